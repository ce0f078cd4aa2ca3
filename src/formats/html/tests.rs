//! The page of small and of hostile maps.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeMap, sync::Arc};

use super::{Chance, Extras, Numbers, page};
use crate::model::{
    Alias, Claim, ClaimId, Distribution, Link, LinkId, Map, MapContent, Origin, Percentile, Quantity, QuantityId,
    Question, QuestionId, Quote, Reader, ReaderId, Relation, Source, SourceId, Target,
};

const ATTACK: &str = "\"><script>alert('x')</script><img src=x onerror=y> &amp; </title></style>";

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn link(content: &mut MapContent, name: &str, from: &str, to: Target, relation: Relation) {
    let link = Link::new(Origin::Claim(id(from)), to, relation);
    content.links.insert(LinkId::new(name).unwrap(), Arc::new(link));
}

fn small() -> MapContent {
    let mut content = MapContent {
        title: "Pause?".to_owned(),
        summary: "About *this*.".to_owned(),
        ..MapContent::default()
    };
    for (name, title) in [
        ("stop", "Stop"),
        ("danger", "It is dangerous"),
        ("cut", "That does not follow"),
        ("lone", "Alone"),
    ] {
        let claim = Claim {
            title: title.to_owned(),
            ..Claim::default()
        };
        content.claims.insert(id(name), Arc::new(claim));
    }
    let question = QuestionId::new("q").unwrap();
    let payload = Question {
        title: "What to do?".to_owned(),
        ..Question::default()
    };
    content.questions.insert(question.clone(), Arc::new(payload));
    link(
        &mut content,
        "l1",
        "stop",
        Target::Question(question),
        Relation::Answers,
    );
    link(
        &mut content,
        "l2",
        "danger",
        Target::Claim(id("stop")),
        Relation::Supports,
    );
    link(
        &mut content,
        "l3",
        "cut",
        Target::Link(LinkId::new("l2").unwrap()),
        Relation::Undercuts,
    );
    content
}

#[test]
fn a_debate_nests_and_shows_numbers() {
    let map = Map::new(small()).unwrap();
    let numbers = Numbers {
        reader: "Nora".to_owned(),
        how: String::new(),
        claims: BTreeMap::from([(
            id("stop"),
            Chance {
                computed: Some(0.25),
                stated: "unlikely".to_owned(),
            },
        )]),
    };
    let extras = Extras {
        numbers: Some(&numbers),
        picture: Some("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    };
    let html = page(&map, extras);
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text}\n{html}"));
    assert!(at("id=\"q-q\"") < at("id=\"c-stop\"") && at("id=\"c-stop\"") < at("id=\"c-danger\""));
    assert!(at("undercuts this step:") < at("id=\"c-cut\"") && at("id=\"c-cut\"") < at("Also on the map</h2>"));
    assert!(
        html.contains("25 % (stated unlikely)")
            || html.contains("25\u{202f}% (stated unlikely)")
            || html.contains("25%"),
        "{html}"
    );
    assert!(html.contains("src=\"data:image/svg+xml;base64,PHN2Zy"));
    assert!(html.contains("<em>this</em>"));
    assert_eq!(html.matches("id=\"c-").count(), 4);
}

#[test]
fn what_readers_said_of_quantities_and_what_claims_are_called_elsewhere_is_on_the_page() {
    let mut content = small();
    let alias = Alias {
        map: "other".to_owned(),
        claim: "halt".to_owned(),
        ..Alias::default()
    };
    let stop = content.claims.get_mut(&id("stop")).unwrap();
    Arc::make_mut(stop).aliases.push(alias);
    let nora = ReaderId::new("nora").unwrap();
    content.readers.insert(nora.clone(), Arc::new(Reader::default()));
    let said = Distribution {
        percentiles: vec![Percentile {
            probability: 0.5,
            value: 2040.0,
        }],
        never: Some(0.25),
        note: "a <guess>".to_owned(),
        ..Distribution::default()
    };
    let agi = Quantity {
        title: "AGI".to_owned(),
        distributions: BTreeMap::from([(nora, said)]),
        ..Quantity::default()
    };
    let agi_id = QuantityId::new("agi").unwrap();
    content.quantities.insert(agi_id, Arc::new(agi));
    let map = Map::new(content).unwrap();
    let html = page(&map, Extras::default());
    assert!(
        html.contains("Also on the map <code>other</code> as <code>halt</code>."),
        "{html}"
    );
    assert!(
        html.contains("by 2040, ") && html.contains(" never — a &lt;guess&gt;"),
        "{html}"
    );
}

#[test]
fn text_stays_text() {
    let mut content = small();
    content.title = ATTACK.to_owned();
    content.summary = ATTACK.to_owned();
    content.authors = vec![ATTACK.to_owned()];
    content.license = ATTACK.to_owned();
    let source = SourceId::new("s").unwrap();
    content.sources.insert(
        source.clone(),
        Arc::new(Source {
            title: ATTACK.to_owned(),
            url: "javascript:alert(1)".to_owned(),
            ..Source::default()
        }),
    );
    let claim = Claim {
        title: ATTACK.to_owned(),
        body: ATTACK.to_owned(),
        scope: ATTACK.to_owned(),
        tags: [ATTACK.to_owned()].into(),
        quotes: vec![Quote {
            text: ATTACK.to_owned(),
            speaker: ATTACK.to_owned(),
            source: Some(source),
            locator: ATTACK.to_owned(),
            note: ATTACK.to_owned(),
            ..Quote::default()
        }],
        ..Claim::default()
    };
    content.claims.insert(id("stop"), Arc::new(claim));
    let numbers = Numbers {
        reader: ATTACK.to_owned(),
        how: ATTACK.to_owned(),
        claims: BTreeMap::from([(
            id("stop"),
            Chance {
                computed: None,
                stated: ATTACK.to_owned(),
            },
        )]),
    };
    let html = page(
        &Map::new(content).unwrap(),
        Extras {
            numbers: Some(&numbers),
            picture: Some(ATTACK),
        },
    );
    for bad in ["<script", "onerror=y>", "javascript:", "<img src=x", "</title></style>"] {
        assert!(!html.contains(bad), "{bad}\n{html}");
    }
    assert_eq!(html.matches("</style>").count(), 1);
}

#[test]
fn long_chains_and_circles_end() {
    let n = 5_000;
    let mut content = MapContent::default();
    for at in 0..n {
        content.claims.insert(id(&format!("c{at}")), Arc::new(Claim::default()));
    }
    for at in 0..n {
        // One chain that ends in itself.
        link(
            &mut content,
            &format!("l{at}"),
            &format!("c{at}"),
            Target::Claim(id(&format!("c{}", (at + 1) % n))),
            Relation::Supports,
        );
    }
    let html = page(&Map::new(content).unwrap(), Extras::default());
    assert_eq!(html.matches("id=\"c-c").count(), n);
    assert_eq!(html.matches("<ul>").count(), html.matches("</ul>").count());
    assert_eq!(html.matches("<li").count(), html.matches("</li>").count());
    assert_eq!(html.matches("<section").count(), html.matches("</section>").count());
}
