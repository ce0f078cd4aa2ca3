//! The map: everything a debate on file holds, readable by all, changed only through [`Edit`](super::Edit).

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
    sync::Arc,
};

use super::{
    Card, Claim, ClaimId, Evidence, Flaw, Formula, Group, GroupId, Link, LinkId, NetRecord, Note, NoteId, Origin,
    Quantity, QuantityId, QuantityKind, Question, QuestionId, Reader, ReaderId, SavedView, Scenario, ScenarioId,
    Session, SessionId, Source, SourceId, StrengthTable, Target, Unknown, ViewId, quantity_value,
};

/// A link, or a member of a group, that could not take its place in the map, kept so that saving gives it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// The id of the claim or group whose `out` it stood in.
    pub owner: String,
    /// Its own id.
    pub id: String,
    /// Its text as it stood in the file; empty for a member of a group.
    pub text: String,
    /// Its place among the members of the group that names it; `None` for a link.
    pub position: Option<usize>,
    /// Why it was put aside, as what is said of it: “leads to …”.
    pub reason: String,
}

/// What a map holds. Payloads are shared, so that cloning a map is cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapContent {
    /// Names the map among others; a slug.
    pub id: String,
    /// The title.
    pub title: String,
    /// What the debate is about, in Markdown.
    pub summary: String,
    /// The conclusion whose probability the map is about.
    pub target: Option<ClaimId>,
    /// Who made the map.
    pub authors: Vec<String>,
    /// The license of the map.
    pub license: String,
    /// What the strength words mean.
    pub strengths: Arc<StrengthTable>,
    /// Readers.
    pub readers: BTreeMap<ReaderId, Arc<Reader>>,
    /// Sources.
    pub sources: BTreeMap<SourceId, Arc<Source>>,
    /// Questions.
    pub questions: BTreeMap<QuestionId, Arc<Question>>,
    /// Claims.
    pub claims: BTreeMap<ClaimId, Arc<Claim>>,
    /// Quantities.
    pub quantities: BTreeMap<QuantityId, Arc<Quantity>>,
    /// Links.
    pub links: BTreeMap<LinkId, Arc<Link>>,
    /// Groups.
    pub groups: BTreeMap<GroupId, Arc<Group>>,
    /// What is taken as found out, in every view of the map.
    pub evidence: Vec<Arc<Evidence>>,
    /// Scenarios.
    pub scenarios: BTreeMap<ScenarioId, Arc<Scenario>>,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, Arc<Session>>,
    /// Free notes.
    pub notes: BTreeMap<NoteId, Arc<Note>>,
    /// Saved views.
    pub views: BTreeMap<ViewId, Arc<SavedView>>,
    /// The Bayes net that the map was read from.
    pub net: Option<Arc<NetRecord>>,
    /// Remarks of the map maker.
    pub note: String,
    /// Links of the file that lead nowhere, kept word for word.
    pub aside: Vec<Arc<Aside>>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A map without flaws. Read it freely; change it with [`Edit::apply`](super::Edit::apply).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(MapContent);

impl Deref for Map {
    type Target = MapContent;

    fn deref(&self) -> &MapContent {
        &self.0
    }
}

impl Map {
    /// Makes a map out of its parts, or names every flaw that keeps them from being one.
    pub fn new(content: MapContent) -> Result<Self, Vec<Flaw>> {
        let map = Self(content);
        let flaws = super::check::flaws(&map);
        if flaws.is_empty() { Ok(map) } else { Err(flaws) }
    }

    /// The map with a session as it is now. Sessions are records of what was, and nothing refers to them, so only their own
    /// numbers are checked. What only a newer version can write of a session stays.
    ///
    /// # Errors
    /// Numbers that are none.
    pub fn with_session(&self, id: &SessionId, session: &Arc<Session>) -> Result<Self, Vec<Flaw>> {
        let mut map = self.clone();
        map.0.sessions.insert(id.clone(), session.clone());
        let mut flaws = Vec::new();
        super::check::sessions(&map, &mut flaws);
        if flaws.is_empty() { Ok(map) } else { Err(flaws) }
    }

    /// The door for edits, and for edits only.
    pub(super) fn content_mut(&mut self) -> &mut MapContent {
        &mut self.0
    }

    /// The parts, for making a changed map of them with [`Map::new`].
    pub fn into_content(self) -> MapContent {
        self.0
    }

    /// Whether any object of the map has this id.
    pub fn has_id(&self, id: &str) -> bool {
        self.claims.contains_key(id)
            || self.links.contains_key(id)
            || self.questions.contains_key(id)
            || self.quantities.contains_key(id)
            || self.groups.contains_key(id)
            || self.notes.contains_key(id)
    }

    /// Whether an id cannot be given to a new object: another has it, or a link that is kept aside does.
    pub(super) fn is_taken(&self, id: &str) -> bool {
        self.has_id(id)
            || self
                .aside
                .iter()
                .any(|aside| aside.id == id && aside.position.is_none())
    }

    /// An id that no object has yet, made from a wish: `overhang`, then `overhang-2`, `overhang-3`, …
    pub fn free_id(&self, wish: &str) -> String {
        let taken = |id: &str| self.has_id(id) || self.aside.iter().any(|aside| aside.id == id);
        if !taken(wish) {
            return wish.to_owned();
        }
        let stem: String = wish.chars().take(super::MAX_ID_BYTES - 8).collect();
        (2..=u32::MAX)
            .map(|n| format!("{stem}-{n}"))
            .find(|id| !taken(id))
            .unwrap_or(stem)
    }

    /// A free id for a new link, from its ends.
    pub fn free_link_id(&self, from: &Origin, to: &Target) -> Option<LinkId> {
        LinkId::new(&self.free_id(&Self::link_id_wish(from, to))).ok()
    }

    /// What the id of a link is made from: its ends.
    pub fn link_id_wish(from: &Origin, to: &Target) -> String {
        let short = |id: &str| id.chars().take(26).collect::<String>();
        format!("{}--{}", short(from.as_str()), short(to.as_str()))
    }

    /// Finds what a link with this end id would end at.
    pub fn target(&self, id: &str) -> Option<Target> {
        if let Some((id, _)) = self.claims.get_key_value(id) {
            Some(Target::Claim(id.clone()))
        } else if let Some((id, _)) = self.links.get_key_value(id) {
            Some(Target::Link(id.clone()))
        } else {
            self.questions
                .get_key_value(id)
                .map(|(id, _)| Target::Question(id.clone()))
        }
    }

    /// The title of a claim, or its id when it has none (or is not there).
    pub fn title_of<'a>(&'a self, id: &'a ClaimId) -> &'a str {
        match self.claims.get(id) {
            Some(claim) if !claim.title.trim().is_empty() => &claim.title,
            _ => id.as_str(),
        }
    }

    /// What a claim says whose title is only a name for it, as debates written in Argdown have them (`[RaceDynamics]: Labs race
    /// each other.`): the first line of its body that says something, without marks of Markdown. Nothing for a title that can be
    /// read.
    pub fn saying(&self, id: &ClaimId) -> Option<String> {
        /// Longer words without a space are sentences of languages that have none.
        const LONGEST_NAME: usize = 40;
        let is_name = |title: &str| title.len() <= LONGEST_NAME && title.is_ascii() && !title.contains([' ', '?', '!']);
        let body = &self.claims.get(id)?.body;
        if body.is_empty() || !is_name(self.title_of(id).trim()) {
            return None;
        }
        let mut lines = body
            .lines()
            .map(|line| line.trim().trim_start_matches(['#', '>', '-', '*', ' ']));
        let line = lines.find(|line| !line.is_empty())?;
        Some(line.replace("**", "").replace("__", "").replace('`', ""))
    }

    /// What a quantity measures.
    pub fn quantity_kind(&self, id: &QuantityId) -> QuantityKind {
        self.quantities
            .get(id)
            .map(|quantity| quantity.kind)
            .unwrap_or_default()
    }

    /// Whether a quantity is another, or is worked out from it at some remove.
    pub fn is_worked_out_from(&self, quantity: &QuantityId, source: &QuantityId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![quantity];
        while let Some(next) = open.pop() {
            if next == source {
                return true;
            }
            if seen.insert(next) {
                let formula = self.quantities.get(next).and_then(|quantity| quantity.formula.as_ref());
                open.extend(formula.iter().flat_map(|formula| formula.quantities()));
            }
        }
        false
    }

    /// The card that an id names; nothing for ids of other things.
    pub fn card(&self, id: &str) -> Option<Card> {
        if let Some((id, _)) = self.claims.get_key_value(id) {
            return Some(Card::Claim(id.clone()));
        }
        if let Some((id, _)) = self.questions.get_key_value(id) {
            return Some(Card::Question(id.clone()));
        }
        if let Some((id, _)) = self.quantities.get_key_value(id) {
            return Some(Card::Quantity(id.clone()));
        }
        self.groups.get_key_value(id).map(|(id, _)| Card::Group(id.clone()))
    }

    /// What a card is called: its title.
    pub fn card_title(&self, card: &Card) -> String {
        let or_id = |title: Option<&String>, id: &str| match title {
            Some(title) if !title.trim().is_empty() => title.clone(),
            _ => id.to_owned(),
        };
        match card {
            Card::Claim(id) => self.title_of(id).to_owned(),
            Card::Question(id) => or_id(self.questions.get(id).map(|one| &one.title), id.as_str()),
            Card::Group(id) => self.origin_title(&Origin::Group(id.clone())),
            Card::Quantity(id) => or_id(self.quantities.get(id).map(|one| &one.title), id.as_str()),
        }
    }

    /// A formula in words, with the titles of what it is worked out from.
    pub fn formula_text(&self, formula: &Formula) -> String {
        let name = |id: &QuantityId| self.card_title(&Card::Quantity(id.clone()));
        match formula {
            Formula::Sum(a, b) => format!("{} + {}", name(a), name(b)),
            Formula::Difference(a, b) => format!("{} − {}", name(a), name(b)),
            Formula::Minimum(a, b) => format!("the smaller of {} and {}", name(a), name(b)),
            Formula::Maximum(a, b) => format!("the larger of {} and {}", name(a), name(b)),
            Formula::Scaled(a, factor) => format!("{factor} × {}", name(a)),
            Formula::Doublings { years, doubling_years } => {
                let value = quantity_value(QuantityKind::Size, (years / doubling_years).exp2());
                format!("2^({years} / {doubling_years}) = {value}")
            }
        }
    }

    /// What an end of a link is called: a title, or a link in words.
    pub fn origin_title(&self, origin: &Origin) -> String {
        match origin {
            Origin::Claim(id) => self.title_of(id).to_owned(),
            Origin::Group(id) => match self.groups.get(id) {
                Some(group) if !group.title.is_empty() => group.title.clone(),
                _ => id.as_str().to_owned(),
            },
        }
    }

    /// What the target of a link is called, links to links included.
    pub fn target_title(&self, target: &Target) -> String {
        match target {
            Target::Claim(id) => self.title_of(id).to_owned(),
            Target::Question(id) => self
                .questions
                .get(id)
                .map_or_else(|| id.as_str().to_owned(), |question| question.title.clone()),
            Target::Link(id) => self.link_title(id),
        }
    }

    /// A link in words: “A” supports “B”.
    pub fn link_title(&self, id: &LinkId) -> String {
        let Some(link) = self.links.get(id) else {
            return id.as_str().to_owned();
        };
        let end = match &link.to {
            // One level is enough to recognize it, and ends any chain.
            Target::Link(inner) => match self.links.get(inner) {
                Some(inner) => format!(
                    "“{}” {} “{}”",
                    self.origin_title(&inner.from),
                    inner.relation.verb(),
                    inner.to.as_str()
                ),
                None => inner.as_str().to_owned(),
            },
            other => self.target_title(other),
        };
        format!("“{}” {} “{end}”", self.origin_title(&link.from), link.relation.verb())
    }

    /// The positions of a question: the claims that answer it, by id.
    pub fn positions(&self, question: &QuestionId) -> Vec<ClaimId> {
        let mut positions: Vec<ClaimId> = self
            .links
            .values()
            .filter(|link| matches!(&link.to, Target::Question(id) if id == question))
            .filter_map(|link| match &link.from {
                Origin::Claim(id) => Some(id.clone()),
                Origin::Group(_) => None,
            })
            .collect();
        positions.sort();
        positions.dedup();
        positions
    }

    /// The positions of every question, by id: [`Map::positions`] for all of them in one go.
    pub fn all_positions(&self) -> BTreeMap<QuestionId, BTreeSet<ClaimId>> {
        let mut positions: BTreeMap<QuestionId, BTreeSet<ClaimId>> = BTreeMap::new();
        for link in self.links.values() {
            if let (Origin::Claim(claim), Target::Question(question)) = (&link.from, &link.to) {
                positions.entry(question.clone()).or_default().insert(claim.clone());
            }
        }
        positions
    }

    /// The exclusive question of every claim that has one: [`Map::exclusive_question_of`] for all of them in one go.
    pub fn exclusive_questions(&self) -> BTreeMap<ClaimId, QuestionId> {
        let mut questions: BTreeMap<ClaimId, QuestionId> = BTreeMap::new();
        for link in self.links.values().filter(|link| !link.discussion_only) {
            if let (Origin::Claim(claim), Target::Question(id)) = (&link.from, &link.to)
                && self.questions.get(id).is_some_and(|question| question.exclusive)
                && questions.get(claim).is_none_or(|first| id < first)
            {
                questions.insert(claim.clone(), id.clone());
            }
        }
        questions
    }

    /// The exclusive question a claim is a position of in the computation, if any (the first by id). An answer that is
    /// for discussion only makes it none.
    pub fn exclusive_question_of(&self, claim: &ClaimId) -> Option<QuestionId> {
        self.links
            .values()
            .filter(|link| !link.discussion_only && matches!(&link.from, Origin::Claim(id) if id == claim))
            .filter_map(|link| match &link.to {
                Target::Question(id) if self.questions.get(id).is_some_and(|question| question.exclusive) => {
                    Some(id.clone())
                }
                _ => None,
            })
            .min()
    }
}
