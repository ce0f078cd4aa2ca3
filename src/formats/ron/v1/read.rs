//! From the records of a file to a map. What cannot take its place is put aside with a sentence, never dropped.

use std::{
    collections::{BTreeSet, btree_map::Entry},
    sync::Arc,
};

mod links;
mod tables;

use super::super::{Problem, ReadError, Warning, line_of_key};
#[allow(clippy::wildcard_imports, reason = "the schema is read record by record")]
use super::*;
use crate::model::{
    Aside, ClaimId, Date, GroupId, IdError, LinkId, MapContent, NoteId, Origin, QuantityId, QuestionId, ReaderId,
    ScenarioId, SessionId, SourceId, Unknown, ViewId,
};

/// Reads into the model: ids are checked, references resolved, warnings collected.
struct Reading<'a> {
    text: &'a str,
    warnings: Vec<Warning>,
    problems: Vec<Problem>,
}

/// The map that the records of a file make, with warnings; or every problem that keeps them from being one.
pub(in super::super) fn map_from_file(file: MapFile, text: &str) -> Result<(model::Map, Vec<Warning>), ReadError> {
    let mut reading = Reading {
        text,
        warnings: Vec::new(),
        problems: Vec::new(),
    };
    let content = reading.map(file);
    if !reading.problems.is_empty() {
        return Err(ReadError::Problems(reading.problems));
    }
    match model::Map::new(content) {
        Ok(map) => Ok((map, reading.warnings)),
        Err(flaws) => Err(ReadError::Problems(
            flaws
                .into_iter()
                .map(|flaw| {
                    let sentence = flaw.to_string();
                    let named = sentence.split('“').nth(1).and_then(|rest| rest.split('”').next());
                    Problem {
                        line: named.and_then(|id| line_of_key(text, id)),
                        sentence,
                    }
                })
                .collect(),
        )),
    }
}

impl Reading<'_> {
    fn problem(&mut self, key: &str, sentence: String) {
        let line = line_of_key(self.text, key);
        self.problems.push(Problem { line, sentence });
    }

    fn warn(&mut self, key: &str, sentence: String) {
        let line = line_of_key(self.text, key);
        self.warnings.push(Warning { line, sentence });
    }

    /// Checks an id that names an object or points to one; an impossible id is a problem.
    fn id<T>(&mut self, make: fn(&str) -> Result<T, IdError>, text: &str, owner: &str) -> Option<T> {
        match make(text) {
            Ok(id) => Some(id),
            Err(error) => {
                let place = if owner == text {
                    String::new()
                } else {
                    format!("“{owner}”: ")
                };
                self.problem(owner, format!("{place}{error}"));
                None
            }
        }
    }

    /// An id that may be left out.
    fn optional_id<T>(&mut self, make: fn(&str) -> Result<T, IdError>, text: &str, owner: &str) -> Option<T> {
        if text.is_empty() {
            None
        } else {
            self.id(make, text, owner)
        }
    }

    fn ids<T>(&mut self, make: fn(&str) -> Result<T, IdError>, texts: &Inline, owner: &str) -> Vec<T> {
        texts.0.iter().filter_map(|text| self.id(make, text, owner)).collect()
    }

    fn date(&mut self, text: &str, owner: &str) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = Date::parse(text);
        if date.is_none() {
            let shown: String = text.chars().take(40).collect();
            self.problem(
                owner,
                format!("“{owner}”: “{shown}” is not a date; write 2023, 2023-09 or 2023-09-21"),
            );
        }
        date
    }

    fn place(&mut self, tuple: &Tuple, owner: &str) -> Option<model::Place> {
        match tuple.0.as_slice() {
            [] => None,
            [x, y] => Some(model::Place { x: *x, y: *y }),
            _ => {
                self.problem(owner, format!("“{owner}”: a place is two numbers, as in (120, 40)"));
                None
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "one paragraph for each field of the file")]
    fn map(&mut self, file: MapFile) -> MapContent {
        let mut content = MapContent {
            id: file.id,
            title: file.title,
            summary: file.summary,
            target: self.optional_id(ClaimId::new, &file.target, "target"),
            authors: file.authors.0,
            license: file.license,
            strengths: Arc::new(strengths(file.strengths)),
            net: file.net.map(|net| {
                Arc::new(model::NetRecord {
                    name: net.name,
                    properties: net.properties,
                    unknown: Unknown(net.unknown),
                })
            }),
            note: file.note,
            unknown: Unknown(file.unknown),
            ..MapContent::default()
        };
        if !content.id.is_empty() && model::check_id(&content.id).is_err() {
            self.problem("id", format!("the map's id “{}” is not a slug", content.id));
        }
        for (key, reader) in file.readers.0 {
            if let Some(id) = self.id(ReaderId::new, &key, &key) {
                let reader = self.reader(reader, &key);
                content.readers.insert(id, Arc::new(reader));
            }
        }
        for (key, source) in file.sources.0 {
            if let Some(id) = self.id(SourceId::new, &key, &key) {
                let source = model::Source {
                    title: source.title,
                    authors: source.authors.0,
                    date: self.date(&source.date, &key),
                    url: source.url,
                    file: source.file,
                    license: source.license,
                    text: source.text,
                    note: source.note,
                    unknown: Unknown(source.unknown),
                };
                content.sources.insert(id, Arc::new(source));
            }
        }
        let mut tables = Vec::new();
        for (key, mut question) in file.questions.0 {
            if let Some(id) = self.id(QuestionId::new, &key, &key) {
                tables.extend(question.table.take().map(|table| (id.clone(), table)));
                let question = self.question(question, &key);
                content.questions.insert(id, Arc::new(question));
            }
        }
        for (id, table) in tables {
            let table = self.question_table(table, id.as_str(), &content);
            if let Some(question) = content.questions.get_mut(&id) {
                Arc::make_mut(question).table = Some(Box::new(table));
            }
        }
        let mut links = Vec::new();
        for (key, mut claim) in file.claims.0 {
            if let Some(id) = self.id(ClaimId::new, &key, &key) {
                let out = std::mem::take(&mut claim.out);
                links.push((Origin::Claim(id.clone()), out));
                let claim = self.claim(claim, &key, &content);
                content.claims.insert(id, Arc::new(claim));
            }
        }
        for (key, quantity) in file.quantities.0 {
            if let Some(id) = self.id(QuantityId::new, &key, &key) {
                let quantity = self.quantity(quantity, &key);
                content.quantities.insert(id, Arc::new(quantity));
            }
        }
        for (key, mut group) in file.groups.0 {
            if let Some(id) = self.id(GroupId::new, &key, &key) {
                let out = std::mem::take(&mut group.out);
                links.push((Origin::Group(id.clone()), out));
                let group = self.group(group, &key, &mut content);
                content.groups.insert(id, Arc::new(group));
            }
        }
        self.links(links, &mut content);
        content.evidence = self.evidence(file.evidence);
        content
            .evidence
            .sort_by(|a, b| (&a.claim, &a.reader).cmp(&(&b.claim, &b.reader)));
        for (key, scenario) in file.scenarios.0 {
            if let Some(id) = self.id(ScenarioId::new, &key, &key) {
                let scenario = self.scenario(scenario, &key);
                content.scenarios.insert(id, Arc::new(scenario));
            }
        }
        for (key, session) in file.sessions.0 {
            if let Some(id) = self.id(SessionId::new, &key, &key) {
                let session = self.session(session, &key);
                content.sessions.insert(id, Arc::new(session));
            }
        }
        for (key, note) in file.notes.0 {
            if let Some(id) = self.id(NoteId::new, &key, &key) {
                let note = model::Note {
                    text: note.text,
                    author: note.author,
                    date: self.date(&note.date, &key),
                    about: note.about,
                    place: self.place(&note.place, &key),
                    unknown: Unknown(note.unknown),
                };
                content.notes.insert(id, Arc::new(note));
            }
        }
        for (key, view) in file.views.0 {
            if let Some(id) = self.id(ViewId::new, &key, &key) {
                let view = model::SavedView {
                    title: view.title,
                    filter: view.filter,
                    focus: self.optional_id(ClaimId::new, &view.focus, &key),
                    steps: view.steps,
                    steps_up: view.steps_up,
                    folded: self.ids(ClaimId::new, &view.folded, &key),
                    hidden: view.hidden.0.into_iter().collect(),
                    groups: self.ids(GroupId::new, &view.groups, &key),
                    drawing: view.drawing,
                    words: view.words,
                    unknown: Unknown(view.unknown),
                };
                content.views.insert(id, Arc::new(view));
            }
        }
        self.declare_readers(&mut content);
        self.declare_sources(&mut content);
        content
    }

    fn reader(&mut self, reader: Reader, key: &str) -> model::Reader {
        model::Reader {
            name: reader.name,
            kind: reader.kind.value.into(),
            color: reader.color,
            hidden: reader.hidden,
            camp: reader.camp,
            members: self.ids(ReaderId::new, &reader.members, key),
            note: reader.note,
            unknown: Unknown(reader.unknown),
        }
    }

    fn quotes(&mut self, quotes: Vec<Quote>, key: &str) -> Vec<model::Quote> {
        let quote = |quote: Quote| model::Quote {
            text: quote.text,
            source: self.optional_id(SourceId::new, &quote.source, key),
            locator: quote.at,
            speaker: quote.speaker,
            reporter: quote.reporter,
            attribution: quote.attribution.value.into(),
            truncated: quote.truncated,
            note: quote.note,
            unknown: Unknown(quote.unknown),
        };
        quotes.into_iter().map(quote).collect()
    }

    fn question(&mut self, question: Question, key: &str) -> model::Question {
        model::Question {
            title: question.title,
            body: question.body,
            topic: question.topic,
            exclusive: question.exclusive,
            complete: question.complete,
            // Tables may name any question, so they are read when all questions are known.
            table: None,
            variable: question.variable.map(|variable| Box::new(self.variable(variable, key))),
            quotes: self.quotes(question.quotes, key),
            place: self.place(&question.place, key),
            note: question.note,
            unknown: Unknown(question.unknown),
        }
    }

    fn claim(&mut self, claim: Claim, key: &str, content: &MapContent) -> model::Claim {
        let threshold = claim.threshold.and_then(|threshold| {
            let quantity = self.id(QuantityId::new, &threshold.quantity, key)?;
            let (below, value) = match (threshold.below, threshold.at_least) {
                (Some(value), None) => (true, value),
                (None, Some(value)) => (false, value),
                _ => {
                    self.problem(key, format!("“{key}”: a threshold has either `below` or `at_least`"));
                    return None;
                }
            };
            Some(model::Threshold {
                quantity,
                below,
                value: value.0.value(),
                unknown: Unknown(threshold.unknown),
            })
        });
        let resolution = claim.resolution.map(|resolution| model::Resolution {
            outcome: resolution.outcome.value.into(),
            date: self.date(&resolution.date, key),
            note: resolution.note,
            unknown: Unknown(resolution.unknown),
        });
        let credences = claim
            .credences
            .0
            .into_iter()
            .filter_map(|(reader, credence)| {
                Some((self.id(ReaderId::new, &reader, key)?, self.credence(credence, key)))
            })
            .collect();
        model::Claim {
            kind: claim.kind.value.into(),
            title: claim.title,
            body: claim.body,
            topic: claim.topic,
            tier: claim.tier.value.into(),
            tags: claim.tags.0.into_iter().collect(),
            defines: claim.defines,
            senses: self.ids(ClaimId::new, &claim.senses, key),
            scope: claim.scope,
            given: self.ids(ClaimId::new, &claim.given, key),
            elicit: claim.elicit,
            quotes: self.quotes(claim.quotes, key),
            flags: claim
                .flags
                .into_iter()
                .map(|flag| model::Flag {
                    by: flag.by,
                    participant: flag.participant,
                    words: flag.words,
                    unknown: Unknown(flag.unknown),
                })
                .collect(),
            aliases: claim
                .aliases
                .into_iter()
                .map(|alias| model::Alias {
                    map: alias.map,
                    claim: alias.claim,
                    note: alias.note,
                    unknown: Unknown(alias.unknown),
                })
                .collect(),
            credences,
            model: self.local_model(claim.model.value, key, content),
            threshold,
            resolution,
            review: self.date(&claim.review, key),
            place: self.place(&claim.place, key),
            order: claim.order.map(|order| order.0.value()),
            variable: claim.variable.map(|variable| Box::new(self.variable(variable, key))),
            note: claim.note,
            unknown: Unknown(claim.unknown),
        }
    }

    fn credence(&mut self, credence: Credence, key: &str) -> model::Credence {
        model::Credence {
            stated: credence.stated.0,
            base: credence.base.0,
            basis: credence.basis.value.into(),
            date: self.date(&credence.date, key),
            source: self.optional_id(SourceId::new, &credence.source, key),
            locator: credence.at,
            note: credence.note,
            gap_accepted: credence.gap_accepted,
            history: credence
                .history
                .into_iter()
                .map(|past| model::PastCredence {
                    since: self.date(&past.since, key),
                    date: self.date(&past.date, key),
                    stated: past.stated.0,
                    base: past.base.0,
                    basis: past.basis.value.into(),
                    source: self.optional_id(SourceId::new, &past.source, key),
                    locator: past.at,
                    note: past.note,
                    reason: past.reason,
                    unknown: Unknown(past.unknown),
                })
                .collect(),
            unknown: Unknown(credence.unknown),
        }
    }

    fn local_model(&mut self, local: LocalModel, key: &str, content: &MapContent) -> model::LocalModel {
        let logic = model::LocalModel::Logic;
        match local {
            LocalModel::ByLinks => model::LocalModel::ByLinks,
            LocalModel::AllOf => model::LocalModel::AllOf,
            LocalModel::AnyOf => model::LocalModel::AnyOf,
            LocalModel::And => logic(model::Logic::And),
            LocalModel::Or => logic(model::Logic::Or),
            LocalModel::Not => logic(model::Logic::Not),
            LocalModel::Exactly(n) => logic(model::Logic::Exactly(n)),
            LocalModel::AtLeast(n) => logic(model::Logic::AtLeast(n)),
            LocalModel::Table(table) => model::LocalModel::Table(self.table(table, key, content)),
        }
    }

    fn quantity(&mut self, quantity: Quantity, key: &str) -> model::Quantity {
        let distributions = quantity
            .distributions
            .0
            .into_iter()
            .filter_map(|(reader, d)| Some((self.id(ReaderId::new, &reader, key)?, self.distribution(d, key))))
            .collect();
        let conditional = quantity
            .conditional
            .0
            .into_iter()
            .filter_map(|(reader, list)| {
                let reader = self.id(ReaderId::new, &reader, key)?;
                let list = list.into_iter().map(|one| self.conditional(one, key)).collect();
                Some((reader, list))
            })
            .collect();
        model::Quantity {
            title: quantity.title,
            body: quantity.body,
            topic: quantity.topic,
            kind: quantity.kind.value.into(),
            unit: quantity.unit,
            reference: quantity.reference,
            event: quantity.event,
            formula: self.formula(quantity.formula.value, key),
            distributions,
            conditional,
            quotes: self.quotes(quantity.quotes, key),
            resolved: quantity.resolved.map(|number| number.0.value()),
            resolved_date: self.date(&quantity.resolved_date, key),
            place: self.place(&quantity.place, key),
            note: quantity.note,
            unknown: Unknown(quantity.unknown),
        }
    }

    fn conditional(&mut self, one: ConditionalDistribution, key: &str) -> model::ConditionalDistribution {
        let when = one
            .when
            .0
            .into_iter()
            .filter_map(|(claim, truth)| Some((self.id(ClaimId::new, &claim, key)?, truth)))
            .collect();
        model::ConditionalDistribution {
            when,
            delay_factor: one.delay_factor.map(|factor| factor.0.value()),
            distribution: self.distribution(one.distribution, key),
            unknown: Unknown(one.unknown),
        }
    }

    fn percentiles(&mut self, pairs: &[Tuple], key: &str) -> Vec<model::Percentile> {
        let mut percentiles = Vec::new();
        for pair in pairs {
            match pair.0.as_slice() {
                [probability, value] => percentiles.push(model::Percentile {
                    probability: *probability,
                    value: *value,
                }),
                _ => self.problem(
                    key,
                    format!("“{key}”: a percentile is (probability, value), as in (0.5, 2040)"),
                ),
            }
        }
        percentiles
    }

    fn distribution(&mut self, distribution: Distribution, key: &str) -> model::Distribution {
        let percentiles = self.percentiles(&distribution.percentiles, key);
        let history = (distribution.history.into_iter())
            .map(|past| model::PastDistribution {
                since: self.date(&past.since, key),
                date: self.date(&past.date, key),
                percentiles: self.percentiles(&past.percentiles, key),
                point: past.point.map(|number| number.0.value()),
                low: past.low.map(|number| number.0.value()),
                high: past.high.map(|number| number.0.value()),
                never: past.never.map(|never| never.0.value()),
                reason: past.reason,
                unknown: Unknown(past.unknown),
            })
            .collect();
        model::Distribution {
            percentiles,
            point: distribution.point.map(|number| number.0.value()),
            low: distribution.low.map(|number| number.0.value()),
            high: distribution.high.map(|number| number.0.value()),
            never: distribution.never.map(|never| never.0.value()),
            shape: distribution.shape,
            basis: distribution.basis.value.into(),
            date: self.date(&distribution.date, key),
            source: self.optional_id(SourceId::new, &distribution.source, key),
            note: distribution.note,
            history,
            unknown: Unknown(distribution.unknown),
        }
    }

    fn formula(&mut self, formula: Formula, key: &str) -> Option<model::Formula> {
        let mut quantity = |text: &str| self.id(QuantityId::new, text, key);
        Some(match formula {
            Formula::NotGiven => return None,
            Formula::Sum(a, b) => model::Formula::Sum(quantity(&a)?, quantity(&b)?),
            Formula::Difference(a, b) => model::Formula::Difference(quantity(&a)?, quantity(&b)?),
            Formula::Minimum(a, b) => model::Formula::Minimum(quantity(&a)?, quantity(&b)?),
            Formula::Maximum(a, b) => model::Formula::Maximum(quantity(&a)?, quantity(&b)?),
            Formula::Scaled(a, factor) => model::Formula::Scaled(quantity(&a)?, factor.0.value()),
            Formula::Doublings { years, doubling_years } => model::Formula::Doublings {
                years: years.0.value(),
                doubling_years: doubling_years.0.value(),
            },
        })
    }

    fn group(&mut self, group: Group, key: &str, content: &mut MapContent) -> model::Group {
        let mut members = Vec::new();
        for (position, member) in group.members.0.into_iter().enumerate() {
            if content.claims.contains_key(member.as_str()) {
                members.extend(self.id(ClaimId::new, &member, key));
            } else {
                self.warn(
                    key,
                    format!("the group “{key}” names “{member}”, which is not a claim of this map; the name is kept in the file but not shown"),
                );
                content.aside.push(Arc::new(Aside {
                    owner: key.to_owned(),
                    reason: "is named as a member, but is not a claim of this map".to_owned(),
                    id: member,
                    text: String::new(),
                    position: Some(position),
                }));
            }
        }
        let verdicts = group
            .verdicts
            .0
            .into_iter()
            .filter_map(|(claim, verdict)| Some((self.id(ClaimId::new, &claim, key)?, verdict)))
            .collect();
        model::Group {
            title: group.title,
            kind: match group.kind.value {
                GroupKind::List => model::GroupKind::List,
                GroupKind::AllOf => model::GroupKind::AllOf,
                GroupKind::AnyOf => model::GroupKind::AnyOf,
                GroupKind::AtMostOne => model::GroupKind::Exclusive { complete: false },
                GroupKind::ExactlyOne => model::GroupKind::Exclusive { complete: true },
                GroupKind::Exactly(n) => model::GroupKind::Exactly(n),
                GroupKind::AtLeast(n) => model::GroupKind::AtLeast(n),
                GroupKind::AllOrNone => model::GroupKind::AllOrNone,
                GroupKind::Ranked { direction, criterion } => model::GroupKind::Ranked { direction, criterion },
            },
            members,
            verdicts,
            binding: group.binding,
            quotes: self.quotes(group.quotes, key),
            place: self.place(&group.place, key),
            note: group.note,
            unknown: Unknown(group.unknown),
        }
    }

    fn evidence(&mut self, list: Vec<Evidence>) -> Vec<Arc<model::Evidence>> {
        list.into_iter()
            .filter_map(|one| self.one_evidence(one))
            .map(Arc::new)
            .collect()
    }

    fn one_evidence(&mut self, one: Evidence) -> Option<model::Evidence> {
        let key = one.claim;
        Some(model::Evidence {
            claim: self.id(ClaimId::new, &key, "evidence")?,
            finding: match one.finding.value {
                Finding::Observed(observed) => model::Finding::Observed(observed),
                Finding::Report(ratio) => model::Finding::Report(ratio.0),
                Finding::Believed(probability) => model::Finding::Believed(probability.0),
                Finding::Made(made) => model::Finding::Made(made),
            },
            reader: self.optional_id(ReaderId::new, &one.reader, &key),
            quotes: self.quotes(one.quotes, &key),
            note: one.note,
            unknown: Unknown(one.unknown),
        })
    }

    fn scenario(&mut self, scenario: Scenario, key: &str) -> model::Scenario {
        model::Scenario {
            title: scenario.title,
            evidence: scenario
                .evidence
                .into_iter()
                .filter_map(|one| self.one_evidence(one))
                .collect(),
            credences: scenario
                .credences
                .0
                .into_iter()
                .filter_map(|(claim, chance)| Some((self.id(ClaimId::new, &claim, key)?, chance.0)))
                .collect(),
            note: scenario.note,
            unknown: Unknown(scenario.unknown),
        }
    }

    fn session(&mut self, session: Session, key: &str) -> model::Session {
        model::Session {
            title: session.title,
            date: self.date(&session.date, key),
            participants: session.participants.0,
            agenda: session
                .agenda
                .into_iter()
                .map(|item| model::AgendaItem {
                    title: item.title,
                    minutes: item.minutes.0.value(),
                    minutes_taken: item.minutes_taken.map(|minutes| minutes.0.value()),
                    unknown: Unknown(item.unknown),
                })
                .collect(),
            rounds: session.rounds.into_iter().map(|round| self.round(round, key)).collect(),
            parking_lot: session.parking_lot,
            captured: session.captured.0,
            tests: session
                .tests
                .into_iter()
                .map(|test| model::OperationalTest {
                    claim: self.optional_id(ClaimId::new, &test.claim, key),
                    text: test.text,
                    owner: test.owner,
                    due: self.date(&test.due, key),
                    signed_by: test.signed_by.0,
                    unknown: Unknown(test.unknown),
                })
                .collect(),
            minutes: session.minutes,
            note: session.note,
            unknown: Unknown(session.unknown),
        }
    }

    fn round(&mut self, round: Round, key: &str) -> model::Round {
        let items = round
            .items
            .into_iter()
            .filter_map(|item| self.ballot_item(&item, key))
            .collect();
        let ballots = round
            .ballots
            .into_iter()
            .map(|ballot| model::Ballot {
                voter: ballot.voter,
                key: ballot.key,
                reader: self.optional_id(ReaderId::new, &ballot.reader, key),
                answers: ballot
                    .answers
                    .into_iter()
                    .map(|answer| model::Answer {
                        value: answer.value.0,
                        quantity: self.quantity_answer(&answer.quantity, key),
                        reason: answer.reason,
                        unknown: Unknown(answer.unknown),
                    })
                    .collect(),
                unknown: Unknown(ballot.unknown),
            })
            .collect();
        model::Round {
            title: round.title,
            items,
            named: round.named,
            revealed: round.revealed,
            ballots,
            sealed: round.sealed,
            unknown: Unknown(round.unknown),
        }
    }

    fn quantity_answer(&mut self, tuple: &Tuple, key: &str) -> Option<(f64, f64, f64)> {
        match tuple.0.as_slice() {
            [] => None,
            [low, best, high] => Some((*low, *best, *high)),
            _ => {
                self.problem(
                    key,
                    format!("“{key}”: an answer about a quantity is (lowest, best, highest), as in (2030, 2040, 2060)"),
                );
                None
            }
        }
    }

    fn ballot_item(&mut self, item: &BallotItem, key: &str) -> Option<model::BallotItem> {
        let fields = [
            ("claim", &item.claim),
            ("given", &item.given),
            ("link", &item.link),
            ("quantity", &item.quantity),
        ];
        let given: Vec<&str> = fields
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, _)| *name)
            .collect();
        let is_understood = matches!(given.as_slice(), ["claim" | "link" | "quantity"] | ["claim", "given"]);
        if !is_understood || !item.unknown.is_empty() {
            let mut kept = item.unknown.clone();
            for (name, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
                let mut writer = Writer::default();
                writer.text(text);
                kept.insert(name.to_owned(), writer.into_fragment());
            }
            return Some(model::BallotItem::Later(Unknown(kept)));
        }
        if !item.link.is_empty() {
            self.id(LinkId::new, &item.link, key).map(model::BallotItem::Link)
        } else if !item.quantity.is_empty() {
            self.id(QuantityId::new, &item.quantity, key)
                .map(model::BallotItem::Quantity)
        } else {
            let claim = self.id(ClaimId::new, &item.claim, key)?;
            match self.optional_id(ClaimId::new, &item.given, key) {
                Some(given) => Some(model::BallotItem::Conditional { claim, given }),
                None => Some(model::BallotItem::Claim(claim)),
            }
        }
    }

    /// A reader who has numbers but is not listed is added under the id as name, with a warning: the numbers must stay.
    fn declare_readers(&mut self, content: &mut MapContent) {
        let mut named: BTreeSet<ReaderId> = BTreeSet::new();
        named.extend(
            content
                .claims
                .values()
                .flat_map(|claim| claim.credences.keys().cloned()),
        );
        named.extend(content.links.values().flat_map(|link| link.by_reader.keys().cloned()));
        for quantity in content.quantities.values() {
            named.extend(quantity.distributions.keys().cloned());
            named.extend(quantity.conditional.keys().cloned());
        }
        let of_scenarios = content.scenarios.values().flat_map(|scenario| &scenario.evidence);
        let evidence = content.evidence.iter().map(AsRef::as_ref).chain(of_scenarios);
        named.extend(evidence.filter_map(|evidence| evidence.reader.clone()));
        for id in named {
            let Entry::Vacant(place) = content.readers.entry(id) else {
                continue;
            };
            let name = place.key().as_str().to_owned();
            self.warn(
                &name,
                format!("the reader “{name}” has numbers but is not listed under `readers`; added with the id as name"),
            );
            place.insert(Arc::new(model::Reader {
                name,
                ..model::Reader::default()
            }));
        }
    }

    /// A source that is quoted but not listed is added under the id as title, with a warning: the quotes must stay.
    fn declare_sources(&mut self, content: &mut MapContent) {
        let quotes = (content.claims.values().flat_map(|claim| &claim.quotes))
            .chain(content.links.values().flat_map(|link| &link.quotes))
            .chain(content.groups.values().flat_map(|group| &group.quotes))
            .chain(content.questions.values().flat_map(|question| &question.quotes))
            .chain(content.quantities.values().flat_map(|quantity| &quantity.quotes));
        let of_scenarios = content.scenarios.values().flat_map(|scenario| &scenario.evidence);
        let evidence = content.evidence.iter().map(AsRef::as_ref).chain(of_scenarios);
        let quotes = quotes.chain(evidence.flat_map(|evidence| &evidence.quotes));
        let credences = content.claims.values().flat_map(|claim| claim.credences.values());
        let strengths = content.links.values().flat_map(|link| link.by_reader.values());
        let conditional = content
            .quantities
            .values()
            .flat_map(|quantity| quantity.conditional.values().flatten());
        let distributions = (content
            .quantities
            .values()
            .flat_map(|quantity| quantity.distributions.values()))
        .chain(conditional.map(|conditional| &conditional.distribution));
        let named: BTreeSet<SourceId> = (quotes.filter_map(|quote| quote.source.clone()))
            .chain(credences.flat_map(|credence| credence.sources().cloned()))
            .chain(strengths.filter_map(|own| own.source.clone()))
            .chain(distributions.filter_map(|distribution| distribution.source.clone()))
            .collect();
        for id in named {
            let Entry::Vacant(place) = content.sources.entry(id) else {
                continue;
            };
            let title = place.key().as_str().to_owned();
            self.warn(
                &title,
                format!("the source “{title}” is quoted but not listed under `sources`; added with the id as title"),
            );
            place.insert(Arc::new(model::Source {
                title,
                ..model::Source::default()
            }));
        }
    }
}

fn strengths(file: Strengths) -> model::StrengthTable {
    let mut table = model::StrengthTable::default();
    let given = [file.weak, file.moderate, file.strong, file.decisive];
    for (ratio, given) in table.ratios.iter_mut().zip(given) {
        if let Some(given) = given {
            *ratio = given.0;
        }
    }
    table.unknown = Unknown(file.unknown);
    table
}
