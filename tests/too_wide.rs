//! Maps that are too wide for an exact computation: sampled, never silently, and as close to the truth as they say.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "too_wide/wide.rs"]
mod wide;

use std::{fs, path::Path, sync::Arc};

use cruxmap::{
    analysis::{findings, how_computed},
    app::report,
    formats::ron,
    inference::{ClaimNumbers, Engine, Inquiry, Method, Outlook, OutlookError, Reliability, Samples},
    model::{ClaimId, Finding, Group, GroupId, GroupKind, Map, MapContent, ReaderId},
};

fn claim(name: &str) -> ClaimId {
    ClaimId::new(name).unwrap()
}

fn carlsmith() -> Map {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/carlsmith.ron");
    ron::read(&fs::read(path).unwrap()).unwrap().map
}

const READER: &str = "carlsmith-2022";

/// Carlsmith's map beside 110 claims that have nothing to do with it and are too wide.
fn beside_wide() -> Map {
    let mut content: MapContent = (*carlsmith()).clone();
    wide::add(&mut content, 110, &[READER]);
    Map::new(content).unwrap()
}

fn inquiry(map: &Map, findings: &[(&str, Finding)]) -> Inquiry {
    let findings: Vec<(ClaimId, Finding)> = findings.iter().map(|(name, found)| (claim(name), *found)).collect();
    Inquiry::new(map, Some(&ReaderId::new(READER).unwrap()), &findings)
}

fn samples(outlook: &Outlook) -> &Samples {
    match &outlook.method {
        Method::Sampled(samples) => samples,
        other => panic!("{other:?}"),
    }
}

#[test]
fn sampled_numbers_are_as_close_to_the_exact_ones_as_they_say() {
    let (alone, beside) = (carlsmith(), beside_wide());
    for found in [
        &[][..],
        &[("p6-catastrophe", Finding::Observed(true))],
        &[
            ("p4-failures", Finding::Observed(true)),
            ("w069", Finding::Observed(true)),
        ],
    ] {
        let exact_found: Vec<(&str, Finding)> = found.iter().copied().filter(|(name, _)| *name != "w069").collect();
        let exact = Engine::default().answer(&inquiry(&alone, &exact_found)).unwrap();
        assert_eq!(exact.method, Method::Exact);
        let sampled = Engine::default().answer(&inquiry(&beside, found)).unwrap();
        assert_eq!(samples(&sampled).reliability, Reliability::Reliable);
        assert!(samples(&sampled).culprits.iter().all(|name| name.starts_with('w')));
        let mut n_uncertain = 0;
        for (id, numbers) in &exact.claims {
            let ClaimNumbers { posterior, error, .. } = sampled.claims[id];
            assert_eq!(numbers.error, None);
            let (gap, error) = ((posterior.unwrap() - numbers.posterior.unwrap()).abs(), error.unwrap());
            assert!(gap <= 5.0 * error + 1e-12, "{id}: off by {gap}, said to be {error}");
            assert!(error < 0.05, "{id}: {error}");
            n_uncertain += usize::from(error > 0.0);
        }
        assert!(n_uncertain > 0);
    }
}

#[test]
fn stated_credences_are_met_as_closely_as_is_said() {
    let outlook = Engine::default().answer(&inquiry(&beside_wide(), &[])).unwrap();
    assert!(samples(&outlook).base_error > 0.0 && samples(&outlook).base_error < 0.004);
    assert_eq!(samples(&outlook).unsolved, [""; 0]);
    assert_eq!(outlook.out_of_reach, []);
    let mut n_met = 0;
    for (id, numbers) in outlook.claims.iter().filter(|(id, _)| id.as_str().starts_with('w')) {
        if let (Some(stated), Some(posterior), Some(error)) = (numbers.stated, numbers.posterior, numbers.error) {
            assert!(
                (stated - posterior).abs() <= 5.0 * error + 1e-12,
                "{id}: {posterior} for {stated} ± {error}"
            );
            n_met += 1;
        }
    }
    assert_eq!(n_met, 37);
}

#[test]
fn samples_are_the_same_every_time_and_stages_get_better() {
    let inquiry = inquiry(&beside_wide(), &[("w069", Finding::Observed(true))]);
    let mut stages = Vec::new();
    let mut engine = Engine::default();
    engine.answer_in_stages(&inquiry, |answer| {
        stages.push(answer.unwrap());
        stages.len() < 2
    });
    assert_eq!(
        stages.iter().map(|outlook| samples(outlook).drawn).collect::<Vec<_>>(),
        [2_000, 20_000]
    );
    assert!(samples(&stages[0]).effective < samples(&stages[1]).effective);
    assert_eq!(Engine::default().answer(&inquiry).unwrap(), stages[1]);
    // What an engine was asked before makes no difference.
    let other = self::inquiry(&beside_wide(), &[]);
    engine.answer(&other).unwrap();
    let exact = self::inquiry(&carlsmith(), &[]);
    assert_eq!(engine.answer(&exact).unwrap().method, Method::Exact);
    assert_eq!(engine.answer(&inquiry).unwrap(), stages[1]);
}

#[test]
fn what_is_too_large_is_said_to_be() {
    let map = beside_wide();
    let refused = Engine::default().answer_exactly(&inquiry(&map, &[]));
    assert!(refused.as_ref().is_err_and(OutlookError::is_too_large), "{refused:?}");
    let outlook = Engine::default().answer(&inquiry(&map, &[])).unwrap();
    let sentence = how_computed(&map, &outlook.method).unwrap();
    for part in ["Estimated from 20,000 samples", "table entries", "“Wide claim number"] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    let found = findings(&map, |_| None);
    assert!(found.iter().all(|finding| finding.code != "not-exact"));
    let (asked, answer) = (inquiry(&map, &[]), Ok(outlook));
    let found = findings(&map, |reader| (reader.as_str() == READER).then_some((&asked, &answer)));
    assert!(
        found
            .iter()
            .any(|finding| finding.code == "not-exact" && finding.sentence.contains("table entries"))
    );
    let incoherent: Vec<_> = found
        .iter()
        .filter(|one| one.code == "incoherent" && one.about.starts_with('w'))
        .collect();
    assert_eq!(
        incoherent,
        Vec::<&cruxmap::analysis::Finding>::new(),
        "chance is not incoherence"
    );
    let page = report::markdown(&map);
    assert!(page.contains("Estimated from 20,000 samples"), "{page}");
    assert!(page.contains("≈ ") && page.contains(" % ± "));
}

/// “Exactly one of these three”, sixty times: hardly any sample meets all of them.
fn with_puzzle() -> Map {
    let mut content: MapContent = (*beside_wide()).clone();
    for n in 0..60 {
        let members = [n, n + 7 + n % 5, n + 30 + n % 7].map(|ix| claim(&format!("w{:03}", ix % 70)));
        let group = Group {
            title: format!("Puzzle {n}"),
            kind: GroupKind::Exactly(1),
            members: members.to_vec(),
            binding: true,
            ..Group::default()
        };
        content
            .groups
            .insert(GroupId::new(&format!("g{n}")).unwrap(), Arc::new(group));
    }
    Map::new(content).unwrap()
}

#[test]
fn findings_that_hardly_any_sample_meets_leave_no_number() {
    let map = with_puzzle();
    let outlook = Engine::default().answer(&inquiry(&map, &[])).unwrap();
    assert_ne!(
        samples(&outlook).reliability,
        Reliability::Reliable,
        "{:?}",
        samples(&outlook)
    );
    assert_eq!(samples(&outlook).drawn, 200_000, "more samples were tried");
    for numbers in outlook.claims.values() {
        assert_eq!((numbers.posterior, numbers.error), (None, None));
        assert!(numbers.before_evidence.is_some());
    }
    let sentence = how_computed(&map, &outlook.method).unwrap();
    assert!(sentence.starts_with("Unreliable: "), "{sentence}");
    let (asked, answer) = (inquiry(&map, &[]), Ok(outlook));
    let found = findings(&map, |reader| (reader.as_str() == READER).then_some((&asked, &answer)));
    assert!(found.iter().any(|finding| finding.code == "unreliable"));
}
