//! Two versions of a map set side by side: what differs, what is taken over and what is left, and the map with both in it, on
//! which the canvas shows what is new, changed and gone.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use super::Selection;
use crate::{
    formats::{
        merging::{Conflict, differences, merge_for_choice, with_pieces},
        ron,
    },
    model::{Card, ClaimId, GroupId, LinkId, Map, QuantityId, QuestionId},
};

/// What has become of a card or a link from one version to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Something about it has changed.
    Changed,
    /// It is new.
    New,
    /// It is gone.
    Gone,
    /// Both sides have changed it, each in another way.
    Conflict,
}

impl Fate {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::New => "new",
            Self::Gone => "gone",
            Self::Conflict => "conflict",
        }
    }
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where.
    path: Vec<String>,
    /// What is there in the version that it would be taken from.
    piece: Option<String>,
    /// What kind of difference.
    pub fate: Fate,
    /// In words.
    pub sentence: String,
    /// The card it is on or about, where there is one.
    pub card: Option<Card>,
    /// The link, if it is about one.
    pub link: Option<LinkId>,
    /// Whether it is taken over.
    pub is_taken: bool,
}

/// What comparing is for, and so what happens once something is taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Going back to an earlier version, in whole or in part.
    Earlier,
    /// Somebody else has changed the file: the two versions are merged.
    Disk(Arc<Vec<u8>>),
    /// A copy that was made of the file in a synchronised folder, or that git has left in it, is merged.
    Copy(Option<PathBuf>),
    /// Edits that a crash has left are recovered.
    Crash,
    /// Another file is looked at.
    Other,
    /// What was done since the map was saved last is looked at.
    Saved,
}

impl Occasion {
    /// What is done with the chosen differences, as a button's label.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Earlier => "Restore",
            Self::Disk(_) | Self::Copy(_) => "Merge",
            Self::Crash => "Recover",
            Self::Other => "Take over",
            Self::Saved => "Take back",
        }
    }

    /// What the step is called that can be undone.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Earlier => "restore an earlier version",
            Self::Disk(_) => "merge with the version on disk",
            Self::Copy(_) => "merge with a copy",
            Self::Crash => "recover edits",
            Self::Other => "take over from another file",
            Self::Saved => "take back to what was saved",
        }
    }
}

/// Two versions side by side.
#[derive(Clone, Debug)]
pub struct Comparing {
    /// What is compared, as a heading.
    pub title: String,
    /// What it is for.
    pub occasion: Occasion,
    /// The differences, in the order of the file; conflicts first.
    pub rows: Vec<Row>,
    /// What could not be merged as it stands, in sentences.
    pub warnings: Vec<String>,
    /// The map as it is now.
    present: Arc<Map>,
    /// The map with all that is new and all that is gone.
    both: Arc<Map>,
    cards: BTreeMap<Card, Fate>,
    links: BTreeMap<LinkId, Fate>,
}

/// What is to be compared.
pub(super) struct Question {
    pub(super) title: String,
    pub(super) occasion: Occasion,
    pub(super) present: Arc<Map>,
    /// What it is compared with.
    pub(super) other: Arc<Map>,
    /// What both come from, when they are to be merged and it is known.
    pub(super) base: Option<Arc<Map>>,
    /// Whether they are to be merged: then what only the other side has changed is taken, and the rest is asked about.
    pub(super) is_merge: bool,
}

impl Comparing {
    /// Compares.
    ///
    /// # Errors
    /// A sentence, when the two together are no map.
    pub(super) fn new(question: Question) -> Result<Self, String> {
        let Question {
            title,
            occasion,
            present,
            other,
            base,
            is_merge,
        } = question;
        let mut warnings = Vec::new();
        let mut rows = Vec::new();
        let wanted = if is_merge {
            let merged = merge_for_choice(base.as_deref(), &present, &other).map_err(|error| error.to_string())?;
            warnings = merged.warnings;
            rows.extend(merged.conflicts.iter().map(conflict_row));
            Arc::new(merged.map)
        } else {
            other.clone()
        };
        for difference in differences(&present, &wanted) {
            let fate = match (&difference.old, &difference.new, difference.path.len()) {
                (None, _, 2) => Fate::New,
                (_, None, 2) => Fate::Gone,
                (None, _, 4) if is_link(&difference.path) => Fate::New,
                (_, None, 4) if is_link(&difference.path) => Fate::Gone,
                _ => Fate::Changed,
            };
            rows.push(Row {
                card: None,
                link: None,
                path: difference.path,
                piece: difference.new,
                fate,
                sentence: difference.sentence,
                is_taken: true,
            });
        }
        // What is gone stays in the picture, so that it can be seen.
        let to_come = rows
            .iter()
            .filter(|row| row.piece.is_some() && row.fate != Fate::Conflict);
        let pieces = to_come.map(|row| (row.path.as_slice(), row.piece.as_deref()));
        let both = with_pieces(&present, pieces).map_or_else(|_| wanted.clone(), |loaded| Arc::new(loaded.map));
        let (mut cards, mut links) = (BTreeMap::new(), BTreeMap::new());
        for row in &mut rows {
            let (card, link) = place_of(&both, &row.path);
            row.link = link.filter(|link| both.links.contains_key(link));
            row.card = card;
            if let Some(link) = &row.link {
                links.insert(link.clone(), links.get(link).copied().unwrap_or(row.fate).max(row.fate));
            } else if let Some(card) = &row.card {
                cards.insert(card.clone(), cards.get(card).copied().unwrap_or(row.fate).max(row.fate));
            }
        }
        Ok(Self {
            title,
            occasion,
            rows,
            warnings,
            present,
            both,
            cards,
            links,
        })
    }

    /// The map with all that is new and all that is gone in it, to be looked at.
    pub(super) fn both(&self) -> &Arc<Map> {
        &self.both
    }

    /// What has become of a card.
    pub fn fate_of_card(&self, card: &Card) -> Option<Fate> {
        self.cards.get(card).copied()
    }

    /// What has become of a link.
    pub fn fate_of_link(&self, link: &LinkId) -> Option<Fate> {
        self.links.get(link).copied()
    }

    /// The cards that something has become of, with the ends of such links.
    pub(super) fn cards(&self) -> BTreeSet<Card> {
        let mut cards: BTreeSet<Card> = self.cards.keys().cloned().collect();
        for link in self.links.keys() {
            cards.extend(Selection::Link(link.clone()).drawn_on(&self.both));
        }
        cards.extend(self.both.target.clone().filter(|_| !cards.is_empty()).map(Card::Claim));
        cards
    }

    /// How many differences are taken over.
    pub fn n_taken(&self) -> usize {
        self.rows.iter().filter(|row| row.is_taken).count()
    }

    /// The map with what is taken over.
    ///
    /// # Errors
    /// When that is no map: something that is taken needs something that is not.
    pub(super) fn outcome(&self) -> Result<(Map, Vec<String>), ron::ReadError> {
        let taken = self.rows.iter().filter(|row| row.is_taken);
        let loaded = with_pieces(
            &self.present,
            taken.map(|row| (row.path.as_slice(), row.piece.as_deref())),
        )?;
        Ok((loaded.map, loaded.warnings.iter().map(ToString::to_string).collect()))
    }
}

/// A conflict as a row: taking it means that theirs stands.
fn conflict_row(conflict: &Conflict) -> Row {
    Row {
        path: conflict.path.clone(),
        piece: conflict.other.clone(),
        fate: Fate::Conflict,
        sentence: conflict.sentence.clone(),
        card: None,
        link: None,
        is_taken: false,
    }
}

/// Whether a path leads to a whole link.
fn is_link(path: &[String]) -> bool {
    matches!(path, [_, _, out, _] if out == "out")
}

/// What a path is about: a card, and a link if it is about one.
fn place_of(map: &Map, path: &[String]) -> (Option<Card>, Option<LinkId>) {
    let [section, id, rest @ ..] = path else {
        return (None, None);
    };
    let card = match section.as_str() {
        "claims" => ClaimId::new(id).ok().map(Card::Claim),
        "questions" => QuestionId::new(id).ok().map(Card::Question),
        "groups" => GroupId::new(id).ok().map(Card::Group),
        "quantities" => QuantityId::new(id).ok().map(Card::Quantity),
        _ => None,
    };
    let is_there = |card: &Card| match card {
        Card::Claim(id) => map.claims.contains_key(id),
        Card::Question(id) => map.questions.contains_key(id),
        Card::Group(id) => map.groups.contains_key(id),
        Card::Quantity(id) => map.quantities.contains_key(id),
    };
    let link = match rest {
        [out, link, ..] if out == "out" => LinkId::new(link).ok(),
        _ => None,
    };
    (card.filter(is_there), link)
}
