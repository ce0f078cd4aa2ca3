//! Pictures of the window, compared with those in `tests/snapshots`. They are painted by a software renderer, so that they are
//! the same on every machine; `packaging/test` installs it and sets `CRUXMAP_IMAGE_TESTS`. Accept changes with
//! `UPDATE_SNAPSHOTS=1`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail loudly and say what it skips"
)]

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, Selection, Settings, ThemeChoice},
    model::{ClaimId, LinkId},
    ui::Shell,
};
use eframe::egui::{self, Key, vec2};
use egui_kittest::Harness;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps").join(name)
}

/// A window at 1280 × 720 with a sample open (or the start screen), once nothing moves any more.
fn window(map: Option<&str>, theme: egui::Theme) -> Harness<'static, Shell> {
    let map = map.map(sample);
    let mut harness = Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_theme(theme)
        .with_max_steps(60)
        .build_eframe(|cc| Shell::new(&cc.egui_ctx, Settings::default(), map.map(Action::Open)));
    harness.run_steps(8);
    harness
}

fn picture(name: &str, map: Option<&str>, theme: egui::Theme, prepare: impl FnOnce(&mut Harness<'static, Shell>)) {
    if std::env::var_os("CRUXMAP_IMAGE_TESTS").is_none() {
        println!("skipped: set CRUXMAP_IMAGE_TESTS=1 where a software renderer is installed, or run packaging/test");
        return;
    }
    let mut harness = window(map, theme);
    let choice = if theme == egui::Theme::Dark {
        ThemeChoice::Dark
    } else {
        ThemeChoice::Light
    };
    harness.state_mut().perform(Action::SetTheme(choice));
    prepare(&mut harness);
    // Camera moves and the crisp setting of text after zooming take a few tenths of a second of the harness's time.
    harness.run_steps(40);
    // Cruxes are found out, and small pictures drawn, beside the window: the picture waits for what it shows of them.
    let patience = Instant::now() + Duration::from_mins(2);
    let is_busy = |shell: &Shell| shell.app().is_finding_out() || shell.app().is_drawing_thumbnails();
    while is_busy(harness.state()) && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
    }
    harness.run_steps(2);
    harness.snapshot(name);
}

fn select(harness: &mut Harness<'static, Shell>, selection: Selection) {
    harness.state_mut().perform(Action::Select(selection));
}

#[test]
fn start_screen() {
    picture("start-light", None, egui::Theme::Light, |_| {});
}

#[test]
fn opening_view_in_light() {
    picture("pause-light", Some("pause-debate.ron"), egui::Theme::Light, |_| {});
}

#[test]
fn opening_view_in_dark() {
    picture("pause-dark", Some("pause-debate.ron"), egui::Theme::Dark, |_| {});
}

#[test]
fn two_readers() {
    picture(
        "carlsmith-light",
        Some("carlsmith.ron"),
        egui::Theme::Light,
        |harness| {
            select(harness, Selection::Claim(ClaimId::new("p5-disempowerment").unwrap()));
        },
    );
}

#[test]
fn a_link_that_ends_at_a_link() {
    picture(
        "undercut-light",
        Some("pause-debate.ron"),
        egui::Theme::Light,
        |harness| {
            select(
                harness,
                Selection::Link(LinkId::new("c-strawman--c-ideal-realistic--p-against").unwrap()),
            );
        },
    );
}

#[test]
fn help() {
    picture("help-dark", Some("carlsmith.ron"), egui::Theme::Dark, |harness| {
        harness.key_press(Key::F1);
    });
}
