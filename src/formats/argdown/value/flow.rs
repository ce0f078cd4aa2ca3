//! Data in braces and brackets: `{credence: 0.7, uses: [1, 2]}`; JSON is a part of it.

use super::{MAX_DEPTH, Value, ValueError, scalar};

/// Reads one value, which must be all that there is.
pub fn flow(text: &str) -> Result<Value, ValueError> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip();
    if reader.at < text.len() {
        return Err(ValueError::at(text, reader.at, "something follows the data"));
    }
    Ok(value)
}

/// Reads one value from the start of a text, and where it ends.
pub fn json(text: &str) -> Result<(Value, usize), ValueError> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    Ok((value, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn fail<T>(&self, sentence: impl Into<String>) -> Result<T, ValueError> {
        Err(ValueError::at(self.text, self.at, sentence))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over white space and comments.
    fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            let is_comment = byte == b'#'
                && (self.at == 0
                    || self
                        .text
                        .as_bytes()
                        .get(self.at - 1)
                        .is_some_and(u8::is_ascii_whitespace));
            if is_comment {
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if byte.is_ascii_whitespace() {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, ValueError> {
        if depth > MAX_DEPTH {
            return self.fail(format!("the data is nested more than {MAX_DEPTH} deep"));
        }
        self.skip();
        match self.peek() {
            Some(b'{') => self.map(depth),
            Some(b'[') => self.list(depth),
            Some(b'"' | b'\'') => self.quoted().map(Value::Text),
            _ => Ok(scalar::plain(self.plain())),
        }
    }

    fn quoted(&mut self) -> Result<String, ValueError> {
        let (text, end) = scalar::quoted(self.text, self.at)?;
        self.at = end;
        Ok(text)
    }

    /// A plain word: up to a comma, a bracket, a colon before a space, or a comment.
    fn plain(&mut self) -> &str {
        let bytes = self.text.as_bytes();
        let start = self.at;
        while let Some(byte) = self.peek() {
            let before = |offset: usize| bytes.get(offset).is_none_or(u8::is_ascii_whitespace);
            let ends = match byte {
                b',' | b'[' | b']' | b'{' | b'}' => true,
                b':' => before(self.at + 1) || bytes.get(self.at + 1).is_some_and(|next| b",[]{}".contains(next)),
                b'#' => self.at > start && before(self.at - 1),
                _ => false,
            };
            if ends {
                break;
            }
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default().trim()
    }

    fn map(&mut self, depth: usize) -> Result<Value, ValueError> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Map(members));
                }
                Some(b',') => return self.fail("a name is expected before the comma"),
                None => return self.fail("a closing brace is missing"),
                _ => {}
            }
            let is_quoted = matches!(self.peek(), Some(b'"' | b'\''));
            let name = if is_quoted { self.quoted()? } else { words(self.plain()) };
            self.skip();
            let value = if self.peek() == Some(b':') {
                self.at += 1;
                self.skip();
                if matches!(self.peek(), Some(b',' | b'}')) {
                    Value::Null
                } else {
                    self.value(depth + 1)?
                }
            } else if name.is_empty() {
                return self.fail("a name is expected");
            } else {
                Value::Null
            };
            members.push((name, value));
            self.separator(b'}')?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, ValueError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(items));
                }
                Some(b',') => return self.fail("a value is expected before the comma"),
                None => return self.fail("a closing bracket is missing"),
                _ => {}
            }
            let item = self.value(depth + 1)?;
            self.skip();
            // `[a: 1]` is a list of a map with one member.
            if self.peek() == Some(b':') {
                self.at += 1;
                let value = self.value(depth + 1)?;
                items.push(Value::Map(vec![(item.to_text().unwrap_or_default(), value)]));
            } else {
                items.push(item);
            }
            self.separator(b']')?;
        }
    }

    fn separator(&mut self, closing: u8) -> Result<(), ValueError> {
        self.skip();
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(byte) if byte == closing => {}
            _ => return self.fail(format!("a comma or “{}” is expected", char::from(closing))),
        }
        Ok(())
    }
}

/// Words with one space between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn data_as_it_is_written() {
        let value = flow(
            r#"{reason: "a, b: {c}", credence: .7, uses: [1,2], is: true, none: , 'q''d': 'it''s', u: http://a.b/c}"#,
        )
        .unwrap();
        assert_eq!(value.member("reason"), Some(&Value::Text("a, b: {c}".to_owned())));
        assert_eq!(value.member("credence"), Some(&Value::Number(0.7)));
        assert_eq!(
            value.member("uses"),
            Some(&Value::List(vec![Value::Number(1.0), Value::Number(2.0)]))
        );
        assert_eq!(value.member("is"), Some(&Value::Bool(true)));
        assert_eq!(value.member("none"), Some(&Value::Null));
        assert_eq!(value.member("q'd"), Some(&Value::Text("it's".to_owned())));
        assert_eq!(value.member("u"), Some(&Value::Text("http://a.b/c".to_owned())));
    }

    #[test]
    fn hostile_data_is_refused() {
        for text in [
            "{",
            "[",
            "{a",
            "{a: ",
            "{a: 1]",
            "{,}",
            "[,]",
            "{a: \"",
            "{\"\\x\"}",
            "{a: 1} b",
            "{a: 1; b: 2: [3}",
        ] {
            assert!(flow(text).is_err(), "{text}");
        }
        assert!(flow(&"[".repeat(100_000)).is_err());
        assert!(flow(&"{a: ".repeat(100_000)).is_err());
    }
}
