//! What is promised about files, tried at every operation of every way of saving, of the edit log and of the earlier versions: the
//! power goes, an operation fails once, all fail from there on, somebody else writes.
//!
//! `CRUXMAP_SEEDS` (8 unless it says otherwise) is in how many ways the disk is damaged at each point.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and says what it found out"
)]

#[path = "storage/sim.rs"]
mod sim;

use std::{io, path::Path, sync::Arc};

use cruxmap::app::{
    Backups, EditLog, Entry, Head, found_logs,
    saving::{Reason, SaveError, Saved, UNFINISHED, Wish, clean_up, save},
    storage::Storage,
};
use sim::{Fault, SimFs};

const MAP: &str = "/maps/debate.ron";

fn seeds() -> u64 {
    std::env::var("CRUXMAP_SEEDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(8)
}

/// The n-th version of a map, longer and shorter by turns, and unlike every other at every place.
fn version(n: usize) -> Vec<u8> {
    let len = 3_000 + (n * 1_117) % 2_300;
    (0..len)
        .map(|at| b'a' + ((at * 7 + n * 11 + at / 91) % 26) as u8)
        .collect()
}

fn backups() -> Backups {
    Backups::of_map(Path::new("/data"), "debate")
}

fn saving(fs: &SimFs, n: usize, base: Option<usize>) -> Result<Saved, SaveError> {
    let (bytes, base) = (version(n), base.map(version));
    let wish = Wish {
        path: Path::new(MAP),
        bytes: &bytes,
        base: base.as_deref(),
        is_map: true,
    };
    save(fs, Some(&backups()), wish)
}

/// A way of saving: how the disk is at first.
struct Scenario {
    name: &'static str,
    way: Way,
}

/// What the file and its folder are like.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// There is no file yet.
    New,
    /// The file can change places with a new one.
    Exchange,
    /// It can only be replaced.
    Replace,
    /// It has another name, so that it is written in place.
    HardLink,
    /// Nothing can be made in the folder, so that it is written in place.
    ClosedFolder,
}

const SCENARIOS: [Scenario; 5] = [
    Scenario {
        name: "new file",
        way: Way::New,
    },
    Scenario {
        name: "file replaced",
        way: Way::Exchange,
    },
    Scenario {
        name: "files cannot change places",
        way: Way::Replace,
    },
    Scenario {
        name: "hard link, so in place",
        way: Way::HardLink,
    },
    Scenario {
        name: "closed folder, so in place",
        way: Way::ClosedFolder,
    },
];

impl Scenario {
    fn disk(&self, fault: Fault) -> SimFs {
        let mut fs = SimFs::default();
        if self.has_file() {
            fs.put(MAP, &version(0));
        }
        if self.way == Way::HardLink {
            fs.link(MAP, "/maps/other.ron");
        }
        if self.way == Way::ClosedFolder {
            fs.close_folder("/maps");
        }
        fs.can_exchange = self.way != Way::Replace;
        fs.fault = fault;
        fs
    }

    fn has_file(&self) -> bool {
        self.way != Way::New
    }

    fn is_in_place(&self) -> bool {
        matches!(self.way, Way::HardLink | Way::ClosedFolder)
    }

    /// Saves four versions, one after the other; returns what came of each.
    fn run(&self, fs: &SimFs) -> Vec<Result<Saved, SaveError>> {
        let mut on_file = self.has_file().then_some(0);
        (1..=4)
            .map(|n| {
                let outcome = saving(fs, n, on_file);
                if outcome.is_ok() {
                    on_file = Some(n);
                }
                outcome
            })
            .collect()
    }

    /// How many operations all of it takes.
    fn n_steps(&self) -> usize {
        let fs = self.disk(Fault::Nothing);
        for (n, outcome) in self.run(&fs).into_iter().enumerate() {
            let saved = outcome
                .map(|saved| saved.unconfirmed)
                .map_err(|error| error.to_string());
            assert_eq!(saved, Ok(None), "{}: save {n}", self.name);
        }
        assert_eq!(fs.get(MAP), Some(version(4)), "{}", self.name);
        fs.n_steps()
    }
}

/// The last version that was reported as saved for good.
fn promised(outcomes: &[Result<Saved, SaveError>]) -> Option<usize> {
    let is_confirmed =
        |outcome: &Result<Saved, SaveError>| outcome.as_ref().is_ok_and(|saved| saved.unconfirmed.is_none());
    outcomes.iter().rposition(is_confirmed).map(|at| at + 1)
}

fn which(bytes: Option<&[u8]>) -> Option<usize> {
    (0..=4).find(|n| bytes == Some(version(*n).as_slice()))
}

#[test]
fn a_power_cut_at_any_operation_loses_no_version_that_was_saved() {
    let mut n_states = 0;
    for scenario in &SCENARIOS {
        for step in 0..scenario.n_steps() {
            let fs = scenario.disk(Fault::Power(step));
            let outcomes = scenario.run(&fs);
            let promised = promised(&outcomes).or(scenario.has_file().then_some(0));
            for seed in 0..seeds() {
                n_states += 1;
                let found = fs.after_power_cut(seed);
                let place = format!("{}, before operation {step}, damage {seed}", scenario.name);
                let bytes = found.get(MAP);
                let version_found = which(bytes.as_deref());
                match (version_found, promised) {
                    (Some(found), Some(promised)) => assert!(found >= promised, "{place}: {found} < {promised}"),
                    (None, None) => assert_eq!(bytes, None, "{place}: the file is damaged"),
                    (Some(_), None) => {}
                    // Where a file can only be written over, it may be torn; then the version before is kept whole.
                    (None, Some(promised)) => {
                        assert!(scenario.is_in_place(), "{place}: version {promised} is lost");
                        let kept = found.files().into_iter().any(|(path, bytes)| {
                            path.starts_with("/data/backups") && which(Some(&bytes)).is_some_and(|n| n >= promised)
                        });
                        assert!(kept, "{place}: version {promised} is lost, and not kept");
                    }
                }
            }
        }
    }
    println!("{n_states} states of the disk after a power cut: no version lost that was saved");
    assert!(n_states > 1_000, "{n_states} states of the disk were looked at");
}

#[test]
fn an_operation_that_fails_leaves_a_whole_file_and_nothing_beside_it() {
    let kinds = [
        io::ErrorKind::Other,
        io::ErrorKind::StorageFull,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::ReadOnlyFilesystem,
    ];
    for scenario in &SCENARIOS {
        for step in 0..scenario.n_steps() {
            for kind in kinds {
                for fault in [Fault::Once(step, kind), Fault::Forever(step, kind)] {
                    let fs = scenario.disk(fault);
                    let outcomes = scenario.run(&fs);
                    let place = format!("{}, {fault:?}", scenario.name);
                    for outcome in &outcomes {
                        if let Err(error) = outcome {
                            assert!(error.to_string().len() > 20, "{place}: {error}");
                        }
                    }
                    let last = outcomes.iter().rposition(Result::is_ok).map(|at| at + 1);
                    let last = last.or(scenario.has_file().then_some(0));
                    let found = which(fs.get(MAP).as_deref());
                    let is_forever = matches!(fault, Fault::Forever(..));
                    if found != last {
                        // When nothing works any more, a file that is written in place stays torn, which is said.
                        let is_said = outcomes.iter().any(|outcome| {
                            outcome
                                .as_ref()
                                .is_err_and(|error| matches!(error.reason, Reason::Broken(_)))
                        });
                        assert!(
                            scenario.is_in_place() && is_forever && is_said,
                            "{place}: {found:?} for {last:?}"
                        );
                    }
                    if !is_forever {
                        let left: Vec<_> = (fs.files().into_keys())
                            .filter(|path| path.to_string_lossy().ends_with(UNFINISHED))
                            .collect();
                        // Only where removing itself is what failed.
                        assert!(left.len() <= 1, "{place}: {left:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn somebody_elses_version_is_never_destroyed_whenever_it_comes() {
    let foreign = b"what somebody else wrote, which nobody may destroy".repeat(40);
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.has_file()) {
        let n_steps = scenario.n_steps();
        let mut n_refused = 0;
        for step in 0..n_steps {
            let fs = scenario.disk(Fault::Nothing);
            let theirs = foreign.clone();
            // Whoever synchronises folders puts a new file in place of the old.
            fs.before(step, Box::new(move |fs| fs.put(MAP, &theirs)));
            let outcomes = scenario.run(&fs);
            let is_refused =
                (outcomes.iter()).any(|outcome| outcome.as_ref().is_err_and(|error| error.reason == Reason::Changed));
            n_refused += usize::from(is_refused);
            let is_there = fs.files().values().any(|bytes| *bytes == foreign);
            // Between the last look and the moment of writing, a file that cannot be exchanged is unprotected.
            let is_unprotected = scenario.is_in_place() || scenario.way == Way::Replace;
            if !is_there {
                assert!(
                    is_unprotected,
                    "{}: destroyed, coming before operation {step}",
                    scenario.name
                );
            }
            if is_there && !is_refused {
                let told = outcomes
                    .iter()
                    .any(|outcome| outcome.as_ref().is_ok_and(|saved| saved.displaced.is_some()));
                let is_last = fs.get(MAP).as_deref() == Some(foreign.as_slice());
                assert!(told || is_last, "{}: nobody is told, {step}", scenario.name);
            }
        }
        assert!(n_refused > n_steps / 2, "{}: {n_refused} of {n_steps}", scenario.name);
    }
}

#[test]
fn each_obstacle_has_its_sentence() {
    let fs = SimFs::default();
    fs.put(MAP, &version(0));
    fs.set_read_only(MAP);
    assert_eq!(saving(&fs, 1, Some(0)).unwrap_err().reason, Reason::ReadOnlyFile);

    let fs = SimFs::default();
    fs.put("/maps/x.ron", b"x");
    fs.close_folder("/maps");
    assert_eq!(saving(&fs, 1, None).unwrap_err().reason, Reason::ReadOnlyFolder);

    let fs = SimFs::default();
    let wish = Wish {
        path: Path::new("/nowhere/debate.ron"),
        bytes: b"x",
        base: None,
        is_map: true,
    };
    assert_eq!(save(&fs, None, wish).unwrap_err().reason, Reason::NoFolder);

    let mut fs = SimFs::default();
    fs.put(MAP, &version(0));
    fs.fault = Fault::Forever(3, io::ErrorKind::StorageFull);
    let error = saving(&fs, 1, Some(0)).unwrap_err();
    assert!(
        matches!(error.reason, Reason::Full { free: Some(1_000), .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert_eq!(fs.get(MAP), Some(version(0)));

    let fs = SimFs::default();
    fs.put(MAP, b"theirs");
    let error = saving(&fs, 1, Some(0)).unwrap_err();
    assert_eq!(error.reason, Reason::Changed);
    assert_eq!(fs.get(MAP).as_deref(), Some(b"theirs".as_slice()));

    // Without backups, a file that can only be written over is not.
    let fs = SimFs::default();
    fs.put(MAP, &version(0));
    fs.link(MAP, "/maps/other.ron");
    let (bytes, base) = (version(1), version(0));
    let wish = Wish {
        path: Path::new(MAP),
        bytes: &bytes,
        base: Some(&base),
        is_map: true,
    };
    assert_eq!(save(&fs, None, wish).unwrap_err().reason, Reason::NotKept);
    assert_eq!(fs.get(MAP), Some(version(0)));
}

#[test]
fn saving_over_another_file_keeps_what_it_held() {
    let fs = SimFs::default();
    fs.put(MAP, b"another map");
    let saved = saving(&fs, 1, None).unwrap();
    assert_eq!(saved.displaced, None);
    let kept = backups().versions(&fs, Path::new(MAP));
    assert_eq!(kept.len(), 1);
    assert_eq!(fs.read(&kept[0].path, 100).unwrap(), b"another map");
    // And without backups it stays beside the file.
    let fs = SimFs::default();
    fs.put(MAP, b"another map");
    let bytes = version(1);
    let wish = Wish {
        path: Path::new(MAP),
        bytes: &bytes,
        base: None,
        is_map: true,
    };
    let saved = save(&fs, None, wish).unwrap();
    assert!(
        saved.remarks.iter().any(|remark| remark.contains("earlier version")),
        "{saved:?}"
    );
    assert!(fs.files().values().any(|bytes| bytes == b"another map"));
}

#[test]
fn what_a_save_left_that_was_cut_short_is_kept_if_it_is_whole_and_else_removed() {
    let fs = SimFs::default();
    fs.put(MAP, &version(0));
    fs.put("/maps/.debate.ron.17-0.cruxtmp", b"whole");
    fs.put("/maps/.debate.ron.18-0.cruxtmp", b"torn");
    fs.put("/maps/.other.ron.18-0.cruxtmp", b"whole");
    fs.put("/maps/.debate.ron.x.cruxtmp", b"whole");
    let n = |fs: &SimFs| clean_up(fs, &backups(), Path::new(MAP), |bytes| bytes == b"whole");
    assert_eq!(n(&fs), 0, "a save may still go on");
    let later = fs.after_power_cut(1);
    assert_eq!(n(&later), 1);
    let left: Vec<_> = later
        .files()
        .into_keys()
        .filter(|path| path.starts_with("/maps"))
        .collect();
    assert_eq!(
        left,
        ["/maps/.debate.ron.x.cruxtmp", "/maps/.other.ron.18-0.cruxtmp", MAP].map(Path::new)
    );
    assert_eq!(backups().versions(&later, Path::new(MAP)).len(), 1);
}

/// Notes four versions in a log; returns how many were noted.
fn note_all(fs: &SimFs) -> usize {
    let entry = |text: &'static str, n: usize| Entry {
        text: text.as_bytes(),
        label: ["set", "add", "move", "rename"][n],
        n_edits: 1,
    };
    let head = Head {
        file: Some(MAP.into()),
        map_id: "debate".to_owned(),
        title: "Debate".to_owned(),
    };
    let base = Arc::new(b"(claims: { a, b })".to_vec());
    let folder = Path::new("/state/edits");
    let Ok(mut log) = EditLog::start(fs, folder, head, base, &entry(TEXTS[0], 0)) else {
        return 0;
    };
    for (n, text) in TEXTS.iter().enumerate().skip(1) {
        if log.note(fs, &entry(text, n)).is_err() {
            return n;
        }
    }
    4
}

const TEXTS: [&str; 4] = [
    "(claims: { a: 0.5, b })",
    "(claims: { a: 0.5, b, c })",
    "(claims: { b, c })",
    "()",
];

#[test]
fn a_power_cut_at_any_operation_loses_no_edit_that_was_noted() {
    let whole = SimFs::default();
    assert_eq!(note_all(&whole), 4);
    for step in 0..=whole.n_steps() {
        let mut fs = SimFs::default();
        fs.fault = Fault::Power(step);
        let n_noted = note_all(&fs);
        for seed in 0..4 * seeds() {
            let found = fs.after_power_cut(seed);
            let logs = found_logs(&found, Path::new("/state/edits"));
            let place = format!("before operation {step}, damage {seed}");
            let Some(log) = logs.first() else {
                assert_eq!(n_noted, 0, "{place}: the log is lost");
                continue;
            };
            let text = String::from_utf8(log.text.clone()).unwrap();
            let n = TEXTS.iter().position(|known| *known == text);
            assert!(n.is_some(), "{place}: {text} was never there");
            let n = n.unwrap() + 1;
            assert!(n >= n_noted, "{place}: {n} of {n_noted} edits");
            assert_eq!(log.n_edits as usize, n);
            assert_eq!(log.head.title, "Debate");
            assert_eq!(log.base, b"(claims: { a, b })");
        }
    }
}

#[test]
fn a_log_that_is_held_is_not_offered_and_one_that_is_torn_says_so() {
    let fs = SimFs::default();
    let entry = Entry {
        text: b"after",
        label: "set",
        n_edits: 3,
    };
    let folder = Path::new("/state/edits");
    let log = EditLog::start(&fs, folder, Head::default(), Arc::new(b"before".to_vec()), &entry).unwrap();
    assert!(found_logs(&fs, folder).is_empty(), "its window is alive");
    let path = log.path().to_owned();
    drop(log);
    fs.append(&path, b"torn").unwrap();
    let found = found_logs(&fs, folder);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].n_torn, found[0].n_edits, found[0].label.as_str()),
        (4, 3, "set")
    );
    assert_eq!(found[0].text, b"after");
    // Held by whoever looks at it.
    assert!(found_logs(&fs, folder).is_empty());
    for log in found {
        log.discard(&fs);
    }
    assert!(fs.files().is_empty());
}

#[test]
fn a_long_log_is_begun_anew_and_counts_all_edits() {
    let fs = SimFs::default();
    let folder = Path::new("/state/edits");
    let text = |n: usize| {
        let mut text = vec![b'x'; 1 << 20];
        text.fill(b'a' + (n % 26) as u8);
        text
    };
    let first = text(0);
    let entry = |text: &'static [u8]| Entry {
        text,
        label: "set",
        n_edits: 1,
    };
    let leaked: &'static [u8] = Box::leak(first.into_boxed_slice());
    let mut log = EditLog::start(&fs, folder, Head::default(), Arc::default(), &entry(leaked)).unwrap();
    for n in 1..40 {
        let leaked: &'static [u8] = Box::leak(text(n).into_boxed_slice());
        log.note(&fs, &entry(leaked)).unwrap();
    }
    let files = fs.files();
    assert_eq!(files.len(), 1);
    assert!(
        files.values().all(|bytes| bytes.len() < 24 << 20),
        "{}",
        files.values().map(Vec::len).sum::<usize>()
    );
    drop(log);
    let found = found_logs(&fs, folder);
    assert_eq!(found[0].n_edits, 40);
    assert_eq!(found[0].text, text(39));
}
