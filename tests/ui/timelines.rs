//! Timelines by hand: from an empty window to a curve that hangs on two cruxes, with a claim read off it; points that are
//! dragged; what cannot be is said where it was typed.

use std::path::PathBuf;

use cruxmap::{
    app::{Action, Selection},
    formats::ron,
    model::{ClaimId, Percentile, Quantity, QuantityId, ReaderId},
    ui::Shell,
};
use eframe::egui::{Event, Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{card, map, open, posterior, type_over};

const TWO: &str = r#"(
    format: 1,
    target: "before",
    readers: { "a": (name: "Ann"), "b": (name: "Bo") },
    quantities: {
        "agi": (title: "Year of AGI", kind: Year, unit: "year", distributions: {
            "a": (percentiles: [(0.1, 2030), (0.5, 2040), (0.9, 2080)], low: 2026),
            "b": (percentiles: [(0.1, 2040), (0.5, 2060), (0.9, 2150)], low: 2026),
        }, conditional: { "a": [(when: { "fast": true }, delay_factor: 0.5)], "b": [(when: { "fast": true }, delay_factor: 0.5)] }),
        "takeoff": (title: "Takeoff", kind: Duration, unit: "year", distributions: {
            "a": (percentiles: [(0.1, 0.2), (0.5, 1), (0.9, 6)], low: 0),
            "b": (percentiles: [(0.1, 0.2), (0.5, 1), (0.9, 6)], low: 0),
        }),
        "asi": (title: "Year of ASI", kind: Year, unit: "year", formula: Sum("agi", "takeoff")),
    },
    claims: {
        "fast": (title: "Progress speeds up.", credences: { "a": (stated: 0.6), "b": (stated: 0.2) }),
        "before": (title: "AGI before 2045.", threshold: (quantity: "agi", below: 2045)),
    },
)"#;

fn opened(name: &str) -> Harness<'static, Shell> {
    let path: PathBuf = std::env::temp_dir().join(format!("cruxmap-{name}-{}.ron", std::process::id()));
    std::fs::write(&path, TWO).unwrap();
    assert!(ron::read(TWO.as_bytes()).unwrap().warnings.is_empty());
    let mut harness = open(Some(path));
    harness.state_mut().perform(Action::SetReader(ReaderId::new("a").ok()));
    let agi = Selection::Quantity(QuantityId::new("agi").unwrap());
    harness.state_mut().perform(Action::Select(agi));
    settle(&mut harness);
    harness
}

/// Lets everything that is worked out beside the window arrive.
pub fn settle(harness: &mut Harness<'_, Shell>) {
    for _ in 0..2_000 {
        harness.run_steps(1);
        let app = harness.state().app();
        if !app.is_finding_out() && !app.derived().is_working() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    harness.run_steps(3);
}

fn quantity(harness: &Harness<'_, Shell>, id: &str) -> Quantity {
    Quantity::clone(&map(harness).quantities[id])
}

fn median(harness: &Harness<'_, Shell>, id: &str) -> f64 {
    let app = harness.state().app();
    let id = QuantityId::new(id).unwrap();
    let curve = app.derived().distributed(app.reader(), &id).unwrap();
    curve.quantile(0.5).unwrap()
}

/// Types into a field of the inspector and commits.
fn fill(harness: &mut Harness<'_, Shell>, role: Role, label: &str, text: &str) {
    harness.get_by_role_and_label(role, label).focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(1);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
}

fn press(harness: &mut Harness<'_, Shell>, label: &str) {
    // It may have to be scrolled to.
    harness.get_by_role_and_label(Role::Button, label).click_accesskit();
    harness.run_steps(4);
}

#[test]
fn from_an_empty_window_to_a_timeline_given_two_cruxes() {
    let mut harness = open(None);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::N);
    harness.run_steps(4);
    type_over(&mut harness, "When?");
    harness.key_press(Key::Y);
    harness.run_steps(4);
    type_over(&mut harness, "Year of AGI");
    let id = map(&harness).quantities.keys().next().unwrap().clone();
    assert_eq!(quantity(&harness, id.as_str()).title, "Year of AGI");
    assert_eq!(harness.state().app().reader().unwrap().as_str(), "you");
    press(&mut harness, "Start with a curve");
    let start = median(&harness, id.as_str());
    // Two cruxes, each with a number.
    for (title, number) in [("Scaling stalls", "35"), ("A treaty slows training", "20")] {
        harness.state_mut().perform(Action::Select(Selection::Nothing));
        harness.run_steps(2);
        harness.key_press(Key::N);
        harness.run_steps(4);
        type_over(&mut harness, title);
        harness.event(Event::Text("%".to_owned()));
        harness.run_steps(3);
        harness.event(Event::Text(number.to_owned()));
        harness.run_steps(1);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
    }
    harness
        .state_mut()
        .perform(Action::Select(Selection::Quantity(id.clone())));
    harness.run_steps(4);
    press(&mut harness, "Another curve given…");
    harness.event(Event::Text("stalls".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    fill(&mut harness, Role::SpinButton, "Value of percentile 3", "2300");
    fill(&mut harness, Role::SpinButton, "Value of percentile 2", "2070");
    fill(&mut harness, Role::SpinButton, "Value of percentile 1", "2040-07");
    press(&mut harness, "A delay given…");
    harness.event(Event::Text("treaty".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let made = quantity(&harness, id.as_str());
    let given = &made.conditional["you"];
    assert_eq!(given.len(), 2);
    assert!((given[0].distribution.percentiles[0].value - (2040.0 + 182.0 / 366.0)).abs() < 1e-9);
    assert_eq!(given[1].delay_factor, Some(1.5));
    assert!(median(&harness, id.as_str()) > start + 1.0);
    // The first claim that is read off is what the map is about.
    fill(&mut harness, Role::TextInput, "Add a claim", "before 2040");
    let made = map(&harness);
    let target = made.target.clone().unwrap();
    assert!((made.claims[&target].threshold.as_ref().unwrap().value - 2040.0).abs() < 1e-12);
    let app = harness.state().app();
    let curve = app.derived().distributed(app.reader(), &id).unwrap();
    assert!((posterior(&harness, target.as_str()) - curve.cdf(2040.0)).abs() < 1e-12);
    card(&harness, "Year of AGI: before 2040.");
}

/// Takes hold of the median of Ann's curve in its picture, and returns where it was taken. It stands half way up; where it stands
/// along the axis is found by feeling for it.
fn take_median(harness: &mut Harness<'_, Shell>, plot: eframe::egui::Rect) -> eframe::egui::Pos2 {
    let median = |harness: &Harness<'_, Shell>| quantity(harness, "agi").distributions["a"].percentiles[1].value;
    let before = median(harness);
    let y = plot.top() + plot.height() * 0.47;
    for step in 0..120 {
        let at = eframe::egui::pos2(plot.left() + 4.0 + plot.width() * step as f32 / 120.0, y);
        harness.drag_at(at);
        harness.run_steps(1);
        harness.hover_at(at + vec2(12.0, 0.0));
        harness.run_steps(2);
        if (median(harness) - before).abs() > 0.05 {
            return at;
        }
        harness.drop_at(at + vec2(12.0, 0.0));
        harness.run_steps(1);
    }
    unreachable!("there is no point to drag");
}

#[test]
fn a_dragged_point_moves_the_curve_and_what_follows_from_it() {
    let mut harness = opened("dragged-percentile");
    let (before, asi) = (posterior(&harness, "before"), median(&harness, "asi"));
    let plot = harness
        .get_by_role_and_label(Role::Canvas, "Percentiles of Year of AGI")
        .rect();
    let at = take_median(&mut harness, plot);
    harness.hover_at(at + vec2(40.0, 0.0));
    harness.run_steps(2);
    let moved = quantity(&harness, "agi").distributions["a"].percentiles[1].value;
    assert!(moved > 2041.0, "{moved}");
    assert!(
        posterior(&harness, "before") < before,
        "the claim follows while the point is held"
    );
    harness.drop_at(at + vec2(40.0, 0.0));
    settle(&mut harness);
    assert!(median(&harness, "asi") > asi + 0.5, "and so does what is worked out");
    // One drag is one step.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    let own = &quantity(&harness, "agi").distributions["a"].percentiles;
    let expected = [(0.1, 2030.0), (0.5, 2040.0), (0.9, 2080.0)];
    for (percentile, (probability, value)) in own.iter().zip(expected) {
        assert_eq!(*percentile, Percentile { probability, value });
    }
    assert!((median(&harness, "asi") - asi).abs() < 1e-9);
}

#[test]
fn what_cannot_be_is_refused_where_it_was_typed() {
    let mut harness = opened("refused-percentile");
    fill(&mut harness, Role::SpinButton, "Value of percentile 2", "2090");
    harness.get_by_label_contains("Not taken: ");
    harness.get_by_label_contains("50 % by 2090 and 90 % by 2080 cannot both be");
    let own = &quantity(&harness, "agi").distributions["a"];
    assert!((own.percentiles[1].value - 2040.0).abs() < 1e-12);
    assert!(harness.state().app().notices().shown().is_empty());
    fill(&mut harness, Role::SpinButton, "Value of percentile 2", "2050");
    assert!(harness.query_by_label_contains("Not taken: ").is_none());
}

#[test]
fn what_two_curves_differ_in_is_named() {
    let mut harness = opened("apart");
    settle(&mut harness);
    harness.get_by_label_contains("Median: ");
    harness.get_by_label_contains("Before 2045: ");
    let jump = "Carries a part of the difference: Progress speeds up.";
    assert_eq!(harness.query_all_by_label(jump).count(), 2);
    harness.query_all_by_label(jump).next().unwrap().click_accesskit();
    harness.run_steps(4);
    let selected = harness.state().app().selection().clone();
    assert_eq!(selected, Selection::Claim(ClaimId::new("fast").unwrap()));
}

#[test]
fn the_axis_stands_still_while_a_point_is_dragged() {
    const OPEN: &str = r#"(format: 1, readers: { "a": (name: "Ann") }, quantities: { "agi": (title: "Year of AGI", kind: Year,
        unit: "year", distributions: { "a": (percentiles: [(0.1, 2028), (0.5, 2036)]) }) })"#;
    let folder = super::Folder::new("axis");
    let mut harness = open(Some(folder.file("axis.ron", OPEN)));
    let agi = Selection::Quantity(QuantityId::new("agi").unwrap());
    harness.state_mut().perform(Action::Select(agi));
    settle(&mut harness);
    let plot = harness
        .get_by_role_and_label(Role::Canvas, "Percentiles of Year of AGI")
        .rect();
    let last = |harness: &Harness<'_, Shell>| quantity(harness, "agi").distributions["a"].percentiles[1].value;
    let at = take_median(&mut harness, plot);
    // However long it is held there, it stays under the pointer.
    harness.hover_at(at + vec2(20.0, 0.0));
    harness.run_steps(2);
    let moved = last(&harness);
    for n in 0..20 {
        harness.hover_at(at + vec2(20.0 + 0.5 * (n % 2) as f32, 0.0));
        harness.run_steps(2);
    }
    assert!(
        (last(&harness) - moved).abs() < 0.05 * (moved - 2028.0),
        "{moved} {}",
        last(&harness)
    );
    harness.drop_at(at + vec2(20.0, 0.0));
    settle(&mut harness);
    assert!(last(&harness) < 2_100.0, "{}", last(&harness));
}
