//! Maps to draw.

use std::sync::Arc;

use cruxmap::{
    layout::{LayoutRequest, LinkEnd, Placement, Point, Rect, Route},
    model::{
        Claim, ClaimId, ClaimKind, Credence, Group, GroupId, GroupKind, Link, LinkId, Map, MapContent, Origin,
        Probability, Question, QuestionId, Reader, ReaderId, Relation, Strength, StrengthWord, Target, Value,
    },
};

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

/// The title of the conclusion of [`every_sign`].
pub const CONCLUSION: &str = "Labs should pause.";

/// A map with every kind of claim, every relation, two readers and a group.
pub fn every_sign() -> Map {
    let mut content = MapContent {
        title: "Should labs pause?".to_owned(),
        target: Some(id("pause")),
        ..MapContent::default()
    };
    let question = Question {
        title: "Should labs pause?".to_owned(),
        ..Question::default()
    };
    content
        .questions
        .insert(QuestionId::new("q").unwrap(), Arc::new(question));
    let readers = ["ada", "ben"].map(|name| ReaderId::new(name).unwrap());
    for reader in &readers {
        content.readers.insert(reader.clone(), Arc::new(Reader::default()));
    }
    let claims = [
        ("pause", ClaimKind::Position, CONCLUSION),
        ("danger", ClaimKind::Crux, "Systems of this size & kind are dangerous"),
        ("leak", ClaimKind::Claim, "A pause would leak"),
        ("trust", ClaimKind::Assumption, "Labs keep their word"),
        ("test", ClaimKind::Evidence, "One lab failed its own test in 2025"),
        ("luck", ClaimKind::Claim, "It was bad luck"),
    ];
    for (at, (name, kind, title)) in claims.into_iter().enumerate() {
        let mut claim = Claim {
            title: title.to_owned(),
            kind,
            ..Claim::default()
        };
        for (shift, reader) in readers.iter().enumerate() {
            if name != "pause" {
                let stated = Probability::new(0.2 + 0.1 * (at + 2 * shift) as f64).unwrap();
                let credence = Credence {
                    stated: Value::Point(stated),
                    ..Credence::default()
                };
                claim.credences.insert(reader.clone(), credence);
            }
        }
        content.claims.insert(id(name), Arc::new(claim));
    }
    let on = |name: &str| Target::Claim(id(name));
    let links = [
        (
            "l1",
            "pause",
            Target::Question(QuestionId::new("q").unwrap()),
            Relation::Answers,
        ),
        ("l2", "danger", on("pause"), Relation::Supports),
        ("l3", "leak", on("pause"), Relation::Opposes),
        ("l4", "pause", on("trust"), Relation::Requires),
        ("l5", "test", on("danger"), Relation::Supports),
        (
            "l6",
            "luck",
            Target::Link(LinkId::new("l5").unwrap()),
            Relation::Undercuts,
        ),
        (
            "l7",
            "test",
            Target::Link(LinkId::new("l2").unwrap()),
            Relation::Underpins,
        ),
    ];
    for (at, (name, from, to, relation)) in links.into_iter().enumerate() {
        let mut link = Link::new(Origin::Claim(id(from)), to, relation);
        link.strength = Strength::Word(StrengthWord::ALL[at % StrengthWord::ALL.len()]);
        content.links.insert(LinkId::new(name).unwrap(), Arc::new(link));
    }
    let group = Group {
        title: "What labs do".to_owned(),
        kind: GroupKind::default(),
        members: vec![id("trust"), id("leak")],
        ..Group::default()
    };
    content.groups.insert(GroupId::new("labs").unwrap(), Arc::new(group));
    Map::new(content).unwrap()
}

/// A map with a claim of each title, the later ones bearing on the first.
pub fn with_titles(titles: &[&str]) -> Map {
    let mut content = MapContent {
        title: titles.first().copied().unwrap_or_default().to_owned(),
        ..MapContent::default()
    };
    for (at, title) in titles.iter().enumerate() {
        let claim = Claim {
            title: (*title).to_owned(),
            ..Claim::default()
        };
        content.claims.insert(id(&format!("c{at}")), Arc::new(claim));
        if at > 0 {
            let link = Link::new(
                Origin::Claim(id(&format!("c{at}"))),
                Target::Claim(id("c0")),
                Relation::Supports,
            );
            content
                .links
                .insert(LinkId::new(&format!("l{at}")).unwrap(), Arc::new(link));
        }
    }
    Map::new(content).unwrap()
}

/// A drawing that no layout engine has to do with: cards in rows of three, links straight from middle to middle, and a box
/// around all for each group.
pub fn placed_by_hand(request: &LayoutRequest) -> Placement {
    let nodes: Vec<Rect> = request
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| Rect {
            x: 320.0 * (at % 3) as f64,
            y: 200.0 * (at / 3) as f64,
            width: node.width,
            height: node.height,
        })
        .collect();
    let bounds = nodes.iter().copied().reduce(|all, rect| all.union(&rect)).unwrap();
    let middle = |link: usize| {
        let LinkEnd::Node(to) = request.links[link].to else {
            panic!("no link to a link to a link here")
        };
        let from = nodes[request.links[link].from].center();
        from.toward(nodes[to].center(), 0.5)
    };
    let links = request.links.iter().map(|link| {
        let to = match link.to {
            LinkEnd::Node(to) => nodes[to].center(),
            LinkEnd::Link(to) => middle(to),
        };
        let from = nodes[link.from].center();
        let corner = Point::new(from.x, to.y);
        Route {
            points: vec![from, corner, to],
            label: link.label.map(|(width, height)| Rect::centered(corner, width, height)),
        }
    });
    Placement {
        links: links.collect(),
        groups: request.groups.iter().map(|_| Some(bounds.grown(30.0))).collect(),
        bounds: bounds.grown(30.0),
        nodes,
        ..Placement::default()
    }
}
