//! The data in a file: front matter and `{…}` hold YAML, of which this is the part that argument maps use.
//!
//! Not read: anchors, aliases, tags, several documents, keys that are not plain or quoted words.

mod block;
mod flow;
mod scalar;

pub use block::block;
pub use flow::{flow, json};

/// No deeper data is read.
pub const MAX_DEPTH: usize = 48;

/// A piece of data.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Names and what they stand for, in the order of the file. A name may stand there twice; the last one counts.
    Map(Vec<(String, Self)>),
}

/// Why a text is not data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct ValueError {
    /// The line, counted from 0 at the start of the data.
    pub line: usize,
    /// What is wrong.
    pub sentence: String,
}

impl ValueError {
    fn at(text: &str, offset: usize, sentence: impl Into<String>) -> Self {
        Self {
            line: text.get(..offset).unwrap_or_default().matches('\n').count(),
            sentence: sentence.into(),
        }
    }
}

impl Value {
    /// What a name stands for in a map.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members
                .iter()
                .rev()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The names and values of a map; none for other data.
    pub fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Map(members) => members,
            _ => &[],
        }
    }

    /// The parts of a list; none for other data.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Text, a number or a truth value as text.
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Bool(is) => Some(is.to_string()),
            _ => None,
        }
    }

    /// As it would stand in braces, on one line.
    pub fn to_flow(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Text(text) => quoted(text),
            Self::List(items) => format!("[{}]", items.iter().map(Self::to_flow).collect::<Vec<_>>().join(", ")),
            Self::Map(members) => {
                let member = |(key, value): &(String, Self)| format!("{}: {}", quoted(key), value.to_flow());
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
            other => other.to_text().unwrap_or_default(),
        }
    }

    /// A number, or text that is one.
    pub fn to_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }

    /// Whether it is a number from 0 to 1; a percentage in text counts.
    pub fn to_probability(&self) -> Option<f64> {
        let number = match self {
            Self::Text(text) if text.trim().ends_with('%') => {
                text.trim().trim_end_matches('%').trim().parse::<f64>().ok()? / 100.0
            }
            other => other.to_number()?,
        };
        (0.0..=1.0).contains(&number).then_some(number)
    }

    /// Takes over the members of another map; maps within are merged, other values replaced.
    pub fn merge(&mut self, other: &Self) {
        let Self::Map(theirs) = other else {
            if !matches!(other, Self::Null) {
                *self = other.clone();
            }
            return;
        };
        if !matches!(self, Self::Map(_)) {
            *self = other.clone();
            return;
        }
        let Self::Map(ours) = self else { return };
        for (key, value) in theirs {
            match ours.iter_mut().rev().find(|(name, _)| name == key) {
                Some((_, old)) => old.merge(value),
                None => ours.push((key.clone(), value.clone())),
            }
        }
    }
}

/// Text as a double-quoted scalar of one line, in which no brace can end the data around it.
pub fn quoted(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            // A bracket before a colon could end a title that stands before the data.
            ']' | '>' if chars.peek() == Some(&':') => {
                let _ = write!(out, "\\x{:02X}", u32::from(c));
            }
            // These could begin or end the data or the front matter.
            '{' | '}' | '=' => {
                let _ = write!(out, "\\x{:02X}", u32::from(c));
            }
            _ if needs_escape(c) => {
                let code = u32::from(c);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02X}"),
                    0x100..=0xffff => write!(out, "\\u{code:04X}"),
                    _ => write!(out, "\\U{code:08X}"),
                };
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a character may not stand in YAML as it is, or cannot be seen.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{ffff}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_reads_back() {
        for text in [
            "",
            "a",
            "\"\\\n\t\r}\u{0}\u{85}\u{2028}\u{feff}\u{1f600}{x} , }",
            "===",
            "\u{1fffe}",
        ] {
            let data = format!("{{a: {}, b: 1}}", quoted(text));
            let value = flow(&data).unwrap();
            assert_eq!(
                value.member("a").and_then(Value::to_text).as_deref(),
                Some(text),
                "{data}"
            );
            assert_eq!(data.matches('}').count(), 1);
        }
    }

    #[test]
    fn merging_keeps_what_is_not_replaced() {
        let mut ours = flow("{a: 1, b: {c: 2}}").unwrap();
        ours.merge(&flow("{b: {d: 3}, e: 4}").unwrap());
        assert_eq!(ours, flow("{a: 1, b: {c: 2, d: 3}, e: 4}").unwrap());
    }
}
