//! The document as it grows: titles are looked up, tags and data gathered, relations told apart.

use std::collections::HashMap;

use super::super::document::{
    ArgdownDocument, Argument, Fault, Member, Node, Relation, RelationKind, Section, Statement,
};
use super::super::value::Value;
use super::super::{ArgdownError, MAX_CARDS, MAX_RELATIONS};

/// No more faults than these are listed; the others are counted.
const MAX_FAULTS: usize = 1_000;

/// A document in the making.
#[derive(Default)]
pub(super) struct Model {
    pub(super) document: ArgdownDocument,
    statements: HashMap<String, usize>,
    arguments: HashMap<String, usize>,
    n_untitled: usize,
    relations: HashMap<(RelationKind, Node, Node), usize>,
    section: Option<usize>,
}

impl Model {
    pub(super) fn fault(&mut self, line: usize, sentence: impl Into<String>) {
        self.document.n_faults += 1;
        if self.document.faults.len() < MAX_FAULTS {
            self.document.faults.push(Fault {
                line,
                sentence: sentence.into(),
            });
        }
    }

    fn untitled(&mut self) -> String {
        self.n_untitled += 1;
        format!("Untitled {}", self.n_untitled)
    }

    fn check_cards(&self) -> Result<(), ArgdownError> {
        let n_cards = self.document.statements.len() + self.document.arguments.len();
        if n_cards < MAX_CARDS {
            Ok(())
        } else {
            Err(ArgdownError::TooManyCards)
        }
    }

    /// The statement of a title, or a new one without a title.
    pub(super) fn statement(&mut self, title: Option<&str>) -> Result<usize, ArgdownError> {
        let name = title.map_or_else(|| self.untitled(), str::to_owned);
        if let Some(&at) = self.statements.get(&name) {
            return Ok(at);
        }
        self.check_cards()?;
        let at = self.document.statements.len();
        self.statements.insert(name.clone(), at);
        self.document.statements.push(Statement {
            title: name,
            is_untitled: title.is_none(),
            ..Statement::default()
        });
        Ok(at)
    }

    /// The argument of a title, or a new one without a title.
    pub(super) fn argument(&mut self, title: Option<&str>) -> Result<usize, ArgdownError> {
        let name = title.map_or_else(|| self.untitled(), str::to_owned);
        if let Some(&at) = self.arguments.get(&name) {
            return Ok(at);
        }
        self.check_cards()?;
        let at = self.document.arguments.len();
        self.arguments.insert(name.clone(), at);
        self.document.arguments.push(Argument {
            title: name,
            is_untitled: title.is_none(),
            ..Argument::default()
        });
        Ok(at)
    }

    /// Says where a statement or an argument stands. Gives the position of the place among the others.
    pub(super) fn place(&mut self, node: Node, mut member: Member, new_tags: Vec<String>) -> usize {
        member.section = self.section;
        let (members, tags, data, section) = match node {
            Node::Statement(at) => match self.document.statements.get_mut(at) {
                Some(one) => (&mut one.members, &mut one.tags, &mut one.data, &mut one.section),
                None => return 0,
            },
            Node::Argument(at) | Node::Inference(at, _) => match self.document.arguments.get_mut(at) {
                Some(one) => (&mut one.members, &mut one.tags, &mut one.data, &mut one.section),
                None => return 0,
            },
        };
        for tag in new_tags {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        data.merge(&member.data);
        let takes_section = match member.data.member("isInGroup") {
            Some(Value::Bool(is)) => *is,
            _ => !member.is_reference && section.is_none(),
        };
        if takes_section {
            *section = member.section;
        }
        members.push(member);
        members.len() - 1
    }

    /// Draws a relation unless it is there already.
    pub(super) fn relate(&mut self, kind: RelationKind, from: Node, to: Node, line: usize) -> Result<(), ArgdownError> {
        let is_known = self.relations.contains_key(&(kind, from, to))
            || (kind == RelationKind::Contradictory && self.relations.contains_key(&(kind, to, from)));
        if is_known {
            return Ok(());
        }
        if self.document.relations.len() >= MAX_RELATIONS {
            return Err(ArgdownError::TooManyRelations);
        }
        self.relations.insert((kind, from, to), self.document.relations.len());
        self.document.relations.push(Relation { kind, from, to, line });
        Ok(())
    }

    /// Begins a section; those of the same level or deeper end.
    pub(super) fn begin_section(&mut self, mut section: Section) {
        let mut above = self.section;
        while let Some(other) = above.and_then(|at| self.document.sections.get(at)) {
            if other.level < section.level {
                break;
            }
            above = other.parent;
        }
        section.parent = above;
        self.section = Some(self.document.sections.len());
        self.document.sections.push(section);
    }

    /// What follows from the whole: sections of what is only referred to, and the relations of reconstructed arguments.
    pub(super) fn finish(mut self) -> ArgdownDocument {
        let first = |members: &[Member], data: &Value| match data.member("isInGroup") {
            Some(Value::Bool(false)) => None,
            _ => members.first().and_then(|member| member.section),
        };
        for statement in &mut self.document.statements {
            statement.section = statement.section.or_else(|| first(&statement.members, &statement.data));
        }
        for argument in &mut self.document.arguments {
            argument.section = argument.section.or_else(|| first(&argument.members, &argument.data));
        }
        super::transform::transform(&mut self.document);
        self.document
    }
}
