//! `argdown-table FOLDER`: compares every `*.argdown` of a folder with its `.expected.json` and prints a table.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "it is a tool for the terminal")]

#[path = "compare.rs"]
mod compare;

fn main() {
    let Some(folder) = std::env::args().nth(1) else {
        println!("usage: argdown-table FOLDER");
        return;
    };
    let rows = compare::folder(std::path::Path::new(&folder));
    println!("{:<44} {:>6} {:>6}  our faults", "file", "alike", "all");
    for row in &rows {
        let mark = if row.is_well_formed {
            ""
        } else {
            "  (the reference parser stops in it)"
        };
        println!(
            "{:<44} {:>6} {:>6}  {}{mark}",
            row.name, row.n_alike, row.n_all, row.n_faults
        );
    }
    for is_well_formed in [true, false] {
        let (mut n_alike, mut n_all) = (0, 0);
        for row in rows.iter().filter(|row| row.is_well_formed == is_well_formed) {
            n_alike += row.n_alike;
            n_all += row.n_all;
        }
        let what = if is_well_formed {
            "well-formed files"
        } else {
            "files the reference parser stops in"
        };
        println!("{what}: {n_alike} of {n_all} constructs alike");
    }
    for miss in rows.iter().flat_map(|row| &row.misses) {
        println!("{miss}");
    }
}
