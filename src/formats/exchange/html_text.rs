//! The words of HTML, as programs put it into labels: tags are taken out, paragraphs and list items stay apart.

use quick_xml::escape::resolve_predefined_entity;

/// Entities beyond the five of XML that programs write.
const ENTITIES: [(&str, &str); 10] = [
    ("nbsp", " "),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("copy", "©"),
    ("euro", "€"),
];

/// The text of a piece of HTML. Line breaks are kept as line breaks, paragraphs, headings and rows of tables as
/// paragraphs, list items get a dash, links keep their address,
/// pictures what they are called. White space is folded as browsers do. Linear.
pub(super) fn text_of_html(html: &str) -> String {
    let mut words = Words::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, tail) = rest.split_at(at);
        words.push(before);
        if let Some(inner) = tail.strip_prefix('<') {
            if let Some(comment) = inner.strip_prefix("!--") {
                rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or("");
                continue;
            }
            let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
            if let Some(end) = is_tag.then(|| inner.find('>')).flatten() {
                words.tag(inner.get(..end).unwrap_or_default());
                rest = inner.get(end + 1..).unwrap_or_default();
            } else {
                words.push("<");
                rest = inner;
                if is_tag {
                    // No tag is closed any more: the rest is text.
                    words.push_decoded(rest);
                    rest = "";
                }
            }
        } else {
            let (text, length) = entity(tail);
            words.push_raw(&text);
            rest = tail.get(length..).unwrap_or_default();
        }
    }
    words.push(rest);
    words.finish()
}

/// A text of HTML without the dash of its first list item, which is no sign of an outline.
pub(super) fn without_bullet(text: &str) -> &str {
    text.strip_prefix("- ").unwrap_or(text)
}

/// A text with the entities in it resolved.
pub(super) fn decoded_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let (stands_for, length) = entity(tail);
        out.push_str(&stands_for);
        rest = tail.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// What the entity at the start of a text stands for, and how long it is. The text begins with `&`.
fn entity(text: &str) -> (String, usize) {
    const LONGEST: usize = 12;
    let head: &[u8] = text.as_bytes().get(1..text.len().min(LONGEST)).unwrap_or_default();
    let itself = ("&".to_owned(), 1);
    let Some(end) = head.iter().position(|&byte| byte == b';') else {
        return itself;
    };
    let Some(name) = text.get(1..=end) else { return itself };
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        },
        None => None,
    };
    let named = || {
        let known = ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        known.or_else(|| resolve_predefined_entity(name)).map(str::to_owned)
    };
    match number.and_then(char::from_u32).map(String::from).or_else(named) {
        Some(text) => (text, end + 2),
        None => itself,
    }
}

/// Text while it is put together.
#[derive(Default)]
struct Words {
    out: String,
    /// How many line feeds are due before the next word.
    n_breaks: usize,
    /// Whether a space is due before the next word.
    has_space: bool,
    is_item: bool,
    /// The element whose contents are no text, while in one.
    skips: Option<&'static str>,
    /// The address of the link that is open.
    address: Option<String>,
}

impl Words {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            self.push_char(c);
        }
    }

    fn push_decoded(&mut self, text: &str) {
        self.push(&decoded_entities(text));
    }

    fn push_raw(&mut self, text: &str) {
        self.push(text);
    }

    fn push_char(&mut self, c: char) {
        if self.skips.is_some() {
            return;
        }
        if c.is_whitespace() {
            self.has_space = true;
            return;
        }
        if !self.out.is_empty() {
            if self.n_breaks > 0 {
                for _ in 0..self.n_breaks.min(2) {
                    self.out.push('\n');
                }
            } else if self.has_space {
                self.out.push(' ');
            }
        }
        if self.is_item {
            self.out.push_str("- ");
        }
        self.n_breaks = 0;
        self.has_space = false;
        self.is_item = false;
        self.out.push(c);
    }

    fn tag(&mut self, tag: &str) {
        let is_end = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .collect::<String>()
            .to_ascii_lowercase();
        match name.as_str() {
            "head" | "style" | "script" | "title" if is_end => self.skips = None,
            "head" => self.skips = Some("head"),
            "style" | "script" | "title" => self.skips = Some("style"),
            "br" => self.n_breaks += 1,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "tr" | "ul" | "ol" | "blockquote" | "pre" => {
                self.n_breaks = 2;
            }
            "div" => self.n_breaks = self.n_breaks.max(1),
            "li" if !is_end => {
                self.n_breaks = self.n_breaks.max(1);
                self.is_item = true;
            }
            "td" | "th" => self.has_space = true,
            "a" if is_end => {
                if let Some(address) = self.address.take()
                    && !self.out.ends_with(&address)
                {
                    self.has_space = true;
                    self.push(&format!("({address})"));
                }
            }
            "a" => {
                let leads_away = |at: &String| !at.is_empty() && !at.starts_with('#') && !at.starts_with("javascript:");
                self.address = attribute(tag, "href").filter(leads_away);
            }
            "img" if !is_end => {
                let source = attribute(tag, "src").filter(|source| !source.starts_with("data:"));
                let words = attribute(tag, "alt")
                    .filter(|words| !words.trim().is_empty())
                    .or(source);
                self.has_space = true;
                self.push(&words.map_or_else(|| "(picture)".to_owned(), |words| format!("(picture: {words})")));
                self.has_space = true;
            }
            _ => {}
        }
    }

    fn finish(self) -> String {
        self.out
    }
}

/// The value of an attribute in the text of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!("{name}=\""))?;
    let value = tag.get(at + name.len() + 2..)?;
    Some(decoded_entities(value.get(..value.find('"')?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text() {
        for (html, text) in [
            ("a  b\n c", "a b c"),
            ("<p>a</p>\n<p>b<br/>c</p>", "a\n\nb\nc"),
            (
                "<html><head><style>x</style></head><body>a &amp; b&nbsp;&#x21;</body></html>",
                "a & b !",
            ),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<b>T</b></td></tr><tr><td>x<br/>y</td>", "T\n\nx\ny"),
            ("a < b & c &foo; d", "a < b & c &foo; d"),
            ("<a href=\"http://x.y/?a&amp;b\">z</a>", "z (http://x.y/?a&b)"),
            (
                "<a href=\"#b\">z</a> <a href=\"mailto:a@b.c\">w</a>",
                "z w (mailto:a@b.c)",
            ),
            ("a<img src=\"f.png\"/>b", "a (picture: f.png) b"),
            ("<p><img src=\"data:x\" alt=\"a curve\"></p>", "(picture: a curve)"),
            ("<!-- no -->a<b", "a<b"),
            ("&#x110000;&#xD800;&;&", "&#x110000;&#xD800;&;&"),
        ] {
            assert_eq!(text_of_html(html), text, "{html}");
        }
    }
}
