//! What the reader makes of the sample files, compared with what the reference parser made of them.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::Path;

#[test]
fn the_samples_are_read_as_the_reference_parser_reads_them() {
    let Some(folder) = crate::compare::samples("argdown") else {
        return;
    };
    check(&folder, 0.99);
}

/// Compares all files of a folder; so many of the constructs of well-formed files must be alike.
fn check(folder: &Path, least: f64) {
    let rows = crate::compare::folder(folder);
    let well_formed = rows.iter().filter(|row| row.is_well_formed);
    let (n_alike, n_all) = well_formed.fold((0, 0), |(alike, all), row| (alike + row.n_alike, all + row.n_all));
    let misses: Vec<&String> = rows.iter().flat_map(|row| &row.misses).collect();
    assert!(n_all > 100, "only {n_all} constructs were found");
    assert!(
        n_alike as f64 >= least * n_all as f64,
        "{n_alike} of {n_all}: {misses:#?}"
    );
}
