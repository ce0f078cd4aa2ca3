//! AIF, the argument graphs of argument mining: the JSON of `AIFdb` and OVA, xAIF, and the atoms and schemes of `SADFace`.
//!
//! Read: an I-node is a card. An RA-node (inference) makes its premises support its conclusion, together if there are
//! several; a CA-node (conflict) makes them oppose it; onto another RA- or CA-node they underpin or undercut it. Who says an
//! I-node is read from the locutions, over the YA- and TA-nodes between. The name of a scheme is the reason of its links.
//! Adapted or left out, counted in the report: what is said (L) and how it hangs together (TA, YA) once the speakers are
//! read, rephrases (MA), which are told in the note of both cards, preferences (PA), layouts of OVA, times.
//! Atoms of `SADFace` are I-nodes, its schemes RA- and, if called conflict or attack, CA-nodes; what an atom cites of a
//! resource is its quote.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    drawing::{Drawing, Node, Tip},
    fields::Says,
    json::{list, parsed, text},
    plain::{ReadError, add_line, decoded, one_line, shown, title_of_label},
    relation_words::relation_of,
    sketch::{Sketch, SketchCard, SketchRelation},
};

/// Names of schemes that say no more than the type of their node does.
const PLAIN_SCHEMES: [&str; 6] = [
    "ra",
    "ca",
    "default inference",
    "default conflict",
    "inference",
    "conflict",
];

/// How many anchors of a card, and locutions of an anchor, are looked at for speakers.
const MOST_ANCHORS: usize = 32;

/// Reads a graph. `O(n log n)`.
///
/// # Errors
/// It is not JSON or no such graph. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut drawing = Drawing::default();
    let text_of_file = decoded(bytes, &mut drawing.tally)?;
    let file = parsed(&text_of_file)?;
    // xAIF wraps the graph.
    let graph = file.get("AIF").or_else(|| file.get("aif")).unwrap_or(&file);
    if !graph.get("nodes").is_some_and(Value::is_array) {
        return Err(ReadError::whole(
            "a graph of AIF is an object with “nodes” and “edges”; this file is not",
        ));
    }
    let mut reading = Reading {
        drawing,
        nodes: BTreeMap::new(),
        resources: resources(graph),
    };
    reading.head(&file, graph);
    for node in list(graph, "nodes") {
        reading.node(node);
    }
    let edges = edges(graph, &mut reading.drawing);
    reading.speakers(graph, &edges);
    reading.rephrases(&edges);
    reading.connect(&edges);
    Ok(reading.drawing.into_sketch())
}

/// What a node of the file is here.
#[derive(Clone, Debug)]
enum What {
    Card(usize),
    Inference(usize),
    /// A locution: who says it, if that is said, and the words.
    Said(String, String),
    Rephrase,
    /// An anchor or transition, over which speakers are found.
    Between,
    Nothing,
}

/// The edges by the ids of their ends.
struct Edges {
    all: Vec<(String, String)>,
    from: BTreeMap<String, Vec<usize>>,
    to: BTreeMap<String, Vec<usize>>,
}

impl Edges {
    fn before(&self, id: &str) -> impl Iterator<Item = &str> {
        let at = self.to.get(id).into_iter().flatten();
        at.filter_map(|&at| self.all.get(at)).map(|(from, _)| from.as_str())
    }

    fn after(&self, id: &str) -> impl Iterator<Item = &str> {
        let at = self.from.get(id).into_iter().flatten();
        at.filter_map(|&at| self.all.get(at)).map(|(_, to)| to.as_str())
    }
}

fn edges(graph: &Value, drawing: &mut Drawing) -> Edges {
    let mut edges = Edges {
        all: Vec::new(),
        from: BTreeMap::new(),
        to: BTreeMap::new(),
    };
    let mut seen = BTreeSet::new();
    for edge in list(graph, "edges") {
        // AIFdb and SADFace call the ends differently.
        let end = |names: [&str; 2]| names.iter().map(|name| text(edge, name)).find(|id| !id.is_empty());
        let (Some(from), Some(to)) = (end(["fromID", "source_id"]), end(["toID", "target_id"])) else {
            drawing.tally.error(None, "an edge without ends");
            continue;
        };
        if !seen.insert((from.clone(), to.clone())) {
            drawing
                .tally
                .adapted(None, "an edge that stands twice in the file, read once");
            continue;
        }
        let at = edges.all.len();
        edges.from.entry(from.clone()).or_default().push(at);
        edges.to.entry(to.clone()).or_default().push(at);
        edges.all.push((from, to));
    }
    edges
}

struct Reading {
    drawing: Drawing,
    nodes: BTreeMap<String, What>,
    /// What the resources of `SADFace` are called, by their ids.
    resources: BTreeMap<String, String>,
}

/// The addresses of resources, or else their titles.
fn resources(graph: &Value) -> BTreeMap<String, String> {
    let name = |resource: &Value| {
        let metadata = resource.get("metadata").unwrap_or(&Value::Null);
        let names = ["url", "title"]
            .iter()
            .flat_map(|name| [text(resource, name), text(metadata, name)]);
        names.map(|name| one_line(&name)).find(|name| !name.is_empty())
    };
    let all = list(graph, "resources").iter();
    all.filter_map(|resource| Some((text(resource, "id"), name(resource)?)))
        .collect()
}

/// Fields of the whole that are read, or that say nothing by themselves.
const FIELDS: [&str; 10] = [
    "AIF",
    "aif",
    "OVA",
    "dialog",
    "edges",
    "locutions",
    "metadata",
    "nodes",
    "participants",
    "resources",
];

impl Reading {
    fn head(&mut self, file: &Value, graph: &Value) {
        if file.get("OVA").is_some() {
            self.drawing.tally.left_out(None, "the layout of OVA");
        }
        let is_said = |value: &Value| match value {
            Value::Null | Value::Bool(_) => false,
            Value::String(words) => !words.trim().is_empty(),
            Value::Array(list) => !list.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            Value::Number(_) => true,
        };
        // A graph that nothing is wrapped around is the whole.
        let wrapped = (!std::ptr::eq(file, graph)).then_some(graph);
        for fields in [Some(file), wrapped].into_iter().flatten().filter_map(Value::as_object) {
            for (name, _) in fields.iter().filter(|(_, value)| is_said(value)) {
                if !FIELDS.contains(&name.as_str()) {
                    self.drawing
                        .tally
                        .left_out(None, format!("“{}” of the file", shown(name)));
                }
            }
        }
        let core = file.get("metadata").and_then(|metadata| metadata.get("core"));
        if let Some(core) = core {
            self.drawing.title = text(core, "title");
            self.drawing.about = text(core, "description");
            let notes = text(core, "notes");
            if !notes.is_empty() {
                self.drawing.about = format!("{}\n\n{notes}", self.drawing.about);
            }
            let others = core.as_object().into_iter().flatten();
            for (name, _) in
                others.filter(|(name, _)| !["title", "description", "notes", "id", "version"].contains(&name.as_str()))
            {
                self.drawing
                    .tally
                    .left_out(None, format!("“{}” of the file", shown(name)));
            }
        }
    }

    fn node(&mut self, node: &Value) {
        let id = ["nodeID", "id"]
            .iter()
            .map(|name| text(node, name))
            .find(|id| !id.is_empty());
        let Some(id) = id else {
            self.drawing.tally.error(None, "a node without an id");
            return;
        };
        if self.nodes.contains_key(&id) {
            let sentence = format!("there are two nodes “{}”; the first is read", shown(&id));
            self.drawing.tally.error(None, sentence);
            return;
        }
        let words = text(node, "text");
        let kind = text(node, "type");
        let what = match kind.as_str() {
            "I" | "atom" => self.card(&id, &words, node),
            "RA" => self.inference(&id, SketchRelation::Supports, &words, node),
            "CA" => self.inference(&id, SketchRelation::Opposes, &words, node),
            "scheme" => {
                let name = text(node, "name");
                let relation = match relation_of(&name).map(|meaning| meaning.relation) {
                    Some(SketchRelation::Opposes | SketchRelation::Undercuts) => SketchRelation::Opposes,
                    _ => SketchRelation::Supports,
                };
                self.inference(&id, relation, &name, node)
            }
            "L" => {
                let (speaker, said) = parts_of_locution(&words);
                What::Said(speaker, said)
            }
            "YA" | "TA" => What::Between,
            "MA" => What::Rephrase,
            "PA" => {
                self.drawing.tally.left_out(None, "a preference (PA)");
                What::Nothing
            }
            other => {
                let sentence = format!("a node of the type “{}”", shown(other));
                self.drawing.tally.left_out(None, sentence);
                What::Nothing
            }
        };
        if matches!(what, What::Between) {
            let sentence = "an illocution or transition (YA, TA)";
            self.drawing.tally.left_out(None, sentence);
        }
        self.nodes.insert(id, what);
    }

    fn card(&mut self, id: &str, words: &str, node: &Value) -> What {
        let (title, body) = title_of_label(words);
        let place = super::json::number(node, "x").zip(super::json::number(node, "y"));
        let mut card = SketchCard {
            key: id.to_owned(),
            title,
            body,
            place,
            ..SketchCard::default()
        };
        for cited in list(node, "sources") {
            let source = self
                .resources
                .get(&text(cited, "resource_id"))
                .cloned()
                .unwrap_or_default();
            let words = text(cited, "text").trim().to_owned();
            if card.quote.is_empty() && card.source.is_empty() {
                (card.quote, card.source) = (words, source);
            } else if !words.is_empty() {
                add_line(&mut card.note, &said_by(&words, &source));
            }
        }
        self.drawing.add(card, None, None).map_or(What::Nothing, What::Card)
    }

    fn inference(&mut self, id: &str, relation: SketchRelation, words: &str, node: &Value) -> What {
        let mut says = Says::stated(relation);
        let scheme = text(node, "scheme");
        let name = one_line(if scheme.is_empty() { words } else { &scheme });
        let is_plain = PLAIN_SCHEMES.contains(&name.to_lowercase().as_str()) || relation_of(&name).is_some();
        if !is_plain {
            says.reason = name;
        }
        let card = SketchCard {
            key: id.to_owned(),
            ..SketchCard::default()
        };
        let Some(at) = self.drawing.add(card, None, None) else {
            return What::Nothing;
        };
        if let Some(node) = self.drawing.nodes.get_mut(at) {
            node.inference = Some(says);
            // In the order in which inferences stand in the file.
            node.order = at;
        }
        What::Inference(at)
    }

    /// Finds who says each card: locution, anchor, card; the locutions list has the names.
    fn speakers(&mut self, graph: &Value, edges: &Edges) {
        let names: BTreeMap<String, String> = list(graph, "participants")
            .iter()
            .map(|person| {
                let name = format!("{} {}", text(person, "firstname"), text(person, "surname"));
                (text(person, "participantID"), one_line(&name))
            })
            .collect();
        for locution in list(graph, "locutions") {
            let person = text(locution, "personID");
            let name = names.get(&person).cloned().unwrap_or(person);
            if let Some(What::Said(speaker, _)) = self.nodes.get_mut(&text(locution, "nodeID"))
                && speaker.is_empty()
            {
                *speaker = name;
            }
        }
        // The locutions that say a claim, and whether each is the quote of it.
        let mut are_quotes: BTreeMap<&str, bool> = BTreeMap::new();
        for (id, what) in &self.nodes {
            let What::Card(card) = what else { continue };
            let mut speakers: Vec<&str> = Vec::new();
            let mut said: Vec<(&str, &str, &str)> = Vec::new();
            for anchor in edges.before(id).take(MOST_ANCHORS) {
                if !matches!(self.nodes.get(anchor), Some(What::Between)) {
                    continue;
                }
                for locution in edges.before(anchor).take(MOST_ANCHORS) {
                    let Some(What::Said(speaker, words)) = self.nodes.get(locution) else {
                        continue;
                    };
                    are_quotes.entry(locution).or_insert(true);
                    if !speaker.is_empty() && !speakers.contains(&speaker.as_str()) && speakers.len() < 8 {
                        speakers.push(speaker);
                    }
                    if !words.is_empty() && !said.iter().any(|(_, other, _)| other == words) {
                        said.push((speaker, words, locution));
                    }
                }
            }
            let Some(Node { card, .. }) = self.drawing.nodes.get_mut(*card) else {
                continue;
            };
            card.speaker = speakers.join(", ");
            if let [(_, words, _)] = said.as_slice() {
                (*words).clone_into(&mut card.quote);
                continue;
            }
            // Of several who say it, each in other words, no quote is that of all.
            for (speaker, words, locution) in said {
                add_line(&mut card.note, &said_by(words, speaker));
                are_quotes.insert(locution, false);
            }
        }
        for (id, what) in &self.nodes {
            let What::Said(speaker, words) = what else { continue };
            let tally = &mut self.drawing.tally;
            match are_quotes.get(id.as_str()) {
                Some(true) => tally.adapted(None, "a locution (L), now speaker and quote of what it says"),
                Some(false) => tally.adapted(
                    None,
                    "a locution (L) of several that say the same, now in the note of what they say",
                ),
                None => {
                    let said = shown(&said_by(words, speaker));
                    tally.left_out(None, format!("a locution (L) that says no claim: {said}"));
                }
            }
        }
    }

    /// Tells in the notes of cards what they say in other words.
    fn rephrases(&mut self, edges: &Edges) {
        let card = |id: &str| match self.nodes.get(id) {
            Some(What::Card(card)) => Some(*card),
            _ => None,
        };
        let mut pairs = Vec::new();
        for (id, what) in &self.nodes {
            if matches!(what, What::Rephrase) {
                let before = edges.before(id).filter_map(card).take(8);
                pairs.extend(before.flat_map(|from| {
                    let after = edges.after(id).filter_map(card).take(8);
                    after.map(move |to| (from, to))
                }));
            }
        }
        for (from, to) in pairs {
            for (one, other) in [(from, to), (to, from)] {
                let title = self.drawing.nodes.get(other).map(|node| node.card.title.clone());
                if let (Some(node), Some(title)) = (self.drawing.nodes.get_mut(one), title) {
                    add_line(&mut node.card.note, &format!("In other words: {}", shown(&title)));
                }
            }
            self.drawing
                .tally
                .adapted(None, "a rephrase (MA), now in the notes of both cards");
        }
    }

    fn connect(&mut self, edges: &Edges) {
        for (from, to) in &edges.all {
            let (Some(from), Some(to)) = (self.nodes.get(from), self.nodes.get(to)) else {
                self.drawing
                    .tally
                    .error(None, "an edge to a node that is not in the file");
                continue;
            };
            let tip = |what: &What| match what {
                What::Card(at) | What::Inference(at) => Some(Tip::Node(*at)),
                _ => None,
            };
            let (Some(start), Some(end)) = (tip(from), tip(to)) else {
                continue;
            };
            self.drawing.connect(start, end, Says::default(), None);
        }
        // Arrows between cards come after those that stand for inferences.
        let n = self.drawing.nodes.len();
        for edge in &mut self.drawing.edges {
            edge.order += n;
        }
    }
}

/// Words and who says them, or where they stand.
fn said_by(words: &str, who: &str) -> String {
    if who.is_empty() {
        format!("“{words}”")
    } else {
        format!("{who}: “{words}”")
    }
}

/// The speaker in the text of a locution, and what is said: `Name : what is said`.
fn parts_of_locution(text: &str) -> (String, String) {
    const LONGEST: usize = 60;
    match text.split_once(" : ").or_else(|| text.split_once(": ")) {
        Some((name, words)) if name.chars().count() <= LONGEST => (one_line(name), words.trim().to_owned()),
        _ => (String::new(), text.trim().to_owned()),
    }
}
