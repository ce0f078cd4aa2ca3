//! Plain graphs of boxes and arrows as JSON, and finished drawings as JSON: what layout engines are measured with.
//!
//! A graph names its nodes with their sizes, its edges by the names of their ends, and boxes around nodes if it has any:
//!
//! ```json
//! {"name": "tiny",
//!  "nodes": [{"id": "a", "w": 120, "h": 40, "group": "g"}, {"id": "b", "w": 120, "h": 40}],
//!  "edges": [["a", "b"]],
//!  "groups": [{"id": "g", "parent": null}]}
//! ```
//!
//! A drawing holds the middle and the size of every node, the polyline of every edge and the boxes of groups; y grows
//! downward.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::layout::{Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, NodeBox, Placement, Point, Rect, Route};

/// Sides of nodes may be at most this long, px.
const MAX_SIDE: f64 = 100_000.0;

/// Why a file is not a graph.
#[derive(Debug, thiserror::Error)]
pub enum GraphFileError {
    /// It is not JSON, or not of this shape.
    #[error("not a graph of nodes and edges: {0}")]
    Shape(#[from] serde_json::Error),
    /// Two nodes or two groups have one name.
    #[error("there are two {kind}s called “{id}”; each needs a name of its own")]
    Twice {
        /// Node or group.
        kind: &'static str,
        /// The name.
        id: String,
    },
    /// A name that nothing has.
    #[error("{user} names the {kind} “{id}”, which is not in the file")]
    Unknown {
        /// What names it.
        user: String,
        /// Node or group.
        kind: &'static str,
        /// The name.
        id: String,
    },
    /// A size that no box has.
    #[error("the node “{id}” is {width} wide and {height} high; both must lie between 0 and {MAX_SIDE}")]
    Size {
        /// The node.
        id: String,
        /// Its width, px.
        width: f64,
        /// Its height, px.
        height: f64,
    },
}

/// A graph to lay out.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphFile {
    /// Its name, empty if it has none.
    pub name: String,
    /// What the layout is asked: sources above their targets.
    pub request: LayoutRequest,
}

#[derive(Deserialize)]
struct Graph {
    #[serde(default)]
    name: String,
    nodes: Vec<Node>,
    #[serde(default)]
    edges: Vec<(String, String)>,
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    w: f64,
    h: f64,
    #[serde(default)]
    group: Option<String>,
}

#[derive(Deserialize)]
struct Group {
    id: String,
    #[serde(default)]
    parent: Option<String>,
}

/// Reads a graph.
pub fn read(bytes: &[u8]) -> Result<GraphFile, GraphFileError> {
    let graph: Graph = serde_json::from_slice(bytes)?;
    let nodes = index("node", graph.nodes.iter().map(|node| node.id.as_str()))?;
    let frames = index("group", graph.groups.iter().map(|group| group.id.as_str()))?;
    let group_of = |user: String, id: &Option<String>| match id {
        None => Ok(None),
        Some(id) => find(&frames, user, "group", id).map(Some),
    };
    let mut request = LayoutRequest {
        direction: Direction::BottomUp,
        ..LayoutRequest::default()
    };
    for group in &graph.groups {
        request.groups.push(GroupSpec {
            id: group.id.clone(),
            parent: group_of(format!("the group “{}”", group.id), &group.parent)?,
            ..GroupSpec::default()
        });
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let fits = |side: f64| (0.0..=MAX_SIDE).contains(&side);
        if !fits(node.w) || !fits(node.h) {
            return Err(GraphFileError::Size {
                id: node.id.clone(),
                width: node.w,
                height: node.h,
            });
        }
        if let Some(group) = group_of(format!("the node “{}”", node.id), &node.group)? {
            request.groups[group].members.push(at);
        }
        request.nodes.push(NodeBox {
            id: node.id.clone(),
            width: node.w,
            height: node.h,
            pin: None,
        });
    }
    // Links are named by their ends, so that the order of the file changes nothing.
    let mut n_between: BTreeMap<&(String, String), usize> = BTreeMap::new();
    for ends in &graph.edges {
        let (source, target) = ends;
        let user = || format!("the edge from “{source}” to “{target}”");
        let n = n_between.entry(ends).or_default();
        *n += 1;
        request.links.push(LinkSpec {
            id: format!("{source} → {target} {n}"),
            from: find(&nodes, user(), "node", source)?,
            to: LinkEnd::Node(find(&nodes, user(), "node", target)?),
            label: None,
            weight: 1.0,
        });
    }
    Ok(GraphFile {
        name: graph.name,
        request,
    })
}

fn index<'a>(
    kind: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<&'a str, usize>, GraphFileError> {
    let mut index = BTreeMap::new();
    for (at, id) in ids.enumerate() {
        if index.insert(id, at).is_some() {
            return Err(GraphFileError::Twice {
                kind,
                id: id.to_owned(),
            });
        }
    }
    Ok(index)
}

fn find(index: &BTreeMap<&str, usize>, user: String, kind: &'static str, id: &str) -> Result<usize, GraphFileError> {
    index.get(id).copied().ok_or_else(|| GraphFileError::Unknown {
        user,
        kind,
        id: id.to_owned(),
    })
}

/// A drawing: boxes as middle and size, links as polylines from source to target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drawing {
    name: String,
    engine: &'static str,
    dir: &'static str,
    crossings: usize,
    nodes: BTreeMap<String, [f64; 4]>,
    edges: Vec<Edge>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, [f64; 4]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    group_of: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    group_parent: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Edge {
    id: String,
    s: String,
    t: String,
    pts: Vec<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<[f64; 4]>,
}

impl Drawing {
    /// The drawing of a request. A link that is attacked is cut at its junctions, so that every polyline runs from box to
    /// box: a junction is a box of one pixel.
    pub fn new(name: &str, request: &LayoutRequest, placement: &Placement) -> Self {
        let id_of = |node: usize| request.nodes.get(node).map(|node| node.id.clone());
        let mut nodes: BTreeMap<String, [f64; 4]> = (request.nodes.iter().zip(&placement.nodes))
            .map(|(node, rect)| (node.id.clone(), middle_and_size(rect)))
            .collect();
        let mut junctions: BTreeMap<usize, Vec<(String, Point)>> = BTreeMap::new();
        for (spec, route) in request.links.iter().zip(&placement.links) {
            if let (LinkEnd::Link(target), Some(point)) = (spec.to, route.points.last()) {
                let id = format!("junction of {}", spec.id);
                nodes.insert(id.clone(), [point.x, point.y, 1.0, 1.0]);
                junctions.entry(target).or_default().push((id, *point));
            }
        }
        let mut edges = Vec::new();
        for (index, (spec, route)) in request.links.iter().zip(&placement.links).enumerate() {
            let target = match spec.to {
                LinkEnd::Node(node) => id_of(node),
                LinkEnd::Link(_) => Some(format!("junction of {}", spec.id)),
            };
            if let (Some(source), Some(target)) = (id_of(spec.from), target) {
                let cuts = junctions.get(&index).map_or(&[][..], Vec::as_slice);
                edges.extend(pieces(&spec.id, source, target, route, cuts));
            }
        }
        let mut group_of = BTreeMap::new();
        let mut group_parent = BTreeMap::new();
        let mut groups = BTreeMap::new();
        for (group, rect) in request.groups.iter().zip(&placement.groups) {
            let Some(rect) = rect else { continue };
            groups.insert(group.id.clone(), middle_and_size(rect));
            group_of.extend(
                (group.members.iter())
                    .filter_map(|&node| id_of(node))
                    .map(|node| (node, group.id.clone())),
            );
            if let Some(parent) = group.parent.and_then(|parent| request.groups.get(parent)) {
                group_parent.insert(group.id.clone(), parent.id.clone());
            }
        }
        Self {
            name: name.to_owned(),
            engine: "cruxmap",
            dir: match request.direction {
                Direction::TopDown | Direction::BottomUp => "TB",
                Direction::LeftRight | Direction::RightLeft => "LR",
            },
            crossings: placement.crossings,
            nodes,
            edges,
            groups,
            group_of,
            group_parent,
        }
    }
}

fn middle_and_size(rect: &Rect) -> [f64; 4] {
    let middle = rect.center();
    [middle.x, middle.y, rect.width, rect.height]
}

/// A link cut at its junctions, in the order of its way.
fn pieces(id: &str, source: String, target: String, route: &Route, junctions: &[(String, Point)]) -> Vec<Edge> {
    let mut cuts: Vec<(f64, &(String, Point))> = (junctions.iter())
        .map(|junction| (position_along(&route.points, junction.1), junction))
        .collect();
    cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut start, mut from) = (source, 0.0);
    let mut edges = Vec::with_capacity(cuts.len() + 1);
    for (at, (junction, point)) in cuts {
        let mut pts = between(&route.points, from, at);
        pts.push([point.x, point.y]);
        edges.push(Edge {
            id: format!("{id} ({})", edges.len()),
            s: std::mem::replace(&mut start, junction.clone()),
            t: junction.clone(),
            pts,
            label: None,
        });
        from = at;
    }
    edges.push(Edge {
        id: id.to_owned(),
        s: start,
        t: target,
        pts: between(&route.points, from, f64::INFINITY),
        label: route.label.as_ref().map(middle_and_size),
    });
    edges
}
/// How far along a polyline the point nearest to `point` lies, in pixels.
fn position_along(points: &[Point], point: Point) -> f64 {
    let (mut best, mut walked) = ((f64::INFINITY, 0.0), 0.0);
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let length = a.distance(*b);
        let t = if length > 0.0 {
            (((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / (length * length)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let distance = a.toward(*b, t).distance(point);
        if distance < best.0 {
            best = (distance, walked + t * length);
        }
        walked += length;
    }
    best.1
}

/// The part of a polyline from `from` to `to`, in pixels along it.
fn between(points: &[Point], from: f64, to: f64) -> Vec<[f64; 2]> {
    let mut part: Vec<[f64; 2]> = Vec::new();
    let mut walked = 0.0;
    for (index, pair) in points.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        let length = a.distance(*b);
        if index == 0 && from <= 0.0 {
            part.push([a.x, a.y]);
        } else if walked <= from && from < walked + length {
            let point = a.toward(*b, (from - walked) / length);
            part.push([point.x, point.y]);
        }
        walked += length;
        if walked > from && walked < to {
            part.push([b.x, b.y]);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{Drawing, read};
    use crate::layout::lay_out;

    #[test]
    fn a_graph_comes_out_as_a_drawing_with_its_boxes() {
        let text = r#"{"name": "tiny", "edges": [["a", "b"], ["a", "b"]],
            "nodes": [{"id": "a", "w": 120, "h": 40, "group": "in"}, {"id": "b", "w": 90, "h": 50, "label": "x"}],
            "groups": [{"id": "out", "parent": null}, {"id": "in", "parent": "out"}]}"#;
        let graph = read(text.as_bytes()).unwrap();
        let drawing = Drawing::new(&graph.name, &graph.request, &lay_out(&graph.request));
        assert_eq!(
            (drawing.nodes.len(), drawing.edges.len(), drawing.groups.len()),
            (2, 2, 2)
        );
        assert_eq!(drawing.group_of["a"], "in");
        assert_eq!(drawing.group_parent["in"], "out");
        assert!(
            drawing.nodes["a"][1] < drawing.nodes["b"][1],
            "sources lie above their targets"
        );
        assert_eq!(drawing.nodes["a"][2..], [120.0, 40.0]);
    }

    #[test]
    fn what_is_wrong_with_a_graph_is_said_with_its_name() {
        let cases = [
            ("{", "not a graph"),
            (r#"{"nodes": 3}"#, "not a graph"),
            (
                r#"{"nodes": [{"id": "a", "w": 1, "h": 1}, {"id": "a", "w": 1, "h": 1}]}"#,
                "two nodes called “a”",
            ),
            (
                r#"{"nodes": [{"id": "a", "w": -1, "h": 1}]}"#,
                "the node “a” is -1 wide",
            ),
            (
                r#"{"nodes": [{"id": "a", "w": 1e300, "h": 1}]}"#,
                "between 0 and 100000",
            ),
            (
                r#"{"nodes": [{"id": "a", "w": 1, "h": 1}], "edges": [["a", "z"]]}"#,
                "from “a” to “z” names the node “z”",
            ),
            (
                r#"{"nodes": [{"id": "a", "w": 1, "h": 1, "group": "g"}]}"#,
                "the node “a” names the group “g”",
            ),
            (
                r#"{"nodes": [], "groups": [{"id": "g", "parent": "h"}]}"#,
                "the group “g” names the group “h”",
            ),
        ];
        for (text, expected) in cases {
            let message = read(text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
