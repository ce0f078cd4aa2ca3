//! Triangulation: the order in which variables are eliminated, and the clique forest it leaves.
//!
//! Greedy min-fill, weighted min-fill and min-weight (Kjærulff 1990), the one with the fewest table entries.
//! Ties go to the lighter clique, then to the lower index: no hash order, no chance.

/// An undirected graph as one row of bits per vertex.
#[derive(Clone)]
struct Graph {
    n_words: usize,
    bits: Vec<u64>,
}

impl Graph {
    fn new(n_vertices: usize) -> Self {
        let n_words = n_vertices.div_ceil(64).max(1);
        Self {
            n_words,
            bits: vec![0; n_words * n_vertices],
        }
    }

    fn row(&self, vertex: usize) -> &[u64] {
        &self.bits[vertex * self.n_words..(vertex + 1) * self.n_words]
    }

    fn has_edge(&self, a: usize, b: usize) -> bool {
        self.row(a)[b / 64] >> (b % 64) & 1 == 1
    }

    fn add_edge(&mut self, a: usize, b: usize) {
        self.bits[a * self.n_words + b / 64] |= 1 << (b % 64);
        self.bits[b * self.n_words + a / 64] |= 1 << (a % 64);
    }

    fn isolate(&mut self, vertex: usize) {
        for neighbor in self.neighbors(vertex) {
            self.bits[neighbor * self.n_words + vertex / 64] &= !(1 << (vertex % 64));
        }
        self.bits[vertex * self.n_words..(vertex + 1) * self.n_words].fill(0);
    }

    fn neighbors(&self, vertex: usize) -> Vec<usize> {
        let mut neighbors = Vec::new();
        for (word_ix, &word) in self.row(vertex).iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                neighbors.push(word_ix * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
        neighbors
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
    steps: Vec<(usize, Vec<usize>)>,
    n_cells: f64,
}

/// A tree of cliques, or several: every clique comes after its parent.
pub(super) struct Forest {
    /// The cliques in an order in which parents come first, each with its variables ascending.
    pub cliques: Vec<Vec<usize>>,
    /// The parent of each clique.
    pub parents: Vec<Option<usize>>,
}

/// Triangulates the moral graph of the given scopes and builds its clique forest.
///
/// Quadratic in the number of variables with a small factor, plus the work on the cliques.
pub(super) fn triangulate(cardinalities: &[usize], scopes: &[&[usize]]) -> Forest {
    let mut graph = Graph::new(cardinalities.len());
    for scope in scopes {
        for (position, &a) in scope.iter().enumerate() {
            for &b in &scope[position + 1..] {
                if a != b {
                    graph.add_edge(a, b);
                }
            }
        }
    }
    let log_weights: Vec<f64> = cardinalities.iter().map(|&n_states| (n_states as f64).ln()).collect();
    let mut best: Option<Elimination> = None;
    for heuristic in [Heuristic::MinFill, Heuristic::WeightedMinFill, Heuristic::MinWeight] {
        let limit = best.as_ref().map_or(f64::INFINITY, |elimination| elimination.n_cells);
        if let Some(elimination) = eliminate(graph.clone(), cardinalities, &log_weights, heuristic, limit) {
            best = Some(elimination);
        }
    }
    let steps = best.map_or(Vec::new(), |elimination| elimination.steps);
    forest(cardinalities.len(), &steps)
}

/// Eliminates greedily; gives up when the table entries reach `limit`.
fn eliminate(
    mut graph: Graph,
    cardinalities: &[usize],
    log_weights: &[f64],
    heuristic: Heuristic,
    limit: f64,
) -> Option<Elimination> {
    let n_vertices = cardinalities.len();
    let mut costs: Vec<(f64, f64)> = (0..n_vertices)
        .map(|vertex| cost(&graph, cardinalities, log_weights, heuristic, vertex))
        .collect();
    let mut remaining: Vec<usize> = (0..n_vertices).collect();
    let mut is_stale = vec![false; n_vertices];
    let mut elimination = Elimination {
        steps: Vec::with_capacity(n_vertices),
        n_cells: 0.0,
    };
    while let Some(position) = (0..remaining.len()).min_by(|&a, &b| {
        let (a, b) = (remaining[a], remaining[b]);
        costs[a]
            .0
            .total_cmp(&costs[b].0)
            .then(costs[a].1.total_cmp(&costs[b].1))
            .then(a.cmp(&b))
    }) {
        let vertex = remaining.swap_remove(position);
        let neighbors = graph.neighbors(vertex);
        let n_cells: f64 = neighbors
            .iter()
            .chain([&vertex])
            .map(|&member| cardinalities[member] as f64)
            .product();
        elimination.n_cells += n_cells;
        if elimination.n_cells >= limit {
            return None;
        }
        let mut stale = neighbors.clone();
        for (position, &a) in neighbors.iter().enumerate() {
            for &b in &neighbors[position + 1..] {
                if graph.has_edge(a, b) {
                    continue;
                }
                if heuristic != Heuristic::MinWeight {
                    let common = graph.row(a).iter().zip(graph.row(b)).map(|(x, y)| x & y);
                    stale.extend(bits_of(common));
                }
                graph.add_edge(a, b);
            }
        }
        graph.isolate(vertex);
        for &touched in &stale {
            is_stale[touched] = true;
        }
        for touched in stale {
            if std::mem::take(&mut is_stale[touched]) && touched != vertex {
                costs[touched] = cost(&graph, cardinalities, log_weights, heuristic, touched);
            }
        }
        elimination.steps.push((vertex, neighbors));
    }
    Some(elimination)
}

fn bits_of(words: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut found = Vec::new();
    for (word_ix, word) in words.enumerate() {
        let mut rest = word;
        while rest != 0 {
            found.push(word_ix * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
    found
}

/// What eliminating a vertex now would cost, and the logarithm of its clique's size to break ties.
fn cost(
    graph: &Graph,
    cardinalities: &[usize],
    log_weights: &[f64],
    heuristic: Heuristic,
    vertex: usize,
) -> (f64, f64) {
    let neighbors = graph.neighbors(vertex);
    let log_weight = log_weights[vertex] + neighbors.iter().map(|&neighbor| log_weights[neighbor]).sum::<f64>();
    let row = graph.row(vertex);
    let missing_at = |neighbor: usize| row.iter().zip(graph.row(neighbor)).map(|(mine, theirs)| mine & !theirs);
    let fill = match heuristic {
        Heuristic::MinWeight => return (log_weight, log_weight),
        Heuristic::MinFill => neighbors
            .iter()
            .map(|&neighbor| f64::from(missing_at(neighbor).map(u64::count_ones).sum::<u32>() - 1))
            .sum::<f64>(),
        Heuristic::WeightedMinFill => neighbors
            .iter()
            .map(|&neighbor| {
                let others = bits_of(missing_at(neighbor))
                    .into_iter()
                    .filter(|&other| other != neighbor);
                cardinalities[neighbor] as f64 * others.map(|other| cardinalities[other] as f64).sum::<f64>()
            })
            .sum::<f64>(),
    };
    (fill, log_weight)
}

/// Joins the elimination cliques into a forest of maximal ones.
///
/// The parent of a clique is that of the earliest eliminated of its other members; a clique contained in a
/// child is absorbed by it.
fn forest(n_variables: usize, steps: &[(usize, Vec<usize>)]) -> Forest {
    let mut step_of = vec![0; n_variables];
    for (step_ix, (variable, _)) in steps.iter().enumerate() {
        step_of[*variable] = step_ix;
    }
    let parent_step: Vec<Option<usize>> = steps
        .iter()
        .map(|(_, neighbors)| neighbors.iter().map(|&neighbor| step_of[neighbor]).min())
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
            let mut clique = steps[step_ix].1.clone();
            clique.push(steps[step_ix].0);
            clique.sort_unstable();
            forest.cliques.push(clique);
            forest.parents.push(parent);
            waiting.extend(adjacent[step_ix].iter().rev().map(|&next| (next, Some(clique_ix))));
        }
    }
    forest
}
