//! What files of other people do, found in public repositories: each shown by the smallest one that does it.
#![allow(clippy::unwrap_used, reason = "a test")]

use crate::formats::{
    aif, dot, freeplane, graphml, kialo, mermaid, opml,
    sketch::{Sketch, SketchRelation},
};

/// The relation of every link, with whether it was read from something else than words.
fn relations(sketch: &Sketch) -> Vec<SketchRelation> {
    sketch.links.iter().map(|link| link.relation).collect()
}

fn says(sketch: &Sketch, words: &str) -> bool {
    let report = &sketch.report;
    let mut all = report.adapted.iter().chain(&report.left_out).chain(&report.errors);
    all.any(|remark| remark.sentence.contains(words))
}

#[test]
fn the_bullet_of_a_list_in_html_is_no_objection() {
    let outline = r#"<opml version="2.0"><body><outline text="Parent"><outline text="&lt;li&gt;A plain item&lt;/li&gt;"/></outline></body></opml>"#;
    let sketch = opml::read(outline.as_bytes()).unwrap();
    assert_eq!(sketch.cards[1].title, "A plain item");
    assert_eq!(relations(&sketch), [SketchRelation::Supports]);
    let map = r#"<map version="1.0.1"><node TEXT="Parent"><node><richcontent TYPE="NODE"><html><body><ul><li>A plain item</li></ul></body></html></richcontent></node></node></map>"#;
    let sketch = freeplane::read(map.as_bytes()).unwrap();
    assert_eq!(sketch.cards[1].title, "A plain item");
    assert_eq!(relations(&sketch), [SketchRelation::Supports]);
}

#[test]
fn labels_of_arrows_are_understood_or_told() {
    let sketch = mermaid::read(b"flowchart TD\n  a[Sleep] -->|reduces| b[Inflammation]\n  c[C] -->|strongly supports| b\n  d[D] -->|orbits| b\n").unwrap();
    assert_eq!(
        relations(&sketch),
        [
            SketchRelation::Opposes,
            SketchRelation::Supports,
            SketchRelation::Supports
        ]
    );
    assert!(
        says(&sketch, "“orbits”, which names no relation"),
        "{:?}",
        sketch.report
    );
    assert_eq!(sketch.links.iter().filter(|link| link.is_inferred).count(), 1);
}

#[test]
fn edges_that_nobody_sees_are_no_arguments() {
    let sketch = dot::read(b"digraph { a -> b; b -> c [style=invis]; a -> c [style=\"bold,invis\"] }").unwrap();
    assert_eq!(sketch.links.len(), 1);
    assert!(says(&sketch, "an invisible edge"), "{:?}", sketch.report);
}

#[test]
fn the_heads_that_yed_draws_say_the_direction() {
    let graph = |arrows: &str| {
        format!(
            r#"<graphml xmlns:y="http://www.yworks.com/xml/graphml"><key id="e" for="edge" yfiles.type="edgegraphics"/><graph edgedefault="directed"><node id="a"/><node id="b"/><edge source="a" target="b"><data key="e"><y:PolyLineEdge>{arrows}</y:PolyLineEdge></data></edge></graph></graphml>"#
        )
    };
    let first = |text: &str| {
        let sketch = graphml::read(text.as_bytes()).unwrap();
        let link = sketch.links[0].clone();
        let is_told = says(&sketch, "an edge without heads");
        (format!("{:?} {:?}", link.from, link.to), is_told)
    };
    let forward = first(&graph(r#"<y:Arrows source="none" target="standard"/>"#));
    let backward = first(&graph(r#"<y:Arrows source="standard" target="none"/>"#));
    assert_eq!(forward, ("Card(0) Card(1)".to_owned(), false));
    assert_eq!(backward, ("Card(1) Card(0)".to_owned(), false));
    assert!(first(&graph(r#"<y:Arrows source="none" target="none"/>"#)).1);
}

#[test]
fn every_address_of_a_claim_of_kialo_is_kept() {
    let text =
        "Discussion Title: Zoos\n\n1. Zoos are good.\n1.1. Pro: Seen in [a](http://a.org/1) and [b](http://b.org/2).\n";
    let sketch = kialo::read(text.as_bytes()).unwrap();
    assert_eq!(sketch.cards[1].source, "http://a.org/1");
    assert!(sketch.cards[1].note.contains("http://b.org/2"), "{:?}", sketch.cards[1]);
    assert!(says(&sketch, "several addresses"));
}

#[test]
fn what_was_said_is_the_quote_of_what_it_says() {
    let text = r#"{"nodes": [
        {"nodeID": "1", "text": "The Empire is going", "type": "I"},
        {"nodeID": "2", "text": "NL : By the 50s, the Empire is going", "type": "L"},
        {"nodeID": "3", "text": "Asserting", "type": "YA"}],
        "edges": [{"edgeID": "1", "fromID": "2", "toID": "3"}, {"edgeID": "2", "fromID": "3", "toID": "1"}]}"#;
    let sketch = aif::read(text.as_bytes()).unwrap();
    let card = &sketch.cards[0];
    assert_eq!(
        (card.speaker.as_str(), card.quote.as_str()),
        ("NL", "By the 50s, the Empire is going")
    );
}

#[test]
fn what_several_say_and_what_says_no_claim_is_not_lost() {
    let text = r#"{"AIF": {"nodes": [
        {"nodeID": "1", "text": "A pause is needed", "type": "I"},
        {"nodeID": "2", "text": "Ann : We need one", "type": "L"}, {"nodeID": "3", "text": "Asserting", "type": "YA"},
        {"nodeID": "4", "text": "Bo : Pause!", "type": "L"}, {"nodeID": "5", "text": "Agreeing", "type": "YA"},
        {"nodeID": "6", "text": "Cy : What about jobs?", "type": "L"}],
        "edges": [{"fromID": "2", "toID": "3"}, {"fromID": "3", "toID": "1"}, {"fromID": "4", "toID": "5"},
        {"fromID": "5", "toID": "1"}], "locutions": []}, "dialog": true, "text": "All that was said."}"#;
    let sketch = aif::read(text.as_bytes()).unwrap();
    let card = &sketch.cards[0];
    assert_eq!((card.speaker.as_str(), card.quote.as_str()), ("Ann, Bo", ""));
    assert_eq!(card.note, "Ann: “We need one”\nBo: “Pause!”");
    assert!(
        says(&sketch, "says no claim: Cy: “What about jobs?”"),
        "{:?}",
        sketch.report
    );
    assert!(says(&sketch, "“text” of the file"), "{:?}", sketch.report);
}

#[test]
fn what_an_atom_cites_is_its_quote() {
    let text = r#"{"nodes": [{"id": "a", "type": "atom", "text": "Labs race", "sources": [
        {"resource_id": "r", "text": "labs are racing", "offset": 8, "length": 15}, {"text": "a race"}]}],
        "edges": [], "resources": [{"id": "r", "content": "In 2024 labs are racing.", "metadata": {"url": "https://x.org/r"}}]}"#;
    let card = &aif::read(text.as_bytes()).unwrap().cards[0];
    assert_eq!(
        (card.quote.as_str(), card.source.as_str(), card.note.as_str()),
        ("labs are racing", "https://x.org/r", "“a race”")
    );
}

#[test]
fn mentions_and_pictures_of_mind_maps_are_told() {
    let map = r##"<map version="freeplane 1.9"><node TEXT="Pause?" ID="r"><node TEXT="Risk" ID="a" LINK="#b"/><node TEXT="Cost" ID="b" LINK="cost.pdf"/><node ID="c"><richcontent TYPE="NODE"><html><body><img src="curve.png"/></body></html></richcontent></node></node></map>"##;
    let sketch = freeplane::read(map.as_bytes()).unwrap();
    let [_, risk, cost, picture] = sketch.cards.as_slice() else {
        unreachable!()
    };
    assert_eq!((risk.source.as_str(), risk.note.as_str()), ("", "See “Cost”"));
    assert_eq!(
        (cost.source.as_str(), picture.title.as_str()),
        ("cost.pdf", "(picture: curve.png)")
    );
    assert!(says(&sketch, "a mention of another node"));
}

#[test]
fn a_line_of_nothing_but_an_address_is_a_card() {
    let outline = r#"<opml version="2.0"><body><outline text="Read"><outline text="" url="https://x.org/a"/><outline text=""/></outline></body></opml>"#;
    let sketch = opml::read(outline.as_bytes()).unwrap();
    assert_eq!(sketch.cards.len(), 2);
    assert_eq!(
        (sketch.cards[1].title.as_str(), sketch.cards[1].source.as_str()),
        ("https://x.org/a", "https://x.org/a")
    );
    assert!(says(&sketch, "an empty line") && says(&sketch, "leads to a page"));
}

#[test]
fn groups_within_groups_are_told() {
    let sketch = dot::read(b"digraph { subgraph cluster_x { label=X; subgraph cluster_y { label=Y; d } } }").unwrap();
    assert!(sketch.groups.iter().all(|group| group.members == [0]));
    assert!(says(&sketch, "a group within a group"), "{:?}", sketch.report);
}
