//! Nested lists as a sketch: what stands under a line bears on it.
//!
//! ```text
//! # Umbrellas
//! ## Weather
//! - We should take an umbrella (60 %) [source](https://example.com)
//!   - Pro: It will rain
//!     > Rain is expected.
//!     > — the forecast
//!     - Undercuts: The forecast is old
//!   - ? How far is it
//! ```
//!
//! Signs, bullets and numbers are those of pasted outlines (`outline_text`); what a line undercuts or underpins is the step
//! from the line above it to the one above that. A backslash before words says that they begin with no sign, one after them
//! that they end in no number and no source.

use crate::{
    formats::{
        outline_text::{after_mark, indent, number, sign},
        outline_words::signed,
        sketch::{CardKind, End, Remark, Sketch, SketchCard, SketchLink, SketchRelation, topic},
    },
    model::Relation,
};

/// No longer text is read, bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// No more cards than this are read.
pub const MAX_CARDS: usize = 200_000;

/// Why text is not read as an outline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineReadError {
    /// It is too long.
    #[error("it has {n_bytes} bytes; at most {MAX_BYTES} are read")]
    TooLong {
        /// How long it is.
        n_bytes: usize,
    },
    /// No line of it says anything.
    #[error("no line of it says anything")]
    Empty,
}

/// What a line of an outline says, without its indentation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) relation: Option<SketchRelation>,
    pub(super) kind: CardKind,
    pub(super) title: String,
    pub(super) credence: Option<f64>,
    pub(super) source: String,
    /// What the source is called beside its address.
    pub(super) source_title: String,
}

/// The heading that ends a topic.
pub(super) const NO_TOPIC: &str = "—";

/// What the writer calls a source that is an address.
pub(super) const SOURCE: &str = "source";

const KINDS: [(&str, CardKind); 5] = [
    ("crux:", CardKind::Crux),
    ("assumption:", CardKind::Assumption),
    ("evidence:", CardKind::Evidence),
    ("position:", CardKind::Position),
    ("claim:", CardKind::Claim),
];

/// The word before the title of a card of this kind.
pub(super) fn kind_word(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Claim => "",
        CardKind::Crux => "crux: ",
        CardKind::Assumption => "assumption: ",
        CardKind::Evidence => "evidence: ",
        CardKind::Position => "position: ",
        CardKind::Question => "? ",
    }
}

/// Reads a line from its bullet on; `has_signs` says whether `-` is one.
pub(super) fn line(text: &str, has_signs: bool) -> Line {
    let (relation, rest) = sign(text, has_signs);
    let mut line = Line {
        relation: relation.map(of_model),
        ..Line::default()
    };
    let mut rest = rest.trim();
    if !rest.starts_with('\\') {
        let signed = signed(rest);
        line.relation = signed.relation.or(line.relation);
        rest = signed.words.trim();
        if signed.is_question {
            line.kind = CardKind::Question;
        }
        let kind = KINDS.iter().find(|(word, _)| {
            rest.get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
                && rest.len() > word.len()
        });
        if let (Some((word, kind)), CardKind::Claim) = (kind, line.kind) {
            line.kind = *kind;
            rest = rest.get(word.len()..).unwrap_or_default().trim();
        }
    }
    rest = rest.strip_prefix('\\').unwrap_or(rest);
    // A number and a source, in either order.
    for _ in 0..2 {
        if line.credence.is_none() && !rest.ends_with('\\') {
            let (credence, before) = number(rest);
            line.credence = credence;
            rest = before.trim_end();
        }
        if line.source_title.is_empty()
            && !rest.ends_with('\\')
            && let Some((before, title, url)) = source(rest)
        {
            line.source = if url.is_empty() { title.clone() } else { url };
            line.source_title = title;
            rest = before.trim_end();
        }
    }
    rest = rest.strip_suffix('\\').unwrap_or(rest);
    line.title = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    line
}

/// A Markdown link at the end of a text: what comes before it, its words, its address.
fn source(text: &str) -> Option<(&str, String, String)> {
    let inner = text.strip_suffix(')')?;
    let at = inner.rfind("](")?;
    let url = inner.get(at + 2..)?;
    let before = inner.get(..at)?;
    // Of a link in parentheses the last one is not the address's.
    let is_within = url.ends_with(')') && url.matches(')').count() > url.matches('(').count();
    let url = if is_within { url.strip_suffix(')')? } else { url };
    let bytes = before.as_bytes();
    let is_escaped = |at: usize| {
        bytes
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|b| **b == b'\\')
            .count()
            % 2
            == 1
    };
    let open = before
        .rmatch_indices('[')
        .map(|(at, _)| at)
        .find(|at| !is_escaped(*at))?;
    let words = before.get(open + 1..)?;
    let head = before.get(..open)?;
    let head = if is_within { head.strip_suffix('(')? } else { head };
    if is_escaped(at) || head.trim().is_empty() || url.contains(char::is_whitespace) || head.ends_with('!') {
        return None;
    }
    let mut title = String::new();
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        title.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    Some((head, title, url.to_owned()))
}

fn of_model(relation: Relation) -> SketchRelation {
    match relation {
        Relation::Supports => SketchRelation::Supports,
        Relation::Opposes => SketchRelation::Opposes,
        Relation::Requires => SketchRelation::Requires,
        Relation::Undercuts => SketchRelation::Undercuts,
        Relation::Underpins => SketchRelation::Underpins,
        Relation::Answers => SketchRelation::Answers,
    }
}

/// A line that others may stand under.
#[derive(Clone, Copy, Debug)]
struct Above {
    indent: i64,
    card: usize,
}

/// An outline while it is read.
#[derive(Debug, Default)]
struct Reading {
    sketch: Sketch,
    above: Vec<Above>,
    /// The link by which each card stands under another.
    nests: Vec<Option<usize>>,
    topic: String,
    /// The headings that the topic is made of, with their levels.
    headings: Vec<(i64, String)>,
    /// The last heading and its level, as long as nothing stands below it.
    bare: Option<(i64, usize)>,
    has_signs: bool,
    has_bullets: bool,
    /// The indentation of the last line, if it had a bullet, and so may be continued.
    continues: Option<i64>,
}

/// Reads an outline.
///
/// # Errors
/// When it is too long, or says nothing. All else is in the sketch's report.
pub fn read(text: &str) -> Result<Sketch, OutlineReadError> {
    if text.len() > MAX_BYTES {
        return Err(OutlineReadError::TooLong { n_bytes: text.len() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut besides = Besides::default();
    let all: Vec<&str> = text.lines().collect();
    let lines: Vec<(usize, &str)> = (all.iter().enumerate())
        .map(|(at, line)| (at + 1, *line))
        .filter(|(number, line)| {
            let below = all.get(*number..).unwrap_or_default();
            !besides.takes(*number, line, below) && !line.trim().is_empty()
        })
        .collect();
    let mut reading = Reading {
        has_signs: lines
            .iter()
            .any(|(_, line)| after_mark(line.trim_start(), '+').is_some()),
        has_bullets: lines.iter().any(|(_, line)| is_bulleted(line.trim_start())),
        ..Reading::default()
    };
    for (number, what) in besides.left_out {
        reading.remark(number, Kind::LeftOut, what);
    }
    for (place, (number, text)) in lines.iter().enumerate() {
        let next = lines.get(place + 1).map_or("", |(_, next)| next);
        reading.line(*number, text, next);
    }
    if reading.sketch.cards.is_empty() && reading.sketch.title.is_empty() {
        return Err(OutlineReadError::Empty);
    }
    Ok(reading.finished())
}

/// What stands in Markdown beside lists and headings and is no claim: settings at the top, blocks of code, tables, rules, pictures.
/// Only what begins a line counts: within a card all this may be its text.
#[derive(Default)]
struct Besides {
    /// The mark that ends what has begun: of settings, or of a block of code.
    ends_at: Option<&'static str>,
    has_begun: bool,
    /// The first lines of what was left out, and what it is.
    left_out: Vec<(usize, &'static str)>,
}

impl Besides {
    /// Whether a line is none of the outline's. `below` are the lines after it: what nothing ends has not begun.
    fn takes(&mut self, number: usize, line: &str, below: &[&str]) -> bool {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let line = line.trim_end();
        if let Some(end) = self.ends_at {
            if line.starts_with(end) {
                self.ends_at = None;
            }
            return true;
        }
        let ends = |mark: &str| below.iter().any(|line| line.starts_with(mark));
        let is_rule = |mark: char| line.len() >= 3 && line.chars().all(|c| c == mark);
        let what = match line {
            "---" if is_first && ends("---") => {
                self.ends_at = Some("---");
                "the settings at the top"
            }
            _ if line.starts_with("```") || line.starts_with("~~~") => {
                let mark = if line.starts_with('`') { "```" } else { "~~~" };
                self.ends_at = ends(mark).then_some(mark);
                "a block of code"
            }
            _ if line.starts_with('|') && line.ends_with('|') && line.len() > 1 => "a row of a table",
            _ if line.starts_with("![") && line.ends_with(')') => "a picture",
            _ if ['-', '*', '_'].into_iter().any(is_rule) => return true,
            _ => return false,
        };
        self.left_out.push((number, what));
        true
    }
}

/// Whether a line that begins so is taken for something else than words.
pub(super) fn is_besides(line: &str) -> bool {
    Besides {
        has_begun: true,
        ..Besides::default()
    }
    .takes(0, line, &[])
}

/// Whether a line begins with a bullet, a sign or a number of a list.
fn is_bulleted(text: &str) -> bool {
    sign(text, true).1.len() < text.len()
}

impl Reading {
    fn line(&mut self, number: usize, text: &str, next: &str) {
        let (indent, rest) = indent(text);
        if indent < 0 {
            self.heading(number, indent, rest, next);
            return;
        }
        if self.has_bullets && !is_bulleted(rest) {
            if let Some(of) = self.continues.filter(|of| indent > *of) {
                self.continued(text, of + 2);
                return;
            }
            if self.sketch.cards.is_empty() {
                push_line(&mut self.sketch.about, rest.strip_prefix('\\').unwrap_or(rest).trim());
                return;
            }
        }
        self.card(number, indent, rest);
        self.continues = is_bulleted(rest).then_some(indent);
    }

    /// A heading is the title of the whole or a topic; but a claim, if what comes next says that it bears on it.
    fn heading(&mut self, number: usize, indent: i64, text: &str, next: &str) {
        self.continues = None;
        let words = text.strip_prefix('\\').unwrap_or(text);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if line(next.trim_start(), self.has_signs).relation.is_some() || !self.has_bullets {
            self.card(number, indent, text);
            return;
        }
        self.above.clear();
        let is_first = self.sketch.cards.is_empty() && self.sketch.title.is_empty() && self.topic.is_empty();
        self.end_of_heading(indent);
        if is_first && indent == -9 {
            self.sketch.title = words;
        } else if text.trim() == NO_TOPIC {
            self.headings.clear();
            self.topic.clear();
        } else {
            self.headings.retain(|(level, _)| *level < indent);
            self.headings.push((indent, words));
            self.bare = Some((indent, number));
            let words: Vec<String> = self.headings.iter().map(|(_, words)| words.clone()).collect();
            self.topic = topic::of_headings(&words);
        }
    }

    /// Tells of a heading that ends without a card below it. A deeper one below it goes on with it.
    fn end_of_heading(&mut self, next: i64) {
        if let Some((_, number)) = self.bare.take_if(|(level, _)| *level >= next) {
            self.remark(number, Kind::LeftOut, "a heading under which no card stands");
        }
    }

    fn card(&mut self, number: usize, indent: i64, text: &str) {
        let line = line(text, self.has_signs);
        if line.title.is_empty() {
            return;
        }
        self.bare = None;
        if self.sketch.cards.len() >= MAX_CARDS {
            self.remark(number, Kind::Errors, "more cards than can be read");
            return;
        }
        while self.above.last().is_some_and(|above| above.indent >= indent) {
            self.above.pop();
        }
        let card = self.sketch.cards.len();
        let above = self.above.last().copied();
        if above.is_none() && line.relation.is_some() {
            self.remark(number, Kind::LeftOut, "a sign on a line that stands under no other");
        }
        let nest = above.map(|above| self.link(number, card, above.card, &line));
        let has_title =
            !line.source_title.is_empty() && line.source_title != line.source && line.source_title != SOURCE;
        self.sketch.cards.push(SketchCard {
            key: format!("line-{number}"),
            kind: line.kind,
            title: line.title,
            topic: self.topic.clone(),
            credence: line.credence,
            source: line.source,
            note: if has_title {
                format!("Source: {}", line.source_title)
            } else {
                String::new()
            },
            ..SketchCard::default()
        });
        self.nests.push(nest);
        self.above.push(Above { indent, card });
    }

    /// Links a card to the one above it, or to the step that the one above takes.
    fn link(&mut self, number: usize, card: usize, above: usize, line: &Line) -> usize {
        let kind = self.sketch.cards.get(above).map(|card| card.kind).unwrap_or_default();
        let inferred = match kind {
            CardKind::Question => SketchRelation::Answers,
            _ => SketchRelation::Supports,
        };
        let mut relation = line.relation.unwrap_or(inferred);
        let mut to = End::Card(above);
        if matches!(relation, SketchRelation::Undercuts | SketchRelation::Underpins) {
            if let Some(step) = self.nests.get(above).copied().flatten() {
                to = End::Link(step);
            } else {
                let undercuts = relation == SketchRelation::Undercuts;
                relation = if undercuts {
                    SketchRelation::Opposes
                } else {
                    SketchRelation::Supports
                };
                self.remark(
                    number,
                    Kind::Adapted,
                    "a line undercuts or underpins one that takes no step; read as opposing or supporting it",
                );
            }
        }
        if line.relation.is_none() {
            self.remark(
                number,
                Kind::Adapted,
                "a line stands under another without a sign; read as supporting it, or as an answer to a question",
            );
        }
        self.sketch.links.push(SketchLink {
            from: End::Card(card),
            to,
            relation,
            strength: None,
            reason: String::new(),
            note: String::new(),
            is_inferred: line.relation.is_none(),
        });
        self.sketch.links.len() - 1
    }

    /// A line that goes on with the card before: a quote, who says it, why it bears, or more words.
    fn continued(&mut self, text: &str, columns: i64) {
        let text = unindented(text, columns);
        let nest = self.nests.last().copied().flatten();
        let Some(card) = self.sketch.cards.last_mut() else {
            return;
        };
        if let Some(quoted) = text.strip_prefix('>') {
            let quoted = quoted.strip_prefix(' ').unwrap_or(quoted);
            match (quoted.strip_prefix("— "), quoted.strip_prefix('\\')) {
                (Some(speaker), _) if card.speaker.is_empty() => speaker.trim().clone_into(&mut card.speaker),
                (_, Some(verbatim)) => push_line(&mut card.quote, verbatim),
                _ => push_line(&mut card.quote, quoted),
            }
        } else if let Some(reason) = text.strip_prefix("Why: ")
            && let Some(link) = nest.and_then(|link| self.sketch.links.get_mut(link))
            && link.reason.is_empty()
        {
            reason.trim().clone_into(&mut link.reason);
        } else {
            push_line(&mut card.body, text.strip_prefix('\\').unwrap_or(text));
        }
    }

    fn remark(&mut self, line: usize, kind: Kind, sentence: &str) {
        let report = &mut self.sketch.report;
        let remarks = match kind {
            Kind::Adapted => &mut report.adapted,
            Kind::LeftOut => &mut report.left_out,
            Kind::Errors => &mut report.errors,
        };
        match remarks.iter_mut().find(|remark| remark.sentence == sentence) {
            Some(remark) => remark.n += 1,
            None => remarks.push(Remark {
                line: Some(line),
                sentence: sentence.to_owned(),
                n: 1,
            }),
        }
    }

    fn finished(mut self) -> Sketch {
        let counted = [(self.sketch.cards.len(), "card"), (self.sketch.links.len(), "link")];
        self.sketch.report.came_in = (counted.into_iter().filter(|(n, _)| *n > 0))
            .map(|(n, noun)| super::words::count(n, noun))
            .collect();
        for card in &mut self.sketch.cards {
            unmarked(&mut card.body);
            unmarked(&mut card.quote);
        }
        unmarked(&mut self.sketch.about);
        self.end_of_heading(i64::MIN);
        self.sketch
    }
}

/// Which list of the report a remark belongs to.
#[derive(Clone, Copy)]
enum Kind {
    Adapted,
    LeftOut,
    Errors,
}

/// Adds a line. Every line ends in a line feed while more may come, so that empty lines count.
fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Takes the last line feed off.
fn unmarked(text: &mut String) {
    if text.ends_with('\n') {
        text.pop();
    }
}

/// A line without so many columns of its indentation.
fn unindented(text: &str, columns: i64) -> &str {
    let mut left = columns;
    for (at, c) in text.char_indices() {
        let width = match c {
            ' ' => 1,
            '\t' => 4,
            _ => return text.get(at..).unwrap_or_default(),
        };
        if left <= 0 {
            return text.get(at..).unwrap_or_default();
        }
        left -= width;
    }
    ""
}
