//! What a reader says of a quantity: percentiles, never, bounds, a single value, words; one curve, or one for each state of
//! cruxes, or a delay for each.

use eframe::egui::{DragValue, Id, Key, RichText, Ui, WidgetInfo};

use super::{
    super::fields::{Field, choose_ui, draft_ui, label_ui, left, pick_claim_ui, remove_ui, small_ui, text_ui},
    With, remark,
};
use crate::{
    analysis::About,
    app::{Action, why_refused},
    inference::{TimelineCurve, lognormal, metalog},
    model::{
        ClaimId, ConditionalDistribution, Distribution, Percentile, Quantity, QuantityId, QuantityKind, ReaderId,
        quantity_moment, quantity_value, read_quantity_value,
    },
    ui::{
        Cx,
        held::held_ui,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// Which of a reader's curves is worked on: the base, or one of those given cruxes.
fn edited(ui: &Ui, id: &QuantityId) -> Option<usize> {
    ui.data(|data| data.get_temp::<Option<usize>>(key(id))).flatten()
}

fn key(id: &QuantityId) -> Id {
    Id::unique(("curve worked on", id.as_str()))
}

/// The distribution that is worked on.
fn of<'a>(quantity: &'a Quantity, reader: &ReaderId, which: Option<usize>) -> Option<&'a Distribution> {
    match which {
        None => quantity.distributions.get(reader),
        Some(at) => quantity.conditional.get(reader)?.get(at).map(|one| &one.distribution),
    }
}

fn of_mut<'a>(quantity: &'a mut Quantity, reader: &ReaderId, which: Option<usize>) -> Option<&'a mut Distribution> {
    match which {
        None => Some(quantity.distributions.entry(reader.clone()).or_default()),
        Some(at) => quantity
            .conditional
            .get_mut(reader)?
            .get_mut(at)
            .map(|one| &mut one.distribution),
    }
}

/// The percentiles that can be dragged on the picture: those of the curve that is worked on.
pub(super) fn handles(ui: &Ui, cx: &Cx<'_>, id: &QuantityId, quantity: &Quantity) -> Vec<Percentile> {
    let Some(reader) = cx.app.reader() else {
        return Vec::new();
    };
    if quantity.formula.is_some() {
        return Vec::new();
    }
    of(quantity, reader, edited(ui, id))
        .map(|own| own.percentiles.clone())
        .unwrap_or_default()
}

/// The change that moves a percentile to a value and a probability, kept between its neighbors.
pub(super) fn moved(
    ui: &Ui,
    cx: &Cx<'_>,
    id: &QuantityId,
    quantity: &Quantity,
    at: usize,
    (value, probability): (f64, f64),
) -> Option<impl Fn(&mut Quantity) + use<>> {
    let reader = cx.app.reader()?.clone();
    let which = edited(ui, id);
    let own = of(quantity, &reader, which)?;
    let (before, after) = (
        at.checked_sub(1).and_then(|at| own.percentiles.get(at)),
        own.percentiles.get(at + 1),
    );
    let rounded = rounded(quantity.kind, value);
    let gap = 1e-6 * rounded.abs().max(1e-3);
    let least = before
        .map(|before| before.value)
        .or(own.low)
        .map_or(f64::NEG_INFINITY, |value| value + gap);
    let most = after
        .map(|after| after.value)
        .or(own.high)
        .map_or(f64::INFINITY, |value| value - gap);
    let room = 1.0 - own.never.unwrap_or(0.0);
    let lowest = before.map_or(0.001, |before| before.probability + 0.001);
    let highest = after.map_or(room - 0.001, |after| after.probability - 0.001);
    if least > most || lowest > highest {
        return None;
    }
    let moved = Percentile {
        value: rounded.clamp(least, most),
        probability: ((probability * 1000.0).round() / 1000.0).clamp(lowest, highest),
    };
    Some(move |quantity: &mut Quantity| {
        if let Some(percentile) = of_mut(quantity, &reader, which).and_then(|own| own.percentiles.get_mut(at)) {
            *percentile = moved;
        }
    })
}

/// A dragged value with no more digits than a hand has.
fn rounded(kind: QuantityKind, value: f64) -> f64 {
    let unit = match kind {
        QuantityKind::Year => 0.1,
        QuantityKind::Duration | QuantityKind::Size => 10_f64.powf((value.abs().max(1e-9).log10() - 2.0).floor()),
    };
    (value / unit).round() * unit
}

/// Paints what the current reader says.
pub(super) fn curves_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity, with: &With<'_>) {
    let Some((reader, record)) = cx.app.reader().and_then(|id| cx.map.readers.get_key_value(id)) else {
        remark(ui, cx, "Choose a reader above to say something of it.");
        return;
    };
    let (reader, name) = (reader.clone(), record.name.clone());
    let n_before = cx.out.len();
    widgets::section(ui, cx.palette, &format!("In the eyes of {name}"));
    refusal_ui(ui, cx, id);
    let none = Vec::new();
    let conditional = quantity.conditional.get(&reader).unwrap_or(&none);
    let mut which = edited(ui, id).filter(|at| *at < conditional.len());
    if !conditional.is_empty() {
        let mut choices = vec![(None, "unless said otherwise".to_owned(), "")];
        choices.extend(
            conditional
                .iter()
                .enumerate()
                .map(|(at, one)| (Some(at), when_text(cx, one), "")),
        );
        if let Some(chosen) = choose_ui(ui, "Which curve", Term::WhichCurve, &which, &choices) {
            which = chosen;
            ui.data_mut(|data| data.insert_temp(key(id), chosen));
        }
    }
    let given = which.and_then(|at| conditional.get(at).cloned());
    if let Some((at, given)) = which.zip(given) {
        given_ui(ui, cx, &reader, at, &given, with);
        if given.delay_factor.is_none() {
            distribution_ui(ui, cx, quantity, &reader, which, with);
        }
    } else {
        distribution_ui(ui, cx, quantity, &reader, None, with);
        held_ui(ui, cx, &About::Quantity(id.clone()), &reader, cx.palette.posterior);
    }
    refuse(ui, cx, id, n_before);
    ui.horizontal_wrapped(|ui| {
        let of = reader.clone();
        let depends = |cx: &Cx<'_>, id: &ClaimId| {
            cx.map
                .claims
                .get(id)
                .is_some_and(|claim| !claim.is_discussion_only() && claim.threshold.is_none())
        };
        if let Some(crux) = pick_claim_ui(ui, cx, "Another curve given…", Term::GivenCrux, |id| depends(cx, id)) {
            let one = ConditionalDistribution {
                when: vec![(crux, true)],
                distribution: quantity.distributions.get(&of).cloned().unwrap_or_default(),
                ..ConditionalDistribution::default()
            };
            add(ui, cx, id, quantity, &of, &one, with);
        }
        if let Some(crux) = pick_claim_ui(ui, cx, "A delay given…", Term::Delay, |id| depends(cx, id)) {
            let one = ConditionalDistribution {
                when: vec![(crux, true)],
                delay_factor: Some(1.5),
                ..ConditionalDistribution::default()
            };
            add(ui, cx, id, quantity, &of, &one, with);
        }
    });
}

/// Takes back what was asked for since, if it cannot be, and keeps why.
fn refuse(ui: &Ui, cx: &mut Cx<'_>, id: &QuantityId, n_before: usize) {
    let (mut is_changed, mut refusal) = (false, None);
    let map = cx.map;
    let mut at = 0;
    cx.out.retain(|action| {
        at += 1;
        let Action::Edit(edit) = action else { return true };
        if at <= n_before {
            return true;
        }
        is_changed = true;
        refusal = why_refused(map, edit);
        refusal.is_none()
    });
    if is_changed {
        ui.data_mut(|data| data.insert_temp(refused(id), refusal));
    }
}

/// What was not taken, and why.
fn refusal_ui(ui: &mut Ui, cx: &Cx<'_>, id: &QuantityId) {
    if let Some(why) = ui.data(|data| data.get_temp::<Option<String>>(refused(id))).flatten() {
        ui.label(RichText::new(format!("Not taken: {why}.")).color(cx.palette.problem));
    }
}

fn refused(id: &QuantityId) -> Id {
    Id::unique(("what cannot be said of", id.as_str()))
}

fn add(
    ui: &Ui,
    cx: &mut Cx<'_>,
    id: &QuantityId,
    quantity: &Quantity,
    reader: &ReaderId,
    one: &ConditionalDistribution,
    with: &With<'_>,
) {
    let at = quantity.conditional.get(reader).map_or(0, Vec::len);
    cx.out.push(with(&|quantity| {
        quantity
            .conditional
            .entry(reader.clone())
            .or_default()
            .push(one.clone());
    }));
    cx.out.push(Action::EndStroke);
    ui.data_mut(|data| data.insert_temp(key(id), Some(at)));
}

/// When a curve holds, in words.
fn when_text(cx: &Cx<'_>, one: &ConditionalDistribution) -> String {
    let parts: Vec<String> = (one.when.iter())
        .map(|(crux, holds)| {
            let title: String = cx.map.title_of(crux).chars().take(34).collect();
            format!("{} “{title}”", if *holds { "if" } else { "unless" })
        })
        .collect();
    let delay = one
        .delay_factor
        .map(|factor| format!(": {factor} times as long"))
        .unwrap_or_default();
    format!("{}{delay}", parts.join(" and "))
}

/// On which cruxes the curve depends that is worked on.
fn given_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    reader: &ReaderId,
    at: usize,
    given: &ConditionalDistribution,
    with: &With<'_>,
) {
    let change = |edit: &dyn Fn(&mut ConditionalDistribution)| {
        with(&|quantity| {
            if let Some(one) = quantity.conditional.get_mut(reader).and_then(|all| all.get_mut(at)) {
                edit(one);
            }
        })
    };
    for (place, (crux, holds)) in given.when.iter().enumerate() {
        ui.horizontal(|ui| {
            let title = cx.map.title_of(crux).to_owned();
            let label = if *holds { "holds" } else { "fails" };
            if small_ui(ui, label, &format!("Turn round: {title}"), Term::GivenCrux) {
                cx.out.push(change(&|one| {
                    if let Some((_, holds)) = one.when.get_mut(place) {
                        *holds = !*holds;
                    }
                }));
            }
            if given.when.len() > 1 && remove_ui(ui, &format!("Take out: {title}"), Term::GivenCrux) {
                cx.out.push(change(&|one| {
                    one.when.remove(place);
                }));
            }
            ui.label(RichText::new(title).small());
        });
    }
    ui.horizontal_wrapped(|ui| {
        let is_new = |id: &ClaimId| given.when.iter().all(|(crux, _)| crux != id);
        if let Some(crux) = pick_claim_ui(ui, cx, "And given…", Term::GivenCrux, is_new) {
            cx.out.push(change(&|one| one.when.push((crux.clone(), true))));
        }
        if small_ui(ui, "Remove", "Remove this curve", Term::WhichCurve) {
            cx.out.push(with(&|quantity| {
                if let Some(all) = quantity.conditional.get_mut(reader) {
                    all.remove(at);
                    if all.is_empty() {
                        quantity.conditional.remove(reader);
                    }
                }
            }));
            cx.out.push(Action::EndStroke);
        }
    });
    if let Some(factor) = given.delay_factor {
        ui.horizontal(|ui| {
            ui.label("takes");
            let mut value = factor;
            let drag = DragValue::new(&mut value)
                .range(0.05..=20.0)
                .clamp_existing_to_range(false)
                .speed(0.01)
                .max_decimals(2);
            let drag = widgets::steady(ui, "How many times as long", drag);
            drag.widget_info(|| {
                let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "How many times as long");
                info.value = Some(value);
                info
            });
            let drag = drag.means(Term::Delay);
            ui.label("times as long");
            if drag.changed() {
                cx.out.push(change(&|one| one.delay_factor = Some(value)));
            }
            if drag.drag_stopped() || drag.lost_focus() {
                cx.out.push(left(ui));
            }
        });
    }
}

/// The numbers of one curve.
fn distribution_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    quantity: &Quantity,
    reader: &ReaderId,
    which: Option<usize>,
    with: &With<'_>,
) {
    let own = of(quantity, reader, which).cloned().unwrap_or_default();
    let change = |edit: &dyn Fn(&mut Distribution)| {
        with(&|quantity| {
            if let Some(own) = of_mut(quantity, reader, which) {
                edit(own);
            }
        })
    };
    let is_said = !own.percentiles.is_empty() || own.point.is_some();
    if let (true, Err(error)) = (is_said, TimelineCurve::new(&own, quantity.kind)) {
        ui.label(RichText::new(format!("No curve: {error}.")).color(cx.palette.problem));
    }
    percentiles_ui(ui, cx, quantity.kind, &own, &change);
    shapes_ui(ui, cx, quantity.kind, &own, &change);
    let mut number = |ui: &mut Ui,
                      name: &str,
                      term: Term,
                      hint: &str,
                      value: Option<f64>,
                      set: fn(&mut Distribution, Option<f64>)| {
        label_ui(ui, cx, name);
        let text = value.map(|value| value.to_string()).unwrap_or_default();
        draft_ui(
            ui,
            cx,
            &Field::line(name, term, hint),
            &text,
            |text| read_number(quantity.kind, text),
            |Given(value)| change(&|own| set(own, value)),
        );
    };
    number(
        ui,
        "Not before",
        Term::NotBefore,
        "where it can begin",
        own.low,
        |own, value| own.low = value,
    );
    number(ui, "Not after", Term::NotAfter, "no end", own.high, |own, value| {
        own.high = value;
    });
    number(
        ui,
        "One value without spread",
        Term::PointValue,
        "",
        own.point,
        |own, value| own.point = value,
    );
    label_ui(ui, cx, "Never");
    let mut never = own.never.unwrap_or(0.0);
    let slider = widgets::probability_slider(ui, &mut never, "Never", Term::Never);
    if slider.changed() {
        cx.out.push(change(&|own| own.never = (never > 0.0).then_some(never)));
    }
    if slider.drag_stopped() || slider.lost_focus() {
        cx.out.push(left(ui));
    }
    label_ui(ui, cx, "In words");
    let field = Field::line("Shape in words", Term::ShapeWords, "flat from 30 to 500 years");
    text_ui(ui, cx, &field, &own.shape, |text| {
        change(&|own| own.shape.clone_from(&text))
    });
    let field = Field::line("Remark on the numbers", Term::Note, "a remark that travels with them");
    text_ui(ui, cx, &field, &own.note, |text| {
        change(&|own| own.note.clone_from(&text))
    });
}

type Change<'a> = dyn Fn(&dyn Fn(&mut Distribution)) -> Action + 'a;

/// A number, or that there is none.
struct Given(Option<f64>);

fn read_number(kind: QuantityKind, text: &str) -> Option<Given> {
    match text.trim() {
        "" => Some(Given(None)),
        text => read_quantity_value(kind, text).map(|number| Given(Some(number))),
    }
}

/// A row for each percentile, and one for another.
fn percentiles_ui(ui: &mut Ui, cx: &mut Cx<'_>, kind: QuantityKind, own: &Distribution, change: &Change<'_>) {
    for (at, percentile) in own.percentiles.iter().enumerate() {
        ui.horizontal(|ui| {
            let mut chance = percentile.probability * 100.0;
            let name = format!("Chance of percentile {}", at + 1);
            let field = DragValue::new(&mut chance)
                .range(0.0..=100.0)
                .clamp_existing_to_range(false)
                .speed(0.2)
                .custom_formatter(|value, _| plain(value))
                .update_while_editing(false)
                .suffix(" %");
            let field = widgets::steady(ui, &name, field);
            field.widget_info(|| spin(&name, chance));
            let field = field.means(Term::Percentile);
            ui.label(if kind == QuantityKind::Year { "by" } else { "at most" });
            let mut value = percentile.value;
            let name = format!("Value of percentile {}", at + 1);
            let speed = if kind == QuantityKind::Year {
                0.1
            } else {
                (value.abs() * 0.01).max(0.001)
            };
            let drag = DragValue::new(&mut value)
                .speed(speed)
                .max_decimals(3)
                .custom_formatter(|value, _| plain(value))
                .update_while_editing(false)
                .custom_parser(move |text| read_quantity_value(kind, text));
            let drag = widgets::steady(ui, &name, drag);
            drag.widget_info(|| spin(&name, value));
            let drag = drag.means(Term::Percentile);
            if field.changed() || drag.changed() {
                let changed = Percentile {
                    probability: chance / 100.0,
                    value,
                };
                cx.out.push(change(&|own| {
                    if let Some(one) = own.percentiles.get_mut(at) {
                        *one = changed;
                    }
                }));
            }
            if [&field, &drag]
                .iter()
                .any(|field| field.drag_stopped() || field.lost_focus())
            {
                cx.out.push(left(ui));
            }
            // A fraction of a year says little by itself.
            let month = quantity_moment(kind, percentile.value);
            if kind == QuantityKind::Year && month.contains('-') {
                ui.label(RichText::new(month).small().color(cx.palette.muted));
            }
            if remove_ui(ui, &format!("Remove percentile {}", at + 1), Term::Percentile) {
                cx.out.push(change(&|own| {
                    own.percentiles.remove(at);
                }));
                cx.out.push(Action::EndStroke);
            }
        });
    }
    if own.percentiles.len() < 9 {
        let field = Field::line("Add a percentile", Term::AddPercentile, "50 % by 2040");
        let response = draft_ui(
            ui,
            cx,
            &field,
            "",
            |text| {
                if text.trim().is_empty() {
                    None
                } else {
                    read_percentile(kind, text)
                }
            },
            |one| {
                change(&|own| {
                    let at = own
                        .percentiles
                        .partition_point(|known| known.probability < one.probability);
                    own.percentiles.insert(at, one);
                })
            },
        );
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            // One percentile is seldom all there is to say.
            response.request_focus();
        }
    }
}

fn spin(name: &str, value: f64) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, name);
    info.value = Some(value);
    info
}

fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// “50 % by 2040”, “50% 2040”, “0.5 2040”, “10 % by 2031-07”.
fn read_percentile(kind: QuantityKind, text: &str) -> Option<Percentile> {
    let text = text
        .replace(',', ".")
        .replace('%', " % ")
        .replace("by", " ")
        .replace("at most", " ");
    let mut words = text.split_whitespace();
    let number: f64 = words.next()?.parse().ok()?;
    let mut next = words.next()?;
    let mut probability = number;
    if next == "%" {
        probability = number / 100.0;
        next = words.next()?;
    } else if number >= 1.0 {
        probability = number / 100.0;
    }
    let value = read_quantity_value(kind, next)?;
    (words.next().is_none() && probability > 0.0 && probability < 1.0).then_some(Percentile { probability, value })
}

/// Well-known shapes to start from.
fn shapes_ui(ui: &mut Ui, cx: &mut Cx<'_>, kind: QuantityKind, own: &Distribution, change: &Change<'_>) {
    let never = own.never.unwrap_or(0.0);
    let curve = TimelineCurve::new(own, kind).ok();
    let start = curve.as_ref().map(TimelineCurve::start).or(own.low);
    let ever = 1.0 - never;
    let at = |p: f64| curve.as_ref().and_then(|curve| curve.quantile(p * ever));
    ui.horizontal_wrapped(|ui| {
        if own.percentiles.is_empty() {
            if small_ui(ui, "Start with a curve", "Start with a curve", Term::StartCurve) {
                let now = cx.app.today().map_or(2026.0, |today| f64::from(today.year()));
                let (low, values) = match kind {
                    QuantityKind::Year => (now, [now + 4.0, now + 14.0, now + 50.0]),
                    QuantityKind::Duration | QuantityKind::Size => (0.0, [0.5, 2.0, 8.0]),
                };
                cx.out.push(change(&|own| {
                    own.low = own.low.or(Some(low));
                    own.percentiles = [0.1, 0.5, 0.9]
                        .into_iter()
                        .zip(values)
                        .map(|(probability, value)| Percentile { probability, value })
                        .collect();
                }));
                cx.out.push(Action::EndStroke);
            }
            return;
        }
        let (Some(start), Some(ten), Some(fifty), Some(ninety)) = (start, at(0.1), at(0.5), at(0.9)) else {
            return;
        };
        let mut shape = |ui: &mut Ui, label: &str, term: Term, percentiles: Option<Vec<Percentile>>| {
            let button = ui.add_enabled(
                percentiles.is_some(),
                eframe::egui::Button::new(RichText::new(label).font(theme::regular(12.0))),
            );
            button.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, percentiles.is_some(), label));
            if let (true, Some(percentiles)) = (button.means(term).clicked(), percentiles) {
                cx.out.push(change(&|own| {
                    own.low = Some(start);
                    own.percentiles.clone_from(&percentiles);
                }));
                cx.out.push(Action::EndStroke);
            }
        };
        shape(
            ui,
            "As a lognormal",
            Term::Lognormal,
            lognormal(start, fifty, ninety, never),
        );
        shape(
            ui,
            "As a metalog",
            Term::Metalog,
            metalog(start, [ten, fifty, ninety], never),
        );
    });
    if let Some(start) = start.filter(|_| own.low.is_none() && !own.percentiles.is_empty()) {
        remark(
            ui,
            cx,
            format!("Nothing before {} is assumed.", quantity_value(kind, start)),
        );
    }
}
