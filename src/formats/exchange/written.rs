//! What an exporter gives back: the text, and what the format has no room for.

use super::{
    sketch::{End, Remark, Sketch},
    tally::Tally,
    tidy::tidy,
};

/// A sketch in the words of another program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// The text of the file, ended by a line feed. The same sketch always gives the same text.
    pub text: String,
    /// What the format cannot hold, counted by kind.
    pub left_out: Vec<Remark>,
}

impl Written {
    pub(super) fn new(text: String, tally: Tally) -> Self {
        Self {
            text,
            left_out: tally.finish().left_out,
        }
    }
}

/// A sketch as it is written, and what has been left out of it.
pub(super) fn to_write(sketch: &Sketch) -> (Sketch, Tally) {
    let mut sketch = sketch.clone();
    let mut tally = Tally::default();
    tidy(&mut sketch, &mut tally);
    (sketch, tally)
}

/// For each link, whether another one ends at it or it ends at another one: such links need a box of their own to be drawn,
/// as an arrow from a card to such a box makes the card a premise.
pub(super) fn boxed(sketch: &Sketch) -> Vec<bool> {
    let mut boxed = vec![false; sketch.links.len()];
    for (index, link) in sketch.links.iter().enumerate() {
        if let End::Link(at) = link.to {
            for at in [at, index] {
                if let Some(slot) = boxed.get_mut(at) {
                    *slot = true;
                }
            }
        }
    }
    boxed
}

/// The name of an end in files that need one: `n0`, `l0`, `g0`.
pub(super) fn name_of_end(end: End) -> String {
    match end {
        End::Card(at) => format!("n{at}"),
        End::Link(at) => format!("l{at}"),
        End::Group(at) => format!("g{at}"),
    }
}

/// The number in a name such as `l12`.
pub(super) fn number_of_name(name: &str, letter: char) -> Option<usize> {
    let digits = name.strip_prefix(letter)?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}
