//! Reports of panics: where the program made a mistake and what it was doing, without anything of any map. They are kept until
//! the person has seen them at the next start.
//!
//! What a map says can get into the words of a panic (as in “… is not a char boundary of `text`”), so whatever stands in
//! quotes there is left out.

use std::{
    backtrace::Backtrace,
    cell::Cell,
    collections::VecDeque,
    fmt::Write as _,
    fs,
    io::{self, ErrorKind, Write as _},
    panic::{self, AssertUnwindSafe, Location, PanicHookInfo, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::clock::{ago, stamp, time_of_stamp};

/// As many commands are named in a report, the last ones.
const N_COMMANDS: usize = 12;

/// No more reports are written by one run: what panics again and again says nothing new.
const MOST_OF_A_RUN: usize = 3;

/// No more reports are kept; the oldest go.
const MOST_KEPT: usize = 10;

/// The longest message of a panic in a report, in characters.
const LONGEST_MESSAGE: usize = 400;

/// The commands that were carried out last, by name.
static COMMANDS: Mutex<VecDeque<&'static str>> = Mutex::new(VecDeque::new());

thread_local! {
    /// Whether a panic of this thread is expected and caught.
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// A report that an earlier run has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrashReport {
    /// Its file.
    pub path: PathBuf,
    /// When it was, in words.
    pub ago: String,
    /// What it says.
    pub text: String,
}

/// Has every panic of this process leave a report in the folder, then do what it did before.
pub fn report_panics(state_folder: &Path) {
    let folder = folder(state_folder);
    let before = panic::take_hook();
    let n_written = AtomicUsize::new(0);
    panic::set_hook(Box::new(move |info| {
        if IS_EXPECTED.get() {
            return;
        }
        let (place, said) = (
            info.location().map_or("", Location::file),
            info.payload_as_str().unwrap_or_default(),
        );
        if !is_loss_of_display(place, said) && n_written.fetch_add(1, Ordering::Relaxed) < MOST_OF_A_RUN {
            // Where nothing can be written, the message on the terminal is all there is.
            let _unwritten = write(&folder, &text(info));
        }
        before(info);
    }));
}

/// Whether a panic says that the display has gone, as when somebody logs out: no mistake of this program, which ends with it.
fn is_loss_of_display(place: &str, said: &str) -> bool {
    let is_of_window = place.contains("winit") || place.contains("glutin");
    is_of_window
        && ["Connection(", "IoError", "Io error", "Broken pipe"]
            .iter()
            .any(|sign| said.contains(sign))
}

/// Notes that a command is carried out, for the report of what goes wrong in it.
pub fn note_command(name: &'static str) {
    let mut commands = COMMANDS.lock().unwrap_or_else(PoisonError::into_inner);
    if commands.len() == N_COMMANDS {
        commands.pop_front();
    }
    commands.push_back(name);
}

/// Does what may panic because of a library; then nothing comes of it, and no report is written.
pub fn catch_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
    let was_expected = IS_EXPECTED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_EXPECTED.set(was_expected);
    done.ok()
}

/// The reports that earlier runs have left, the newest first.
pub fn left(state_folder: &Path) -> Vec<CrashReport> {
    let mut reports: Vec<CrashReport> = paths(&folder(state_folder))
        .into_iter()
        .filter_map(|path| {
            let time = time_of_stamp(path.file_stem()?.to_str()?)?;
            Some(CrashReport {
                ago: ago(SystemTime::now().duration_since(time).unwrap_or_default()),
                text: fs::read_to_string(&path).ok()?,
                path,
            })
        })
        .collect();
    reports.reverse();
    reports
}

/// Forgets reports that have been seen.
pub fn forget(reports: &[CrashReport]) {
    for report in reports {
        // One that cannot be removed is shown again, which does no harm.
        let _still_there = fs::remove_file(&report.path);
    }
}

fn folder(state_folder: &Path) -> PathBuf {
    state_folder.join("crashes")
}

/// The files of a folder of reports, the oldest first.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    paths
}

fn write(folder: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let before = paths(folder);
    for old in before.iter().take((before.len() + 1).saturating_sub(MOST_KEPT)) {
        fs::remove_file(old)?;
    }
    // Two threads can panic in the same millisecond; the later report is then called after the next one.
    let now = SystemTime::now();
    for later in 0..1_000 {
        let name = format!("{}.txt", stamp(now + Duration::from_millis(later)));
        match fs::File::create_new(folder.join(name)) {
            Ok(mut file) => return file.write_all(text.as_bytes()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The report of a panic.
fn text(info: &PanicHookInfo<'_>) -> String {
    let message = (info.payload().downcast_ref::<&str>().copied())
        .or_else(|| info.payload().downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no message)");
    let place = info
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let thread = std::thread::current();
    // The hook may have been called while the list was being changed.
    let commands = match COMMANDS.try_lock() {
        Ok(commands) => commands.iter().copied().collect::<Vec<_>>().join(", "),
        Err(_) => "unknown".to_owned(),
    };
    let mut text = String::new();
    let _infallible = write!(
        text,
        "Cruxmap {} on {} ({})\n{} UTC\n\nMistake: {}\nPlace: {place}\nThread: {}\nLast commands: {}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        stamp(SystemTime::now()),
        without_quotes(message),
        thread.name().unwrap_or("without a name"),
        if commands.is_empty() { "none" } else { &commands },
        Backtrace::force_capture(),
    );
    text
}

/// A message without what stands in quotes in it, which may be of a map. From the first quote of a kind to the last of it
/// everything is left out, since what is quoted may have quotes in it.
fn without_quotes(message: &str) -> String {
    let opens = |(at, c): (usize, char)| {
        let closing = match c {
            '"' | '`' => c,
            '“' => '”',
            // Within a word it is an apostrophe.
            '\'' if !message
                .get(..at)
                .is_some_and(|before| before.ends_with(char::is_alphanumeric)) =>
            {
                c
            }
            _ => return None,
        };
        Some((at, closing))
    };
    let shortened = match message.char_indices().find_map(opens) {
        Some((at, closing)) => {
            let before = message.get(..at).unwrap_or_default();
            let after = (message.rfind(closing).filter(|&end| end > at))
                .and_then(|end| message.get(end + closing.len_utf8()..))
                .unwrap_or_default();
            format!("{before}…{}", without_quotes(after))
        }
        None => message.to_owned(),
    };
    shortened.chars().take(LONGEST_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_that_goes_is_no_mistake() {
        let winit = "registry/src/winit-0.30.13/src/platform_impl/linux/x11/mod.rs";
        let lost =
            "Failed to update device event filter: Connection(IoError(Custom { kind: Other, error: UnknownError }))";
        assert!(is_loss_of_display(winit, lost));
        assert!(!is_loss_of_display(winit, "index out of bounds"));
        assert!(!is_loss_of_display("src/app/disk.rs", lost));
    }

    #[test]
    fn what_is_quoted_is_left_out() {
        for (message, expected) in [
            (
                "index out of bounds: the len is 3 but the index is 5",
                "index out of bounds: the len is 3 but the index is 5",
            ),
            (
                "byte index 1 is not a char boundary; it is inside 'é' (bytes 0..2) of `étude of `ticks``",
                "byte index 1 is not a char boundary; it is inside … (bytes 0..2) of …",
            ),
            (
                "called `Result::unwrap()` on an `Err` value: Id(\"we must pause\")",
                "called … value: Id(…)",
            ),
            ("the claim “it's “all” over” has none", "the claim … has none"),
            ("it can't be", "it can't be"),
            ("an open \"quote that never ends", "an open …"),
        ] {
            assert_eq!(without_quotes(message), expected);
        }
    }

    #[test]
    fn a_caught_panic_is_nobodys_crash() {
        assert_eq!(catch_panics(|| 5), Some(5));
        assert!(!IS_EXPECTED.get());
    }
}
