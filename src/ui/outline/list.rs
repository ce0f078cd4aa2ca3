//! What stands in the outline: the map in reading order, or what a search has found; measured, so that rows have their
//! heights before they are painted.

use eframe::egui::{Pos2, Rect, vec2};

use crate::{
    app::{Revision, Selection, Stamp, View, query::Found, reading_order},
    layout::text::{Measure, fonts},
    model::{Card, LinkId, Relation},
    ui::Cx,
};

/// How deep the list is indented; deeper items are listed at this depth.
const MAX_INDENT: usize = 8;

/// Height of a row by the number of lines of its title, px; the space below it included.
const ROW_HEIGHTS: [f32; 2] = [20.0, 33.0];

/// Height of the line that shows where words were found, px.
const EXCERPT: f32 = 30.0;

/// Width of a level of indentation, of the mark that folds, and of the sign with the space around it, px.
const INDENT: f32 = 9.0;
pub(super) const FOLD: f32 = 14.0;
const SIGN: f32 = 24.0;

/// A line of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub selection: Selection,
    pub depth: usize,
    pub relation: Option<Relation>,
    /// The link by which it stands below the row above it.
    pub link: Option<LinkId>,
    /// The row it stands below.
    pub parent: Option<usize>,
    pub title: String,
    /// What it says, where the title is only a name for it.
    pub saying: Option<String>,
    /// Width of title and saying in one line, px.
    width: f32,
    /// It stands in full somewhere above.
    pub is_repeated: bool,
    /// How many cards bear on it, and how many of them are hidden.
    pub n_below: usize,
    pub n_hidden: usize,
    /// A search has found it.
    is_found: bool,
    /// Where a search has found words besides the title: in what, and the piece of it.
    pub excerpt: Option<(&'static str, String)>,
}

impl Row {
    /// Where the title begins, px from the left edge of the list.
    pub fn indent(&self) -> f32 {
        INDENT * self.depth.min(MAX_INDENT) as f32 + FOLD + SIGN
    }

    /// Room for the title in a list of this width, px.
    pub fn room(&self, list: f32, number: f32) -> f32 {
        let number = match self.selection {
            Selection::Claim(_) => number,
            _ if self.n_hidden > 0 => 28.0,
            _ => 6.0,
        };
        (list - self.indent() - number).max(40.0)
    }

    fn height(&self, list: f32, number: f32) -> f32 {
        // A little less than the room, so that a title that only just fits is given two lines.
        let n_lines = if self.width <= self.room(list, number) - 2.0 {
            1
        } else {
            2
        };
        let title = ROW_HEIGHTS.get(n_lines - 1).copied().unwrap_or_default();
        title + if self.excerpt.is_some() { EXCERPT } else { 0.0 }
    }

    /// Whether its title stands out: a question or a claim that bears on nothing, not what a search has found.
    pub fn is_top(&self) -> bool {
        self.depth == 0 && !self.is_found
    }

    /// The size of the title's letters, px.
    pub fn size(&self) -> f32 {
        if self.is_top() { Self::TOP } else { Self::BELOW }
    }

    const TOP: f32 = 13.0;
    const BELOW: f32 = 12.5;

    /// What stands before the title of a row that repeats another.
    pub const AGAIN: &str = "↑ ";

    /// Title and saying as they are shown.
    pub fn text(&self) -> String {
        let again = if self.is_repeated { Self::AGAIN } else { "" };
        let (colon, saying) = match &self.saying {
            Some(saying) => (": ", saying.as_str()),
            None => ("", ""),
        };
        format!("{again}{}{colon}{saying}", self.title)
    }

    /// The card it is of, if it is one.
    pub fn card(&self) -> Option<Card> {
        self.selection.as_card()
    }
}

/// What a list was made from.
#[derive(Debug, PartialEq)]
struct Key {
    revision: Revision,
    view: View,
    search: String,
    /// Filters ask for numbers.
    stamp: Option<Stamp>,
}

/// The rows and where they lie.
#[derive(Debug, Default)]
pub struct List {
    pub rows: Vec<Row>,
    key: Option<Key>,
    /// Where each row begins, and after them where the last one ends, px; what for: the width of the list, and of numbers.
    tops: Vec<f32>,
    tops_of: Option<(f32, f32)>,
}

impl List {
    /// Makes the rows anew if what they show is another.
    pub fn refresh(&mut self, cx: &Cx<'_>, search: &str) {
        let Some(revision) = cx.app.document().map(|document| document.snapshot().revision) else {
            return;
        };
        let is_search = !search.trim().is_empty();
        let key = Key {
            revision,
            view: cx.app.view().clone(),
            search: search.to_owned(),
            stamp: is_search.then(|| cx.app.derived().stamp()),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        self.rows = if is_search { found(cx, search) } else { read(cx) };
        let regular = Measure::new(fonts::REGULAR, f64::from(Row::BELOW));
        let semi_bold = Measure::new(fonts::SEMI_BOLD, f64::from(Row::TOP));
        for row in &mut self.rows {
            let measure = if row.is_top() { &semi_bold } else { &regular };
            row.width = measure.width(&row.text()) as f32;
        }
        self.key = Some(key);
        self.tops_of = None;
    }

    /// Finds the place of every row in a list of this width, with so much room for numbers.
    pub fn set_width(&mut self, list: f32, number: f32) {
        if self.tops_of == Some((list, number)) {
            return;
        }
        self.tops.clear();
        let mut top = 0.0;
        for row in &self.rows {
            self.tops.push(top);
            top += row.height(list, number);
        }
        self.tops.push(top);
        self.tops_of = Some((list, number));
    }

    /// The height of all rows.
    pub fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// The rectangle of a row in a list with this corner.
    pub fn rect(&self, at: usize, corner: Pos2) -> Option<Rect> {
        let (list, _) = self.tops_of?;
        let top = self.tops.get(at).copied()?;
        let height = self.tops.get(at + 1)? - top;
        Some(Rect::from_min_size(corner + vec2(0.0, top), vec2(list, height - 2.0)))
    }

    /// The first row that reaches below this height.
    pub fn first_below(&self, top: f32) -> usize {
        self.tops.partition_point(|other| *other <= top).saturating_sub(1)
    }
}

/// The map in reading order.
fn read(cx: &Cx<'_>) -> Vec<Row> {
    (reading_order(cx.map, Some(cx.app.view())).into_iter())
        .map(|reading| Row {
            selection: Selection::card(&reading.card),
            depth: reading.depth,
            relation: reading.relation,
            link: reading.link,
            parent: reading.parent,
            title: cx.map.card_title(&reading.card),
            saying: match &reading.card {
                Card::Claim(id) => cx.map.saying(id),
                _ => None,
            },
            width: 0.0,
            is_repeated: reading.is_repeated,
            n_below: reading.n_below,
            n_hidden: reading.n_hidden,
            is_found: false,
            excerpt: None,
        })
        .collect()
}

/// What a search finds, best first.
fn found(cx: &Cx<'_>, search: &str) -> Vec<Row> {
    (cx.app.found(search).into_iter())
        .map(|hit| Row {
            selection: match hit.what {
                Found::Card(card) => Selection::card(&card),
                Found::Link(id) => Selection::Link(id),
                Found::Source(id) => Selection::Source(id),
            },
            depth: 0,
            relation: None,
            link: None,
            parent: None,
            title: hit.title,
            saying: None,
            width: 0.0,
            is_repeated: false,
            n_below: 0,
            n_hidden: 0,
            is_found: true,
            excerpt: hit.excerpt,
        })
        .collect()
}
