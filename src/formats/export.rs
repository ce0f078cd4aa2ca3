//! The formats of other programs that a map is written in as text, with what each has no room for.

use super::{
    argdown,
    exchange::{canvas, dot, freeplane, graphml, opml, written::Written},
    json,
    markdown::outline_write,
    mermaid,
    sketch::{Remark, from_map::sketch_from_map},
};
use crate::model::{Map, ReaderId};

/// A format of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foreign {
    /// Statements and arguments as indented text.
    Argdown,
    /// An outline in Markdown that reads back as the same map.
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
        let sketch = sketch_from_map(map, reader);
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
