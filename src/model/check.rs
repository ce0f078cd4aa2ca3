//! Every invariant of a map, as a sentence when it does not hold.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Claim, ClaimId, Distribution, Flaw, Formula, GroupKind, LinkId, LocalModel, Map, NetDefinition, NetVariable,
    Origin, Percentile, Place, Question, QuestionId, Quote, Relation, SourceId, TableParent, TableRow, TableState,
    Target, Value, percent,
};

/// All flaws of a map, in the order of its objects. Empty for every map that exists.
pub(super) fn flaws(map: &Map) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    ids(map, &mut flaws);
    links(map, &mut flaws);
    claims(map, &mut flaws);
    rest(map, &mut flaws);
    flaws
}

fn ids(map: &Map, flaws: &mut Vec<Flaw>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let all = (map.claims.keys().map(ClaimId::as_str))
        .chain(map.links.keys().map(LinkId::as_str))
        .chain(map.questions.keys().map(super::QuestionId::as_str))
        .chain(map.quantities.keys().map(super::QuantityId::as_str))
        .chain(map.groups.keys().map(super::GroupId::as_str))
        .chain(map.notes.keys().map(super::NoteId::as_str));
    for id in all {
        if !seen.insert(id) {
            flaws.push(Flaw::DuplicateId(id.to_owned()));
        }
    }
}

fn links(map: &Map, flaws: &mut Vec<Flaw>) {
    for (id, link) in &map.links {
        let name = || id.as_str().to_owned();
        let origin_exists = match &link.from {
            Origin::Claim(claim) => map.claims.contains_key(claim),
            Origin::Group(group) => map.groups.contains_key(group),
        };
        if !origin_exists {
            flaws.push(Flaw::Dangling {
                link: name(),
                missing: link.from.as_str().to_owned(),
            });
        }
        let target_exists = match &link.to {
            Target::Claim(claim) => map.claims.contains_key(claim),
            Target::Link(target) => map.links.contains_key(target),
            Target::Question(question) => map.questions.contains_key(question),
        };
        if !target_exists {
            flaws.push(Flaw::Dangling {
                link: name(),
                missing: link.to.as_str().to_owned(),
            });
        }
        if !link.relation.fits(&link.to) {
            flaws.push(Flaw::Misfit {
                link: name(),
                relation: link.relation.verb().to_owned(),
                target: match link.to {
                    Target::Claim(_) => "claim",
                    Target::Link(_) => "link",
                    Target::Question(_) => "question",
                },
            });
        }
        match (&link.from, &link.to) {
            (Origin::Claim(from), Target::Claim(to)) if from == to => flaws.push(Flaw::SelfLink(name())),
            (Origin::Group(group), _) => {
                if map.groups.get(group).is_some_and(|group| !group.kind.is_logical()) {
                    flaws.push(Flaw::ListOrigin {
                        link: name(),
                        group: group.as_str().to_owned(),
                    });
                }
                if matches!(link.relation, Relation::Requires | Relation::Answers) {
                    flaws.push(Flaw::Misfit {
                        link: name(),
                        relation: link.relation.verb().to_owned(),
                        target: "claim when it starts at a group",
                    });
                }
            }
            _ => {}
        }
        for (reader, own) in &link.by_reader {
            if !map.readers.contains_key(reader) {
                missing(flaws, &format!("The link “{id}”"), "reader", reader.as_str());
            }
            source(map, own.source.as_ref(), || format!("The link “{id}”"), flaws);
        }
        quotes(map, &link.quotes, || format!("The link “{id}”"), flaws);
    }
    link_circles(map, flaws);
}

/// Follows each link's chain of targets; a chain longer than the number of links is a circle.
fn link_circles(map: &Map, flaws: &mut Vec<Flaw>) {
    let mut settled: BTreeSet<&LinkId> = BTreeSet::new();
    for start in map.links.keys() {
        let mut path: Vec<&LinkId> = Vec::new();
        let mut on_path: BTreeSet<&LinkId> = BTreeSet::new();
        let mut next = Some(start);
        while let Some(id) = next {
            if settled.contains(id) {
                break;
            }
            if !on_path.insert(id) {
                let circle: Vec<String> = path
                    .iter()
                    .skip_while(|&&member| member != id)
                    .map(|member| format!("“{member}”"))
                    .collect();
                flaws.push(Flaw::LinkCircle(circle.join(", ")));
                break;
            }
            path.push(id);
            next = match map.links.get(id).map(|link| &link.to) {
                Some(Target::Link(target)) => map.links.get_key_value(target).map(|(id, _)| id),
                _ => None,
            };
        }
        settled.extend(path);
    }
}

fn missing(flaws: &mut Vec<Flaw>, owner: &str, kind: &'static str, id: &str) {
    flaws.push(Flaw::Missing {
        owner: owner.to_owned(),
        kind,
        missing: id.to_owned(),
    });
}

fn quotes(map: &Map, quotes: &[Quote], owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    for quote in quotes {
        source(map, quote.source.as_ref(), &owner, flaws);
    }
}

fn source(map: &Map, source: Option<&SourceId>, owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    if let Some(source) = source
        && !map.sources.contains_key(source)
    {
        missing(flaws, &owner(), "source", source.as_str());
    }
}

fn range(value: &Value, owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    if let Value::Range { low, best, high } = value
        && Value::range(*low, *best, *high).is_none()
    {
        number(flaws, owner(), "a range goes from its lowest to its highest number");
    }
}

fn ordinary(numbers: impl IntoIterator<Item = f64>, owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    if numbers.into_iter().any(|number| !number.is_finite()) {
        number(flaws, owner(), "every number must be an ordinary one");
    }
}

/// The positions of every question.
type Positions = BTreeMap<QuestionId, BTreeSet<ClaimId>>;

fn claims(map: &Map, flaws: &mut Vec<Flaw>) {
    let positions = map.all_positions();
    for (id, question) in &map.questions {
        variable(question.variable.as_deref(), || format!("The question “{id}”"), flaws);
        question_table(map, &positions, id, question, flaws);
    }
    for (id, claim) in &map.claims {
        let owner = || format!("The claim “{id}”");
        for given in &claim.given {
            if !map.claims.contains_key(given) {
                missing(flaws, &owner(), "claim", given.as_str());
            } else if given == id {
                flaws.push(Flaw::Number {
                    owner: owner(),
                    problem: "a claim cannot be conditional on itself".to_owned(),
                });
            }
        }
        for sense in &claim.senses {
            if !map.claims.contains_key(sense) {
                missing(flaws, &owner(), "claim", sense.as_str());
            }
        }
        for (reader, credence) in &claim.credences {
            if !map.readers.contains_key(reader) {
                missing(flaws, &owner(), "reader", reader.as_str());
            }
            for id in credence.sources() {
                source(map, Some(id), owner, flaws);
            }
            let past = credence.history.iter().flat_map(|past| [&past.stated, &past.base]);
            for value in [&credence.stated, &credence.base].into_iter().chain(past) {
                range(value, owner, flaws);
            }
        }
        quotes(map, &claim.quotes, owner, flaws);
        if let Some(threshold) = &claim.threshold {
            if !map.quantities.contains_key(&threshold.quantity) {
                missing(flaws, &owner(), "quantity", threshold.quantity.as_str());
            }
            if !threshold.value.is_finite() {
                number(flaws, owner(), "a threshold must be an ordinary number");
            }
        }
        if claim.order.is_some_and(|order| !order.is_finite()) {
            number(flaws, owner(), "its place in order must be an ordinary number");
        }
        place(claim.place, owner, flaws);
        variable(claim.variable.as_deref(), owner, flaws);
        table(map, &positions, id, claim, flaws);
    }
}

fn place(place: Option<Place>, owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    if place.is_some_and(|place| !place.x.is_finite() || !place.y.is_finite()) {
        number(flaws, owner(), "its place must be two ordinary numbers");
    }
}

fn number(flaws: &mut Vec<Flaw>, owner: String, problem: &str) {
    flaws.push(Flaw::Number {
        owner,
        problem: problem.to_owned(),
    });
}

/// The table of a claim. Missing rows are a finding, not a flaw: tables are filled in step by step.
fn table(map: &Map, positions: &Positions, id: &ClaimId, claim: &Claim, flaws: &mut Vec<Flaw>) {
    let LocalModel::Table(table) = &claim.model else {
        return;
    };
    let owner = || format!("The table of “{id}”");
    if table.parents.contains(&TableParent::Claim(id.clone())) {
        number(flaws, owner(), "a claim cannot depend on itself");
    }
    columns(map, &table.parents, owner, flaws);
    let cases = table.rows.iter().map(|row| row.when.as_slice());
    rows(map, positions, &table.parents, cases, owner, flaws);
    let adds_up = |row: &TableRow| (row.probability.value() + row.probability_of_not() - 1.0).abs() <= SUM_TOLERANCE;
    if !table.rows.iter().all(adds_up) {
        number(flaws, owner(), "a probability and its complement must add up to 1");
    }
}

/// The table of a question: as of a claim, and every row is a distribution over positions.
fn question_table(map: &Map, positions: &Positions, id: &QuestionId, question: &Question, flaws: &mut Vec<Flaw>) {
    let Some(table) = &question.table else {
        return;
    };
    let owner = || format!("The table of “{id}”");
    if !question.exclusive {
        number(flaws, owner(), "only an exclusive question can have a table");
    }
    if table.parents.contains(&TableParent::Question(id.clone())) {
        number(flaws, owner(), "a question cannot depend on itself");
    }
    columns(map, &table.parents, owner, flaws);
    let cases = table.rows.iter().map(|row| row.when.as_slice());
    rows(map, positions, &table.parents, cases, owner, flaws);
    let known = positions.get(id);
    let is_own = |parent: &TableParent| matches!(parent, TableParent::Claim(claim) if known.is_some_and(|known| known.contains(claim)));
    if table.parents.iter().any(is_own) {
        number(flaws, owner(), "a question cannot depend on its own positions");
    }
    let listed: BTreeSet<&ClaimId> = table.positions.iter().collect();
    if listed.len() < table.positions.len() {
        number(flaws, owner(), "a position is listed twice");
    }
    if let Some(other) = listed
        .iter()
        .find(|claim| known.is_none_or(|known| !known.contains(**claim)))
    {
        number(
            flaws,
            owner(),
            &format!("“{other}” is not one of the question's positions"),
        );
    }
    for row in &table.rows {
        let sum: f64 = row.shares.iter().map(|share| share.value()).sum();
        if row.shares.len() != table.positions.len() {
            number(flaws, owner(), "a row does not have one probability for each position");
        } else if sum > 1.0 + SUM_TOLERANCE || (question.complete && sum < 1.0 - SUM_TOLERANCE) {
            number(flaws, owner(), &format!("a row adds up to {sum}, not to 1"));
        }
    }
}

/// How far probabilities that belong together may be from adding up to 1.
const SUM_TOLERANCE: f64 = 1e-9;

/// The columns of a table exist, and none stands twice.
fn columns(map: &Map, parents: &[TableParent], owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    for parent in parents {
        match parent {
            TableParent::Claim(claim) if !map.claims.contains_key(claim) => {
                missing(flaws, &owner(), "claim", claim.as_str());
            }
            TableParent::Question(question) if !map.questions.contains_key(question) => {
                missing(flaws, &owner(), "question", question.as_str());
            }
            TableParent::Question(question) if map.questions.get(question).is_some_and(|q| !q.exclusive) => {
                number(
                    flaws,
                    owner(),
                    &format!("the question “{question}” is not exclusive; name its positions instead"),
                );
            }
            _ => {}
        }
    }
    let distinct: BTreeSet<&TableParent> = parents.iter().collect();
    if distinct.len() < parents.len() {
        number(flaws, owner(), "the same parent is named twice");
    }
}

/// Every row names one state of each parent, and no two speak of the same case.
fn rows<'a>(
    map: &Map,
    positions: &Positions,
    parents: &[TableParent],
    cases: impl Iterator<Item = &'a [TableState]>,
    owner: impl Fn() -> String,
    flaws: &mut Vec<Flaw>,
) {
    let mut seen = BTreeSet::new();
    for when in cases {
        if when.len() != parents.len() {
            number(flaws, owner(), "a row does not have one state for each parent");
            continue;
        }
        for (parent, state) in parents.iter().zip(when) {
            let fits = match (parent, state) {
                (TableParent::Claim(_), TableState::Truth(_)) => true,
                (TableParent::Question(question), TableState::Position(claim)) => {
                    positions.get(question).is_some_and(|known| known.contains(claim))
                }
                (TableParent::Question(question), TableState::NoneOfThese) => {
                    map.questions.get(question).is_some_and(|q| !q.complete)
                }
                _ => false,
            };
            if !fits {
                number(flaws, owner(), "a row names a state that its parent does not have");
            }
        }
        if !seen.insert(when) {
            number(flaws, owner(), "two rows speak of the same case");
        }
    }
}

/// What a record of a variable of a Bayes net holds is finite.
fn variable(variable: Option<&NetVariable>, owner: impl Fn() -> String, flaws: &mut Vec<Flaw>) {
    let Some(variable) = variable else { return };
    ordinary(variable.bounds.into_iter().flatten(), &owner, flaws);
    if let NetDefinition::NoisyMax { parameters, .. } = &variable.definition {
        ordinary(parameters.iter().copied(), &owner, flaws);
    }
}

fn rest(map: &Map, flaws: &mut Vec<Flaw>) {
    if let Some(target) = &map.target
        && !map.claims.contains_key(target)
    {
        missing(flaws, "The map", "claim", target.as_str());
    }
    for (id, group) in &map.groups {
        let owner = || format!("The group “{id}”");
        place(group.place, owner, flaws);
        for member in &group.members {
            if !map.claims.contains_key(member) {
                missing(flaws, &owner(), "claim", member.as_str());
            }
        }
        for judged in group.verdicts.keys() {
            if !map.claims.contains_key(judged) {
                missing(flaws, &owner(), "claim", judged.as_str());
            }
        }
        let members: BTreeSet<&ClaimId> = group.members.iter().collect();
        if members.len() < group.members.len() {
            number(flaws, owner(), "a claim is a member twice");
        }
        // A group of a kind that only a newer version knows is shown as a list, but may well bind there.
        let is_understood = !group.unknown.0.contains_key("kind");
        if group.binding && is_understood && matches!(group.kind, GroupKind::List | GroupKind::Ranked { .. }) {
            number(flaws, owner(), "a list is neither true nor false, so it cannot bind");
        }
        quotes(map, &group.quotes, owner, flaws);
    }
    for (id, question) in &map.questions {
        let owner = || format!("The question “{id}”");
        quotes(map, &question.quotes, owner, flaws);
        place(question.place, owner, flaws);
    }
    for (id, reader) in &map.readers {
        for member in &reader.members {
            if !map.readers.contains_key(member) {
                missing(flaws, &format!("The reader “{id}”"), "reader", member.as_str());
            }
        }
    }
    for (id, note) in &map.notes {
        place(note.place, || format!("The note “{id}”"), flaws);
    }
    quantities(map, flaws);
    findings(map, flaws);
    sessions(map, flaws);
}

fn quantities(map: &Map, flaws: &mut Vec<Flaw>) {
    for (id, quantity) in &map.quantities {
        let owner = || format!("The quantity “{id}”");
        quotes(map, &quantity.quotes, owner, flaws);
        place(quantity.place, owner, flaws);
        if quantity.resolved.is_some_and(|value| !value.is_finite()) {
            number(
                flaws,
                owner(),
                "the value it turned out to have must be an ordinary number",
            );
        }
        for reader in quantity.distributions.keys().chain(quantity.conditional.keys()) {
            if !map.readers.contains_key(reader) {
                missing(flaws, &owner(), "reader", reader.as_str());
            }
        }
        for named in quantity.formula.iter().flat_map(Formula::quantities) {
            if !map.quantities.contains_key(named) {
                missing(flaws, &owner(), "quantity", named.as_str());
            }
        }
        if let Some(Formula::Scaled(_, factor)) = quantity.formula {
            ordinary([factor], owner, flaws);
        }
        if let Some(Formula::Doublings { years, doubling_years }) = quantity.formula {
            ordinary([years, doubling_years], owner, flaws);
        }
        let conditional = quantity.conditional.values().flatten();
        for conditional in conditional.clone() {
            if conditional.delay_factor.is_some_and(|factor| !factor.is_finite()) {
                number(flaws, owner(), "a delay factor must be an ordinary number");
            }
            for (claim, _) in &conditional.when {
                if !map.claims.contains_key(claim) {
                    missing(flaws, &owner(), "claim", claim.as_str());
                }
            }
        }
        let conditional = conditional.map(|conditional| &conditional.distribution);
        for distribution in quantity.distributions.values().chain(conditional) {
            percentiles(distribution, &owner(), flaws);
            source(map, distribution.source.as_ref(), owner, flaws);
        }
    }
}

/// What is taken as found out, on the map and in its scenarios.
fn findings(map: &Map, flaws: &mut Vec<Flaw>) {
    let of_map = map.evidence.iter().map(|one| ("The evidence".to_owned(), one.as_ref()));
    let of_scenarios = map.scenarios.iter().flat_map(|(id, scenario)| {
        let owner = format!("The scenario “{id}”");
        scenario.evidence.iter().map(move |one| (owner.clone(), one))
    });
    for (owner, one) in of_map.chain(of_scenarios) {
        if !map.claims.contains_key(&one.claim) {
            missing(flaws, &owner, "claim", one.claim.as_str());
        }
        if let Some(reader) = &one.reader
            && !map.readers.contains_key(reader)
        {
            missing(flaws, &owner, "reader", reader.as_str());
        }
        quotes(map, &one.quotes, || owner.clone(), flaws);
    }
    for (id, scenario) in &map.scenarios {
        for claim in scenario.credences.keys() {
            if !map.claims.contains_key(claim) {
                missing(flaws, &format!("The scenario “{id}”"), "claim", claim.as_str());
            }
        }
    }
}

/// Sessions are records of what was: what they name may since have gone from the map.
pub(super) fn sessions(map: &Map, flaws: &mut Vec<Flaw>) {
    for (id, session) in &map.sessions {
        let owner = || format!("The session “{id}”");
        let agenda = session
            .agenda
            .iter()
            .flat_map(|item| [Some(item.minutes), item.minutes_taken]);
        ordinary(agenda.flatten(), owner, flaws);
        let ballots = session.rounds.iter().flat_map(|round| &round.ballots);
        for answer in ballots.flat_map(|ballot| &ballot.answers) {
            range(&answer.value, owner, flaws);
            if let Some((low, best, high)) = answer.quantity {
                ordinary([low, best, high], owner, flaws);
            }
        }
    }
}

fn percentiles(distribution: &Distribution, owner: &str, flaws: &mut Vec<Flaw>) {
    let points = &distribution.percentiles;
    let valid = points
        .iter()
        .all(|p| p.value.is_finite() && (0.0..=1.0).contains(&p.probability));
    if !valid {
        number(
            flaws,
            owner.to_owned(),
            "percentiles must be ordinary numbers, each probability between 0 and 1",
        );
    }
    let falling = points.windows(2).find_map(|pair| match pair {
        [a, b] if a.probability < b.probability && a.value < b.value => None,
        [a, b] => Some((a, b)),
        _ => None,
    });
    if let (true, Some((a, b))) = (valid, falling) {
        let said = |p: &Percentile| format!("{} by {}", percent(p.probability), (p.value * 1e3).round() / 1e3);
        number(
            flaws,
            owner.to_owned(),
            &format!(
                "{} and {} cannot both be: the later value must have the greater chance",
                said(a),
                said(b)
            ),
        );
    }
    let alone = [distribution.point, distribution.low, distribution.high];
    if alone.into_iter().flatten().any(|value| !value.is_finite()) {
        number(flaws, owner.to_owned(), "a point and a bound must be ordinary numbers");
    }
    let never = distribution.never.unwrap_or(0.0);
    if !(0.0..=1.0).contains(&never) {
        number(
            flaws,
            owner.to_owned(),
            "the probability of “never” is a number from 0 to 1",
        );
    } else if let Some(last) = points.last()
        && valid
        && last.probability > 1.0 - never
    {
        number(
            flaws,
            owner.to_owned(),
            &format!(
                "{:.0} % by {} and {:.0} % never cannot both be",
                last.probability * 100.0,
                last.value,
                never * 100.0
            ),
        );
    }
}
