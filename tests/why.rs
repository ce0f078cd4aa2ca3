//! Why a number is what it is: the steps add up, are what averaging over orders gives, and leave the map as it was; a local
//! model written out as a table computes the same.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;
#[path = "map_inference/generate.rs"]
#[expect(dead_code, reason = "findings and readers are for other tests")]
mod generate;

use cruxmap::{
    analysis::{Scale, WhyNot, table_of, why},
    formats::ron,
    inference::{Engine, Inquiry},
    model::{
        ClaimId, Edit, LinkId, LocalModel, Map, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit},
        log_odds,
    },
};
use dice::Dice;
use generate::Wish;
use proptest::prelude::*;

fn read(text: &str) -> Map {
    ron::read(text.as_bytes()).unwrap().map
}

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn posterior(map: &Map, reader: Option<&ReaderId>, claim: &ClaimId) -> Option<f64> {
    let outlook = Engine::default().answer_exactly(&Inquiry::new(map, reader, &[])).ok()?;
    outlook.claims.get(claim)?.posterior
}

/// What is certain speaks with just its likelihood ratio: the steps are known by hand.
#[test]
fn steps_of_certain_sources_are_the_logarithms_of_their_ratios() {
    let map = read(
        r#"(
        format: 1,
        readers: { "ann": (name: "Ann") },
        claims: {
            "a": (title: "A.", credences: { "ann": (stated: 1.0) }, out: { "ac": (to: "c", strength: Ratio(3.0)) }),
            "b": (title: "B.", credences: { "ann": (stated: 1.0) }, out: { "bc": (to: "c", relation: Opposes, strength: Ratio(10.0)) }),
            "c": (title: "C.", credences: { "ann": (base: 0.2) }),
        },
    )"#,
    );
    let reader = ReaderId::new("ann").unwrap();
    let why = why(&map, Some(&reader), &id("c")).unwrap();
    assert_eq!(why.scale, Scale::LogOdds);
    assert!((why.start - 0.2).abs() < 1e-12);
    let step = |link: &str| why.steps.iter().find(|(id, _)| id.as_str() == link).unwrap().1;
    assert!((step("ac") - 3.0_f64.ln()).abs() < 1e-12, "{}", step("ac"));
    assert!((step("bc") + 10.0_f64.ln()).abs() < 1e-12, "{}", step("bc"));
    assert_eq!(why.steps[0].0.as_str(), "bc", "the largest first");
    let end = 0.25 * 3.0 / 10.0;
    assert!((why.end - end / (1.0 + end)).abs() < 1e-12);
}

/// What a reader states for the claim is met by its base; the arguments are seen at work all the same.
#[test]
fn a_stated_number_is_the_end_and_its_base_the_start() {
    let map = read(
        r#"(
        format: 1,
        readers: { "ann": (name: "Ann") },
        claims: {
            "a": (title: "A.", credences: { "ann": (stated: 0.7) }, out: { "ac": (to: "c", strength: Ratio(4.0)) }),
            "c": (title: "C.", credences: { "ann": (stated: 0.6) }),
        },
    )"#,
    );
    let reader = ReaderId::new("ann").unwrap();
    let why = why(&map, Some(&reader), &id("c")).unwrap();
    assert!((why.end - 0.6).abs() < 1e-9, "{}", why.end);
    // The base q solves 0.7 · 4q/(1 + 3q) + 0.3 q = 0.6, that is 0.9 q² + 1.3 q − 0.6 = 0.
    let q = (-1.3 + (1.3_f64 * 1.3 + 4.0 * 0.9 * 0.6).sqrt()) / (2.0 * 0.9);
    assert!((why.start - q).abs() < 1e-9, "{} is not {q}", why.start);
}

#[test]
fn where_there_are_no_steps_it_says_why() {
    let map = read(
        r#"(
        format: 1,
        claims: {
            "a": (title: "A.", out: { "ab": (to: "b"), "ac": (to: "c") }),
            "b": (title: "B.", model: And),
            "c": (title: "C."),
        },
    )"#,
    );
    assert_eq!(why(&map, None, &id("a")).unwrap_err(), WhyNot::NoLinks);
    assert_eq!(why(&map, None, &id("b")).unwrap_err(), WhyNot::NotByLinks);
    assert!(why(&map, None, &id("c")).is_ok());
    assert_eq!(why(&map, None, &id("nowhere")).unwrap_err(), WhyNot::NotComputed);
}

/// The mean of the steps of each link over every order in which the links can be added, one order after another.
fn brute_force(map: &Map, reader: Option<&ReaderId>, claim: &ClaimId, links: &[LinkId]) -> Option<Vec<f64>> {
    fn orders(rest: &[usize]) -> Vec<Vec<usize>> {
        if rest.is_empty() {
            return vec![Vec::new()];
        }
        (rest.iter())
            .flat_map(|&first| {
                let others: Vec<usize> = rest.iter().copied().filter(|other| *other != first).collect();
                orders(&others).into_iter().map(move |mut order| {
                    order.insert(0, first);
                    order
                })
            })
            .collect()
    }
    let with = |some: &[usize]| {
        let left_out = (0..links.len()).filter(|at| !some.contains(at));
        let edits = left_out
            .map(|at| Edit::Link(LinkEdit::Change(links[at].clone(), LinkChange::DiscussionOnly(true))))
            .collect();
        let edit = Edit::Several {
            label: String::new(),
            edits,
        };
        posterior(&edit.apply(map).unwrap(), reader, claim)
    };
    let all: Vec<usize> = (0..links.len()).collect();
    let orders = orders(&all);
    let mut steps = vec![0.0; links.len()];
    for order in &orders {
        for (n, at) in order.iter().enumerate() {
            let (before, after) = (with(&order[..n])?, with(&order[..=n])?);
            steps[*at] += (log_odds(after) - log_odds(before)) / orders.len() as f64;
        }
    }
    Some(steps)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn steps_add_up_and_are_means_over_all_orders(seed: u64, n_nodes in 2_usize..=7, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { n_nodes, has_certainties: false, is_stated, names: 5 });
        let reader = map.readers.keys().next().cloned().unwrap();
        for (claim, record) in &map.claims {
            let Ok(why) = why(&map, Some(&reader), claim) else { continue };
            let sum: f64 = why.steps.iter().map(|(_, step)| step).sum();
            let whole = match why.scale {
                Scale::LogOdds => log_odds(why.end) - log_odds(why.start),
                Scale::Probability => why.end - why.start,
            };
            prop_assert!((sum - whole).abs() < 1e-9, "{claim}: {sum} is not {whole}");
            let now = posterior(&map, Some(&reader), claim).unwrap();
            let is_reachable = record.credences.get(&reader).is_none_or(|credence| credence.stated.point().is_none());
            if is_reachable {
                prop_assert!((why.end - now).abs() < 1e-9, "{claim}: {} is not {now}", why.end);
            }
            // Without a stated number the links themselves can be taken away one by one.
            let is_free = record.credences.get(&reader).is_none_or(|credence| credence.stated == Value::NotStated);
            if is_free && why.steps.len() <= 4 && why.scale == Scale::LogOdds {
                let links: Vec<LinkId> = why.steps.iter().map(|(id, _)| id.clone()).collect();
                if let Some(expected) = brute_force(&map, Some(&reader), claim, &links) {
                    for ((link, step), expected) in why.steps.iter().zip(expected) {
                        prop_assert!((step - expected).abs() < 1e-9, "{claim}, {link}: {step} is not {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_table_made_of_a_claim_computes_the_same(seed: u64, n_nodes in 2_usize..=7, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { n_nodes, has_certainties: false, is_stated, names: 5 });
        let reader = map.readers.keys().next().cloned().unwrap();
        let Ok(before) = Engine::default().answer_exactly(&Inquiry::new(&map, Some(&reader), &[])) else {
            return Ok(());
        };
        for claim in map.claims.keys() {
            let is_plain = map.claims[claim].model == LocalModel::ByLinks;
            let Some(table) = table_of(&map, Some(&reader), claim).filter(|_| is_plain) else { continue };
            let change = ClaimChange::Model(LocalModel::Table(table));
            let tabled = Edit::Claim(ClaimEdit::Change(claim.clone(), change)).apply(&map);
            let Ok(tabled) = tabled else { continue };
            let Ok(after) = Engine::default().answer_exactly(&Inquiry::new(&tabled, Some(&reader), &[])) else { continue };
            for (id, numbers) in &before.claims {
                let now = after.claims.get(id).and_then(|numbers| numbers.posterior);
                if let (Some(was), Some(is)) = (numbers.posterior, now) {
                    prop_assert!((was - is).abs() < 1e-9, "{claim} as a table: {id} was {was} and is {is}");
                }
            }
        }
    }
}
