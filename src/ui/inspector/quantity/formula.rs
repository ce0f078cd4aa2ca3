//! How a quantity follows from others.

use eframe::egui::{DragValue, RichText, Ui, WidgetInfo};

use super::{
    super::fields::{choose_ui, label_ui},
    With,
};
use crate::{
    app::Action,
    model::{Formula, Quantity, QuantityId, QuantityKind},
    ui::{
        Cx,
        meaning::{Means, Term},
        widgets,
    },
};

/// What a formula is, without what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    None,
    Sum,
    Difference,
    Minimum,
    Maximum,
    Scaled,
    Doublings,
}

fn kind_of(formula: Option<&Formula>) -> Kind {
    match formula {
        None => Kind::None,
        Some(Formula::Sum(..)) => Kind::Sum,
        Some(Formula::Difference(..)) => Kind::Difference,
        Some(Formula::Minimum(..)) => Kind::Minimum,
        Some(Formula::Maximum(..)) => Kind::Maximum,
        Some(Formula::Scaled(..)) => Kind::Scaled,
        Some(Formula::Doublings { .. }) => Kind::Doublings,
    }
}

/// Paints the formula, its parts to choose, and whether its units fit.
pub(super) fn formula_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity, with: &With<'_>) {
    widgets::section(ui, cx.palette, "How it follows from others");
    let kinds = [
        (Kind::None, "it is stated"),
        (Kind::Sum, "sum of two"),
        (Kind::Difference, "the first less the second"),
        (Kind::Minimum, "the earlier (smaller) of two"),
        (Kind::Maximum, "the later (larger) of two"),
        (Kind::Scaled, "a multiple of one"),
        (Kind::Doublings, "doublings at a fixed rate"),
    ]
    .map(|(kind, name)| (kind, name.to_owned(), ""));
    let now = kind_of(quantity.formula.as_ref());
    let others: Vec<(QuantityId, String)> = (cx.map.quantities.iter())
        .filter(|(other, _)| *other != id && !depends_on(cx, other, id, 0))
        .map(|(other, quantity)| (other.clone(), quantity.title.clone()))
        .collect();
    if let Some(kind) = choose_ui(ui, "How it follows", Term::Formula, &now, &kinds)
        && let formula = formula(kind, quantity.formula.as_ref(), &others)
        && (formula.is_some() || kind == Kind::None)
    {
        cx.out.push(with(&|quantity| quantity.formula.clone_from(&formula)));
        cx.out.push(Action::EndStroke);
    }
    if others.is_empty() && !matches!(now, Kind::None | Kind::Doublings) {
        return;
    }
    let choices: Vec<(QuantityId, String, &'static str)> = others
        .iter()
        .map(|(id, title)| (id.clone(), title.clone(), ""))
        .collect();
    let Some(formula) = &quantity.formula else { return };
    for (place, operand) in formula.quantities().into_iter().enumerate() {
        let name = if place == 0 { "The first" } else { "The second" };
        label_ui(ui, cx, name);
        if let Some(chosen) = choose_ui(ui, name, Term::Formula, operand, &choices) {
            cx.out.push(with(&|quantity| {
                if let Some(formula) = &mut quantity.formula {
                    set_operand(formula, place, &chosen);
                }
            }));
        }
    }
    let mut number = |ui: &mut Ui, name: &str, value: f64, set: &dyn Fn(&mut Formula, f64)| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).small().color(cx.palette.muted));
            let mut value = value;
            let drag = widgets::steady(ui, name, DragValue::new(&mut value).speed(0.02).max_decimals(3));
            drag.widget_info(|| {
                let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, name);
                info.value = Some(value);
                info
            });
            if drag.means(Term::Formula).changed() && value.is_finite() {
                cx.out.push(with(&|quantity| {
                    if let Some(formula) = &mut quantity.formula {
                        set(formula, value);
                    }
                }));
            }
        });
    };
    match formula {
        Formula::Scaled(_, factor) => number(ui, "times", *factor, &|formula, value| {
            if let Formula::Scaled(_, factor) = formula {
                *factor = value;
            }
        }),
        Formula::Doublings { years, doubling_years } => {
            number(ui, "over so many years", *years, &|formula, value| {
                if let Formula::Doublings { years, .. } = formula {
                    *years = value;
                }
            });
            number(ui, "years for one doubling", *doubling_years, &|formula, value| {
                if let Formula::Doublings { doubling_years, .. } = formula {
                    *doubling_years = value;
                }
            });
        }
        _ => {}
    }
    ui.label(
        RichText::new(format!("{} = {}", quantity.title, cx.map.formula_text(formula)))
            .small()
            .color(cx.palette.muted),
    );
    if let Some(misfit) = misfit(cx, quantity, formula) {
        ui.label(RichText::new(misfit).small().color(cx.palette.warning));
    }
}

/// Whether a quantity follows from another, however indirectly.
fn depends_on(cx: &Cx<'_>, id: &QuantityId, on: &QuantityId, depth: usize) -> bool {
    let formula = cx.map.quantities.get(id).and_then(|quantity| quantity.formula.as_ref());
    depth < 64
        && formula.is_some_and(|formula| {
            let operands = formula.quantities();
            operands
                .iter()
                .any(|operand| *operand == on || depends_on(cx, operand, on, depth + 1))
        })
}

/// A formula of a kind; nothing where there is nothing it could be of.
fn formula(kind: Kind, before: Option<&Formula>, others: &[(QuantityId, String)]) -> Option<Formula> {
    let known: Vec<QuantityId> = before
        .map(|before| before.quantities().into_iter().cloned().collect())
        .unwrap_or_default();
    let operand = |at: usize| {
        known.get(at).cloned().or_else(|| {
            others
                .get(at.min(others.len().saturating_sub(1)))
                .map(|(id, _)| id.clone())
        })
    };
    Some(match kind {
        Kind::None => return None,
        Kind::Doublings => Formula::Doublings {
            years: 10.0,
            doubling_years: 2.5,
        },
        Kind::Scaled => Formula::Scaled(operand(0)?, 2.0),
        Kind::Sum => Formula::Sum(operand(0)?, operand(1)?),
        Kind::Difference => Formula::Difference(operand(0)?, operand(1)?),
        Kind::Minimum => Formula::Minimum(operand(0)?, operand(1)?),
        Kind::Maximum => Formula::Maximum(operand(0)?, operand(1)?),
    })
}

fn set_operand(formula: &mut Formula, place: usize, to: &QuantityId) {
    match formula {
        Formula::Sum(a, b) | Formula::Difference(a, b) | Formula::Minimum(a, b) | Formula::Maximum(a, b) => {
            to.clone_into(if place == 0 { a } else { b });
        }
        Formula::Scaled(a, _) => to.clone_into(a),
        Formula::Doublings { .. } => {}
    }
}

/// What does not fit about the kinds and units of a formula.
fn misfit(cx: &Cx<'_>, quantity: &Quantity, formula: &Formula) -> Option<String> {
    let of = |id: &QuantityId| {
        cx.map
            .quantities
            .get(id)
            .map(|quantity| (quantity.kind, quantity.unit.trim().to_owned()))
    };
    let unit = |unit: &str| {
        if unit.is_empty() {
            "no unit".to_owned()
        } else {
            format!("“{unit}”")
        }
    };
    let own = quantity.kind;
    match formula {
        Formula::Sum(a, b) | Formula::Difference(a, b) => {
            let ((a, a_unit), (b, b_unit)) = (of(a)?, of(b)?);
            let is_sum = matches!(formula, Formula::Sum(..));
            let fits = match (a, b) {
                (QuantityKind::Year, QuantityKind::Year) => !is_sum && own == QuantityKind::Duration,
                (QuantityKind::Year, QuantityKind::Duration) => own == QuantityKind::Year,
                (QuantityKind::Duration, QuantityKind::Year) => is_sum && own == QuantityKind::Year,
                (a, b) => a == b && own == a,
            };
            if !fits {
                return Some(
                    "The kinds do not fit: a date and a duration make a date, two dates by difference a duration."
                        .to_owned(),
                );
            }
            let has_date = a == QuantityKind::Year || b == QuantityKind::Year;
            let in_years = |unit: &str| unit.is_empty() || unit.starts_with("year");
            if has_date && !(in_years(&a_unit) && in_years(&b_unit)) {
                return Some(format!(
                    "Dates are in years; {} and {} are added as they stand.",
                    unit(&a_unit),
                    unit(&b_unit)
                ));
            }
            (a_unit != b_unit && !has_date)
                .then(|| format!("The units differ: {} and {}.", unit(&a_unit), unit(&b_unit)))
        }
        Formula::Minimum(a, b) | Formula::Maximum(a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            (a != b).then(|| format!("The units differ: {} and {}.", unit(&a.1), unit(&b.1)))
        }
        Formula::Scaled(..) | Formula::Doublings { .. } => None,
    }
}
