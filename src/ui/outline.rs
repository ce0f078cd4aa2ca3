//! The outline: the map as an indented list in reading order, with a search over titles, text and quotes.

use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::{
    Align, Label, Layout, Rect, RichText, ScrollArea, Sense, TextEdit, TextWrapMode, Ui, UiBuilder, WidgetInfo,
    text::LayoutJob, vec2,
};

use super::{Cx, Request, canvas::ink, theme};
use crate::{
    app::{Action, Selection},
    formats::picture::{Palette as Ink, Rgba, sign},
    inference::Method,
    layout::text::{Measure, fonts},
    model::{Card, ClaimId, GroupId, Link, LinkId, Map, Origin, QuestionId, Relation, Target, percent_within},
};

/// How deep the list is indented; deeper items are listed at this depth.
const MAX_INDENT: usize = 8;

/// Height of a row by the number of lines of its title, px; the space below it included.
const ROW_HEIGHTS: [f32; 2] = [20.0, 33.0];

/// Width of a level of indentation, and of the sign with the space around it, px.
const INDENT: f32 = 9.0;
const SIGN: f32 = 24.0;

/// What was typed into the search, and the list as it was last made.
#[derive(Debug, Default)]
pub struct State {
    search: String,
    rows: Vec<Row>,
    key: Option<(crate::app::Revision, String)>,
    /// Where each row begins, and after them where the last one ends, px; what for: the width of the list, and of numbers.
    tops: Vec<f32>,
    tops_of: Option<(f32, f32)>,
    scrolled_to: Selection,
}

/// A line of the outline.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    selection: Selection,
    depth: usize,
    relation: Option<Relation>,
    title: String,
    /// Width of the title in one line, px.
    width: f32,
    /// It stands in full somewhere above.
    is_repeated: bool,
}

impl Row {
    /// Room for the title in a list of this width, px.
    fn room(&self, list: f32, number: f32) -> f32 {
        let number = match self.selection {
            Selection::Claim(_) => number,
            _ => 6.0,
        };
        (list - INDENT * self.depth.min(MAX_INDENT) as f32 - SIGN - number).max(40.0)
    }

    fn height(&self, list: f32, number: f32) -> f32 {
        // A little less than the room, so that a title that only just fits is given two lines.
        let n_lines = if self.width <= self.room(list, number) - 2.0 {
            1
        } else {
            2
        };
        ROW_HEIGHTS.get(n_lines - 1).copied().unwrap_or_default()
    }

    fn size(depth: usize) -> f32 {
        if depth == 0 { 13.0 } else { 12.5 }
    }

    fn text(&self) -> String {
        if self.is_repeated {
            format!("↑ {}", self.title)
        } else {
            self.title.clone()
        }
    }
}

/// Paints the outline.
pub fn outline_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    ui.take_available_width();
    let field = ui.add(
        TextEdit::singleline(&mut state.search)
            .hint_text("Search titles, texts, quotes")
            .desired_width(f32::INFINITY),
    );
    field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::SearchInput, true, "Search the map"));
    let revision = cx.app.document().map(|document| document.snapshot().revision);
    let key = revision.map(|revision| (revision, state.search.clone()));
    if state.key != key {
        state.rows = if state.search.trim().is_empty() {
            rows(cx.map)
        } else {
            found(cx.map, &state.search)
        };
        measure(&mut state.rows);
        state.tops_of = None;
        state.key = key;
    }
    if state.rows.is_empty() {
        ui.add_space(8.0);
        let text = if state.search.trim().is_empty() {
            "The map is empty."
        } else {
            "Nothing found."
        };
        ui.label(RichText::new(text).color(cx.palette.muted));
        return;
    }
    ui.add_space(4.0);
    let follows = state.scrolled_to != *cx.app.selection();
    state.scrolled_to = cx.app.selection().clone();
    // Room for three digits or so, more for what has an error behind it.
    let outlook = cx.app.derived().outlook(cx.app.reader());
    let is_exact = outlook.and_then(|outlook| outlook.as_ref().ok());
    let is_exact = is_exact.is_none_or(|outlook| outlook.method == Method::Exact);
    let number = if is_exact { 46.0 } else { 92.0 };
    // Only what is seen is painted, so that a list of thousands costs no more than a page of it.
    ScrollArea::vertical().auto_shrink(false).show_viewport(ui, |ui, seen| {
        let list = ui.available_width();
        if state.tops_of != Some((list, number)) {
            state.tops.clear();
            let mut top = 0.0;
            for row in &state.rows {
                state.tops.push(top);
                top += row.height(list, number);
            }
            state.tops.push(top);
            state.tops_of = Some((list, number));
        }
        let corner = ui.max_rect().min;
        ui.set_height(state.tops.last().copied().unwrap_or_default());
        let rect_of = |at: usize| {
            let top = state.tops.get(at).copied()?;
            let height = state.tops.get(at + 1)? - top;
            Some(Rect::from_min_size(corner + vec2(0.0, top), vec2(list, height - 2.0)))
        };
        if follows
            && let Some(at) = state.rows.iter().position(|row| row.selection == *cx.app.selection())
            && let Some(rect) = rect_of(at)
        {
            ui.scroll_to_rect(rect, None);
        }
        let first = state.tops.partition_point(|top| *top <= seen.top()).saturating_sub(1);
        for (index, row) in state.rows.iter().enumerate().skip(first) {
            let Some(rect) = rect_of(index).filter(|rect| rect.top() <= corner.y + seen.bottom()) else {
                break;
            };
            let place = UiBuilder::new()
                .id_salt(index)
                .max_rect(rect)
                .layout(Layout::left_to_right(Align::TOP));
            row_ui(&mut ui.new_child(place), cx, row, row.room(list, number));
        }
    });
}

/// Measures the titles of rows in one line.
fn measure(rows: &mut [Row]) {
    let regular = Measure::new(fonts::REGULAR, f64::from(Row::size(1)));
    let semi_bold = Measure::new(fonts::SEMI_BOLD, f64::from(Row::size(0)));
    for row in rows {
        let measure = if row.depth == 0 { &semi_bold } else { &regular };
        row.width = measure.width(&row.text()) as f32;
    }
}

/// Paints a row into a `ui` of its size, with so much room for the title (px).
fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &Row, room: f32) {
    let palette = cx.palette;
    let rect = ui.max_rect();
    let is_selected = row.selection == *cx.app.selection();
    let posterior = match &row.selection {
        Selection::Claim(id) => cx
            .app
            .derived()
            .outlook(cx.app.reader())
            .and_then(|outlook| outlook.as_ref().ok())
            .and_then(|outlook| outlook.claims.get(id))
            .and_then(|numbers| Some((numbers.posterior?, numbers.error))),
        _ => None,
    };
    let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
    let name = &row.title;
    response.widget_info(|| {
        WidgetInfo::selected(
            eframe::egui::Role::TreeItem,
            true,
            is_selected,
            format!("Outline: {name}"),
        )
    });
    if is_selected || response.hovered() || response.has_focus() {
        let fill = if is_selected {
            palette.accent_soft
        } else {
            palette.control
        };
        ui.painter().rect_filled(rect.expand2(vec2(4.0, 1.0)), 5.0, fill);
    }
    ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
    ui.add_space(INDENT * row.depth.min(MAX_INDENT) as f32);
    sign_ui(ui, cx, row);
    let color = if row.is_repeated { palette.muted } else { palette.text };
    let font = if row.depth == 0 {
        theme::semi_bold(Row::size(0))
    } else {
        theme::regular(Row::size(row.depth))
    };
    ui.vertical(|ui| {
        ui.set_width(room);
        // Two lines are enough to know a claim by; the whole title shows under the pointer and in the inspector.
        let mut job = LayoutJob::simple(row.text(), font, color, room);
        job.wrap.max_rows = 2;
        ui.add(Label::new(job).selectable(false).sense(Sense::empty()));
    });
    if let Some((posterior, error)) = posterior {
        let number = RichText::new(percent_within(posterior, error)).font(theme::regular(12.0));
        ui.add(
            Label::new(number.color(palette.muted))
                .wrap_mode(TextWrapMode::Extend)
                .selectable(false)
                .sense(Sense::empty()),
        );
    }
    let response = response.on_hover_text(&row.title);
    if response.clicked() {
        cx.out.push(Action::Select(row.selection.clone()));
    }
    if response.double_clicked() {
        cx.requests.push(Request::CenterOn(row.selection.clone()));
    }
}

/// The icon of a card, with a stroke in the color of the relation by which it bears on what stands above.
fn sign_ui(ui: &mut Ui, cx: &Cx<'_>, row: &Row) {
    let palette = cx.palette;
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, 17.0), Sense::hover());
    let painter = ui.painter();
    if let Some(relation) = row.relation {
        let color = palette.relation(relation);
        let mark = match relation {
            Relation::Supports => "+",
            Relation::Opposes => "–",
            Relation::Requires => "!",
            Relation::Undercuts => "×",
            Relation::Underpins => "±",
            Relation::Answers => "→",
        };
        painter.text(
            rect.left_center(),
            eframe::egui::Align2::LEFT_CENTER,
            mark,
            theme::semi_bold(13.0),
            color,
        );
    }
    let square = eframe::egui::Rect::from_center_size(rect.right_center() - vec2(5.0, 0.0), vec2(9.0, 9.0));
    let (middle, side, inks) = (ink::center_of(square), 9.0, Ink::<Rgba>::of(palette.is_dark));
    let marks = match &row.selection {
        Selection::Claim(id) => {
            let kind = cx.map.claims.get(id).map(|claim| claim.kind).unwrap_or_default();
            sign::kind_icon(kind, middle, side, inks.kind(kind))
        }
        Selection::Question(_) => sign::question_icon(middle, side, inks.muted),
        Selection::Group(_) => sign::group_icon(middle, side, inks.muted),
        Selection::Link(_) | Selection::Several(_) | Selection::Nothing => sign::question_icon(middle, 4.0, inks.muted),
    };
    ink::paint(painter, &marks);
}

/// The map in reading order: questions with their positions, under each what bears on it, then what is left.
fn rows(map: &Map) -> Vec<Row> {
    let mut outline = Outline {
        map,
        influences: map.influences(),
        rows: Vec::new(),
        seen: BTreeSet::new(),
    };
    let mut questions: Vec<(&QuestionId, usize)> =
        map.questions.keys().map(|id| (id, map.positions(id).len())).collect();
    // The question the conclusion answers first, then those with positions, then the rest.
    questions.sort_by_key(|(id, n)| (!answers(map, id), *n == 0, (*id).clone()));
    for (id, _) in questions {
        outline.question(id);
    }
    if let Some(target) = &map.target {
        outline.card(Card::Claim(target.clone()), 0, None);
    }
    // Claims that bear on nothing are the tops of what is left; whatever is still left goes round in circles.
    let arrows = map.bearing_cards();
    let bears: BTreeSet<&Card> = arrows.values().flatten().collect();
    for id in map.claims.keys() {
        let card = Card::Claim(id.clone());
        if !bears.contains(&card) {
            outline.card_if_new(card);
        }
    }
    for id in map.claims.keys() {
        outline.card_if_new(Card::Claim(id.clone()));
    }
    outline.rows
}

fn answers(map: &Map, question: &QuestionId) -> bool {
    map.target
        .as_ref()
        .is_some_and(|target| map.positions(question).contains(target))
}

struct Outline<'a> {
    map: &'a Map,
    influences: BTreeMap<Target, Vec<LinkId>>,
    rows: Vec<Row>,
    seen: BTreeSet<Card>,
}

impl Outline<'_> {
    fn question(&mut self, id: &QuestionId) {
        let Some(question) = self.map.questions.get(id) else {
            return;
        };
        self.rows.push(Row {
            selection: Selection::Question(id.clone()),
            depth: 0,
            relation: None,
            title: question.title.clone(),
            width: 0.0,
            is_repeated: false,
        });
        let mut positions = self.map.positions(id);
        positions.sort_by_key(|position| {
            (
                self.map.target.as_ref() != Some(position),
                self.order(position),
                position.clone(),
            )
        });
        for position in positions {
            self.card(Card::Claim(position), 1, Some(Relation::Answers));
        }
    }

    fn card_if_new(&mut self, card: Card) {
        if !self.seen.contains(&card) {
            self.card(card, 0, None);
        }
    }

    fn order(&self, id: &ClaimId) -> u64 {
        let order = self
            .map
            .claims
            .get(id)
            .and_then(|claim| claim.order)
            .unwrap_or(f64::MAX);
        // Total order of floats: sign bit flipped for positives, all bits for negatives.
        let bits = order.to_bits();
        if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
    }

    /// Adds a card and what bears on it; iterative, because maps may be as deep as files allow.
    fn card(&mut self, card: Card, depth: usize, relation: Option<Relation>) {
        let mut open = vec![(card, depth, relation)];
        while let Some((card, depth, relation)) = open.pop() {
            let is_repeated = !self.seen.insert(card.clone());
            if is_repeated && depth == 0 {
                continue;
            }
            self.rows.push(Row {
                selection: Selection::card(&card),
                depth,
                relation,
                title: super::canvas::card::name(self.map, &card),
                width: 0.0,
                is_repeated,
            });
            if is_repeated {
                continue;
            }
            let mut below: Vec<(Card, usize, Option<Relation>)> = Vec::new();
            match &card {
                Card::Claim(id) => self.below(&Target::Claim(id.clone()), depth, &mut below),
                Card::Group(id) => self.members(id, depth, &mut below),
                Card::Question(_) => {}
            }
            open.extend(below.into_iter().rev());
        }
    }

    fn members(&self, id: &GroupId, depth: usize, below: &mut Vec<(Card, usize, Option<Relation>)>) {
        let members = self
            .map
            .groups
            .get(id)
            .map(|group| group.members.clone())
            .unwrap_or_default();
        below.extend(members.into_iter().map(|member| (Card::Claim(member), depth + 1, None)));
    }

    /// What bears on a target, strongest first; what attacks a link stands one deeper, below the link's source.
    fn below(&self, target: &Target, depth: usize, below: &mut Vec<(Card, usize, Option<Relation>)>) {
        let mut links: Vec<(&LinkId, &Link)> = self
            .influences
            .get(target)
            .into_iter()
            .flatten()
            .filter_map(|id| self.map.links.get(id).map(|link| (id, link.as_ref())))
            .filter(|(_, link)| link.relation != Relation::Answers)
            .collect();
        links.sort_by(|(a, first), (b, second)| {
            let key = |link: &Link| {
                let order = match link.influence_from() {
                    Origin::Claim(id) => self.order(&id),
                    Origin::Group(_) => u64::MAX,
                };
                (
                    order,
                    link.relation,
                    std::cmp::Reverse((self.map.strengths.ratios_of(link.strength, false).0 * 100.0) as u64),
                )
            };
            key(first).cmp(&key(second)).then(a.cmp(b))
        });
        for (id, link) in links {
            let card = match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            };
            below.push((card, depth + 1, Some(link.relation)));
            if depth < MAX_INDENT * 4 {
                self.below(&Target::Link(id.clone()), depth + 1, below);
            }
        }
    }
}

/// The claims, questions and groups in which every word of the search is found, best first.
fn found(map: &Map, search: &str) -> Vec<Row> {
    let words: Vec<String> = search.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let rank = |title: &str, rest: &str| {
        let (title, rest) = (title.to_lowercase(), rest.to_lowercase());
        let all_in = |text: &str| words.iter().all(|word| text.contains(word.as_str()));
        if all_in(&title) {
            Some(0)
        } else if words
            .iter()
            .all(|word| title.contains(word.as_str()) || rest.contains(word.as_str()))
        {
            Some(1)
        } else {
            None
        }
    };
    let row = |selection, title: &str| Row {
        selection,
        depth: 0,
        relation: None,
        title: title.to_owned(),
        width: 0.0,
        is_repeated: false,
    };
    let mut found: Vec<(u8, Row)> = Vec::new();
    for (id, claim) in &map.claims {
        let quotes: Vec<&str> = claim
            .quotes
            .iter()
            .flat_map(|quote| [quote.text.as_str(), quote.speaker.as_str()])
            .collect();
        let tags: Vec<&str> = claim.tags.iter().map(String::as_str).collect();
        let rest = format!(
            "{} {} {} {} {}",
            claim.body,
            quotes.join(" "),
            tags.join(" "),
            claim.topic,
            id
        );
        if let Some(rank) = rank(&claim.title, &rest) {
            found.push((rank, row(Selection::Claim(id.clone()), map.title_of(id))));
        }
    }
    for (id, question) in &map.questions {
        if let Some(rank) = rank(&question.title, &question.body) {
            found.push((rank, row(Selection::Question(id.clone()), &question.title)));
        }
    }
    for (id, group) in &map.groups {
        if let Some(rank) = rank(&group.title, &group.note) {
            found.push((rank, row(Selection::Group(id.clone()), &group.title)));
        }
    }
    found.sort_by(|a, b| (a.0, &a.1.title).cmp(&(b.0, &b.1.title)));
    found.into_iter().map(|(_, row)| row).collect()
}
