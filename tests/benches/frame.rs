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

#[path = "engine/window.rs"]
mod window;

use eframe::egui::{self, Event, Key, Modifiers, Vec2, vec2};
use window::{WINDOW, Window, synthetic};

const SIZES: [usize; 3] = [200, 1_000, 10_000];
const SCALES: [(&str, f32); 4] = [("far", 0.05), ("small", 0.16), ("middle", 0.45), ("near", 1.0)];
const FRAMES: usize = 240;

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
fn rest(window: &mut Window, n: usize) {
    for _ in 0..n {
        window.frame(Vec::new());
    }
}

/// Fits the map, then zooms to a scale about the middle.
fn zoom_to(window: &mut Window, scale: f32) {
    let key = |pressed| Event::Key {
        key: Key::Num0,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    };
    window.frame(vec![key(true), key(false)]);
    rest(window, 40);
    // All the way out, where the scale is known, then in.
    let out = wheel(vec2(0.0, -5000.0));
    window.frame(out);
    rest(window, 60);
    let into = wheel(vec2(0.0, (scale / 0.05).ln() / 0.0022));
    window.frame(into);
    rest(window, 60);
}

fn main() {
    let wished: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    println!("CPU time of a frame in ms: median, 95th percentile, most");
    println!(
        "{:>6} {:<7} {:>22} {:>22} {:>22} {:>9}",
        "claims", "scale", "at rest", "panning", "zooming", "vertices"
    );
    for size in SIZES
        .into_iter()
        .filter(|size| wished.is_empty() || wished.contains(size))
    {
        let map = synthetic(size);
        let mut window = Window::showing(&map);
        for (name, scale) in SCALES {
            zoom_to(&mut window, scale);
            let at_rest: Vec<f64> = (0..60).map(|_| window.frame(Vec::new())).collect();
            let n_vertices = window.n_vertices;
            let panning = (0..FRAMES).map(|frame| {
                let by = if frame / 12 % 2 == 0 { 24.0 } else { -24.0 };
                let events = wheel(vec2(by, 0.0));
                window.frame(events)
            });
            let panning: Vec<f64> = panning.collect();
            zoom_to(&mut window, scale);
            let zooming = (0..FRAMES).map(|frame| {
                let by = if frame / 20 % 2 == 0 { 9.0 } else { -9.0 };
                let events = wheel(vec2(0.0, by));
                window.frame(events)
            });
            let zooming: Vec<f64> = zooming.collect();
            println!(
                "{size:>6} {name:<7} {} {} {} {n_vertices:>9}",
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
