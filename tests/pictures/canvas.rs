//! The canvas and the PNG of a map, pixel by pixel. Painted by a software renderer where `CRUXMAP_IMAGE_TESTS` is set, as
//! `tests/images.rs` has it.

use cruxmap::{
    app::{Action, Selection, Settings, ThemeChoice},
    formats::{
        picture::{Palette, Rgba, png},
        ron,
    },
    layout,
    ui::Shell,
};
use eframe::egui::{self, Key, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::map;

/// Around the drawing, the canvas leaves this much free on each side when the map is fitted: 14 px of margin and 18 px for
/// buttons at the cards' edges.
const AROUND: f32 = 32.0;

/// So much more it leaves free at the top, for what lies over it there.
const OVER: f32 = 42.0;

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
    // How large the drawing is, and how high the bars above the canvas are.
    let first = window(file, is_dark, vec2(1400.0, 900.0));
    let bounds = first.state().app().derived().drawing().1.bounds;
    let top = first.get_by_label("Map canvas").rect().top();
    // At this size the map is fitted at a scale of one; one pixel of height more or less puts cards on whole pixels.
    let width = bounds.width as f32 + 2.0 * AROUND;
    let height = (bounds.height as f32 + 2.0 * AROUND + OVER + 40.0).ceil();
    let height = height + (height - bounds.height as f32).rem_euclid(2.0);
    let mut harness = window(file, is_dark, vec2(width, top + height));
    let canvas = harness.get_by_label("Map canvas").rect();
    assert!(
        (canvas.width() - width).abs() < 0.01 && canvas.left() == 0.0,
        "{canvas:?}"
    );
    let app = harness.state().app();
    let map = app.document().unwrap().map().clone();
    let (scene, placement) = app.derived().drawing();
    let palette = Palette::<Rgba>::of(is_dark);
    let readings = cruxmap::app::picture::Readings::of_derived(&map, app.reader(), app.derived(), palette);
    let picture = cruxmap::app::picture::draw(&readings, scene, placement, None);
    let drawn = image::load_from_memory(&png(&picture, 1).unwrap()).unwrap().to_rgb8();
    let shown = harness.render().unwrap();
    // Where the picture's corner is on the screen: the middle of the drawing is the middle of the free part of the canvas.
    let middle: layout::Point = bounds.center();
    let x = canvas.center().x - middle.x as f32 + picture.frame.x as f32;
    let y = canvas.center().y + OVER / 2.0 - middle.y as f32 + picture.frame.y as f32;
    let (left, above) = (x.round() as i64, y.round() as i64);
    assert!((x - x.round()).abs() < 0.01 && (y - y.round()).abs() < 0.01, "{x} {y}");
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
    if std::env::var_os("CRUXMAP_KEEP_PICTURES").is_some() {
        let theme = if is_dark { "dark" } else { "light" };
        shown
            .save(std::env::temp_dir().join(format!("canvas-{theme}.png")))
            .unwrap();
        drawn
            .save(std::env::temp_dir().join(format!("picture-{theme}.png")))
            .unwrap();
    }
    let (mean, far) = (sum as f64 / n as f64, n_far as f64 / n as f64);
    println!(
        "mean difference {mean:.3} of 255, {:.3} % of pixels by more than 40",
        far * 100.0
    );
    assert!(n > 200_000, "the picture lies on the canvas");
    // The dots of the canvas's grid and the edges of lines are what may differ.
    assert!(mean < 1.0, "mean difference {mean}");
    assert!(far < 0.005, "share of pixels that differ {far}");
}
