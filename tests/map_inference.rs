//! The numbers of a map against all its worlds: every claim, every reader, with and without evidence.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;
#[path = "map_inference/enumerate.rs"]
mod enumerate;
#[path = "map_inference/generate.rs"]
mod generate;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cruxmap::{
    analysis::Trial,
    inference::{ClaimNumbers, Culprit, Engine, Inquiry, Lever, Outlook, OutlookError, QueryError},
    model::{
        Claim, ClaimId, Edit, Finding, GroupId, Link, LinkId, LocalModel, Map, Origin, Probability, Ratio, ReaderId,
        Relation, Share, Strength, TableParent, Target, Value,
        edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit, ObjectEdit, ObjectId},
    },
};
use dice::Dice;
use enumerate::{Truth, binding_groups, enumerate, enumerate_bound};
use generate::{Wish, claim_id, reader_id};
use proptest::prelude::*;

/// How far the engine may be from the truth.
const TOLERANCE: f64 = 1e-9;

fn answer(map: &Map, reader: Option<&ReaderId>, findings: &[(ClaimId, Finding)]) -> Result<Outlook, OutlookError> {
    Engine::default().answer(&Inquiry::new(map, reader, findings))
}

fn is_close(a: Option<f64>, b: Option<f64>, tolerance: f64) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= tolerance,
        (None, None) => true,
        _ => false,
    }
}

/// Compares the engine with all worlds.
fn check(map: &Map, reader: Option<&ReaderId>, findings: &[(ClaimId, Finding)]) -> Result<(), TestCaseError> {
    let truth = enumerate(map, reader, findings);
    let before = enumerate_bound(map, reader, &[], &BTreeSet::new());
    let outcome = answer(map, reader, findings);
    match (truth, before) {
        // What is wrong with the map itself is said first.
        (Truth::Impossible, Truth::Possible { .. } | Truth::Impossible) => {
            let Err(OutlookError::Impossible(named)) = outcome else {
                return Err(TestCaseError::fail(format!("impossible, but {outcome:?}")));
            };
            check_culprits(map, reader, findings, &named)
        }
        (Truth::Contradictory, _)
        | (Truth::Impossible | Truth::Possible { .. }, Truth::Contradictory | Truth::Impossible) => {
            let is_named = matches!(outcome, Err(OutlookError::Query(QueryError::Contradictory { .. })));
            prop_assert!(is_named, "contradictory, but {outcome:?}");
            Ok(())
        }
        (
            Truth::Possible {
                claims,
                questions,
                p_evidence,
            },
            Truth::Possible {
                claims: claims_before, ..
            },
        ) => {
            let outlook = outcome.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let ratio = outlook.ln_evidence_probability.exp() / p_evidence;
            prop_assert!((ratio - 1.0).abs() < TOLERANCE, "P(e) is off by a factor of {ratio}");
            let present: Vec<&ClaimId> = outlook.claims.keys().collect();
            prop_assert_eq!(present, claims.keys().collect::<Vec<_>>());
            for (id, numbers) in &outlook.claims {
                let (after, before) = (claims[id], claims_before[id]);
                prop_assert!(
                    is_close(numbers.posterior, after, TOLERANCE),
                    "{id}: {:?} instead of {after:?}",
                    numbers.posterior
                );
                prop_assert!(
                    is_close(numbers.before_evidence, before, TOLERANCE),
                    "{id} before evidence: {:?} instead of {before:?}",
                    numbers.before_evidence
                );
            }
            for (id, answers) in &outlook.questions {
                for (answer, probability) in answers {
                    let expected = questions[id]
                        .iter()
                        .find(|(other, _)| other == answer)
                        .map_or(0.0, |found| found.1);
                    prop_assert!((probability - expected).abs() < TOLERANCE, "{id}: {answer:?}");
                }
            }
            Ok(())
        }
    }
}

/// What is named as impossible is found out or bound, and impossible by itself.
fn check_culprits(
    map: &Map,
    reader: Option<&ReaderId>,
    findings: &[(ClaimId, Finding)],
    named: &[Culprit],
) -> Result<(), TestCaseError> {
    prop_assert!(!named.is_empty());
    let distinct: BTreeSet<&Culprit> = named.iter().collect();
    prop_assert_eq!(distinct.len(), named.len(), "named twice: {:?}", named);
    let is_about = |group: &GroupId| named.contains(&Culprit::Constraint(group.clone()));
    let bound: BTreeSet<GroupId> = binding_groups(map).into_iter().filter(is_about).collect();
    let is_named = |claim: &ClaimId| named.contains(&Culprit::Claim(claim.clone()));
    let about: Vec<(ClaimId, Finding)> = findings.iter().filter(|(id, _)| is_named(id)).cloned().collect();
    for culprit in named {
        let is_known = match culprit {
            Culprit::Claim(claim) => about.iter().any(|(id, _)| id == claim),
            Culprit::Constraint(group) => bound.contains(group),
        };
        prop_assert!(is_known, "{culprit:?} has nothing to do with it");
    }
    prop_assert_eq!(enumerate_bound(map, reader, &about, &bound), Truth::Impossible);
    Ok(())
}

fn wish(n_nodes: usize) -> Wish {
    Wish {
        n_nodes,
        has_certainties: false,
        is_stated: false,
        names: 1,
    }
}

/// The claims that a circle stops: those in it and everything that they bear on, found by following the map itself.
fn stopped_by(map: &Map, circle: &[&ClaimId]) -> BTreeSet<ClaimId> {
    let counts = |id: &ClaimId| !map.claims[id].tags.contains("definition") && !map.claims[id].tags.contains("meta");
    let mut stopped: BTreeSet<ClaimId> = circle.iter().map(|&id| id.clone()).collect();
    loop {
        let before = stopped.len();
        for (id, claim) in map.claims.iter().filter(|(id, _)| counts(id)) {
            let by_condition = claim.given.iter().any(|given| stopped.contains(given));
            let by_table = matches!(&claim.model, LocalModel::Table(table) if table.parents.iter().any(|parent| match parent {
                TableParent::Claim(parent) => stopped.contains(parent),
                TableParent::Question(question) => map.positions(question).iter().any(|position| stopped.contains(position)),
            }));
            let by_link = map.links.values().any(|link| {
                let source = match (&link.from, &link.to) {
                    (_, Target::Claim(needed)) if link.relation == Relation::Requires => stopped.contains(needed),
                    (Origin::Claim(source), _) => stopped.contains(source),
                    (Origin::Group(group), _) => {
                        map.groups[group].members.iter().any(|member| stopped.contains(member))
                    }
                };
                source && ends_at(map, link) == Some(id)
            });
            let by_sibling = map.exclusive_question_of(id).is_some_and(|question| {
                let siblings = map.positions(&question);
                siblings.iter().any(|sibling| stopped.contains(sibling))
            });
            if by_condition || by_table || by_link || by_sibling {
                stopped.insert(id.clone());
            }
        }
        if stopped.len() == before {
            return stopped;
        }
    }
}

/// The claim that a link that counts is finally about.
fn ends_at<'a>(map: &'a Map, link: &'a Link) -> Option<&'a ClaimId> {
    let counts = |id: &ClaimId| !map.claims[id].tags.contains("definition") && !map.claims[id].tags.contains("meta");
    let origin_counts = !matches!(&link.from, Origin::Claim(from) if !counts(from));
    if link.discussion_only || !origin_counts {
        return None;
    }
    match (&link.to, &link.from) {
        (Target::Claim(needed), Origin::Claim(dependent)) if link.relation == Relation::Requires => {
            counts(needed).then_some(dependent)
        }
        (Target::Claim(id), _) => Some(id).filter(|id| counts(id)),
        (Target::Link(id), _) => ends_at(map, &map.links[id]),
        (Target::Question(_), _) => None,
    }
}

fn with_base(map: &Map, claim: &ClaimId, reader: &ReaderId, base: f64) -> Map {
    let base = Value::Point(Probability::new(base).unwrap());
    let change = ClaimChange::Base(reader.clone(), base);
    Edit::Claim(ClaimEdit::Change(claim.clone(), change))
        .apply(map)
        .unwrap()
}

/// Claims of which the reader states a number, with no base, and whose model has a base to be solved.
fn solved(map: &Map, reader: &ReaderId) -> BTreeMap<ClaimId, f64> {
    let inquiry = Inquiry::new(map, Some(reader), &[]);
    let has_base = |id: &ClaimId, claim: &Claim| match claim.model {
        LocalModel::ByLinks | LocalModel::AllOf | LocalModel::AnyOf => true,
        LocalModel::Table(_) | LocalModel::Logic(_) => map.exclusive_question_of(id).is_some(),
    };
    map.claims
        .iter()
        .filter(|(id, claim)| has_base(id, claim) && inquiry.stated.contains_key(*id))
        .filter_map(|(id, claim)| Some((id.clone(), claim.credences.get(reader)?.stated.point()?.value())))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_number_follows_from_all_worlds(seed: u64, n_nodes in 1_usize..=7, n_findings in 0_usize..4) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, wish(n_nodes));
        let findings = generate::findings(&mut dice, &map, n_findings, false);
        check(&map, Some(&reader_id("ann")), &findings)?;
        check(&map, None, &[])?;
    }

    #[test]
    fn certainties_are_certain_and_never_panic(seed: u64, n_nodes in 1_usize..=6, n_findings in 0_usize..4) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { has_certainties: true, ..wish(n_nodes) });
        let findings = generate::findings(&mut dice, &map, n_findings, true);
        check(&map, Some(&reader_id("ben")), &findings)?;
    }

    #[test]
    fn what_is_stated_is_computed_before_any_evidence(seed: u64, n_nodes in 1_usize..=9) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { is_stated: true, ..wish(n_nodes) });
        let reader = reader_id("ann");
        let outlook = match answer(&map, Some(&reader), &[]) {
            // Groups may bind what is already certain to be otherwise.
            Err(OutlookError::Impossible(_)) => return Ok(()),
            outcome => outcome.map_err(|error| TestCaseError::fail(error.to_string()))?,
        };
        for (id, stated) in solved(&map, &reader) {
            let Some(before) = outlook.claims[&id].before_evidence else { continue };
            let Some(listed) = outlook.out_of_reach.iter().find(|one| one.claim == id) else {
                prop_assert!((before - stated).abs() <= TOLERANCE, "{id}: {before} instead of {stated}");
                continue;
            };
            prop_assert_eq!((listed.stated, listed.nearest), (stated, before));
            if map.exclusive_question_of(&id).is_none() {
                // No base does it: what is stated lies beyond the ends, and the nearer end was taken.
                let ends = [0.0, 1.0].map(|base| {
                    let outlook = answer(&with_base(&map, &id, &reader, base), Some(&reader), &[]);
                    outlook.ok().and_then(|outlook| outlook.claims[&id].before_evidence)
                });
                if let [Some(lowest), Some(highest)] = ends {
                    prop_assert!(stated < lowest || stated > highest, "{id}: {stated} lies in {lowest}..{highest}");
                    let nearest = if stated < lowest { lowest } else { highest };
                    prop_assert!((before - nearest).abs() <= TOLERANCE);
                }
            }
        }
    }

    #[test]
    fn an_engine_that_was_used_before_answers_alike(seed: u64, n_nodes in 1_usize..=8, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { is_stated, ..wish(n_nodes) });
        let findings = generate::findings(&mut dice, &map, 2, false);
        let mut engine = Engine::default();
        for reader in [Some("ann"), Some("ben"), None, Some("ann")] {
            let reader = reader.map(reader_id);
            for findings in [&[] as &[_], &findings] {
                let inquiry = Inquiry::new(&map, reader.as_ref(), findings);
                let (used, fresh) = (engine.answer(&inquiry), Engine::default().answer(&inquiry));
                match (used, fresh) {
                    (Ok(used), Ok(fresh)) => {
                        for (id, ClaimNumbers { posterior, .. }) in used.claims {
                            prop_assert!(is_close(posterior, fresh.claims[&id].posterior, 1e-12));
                        }
                    }
                    (used, fresh) => prop_assert_eq!(used, fresh),
                }
            }
        }
    }

    #[test]
    fn a_number_tried_out_does_what_the_changed_map_does(seed: u64, n_nodes in 1_usize..=9, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { is_stated, ..wish(n_nodes) });
        let reader = reader_id("ann");
        let claims: Vec<&ClaimId> = map.claims.keys().collect();
        let target = claims[dice.below(claims.len())];
        let mut trial = Trial::new(&map, &reader, target);
        let mut engine = Engine::default();
        for lever in trial.levers() {
            if trial.reach(&lever).is_none() {
                continue;
            }
            let value = 0.05 + 0.9 * dice.unit();
            let value = if trial.reach(&lever).is_some_and(|reach| reach.is_ratio) { 1.0 + 9.0 * value } else { value };
            let mut content = map.clone().into_content();
            match &lever {
                Lever::Credence(id) => {
                    let claim = Arc::make_mut(content.claims.get_mut(id).unwrap());
                    let credence = claim.credences.entry(reader.clone()).or_default();
                    let value = Value::Point(Probability::new(value).unwrap());
                    match (&credence.base, &credence.stated) {
                        (Value::Point(_) | Value::Range { .. }, _) => credence.base = value,
                        (_, Value::Point(_) | Value::Range { .. }) => credence.stated = value,
                        _ => credence.base = value,
                    }
                }
                Lever::Strength(id) => {
                    let link = Arc::make_mut(content.links.get_mut(id).unwrap());
                    let strength = match map.strength_of(link, Some(&reader)) {
                        Strength::Share(_) => Strength::Share(Share::new(value).unwrap()),
                        Strength::Ratios { if_false, .. } => {
                            Strength::Ratios { if_true: Ratio::new(value).unwrap(), if_false }
                        }
                        _ => Strength::Ratio(Ratio::new(value).unwrap()),
                    };
                    link.by_reader.entry(reader.clone()).or_default().strength = strength;
                }
            }
            let changed = Map::new(content).unwrap();
            let of_map = match engine.answer_exactly(&Inquiry::new(&changed, Some(&reader), &[])) {
                Ok(outlook) => outlook.claims.get(target).and_then(|numbers| numbers.posterior),
                Err(_) => None,
            };
            let tried = trial.at(&[(&lever, value)]).unwrap_or(None);
            prop_assert!(is_close(tried, of_map, 1e-12), "{lever:?} at {value}: {tried:?} instead of {of_map:?}");
        }
    }

    #[test]
    fn an_engine_follows_any_sequence_of_edits(seed: u64, n_nodes in 2_usize..=9, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let mut map = generate::map(&mut dice, Wish { is_stated, ..wish(n_nodes) });
        let mut engine = Engine::default();
        let mut given: Vec<(ClaimId, Finding)> = Vec::new();
        for _ in 0..12 {
            if let Some(edit) = random_edit(&mut dice, &map)
                && let Ok(edited) = edit.apply(&map)
            {
                map = edited;
            }
            match dice.below(4) {
                0 => given = generate::findings(&mut dice, &map, 2, false),
                1 => given.clear(),
                _ => given.retain(|(id, _)| map.claims.contains_key(id)),
            }
            let inquiry = Inquiry::new(&map, Some(&reader_id("ann")), &given);
            let (used, fresh) = (engine.answer(&inquiry), Engine::default().answer(&inquiry));
            match (used, fresh) {
                (Ok(used), Ok(fresh)) => is_same_outlook(&used, &fresh)?,
                (used, fresh) => prop_assert_eq!(used, fresh),
            }
        }
    }

    #[test]
    fn names_do_not_matter(seed: u64, n_nodes in 1_usize..=9, names: u64, is_stated: bool) {
        let one = generate::map(&mut Dice::new(seed), Wish { is_stated, ..wish(n_nodes) });
        let other = generate::map(&mut Dice::new(seed), Wish { is_stated, names, ..wish(n_nodes) });
        let place = |names: u64| {
            let mut places: Vec<usize> = (0..64).collect();
            Dice::new(names).shuffle(&mut places);
            places
        };
        let renamed: BTreeMap<ClaimId, ClaimId> = place(1)
            .into_iter()
            .zip(place(names))
            .map(|(one, other)| (claim_id(&format!("c{one:02}")), claim_id(&format!("c{other:02}"))))
            .collect();
        let reader = reader_id("ann");
        if let (Ok(one), Ok(other)) = (answer(&one, Some(&reader), &[]), answer(&other, Some(&reader), &[])) {
            for (id, numbers) in &one.claims {
                let renamed = other.claims[&renamed[id]];
                prop_assert!(is_close(numbers.posterior, renamed.posterior, 1e-11), "{id}: {numbers:?}, {renamed:?}");
            }
        }
    }

    #[test]
    fn circles_stop_what_they_reach_and_nothing_else(seed: u64, n_nodes in 2_usize..=8) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, wish(n_nodes));
        let claims: Vec<ClaimId> = map.claims.keys().cloned().collect();
        let (one, other) = (claim_id("round-one"), claim_id("round-other"));
        let hit = dice.pick(&claims).unwrap().clone();
        let mut content = map.clone().into_content();
        for id in [&one, &other] {
            content.claims.insert(id.clone(), Arc::new(Claim::default()));
        }
        for (at, (from, to)) in [(&one, &other), (&other, &one), (&other, &hit)].into_iter().enumerate() {
            let link = Link::new(Origin::Claim(from.clone()), Target::Claim(to.clone()), Relation::Supports);
            content.links.insert(LinkId::new(&format!("round{at}")).unwrap(), Arc::new(link));
        }
        let with_circle = Map::new(content).unwrap();
        let reader = reader_id("ann");
        let inquiry = Inquiry::new(&with_circle, Some(&reader), &[]);
        prop_assert_eq!(&inquiry.circles, &vec![vec![one.clone(), other.clone()]]);
        let stopped = stopped_by(&with_circle, &[&one, &other]);
        prop_assert_eq!(&inquiry.blocked, &stopped);
        // What is left is the map without what was stopped, and without groups that lack a member.
        let mut rest = with_circle.clone();
        for (id, group) in &with_circle.groups {
            if group.members.iter().any(|member| stopped.contains(member)) {
                rest = Edit::Object(ObjectEdit::Remove(ObjectId::Group(id.clone()))).apply(&rest).unwrap();
            }
        }
        for id in &stopped {
            rest = Edit::Claim(ClaimEdit::Remove(id.clone())).apply(&rest).unwrap();
        }
        match (Engine::default().answer(&inquiry), answer(&rest, Some(&reader), &[])) {
            (Ok(one), Ok(other)) => {
                prop_assert_eq!(one.claims.keys().collect::<Vec<_>>(), other.claims.keys().collect::<Vec<_>>());
                for (id, numbers) in &one.claims {
                    prop_assert!(is_close(numbers.posterior, other.claims[id].posterior, 1e-12), "{id}");
                }
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn twelve_variables_follow_from_all_worlds(seed: u64, n_findings in 0_usize..4) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, wish(12));
        let findings = generate::findings(&mut dice, &map, n_findings, false);
        check(&map, Some(&reader_id("ann")), &findings)?;
    }
}

#[test]
fn evidence_on_the_map_counts_for_its_reader() {
    let mut content = generate::map(&mut Dice::new(3), wish(4)).into_content();
    let claim = claim_id("fresh");
    content.claims.insert(claim.clone(), Arc::new(Claim::default()));
    for (reader, ratio) in [(None, 3.0), (Some("ann"), 2.0)] {
        content.evidence.push(Arc::new(cruxmap::model::Evidence {
            claim: claim.clone(),
            finding: Finding::Report(cruxmap::model::Ratio::new(ratio).unwrap()),
            reader: reader.map(reader_id),
            quotes: Vec::new(),
            note: String::new(),
            unknown: cruxmap::model::Unknown::default(),
        }));
    }
    content.groups.clear();
    content.links.retain(|_, link| matches!(link.from, Origin::Claim(_)));
    let map = Map::new(content).unwrap();
    for (reader, odds) in [(None, 3.0), (Some("ben"), 3.0), (Some("ann"), 6.0)] {
        let outlook = answer(&map, reader.map(reader_id).as_ref(), &[]).unwrap();
        let posterior = outlook.claims[&claim].posterior;
        assert!(
            is_close(posterior, Some(odds / (1.0 + odds)), 1e-12),
            "{reader:?}: {posterior:?}"
        );
    }
}

/// An edit that changes numbers, now and then the structure.
fn random_edit(dice: &mut Dice, map: &Map) -> Option<Edit> {
    let claims: Vec<ClaimId> = map.claims.keys().cloned().collect();
    let links: Vec<LinkId> = map.links.keys().cloned().collect();
    let value = Value::Point(Probability::new(0.02 + 0.96 * dice.unit()).unwrap());
    let (claim, link) = (dice.pick(&claims)?.clone(), dice.pick(&links).cloned());
    let change_link = |change| Some(Edit::Link(LinkEdit::Change(link.clone()?, change)));
    match dice.below(8) {
        0..=2 => Some(Edit::Claim(ClaimEdit::Change(
            claim,
            ClaimChange::Stated(reader_id("ann"), value),
        ))),
        3 => Some(Edit::Claim(ClaimEdit::Change(
            claim,
            ClaimChange::Stated(reader_id("ann"), Value::NotStated),
        ))),
        4 | 5 => {
            let ratio = Ratio::new(0.1 + 9.9 * dice.unit()).unwrap();
            change_link(LinkChange::Strength(Strength::Ratio(ratio)))
        }
        6 => change_link(LinkChange::DiscussionOnly(dice.chance(0.5))),
        _ => Some(Edit::Link(LinkEdit::Remove(link?))),
    }
}

/// That two outlooks agree in every number.
fn is_same_outlook(used: &Outlook, fresh: &Outlook) -> Result<(), TestCaseError> {
    prop_assert_eq!(&used.method, &fresh.method);
    prop_assert_eq!(used.claims.len(), fresh.claims.len());
    for (id, numbers) in &used.claims {
        let other = &fresh.claims[id];
        prop_assert!(
            is_close(numbers.posterior, other.posterior, 1e-12),
            "{id}: {numbers:?} {other:?}"
        );
        prop_assert!(
            is_close(numbers.before_evidence, other.before_evidence, 1e-12),
            "{id}: {numbers:?} {other:?}"
        );
        prop_assert_eq!((numbers.stated, numbers.error), (other.stated, other.error));
    }
    for (id, tension) in &used.tensions {
        prop_assert!((tension - fresh.tensions[id]).abs() <= 1e-12);
    }
    for (id, states) in &used.questions {
        for (used, fresh) in states.iter().zip(&fresh.questions[id]) {
            prop_assert_eq!(&used.0, &fresh.0);
            prop_assert!((used.1 - fresh.1).abs() <= 1e-12);
        }
    }
    let (used_ln, fresh_ln) = (used.ln_evidence_probability, fresh.ln_evidence_probability);
    prop_assert!(
        (used_ln - fresh_ln).abs() <= 1e-10 * (1.0 + fresh_ln.abs()),
        "{used_ln} {fresh_ln}"
    );
    prop_assert_eq!(used.out_of_reach.len(), fresh.out_of_reach.len());
    Ok(())
}

#[test]
fn a_map_that_contradicts_itself_says_so_whatever_is_found_out() {
    // What is found out is impossible on top of that.
    let mut dice = Dice::new(3_925_140_007_420_319_562);
    let wish = Wish {
        has_certainties: true,
        ..wish(5)
    };
    let map = generate::map(&mut dice, wish);
    let findings = generate::findings(&mut dice, &map, 3, true);
    let reader = reader_id("ben");
    assert_eq!(enumerate(&map, Some(&reader), &findings), Truth::Impossible);
    assert_eq!(enumerate(&map, Some(&reader), &[]), Truth::Contradictory);
    check(&map, Some(&reader), &findings).unwrap();
}
