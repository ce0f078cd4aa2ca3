//! The map as a Mermaid flowchart, which GitHub, Obsidian and others draw.
//!
//! Mermaid refuses more than 500 edges and 50,000 characters, and reads a good deal into labels: directives, Markdown,
//! links, icons. So titles are shortened and every character that could mean something is written as its number; what does
//! not fit is left out, and said.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    markdown::{
        escape::one_line,
        words::{shortened, strength},
    },
    sketch::GroupKind,
};
use crate::model::{ClaimId, ClaimKind, GroupId, LinkId, Map, Origin, QuestionId, Relation, Target, Tier};

/// Maps with more claims are drawn without the claims that are detail.
const MOST_CLAIMS_IN_FULL: usize = 60;
/// What Mermaid draws unless told otherwise, which a page on GitHub cannot.
const MOST_EDGES: usize = 500;
/// A little less than Mermaid's 50,000.
const MOST_CHARACTERS: usize = 49_000;
/// How much of a title a node shows.
const TITLE_CHARACTERS: usize = 72;

/// How to read a diagram, in one paragraph.
pub const LEGEND: &str = "Arrows lead from what bears on a claim to the claim. Blue and solid: supports; orange and dashed: \
                          opposes; thick: requires; dashed with a cross: undercuts the link it ends at; with a round head: \
                          underpins it. Hexagons are cruxes, rounded boxes positions, slanted boxes assumptions, cylinders evidence.";

/// A flowchart with what had to be left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The text of the flowchart, ended by a newline; without a fence.
    pub text: String,
    /// What was left out, a sentence each.
    pub left_out: Vec<String>,
}

impl Diagram {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Draws a map. `captions` stand in small print below the titles of claims: numbers, for example.
///
/// Complexity: `O((claims + links) · log)`, a few times over where the map is too large to be drawn whole.
pub fn diagram(map: &Map, captions: &BTreeMap<ClaimId, String>) -> Diagram {
    if map.claims.is_empty() && map.questions.is_empty() {
        return Diagram::default();
    }
    let mut left_out = Vec::new();
    let mut shown: BTreeSet<&ClaimId> = map.claims.keys().collect();
    if shown.len() > MOST_CLAIMS_IN_FULL {
        shown.retain(|id| map.claims.get(*id).is_some_and(|claim| claim.tier == Tier::Core));
        let detail = map.claims.len() - shown.len();
        if detail > 0 {
            left_out.push(format!(
                "{detail} of {} claims are detail and left out of the diagram.",
                map.claims.len()
            ));
        }
    }
    let mut drawing = Drawing::new(map, &shown, captions);
    if drawing.fits() {
        return drawing.finish(left_out);
    }
    // Nearest to the conclusion first: the largest number of claims that can be drawn.
    let nearest: Vec<&ClaimId> = nearest_first(map).into_iter().filter(|id| shown.contains(id)).collect();
    let (mut fits, mut too_many) = (0, nearest.len());
    while too_many - fits > 1 {
        let middle = usize::midpoint(fits, too_many);
        let some = nearest.iter().take(middle).copied().collect();
        let attempt = Drawing::new(map, &some, captions);
        if attempt.fits() {
            fits = middle;
            drawing = attempt;
        } else {
            too_many = middle;
        }
    }
    if fits == 0 {
        return Diagram {
            text: String::new(),
            left_out: Vec::new(),
        };
    }
    left_out.push(format!(
        "A diagram of the whole map is larger than GitHub draws; it shows the {fits} claims nearest to the conclusion and leaves out {}.",
        nearest.len() - fits
    ));
    drawing.finish(left_out)
}

/// Draws the whole map, in as many flowcharts as it takes, nearest to the conclusion first. What leads from one to another is in
/// neither; the first says how many links that are.
///
/// Complexity: that of [`diagram`] for each of them.
pub fn parts(map: &Map) -> Vec<Diagram> {
    let captions = BTreeMap::new();
    let order = nearest_first(map);
    let mut rest = order.as_slice();
    let (mut parts, mut n_drawn) = (Vec::new(), 0);
    while !rest.is_empty() {
        // The largest number of claims that can be drawn together; one claim always can.
        let (mut fits, mut too_many) = (1, rest.len() + 1);
        while too_many - fits > 1 {
            let middle = if fits == 1 && too_many == rest.len() + 1 {
                rest.len()
            } else {
                usize::midpoint(fits, too_many)
            };
            let some = rest.iter().take(middle).copied().collect();
            if Drawing::new(map, &some, &captions).fits() {
                fits = middle;
            } else {
                too_many = middle;
            }
        }
        let (these, others) = rest.split_at(fits);
        let shown: BTreeSet<&ClaimId> = these.iter().copied().collect();
        n_drawn += drawn_links(map, &shown).len();
        parts.push(Drawing::new(map, &shown, &captions).finish(Vec::new()));
        rest = others;
    }
    let n_between = map.links.len().saturating_sub(n_drawn);
    if let (Some(first), true) = (parts.first_mut(), n_between > 0) {
        first.left_out.push(format!(
            "{n_between} links lead from one diagram to another, or end at something that is not drawn."
        ));
    }
    parts
}

/// The claims by their distance from the conclusion and the positions, then by id.
fn nearest_first(map: &Map) -> Vec<&ClaimId> {
    let mut bearing: BTreeMap<&ClaimId, BTreeSet<&ClaimId>> = BTreeMap::new();
    for (id, link) in &map.links {
        let Some(target) = map.final_target(id) else { continue };
        let Some((target, _)) = map.claims.get_key_value(target.as_str()) else {
            continue;
        };
        let from = link.influence_from();
        match map
            .groups
            .get(from.as_str())
            .filter(|_| matches!(from, Origin::Group(_)))
        {
            Some(group) => bearing.entry(target).or_default().extend(&group.members),
            None => {
                if let Some((from, _)) = map.claims.get_key_value(from.as_str()) {
                    bearing.entry(target).or_default().insert(from);
                }
            }
        }
    }
    let positions = map.questions.keys().flat_map(|question| map.positions(question));
    let mut level: Vec<&ClaimId> = map
        .target
        .iter()
        .cloned()
        .chain(positions)
        .filter_map(|id| map.claims.get_key_value(&id).map(|(id, _)| id))
        .collect();
    let mut seen: BTreeSet<&ClaimId> = BTreeSet::new();
    let mut order = Vec::new();
    while !level.is_empty() {
        let mut next: BTreeSet<&ClaimId> = BTreeSet::new();
        for id in level {
            if seen.insert(id) {
                order.push(id);
                next.extend(bearing.get(id).into_iter().flatten());
            }
        }
        level = next.into_iter().filter(|id| !seen.contains(id)).collect();
    }
    order.extend(map.claims.keys().filter(|id| !seen.contains(id)));
    order
}

/// A node of the flowchart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node<'a> {
    Claim(&'a ClaimId),
    Question(&'a QuestionId),
    Group(&'a GroupId),
    /// The point on a link at which other links end.
    Junction(&'a LinkId),
}

/// A flowchart as far as it is drawn.
struct Drawing<'a> {
    map: &'a Map,
    captions: &'a BTreeMap<ClaimId, String>,
    numbers: BTreeMap<Node<'a>, usize>,
    lines: Vec<String>,
    /// The classes of nodes that occur.
    classes: BTreeSet<&'static str>,
    /// The edges of each style, by their number.
    styles: BTreeMap<&'static str, Vec<usize>>,
    edges: usize,
}

impl<'a> Drawing<'a> {
    fn new(map: &'a Map, shown: &BTreeSet<&'a ClaimId>, captions: &'a BTreeMap<ClaimId, String>) -> Self {
        let mut drawing = Self {
            map,
            captions,
            numbers: BTreeMap::new(),
            lines: Vec::new(),
            classes: BTreeSet::new(),
            styles: BTreeMap::new(),
            edges: 0,
        };
        let links = drawn_links(map, shown);
        let groups: BTreeSet<&GroupId> = links
            .iter()
            .filter_map(|id| match &map.links.get(*id)?.from {
                Origin::Group(group) => Some(group),
                Origin::Claim(_) => None,
            })
            .collect();
        let split: BTreeSet<&LinkId> = links
            .iter()
            .filter_map(|id| match &map.links.get(*id)?.to {
                Target::Link(target) => Some(target),
                _ => None,
            })
            .collect();
        for id in map.questions.keys() {
            drawing.node(Node::Question(id));
        }
        for id in shown {
            drawing.node(Node::Claim(id));
        }
        for id in groups {
            drawing.node(Node::Group(id));
            for member in map.groups.get(id).into_iter().flat_map(|group| &group.members) {
                if shown.contains(member) {
                    drawing.edge(Node::Claim(member), "---", None, Node::Group(id), "member");
                }
            }
        }
        for id in &split {
            drawing.node(Node::Junction(id));
        }
        for id in links {
            drawing.link(id, split.contains(id));
        }
        drawing
    }

    fn number(&self, node: Node<'a>) -> String {
        self.numbers
            .get(&node)
            .map_or_else(String::new, |number| format!("n{number}"))
    }

    fn node(&mut self, node: Node<'a>) {
        let number = self.numbers.len() + 1;
        self.numbers.insert(node, number);
        let (before, label, after, class) = match node {
            Node::Claim(id) => {
                let mut label = label(self.map.title_of(id), TITLE_CHARACTERS);
                if let Some(caption) = self.captions.get(id) {
                    label = format!("{label}<br/>{}", escaped(caption));
                }
                let kind = self.map.claims.get(id).map(|claim| claim.kind).unwrap_or_default();
                match kind {
                    ClaimKind::Claim => ("[", label, "]", "claim"),
                    ClaimKind::Crux => ("{{", label, "}}", "crux"),
                    ClaimKind::Assumption => ("[/", label, "/]", "assumption"),
                    ClaimKind::Evidence => ("[(", label, ")]", "evidence"),
                    ClaimKind::Position => ("([", label, "])", "position"),
                }
            }
            Node::Question(id) => {
                let title = self.map.questions.get(id).map_or("", |question| &question.title);
                let title = if title.trim().is_empty() { id.as_str() } else { title };
                ("[[", label(title, TITLE_CHARACTERS), "]]", "question")
            }
            Node::Group(id) => {
                let (how, title) = self.map.groups.get(id).map_or((Cow::Borrowed(""), ""), |group| {
                    (GroupKind::from(&group.kind).label(), &group.title)
                });
                let label = if title.trim().is_empty() {
                    how.into_owned()
                } else {
                    format!("{how}: {}", label(title, TITLE_CHARACTERS))
                };
                ("(", label, ")", "group")
            }
            Node::Junction(_) => ("((", " ".to_owned(), "))", "junction"),
        };
        self.classes.insert(class);
        self.lines
            .push(format!("n{number}{before}\"{label}\"{after}:::{class}"));
    }

    fn edge(&mut self, from: Node<'a>, arrow: &str, label: Option<&str>, to: Node<'a>, style: &'static str) {
        let label = label.map_or_else(String::new, |label| format!("|\"{label}\"|"));
        self.lines
            .push(format!("{} {arrow}{label} {}", self.number(from), self.number(to)));
        self.styles.entry(style).or_default().push(self.edges);
        self.edges += 1;
    }

    fn link(&mut self, id: &'a LinkId, is_target: bool) {
        let Some(link) = self.map.links.get(id) else { return };
        let from = match &link.from {
            Origin::Claim(claim) => Node::Claim(claim),
            Origin::Group(group) => Node::Group(group),
        };
        let to = match &link.to {
            Target::Claim(claim) => Node::Claim(claim),
            Target::Question(question) => Node::Question(question),
            Target::Link(target) => Node::Junction(target),
        };
        // Arrows, their first half up to a junction, the style of both.
        let (arrow, half, style) = match link.relation {
            Relation::Supports => ("-->", "---", "supports"),
            Relation::Opposes => ("-.->", "-.-", "opposes"),
            Relation::Requires => ("==>", "===", "requires"),
            Relation::Undercuts => ("-.-x", "-.-", "undercuts"),
            Relation::Underpins => ("--o", "---", "underpins"),
            Relation::Answers => ("-->", "---", "answers"),
        };
        let mut label = link.relation.verb().to_owned();
        if let Some(strength) = strength(link.strength, link.relation) {
            label = format!("{label}, {}", escaped(&strength));
        }
        if link.discussion_only {
            label.push_str(", discussion only");
        }
        if is_target {
            self.edge(from, half, Some(&label), Node::Junction(id), style);
            self.edge(Node::Junction(id), arrow, None, to, style);
        } else {
            self.edge(from, arrow, Some(&label), to, style);
        }
    }

    fn fits(&self) -> bool {
        self.edges <= MOST_EDGES && self.text().chars().count() <= MOST_CHARACTERS
    }

    fn text(&self) -> String {
        let mut text = "flowchart BT\n".to_owned();
        for line in &self.lines {
            text.push_str("    ");
            text.push_str(line);
            text.push('\n');
        }
        // Colors that can be told apart by everyone, on light and on dark pages.
        for (class, style) in [
            ("claim", "fill:#f4f6f8,stroke:#5b6770,color:#111111"),
            ("crux", "fill:#fff1cc,stroke:#a06a00,stroke-width:3px,color:#111111"),
            ("assumption", "fill:#efe6fa,stroke:#6b4fa0,color:#111111"),
            ("evidence", "fill:#ddf3ef,stroke:#1f7a6b,color:#111111"),
            ("position", "fill:#dceafb,stroke:#2f6fb0,stroke-width:3px,color:#111111"),
            ("question", "fill:#ffffff,stroke:#111111,stroke-width:2px,color:#111111"),
            (
                "group",
                "fill:#ffffff,stroke:#5b6770,stroke-dasharray:4 3,color:#111111",
            ),
            ("junction", "fill:#5b6770,stroke:#5b6770,color:#5b6770"),
        ] {
            if self.classes.contains(class) {
                let _ = writeln!(text, "    classDef {class} {style}");
            }
        }
        for (relation, edges) in &self.styles {
            let color = match *relation {
                "supports" | "underpins" => "#3b82c4",
                "opposes" | "undercuts" => "#d9772b",
                "requires" => "#8a63c9",
                _ => "#8a949c",
            };
            let edges: Vec<String> = edges.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "    linkStyle {} stroke:{color}", edges.join(","));
        }
        text
    }

    fn finish(&self, left_out: Vec<String>) -> Diagram {
        Diagram {
            text: self.text(),
            left_out,
        }
    }
}

/// The links whose ends are all drawn.
fn drawn_links<'a>(map: &'a Map, shown: &BTreeSet<&ClaimId>) -> BTreeSet<&'a LinkId> {
    let mut drawn: BTreeMap<&LinkId, bool> = BTreeMap::new();
    for start in map.links.keys() {
        // Down the chain of targets to one that is decided, then back up; a map has no circle of links.
        let mut chain = Vec::new();
        let mut next = Some(start);
        let mut holds = true;
        while let Some(id) = next {
            if let Some(decided) = drawn.get(id) {
                holds = *decided;
                break;
            }
            chain.push(id);
            next = match map.links.get(id).map(|link| &link.to) {
                Some(Target::Link(target)) => map.links.get_key_value(target).map(|(id, _)| id),
                Some(Target::Claim(claim)) => {
                    holds = shown.contains(claim);
                    None
                }
                Some(Target::Question(_)) => None,
                None => {
                    holds = false;
                    None
                }
            };
        }
        for id in chain.into_iter().rev() {
            holds &= map.links.get(id).is_some_and(|link| match &link.from {
                Origin::Claim(claim) => shown.contains(claim),
                Origin::Group(group) => {
                    let mut members = map.groups.get(group).into_iter().flat_map(|group| &group.members);
                    members.any(|member| shown.contains(member))
                }
            });
            drawn.insert(id, holds);
        }
    }
    drawn
        .into_iter()
        .filter_map(|(id, holds)| holds.then_some(id))
        .collect()
}

fn label(title: &str, longest: usize) -> String {
    escaped(&shortened(title, longest))
}

/// Text for a label: letters, digits and harmless marks as they are, all that Mermaid could read something into by number.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        let (before, after) = (&text[..index], text[index + c.len_utf8()..].chars().next());
        let ends_word = after.is_none_or(|c| c == ' ');
        let only_digits_before = before.bytes().all(|b| b.is_ascii_digit());
        let is_plain = match c {
            // “1. ” and “- ” begin lists; “www.” begins an address; “%%” and “%{” begin a comment or a directive.
            '.' => !(only_digits_before && ends_word || before.to_ascii_lowercase().ends_with("www")),
            ')' => !(only_digits_before && ends_word),
            '-' | '+' => index > 0,
            '%' => ends_word,
            ':' => after == Some(' '),
            ' ' | ',' | '?' | '!' | '\'' | '/' | '(' => true,
            c => c.is_ascii_alphanumeric() || !c.is_ascii(),
        };
        if is_plain {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", u32::from(c));
        }
    }
    escaped
}
