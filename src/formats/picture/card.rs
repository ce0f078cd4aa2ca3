//! Cards as marks: kind, title, the computed probability as a bar with what is stated as a mark, a dot per reader.

use super::{
    Palette,
    ink::Rgba,
    mark::{Anchor, Font, Mark, Pen, Text},
    sign,
};
use crate::{
    layout::{Point, Rect, scene::card},
    model::ClaimKind,
};

/// What kind of card it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A claim of a kind.
    Claim(ClaimKind),
    /// A question.
    Question,
    /// A group that acts.
    Group,
    /// A quantity.
    Quantity,
}

/// How the number on a card is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Somebody stands behind it.
    Computed,
    /// Even odds were assumed somewhere below.
    Assumed,
    /// There is none, and the text says why.
    Missing,
}

/// The bar of a claim's probability. All probabilities are from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// What is computed.
    pub posterior: Option<f64>,
    /// How far it may be off; more than 0 where it is not exact.
    pub error: f64,
    /// Whether even odds were assumed somewhere below.
    pub is_assumed: bool,
    /// What the reader states.
    pub stated: Option<f64>,
    /// What is computed for the other readers, each in the reader's color.
    pub others: Vec<(Rgba, f64)>,
}

/// A distribution in the small.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Density {
    /// Where it is how dense: both 0 to 1, the densest place 1.
    pub curve: Vec<(f64, f64)>,
    /// Where the median is, if it is on the strip.
    pub median: Option<f64>,
    /// What stands under the left and the right end.
    pub ends: [String; 2],
    /// The chance of never, 0 to 1, as a bar at the right.
    pub never: f64,
    /// The medians of other readers, each in the reader's color.
    pub others: Vec<(Rgba, f64)>,
}

/// Everything that a card shows.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent mark on the card")]
pub struct CardFace {
    /// What kind of card it is.
    pub kind: Kind,
    /// The words in its header.
    pub word: String,
    /// Its title, broken into lines.
    pub lines: Vec<String>,
    /// Size of the title, px.
    pub title_size: f64,
    /// Whether it is the map's conclusion.
    pub is_target: bool,
    /// Whether it is there for discussion only.
    pub is_faint: bool,
    /// Its number as it is written, or why there is none.
    pub number: Option<(String, Tone)>,
    /// Its bar; none for what has no probability.
    pub bar: Option<Bar>,
    /// The distribution of a quantity.
    pub density: Option<Density>,
    /// Whether something about it needs a look.
    pub has_problem: bool,
    /// Whether it stays where somebody has put it.
    pub is_pinned: bool,
}

/// A card as marks, in layers of detail: each layer is drawn only when its text can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardMarks {
    /// Boxes and signs.
    pub body: Vec<Mark>,
    /// Title and number.
    pub title: Vec<Mark>,
    /// The small print.
    pub fine: Vec<Mark>,
}

impl CardMarks {
    /// All of them, bottom to top.
    pub fn into_all(self) -> impl Iterator<Item = Mark> {
        self.body.into_iter().chain(self.title).chain(self.fine)
    }
}

/// Radius of a card's corners, px.
pub const RADIUS: f64 = 9.0;
/// Width of the strip in the color of the kind, with the border in front of it, px.
pub const STRIP: f64 = 5.4;

impl CardFace {
    /// The color of its kind.
    pub fn color(&self, palette: &Palette<Rgba>) -> Rgba {
        match self.kind {
            Kind::Claim(kind) => palette.kind(kind),
            Kind::Question | Kind::Group | Kind::Quantity => palette.muted,
        }
    }

    /// What it is filled with.
    pub fn fill(&self, palette: &Palette<Rgba>) -> Rgba {
        match self.kind {
            Kind::Claim(_) if !self.is_faint => palette.card,
            _ => palette.control,
        }
    }

    /// Whether it has the strip in the color of its kind.
    pub fn has_strip(&self) -> bool {
        matches!(self.kind, Kind::Claim(_)) && !self.is_faint
    }

    /// Where its bar lies, on a card at `rect`.
    pub fn track(&self, rect: Rect) -> Option<Rect> {
        self.bar.as_ref()?;
        let y = rect.bottom() - card::PADDING + 1.0;
        Some(Rect {
            x: rect.x + card::PADDING + 2.0,
            y: y - 5.0,
            width: (rect.width - 2.0 * card::PADDING - 2.0).max(0.0),
            height: 5.0,
        })
    }

    /// The bar's color.
    pub fn bar_color(&self, palette: &Palette<Rgba>) -> Rgba {
        if self.bar.as_ref().is_some_and(|bar| bar.is_assumed) {
            palette.assumed
        } else {
            palette.posterior
        }
    }

    /// Where its title begins, on a card at `rect`, and how far apart its lines are, px.
    pub fn title_box(&self, rect: Rect) -> (Point, f64) {
        let corner = Point::new(rect.x, rect.y).moved(card::PADDING + 2.0, card::PADDING + card::HEADER);
        (corner, (self.title_size * card::LINE).round())
    }

    /// The card at `rect` as marks.
    pub fn marks(&self, rect: Rect, palette: &Palette<Rgba>) -> CardMarks {
        let mut marks = CardMarks::default();
        self.body(rect, palette, &mut marks.body);
        self.header(rect, palette, &mut marks);
        self.pin(rect, palette, &mut marks);
        self.title(rect, palette, &mut marks.title);
        if let (Some(track), Some(bar)) = (self.track(rect), &self.bar) {
            self.bar(track, bar, palette, &mut marks.body);
        }
        if let Some(density) = &self.density {
            density.marks(rect, palette, &mut marks);
        }
        marks
    }

    fn body(&self, rect: Rect, palette: &Palette<Rgba>, marks: &mut Vec<Mark>) {
        if !palette.is_dark {
            let shadow = rect.moved(0.0, 1.5).grown(0.5);
            marks.push(Mark::filled_box(shadow, RADIUS, Rgba([0, 0, 0, 14])));
        }
        let color = self.color(palette);
        let border = if self.is_target {
            Pen::solid(2.0, color)
        } else {
            Pen::solid(1.0, palette.card_border)
        };
        let fill = self.fill(palette);
        if self.has_strip() {
            // The strip has the round corners of the card, because the card lies on it, moved to the right.
            let under = Rect {
                width: (2.0 * RADIUS).min(rect.width),
                ..rect
            };
            let over = Rect {
                x: rect.x + STRIP,
                width: (rect.width - STRIP).max(0.0),
                ..rect
            };
            for (rect, radii, color) in [
                (under, [RADIUS, 0.0, 0.0, RADIUS], color),
                (over, [0.0, RADIUS, RADIUS, 0.0], fill),
            ] {
                marks.push(Mark::Box {
                    rect,
                    radii,
                    fill: Some(color),
                    border: None,
                });
            }
        }
        marks.push(Mark::Box {
            rect,
            radii: [RADIUS; 4],
            fill: (!self.has_strip()).then_some(fill),
            border: Some(border),
        });
    }

    fn header(&self, rect: Rect, palette: &Palette<Rgba>, marks: &mut CardMarks) {
        let middle = rect.y + card::PADDING + card::HEADER / 2.0 - 3.0;
        let icon = Point::new(rect.x + card::PADDING + 6.0, middle);
        marks.body.extend(match self.kind {
            Kind::Claim(kind) => sign::kind_icon(kind, icon, 11.0, self.color(palette)),
            Kind::Question => sign::question_icon(icon, 9.0, palette.muted),
            Kind::Group => sign::group_icon(icon, 9.0, palette.muted),
            Kind::Quantity => sign::quantity_icon(icon, 11.0, palette.muted),
        });
        marks.fine.push(Mark::Text(Text::centered(
            icon.moved(11.5, 0.0),
            Anchor::Start,
            &self.word,
            Font::Regular,
            11.5,
            palette.muted,
        )));
        if let Some((number, tone)) = &self.number {
            let (font, size, color) = match tone {
                Tone::Computed => (Font::SemiBold, 14.0, palette.text),
                Tone::Assumed => (Font::SemiBold, 14.0, palette.muted),
                Tone::Missing => (Font::Regular, 11.5, palette.problem),
            };
            let at = Point::new(rect.right() - card::PADDING, middle);
            let text = Text::centered(at, Anchor::End, number, font, size, color);
            marks.title.push(Mark::Text(text));
        }
        if self.has_problem {
            let at = Point::new(rect.right() - 3.0, rect.y + 3.0);
            marks.body.push(Mark::disk(at, 6.5, palette.warning));
            let text = Text::centered(at, Anchor::Middle, "!", Font::SemiBold, 10.0, palette.panel);
            marks.fine.push(Mark::Text(text));
        }
    }

    /// The head of a pin at the upper left corner.
    fn pin(&self, rect: Rect, palette: &Palette<Rgba>, marks: &mut CardMarks) {
        if self.is_pinned {
            let at = Point::new(rect.x + 11.0, rect.y + 1.0);
            marks.body.push(Mark::disk(at, 5.5, palette.panel));
            marks.body.push(Mark::disk(at, 4.5, palette.accent));
            marks.body.push(Mark::disk(at, 1.6, palette.panel));
        }
    }

    fn title(&self, rect: Rect, palette: &Palette<Rgba>, marks: &mut Vec<Mark>) {
        let (corner, leading) = self.title_box(rect);
        let font = if self.title_size > card::TITLE {
            Font::SemiBold
        } else {
            Font::Regular
        };
        let color = if self.is_faint { palette.muted } else { palette.text };
        marks.push(Mark::Text(Text {
            lines: self.lines.clone(),
            leading,
            ..Text::centered(
                corner.moved(0.0, leading / 2.0),
                Anchor::Start,
                "",
                font,
                self.title_size,
                color,
            )
        }));
    }

    /// The bar of the computed probability, with a mark at what is stated and a dot for each other reader.
    fn bar(&self, track: Rect, bar: &Bar, palette: &Palette<Rgba>, marks: &mut Vec<Mark>) {
        marks.push(Mark::filled_box(track, 2.5, palette.track));
        let x_of = |p: f64| track.x + track.width * p.clamp(0.0, 1.0);
        let middle = track.center().y;
        if let Some(posterior) = bar.posterior {
            let filled = Rect {
                width: (x_of(posterior) - track.x).max(1.0),
                ..track
            };
            let color = self.bar_color(palette);
            if bar.error > 0.0 {
                marks.extend(hatching(filled, color));
                let ends = [posterior - bar.error, posterior + bar.error].map(|p| Point::new(x_of(p), middle));
                marks.push(Mark::polyline(ends.to_vec(), Pen::solid(1.6, palette.text)));
            } else {
                marks.push(Mark::filled_box(filled, 2.5_f64.min(filled.width / 2.0), color));
            }
        }
        for (color, p) in &bar.others {
            marks.push(Mark::Disk {
                center: Point::new(x_of(*p), middle),
                radius: 4.6,
                fill: Some(*color),
                pen: Some(Pen::solid(1.2, palette.card)),
            });
        }
        if let Some(stated) = bar.stated {
            let x = x_of(stated);
            let ends = vec![Point::new(x, track.y - 3.5), Point::new(x, track.bottom() + 3.5)];
            marks.push(Mark::polyline(ends, Pen::solid(2.2, palette.text)));
        }
    }
}

impl Density {
    /// The distribution at the foot of a card: the area under the curve, the median, the ends, never as a bar at the right.
    fn marks(&self, rect: Rect, palette: &Palette<Rgba>, marks: &mut CardMarks) {
        const NEVER: f64 = 7.0;
        let left = rect.x + card::PADDING + 2.0;
        let right = rect.right() - card::PADDING - if self.never > 0.0 { NEVER + 6.0 } else { 0.0 };
        let foot = rect.bottom() - card::PADDING - 9.0;
        let height = card::DENSITY - 18.0;
        let at = |x: f64, y: f64| Point::new(left + (right - left) * x, foot - height * y);
        let line: Vec<Point> = self.curve.iter().map(|(x, y)| at(*x, *y)).collect();
        // Thin columns make the area: it need not be convex.
        for pair in self.curve.windows(2) {
            let [(x, y), (next, _)] = [pair[0], pair[1]];
            let (start, end) = (at(x, y), at(next, 0.0));
            if y > 0.0 && end.x > start.x {
                let column = Rect {
                    x: start.x,
                    y: start.y,
                    width: end.x - start.x + 0.3,
                    height: foot - start.y,
                };
                marks.body.push(Mark::filled_box(column, 0.0, palette.track));
            }
        }
        marks.body.push(Mark::polyline(
            vec![at(0.0, 0.0), at(1.0, 0.0)],
            Pen::solid(1.0, palette.card_border),
        ));
        if line.len() > 1 {
            marks
                .body
                .push(Mark::polyline(line, Pen::solid(1.8, palette.posterior)));
        }
        if let Some(median) = self.median {
            let ends = vec![at(median, 0.0).moved(0.0, 3.0), at(median, 1.0).moved(0.0, 4.0)];
            marks.body.push(Mark::polyline(ends, Pen::solid(1.6, palette.text)));
        }
        for (color, median) in &self.others {
            marks.body.push(Mark::Disk {
                center: at(*median, 0.0),
                radius: 4.2,
                fill: Some(*color),
                pen: Some(Pen::solid(1.2, palette.card)),
            });
        }
        if self.never > 0.0 {
            let x = rect.right() - card::PADDING - NEVER;
            let frame = Rect {
                x,
                y: foot - height,
                width: NEVER,
                height,
            };
            marks.body.push(Mark::filled_box(frame, 2.0, palette.track));
            let filled = Rect {
                y: foot - height * self.never,
                height: height * self.never,
                ..frame
            };
            marks.body.push(Mark::filled_box(
                filled,
                2.0_f64.min(filled.height / 2.0),
                palette.assumed,
            ));
        }
        let y = foot + 9.0;
        for (text, x, anchor) in [
            (&self.ends[0], left, Anchor::Start),
            (&self.ends[1], right, Anchor::End),
        ] {
            let text = Text::centered(Point::new(x, y), anchor, text, Font::Regular, 10.5, palette.muted);
            marks.fine.push(Mark::Text(text));
        }
    }
}

/// Slanting strokes that fill a bar: what it shows is not exact.
fn hatching(bar: Rect, color: Rgba) -> impl Iterator<Item = Mark> {
    let (step, slant) = (4.0, bar.height);
    let n_strokes = ((bar.width + slant) / step).ceil().clamp(0.0, 1000.0) as u32;
    (0..=n_strokes).filter_map(move |stroke| {
        // A stroke rises from the bottom at `x` to the top at `x + slant`; what lies outside of the bar is cut off.
        let x = bar.x - slant + f64::from(stroke) * step;
        let (from, to) = (x.max(bar.x), (x + slant).min(bar.right()));
        let at = |at: f64| Point::new(at, bar.bottom() - (at - x));
        (to > from).then(|| Mark::polyline(vec![at(from), at(to)], Pen::solid(2.0, color)))
    })
}
