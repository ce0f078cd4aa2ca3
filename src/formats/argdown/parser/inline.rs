//! Items and the words in them: a title or none, words with marks, tags, and data at the end.

use super::super::document::{Member, Node, Role};
use super::super::pieces::{self, Piece};
use super::super::token::{Kind, Mark, Token};
use super::super::value::Value;
use super::super::{ArgdownError, MAX_PIECES};
use super::{Item, Parser};

/// Whether a token is a word of a statement rather than its frame.
pub(super) fn is_inline(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text
            | Kind::Escaped
            | Kind::Special
            | Kind::Open(_)
            | Kind::Close(_)
            | Kind::Link
            | Kind::Tag
            | Kind::StatementMention
            | Kind::ArgumentMention
            | Kind::Newline
    ) || is_title(kind)
}

/// Whether a token gives a title.
fn is_title(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::StatementDefinition | Kind::StatementReference | Kind::ArgumentDefinition | Kind::ArgumentReference
    )
}

impl Parser<'_> {
    /// A statement or an argument, up to its relations. None when nothing stands there.
    pub(super) fn item(&mut self, role: Role) -> Result<Option<Item>, ArgdownError> {
        self.n_pieces += 1;
        let line = self.peek_line();
        let kind = self.peek(0);
        let title = match kind {
            Some(kind) if is_title(kind) => self.next().map(|token| (kind, title_of(&token))),
            Some(kind) if is_inline(kind) => None,
            _ => {
                self.model
                    .fault(line, "nothing stands here; a statement or an argument is expected");
                return Ok(None);
            }
        };
        let is_reference = matches!(kind, Some(Kind::StatementReference | Kind::ArgumentReference));
        let mut member = Member {
            is_reference,
            role,
            line,
            ..Member::default()
        };
        let mut tags = Vec::new();
        if is_reference {
            self.after_reference(&mut member, &mut tags);
        }
        if std::mem::take(&mut self.has_leading_break) && title.is_none() {
            member.pieces.push(Piece::Break);
        }
        let n_before = member.pieces.len();
        if !is_reference || self.peek(0).is_some_and(|kind| kind == Kind::Data) || !self.ends_here() {
            let mut data = std::mem::take(&mut member.data);
            self.words(&mut member.pieces, &mut tags, &mut data);
            member.data = data;
        }
        let has_words = member.pieces.iter().skip(n_before).any(|piece| *piece != Piece::Break);
        if is_reference && has_words {
            self.model.fault(
                line,
                "words follow the title of a reference; they are taken as its text",
            );
            member.is_reference = false;
        }
        if title.is_some() && !is_reference && !has_words {
            // Where the next line goes on, the reference parser takes it for a title alone.
            let is_told = member.data != Value::Null || self.peek(0) == Some(Kind::Emptyline);
            if is_told {
                self.model.fault(line, "a title with a colon has no text");
            }
            member.is_reference = true;
        }
        let node = match &title {
            Some((Kind::ArgumentDefinition | Kind::ArgumentReference, title)) => {
                Node::Argument(self.model.argument(Some(title))?)
            }
            Some((_, title)) => Node::Statement(self.model.statement(Some(title))?),
            None => Node::Statement(self.model.statement(None)?),
        };
        Ok(Some(Item { node, member, tags }))
    }

    /// Tags after a reference, and the end of its line.
    fn after_reference(&mut self, member: &mut Member, tags: &mut Vec<String>) {
        while self.peek(0) == Some(Kind::Tag) {
            if let Some(token) = self.next() {
                add_tag(token.image, &mut member.pieces, tags);
            }
        }
        if self.peek(0) == Some(Kind::Newline) && matches!(self.peek(1), Some(Kind::Data | Kind::Indent)) {
            self.next();
            member.pieces.push(Piece::Break);
        }
    }

    /// Whether the line of a reference holds no more.
    fn ends_here(&mut self) -> bool {
        self.peek(0)
            .is_none_or(|kind| kind == Kind::Newline || !is_inline(kind))
    }

    /// Whether the next line begins with a title and should have had an empty line before it.
    pub(super) fn is_title_line(&mut self) -> bool {
        match self.peek(0) {
            Some(Kind::StatementDefinition | Kind::ArgumentDefinition) => true,
            Some(Kind::StatementReference | Kind::ArgumentReference) => self
                .peek(1)
                .is_none_or(|kind| kind == Kind::Newline || !is_inline(kind)),
            _ => false,
        }
    }

    /// Words with their marks, as far as they go.
    pub(super) fn inline(&mut self, out: &mut Vec<Piece>, tags: &mut Vec<String>) {
        let mut open: Vec<(usize, Mark, usize)> = Vec::new();
        let mut is_line_end = false;
        while let Some(kind) = self.peek(0) {
            if !is_inline(kind) || (is_line_end && self.is_title_line()) {
                break;
            }
            let Some(token) = self.next() else { break };
            self.n_pieces += 1;
            // Beyond the limit nothing more is kept; the reader refuses the text at its next block.
            if self.n_pieces > MAX_PIECES {
                continue;
            }
            if kind == Kind::Newline {
                is_line_end = true;
                continue;
            }
            // A line end counts only where words follow it; before a mark that closes, none do.
            if std::mem::take(&mut is_line_end) && !matches!(kind, Kind::Close(_)) {
                out.push(Piece::Break);
            }
            match kind {
                Kind::Open(mark) => {
                    open.push((out.len(), mark, token.line));
                    out.push(Piece::Open(mark.is_bold()));
                }
                Kind::Close(mark) if open.last().is_some_and(|(_, last, _)| *last == mark) => {
                    open.pop();
                    out.push(Piece::Close {
                        is_bold: mark.is_bold(),
                        has_space: token.image.ends_with(' '),
                    });
                }
                _ => self.word(&token, out, tags),
            }
        }
        for (at, mark, line) in open {
            if let Some(piece) = out.get_mut(at) {
                *piece = Piece::Text(mark.text().to_owned());
            }
            let sentence = format!(
                "“{}” begins bold or italic text that never ends; it is taken as it stands",
                mark.text()
            );
            self.model.fault(line, sentence);
        }
    }

    /// One word.
    fn word(&mut self, token: &Token<'_>, out: &mut Vec<Piece>, tags: &mut Vec<String>) {
        let image = token.image;
        match token.kind {
            Kind::Escaped => out.push(Piece::Escaped(image.get(1..).unwrap_or_default().to_owned())),
            Kind::Special => add_text(&pieces::special(image), out),
            Kind::Tag => add_tag(image, out, tags),
            Kind::Link => {
                let (text, address) = image.trim_end().split_once("](").unwrap_or_default();
                out.push(Piece::Link {
                    text: text.strip_prefix('[').unwrap_or(text).to_owned(),
                    address: address.strip_suffix(')').unwrap_or(address).to_owned(),
                    has_space: image.ends_with(' '),
                });
            }
            Kind::StatementMention | Kind::ArgumentMention => out.push(Piece::Mention {
                is_argument: token.kind == Kind::ArgumentMention,
                title: title_of(token),
                image: image.to_owned(),
            }),
            kind => {
                if is_title(kind) {
                    let sentence = "a title in the middle of a text is taken as text; “@” before it would mention it";
                    self.model.fault(token.line, sentence);
                }
                add_text(image, out);
            }
        }
    }
}

fn add_text(text: &str, out: &mut Vec<Piece>) {
    if let Some(Piece::Text(last)) = out.last_mut() {
        last.push_str(text);
    } else {
        out.push(Piece::Text(text.to_owned()));
    }
}

fn add_tag(image: &str, out: &mut Vec<Piece>, tags: &mut Vec<String>) {
    let word = image.trim_end_matches([' ', '\t']);
    let word = word.strip_prefix('#').unwrap_or(word);
    let name = word
        .strip_prefix('(')
        .and_then(|word| word.strip_suffix(')'))
        .unwrap_or(word);
    if !tags.iter().any(|tag| tag == name) {
        tags.push(name.to_owned());
    }
    out.push(Piece::Tag {
        name: name.to_owned(),
        image: image.to_owned(),
    });
}

/// The title in a token that has one.
fn title_of(token: &Token<'_>) -> String {
    let image = token.image.trim_end_matches([' ', '\t']);
    let image = image.strip_prefix('@').unwrap_or(image);
    let image = image.strip_suffix(':').unwrap_or(image);
    let mut chars = image.chars();
    chars.next();
    chars.next_back();
    chars.as_str().to_owned()
}
