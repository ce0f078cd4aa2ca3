//! A sketch: what a file of another program says, as near to a map as it can be said.
//!
//! Readers of such files give one back, writers take one; [`to_map`] and [`from_map`] carry it over to a map and back.

pub mod from_map;
pub mod to_map;
pub(super) mod topic;

use std::borrow::Cow;

use crate::model;

/// What a file of another program says, as near to a map as it can be said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// What the whole is called; empty if the file does not say.
    pub title: String,
    /// Description of the whole, Markdown.
    pub about: String,
    /// The cards, in the order of the file.
    pub cards: Vec<SketchCard>,
    /// The links, in the order of the file.
    pub links: Vec<SketchLink>,
    /// The groups, in the order of the file.
    pub groups: Vec<SketchGroup>,
    /// What became of the contents of the file.
    pub report: Report,
}

/// What a card is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// Something that may be true or false.
    #[default]
    Claim,
    /// A claim on which the debate turns.
    Crux,
    /// A claim that is taken for granted.
    Assumption,
    /// A claim that reports what was observed.
    Evidence,
    /// One of the answers to a question.
    Position,
    /// What positions answer.
    Question,
}

/// A card of a sketch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SketchCard {
    /// What the file calls it, or a made name; no two are alike.
    pub key: String,
    /// What it is.
    pub kind: CardKind,
    /// Its words: one line, not empty.
    pub title: String,
    /// The rest, Markdown.
    pub body: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The heading it stands under, empty if none.
    pub topic: String,
    /// The probability that the file states for it, from 0 to 1.
    pub credence: Option<f64>,
    /// Who says it, empty if the file does not say.
    pub speaker: String,
    /// A verbatim quote, empty if none.
    pub quote: String,
    /// Where the quote is from: a title or a URL; empty if the file does not say.
    pub source: String,
    /// What has no place of its own.
    pub note: String,
    /// Its top left corner, in the file's units; y grows downward.
    pub place: Option<(f64, f64)>,
}

/// What a link says about its target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SketchRelation {
    /// Makes the target more likely.
    #[default]
    Supports,
    /// Makes the target less likely.
    Opposes,
    /// The start cannot hold without the end.
    Requires,
    /// Weakens the inference that the target link draws.
    Undercuts,
    /// Strengthens the inference that the target link draws.
    Underpins,
    /// The position answers the target question.
    Answers,
}

/// Where a link starts or ends, by position in the sketch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// At a card.
    Card(usize),
    /// At a link.
    Link(usize),
    /// At a group, which acts as one.
    Group(usize),
}

/// A link of a sketch.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchLink {
    /// Where it starts.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// What it says about its target.
    pub relation: SketchRelation,
    /// The share or probability of the inference that the file states, if any.
    pub strength: Option<f64>,
    /// Why the inference is drawn.
    pub reason: String,
    /// What has no place of its own.
    pub note: String,
    /// Whether the relation is not said by the file but read from its shape.
    pub is_inferred: bool,
}

impl SketchLink {
    /// A link that says its relation and no more.
    pub fn plain(from: End, relation: SketchRelation, to: End) -> Self {
        Self {
            from,
            to,
            relation,
            strength: None,
            reason: String::new(),
            note: String::new(),
            is_inferred: false,
        }
    }
}

/// How the members of a group stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// Only drawn together.
    #[default]
    Box,
    /// Premises that act together: all are needed.
    Joint,
    /// Each is enough.
    Any,
    /// Alternatives to each other: at most one holds.
    Alternatives,
    /// Alternatives of which one does hold.
    One,
    /// Exactly so many hold.
    Exactly(u32),
    /// At least so many hold.
    AtLeast(u32),
    /// All hold, or none does.
    AllOrNone,
    /// Options in order.
    Ranked,
}

impl GroupKind {
    /// Those without a number.
    const PLAIN: [Self; 7] = [
        Self::Box,
        Self::Joint,
        Self::Any,
        Self::Alternatives,
        Self::One,
        Self::AllOrNone,
        Self::Ranked,
    ];

    /// Every kind, those with a number once: for whoever tries all of them.
    pub fn every() -> Vec<Self> {
        let numbered = [Self::Exactly(2), Self::AtLeast(3)];
        Self::PLAIN.into_iter().chain(numbered).collect()
    }

    /// Its name in files.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Box => "box",
            Self::Joint => "joint",
            Self::Any => "any",
            Self::Alternatives => "alternatives",
            Self::One => "one",
            Self::Exactly(n) => return format!("exactly {n}").into(),
            Self::AtLeast(n) => return format!("at least {n}").into(),
            Self::AllOrNone => "all or none",
            Self::Ranked => "ranked",
        })
    }

    /// The kind of a name in files.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::of(name, Self::name, "")
    }

    /// What stands on a box that is drawn for the group.
    pub fn label(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Box => "together",
            Self::Joint => "all of",
            Self::Any => "any of",
            Self::Alternatives => "at most one of",
            Self::One => "exactly one of",
            Self::Exactly(n) => return format!("exactly {n} of").into(),
            Self::AtLeast(n) => return format!("at least {n} of").into(),
            Self::AllOrNone => "all or none of",
            Self::Ranked => "ranked",
        })
    }

    /// The kind of what stands on a box.
    pub fn of_label(label: &str) -> Option<Self> {
        Self::of(label, Self::label, " of")
    }

    fn of(text: &str, words: fn(Self) -> Cow<'static, str>, end: &str) -> Option<Self> {
        let number = |before: &str| text.strip_prefix(before)?.strip_suffix(end)?.parse().ok();
        (Self::PLAIN.into_iter().find(|&kind| words(kind) == text))
            .or_else(|| number("exactly ").map(Self::Exactly))
            .or_else(|| number("at least ").map(Self::AtLeast))
    }

    /// Whether the group itself is true or false, so that a link may start at it.
    pub fn is_logical(self) -> bool {
        !matches!(self, Self::Box | Self::Ranked)
    }
}

impl From<&model::GroupKind> for GroupKind {
    fn from(kind: &model::GroupKind) -> Self {
        match kind {
            model::GroupKind::List => Self::Box,
            model::GroupKind::AllOf => Self::Joint,
            model::GroupKind::AnyOf => Self::Any,
            model::GroupKind::Exclusive { complete: false } => Self::Alternatives,
            model::GroupKind::Exclusive { complete: true } => Self::One,
            model::GroupKind::Exactly(n) => Self::Exactly(*n),
            model::GroupKind::AtLeast(n) => Self::AtLeast(*n),
            model::GroupKind::AllOrNone => Self::AllOrNone,
            model::GroupKind::Ranked { .. } => Self::Ranked,
        }
    }
}

impl From<GroupKind> for model::GroupKind {
    fn from(kind: GroupKind) -> Self {
        match kind {
            GroupKind::Box => Self::List,
            GroupKind::Joint => Self::AllOf,
            GroupKind::Any => Self::AnyOf,
            GroupKind::Alternatives => Self::Exclusive { complete: false },
            GroupKind::One => Self::Exclusive { complete: true },
            GroupKind::Exactly(n) => Self::Exactly(n),
            GroupKind::AtLeast(n) => Self::AtLeast(n),
            GroupKind::AllOrNone => Self::AllOrNone,
            GroupKind::Ranked => Self::Ranked {
                direction: String::new(),
                criterion: String::new(),
            },
        }
    }
}

/// A group of a sketch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SketchGroup {
    /// What it is called, empty if the file does not say.
    pub title: String,
    /// How its members stand together.
    pub kind: GroupKind,
    /// Its members, by position among the cards.
    pub members: Vec<usize>,
}

/// What came in, what was adapted, what could not be represented.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What came in: “12 cards”.
    pub came_in: Vec<String>,
    /// What is not quite what the file says.
    pub adapted: Vec<Remark>,
    /// What is in the file and not in the sketch.
    pub left_out: Vec<Remark>,
    /// What is wrong with the file.
    pub errors: Vec<Remark>,
}

/// One thing to be said about a file; what is true several times is said once and counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remark {
    /// The first line it is about, counted from 1, if it is about one.
    pub line: Option<usize>,
    /// What there is to say.
    pub sentence: String,
    /// How many times it is true.
    pub n: usize,
}

/// Collects remarks; equal sentences become one with a count.
#[derive(Clone, Debug, Default)]
pub struct Remarks {
    list: Vec<Remark>,
    position: std::collections::HashMap<String, usize>,
}

/// No report says more different things than this; the rest is counted in one last sentence.
pub const MAX_REMARKS: usize = 500;

impl Remarks {
    /// Says something about a line.
    pub fn say(&mut self, line: impl Into<Option<usize>>, sentence: impl Into<String>) {
        let mut sentence = sentence.into();
        if self.list.len() >= MAX_REMARKS && !self.position.contains_key(&sentence) {
            "there is more to say; only the first remarks are listed".clone_into(&mut sentence);
        }
        if let Some(remark) = self.position.get(&sentence).and_then(|&at| self.list.get_mut(at)) {
            remark.n += 1;
            return;
        }
        self.position.insert(sentence.clone(), self.list.len());
        self.list.push(Remark {
            line: line.into(),
            sentence,
            n: 1,
        });
    }

    /// Says something that is true so many times; nothing if it never is.
    pub fn count(&mut self, n: usize, sentence: impl Into<String>) {
        let Some(others) = n.checked_sub(1) else { return };
        let sentence = sentence.into();
        self.say(None, sentence.clone());
        if let Some(remark) = self.position.get(&sentence).and_then(|&at| self.list.get_mut(at)) {
            remark.n += others;
        }
    }

    /// The remarks, in the order in which they were first made.
    pub fn into_list(self) -> Vec<Remark> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_groups_have_names_and_labels_that_are_read_back() {
        for kind in GroupKind::every() {
            assert_eq!(GroupKind::of_name(&kind.name()), Some(kind));
            assert_eq!(GroupKind::of_label(&kind.label()), Some(kind));
            assert_eq!(GroupKind::from(&model::GroupKind::from(kind)), kind);
        }
        assert_eq!(GroupKind::of_name("exactly many"), None);
        assert_eq!(GroupKind::of_label("at least 2"), None);
    }

    #[test]
    fn equal_remarks_are_counted() {
        let mut remarks = Remarks::default();
        for line in 1..4 {
            remarks.say(line, "the same");
        }
        remarks.say(None, "another");
        let list = remarks.into_list();
        assert_eq!(list.len(), 2);
        assert_eq!((list[0].line, list[0].n), (Some(1), 3));
    }
}
