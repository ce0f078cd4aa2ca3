//! The words, signs and attributes of Hugin's `.net`.

use crate::formats::{bayes_net::BayesNetError, plain::shown};

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name, a number, or a quoted text with its quotes.
    Word(&'a str),
    Sign(char),
    End,
}

/// The value of an attribute, as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    pub(super) raw: &'a str,
    /// Where it begins, in bytes.
    pub(super) start: usize,
}

impl Value<'_> {
    /// A quoted text without its quotes, or whatever else it is.
    pub(super) fn text(&self) -> String {
        unquoted(self.raw)
    }

    /// The words of a flat list, or a single word.
    pub(super) fn words(&self) -> Option<Vec<String>> {
        let mut scanner = Scanner::new(self.raw);
        let mut words = Vec::new();
        let mut depth = 0_i32;
        loop {
            match scanner.next().ok()? {
                Token::Word(word) => words.push(unquoted(word)),
                Token::Sign('(') => depth += 1,
                Token::Sign(')') => depth -= 1,
                // Some programs put commas between.
                Token::Sign(',') => {}
                Token::Sign(_) => return None,
                Token::End => return (depth == 0).then_some(words),
            }
        }
    }

    /// The numbers of a list, whatever the brackets inside it.
    pub(super) fn numbers(&self) -> Option<Vec<f64>> {
        let mut scanner = Scanner::new(self.raw);
        let mut numbers = Vec::new();
        loop {
            match scanner.next().ok()? {
                Token::Word(word) => {
                    let number: f64 = word.parse().ok()?;
                    numbers.push(Some(number).filter(|number| number.is_finite())?);
                }
                Token::Sign('(' | ')' | ',') => {}
                Token::Sign(_) => return None,
                Token::End => return Some(numbers),
            }
        }
    }
}

/// A text without the quotes around it and the backslashes before quotes.
fn unquoted(word: &str) -> String {
    let word = word.trim();
    match word.strip_prefix('"').and_then(|word| word.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\""),
        None => word.to_owned(),
    }
}

/// Goes through a text.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Where the last token began.
    pub(super) start: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, start: 0 }
    }

    pub(super) fn at(&self, offset: usize, sentence: impl Into<String>) -> BayesNetError {
        BayesNetError::at(self.text, offset, sentence)
    }

    /// What was expected, and what is there.
    pub(super) fn expected(&self, what: &str, found: &Token<'_>) -> BayesNetError {
        let found = match found {
            Token::Word(word) => format!("“{}”", shown(word)),
            Token::Sign(sign) => format!("“{sign}”"),
            Token::End => "the end of the file".to_owned(),
        };
        self.at(self.start, format!("{what} is expected, but here is {found}"))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with('%') {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, BayesNetError> {
        self.skip_blank();
        self.start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(Token::End);
        };
        if first == '"' {
            let length = quoted_length(rest)
                .ok_or_else(|| self.at(self.start, "a quoted text is not closed; a “\"” is missing"))?;
            self.at += length;
            return Ok(Token::Word(rest.get(..length).unwrap_or_default()));
        }
        let is_part = |c: char| !(c.is_whitespace() || "{}()=;|,%\"".contains(c));
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if length == 0 {
            self.at += first.len_utf8();
            return Ok(Token::Sign(first));
        }
        self.at += length;
        Ok(Token::Word(rest.get(..length).unwrap_or_default()))
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), BayesNetError> {
        let token = self.next()?;
        if token == Token::Word(word) {
            Ok(())
        } else {
            Err(self.expected(&format!("“{word}”"), &token))
        }
    }

    /// `( X | A B ) {`
    pub(super) fn head(&mut self) -> Result<(Vec<String>, Vec<String>), BayesNetError> {
        let token = self.next()?;
        if token != Token::Sign('(') {
            return Err(self.expected("“(” after “potential”", &token));
        }
        let (mut children, mut parents) = (Vec::new(), Vec::new());
        let mut is_behind_bar = false;
        loop {
            let token = self.next()?;
            match token {
                Token::Word(name) if is_behind_bar => parents.push(unquoted(name)),
                Token::Word(name) => children.push(unquoted(name)),
                Token::Sign('|') if !is_behind_bar => is_behind_bar = true,
                Token::Sign(',') => {}
                Token::Sign(')') => break,
                _ => return Err(self.expected("a name, “|” or “)” in the head of a table", &token)),
            }
        }
        let token = self.next()?;
        if token != Token::Sign('{') {
            return Err(self.expected("“{” after the head of a table", &token));
        }
        Ok((children, parents))
    }

    /// The next `name = value;` of a block, or nothing at its end.
    pub(super) fn attribute(&mut self) -> Result<Option<(&'a str, Value<'a>)>, BayesNetError> {
        let mut token = self.next()?;
        while token == Token::Sign(';') {
            token = self.next()?;
        }
        let name = match token {
            Token::Sign('}') => return Ok(None),
            Token::Word(name) => name,
            _ => return Err(self.expected("an attribute or “}”", &token)),
        };
        let token = self.next()?;
        if token != Token::Sign('=') {
            return Err(self.expected(&format!("“=” after “{}”", shown(name)), &token));
        }
        self.skip_blank();
        let start = self.at;
        loop {
            let end = self.at;
            match self.next()? {
                Token::Sign(';') => {
                    let raw = self.text.get(start..end).unwrap_or_default();
                    return Ok(Some((name, Value { raw, start })));
                }
                token @ (Token::Sign('{' | '}') | Token::End) => {
                    return Err(self.expected(&format!("“;” after the value of “{}”", shown(name)), &token));
                }
                _ => {}
            }
        }
    }
}

/// The length of a quoted text with its quotes.
fn quoted_length(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return Some(at + 1),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}
