//! Triangulation: the order in which variables are eliminated.
//!
//! Greedy min-fill, weighted min-fill and min-weight (Kjærulff 1990), the one with the fewest table entries.
//! Ties go to the lighter clique, then to the lower index: no hash order, no chance.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::forest::Forest;

/// An undirected graph as one ascending list of neighbors per vertex.
#[derive(Clone)]
struct Graph {
    neighbors: Vec<Vec<u32>>,
}

impl Graph {
    /// The graph in which the members of each scope are neighbors of each other.
    fn moral(n_vertices: usize, scopes: &[Vec<usize>]) -> Self {
        let mut neighbors: Vec<Vec<u32>> = vec![Vec::new(); n_vertices];
        for scope in scopes {
            for &member in scope {
                neighbors[member].extend(
                    scope
                        .iter()
                        .filter(|&&other| other != member)
                        .map(|&other| other as u32),
                );
            }
        }
        for list in &mut neighbors {
            list.sort_unstable();
            list.dedup();
        }
        Self { neighbors }
    }

    fn add_edge(&mut self, a: u32, b: u32) {
        for (from, to) in [(a, b), (b, a)] {
            let list = &mut self.neighbors[from as usize];
            if let Err(position) = list.binary_search(&to) {
                list.insert(position, to);
            }
        }
    }

    /// Takes a vertex out; returns the neighbors it had.
    fn remove(&mut self, vertex: u32) -> Vec<u32> {
        let neighbors = std::mem::take(&mut self.neighbors[vertex as usize]);
        for &neighbor in &neighbors {
            let list = &mut self.neighbors[neighbor as usize];
            if let Ok(position) = list.binary_search(&vertex) {
                list.remove(position);
            }
        }
        neighbors
    }
}

/// A set of vertices that is emptied in no time.
struct Marks {
    round: u32,
    marked: Vec<u32>,
}

impl Marks {
    fn new(n_vertices: usize) -> Self {
        Self {
            round: 0,
            marked: vec![0; n_vertices],
        }
    }

    /// Empties the set and puts these into it.
    fn set(&mut self, members: &[u32]) {
        self.round += 1;
        for &member in members {
            self.marked[member as usize] = self.round;
        }
    }

    fn contains(&self, vertex: u32) -> bool {
        self.marked[vertex as usize] == self.round
    }

    /// Adds a vertex; whether it was new.
    fn insert(&mut self, vertex: u32) -> bool {
        std::mem::replace(&mut self.marked[vertex as usize], self.round) != self.round
    }
}

/// What the greedy elimination keeps small.
#[derive(Clone, Copy, PartialEq)]
enum Heuristic {
    MinFill,
    WeightedMinFill,
    MinWeight,
}

/// The cliques of an elimination order.
struct Elimination {
    /// The variables, first eliminated first, each with the neighbors it then had, ascending.
    steps: Vec<(u32, Vec<u32>)>,
    n_cells: f64,
    /// Whether edges had to be added: without any, no other order has smaller cliques.
    has_fill: bool,
}

/// Why there is no forest: this many table entries at least would be needed, and these belong together.
pub(super) struct TooManyCells {
    /// The entries of the cliques made before giving up.
    pub n_cells: f64,
    /// The members of the largest of them.
    pub largest: Vec<usize>,
}

/// Triangulates the moral graph of the given scopes and builds its clique forest.
///
/// Variables with one state only (observed ones) are in no clique. Gives up beyond `most_cells` table entries.
/// Time about proportional to the edges of the triangulated graph times its greatest degree.
pub(super) fn triangulate(
    cardinalities: &[usize],
    scopes: &[Vec<usize>],
    most_cells: f64,
) -> Result<Forest, TooManyCells> {
    let graph = Graph::moral(cardinalities.len(), scopes);
    let log_weights: Vec<f64> = cardinalities.iter().map(|&n_states| (n_states as f64).ln()).collect();
    let mut best: Option<Elimination> = None;
    let mut failure = None;
    for heuristic in [Heuristic::MinFill, Heuristic::WeightedMinFill, Heuristic::MinWeight] {
        if best.as_ref().is_some_and(|best| !best.has_fill) {
            break;
        }
        let limit = best.as_ref().map_or(most_cells, |elimination| elimination.n_cells);
        match eliminate(graph.clone(), cardinalities, &log_weights, heuristic, limit) {
            Ok(elimination) => best = Some(elimination),
            Err(too_many) => failure = failure.or(Some(too_many)),
        }
    }
    match (best, failure) {
        (Some(best), _) => Ok(Forest::of_elimination(cardinalities, &best.steps)),
        (None, Some(failure)) => Err(failure),
        (None, None) => Ok(Forest::of_elimination(cardinalities, &[])),
    }
}

/// Eliminates greedily; gives up when the table entries exceed `limit`.
fn eliminate(
    mut graph: Graph,
    cardinalities: &[usize],
    log_weights: &[f64],
    heuristic: Heuristic,
    limit: f64,
) -> Result<Elimination, TooManyCells> {
    let n_vertices = cardinalities.len();
    let mut marks = Marks::new(n_vertices);
    let mut stale_marks = Marks::new(n_vertices);
    let mut versions = vec![0_u32; n_vertices];
    // Costs are not negative, so that their bits are in the order of the numbers.
    let entry = |graph: &Graph, marks: &mut Marks, vertex: u32, version: u32| {
        let (cost, log_weight) = cost(graph, marks, cardinalities, log_weights, heuristic, vertex);
        Reverse((cost.to_bits(), log_weight.to_bits(), vertex, version))
    };
    let mut queue = BinaryHeap::with_capacity(n_vertices * 2);
    for vertex in (0..n_vertices as u32).filter(|&vertex| cardinalities[vertex as usize] > 1) {
        queue.push(entry(&graph, &mut marks, vertex, 0));
    }
    let mut elimination = Elimination {
        steps: Vec::with_capacity(n_vertices),
        n_cells: 0.0,
        has_fill: false,
    };
    let mut largest = 0.0;
    let mut stale: Vec<u32> = Vec::new();
    while let Some(Reverse((_, _, vertex, version))) = queue.pop() {
        if versions[vertex as usize] != version {
            continue;
        }
        versions[vertex as usize] = u32::MAX;
        let neighbors = graph.remove(vertex);
        let n_cells: f64 = neighbors
            .iter()
            .chain([&vertex])
            .map(|&member| cardinalities[member as usize] as f64)
            .product();
        elimination.n_cells += n_cells;
        largest = f64::max(largest, n_cells);
        if elimination.n_cells >= limit {
            let mut members: Vec<usize> = neighbors
                .iter()
                .chain([&vertex])
                .map(|&member| member as usize)
                .collect();
            members.sort_unstable();
            return Err(TooManyCells {
                n_cells: elimination.n_cells,
                largest: members,
            });
        }
        stale_marks.set(&neighbors);
        stale.clear();
        stale.extend(&neighbors);
        for (position, &a) in neighbors.iter().enumerate() {
            marks.set(&graph.neighbors[a as usize]);
            let missing: Vec<u32> = neighbors[position + 1..]
                .iter()
                .copied()
                .filter(|&b| !marks.contains(b))
                .collect();
            for b in missing {
                elimination.has_fill = true;
                if heuristic != Heuristic::MinWeight {
                    // The new edge lowers the cost of whatever is next to both ends.
                    for &common in &graph.neighbors[b as usize] {
                        if marks.contains(common) && stale_marks.insert(common) {
                            stale.push(common);
                        }
                    }
                }
                graph.add_edge(a, b);
            }
        }
        for &touched in &stale {
            let version = &mut versions[touched as usize];
            *version += 1;
            let version = *version;
            queue.push(entry(&graph, &mut marks, touched, version));
        }
        elimination.steps.push((vertex, neighbors));
    }
    Ok(elimination)
}

/// What eliminating a vertex now would cost, and the logarithm of its clique's size to break ties.
fn cost(
    graph: &Graph,
    marks: &mut Marks,
    cardinalities: &[usize],
    log_weights: &[f64],
    heuristic: Heuristic,
    vertex: u32,
) -> (f64, f64) {
    let neighbors = &graph.neighbors[vertex as usize];
    let mut log_weight = log_weights[vertex as usize];
    for &neighbor in neighbors {
        log_weight += log_weights[neighbor as usize];
    }
    if heuristic == Heuristic::MinWeight {
        return (log_weight, log_weight);
    }
    marks.set(neighbors);
    let n_states = |vertex: u32| cardinalities[vertex as usize] as f64;
    let weight = |vertex: u32| {
        if heuristic == Heuristic::MinFill {
            1.0
        } else {
            n_states(vertex)
        }
    };
    let total: f64 = neighbors.iter().map(|&neighbor| weight(neighbor)).sum();
    // Sums of whole numbers: exact, and the same in any order.
    let mut fill = 0.0;
    for &neighbor in neighbors {
        let mut known = weight(neighbor);
        for &other in &graph.neighbors[neighbor as usize] {
            if marks.contains(other) {
                known += weight(other);
            }
        }
        fill += weight(neighbor) * (total - known);
    }
    (fill, log_weight)
}
