//! Pictures of maps: what cards and lines show, from the map and everybody's numbers. The canvas and the files show the
//! same because both ask here.

use std::collections::BTreeSet;

use super::{Derived, arrange::place_of};
use crate::{
    analysis::{Finding, Weight, findings, how_computed},
    formats::picture::{
        self, Palette, PdfError, Picture, PngError, Rgba, boxes,
        card::{Bar, CardFace, Density, Kind, Tone},
        label,
        line::{self, LineFace},
        sign,
    },
    inference::{ClaimNumbers, Distributed, Engine, Inquiry, Outlook, OutlookError, Remark},
    layout::{
        Direction, Placement, Rect, lay_out,
        scene::{Line, Scene, SceneCard, Showing, Typesetter, scene},
    },
    model::{Card, ClaimKind, Map, Origin, QuantityId, ReaderId, Relation, Target, percent_within, quantity_value},
};

/// Free space around a picture, px.
const MARGIN: f64 = 24.0;

/// One reader's answer, and what was asked.
type Answer<'a> = (&'a Inquiry, &'a Result<Outlook, OutlookError>);

/// Where curves come from.
#[derive(Clone, Copy)]
enum Curves<'a> {
    Open(&'a Derived),
    Computed(&'a Answers),
}

impl<'a> Curves<'a> {
    /// A reader's quantity with everything found out.
    fn of(self, reader: Option<&ReaderId>, id: &QuantityId) -> Option<Distributed<'a>> {
        match self {
            Self::Open(derived) => derived.distributed(reader, id),
            Self::Computed(answers) => {
                let (inquiry, outlook) = answers.of_reader(reader)?;
                Some(inquiry.timeline(id)?.with(outlook.as_ref().ok()?.quantities.get(id)?))
            }
        }
    }
}

/// Another reader's numbers.
struct Other<'a> {
    id: &'a ReaderId,
    color: Rgba,
    inquiry: &'a Inquiry,
    outlook: &'a Outlook,
}

/// Everybody's numbers as cards show them, seen by one reader.
pub struct Readings<'a> {
    map: &'a Map,
    palette: &'static Palette<Rgba>,
    reader: Option<&'a ReaderId>,
    inquiry: Option<&'a Inquiry>,
    outlook: Option<&'a Outlook>,
    curves: Curves<'a>,
    others: Vec<Other<'a>>,
    problems: BTreeSet<&'a str>,
    is_assumed: bool,
}

impl<'a> Readings<'a> {
    /// The numbers of the open map.
    pub fn of_derived(
        map: &'a Map,
        reader: Option<&'a ReaderId>,
        derived: &'a Derived,
        palette: &'static Palette<Rgba>,
    ) -> Self {
        let answer = |reader: Option<&ReaderId>| Some((derived.inquiry(reader)?, derived.outlook(reader)?));
        Self::new(map, reader, answer, Curves::Open(derived), derived.findings(), palette)
    }

    /// The numbers that `answer` and `curves` give for each reader, and what was found to look at.
    fn new(
        map: &'a Map,
        reader: Option<&'a ReaderId>,
        answer: impl Fn(Option<&ReaderId>) -> Option<Answer<'a>>,
        curves: Curves<'a>,
        findings: &'a [Finding],
        palette: &'static Palette<Rgba>,
    ) -> Self {
        let own = answer(reader);
        let inquiry = own.map(|(inquiry, _)| inquiry);
        let others = map.readers.iter().enumerate();
        let others = others
            .filter(|(_, (other, record))| Some(*other) != reader && !record.hidden)
            .filter_map(|(place, (other, record))| {
                let (inquiry, outlook) = answer(Some(other))?;
                let color = palette.reader(record.color, place);
                let outlook = outlook.as_ref().ok()?;
                (inquiry.has_numbers || !inquiry.timelines().is_empty()).then_some(Other {
                    id: other,
                    color,
                    inquiry,
                    outlook,
                })
            })
            .collect();
        Self {
            map,
            palette,
            reader,
            inquiry,
            outlook: own.and_then(|(_, outlook)| outlook.as_ref().ok()),
            curves,
            others,
            problems: findings
                .iter()
                .filter(|finding| finding.weight == Weight::Problem)
                .map(|finding| finding.about.as_str())
                .collect(),
            is_assumed: inquiry.is_some_and(|inquiry| {
                let assumes = |remark: &Remark| matches!(remark, Remark::AssumedBase(_));
                !inquiry.has_numbers && inquiry.remarks.iter().any(assumes)
            }),
        }
    }

    /// The map.
    pub fn map(&self) -> &'a Map {
        self.map
    }

    /// The color of a card's kind.
    pub fn color(&self, card: &Card) -> Rgba {
        match card {
            Card::Claim(id) => self
                .map
                .claims
                .get(id)
                .map_or(self.palette.muted, |claim| self.palette.kind(claim.kind)),
            Card::Question(_) | Card::Group(_) | Card::Quantity(_) => self.palette.muted,
        }
    }

    /// Why the numbers are not exact, in words, where they are not.
    pub fn how_computed(&self) -> Option<String> {
        how_computed(self.map, &self.outlook?.method)
    }

    /// What a card shows.
    pub fn card(&self, which: &SceneCard) -> CardFace {
        let (kind, word) = match &which.card {
            Card::Claim(id) => {
                let claim = self.map.claims.get(id);
                let kind = claim.map_or(ClaimKind::Claim, |claim| claim.kind);
                let is_target = self.map.target.as_ref() == Some(id);
                let mut word = if is_target { "Conclusion" } else { kind.name() }.to_owned();
                if let Some(claim) = claim {
                    let known = ["definition", "meta", "hedge", "value", "burden"];
                    if let Some(tag) = known.iter().find(|tag| claim.tags.contains(**tag)) {
                        word = format!("{word} · {tag}");
                    }
                    if !claim.flags.is_empty() && kind != ClaimKind::Crux {
                        word = format!("{word} · crux");
                    }
                }
                (Kind::Claim(kind), word)
            }
            Card::Question(id) => {
                let is_exclusive = self.map.questions.get(id).is_some_and(|question| question.exclusive);
                let word = if is_exclusive {
                    "Question · one answer"
                } else {
                    "Question"
                };
                (Kind::Question, word.to_owned())
            }
            Card::Group(id) => {
                let group = self.map.groups.get(id);
                (Kind::Group, group.map_or("Group", |group| group.kind.name()).to_owned())
            }
            Card::Quantity(id) => {
                let unit = self.map.quantities.get(id).map(|quantity| quantity.unit.clone());
                let unit = unit.filter(|unit| !unit.is_empty() && unit != "year");
                (
                    Kind::Quantity,
                    unit.map_or_else(|| "Quantity".to_owned(), |unit| format!("Quantity · {unit}")),
                )
            }
        };
        let is_faint = matches!(&which.card, Card::Claim(id)
            if self.map.claims.get(id).is_some_and(|claim| claim.is_discussion_only()));
        let is_claim = matches!(which.card, Card::Claim(_));
        CardFace {
            kind,
            word,
            lines: which.lines.clone(),
            title_size: which.title_size,
            is_target: matches!(&which.card, Card::Claim(id) if self.map.target.as_ref() == Some(id)),
            is_faint,
            number: match &which.card {
                Card::Claim(_) => self.number(&which.card),
                Card::Quantity(id) => self.median(id).map(|median| (median, Tone::Computed)),
                Card::Question(_) | Card::Group(_) => None,
            },
            bar: (is_claim && !is_faint).then(|| self.bar(&which.card)),
            density: match &which.card {
                Card::Quantity(id) => self.density(id),
                _ => None,
            },
            has_problem: (is_claim || matches!(which.card, Card::Quantity(_)))
                && self.problems.contains(which.card.as_str()),
            is_pinned: place_of(self.map, &which.card).is_some(),
        }
    }

    /// Whether a card's number is not exact, or too uncertain to be shown.
    pub fn is_approximate(&self, card: &Card) -> bool {
        let numbers = self.numbers(card);
        numbers.is_some_and(|numbers| numbers.error.is_some_and(|error| error > 0.0)) || self.is_unreliable(card)
    }

    fn numbers(&self, card: &Card) -> Option<&'a ClaimNumbers> {
        match card {
            Card::Claim(id) => self.outlook?.claims.get(id),
            Card::Question(_) | Card::Group(_) | Card::Quantity(_) => None,
        }
    }

    fn is_unreliable(&self, card: &Card) -> bool {
        self.outlook.is_some_and(|outlook| outlook.method.is_unreliable())
            && self.numbers(card).is_some_and(|numbers| numbers.posterior.is_none())
    }

    fn number(&self, card: &Card) -> Option<(String, Tone)> {
        let numbers = self.numbers(card);
        if let Some((posterior, error)) = numbers.and_then(|numbers| Some((numbers.posterior?, numbers.error))) {
            let tone = if self.is_assumed { Tone::Assumed } else { Tone::Computed };
            return Some((percent_within(posterior, error), tone));
        }
        let is_blocked = matches!(card, Card::Claim(id)
            if self.inquiry.is_some_and(|inquiry| inquiry.blocked.contains(id)));
        let why = if is_blocked {
            "blocked by a circle"
        } else if self.is_unreliable(card) {
            "unreliable"
        } else {
            return None;
        };
        Some((why.to_owned(), Tone::Missing))
    }

    /// The median of a quantity, in words.
    fn median(&self, id: &QuantityId) -> Option<String> {
        let now = self.curves.of(self.reader, id)?;
        let kind = self.map.quantity_kind(id);
        Some(match now.quantile(0.5) {
            Some(median) => quantity_value(kind, median),
            None => "never".to_owned(),
        })
    }

    /// The distribution of a quantity in the small; nothing where the reader has no curve.
    fn density(&self, id: &QuantityId) -> Option<Density> {
        /// At how many places.
        const PLACES: u16 = 48;
        let now = self.curves.of(self.reader, id)?;
        let ever = 1.0 - now.never();
        let (low, high) = (now.quantile(0.02 * ever)?, now.quantile(0.95 * ever)?);
        let width = high - low;
        if width.is_nan() || width <= 0.0 {
            return None;
        }
        let step = width / f64::from(PLACES);
        let below: Vec<f64> = (0..=PLACES + 1)
            .map(|at| now.cdf(low + step * (f64::from(at) - 0.5)))
            .collect();
        let heights: Vec<f64> = below.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let most = heights.iter().copied().fold(0.0, f64::max);
        let place = |value: f64| ((value - low) / width).clamp(0.0, 1.0);
        let kind = self.map.quantity_kind(id);
        let name = |value: f64| quantity_value(kind, value);
        Some(Density {
            curve: (heights.iter().zip(0_u16..))
                .map(|(height, at)| {
                    (
                        f64::from(at) / f64::from(PLACES),
                        if most > 0.0 { height / most } else { 0.0 },
                    )
                })
                .collect(),
            median: now.quantile(0.5).map(place),
            ends: [name(low), name(high)],
            never: now.never(),
            others: (self.others.iter())
                .filter_map(|other| {
                    let median = self.curves.of(Some(other.id), id)?.quantile(0.5)?;
                    Some((other.color, place(median)))
                })
                .collect(),
        })
    }

    fn bar(&self, card: &Card) -> Bar {
        let Some(numbers) = self.numbers(card) else {
            return Bar::default();
        };
        let Card::Claim(id) = card else { return Bar::default() };
        let others = self.others.iter();
        Bar {
            posterior: numbers.posterior,
            error: numbers.error.unwrap_or(0.0),
            is_assumed: self.is_assumed,
            stated: numbers.stated,
            others: others
                .filter(|other| other.inquiry.has_numbers)
                .filter_map(|other| Some((other.color, other.outlook.claims.get(id)?.posterior?)))
                .collect(),
        }
    }

    /// What a line shows.
    pub fn line(&self, line: &Line, is_reversed: bool) -> LineFace {
        let link = match line {
            Line::Link(id) => self.map.links.get(id).map(|link| (id, link)),
            Line::Member(..) | Line::Depends(..) => None,
        };
        match link {
            Some((id, link)) => LineFace {
                relation: Some(link.relation),
                width: sign::width(
                    &self.map.strengths,
                    self.map.strength_of(link, self.reader),
                    link.relation,
                ),
                is_faint: link.relation != Relation::Answers && !self.map.takes_part(id),
                is_reversed,
            },
            None => LineFace {
                relation: None,
                width: 1.2,
                is_faint: false,
                is_reversed,
            },
        }
    }
}

/// All readers' numbers, computed for a picture of a map that is not open.
pub struct Answers {
    readers: Vec<(Option<ReaderId>, Inquiry, Result<Outlook, OutlookError>)>,
    findings: Vec<Finding>,
}

impl Answers {
    /// Computes them.
    pub fn of(map: &Map, reader: Option<&ReaderId>) -> Self {
        let mut who: Vec<Option<ReaderId>> = map.readers.keys().cloned().map(Some).collect();
        if reader.is_none() {
            who.push(None);
        }
        let answer = |reader: Option<ReaderId>| {
            let inquiry = Inquiry::new(map, reader.as_ref(), &[]);
            let outlook = Engine::default().answer(&inquiry);
            (reader, inquiry, outlook)
        };
        let readers: Vec<_> = who.into_iter().map(answer).collect();
        let of = |asked: &ReaderId| {
            let known = readers.iter().find(|(reader, ..)| reader.as_ref() == Some(asked));
            known.map(|(_, inquiry, outlook)| (inquiry, outlook))
        };
        let findings = findings(map, of);
        Self { readers, findings }
    }

    fn of_reader(&self, asked: Option<&ReaderId>) -> Option<Answer<'_>> {
        let known = self.readers.iter().find(|(reader, ..)| reader.as_ref() == asked);
        known.map(|(_, inquiry, outlook)| (inquiry, outlook))
    }

    /// The numbers as cards show them, seen by one reader.
    pub fn readings<'a>(
        &'a self,
        map: &'a Map,
        reader: Option<&'a ReaderId>,
        palette: &'static Palette<Rgba>,
    ) -> Readings<'a> {
        let answer = |asked: Option<&ReaderId>| self.of_reader(asked);
        Readings::new(map, reader, answer, Curves::Computed(self), &self.findings, palette)
    }
}

/// The files that pictures are written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text and shapes, for the web and for drawing programs.
    Svg,
    /// Pixels.
    Png,
    /// One page.
    Pdf,
}

/// What of a map a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the canvas shows.
    Shown,
    /// What is selected, with what a link joins to it.
    Selection,
    /// Everything, unfolded.
    Whole,
}

/// What picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The file.
    pub format: Format,
    /// Pixels of a PNG for each pixel of the map, 1 to 4.
    pub scale: u8,
    /// Light on dark.
    pub is_dark: bool,
    /// How much of the map.
    pub part: Part,
}

/// Why a picture was not written.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Not as pixels.
    #[error(transparent)]
    Png(#[from] PngError),
    /// Not as a page.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The name, as people know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Pdf => "PDF",
        }
    }

    /// The ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// A picture as the bytes of a file; a PNG has `scale` (1 to 4) pixels for each pixel of the map.
    pub fn write(self, picture: &Picture, scale: u8) -> Result<Vec<u8>, PictureError> {
        Ok(match self {
            Self::Svg => picture::svg(picture).into_bytes(),
            Self::Png => picture::png(picture, scale)?,
            Self::Pdf => picture::pdf(picture)?,
        })
    }
}

/// A whole map as a picture: laid out as when it is opened, with nothing hidden, seen by one reader.
pub fn of_map(map: &Map, reader: Option<&ReaderId>, is_dark: bool) -> Picture {
    let scene = scene(map, &Showing::whole(Direction::LeftRight), &mut Typesetter::default());
    let placement = lay_out(&scene.request);
    let answers = Answers::of(map, reader);
    let readings = answers.readings(map, reader, Palette::<Rgba>::of(is_dark));
    draw(&readings, &scene, &placement, None)
}

/// Draws a placed scene: all of it, or some cards with the links between them and the boxes around them.
pub fn draw(readings: &Readings<'_>, scene: &Scene, placement: &Placement, only: Option<&BTreeSet<Card>>) -> Picture {
    let (map, palette) = (readings.map, readings.palette);
    let is_drawn = |card: &Card| only.is_none_or(|only| only.contains(card));
    let mut frame: Option<Rect> = None;
    let mut include = |rect: Rect| frame = Some(frame.map_or(rect, |frame| frame.union(&rect)));
    let (mut marks, mut heads, mut cards) = (Vec::new(), Vec::new(), Vec::new());
    for ((spec, group), rect) in scene.request.groups.iter().zip(&scene.boxes).zip(&placement.groups) {
        let mut members = spec.members.iter().filter_map(|at| scene.cards.get(*at));
        let Some(rect) = rect.filter(|_| only.is_none() || members.all(|card| is_drawn(&card.card))) else {
            continue;
        };
        marks.extend(boxes::marks(rect, &group.title, palette));
        include(rect);
    }
    for (which, rect) in scene.cards.iter().zip(&placement.nodes) {
        if is_drawn(&which.card) {
            cards.extend(readings.card(which).marks(*rect, palette).into_all());
            include(*rect);
        }
    }
    for (drawn, route) in scene.lines.iter().zip(&placement.links) {
        if !is_between(map, &drawn.line, &is_drawn) {
            continue;
        }
        let face = readings.line(&drawn.line, drawn.is_reversed);
        let (stroke, head) = line::marks(&line::rounded(&route.points), &face, palette);
        marks.extend(stroke);
        heads.extend(head);
        if let Some(pill) = route.label.filter(|_| !drawn.words.is_empty()) {
            heads.extend(label::marks(pill, &drawn.words, palette));
            include(pill);
        }
        for point in &route.points {
            include(Rect::centered(*point, 1.0, 1.0));
        }
    }
    marks.extend(heads);
    marks.extend(cards);
    let n_cards = scene.cards.iter().filter(|card| is_drawn(&card.card)).count();
    // The frame begins and ends at whole pixels, so that the picture does as well.
    let frame = frame.unwrap_or_default().grown(MARGIN);
    let (left, top) = (frame.x.floor(), frame.y.floor());
    Picture {
        title: map.title.clone(),
        description: format!(
            "An argument map of {n_cards} card{}, drawn by Cruxmap.",
            if n_cards == 1 { "" } else { "s" }
        ),
        frame: Rect {
            x: left,
            y: top,
            width: frame.right().ceil() - left,
            height: frame.bottom().ceil() - top,
        },
        background: palette.canvas,
        marks,
    }
}

/// Whether everything that a line is drawn between is drawn: its source, and the card or, for a link that bears on a link,
/// that link.
fn is_between(map: &Map, line: &Line, is_drawn: &impl Fn(&Card) -> bool) -> bool {
    let mut line = line.clone();
    // A map has no circle of links, so this ends.
    loop {
        let (from, to) = ends(map, &line);
        if !from.as_ref().is_some_and(is_drawn) {
            return false;
        }
        match (to, &line) {
            (Some(card), _) => return is_drawn(&card),
            (None, Line::Link(id)) => match map.links.get(id).map(|link| link.influence_on()) {
                Some(Target::Link(next)) => line = Line::Link(next),
                _ => return false,
            },
            (None, Line::Member(..) | Line::Depends(..)) => return false,
        }
    }
}

/// The cards at both ends of a line; none for the end of a link that bears on a link.
pub fn ends(map: &Map, line: &Line) -> (Option<Card>, Option<Card>) {
    match line {
        Line::Link(id) => {
            let Some(link) = map.links.get(id) else {
                return (None, None);
            };
            let source = match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            };
            let target = match link.influence_on() {
                Target::Claim(id) => Some(Card::Claim(id)),
                Target::Question(id) => Some(Card::Question(id)),
                Target::Link(_) => None,
            };
            (Some(source), target)
        }
        Line::Member(group, claim) => (Some(Card::Claim(claim.clone())), Some(Card::Group(group.clone()))),
        Line::Depends(from, to) => (Some(from.clone()), Some(to.clone())),
    }
}
