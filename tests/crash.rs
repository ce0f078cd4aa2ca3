//! The app is killed at random moments while a map is edited, saved and kept against a crash: no edit is lost that was on screen for a
//! second, no file is ever unreadable. Others write the file at the same time: nothing of theirs is destroyed. The disk is full: the
//! old file stays.
//!
//! How often: `CRUXMAP_ROUNDS` kills (20 unless it says otherwise), `CRUXMAP_WRITES` foreign writes (300):
//! `CRUXMAP_ROUNDS=2000 CRUXMAP_WRITES=10000 cargo test --release --test crash -- --nocapture`.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and says what it found out"
)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use cruxmap::{
    app::{
        Action, App, Backups, FileAction, Occasion, Settings, found_logs,
        saving::{Reason, Wish, save},
        storage::{Disk, Storage},
    },
    formats::ron,
    model::{
        ClaimId, Edit,
        edit::{ClaimChange, ClaimEdit},
    },
};

/// Says to the process that is started what it is for, and where.
const CHILD: &str = "CRUXMAP_CRASH_FOLDER";
const FIRST: &str = "CRUXMAP_CRASH_FIRST";

fn wanted(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cruxmap-crash-{name}-{}", std::process::id()));
        let _old = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

/// A small generator (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n.max(1)
    }
}

/// A map whose first claim is titled by the number of the last edit.
fn map(number: u64) -> String {
    let filler = (0..60).fold(String::new(), |text, n| {
        text + &format!("\"c{n}\": (title: \"Claim {n}.\"),")
    });
    let text = format!("(format: 1, id: \"crash\", claims: {{ \"a\": (title: \"{number}\"), {filler} }})");
    ron::write(&ron::read(text.as_bytes()).unwrap().map)
}

/// The number of the last edit that a text has.
fn number_in(bytes: &[u8]) -> Option<u64> {
    let map = ron::read(bytes).ok()?.map;
    map.claims.get("a")?.title.parse().ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

/// What the process does that is killed: recovers what the one before has left, then edits and saves without end.
#[test]
fn child() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let folder = PathBuf::from(folder);
    let file = folder.join("maps/crash.ron");
    let mut app = App::new(Settings::default(), Arc::new(|| {}));
    app.set_today(None);
    app.set_folders(Some(folder.join("state")), Some(folder.join("data")));
    if app.left().is_empty() {
        app.perform_all([Action::Open(file)]);
    } else {
        let newest = app.left().len() - 1;
        app.perform_all([Action::File(FileAction::Recover(newest))]);
        while app.is_comparing() {
            app.refresh();
            std::thread::sleep(Duration::from_millis(1));
        }
        if app.comparing().is_some() {
            assert_eq!(app.comparing().unwrap().occasion, Occasion::Crash);
            app.perform_all([Action::File(FileAction::Accept)]);
        }
    }
    let mut random = Random(first | 1);
    let mut numbers: Vec<(cruxmap::app::Revision, u64)> = Vec::new();
    let mut told = None;
    let mut saving: Option<u64> = None;
    for number in first.. {
        let change = ClaimChange::Title(number.to_string());
        app.perform_all([Action::Edit(Edit::Claim(ClaimEdit::Change(
            ClaimId::new("a").unwrap(),
            change,
        )))]);
        // A title that is typed is one step; each edit here is its own.
        app.perform_all([Action::EndStroke]);
        let revision = app.document().unwrap().snapshot().revision;
        numbers.push((revision, number));
        println!("\nedited {number} {}", now());
        if saving.is_none() && random.below(25) == 0 {
            saving = Some(number);
            app.perform_all([Action::Save]);
        }
        std::thread::sleep(Duration::from_micros(random.below(4_000)));
        app.refresh();
        if app.kept() != told {
            told = app.kept();
            if let Some((_, number)) = numbers.iter().find(|(revision, _)| Some(*revision) == told) {
                println!("\nkept {number} {}", now());
            }
        }
        if let Some(number) = saving.filter(|_| !app.is_saving()) {
            saving = None;
            let problems = app
                .notices()
                .shown()
                .iter()
                .filter(|notice| notice.text.contains("not saved"));
            assert_eq!(problems.count(), 0);
            println!("\nsaved {number} {}", now());
        }
    }
}

/// What a process said before it was killed.
#[derive(Default)]
struct Heard {
    edits: Vec<(u64, u64)>,
    kept: Vec<(u64, u64)>,
    saved: Vec<u64>,
}

fn one_life(folder: &Path, first: u64, millis: u64) -> (Heard, u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture"])
        .env(CHILD, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let listener = std::thread::spawn(move || {
        let mut heard = Heard::default();
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let [what, number, time] = words.as_slice()
                && let (Ok(number), Ok(time)) = (number.parse(), time.parse())
            {
                match *what {
                    "edited" => heard.edits.push((number, time)),
                    "kept" => heard.kept.push((number, time)),
                    "saved" => heard.saved.push(number),
                    _ => {}
                }
            }
        }
        heard
    });
    std::thread::sleep(Duration::from_millis(millis));
    let killed_at = now();
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let heard = listener.join().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    (heard, killed_at)
}

#[test]
fn killing_the_app_at_any_moment_loses_no_edit_of_more_than_a_second_and_no_file() {
    if std::env::var(CHILD).is_ok() {
        return;
    }
    let folder = Folder::new("kill");
    let file = folder.0.join("maps/crash.ron");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, map(0)).unwrap();
    let rounds = wanted("CRUXMAP_ROUNDS", 20);
    let mut random = Random(0x5eed);
    let (mut floor, mut on_file, mut next) = (0, 0, 1);
    let (mut n_edits, mut n_kept, mut n_saved, mut slowest) = (0, 0, 0, 0);
    for round in 0..rounds {
        let millis = if random.below(10) == 0 {
            1_200 + random.below(400)
        } else {
            5 + random.below(400)
        };
        let (heard, killed_at) = one_life(&folder.0, next, millis);
        n_edits += heard.edits.len();
        n_kept += heard.kept.len();
        n_saved += heard.saved.len();
        for (number, time) in &heard.kept {
            let edited = heard.edits.iter().find(|(edit, _)| edit == number).unwrap().1;
            slowest = slowest.max(time - edited);
        }
        let older = heard
            .edits
            .iter()
            .filter(|(_, time)| time + 1_000 < killed_at)
            .map(|(number, _)| *number);
        let kept = heard.kept.iter().map(|(number, _)| *number);
        floor = floor.max(older.chain(kept).max().unwrap_or(0));
        on_file = on_file.max(heard.saved.iter().copied().max().unwrap_or(0));
        next = heard.edits.last().map_or(next, |(number, _)| number + 1);
        let bytes = fs::read(&file).unwrap();
        let in_file = number_in(&bytes).unwrap_or_else(|| unreachable!("round {round}: the file is unreadable"));
        assert!(
            in_file >= on_file,
            "round {round}: {in_file} is on file, {on_file} was saved"
        );
        let logs = found_logs(&Disk, &folder.0.join("state/edits"));
        let in_logs = logs.iter().filter_map(|log| number_in(&log.text)).max().unwrap_or(0);
        assert!(
            in_file.max(in_logs) >= floor,
            "round {round}: {} is there, {floor} was kept",
            in_file.max(in_logs)
        );
    }
    println!(
        "{rounds} kills: {n_edits} edits, {n_kept} times kept, {n_saved} saves; 0 lost, 0 unreadable files; an edit was kept at most {slowest} ms after it"
    );
    assert!(slowest < 1_000, "{slowest} ms");
    assert!(n_edits > rounds && n_kept > 0);
}

#[test]
fn others_who_write_the_file_at_the_same_time_lose_nothing() {
    let folder = Folder::new("race");
    let path = folder.0.join("race.ron");
    let n_writes = wanted("CRUXMAP_WRITES", 300);
    let foreign = |n: usize| format!("foreign {n} {}", "x".repeat(n % 50)).into_bytes();
    fs::write(&path, foreign(0)).unwrap();
    let (theirs, done) = (path.clone(), Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let is_done = done.clone();
    // Each write of theirs takes out what was there, which they look at: so every version can be accounted for.
    let writer = std::thread::spawn(move || {
        let beside = theirs.with_extension("beside");
        let mut taken_out = Vec::new();
        for n in 1..=n_writes {
            let _old = fs::remove_file(&beside);
            Disk.create(&beside, &foreign(n), cruxmap::app::storage::Access::Usual)
                .unwrap();
            Disk.exchange(&beside, &theirs).unwrap();
            taken_out.push(fs::read(&beside).unwrap());
        }
        is_done.store(true, std::sync::atomic::Ordering::SeqCst);
        taken_out
    });
    let backups = Backups::of_map(&folder.0.join("data"), "race");
    let (mut known, mut displaced) = (Vec::new(), Vec::new());
    let (mut n_ours, mut n_refused) = (0, 0);
    while !done.load(std::sync::atomic::Ordering::SeqCst) {
        let base = fs::read(&path).unwrap();
        known.push(base.clone());
        let ours = format!("ours {n_ours}").into_bytes();
        let wish = Wish {
            path: &path,
            bytes: &ours,
            base: Some(&base),
            is_map: true,
        };
        match save(&Disk, Some(&backups), wish) {
            Ok(saved) => {
                n_ours += 1;
                displaced.extend(saved.displaced.map(|path| fs::read(path).unwrap()));
            }
            Err(error) => {
                assert_eq!(error.reason, Reason::Changed, "{error}");
                n_refused += 1;
            }
        }
    }
    let taken_out = writer.join().unwrap();
    let last = fs::read(&path).unwrap();
    let mut accounted: std::collections::BTreeSet<&Vec<u8>> =
        taken_out.iter().chain(&known).chain(&displaced).collect();
    accounted.insert(&last);
    let n_destroyed = (0..=n_writes).filter(|n| !accounted.contains(&foreign(*n))).count();
    println!(
        "{n_writes} foreign writes against {n_ours} saves ({n_refused} refused, {} kept beside the file at the last moment): {n_destroyed} destroyed",
        displaced.len()
    );
    assert_eq!(n_destroyed, 0);
}

#[test]
fn a_full_disk_leaves_the_old_file_and_says_so() {
    let folder = Folder::new("full");
    let mount = |arguments: &[&str]| Command::new(arguments[0]).args(&arguments[1..]).output();
    let place = folder.0.to_str().unwrap();
    let mounted = mount(&["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", place]);
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: only an administrator can mount a small disk");
        return;
    }
    let file = folder.0.join("crash.ron");
    let before = map(1);
    fs::write(&file, &before).unwrap();
    let mut app = App::new(Settings::default(), Arc::new(|| {}));
    app.perform_all([Action::Open(file.clone())]);
    let long = Edit::Claim(ClaimEdit::Change(
        ClaimId::new("a").unwrap(),
        ClaimChange::Body("long ".repeat(40_000)),
    ));
    app.perform_all([Action::Edit(long), Action::Save]);
    app.finish_saving();
    let said: Vec<&str> = (app.notices().shown().iter())
        .flat_map(|notice| std::iter::once(&notice.text).chain(&notice.details))
        .map(String::as_str)
        .collect();
    let said = said.join(" ");
    let after = fs::read_to_string(&file).unwrap();
    let left: Vec<_> = fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    let is_dirty = app.document().unwrap().is_dirty();
    drop(app);
    let _unmounted = mount(&["umount", place]);
    assert!(said.contains("the disk is full"), "{said}");
    assert_eq!(after, before);
    assert_eq!(left, ["crash.ron"], "nothing is left beside it");
    assert!(is_dirty, "the map is still open, and not saved");
}
