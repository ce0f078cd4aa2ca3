//! A panic anywhere leaves a report for the next start, with nothing of any map in it.
//!
//! Panics are made in a process of their own: this test program, started once more and told what to do.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop; and here panics are the point"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use cruxmap::app::crash_report;

/// Tells the process that is started where reports go.
const CHILD: &str = "CRUXMAP_PANICS_FOLDER";

/// What stands in a map, and nowhere in a report.
const SECRET: &str = "We must pause “everything” at once";

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

/// Is called in the process that is started, and does nothing in this one.
#[test]
fn in_the_process_that_is_started() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    crash_report::report_panics(Path::new(&folder));
    for name in ["Open", "SetNumber"] {
        crash_report::note_command(name);
    }
    // One that is caught on purpose is no mistake.
    assert!(crash_report::catch_panics(|| panic!("caught: {SECRET}")).is_none());
    for n in 0..5 {
        let in_thread = std::thread::Builder::new()
            .name("cruxes".to_owned())
            .spawn(move || {
                // As the standard library says it when a text is cut within a character.
                let at = SECRET.find('“').unwrap() + 1 + n % 2;
                eprintln!("{}", &SECRET[at..]);
            })
            .unwrap()
            .join();
        assert!(in_thread.is_err());
    }
}

#[test]
fn a_panic_leaves_a_report_without_contents() {
    let folder = Folder(std::env::temp_dir().join(format!("cruxmap-panics-{}", std::process::id())));
    let _old = fs::remove_dir_all(&folder.0);
    assert!(crash_report::left(&folder.0).is_empty());
    for _ in 0..5 {
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "in_the_process_that_is_started", "--nocapture"])
            .env(CHILD, &folder.0)
            .output()
            .unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    }
    // Three of five that each run made, and no more than ten.
    let reports = crash_report::left(&folder.0);
    assert_eq!(reports.len(), 10);
    for report in &reports {
        assert!(report.text.contains("Mistake: "), "{}", report.text);
        assert!(report.text.contains("char boundary"), "{}", report.text);
        assert!(report.text.contains("tests/panics.rs"), "{}", report.text);
        assert!(report.text.contains("Thread: cruxes"), "{}", report.text);
        assert!(
            report.text.contains("Last commands: Open, SetNumber"),
            "{}",
            report.text
        );
        for word in ["pause", "everything", "caught"] {
            let mistake = report.text.lines().find(|line| line.starts_with("Mistake: ")).unwrap();
            assert!(!mistake.contains(word), "{mistake}");
            assert!(!report.text.contains(SECRET));
        }
        assert!(report.text.contains(env!("CARGO_PKG_VERSION")));
    }
    crash_report::forget(&reports);
    assert!(crash_report::left(&folder.0).is_empty());
}
