//! `cargo run --release --example bayes-net-table -- FOLDER`: reads every Bayes net of the folder's `bif`, `xmlbif`, `xdsl` and `hugin-net`, compares arcs, states and
//! marginals with the `.expected.json` beside them, and prints a table. Exit status 1 where one is missed.
#![allow(clippy::print_stdout, reason = "it is a tool for the terminal")]

#[path = "reference.rs"]
mod reference;

use std::{path::PathBuf, process::ExitCode};

use reference::Outcome;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from).or_else(reference::folder) else {
        println!("usage: bayes-net-table FOLDER");
        return ExitCode::from(2);
    };
    println!(
        "A: marginals from the reference's, with the numbers of the file as it keeps them (rounded, rows not divided by their sums)"
    );
    println!("B: Cruxmap's from those of an elimination over the numbers as they stand in the file");
    println!("C: Cruxmap's from the reference's, which is its rounding\n");
    println!(
        "{:<44} {:>9} {:>9} {:>9} {:>9}",
        "arcs and states are met", "marginals", "A", "B", "C"
    );
    let mut n_missed = 0;
    for row in reference::compare(&folder) {
        match row.outcome {
            Outcome::Met(met) if met.n_marginals == 0 => println!("{:<44} {:>9}", row.name, "none"),
            Outcome::Met(met) => println!(
                "{:<44} {:>9} {:>9.1e} {:>9.1e} {:>9.1e}",
                row.name, met.n_marginals, met.from_reference, met.from_elimination, met.rounding
            ),
            Outcome::Refused(error) => println!("{:<44} refused: {error}", row.name),
            Outcome::Missed(sentence) => {
                n_missed += 1;
                println!("{:<44} MISSED: {sentence}", row.name);
            }
        }
    }
    println!("\n{n_missed} missed");
    ExitCode::from(u8::from(n_missed > 0))
}
