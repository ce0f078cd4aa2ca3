//! XML as a tree: elements in one list, each with its attributes, its contents in order and where it began.
//!
//! No entities but the five and numbers: a document type may stand in the file and is passed over, so what it declares
//! stands for nothing. Where the text is not well-formed the tree has what could be read, and says what is wrong.

use std::fmt::Write as _;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};

use super::plain::is_unprintable;

/// How deep elements may be nested; what is deeper is passed over.
pub(super) const DEEPEST: usize = 256;

/// The most elements that are read.
const MOST_ELEMENTS: usize = 4_000_000;

/// The most flaws that are told apart.
const MOST_FLAWS: usize = 100;

/// A text as elements.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
    /// What is not well-formed, and where.
    pub(super) flaws: Vec<Flaw>,
}

/// Something that is not well-formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) offset: usize,
    pub(super) sentence: String,
}

/// One element.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Its name as it stands in the file, with the prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    contents: Vec<Content>,
    /// Where it begins, in bytes.
    pub(super) start: usize,
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Element(usize),
}

impl Element {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Its name without the prefix.
    pub(super) fn local(&self) -> &str {
        local(&self.name)
    }

    /// All text directly inside, put together.
    pub(super) fn text(&self) -> String {
        let parts = self.contents.iter().filter_map(|content| match content {
            Content::Text(text) => Some(text.as_str()),
            Content::Element(_) => None,
        });
        parts.collect()
    }
}

/// A name without the prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

impl Tree {
    /// Reads a text. Never fails: see [`Tree::flaws`]. Linear.
    pub(super) fn parse(text: &str) -> Self {
        Building::default().parse(text)
    }

    /// The outermost element; the first one should there be several.
    pub(super) fn root(&self) -> Option<&Element> {
        self.elements.first()
    }

    /// The elements directly inside.
    pub(super) fn children<'a>(&'a self, element: &'a Element) -> impl Iterator<Item = &'a Element> {
        element.contents.iter().filter_map(|content| match content {
            Content::Element(at) => self.elements.get(*at),
            Content::Text(_) => None,
        })
    }

    /// The elements directly inside that have a local name, in whatever case.
    pub(super) fn children_named<'a>(
        &'a self,
        element: &'a Element,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> {
        self.children(element)
            .filter(move |child| child.local().eq_ignore_ascii_case(name))
    }

    /// The first element directly inside with a local name.
    pub(super) fn child<'a>(&'a self, element: &'a Element, name: &'a str) -> Option<&'a Element> {
        self.children_named(element, name).next()
    }

    /// The markup inside an element as text again, for readers of HTML, with the addresses in it. Nesting is bounded by [`DEEPEST`].
    pub(super) fn markup(&self, element: &Element) -> String {
        let mut out = String::new();
        self.push_markup(element, &mut out);
        out
    }

    fn push_markup(&self, element: &Element, out: &mut String) {
        for content in &element.contents {
            match content {
                Content::Text(text) => out.push_str(&escaped(text)),
                Content::Element(at) => {
                    if let Some(inner) = self.elements.get(*at) {
                        out.push('<');
                        out.push_str(inner.local());
                        for name in ["href", "src", "alt"] {
                            if let Some(value) = inner.attribute(name) {
                                let _ = write!(out, " {name}=\"{}\"", escaped(value));
                            }
                        }
                        out.push('>');
                        self.push_markup(inner, out);
                        let _ = write!(out, "</{}>", inner.local());
                    }
                }
            }
        }
    }
}

/// A tree while it is read.
#[derive(Default)]
struct Building {
    tree: Tree,
    /// The elements that are not yet closed.
    open: Vec<usize>,
    /// How many elements are open that were too deep to keep.
    n_too_deep: usize,
    has_closed_root: bool,
}

impl Building {
    fn parse(mut self, text: &str) -> Tree {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        loop {
            let start = offset(reader.buffer_position());
            match reader.read_event() {
                Ok(Event::Start(tag)) => self.start(&tag, start),
                Ok(Event::Empty(tag)) => {
                    self.start(&tag, start);
                    self.end();
                }
                Ok(Event::End(tag)) => self.end_named(&String::from_utf8_lossy(tag.name().as_ref()), start),
                Ok(Event::Text(part)) => self.text(&String::from_utf8_lossy(&part), start),
                Ok(Event::CData(part)) => self.text(&String::from_utf8_lossy(&part), start),
                Ok(Event::GeneralRef(reference)) => {
                    let name = String::from_utf8_lossy(&reference).into_owned();
                    let number = reference.resolve_char_ref().ok().flatten().map(String::from);
                    if let Some(stands_for) = number.or_else(|| resolve_predefined_entity(&name).map(str::to_owned)) {
                        self.text(&stands_for, start);
                    } else {
                        self.flaw(start, format!("“&{name};” stands for nothing here"));
                        self.text(&format!("&{name};"), start);
                    }
                }
                Ok(Event::Eof) => break,
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(error) => {
                    let at = offset(reader.error_position());
                    self.flaw(at, format!("this is not well-formed XML: {error}"));
                    // Whatever was passed over, the reader goes on behind it; at the end there is nothing to go on with.
                    if offset(reader.buffer_position()) <= start || self.tree.flaws.len() >= MOST_FLAWS {
                        break;
                    }
                }
            }
            if self.tree.elements.len() > MOST_ELEMENTS {
                self.flaw(start, format!("there are more than {MOST_ELEMENTS} elements"));
                break;
            }
        }
        if let Some(element) = self.open.last().and_then(|&at| self.tree.elements.get(at)) {
            let sentence = format!("<{}> is not closed before the file ends", element.name);
            let at = element.start;
            self.flaw(at, sentence);
        }
        self.tree
    }

    fn flaw(&mut self, offset: usize, sentence: String) {
        if self.tree.flaws.len() < MOST_FLAWS {
            self.tree.flaws.push(Flaw { offset, sentence });
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize) {
        if self.open.len() >= DEEPEST || self.n_too_deep > 0 {
            if self.n_too_deep == 0 {
                self.flaw(
                    start,
                    format!("elements are nested more than {DEEPEST} deep; what is deeper is not read"),
                );
            }
            self.n_too_deep += 1;
            return;
        }
        let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
        if self.open.is_empty() && self.has_closed_root {
            self.flaw(start, format!("the file goes on with <{name}> after its end"));
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            match attribute {
                Ok(attribute) => {
                    let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
                    let raw = String::from_utf8_lossy(&attribute.value);
                    let value = if let Ok(value) = quick_xml::escape::unescape(&raw) {
                        value.into_owned()
                    } else {
                        self.flaw(
                            start,
                            format!("in the attribute “{key}” of <{name}> stands an “&” that means nothing"),
                        );
                        raw.into_owned()
                    };
                    attributes.push((key, value));
                }
                Err(error) => self.flaw(start, format!("an attribute of <{name}> cannot be read: {error}")),
            }
        }
        let at = self.tree.elements.len();
        self.tree.elements.push(Element {
            name,
            attributes,
            contents: Vec::new(),
            start,
        });
        if let Some(parent) = self.open.last().and_then(|&parent| self.tree.elements.get_mut(parent)) {
            parent.contents.push(Content::Element(at));
        }
        self.open.push(at);
    }

    fn end(&mut self) {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
        } else {
            self.open.pop();
            self.has_closed_root |= self.open.is_empty();
        }
    }

    /// Closes the innermost element of a name and what was left open in it.
    fn end_named(&mut self, name: &str, start: usize) {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            return;
        }
        let is_it = |at: &usize| self.tree.elements.get(*at).is_some_and(|element| element.name == name);
        match self.open.iter().rposition(is_it) {
            None => self.flaw(start, format!("</{name}> closes nothing")),
            Some(place) => {
                let unclosed = self.open.get(place + 1).and_then(|&at| self.tree.elements.get(at));
                if let Some(element) = unclosed {
                    let (at, sentence) = (element.start, format!("<{}> is not closed", element.name));
                    self.flaw(at, sentence);
                }
                self.open.truncate(place);
                self.has_closed_root |= self.open.is_empty();
            }
        }
    }

    fn text(&mut self, text: &str, start: usize) {
        if self.n_too_deep > 0 {
            return;
        }
        match self.open.last().and_then(|&at| self.tree.elements.get_mut(at)) {
            Some(element) => match element.contents.last_mut() {
                Some(Content::Text(before)) => before.push_str(text),
                _ => element.contents.push(Content::Text(text.to_owned())),
            },
            None if text.trim().is_empty() => {}
            None => self.flaw(start, "text stands outside of all elements".to_owned()),
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// A text as it can stand in XML, in an attribute or between tags: well-formed whatever is in it, and with nothing in it that
/// turns the direction of reading or cannot be seen.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c if is_unprintable(c) => out.push('\u{fffd}'),
            c if is_invisible(c) => {
                let _ = write!(out, "&#x{:X};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether a character turns the direction of reading, has no width, or ends a line where nobody expects it.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(text: &str) -> Vec<String> {
        let tree = Tree::parse(text);
        tree.flaws.into_iter().map(|flaw| flaw.sentence).collect()
    }

    #[test]
    fn contents_come_in_order_and_entities_are_resolved() {
        let tree = Tree::parse("<a x='1 &lt; 2'>b<c href='u'>d &amp; &#x41;</c>e<![CDATA[<f>]]></a>");
        assert_eq!(tree.flaws, []);
        let root = tree.root().unwrap_or(&EMPTY);
        assert_eq!(root.attribute("x"), Some("1 < 2"));
        assert_eq!(root.text(), "be<f>");
        assert_eq!(tree.markup(root), "b<c href=\"u\">d &amp; A</c>e&lt;f&gt;");
    }

    static EMPTY: Element = Element {
        name: String::new(),
        attributes: Vec::new(),
        contents: Vec::new(),
        start: 0,
    };

    #[test]
    fn flaws_are_said_and_reading_goes_on() {
        assert_eq!(flaws("<a><b></a>"), ["<b> is not closed"]);
        assert_eq!(flaws("<a></b></a>"), ["</b> closes nothing"]);
        assert_eq!(flaws("<a>&nbsp;</a>"), ["“&nbsp;” stands for nothing here"]);
        assert_eq!(flaws("<a></a><b/>"), ["the file goes on with <b> after its end"]);
        assert_eq!(flaws("<a>"), ["<a> is not closed before the file ends"]);
        assert!(!flaws("<a b=1 c='2><d/></a>").is_empty());
    }

    #[test]
    fn declared_entities_stand_for_nothing_and_depth_is_bounded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\"><!ELEMENT a (#PCDATA)>]><a>&c;</a>";
        assert_eq!(flaws(bomb), ["“&c;” stands for nothing here"]);
        let deep = format!("{}x{}<b/>", "<a>".repeat(100_000), "</a>".repeat(100_000));
        let found = flaws(&deep);
        assert!(found.first().is_some_and(|flaw| flaw.contains("nested")));
        assert!(found.iter().any(|flaw| flaw.contains("goes on with <b>")));
    }
}
