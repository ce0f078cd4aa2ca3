//! Laws of files on very many random maps and inputs, with what was found out as a table. Run with `cargo bench --bench many`; a number
//! after `--` divides how many there are, a word chooses among them: `cargo bench --bench many -- 10 merges`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench that cannot go on should stop, and says what it measured"
)]

#[path = "../merging/check.rs"]
mod check;
#[path = "../map_inference/dice.rs"]
mod dice;
#[path = "../map_inference/generate.rs"]
#[expect(dead_code, reason = "findings are for other tests")]
mod generate;
#[path = "../laws/invent.rs"]
mod invent;
#[path = "../many/mod.rs"]
mod many;
#[path = "../ron/random.rs"]
mod random;
#[path = "../readers/mod.rs"]
mod readers;

use std::{ops::Range, time::Instant};

/// Does the work for numbers up to `n` on every core; returns what all of them count together.
fn spread(n: u64, work: impl Fn(Range<u64>) -> usize + Sync) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        let work = &work;
        let share = |core: u64| (n * core / cores)..(n * (core + 1) / cores);
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || work(share(core)))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

/// Tries one law for numbers up to `n`; what it counts goes into what is said.
fn law(what: &str, n: u64, work: impl Fn(Range<u64>) -> usize + Sync, found: impl Fn(usize) -> String) {
    let wish = std::env::args()
        .skip(1)
        .find(|argument| argument.starts_with(char::is_alphabetic));
    if wish.is_some_and(|wish| !what.contains(&wish)) {
        return;
    }
    let start = Instant::now();
    let counted = spread(n, work);
    println!(
        "{what:48} {n:>9}   {}   ({:.0} s)",
        found(counted),
        start.elapsed().as_secs_f64()
    );
}

fn main() {
    let divisor = std::env::args()
        .find_map(|argument| argument.parse::<u64>().ok())
        .unwrap_or(1)
        .max(1);
    let n = 100_000 / divisor;
    let round_trips = |seeds| {
        many::round_trips(seeds);
        0
    };
    law("random maps, map → text → map", n, round_trips, |_| {
        "all equal, text stable".to_owned()
    });
    law(
        "maps of a newer version, opened, edited, saved",
        n,
        many::unknown_is_kept,
        |n| format!("{n} pieces, 0 lost"),
    );
    law("random merges", n, many::merges, |n| {
        format!("load, same both ways, nothing lost; {n} conflicts listed, 0 for disjoint edits")
    });
    let n_inputs = 2_000_000 / divisor / readers::READERS.len() as u64;
    law(
        "garbled inputs, each for every reader",
        n_inputs,
        many::mutations,
        |n| format!("{n} readings, 0 panics, none over 2 s"),
    );
}
