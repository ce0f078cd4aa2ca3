//! The `.ron` file: what is written reads back the same, what is not understood is kept, what is wrong is said in words.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use cruxmap::{
    formats::ron::{self, Loaded, ReadError},
    model::{
        AgendaItem, Alias, Answer, Attribution, Ballot, BallotItem, Basis, Claim, ClaimId, ClaimKind,
        ConditionalDistribution, Credence, Date, Distribution, Edit, Effect, Evidence, Finding, Flag, Formula, Group,
        GroupId, GroupKind, Link, LinkCredence, LinkId, LocalModel, Logic, Map, MapContent, NetDefinition, NetRecord,
        NetVariable, Note, NoteId, OperationalTest, Origin, Outcome, PastCredence, PastDistribution, Percentile, Place,
        Probability, Quantity, QuantityId, QuantityKind, Question, QuestionId, QuestionRow, QuestionTable, Quote,
        Ratio, Reader, ReaderId, ReaderKind, Relation, Resolution, Round, SavedView, Scenario, ScenarioId, Session,
        SessionId, Share, Source, SourceId, Strength, StrengthTable, StrengthWord, Table, TableParent, TableRow,
        TableState, Target, Threshold, Tier, Unknown, Value, ViewId,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit, Object, ObjectEdit},
    },
};
use proptest::prelude::*;

fn load(text: &str) -> Loaded {
    match ron::read(text.as_bytes()) {
        Ok(loaded) => loaded,
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// Writes a map, reads it back, and checks that both the map and its text are the same; returns the text.
fn round_trip(map: &Map) -> String {
    let text = ron::write(map);
    let loaded = load(&text);
    assert_eq!(loaded.map, *map, "{text}");
    assert_eq!(ron::write(&loaded.map), text, "the text is stable");
    assert!(text.ends_with(")\n") && !text.contains('\r') && !text.contains('\0'));
    text
}

// Random maps.

/// Texts that have broken file formats before.
const HOSTILE: [&str; 26] = [
    "",
    " ",
    "plain",
    "two\nlines",
    "\n",
    "\r",
    "\r\n",
    "tab\t\u{b}\u{c}",
    "nul \u{0} esc \u{1b}[31m bell \u{7}",
    "\u{feff}mark",
    "\u{202e}right to left\u{2066}",
    "line\u{2028}paragraph\u{2029}next\u{85}",
    "zero\u{200b}width\u{200d}joiner\u{ad}",
    "emoji 🧠👩‍🔬🏳️‍🌈 e\u{301}",
    "\"quoted\" \\ back\\slash \\u{41} \\n",
    "raw \"# end\nand \"## more \"###",
    "r#\"raw\"#",
    "multi\n\"###\n####\"",
    "// no comment\n/* nor this */",
    "(a: 1, b: [2], {\"c\": 3})",
    "#![enable(implicit_some)]",
    "<<<<<<< HEAD",
    "end of\nfile )\n)",
    "\u{10ffff}\u{fffd}\u{fffe}\u{e000}",
    "trailing spaces  \n  and leading",
    "none of these",
];

/// What a newer version might have written: one value of each shape RON has.
const VALUES: [&str; 13] = [
    "3",
    "-1.5e3",
    "true",
    "'x'",
    "()",
    "\"text, with ) and // in it\"",
    "r##\"raw \"# text\nof two lines\"##",
    "Rumour",
    "Rumour(level: 3, by: Some(\"nora\"))",
    "Pair(1, [2, (3, 4)])",
    "{\"a\": {\"b\": [1, 2]}, \"c\": None}",
    "[\n    1, // one\n    2,\n]",
    "(deep: (deeper: (deepest: [\"x\"])))",
];

/// A source of choices: what proptest varies and shrinks.
struct Dice {
    rolls: Vec<u32>,
    at: usize,
    texts: Vec<String>,
}

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.at += 1;
        let roll = self.rolls.get(self.at % self.rolls.len()).copied().unwrap_or(0);
        (roll as usize)
            .wrapping_mul(31)
            .wrapping_add(self.at.wrapping_mul(roll as usize >> 7))
            % sides
    }

    fn chance(&mut self) -> bool {
        self.roll(3) == 0
    }

    fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        let index = self.roll(among.len());
        among.get(index).unwrap().clone()
    }

    fn text(&mut self) -> String {
        match self.roll(4) {
            0 => String::new(),
            1 => {
                let index = self.roll(self.texts.len());
                self.texts.get(index).unwrap().clone()
            }
            _ => self.pick(&HOSTILE).to_owned(),
        }
    }

    fn texts(&mut self) -> Vec<String> {
        (0..self.roll(3)).map(|_| self.text()).collect()
    }

    fn number(&mut self) -> f64 {
        let numbers = [
            0.0,
            1.0,
            -1.0,
            0.1,
            1.0 / 3.0,
            2_028.5,
            -1e-9,
            5e-324,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::MIN,
            1e21,
            123_456_789.123_456_79,
        ];
        self.pick(&numbers)
    }

    fn probability(&mut self) -> Probability {
        let numbers = [0.0, 1.0, 0.5, 0.1, 1.0 / 3.0, 1e-12, 0.999_999_999_999, 5e-324];
        Probability::new(self.pick(&numbers)).unwrap()
    }

    fn ratio(&mut self) -> Ratio {
        let numbers = [0.0, 1.0, 3.0, 0.1, 1.0 / 3.0, 1e12, f64::MAX];
        Ratio::new(self.pick(&numbers)).unwrap()
    }

    fn share(&mut self) -> Share {
        Share::new(self.probability().value()).unwrap()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance().then(|| make(self))
    }

    fn date(&mut self) -> Option<Date> {
        self.maybe(|dice| Date::parse(dice.pick(&["2023", "2023-09", "2024-02-29", "0000"])).unwrap())
    }

    fn place(&mut self) -> Option<Place> {
        self.maybe(|dice| Place {
            x: dice.number(),
            y: dice.number(),
        })
    }

    /// Fields of a newer version, and unknown values of the given fields, which must have their defaults.
    fn unknown(&mut self, defaulted: &[&str]) -> Unknown {
        let mut unknown = Unknown::default();
        for name in ["zukunft", "a_new_field", "größe", "with-dash", "2fast", "type"] {
            if self.roll(12) == 0 {
                unknown.0.insert(name.to_owned(), self.pick(&VALUES).to_owned());
            }
        }
        for name in defaulted {
            if self.chance() {
                let word = self.pick(&["Rumour", "Rumour(level: 3)", "Pair(1, \"x\")"]);
                unknown.0.insert((*name).to_owned(), word.to_owned());
            }
        }
        unknown
    }

    fn value(&mut self) -> Value {
        match self.roll(5) {
            0 => Value::Point(self.probability()),
            1 => {
                let mut ends = [self.probability(), self.probability(), self.probability()];
                ends.sort_by(|a, b| a.value().total_cmp(&b.value()));
                let best = self.chance().then_some(ends[1]);
                Value::range(ends[0], best, ends[2]).unwrap()
            }
            2 => Value::Words(self.text()),
            _ => Value::NotStated,
        }
    }

    fn strength(&mut self) -> Strength {
        match self.roll(5) {
            0 => Strength::NotStated,
            1 => Strength::Word(self.pick(&StrengthWord::ALL)),
            2 => Strength::Ratio(self.ratio()),
            3 => Strength::Ratios {
                if_true: self.ratio(),
                if_false: self.ratio(),
            },
            _ => Strength::Share(self.share()),
        }
    }

    fn basis(&mut self) -> Basis {
        self.pick(&[Basis::Own, Basis::Quoted, Basis::Computed, Basis::Assumed])
    }

    fn source(&mut self) -> Option<SourceId> {
        self.maybe(|dice| SourceId::new(dice.pick(&["s0", "s1"])).unwrap())
    }

    fn claim_id(&mut self) -> ClaimId {
        ClaimId::new(self.pick(&CLAIMS)).unwrap()
    }

    fn quotes(&mut self) -> Vec<Quote> {
        (0..self.roll(3))
            .map(|_| {
                let attribution = self.pick(&[
                    Attribution::Explicit,
                    Attribution::Inferred,
                    Attribution::Uncertain,
                    Attribution::Anonymous,
                ]);
                Quote {
                    text: self.text(),
                    source: self.source(),
                    locator: self.text(),
                    speaker: self.text(),
                    reporter: self.text(),
                    attribution,
                    truncated: self.chance(),
                    note: self.text(),
                    unknown: self.unknown(if attribution == Attribution::Explicit {
                        &["attribution"]
                    } else {
                        &[]
                    }),
                }
            })
            .collect()
    }

    fn claim(&mut self, index: usize) -> Claim {
        let kind = self.pick(&ClaimKind::ALL);
        let tier = self.pick(&[Tier::Core, Tier::Detail]);
        let model = match self.roll(8) {
            0 => LocalModel::AllOf,
            1 => LocalModel::AnyOf,
            2 => {
                LocalModel::Logic(self.pick(&[Logic::And, Logic::Or, Logic::Not, Logic::Exactly(2), Logic::AtLeast(0)]))
            }
            3 => LocalModel::Table(self.table(index)),
            _ => LocalModel::ByLinks,
        };
        let mut defaulted = Vec::new();
        defaulted.extend((kind == ClaimKind::Claim).then_some("kind"));
        defaulted.extend((tier == Tier::Core).then_some("tier"));
        defaulted.extend((model == LocalModel::ByLinks).then_some("model"));
        let credences = ["r0", "r1"].into_iter().filter_map(|reader| {
            let credence = self.credence();
            self.chance().then(|| (ReaderId::new(reader).unwrap(), credence))
        });
        Claim {
            credences: credences.collect(),
            kind,
            title: self.text(),
            body: self.text(),
            topic: self.text(),
            tier,
            tags: self.texts().into_iter().collect(),
            defines: self.text(),
            senses: (0..self.roll(3)).map(|_| self.claim_id()).collect(),
            scope: self.text(),
            given: CLAIMS
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index && self.roll(9) == 0)
                .map(|(_, id)| ClaimId::new(id).unwrap())
                .collect(),
            elicit: self.text(),
            quotes: self.quotes(),
            flags: (0..self.roll(3))
                .map(|_| Flag {
                    by: self.text(),
                    participant: self.chance(),
                    words: self.text(),
                    unknown: self.unknown(&[]),
                })
                .collect(),
            aliases: (0..self.roll(2))
                .map(|_| Alias {
                    map: self.text(),
                    claim: self.text(),
                    note: self.text(),
                    unknown: self.unknown(&[]),
                })
                .collect(),
            threshold: self.maybe(|dice| Threshold {
                quantity: QuantityId::new("n0").unwrap(),
                below: dice.chance(),
                value: dice.number(),
                unknown: dice.unknown(&[]),
            }),
            resolution: self.maybe(|dice| Resolution {
                outcome: dice.pick(&[Outcome::True, Outcome::False, Outcome::Partly, Outcome::Annulled]),
                date: dice.date(),
                note: dice.text(),
                unknown: dice.unknown(&[]),
            }),
            review: self.date(),
            place: self.place(),
            order: self.maybe(Self::number),
            variable: self.maybe(Self::variable).map(Box::new),
            note: self.text(),
            unknown: self.unknown(&defaulted),
            model,
        }
    }

    fn table(&mut self, index: usize) -> Table {
        let parent = ClaimId::new(CLAIMS[(index + 1) % CLAIMS.len()]).unwrap();
        let mut rows = Vec::new();
        for truth in [true, false] {
            for state in [
                TableState::Position(ClaimId::new("c0").unwrap()),
                TableState::NoneOfThese,
            ] {
                let probability = self.probability();
                let complement = Probability::new(1.0 - probability.value()).unwrap();
                rows.push(TableRow {
                    when: vec![TableState::Truth(truth), state],
                    probability,
                    complement: self.maybe(|_| complement),
                });
            }
        }
        Table {
            parents: vec![
                TableParent::Claim(parent),
                TableParent::Question(QuestionId::new("q0").unwrap()),
            ],
            rows,
            unknown: self.unknown(&[]),
        }
    }

    fn question_table(&mut self) -> QuestionTable {
        let rows = [true, false].map(|truth| QuestionRow {
            when: vec![TableState::Truth(truth)],
            shares: vec![self.probability()],
        });
        QuestionTable {
            parents: vec![TableParent::Claim(ClaimId::new("c1").unwrap())],
            positions: vec![ClaimId::new("c0").unwrap()],
            rows: rows.into(),
            unknown: self.unknown(&[]),
        }
    }

    fn variable(&mut self) -> NetVariable {
        NetVariable {
            name: self.text(),
            title: self.text(),
            order: self.pick(&[0, 1, u32::MAX]),
            states: self.texts(),
            holds: self.pick(&[0, 1]),
            properties: self.texts(),
            table_properties: self.texts(),
            bounds: self.maybe(|dice| [dice.number(), dice.number(), dice.number(), dice.number()]),
            definition: match self.roll(3) {
                0 => NetDefinition::Table,
                1 => NetDefinition::Deterministic,
                _ => NetDefinition::NoisyMax {
                    strengths: vec![1, 0],
                    parameters: vec![self.number(), 0.5],
                },
            },
            unknown: self.unknown(&[]),
        }
    }

    fn credence(&mut self) -> Credence {
        let basis = self.basis();
        Credence {
            stated: self.value(),
            base: self.value(),
            basis,
            date: self.date(),
            source: self.source(),
            locator: self.text(),
            note: self.text(),
            gap_accepted: self.chance(),
            history: (0..self.roll(2))
                .map(|_| PastCredence {
                    since: self.date(),
                    date: self.date(),
                    stated: self.value(),
                    base: self.value(),
                    reason: self.text(),
                    unknown: self.unknown(&[]),
                })
                .collect(),
            unknown: self.unknown(if basis == Basis::Own { &["basis"] } else { &[] }),
        }
    }

    fn link(&mut self, from: Origin, to: Target) -> Link {
        let fitting: Vec<Relation> = Relation::ALL
            .into_iter()
            .filter(|relation| relation.fits(&to))
            .filter(|relation| {
                matches!(from, Origin::Claim(_)) || !matches!(relation, Relation::Requires | Relation::Answers)
            })
            .collect();
        let relation = self.pick(&fitting);
        let effect = self.pick(&[
            Effect::ByRelation,
            Effect::Weighs,
            Effect::Route,
            Effect::Defeats,
            Effect::Mutual,
        ]);
        let strength = self.strength();
        let mut defaulted = Vec::new();
        defaulted.extend((relation == Relation::default_for(&to)).then_some("relation"));
        defaulted.extend((strength == Strength::NotStated).then_some("strength"));
        defaulted.extend((effect == Effect::ByRelation).then_some("effect"));
        Link {
            strength,
            cap: self.strength(),
            effect,
            discussion_only: self.chance(),
            inferred: self.chance(),
            reason: self.text(),
            quotes: self.quotes(),
            by_reader: self
                .maybe(|dice| {
                    let own = LinkCredence {
                        strength: dice.strength(),
                        conditional: dice.maybe(|_| Probability::clamped(0.25)),
                        under: dice.maybe(|_| Probability::clamped(0.125)),
                        basis: dice.basis(),
                        date: dice.date(),
                        source: dice.source(),
                        note: dice.text(),
                        unknown: dice.unknown(&[]),
                    };
                    (ReaderId::new("r0").unwrap(), own)
                })
                .into_iter()
                .collect(),
            note: self.text(),
            unknown: self.unknown(&defaulted),
            ..Link::new(from, to, relation)
        }
    }

    fn distribution(&mut self) -> Distribution {
        let percentiles = [(0.1, 2028.0), (0.5, 2040.5), (0.9, 2090.0)];
        let n = self.roll(4);
        Distribution {
            percentiles: percentiles[..n]
                .iter()
                .map(|&(probability, value)| Percentile { probability, value })
                .collect(),
            point: self.maybe(Self::number),
            low: self.maybe(Self::number),
            high: self.maybe(Self::number),
            never: self.maybe(|dice| dice.pick(&[0.0, 0.05, 0.1])),
            shape: self.text(),
            basis: self.basis(),
            date: self.date(),
            source: self.source(),
            note: self.text(),
            history: self
                .maybe(|dice| PastDistribution {
                    since: dice.date(),
                    date: dice.date(),
                    percentiles: vec![Percentile {
                        probability: 0.5,
                        value: 2035.5,
                    }],
                    point: dice.maybe(Self::number),
                    low: dice.maybe(Self::number),
                    high: dice.maybe(Self::number),
                    never: dice.maybe(|dice| dice.pick(&[0.0, 0.05, 0.1])),
                    reason: dice.text(),
                    unknown: dice.unknown(&[]),
                })
                .into_iter()
                .collect(),
            unknown: self.unknown(&[]),
        }
    }

    fn quantity(&mut self) -> Quantity {
        let other = || QuantityId::new("n1").unwrap();
        let formula = match self.roll(8) {
            0 => Some(Formula::Sum(other(), other())),
            1 => Some(Formula::Difference(other(), other())),
            2 => Some(Formula::Minimum(other(), other())),
            3 => Some(Formula::Maximum(other(), other())),
            4 => Some(Formula::Scaled(other(), self.number())),
            5 => Some(Formula::Doublings {
                years: self.number(),
                doubling_years: self.number(),
            }),
            _ => None,
        };
        let reader = ReaderId::new("r0").unwrap();
        let conditional = (0..self.roll(3))
            .map(|_| ConditionalDistribution {
                when: vec![
                    (ClaimId::new("c0").unwrap(), self.chance()),
                    (ClaimId::new("c1").unwrap(), self.chance()),
                ],
                delay_factor: self.maybe(Self::number),
                distribution: self.distribution(),
                unknown: self.unknown(&[]),
            })
            .collect();
        Quantity {
            title: self.text(),
            body: self.text(),
            topic: self.text(),
            kind: self.pick(&[QuantityKind::Year, QuantityKind::Duration, QuantityKind::Size]),
            unit: self.text(),
            reference: self.text(),
            event: self.text(),
            unknown: self.unknown(if formula.is_none() { &["formula"] } else { &[] }),
            formula,
            distributions: self
                .maybe(|dice| (ReaderId::new("r1").unwrap(), dice.distribution()))
                .into_iter()
                .collect(),
            conditional: [(reader, conditional)].into(),
            quotes: self.quotes(),
            resolved: self.maybe(Self::number),
            resolved_date: self.date(),
            place: self.place(),
            note: self.text(),
        }
    }

    fn group(&mut self) -> Group {
        let kind = match self.roll(7) {
            0 => GroupKind::AllOf,
            1 => GroupKind::AnyOf,
            2 => GroupKind::Exclusive {
                complete: self.chance(),
            },
            3 => GroupKind::Exactly(1),
            4 if self.chance() => GroupKind::AllOrNone,
            4 => GroupKind::AtLeast(2),
            5 => GroupKind::Ranked {
                direction: self.text(),
                criterion: self.text(),
            },
            _ => GroupKind::List,
        };
        Group {
            title: self.text(),
            members: vec![ClaimId::new("c2").unwrap(), ClaimId::new("c1").unwrap()],
            verdicts: (0..self.roll(3)).map(|_| (self.claim_id(), self.text())).collect(),
            binding: kind.is_logical() && self.chance(),
            quotes: self.quotes(),
            place: self.place(),
            note: self.text(),
            unknown: self.unknown(if kind == GroupKind::List { &["kind"] } else { &[] }),
            kind,
        }
    }

    fn evidence(&mut self, claim: ClaimId) -> Evidence {
        Evidence {
            claim,
            finding: match self.roll(4) {
                0 => Finding::Observed(self.chance()),
                1 => Finding::Report(self.ratio()),
                2 => Finding::Believed(self.probability()),
                _ => Finding::Made(self.chance()),
            },
            reader: self.maybe(|_| ReaderId::new("r1").unwrap()),
            quotes: self.quotes(),
            note: self.text(),
            unknown: self.unknown(&[]),
        }
    }

    fn session(&mut self) -> Session {
        let round = |dice: &mut Self| Round {
            title: dice.text(),
            items: vec![
                BallotItem::Claim(dice.claim_id()),
                BallotItem::Conditional {
                    claim: ClaimId::new("c0").unwrap(),
                    given: ClaimId::new("c1").unwrap(),
                },
                BallotItem::Link(LinkId::new("l0").unwrap()),
                BallotItem::Quantity(QuantityId::new("n0").unwrap()),
            ],
            named: dice.chance(),
            revealed: dice.chance(),
            ballots: (0..dice.roll(3))
                .map(|_| Ballot {
                    voter: dice.text(),
                    key: dice.text(),
                    reader: dice.maybe(|_| ReaderId::new("r0").unwrap()),
                    answers: (0..dice.roll(3))
                        .map(|_| Answer {
                            value: dice.value(),
                            quantity: dice.maybe(|dice| (dice.number(), dice.number(), dice.number())),
                            reason: dice.text(),
                            unknown: dice.unknown(&[]),
                        })
                        .collect(),
                    unknown: dice.unknown(&[]),
                })
                .collect(),
            sealed: dice.texts(),
            unknown: dice.unknown(&[]),
        };
        Session {
            title: self.text(),
            date: self.date(),
            participants: self.texts(),
            agenda: (0..self.roll(3))
                .map(|_| AgendaItem {
                    title: self.text(),
                    minutes: self.number(),
                    minutes_taken: self.maybe(Self::number),
                    unknown: self.unknown(&[]),
                })
                .collect(),
            rounds: (0..self.roll(3)).map(|_| round(self)).collect(),
            parking_lot: self.texts(),
            captured: self.texts(),
            tests: (0..self.roll(2))
                .map(|_| OperationalTest {
                    claim: self.maybe(Self::claim_id),
                    text: self.text(),
                    owner: self.text(),
                    due: self.date(),
                    signed_by: self.texts(),
                    unknown: self.unknown(&[]),
                })
                .collect(),
            minutes: self.text(),
            note: self.text(),
            unknown: self.unknown(&[]),
        }
    }
}

const CLAIMS: [&str; 5] = ["c0", "c1", "c2", "c3", "c.4_x-y"];

/// A map with every kind of object, made of hostile texts and numbers.
#[expect(clippy::too_many_lines, reason = "one paragraph for each kind of object")]
fn random_map(dice: &mut Dice) -> Map {
    let mut content = MapContent {
        id: dice.pick(&["", "a-map"]).to_owned(),
        title: dice.text(),
        summary: dice.text(),
        target: dice.maybe(Dice::claim_id),
        authors: dice.texts(),
        license: dice.text(),
        net: dice.maybe(|dice| {
            Arc::new(NetRecord {
                name: dice.text(),
                properties: dice.texts(),
                unknown: dice.unknown(&[]),
            })
        }),
        note: dice.text(),
        ..MapContent::default()
    };
    if dice.chance() {
        content.strengths = Arc::new(StrengthTable {
            ratios: [dice.ratio(), dice.ratio(), dice.ratio(), dice.ratio()],
            unknown: dice.unknown(&[]),
        });
    }
    for id in ["r0", "r1"] {
        let kind = dice.pick(&[
            ReaderKind::Person,
            ReaderKind::Source,
            ReaderKind::Group,
            ReaderKind::Example,
        ]);
        let reader = Reader {
            name: dice.text(),
            kind,
            color: dice.maybe(|dice| dice.pick(&[0, 7, 255])),
            hidden: dice.chance(),
            camp: dice.text(),
            members: dice.maybe(|_| ReaderId::new("r1").unwrap()).into_iter().collect(),
            note: dice.text(),
            unknown: dice.unknown(if kind == ReaderKind::Person { &["kind"] } else { &[] }),
        };
        content.readers.insert(ReaderId::new(id).unwrap(), Arc::new(reader));
    }
    for id in ["s0", "s1"] {
        let source = Source {
            title: dice.text(),
            authors: dice.texts(),
            date: dice.date(),
            url: dice.text(),
            file: dice.text(),
            license: dice.text(),
            text: dice.text(),
            note: dice.text(),
            unknown: dice.unknown(&[]),
        };
        content.sources.insert(SourceId::new(id).unwrap(), Arc::new(source));
    }
    let question = Question {
        title: dice.text(),
        body: dice.text(),
        topic: dice.text(),
        exclusive: true,
        complete: false,
        table: dice.maybe(Dice::question_table).map(Box::new),
        variable: dice.maybe(Dice::variable).map(Box::new),
        quotes: dice.quotes(),
        place: dice.place(),
        note: dice.text(),
        unknown: dice.unknown(&[]),
    };
    let q0 = QuestionId::new("q0").unwrap();
    content.questions.insert(q0.clone(), Arc::new(question));
    for (index, id) in CLAIMS.iter().enumerate() {
        let claim = dice.claim(index);
        content.claims.insert(ClaimId::new(id).unwrap(), Arc::new(claim));
    }
    for id in ["n0", "n1"] {
        let quantity = dice.quantity();
        content
            .quantities
            .insert(QuantityId::new(id).unwrap(), Arc::new(quantity));
    }
    let group = dice.group();
    let group_links = group.kind.is_logical();
    content.groups.insert(GroupId::new("g0").unwrap(), Arc::new(group));
    random_links(dice, &mut content, group_links, q0);
    let mut evidence: Vec<Arc<Evidence>> = (0..dice.roll(4))
        .map(|_| {
            let claim = dice.claim_id();
            Arc::new(dice.evidence(claim))
        })
        .collect();
    evidence.sort_by(|a, b| (&a.claim, &a.reader).cmp(&(&b.claim, &b.reader)));
    content.evidence = evidence;
    if dice.chance() {
        let claim = dice.claim_id();
        let scenario = Scenario {
            title: dice.text(),
            evidence: vec![dice.evidence(claim)],
            credences: [(dice.claim_id(), dice.probability())].into(),
            note: dice.text(),
            unknown: dice.unknown(&[]),
        };
        content
            .scenarios
            .insert(ScenarioId::new("w0").unwrap(), Arc::new(scenario));
    }
    if dice.chance() {
        let session = dice.session();
        content
            .sessions
            .insert(SessionId::new("m0").unwrap(), Arc::new(session));
    }
    let note = Note {
        text: dice.text(),
        author: dice.text(),
        date: dice.date(),
        about: dice.text(),
        place: dice.place(),
        unknown: dice.unknown(&[]),
    };
    content.notes.insert(NoteId::new("note").unwrap(), Arc::new(note));
    let view = SavedView {
        title: dice.text(),
        filter: dice.text(),
        focus: dice.maybe(Dice::claim_id),
        steps: dice.maybe(|dice| dice.pick(&[0, 1, u32::MAX])),
        steps_up: dice.maybe(|dice| dice.pick(&[0, 3, u32::MAX])),
        folded: dice.maybe(Dice::claim_id).into_iter().collect(),
        hidden: dice
            .maybe(Dice::claim_id)
            .into_iter()
            .map(|id| id.to_string())
            .collect(),
        groups: content.groups.keys().take(1).cloned().collect(),
        drawing: dice.text(),
        words: dice.pick(&[false, true]),
        unknown: dice.unknown(&[]),
    };
    content.views.insert(ViewId::new("v0").unwrap(), Arc::new(view));
    content.unknown = dice.unknown(&[]);
    Map::new(content).unwrap()
}

/// Links between claims, from a group, to a question, and to links, up to four deep.
fn random_links(dice: &mut Dice, content: &mut MapContent, group_links: bool, question: QuestionId) {
    let origin = |id: &str| Origin::Claim(ClaimId::new(id).unwrap());
    let mut put = |dice: &mut Dice, id: &str, from: Origin, to: Target| {
        let link = dice.link(from, to);
        content.links.insert(LinkId::new(id).unwrap(), Arc::new(link));
    };
    let onto = |id: &str| Target::Link(LinkId::new(id).unwrap());
    let claim = |id: &str| Target::Claim(ClaimId::new(id).unwrap());
    put(dice, "answers", origin("c0"), Target::Question(question));
    put(dice, "l0", origin("c1"), claim("c0"));
    put(dice, "l1", origin("c2"), claim("c1"));
    put(dice, "u1", origin("c3"), onto("l0"));
    put(dice, "a-u2", origin("c.4_x-y"), onto("u1"));
    put(dice, "z-u3", origin("c3"), onto("a-u2"));
    put(dice, "u4", origin("c0"), onto("z-u3"));
    if group_links {
        put(dice, "g-l", Origin::Group(GroupId::new("g0").unwrap()), claim("c0"));
        put(dice, "g-u", Origin::Group(GroupId::new("g0").unwrap()), onto("l1"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_map_reads_back_as_it_was_written(
        rolls in proptest::collection::vec(any::<u32>(), 40..400),
        texts in proptest::collection::vec(any::<String>(), 1..8),
        long in "[a\"#\n\\\\]{0,3000}",
    ) {
        let mut texts = texts;
        texts.push(long);
        let mut dice = Dice { rolls, at: 0, texts };
        round_trip(&random_map(&mut dice));
    }

    #[test]
    fn garbled_files_never_panic(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = std::fs::read("sample-maps/carlsmith.ron").unwrap();
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = ron::read(&bytes) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

// What this version does not know.

/// A file with every kind of record, each with a place `@` for a further field.
const EVERYTHING: &str = r#"(
    format: 1,
    id: "everything",
    title: "Everything",
    @,
    strengths: (weak: 2, @),
    readers: { "ann": (name: "Ann", @) },
    net: (name: "N", @),
    sources: { "essay": (title: "Essay", @) },
    questions: { "q": (title: "Q?", quotes: [(text: "so", @)], exclusive: true, table: (parents: ["c"], positions: ["a"], rows: [(when: [true], p: [0.3])], @), variable: (name: "Q", @), @) },
    claims: {
        "a": (
            title: "A",
            quotes: [(text: "so", source: "essay", @)],
            flags: [(by: "ann", @)],
            aliases: [(map: "m", claim: "c", @)],
            credences: { "ann": (stated: 0.3, history: [(stated: 0.2, @)], @) },
            threshold: (quantity: "n", below: 2030, @),
            resolution: (outcome: True, @),
            out: {
                "a--q": (to: "q", relation: Answers, @),
                "b--a": (to: "c--a", relation: Undercuts, quotes: [(text: "so", @)], readers: { "ann": (strength: Weak, @) }, @),
                "lost": (to: "nowhere", quotes: [(text: "so", @)], readers: { "ann": (note: "x", @) }, @),
            },
            @,
        ),
        "c": (title: "C", model: Table((parents: ["a"], rows: [], @)), out: { "c--a": (to: "a", @) }, @),
    },
    quantities: {
        "n": (
            title: "N",
            distributions: { "ann": (point: 2040, @) },
            conditional: { "ann": [(when: {"a": true}, distribution: (point: 2050, @), @)] },
            quotes: [(text: "so", @)],
            @,
        ),
    },
    groups: { "g": (kind: AllOf, members: ["a", "c"], quotes: [(text: "so", @)], out: { "g--c": (to: "c", @) }, @) },
    evidence: [(claim: "a", finding: Observed(true), quotes: [(text: "so", @)], @)],
    scenarios: { "w": (title: "W", evidence: [(claim: "a", finding: Made(false), @)], @) },
    sessions: {
        "m": (
            title: "M",
            agenda: [(title: "Read", @)],
            rounds: [(items: [(claim: "a", @)], ballots: [(voter: "x", answers: [(value: 0.4, @)], @)], @)],
            tests: [(text: "t", @)],
            @,
        ),
    },
    notes: { "note": (text: "n", @) },
    views: { "v": (title: "V", @) },
)"#;

/// Reads a file, changes the title of the claim `a` and of the map, and writes it.
fn edited(text: &str) -> String {
    let mut map = load(text).map;
    let edits = [
        Edit::Map(MapEdit::Change(MapChange::Title("Changed".to_owned()))),
        Edit::Claim(ClaimEdit::Change(
            ClaimId::new("a").unwrap(),
            ClaimChange::Title("Changed too".to_owned()),
        )),
        Edit::Claim(ClaimEdit::Change(
            ClaimId::new("a").unwrap(),
            ClaimChange::Stated(ReaderId::new("ann").unwrap(), Value::Point(Probability::HALF)),
        )),
        Edit::Object(ObjectEdit::Put(Object::Note(
            NoteId::new("new").unwrap(),
            Box::default(),
        ))),
    ];
    for edit in edits {
        map = edit.apply(&map).unwrap();
    }
    let written = ron::write(&map);
    assert_eq!(load(&written).map, map);
    assert!(written.contains("Changed too"));
    written
}

#[test]
fn unknown_fields_survive_in_every_record() {
    for value in VALUES {
        let mut parts = EVERYTHING.split('@');
        let mut text = parts.next().unwrap().to_owned();
        let mut n = 0;
        for part in parts {
            write!(text, "future_{n}: {value}{part}").unwrap();
            n += 1;
        }
        assert!(n > 40, "{n}");
        let written = edited(&text);
        for n in 0..n {
            let kept = format!("future_{n}: {value},");
            assert_eq!(written.matches(&kept).count(), 1, "{kept}\n{written}");
        }
    }
}

#[test]
fn an_unknown_field_may_be_followed_by_a_comment() {
    for (field, kept) in [
        ("new: 3 // three", "new: 3,"),
        ("new: 3 /* three */ ", "new: 3,"),
        ("new: 3 // three\n // more\n ", "new: 3,"),
        ("new: \"http://a\" // url", "new: \"http://a\","),
        ("new: r#\"// \"\"# // raw", "new: r#\"// \"\"#,"),
        ("new: ['\"', '\\'', 'a'] // chars", "new: ['\"', '\\'', 'a'],"),
        ("new: [ // one\n 1 ]", "new: [ // one\n 1 ],"),
        ("r#with-dash: 1", "r#with-dash: 1,"),
        ("kind: Rumour // a word", "kind: Rumour,"),
        ("kind: Rumour(3) /* a */ // word", "kind: Rumour(3),"),
    ] {
        let text = format!("(format: 1, claims: {{\"a\": (title: \"A\", {field}\n)}})");
        let written = ron::write(&load(&text).map);
        assert!(written.contains(kept), "{written}");
        round_trip(&load(&written).map);
    }
}

#[test]
fn unknown_variants_survive_in_every_field_that_may_have_them() {
    let variants = [
        "Later",
        "Later(3)",
        "Later(level: 3, why: \"so\")",
        "Later([1, 2], {\"a\": Some('x')})",
    ];
    let fields = [
        ("readers: { \"ann\": (", "kind", ") }"),
        (
            "readers: { \"ann\": () }, questions: { \"q\": (quotes: [(",
            "attribution",
            ")]) }",
        ),
        ("claims: { \"a\": (", "kind", ") }"),
        ("claims: { \"a\": (", "tier", ") }"),
        ("claims: { \"a\": (", "model", ") }"),
        ("claims: { \"a\": (resolution: (", "outcome", ")) }"),
        (
            "readers: { \"ann\": () }, claims: { \"a\": (credences: { \"ann\": (note: \"x\", ",
            "basis",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "relation",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "strength",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "cap",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "effect",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\"), \"m\": (to: \"l\", ",
            "relation",
            ") }) }",
        ),
        (
            "questions: { \"q\": () }, claims: { \"a\": (out: { \"m\": (to: \"q\", ",
            "relation",
            ") }) }",
        ),
        (
            "claims: { \"a\": (out: { \"m\": (to: \"nowhere\", ",
            "relation",
            ") }) }",
        ),
        (
            "readers: { \"ann\": () }, claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", readers: { \"ann\": (note: \"x\", ",
            "strength",
            ") }) }) }",
        ),
        ("groups: { \"g\": (", "kind", ") }"),
        (
            "claims: { \"a\": () }, groups: { \"g\": (binding: true, members: [\"a\"], ",
            "kind",
            ") }",
        ),
        (
            "claims: { \"a\": () }, groups: { \"g\": (out: { \"l\": (to: \"a\") }, members: [\"a\"], ",
            "kind",
            ") }",
        ),
        ("quantities: { \"n\": (", "kind", ") }"),
        ("quantities: { \"n\": (", "formula", ") }"),
        ("claims: { \"a\": () }, evidence: [(claim: \"a\", ", "finding", ")]"),
    ];
    for variant in variants {
        for (before, field, after) in fields {
            let text = format!("(format: 1, {before}{field}: {variant}{after})");
            let loaded = load(&text);
            let title = Edit::Map(MapEdit::Change(MapChange::Title("Changed".to_owned())));
            let written = round_trip(&title.apply(&loaded.map).unwrap());
            assert!(written.contains(&format!("{field}: {variant},")), "{text}\n{written}");
        }
    }
}

#[test]
fn giving_a_field_a_value_drops_the_unknown_one() {
    let text = "(format: 1, claims: {\"a\": (kind: Later, tier: Later, model: Later)})";
    let mut map = load(text).map;
    for change in [
        ClaimChange::Kind(ClaimKind::Crux),
        ClaimChange::Kind(ClaimKind::Claim),
        ClaimChange::Tier(Tier::Detail),
        ClaimChange::Tier(Tier::Core),
        ClaimChange::Model(LocalModel::ByLinks),
    ] {
        map = Edit::Claim(ClaimEdit::Change(ClaimId::new("a").unwrap(), change))
            .apply(&map)
            .unwrap();
    }
    assert!(!ron::write(&map).contains("Later"));
}

#[test]
fn a_relation_of_a_newer_version_is_drawn_but_not_computed() {
    let loaded = load("(format: 1, claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", relation: Rebuts)})})");
    assert!(!loaded.map.takes_part(&LinkId::new("l").unwrap()));
}

#[test]
fn a_newer_format_opens_for_reading_when_it_can() {
    let loaded = load("(format: 2, title: \"T\", new: Thing(3), claims: {\"a\": (title: \"A\", kind: New)})");
    assert_eq!(loaded.newer_format, Some(2));
    assert_eq!(loaded.map.claims.len(), 1);
    let newer = ron::read(b"(format: 99, claims: [Entirely(different: true)])");
    assert_eq!(newer.unwrap_err(), ReadError::Newer(99));
}

// What cannot take its place.

/// Reads a file that opens with warnings; returns them, and checks that writing gives everything back.
fn warned(body: &str, kept: &[&str]) -> Vec<String> {
    let text = format!("(\nformat: 1,\n{body}\n)");
    let loaded = load(&text);
    let written = round_trip(&loaded.map);
    for kept in kept {
        assert!(written.contains(kept), "“{kept}” is not in\n{written}");
    }
    for warning in &loaded.warnings {
        assert!(warning.line.is_some(), "{warning}");
        check_sentence(&warning.sentence);
    }
    loaded.warnings.iter().map(|warning| warning.sentence.clone()).collect()
}

/// A sentence for people: it has words, and none of the parser's.
fn check_sentence(sentence: &str) {
    assert!(sentence.split_whitespace().count() >= 4, "{sentence}");
    for word in [
        "serde",
        "Visitor",
        "struct",
        "RawValue",
        "deserial",
        "tuple",
        "enum",
        "`_`",
        "identifier",
        "MapFile",
        "f64",
        "u32",
        "ron::",
        "unit",
        "char ",
        "Unexpected",
        "byte array",
        "Result",
        "newtype",
    ] {
        assert!(!sentence.contains(word), "“{word}” in: {sentence}");
    }
}

#[test]
fn links_that_cannot_take_their_place_are_kept_aside_and_written_back() {
    let cases: [(&str, &[&str], &str); 12] = [
        (
            "claims: {\"a\": (out: {\"l\": (to: \"gone\", reason: \"why\", new: Field(1))})}",
            &["to: \"gone\"", "reason: \"why\"", "new: Field(1)"],
            "leads to “gone”",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"m\"), \"m\": (to: \"l\")})}",
            &["to: \"m\"", "to: \"l\""],
            "end at one another in a circle",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"l\", relation: Undercuts)})}",
            &["to: \"l\""],
            "circle",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"a\")})}",
            &["to: \"a\""],
            "from a claim to itself",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", relation: Undercuts)})}",
            &["relation: Undercuts"],
            "undercuts a claim",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\"), \"m\": (to: \"l\")})}",
            &["to: \"l\""],
            "supports a link",
        ),
        (
            "questions: {\"q\": ()}, claims: {\"b\": (out: {\"l\": (to: \"q\")})}",
            &["to: \"q\""],
            "supports a question",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"gone\"), \"m\": (to: \"l\", relation: Undercuts), \"n\": (to: \"m\", relation: Undercuts)})}",
            &["to: \"gone\"", "to: \"l\"", "to: \"m\""],
            "leads to “l”",
        ),
        (
            "claims: {\"a\": ()}, groups: {\"g\": (members: [\"gone\", \"a\"], kind: Ranked())}",
            &["members: [\"gone\", \"a\"]"],
            "names “gone”",
        ),
        (
            "claims: {\"a\": ()}, groups: {\"g\": (members: [\"a\"], out: {\"l\": (to: \"a\", note: \"kept\")})}",
            &["note: \"kept\""],
            "only a list",
        ),
        (
            "claims: {\"a\": ()}, groups: {\"g\": (kind: AllOf, members: [\"a\"], out: {\"l\": (to: \"a\", relation: Requires)})}",
            &["relation: Requires"],
            "requires",
        ),
        (
            "questions: {\"q\": ()}, claims: {\"a\": ()}, groups: {\"g\": (kind: AllOf, members: [\"a\"], out: {\"l\": (to: \"q\", relation: Answers)})}",
            &["relation: Answers"],
            "answers",
        ),
    ];
    for (body, kept, said) in cases {
        let warnings = warned(body, kept);
        assert!(warnings.iter().any(|warning| warning.contains(said)), "{warnings:?}");
    }
}

#[test]
fn a_link_kept_aside_takes_its_place_when_its_end_comes_back() {
    let text = "(format: 1, claims: {\"a\": (out: {\"l\": (to: \"gone\", strength: Strong)})})";
    let map = load(text).map;
    let add = Edit::Claim(ClaimEdit::Add(ClaimId::new("gone").unwrap(), Box::default()));
    let back = load(&ron::write(&add.apply(&map).unwrap()));
    assert_eq!(back.map.links.len(), 1);
    assert!(back.warnings.is_empty() && back.map.aside.is_empty());
}

#[test]
fn readers_and_sources_that_are_named_but_not_listed_are_added() {
    let warnings = warned(
        "claims: {\"a\": (credences: {\"bob\": (stated: 0.3, source: \"essay\")}, quotes: [(text: \"x\", source: \"talk\")])}",
        &["\"bob\": (", "\"essay\": (", "\"talk\": ("],
    );
    assert_eq!(warnings.len(), 3, "{warnings:?}");
}

// Files that are wrong.

/// Reads a file that must not open; returns the message, checked for being readable.
fn refused(bytes: &[u8]) -> String {
    let error = match ron::read(bytes) {
        Ok(loaded) => panic!("it opens: {:?}", loaded.map),
        Err(error) => error,
    };
    match &error {
        ReadError::Syntax { line, sentence, .. } => {
            assert!(*line >= 1);
            check_sentence(sentence);
        }
        ReadError::Problems(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                check_sentence(&problem.sentence);
            }
        }
        ReadError::NotText(sentence) => check_sentence(sentence),
        ReadError::TooLarge(_) | ReadError::Newer(_) => {}
    }
    error.to_string()
}

#[test]
fn files_that_are_wrong_are_refused_in_words() {
    // What is in the file after `format: 1,` on its second line; what the message must say.
    let cases = [
        ("title: \"A\",\ntitle: \"B\"", "line 4", "`title` is given twice"),
        ("new: 1,\nnew: 2", "line 4", "`new` is given twice"),
        ("claims: {\n\"a\": (),\n\"a\": ()}", "line 5", "“a” is given twice"),
        (
            "claims: {\"a\": ()},\nquestions: {\"a\": ()}",
            "line 3",
            "“a” is used twice",
        ),
        (
            "claims: {\"b\": (out: {\"x\": (to: \"a\")}),\n\"a\": (out: {\"x\": (to: \"b\")})}",
            "line 3",
            "two links have the id “x”",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"a\": (to: \"a\"), })}",
            "line 3",
            "“a” is used twice",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: NaN)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: inf)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: 1e999)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: -0.1)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: 1.5)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: 35)})}",
            "line 3",
            "from 0 to 1",
        ),
        ("claims: {\"a\": (credences: {\"r\": (stated: 35 %)})}", "line 3", ""),
        ("claims: {\"a\": (credences: {\"r\": (stated: 0,35)})}", "line 3", ""),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: (0.5, 0.1))})}",
            "line 3",
            "from low to high",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: (0.5,))})}",
            "line 3",
            "from low to high",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: true)})}",
            "line 3",
            "a probability such as 0.35",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (date: \"21.9.2023\")})}",
            "line 3",
            "is not a date",
        ),
        ("claims: {\"a\": (order: NaN)}", "line 3", "ordinary number"),
        ("claims: {\"a\": (order: \"first\")}", "line 3", "a number is expected"),
        ("claims: {\"a\": (place: (1, inf))}", "line 3", "ordinary number"),
        (
            "claims: {\"a\": (place: (1, 2, 3))}",
            "line 3",
            "a place is two numbers",
        ),
        ("claims: {\"a\": (title: 3)}", "line 3", "text in \"quotes\""),
        ("claims: {\"a\": (title: Title)}", "line 3", "text in \"quotes\""),
        ("claims: {\"a\": (kind: \"Crux\")}", "line 3", "without quotes"),
        ("claims: {\"a\": (kind: 3)}", "line 3", ""),
        ("claims: {\"a\": (tags: \"meta\")}", "line 3", "a list is expected"),
        ("claims: {\"a\": (tags: [meta])}", "line 3", "text in \"quotes\""),
        ("claims: [(id: \"a\")]", "line 3", "entries are expected"),
        ("claims: {\"a\": [1]}", "line 3", "a record is expected"),
        ("claims: {a: ()}", "line 3", "text in \"quotes\""),
        ("claims: {\"a\": (title: \"A\" kind: Crux)}", "line 3", "comma"),
        ("claims: {\"a\" ()}", "line 3", "colon"),
        ("claims: {\"a\": (title \"A\")}", "line 3", "colon"),
        ("claims: {\"a\": (title: \"A\",\n", "line", ""),
        ("title: \"no end\n\n\n", "line", "not closed"),
        ("title: r#\"no end\n\n\n", "line", "not closed"),
        ("/* no end", "line", ""),
        (
            "hidden: yes, claims: {\"a\": (quotes: [(truncated: yes)])}",
            "line 3",
            "true or false",
        ),
        ("claims: {\"has space\": ()}", "line 3", "use only a–z"),
        ("claims: {\"Größe\": ()}", "line 3", "use only a–z"),
        ("claims: {\"\": ()}", "line 3", "must not be empty"),
        (
            "claims: {\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": ()}",
            "line 3",
            "longer than 64",
        ),
        ("target: \"gone\"", "line 3", "names the claim “gone”"),
        (
            "claims: {\n\"a\": (given: [\"gone\"])}",
            "line 4",
            "names the claim “gone”",
        ),
        ("claims: {\n\"a\": (given: [\"a\"])}", "line 4", "conditional on itself"),
        (
            "claims: {\n\"a\": (threshold: (quantity: \"gone\", below: 1))}",
            "line 4",
            "names the quantity “gone”",
        ),
        (
            "claims: {\n\"a\": (threshold: (quantity: \"gone\"))}",
            "line 4",
            "either `below` or `at_least`",
        ),
        (
            "claims: {\"a\": ()}, evidence: [\n(claim: \"gone\")]",
            "line 4",
            "names the claim “gone”",
        ),
        (
            "quantities: {\n\"n\": (distributions: {\"r\": (percentiles: [(0.5, 2), (0.5, 1)])})}",
            "line 4",
            "the later value must have the greater chance",
        ),
        (
            "quantities: {\n\"n\": (distributions: {\"r\": (percentiles: [(0.5)])})}",
            "line 4",
            "",
        ),
        ("quantities: {\n\"n\": (resolved: -inf)}", "line 4", "ordinary number"),
        ("strengths: (weak: -1)", "line 3", "a number of 0 or more"),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", strength: Share(2))})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", strength: Ratio)})}",
            "line 3",
            "",
        ),
        ("claims: {\"a\": (model: Exactly(-1))}", "line 3", ""),
        ("readers: {\"r\": (color: 256)}", "line 3", ""),
        (
            "readers: {\"r\": (members: [\"gone\"])}",
            "line 3",
            "names the reader “gone”",
        ),
        ("id: \"Not A Slug\"", "line 3", "not a slug"),
        ("}", "line 3", ""),
        (")\n)", "line", ""),
        (")\nmore text", "line 4", ""),
    ];
    for (body, line, said) in cases {
        let message = refused(format!("(\nformat: 1,\n{body}\n)").as_bytes());
        assert!(message.contains(line), "{body:?}: {message}");
        assert!(message.contains(said), "{body:?}: {message}");
    }
}

#[test]
fn what_is_not_a_map_at_all_is_refused_in_words() {
    let sample = std::fs::read("sample-maps/carlsmith.ron").unwrap();
    let text = std::str::from_utf8(&sample).unwrap();
    let utf16 = |big: bool| -> Vec<u8> {
        std::iter::once('\u{feff}')
            .chain(text.chars())
            .flat_map(|c| {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).to_vec();
                units
                    .into_iter()
                    .flat_map(move |unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            })
            .collect()
    };
    let with = |bytes: &[u8]| [&sample, bytes].concat();
    let cases: [(&str, Vec<u8>, &str); 19] = [
        ("empty", vec![], "is empty"),
        ("blank", b" \n\t\n".to_vec(), "is empty"),
        ("only comments", b"// nothing\n".to_vec(), "is empty"),
        ("utf-16 le", utf16(false), "UTF-16"),
        ("utf-16 be", utf16(true), "UTF-16"),
        ("trailing zeros", with(&[0; 512]), "ends in zero bytes"),
        ("only zeros", vec![0; 4096], "zero bytes"),
        (
            "zeros inside",
            [&sample[..500], &[0, 0], &sample[500..]].concat(),
            "zero bytes",
        ),
        ("latin-1", b"(format: 1, title: \"Gr\xf6\xdfe\")".to_vec(), "not UTF-8"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not UTF-8"),
        ("json", br#"{"format": 1, "title": "T"}"#.to_vec(), "JSON"),
        ("json list", br#"[{"a": 1}]"#.to_vec(), "line 1"),
        ("markdown", b"# Title\n\n- a claim\n".to_vec(), "line 1"),
        ("html", b"<!DOCTYPE html><html></html>".to_vec(), "line 1"),
        ("other ron", b"(name: \"x\", level: 3)".to_vec(), "not a Cruxmap map"),
        ("format 0", b"(format: 0)".to_vec(), "not a Cruxmap map"),
        ("format words", b"(format: \"one\")".to_vec(), "line 1"),
        (
            "attribute",
            b"#![enable(implicit_some)]\n(format: 1)".to_vec(),
            "line 1",
        ),
        (
            "conflict",
            b"(\nformat: 1,\n<<<<<<< HEAD\ntitle: \"A\",\n=======\ntitle: \"B\",\n>>>>>>> b\n)".to_vec(),
            "line 3, column 1: git left a merge conflict",
        ),
    ];
    for (name, bytes, said) in cases {
        let message = refused(&bytes);
        assert!(message.contains(said), "{name}: {message}");
    }
    let large = ron::read(&vec![b' '; ron::MAX_BYTES + 1]);
    assert!(matches!(large, Err(ReadError::TooLarge(_))));
}

#[test]
fn attributes_are_refused_wherever_they_may_stand() {
    for before in [
        "",
        "\n\n",
        "// comment\n",
        "/* comment */ ",
        "/* a /* nested */ comment\n */\n  ",
    ] {
        let message = refused(format!("{before}#![enable(unwrap_variant_newtypes)]\n(format: 1)").as_bytes());
        assert!(message.contains("plain RON without attributes"), "{message}");
    }
}

#[test]
fn marks_and_line_ends_of_other_systems_are_read() {
    let bytes = std::fs::read("sample-maps/carlsmith.ron").unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    let map = load(text).map;
    let marked = format!("\u{feff}{text}");
    let windows = text.replace('\n', "\r\n");
    let both = format!("\u{feff}{windows}");
    for other in [marked, windows, both, format!("\n\n  {text}\n\n")] {
        assert_eq!(load(&other).map, map);
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused_with_a_line() {
    let names = ["carlsmith", "pause-debate"];
    for name in names {
        let Ok(bytes) = std::fs::read(format!("sample-maps/{name}.ron")) else {
            continue;
        };
        let step = if bytes.len() > 50_000 { 97 * 23 } else { 97 };
        for end in (0..bytes.trim_ascii_end().len()).step_by(step) {
            let message = refused(&bytes[..end]);
            assert!(
                message.contains("line ") || message.contains("is empty"),
                "{end}: {message}"
            );
        }
    }
}

#[test]
fn brackets_nested_without_end_are_refused() {
    let n = 100_000;
    let nested = [
        "(".repeat(n),
        "[".repeat(n),
        "{".repeat(n),
        "Some(".repeat(n),
        "(a:".repeat(n),
        "{\"a\":".repeat(n),
        "A(".repeat(n),
        "/*".repeat(n),
        "r".to_owned() + &"#".repeat(n),
        "\"\\".repeat(n),
    ];
    let walk = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for open in nested {
            refused(open.as_bytes());
            for field in [
                "new: ",
                "title: ",
                "claims: ",
                "claims: {\"a\": (kind: ",
                "claims: {\"a\": (credences: {\"r\": (stated: ",
                "claims: {\"a\": (place: ",
                "claims: {\"a\": (model: Table((rows: [(when: ",
                "claims: {\"a\": (out: {\"l\": (to: \"a\", strength: ",
            ] {
                refused(format!("(format: 1, {field}{open}").as_bytes());
            }
            refused(format!("(format: 99, new: {open}").as_bytes());
        }
    });
    walk.unwrap().join().unwrap();
}

#[test]
fn many_problems_are_listed_and_cut() {
    let claims: String = (0..40).fold(String::new(), |mut text, n| {
        writeln!(text, "\"c{n}\": (given: [\"gone-{n}\"]),").unwrap();
        text
    });
    let message = refused(format!("(\nformat: 1,\nclaims: {{\n{claims}}})").as_bytes());
    assert!(
        message.contains("line 4: ") && message.contains("line 15: "),
        "{message}"
    );
    assert!(message.ends_with("… and 28 more"), "{message}");
}

// The samples.

#[test]
fn every_sample_opens_without_warning_and_is_written_byte_for_byte() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir("sample-maps").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ron") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let loaded = load(&text);
        assert_eq!(loaded.warnings, [], "{}", path.display());
        assert!(loaded.newer_format.is_none());
        assert_eq!(ron::write(&loaded.map), text, "{}", path.display());
        seen.insert(path.file_stem().unwrap().to_str().unwrap().to_owned());
    }
    assert!(seen.contains("carlsmith"));
}

#[test]
fn the_example_of_the_format_page_is_a_map() {
    let page = std::fs::read_to_string("sample-maps/README.md").unwrap();
    let (_, rest) = page.split_once("```ron\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let loaded = load(example);
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.map.links.len(), 3);
    round_trip(&loaded.map);
}
