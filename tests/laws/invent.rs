//! Random edits of a map: most of them make sense, some name what is not there.

use std::{collections::BTreeSet, sync::Arc};

use cruxmap::model::{
    AgendaItem, Alias, Answer, Aside, Attribution, Ballot, BallotItem, Basis, Claim, ClaimId, ClaimKind,
    ConditionalDistribution, Credence, Date, Distribution, Edit, Effect, Evidence, Finding, Flag, Formula, Group,
    GroupId, GroupKind, Link, LinkCredence, LinkId, LocalModel, Logic, Map, Note, NoteId, OperationalTest, Origin,
    Outcome, PastCredence, Percentile, Place, Probability, Quantity, QuantityId, QuantityKind, Question, QuestionId,
    Quote, Ratio, Reader, ReaderId, ReaderKind, Relation, Resolution, Round, SavedView, Scenario, ScenarioId, Session,
    SessionId, Share, Source, SourceId, Strength, StrengthTable, StrengthWord, Table, TableParent, TableRow,
    TableState, Target, Threshold, Tier, Unknown, Value, ViewId,
    edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit, MapChange, MapEdit, Object, ObjectEdit, ObjectId},
};

use crate::dice::Dice;

/// Texts that a careless writer would spoil.
const TEXTS: [&str; 12] = [
    "",
    "plain",
    "with \"quotes\" and \\ and ' in it",
    "two\nlines",
    "ends in a break\n",
    "raw \"# hash and \"## more",
    "ünï — “so” 日本",
    " spaces around ",
    "tab\tand\r\nreturn",
    "<<<<<<< ours\nmerged\n>>>>>>> theirs",
    "// no comment\n#![enable(implicit_some)]",
    "zero\u{0} and bell\u{7}",
];

/// The map with what only a file of a newer version has: fields and words that nobody here knows, links that lead nowhere.
pub fn with_oddities(map: Map) -> Map {
    let mut content = map.into_content();
    let unknown = |fields: &[(&str, &str)]| {
        Unknown(
            fields
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
        )
    };
    if let Some(claim) = content.claims.values_mut().next() {
        Arc::make_mut(claim).unknown = unknown(&[("kind", "Rumor"), ("mood", "(gray: 7)"), ("tier", "Middle")]);
    }
    let is_open = |link: &Arc<Link>| link.strength == Strength::NotStated && link.cap == Strength::NotStated;
    for link in content.links.values_mut().filter(|link| is_open(link)) {
        Arc::make_mut(link).unknown = unknown(&[("cap", "Overwhelming"), ("strength", "Fuzzy(2)"), ("hue", "3")]);
    }
    let owners: Vec<String> = (content.claims.keys().take(2).map(ToString::to_string))
        .chain(content.groups.keys().take(1).map(ToString::to_string))
        .collect();
    for (at, owner) in owners.into_iter().enumerate() {
        content.aside.push(Arc::new(Aside {
            owner,
            id: format!("stray-{at}"),
            text: "(to: \"nowhere\", reason: \"why not\")".to_owned(),
            position: None,
            reason: String::new(),
        }));
    }
    // As a file gives it: texts and sentences are those of reading.
    let text = cruxmap::formats::ron::write(&Map::new(content).unwrap());
    cruxmap::formats::ron::read(text.as_bytes()).unwrap().map
}

/// Invents edits of one map.
pub struct Inventor<'a> {
    pub dice: &'a mut Dice,
    pub map: &'a Map,
}

/// One of the keys of a list, sometimes one that is not on it.
macro_rules! key {
    ($self:ident, $field:ident, $id:ident) => {{
        let keys: Vec<$id> = $self.map.$field.keys().cloned().collect();
        match $self.dice.pick(&keys) {
            Some(key) if !$self.dice.chance(0.06) => key.clone(),
            _ => $id::new("ghost").unwrap(),
        }
    }};
}

/// An id for something new, or one that is there.
macro_rules! id {
    ($self:ident, $field:ident, $id:ident) => {{
        if $self.dice.chance(0.4) {
            key!($self, $field, $id)
        } else {
            let wish = format!("new-{}", $self.dice.below(4));
            let id = if $self.dice.chance(0.9) {
                $self.map.free_id(&wish)
            } else {
                wish
            };
            $id::new(&id).unwrap()
        }
    }};
}

impl Inventor<'_> {
    /// Any edit at all.
    pub fn edit(&mut self) -> Edit {
        match self.dice.below(12) {
            0..=3 => Edit::Claim(self.claim_edit()),
            4..=6 => Edit::Link(self.link_edit()),
            7..=8 => Edit::Object(ObjectEdit::Put(self.object())),
            9 => Edit::Object(ObjectEdit::Remove(self.object_id())),
            10 => Edit::Map(self.map_edit()),
            _ => Edit::Several {
                label: "do several things".to_owned(),
                edits: (0..=self.dice.below(3)).map(|_| self.edit()).collect(),
            },
        }
    }

    fn text(&mut self) -> String {
        TEXTS[self.dice.below(TEXTS.len())].to_owned()
    }

    fn words(&mut self) -> Vec<String> {
        (0..self.dice.below(3)).map(|_| self.text()).collect()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.dice.chance(0.5).then(|| make(self))
    }

    fn few<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.dice.below(3)).map(|_| make(self)).collect()
    }

    /// Any number, now and then one that no file holds.
    fn number(&mut self) -> f64 {
        match self.dice.below(40) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => 0.0,
            3 => 1e300,
            4 => -1e-300,
            _ => (self.dice.unit() - 0.5) * 4000.0,
        }
    }

    fn probability(&mut self) -> Probability {
        Probability::clamped(match self.dice.below(8) {
            0 => 0.0,
            1 => 1.0,
            2 => 1e-12,
            _ => self.dice.unit(),
        })
    }

    fn ratio(&mut self) -> Ratio {
        Ratio::new(self.dice.unit() * 20.0).unwrap()
    }

    fn value(&mut self) -> Value {
        match self.dice.below(6) {
            0 => Value::NotStated,
            1 => Value::Words(["unlikely", "a \"fair\" chance", "", "0.3"][self.dice.below(4)].to_owned()),
            2 => Value::Range {
                low: self.probability(),
                best: self.maybe(Self::probability),
                high: self.probability(),
            },
            _ => Value::Point(self.probability()),
        }
    }

    fn date(&mut self) -> Option<Date> {
        Date::parse(["", "2023", "2023-09", "2024-02-29"][self.dice.below(4)])
    }

    fn place(&mut self) -> Option<Place> {
        self.maybe(|this| Place {
            x: this.number(),
            y: this.number(),
        })
    }

    fn source(&mut self) -> Option<SourceId> {
        self.maybe(|this| key!(this, sources, SourceId))
    }

    fn quotes(&mut self) -> Vec<Quote> {
        self.few(|this| Quote {
            text: this.text(),
            source: this.source(),
            locator: this.text(),
            speaker: this.text(),
            attribution: [Attribution::Explicit, Attribution::Uncertain][this.dice.below(2)],
            truncated: this.dice.chance(0.5),
            note: this.text(),
            ..Quote::default()
        })
    }

    fn strength(&mut self) -> Strength {
        match self.dice.below(5) {
            0 => Strength::NotStated,
            1 => Strength::Word(StrengthWord::ALL[self.dice.below(4)]),
            2 => Strength::Ratio(self.ratio()),
            3 => Strength::Ratios {
                if_true: self.ratio(),
                if_false: self.ratio(),
            },
            _ => Strength::Share(Share::new(self.dice.unit()).unwrap()),
        }
    }

    fn basis(&mut self) -> Basis {
        [Basis::Own, Basis::Quoted, Basis::Computed, Basis::Assumed][self.dice.below(4)]
    }

    fn credence(&mut self) -> Credence {
        if self.dice.chance(0.2) {
            return Credence::default();
        }
        Credence {
            stated: self.value(),
            base: self.value(),
            basis: self.basis(),
            date: self.date(),
            source: self.source(),
            locator: self.text(),
            note: self.text(),
            gap_accepted: self.dice.chance(0.3),
            history: self.few(|this| PastCredence {
                date: this.date(),
                stated: this.value(),
                base: this.value(),
                basis: this.basis(),
                source: this.source(),
                locator: this.text(),
                note: this.text(),
                reason: this.text(),
                ..PastCredence::default()
            }),
            ..Credence::default()
        }
    }

    fn claim(&mut self) -> ClaimId {
        key!(self, claims, ClaimId)
    }

    fn reader(&mut self) -> ReaderId {
        key!(self, readers, ReaderId)
    }

    fn local_model(&mut self) -> LocalModel {
        match self.dice.below(6) {
            0 => LocalModel::ByLinks,
            1 => LocalModel::AllOf,
            2 => LocalModel::AnyOf,
            3 => LocalModel::Logic([Logic::And, Logic::Not, Logic::AtLeast(2)][self.dice.below(3)]),
            _ => LocalModel::Table(self.table()),
        }
    }

    fn table(&mut self) -> Table {
        let parents: Vec<TableParent> = self.few(|this| {
            if this.dice.chance(0.5) {
                TableParent::Question(key!(this, questions, QuestionId))
            } else {
                TableParent::Claim(this.claim())
            }
        });
        let rows = self.few(|this| {
            let when = parents.iter().map(|parent| match parent {
                TableParent::Claim(_) => TableState::Truth(this.dice.chance(0.5)),
                TableParent::Question(question) => {
                    let positions = this.map.positions(question);
                    let position = this.dice.pick(&positions).cloned();
                    position.map_or(TableState::NoneOfThese, TableState::Position)
                }
            });
            TableRow {
                when: when.collect(),
                probability: Probability::HALF,
                complement: None,
            }
        });
        Table {
            parents,
            rows,
            ..Table::default()
        }
    }

    fn resolution(&mut self) -> Option<Resolution> {
        self.maybe(|this| Resolution {
            outcome: [Outcome::True, Outcome::Partly, Outcome::Annulled][this.dice.below(3)],
            date: this.date(),
            note: this.text(),
            unknown: Unknown::default(),
        })
    }

    fn tags(&mut self) -> BTreeSet<String> {
        (0..self.dice.below(3))
            .map(|_| ["definition", "meta", "value", "my own \"tag\""][self.dice.below(4)].to_owned())
            .collect()
    }

    fn flags(&mut self) -> Vec<Flag> {
        self.few(|this| Flag {
            by: this.text(),
            participant: this.dice.chance(0.5),
            words: this.text(),
            ..Flag::default()
        })
    }

    fn new_claim(&mut self) -> Claim {
        Claim {
            kind: ClaimKind::ALL[self.dice.below(5)],
            title: self.text(),
            body: self.text(),
            tier: [Tier::Core, Tier::Detail][self.dice.below(2)],
            tags: self.tags(),
            defines: self.text(),
            senses: self.few(Self::claim),
            given: self.few(Self::claim),
            quotes: self.quotes(),
            flags: self.flags(),
            aliases: self.few(|this| Alias {
                map: this.text(),
                claim: this.text(),
                ..Alias::default()
            }),
            credences: (0..self.dice.below(3))
                .map(|_| (self.reader(), self.credence()))
                .collect(),
            model: self.local_model(),
            threshold: self.maybe(|this| Threshold {
                quantity: key!(this, quantities, QuantityId),
                below: this.dice.chance(0.5),
                value: this.number(),
                unknown: Unknown::default(),
            }),
            resolution: self.resolution(),
            review: self.date(),
            place: self.place(),
            order: self.maybe(Self::number),
            note: self.text(),
            ..Claim::default()
        }
    }

    fn claim_edit(&mut self) -> ClaimEdit {
        match self.dice.below(8) {
            0 | 1 => ClaimEdit::Add(id!(self, claims, ClaimId), Box::new(self.new_claim())),
            2 => ClaimEdit::Remove(self.claim()),
            _ => ClaimEdit::Change(self.claim(), self.claim_change()),
        }
    }

    fn claim_change(&mut self) -> ClaimChange {
        match self.dice.below(22) {
            20 => ClaimChange::Defines(self.text()),
            21 => ClaimChange::Senses(self.few(Self::claim)),
            0 => ClaimChange::Kind(ClaimKind::ALL[self.dice.below(5)]),
            1 => ClaimChange::Title(self.text()),
            2 => ClaimChange::Body(self.text()),
            3 => ClaimChange::Topic(self.text()),
            4 => ClaimChange::Tier([Tier::Core, Tier::Detail][self.dice.below(2)]),
            5 => ClaimChange::Tags(self.tags()),
            6 => ClaimChange::Scope(self.text()),
            7 => ClaimChange::Given(self.few(Self::claim)),
            8 => ClaimChange::Elicit(self.text()),
            9 => ClaimChange::Quotes(self.quotes()),
            10 => ClaimChange::Flags(self.flags()),
            11 => ClaimChange::Model(self.local_model()),
            12 => ClaimChange::Resolution(self.resolution()),
            13 => ClaimChange::Review(self.date()),
            14 => ClaimChange::Place(self.place()),
            15 => ClaimChange::Order(self.maybe(Self::number)),
            16 => ClaimChange::Note(self.text()),
            17 => ClaimChange::Credence(self.reader(), Box::new(self.credence())),
            18 => ClaimChange::Stated(self.reader(), self.value()),
            _ => ClaimChange::Base(self.reader(), self.value()),
        }
    }

    fn origin(&mut self) -> Origin {
        if self.dice.chance(0.25) {
            Origin::Group(key!(self, groups, GroupId))
        } else {
            Origin::Claim(self.claim())
        }
    }

    fn target(&mut self) -> Target {
        match self.dice.below(4) {
            0 => Target::Link(key!(self, links, LinkId)),
            1 => Target::Question(key!(self, questions, QuestionId)),
            _ => Target::Claim(self.claim()),
        }
    }

    fn own_strength(&mut self) -> LinkCredence {
        LinkCredence {
            strength: self.strength(),
            conditional: self.dice.chance(0.3).then(|| Probability::clamped(0.25)),
            under: self.dice.chance(0.3).then(|| Probability::clamped(0.125)),
            basis: self.basis(),
            date: self.date(),
            source: self.source(),
            note: self.text(),
            ..LinkCredence::default()
        }
    }

    fn new_link(&mut self) -> Link {
        let to = self.target();
        let relation = if self.dice.chance(0.7) {
            Relation::default_for(&to)
        } else {
            Relation::ALL[self.dice.below(6)]
        };
        Link {
            strength: self.strength(),
            cap: self.strength(),
            discussion_only: self.dice.chance(0.2),
            reason: self.text(),
            quotes: self.quotes(),
            by_reader: (0..self.dice.below(2))
                .map(|_| (self.reader(), self.own_strength()))
                .collect(),
            ..Link::new(self.origin(), to, relation)
        }
    }

    fn link_edit(&mut self) -> LinkEdit {
        match self.dice.below(8) {
            0..=2 => LinkEdit::Add(id!(self, links, LinkId), Box::new(self.new_link())),
            3 => LinkEdit::Remove(key!(self, links, LinkId)),
            _ => LinkEdit::Change(key!(self, links, LinkId), self.link_change()),
        }
    }

    fn link_change(&mut self) -> LinkChange {
        match self.dice.below(12) {
            0 => LinkChange::Relation(Relation::ALL[self.dice.below(6)]),
            1 => LinkChange::From(self.origin()),
            2 => LinkChange::To(self.target()),
            3 => LinkChange::Strength(self.strength()),
            4 => LinkChange::Cap(self.strength()),
            5 => LinkChange::Effect(
                [Effect::ByRelation, Effect::Route, Effect::Defeats, Effect::Mutual][self.dice.below(4)],
            ),
            6 => LinkChange::DiscussionOnly(self.dice.chance(0.5)),
            7 => LinkChange::Inferred(self.dice.chance(0.5)),
            8 => LinkChange::Reason(self.text()),
            9 => LinkChange::Quotes(self.quotes()),
            10 => LinkChange::Note(self.text()),
            _ => LinkChange::ByReader(self.reader(), Box::new(self.own_strength())),
        }
    }

    fn evidence(&mut self) -> Evidence {
        Evidence {
            claim: self.claim(),
            finding: match self.dice.below(4) {
                0 => Finding::Observed(self.dice.chance(0.5)),
                1 => Finding::Report(self.ratio()),
                2 => Finding::Believed(self.probability()),
                _ => Finding::Made(self.dice.chance(0.5)),
            },
            reader: self.maybe(Self::reader),
            quotes: self.quotes(),
            note: self.text(),
            unknown: Unknown::default(),
        }
    }

    fn map_edit(&mut self) -> MapEdit {
        MapEdit::Change(match self.dice.below(12) {
            0 => MapChange::Title(self.text()),
            1 => MapChange::Summary(self.text()),
            2 => MapChange::Target(self.maybe(Self::claim)),
            3 => MapChange::Authors(self.words()),
            4 => MapChange::License(self.text()),
            5 => MapChange::Strengths(StrengthTable {
                ratios: [self.ratio(), self.ratio(), self.ratio(), self.ratio()],
                ..StrengthTable::default()
            }),
            6 => MapChange::Note(self.text()),
            7 | 8 => return MapEdit::ClearEvidence(self.claim()),
            _ => return MapEdit::SetEvidence(Box::new(self.evidence())),
        })
    }

    fn distribution(&mut self) -> Distribution {
        let mut percentiles = Vec::new();
        for at in 0..self.dice.below(4) {
            percentiles.push(Percentile {
                probability: 0.1 + 0.2 * at as f64,
                value: 2030.0 + 10.0 * at as f64 + self.dice.unit(),
            });
        }
        Distribution {
            percentiles,
            point: self.maybe(Self::number),
            low: self.maybe(Self::number),
            never: self.maybe(|this| this.dice.unit() * 0.3),
            shape: self.text(),
            basis: self.basis(),
            source: self.source(),
            ..Distribution::default()
        }
    }

    fn quantity(&mut self) -> Quantity {
        let mut other = || key!(self, quantities, QuantityId);
        let formulas = [
            None,
            Some(Formula::Sum(other(), other())),
            Some(Formula::Minimum(other(), other())),
            Some(Formula::Scaled(other(), self.number())),
            Some(Formula::Doublings {
                years: self.number(),
                doubling_years: 2.5,
            }),
        ];
        Quantity {
            title: self.text(),
            kind: [QuantityKind::Year, QuantityKind::Duration, QuantityKind::Size][self.dice.below(3)],
            formula: formulas[self.dice.below(5)].clone(),
            distributions: (0..self.dice.below(2))
                .map(|_| (self.reader(), self.distribution()))
                .collect(),
            conditional: (0..self.dice.below(2))
                .map(|_| {
                    let conditional = self.few(|this| ConditionalDistribution {
                        when: vec![(this.claim(), this.dice.chance(0.5))],
                        delay_factor: this.maybe(Self::number),
                        distribution: this.distribution(),
                        ..ConditionalDistribution::default()
                    });
                    (self.reader(), conditional)
                })
                .collect(),
            quotes: self.quotes(),
            resolved: self.maybe(Self::number),
            place: self.place(),
            ..Quantity::default()
        }
    }

    fn group(&mut self) -> Group {
        Group {
            title: self.text(),
            kind: match self.dice.below(8) {
                0 => GroupKind::List,
                7 => GroupKind::AllOrNone,
                1 => GroupKind::AllOf,
                2 => GroupKind::AnyOf,
                3 => GroupKind::Exclusive {
                    complete: self.dice.chance(0.5),
                },
                4 => GroupKind::Exactly(1),
                5 => GroupKind::AtLeast(2),
                _ => GroupKind::Ranked {
                    direction: self.text(),
                    criterion: self.text(),
                },
            },
            members: self.few(Self::claim),
            verdicts: (0..self.dice.below(3)).map(|_| (self.claim(), self.text())).collect(),
            binding: self.dice.chance(0.2),
            quotes: self.quotes(),
            place: self.place(),
            ..Group::default()
        }
    }

    fn session(&mut self) -> Session {
        let items = vec![
            BallotItem::Claim(self.claim()),
            BallotItem::Conditional {
                claim: self.claim(),
                given: self.claim(),
            },
            BallotItem::Link(key!(self, links, LinkId)),
            BallotItem::Quantity(key!(self, quantities, QuantityId)),
        ];
        let ballot = Ballot {
            voter: self.text(),
            key: self.text(),
            reader: self.maybe(Self::reader),
            answers: self.few(|this| Answer {
                value: this.value(),
                quantity: this.maybe(|this| (this.number(), 1.0, 2.0)),
                reason: this.text(),
                ..Answer::default()
            }),
            ..Ballot::default()
        };
        Session {
            title: self.text(),
            date: self.date(),
            participants: self.words(),
            agenda: self.few(|this| AgendaItem {
                title: this.text(),
                minutes: this.number(),
                minutes_taken: this.maybe(Self::number),
                ..AgendaItem::default()
            }),
            rounds: vec![Round {
                title: self.text(),
                items,
                revealed: true,
                ballots: vec![ballot],
                sealed: self.words(),
                ..Round::default()
            }],
            parking_lot: self.words(),
            captured: self.words(),
            tests: self.few(|this| OperationalTest {
                claim: this.maybe(Self::claim),
                text: this.text(),
                due: this.date(),
                ..OperationalTest::default()
            }),
            minutes: self.text(),
            ..Session::default()
        }
    }

    fn object(&mut self) -> Object {
        match self.dice.below(9) {
            0 => Object::Question(
                id!(self, questions, QuestionId),
                Box::new(Question {
                    title: self.text(),
                    exclusive: self.dice.chance(0.5),
                    complete: self.dice.chance(0.5),
                    quotes: self.quotes(),
                    place: self.place(),
                    ..Question::default()
                }),
            ),
            1 => Object::Group(id!(self, groups, GroupId), Box::new(self.group())),
            2 => Object::Reader(
                id!(self, readers, ReaderId),
                Box::new(Reader {
                    name: self.text(),
                    kind: [ReaderKind::Person, ReaderKind::Group, ReaderKind::Example][self.dice.below(3)],
                    color: self.maybe(|this| this.dice.below(8) as u8),
                    members: self.few(Self::reader),
                    ..Reader::default()
                }),
            ),
            3 => Object::Source(
                id!(self, sources, SourceId),
                Box::new(Source {
                    title: self.text(),
                    authors: self.words(),
                    date: self.date(),
                    text: self.text(),
                    ..Source::default()
                }),
            ),
            4 => Object::Quantity(id!(self, quantities, QuantityId), Box::new(self.quantity())),
            5 => Object::Scenario(
                id!(self, scenarios, ScenarioId),
                Box::new(Scenario {
                    title: self.text(),
                    evidence: self.few(Self::evidence),
                    credences: (0..self.dice.below(3))
                        .map(|_| (self.claim(), self.probability()))
                        .collect(),
                    ..Scenario::default()
                }),
            ),
            6 => Object::Session(id!(self, sessions, SessionId), Box::new(self.session())),
            7 => Object::Note(
                id!(self, notes, NoteId),
                Box::new(Note {
                    text: self.text(),
                    date: self.date(),
                    about: match self.dice.below(3) {
                        0 => String::new(),
                        1 => self.claim().to_string(),
                        _ => key!(self, links, LinkId).to_string(),
                    },
                    place: self.place(),
                    ..Note::default()
                }),
            ),
            _ => Object::View(
                id!(self, views, ViewId),
                Box::new(SavedView {
                    title: self.text(),
                    filter: self.text(),
                    focus: self.maybe(Self::claim),
                    steps: self.maybe(|this| this.dice.below(5) as u32),
                    folded: self.few(Self::claim),
                    ..SavedView::default()
                }),
            ),
        }
    }

    fn object_id(&mut self) -> ObjectId {
        match self.dice.below(9) {
            0 => ObjectId::Question(key!(self, questions, QuestionId)),
            1 => ObjectId::Group(key!(self, groups, GroupId)),
            2 => ObjectId::Reader(key!(self, readers, ReaderId)),
            3 => ObjectId::Source(key!(self, sources, SourceId)),
            4 => ObjectId::Quantity(key!(self, quantities, QuantityId)),
            5 => ObjectId::Scenario(key!(self, scenarios, ScenarioId)),
            6 => ObjectId::Session(key!(self, sessions, SessionId)),
            7 => ObjectId::Note(key!(self, notes, NoteId)),
            _ => ObjectId::View(key!(self, views, ViewId)),
        }
    }
}
