//! Text that other people wrote, made safe to stand in Markdown: nothing in it can start a block, a tag or a link.
//!
//! Titles, names and quotes are plain text and come out as they are. Summaries, bodies and reasons are Markdown and keep
//! their emphasis, lists and links, but lose what could break the page around them: tags, headings, fences, images.

/// Plain text on one line, to stand anywhere in a line of Markdown, in a heading or in a cell of a table.
pub(super) fn inline(text: &str) -> String {
    line(&one_line(text))
}

/// Plain text of several lines as lines of Markdown that keep every word and every break; an empty line ends a paragraph.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut plain: Vec<String> = text
        .split('\n')
        .map(|one| one.trim_matches(is_blank).replace(is_control, "\u{fffd}"))
        .collect();
    let written = |one: &String| !one.is_empty();
    plain.truncate(plain.iter().rposition(written).map_or(0, |last| last + 1));
    plain.drain(..plain.iter().position(written).unwrap_or(0));
    plain.dedup_by(|one, before| one.is_empty() && before.is_empty());
    let goes_on = |index: usize| plain.get(index + 1).is_some_and(written);
    plain
        .iter()
        .enumerate()
        .map(|(index, one)| match line(one) {
            escaped if escaped.is_empty() => escaped,
            escaped if goes_on(index) => escaped + "\\",
            escaped => escaped,
        })
        .collect()
}

/// Somebody's Markdown as blocks at the top level of the page.
pub(super) fn blocks(markdown: &str) -> String {
    let text = markdown.replace("\r\n", "\n").replace('\r', "\n");
    let mut tamed: Vec<String> = Vec::new();
    let mut rest = text.split('\n').peekable();
    while let Some(one) = rest.next() {
        let goes_on = rest.peek().is_some_and(|next| !next.trim_matches(is_blank).is_empty());
        let end = one.trim_end_matches(is_blank);
        // Two spaces at the end are a line break; a backslash says the same and can be seen.
        let breaks = goes_on && !end.is_empty() && one.len() >= end.len() + 2;
        let start = end.trim_start_matches([' ', '\t']);
        let indent = &end[..end.len() - start.len()];
        let guard = match start.chars().next() {
            Some('#' | '`' | '~' | '=') => "\\",
            Some('$') if start.starts_with("$$") => "\\",
            // What forums hide.
            Some(':') if start.starts_with(":::") => "\\",
            Some('>') if start.starts_with(">!") => "\\",
            // A line of dashes makes the line above it a heading.
            Some('-') if start.chars().all(|c| matches!(c, '-' | ' ' | '\t')) => "\\",
            _ => "",
        };
        let start = start.replace("```", "\\`\\`\\`").replace("~~~", "\\~\\~\\~");
        let start = tame(&start);
        let guard = if start.starts_with('\\') { "" } else { guard };
        let line_break = if breaks { "\\" } else { "" };
        // Tabs and deep indentation would make code of it.
        let indent: String = indent.replace('\t', "  ").chars().take(3).collect();
        tamed.push(format!("{indent}{guard}{start}{line_break}"));
    }
    tamed.join("\n").trim_matches('\n').to_owned()
}

/// Somebody's Markdown on one line, to follow other words.
pub(super) fn inline_markdown(markdown: &str) -> String {
    let one = one_line(markdown);
    let tamed = tame(&one);
    let guard = if tamed.starts_with('\\') { "" } else { guard(&one) };
    format!("{guard}{tamed}").replace('|', "\\|")
}

/// Text in a code span: for ids and words of the file.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'"))
}

/// Where a page may be opened, as a link that shows its address; any other address as text.
pub(super) fn address(url: &str) -> String {
    let url = url.trim();
    if is_web_address(url) {
        format!("<{url}>")
    } else {
        inline(url)
    }
}

/// Where a picture is: a web address, or the name of a file beside the page.
pub(super) fn picture_address(address: &str) -> String {
    if is_web_address(address) {
        format!("<{address}>")
    } else {
        file_address(address)
    }
}

/// The name of a file beside the page, as an address: all but letters, digits and `-._` as percent codes.
fn file_address(name: &str) -> String {
    name.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn is_web_address(url: &str) -> bool {
    let lower: String = url.chars().take(8).collect::<String>().to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://"))
        && url.chars().all(|c| {
            !c.is_whitespace() && !c.is_control() && !is_hidden(c) && !matches!(c, '<' | '>' | '\\' | '`' | '|')
        })
}

/// The text with every run of white space and control characters turned into one space, and without hidden characters.
pub(in super::super) fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|&c| !is_hidden(c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name that GitHub gives to a heading with this text.
pub(super) fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// Whether a text says anything.
pub(super) fn is_written(text: &str) -> bool {
    !text.trim().is_empty()
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}')
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

/// Characters that change how the rest of a line looks: marks of writing direction, zero-width characters.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// One line of plain text.
fn line(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    escaped.push_str(guard(text));
    for (index, c) in text.char_indices() {
        let special = matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '#' | '|' | '~' | '^' | '$'
        ) || c == '&' && starts_entity(&text[index..])
            || is_double(text, index, c);
        let guarded = index == 0 && escaped == "\\";
        if special && !guarded {
            escaped.push('\\');
        } else if !guarded
            && matches!(c, '.' | ')')
            && !escaped.is_empty()
            && escaped.len() < 10
            && escaped.bytes().all(|b| b.is_ascii_digit())
        {
            // “1. ” at the start of a line would make a list of it.
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A backslash where the first character of a line could start a list, a quote, a rule or an underline.
fn guard(text: &str) -> &'static str {
    match text.chars().next() {
        Some('-' | '+' | '=' | '>' | ':') => "\\",
        _ => "",
    }
}

/// Whether the character is one of two that hide or mark what follows: `%%`, `==` and `++`.
fn is_double(text: &str, index: usize, c: char) -> bool {
    matches!(c, '%' | '=' | '+')
        && (text[..index].ends_with(c) || text.get(index + 1..).is_some_and(|after| after.starts_with(c)))
}

fn starts_entity(text: &str) -> bool {
    let name = text.get(1..).unwrap_or_default();
    name.split_once(';').is_some_and(|(name, _)| {
        !name.is_empty() && name.len() < 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
}

/// A line of Markdown without tags, images and links to anything but pages.
fn tame(markdown: &str) -> String {
    let mut tamed = String::with_capacity(markdown.len() + 8);
    let mut chars = markdown.char_indices();
    // Whether the character before is a backslash that escapes this one.
    let mut escaped = false;
    while let Some((index, c)) = chars.next() {
        let rest = &markdown[index..];
        let after = rest[c.len_utf8()..].chars().next();
        match c {
            _ if is_control(c) => tamed.push('\u{fffd}'),
            '<' if !escaped => match rest.split_once('>') {
                Some((link, _)) if is_web_address(&link[1..]) => {
                    tamed.push_str(link);
                    for _ in 1..link.chars().count() {
                        chars.next();
                    }
                }
                _ => tamed.push_str("\\<"),
            },
            '!' if !escaped && after == Some('[') => tamed.push_str("\\!"),
            ']' if !escaped && after == Some('(') && !is_page_link(&rest[2..]) => tamed.push_str("\\]"),
            // What a reference stands for is said by this page alone.
            ']' if !escaped && after == Some(':') => tamed.push_str("\\]"),
            // Footnotes are the page's own.
            '[' if !escaped && after == Some('^') => tamed.push_str("\\["),
            '^' if !escaped && after == Some('[') => tamed.push_str("\\^"),
            '%' | '=' | '+' if !escaped && is_double(markdown, index, c) => tamed.extend(['\\', c]),
            '$' if !escaped && after.is_some_and(|c| c.is_ascii_digit()) => tamed.push_str("\\$"),
            _ => tamed.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    // A backslash at the very end would swallow what follows.
    if escaped {
        tamed.push('\\');
    }
    tamed
}

/// Whether what follows `](` is the address of a web page or of a heading.
fn is_page_link(rest: &str) -> bool {
    let rest = rest.trim_start();
    ["https://", "http://", "#"].iter().any(|start| rest.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_cannot_start_anything() {
        for (text, escaped) in [
            ("<script>", "\\<script>"),
            ("- a", "\\- a"),
            ("1. a", "1\\. a"),
            ("2070. Then", "2070\\. Then"),
            ("in 2070. Then", "in 2070. Then"),
            ("a | b", "a \\| b"),
            ("# a", "\\# a"),
            ("a\n\n# b", "a \\# b"),
            ("[x](y)", "\\[x\\](y)"),
            ("AT&T &copy; R&D;", "AT&T \\&copy; R\\&D;"),
            ("snake_case ~5 $6", "snake\\_case \\~5 \\$6"),
            ("a\u{202e}b\u{0}c", "ab c"),
        ] {
            assert_eq!(inline(text), escaped);
        }
    }

    #[test]
    fn markdown_keeps_its_emphasis_and_loses_its_tags() {
        for (text, tamed) in [
            ("*so* **what**", "*so* **what**"),
            ("<b>x</b>", "\\<b>x\\</b>"),
            ("# Head\nx\n---\ny\n===", "\\# Head\nx\n\\---\ny\n\\=\\=\\="),
            ("```mermaid\nx\n```", "\\`\\`\\`mermaid\nx\n\\`\\`\\`"),
            (
                "[a](https://b.c) [d](javascript:e)",
                "[a](https://b.c) [d\\](javascript:e)",
            ),
            ("![a](https://b.c)", "\\![a](https://b.c)"),
            ("see <https://b.c> ok", "see <https://b.c> ok"),
            ("one  \ntwo", "one\\\ntwo"),
            ("- a\n- b", "- a\n- b"),
        ] {
            assert_eq!(blocks(text), tamed, "{text:?}");
        }
    }

    #[test]
    fn slugs_are_those_of_github() {
        assert_eq!(slug("By 2070, it “will” be — so?"), "by-2070-it-will-be--so");
    }
}
