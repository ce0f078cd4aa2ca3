//! Keeping count of what is to be said about a file, so that a thousand equal remarks are one; and of where its lines begin.

use std::collections::BTreeMap;

use super::sketch::{Remark, Report};

/// No more different remarks of a kind are kept.
const MOST_REMARKS: usize = 200;

/// A report while it is made.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) came_in: Vec<String>,
    adapted: Counted,
    left_out: Counted,
    errors: Counted,
}

/// Remarks by their sentence, in the order in which each was first made.
#[derive(Clone, Debug, Default)]
struct Counted {
    remarks: Vec<Remark>,
    places: BTreeMap<String, usize>,
    n_others: usize,
}

impl Counted {
    fn add(&mut self, line: Option<usize>, sentence: String) {
        if let Some(remark) = (self.places.get(&sentence)).and_then(|&at| self.remarks.get_mut(at)) {
            remark.n += 1;
        } else if self.remarks.len() < MOST_REMARKS {
            self.places.insert(sentence.clone(), self.remarks.len());
            self.remarks.push(Remark { line, sentence, n: 1 });
        } else {
            self.n_others += 1;
        }
    }

    fn finish(mut self) -> Vec<Remark> {
        if self.n_others > 0 {
            self.remarks.push(Remark {
                line: None,
                sentence: "other remarks, no longer kept apart".to_owned(),
                n: self.n_others,
            });
        }
        self.remarks
    }
}

impl Tally {
    /// Something is not quite what the file says.
    pub(super) fn adapted(&mut self, line: Option<usize>, sentence: impl Into<String>) {
        self.adapted.add(line, sentence.into());
    }

    /// Something in the file is not taken over.
    pub(super) fn left_out(&mut self, line: Option<usize>, sentence: impl Into<String>) {
        self.left_out.add(line, sentence.into());
    }

    /// Something is wrong with the file.
    pub(super) fn error(&mut self, line: Option<usize>, sentence: impl Into<String>) {
        self.errors.add(line, sentence.into());
    }

    /// What came in of one kind, in words: `3 cards`.
    pub(super) fn came_in(&mut self, n: usize, one: &str, many: &str) {
        if n > 0 {
            self.came_in.push(counted(n, one, many));
        }
    }

    pub(super) fn finish(self) -> Report {
        Report {
            came_in: self.came_in,
            adapted: self.adapted.finish(),
            left_out: self.left_out.finish(),
            errors: self.errors.finish(),
        }
    }
}

/// `1 card`, `2 cards`.
pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Where the lines of a text begin, to say in which line an offset stands without counting anew.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            ends: ends.map(|(at, _)| at).collect(),
        }
    }

    /// The line of an offset, counted from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        1 + self.ends.partition_point(|&end| end < offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_remarks_are_counted_and_many_are_cut() {
        let mut tally = Tally::default();
        for n in 0..1_000 {
            tally.left_out(Some(n), "a color");
            tally.error(Some(n), format!("line {n}"));
        }
        let report = tally.finish();
        assert_eq!((report.left_out.len(), report.left_out[0].n), (1, 1_000));
        assert_eq!(report.left_out[0].line, Some(0));
        assert_eq!(report.errors.len(), MOST_REMARKS + 1);
        assert_eq!(report.errors[MOST_REMARKS].n, 1_000 - MOST_REMARKS);
    }

    #[test]
    fn lines_are_counted_from_one() {
        let lines = Lines::of("ab\nc\n\nd");
        let found: Vec<usize> = [0, 1, 2, 3, 5, 6].into_iter().map(|at| lines.line(at)).collect();
        assert_eq!(found, [1, 1, 1, 2, 3, 4]);
    }
}
