//! Nets through maps: in, saved, opened, out again — the same net, computing the same.

use std::time::Instant;

use cruxmap::{
    formats::{
        bayes_net::{
            BayesNet,
            ask::{AskError, ask},
            net_from_map,
        },
        bif, ron,
    },
    inference::{Engine, Evidence, Inquiry, Plan, Remark},
    model::{ClaimId, Credence, Edit, LocalModel, Map, Probability, ReaderId, Value},
};
use proptest::prelude::*;

use super::{files, folder, invent};

/// The net that comes back after a map was made, saved and opened.
fn through_a_map(name: &str, net: &BayesNet) -> Map {
    let map = net.to_map().unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = ron::write(&map);
    let loaded = ron::read(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(loaded.warnings.is_empty(), "{name}: {:?}", loaded.warnings);
    assert!(loaded.map == map, "{name}: the file loses something");
    let back = net_from_map(&loaded.map, None).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(back.warnings.is_empty(), "{name}: {:?}", back.warnings);
    assert_eq!(back.net.nodes.len(), net.nodes.len(), "{name}");
    for (back, node) in back.net.nodes.iter().zip(&net.nodes) {
        assert!(back == node, "{name}: {back:?} instead of {node:?}");
    }
    assert!(back.net == *net, "{name}");
    map
}

/// The posteriors of the map against those of the net, without findings.
fn computes_the_same(name: &str, net: &BayesNet, map: &Map) {
    let network = net.to_network().unwrap();
    let expected = Plan::compile(&network)
        .unwrap()
        .posterior(&network, &Evidence::default())
        .unwrap();
    let inquiry = Inquiry::new(map, None, &[]);
    assert!(inquiry.remarks.is_empty(), "{name}: {:?}", inquiry.remarks.first());
    let outlook = Engine::default().answer(&inquiry).unwrap();
    let close = |actual: f64, expected: f64, of: &str| {
        let difference = (actual - expected).abs();
        assert!(difference <= 1e-9, "{name}, {of}: off by {difference:e}");
    };
    let by_name = |wanted: &str| expected.marginals[net.position(wanted).unwrap()].clone();
    for (id, claim) in &map.claims {
        if let Some(variable) = &claim.variable {
            let expected = by_name(&variable.name)[variable.holds as usize];
            close(outlook.claims[id].posterior.unwrap(), expected, &variable.name);
        }
    }
    for (id, question) in &map.questions {
        let variable = question.variable.as_ref().unwrap();
        let expected = by_name(&variable.name);
        for (position, expected) in question.table.as_ref().unwrap().positions.iter().zip(expected) {
            close(outlook.claims[position].posterior.unwrap(), expected, &variable.name);
        }
        let all: f64 = outlook.questions[id].iter().map(|(_, share)| share).sum();
        close(all, 1.0, &variable.name);
    }
}

#[test]
fn every_published_net_goes_through_a_map_without_loss() {
    let Some(folder) = folder("CRUXMAP_BIF", "../shared/data/inference/bif") else {
        return;
    };
    for file in files(&folder, "bif") {
        let name = file.display().to_string();
        let net = bif::read(&std::fs::read(&file).unwrap()).unwrap();
        // What is too large for a map, or for an exact computation, is refused; elsewhere that is tested.
        let n_numbers: usize = net
            .nodes
            .iter()
            .map(|node| net.table(node, usize::MAX).unwrap().len())
            .sum();
        let start = Instant::now();
        let map = through_a_map(&name, &net);
        if n_numbers < 20_000 {
            computes_the_same(&name, &net, &map);
        }
        if start.elapsed().as_secs() > 2 {
            println!("{name}: {n_numbers} numbers in {:?}", start.elapsed());
        }
    }
}

const DOGS: &str = "network \"dogs\" { property version = 1; }
variable family { type discrete [2] { out, in }; property label = \"Family?\"; }
variable bowel { type discrete [2] { fine, ill }; }
variable noise { type discrete [3] { none, some, much }; }
variable Noise { type discrete [1] { any }; }
probability ( family ) { table 0.15, 0.85; }
probability ( bowel ) { table 0.9999999999999, 1e-13; }
probability ( noise | bowel, family, Noise ) { property function max; (fine, out, any) 0.1, 0.2, 0.7; (fine, in, any) 0.7, 0.2, 0.1; (ill, out, any) 0, 0, 1; (ill, in, any) 0.3, 0.3, 0.4; }
probability ( Noise ) { table 1; }
";

#[test]
fn variables_become_claims_and_questions_that_say_what_they_are() {
    let net = bif::read_text(DOGS).unwrap();
    let map = through_a_map("dogs", &net);
    computes_the_same("dogs", &net, &map);
    let title = |id: &str| map.claims[&ClaimId::new(id).unwrap()].title.clone();
    assert_eq!(title("family"), "family: out");
    assert_eq!(title("bowel"), "bowel: fine");
    assert_eq!(title("noise-much"), "noise: much");
    // 1 − p has not the digits that the file has: both numbers are kept.
    let LocalModel::Table(table) = &map.claims["bowel"].model else {
        panic!("a table")
    };
    assert_eq!(
        (table.rows[0].probability.value(), table.rows[0].probability_of_not()),
        (0.999_999_999_999_9, 1e-13)
    );
    // One link for each parent, one answer for each position.
    assert_eq!(map.links.len(), 3 + 3 + 1);
    assert!(map.links.contains_key("family--noise-much"), "{:?}", map.links.keys());
}

#[test]
fn edits_of_an_imported_map_come_out_again() {
    let net = bif::read_text(DOGS).unwrap();
    let map = net.to_map().unwrap();
    let mut content = map.into_content();
    let id = ClaimId::new("family").unwrap();
    let claim = std::sync::Arc::make_mut(content.claims.get_mut(&id).unwrap());
    claim.title = "The family is out.".to_owned();
    if let LocalModel::Table(table) = &mut claim.model {
        table.rows[0].probability = Probability::new(0.25).unwrap();
        table.rows[0].complement = None;
    }
    let net = net_from_map(&Map::new(content).unwrap(), None).unwrap().net;
    assert_eq!(net.nodes[0].title, "The family is out.");
    assert_eq!(net.table(&net.nodes[0], 1).unwrap(), [0.25, 0.75]);
    assert_eq!(net.nodes[0].states, ["out", "in"]);
}

#[test]
fn a_table_that_loses_a_column_falls_away() {
    use cruxmap::model::edit::ClaimEdit;
    let map = bif::read_text(DOGS).unwrap().to_map().unwrap();
    let remove = |id: &str| {
        Edit::Claim(ClaimEdit::Remove(ClaimId::new(id).unwrap()))
            .apply(&map)
            .unwrap()
    };
    assert!(map.questions["noise"].table.is_some());
    assert!(remove("family").questions["noise"].table.is_none());
    assert!(remove("noise-some").questions["noise"].table.is_none());
}

#[test]
fn tables_of_questions_that_do_not_fit_are_flaws() {
    let text = ron::write(&bif::read_text(DOGS).unwrap().to_map().unwrap());
    let flawed = |from: &str, to: &str, piece: &str| {
        assert!(text.contains(from), "{from} is not in {text}");
        let error = ron::read(text.replacen(from, to, 1).as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains(piece), "{error}");
    };
    flawed(
        "p: [0.1, 0.2, 0.7]",
        "p: [0.1, 0.2, 0.8]",
        "a row adds up to 1.1, not to 1",
    );
    flawed(
        "p: [0.1, 0.2, 0.7]",
        "p: [0.1, 0.9]",
        "one probability for each position",
    );
    flawed("p: [0.1, 0.2, 0.7]", "p: [0.1, 0.2, 1.7]", "0 to 1");
    flawed(
        "[\"noise-none\", \"noise-some\", \"noise-much\"]",
        "[\"noise-none\", \"noise-some\", \"bowel\"]",
        "not one of the question's positions",
    );
    flawed(
        "[\"noise-none\", \"noise-some\", \"noise-much\"]",
        "[\"noise-none\", \"noise-some\", \"noise-none\"]",
        "listed twice",
    );
    flawed(
        "parents: [\"bowel\"",
        "parents: [\"noise\"",
        "a question cannot depend on itself",
    );
    flawed("parents: [\"bowel\"", "parents: [\"noise-some\"", "its own positions");
    flawed("parents: [\"bowel\"", "parents: [\"gone\"", "“gone”");
    flawed("not: 0.0000000000001", "not: 0.1", "must add up to 1");
}

#[test]
fn rows_that_a_question_does_not_have_are_assumed_and_said() {
    let text = ron::write(&bif::read_text(DOGS).unwrap().to_map().unwrap());
    let line = text.lines().find(|line| line.contains("p: [0.1, 0.2, 0.7]")).unwrap();
    let map = ron::read(text.replace(line, "").as_bytes()).unwrap().map;
    let inquiry = Inquiry::new(&map, None, &[]);
    assert_eq!(
        inquiry.remarks.iter().collect::<Vec<_>>(),
        [&Remark::AssumedRow(ClaimId::new("noise-much").unwrap())]
    );
    // P(much) with even shares where the family is out and the bowel is well.
    let p = Engine::default().answer(&inquiry).unwrap().claims["noise-much"]
        .posterior
        .unwrap();
    let (out, ill) = (0.15, 1e-13);
    let expected = (1.0 - ill) * (out / 3.0 + (1.0 - out) * 0.1) + ill * (out + (1.0 - out) * 0.4);
    assert!((p - expected).abs() < 1e-12, "{p} {expected}");
}

#[test]
fn any_map_becomes_one_readers_net() {
    let sample = Map::new(sample()).unwrap();
    let reader = ReaderId::new("ann").unwrap();
    let exported = net_from_map(&sample, Some(&reader)).unwrap();
    let net = bif::read_text(&bif::write(&exported.net).unwrap()).unwrap();
    let reply = ask(&net, &[], &[]).unwrap();
    let outlook = Engine::default()
        .answer(&Inquiry::new(&sample, Some(&reader), &[]))
        .unwrap();
    for (id, numbers) in &outlook.claims {
        let Some(index) = net.position(id.as_str()) else {
            continue;
        };
        assert!(
            (reply.marginals[index][1] - numbers.posterior.unwrap()).abs() < 1e-9,
            "{id}"
        );
    }
    for (id, states) in &outlook.questions {
        let index = net.position(id.as_str()).unwrap();
        for ((_, expected), actual) in states.iter().zip(&reply.marginals[index]) {
            assert!((actual - expected).abs() < 1e-9, "{id}");
        }
    }
    assert_eq!(net.nodes.len(), 4);
    assert!(
        net_from_map(&Map::default(), None)
            .unwrap_err()
            .sentence
            .contains("nothing on the map")
    );
}

/// A question with two positions and “none of these”, a claim with a stated credence and links that weigh.
fn sample() -> cruxmap::model::MapContent {
    let text = "( format: 1, readers: { \"ann\": (name: \"Ann\") }, questions: { \"q\": (title: \"?\", exclusive: true) },
        claims: {
            \"a\": (credences: { \"ann\": (stated: 0.3) }, out: { \"a--p\": (to: \"p\", strength: Ratio(4)), \"a--b\": (to: \"b\", strength: Ratios(if_true: 3, if_false: 0.5)) }),
            \"b\": (credences: { \"ann\": (stated: 0.6) }),
            \"c\": (model: AnyOf, credences: { \"ann\": (base: 0.1) }),
            \"p\": (credences: { \"ann\": (stated: 0.2) }, out: { \"p--q\": (to: \"q\", relation: Answers), \"p--c\": (to: \"c\", strength: Share(0.7)) }),
            \"r\": (out: { \"r--q\": (to: \"q\", relation: Answers) }),
        } )";
    ron::read(text.as_bytes()).unwrap().map.into_content()
}

#[test]
fn a_table_too_large_to_write_names_the_claim() {
    let mut content = sample();
    let base = content.claims["a"].clone();
    for index in 0..17 {
        let id = ClaimId::new(&format!("x{index}")).unwrap();
        let link = cruxmap::model::Link::new(
            cruxmap::model::Origin::Claim(id.clone()),
            cruxmap::model::Target::Claim(ClaimId::new("b").unwrap()),
            cruxmap::model::Relation::Supports,
        );
        content
            .links
            .insert(cruxmap::model::LinkId::new(&format!("l{index}")).unwrap(), link.into());
        content.claims.insert(id, base.clone());
    }
    let credence = Credence {
        base: Value::Point(Probability::HALF),
        ..Credence::default()
    };
    let b = std::sync::Arc::make_mut(content.claims.get_mut("b").unwrap());
    b.credences.insert(ReaderId::new("ann").unwrap(), credence);
    let error = net_from_map(&Map::new(content).unwrap(), None).unwrap_err();
    assert!(
        error
            .sentence
            .contains("the table of “b” over 18 others would have more than 65536 rows"),
        "{error}"
    );
}

#[test]
fn questions_to_a_net_are_answered_in_order_or_refused_with_near_names() {
    let net = bif::read_text(DOGS).unwrap();
    let words = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<String>>();
    let reply = ask(&net, &words(&["family=out"]), &words(&["noise=0.5,1,1"])).unwrap();
    let json = serde_json::to_string(&reply).unwrap();
    let begins = "{\"method\":\"exact\",\"ln_evidence_probability\":-";
    assert!(json.starts_with(begins), "{json}");
    let order = [
        "\"marginals\":{\"family\":{\"out\":1.0,\"in\":0.0},\"bowel\":{\"fine\":",
        "\"noise\":{\"none\":",
        "\"Noise\":{\"any\":1.0}}}",
    ];
    assert!(order.iter().all(|piece| json.contains(piece)), "{json}");
    // P(family out) · (P(none | out) · 0.5 + rest)
    let ill = 1e-13;
    let expected: f64 = 0.15 * ((1.0 - ill) * (0.05 + 0.9) + ill);
    assert!((reply.ln_evidence_probability - expected.ln()).abs() < 1e-12);
    assert!(
        reply.table().contains("noise\n    0.052632  none\n"),
        "{}",
        reply.table()
    );
    for (given, soft, piece) in [
        ("famly=out", "", "no variable “famly” (nearest: “family”)"),
        ("family=outt", "", "“family” has no state “outt” (nearest: “out”)"),
        ("noise=xyzxyz", "", "it has “none”, “some”, “much”"),
        ("family", "", "“family” is not of the form VARIABLE=STATE"),
        ("", "noise=1,2", "“noise” has 3 states, but 2 likelihoods are given"),
        ("", "noise=1,x,3", "numbers of 0 or more"),
        ("", "noise=0,0,0", "more than 0"),
        ("", "nois=1,2", "no variable “nois”"),
    ] {
        let list = |text: &str| {
            words(
                if text.is_empty() {
                    &[]
                } else {
                    std::slice::from_ref(&text)
                }
                .to_vec()
                .as_slice(),
            )
        };
        let error = ask(&net, &list(given), &list(soft)).unwrap_err();
        assert!(
            matches!(&error, AskError::Wish(sentence) if sentence.contains(piece)),
            "{error}"
        );
    }
    let error = ask(&net, &words(&["family=out", "bowel=ill", "noise=none"]), &[]).unwrap_err();
    assert_eq!(
        error,
        AskError::Impossible(words(&["“family=out”", "“bowel=ill”", "“noise=none”"]))
    );
    let odd = bif::read_text("variable a { type discrete [2] { <7.5, >=7.5 }; } probability ( a ) { table 0.5 0.5; }")
        .unwrap();
    assert!((ask(&odd, &words(&["a=>=7.5"]), &[]).unwrap().marginals[0][1] - 1.0).abs() < 1e-15);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn invented_nets_go_through_a_map(net in invent::net(false)) {
        let map = through_a_map("invented", &net);
        computes_the_same("invented", &net, &map);
    }
}
