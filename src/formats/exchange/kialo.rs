//! Kialo's text export.
//!
//! ```text
//! Discussion Title: …
//!
//! 1. Thesis
//! 1.1. Pro: text
//! 1.2. Con: text
//! 1.2.1. Pro: -> See 1.1.
//! ```
//!
//! Read: every numbered line is a card, with the lines up to the next number; `Pro` and `Con` (in whatever case) say what it
//! does to the card whose number is one shorter. `-> See 1.1.` is one more link from that card. Without a word: the only
//! thesis is a claim; a topmost line whose lines below have no word either is a question, and these are positions that
//! answer it; deeper, it supports, which is marked as inferred. Links in Markdown become sources: the address of the first
//! one is the source of the card, the others are in its note. Text before the first number is the description.
//!
//! What people wrote on Kialo is theirs and Kialo's: this is for one's own export.

use std::collections::BTreeMap;

use super::{
    plain::{MARKS, ReadError, decoded, one_line, shown, title_of_markdown, without_marks},
    sketch::{CardKind, End, Sketch, SketchCard, SketchLink, SketchRelation},
    tally::Tally,
    tidy::{MAX_CARDS, tidy},
};

/// A numbered line with what follows it.
struct Entry<'a> {
    number: &'a str,
    stance: Option<SketchRelation>,
    text: String,
    line: usize,
}

/// Reads a discussion. `O(n log n)`.
///
/// # Errors
/// There is no numbered line. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut tally = Tally::default();
    let text = decoded(bytes, &mut tally)?;
    let mut sketch = Sketch::default();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some((number, rest)) = numbered(line) {
            let (stance, rest) = stance(rest);
            entries.push(Entry {
                number,
                stance,
                text: rest.to_owned(),
                line: index + 1,
            });
        } else if let Some(entry) = entries.last_mut() {
            entry.text.push('\n');
            entry.text.push_str(line);
        } else if let Some(title) = line.strip_prefix("Discussion Title:") {
            sketch.title = one_line(title);
        } else {
            sketch.about.push_str(line);
            sketch.about.push('\n');
        }
    }
    if entries.is_empty() {
        return Err(ReadError::whole(
            "there is no numbered line in the file; Kialo's export has `1. thesis` and `1.1. Pro: …`",
        ));
    }
    cards(&entries, &mut sketch, &mut tally);
    tidy(&mut sketch, &mut tally);
    tally.came_in(sketch.cards.len(), "card", "cards");
    tally.came_in(sketch.links.len(), "link", "links");
    sketch.report = tally.finish();
    Ok(sketch)
}

/// The number at the beginning of a line, without its last dot, and what follows.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let length = line.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (head, rest) = line.split_at(length);
    let number = head.strip_suffix('.')?;
    let rest = rest.strip_prefix(' ')?;
    let is_number = number.split('.').all(|part| (1..=9).contains(&part.len()));
    is_number.then_some((number, rest))
}

/// `Pro: ` or `Con: ` at the beginning of a text.
fn stance(text: &str) -> (Option<SketchRelation>, &str) {
    for (word, relation) in [("pro:", SketchRelation::Supports), ("con:", SketchRelation::Opposes)] {
        if let (Some(head), Some(rest)) = (text.trim_start().get(..word.len()), text.trim_start().get(word.len()..))
            && head.eq_ignore_ascii_case(word)
        {
            return (Some(relation), rest.trim_start());
        }
    }
    (None, text)
}

/// The number that `-> See 1.2.` refers to.
fn reference(text: &str) -> Option<&str> {
    let number = text
        .trim()
        .strip_prefix("->")?
        .trim_start()
        .strip_prefix("See ")?
        .trim();
    let number = number.strip_suffix('.').unwrap_or(number);
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_number.then_some(number)
}

fn parent(number: &str) -> Option<&str> {
    number.rsplit_once('.').map(|(parent, _)| parent)
}

fn cards(entries: &[Entry<'_>], sketch: &mut Sketch, tally: &mut Tally) {
    // Which topmost lines have something below them with a word, and which without.
    let mut with_word: BTreeMap<&str, bool> = BTreeMap::new();
    for entry in entries {
        if let Some(parent) = parent(entry.number).filter(|parent| !parent.contains('.')) {
            *with_word.entry(parent).or_insert(false) |= entry.stance.is_some();
        }
    }
    let mut by_number: BTreeMap<&str, usize> = BTreeMap::new();
    let mut references = Vec::new();
    for entry in entries {
        let line = Some(entry.line);
        let above = parent(entry.number);
        let mut answers = false;
        if let Some(target) = reference(&entry.text) {
            references.push((entry, target));
            continue;
        }
        if sketch.cards.len() >= MAX_CARDS {
            tally.left_out(line, format!("a card beyond the {MAX_CARDS} that a map may have"));
            continue;
        }
        let text = plain_brackets(&entry.text);
        let (title, body) = title_of_markdown(&text);
        if text.lines().next().and_then(without_marks).is_some() {
            tally.adapted(line, MARKS);
        }
        let mut card = SketchCard {
            key: entry.number.to_owned(),
            title,
            body,
            ..SketchCard::default()
        };
        let (words, mut addresses) = without_links(&card.title);
        card.title = words;
        if !addresses.is_empty() {
            card.source = addresses.remove(0);
        }
        if !addresses.is_empty() {
            tally.adapted(
                None,
                "a claim with several addresses: the first is its source, the others are in its note",
            );
            card.note = format!("See also: {}", addresses.join(", "));
        }
        match above {
            None if with_word.get(entry.number) == Some(&false) => card.kind = CardKind::Question,
            Some(above) if with_word.get(above) == Some(&false) => {
                card.kind = CardKind::Position;
                answers = true;
            }
            _ => {}
        }
        let at = sketch.cards.len();
        if by_number.insert(entry.number, at).is_some() {
            tally.error(
                line,
                format!(
                    "the number {} stands twice; what is below stands under the last",
                    entry.number
                ),
            );
        }
        sketch.cards.push(card);
        let Some(above) = above else { continue };
        let Some(&to) = by_number.get(above) else {
            tally.error(
                line,
                format!("{} stands under {above}, which is not in the file", entry.number),
            );
            continue;
        };
        let relation = entry.stance.unwrap_or(if answers {
            SketchRelation::Answers
        } else {
            SketchRelation::Supports
        });
        if entry.stance.is_none() {
            let verb = super::relation_words::verb(relation);
            tally.adapted(line, format!("a line without Pro or Con, read as “{verb}”"));
        }
        sketch.links.push(link(at, to, relation, entry.stance.is_none()));
    }
    for (entry, target) in references {
        let line = Some(entry.line);
        let to = parent(entry.number).and_then(|above| by_number.get(above));
        match (by_number.get(target), to) {
            (Some(&from), Some(&to)) => {
                let relation = entry.stance.unwrap_or(SketchRelation::Supports);
                sketch.links.push(link(from, to, relation, entry.stance.is_none()));
            }
            _ => tally.error(line, format!("“See {}” leads to nothing in the file", shown(target))),
        }
    }
}

fn link(from: usize, to: usize, relation: SketchRelation, is_inferred: bool) -> SketchLink {
    SketchLink {
        from: End::Card(from),
        to: End::Card(to),
        relation,
        strength: None,
        reason: String::new(),
        note: String::new(),
        is_inferred,
    }
}

/// A text without the backslashes that the export puts before brackets.
fn plain_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(|next| "()[]".contains(*next)) {
            continue;
        }
        out.push(c);
    }
    out
}

/// A title with the words of links in place of the links, and their addresses.
fn without_links(title: &str) -> (String, Vec<String>) {
    let mut out = String::with_capacity(title.len());
    let mut addresses = Vec::new();
    let mut rest = title;
    while let Some(middle) = rest.find("](") {
        let (before, after) = rest.split_at(middle);
        let link = (before.rfind('[')).zip(after.get(2..).and_then(|after| after.find(')').map(|end| end + 2)));
        let Some((open, close)) = link else { break };
        out.push_str(before.get(..open).unwrap_or_default());
        out.push_str(before.get(open + 1..).unwrap_or_default());
        addresses.push(after.get(2..close).unwrap_or_default().to_owned());
        rest = after.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    (out, addresses)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn a_discussion_is_read() {
        let text = "Discussion Title: Zoos\n\nabout it\n1. Zoos are good.\n1.1. Pro: They [save species](http://a.b/c).\nMore \\(really\\).\n\
                    1.1.1. CON: Few.\n1.2. Con: Cages.\n1.2.1. Pro: -> See 1.1.1.\n1.2.2. Con: -> See 9.9.\n";
        let sketch = read(text.as_bytes()).unwrap();
        assert_eq!(sketch.title, "Zoos");
        assert_eq!(sketch.about, "about it");
        let titles: Vec<&str> = sketch.cards.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(titles, ["Zoos are good.", "They save species.", "Few.", "Cages."]);
        assert_eq!(
            (sketch.cards[1].source.as_str(), sketch.cards[1].body.as_str()),
            ("http://a.b/c", "More (really).")
        );
        let links: Vec<(End, End, SketchRelation)> = sketch
            .links
            .iter()
            .map(|link| (link.from, link.to, link.relation))
            .collect();
        assert_eq!(
            links,
            [
                (End::Card(1), End::Card(0), SketchRelation::Supports),
                (End::Card(2), End::Card(1), SketchRelation::Opposes),
                (End::Card(3), End::Card(0), SketchRelation::Opposes),
                (End::Card(2), End::Card(3), SketchRelation::Supports),
            ]
        );
        assert_eq!(sketch.report.errors.len(), 1);
        assert_eq!(sketch.report.errors[0].line, Some(10));
    }

    #[test]
    fn several_theses_answer_a_question() {
        let sketch = read(b"1. What now?\n1.1. This.\n1.2. That.\n1.2.1. Pro: Why not.\n").unwrap();
        assert_eq!(sketch.cards[0].kind, CardKind::Question);
        assert_eq!(sketch.cards[2].kind, CardKind::Position);
        assert_eq!(sketch.links[1].relation, SketchRelation::Answers);
        assert!(sketch.links[1].is_inferred && !sketch.links[2].is_inferred);
        assert!(read(b"no numbers\n").is_err());
    }
}
