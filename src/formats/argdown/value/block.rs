//! Data over several lines, ordered by indentation: front matter and `{` alone on its line.

use super::{MAX_DEPTH, Value, ValueError, flow, scalar};

/// Reads lines of `name: value` and `- item`.
pub fn block(text: &str) -> Result<Value, ValueError> {
    let lines: Vec<Line<'_>> = text
        .split('\n')
        .enumerate()
        .map(|(number, text)| Line::new(number, text.trim_end_matches('\r')))
        .collect();
    let mut reader = Reader { lines, at: 0 };
    let value = reader.node(0, 0)?;
    reader.skip();
    match reader.peek() {
        Some(line) => Err(line.fail("the line stands at a depth that fits nothing above it")),
        None => Ok(value),
    }
}

#[derive(Clone, Copy)]
struct Line<'a> {
    number: usize,
    indent: usize,
    /// Without indentation and comment.
    text: &'a str,
    /// As it stands.
    whole: &'a str,
}

impl<'a> Line<'a> {
    fn new(number: usize, whole: &'a str) -> Self {
        let text = whole.trim_start_matches([' ', '\t']);
        Self {
            number,
            indent: whole.len() - text.len(),
            text: without_comment(text),
            whole,
        }
    }

    fn fail(&self, sentence: impl Into<String>) -> ValueError {
        ValueError {
            line: self.number,
            sentence: sentence.into(),
        }
    }
}

/// A line up to a `#` that begins a comment: at the start or after a space, and not within quotes.
fn without_comment(text: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut is_escaped) {
            continue;
        }
        match (quote, c) {
            (Some('"'), '\\') => is_escaped = true,
            (Some(mark), _) if c == mark => quote = None,
            (None, '"' | '\'') if matches!(before, ' ' | ':' | '[' | '{' | ',') => quote = Some(c),
            (None, '#') if before == ' ' || before == '\t' => return text.get(..at).unwrap_or_default().trim_end(),
            _ => {}
        }
        before = c;
    }
    text.trim_end()
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Passes over lines that say nothing.
    fn skip(&mut self) {
        while self
            .lines
            .get(self.at)
            .is_some_and(|line| line.text.is_empty() || line.text == "---")
        {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<Line<'a>> {
        self.lines.get(self.at).copied()
    }

    /// What stands at a depth or deeper.
    fn node(&mut self, least: usize, depth: usize) -> Result<Value, ValueError> {
        self.skip();
        let Some(line) = self.peek().filter(|line| line.indent >= least) else {
            return Ok(Value::Null);
        };
        if depth > MAX_DEPTH {
            return Err(line.fail(format!("the data is nested more than {MAX_DEPTH} deep")));
        }
        if is_item(line.text) {
            self.list(line.indent, depth)
        } else if split(line.text).is_some() {
            self.map(line.indent, depth)
        } else {
            self.at += 1;
            self.scalar(line, line.text, line.indent)
        }
    }

    fn map(&mut self, indent: usize, depth: usize) -> Result<Value, ValueError> {
        let mut members = Vec::new();
        loop {
            self.skip();
            let Some(line) = self.peek().filter(|line| line.indent >= indent) else {
                break;
            };
            if line.indent > indent {
                return Err(line.fail("the line is indented more than the one before"));
            }
            if is_item(line.text) {
                break;
            }
            let Some((name, rest)) = split(line.text) else {
                return Err(line.fail("“name: value” is expected"));
            };
            self.at += 1;
            let value = if rest.is_empty() {
                self.skip();
                // A list may stand at the depth of the name it belongs to.
                let is_list = self
                    .peek()
                    .is_some_and(|next| next.indent == indent && is_item(next.text));
                self.node(if is_list { indent } else { indent + 1 }, depth + 1)?
            } else {
                self.scalar(line, rest, indent + 1)?
            };
            members.push((name, value));
        }
        Ok(Value::Map(members))
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Value, ValueError> {
        let mut items = Vec::new();
        loop {
            self.skip();
            let Some(line) = self.peek().filter(|line| line.indent == indent && is_item(line.text)) else {
                break;
            };
            let rest = line.text.trim_start_matches('-');
            let inner = rest.trim_start();
            if inner.is_empty() {
                self.at += 1;
                items.push(self.node(indent + 1, depth + 1)?);
            } else if (split(inner).is_some() || is_item(inner)) && !inner.starts_with(['{', '[']) {
                // The item is a map or a list that begins in this line: read on as if the hyphen were a space.
                let offset = line.text.len() - inner.len();
                if let Some(slot) = self.lines.get_mut(self.at) {
                    slot.text = inner;
                    slot.indent = indent + offset;
                }
                items.push(self.node(indent + 1, depth + 1)?);
            } else {
                self.at += 1;
                items.push(self.scalar(line, inner, indent + 1)?);
            }
        }
        Ok(Value::List(items))
    }

    /// A value that begins in a line and may go on in deeper ones.
    fn scalar(&mut self, line: Line<'a>, text: &str, least: usize) -> Result<Value, ValueError> {
        if let Some(style) = text.strip_prefix(['|', '>'])
            && style
                .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
                .is_empty()
        {
            return Ok(Value::Text(self.lines_below(
                least,
                text.starts_with('|'),
                style.contains('-'),
            )));
        }
        let is_flow = text.starts_with(['{', '[', '"', '\'']);
        let mut all = text.to_owned();
        if is_flow {
            // Brackets and quotes may run over lines. Try what is complete first.
            let mut result = flow(&all);
            while result.is_err()
                && self
                    .peek()
                    .is_some_and(|next| next.indent >= least && !next.text.is_empty())
            {
                while let Some(next) = self.peek().filter(|next| next.indent >= least && !next.text.is_empty()) {
                    all.push('\n');
                    all.push_str(next.text);
                    self.at += 1;
                }
                result = flow(&all);
            }
            return result.map_err(|error| line.fail(error.sentence));
        }
        while let Some(next) = self.peek().filter(|next| next.indent >= least && !next.text.is_empty()) {
            if split(next.text).is_some() {
                return Err(next.fail("the line is indented more than the one before"));
            }
            all.push(' ');
            all.push_str(next.text);
            self.at += 1;
        }
        Ok(scalar::plain(&all))
    }

    /// The lines below `|` and `>`.
    fn lines_below(&mut self, least: usize, keeps_lines: bool, strips: bool) -> String {
        let mut out: Vec<&str> = Vec::new();
        let mut indent = None;
        while let Some(line) = self.peek() {
            let is_blank = line.whole.trim().is_empty();
            if !is_blank && line.indent < least {
                break;
            }
            let indent = *indent.get_or_insert(if is_blank { least } else { line.indent });
            out.push(line.whole.get(indent..).unwrap_or_default());
            self.at += 1;
        }
        while out.last().is_some_and(|line| line.trim().is_empty()) {
            out.pop();
        }
        let mut text = if keeps_lines { out.join("\n") } else { folded(&out) };
        if !strips && !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

/// Lines below `>`: one line end is a space, more are one less; lines that are indented more stay lines.
fn folded(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut n_breaks = 0;
    let mut was_deep = false;
    for line in lines {
        if line.trim().is_empty() {
            n_breaks += 1;
            continue;
        }
        let is_deep = line.starts_with([' ', '\t']);
        if !text.is_empty() {
            if n_breaks == 0 && !is_deep && !was_deep {
                text.push(' ');
            } else {
                let n_breaks = n_breaks + usize::from(is_deep || was_deep);
                text.extend(std::iter::repeat_n('\n', n_breaks));
            }
        }
        text.push_str(line);
        (n_breaks, was_deep) = (0, is_deep);
    }
    text
}

/// Whether a line begins an item of a list.
fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// The name and the rest of `name: value`.
fn split(text: &str) -> Option<(String, &str)> {
    if text.starts_with(['"', '\'']) {
        let (name, end) = scalar::quoted(text, 0).ok()?;
        let rest = text.get(end..)?.trim_start().strip_prefix(':')?;
        return (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| (name, rest.trim_start()));
    }
    if text.starts_with(['{', '[']) {
        return None;
    }
    let at = text.match_indices(':').map(|(at, _)| at).find(|&at| {
        text.as_bytes()
            .get(at + 1)
            .is_none_or(|next| matches!(next, b' ' | b'\t'))
    })?;
    let name = text.get(..at)?.trim();
    (!name.is_empty()).then(|| (name.to_owned(), text.get(at + 1..).unwrap_or_default().trim()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn front_matter_as_it_is_written() {
        let text = "\ntitle: A long\n    title\ndate: 19/10/2018 # a comment\nmodel:\n    mode: strict\ndot:\n  s:\n    \"rankdir\": \"TB\"\ntags:\n- a\n- b: 1\n  c: [x,\n   y]\nabout: |\n  one\n  two\nq: \"a # b\"\n";
        let value = block(text).unwrap();
        assert_eq!(value.member("title"), Some(&Value::Text("A long title".to_owned())));
        assert_eq!(value.member("date"), Some(&Value::Text("19/10/2018".to_owned())));
        assert_eq!(
            value.member("model").and_then(|m| m.member("mode")),
            Some(&Value::Text("strict".to_owned()))
        );
        assert_eq!(value.member("tags").map(|list| list.items().len()), Some(2));
        assert_eq!(
            value
                .member("tags")
                .and_then(|list| list.items()[1].member("c").cloned()),
            flow("[x, y]").ok()
        );
        assert_eq!(value.member("about"), Some(&Value::Text("one\ntwo\n".to_owned())));
        assert_eq!(value.member("q"), Some(&Value::Text("a # b".to_owned())));
    }

    #[test]
    fn hostile_lines_are_refused() {
        assert!(block("a: 1\n   b: 2").is_err());
        let deep: String = (0..1000).fold(String::new(), |all, n| all + &" ".repeat(n) + "a:\n");
        assert!(block(&deep).is_err());
        assert!(block(&"- ".repeat(10_000)).is_err());
    }
}
