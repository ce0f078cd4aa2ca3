//! Maps to begin with: the usual shapes of a debate, with sentences to be replaced.

use crate::formats::ron::{self, Loaded, ReadError};

/// A map to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its file name without ending; names it.
    pub name: &'static str,
    /// What shape it has, in a few words.
    pub title: &'static str,
    /// When it is of use, in a sentence.
    pub description: &'static str,
    text: &'static str,
}

/// All of them, in the order in which they are shown. An empty map is the command `New`.
pub const TEMPLATES: [Template; 4] = [
    Template {
        name: "two-positions",
        title: "A question with two positions",
        description: "For and against, with the strongest reason for each and what would change your mind.",
        text: include_str!("../../assets/templates/two-positions.ron"),
    },
    Template {
        name: "premises",
        title: "Premises that must all hold",
        description: "A conclusion that follows from premises, each given those before it.",
        text: include_str!("../../assets/templates/premises.ron"),
    },
    Template {
        name: "timeline",
        title: "A timeline given cruxes",
        description: "When something comes, by curves that depend on what turns out, with a year read off.",
        text: include_str!("../../assets/templates/timeline.ron"),
    },
    Template {
        name: "double-crux",
        title: "Two who disagree",
        description: "One claim, two readers, and what would move each of them, or both.",
        text: include_str!("../../assets/templates/double-crux.ron"),
    },
];

impl Template {
    /// The map.
    ///
    /// # Errors
    /// None that a test would not find: the text is a part of the program.
    pub fn load(&self) -> Result<Loaded, ReadError> {
        ron::read(self.text.as_bytes())
    }

    /// The template of that name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.name == name)
    }
}
