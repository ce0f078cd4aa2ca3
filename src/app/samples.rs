//! The sample maps that come with the app.

use crate::formats::ron::{self, Loaded, ReadError};

/// A sample map.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its file name without ending; names it.
    pub name: &'static str,
    /// What it is, on the start screen.
    pub title: &'static str,
    /// What it shows, in a sentence or two.
    pub description: &'static str,
    text: &'static str,
}

/// All samples, in the order in which they are shown.
pub const SAMPLES: [Sample; 5] = [
    Sample {
        name: "pause-debate",
        title: "Should we pause AI?",
        description: "An essay against a moratorium and the objections made to it: claims with their verbatim quotes, what undercuts what, and a case of two prongs each of which is enough.",
        text: include_str!("../../sample-maps/pause-debate.ron"),
    },
    Sample {
        name: "carlsmith",
        title: "Is power-seeking AI an existential risk?",
        description: "Six premises that must all hold, with Carlsmith's numbers of 2022 and the superforecasters' of 2023: what they state, and what their own numbers compute.",
        text: include_str!("../../sample-maps/carlsmith.ron"),
    },
    Sample {
        name: "timelines-and-takeoff",
        title: "When does AGI come, and how fast is takeoff?",
        description: "Dates, bounds and doublings in the words of three voices, and two invented readers whose curves hang on whether today's algorithms scale.",
        text: include_str!("../../sample-maps/timelines-and-takeoff.ron"),
    },
    Sample {
        name: "adversarial-collaboration",
        title: "Will AI cause human extinction by 2100?",
        description: "Twenty-two forecasters, skeptical and concerned, on 37 cruxes: what each would learn from them, what would bring the camps together, what would drive them apart.",
        text: include_str!("../../sample-maps/adversarial-collaboration.ron"),
    },
    Sample {
        name: "ai-futures",
        title: "How does the future with AI turn out?",
        description: "The Map of AI Futures: 21 questions, each asked only if it arises, lead to ten outcomes, with its author's estimates and the shares that follow.",
        text: include_str!("../../sample-maps/ai-futures.ron"),
    },
];

impl Sample {
    /// Opens the sample.
    pub fn load(&self) -> Result<Loaded, ReadError> {
        ron::read(self.text.as_bytes())
    }

    /// The sample of that name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        SAMPLES.iter().find(|sample| sample.name == name)
    }
}
