//! A large map from its file to the window and back: opened, computed, laid out, edited, saved, by the clock on the wall, with the
//! longest frame of each. Run with `cargo bench --bench whole`; arguments choose sizes (`-- 1000 10000`).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on should stop, and says what it measured"
)]

#[path = "engine/clock.rs"]
#[expect(
    dead_code,
    reason = "what a person waits for is measured by the clock on the wall here"
)]
mod clock;
#[path = "engine/window.rs"]
#[expect(dead_code, reason = "a map is opened here as people open it")]
mod window;

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cruxmap::{
    app::Action,
    formats::ron,
    model::{
        ClaimId, Edit, Probability, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit},
    },
    ui::Shell,
};
use window::{Window, synthetic};

/// A screen asks for a frame so often.
const FRAME: Duration = Duration::from_millis(16);

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

/// Frames until something is so; returns how long that took since `start`, and the longest frame, in milliseconds.
fn until(window: &mut Window, start: Instant, is_so: impl Fn(&Shell) -> bool) -> (f64, f64) {
    let mut longest: f64 = 0.0;
    loop {
        let frame = Instant::now();
        window.frame(Vec::new());
        longest = longest.max(milliseconds(frame));
        if is_so(&window.shell) {
            return (milliseconds(start), longest);
        }
        assert!(start.elapsed() < Duration::from_mins(5), "it never comes");
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
}

/// Lets what was done before come to rest, so that its last frames are not those of what comes next.
fn rest(window: &mut Window) {
    for _ in 0..40 {
        window.frame(Vec::new());
        std::thread::sleep(FRAME);
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The memory of this process in MB, where the system tells.
fn memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? / 1024)
}

fn measure(size: usize, folder: &Path) {
    let path = folder.join("map.ron");
    let text = ron::write(&synthetic(size));
    std::fs::write(&path, &text).unwrap();
    println!("{size} claims, {:.1} MB", text.len() as f64 / 1e6);
    let is_still = |shell: &Shell| shell.app().document().is_some() && !shell.app().derived().is_working();
    let has_numbers = |shell: &Shell| {
        let app = shell.app();
        app.document().is_some() && app.derived().outlook(app.reader()).is_some_and(Result::is_ok)
    };
    let say = |what: &str, (time, longest): (f64, f64)| {
        let memory = memory().map_or_else(String::new, |memory| format!("{memory:>6} MB"));
        println!("  {what:44} {time:>8.0} ms, longest frame {longest:>7.1} ms {memory}");
    };

    let start = Instant::now();
    let mut window = Window::opening(&path);
    window
        .shell
        .app_mut()
        .set_folders(Some(folder.join("state")), Some(folder.join("data")));
    let before = milliseconds(start);
    let (time, longest) = until(&mut window, start, |shell| has_numbers(shell) && is_still(shell));
    say("opened, computed and drawn", (time, longest.max(before)));

    rest(&mut window);
    let start = Instant::now();
    window.shell.perform(Action::ShowAll);
    let before = milliseconds(start);
    let (time, longest) = until(&mut window, start, is_still);
    say("every card laid out", (time, longest.max(before)));

    rest(&mut window);
    let start = Instant::now();
    let (claim, reader) = (ClaimId::new("c3").unwrap(), ReaderId::new("reader").unwrap());
    let value = Value::Point(Probability::new(0.123).unwrap());
    let change = ClaimChange::Stated(reader, value);
    window
        .shell
        .perform(Action::Edit(Edit::Claim(ClaimEdit::Change(claim, change))));
    let before = milliseconds(start);
    let (time, longest) = until(&mut window, start, |shell| has_numbers(shell) && is_still(shell));
    say(
        "a number changed, and everything that follows",
        (time, longest.max(before)),
    );

    rest(&mut window);
    let start = Instant::now();
    window.shell.perform(Action::Save);
    let before = milliseconds(start);
    let (time, longest) = until(&mut window, start, |shell| !shell.app().is_saving());
    say("saved", (time, longest.max(before)));
    let document = window.shell.app().document().unwrap();
    assert!(!document.is_dirty());
    let on_file = ron::read(&std::fs::read(&path).unwrap()).unwrap().map;
    assert!(on_file == *document.map(), "what is on file is not what was edited");
}

fn main() {
    let wished: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    for size in if wished.is_empty() {
        vec![200, 1_000, 10_000]
    } else {
        wished
    } {
        let folder = Folder(std::env::temp_dir().join(format!("cruxmap-whole-{}-{size}", std::process::id())));
        std::fs::create_dir_all(&folder.0).unwrap();
        measure(size, &folder.0);
    }
}
