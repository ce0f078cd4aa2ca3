//! Groups hold what their members hold, pooled by the geometric mean of odds, unless they have numbers of their own.
#![expect(clippy::unwrap_used, reason = "a test")]

use cruxmap::{
    analysis::{Pool, Trial, disagreement, findings},
    app::camps_as_readers,
    formats::ron,
    inference::{Engine, Inquiry, Lever},
    model::{ClaimId, Map, ReaderId, ReaderKind},
};

fn map() -> Map {
    let text = r#"(
        format: 1,
        target: "u",
        readers: {
            "a1": (name: "Ann", camp: "A"), "a2": (name: "Al", camp: "A"), "b1": (name: "Bo", camp: "B"),
            "all": (name: "All", kind: Group, members: ["a1", "a2", "b1"]),
        },
        claims: {
            "c": (title: "C.", credences: { "a1": (stated: 0.2), "a2": (stated: 0.5), "b1": (stated: 0.9) }, out: {
                "cu": (to: "u", strength: Ratio(2), readers: { "a1": (strength: Ratio(8)) }),
            }),
            "d": (title: "D.", credences: { "a1": (stated: 0), "a2": (stated: 0.5), "all": (stated: 0.7) }, out: { "du": (to: "u") }),
            "e": (title: "E.", credences: { "a1": (stated: 1), "a2": (stated: 0.5) }),
            "u": (title: "U."),
        },
    )"#;
    ron::read(text.as_bytes()).unwrap().map
}

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn reader(text: &str) -> ReaderId {
    ReaderId::new(text).unwrap()
}

fn posterior(map: &Map, of: &str, claim: &str) -> f64 {
    let inquiry = Inquiry::new(map, Some(&reader(of)), &[]);
    Engine::default().posterior(&inquiry, &id(claim)).unwrap().unwrap()
}

#[test]
fn a_group_holds_the_mean_of_its_members_odds() {
    let map = map();
    let expected = Pool::MeanOfOdds.of(&[0.2, 0.5, 0.9], &[1.0; 3]).unwrap();
    assert!((posterior(&map, "all", "c") - expected).abs() < 1e-12);
    assert!(
        (posterior(&map, "all", "d") - 0.7).abs() < 1e-12,
        "its own number counts"
    );
    assert!(
        (posterior(&map, "all", "e") - 0.5).abs() < 1e-12,
        "certainty is left out"
    );
    // The strength is pooled as well: ratios 8, 2 and 2.
    let link = map.links.values().find(|link| link.comes_from(&id("c"))).unwrap();
    let (ratio, _) = map
        .strengths
        .ratios_of(map.strength_of(link, Some(&reader("all"))), false);
    assert!((ratio - 32_f64.cbrt()).abs() < 1e-12, "{ratio}");
    let inquiry = Inquiry::new(&map, Some(&reader("all")), &[]);
    let answer = Engine::default().answer(&inquiry);
    let all = reader("all");
    let found = findings(&map, |reader| (*reader == all).then_some((&inquiry, &answer)));
    assert!(
        found
            .iter()
            .any(|finding| finding.code == "certain-member" && finding.about == "e"),
        "{found:?}"
    );
    // A number tried out starts from what is held.
    let target = id("u");
    let mut trial = Trial::new(&map, &all, &target);
    let lever = Lever::Credence(id("c"));
    let reach = trial.reach(&lever).unwrap();
    assert!((reach.value - expected).abs() < 1e-12 && reach.is_stated);
    let now = trial.at(&[]).unwrap().unwrap();
    assert!((trial.at(&[(&lever, expected)]).unwrap().unwrap() - now).abs() < 1e-12);
}

#[test]
fn camps_become_readers_whose_gap_is_taken_apart() {
    let map = map();
    let (edit, readers) = camps_as_readers(&map).unwrap();
    let with_camps = edit.unwrap().apply(&map).unwrap();
    assert_eq!(readers.len(), 2);
    assert!(
        readers
            .iter()
            .all(|id| with_camps.readers[id].kind == ReaderKind::Group)
    );
    let gap = disagreement(&with_camps, &id("u"), Some(&readers[0]), Some(&readers[1])).unwrap();
    let sum: f64 = gap.parts.iter().map(|part| part.share).sum();
    assert!((sum - (gap.second - gap.first)).abs() < 1e-12 && (gap.second - gap.first).abs() > 1e-3);
    // Asked again, they are the same readers.
    let (edit, again) = camps_as_readers(&with_camps).unwrap();
    assert!(edit.is_none());
    assert_eq!(again, readers);
}
