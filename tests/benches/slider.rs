//! From a slider's change to new posteriors on screen, in maps of 20, 200 and 1,000 claims: the edit, the inference and a
//! whole painted and tessellated frame, without a window. Run with `cargo bench --bench slider`; the median counts.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on should stop")]

use std::sync::Arc;

use cruxmap::{
    app::{Action, Selection, Settings},
    formats::ron,
    inference::{Engine, Inquiry},
    layout::{
        Direction, lay_out,
        scene::{Showing, Typesetter, scene},
    },
    model::{
        Claim, ClaimId, Credence, Edit, Link, LinkId, Map, MapContent, Origin, Probability, Reader, ReaderId, Relation,
        Strength, StrengthWord, Target, Value,
        edit::{ClaimChange, ClaimEdit},
    },
    ui::Shell,
};
use divan::Bencher;
use eframe::egui;

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [20, 200, 1000];

/// A tree of claims with 5 % cross links, an undercut on every tenth link, and a reader who has stated every third number.
fn synthetic(n_claims: usize) -> Map {
    let reader = ReaderId::new("reader").unwrap();
    let id = |n: usize| ClaimId::new(&format!("c{n}")).unwrap();
    let mut content = MapContent {
        target: Some(id(0)),
        ..MapContent::default()
    };
    content.readers.insert(reader.clone(), Arc::new(Reader::default()));
    for n in 0..n_claims {
        let mut claim = Claim {
            title: format!("Claim number {n} says something of ordinary length about the matter at hand."),
            ..Claim::default()
        };
        if n % 3 == 0 {
            let credence = Credence {
                stated: Value::Point(Probability::new(0.1 + 0.8 * ((n * 37 % 100) as f64 / 100.0)).unwrap()),
                ..Credence::default()
            };
            claim.credences.insert(reader.clone(), credence);
        }
        content.claims.insert(id(n), Arc::new(claim));
    }
    let mut links: Vec<LinkId> = Vec::new();
    for n in 1..n_claims {
        let words = StrengthWord::ALL;
        let mut add = |to: Target, relation: Relation, links: &mut Vec<LinkId>| {
            let link_id = LinkId::new(&format!("l{}", links.len())).unwrap();
            let mut link = Link::new(Origin::Claim(id(n)), to, relation);
            link.strength = Strength::Word(words[n % 3]);
            content.links.insert(link_id.clone(), Arc::new(link));
            links.push(link_id);
        };
        let parent = (n - 1) / 3;
        if n % 10 == 9 {
            let under = links[links.len() - 1].clone();
            add(Target::Link(under), Relation::Undercuts, &mut links);
        } else {
            let relation = if n % 4 == 0 {
                Relation::Opposes
            } else {
                Relation::Supports
            };
            add(Target::Claim(id(parent)), relation, &mut links);
        }
        if n % 20 == 13 {
            // A cross link to a neighbor of the parent keeps the map as narrow as debates are.
            add(
                Target::Claim(id(parent.saturating_sub(1))),
                Relation::Supports,
                &mut links,
            );
        }
    }
    Map::new(content).unwrap()
}

fn state(n: usize, step: usize) -> Edit {
    let p = 0.2 + 0.6 * ((step % 97) as f64 / 97.0);
    let id = ClaimId::new(&format!("c{n}")).unwrap();
    let value = Value::Point(Probability::new(p).unwrap());
    Edit::Claim(ClaimEdit::Change(
        id,
        ClaimChange::Stated(ReaderId::new("reader").unwrap(), value),
    ))
}

#[divan::bench(args = SIZES, sample_count = 100)]
fn slider_to_screen(bencher: Bencher<'_, '_>, n_claims: usize) {
    let folder = std::env::temp_dir().join(format!("cruxmap-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{n_claims}.ron"));
    std::fs::write(&path, ron::write(&synthetic(n_claims))).unwrap();
    let ctx = egui::Context::default();
    let mut shell = Shell::new(&ctx, Settings::default(), Some(Action::Open(path)));
    let input = || egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1440.0, 900.0))),
        ..egui::RawInput::default()
    };
    let leaf = n_claims - 1 - (n_claims - 1) % 3;
    shell.perform(Action::Select(Selection::Claim(
        ClaimId::new(&format!("c{leaf}")).unwrap(),
    )));
    for _ in 0..30 {
        let _warm_up = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let mut step = 0;
    bencher.bench_local(|| {
        step += 1;
        shell.perform(Action::Edit(state(leaf, step)));
        let output = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        ctx.tessellate(output.shapes, output.pixels_per_point)
    });
    std::fs::remove_dir_all(folder).unwrap();
}

#[divan::bench(args = SIZES, sample_count = 50)]
fn first_answer(bencher: Bencher<'_, '_>, n_claims: usize) {
    let map = synthetic(n_claims);
    let reader = ReaderId::new("reader").unwrap();
    bencher.bench_local(|| {
        Engine::default()
            .answer(&Inquiry::new(&map, Some(&reader), &[]))
            .unwrap()
    });
}

#[divan::bench(args = SIZES, sample_count = 100)]
fn answer_after_one_number_changed(bencher: Bencher<'_, '_>, n_claims: usize) {
    let mut map = synthetic(n_claims);
    let reader = ReaderId::new("reader").unwrap();
    let mut engine = Engine::default();
    let leaf = n_claims - 1 - (n_claims - 1) % 3;
    let mut step = 0;
    bencher.bench_local(|| {
        step += 1;
        map = state(leaf, step).apply(&map).unwrap();
        engine.answer(&Inquiry::new(&map, Some(&reader), &[])).unwrap()
    });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn whole_layout(bencher: Bencher<'_, '_>, n_claims: usize) {
    let map = synthetic(n_claims);
    let scene = scene(&map, &Showing::whole(Direction::LeftRight), &mut Typesetter::default());
    bencher.bench_local(|| lay_out(&scene.request));
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn read_and_write(bencher: Bencher<'_, '_>, n_claims: usize) {
    let text = ron::write(&synthetic(n_claims));
    bencher.bench_local(|| ron::write(&ron::read(text.as_bytes()).unwrap().map));
}
