//! The words and signs of DOT.

use std::borrow::Cow;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Word(Word<'a>),
    Sign(char),
    /// `->` or `--`.
    Arrow {
        is_directed: bool,
    },
    End,
}

/// A name or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Without quotes or the angle brackets around HTML; escapes other than `\"` are kept.
    pub(super) text: Cow<'a, str>,
    pub(super) is_html: bool,
    pub(super) is_quoted: bool,
}

impl Token<'_> {
    /// Whether it is a keyword; those are never quoted.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if !word.is_quoted && !word.is_html && word.text.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Token::Word(word) => format!("“{}”", crate::formats::exchange::plain::shown(&word.text)),
            Token::Sign(sign) => format!("“{sign}”"),
            Token::Arrow { is_directed: true } => "“->”".to_owned(),
            Token::Arrow { is_directed: false } => "“--”".to_owned(),
            Token::End => "the end of the file".to_owned(),
        }
    }
}

/// Goes through a text.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Where the last token began.
    pub(super) start: usize,
    /// What is not closed, and where it began.
    pub(super) flaw: Option<(usize, &'static str)>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            flaw: None,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let is_line_start = self.at == 0 || self.text.as_bytes().get(self.at - 1) == Some(&b'\n');
            if trimmed.starts_with("//") || (trimmed.starts_with('#') && is_line_start) {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                if let Some(end) = comment.find("*/") {
                    self.at += end + 4;
                } else {
                    self.flaw
                        .get_or_insert((self.at, "a comment is not closed; “*/” is missing"));
                    self.at = self.text.len();
                }
            } else {
                return;
            }
        }
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        self.skip_blank();
        self.start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Token::End;
        };
        for (arrow, is_directed) in [("->", true), ("--", false)] {
            if rest.starts_with(arrow) {
                self.at += arrow.len();
                return Token::Arrow { is_directed };
            }
        }
        match first {
            '"' => return Token::Word(self.quoted()),
            '<' => return Token::Word(self.html()),
            _ => {}
        }
        let length = if first == '-' || first == '.' || first.is_ascii_digit() {
            let tail = rest.strip_prefix('-').unwrap_or(rest);
            let digits = tail
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(tail.len());
            if digits == 0 {
                0
            } else {
                rest.len() - tail.len() + digits
            }
        } else {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && !c.is_whitespace());
            rest.find(|c| !is_part(c)).unwrap_or(rest.len())
        };
        if length == 0 {
            self.at += first.len_utf8();
            return Token::Sign(first);
        }
        self.at += length;
        Token::Word(Word {
            text: Cow::Borrowed(rest.get(..length).unwrap_or_default()),
            is_html: false,
            is_quoted: false,
        })
    }

    /// A quoted text, and those joined to it by `+`.
    fn quoted(&mut self) -> Word<'a> {
        let mut text = self.one_quoted();
        loop {
            let before = self.at;
            self.skip_blank();
            if !self.rest().starts_with('+') {
                self.at = before;
                break;
            }
            self.at += 1;
            self.skip_blank();
            if !self.rest().starts_with('"') {
                break;
            }
            let more = self.one_quoted();
            text.to_mut().push_str(&more);
        }
        Word {
            text,
            is_html: false,
            is_quoted: true,
        }
    }

    fn one_quoted(&mut self) -> Cow<'a, str> {
        let start = self.at;
        let body = self.rest().get(1..).unwrap_or_default();
        let mut plain = String::new();
        let mut copied = 0;
        let mut chars = body.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += at + 2;
                    let tail = body.get(copied..at).unwrap_or_default();
                    if copied == 0 {
                        return Cow::Borrowed(tail);
                    }
                    plain.push_str(tail);
                    return Cow::Owned(plain);
                }
                '\\' => {
                    let next = chars.next();
                    // `\"` is a quote, a backslash at the end of a line joins lines, the rest is for whoever uses the text.
                    if let Some((after, c @ ('"' | '\n'))) = next {
                        plain.push_str(body.get(copied..at).unwrap_or_default());
                        copied = after + usize::from(c == '\n');
                    }
                }
                _ => {}
            }
        }
        self.flaw
            .get_or_insert((start, "a quoted text is not closed; a “\"” is missing"));
        self.at = self.text.len();
        plain.push_str(body.get(copied..).unwrap_or_default());
        Cow::Owned(plain)
    }

    fn html(&mut self) -> Word<'a> {
        let start = self.at;
        let body = self.rest().get(1..).unwrap_or_default();
        let mut depth = 1_usize;
        let mut end = None;
        for (at, byte) in body.bytes().enumerate() {
            match byte {
                b'<' => depth += 1,
                b'>' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                end = Some(at);
                break;
            }
        }
        let length = end.unwrap_or_else(|| {
            self.flaw.get_or_insert((start, "HTML is not closed; a “>” is missing"));
            body.len()
        });
        self.at = (self.at + length + 2).min(self.text.len());
        Word {
            text: Cow::Borrowed(body.get(..length).unwrap_or_default()),
            is_html: true,
            is_quoted: false,
        }
    }
}
