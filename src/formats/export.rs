//! The formats of other programs that a map is written in as text, with what each has no room for.

use std::collections::BTreeMap;

use super::{
    argdown,
    exchange::{canvas, dot, freeplane, graphml, opml, written::Written},
    json,
    markdown::outline_write,
    mermaid,
    sketch::{Remark, Sketch, from_map::sketch_from_map},
};
use crate::{
    layout::{
        Direction, Rect, lay_out,
        scene::{Showing, Typesetter, scene},
    },
    model::{Map, ReaderId},
};

/// A format of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foreign {
    /// Statements and arguments as indented text.
    Argdown,
    /// An outline in Markdown that is read back.
    Outline,
    /// A diagram that GitHub and Obsidian draw.
    Mermaid,
    /// A graph that Graphviz draws.
    Dot,
    /// A graph for yEd, Gephi and scripts.
    GraphMl,
    /// A canvas of Obsidian.
    Canvas,
    /// An outline for outliners.
    Opml,
    /// A mind map.
    Freeplane,
    /// Everything a map has, for scripts.
    Json,
}

impl Foreign {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 9] = [
        Self::Argdown,
        Self::Outline,
        Self::Mermaid,
        Self::Dot,
        Self::GraphMl,
        Self::Canvas,
        Self::Opml,
        Self::Freeplane,
        Self::Json,
    ];

    /// What it is called on screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Argdown => "Argdown",
            Self::Outline => "Outline (Markdown)",
            Self::Mermaid => "Mermaid",
            Self::Dot => "DOT (Graphviz)",
            Self::GraphMl => "GraphML",
            Self::Canvas => "JSON Canvas",
            Self::Opml => "OPML",
            Self::Freeplane => "Freeplane",
            Self::Json => "JSON",
        }
    }

    /// How the names of its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Argdown => "argdown",
            Self::Outline => "md",
            Self::Mermaid => "mmd",
            Self::Dot => "dot",
            Self::GraphMl => "graphml",
            Self::Canvas => "canvas",
            Self::Opml => "opml",
            Self::Freeplane => "mm",
            Self::Json => "json",
        }
    }

    /// Whether text that is one file after another holds several, and the mark between them.
    pub const BETWEEN_DIAGRAMS: &'static str = "\n%% next diagram\n";

    /// Writes a map, with the numbers that this reader has stated. The same map always gives the same text.
    pub fn write(self, map: &Map, reader: Option<&ReaderId>) -> Written {
        if self == Self::Json {
            return Written {
                text: json::write(map),
                left_out: Vec::new(),
            };
        }
        let mut sketch = sketch_from_map(map, reader);
        // What the map maker has read between the lines is said as plainly as the rest: a bare arrow would be taken for support.
        for link in &mut sketch.links {
            link.is_inferred = false;
        }
        if self == Self::Canvas {
            placed(map, &mut sketch);
        }
        let mut written = match self {
            Self::Argdown => {
                let (text, report) = argdown::write(&sketch);
                Written {
                    text,
                    left_out: [report.left_out, report.adapted].concat(),
                }
            }
            Self::Outline => {
                let outline = outline_write::write(&sketch);
                Written {
                    text: outline.text,
                    left_out: outline.left_out,
                }
            }
            Self::Mermaid => diagrams(map),
            Self::Dot => dot::write(&sketch),
            Self::GraphMl => graphml::write(&sketch),
            Self::Canvas => canvas::write(&sketch),
            Self::Opml => opml::write(&sketch),
            Self::Freeplane => freeplane::write(&sketch),
            Self::Json => Written::default(),
        };
        let kept: Vec<Remark> = sketch.report.left_out;
        written.left_out = [kept, written.left_out].concat();
        written
    }
}

/// How much larger a canvas is drawn than the map: its boxes are larger, and links at which others end have boxes of their own.
const CANVAS_SCALE: (f64, f64) = (2.2, 2.0);

/// Gives the cards the places that the layout finds for them, if they have none.
fn placed(map: &Map, sketch: &mut Sketch) {
    if sketch.cards.iter().any(|card| card.place.is_some()) {
        return;
    }
    let scene = scene(map, &Showing::whole(Direction::LeftRight), &mut Typesetter::default());
    let placement = lay_out(&scene.request);
    let places: BTreeMap<&str, Rect> = (scene.cards.iter().zip(&placement.nodes))
        .map(|(card, rect)| (card.card.as_str(), *rect))
        .collect();
    for card in &mut sketch.cards {
        card.place = places
            .get(card.key.as_str())
            .map(|rect| (rect.x * CANVAS_SCALE.0, rect.y * CANVAS_SCALE.1));
    }
    // A canvas with only some of its cards placed would be drawn over itself.
    if sketch.cards.iter().any(|card| card.place.is_none()) {
        for card in &mut sketch.cards {
            card.place = None;
        }
    }
}

/// The flowcharts that a map takes, one after the other: most maps fit into one.
fn diagrams(map: &Map) -> Written {
    let parts = mermaid::parts(map);
    let said = |sentence: &String| Remark {
        line: None,
        sentence: sentence.clone(),
        n: 1,
    };
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    Written {
        text: texts.join(Foreign::BETWEEN_DIAGRAMS),
        left_out: parts.iter().flat_map(|part| &part.left_out).map(said).collect(),
    }
}
