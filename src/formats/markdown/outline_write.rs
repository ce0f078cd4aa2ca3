//! A sketch as nested lists that are read back as they were: see `outline_read` for how lines are written.

use std::fmt::Write as _;

use super::outline_read::{Line, NO_TOPIC, SOURCE, kind_word, line};
use crate::formats::{
    outline_text::indent,
    outline_words::sign,
    sketch::{End, Remark, Sketch, SketchCard, SketchLink, SketchRelation, topic},
};

/// How deep lists nest; what would stand deeper is left out.
pub const DEEPEST: usize = 200;

/// Headings of topics nest no deeper: from the second level to the sixth.
const DEEPEST_HEADING: usize = 5;

/// An outline, and what of the sketch does not stand in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// The outline, ended by a newline; empty for a sketch without cards.
    pub text: String,
    /// What an outline cannot say.
    pub left_out: Vec<Remark>,
}

/// Writes a sketch as an outline. Every card stands under the first card that it is linked to, if that makes no circle.
///
/// Complexity: `O((cards + links) · depth)`.
pub fn write(sketch: &Sketch) -> Written {
    let mut writing = Writing::new(sketch);
    writing.head();
    let roots: Vec<usize> = (0..sketch.cards.len())
        .filter(|card| writing.parent(*card).is_none())
        .collect();
    for root in roots {
        writing.tree(root);
    }
    writing.rest();
    Written {
        text: writing.text,
        left_out: writing.left_out,
    }
}

struct Writing<'a> {
    sketch: &'a Sketch,
    /// The link by which each card stands under another.
    nests: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    topic: &'a str,
    text: String,
    n_written: usize,
    left_out: Vec<Remark>,
}

impl<'a> Writing<'a> {
    fn new(sketch: &'a Sketch) -> Self {
        let n = sketch.cards.len();
        let mut nests: Vec<Option<usize>> = vec![None; n];
        for (place, link) in sketch.links.iter().enumerate() {
            if let (End::Card(from), Some(to)) = (link.from, end(sketch, link))
                && from != to
                && fits(link)
                && to < n
                && let Some(nest) = nests.get_mut(from)
                && nest.is_none()
            {
                *nest = Some(place);
            }
        }
        let mut writing = Self {
            sketch,
            nests,
            children: vec![Vec::new(); n],
            topic: "",
            text: String::new(),
            n_written: 0,
            left_out: Vec::new(),
        };
        writing.open_circles();
        // A step onto a step stands under the card that takes it, which must stand where it takes it.
        for card in 0..n {
            let link = writing
                .nests
                .get(card)
                .copied()
                .flatten()
                .and_then(|nest| sketch.links.get(nest));
            if let Some(SketchLink {
                to: End::Link(step), ..
            }) = link
            {
                let taker = link.and_then(|link| end(sketch, link));
                if taker.and_then(|taker| writing.nests.get(taker).copied().flatten()) != Some(*step)
                    && let Some(nest) = writing.nests.get_mut(card)
                {
                    *nest = None;
                }
            }
        }
        for card in 0..n {
            if let Some(parent) = writing.parent(card)
                && let Some(children) = writing.children.get_mut(parent)
            {
                children.push(card);
            }
        }
        writing
    }

    fn parent(&self, card: usize) -> Option<usize> {
        end(
            self.sketch,
            self.sketch.links.get(self.nests.get(card).copied().flatten()?)?,
        )
    }

    /// Lets the card at which a walk upward comes back to itself stand under no other.
    fn open_circles(&mut self) {
        let n = self.sketch.cards.len();
        let mut walk_of = vec![0_usize; n];
        for start in 0..n {
            let mut card = start;
            loop {
                match walk_of.get(card).copied() {
                    Some(0) => {}
                    Some(walk) if walk == start + 1 => {
                        if let Some(nest) = self.nests.get_mut(card) {
                            *nest = None;
                        }
                        break;
                    }
                    _ => break,
                }
                if let Some(walk) = walk_of.get_mut(card) {
                    *walk = start + 1;
                }
                let Some(parent) = self.parent(card) else { break };
                card = parent;
            }
        }
    }

    fn head(&mut self) {
        if self.sketch.cards.is_empty() {
            return;
        }
        let title = one_line(&self.sketch.title);
        if !title.is_empty() {
            let _ = write!(self.text, "# {}\n\n", heading(&title));
        }
        if !self.sketch.about.is_empty() {
            for line in self.sketch.about.split('\n') {
                self.text.push_str(&continued(line.trim(), true));
                self.text.push('\n');
            }
            self.text.push('\n');
        }
    }

    /// A card with all that stands under it.
    fn tree(&mut self, root: usize) {
        let topic = self.sketch.cards.get(root).map_or("", |card| card.topic.as_str());
        if topic != self.topic {
            let topic_line = one_line(topic);
            if !self.text.is_empty() && !self.text.ends_with("\n\n") {
                self.text.push('\n');
            }
            if topic_line.is_empty() {
                let _ = write!(self.text, "## {NO_TOPIC}\n\n");
            } else {
                let above_line = one_line(self.topic);
                let (path, above) = (headings(&topic_line), headings(&above_line));
                for (level, words) in path.iter().enumerate().skip(topic::n_there(&path, &above)) {
                    let marks = "#".repeat(level + 2);
                    let _ = write!(self.text, "{marks} {}\n\n", heading(words));
                }
            }
            self.topic = topic;
        }
        let mut open = vec![(root, 0)];
        while let Some((place, depth)) = open.pop() {
            if depth >= DEEPEST {
                self.leave_out("a card would stand too deep");
                continue;
            }
            let Some(card) = self.sketch.cards.get(place) else {
                continue;
            };
            self.card(place, card, depth);
            let children = self.children.get(place).into_iter().flatten().rev();
            open.extend(children.map(|child| (*child, depth + 1)));
        }
    }

    fn card(&mut self, place: usize, card: &SketchCard, depth: usize) {
        self.n_written += 1;
        let margin = "  ".repeat(depth);
        let link = self
            .nests
            .get(place)
            .copied()
            .flatten()
            .and_then(|nest| self.sketch.links.get(nest));
        let relation = link.filter(|link| !link.is_inferred).map(|link| link.relation);
        let line = card_line(card, relation);
        let _ = writeln!(self.text, "{margin}- {line}");
        let mut more: Vec<String> = Vec::new();
        if let Some(reason) = link
            .map(|link| one_line(&link.reason))
            .filter(|reason| !reason.is_empty())
        {
            more.push(format!("Why: {reason}"));
        }
        if !card.quote.is_empty() {
            more.extend(card.quote.split('\n').map(quoted));
        }
        let speaker = one_line(&card.speaker);
        if !speaker.is_empty() {
            more.push(format!("> — {speaker}"));
        }
        if !card.body.is_empty() {
            more.extend(card.body.split('\n').map(|line| continued(line, false)));
        }
        for line in more {
            let _ = writeln!(self.text, "{margin}  {line}");
        }
        if card.topic != self.topic {
            self.leave_out("a card has another topic than the one it stands under");
        }
        if !card.tags.is_empty() {
            self.leave_out("a card has tags");
        }
        if !card.note.is_empty() {
            self.leave_out("a card has a note");
        }
        if card.place.is_some() {
            self.leave_out("a card has a place");
        }
        if link.is_some_and(|link| link.strength.is_some() || !link.note.is_empty()) {
            self.leave_out("a link has a strength or a note");
        }
    }

    /// Counts what no line says.
    fn rest(&mut self) {
        let n_nested = self.nests.iter().flatten().count();
        for _ in n_nested..self.sketch.links.len() {
            self.leave_out("a link does not follow from what stands under what");
        }
        for _ in &self.sketch.groups {
            self.leave_out("a group");
        }
    }

    fn leave_out(&mut self, sentence: &str) {
        match self.left_out.iter_mut().find(|remark| remark.sentence == sentence) {
            Some(remark) => remark.n += 1,
            None => self.left_out.push(Remark {
                line: None,
                sentence: sentence.to_owned(),
                n: 1,
            }),
        }
    }
}

/// The card that a link ends at, or that takes the step it ends at.
fn end(sketch: &Sketch, link: &SketchLink) -> Option<usize> {
    match link.to {
        End::Card(card) => Some(card),
        End::Link(step) => match sketch.links.get(step)?.from {
            End::Card(card) => Some(card),
            End::Link(_) | End::Group(_) => None,
        },
        End::Group(_) => None,
    }
}

/// Whether the relation is one that standing under something can say.
fn fits(link: &SketchLink) -> bool {
    let acts_on_step = matches!(link.relation, SketchRelation::Undercuts | SketchRelation::Underpins);
    acts_on_step == matches!(link.to, End::Link(_))
}

/// A card on a line, so written that it is read back as it is.
fn card_line(card: &SketchCard, relation: Option<SketchRelation>) -> String {
    let title = one_line(&card.title);
    let expected = Line {
        relation,
        kind: card.kind,
        title: title.clone(),
        credence: card.credence,
        ..Line::default()
    };
    let source = one_line(&card.source);
    let signs = format!("{}{}", relation.map_or("", sign), kind_word(card.kind));
    let mut ends = String::new();
    if !source.is_empty() {
        ends.push_str(&written_source(&source));
    }
    if let Some(credence) = card.credence {
        let _ = write!(ends, " ({})", percent(credence));
    }
    for (before, after) in [("", ""), ("\\", ""), ("", "\\"), ("\\", "\\")] {
        let text = format!("{signs}{before}{title}{after}{ends}");
        let read = line(&format!("- {text}"), false);
        let same = read.relation == expected.relation
            && read.kind == expected.kind
            && read.title == expected.title
            && read.credence == expected.credence
            && read.source == source;
        if same {
            return text;
        }
    }
    format!("{signs}\\{title}\\{ends}")
}

/// A probability as a percentage that is read back as the same number: its digits, with the point two places on.
fn percent(probability: f64) -> String {
    let text = format!("{probability}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut digits: String = part.chars().take(2).collect();
    while digits.len() < 2 {
        digits.push('0');
    }
    let left: String = part.chars().skip(2).collect();
    let moved = format!("{whole}{digits}");
    let moved = moved.trim_start_matches('0');
    let moved = if moved.is_empty() { "0" } else { moved };
    if left.is_empty() {
        format!("{moved} %")
    } else {
        format!("{moved}.{left} %")
    }
}

fn written_source(source: &str) -> String {
    let is_address = source.contains("://") && !source.contains([' ', '(', ')', '[', ']', '\\']);
    if is_address {
        return format!(" [{SOURCE}]({source})");
    }
    let mut text = String::from(" [");
    for c in source.chars() {
        if matches!(c, '[' | ']' | '\\' | '(' | ')') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push_str("]()");
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words of a heading, which may not be the sign for no topic.
fn heading(words: &str) -> String {
    if words == NO_TOPIC || words.starts_with('\\') {
        format!("\\{words}")
    } else {
        words.to_owned()
    }
}

/// The headings of a topic, one where they would be deeper than Markdown has them.
fn headings(topic_line: &str) -> Vec<&str> {
    let path = topic::path(topic_line);
    if path.len() <= DEEPEST_HEADING {
        path
    } else {
        vec![topic_line]
    }
}

/// A line of a quote.
fn quoted(line: &str) -> String {
    let mark = if line.starts_with(['\\', '—']) { "\\" } else { "" };
    format!("> {mark}{line}")
}

/// A further line of words: one that could be anything else has a backslash before it.
fn continued(text: &str, is_about: bool) -> String {
    let is_plain = !text.is_empty()
        && !text.starts_with(|c: char| c.is_whitespace() || c == '\\' || c == '>')
        && !text.starts_with("Why: ")
        && indent(text).0 >= 0
        && super::outline_read::line(text, true).relation.is_none()
        && crate::formats::outline_text::sign(text, true).1.len() == text.len()
        && !(is_about && super::outline_read::is_besides(text));
    if is_plain { text.to_owned() } else { format!("\\{text}") }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_are_no_longer_than_they_must_be() {
        assert_eq!(percent(0.3), "30 %");
        assert_eq!(percent(0.125), "12.5 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.001), "0.1 %");
        assert_eq!(percent(1e-7), "0.00001 %");
    }

    #[test]
    fn kinds_have_words() {
        assert_eq!(super::kind_word(crate::formats::sketch::CardKind::Question), "? ");
    }
}
