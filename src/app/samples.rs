//! The sample maps that come with the app.

use miniz_oxide::inflate::decompress_to_vec;

use crate::formats::ron::{self, Loaded, ReadError};

/// The packed file of a sample.
macro_rules! packed {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".ron"))
    };
}

/// A sample map.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its file name without ending; names it.
    pub name: &'static str,
    /// What it is, on the start screen.
    pub title: &'static str,
    /// What it shows, in a sentence or two.
    pub description: &'static str,
    /// Whether it is one of the smaller debates, which stand in a list.
    pub is_small: bool,
    /// Its file, packed by `build.rs`.
    packed: &'static [u8],
}

/// All samples, in the order in which they are shown.
pub const SAMPLES: [Sample; 17] = [
    Sample {
        name: "pause-debate",
        title: "Should we pause AI?",
        description: "An essay against a moratorium and the objections made to it: claims with their verbatim quotes, what undercuts what, and a case of two prongs each of which is enough.",
        is_small: false,
        packed: packed!("pause-debate"),
    },
    Sample {
        name: "carlsmith",
        title: "Is power-seeking AI an existential risk?",
        description: "Six premises that must all hold, with Carlsmith's numbers of 2022 and the superforecasters' of 2023: what they state, and what their own numbers compute.",
        is_small: false,
        packed: packed!("carlsmith"),
    },
    Sample {
        name: "timelines-and-takeoff",
        title: "When does AGI come, and how fast is takeoff?",
        description: "Dates, bounds and doublings in the words of three voices, and what hangs on whether today's algorithms scale. The curves are yours to draw.",
        is_small: false,
        packed: packed!("timelines-and-takeoff"),
    },
    Sample {
        name: "adversarial-collaboration",
        title: "Will AI cause human extinction by 2100?",
        description: "Twenty-two forecasters, skeptical and concerned, on 37 cruxes: what each would learn from them, what would bring the camps together, what would drive them apart.",
        is_small: false,
        packed: packed!("adversarial-collaboration"),
    },
    Sample {
        name: "ai-futures",
        title: "How does the future with AI turn out?",
        description: "The Map of AI Futures: 21 questions, each asked only if it arises, lead to ten outcomes, with its author's estimates and the shares that follow.",
        is_small: false,
        packed: packed!("ai-futures"),
    },
    Sample {
        name: "whitebox",
        title: "Is aligning a white box easier than a black one?",
        description: "What access to weights and activations buys, whether today's alignment is only weakness, and what robustness has to do with it: an essay and its commenters.",
        is_small: false,
        packed: packed!("whitebox"),
    },
    Sample {
        name: "four-cruxes",
        title: "Is there a case for technical AI safety work today?",
        description: "Four cruxes (and one more) on which the case hangs, with the author's own takes, hedged as he hedges them.",
        is_small: false,
        packed: packed!("four-cruxes"),
    },
    Sample {
        name: "generalisation",
        title: "Will capabilities generalise further than alignment?",
        description: "Whether values are harder to learn than skills, whether misgeneralisation is a hidden homunculus, and four remedies ranked.",
        is_small: false,
        packed: packed!("generalisation"),
    },
    Sample {
        name: "research",
        title: "Empirical or theory-first alignment research?",
        description: "What research before capable models has yielded, and what a pessimist should do.",
        is_small: true,
        packed: packed!("research"),
    },
    Sample {
        name: "anchors",
        title: "How to reason about AGI that does not exist yet?",
        description: "Assumptions, the anchors of machine learning and of humans, and what to work on.",
        is_small: true,
        packed: packed!("anchors"),
    },
    Sample {
        name: "goals",
        title: "Do trained AIs internalise goals?",
        description: "Orthogonality, generalisation, and who has to bring evidence.",
        is_small: true,
        packed: packed!("goals"),
    },
    Sample {
        name: "mood",
        title: "Is a mood missing from the case against a pause?",
        description: "Norms of debate: what an author owes to those who disagree.",
        is_small: true,
        packed: packed!("mood"),
    },
    Sample {
        name: "value-learning",
        title: "Would value learners solve alignment themselves?",
        description: "Convergence of value learning, and mechanisms that are honest or fenced in.",
        is_small: true,
        packed: packed!("value-learning"),
    },
    Sample {
        name: "ethics",
        title: "Deontological or utilitarian ethics for AI?",
        description: "Rules for weak systems, values for strong ones.",
        is_small: true,
        packed: packed!("ethics"),
    },
    Sample {
        name: "personas",
        title: "Should agents run on models that can emulate bad moods?",
        description: "Whether models should be trained without unaligned emotions.",
        is_small: true,
        packed: packed!("personas"),
    },
    Sample {
        name: "self-pointer",
        title: "Do base models have a latent self pointer?",
        description: "Recurring passages in base models: a signal, or confirmation bias.",
        is_small: true,
        packed: packed!("self-pointer"),
    },
    Sample {
        name: "short-examples",
        title: "Five short debates",
        description: "Life, syllabus learning, superposition, tokens and latent control: each a handful of claims.",
        is_small: true,
        packed: packed!("short-examples"),
    },
];

impl Sample {
    /// Opens the sample.
    pub fn load(&self) -> Result<Loaded, ReadError> {
        // What the build has packed can be unpacked; without it there would be nothing to read, and that is said.
        ron::read(&decompress_to_vec(self.packed).unwrap_or_default())
    }

    /// The sample of that name.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        SAMPLES.iter().find(|sample| sample.name == name)
    }
}
