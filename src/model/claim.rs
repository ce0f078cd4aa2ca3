//! Claims: what a reader may hold true or false, with everything that is said about each.

use std::collections::{BTreeMap, BTreeSet};

use super::{ClaimId, Credence, Date, LocalModel, NetVariable, Place, QuantityId, Quote, ReaderId, Unknown};

/// What part a claim plays in the debate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// A plain claim.
    #[default]
    Claim,
    /// One whose settling would change an answer.
    Crux,
    /// One that is taken for granted.
    Assumption,
    /// An observation, a figure, a report.
    Evidence,
    /// An answer to a question.
    Position,
}

impl ClaimKind {
    /// All kinds, in the order in which menus show them.
    pub const ALL: [Self; 5] = [
        Self::Claim,
        Self::Crux,
        Self::Assumption,
        Self::Evidence,
        Self::Position,
    ];

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Claim => "Claim",
            Self::Crux => "Crux",
            Self::Assumption => "Assumption",
            Self::Evidence => "Evidence",
            Self::Position => "Position",
        }
    }
}

/// Whether a claim belongs to the core of the debate, which is shown first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Shown first.
    #[default]
    Core,
    /// Completes the debate.
    Detail,
}

/// Tags with a meaning of their own. Any other tag is the map maker's.
pub const KNOWN_TAGS: [(&str, &str); 16] = [
    (
        "definition",
        "Says what a word means; takes no part in the computation.",
    ),
    (
        "meta",
        "About the arguer or the debate, not its subject; takes no part in the computation.",
    ),
    ("motte", "The modest claim that is defended when pressed."),
    ("bailey", "The bold claim that is held when nobody objects."),
    ("hedge", "Lowers confidence without arguing for the other side."),
    (
        "value",
        "Says what is good or right; settled by choice, not by finding out.",
    ),
    ("fiction", "Taken from a story."),
    ("thought-experiment", "An imagined case."),
    ("analogy", "Argues from a similar case."),
    ("sarcasm", "Not meant literally."),
    ("truncated", "The text breaks off in the source."),
    ("burden", "Says who has to prove something."),
    ("load-bearing", "The case falls without it."),
    ("straw-man", "Says that another claim attacks what nobody holds."),
    ("citation", "About whether a source says what it is cited for."),
    ("verbal", "A dispute about words."),
];

/// A statement that a claim is a crux, by somebody who takes part in the debate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flag {
    /// Who flags it.
    pub by: String,
    /// Whether that is a participant of the debate rather than the map maker.
    pub participant: bool,
    /// In which words.
    pub words: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// Points to the same claim in another map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alias {
    /// The other map's id.
    pub map: String,
    /// The claim's id there.
    pub claim: String,
    /// How close the two are.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A claim that says on which side of a value a quantity falls: “AGI before 2030”.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Which quantity.
    pub quantity: QuantityId,
    /// Below (earlier than) the value rather than at or above it.
    pub below: bool,
    /// The value, in the quantity's unit.
    pub value: f64,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// How a claim turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was true.
    True,
    /// It was false.
    False,
    /// Partly.
    Partly,
    /// The question lost its sense.
    Annulled,
}

/// The record of how a claim turned out.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    /// How.
    pub outcome: Outcome,
    /// When.
    pub date: Option<Date>,
    /// Who says so, where.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A claim: anything a reader may hold true or false.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    /// The part it plays.
    pub kind: ClaimKind,
    /// One neutral sentence.
    pub title: String,
    /// More, in Markdown.
    pub body: String,
    /// A heading it belongs under.
    pub topic: String,
    /// Core or detail.
    pub tier: Tier,
    /// Tags, see [`KNOWN_TAGS`].
    pub tags: BTreeSet<String>,
    /// The word it defines, for a definition: “alignment”. Several claims may define one word differently.
    pub defines: String,
    /// The definitions in whose sense its words are meant.
    pub senses: Vec<ClaimId>,
    /// Where it holds: “human-level systems only”.
    pub scope: String,
    /// The claims given which its number is meant; it bears on the rest only when all of them hold.
    pub given: Vec<ClaimId>,
    /// What to ask a reader who has not stated a number.
    pub elicit: String,
    /// Quotes, the first one the most telling.
    pub quotes: Vec<Quote>,
    /// Who flags it as a crux.
    pub flags: Vec<Flag>,
    /// The same claim in other maps.
    pub aliases: Vec<Alias>,
    /// Every reader's numbers.
    pub credences: BTreeMap<ReaderId, Credence>,
    /// How the claims that bear on it determine it.
    pub model: LocalModel,
    /// The quantity it is read off, if it is a threshold.
    pub threshold: Option<Threshold>,
    /// How it turned out.
    pub resolution: Option<Resolution>,
    /// When to look at it again.
    pub review: Option<Date>,
    /// Where its card is pinned.
    pub place: Option<Place>,
    /// Its place among its siblings in reading order.
    pub order: Option<f64>,
    /// The variable of a Bayes net that it was read from.
    pub variable: Option<Box<NetVariable>>,
    /// Remarks of the map maker.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

impl Claim {
    /// Whether it is drawn and exported but takes no part in the computation.
    pub fn is_discussion_only(&self) -> bool {
        self.tags.contains("definition") || self.tags.contains("meta")
    }
}
