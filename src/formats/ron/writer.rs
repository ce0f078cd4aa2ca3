//! Writes RON so that it reads well and merges well: one field a line, four spaces, raw strings for text of several lines.
//!
//! Which characters are escaped is decided here and not by a library's tables, so that the same map gives the same
//! bytes with every compiler.

use std::fmt::Write as _;

/// Builds the text of a file.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
    /// Whether the bracket opened last has no entry yet.
    fresh: bool,
    /// Whether an entry of an inline list came before.
    inline_entries: bool,
}

impl Writer {
    /// A writer for a value that will stand at this depth of brackets.
    pub(super) fn at_depth(depth: usize) -> Self {
        Self {
            depth,
            ..Self::default()
        }
    }

    /// The text, ended by a newline.
    pub(super) fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    /// The text as it stands.
    pub(super) fn into_fragment(self) -> String {
        self.text
    }

    /// Writes a line of comment before anything else.
    pub(super) fn comment(&mut self, line: &str) {
        self.text.push_str("// ");
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn new_line(&mut self) {
        self.text.push('\n');
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
    }

    /// Opens a block.
    pub(super) fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.fresh = true;
    }

    /// Closes a block; an empty one stays on its line.
    pub(super) fn close(&mut self, bracket: char) {
        self.depth = self.depth.saturating_sub(1);
        if !self.fresh {
            self.new_line();
        }
        self.fresh = false;
        self.text.push(bracket);
    }

    /// Starts a field of a record.
    pub(super) fn field(&mut self, name: &str) {
        self.new_line();
        if !is_plain_name(name) {
            self.text.push_str("r#");
        }
        self.text.push_str(name);
        self.text.push_str(": ");
    }

    /// Starts an entry of a map.
    pub(super) fn key(&mut self, key: &str) {
        self.new_line();
        self.text(key);
        self.text.push_str(": ");
    }

    /// Starts an entry of a list.
    pub(super) fn item(&mut self) {
        self.new_line();
    }

    /// Ends a field or an entry.
    pub(super) fn end_entry(&mut self) {
        self.text.push(',');
        self.fresh = false;
    }

    /// Opens brackets on the same line.
    pub(super) fn begin_inline(&mut self, bracket: char) {
        self.text.push(bracket);
        self.inline_entries = false;
    }

    /// Ends an entry between inline brackets.
    pub(super) fn end_inline_entry(&mut self) {
        self.text.push_str(", ");
        self.inline_entries = true;
    }

    /// Closes inline brackets.
    pub(super) fn end_inline(&mut self, bracket: char) {
        if self.inline_entries {
            self.text.truncate(self.text.len() - 2);
        }
        self.inline_entries = false;
        self.text.push(bracket);
    }

    /// Writes a word or number as it is.
    pub(super) fn atom(&mut self, atom: &str) {
        self.text.push_str(atom);
    }

    /// Writes text that stood in a file, as it stood.
    pub(super) fn raw(&mut self, raw: &str) {
        self.text.push_str(raw);
    }

    /// Writes a finite number with as many digits as it needs to read back the same.
    pub(super) fn number(&mut self, number: f64) {
        // Rust prints the shortest digits that read back exactly; whole numbers without “.0” read back as well.
        let _ = write!(self.text, "{number}");
    }

    /// Writes a string: raw if it has several lines, none of which looks like a merge conflict, and nothing that must
    /// be shown escaped, else quoted.
    pub(super) fn text(&mut self, text: &str) {
        let is_printable = !text.chars().any(|c| c != '\n' && must_escape(c));
        if text.contains('\n') && is_printable && !text.lines().any(super::is_conflict_marker) {
            let hashes = "#".repeat(hashes_needed(text));
            self.text.push('r');
            self.text.push_str(&hashes);
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
            self.text.push_str(&hashes);
            return;
        }
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                c if must_escape(c) => {
                    let _ = write!(self.text, "\\u{{{:x}}}", u32::from(c));
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}

/// Characters that hide from the reader of a file or change how the rest looks: controls, marks of writing direction,
/// zero-width characters, the byte order mark, line separators of Unicode.
fn must_escape(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a field's name can stand as it is; one with a dash or a digit in front needs `r#`.
fn is_plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// How many `#` a raw string needs so that nothing inside ends it; at least one, so that short edits do not change it.
fn hashes_needed(text: &str) -> usize {
    let mut longest = 0;
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        rest = &rest[at + 1..];
        longest = longest.max(rest.bytes().take_while(|&b| b == b'#').count() + 1);
    }
    longest.max(1)
}
