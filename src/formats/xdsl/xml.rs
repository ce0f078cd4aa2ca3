//! XML as a tree of elements: names, attributes, text and where each began. No entities but the five and numbers.

use std::fmt::Write as _;

use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};

use crate::formats::bayes_net::BayesNetError;

/// How deep elements may be nested.
const DEEPEST: usize = 64;

/// One element.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// All text directly inside, put together.
    pub(super) text: String,
    pub(super) children: Vec<Self>,
    /// Where it begins, in bytes.
    pub(super) start: usize,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// The root element of a text.
pub(super) fn parse(text: &str) -> Result<Element, BayesNetError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let start = offset(reader.buffer_position());
        let error = |sentence: String| BayesNetError::at(text, start, sentence);
        let event = reader.read_event().map_err(|found| {
            let at = offset(reader.error_position());
            BayesNetError::at(text, at, format!("this is not well-formed XML: {found}"))
        })?;
        match event {
            Event::Start(tag) | Event::Empty(tag) if root.is_some() && open.is_empty() => {
                let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                return Err(error(format!("the file goes on with <{name}> after its end")));
            }
            Event::Start(tag) => {
                if open.len() >= DEEPEST {
                    return Err(error(format!("elements are nested more than {DEEPEST} deep")));
                }
                open.push(element(&tag, start).map_err(error)?);
            }
            Event::Empty(tag) => close(element(&tag, start).map_err(error)?, &mut open, &mut root),
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root);
                }
            }
            Event::Text(part) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&String::from_utf8_lossy(&part));
                } else if !part.iter().all(u8::is_ascii_whitespace) {
                    return Err(error(
                        "text stands outside of all elements; is this an XDSL file?".to_owned(),
                    ));
                }
            }
            Event::CData(part) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&String::from_utf8_lossy(&part));
                }
            }
            Event::GeneralRef(reference) => {
                let name = String::from_utf8_lossy(&reference).into_owned();
                let number = reference.resolve_char_ref().ok().flatten().map(String::from);
                let Some(stands_for) = number.or_else(|| resolve_predefined_entity(&name).map(str::to_owned)) else {
                    return Err(error(format!("“&{name};” stands for nothing here")));
                };
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&stands_for);
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if let Some(element) = open.last() {
        return Err(BayesNetError::at(
            text,
            element.start,
            format!("<{}> is not closed before the file ends", element.name),
        ));
    }
    root.ok_or_else(|| BayesNetError::whole("there is no XML element in the file"))
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = Some(element),
    }
}

fn element(tag: &quick_xml::events::BytesStart<'_>, start: usize) -> Result<Element, String> {
    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|found| format!("an attribute of <{name}> cannot be read: {found}"))?;
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let raw = String::from_utf8_lossy(&attribute.value).into_owned();
        let value = quick_xml::escape::unescape(&raw)
            .map_err(|found| format!("the attribute “{key}” of <{name}> cannot be read: {found}"))?;
        attributes.push((key, value.into_owned()));
    }
    Ok(Element {
        name,
        attributes,
        start,
        ..Element::default()
    })
}

/// A text as it can stand in XML, in an attribute or between tags.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
