//! Triangulation: the order in which variables are eliminated, and the clique forest it leaves.
//!
//! Greedy min-fill, weighted min-fill and min-weight (Kjærulff 1990), the one with the fewest table entries.
//! Ties go to the lighter clique, then to the lower index: no hash order, no chance.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
                neighbors[member].extend(scope.iter().filter(|&&other| other != member).map(|&other| other as u32));
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

/// A tree of cliques, or several: every clique comes after its parent.
pub(super) struct Forest {
    /// The cliques in an order in which parents come first, each with its variables ascending.
    pub cliques: Vec<Vec<usize>>,
    /// The parent of each clique.
    pub parents: Vec<Option<usize>>,
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
        (Some(best), _) => Ok(forest(cardinalities.len(), &best.steps)),
        (None, Some(failure)) => Err(failure),
        (None, None) => Ok(forest(cardinalities.len(), &[])),
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
            let mut members: Vec<usize> = neighbors.iter().chain([&vertex]).map(|&member| member as usize).collect();
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
    let weight = |vertex: u32| if heuristic == Heuristic::MinFill { 1.0 } else { n_states(vertex) };
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

/// Joins the elimination cliques into a forest of maximal ones.
///
/// The parent of a clique is that of the earliest eliminated of its other members; a clique contained in a
/// child is absorbed by it.
fn forest(n_variables: usize, steps: &[(u32, Vec<u32>)]) -> Forest {
    let mut step_of = vec![0; n_variables];
    for (step_ix, (variable, _)) in steps.iter().enumerate() {
        step_of[*variable as usize] = step_ix;
    }
    let parent_step: Vec<Option<usize>> = steps
        .iter()
        .map(|(_, neighbors)| neighbors.iter().map(|&neighbor| step_of[neighbor as usize]).min())
        .collect();
    // Steps come before their parents, so that the host of a step is settled before it is asked for.
    let mut host: Vec<usize> = (0..steps.len()).collect();
    for (step_ix, parent) in parent_step.iter().enumerate() {
        if let Some(parent) = *parent
            && host[parent] == parent
            && steps[parent].1.len() + 1 == steps[step_ix].1.len()
        {
            host[parent] = host[step_ix];
        }
    }
    let mut adjacent: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    for (step_ix, parent) in parent_step.iter().enumerate() {
        if let Some(parent) = *parent
            && host[parent] != host[step_ix]
        {
            adjacent[host[step_ix]].push(host[parent]);
            adjacent[host[parent]].push(host[step_ix]);
        }
    }
    let mut forest = Forest {
        cliques: Vec::new(),
        parents: Vec::new(),
    };
    let mut is_visited = vec![false; steps.len()];
    for root in (0..steps.len()).rev().filter(|&step_ix| host[step_ix] == step_ix) {
        let mut waiting = vec![(root, None)];
        while let Some((step_ix, parent)) = waiting.pop() {
            if std::mem::replace(&mut is_visited[step_ix], true) {
                continue;
            }
            let clique_ix = forest.cliques.len();
            let (variable, neighbors) = &steps[step_ix];
            let mut clique: Vec<usize> = neighbors.iter().chain([variable]).map(|&member| member as usize).collect();
            clique.sort_unstable();
            forest.cliques.push(clique);
            forest.parents.push(parent);
            waiting.extend(adjacent[step_ix].iter().rev().map(|&next| (next, Some(clique_ix))));
        }
    }
    forest.with_few_children()
}

/// Cliques with more children than this get go-betweens.
const MANY_CHILDREN: usize = 8;

impl Forest {
    /// Puts go-betweens between a clique and its many children that share the same variables with it.
    ///
    /// A hub with a thousand neighbors becomes a tree of small cliques over the hub alone, so that a change at one
    /// neighbor is told to the others in a few steps, and no product has a thousand terms.
    fn with_few_children(self) -> Self {
        let n_cliques = self.cliques.len();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); n_cliques];
        for (clique_ix, parent) in self.parents.iter().enumerate() {
            if let Some(parent) = *parent {
                children[parent].push(clique_ix);
            }
        }
        if children.iter().all(|children| children.len() <= MANY_CHILDREN) {
            return self;
        }
        let mut cliques = self.cliques;
        let mut parents = self.parents;
        for parent in 0..n_cliques {
            if children[parent].len() <= MANY_CHILDREN {
                continue;
            }
            let separator = |child: usize| -> Vec<usize> {
                let scope = &cliques[parent];
                let shared = cliques[child].iter().copied();
                shared.filter(|variable| scope.binary_search(variable).is_ok()).collect()
            };
            let mut groups: std::collections::BTreeMap<Vec<usize>, Vec<usize>> = std::collections::BTreeMap::new();
            for &child in &children[parent] {
                groups.entry(separator(child)).or_default().push(child);
            }
            for (scope, mut members) in groups {
                while members.len() > MANY_CHILDREN {
                    let mut above = Vec::new();
                    for siblings in members.chunks(MANY_CHILDREN) {
                        let between = cliques.len();
                        cliques.push(scope.clone());
                        parents.push(Some(parent));
                        for &sibling in siblings {
                            parents[sibling] = Some(between);
                        }
                        above.push(between);
                    }
                    members = above;
                }
            }
        }
        parents_first(&cliques, &parents)
    }
}

/// The same forest in an order in which parents come first.
fn parents_first(cliques: &[Vec<usize>], parents: &[Option<usize>]) -> Forest {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); cliques.len()];
    for (clique_ix, parent) in parents.iter().enumerate() {
        if let Some(parent) = *parent {
            children[parent].push(clique_ix);
        }
    }
    let mut forest = Forest {
        cliques: Vec::with_capacity(cliques.len()),
        parents: Vec::with_capacity(cliques.len()),
    };
    for root in (0..cliques.len()).filter(|&clique_ix| parents[clique_ix].is_none()) {
        let mut waiting = vec![(root, None)];
        while let Some((clique_ix, parent)) = waiting.pop() {
            let new_ix = forest.cliques.len();
            forest.cliques.push(cliques[clique_ix].clone());
            forest.parents.push(parent);
            waiting.extend(children[clique_ix].iter().rev().map(|&child| (child, Some(new_ix))));
        }
    }
    forest
}
