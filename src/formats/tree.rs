//! A map's text as a tree of records, entries by id, lists and plain values: what versions are compared and merged by. Made from
//! the text that this program writes itself, so that equal maps have equal trees, fields of newer versions included.

use std::{cmp::Ordering, fmt::Write as _};

/// How a piece was written, where it was read; says nothing about what it is, so all are equal.
#[derive(Clone, Debug, Default)]
pub struct Wording(Option<String>);

impl PartialEq for Wording {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Wording {}

impl PartialOrd for Wording {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wording {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

/// A piece of the text. What was read is written again word for word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// `( field: value, … )`
    Record(Vec<(String, Self)>, Wording),
    /// `{ "id": value, … }`
    Entries(Vec<(String, Self)>, Wording),
    /// `[ value, … ]`
    List(Vec<Self>, Wording),
    /// Anything else, as it is written: numbers, text, words, tuples.
    Plain(String),
}

impl Node {
    /// A new record.
    pub fn record(fields: Vec<(String, Self)>) -> Self {
        Self::Record(fields, Wording::default())
    }

    /// Reads a text that [`super::ron::write`] has written; nothing for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        reader.space();
        let node = reader.node()?;
        reader.space();
        reader.rest.is_empty().then_some(node)
    }

    /// The text of the tree, on one line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        let pairs = |text: &mut String, pairs: &[(String, Self)], quote: &str| {
            for (at, (name, value)) in pairs.iter().enumerate() {
                let separator = if at > 0 { ", " } else { "" };
                let _infallible = write!(text, "{separator}{quote}{name}{quote}: ");
                value.write(text);
            }
        };
        match self {
            Self::Record(_, Wording(Some(words)))
            | Self::Entries(_, Wording(Some(words)))
            | Self::List(_, Wording(Some(words))) => text.push_str(words),
            Self::Record(fields, _) => {
                text.push('(');
                pairs(text, fields, "");
                text.push(')');
            }
            Self::Entries(entries, _) => {
                text.push('{');
                pairs(text, entries, "\"");
                text.push('}');
            }
            Self::List(items, _) => {
                text.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        text.push_str(", ");
                    }
                    item.write(text);
                }
                text.push(']');
            }
            Self::Plain(plain) => text.push_str(plain),
        }
    }

    /// A field of a record, or an entry.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Record(pairs, _) | Self::Entries(pairs, _) => {
                pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value)
            }
            Self::List(..) | Self::Plain(_) => None,
        }
    }

    /// The text within the quotation marks of a plain value.
    pub fn as_text(&self) -> Option<String> {
        let Self::Plain(plain) = self else { return None };
        ron::from_str(plain).ok()
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, n: usize) {
        self.rest = self.rest.get(n..).unwrap_or_default();
    }

    fn space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with("//") {
                return;
            }
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.skip(end);
        }
    }

    fn takes(&mut self, sign: char) -> bool {
        self.space();
        let is_there = self.rest.starts_with(sign);
        if is_there {
            self.skip(sign.len_utf8());
        }
        is_there
    }

    fn node(&mut self) -> Option<Node> {
        self.space();
        let whole = self.rest;
        let words = |rest: &str| Wording(whole.get(..whole.len() - rest.len()).map(str::to_owned));
        match self.rest.chars().next()? {
            '(' if self.is_record() => {
                self.skip(1);
                let mut fields = Vec::new();
                while !self.takes(')') {
                    let end = self.rest.find(':')?;
                    let name = self.rest.get(..end)?.trim().to_owned();
                    self.skip(end + 1);
                    fields.push((name, self.node()?));
                    self.takes(',');
                }
                Some(Node::Record(fields, words(self.rest)))
            }
            '{' => {
                self.skip(1);
                let mut entries = Vec::new();
                while !self.takes('}') {
                    let key = self.plain()?;
                    let key = key.trim().trim_matches('"').to_owned();
                    if !self.takes(':') {
                        return None;
                    }
                    entries.push((key, self.node()?));
                    self.takes(',');
                }
                Some(Node::Entries(entries, words(self.rest)))
            }
            '[' => {
                self.skip(1);
                let mut items = Vec::new();
                while !self.takes(']') {
                    items.push(self.node()?);
                    self.takes(',');
                }
                Some(Node::List(items, words(self.rest)))
            }
            _ => self.plain().map(|plain| Node::Plain(plain.trim().to_owned())),
        }
    }

    /// Whether what begins here is a record: names before colons, or nothing at all.
    fn is_record(&self) -> bool {
        let inside = self.rest.get(1..).unwrap_or_default().trim_start();
        if inside.starts_with(')') {
            return true;
        }
        let end = inside
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(inside.len());
        end > 0 && inside.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    }

    /// Everything up to the sign that ends a value, brackets and quotation marks in pairs.
    fn plain(&mut self) -> Option<&'a str> {
        let text = self.rest;
        let mut depth = 0_usize;
        let mut at = 0;
        loop {
            let rest = text.get(at..)?;
            let Some(c) = rest.chars().next() else { break };
            if let Some(length) = quoted(rest) {
                at += length;
                continue;
            }
            match c {
                // A text that never ends.
                '"' => return None,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' | ',' | ':' if depth == 0 => break,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            at += c.len_utf8();
        }
        if at == 0 {
            return None;
        }
        self.skip(at);
        text.get(..at)
    }
}

/// The length of a quoted text that begins here, plain or raw.
fn quoted(text: &str) -> Option<usize> {
    if let Some(after) = text.strip_prefix('r') {
        let n_hashes = after.bytes().take_while(|b| *b == b'#').count();
        let start = 1 + n_hashes;
        if text.get(start..)?.starts_with('"') {
            let end = format!("\"{}", "#".repeat(n_hashes));
            let inside = text.get(start + 1..)?;
            return Some(start + 1 + inside.find(&end)? + end.len());
        }
    }
    if !text.starts_with('"') {
        return None;
    }
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn texts_are_read_into_their_pieces() {
        let text = "// remark\n(format: 1, title: \"a, (b): \\\"c\\\"\", raw: r##\"x\"#, y\"##, tags: [\"t\", \"u\"], \
            claims: { \"a-1\": (stated: (0.1, 0.3), strength: Ratio(3), empty: ()), },)";
        let node = Node::read(text);
        let at = |path: &[&str]| path.iter().try_fold(node.as_ref()?, |node, name| node.get(name));
        let said = |path: &[&str]| at(path).and_then(Node::as_text);
        assert_eq!(said(&["title"]).as_deref(), Some("a, (b): \"c\""));
        assert_eq!(said(&["raw"]).as_deref(), Some("x\"#, y"));
        let plain = |text: &str| Node::Plain(text.to_owned());
        assert_eq!(at(&["claims", "a-1", "stated"]), Some(&plain("(0.1, 0.3)")));
        assert_eq!(at(&["claims", "a-1", "strength"]), Some(&plain("Ratio(3)")));
        assert_eq!(at(&["claims", "a-1", "empty"]), Some(&Node::record(Vec::new())));
        assert_eq!(node.as_ref().and_then(|node| Node::read(&node.text())), node);
        for broken in ["", "(a: 1", "(a: \"x)", "{\"a\" 1}"] {
            assert_eq!(Node::read(broken), None, "{broken}");
        }
    }
}
