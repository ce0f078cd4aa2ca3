//! How long it takes from pasting an outline to its picture: reading, adding, computing, layout and the first frame. Run
//! with `cargo bench --bench paste`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on should stop, and says what it measured"
)]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, Settings},
    ui::Shell,
};
use eframe::egui::{self, Event, vec2};

/// A debate of so many claims: positions with arguments for and against, arguments about those, and so on.
fn outline(n_claims: usize) -> String {
    let mut text = String::from("# Should frontier training be paused?\n");
    for n in 1..n_claims {
        // Depths as in real debates: few at the top, most two or three levels below.
        let depth = [1, 2, 3, 3, 2, 3, 4, 3][n % 8];
        let sign = if n % 3 == 0 { '-' } else { '+' };
        let number = if n % 5 == 0 {
            format!(" {}%", 10 + n % 80)
        } else {
            String::new()
        };
        writeln!(
            text,
            "{}{sign} Argument number {n} says something of ordinary length about the matter{number}",
            "  ".repeat(depth)
        )
        .unwrap();
    }
    text
}

/// A window without a window.
struct Window {
    ctx: egui::Context,
    shell: Shell,
}

impl Window {
    fn new() -> Self {
        let ctx = egui::Context::default();
        let mut shell = Shell::new(&ctx, Settings::default(), None);
        shell.perform(Action::New);
        let mut window = Self { ctx, shell };
        for _ in 0..6 {
            window.frame(Vec::new());
        }
        window
    }

    fn frame(&mut self, events: Vec<Event>) {
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(1440.0, 900.0))),
            events,
            ..egui::RawInput::default()
        };
        let output = self.ctx.run_ui(input, |ui| self.shell.frame_ui(ui));
        let _shapes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
    }

    /// Pastes and paints until every pasted claim is drawn; the time that took, and the longest frame.
    fn paste(&mut self, text: &str, n_claims: usize) -> (Duration, Duration) {
        let start = Instant::now();
        let mut events = vec![Event::Paste(text.to_owned())];
        let mut longest = Duration::ZERO;
        loop {
            let begin = Instant::now();
            self.frame(std::mem::take(&mut events));
            longest = longest.max(begin.elapsed());
            let n_drawn = self.shell.app().derived().drawing().0.cards.len();
            let is_done = n_drawn >= n_claims && !self.shell.app().derived().is_placing();
            if is_done || start.elapsed() > Duration::from_mins(1) {
                return (start.elapsed(), longest);
            }
            std::thread::yield_now();
        }
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    for n_claims in [20, 100, 500, 2_000] {
        let text = outline(n_claims);
        let runs: Vec<(Duration, Duration)> = (0..5).map(|_| Window::new().paste(&text, n_claims)).collect();
        println!(
            "{n_claims:5} claims: {:7.1} ms to picture, longest frame {:6.1} ms (medians of {} runs)",
            median(runs.iter().map(|run| run.0).collect()).as_secs_f64() * 1e3,
            median(runs.iter().map(|run| run.1).collect()).as_secs_f64() * 1e3,
            runs.len()
        );
    }
    let long = "a line of a very long text\n".repeat(200_000);
    let mut window = Window::new();
    let start = Instant::now();
    window.frame(vec![Event::Paste(long.clone())]);
    window.frame(Vec::new());
    println!(
        "{:.1} MB are refused with a message within {:.1} ms",
        long.len() as f64 / 1e6,
        start.elapsed().as_secs_f64() * 1e3
    );
    let said = window
        .shell
        .app()
        .notices()
        .shown()
        .last()
        .map(|notice| notice.text.clone());
    assert!(said.unwrap().contains("not pasted"));
}
