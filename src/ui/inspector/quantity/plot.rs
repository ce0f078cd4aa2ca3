//! The picture of a quantity: how likely it is below each value, or how densely it lies; the reader's percentiles as points that
//! can be dragged, the parts of a mixture, the other readers, and the values at which claims are read off.

use eframe::egui::{Button, Color32, CursorIcon, Id, Pos2, Rect, RichText, Role, Sense, Stroke, Ui, Vec2b, WidgetInfo};
use egui_plot::{GridMark, HoverPosition, Line, LineStyle, Plot, PlotPoint, PlotPoints, Points, VLine};

use super::{super::fields::left, With, curves, remark};
use crate::{
    formats::picture::timelines::round_values,
    inference::Distributed,
    model::{Quantity, QuantityId, QuantityKind, percent, quantity_value},
    ui::{
        Cx,
        meaning::{Means, Term},
    },
};

/// At how many values a curve is drawn.
const PLACES: u16 = 160;

/// How near the pointer must be to a point to take it, px.
const NEAR: f32 = 12.0;

/// How the picture is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Look {
    is_density: bool,
    is_log: bool,
}

/// What one line of the picture shows.
struct Curve {
    name: String,
    color: Color32,
    width: f32,
    is_dashed: bool,
    points: Vec<[f64; 2]>,
}

/// Where values lie along the axis.
#[derive(Clone, Copy)]
struct Axis {
    is_log: bool,
    start: f64,
}

impl Axis {
    fn to(self, value: f64) -> f64 {
        if self.is_log {
            (value - self.start).max(1e-9).log10()
        } else {
            value
        }
    }

    fn from(self, place: f64) -> f64 {
        if self.is_log {
            self.start + 10_f64.powf(place)
        } else {
            place
        }
    }
}

/// Where values stand under the axis: a few, at round values.
fn marks(axis: Axis, (low, high): (f64, f64)) -> Vec<GridMark> {
    const WANTED: f64 = 4.0;
    let width = high - low;
    if !(width.is_finite() && width > 0.0) {
        return Vec::new();
    }
    if axis.is_log {
        let step = (width / WANTED).max(1e-9);
        let place = |at: u8| low + step * (f64::from(at) + 0.5);
        // Round values, at their own places.
        let round = |value: f64| {
            let unit = 10_f64.powf((value - axis.start).abs().max(1e-9).log10().floor());
            axis.start + ((value - axis.start) / unit).round().max(1.0) * unit
        };
        return (0..4)
            .map(|at| GridMark {
                value: axis.to(round(axis.from(place(at)))),
                step_size: width,
            })
            .collect();
    }
    let mark = |value: f64| GridMark {
        value,
        step_size: width,
    };
    round_values(low, high).into_iter().map(mark).collect()
}

/// Paints the picture with its switches.
pub(super) fn plot_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity, with: &With<'_>) {
    let key = Id::unique(("look of quantity", id.as_str()));
    let mut look = ui.data(|data| data.get_temp::<Look>(key)).unwrap_or_default();
    ui.horizontal(|ui| {
        let switch = |ui: &mut Ui, is_on: bool, text: &str, term: Term| {
            let button = ui.add(Button::selectable(is_on, RichText::new(text).small()));
            button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, text));
            button.means(term).clicked()
        };
        if switch(ui, !look.is_density, "below", Term::CdfPlot) {
            look.is_density = false;
        }
        if switch(ui, look.is_density, "density", Term::DensityPlot) {
            look.is_density = true;
        }
        ui.add_space(8.0);
        if switch(ui, look.is_log, "log axis", Term::LogAxis) {
            look.is_log = !look.is_log;
        }
    });
    ui.data_mut(|data| data.insert_temp(key, look));
    // While a percentile is dragged the axis stands still, or it would run away from under the pointer.
    let is_held = ui.data(|data| data.get_temp::<usize>(held_id(id))).is_some();
    let kept = ui
        .data(|data| data.get_temp::<(f64, f64)>(range_id(id)))
        .filter(|_| is_held);
    let Some((low, high)) = kept.or_else(|| range(cx, id)) else {
        remark(ui, cx, empty(cx, quantity));
        return;
    };
    ui.data_mut(|data| data.insert_temp(range_id(id), (low, high)));
    let axis = Axis {
        is_log: look.is_log,
        start: low - (high - low) / 200.0,
    };
    let values: Vec<f64> = (0..=PLACES)
        .map(|at| {
            let (from, to) = (axis.to(low), axis.to(high));
            axis.from(from + (to - from) * f64::from(at) / f64::from(PLACES))
        })
        .collect();
    let lines = lines(cx, id, look, axis, &values);
    picture_ui(ui, cx, id, quantity, look, axis, lines, with);
}

/// Where it is kept which percentile is dragged.
fn held_id(id: &QuantityId) -> Id {
    Id::unique(("held percentile", id.as_str()))
}

/// Where it is kept which values are shown.
fn range_id(id: &QuantityId) -> Id {
    Id::unique(("values shown", id.as_str()))
}

/// What stands where there is no curve.
fn empty(cx: &Cx<'_>, quantity: &Quantity) -> String {
    match (cx.app.reader(), &quantity.formula) {
        (None, _) => "No curve: it is looked at through nobody's eyes. Choose a reader above.".to_owned(),
        (_, Some(_)) => "No curve yet: it follows from quantities that have none for this reader.".to_owned(),
        _ => "No curve yet: give two percentiles or more, or start from a shape.".to_owned(),
    }
}

/// Which values are shown: nearly all of every reader's.
fn range(cx: &Cx<'_>, id: &QuantityId) -> Option<(f64, f64)> {
    let shown = cx.map.readers.iter().filter(|(_, reader)| !reader.hidden);
    let all: Vec<Distributed<'_>> = shown
        .filter_map(|(reader, _)| cx.app.derived().distributed(Some(reader), id))
        .collect();
    Distributed::shown_over(all.iter())
}

/// The lines: other readers thin, the mean of all dashed, the parts of the reader's mixture thinner, the reader's own on top.
fn lines(cx: &Cx<'_>, id: &QuantityId, look: Look, axis: Axis, values: &[f64]) -> Vec<Curve> {
    let mut lines = Vec::new();
    let mut all = Vec::new();
    let curve = |of: &dyn Fn(f64) -> f64| -> Vec<[f64; 2]> {
        if !look.is_density {
            return values.iter().map(|value| [axis.to(*value), of(*value)]).collect();
        }
        // Per unit of the axis, so that areas are chances there as well.
        (values.windows(2))
            .map(|pair| {
                let (a, b) = (axis.to(pair[0]), axis.to(pair[1]));
                [f64::midpoint(a, b), (of(pair[1]) - of(pair[0])).max(0.0) / (b - a)]
            })
            .collect()
    };
    for (place, (other, record)) in cx.map.readers.iter().enumerate() {
        if Some(other) == cx.app.reader() || record.hidden {
            continue;
        }
        if let Some(found) = cx.app.derived().distributed(Some(other), id) {
            lines.push(Curve {
                name: record.name.clone(),
                color: cx.palette.reader(record.color, place),
                width: 1.2,
                is_dashed: false,
                points: curve(&|t| found.cdf(t)),
            });
            all.push(found);
        }
    }
    all.extend(cx.app.derived().distributed(cx.app.reader(), id));
    if all.len() > 1 {
        let n = all.len() as f64;
        lines.push(Curve {
            name: "pooled".to_owned(),
            color: cx.palette.text,
            width: 1.2,
            is_dashed: true,
            points: curve(&|t| all.iter().map(|one| one.cdf(t)).sum::<f64>() / n),
        });
    }
    let Some(found) = cx.app.derived().distributed(cx.app.reader(), id) else {
        return lines;
    };
    let n_parts = (cx.app.derived().inquiry(cx.app.reader()))
        .and_then(|inquiry| inquiry.timeline(id))
        .map_or(1, crate::inference::Timeline::n_parts);
    if (2..=16).contains(&n_parts) {
        for part in 0..n_parts {
            let (chance, _) = found.part(part, 0.0);
            lines.push(Curve {
                name: format!("part {} ({})", part + 1, percent(chance)),
                color: cx.palette.muted,
                width: 0.8,
                is_dashed: false,
                points: curve(&|t| found.part(part, t).1),
            });
        }
    }
    lines.push(Curve {
        name: "this reader".to_owned(),
        color: cx.palette.posterior,
        width: 2.4,
        is_dashed: false,
        points: curve(&|t| found.cdf(t)),
    });
    lines
}

#[expect(clippy::too_many_arguments, reason = "what one picture is drawn from")]
fn picture_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &QuantityId,
    quantity: &Quantity,
    look: Look,
    axis: Axis,
    lines: Vec<Curve>,
    with: &With<'_>,
) {
    let kind = quantity.kind;
    let handles = if look.is_density {
        Vec::new()
    } else {
        curves::handles(ui, cx, id, quantity)
    };
    let thresholds: Vec<f64> = (cx.app.derived().inquiry(cx.app.reader()))
        .and_then(|inquiry| Some(inquiry.timeline(id)?.thresholds().to_vec()))
        .unwrap_or_default();
    // One far away would squeeze everything else together.
    let drawn = |value: &f64| {
        let ends = |line: &Curve| Some((line.points.first()?[0], line.points.last()?[0]));
        let place = axis.to(*value);
        lines
            .iter()
            .filter_map(ends)
            .any(|(low, high)| (low..=high).contains(&place))
    };
    let thresholds: Vec<f64> = thresholds.into_iter().filter(drawn).collect();
    let (muted, text) = (cx.palette.muted, cx.palette.text);
    let mut plot = Plot::new(("quantity", id.as_str(), look.is_density, look.is_log))
        .height(190.0)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_axes(Vec2b::new(true, !look.is_density))
        .show_grid(Vec2b::new(true, !look.is_density))
        .grid_color(cx.palette.card_border)
        .grid_fade(0.0)
        .y_axis_min_width(38.0)
        .x_grid_spacer(move |input| marks(axis, input.bounds))
        .y_grid_spacer(|_| {
            let quarter = |at: u8| GridMark {
                value: f64::from(at) / 4.0,
                step_size: 0.25,
            };
            (0..=4).map(quarter).collect()
        })
        .x_axis_formatter(move |mark: GridMark, _| quantity_value(kind, axis.from(mark.value)))
        .y_axis_formatter(|mark: GridMark, _| percent(mark.value))
        .label_formatter(move |hovered| {
            let (HoverPosition::NearDataPoint { position: at, .. } | HoverPosition::Elsewhere { position: at }) =
                hovered;
            Some(if look.is_density {
                quantity_value(kind, axis.from(at.x))
            } else {
                format!(
                    "{} below {}",
                    percent(at.y.clamp(0.0, 1.0)),
                    quantity_value(kind, axis.from(at.x))
                )
            })
        });
    plot = plot.include_y(0.0);
    if !look.is_density {
        plot = plot.include_y(1.0);
    }
    let points: Vec<[f64; 2]> = handles
        .iter()
        .map(|handle| [axis.to(handle.value), handle.probability])
        .collect();
    let response = plot.show(ui, |plot| {
        for value in thresholds {
            plot.vline(VLine::new("read off", axis.to(value)).stroke(Stroke::new(1.0, muted)));
        }
        for line in lines {
            let points: PlotPoints<'_> = line.points.into();
            let style = if line.is_dashed {
                LineStyle::dashed_dense()
            } else {
                LineStyle::Solid
            };
            let drawn = Line::new(line.name, points).color(line.color).width(line.width);
            plot.line(drawn.style(style));
        }
        let shown: PlotPoints<'_> = points.clone().into();
        plot.points(Points::new("percentiles", shown).radius(4.5).color(text));
        (plot.pointer_coordinate(), *plot.transform())
    });
    response.response.widget_info(|| {
        let name = format!("Curve of {}", quantity.title);
        WidgetInfo::labeled(Role::Image, true, name)
    });
    let term = if look.is_density {
        Term::DensityPlot
    } else {
        Term::CdfPlot
    };
    let _ = response.response.clone().spoken(term);
    let (pointer, transform) = response.inner;
    let grip = Grip {
        rect: response.response.rect,
        places: (points.iter())
            .map(|point| transform.position_from_point(&PlotPoint::new(point[0], point[1])))
            .collect(),
        pointer: pointer.map(|pointer| (axis.from(pointer.x), pointer.y.clamp(0.001, 0.999))),
    };
    drag_ui(ui, cx, id, quantity, &grip, with);
    summary_ui(ui, cx, id, kind);
}

/// Where the percentiles lie on the screen, and at what the pointer points.
struct Grip {
    rect: Rect,
    places: Vec<Pos2>,
    /// A value and a probability.
    pointer: Option<(f64, f64)>,
}

/// Lets percentiles be dragged.
fn drag_ui(ui: &Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity, grip: &Grip, with: &With<'_>) {
    let held = held_id(id);
    let near = |position: Pos2| {
        (grip.places.iter().enumerate())
            .map(|(at, place)| (place.distance(position), at))
            .filter(|(distance, _)| *distance < NEAR)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, at)| at)
    };
    let drag = ui.interact(grip.rect, held.with("drag"), Sense::drag());
    drag.widget_info(|| {
        let name = format!("Percentiles of {}", quantity.title);
        WidgetInfo::labeled(Role::Canvas, true, name)
    });
    let drag = drag.spoken(Term::DragPercentiles);
    if drag.drag_started()
        && let Some(at) = drag.interact_pointer_pos().and_then(near)
    {
        ui.data_mut(|data| data.insert_temp(held, at));
    }
    let taken = ui.data(|data| data.get_temp::<usize>(held));
    if let (true, Some(at), Some(pointer)) = (drag.dragged(), taken, grip.pointer) {
        let ends = ui.data(|data| data.get_temp::<(f64, f64)>(range_id(id)));
        let (value, probability) = pointer;
        let place = (ends.map_or(value, |(low, high)| value.clamp(low, high)), probability);
        let moved = curves::moved(ui, cx, id, quantity, at, place);
        cx.out.extend(moved.map(|edit| with(&|quantity| edit(quantity))));
    }
    if drag.drag_stopped() {
        ui.data_mut(|data| data.remove::<usize>(held));
        cx.out.push(left(ui));
    }
    if drag.hover_pos().is_some_and(|position| near(position).is_some()) {
        ui.ctx().set_cursor_icon(CursorIcon::Move);
    }
}

/// The curve in words.
fn summary_ui(ui: &mut Ui, cx: &Cx<'_>, id: &QuantityId, kind: QuantityKind) {
    let Some(found) = cx.app.derived().distributed(cx.app.reader(), id) else {
        return;
    };
    let value = |p: f64| {
        found
            .quantile(p)
            .map_or_else(|| "never".to_owned(), |value| quantity_value(kind, value))
    };
    let never = if found.never() > 0.0 {
        format!("; never {}", percent(found.never()))
    } else {
        String::new()
    };
    let (low, median, high) = (value(0.1), value(0.5), value(0.9));
    ui.label(format!("Median {median}, four in five from {low} to {high}{never}."));
}
