//! Tokens into a document. Blocks are read one after the other; what hangs below what is kept on a stack, so that no
//! depth of indentation can overflow anything. After an error reading goes on, and the error says what was assumed.

mod inline;
mod model;
mod premises;
mod transform;

use std::collections::VecDeque;

use super::document::{ArgdownDocument, Member, Node, RelationKind, Role, Section};
use super::lexer::Lexer;
use super::pieces::{self, Piece};
use super::token::{Kind, Sign, Token};
use super::value::{self, Value};
use super::{ArgdownError, MAX_BYTES, MAX_PIECES};
use model::Model;
use premises::Premises;

/// Reads a text into the terms of Argdown.
///
/// # Errors
/// Only when it is too large. What is wrong in the text is in the document's `faults`.
pub fn document(text: &str) -> Result<ArgdownDocument, ArgdownError> {
    if text.len() > MAX_BYTES {
        return Err(ArgdownError::TooLong { n_bytes: text.len() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let had_carriage_returns = text.contains("\r\n");
    let text = text.replace("\r\n", "\n");
    let mut parser = Parser {
        lexer: Lexer::new(&text, had_carriage_returns),
        ahead: VecDeque::new(),
        model: Model::default(),
        levels: vec![Level::default()],
        premises: None,
        argument_before: None,
        has_leading_break: false,
        is_past_start: false,
        has_items: false,
        n_pieces: 0,
    };
    parser.run()?;
    let mut model = parser.model;
    for line in parser.lexer.cut_addresses {
        model.fault(
            line,
            "“//” after a colon begins a comment; the rest of the line is not read",
        );
    }
    Ok(model.finish())
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    ahead: VecDeque<Token<'a>>,
    model: Model,
    /// What is open: the block itself, then what is indented below it.
    levels: Vec<Level>,
    /// The premises and conclusions being read.
    premises: Option<Premises>,
    /// The argument that was the whole block before this one.
    argument_before: Option<usize>,
    /// Whether a line end came before the first words of the block.
    has_leading_break: bool,
    /// Whether an empty line or the front matter was read; a line end before that says nothing.
    is_past_start: bool,
    /// Whether something was read in this block.
    has_items: bool,
    /// How many pieces of words were read.
    n_pieces: usize,
}

/// Lines of the same depth under the same parent.
#[derive(Default)]
struct Level {
    parent: Option<Node>,
    /// How the open item relates to the parent.
    relation: Option<(Sign, usize)>,
    item: Option<Item>,
    /// Whether its lines are not indented, though they should be.
    is_flat: bool,
}

/// A statement or an argument whose relations are still being read.
struct Item {
    node: Node,
    member: Member,
    tags: Vec<String>,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<(), ArgdownError> {
        while let Some(token) = self.next() {
            self.check_pieces()?;
            match token.kind {
                Kind::FrontMatter => {
                    self.is_past_start = true;
                    self.front_matter(token);
                }
                Kind::Emptyline => {
                    self.is_past_start = true;
                    self.end_block()?;
                }
                Kind::Newline => self.has_leading_break |= self.is_past_start && self.is_block_start(),
                Kind::Indent => self.indent(),
                Kind::Dedent => self.close_level()?,
                Kind::Relation(sign) => self.relation(sign, token.line)?,
                Kind::ListItem => self.list_item(token)?,
                Kind::Heading => self.heading(token)?,
                Kind::Number => self.step(token)?,
                Kind::InferenceStart => self.inference(token)?,
                Kind::Data => {
                    self.model.fault(token.line, "data that belong to nothing are not read");
                }
                _ => self.block(token)?,
            }
        }
        self.check_pieces()?;
        self.end_block()
    }

    fn check_pieces(&self) -> Result<(), ArgdownError> {
        if self.n_pieces > MAX_PIECES {
            Err(ArgdownError::TooManyPieces)
        } else {
            Ok(())
        }
    }

    fn next(&mut self) -> Option<Token<'a>> {
        self.ahead.pop_front().or_else(|| self.lexer.token())
    }

    /// The token after so many others.
    fn peek(&mut self, n_others: usize) -> Option<Kind> {
        while self.ahead.len() <= n_others {
            let token = self.lexer.token()?;
            self.ahead.push_back(token);
        }
        self.ahead.get(n_others).map(|token| token.kind)
    }

    fn peek_line(&mut self) -> usize {
        self.peek(0);
        self.ahead.front().map_or(0, |token| token.line)
    }

    fn is_block_start(&self) -> bool {
        self.premises.is_none() && !self.has_items
    }

    fn front_matter(&mut self, token: Token<'_>) {
        let inner = token.image.trim_matches('=');
        match value::block(inner) {
            Ok(value) => {
                let setting = |name| value.member("model").and_then(|model| model.member(name));
                self.model.document.hides_tags = setting("removeTagsFromText") == Some(&Value::Bool(true));
                self.model.document.is_strict = setting("mode").and_then(Value::to_text).as_deref() == Some("strict");
                self.model.document.front_matter = value;
            }
            Err(error) => {
                let line = token.line + error.line;
                self.model
                    .fault(line, format!("the front matter is not read: {}", error.sentence));
            }
        }
    }

    /// A statement or an argument where a block begins, or should.
    fn block(&mut self, token: Token<'a>) -> Result<(), ArgdownError> {
        if !self.is_block_start() {
            self.model
                .fault(token.line, "an empty line is missing before this line");
            self.end_block()?;
        }
        self.ahead.push_front(token);
        let item = self.item(Role::Alone)?;
        self.set_item(item);
        Ok(())
    }

    fn list_item(&mut self, token: Token<'_>) -> Result<(), ArgdownError> {
        if self.levels.first().is_some_and(|level| level.item.is_some()) {
            self.model.fault(token.line, "an empty line is missing before the list");
            self.end_block()?;
        }
        self.close_item()?;
        if let Some(level) = self.levels.last_mut() {
            (level.parent, level.relation) = (None, None);
        }
        let item = self.item(Role::Alone)?;
        self.set_item(item);
        Ok(())
    }

    fn relation(&mut self, sign: Sign, line: usize) -> Result<(), ArgdownError> {
        if self.levels.len() == 1 {
            let parent = self
                .levels
                .first()
                .and_then(|level| level.item.as_ref())
                .map(|item| item.node);
            let sentence = if parent.is_some() {
                "a relation must be indented; it is taken as one of the line above"
            } else {
                "there is nothing above that this line could relate to; it is taken as a statement of its own"
            };
            self.model.fault(line, sentence);
            self.levels.push(Level {
                parent,
                is_flat: true,
                ..Level::default()
            });
        }
        self.close_item()?;
        if let Some(level) = self.levels.last_mut() {
            level.relation = level.parent.is_some().then_some((sign, line));
        }
        let item = self.item(Role::InRelation)?;
        if sign == Sign::Contradiction && item.as_ref().is_some_and(|item| matches!(item.node, Node::Argument(_))) {
            self.model
                .fault(line, "only statements contradict each other; an argument stands here");
        }
        self.set_item(item);
        Ok(())
    }

    fn set_item(&mut self, item: Option<Item>) {
        self.has_items = true;
        if let Some(level) = self.levels.last_mut() {
            level.item = item;
        }
    }

    /// Lines from here on hang below what was read last.
    fn indent(&mut self) {
        let is_list = self.peek(0) == Some(Kind::ListItem);
        let is_outermost = self.levels.len() == 1;
        let inference = self
            .premises
            .as_ref()
            .filter(|_| is_outermost)
            .and_then(Premises::open_inference);
        let item = self
            .levels
            .last()
            .and_then(|level| level.item.as_ref())
            .map(|item| item.node);
        let parent = if is_list { None } else { inference.or(item) };
        if parent.is_none() && !is_list {
            let line = self.peek_line();
            self.model
                .fault(line, "there is nothing above that this line could relate to");
        }
        self.levels.push(Level {
            parent,
            ..Level::default()
        });
    }

    /// Ends the item of the innermost level: it takes its place, and its relation is drawn.
    fn close_item(&mut self) -> Result<(), ArgdownError> {
        let Some(level) = self.levels.last_mut() else {
            return Ok(());
        };
        let Some(item) = level.item.take() else { return Ok(()) };
        let (parent, relation) = (level.parent, level.relation.take());
        let is_step = self.levels.len() == 1 && item.member.argument.is_some();
        let node = item.node;
        let at = self.model.place(node, item.member, item.tags);
        if let Some(premises) = self.premises.as_mut().filter(|_| is_step) {
            premises.last_member = Some(at);
        }
        if let (Some(parent), Some((sign, line))) = (parent, relation) {
            let (kind, from, to) = match sign {
                Sign::SupportsParent => (RelationKind::Support, node, parent),
                Sign::AttacksParent => (RelationKind::Attack, node, parent),
                Sign::UndercutsParent => (RelationKind::Undercut, node, self.undercut(parent)),
                Sign::SupportedByParent => (RelationKind::Support, parent, node),
                Sign::AttackedByParent => (RelationKind::Attack, parent, node),
                Sign::UndercutByParent => (RelationKind::Undercut, parent, node),
                Sign::Contradiction => (RelationKind::Contradictory, parent, node),
            };
            self.model.relate(kind, from, to, line)?;
        }
        Ok(())
    }

    /// What an undercut below a node is aimed at: below a conclusion, at the inference to it.
    fn undercut(&self, parent: Node) -> Node {
        match (parent, self.premises.as_ref()) {
            (Node::Statement(_), Some(premises)) => premises.last_inference.unwrap_or(parent),
            _ => parent,
        }
    }

    fn close_level(&mut self) -> Result<(), ArgdownError> {
        self.close_item()?;
        // Lines that should have been indented have no end of their own.
        if self.levels.last().is_some_and(|level| level.is_flat) {
            self.levels.pop();
            self.close_item()?;
        }
        if self.levels.len() > 1 {
            self.levels.pop();
        }
        Ok(())
    }

    fn close_levels(&mut self) -> Result<(), ArgdownError> {
        while self.levels.len() > 1 {
            self.close_item()?;
            self.levels.pop();
        }
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), ArgdownError> {
        self.close_levels()?;
        let node = self
            .levels
            .first()
            .and_then(|level| level.item.as_ref())
            .map(|item| item.node);
        let is_block_start = self.is_block_start();
        self.close_item()?;
        if let Some(premises) = self.premises.take() {
            self.end_premises(&premises);
        }
        if !is_block_start {
            self.argument_before = match node {
                Some(Node::Argument(at)) => Some(at),
                _ => None,
            };
        }
        self.has_leading_break = false;
        self.has_items = false;
        Ok(())
    }

    fn heading(&mut self, token: Token<'_>) -> Result<(), ArgdownError> {
        if !self.is_block_start() {
            self.model
                .fault(token.line, "an empty line is missing before the heading");
        }
        self.end_block()?;
        self.argument_before = None;
        let mut section = Section {
            level: token.image.len() - 1,
            line: token.line,
            ..Section::default()
        };
        self.words(&mut section.pieces, &mut section.tags, &mut section.data);
        if section.pieces.is_empty() {
            self.model.fault(token.line, "the heading has no words");
        }
        pieces::plain_text(&section.pieces)
            .trim()
            .clone_into(&mut section.title);
        self.model.begin_section(section);
        Ok(())
    }

    /// Words and data, in any order.
    fn words(&mut self, pieces: &mut Vec<Piece>, tags: &mut Vec<String>, data: &mut Value) {
        loop {
            self.inline(pieces, tags);
            if self.peek(0) != Some(Kind::Data) {
                return;
            }
            let Some(token) = self.next() else { return };
            self.data(token, data);
            if self.peek(0) == Some(Kind::Newline) {
                self.next();
                if self.peek(0) == Some(Kind::Indent) {
                    pieces.push(Piece::Break);
                }
            }
            let Some(kind) = self.peek(0) else { return };
            if !inline::is_inline(kind) || self.is_title_line() {
                return;
            }
            let line = self.peek_line();
            self.model
                .fault(line, "words follow the data; data should stand at the end");
        }
    }

    fn data(&mut self, token: Token<'_>, data: &mut Value) {
        let image = token.image;
        // A brace alone on its line begins lines of `name: value`.
        let inner = image.strip_prefix('{').unwrap_or(image);
        let is_block = inner.trim_start_matches([' ', '\t']).starts_with('\n');
        let read = if is_block {
            value::block(inner.strip_suffix('}').unwrap_or(inner)).or_else(|_| value::flow(image))
        } else {
            value::flow(image)
        };
        match read {
            Ok(value) => data.merge(&value),
            Err(error) => {
                let line = token.line + error.line;
                self.model
                    .fault(line, format!("the data are not read: {}", error.sentence));
            }
        }
    }
}
