//! Timelines as a picture: for each quantity how likely it is below each value, one curve for each reader.

use super::{
    Palette, Picture,
    ink::Rgba,
    mark::{Anchor, Font, Mark, Pen, Text},
};
use crate::{
    layout::{Point, Rect},
    model::{QuantityKind, percent, quantity_value},
};

/// One quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its title.
    pub title: String,
    /// What is measured.
    pub kind: QuantityKind,
    /// Its unit; empty for years.
    pub unit: String,
    /// One for each reader with a curve.
    pub curves: Vec<Curve>,
    /// The values at which claims are read off.
    pub thresholds: Vec<f64>,
}

/// A reader's curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The reader's name.
    pub name: String,
    /// The color the reader has, if one was chosen, and the reader's place among all.
    pub color: (Option<u8>, usize),
    /// Values, ascending, with the probability of what is below.
    pub points: Vec<(f64, f64)>,
}

/// Size of a panel with its margins, px.
const WIDTH: f64 = 700.0;
const HEIGHT: f64 = 250.0;

/// Around the plot within a panel: left, top, right, bottom; px.
const MARGINS: [f64; 4] = [56.0, 44.0, 200.0, 34.0];

/// Text sizes, px.
const TITLE: f64 = 14.0;
const SMALL: f64 = 11.0;

/// The picture; nothing where there is no curve.
pub fn picture(title: &str, panels: &[Panel], palette: &Palette<Rgba>) -> Option<Picture> {
    let panels: Vec<&Panel> = panels.iter().filter(|panel| !panel.curves.is_empty()).collect();
    if panels.is_empty() {
        return None;
    }
    let mut marks = Vec::new();
    for (at, panel) in panels.iter().enumerate() {
        panel_marks(panel, at as f64 * HEIGHT, palette, &mut marks);
    }
    let names: Vec<&str> = panels.iter().map(|panel| panel.title.as_str()).collect();
    Some(Picture {
        title: title.to_owned(),
        description: format!("How likely it is to lie below each value: {}", names.join("; ")),
        frame: Rect {
            x: 0.0,
            y: 0.0,
            width: WIDTH,
            height: panels.len() as f64 * HEIGHT,
        },
        background: palette.panel,
        marks,
    })
}

fn text(at: Point, anchor: Anchor, text: &str, font: Font, size: f64, color: Rgba) -> Mark {
    Mark::Text(Text::centered(at, anchor, text, font, size, color))
}

/// Round values between two, about five of them.
pub fn round_values(low: f64, high: f64) -> Vec<f64> {
    const WANTED: f64 = 6.0;
    let rough = (high - low) / WANTED;
    if !(rough.is_finite() && rough > 0.0) {
        return Vec::new();
    }
    let unit = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|times| times * unit)
        .into_iter()
        .find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last.min(first.saturating_add(12)))
        .map(|at| at as f64 * step)
        .collect()
}

/// The title with the unit.
fn heading(panel: &Panel, top: f64, palette: &Palette<Rgba>) -> Mark {
    let unit = if panel.kind == QuantityKind::Year || panel.unit.is_empty() {
        String::new()
    } else {
        match panel.kind {
            QuantityKind::Duration => format!(" (in {}s)", panel.unit),
            QuantityKind::Year | QuantityKind::Size => format!(" ({})", panel.unit),
        }
    };
    let heading = format!("{}{unit}", panel.title);
    text(
        Point::new(16.0, top + 22.0),
        Anchor::Start,
        &heading,
        Font::SemiBold,
        TITLE,
        palette.text,
    )
}

fn panel_marks(panel: &Panel, top: f64, palette: &Palette<Rgba>, marks: &mut Vec<Mark>) {
    let [left, above, right, below] = MARGINS;
    let plot = Rect {
        x: left,
        y: top + above,
        width: WIDTH - left - right,
        height: HEIGHT - above - below,
    };
    let ends = panel
        .curves
        .iter()
        .flat_map(|curve| [curve.points.first(), curve.points.last()])
        .flatten();
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (value, _)| {
        (low.min(*value), high.max(*value))
    });
    let width = if high > low { high - low } else { 1.0 };
    let x = |value: f64| plot.x + (value - low) / width * plot.width;
    let y = |p: f64| plot.y + (1.0 - p) * plot.height;
    marks.push(heading(panel, top, palette));
    let grid = Pen::solid(1.0, palette.grid);
    for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
        marks.push(Mark::polyline(
            vec![Point::new(plot.x, y(part)), Point::new(plot.x + plot.width, y(part))],
            grid,
        ));
        let at = Point::new(plot.x - 8.0, y(part));
        marks.push(text(
            at,
            Anchor::End,
            &percent(part),
            Font::Regular,
            SMALL,
            palette.muted,
        ));
    }
    for value in round_values(low, high) {
        marks.push(Mark::polyline(
            vec![Point::new(x(value), plot.y), Point::new(x(value), plot.y + plot.height)],
            grid,
        ));
        marks.push(text(
            Point::new(x(value), plot.y + plot.height + 14.0),
            Anchor::Middle,
            &quantity_value(panel.kind, value),
            Font::Regular,
            SMALL,
            palette.muted,
        ));
    }
    for value in panel.thresholds.iter().filter(|value| (low..=high).contains(*value)) {
        marks.push(Mark::polyline(
            vec![
                Point::new(x(*value), plot.y),
                Point::new(x(*value), plot.y + plot.height),
            ],
            Pen {
                dash: Some((4.0, 4.0)),
                ..Pen::solid(1.0, palette.muted)
            },
        ));
    }
    for (at, curve) in panel.curves.iter().enumerate() {
        let color = palette.reader(curve.color.0, curve.color.1);
        let mut points: Vec<Point> = curve
            .points
            .iter()
            .map(|(value, p)| Point::new(x(*value), y(*p)))
            .collect();
        // A curve goes on level to the edge of the plot.
        if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) {
            points.insert(0, Point::new(plot.x, first.y));
            points.push(Point::new(plot.x + plot.width, last.y));
        }
        marks.push(Mark::polyline(points, Pen::solid(2.0, color)));
        let line = Point::new(plot.x + plot.width + 14.0, plot.y + 8.0 + 18.0 * at as f64);
        marks.push(Mark::disk(line, 4.0, color));
        let name = line.moved(10.0, 0.0);
        marks.push(text(
            name,
            Anchor::Start,
            &shortened(&curve.name),
            Font::Regular,
            SMALL,
            palette.text,
        ));
    }
}

/// A name as far as there is room for it.
fn shortened(name: &str) -> String {
    const MOST: usize = 30;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}
