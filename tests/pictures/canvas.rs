//! The canvas and the PNG of a map, pixel by pixel. Painted by a software renderer where `CRUXMAP_IMAGE_TESTS` is set, as
//! `tests/images.rs` has it; with `CRUXMAP_KEEP_PICTURES` naming a folder, both are left there.

use cruxmap::{
    app::{Action, Selection, Settings, ThemeChoice},
    formats::{
        picture::{Palette, Picture, Rgba, png},
        ron,
    },
    layout,
    model::Card,
    ui::Shell,
};
use eframe::egui::{self, Event, Key, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::map;

/// A window with the map alone: no panels, nothing selected, no pointer.
fn window(map: &std::path::Path, is_dark: bool, size: egui::Vec2) -> Harness<'static, Shell> {
    let (theme, choice) = if is_dark {
        (egui::Theme::Dark, ThemeChoice::Dark)
    } else {
        (egui::Theme::Light, ThemeChoice::Light)
    };
    let open = Action::Open(map.to_owned());
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(60)
        .build_eframe(|cc| Shell::new(&cc.egui_ctx, Settings::default(), Some(open)));
    harness.state_mut().perform(Action::SetTheme(choice));
    harness.run_steps(4);
    harness.key_press(Key::F9);
    harness.key_press(Key::F10);
    harness.state_mut().perform(Action::Select(Selection::Nothing));
    harness.run_steps(50);
    harness
}

#[test]
fn the_canvas_and_the_png_are_the_same() {
    if std::env::var_os("CRUXMAP_IMAGE_TESTS").is_none() {
        println!("skipped: set CRUXMAP_IMAGE_TESTS=1 where a software renderer is installed, or run packaging/test");
        return;
    }
    let folder = std::env::temp_dir().join(format!("cruxmap-pictures-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("signs.ron");
    std::fs::write(&file, ron::write(&map::every_sign())).unwrap();
    for is_dark in [false, true] {
        compare(&file, is_dark);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn compare(file: &std::path::Path, is_dark: bool) {
    let mut harness = window(file, is_dark, vec2(1800.0, 900.0));
    let app = harness.state().app();
    let map = app.document().unwrap().map().clone();
    let (scene, placement) = app.derived().drawing();
    let palette = Palette::<Rgba>::of(is_dark);
    let readings = cruxmap::app::picture::Readings::of_derived(&map, app.reader(), app.derived(), palette);
    let picture = cruxmap::app::picture::draw(&readings, scene, placement, None);
    let target = Card::Claim(map.target.clone().unwrap());
    let place = scene.cards.iter().position(|card| card.card == target).unwrap();
    let card = placement.nodes[place];
    // Where the canvas is looked at from is seen by where the conclusion's card is; the wheel brings it to a scale of one.
    let on_screen = |harness: &Harness<'_, Shell>| {
        harness
            .get_by_role_and_label(egui::accesskit::Role::ListBoxOption, map::CONCLUSION)
            .rect()
    };
    let scale = on_screen(&harness).width() / card.width as f32;
    let middle = harness.get_by_label("Map canvas").rect().center();
    harness.event(Event::PointerMoved(middle));
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, -scale.ln() / 0.0022),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: egui::Modifiers::NONE,
    });
    harness.run_steps(60);
    harness.event(Event::PointerGone);
    harness.run_steps(30);
    let shown_card = on_screen(&harness);
    assert!(
        (shown_card.width() / card.width as f32 - 1.0).abs() < 3e-4,
        "{shown_card:?}"
    );
    // The part of the screen that the picture takes, on whole pixels, and the same part of the map.
    let (dx, dy) = (
        f64::from(shown_card.left()) - card.x,
        f64::from(shown_card.top()) - card.y,
    );
    let (left, above) = ((picture.frame.x + dx).round(), (picture.frame.y + dy).round());
    let picture = Picture {
        frame: layout::Rect {
            x: left - dx,
            y: above - dy,
            ..picture.frame
        },
        ..picture
    };
    let drawn = image::load_from_memory(&png(&picture, 1).unwrap()).unwrap().to_rgb8();
    let shown = harness.render().unwrap();
    let (left, above) = (left as i64, above as i64);
    let canvas = harness.get_by_label("Map canvas").rect();
    let (mut sum, mut n_far, mut n) = (0_u64, 0_u64, 0_u64);
    for (column, row, pixel) in drawn.enumerate_pixels() {
        let (sx, sy) = (i64::from(column) + left, i64::from(row) + above);
        let is_on_canvas = sx >= 0 && sy >= canvas.top() as i64 && sx < i64::from(shown.width());
        if !is_on_canvas || sy >= i64::from(shown.height()) {
            continue;
        }
        let on_screen = shown.get_pixel(sx as u32, sy as u32);
        let difference = (0..3)
            .map(|c| u64::from(pixel.0[c].abs_diff(on_screen.0[c])))
            .max()
            .unwrap();
        sum += difference;
        n_far += u64::from(difference > 40);
        n += 1;
    }
    if let Some(folder) = std::env::var_os("CRUXMAP_KEEP_PICTURES").map(std::path::PathBuf::from) {
        let theme = if is_dark { "dark" } else { "light" };
        let part = image::imageops::crop_imm(&shown, left as u32, above as u32, drawn.width(), drawn.height());
        part.to_image()
            .save(folder.join(format!("canvas-{theme}.png")))
            .unwrap();
        drawn.save(folder.join(format!("picture-{theme}.png"))).unwrap();
    }
    let (mean, far) = (sum as f64 / n as f64, n_far as f64 / n as f64);
    println!(
        "mean difference {mean:.3} of 255, {:.3} % of pixels by more than 40",
        far * 100.0
    );
    assert!(n > 200_000, "the picture lies on the canvas");
    // What differs are the dots of the canvas's grid, the button that folds a group, and how edges are smoothed.
    assert!(mean < 0.5, "mean difference {mean}");
    assert!(far < 0.0015, "share of pixels that differ {far}");
}
