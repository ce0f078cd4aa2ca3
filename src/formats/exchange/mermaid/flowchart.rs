//! The statements of a Mermaid flowchart.

use std::collections::BTreeMap;

use super::scan::{Arrow, Cursor, plain_words};
use crate::formats::exchange::{
    drawing::{Drawing, Frame, Tip},
    fields::{Says, kind_of},
    plain::{shown, title_of_label},
    relation_words::relation_of_color,
    sketch::{GroupKind, SketchCard},
    tally::Lines,
    tidy::{MAX_CARDS, MAX_LINKS},
};

/// The most edges that one arrow between two sets stands for.
const MOST_BETWEEN: usize = 4_096;

/// Longer labels, in bytes, are not said again for each link that an arrow stands for.
const LONGEST_REPEATED: usize = 256;

/// How deep subgraphs may be nested.
const DEEPEST: usize = 100;

#[derive(Default)]
struct RawNode {
    id: String,
    words: Option<String>,
    class: Option<String>,
    address: String,
    frame: Option<usize>,
    line: usize,
}

struct RawEdge {
    from: usize,
    to: usize,
    arrow: Arrow,
    color: Option<String>,
    line: usize,
}

struct Reading<'a, 'd> {
    cursor: Cursor<'a>,
    lines: Lines,
    first_line: usize,
    drawing: &'d mut Drawing,
    nodes: Vec<RawNode>,
    by_id: BTreeMap<String, usize>,
    edges: Vec<RawEdge>,
    edge_ids: BTreeMap<String, usize>,
    frame_ids: BTreeMap<String, usize>,
    /// The subgraphs that are open.
    open: Vec<usize>,
    n_too_deep: usize,
    /// How many arrows there were, to number them as `linkStyle` does.
    default_color: Option<String>,
}

/// Reads what follows the first word of a flowchart.
pub(super) fn read(text: &str, first_line: usize, drawing: &mut Drawing) {
    let mut reading = Reading {
        cursor: Cursor::new(text),
        lines: Lines::of(text),
        first_line,
        drawing,
        nodes: Vec::new(),
        by_id: BTreeMap::new(),
        edges: Vec::new(),
        edge_ids: BTreeMap::new(),
        frame_ids: BTreeMap::new(),
        open: Vec::new(),
        n_too_deep: 0,
        default_color: None,
    };
    reading.cursor.skip_spaces();
    for direction in ["TB", "TD", "BT", "RL", "LR"] {
        if reading.cursor.take(direction) {
            break;
        }
    }
    loop {
        reading.cursor.skip_blank();
        if reading.cursor.rest().is_empty() {
            break;
        }
        let before = reading.cursor.at;
        reading.statement();
        if reading.cursor.at == before {
            // Nothing could be made of it.
            reading.unreadable();
        }
    }
    if !reading.open.is_empty() {
        let line = Some(reading.line());
        reading
            .drawing
            .tally
            .error(line, "a subgraph is not closed; “end” is missing");
    }
    reading.finish();
}

impl Reading<'_, '_> {
    fn line(&self) -> usize {
        self.first_line + self.lines.line(self.cursor.at) - 1
    }

    fn unreadable(&mut self) {
        let line = Some(self.line());
        let sentence = format!("this cannot be read: “{}”", shown(self.cursor.line()));
        self.drawing.tally.error(line, sentence);
        self.cursor.skip_line();
    }

    fn statement(&mut self) {
        let line = Some(self.line());
        let text = self.cursor.line();
        let word = text
            .split(|c: char| c.is_whitespace() || c == ';')
            .next()
            .unwrap_or_default();
        let rest = text.get(word.len()..).unwrap_or_default().trim();
        match word {
            "subgraph" => {
                self.cursor.at += word.len();
                self.subgraph();
            }
            "end" => {
                self.cursor.at += word.len();
                if self.n_too_deep > 0 {
                    self.n_too_deep -= 1;
                } else if self.open.pop().is_none() {
                    self.drawing.tally.error(line, "an “end” that closes no subgraph");
                }
            }
            "direction" | "style" | "classDef" | "accTitle:" | "accDescr:" => {
                self.drawing.tally.left_out(line, format!("“{word}”"));
                self.cursor.skip_line();
            }
            "linkStyle" => {
                self.link_style(rest);
                self.cursor.skip_line();
            }
            "class" => {
                if let Some((ids, class)) = rest.trim_end_matches(';').rsplit_once(char::is_whitespace) {
                    for id in ids.split(',') {
                        if let Some(node) = self.by_id.get(id.trim()).and_then(|&at| self.nodes.get_mut(at)) {
                            node.class = Some(class.to_owned());
                        }
                    }
                }
                self.cursor.skip_line();
            }
            "click" => {
                self.click(rest, line);
                self.cursor.skip_line();
            }
            _ => self.chain(),
        }
    }

    fn subgraph(&mut self) {
        self.cursor.skip_spaces();
        let line = self
            .cursor
            .line()
            .trim_end_matches(|c: char| c == ';' || c.is_whitespace())
            .to_owned();
        if self.open.len() >= DEEPEST {
            self.n_too_deep += 1;
            let number = Some(self.line());
            self.drawing
                .tally
                .error(number, format!("subgraphs are nested more than {DEEPEST} deep"));
            self.cursor.skip_line();
            return;
        }
        let mut ahead = Cursor::new(&line);
        let id = ahead.id().to_owned();
        ahead.skip_spaces();
        let words = match ahead.shape() {
            Some(words) if ahead.rest().trim().is_empty() && !id.is_empty() => words,
            _ => line.as_str(),
        };
        let title = plain_words(words, &mut self.drawing.tally);
        let at = self.drawing.frames.len();
        self.drawing.frames.push(Frame {
            title,
            parent: self.open.last().copied(),
            order: at,
            ..Frame::default()
        });
        let name = if words.len() == line.len() {
            line.trim_matches('"').to_owned()
        } else {
            id
        };
        self.frame_ids.entry(name).or_insert(at);
        self.open.push(at);
        self.cursor.skip_line();
    }

    fn link_style(&mut self, rest: &str) {
        let Some((numbers, style)) = rest.split_once(char::is_whitespace) else {
            return;
        };
        let color = style.split(',').find_map(|part| part.trim().strip_prefix("stroke:"));
        let Some(color) = color.map(|color| color.trim().trim_end_matches(';').to_owned()) else {
            return;
        };
        if numbers == "default" {
            self.default_color = Some(color);
            return;
        }
        for number in numbers.split(',') {
            if let Some(edge) = number.trim().parse().ok().and_then(|at: usize| self.edges.get_mut(at)) {
                edge.color = Some(color.clone());
            }
        }
    }

    fn click(&mut self, rest: &str, line: Option<usize>) {
        let (id, action) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let action = action.trim().trim_start_matches("href").trim_start();
        let address = action.strip_prefix('"').and_then(|action| action.split('"').next());
        match (address, self.by_id.get(id).and_then(|&at| self.nodes.get_mut(at))) {
            (Some(address), Some(node)) if address.contains("://") => address.clone_into(&mut node.address),
            _ => self.drawing.tally.left_out(line, "a click that runs something"),
        }
    }

    /// `A & B -->|words| C --> D`
    fn chain(&mut self) {
        let Some(mut tails) = self.group() else { return };
        while !self.cursor.is_at_end() {
            let line = self.line();
            let Some(arrow) = self.cursor.arrow() else {
                self.cursor.skip_spaces();
                if !self.cursor.is_at_end() {
                    self.unreadable();
                }
                return;
            };
            self.cursor.skip_spaces();
            // An arrow may go on in the next line.
            if self.cursor.rest().starts_with('\n') {
                self.cursor.skip_blank();
            }
            let Some(heads) = self.group() else {
                self.unreadable();
                return;
            };
            self.connect(&tails, &heads, arrow, line);
            tails = heads;
        }
    }

    fn connect(&mut self, tails: &[usize], heads: &[usize], mut arrow: Arrow, line: usize) {
        let n = tails.len().saturating_mul(heads.len());
        if n > MOST_BETWEEN {
            let sentence = format!("an arrow between sets that stands for more than {MOST_BETWEEN} links");
            self.drawing.tally.left_out(Some(line), sentence);
            return;
        }
        if n > 1 && arrow.label.len() > LONGEST_REPEATED {
            self.drawing
                .tally
                .left_out(Some(line), "a long label of an arrow that stands for several links");
            arrow.label.clear();
        }
        for &from in tails {
            for &to in heads {
                if self.edges.len() >= MAX_LINKS {
                    return;
                }
                if let Some(id) = &arrow.id {
                    self.edge_ids.insert(id.clone(), self.edges.len());
                }
                self.edges.push(RawEdge {
                    from,
                    to,
                    arrow: arrow.clone(),
                    color: None,
                    line,
                });
            }
        }
    }

    /// `A & B[words]:::class`
    fn group(&mut self) -> Option<Vec<usize>> {
        let mut group = Vec::new();
        loop {
            self.cursor.skip_spaces();
            group.extend(self.node()?);
            let before = self.cursor.at;
            self.cursor.skip_spaces();
            if !self.cursor.take("&") {
                self.cursor.at = before;
                return Some(group);
            }
        }
    }

    /// A node; nothing where none begins, an empty list where there are too many or it is a note on an arrow.
    fn node(&mut self) -> Option<Vec<usize>> {
        let line = self.line();
        let id = self.cursor.id().to_owned();
        if id.is_empty() {
            return None;
        }
        let words = self.cursor.shape().map(str::to_owned);
        let details = self.cursor.details();
        if details.is_some() && self.edge_ids.contains_key(&id) {
            return Some(Vec::new());
        }
        let class = self.cursor.take(":::").then(|| self.cursor.id().to_owned());
        let at = match self.by_id.get(&id) {
            Some(&at) => at,
            None if self.nodes.len() >= MAX_CARDS => {
                let sentence = format!("a card beyond the {MAX_CARDS} that a map may have");
                self.drawing.tally.left_out(Some(line), sentence);
                return Some(Vec::new());
            }
            None => {
                self.by_id.insert(id.clone(), self.nodes.len());
                self.nodes.push(RawNode {
                    id,
                    line,
                    ..RawNode::default()
                });
                self.nodes.len() - 1
            }
        };
        let frame = self.open.last().copied();
        if let Some(node) = self.nodes.get_mut(at) {
            let words = words.or(details.filter(|label| !label.is_empty()));
            node.words = words.or(node.words.take());
            node.class = class.or(node.class.take());
            node.frame = node.frame.or(frame);
        }
        Some(vec![at])
    }

    /// Makes cards, links and groups of it all.
    fn finish(self) {
        let drawing = self.drawing;
        let mut tips: Vec<Option<Tip>> = Vec::with_capacity(self.nodes.len());
        for node in self.nodes {
            if let Some(&frame) = self.frame_ids.get(&node.id) {
                tips.push(Some(Tip::Frame(frame)));
                continue;
            }
            let class = node.class.unwrap_or_default();
            let label = plain_words(node.words.as_deref().unwrap_or(&node.id), &mut drawing.tally);
            if class == "group" {
                let at = drawing.frames.len();
                let (how, title) = label.split_once(": ").unwrap_or((&label, ""));
                drawing.frames.push(Frame {
                    kind: GroupKind::of_label(how).unwrap_or_default(),
                    title: title.to_owned(),
                    order: at,
                    ..Frame::default()
                });
                tips.push(Some(Tip::Frame(at)));
                continue;
            }
            // Cruxmap draws a number below a title; whose it is, and of when, the diagram does not say.
            let kind = kind_of(&class);
            let (label, caption) = match label.rsplit_once('\n') {
                Some((words, number)) if kind.is_some() && is_caption(number) => (words, number),
                _ => (label.as_str(), ""),
            };
            let (title, body) = title_of_label(label);
            let card = SketchCard {
                key: node.id,
                kind: kind.unwrap_or_default(),
                note: caption.to_owned(),
                title,
                body,
                source: node.address,
                ..SketchCard::default()
            };
            let at = drawing.add(card, node.frame, Some(node.line));
            if let Some(made) = at.and_then(|at| drawing.nodes.get_mut(at))
                && class == "junction"
            {
                made.inference = Some(Says::default());
                // Where it stands is known when its arrows are.
                made.order = usize::MAX;
            }
            tips.push(at.map(Tip::Node));
        }
        for edge in self.edges {
            let tip = |at: usize| tips.get(at).copied().flatten();
            let (Some(from), Some(to)) = (tip(edge.from), tip(edge.to)) else {
                continue;
            };
            connect(&edge, from, to, self.default_color.as_deref(), drawing);
        }
    }
}

/// Whether a line is a number with a percent sign, and perhaps a mark.
fn is_caption(line: &str) -> bool {
    let number = line.trim().trim_end_matches(['†', '*']).trim_end();
    (number.strip_suffix('%')).is_some_and(|number| number.trim_end().parse::<f64>().is_ok())
}

fn connect(edge: &RawEdge, from: Tip, to: Tip, default_color: Option<&str>, drawing: &mut Drawing) {
    let line = Some(edge.line);
    let arrow = &edge.arrow;
    if arrow.is_invisible {
        drawing.tally.left_out(line, "an invisible edge");
        return;
    }
    let label = plain_words(&arrow.label, &mut drawing.tally);
    // What Cruxmap draws between a card and its group.
    if let (Tip::Node(member), Tip::Frame(frame), false, true) = (from, to, arrow.has_end_head, label.is_empty())
        && let Some(frame) = drawing.frames.get_mut(frame)
    {
        frame.members.push(member);
        return;
    }
    let mut says = Says::default();
    let is_backward = says.take_label(&label) || (arrow.has_start_head && !arrow.has_end_head);
    if says.relation.is_none() {
        says.relation = edge.color.as_deref().or(default_color).and_then(relation_of_color);
        says.is_inferred = says.relation.is_some();
    }
    let leads_to_link =
        |tip| matches!(tip, Tip::Node(at) if drawing.nodes.get(at).is_some_and(|node| node.inference.is_some()));
    if arrow.has_start_head == arrow.has_end_head && !leads_to_link(to) {
        let what = if arrow.has_end_head { "two heads" } else { "no head" };
        drawing
            .tally
            .adapted(line, format!("an arrow with {what}, read from its start to its end"));
    }
    let (from, to) = if is_backward { (to, from) } else { (from, to) };
    let order = drawing.edges.len();
    for tip in [from, to] {
        if let Tip::Node(at) = tip
            && let Some(node) = drawing.nodes.get_mut(at)
            && node.inference.is_some()
        {
            node.order = node.order.min(order);
        }
    }
    if drawing.connect(from, to, says, line)
        && let Some(edge) = drawing.edges.last_mut()
    {
        // Up to a box for a link an arrow has no head; one with a head bears on the link.
        edge.bears = arrow.has_end_head;
    }
}
