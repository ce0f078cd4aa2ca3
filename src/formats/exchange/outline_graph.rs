//! Outlines and mind maps as sketches: what stands under a card bears on it. And back: which links can be told by standing
//! under something.

use std::collections::VecDeque;

use super::{
    fields::{Says, set_card_field},
    outline_words::{sign, signed},
    plain::{MARKS, ReadError, without_marks},
    sketch::{CardKind, End, Sketch, SketchCard, SketchLink, SketchRelation},
    tally::Tally,
    tidy::{MAX_CARDS, tidy},
};

/// How deep an outline is written; what would stand deeper is told otherwise or left out.
const DEEPEST: usize = 200;

/// The beginning of the names of fields that belong to the link of a card rather than to the card.
pub(super) const LINK_FIELD: &str = "link-";

/// An outline while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct OutlineReading {
    pub(super) sketch: Sketch,
    /// For each card the link by which it stands under another, if it does.
    nests: Vec<Option<usize>>,
    pub(super) tally: Tally,
}

/// A card of an outline before it has its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) card: SketchCard,
    pub(super) says: Says,
    /// The title, if it is stated rather than read from the line.
    title: Option<String>,
    /// Whether marks of Markdown were left out of the title.
    had_marks: bool,
}

impl Row {
    /// Whether the title is stated.
    pub(super) fn has_title(&self) -> bool {
        self.title.is_some()
    }

    /// Sets a field by its name; whether there is such a field.
    pub(super) fn set_field(&mut self, name: &str, value: &str) -> bool {
        match name.strip_prefix(LINK_FIELD) {
            Some(name) => self.says.set_field(name, value),
            None if name == "title" => {
                self.title = Some(value.to_owned());
                true
            }
            None => set_card_field(&mut self.card, name, value),
        }
    }

    /// Takes in a line: its sign and its words.
    pub(super) fn take_line(&mut self, line: &str) {
        let signed = signed(line);
        if self.says.relation.is_none() {
            self.says.relation = signed.relation;
        }
        if let Some(title) = self.title.take() {
            // Whoever states the title states the kind as well.
            self.card.title = title;
        } else {
            if signed.is_question {
                self.card.kind = CardKind::Question;
            }
            let plain = without_marks(signed.words);
            self.had_marks = plain.is_some();
            self.card.title = plain.unwrap_or_else(|| signed.words.to_owned());
        }
    }
}

impl OutlineReading {
    /// Adds a card under another; its position, or `None` where there are too many.
    pub(super) fn add(&mut self, row: Row, parent: Option<usize>, line: Option<usize>) -> Option<usize> {
        let at = self.sketch.cards.len();
        if at >= MAX_CARDS {
            self.tally
                .left_out(line, format!("a card beyond the {MAX_CARDS} that a map may have"));
            return None;
        }
        let Row {
            card, says, had_marks, ..
        } = row;
        if had_marks {
            self.tally.adapted(line, MARKS);
        }
        self.sketch.cards.push(card);
        self.nests.push(None);
        let Some(parent) = parent else {
            if let Some(relation) = says.relation {
                let sign = sign(relation).trim_end();
                self.tally
                    .left_out(line, format!("the sign “{sign}” of a line that stands under nothing"));
            }
            return Some(at);
        };
        let mut is_inferred = says.is_inferred;
        let relation = says.relation.unwrap_or_else(|| {
            is_inferred = true;
            let (relation, sentence) = match self.sketch.cards.get(parent).map(|card| card.kind) {
                Some(CardKind::Question) => (
                    SketchRelation::Answers,
                    "a line without a sign under a question, read as “answers”",
                ),
                _ => (SketchRelation::Supports, "a line without a sign, read as “supports”"),
            };
            self.tally.adapted(line, sentence);
            relation
        });
        let bears_on_link = matches!(relation, SketchRelation::Undercuts | SketchRelation::Underpins);
        let nest = self.nests.get(parent).copied().flatten().filter(|_| bears_on_link);
        if let Some(slot) = self.nests.get_mut(at) {
            *slot = Some(self.sketch.links.len());
        }
        self.sketch.links.push(SketchLink {
            from: End::Card(at),
            to: nest.map_or(End::Card(parent), End::Link),
            relation,
            strength: says.strength,
            reason: says.reason,
            note: says.note,
            is_inferred,
        });
        Some(at)
    }

    /// The sketch.
    ///
    /// # Errors
    /// There is no card, and `nothing` says what was expected.
    pub(super) fn finish(mut self, nothing: &str) -> Result<Sketch, ReadError> {
        if self.sketch.cards.is_empty() {
            return Err(ReadError::whole(nothing));
        }
        tidy(&mut self.sketch, &mut self.tally);
        self.tally.came_in(self.sketch.cards.len(), "card", "cards");
        self.tally.came_in(self.sketch.links.len(), "link", "links");
        self.sketch.report = self.tally.finish();
        Ok(self.sketch)
    }
}

/// A sketch as an outline.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// The cards in the order of reading.
    pub(super) rows: Vec<OutlineRow>,
    /// The links that standing under something does not tell.
    pub(super) others: Vec<usize>,
}

/// A line of an outline.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutlineRow {
    pub(super) card: usize,
    /// 0 for what stands under nothing.
    pub(super) depth: usize,
    /// The link by which it stands under what it stands under.
    pub(super) link: Option<usize>,
}

/// Orders a tidy sketch as an outline: each card stands under what its first link bears on, if that is a card or the link by
/// which that card stands under something. `O(n)` up to the depth bound.
pub(super) fn outline_of(sketch: &Sketch) -> Outline {
    let n = sketch.cards.len();
    let mut parent: Vec<Option<usize>> = vec![None; n];
    let mut nest: Vec<Option<usize>> = vec![None; n];
    let mut owner: Vec<Option<usize>> = vec![None; sketch.links.len()];
    let mut others = Vec::new();
    let mut late = Vec::new();
    // Links at links come second: only then is it known which links are told by standing under something.
    for (index, link) in sketch.links.iter().enumerate() {
        let (End::Card(from), End::Card(to)) = (link.from, link.to) else {
            late.push(index);
            continue;
        };
        // Under a card it would be read as bearing on the link by which that card stands there.
        let bears_on_link = matches!(link.relation, SketchRelation::Undercuts | SketchRelation::Underpins);
        if bears_on_link || !stand(&mut parent, &mut nest, from, to, index) {
            others.push(index);
        } else if let Some(slot) = owner.get_mut(index) {
            *slot = Some(from);
        }
    }
    for index in late {
        let Some(link) = sketch.links.get(index) else { continue };
        let bears_on_link = matches!(link.relation, SketchRelation::Undercuts | SketchRelation::Underpins);
        let under = match link.to {
            End::Link(target) => owner.get(target).copied().flatten(),
            _ => None,
        };
        match (link.from, under.filter(|_| bears_on_link)) {
            (End::Card(from), Some(to)) if stand(&mut parent, &mut nest, from, to, index) => {
                if let Some(slot) = owner.get_mut(index) {
                    *slot = Some(from);
                }
            }
            _ => others.push(index),
        }
    }
    let rows = rows(sketch, &parent, &nest, &mut others);
    others.sort_unstable();
    Outline { rows, others }
}

/// Lets a card stand under another, unless it does so already or that would go round or too deep.
fn stand(parent: &mut [Option<usize>], nest: &mut [Option<usize>], from: usize, to: usize, link: usize) -> bool {
    let mut above = Some(to);
    let mut n_steps = 0;
    while let Some(at) = above {
        n_steps += 1;
        if at == from || n_steps > DEEPEST {
            return false;
        }
        above = parent.get(at).copied().flatten();
    }
    match (parent.get_mut(from), nest.get_mut(from)) {
        (Some(slot @ None), Some(nest)) => {
            *slot = Some(to);
            *nest = Some(link);
            true
        }
        _ => false,
    }
}

/// The cards in the order of reading. What would stand too deep stands at the margin, after the rest, and its link is told
/// otherwise.
fn rows(sketch: &Sketch, parent: &[Option<usize>], nest: &[Option<usize>], others: &mut Vec<usize>) -> Vec<OutlineRow> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parent.len()];
    for (at, parent) in parent.iter().enumerate() {
        if let Some(list) = parent.and_then(|parent| children.get_mut(parent)) {
            list.push(at);
        }
    }
    let nest = |card: usize| nest.get(card).copied().flatten();
    let ends_at_link = |link: &usize| (sketch.links.get(*link)).is_some_and(|link| matches!(link.to, End::Link(_)));
    let mut rows = Vec::with_capacity(parent.len());
    let roots = (0..parent.len()).filter(|&at| parent.get(at) == Some(&None));
    let mut margin: VecDeque<usize> = roots.collect();
    let mut open: Vec<(usize, usize)> = Vec::new();
    loop {
        let Some((card, depth)) = open.pop().or_else(|| margin.pop_front().map(|card| (card, 0))) else {
            return rows;
        };
        let link = nest(card).filter(|_| depth > 0);
        rows.push(OutlineRow { card, depth, link });
        let first = open.len();
        for &child in children.get(card).into_iter().flatten() {
            // What bears on a link can be told only where the link is told by standing under something.
            let is_cut = depth + 1 >= DEEPEST || (link.is_none() && nest(child).as_ref().is_some_and(ends_at_link));
            if is_cut {
                others.extend(nest(child));
                margin.push_back(child);
            } else {
                open.push((child, depth + 1));
            }
        }
        if let Some(below) = open.get_mut(first..) {
            below.reverse();
        }
    }
}

/// A line as it is written: its sign and its title, and the title once more where reading would not find it.
pub(super) fn line_of(card: &SketchCard, link: Option<&SketchLink>) -> (String, Option<String>) {
    let relation = link.filter(|link| !link.is_inferred).map(|link| link.relation);
    let question = if card.kind == CardKind::Question { "? " } else { "" };
    let line = format!("{}{question}{}", relation.map_or("", sign), card.title);
    let again = signed(&line);
    let reads_back = again.words == card.title
        && again.relation == relation
        && again.is_question == (card.kind == CardKind::Question)
        && !card.title.contains(['<', '&'])
        && without_marks(&card.title).is_none();
    (line, (!reads_back).then(|| card.title.clone()))
}

/// The named fields of a card and of the link by which it stands under something, `title` among them where it is needed.
pub(super) fn fields_of_row(card: &SketchCard, link: Option<&SketchLink>) -> Vec<(String, String)> {
    let (_, title) = line_of(card, link);
    let mut fields: Vec<(String, String)> = Vec::new();
    fields.extend(title.map(|title| ("title".to_owned(), title)));
    let of_card = super::fields::card_fields(card);
    // The sign says it is a question; a title that is stated leaves it to the field.
    fields.extend(of_card.into_iter().map(|(name, value)| (name.to_owned(), value)));
    if let Some(link) = link {
        // An arrow that says nothing is read as this, and as inferred.
        let of_link = if link.is_inferred {
            super::fields::link_fields_with_relation(link)
        } else {
            super::fields::link_fields(link)
        };
        fields.extend(
            of_link
                .into_iter()
                .map(|(name, value)| (format!("{LINK_FIELD}{name}"), value)),
        );
    }
    fields
}
