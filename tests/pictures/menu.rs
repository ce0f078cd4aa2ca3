//! Exporting a picture from the window: what is asked, and what is written.

use std::time::Duration;

use cruxmap::{
    app::{
        Action, Prompt, Selection, Settings,
        picture::{Format, Part, Wish},
    },
    model::ClaimId,
    ui::Shell,
};
use eframe::egui::{self, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

fn window() -> Harness<'static, Shell> {
    let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/carlsmith.ron");
    let mut harness = Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_theme(egui::Theme::Light)
        .with_max_steps(40)
        .build_eframe(|cc| Shell::new(&cc.egui_ctx, Settings::default(), Some(Action::Open(map))));
    harness.run_steps(4);
    harness
}

#[test]
fn a_dialog_asks_what_picture_is_wanted() {
    let mut harness = window();
    harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::E);
    harness.run_steps(4);
    assert_eq!(harness.state().app().prompt(), Some(&Prompt::Picture));
    for label in [
        "SVG",
        "PNG",
        "PDF",
        "1×",
        "4×",
        "Light",
        "Dark",
        "What is shown",
        "Selection",
        "Whole map",
        "Export…",
    ] {
        harness.get_by_label(label);
    }
    harness.get_by_label("Cancel").click();
    harness.run_steps(4);
    assert_eq!(harness.state().app().prompt(), None);
}

#[test]
fn what_is_shown_what_is_selected_and_everything_are_written() {
    let folder = std::env::temp_dir().join(format!("cruxmap-export-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut harness = window();
    let selection = Selection::Claim(ClaimId::new("p1-timelines").unwrap());
    harness.state_mut().perform(Action::Select(selection));
    let mut sizes = Vec::new();
    for part in [Part::Selection, Part::Shown, Part::Whole] {
        let wish = Wish {
            format: Format::Svg,
            scale: 1,
            is_dark: true,
            part,
        };
        let path = folder.join(format!("{part:?}"));
        harness.state_mut().perform(Action::ExportPicture(wish, path.clone()));
        // A thread draws and writes.
        let written = path.with_extension("svg");
        let name = written.file_name().unwrap().to_string_lossy().into_owned();
        let is_said = |harness: &Harness<'_, Shell>| {
            let notices = harness.state().app().notices().shown();
            notices.iter().any(|notice| notice.text == format!("Exported {name}."))
        };
        for _ in 0..600 {
            harness.run_steps(1);
            if is_said(&harness) {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(is_said(&harness), "{part:?}");
        let text = std::fs::read_to_string(written).unwrap();
        sizes.push(super::texts(&text).len());
    }
    // The selected claim with the conclusion, then all, which a map this small shows as it is opened.
    assert!(sizes[0] < sizes[1] && sizes[1] == sizes[2], "{sizes:?}");
    // A folder is no file: nothing is written, and it is said.
    let wish = Wish {
        format: Format::Pdf,
        scale: 1,
        is_dark: false,
        part: Part::Shown,
    };
    harness
        .state_mut()
        .perform(Action::ExportPicture(wish, folder.join("no such folder").join("x.pdf")));
    for _ in 0..600 {
        harness.run_steps(1);
        let notices = harness.state().app().notices().shown();
        if notices
            .iter()
            .any(|notice| notice.text == "The picture was not exported.")
        {
            std::fs::remove_dir_all(folder).unwrap();
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("nothing was said of a picture that could not be written");
}
