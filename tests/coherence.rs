//! The coherence guard: claims whose stated and computed numbers differ are found, and the repairs make them fit; the legal
//! interval of a conditional is where the other conditional is a probability.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use cruxmap::{
    analysis::{Finding, Weight, conditional, findings, least_changes, mends, strength_for},
    formats::ron,
    inference::{Engine, Inquiry, Outlook, OutlookError},
    model::{
        ClaimId, Edit, LinkId, Map, ReaderId,
        edit::{LinkChange, LinkEdit},
    },
};

type Answers = BTreeMap<ReaderId, (Inquiry, Result<Outlook, OutlookError>)>;

fn answers(map: &Map) -> Answers {
    (map.readers.keys())
        .map(|reader| {
            let inquiry = Inquiry::new(map, Some(reader), &[]);
            let answer = Engine::default().answer(&inquiry);
            (reader.clone(), (inquiry, answer))
        })
        .collect()
}

fn problems(map: &Map, answers: &Answers) -> Vec<Finding> {
    let of = |reader: &ReaderId| answers.get(reader).map(|(inquiry, answer)| (inquiry, answer));
    let mut found = findings(map, of);
    found.retain(|finding| finding.weight == Weight::Problem);
    found
}

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn map(text: &str) -> Map {
    ron::read(text.as_bytes()).unwrap().map
}

/// The network that another project extracted from Carlsmith's report: every claim with a table also has a stated number,
/// and none of those is what the tables give.
#[test]
fn all_incoherent_claims_of_an_extracted_network_are_found() {
    let map = map(include_str!("maps/bayesdown-carlsmith.ron"));
    let answers = answers(&map);
    let found = problems(&map, &answers);
    // Computed by the reference reader's marginals, stated as extracted.
    let expected = [
        ("adversarial-dynamics", 0.339_906_791_054_687_46, 0.6),
        ("aps-systems", 0.51, 0.65),
        ("barriers-to-understanding", 0.670_560_820_898_437_5, 0.7),
        ("corrective-feedback", 0.536_75, 0.6),
        ("deployment-decisions", 0.774_609_375, 0.7),
        ("difficulty-of-alignment", 0.677, 0.4),
        ("existential-catastrophe", 0.110_506_889_227_513_19, 0.05),
        ("human-disempowerment", 0.116_323_041_292_119_15, 0.208),
        ("incentives-to-build-aps", 0.865_625, 0.8),
        ("misaligned-power-seeking", 0.282_243_283_593_75, 0.338),
        ("scale-of-power-seeking", 0.116_323_041_292_119_15, 0.208),
        ("stakes-of-error", 0.627_009_477_617_187_5, 0.85),
    ];
    let about: Vec<&str> = found.iter().map(|finding| finding.about.as_str()).collect();
    assert_eq!(about, expected.map(|(claim, ..)| claim));
    assert!(found.iter().all(|finding| finding.code == "incoherent"));
    let outlook = answers[&ReaderId::new("bayesdown").unwrap()].1.as_ref().unwrap();
    for (claim, computed, stated) in expected {
        let numbers = outlook.claims[&id(claim)];
        assert!((numbers.before_evidence.unwrap() - computed).abs() < 1e-9, "{claim}");
        assert_eq!(numbers.stated, Some(stated), "{claim}");
    }
    let catastrophe = found
        .iter()
        .find(|finding| finding.about == "existential-catastrophe")
        .unwrap();
    let sentence = &catastrophe.sentence;
    assert!(
        sentence.contains("states 5 %") && sentence.contains("computes 11 %"),
        "{sentence}"
    );
}

const MAP: &str = r#"(
    format: 1,
    readers: { "a": (name: "Ann") },
    claims: {
        "c": (title: "The crux holds.", credences: { "a": (stated: 0.4) },
            out: { "cu": (to: "u", strength: Ratio(4)) }),
        "d": (title: "Something else holds.", credences: { "a": (stated: 0.7) },
            out: { "du": (to: "u", relation: Opposes, strength: Ratio(2)) }),
        "u": (title: "The conclusion.", credences: { "a": (stated: 0.6, base: 0.3) }),
        "v": (title: "The conclusion again.", model: AllOf, credences: { "a": (stated: 0.5) }, out: {
            "vc": (to: "c", relation: Requires, strength: Share(1)),
        }),
    },
)"#;

#[test]
fn every_repair_makes_the_numbers_fit() {
    let map = map(MAP);
    let reader = ReaderId::new("a").unwrap();
    let answers = answers(&map);
    let found = problems(&map, &answers);
    let codes: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| (finding.code, finding.about.as_str()))
        .collect();
    assert_eq!(codes, [("incoherent", "u"), ("out-of-reach", "v")]);
    let outlook = answers[&reader].1.as_ref().unwrap();
    let mut n_repairs = 0;
    for finding in &found {
        let mut repairs = mends(&map, finding, outlook);
        repairs.extend(least_changes(&map, &reader, &id(&finding.about)).unwrap());
        assert!(repairs.len() >= 2, "{repairs:?}");
        for repair in repairs {
            n_repairs += 1;
            let mended = repair.edit.apply(&map).unwrap();
            let left = problems(&mended, &self::answers(&mended));
            assert!(
                left.iter().all(|left| left.about != finding.about),
                "{}: {left:?}",
                repair.label
            );
        }
    }
    // For u: taken over, solved, let stand and its base adjusted; for v: taken over, what it requires raised, required less.
    assert_eq!(n_repairs, 7);
}

#[test]
fn the_least_change_is_the_one_worked_out_by_hand() {
    // u = base × the arguments: with one link its odds given c are four times its base odds.
    let map = map(r#"(format: 1, readers: { "a": (name: "Ann") }, claims: {
            "c": (title: "C.", credences: { "a": (stated: 0.4) }, out: { "cu": (to: "u", strength: Ratios(if_true: 4, if_false: 1)) }),
            "u": (title: "U.", credences: { "a": (stated: 0.5, base: 0.5) }),
        })"#);
    // Computed: 0.4 × 0.8 + 0.6 × 0.5 = 0.62. With c at 0 it would be 0.5; the ratio 1 does the same.
    let reader = ReaderId::new("a").unwrap();
    let found = least_changes(&map, &reader, &id("u")).unwrap();
    // With b = odds of the base: 0.4·4b(1 + b) + 0.6·b(1 + 4b) = 0.5(1 + b)(1 + 4b) → 2b² − 0.3b − 0.5 = 0.
    let odds: f64 = (0.3 + (0.09_f64 + 4.0).sqrt()) / 4.0;
    let expected = odds / (1.0 + odds);
    let mended = found[0].edit.apply(&map).unwrap();
    let base = mended.claims[&id("u")].credences[&reader].base.point().unwrap().value();
    assert!((base - expected).abs() < 1e-9, "{base} is not {expected}");
}

#[test]
fn a_conditional_stays_within_its_legal_interval() {
    let map = map(r#"(format: 1, readers: { "a": (name: "Ann") }, claims: {
            "c": (title: "C.", credences: { "a": (stated: 0.4) }, out: { "cu": (to: "u", strength: Ratio(4)) }),
            "u": (title: "U.", credences: { "a": (stated: 0.3) }),
        })"#);
    let reader = ReaderId::new("a").unwrap();
    let link = LinkId::new("cu").unwrap();
    let pair = conditional(&map, Some(&reader), &link).unwrap().unwrap();
    assert!((pair.target - 0.3).abs() < 1e-12 && (pair.source - 0.4).abs() < 1e-12);
    // What is stated for U is met, and the odds with C are four times those without.
    let without = pair.without.unwrap();
    assert!((0.4 * pair.given + 0.6 * without - 0.3).abs() < 1e-12);
    let odds = |p: f64| p / (1.0 - p);
    assert!((odds(pair.given) / odds(without) - 4.0).abs() < 1e-9);
    let (low, high) = pair.legal.unwrap();
    assert!(low.abs() < 1e-12 && (high - 0.75).abs() < 1e-12);
    for wanted in [0.31, 0.5, 0.74] {
        let strength = strength_for(&map, Some(&reader), &link, wanted).unwrap().unwrap();
        let change = LinkChange::Strength(strength);
        let changed = Edit::Link(LinkEdit::Change(link.clone(), change)).apply(&map).unwrap();
        let pair = conditional(&changed, Some(&reader), &link).unwrap().unwrap();
        assert!((pair.given - wanted).abs() < 1e-9, "{} is not {wanted}", pair.given);
        assert!((pair.target - 0.3).abs() < 1e-9);
    }
    // A link that supports cannot make its target less likely: the nearest is no strength at all.
    let strength = strength_for(&map, Some(&reader), &link, 0.1).unwrap().unwrap();
    let changed = Edit::Link(LinkEdit::Change(link.clone(), LinkChange::Strength(strength)))
        .apply(&map)
        .unwrap();
    let pair = conditional(&changed, Some(&reader), &link).unwrap().unwrap();
    assert!((pair.given - 0.3).abs() < 1e-6);
}

#[test]
fn numbers_that_look_swapped_or_do_not_add_up_are_named_and_mended() {
    let map = map(
        r#"(format: 1, readers: { "a": (name: "Ann") }, questions: { "q": (title: "Which?", exclusive: true, complete: true) }, claims: {
            "r": (title: "The root.", credences: { "a": (stated: 0.5) }, out: { "rx": (to: "x", strength: Ratio(9)), "ry": (to: "y", relation: Opposes, strength: Ratio(9)) }),
            "x": (title: "One.", credences: { "a": (base: 0.5, stated: 0.3) }),
            "y": (title: "The other.", credences: { "a": (base: 0.5, stated: 0.7) }),
            "p1": (title: "First.", credences: { "a": (stated: 0.6) }, out: { "a1": (to: "q", relation: Answers) }),
            "p2": (title: "Second.", credences: { "a": (stated: 0.6) }, out: { "a2": (to: "q", relation: Answers) }),
        })"#,
    );
    let answers = answers(&map);
    let found = problems(&map, &answers);
    let outlook = answers.values().next().unwrap().1.as_ref().unwrap();
    for code in ["swapped", "sum"] {
        let finding = found.iter().find(|finding| finding.code == code).unwrap();
        let repair = mends(&map, finding, outlook).pop().unwrap();
        let mended = repair.edit.apply(&map).unwrap();
        let left = problems(&mended, &self::answers(&mended));
        assert!(
            left.iter()
                .all(|left| left.code != code && (code == "sum" || left.code != "incoherent")),
            "{left:?}"
        );
    }
}
