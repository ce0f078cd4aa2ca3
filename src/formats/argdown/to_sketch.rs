//! A document of Argdown as a sketch of a map.
//!
//! | Argdown | sketch |
//! |---|---|
//! | statement | card; several phrasings follow each other in its text |
//! | argument that is only sketched | card with the tag `argument` |
//! | premises and conclusion | the premises as a joint group, a link that supports the conclusion |
//! | support, entailment | supports; of a question: answers |
//! | attack, in strict mode contrary | opposes |
//! | contradictory | two links that oppose |
//! | undercut | a link that undercuts the link of the argument |
//! | argument with `{link: …}` | the link that `write` made it of |
//! | heading | topic, with those it is under; with `{group: box}` a group |

mod card;
mod drafts;
mod links;
mod source;

use std::collections::HashMap;

use super::ArgdownError;
use super::document::{ArgdownDocument, Argument, Member, Node, Role, Section};
use super::pieces::{self, Piece};
use super::value::Value;
use crate::formats::sketch::topic;
use crate::formats::sketch::{GroupKind, Remarks, Report, Sketch, SketchGroup};
pub(super) use card::KIND_TAGS;
use card::Told;
pub(super) use links::{ARGUMENT_NOTE, RELATION_WORDS};

/// Reads a text as a sketch of a map.
///
/// # Errors
/// Only when the text is too large; what is wrong in it is in the report.
pub fn read(text: &str) -> Result<Sketch, ArgdownError> {
    Ok(to_sketch(&super::document(text)?))
}

/// What an argument becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ArgumentUse {
    Card,
    /// Premises and a conclusion.
    Inference,
    /// It says of itself that it stands for a link.
    Link,
}

fn use_of(argument: &Argument) -> ArgumentUse {
    let has_conclusion = argument.steps.iter().any(|step| step.role != Role::Premise);
    if has_conclusion {
        ArgumentUse::Inference
    } else if links::stated_relation(&argument.data).is_some() && argument.steps.is_empty() {
        ArgumentUse::Link
    } else {
        ArgumentUse::Card
    }
}

/// What is gathered while a document is made a sketch.
struct Making<'a> {
    document: &'a ArgdownDocument,
    uses: Vec<ArgumentUse>,
    /// Which card a statement became, which an argument.
    of_statement: Vec<usize>,
    of_argument: Vec<Option<usize>>,
    sketch: Sketch,
    adapted: Remarks,
    left_out: Remarks,
    errors: Remarks,
}

/// A document as a sketch.
pub fn to_sketch(document: &ArgdownDocument) -> Sketch {
    let mut making = Making {
        document,
        uses: document.arguments.iter().map(use_of).collect(),
        of_statement: vec![0; document.statements.len()],
        of_argument: vec![None; document.arguments.len()],
        sketch: Sketch::default(),
        adapted: Remarks::default(),
        left_out: Remarks::default(),
        errors: Remarks::default(),
    };
    for fault in &document.faults {
        making.errors.say(fault.line, fault.sentence.clone());
    }
    let title_section = making.front_matter();
    making.cards(title_section);
    making.bare_headings(title_section);
    making.groups();
    let drafts = links::drafts(&mut making);
    making.sketch.links = drafts::links(drafts, &making.sketch.groups, &mut making.left_out);
    let came_in = making.came_in();
    let Making {
        mut sketch,
        adapted,
        left_out,
        errors,
        ..
    } = making;
    sketch.report = Report {
        came_in,
        adapted: adapted.into_list(),
        left_out: left_out.into_list(),
        errors: errors.into_list(),
    };
    sketch
}

impl Making<'_> {
    /// What the top of the file says of the whole. A lone first heading is the title where nothing else is; its
    /// position is returned.
    fn front_matter(&mut self) -> Option<usize> {
        let mut has_title = false;
        let mut about = Vec::new();
        for (name, value) in self.document.front_matter.members() {
            match (name.as_str(), value.to_text()) {
                ("title", text) => {
                    has_title = true;
                    text.unwrap_or_default().trim().clone_into(&mut self.sketch.title);
                }
                ("about" | "abstract" | "description" | "subTitle", Some(text)) => about.push(text),
                ("cruxmap" | "model", _) => {}
                (_, Some(text)) => {
                    self.adapted
                        .say(None, "what the top of the file says is part of what the map is about");
                    about.push(format!("{name}: {text}"));
                }
                _ => self
                    .left_out
                    .say(None, format!("settings at the top of the file: “{name}”")),
            }
        }
        self.sketch.about = about.join("\n\n");
        let mut first_level = self
            .document
            .sections
            .iter()
            .enumerate()
            .filter(|(_, section)| section.level == 1);
        let (at, section) = first_level.next()?;
        let members = || self.document.statements.iter().map(|one| &one.members);
        let members = members()
            .chain(self.document.arguments.iter().map(|one| &one.members))
            .flatten();
        let is_alone = at == 0 && first_level.next().is_none();
        if !is_alone || members.into_iter().any(|member| member.line < section.line) {
            return None;
        }
        let words = heading(section);
        // Where the top of the file has a title, a heading that says the same says nothing new.
        if has_title && words != self.sketch.title {
            return None;
        }
        self.sketch.title = words;
        Some(at)
    }

    fn topic(&self, section: Option<usize>, title_section: Option<usize>) -> String {
        let mut headings = Vec::new();
        let mut at = section.filter(|_| section != title_section);
        while let Some(section) = at.and_then(|at| self.document.sections.get(at)) {
            if !is_box(section) {
                headings.push(heading(section));
            }
            at = section.parent.filter(|_| section.parent != title_section);
            if headings.len() == topic::DEEPEST {
                break;
            }
        }
        headings.reverse();
        topic::of_headings(&headings)
    }

    /// Headings that no card has in its topic are not in the sketch.
    fn bare_headings(&mut self, title_section: Option<usize>) {
        let sections = &self.document.sections;
        let mut has_cards = vec![false; sections.len()];
        let statements = self.document.statements.iter().map(|one| one.section);
        let arguments = (self.document.arguments.iter().zip(&self.uses))
            .filter(|(_, usage)| **usage == ArgumentUse::Card)
            .map(|(one, _)| one.section);
        for section in statements.chain(arguments).flatten().chain(title_section) {
            let mut at = Some(section);
            while let Some(slot) = at.and_then(|at| has_cards.get_mut(at)).filter(|is_known| !**is_known) {
                *slot = true;
                at = at.and_then(|at| sections.get(at)).and_then(|section| section.parent);
            }
        }
        for (section, _) in sections.iter().zip(&has_cards).filter(|(_, has_cards)| !**has_cards) {
            self.left_out.say(section.line, "a heading under which no card stands");
        }
    }

    fn cards(&mut self, title_section: Option<usize>) {
        let statements = self.document.statements.iter().enumerate();
        let mut order: Vec<(usize, Node)> = statements
            .map(|(at, one)| (first_line(&one.members), Node::Statement(at)))
            .collect();
        for (at, (argument, usage)) in self.document.arguments.iter().zip(&self.uses).enumerate() {
            if *usage == ArgumentUse::Card {
                let line = if argument.members.is_empty() {
                    argument.steps_line
                } else {
                    first_line(&argument.members)
                };
                order.push((line, Node::Argument(at)));
            }
        }
        order.sort_by_key(|(line, _)| *line);
        let mut keys: HashMap<String, usize> = HashMap::new();
        for (_, node) in order {
            let position = self.sketch.cards.len();
            let (title, is_untitled, members, section) = match node {
                Node::Statement(at) => match self.document.statements.get(at) {
                    Some(one) => (&one.title, one.is_untitled, &one.members, one.section),
                    None => continue,
                },
                Node::Argument(at) | Node::Inference(at, _) => match self.document.arguments.get(at) {
                    Some(one) => (&one.title, one.is_untitled, &one.members, one.section),
                    None => continue,
                },
            };
            let is_argument = !matches!(node, Node::Statement(_));
            let told = Told {
                title: (!is_untitled).then_some(title),
                members,
                topic: self.topic(section, title_section),
                is_argument,
            };
            let mut card = card::card(told, &mut self.adapted, &mut self.errors);
            card.key.clone_from(title);
            if keys.insert(card.key.clone(), position).is_some() {
                card.key = format!("<{title}>");
                keys.insert(card.key.clone(), position);
            }
            match node {
                Node::Statement(at) => {
                    if let Some(slot) = self.of_statement.get_mut(at) {
                        *slot = position;
                    }
                }
                Node::Argument(at) | Node::Inference(at, _) => {
                    if let Some(slot) = self.of_argument.get_mut(at) {
                        *slot = Some(position);
                    }
                }
            }
            self.sketch.cards.push(card);
        }
    }

    /// Groups that the top of the file lists, and headings that are groups.
    fn groups(&mut self) {
        let mut by_title: HashMap<&str, usize> = HashMap::new();
        for (one, &card) in self.document.arguments.iter().zip(&self.of_argument) {
            if let Some(card) = card {
                by_title.insert(&one.title, card);
            }
        }
        for (one, &card) in self.document.statements.iter().zip(&self.of_statement) {
            by_title.insert(&one.title, card);
        }
        let list = self
            .document
            .front_matter
            .member("cruxmap")
            .and_then(|ours| ours.member("groups"));
        for group in list.map(Value::items).unwrap_or_default() {
            let text = |name: &str| group.member(name).and_then(Value::to_text).unwrap_or_default();
            let kind = GroupKind::of_name(&text("kind")).unwrap_or_default();
            let titles = group.member("members").map(Value::items).unwrap_or_default();
            let mut members = Vec::with_capacity(titles.len());
            for title in titles.iter().filter_map(Value::to_text) {
                match by_title.get(title.as_str()) {
                    Some(&card) => members.push(card),
                    None => self.errors.say(None, "a group names a title that stands nowhere"),
                }
            }
            self.sketch.groups.push(SketchGroup {
                title: text("title"),
                kind,
                members,
            });
        }
        let mut of_section: HashMap<usize, usize> = HashMap::new();
        for (at, section) in self
            .document
            .sections
            .iter()
            .enumerate()
            .filter(|(_, section)| is_box(section))
        {
            of_section.insert(at, self.sketch.groups.len());
            self.sketch.groups.push(SketchGroup {
                title: heading(section),
                kind: GroupKind::Box,
                members: Vec::new(),
            });
        }
        let of_statements = self
            .document
            .statements
            .iter()
            .zip(&self.of_statement)
            .map(|(one, &card)| (one.section, card));
        let of_arguments = self.document.arguments.iter().zip(&self.of_argument);
        let of_arguments = of_arguments.filter_map(|(one, card)| card.map(|card| (one.section, card)));
        let mut all: Vec<(Option<usize>, usize)> = of_statements.chain(of_arguments).collect();
        all.sort_by_key(|(_, card)| *card);
        for (section, card) in all {
            let group = section.and_then(|section| of_section.get(&section));
            if let Some(group) = group.and_then(|&at| self.sketch.groups.get_mut(at)) {
                group.members.push(card);
            }
        }
    }

    fn came_in(&self) -> Vec<String> {
        let count = |n: usize, one: &str, more: &str| match n {
            1 => format!("1 {one}"),
            _ => format!("{n} {more}"),
        };
        let n_inferences = self
            .uses
            .iter()
            .filter(|usage| **usage == ArgumentUse::Inference)
            .count();
        vec![
            count(self.document.statements.len(), "statement", "statements"),
            count(self.document.arguments.len(), "argument", "arguments"),
            format!("{n_inferences} of them with premises and a conclusion"),
            count(self.document.relations.len(), "relation", "relations"),
            count(self.document.sections.len(), "heading", "headings"),
        ]
    }
}

/// The line that says where a card stands among others: where its text is, or else where its title stands on its own.
fn first_line(members: &[Member]) -> usize {
    let stands = |member: &&Member| !member.is_reference || member.role == Role::Alone;
    let first = members.iter().filter(stands).map(|member| member.line).min();
    first
        .or_else(|| members.iter().map(|member| member.line).min())
        .unwrap_or(0)
}

/// Whether a heading is a group rather than a topic.
fn is_box(section: &Section) -> bool {
    section.data.member("group").and_then(Value::to_text).as_deref() == Some("box")
}

/// The words of a heading.
fn heading(section: &Section) -> String {
    let words: Vec<Piece> = section
        .pieces
        .iter()
        .filter(|piece| !matches!(piece, Piece::Tag { .. }))
        .cloned()
        .collect();
    pieces::markdown(&words)
}
