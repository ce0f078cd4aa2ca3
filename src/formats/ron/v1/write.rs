//! From a map to the records of a file: links go back into the claim or group they start at, asides to where they stood.

mod tables;

use std::collections::BTreeMap;

use self::tables::{net, question_table, table, variable};
#[allow(clippy::wildcard_imports, reason = "the schema is written record by record")]
use super::*;
use crate::model::{Origin, Unknown};

/// The text of a map in format 1.
pub(in super::super) fn file_from_map(map: &model::Map) -> String {
    let mut out = links_by_origin(map);
    let mut claims = Dict::default();
    for (id, one) in &map.claims {
        let mut record = claim(one);
        record.out = out.remove(id.as_str()).unwrap_or_default();
        claims.0.insert(id.as_str().to_owned(), record);
    }
    let mut groups = Dict::default();
    for (id, one) in &map.groups {
        let mut record = group(one);
        record.out = out.remove(id.as_str()).unwrap_or_default();
        for aside in map.aside.iter().filter(|aside| aside.owner == id.as_str()) {
            if let Some(position) = aside.position {
                let members = &mut record.members.0;
                members.insert(position.min(members.len()), aside.id.clone());
            }
        }
        groups.0.insert(id.as_str().to_owned(), record);
    }
    let file = MapFile {
        format: FORMAT,
        id: map.id.clone(),
        title: map.title.clone(),
        summary: map.summary.clone(),
        target: map.target.as_ref().map(text).unwrap_or_default(),
        authors: Inline(map.authors.clone()),
        license: map.license.clone(),
        net: map.net.as_deref().map(net),
        note: map.note.clone(),
        strengths: strengths(&map.strengths),
        readers: dict(&map.readers, reader),
        sources: dict(&map.sources, source),
        questions: dict(&map.questions, question),
        claims,
        quantities: dict(&map.quantities, quantity),
        groups,
        evidence: map.evidence.iter().map(|one| evidence(one)).collect(),
        scenarios: dict(&map.scenarios, scenario),
        sessions: dict(&map.sessions, session),
        notes: dict(&map.notes, note),
        views: dict(&map.views, view),
        unknown: unknown(&map.unknown),
    };
    let mut writer = Writer::default();
    writer.comment("A Cruxmap map. The app does not keep comments; use the `note` fields.");
    file.write(&mut writer);
    writer.finish()
}

fn text(id: &impl std::fmt::Display) -> String {
    id.to_string()
}

fn optional(id: Option<&impl std::fmt::Display>) -> String {
    id.map(text).unwrap_or_default()
}

fn unknown(unknown: &Unknown) -> BTreeMap<String, String> {
    unknown.0.clone()
}

fn dict<Id: std::fmt::Display, T, U>(objects: &BTreeMap<Id, std::sync::Arc<T>>, write: impl Fn(&T) -> U) -> Dict<U> {
    objects.iter().map(|(id, object)| (text(id), write(object))).collect()
}

fn inline<T: std::fmt::Display>(ids: &[T]) -> Inline {
    Inline(ids.iter().map(text).collect())
}

fn place(place: Option<model::Place>) -> Tuple {
    Tuple(place.map(|place| vec![place.x, place.y]).unwrap_or_default())
}

fn links_by_origin(map: &model::Map) -> BTreeMap<String, Dict<Link>> {
    let mut out: BTreeMap<String, Dict<Link>> = BTreeMap::new();
    for (id, one) in &map.links {
        let owner = match &one.from {
            Origin::Claim(id) => text(id),
            Origin::Group(id) => text(id),
        };
        out.entry(owner).or_default().0.insert(text(id), link(one));
    }
    for aside in map.aside.iter().filter(|aside| aside.position.is_none()) {
        // What was put aside was a link of this format, so it reads back; if ever it did not, its owner keeps it as is.
        if let Ok(one) = super::super::schema::options().from_str::<Link>(&aside.text) {
            out.entry(aside.owner.clone())
                .or_default()
                .0
                .insert(aside.id.clone(), one);
        }
    }
    out
}

fn strengths(table: &model::StrengthTable) -> Strengths {
    let usual = model::StrengthTable::default();
    let mut ratios = table
        .ratios
        .iter()
        .zip(usual.ratios)
        .map(|(ratio, usual)| (*ratio != usual).then_some(Times(*ratio)));
    let mut next = || ratios.next().flatten();
    Strengths {
        weak: next(),
        moderate: next(),
        strong: next(),
        decisive: next(),
        unknown: unknown(&table.unknown),
    }
}

fn reader(reader: &model::Reader) -> Reader {
    Reader {
        name: reader.name.clone(),
        kind: ReaderKind::from(reader.kind).into(),
        color: reader.color,
        hidden: reader.hidden,
        camp: reader.camp.clone(),
        members: inline(&reader.members),
        note: reader.note.clone(),
        unknown: unknown(&reader.unknown),
    }
}

fn source(source: &model::Source) -> Source {
    Source {
        title: source.title.clone(),
        authors: Inline(source.authors.clone()),
        date: optional(source.date.as_ref()),
        url: source.url.clone(),
        file: source.file.clone(),
        license: source.license.clone(),
        text: source.text.clone(),
        note: source.note.clone(),
        unknown: unknown(&source.unknown),
    }
}

fn quotes(quotes: &[model::Quote]) -> Vec<Quote> {
    let quote = |quote: &model::Quote| Quote {
        text: quote.text.clone(),
        source: optional(quote.source.as_ref()),
        at: quote.locator.clone(),
        speaker: quote.speaker.clone(),
        reporter: quote.reporter.clone(),
        attribution: Attribution::from(quote.attribution).into(),
        truncated: quote.truncated,
        note: quote.note.clone(),
        unknown: unknown(&quote.unknown),
    };
    quotes.iter().map(quote).collect()
}

fn question(question: &model::Question) -> Question {
    Question {
        title: question.title.clone(),
        body: question.body.clone(),
        topic: question.topic.clone(),
        exclusive: question.exclusive,
        complete: question.complete,
        table: question.table.as_deref().map(question_table),
        variable: question.variable.as_deref().map(variable),
        quotes: quotes(&question.quotes),
        place: place(question.place),
        note: question.note.clone(),
        unknown: unknown(&question.unknown),
    }
}

fn claim(claim: &model::Claim) -> Claim {
    Claim {
        kind: ClaimKind::from(claim.kind).into(),
        title: claim.title.clone(),
        body: claim.body.clone(),
        topic: claim.topic.clone(),
        tier: Tier::from(claim.tier).into(),
        tags: Inline(claim.tags.iter().cloned().collect()),
        defines: claim.defines.clone(),
        senses: inline(&claim.senses),
        scope: claim.scope.clone(),
        given: inline(&claim.given),
        elicit: claim.elicit.clone(),
        quotes: quotes(&claim.quotes),
        flags: claim
            .flags
            .iter()
            .map(|flag| Flag {
                by: flag.by.clone(),
                participant: flag.participant,
                words: flag.words.clone(),
                unknown: unknown(&flag.unknown),
            })
            .collect(),
        aliases: claim
            .aliases
            .iter()
            .map(|alias| Alias {
                map: alias.map.clone(),
                claim: alias.claim.clone(),
                note: alias.note.clone(),
                unknown: unknown(&alias.unknown),
            })
            .collect(),
        model: local_model(&claim.model).into(),
        threshold: claim.threshold.as_ref().map(|threshold| {
            let value = Some(Number::from_model(threshold.value));
            Threshold {
                quantity: text(&threshold.quantity),
                below: value.filter(|_| threshold.below),
                at_least: value.filter(|_| !threshold.below),
                unknown: unknown(&threshold.unknown),
            }
        }),
        credences: claim
            .credences
            .iter()
            .map(|(reader, one)| (text(reader), credence(one)))
            .collect(),
        resolution: claim.resolution.as_ref().map(|resolution| Resolution {
            outcome: Outcome::from(resolution.outcome).into(),
            date: optional(resolution.date.as_ref()),
            note: resolution.note.clone(),
            unknown: unknown(&resolution.unknown),
        }),
        review: optional(claim.review.as_ref()),
        place: place(claim.place),
        order: claim.order.map(Number::from_model),
        variable: claim.variable.as_deref().map(variable),
        note: claim.note.clone(),
        out: Dict::default(),
        unknown: unknown(&claim.unknown),
    }
}

fn local_model(local: &model::LocalModel) -> LocalModel {
    match local {
        model::LocalModel::ByLinks => LocalModel::ByLinks,
        model::LocalModel::AllOf => LocalModel::AllOf,
        model::LocalModel::AnyOf => LocalModel::AnyOf,
        model::LocalModel::Logic(model::Logic::And) => LocalModel::And,
        model::LocalModel::Logic(model::Logic::Or) => LocalModel::Or,
        model::LocalModel::Logic(model::Logic::Not) => LocalModel::Not,
        model::LocalModel::Logic(model::Logic::Exactly(n)) => LocalModel::Exactly(*n),
        model::LocalModel::Logic(model::Logic::AtLeast(n)) => LocalModel::AtLeast(*n),
        model::LocalModel::Table(one) => LocalModel::Table(table(one)),
    }
}

fn credence(credence: &model::Credence) -> Credence {
    Credence {
        stated: Said(credence.stated.clone()),
        base: Said(credence.base.clone()),
        basis: Basis::from(credence.basis).into(),
        date: optional(credence.date.as_ref()),
        source: optional(credence.source.as_ref()),
        at: credence.locator.clone(),
        note: credence.note.clone(),
        gap_accepted: credence.gap_accepted,
        history: credence
            .history
            .iter()
            .map(|past| PastCredence {
                since: optional(past.since.as_ref()),
                date: optional(past.date.as_ref()),
                stated: Said(past.stated.clone()),
                base: Said(past.base.clone()),
                basis: Basis::from(past.basis).into(),
                source: optional(past.source.as_ref()),
                at: past.locator.clone(),
                note: past.note.clone(),
                reason: past.reason.clone(),
                unknown: unknown(&past.unknown),
            })
            .collect(),
        unknown: unknown(&credence.unknown),
    }
}

fn strength(strength: model::Strength) -> Strength {
    match strength {
        model::Strength::NotStated => Strength::NotStated,
        model::Strength::Word(model::StrengthWord::Weak) => Strength::Weak,
        model::Strength::Word(model::StrengthWord::Moderate) => Strength::Moderate,
        model::Strength::Word(model::StrengthWord::Strong) => Strength::Strong,
        model::Strength::Word(model::StrengthWord::Decisive) => Strength::Decisive,
        model::Strength::Ratio(ratio) => Strength::Ratio(Times(ratio)),
        model::Strength::Ratios { if_true, if_false } => Strength::Ratios {
            if_true: Times(if_true),
            if_false: Times(if_false),
        },
        model::Strength::Share(share) => Strength::Share(Part(share)),
    }
}

fn link(link: &model::Link) -> Link {
    // A relation of a newer version is kept as it stood; the one the map shows for it is only a stand-in.
    let relation = if link.unknown.0.contains_key("relation") {
        Relation::default()
    } else {
        Relation::from(link.relation)
    };
    Link {
        to: link.to.as_str().to_owned(),
        relation: relation.into(),
        strength: strength(link.strength).into(),
        cap: strength(link.cap).into(),
        effect: Effect::from(link.effect).into(),
        discussion_only: link.discussion_only,
        inferred: link.inferred,
        reason: link.reason.clone(),
        quotes: quotes(&link.quotes),
        readers: link
            .by_reader
            .iter()
            .map(|(reader, own)| {
                let own = LinkCredence {
                    strength: strength(own.strength).into(),
                    conditional: own.conditional.map(Chance),
                    under: own.under.map(Chance),
                    basis: Basis::from(own.basis).into(),
                    date: optional(own.date.as_ref()),
                    source: optional(own.source.as_ref()),
                    note: own.note.clone(),
                    unknown: unknown(&own.unknown),
                };
                (text(reader), own)
            })
            .collect(),
        note: link.note.clone(),
        unknown: unknown(&link.unknown),
    }
}

fn group(group: &model::Group) -> Group {
    Group {
        title: group.title.clone(),
        kind: match &group.kind {
            model::GroupKind::List => GroupKind::List,
            model::GroupKind::AllOf => GroupKind::AllOf,
            model::GroupKind::AnyOf => GroupKind::AnyOf,
            model::GroupKind::Exclusive { complete: false } => GroupKind::AtMostOne,
            model::GroupKind::Exclusive { complete: true } => GroupKind::ExactlyOne,
            model::GroupKind::Exactly(n) => GroupKind::Exactly(*n),
            model::GroupKind::AtLeast(n) => GroupKind::AtLeast(*n),
            model::GroupKind::AllOrNone => GroupKind::AllOrNone,
            model::GroupKind::Ranked { direction, criterion } => GroupKind::Ranked {
                direction: direction.clone(),
                criterion: criterion.clone(),
            },
        }
        .into(),
        members: inline(&group.members),
        verdicts: group
            .verdicts
            .iter()
            .map(|(claim, verdict)| (text(claim), verdict.clone()))
            .collect(),
        binding: group.binding,
        quotes: quotes(&group.quotes),
        place: place(group.place),
        note: group.note.clone(),
        out: Dict::default(),
        unknown: unknown(&group.unknown),
    }
}

fn quantity(quantity: &model::Quantity) -> Quantity {
    Quantity {
        title: quantity.title.clone(),
        body: quantity.body.clone(),
        topic: quantity.topic.clone(),
        kind: QuantityKind::from(quantity.kind).into(),
        unit: quantity.unit.clone(),
        reference: quantity.reference.clone(),
        event: quantity.event.clone(),
        formula: quantity.formula.as_ref().map(formula).unwrap_or_default().into(),
        distributions: quantity
            .distributions
            .iter()
            .map(|(reader, one)| (text(reader), distribution(one)))
            .collect(),
        conditional: quantity
            .conditional
            .iter()
            .map(|(reader, list)| {
                let list = list.iter().map(|one| ConditionalDistribution {
                    when: one.when.iter().map(|(claim, truth)| (text(claim), *truth)).collect(),
                    delay_factor: one.delay_factor.map(Number::from_model),
                    distribution: distribution(&one.distribution),
                    unknown: unknown(&one.unknown),
                });
                (text(reader), list.collect())
            })
            .collect(),
        quotes: quotes(&quantity.quotes),
        resolved: quantity.resolved.map(Number::from_model),
        resolved_date: optional(quantity.resolved_date.as_ref()),
        place: place(quantity.place),
        note: quantity.note.clone(),
        unknown: unknown(&quantity.unknown),
    }
}

fn distribution(distribution: &model::Distribution) -> Distribution {
    Distribution {
        percentiles: percentiles(&distribution.percentiles),
        point: distribution.point.map(Number::from_model),
        low: distribution.low.map(Number::from_model),
        high: distribution.high.map(Number::from_model),
        never: distribution
            .never
            .map(|never| Chance(model::Probability::clamped(never))),
        shape: distribution.shape.clone(),
        basis: Basis::from(distribution.basis).into(),
        date: optional(distribution.date.as_ref()),
        source: optional(distribution.source.as_ref()),
        note: distribution.note.clone(),
        history: (distribution.history.iter())
            .map(|past| PastDistribution {
                since: optional(past.since.as_ref()),
                date: optional(past.date.as_ref()),
                percentiles: percentiles(&past.percentiles),
                point: past.point.map(Number::from_model),
                low: past.low.map(Number::from_model),
                high: past.high.map(Number::from_model),
                never: past.never.map(|never| Chance(model::Probability::clamped(never))),
                reason: past.reason.clone(),
                unknown: unknown(&past.unknown),
            })
            .collect(),
        unknown: unknown(&distribution.unknown),
    }
}

fn percentiles(percentiles: &[model::Percentile]) -> Vec<Tuple> {
    (percentiles.iter())
        .map(|percentile| Tuple(vec![percentile.probability, percentile.value]))
        .collect()
}

fn formula(formula: &model::Formula) -> Formula {
    match formula {
        model::Formula::Sum(a, b) => Formula::Sum(text(a), text(b)),
        model::Formula::Difference(a, b) => Formula::Difference(text(a), text(b)),
        model::Formula::Minimum(a, b) => Formula::Minimum(text(a), text(b)),
        model::Formula::Maximum(a, b) => Formula::Maximum(text(a), text(b)),
        model::Formula::Scaled(a, factor) => Formula::Scaled(text(a), Number::from_model(*factor)),
        model::Formula::Doublings { years, doubling_years } => Formula::Doublings {
            years: Number::from_model(*years),
            doubling_years: Number::from_model(*doubling_years),
        },
    }
}

fn evidence(evidence: &model::Evidence) -> Evidence {
    Evidence {
        claim: text(&evidence.claim),
        finding: match evidence.finding {
            model::Finding::Observed(observed) => Finding::Observed(observed),
            model::Finding::Report(ratio) => Finding::Report(Times(ratio)),
            model::Finding::Believed(probability) => Finding::Believed(Chance(probability)),
            model::Finding::Made(made) => Finding::Made(made),
        }
        .into(),
        reader: optional(evidence.reader.as_ref()),
        quotes: quotes(&evidence.quotes),
        note: evidence.note.clone(),
        unknown: unknown(&evidence.unknown),
    }
}

fn scenario(scenario: &model::Scenario) -> Scenario {
    Scenario {
        title: scenario.title.clone(),
        evidence: scenario.evidence.iter().map(evidence).collect(),
        credences: scenario
            .credences
            .iter()
            .map(|(claim, probability)| (text(claim), Chance(*probability)))
            .collect(),
        note: scenario.note.clone(),
        unknown: unknown(&scenario.unknown),
    }
}

fn session(session: &model::Session) -> Session {
    Session {
        title: session.title.clone(),
        date: optional(session.date.as_ref()),
        participants: Inline(session.participants.clone()),
        agenda: session
            .agenda
            .iter()
            .map(|item| AgendaItem {
                title: item.title.clone(),
                minutes: Number::from_model(item.minutes),
                minutes_taken: item.minutes_taken.map(Number::from_model),
                unknown: unknown(&item.unknown),
            })
            .collect(),
        rounds: session.rounds.iter().map(round).collect(),
        parking_lot: session.parking_lot.clone(),
        captured: Inline(session.captured.clone()),
        tests: session
            .tests
            .iter()
            .map(|test| OperationalTest {
                claim: optional(test.claim.as_ref()),
                text: test.text.clone(),
                owner: test.owner.clone(),
                due: optional(test.due.as_ref()),
                signed_by: Inline(test.signed_by.clone()),
                unknown: unknown(&test.unknown),
            })
            .collect(),
        minutes: session.minutes.clone(),
        note: session.note.clone(),
        unknown: unknown(&session.unknown),
    }
}

fn round(round: &model::Round) -> Round {
    let item = |item: &model::BallotItem| match item {
        model::BallotItem::Claim(claim) => BallotItem {
            claim: text(claim),
            ..BallotItem::default()
        },
        model::BallotItem::Conditional { claim, given } => BallotItem {
            claim: text(claim),
            given: text(given),
            ..BallotItem::default()
        },
        model::BallotItem::Link(link) => BallotItem {
            link: text(link),
            ..BallotItem::default()
        },
        model::BallotItem::Quantity(quantity) => BallotItem {
            quantity: text(quantity),
            ..BallotItem::default()
        },
        model::BallotItem::Later(fields) => BallotItem {
            unknown: unknown(fields),
            ..BallotItem::default()
        },
    };
    let ballot = |ballot: &model::Ballot| Ballot {
        voter: ballot.voter.clone(),
        key: ballot.key.clone(),
        reader: optional(ballot.reader.as_ref()),
        answers: ballot
            .answers
            .iter()
            .map(|answer| Answer {
                value: Said(answer.value.clone()),
                quantity: Tuple(
                    answer
                        .quantity
                        .map(|(low, best, high)| vec![low, best, high])
                        .unwrap_or_default(),
                ),
                reason: answer.reason.clone(),
                unknown: unknown(&answer.unknown),
            })
            .collect(),
        unknown: unknown(&ballot.unknown),
    };
    Round {
        title: round.title.clone(),
        items: round.items.iter().map(item).collect(),
        named: round.named,
        revealed: round.revealed,
        ballots: round.ballots.iter().map(ballot).collect(),
        sealed: round.sealed.clone(),
        unknown: unknown(&round.unknown),
    }
}

fn note(note: &model::Note) -> Note {
    Note {
        text: note.text.clone(),
        author: note.author.clone(),
        date: optional(note.date.as_ref()),
        about: note.about.clone(),
        place: place(note.place),
        unknown: unknown(&note.unknown),
    }
}

fn view(view: &model::SavedView) -> View {
    View {
        title: view.title.clone(),
        filter: view.filter.clone(),
        focus: optional(view.focus.as_ref()),
        steps: view.steps,
        steps_up: view.steps_up,
        folded: inline(&view.folded),
        hidden: Inline(view.hidden.iter().cloned().collect()),
        groups: inline(&view.groups),
        drawing: view.drawing.clone(),
        words: view.words,
        unknown: unknown(&view.unknown),
    }
}
