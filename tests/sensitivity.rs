//! Sensitivity and pooling: a tornado, curves, thresholds and grids against formulas worked out by hand, stories against
//! all there are, pools against published numbers, distances of readers and their map against what is known of them.
#![expect(clippy::unwrap_used, reason = "a test")]

use cruxmap::{
    analysis::{Pool, Trial, extremized, extremizing_warning, n_certain, neyman_factor, opinions},
    formats::ron,
    inference::{ClaimNumbers, Engine, Inquiry, Lever, Outlook},
    model::{ClaimId, Finding, LinkId, ReaderId},
};

/// Deployment by either of two routes, doom only if all of three hold; somebody's range, a claim nobody has said anything
/// about and one that bears on nothing.
const MAP: &str = r#"(
    format: 1,
    readers: { "a": (name: "Ann") },
    claims: {
        "hard": (title: "Alignment is hard.", credences: { "a": (stated: (0.2, 0.3, 0.6)) }),
        "race": (title: "There is a race.", credences: { "a": (stated: 0.6) },
            out: { "rd": (to: "deploy", strength: Share(0.7)) }),
        "deploy": (title: "It is deployed.", model: AnyOf, credences: { "a": (base: 0.1) }),
        "doom": (title: "Doom.", model: AllOf, credences: { "a": (base: 0.8) }, out: {
            "dh": (to: "hard", relation: Requires, strength: Share(0.95)),
            "dd": (to: "deploy", relation: Requires, strength: Share(0.9)),
        }),
        "sign": (title: "There are signs of doom.", credences: { "a": (base: 0.2) }),
        "blue": (title: "The sky is blue.", credences: { "a": (stated: 0.9) }),
        "open": (title: "Something nobody has said.", out: { "or": (to: "weighed", strength: Ratio(4)) }),
        "weighed": (title: "Something weighed.", credences: { "a": (base: 0.3) }),
    },
)"#;

/// What doom comes to, by hand.
fn doom(hard: f64, race: f64, share: f64, leak: f64, base: f64) -> f64 {
    let deploy = 1.0 - (1.0 - leak) * (1.0 - race * share);
    base * (1.0 - 0.95 * (1.0 - hard)) * (1.0 - 0.9 * (1.0 - deploy))
}

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn credence(text: &str) -> Lever {
    Lever::Credence(id(text))
}

fn close(computed: f64, expected: f64) {
    assert!((computed - expected).abs() < 1e-12, "{computed} is not {expected}");
}

#[test]
fn the_ends_of_a_tornado_are_those_worked_out_by_hand() {
    let map = ron::read(MAP.as_bytes()).unwrap().map;
    let (reader, target) = (ReaderId::new("a").unwrap(), id("doom"));
    let mut trial = Trial::new(&map, &reader, &target);
    let tornado = trial.tornado().unwrap();
    close(tornado.target, doom(0.3, 0.6, 0.7, 0.1, 0.8));
    let ends = |lever: &Lever| {
        let bar = tornado.bars.iter().find(|bar| bar.lever == *lever).unwrap();
        (bar.at_low.unwrap(), bar.at_high.unwrap(), bar.reach)
    };
    let (low, high, reach) = ends(&credence("hard"));
    assert!(reach.is_range && reach.is_stated);
    close(low, doom(0.2, 0.6, 0.7, 0.1, 0.8));
    close(high, doom(0.6, 0.6, 0.7, 0.1, 0.8));
    let (low, high, reach) = ends(&credence("race"));
    assert!(!reach.is_range);
    close(low, doom(0.3, 0.5, 0.7, 0.1, 0.8));
    close(high, doom(0.3, 0.7, 0.7, 0.1, 0.8));
    let (low, high, _) = ends(&credence("deploy"));
    close(low, doom(0.3, 0.6, 0.7, 0.0, 0.8));
    close(high, doom(0.3, 0.6, 0.7, 0.2, 0.8));
    let (low, high, _) = ends(&Lever::Strength(LinkId::new("rd").unwrap()));
    close(low, doom(0.3, 0.6, 0.6, 0.1, 0.8));
    close(high, doom(0.3, 0.6, 0.8, 0.1, 0.8));
    let widths: Vec<f64> = tornado.bars.iter().map(|bar| bar.width(tornado.target)).collect();
    assert!(widths.is_sorted_by(|a, b| a >= b), "{widths:?}");
    assert_eq!(tornado.bars[0].lever, credence("hard"));
    // Four credences, three strengths; the sky, the signs, what is weighed and what bears on it are idle.
    assert_eq!((tornado.bars.len(), tornado.n_idle), (7, 5));
    assert_eq!(
        map,
        ron::read(MAP.as_bytes()).unwrap().map,
        "trying out changes nothing"
    );
}

#[test]
fn what_nobody_has_said_is_moved_too_and_marked() {
    let map = ron::read(MAP.as_bytes()).unwrap().map;
    let (reader, target) = (ReaderId::new("a").unwrap(), id("weighed"));
    let mut trial = Trial::new(&map, &reader, &target);
    let tornado = trial.tornado().unwrap();
    let weighed = |open: f64, ratio: f64| {
        let odds = 3.0 / 7.0 * ratio;
        open * odds / (1.0 + odds) + (1.0 - open) * 0.3
    };
    let bar = tornado.bars.iter().find(|bar| bar.lever == credence("open")).unwrap();
    assert!(!bar.reach.is_stated);
    close(bar.at_low.unwrap(), weighed(0.4, 4.0));
    close(bar.at_high.unwrap(), weighed(0.6, 4.0));
    let link = Lever::Strength(LinkId::new("or").unwrap());
    let bar = tornado.bars.iter().find(|bar| bar.lever == link).unwrap();
    close(bar.at_low.unwrap(), weighed(0.5, 2.0));
    close(bar.at_high.unwrap(), weighed(0.5, 8.0));
}

#[test]
fn thresholds_and_grids_are_those_worked_out_by_hand() {
    let map = ron::read(MAP.as_bytes()).unwrap().map;
    let (reader, target) = (ReaderId::new("a").unwrap(), id("doom"));
    let mut trial = Trial::new(&map, &reader, &target);
    let hard = credence("hard");
    let curve = trial.curve(&hard, 41).unwrap();
    assert_eq!(curve.len(), 41);
    for (value, at) in &curve {
        close(at.unwrap(), doom(*value, 0.6, 0.7, 0.1, 0.8));
    }
    let found = trial.thresholds(&hard, &curve, 0.25).unwrap();
    let factor = doom(1.0, 0.6, 0.7, 0.1, 0.8);
    assert_eq!(found.len(), 1);
    assert!(
        (found[0] - (1.0 - (1.0 - 0.25 / factor) / 0.95)).abs() < 1e-11,
        "{found:?}"
    );
    assert!(trial.thresholds(&hard, &curve, 0.9).unwrap().is_empty());
    let race = credence("race");
    let grid = trial.grid((&hard, &[0.1, 0.5]), (&race, &[0.2, 0.9, 1.0])).unwrap();
    for (row, hard) in grid.iter().zip([0.1, 0.5]) {
        for (cell, race) in row.iter().zip([0.2, 0.9, 1.0]) {
            close(cell.unwrap(), doom(hard, race, 0.7, 0.1, 0.8));
        }
    }
}

#[test]
fn the_most_likely_story_is_the_likeliest_of_all() {
    let map = ron::read(MAP.as_bytes()).unwrap().map;
    let reader = ReaderId::new("a").unwrap();
    let given = [(id("doom"), Finding::Observed(true))];
    let story = Engine::default()
        .story(&Inquiry::new(&map, Some(&reader), &given))
        .unwrap();
    assert!(story.is_proven && story.claims[&id("doom")]);
    // All stories, each as evidence: the chance of one together with doom, over the chance of doom.
    let claims: Vec<ClaimId> = map
        .claims
        .keys()
        .filter(|claim| **claim != id("doom"))
        .cloned()
        .collect();
    let chance = |findings: &[(ClaimId, Finding)]| {
        let outlook = Engine::default().answer_exactly(&Inquiry::new(&map, Some(&reader), findings));
        outlook.map_or(0.0, |outlook| outlook.ln_evidence_probability.exp())
    };
    let of_doom = chance(&given);
    let mut best = (0.0, Vec::new());
    for bits in 0..1_u32 << claims.len() {
        let states: Vec<(ClaimId, Finding)> = (claims.iter().enumerate())
            .map(|(at, claim)| (claim.clone(), Finding::Observed(bits >> at & 1 == 1)))
            .chain(given.iter().cloned())
            .collect();
        let chance = chance(&states) / of_doom;
        if chance > best.0 {
            best = (chance, states);
        }
    }
    close(story.probability, best.0);
    for (claim, finding) in best.1 {
        assert_eq!(Finding::Observed(story.claims[&claim]), finding, "{claim}");
    }
}

#[test]
fn pools_are_as_published() {
    let superforecasters = [0.014, 0.0221, 0.0039, 0.0040];
    let even = [1.0; 4];
    let pool = |pool: Pool| pool.of(&superforecasters, &even).unwrap();
    let near = |computed: f64, published: f64| assert!((computed - published).abs() < 5e-7, "{computed} {published}");
    near(pool(Pool::Mean), 0.011_000);
    near(pool(Pool::MeanOfOdds), 0.008_358);
    near(pool(Pool::LogLinear), 0.008_358);
    near(neyman_factor(4), 1.484_641);
    near(pool(Pool::Neyman), 0.000_832);
    near(extremized(pool(Pool::MeanOfOdds), 2.5), 0.000_007);
    near(pool(Pool::Median), 0.009);
    near(pool(Pool::Trimmed), 0.009);
    assert!(extremizing_warning(0.0084, 2.5).unwrap().contains("becomes"));
    assert_eq!(extremizing_warning(0.3, 2.5), None);
    assert_eq!(extremizing_warning(0.0084, 1.0), None);
}

#[test]
fn nobody_who_is_certain_decides_a_pool_of_odds_alone() {
    let numbers = [0.0, 0.2, 0.5];
    assert_eq!(n_certain(&numbers), 1);
    close(Pool::MeanOfOdds.of(&numbers, &[1.0; 3]).unwrap(), 1.0 / 3.0);
    close(Pool::Mean.of(&numbers, &[1.0; 3]).unwrap(), 0.7 / 3.0);
    close(Pool::LogLinear.of(&numbers, &[5.0, 0.0, 2.0]).unwrap(), 0.5);
    for pool in Pool::ALL {
        assert_eq!(pool.of(&[], &[]), None, "{pool:?}");
        close(pool.of(&[0.3], &[2.0]).unwrap(), 0.3);
        let mirrored: Vec<f64> = [0.1, 0.4, 0.8].iter().map(|p| 1.0 - p).collect();
        close(
            pool.of(&[0.1, 0.4, 0.8], &[1.0; 3]).unwrap(),
            1.0 - pool.of(&mirrored, &[1.0; 3]).unwrap(),
        );
    }
    assert_eq!(Pool::MeanOfOdds.of(&[0.0, 1.0], &[1.0; 2]), None);
    assert_eq!(Pool::LogLinear.of(&[0.3], &[0.0]), None);
}

/// Readers by their posteriors.
fn outlooks(readers: &[&[f64]]) -> Vec<(ReaderId, Outlook)> {
    let outlook = |posteriors: &[f64]| {
        let claims = posteriors.iter().enumerate().map(|(at, p)| {
            let numbers = ClaimNumbers {
                posterior: Some(*p),
                ..ClaimNumbers::default()
            };
            (id(&format!("c{at}")), numbers)
        });
        Outlook {
            claims: claims.collect(),
            ..Outlook::default()
        }
    };
    let named = |(at, posteriors): (usize, &&[f64])| (ReaderId::new(&format!("r{at}")).unwrap(), outlook(posteriors));
    readers.iter().enumerate().map(named).collect()
}

#[test]
fn a_map_of_opinions_keeps_the_distances_that_two_axes_can_show() {
    // All agree on the third claim; what is left lies in a plane, so that the map shows everything.
    let plane: [&[f64]; 5] = [
        &[0.1, 0.2, 0.5],
        &[0.9, 0.25, 0.5],
        &[0.4, 0.8, 0.5],
        &[0.1, 0.2, 0.5],
        &[0.6, 0.6, 0.5],
    ];
    let readers = outlooks(&plane);
    let asked: Vec<(ReaderId, &Outlook)> = readers.iter().map(|(id, outlook)| (id.clone(), outlook)).collect();
    let found = opinions(&asked);
    assert_eq!(found.n_claims, 2);
    close(found.shown[0] + found.shown[1], 1.0);
    assert!(found.shown[0] >= found.shown[1]);
    for (a, one) in plane.iter().enumerate() {
        for (b, other) in plane.iter().enumerate() {
            let squares: f64 = one.iter().zip(*other).map(|(p, q)| (p - q).powi(2)).sum();
            close(found.distances[a][b], (squares / 2.0).sqrt());
            let on_map = (found.places[a][0] - found.places[b][0]).hypot(found.places[a][1] - found.places[b][1]);
            close(on_map, found.distances[a][b]);
        }
    }
    // With more to differ on, the map shows no distance longer than it is.
    let many: [&[f64]; 4] = [
        &[0.1, 0.2, 0.5, 0.9],
        &[0.9, 0.25, 0.1, 0.3],
        &[0.4, 0.8, 0.6, 0.2],
        &[0.3, 0.1, 0.9, 0.95],
    ];
    let readers = outlooks(&many);
    let asked: Vec<(ReaderId, &Outlook)> = readers.iter().map(|(id, outlook)| (id.clone(), outlook)).collect();
    let found = opinions(&asked);
    assert!(found.shown[0] + found.shown[1] < 1.0);
    for a in 0..4 {
        for b in 0..4 {
            let on_map = (found.places[a][0] - found.places[b][0]).hypot(found.places[a][1] - found.places[b][1]);
            assert!(on_map <= found.distances[a][b] + 1e-12);
        }
    }
    assert_eq!(opinions(&[]).places.len(), 0);
    assert_eq!(opinions(&asked[..1]).places, [[0.0; 2]]);
}
