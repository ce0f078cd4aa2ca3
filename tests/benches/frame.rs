//! What a frame of the window costs in CPU time while the canvas is panned and zoomed: panels, canvas and tessellation,
//! without a window. Run with `cargo bench --bench frame`; arguments choose sizes (`-- 10000`).
//!
//! The scales: far (blocks of color), small (cards without text), middle (titles) and near (everything).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on should stop, and says what it measured"
)]

#[path = "engine/clock.rs"]
#[expect(dead_code, reason = "medians are taken over frames here")]
mod clock;

use std::sync::Arc;

use cruxmap::{
    app::{Action, Settings},
    formats::ron,
    model::{
        Claim, ClaimId, ClaimKind, Credence, Link, LinkId, Map, MapContent, Origin, Probability, Reader, ReaderId,
        Relation, Strength, StrengthWord, Target, Value,
    },
    ui::Shell,
};
use eframe::egui::{self, Event, Key, Modifiers, Vec2, vec2};

const SIZES: [usize; 3] = [200, 1_000, 10_000];
const SCALES: [(&str, f32); 4] = [("far", 0.08), ("small", 0.16), ("middle", 0.45), ("near", 1.0)];
const WINDOW: Vec2 = vec2(1440.0, 900.0);
const FRAMES: usize = 240;

/// A tree of claims of all kinds and, so that there are one and a half links for a claim, links across it; every third
/// claim has a stated number.
fn synthetic(n_claims: usize) -> Map {
    let reader = ReaderId::new("reader").unwrap();
    let id = |n: usize| ClaimId::new(&format!("c{n}")).unwrap();
    let mut content = MapContent {
        target: Some(id(0)),
        ..MapContent::default()
    };
    content.readers.insert(reader.clone(), Arc::new(Reader::default()));
    let words = [
        "Labs would",
        "No state can",
        "Progress in chips may",
        "Evaluations do",
        "Most experts say they",
    ];
    for n in 0..n_claims {
        let mut claim = Claim {
            title: format!(
                "{} number {n} says something of ordinary length about the matter at hand{}",
                words[n % words.len()],
                ["", ", and goes on to say why that is so", ", as far as is known"][n % 3]
            ),
            kind: ClaimKind::ALL[n % ClaimKind::ALL.len()],
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
    let relations = [
        Relation::Supports,
        Relation::Opposes,
        Relation::Supports,
        Relation::Requires,
    ];
    for n in 1..n_claims {
        let mut add = |name: &str, to: usize, is_across: bool| {
            let mut link = Link::new(Origin::Claim(id(n)), Target::Claim(id(to)), relations[n % 4]);
            link.strength = Strength::Word(StrengthWord::ALL[n % 3]);
            if link.relation == Relation::Requires {
                link = Link::new(Origin::Claim(id(to)), Target::Claim(id(n)), Relation::Requires);
            }
            // Links across take no part in the computation, so that numbers are exact and there at once.
            link.discussion_only = is_across;
            content.links.insert(LinkId::new(name).unwrap(), Arc::new(link));
        };
        let parent = (n - 1) / 3;
        add(&format!("t{n}"), parent, false);
        if n % 2 == 0 && parent > 4 {
            add(&format!("x{n}"), parent - 1 - n % 4, true);
        }
    }
    Map::new(content).unwrap()
}

/// A window without a screen, and its clock.
struct Window {
    ctx: egui::Context,
    shell: Shell,
    time: f64,
}

impl Window {
    fn new(map: &Map) -> Self {
        let folder = std::env::temp_dir().join(format!("cruxmap-frame-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("map.ron");
        std::fs::write(&path, ron::write(map)).unwrap();
        let ctx = egui::Context::default();
        let mut shell = Shell::new(&ctx, Settings::default(), Some(Action::Open(path)));
        std::fs::remove_dir_all(folder).unwrap();
        shell.perform(Action::ShowAll);
        let mut window = Self { ctx, shell, time: 0.0 };
        // Until everything is placed and computed.
        for _ in 0..6000 {
            window.frame(Vec::new());
            if !window.shell.app().derived().is_working() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        window
    }

    /// One frame; returns its CPU time in milliseconds.
    fn frame(&mut self, events: Vec<Event>) -> f64 {
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, WINDOW)),
            time: Some(self.time),
            events,
            ..egui::RawInput::default()
        };
        let start = clock::now();
        let output = self.ctx.run_ui(input, |ui| self.shell.frame_ui(ui));
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let time = clock::now() - start;
        assert!(!primitives.is_empty());
        time * 1e3
    }

    fn wheel(delta: Vec2) -> Vec<Event> {
        vec![
            Event::PointerMoved((WINDOW / 2.0).to_pos2()),
            Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta,
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
                modifiers: Modifiers::NONE,
            },
        ]
    }

    /// Frames without input, until wheels and cameras have come to rest.
    fn rest(&mut self, n: usize) {
        for _ in 0..n {
            self.frame(Vec::new());
        }
    }

    /// Fits the map, then zooms to a scale about the middle.
    fn zoom_to(&mut self, scale: f32) {
        let key = |pressed| Event::Key {
            key: Key::Num0,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        };
        self.frame(vec![key(true), key(false)]);
        self.rest(40);
        // All the way out, where the scale is known, then in.
        let out = Self::wheel(vec2(0.0, -5000.0));
        self.frame(out);
        self.rest(60);
        let into = Self::wheel(vec2(0.0, (scale / 0.05).ln() / 0.0022));
        self.frame(into);
        self.rest(60);
    }
}

fn main() {
    let wished: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    println!("CPU time of a frame in ms: median, 95th percentile, most");
    println!(
        "{:>6} {:<7} {:>22} {:>22} {:>22}",
        "claims", "scale", "at rest", "panning", "zooming"
    );
    for size in SIZES
        .into_iter()
        .filter(|size| wished.is_empty() || wished.contains(size))
    {
        let map = synthetic(size);
        let mut window = Window::new(&map);
        for (name, scale) in SCALES {
            window.zoom_to(scale);
            let at_rest: Vec<f64> = (0..60).map(|_| window.frame(Vec::new())).collect();
            let panning = (0..FRAMES).map(|frame| {
                let by = if frame / 60 % 2 == 0 { 24.0 } else { -24.0 };
                let events = Window::wheel(vec2(by, 0.0));
                window.frame(events)
            });
            let panning: Vec<f64> = panning.collect();
            window.zoom_to(scale);
            let zooming = (0..FRAMES).map(|frame| {
                let by = if frame / 20 % 2 == 0 { 9.0 } else { -9.0 };
                let events = Window::wheel(vec2(0.0, by));
                window.frame(events)
            });
            let zooming: Vec<f64> = zooming.collect();
            println!(
                "{size:>6} {name:<7} {} {} {}",
                summary(at_rest),
                summary(panning),
                summary(zooming)
            );
        }
    }
}

fn summary(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    format!("{:>7.2} {:>6.2} {:>6.2} ", at(0.5), at(0.95), at(1.0))
}
