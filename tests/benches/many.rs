//! Laws of files on very many random maps and inputs, with what was found out as a table. Run with `cargo bench --bench many`; a number
//! after `--` divides how many there are: `cargo bench --bench many -- 10`.

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

fn report(what: &str, n: u64, start: Instant, found: &str) {
    println!("{what:52} {n:>9}   {found}   ({:.0} s)", start.elapsed().as_secs_f64());
}

fn main() {
    let divisor = std::env::args()
        .find_map(|argument| argument.parse::<u64>().ok())
        .unwrap_or(1)
        .max(1);
    let n = 100_000 / divisor;
    let start = Instant::now();
    spread(n, |seeds| {
        many::round_trips(seeds);
        0
    });
    report("random maps, map → text → map", n, start, "all equal, text stable");
    let start = Instant::now();
    let n_pieces = spread(n, many::unknown_is_kept);
    report(
        "maps of a newer version, opened, edited, saved",
        n,
        start,
        &format!("{n_pieces} pieces, 0 lost"),
    );
    let start = Instant::now();
    let n_conflicts = spread(n, many::merges);
    let found = format!("load, same both ways, nothing lost; {n_conflicts} conflicts listed, 0 for disjoint edits");
    report("random merges", n, start, &found);
    let start = Instant::now();
    let n_inputs = 2_000_000 / divisor / readers::READERS.len() as u64;
    let n_read = spread(n_inputs, many::mutations);
    report(
        "garbled inputs, over all readers",
        n_read as u64,
        start,
        "0 panics, none over 2 s",
    );
}
