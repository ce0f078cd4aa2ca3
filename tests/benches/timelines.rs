//! Timelines and the journal: from a dragged percentile to the redrawn plot on a map of 10 quantities and 50 claims, and from
//! the file to the listed journal of a year of 500 updates, without a window. Run with `cargo bench --bench timelines`; the
//! median counts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on should stop")]

use std::{fmt::Write as _, path::PathBuf};

use cruxmap::{
    analysis::{changes, records},
    app::{Action, Selection, Settings},
    formats::ron,
    inference::{Engine, Inquiry},
    model::{
        Edit, Map, Percentile, Quantity, QuantityId, ReaderId,
        edit::{Object, ObjectEdit},
    },
    ui::Shell,
};
use divan::Bencher;
use eframe::egui;

fn main() {
    divan::main();
}

/// Six stated quantities, three of them given cruxes, and four that are worked out; a claim is read off each, and 40 claims
/// bear on one another.
fn timelines() -> String {
    let mut text =
        "(format: 1, target: \"read-0\", readers: { \"a\": (name: \"Ann\"), \"b\": (name: \"Bo\") }, quantities: {"
            .to_owned();
    for n in 0..6 {
        let year = n % 2 == 0;
        let (kind, low) = if year { ("Year", 2026) } else { ("Duration", 0) };
        let values = |shift: i32| [low + 3 + n + shift, low + 12 + n + shift, low + 60 + n + shift];
        let curve = |shift: i32| {
            let [ten, fifty, ninety] = values(shift);
            format!("(percentiles: [(0.1, {ten}), (0.5, {fifty}), (0.9, {ninety})], low: {low}, never: 0.02)")
        };
        write!(
            text,
            "\"q{n}\": (title: \"Quantity {n}\", kind: {kind}, unit: \"year\", distributions: {{ \"a\": {}, \"b\": {} }}, ",
            curve(0),
            curve(5)
        )
        .unwrap();
        if n < 3 {
            let given = curve(20);
            write!(
                text,
                "conditional: {{ \"a\": [(when: {{ \"c{n}\": true }}, distribution: {given}), (when: {{ \"c{}\": true }}, delay_factor: 1.5)] }},",
                n + 3
            )
            .unwrap();
        }
        text.push_str("),");
    }
    for (n, formula) in [
        "Sum(\"q0\", \"q1\")",
        "Sum(\"q2\", \"q3\")",
        "Minimum(\"q0\", \"q2\")",
        "Maximum(\"q4\", \"q2\")",
    ]
    .iter()
    .enumerate()
    {
        write!(
            text,
            "\"q{}\": (title: \"Worked out {n}\", kind: Year, unit: \"year\", formula: {formula}),",
            n + 6
        )
        .unwrap();
    }
    text.push_str("}, claims: {");
    for n in 0..10 {
        let value = if n == 1 || n == 3 || n == 5 { 10 } else { 2040 };
        write!(
            text,
            "\"read-{n}\": (title: \"Before {n}.\", threshold: (quantity: \"q{n}\", below: {value})),"
        )
        .unwrap();
    }
    for n in 0..40 {
        let p = 0.2 + f64::from(n) / 80.0;
        let to = if n < 6 {
            "read-0".to_owned()
        } else {
            format!("c{}", n / 4)
        };
        let out = if n < 6 {
            String::new()
        } else {
            format!("out: {{ \"l{n}\": (to: \"{to}\", relation: Supports) }}")
        };
        let credences = format!("credences: {{ \"a\": (stated: {p}), \"b\": (stated: {}) }}", 1.0 - p);
        write!(
            text,
            "\"c{n}\": (title: \"Claim {n} says something of ordinary length.\", {credences}, {out}),"
        )
        .unwrap();
    }
    text.push_str("})");
    text
}

/// Fifty claims of two readers, each number changed five times over a year; half of them have turned out.
fn journal() -> String {
    let mut text =
        "(format: 1, target: \"c0\", readers: { \"a\": (name: \"Ann\"), \"b\": (name: \"Bo\") }, claims: {".to_owned();
    for n in 0..50 {
        let outcome = match n % 4 {
            0 => "resolution: (outcome: True, date: \"2026-12-20\"),",
            1 => "resolution: (outcome: False, date: \"2026-12-20\"),",
            _ => "",
        };
        write!(
            text,
            "\"c{n}\": (title: \"Claim {n} is forecast.\", {outcome} credences: {{"
        )
        .unwrap();
        for reader in ["a", "b"] {
            let past: Vec<String> = (0..5)
                .map(|at| {
                    let p = f64::from(1 + (n * 7 + at * 13) % 98) / 100.0;
                    format!(
                        "(since: \"2026-{:02}-{:02}\", date: \"2026-{:02}-{:02}\", stated: {p}, reason: \"News came.\")",
                        1 + 2 * at,
                        1 + n % 28,
                        3 + 2 * at,
                        1 + n % 28
                    )
                })
                .collect();
            write!(
                text,
                "\"{reader}\": (stated: 0.4, date: \"2026-11-{:02}\", history: [{}]),",
                1 + n % 28,
                past.join(", ")
            )
            .unwrap();
        }
        text.push_str("}),");
    }
    text.push_str("})");
    text
}

/// A file of its own for a bench.
fn file(name: &str, text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("cruxmap-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn input() -> egui::RawInput {
    egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1440.0, 900.0))),
        ..egui::RawInput::default()
    }
}

fn dragged(map: &Map, step: usize) -> Edit {
    let id = QuantityId::new("q0").unwrap();
    let mut quantity = Quantity::clone(&map.quantities[&id]);
    let own = quantity.distributions.get_mut(&ReaderId::new("a").unwrap()).unwrap();
    own.percentiles[1] = Percentile {
        probability: 0.5,
        value: 2034.0 + (step % 97) as f64 / 10.0,
    };
    Edit::Object(ObjectEdit::Put(Object::Quantity(id, Box::new(quantity))))
}

#[divan::bench(sample_count = 100)]
fn a_dragged_percentile_to_its_plot(bencher: Bencher<'_, '_>) {
    let loaded = ron::read(timelines().as_bytes()).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    assert_eq!((loaded.map.quantities.len(), loaded.map.claims.len()), (10, 50));
    let ctx = egui::Context::default();
    let path = file("timelines.ron", &timelines());
    let mut shell = Shell::new(&ctx, Settings::default(), Some(Action::Open(path)));
    shell.perform(Action::Select(Selection::Quantity(QuantityId::new("q0").unwrap())));
    // What is found out about a map after it was opened is found out before anybody drags.
    let mut n_quiet = 0;
    while n_quiet < 60 {
        let _warm_up = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        std::thread::sleep(std::time::Duration::from_millis(10));
        let is_busy = shell.app().is_finding_out() || shell.app().derived().is_working();
        n_quiet = if is_busy { 0 } else { n_quiet + 1 };
    }
    let mut step = 0;
    bencher.bench_local(|| {
        step += 1;
        shell.perform(Action::Edit(dragged(&loaded.map, step)));
        let output = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        ctx.tessellate(output.shapes, output.pixels_per_point)
    });
}

/// What the window computes in a frame of a drag, and what is worked out beside it.
#[divan::bench(sample_count = 50, args = ["brief", "whole"])]
fn compiled_for_one_reader(bencher: Bencher<'_, '_>, how: &str) {
    let map = ron::read(timelines().as_bytes()).unwrap().map;
    bencher.bench_local(|| compiled(&map, how));
}

fn compiled(map: &Map, how: &str) -> Inquiry {
    let reader = ReaderId::new("a").unwrap();
    if how == "brief" {
        Inquiry::brief(map, Some(&reader), &[])
    } else {
        Inquiry::new(map, Some(&reader), &[])
    }
}

#[divan::bench(sample_count = 50, args = ["brief", "whole"])]
fn answered_for_one_reader_after_a_drag(bencher: Bencher<'_, '_>, how: &str) {
    let map = ron::read(timelines().as_bytes()).unwrap().map;
    let mut engine = Engine::default();
    let mut step = 0;
    bencher
        .with_inputs(|| {
            step += 1;
            compiled(&dragged(&map, step).apply(&map).unwrap(), how)
        })
        .bench_local_refs(|inquiry| engine.answer(inquiry).unwrap());
}

#[divan::bench(sample_count = 50)]
fn a_year_of_500_updates_is_read_and_scored(bencher: Bencher<'_, '_>) {
    let text = journal();
    bencher.bench_local(|| {
        let map = ron::read(text.as_bytes()).unwrap().map;
        let listed = changes(&map, None, None);
        assert!(listed.len() >= 500);
        (listed, records(&map))
    });
}

#[divan::bench(sample_count = 20)]
fn a_year_of_500_updates_from_file_to_frame(bencher: Bencher<'_, '_>) {
    let path = file("journal.ron", &journal());
    let ctx = egui::Context::default();
    let mut shell = Shell::new(&ctx, Settings::default(), Some(Action::New));
    // The key that shows the journal.
    let modifiers = egui::Modifiers::COMMAND | egui::Modifiers::CTRL | egui::Modifiers::SHIFT;
    let key = egui::Event::Key {
        key: egui::Key::Num8,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    };
    let pressed = egui::RawInput {
        events: vec![key],
        ..input()
    };
    let _journal_is_shown = ctx.run_ui(pressed, |ui| shell.frame_ui(ui));
    for _ in 0..10 {
        let _warm_up = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
    }
    bencher.bench_local(|| {
        shell.perform(Action::Open(path.clone()));
        let output = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        ctx.tessellate(output.shapes, output.pixels_per_point)
    });
}
