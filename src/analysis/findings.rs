//! Findings: what a person should look at in a map that opens well. Shown in the window and printed by `cruxmap check`.

use super::{Outlooks, RepairKind, how_computed, legal_interval, median, repairs, unread::unread};
use crate::{
    inference::{Block, ClaimNumbers, Culprit, Inquiry, Method, Outlook, OutlookError, Remark},
    model::{
        ClaimId, LocalModel, Map, Origin, ReaderId, Relation, Strength, TableParent, Target, Value, chance, log_odds,
        percent, points, two_digits,
    },
};

/// Whether a finding asks for something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something does not fit together; the map should be changed or the gap accepted.
    Problem,
    /// Something is missing or assumed, as it may be.
    Remark,
}

/// Something a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Whether it asks for something to be done.
    pub weight: Weight,
    /// What kind of finding: a word that scripts can rely on.
    pub code: &'static str,
    /// The id of what it is about.
    pub about: String,
    /// Whose numbers it is about.
    pub reader: Option<ReaderId>,
    /// The finding.
    pub sentence: String,
    /// The finding without what can be done about it, where that can be offered as buttons.
    pub without_advice: Option<String>,
}

/// Below this probability, what a constraint demands is at odds with the rest of the map.
const STRAINED: f64 = 0.1;

/// All findings of a map, problems first. `numbers` gives each reader's inquiry and answer.
pub fn findings<'a>(
    map: &Map,
    numbers: impl Fn(&ReaderId) -> Option<(&'a Inquiry, &'a Result<Outlook, OutlookError>)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    structure(map, &mut findings);
    findings.extend(
        unread(map)
            .into_iter()
            .map(|(about, sentence)| problem("unknown", &about, sentence)),
    );
    for reader in map.readers.keys() {
        if let Some((inquiry, answer)) = numbers(reader) {
            of_reader(map, reader, inquiry, answer, &mut findings);
        }
    }
    missing(map, &mut findings);
    findings.sort();
    findings.dedup();
    findings
}

fn problem(code: &'static str, about: &str, sentence: String) -> Finding {
    Finding {
        weight: Weight::Problem,
        code,
        about: about.to_owned(),
        reader: None,
        sentence,
        without_advice: None,
    }
}

fn remark(code: &'static str, about: &str, sentence: String) -> Finding {
    Finding {
        weight: Weight::Remark,
        ..problem(code, about, sentence)
    }
}

fn structure(map: &Map, findings: &mut Vec<Finding>) {
    for aside in &map.aside {
        findings.push(problem(
            "aside",
            &aside.id,
            format!(
                "“{}” of “{}” {}; it is kept in the file but not shown",
                aside.id, aside.owner, aside.reason
            ),
        ));
    }
    for circle in map.influence_circles() {
        let names: Vec<String> = circle.iter().map(|id| format!("“{id}”")).collect();
        let what = format!(
            "{} bear on one another in a circle, so they and what follows from them have no numbers",
            names.join(", ")
        );
        let about = circle.first().map_or("", ClaimId::as_str);
        findings.push(Finding {
            without_advice: Some(what.clone()),
            ..problem("circle", about, format!("{what}; {}", what_to_do(map, &circle)))
        });
    }
    for block in map.tied_blocks() {
        if block.len() > Block::MOST_MEMBERS {
            let names: Vec<String> = block.iter().map(|id| format!("“{id}”")).collect();
            findings.push(problem(
                "too-many-tied",
                block.first().map_or("", ClaimId::as_str),
                format!(
                    "{} are tied to one another; {} claims are too many to be computed exactly ({} is the most), so they and what follows from them have no numbers",
                    names.join(", "),
                    block.len(),
                    Block::MOST_MEMBERS
                ),
            ));
        }
    }
    for (id, claim) in &map.claims {
        if claim.title.trim().is_empty() {
            findings.push(problem(
                "no-title",
                id.as_str(),
                format!("the claim “{id}” has no title"),
            ));
        }
        if let LocalModel::Table(table) = &claim.model {
            let cases: usize = table
                .parents
                .iter()
                .map(|parent| match parent {
                    TableParent::Claim(_) => 2,
                    TableParent::Question(question) => {
                        map.positions(question).len()
                            + usize::from(map.questions.get(question).is_some_and(|question| !question.complete))
                    }
                })
                .fold(1, usize::saturating_mul);
            if table.rows.len() < cases {
                findings.push(problem(
                    "table",
                    id.as_str(),
                    format!(
                        "the table of “{id}” speaks of {} of {cases} cases; one half is assumed in the others",
                        table.rows.len()
                    ),
                ));
            }
        }
    }
    for (id, group) in &map.groups {
        if group.members.is_empty() {
            findings.push(problem(
                "empty-group",
                id.as_str(),
                format!("the group “{id}” has no members"),
            ));
        }
    }
}

/// The repairs of a circle, in words.
fn what_to_do(map: &Map, circle: &[ClaimId]) -> String {
    let found = repairs(map, circle, None);
    let is_tied = found.iter().any(|repair| matches!(repair.kind, RepairKind::Mutual(_)));
    let repairs: Vec<String> = (found.iter().enumerate())
        .map(|(ix, repair)| format!("({}) {}", ix + 1, repair.sentence))
        .collect();
    let too_many = if circle.len() > Block::MOST_MEMBERS && !is_tied {
        format!(
            "; the {} claims are too many to be tied together ({} is the most)",
            circle.len(),
            Block::MOST_MEMBERS
        )
    } else {
        String::new()
    };
    if repairs.is_empty() {
        "no link closes it by itself: take away one of the conditions, table columns or group members that do"
            .to_owned()
    } else {
        format!("to repair it, either {}{too_many}", repairs.join(", or "))
    }
}

/// Whether a computed number is what was stated, as far as the digits of the stated one go.
pub fn agrees(stated: f64, computed: f64) -> bool {
    (stated - computed).abs() <= rounding(stated)
}

/// Whether a claim's computed number, which may be off by its error, is what was stated.
pub fn agrees_within(numbers: &ClaimNumbers, computed: f64) -> bool {
    /// How many standard errors may be chance.
    const MOST_SIGMAS: f64 = 4.0;
    let slack = MOST_SIGMAS * numbers.error.unwrap_or(0.0);
    numbers
        .stated
        .is_none_or(|stated| (stated - computed).abs() <= rounding(stated) + slack)
}

/// How far a computed number may be from a stated one that was rounded to the digits it is written with; at most half a
/// percentage point, as nobody can tell whether 0.7 is short for 0.70.
fn rounding(stated: f64) -> f64 {
    const MOST: f64 = 0.005;
    let digits = format!("{stated}")
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    let unit: f64 = (0..digits).fold(1.0, |unit, _| unit / 10.0);
    (0.5 * unit).min(MOST) + 1e-12
}

/// What is on the map but changes no number.
fn unused(map: &Map, name: &str, inquiry: &Inquiry, push: &mut impl FnMut(Finding)) {
    for remark in &inquiry.remarks {
        if let Remark::NoEffect(link) = remark {
            push(problem(
                "no-effect",
                link.as_str(),
                format!(
                    "{} changes no number: what it bears on leads to a claim that follows by logic or from a table",
                    map.link_title(link)
                ),
            ));
        }
        if let Remark::EvidenceOnBlocked(claim) = remark {
            push(problem(
                "evidence-unused",
                claim.as_str(),
                format!(
                    "what is taken as found out about “{}” changes no number: the claim takes no part in the computation",
                    map.title_of(claim)
                ),
            ));
        }
        if let Remark::NoCurve(quantity, why) = remark {
            let title = map
                .quantities
                .get(quantity)
                .map_or(quantity.as_str(), |one| one.title.as_str());
            push(problem(
                "no-curve",
                quantity.as_str(),
                format!("“{title}” has no curve for {name}: {why}"),
            ));
        }
        if let Remark::NoShape(quantity) = remark {
            let card = crate::model::Card::Quantity(quantity.clone());
            push(self::remark(
                "no-shape",
                quantity.as_str(),
                format!(
                    "{name} gives no shape of “{}”, so it has no curve and what is read off it no number of theirs",
                    map.card_title(&card)
                ),
            ));
        }
        if let Remark::TooDeep(link) = remark {
            push(problem(
                "too-deep",
                link.as_str(),
                format!("“{link}” undercuts an undercut more than 64 deep; it is not computed"),
            ));
        }
    }
}

/// That numbers are estimates, and when they are too rough to be of use.
fn push_not_exact(map: &Map, name: &str, outlook: &Outlook, push: &mut impl FnMut(Finding)) {
    if let Some(sentence) = how_computed(map, &outlook.method) {
        let sentence = format!(
            "the numbers of {name} are not exact. {}",
            sentence.trim_end_matches('.')
        );
        let is_wrong = outlook.method.is_unreliable()
            || matches!(&outlook.method, Method::Sampled(samples) if !samples.unsolved.is_empty());
        push(if is_wrong {
            problem("unreliable", "", sentence)
        } else {
            remark("not-exact", "", sentence)
        });
    }
}

fn of_reader(
    map: &Map,
    reader: &ReaderId,
    inquiry: &Inquiry,
    answer: &Result<Outlook, OutlookError>,
    findings: &mut Vec<Finding>,
) {
    let name = map
        .readers
        .get(reader)
        .map_or(reader.as_str(), |reader| reader.name.as_str());
    let mut push = |finding: Finding| {
        findings.push(Finding {
            reader: Some(reader.clone()),
            ..finding
        });
    };
    unused(map, name, inquiry, &mut push);
    product_of_medians(map, reader, name, &mut push);
    impossible_conditionals(map, reader, name, &mut push);
    certain_members(map, reader, name, &mut push);
    let outlook = match answer {
        Ok(outlook) => outlook,
        Err(OutlookError::Impossible(culprits)) => {
            let about = culprits.first().map_or("", |culprit| match culprit {
                Culprit::Claim(id) => id.as_str(),
                Culprit::Constraint(id) => id.as_str(),
            });
            push(problem(
                "impossible",
                about,
                format!("for {name}, {}", OutlookError::Impossible(culprits.clone())),
            ));
            return;
        }
        Err(error) => {
            push(problem(
                "not-computed",
                "",
                format!("the numbers of {name} cannot be computed: {error}"),
            ));
            return;
        }
    };
    push_not_exact(map, name, outlook, &mut push);
    for unreachable in &outlook.out_of_reach {
        push(problem(
            "out-of-reach",
            unreachable.claim.as_str(),
            format!(
                "{name} states {} for “{}”, but what it depends on allows {} at the nearest",
                percent(unreachable.stated),
                map.title_of(&unreachable.claim),
                percent(unreachable.nearest)
            ),
        ));
    }
    for (id, &tension) in &outlook.tensions {
        if tension < STRAINED {
            push(remark(
                "tension",
                id.as_str(),
                format!(
                    "“{id}” is a constraint that, for {name}, the map holds with {} before it binds",
                    percent(tension)
                ),
            ));
        }
    }
    incoherent(map, reader, name, outlook, &mut push);
    for (question, answers) in &inquiry_positions(map, inquiry) {
        let total: f64 = answers.iter().filter_map(|id| inquiry.stated.get(id)).sum();
        let n_stated = answers.iter().filter(|id| inquiry.stated.contains_key(*id)).count();
        if total > 1.0 + 1e-9 || (n_stated == answers.len() && total < 1.0 - 1e-9 && is_complete(map, question)) {
            push(problem(
                "sum",
                question,
                format!(
                    "{name}'s credences for the positions of “{question}” add up to {}",
                    percent(total)
                ),
            ));
        }
    }
}

/// Claims whose stated and computed numbers differ, and pairs of them that look swapped.
fn incoherent(map: &Map, reader: &ReaderId, name: &str, outlook: &Outlook, push: &mut impl FnMut(Finding)) {
    let mut gaps: Vec<(&ClaimId, f64, f64)> = Vec::new();
    for (id, numbers) in &outlook.claims {
        let (Some(stated), Some(computed)) = (numbers.stated, numbers.before_evidence) else {
            continue;
        };
        let is_listed = outlook.out_of_reach.iter().any(|unreachable| unreachable.claim == *id);
        if is_listed {
            continue;
        }
        // What a group holds only as the mean of its members need not cohere.
        let Some(credence) = map.claims.get(id).and_then(|claim| claim.credences.get(reader)) else {
            continue;
        };
        let range = match &credence.stated {
            Value::Range { low, high, .. } => Some((low.value(), high.value())),
            _ => None,
        };
        // A range allows all that is in it.
        let is_met = match range {
            Some((low, high)) => (low - rounding(low)..=high + rounding(high)).contains(&computed),
            None => agrees_within(numbers, computed),
        };
        if is_met {
            continue;
        }
        let states = match range {
            Some((low, high)) => format!("{} to {}", percent(low), percent(high)),
            None => percent(stated),
        };
        let sentence = format!(
            "{name} states {states} for “{}”, but the map computes {} from {name}'s other numbers{}",
            map.title_of(id),
            percent(computed),
            apart(stated, computed)
        );
        if credence.gap_accepted {
            push(remark("gap-accepted", id.as_str(), format!("{sentence} (accepted)")));
        } else if range.is_some() {
            push(problem("outside-range", id.as_str(), sentence));
        } else {
            gaps.push((id, stated, computed));
            push(problem("incoherent", id.as_str(), sentence));
        }
    }
    for (at, (id, stated, computed)) in gaps.iter().enumerate() {
        let other = (gaps.iter().skip(at + 1)).find(|(_, other_stated, other_computed)| {
            agrees(*stated, *other_computed) && agrees(*other_stated, *computed)
        });
        if let Some((other, other_stated, _)) = other {
            push(problem(
                "swapped",
                id.as_str(),
                format!(
                    "{name}'s {} for “{}” and {} for “{}” look swapped: the map computes the one for the other",
                    percent(*stated),
                    map.title_of(id),
                    percent(*other_stated),
                    map.title_of(other)
                ),
            ));
        }
    }
}

/// How far two probabilities are apart: “ (28 points, odds 3.1 times as high)”.
fn apart(stated: f64, computed: f64) -> String {
    let points = format!("{} points", points(computed - stated));
    let odds = (log_odds(computed) - log_odds(stated)).exp();
    if !odds.is_finite() || odds <= 0.0 {
        return format!(" ({points})");
    }
    let (times, word) = if odds >= 1.0 {
        (odds, "high")
    } else {
        (1.0 / odds, "low")
    };
    format!(" ({points}; odds {} times as {word})", two_digits(times))
}

/// Conditional forecasts with which the target would have a probability below 0 or above 1 without the source. Whoever lets the
/// gap of the source's number stand lets this stand as well.
fn impossible_conditionals(map: &Map, reader: &ReaderId, name: &str, push: &mut impl FnMut(Finding)) {
    for (id, link) in &map.links {
        let Some(forecast) = map.conditional_forecast(link, reader) else {
            continue;
        };
        if Outlooks::from_forecast(forecast.target, forecast.source, forecast.given).is_some() {
            continue;
        }
        let (low, high) = legal_interval(forecast.target, forecast.source);
        let sentence = format!(
            "{name} gives {} to “{}” given its source, which cannot be: with {} for the one and {} for the other it lies between {} and {}",
            chance(forecast.given),
            map.target_title(&link.influence_on()),
            chance(forecast.target),
            chance(forecast.source),
            chance(low),
            chance(high)
        );
        let own = match link.influence_from() {
            Origin::Claim(source) => map.claims.get(&source).and_then(|claim| claim.credences.get(reader)),
            Origin::Group(_) => None,
        };
        push(if own.is_some_and(|own| own.gap_accepted) {
            remark("conditional-accepted", id.as_str(), format!("{sentence} (accepted)"))
        } else {
            problem("conditional", id.as_str(), sentence)
        });
    }
}

/// Numbers of 0 and 1 that are left out of a group's mean, as they would decide it by themselves.
fn certain_members(map: &Map, reader: &ReaderId, name: &str, push: &mut impl FnMut(Finding)) {
    let members = map.pooled_members(reader);
    let is_certain = |value: &Value| value.point().is_some_and(|p| p.value() <= 0.0 || p.value() >= 1.0);
    for (id, claim) in &map.claims {
        let has_own = claim
            .credences
            .get(reader)
            .is_some_and(|own| own.stated.point().is_some());
        let certain = (members.iter())
            .filter(|member| claim.credences.get(**member).is_some_and(|own| is_certain(&own.stated)))
            .count();
        if certain > 0 && !has_own {
            push(remark(
                "certain-member",
                id.as_str(),
                format!(
                    "{name} pools its members' numbers for “{}” without the {certain} of 0 or 1, which would decide the mean by themselves",
                    map.title_of(id)
                ),
            ));
        }
    }
}

/// A group that states the product of its members' medians for a conjunction, where the median of their products is
/// another number.
fn product_of_medians(map: &Map, reader: &ReaderId, name: &str, push: &mut impl FnMut(Finding)) {
    let Some(group) = map.readers.get(reader).filter(|group| group.members.len() > 1) else {
        return;
    };
    let states = |claim: &ClaimId, reader: &ReaderId| {
        let credence = map.claims.get(claim)?.credences.get(reader)?;
        Some(credence.stated.point()?.value())
    };
    for id in map.claims.keys() {
        let Some(stated) = states(id, reader) else { continue };
        let premises: Vec<ClaimId> = (map.links.values())
            .filter(|link| link.relation == Relation::Requires && link.acts_on(id))
            .filter_map(|link| match link.influence_from() {
                Origin::Claim(premise) => Some(premise),
                Origin::Group(_) => None,
            })
            .collect();
        let of_members: Option<Vec<Vec<f64>>> = (group.members.iter())
            .map(|member| premises.iter().map(|premise| states(premise, member)).collect())
            .collect();
        let Some(of_members) = of_members.filter(|_| premises.len() > 1) else {
            continue;
        };
        let of_medians: Option<f64> = (0..premises.len())
            .map(|at| {
                median(
                    &of_members
                        .iter()
                        .filter_map(|own| own.get(at).copied())
                        .collect::<Vec<_>>(),
                )
            })
            .product();
        let of_products = median(&of_members.iter().map(|own| own.iter().product()).collect::<Vec<_>>());
        if let (Some(of_medians), Some(of_products)) = (of_medians, of_products)
            && agrees(stated, of_medians)
            && !agrees(stated, of_products)
        {
            push(remark(
                "product-of-medians",
                id.as_str(),
                format!(
                    "{name} states {} for “{}”: that is the product of the members' medians; the median of their products is {}",
                    percent(stated),
                    map.title_of(id),
                    percent(of_products)
                ),
            ));
        }
    }
}

fn is_complete(map: &Map, question: &str) -> bool {
    map.questions.get(question).is_some_and(|question| question.complete)
}

fn inquiry_positions(map: &Map, inquiry: &Inquiry) -> Vec<(String, Vec<ClaimId>)> {
    map.questions
        .iter()
        .filter(|(_, question)| question.exclusive && inquiry.n_claims() > 0)
        .map(|(id, _)| (id.as_str().to_owned(), map.positions(id)))
        .collect()
}

/// What nobody has said yet. Remarks only: a map is allowed to leave things open.
fn missing(map: &Map, findings: &mut Vec<Finding>) {
    for (id, claim) in &map.claims {
        if claim.quotes.is_empty() && claim.credences.values().all(|credence| credence.source.is_none()) {
            findings.push(remark(
                "no-source",
                id.as_str(),
                format!("“{}” has neither quote nor source", map.title_of(id)),
            ));
        }
        let has_number = claim
            .credences
            .values()
            .any(|credence| credence.stated.point().is_some() || credence.base.point().is_some());
        if !has_number && !claim.is_discussion_only() && claim.model == LocalModel::ByLinks {
            findings.push(remark(
                "not-stated",
                id.as_str(),
                format!("nobody has stated a number for “{}”", map.title_of(id)),
            ));
        }
    }
    // Links into claims that follow by logic or from a table have no strength.
    let has_strength = |target: &Target| match target {
        Target::Claim(id) => {
            (map.claims.get(id)).is_none_or(|claim| !matches!(claim.model, LocalModel::Logic(_) | LocalModel::Table(_)))
        }
        Target::Question(_) | Target::Link(_) => true,
    };
    for (id, link) in &map.links {
        let is_open = link.strength == Strength::NotStated && link.by_reader.is_empty();
        if is_open && map.takes_part(id) && has_strength(&link.influence_on()) {
            findings.push(remark(
                "no-strength",
                id.as_str(),
                format!(
                    "the strength of {} is not stated; moderate is assumed",
                    map.link_title(id)
                ),
            ));
        }
    }
}
