//! BIF cut into words and signs. Comments and blanks fall away; every piece knows where it stood.

use std::borrow::Cow;

use crate::formats::bayes_net::BayesNetError;

/// One piece of a BIF text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A name, a keyword or a number.
    Word {
        /// Its text, without quotes.
        text: Cow<'a, str>,
        /// Whether it stood in quotes.
        quoted: bool,
    },
    /// One of `{ } ( ) [ ] , ; |`.
    Sign(char),
    /// The end of the text.
    End,
}

impl Token<'_> {
    /// Whether this is the keyword, in any case of letters.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word { text, quoted: false } if text.eq_ignore_ascii_case(keyword))
    }

    /// The piece as it is called in a message.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Word { text, .. } => {
                let shown: String = text.chars().take(40).collect();
                format!("“{}”", shown.replace(char::is_control, " "))
            }
            Self::Sign(sign) => format!("“{sign}”"),
            Self::End => "the end of the file".to_owned(),
        }
    }
}

/// Whether a character ends a word.
pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '{' | '}' | '(' | ')' | '[' | ']' | ',' | ';' | '|')
}

/// Goes through a text piece by piece.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Where the piece that was read last began.
    pub(super) start: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, start: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// An error at the piece that was read last.
    pub(super) fn error(&self, sentence: impl Into<String>) -> BayesNetError {
        BayesNetError::at(self.text, self.start, sentence)
    }

    /// An error that says what was expected where something else was found.
    pub(super) fn expected(&self, what: &str, found: &Token<'_>) -> BayesNetError {
        self.error(format!("{what} is expected here, not {}", found.name()))
    }

    /// Skips blanks and comments.
    fn skip(&mut self) -> Result<(), BayesNetError> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let Some(length) = trimmed.find("*/") else {
                    self.start = self.at;
                    return Err(self.error("a comment is not closed; its */ is missing"));
                };
                self.at += length + 2;
            } else {
                return Ok(());
            }
        }
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Token<'a>, BayesNetError> {
        self.skip()?;
        self.start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Token::End);
        };
        if is_sign(first) {
            self.at += first.len_utf8();
            return Ok(Token::Sign(first));
        }
        if first == '"' {
            let Some(length) = quoted_length(rest) else {
                return Err(self.error("a name is not closed; its \" is missing"));
            };
            self.at += length;
            let inside = rest.get(1..length - 1).unwrap_or_default();
            return Ok(Token::Word {
                text: unescaped(inside),
                quoted: true,
            });
        }
        let mut length = rest.len();
        let bytes = rest.as_bytes();
        for (at, c) in rest.char_indices() {
            let is_comment = c == '/' && matches!(bytes.get(at + 1), Some(b'/' | b'*'));
            if at > 0 && (is_sign(c) || c == '"' || c.is_whitespace() || is_comment) {
                length = at;
                break;
            }
        }
        self.at += length;
        Ok(Token::Word {
            text: Cow::Borrowed(rest.get(..length).unwrap_or_default()),
            quoted: false,
        })
    }

    /// The next piece, left where it is.
    pub(super) fn peek(&mut self) -> Result<Token<'a>, BayesNetError> {
        let here = self.clone();
        let token = self.next();
        let start = self.start;
        *self = here;
        let token = token?;
        self.start = start;
        Ok(token)
    }

    /// The text of a property behind its keyword, up to its semicolon, or, where that is missing, up to the end of a line
    /// after which something new begins.
    ///
    /// A text that is one quoted string stands for what is inside the quotes.
    pub(super) fn property(&mut self) -> Result<String, BayesNetError> {
        self.start = self.at;
        let rest = self.rest();
        let mut at = 0;
        let mut depth = 0_usize;
        let mut end = None;
        while let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next()) {
            let here = rest.get(at..).unwrap_or_default();
            match c {
                ';' => {
                    end = Some((at, at + 1));
                    break;
                }
                '"' => {
                    let Some(length) = quoted_length(here) else {
                        return Err(self.error("a property is not closed; a \" is missing in it"));
                    };
                    at += length;
                }
                '\n' if begins_anew(here) => {
                    end = Some((at, at));
                    break;
                }
                '}' if depth == 0 => {
                    end = Some((at, at));
                    break;
                }
                '{' | '}' => {
                    depth = if c == '{' { depth + 1 } else { depth - 1 };
                    at += 1;
                }
                c => at += c.len_utf8(),
            }
        }
        let Some((length, next)) = end else {
            return Err(self.error("a property is not closed; its semicolon is missing"));
        };
        self.at += next;
        let text = rest.get(..length).unwrap_or_default().trim();
        if text.starts_with('"') && quoted_length(text) == Some(text.len()) {
            return Ok(unescaped(text.get(1..text.len() - 1).unwrap_or_default()).into_owned());
        }
        Ok(text.to_owned())
    }
}

/// Whether the lines that follow begin something new, so that a property ends here even without its semicolon.
fn begins_anew(rest: &str) -> bool {
    let rest = rest.trim_start();
    let has_word = |word: &str| {
        let head = rest.get(..word.len());
        let next = rest.get(word.len()..).and_then(|rest| rest.chars().next());
        head.is_some_and(|head| head.eq_ignore_ascii_case(word)) && next.is_some_and(|c| c.is_whitespace() || c == '(')
    };
    ["property", "type", "table", "default", "variable", "probability"]
        .into_iter()
        .any(has_word)
}

/// The length of the quoted string that a text begins with, quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// `\"`, `\\` and `\n` as what they stand for; any other backslash is itself.
fn unescaped(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut text = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some(c @ ('"' | '\\')) => text.push(c),
            Some(c) => text.extend(['\\', c]),
            None => text.push('\\'),
        }
    }
    Cow::Owned(text)
}

/// A text in quotes, which reads back the same.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    format!("\"{escaped}\"")
}
