//! Maps with every kind of object, made of texts and numbers that have broken file formats before, with fields and variants that only
//! a newer version knows.

use std::sync::Arc;

use cruxmap::model::{
    AgendaItem, Alias, Answer, Attribution, Ballot, BallotItem, Basis, Claim, ClaimId, ClaimKind,
    ConditionalDistribution, Credence, Date, Distribution, Effect, Evidence, Finding, Flag, Formula, Group, GroupId,
    GroupKind, Link, LinkCredence, LinkId, LocalModel, Logic, Map, MapContent, NetDefinition, NetRecord, NetVariable,
    Note, NoteId, OperationalTest, Origin, Outcome, PastCredence, PastDistribution, Percentile, Place, Probability,
    Quantity, QuantityId, QuantityKind, Question, QuestionId, QuestionRow, QuestionTable, Quote, Ratio, Reader,
    ReaderId, ReaderKind, Relation, Resolution, Round, SavedView, Scenario, ScenarioId, Session, SessionId, Share,
    Source, SourceId, Strength, StrengthTable, StrengthWord, Table, TableParent, TableRow, TableState, Target,
    Threshold, Tier, Unknown, Value, ViewId,
};

/// Texts that have broken file formats before.
pub const HOSTILE: [&str; 26] = [
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
pub const VALUES: [&str; 13] = [
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
pub struct Dice {
    pub rolls: Vec<u32>,
    pub at: usize,
    pub texts: Vec<String>,
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
                    basis,
                    source: self.source(),
                    locator: self.text(),
                    note: self.text(),
                    reason: self.text(),
                    unknown: self.unknown(if basis == Basis::Own { &["basis"] } else { &[] }),
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
pub fn random_map(dice: &mut Dice) -> Map {
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
