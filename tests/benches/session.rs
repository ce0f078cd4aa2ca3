//! Sessions: a frame of the window while garbage comes to the ballot page a thousand times a second, and from closing a session
//! of twelve voters and two rounds to its minutes. Run with `cargo bench --bench session`; the median and the slowest count.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on should stop")]

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, Settings, booth::Reach, live::SessionAction},
    model::{Answer, Ballot, BallotItem, Probability, Value},
    ui::Shell,
};
use divan::Bencher;
use eframe::egui;

fn main() {
    divan::main();
}

fn input() -> egui::RawInput {
    egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 720.0))),
        ..egui::RawInput::default()
    }
}

/// The pause debate with a session and an open round about its conclusion.
fn shell(ctx: &egui::Context) -> Shell {
    let mut shell = Shell::new(ctx, Settings::default(), Some(Action::OpenSample("pause-debate")));
    let mut n_quiet = 0;
    while n_quiet < 30 {
        let _warm_up = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        let is_busy = shell.app().is_finding_out() || shell.app().derived().is_working();
        n_quiet = if is_busy { 0 } else { n_quiet + 1 };
        std::thread::sleep(Duration::from_millis(5));
    }
    shell.perform(Action::Session(SessionAction::Begin));
    open_round(&mut shell);
    shell
}

fn open_round(shell: &mut Shell) {
    let target = shell.app().document().unwrap().map().target.clone().unwrap();
    shell.perform(Action::Session(SessionAction::OpenRound {
        title: "A round".to_owned(),
        items: vec![BallotItem::Claim(target)],
        named: true,
    }));
}

fn vote(shell: &mut Shell, n: usize) {
    for voter in 0..n {
        let answer = Answer {
            value: Value::Point(Probability::new((voter as f64 + 0.5) / n as f64).unwrap()),
            reason: "A reason of ordinary length, as people write it.".to_owned(),
            ..Answer::default()
        };
        shell.perform(Action::Session(SessionAction::Cast(Ballot {
            voter: format!("Voter {voter}"),
            key: format!("key {voter}"),
            answers: vec![answer],
            ..Ballot::default()
        })));
    }
}

/// Sends garbage as fast as a thousand times a second until it is told to stop; counts what was sent.
fn flood(link: &str, stop: &Arc<AtomicBool>, n_sent: &Arc<AtomicU64>) -> std::thread::JoinHandle<()> {
    let address = link.split('/').nth(2).unwrap().to_owned();
    let (stop, n_sent) = (stop.clone(), n_sent.clone());
    std::thread::spawn(move || {
        let start = Instant::now();
        let mut n = 0_u64;
        while !stop.load(Ordering::Relaxed) {
            let due = Duration::from_micros(n * 1_000);
            if let Some(wait) = due.checked_sub(start.elapsed()) {
                std::thread::sleep(wait);
            }
            if let Ok(mut stream) = TcpStream::connect(&address) {
                let body = format!("POST /{n:032x}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nname=%FF&");
                let _refused = stream.write_all(body.as_bytes());
                let mut answer = [0; 64];
                let _unread = stream.read(&mut answer);
            }
            n += 1;
            n_sent.store(n, Ordering::Relaxed);
        }
    })
}

#[divan::bench(sample_count = 300, args = [false, true])]
fn a_frame_while_garbage_comes_in(bencher: Bencher<'_, '_>, comes: bool) {
    let ctx = egui::Context::default();
    let mut shell = shell(&ctx);
    shell.perform(Action::Session(SessionAction::Booth(Some(Reach::ThisMachine))));
    let link = shell.app().live().unwrap().link().unwrap();
    let (stop, n_sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let flood = comes.then(|| flood(&link, &stop, &n_sent));
    let start = Instant::now();
    bencher.bench_local(|| {
        let output = ctx.run_ui(input(), |ui| shell.frame_ui(ui));
        let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
        // As a screen would, about.
        std::thread::sleep(Duration::from_millis(4));
        primitives
    });
    stop.store(true, Ordering::Relaxed);
    if let Some(flood) = flood {
        flood.join().unwrap();
        let rate = n_sent.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
        assert!(rate > 500.0, "only {rate:.0} requests a second were sent");
    }
}

#[divan::bench(sample_count = 10)]
fn from_closing_to_the_minutes(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| {
            let ctx = egui::Context::default();
            let mut shell = shell(&ctx);
            for round in 0..2 {
                if round > 0 {
                    open_round(&mut shell);
                }
                vote(&mut shell, 12);
                shell.perform(Action::Session(SessionAction::Reveal));
            }
            shell
        })
        .bench_local_refs(|shell| {
            shell.perform(Action::Session(SessionAction::End));
            let map = shell.app().document().unwrap().map();
            let session = map.sessions.values().next().unwrap();
            assert!(session.minutes.contains("12 ballots"));
        });
}
