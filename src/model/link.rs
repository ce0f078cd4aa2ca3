//! Links: directed relations from a claim or a group to a claim, a question, or another link.

use std::collections::BTreeMap;

use super::{
    Basis, ClaimId, Date, GroupId, LinkId, Probability, QuestionId, Quote, Ratio, ReaderId, Share, SourceId, Unknown,
};

/// What a link says about its target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Makes the target claim more likely.
    #[default]
    Supports,
    /// Makes the target claim less likely.
    Opposes,
    /// The claim at the start cannot (well) hold without the one at the end: influence runs against the arrow.
    Requires,
    /// Weakens the inference that the target link draws.
    Undercuts,
    /// Strengthens the inference that the target link draws.
    Underpins,
    /// The position answers the target question.
    Answers,
}

impl Relation {
    /// All relations, in the order in which menus show them.
    pub const ALL: [Self; 6] = [
        Self::Supports,
        Self::Opposes,
        Self::Requires,
        Self::Undercuts,
        Self::Underpins,
        Self::Answers,
    ];

    /// The verb on screen, read from the link's start to its end.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Opposes => "opposes",
            Self::Requires => "requires",
            Self::Undercuts => "undercuts",
            Self::Underpins => "underpins",
            Self::Answers => "answers",
        }
    }

    /// Whether the relation may have a target of that kind.
    pub fn fits(self, target: &Target) -> bool {
        match self {
            Self::Supports | Self::Opposes | Self::Requires => matches!(target, Target::Claim(_)),
            Self::Undercuts | Self::Underpins => matches!(target, Target::Link(_)),
            Self::Answers => matches!(target, Target::Question(_)),
        }
    }

    /// The relation that a new link to such a target has unless told otherwise.
    pub fn default_for(target: &Target) -> Self {
        match target {
            Target::Claim(_) => Self::Supports,
            Target::Link(_) => Self::Undercuts,
            Target::Question(_) => Self::Answers,
        }
    }
}

/// Where a link starts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// At a claim.
    Claim(ClaimId),
    /// At a group, which acts as one.
    Group(GroupId),
}

impl Origin {
    /// The id as it stands in the file.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Claim(id) => id.as_str(),
            Self::Group(id) => id.as_str(),
        }
    }
}

/// Where a link ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// At a claim.
    Claim(ClaimId),
    /// At another link, at any depth.
    Link(LinkId),
    /// At a question.
    Question(QuestionId),
}

impl Target {
    /// The id as it stands in the file.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Claim(id) => id.as_str(),
            Self::Link(id) => id.as_str(),
            Self::Question(id) => id.as_str(),
        }
    }
}

/// A word for how much a link bears on its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StrengthWord {
    /// 1.5 to 1 unless the map says otherwise.
    Weak,
    /// 3 to 1 unless the map says otherwise.
    Moderate,
    /// 10 to 1 unless the map says otherwise.
    Strong,
    /// 100 to 1 unless the map says otherwise.
    Decisive,
}

impl StrengthWord {
    /// All words, weakest first.
    pub const ALL: [Self; 4] = [Self::Weak, Self::Moderate, Self::Strong, Self::Decisive];

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Moderate => "moderate",
            Self::Strong => "strong",
            Self::Decisive => "decisive",
        }
    }
}

/// How much a link bears on its target.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Strength {
    /// Nobody has said. Computation assumes `Moderate` and lists the assumption.
    #[default]
    NotStated,
    /// A word, turned into a number by the map's [`StrengthTable`].
    Word(StrengthWord),
    /// A likelihood ratio when the source holds; 1 when it does not. An opposing link divides by it.
    Ratio(Ratio),
    /// Likelihood ratios when the source holds and when it does not, taken as they are (both multiply).
    Ratios {
        /// When the source holds.
        if_true: Ratio,
        /// When it does not.
        if_false: Ratio,
    },
    /// A share: how necessary a requirement is, how likely a route brings its target about, how much an undercut takes away.
    Share(Share),
}

/// What the strength words mean on this map, as likelihood ratios. Shares follow as `1 − 1/ratio`.
#[derive(Clone, Debug, PartialEq)]
pub struct StrengthTable {
    /// Weak, moderate, strong, decisive.
    pub ratios: [Ratio; 4],
    /// Fields of a newer version.
    pub unknown: Unknown,
}

impl Default for StrengthTable {
    fn default() -> Self {
        let ratios = [1.5, 3.0, 10.0, 100.0].map(|r| Ratio::new(r).unwrap_or(Ratio::ONE));
        Self {
            ratios,
            unknown: Unknown::default(),
        }
    }
}

impl Ratio {
    /// Says nothing either way.
    pub const ONE: Self = Self(1.0);
}

impl StrengthTable {
    /// The likelihood ratio of a word.
    pub fn ratio(&self, word: StrengthWord) -> f64 {
        let [weak, moderate, strong, decisive] = self.ratios;
        match word {
            StrengthWord::Weak => weak.value(),
            StrengthWord::Moderate => moderate.value(),
            StrengthWord::Strong => strong.value(),
            StrengthWord::Decisive => decisive.value(),
        }
    }

    /// The pair of likelihood ratios (source true, source false) of a link that weighs on odds.
    pub fn ratios_of(&self, strength: Strength, opposes: bool) -> (f64, f64) {
        let single = match strength {
            Strength::Ratios { if_true, if_false } => return (if_true.value(), if_false.value()),
            Strength::NotStated => self.ratio(StrengthWord::Moderate),
            Strength::Word(word) => self.ratio(word),
            Strength::Ratio(ratio) => ratio.value(),
            // A share s of the way to certainty: what leaves 1 − s of the doubt.
            Strength::Share(share) => 1.0 / (1.0 - share.value()),
        };
        (if opposes { 1.0 / single } else { single }, 1.0)
    }

    /// The share (0 to 1) of a requirement, route, defeater, undercut or underpin: `1 − 1/ratio`, at least 0.
    pub fn share_of(&self, strength: Strength) -> f64 {
        let from_ratio = |ratio: f64| (1.0 - 1.0 / ratio).max(0.0);
        match strength {
            Strength::NotStated => from_ratio(self.ratio(StrengthWord::Moderate)),
            Strength::Word(word) => from_ratio(self.ratio(word)),
            Strength::Ratio(ratio) => from_ratio(ratio.value()),
            Strength::Ratios { if_true, .. } => from_ratio(if_true.value()),
            Strength::Share(share) => share.value(),
        }
    }
}

/// How a link enters its target's local model, where that differs from what the relation says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// By relation and local model: supports and opposes weigh on the odds, requires multiplies.
    #[default]
    ByRelation,
    /// Multiplies the odds.
    Weighs,
    /// An independent route that may bring the target about by itself.
    Route,
    /// Takes away what the routes brought about.
    Defeats,
    /// Ties the two claims to one another, neither of them first: they go together (or apart) as strongly as the link says,
    /// in both directions, and what is found out about either counts for the other once. A link that is not from a claim to
    /// a claim acts by its relation.
    Mutual,
}

/// One reader's own strength for a link.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkCredence {
    /// The strength.
    pub strength: Strength,
    /// How likely the target is given the source, all things considered: a conditional forecast. Where no strength is
    /// given, the strength follows from it.
    pub conditional: Option<Probability>,
    /// What the reader's probability of the target was when the conditional was given; what is stated now if absent.
    pub under: Option<Probability>,
    /// Where it comes from.
    pub basis: Basis,
    /// When it was given.
    pub date: Option<Date>,
    /// Where it is quoted from.
    pub source: Option<SourceId>,
    /// Remarks.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A directed relation from a claim or group to a claim, question or link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where it starts.
    pub from: Origin,
    /// Where it ends.
    pub to: Target,
    /// What it says.
    pub relation: Relation,
    /// How much it bears on its target, for every reader who has not said otherwise.
    pub strength: Strength,
    /// The highest strength that links which underpin this one can lift it to.
    pub cap: Strength,
    /// How it enters the local model.
    pub effect: Effect,
    /// Drawn and exported, but without part in the computation.
    pub discussion_only: bool,
    /// Not stated in any text; the map maker's reading.
    pub inferred: bool,
    /// Why the source bears on the target, in Markdown.
    pub reason: String,
    /// Where the inference is made, verbatim.
    pub quotes: Vec<Quote>,
    /// Readers with a strength of their own.
    pub by_reader: BTreeMap<ReaderId, LinkCredence>,
    /// Remarks of the map maker.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

impl Link {
    /// A new link with nothing said about its strength.
    pub fn new(from: Origin, to: Target, relation: Relation) -> Self {
        Self {
            from,
            to,
            relation,
            strength: Strength::NotStated,
            cap: Strength::NotStated,
            effect: Effect::ByRelation,
            discussion_only: false,
            inferred: false,
            reason: String::new(),
            quotes: Vec::new(),
            by_reader: BTreeMap::new(),
            note: String::new(),
            unknown: Unknown::default(),
        }
    }

    /// Where influence comes from: the start of the link, or its end for a requirement.
    pub fn influence_from(&self) -> Origin {
        match (&self.to, self.relation) {
            (Target::Claim(needed), Relation::Requires) => Origin::Claim(needed.clone()),
            _ => self.from.clone(),
        }
    }

    /// What the influence acts on: the end of the link, or its start for a requirement.
    pub fn influence_on(&self) -> Target {
        match (&self.from, self.relation) {
            (Origin::Claim(dependent), Relation::Requires) => Target::Claim(dependent.clone()),
            _ => self.to.clone(),
        }
    }

    /// Whether the influence acts on this claim directly.
    pub fn acts_on(&self, claim: &ClaimId) -> bool {
        match (&self.from, self.relation) {
            (Origin::Claim(dependent), Relation::Requires) => dependent == claim,
            _ => matches!(&self.to, Target::Claim(to) if to == claim),
        }
    }

    /// Whether the influence comes from this claim.
    pub fn comes_from(&self, claim: &ClaimId) -> bool {
        match (&self.to, self.relation) {
            (Target::Claim(needed), Relation::Requires) => needed == claim,
            _ => matches!(&self.from, Origin::Claim(from) if from == claim),
        }
    }

    /// The reader's own strength, else the map's; see [`super::Map::strength_of`] for what also counts conditional forecasts.
    pub(super) fn strength_for(&self, reader: Option<&ReaderId>) -> Strength {
        reader
            .and_then(|reader| self.by_reader.get(reader))
            .map(|own| own.strength)
            .filter(|strength| *strength != Strength::NotStated)
            .unwrap_or(self.strength)
    }
}
