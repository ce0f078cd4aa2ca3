//! The clique forest: which cliques an elimination order leaves, and how they hang together.
//!
//! Any clique that contains a separator may be its upper end, so that cliques are hung where messages cost least, and
//! go-betweens keep large cliques from listening to many small ones.

use std::collections::BTreeMap;

/// A tree of cliques, or several: every clique comes after its parent.
#[derive(Clone, Debug)]
pub(super) struct Forest {
    /// The cliques in an order in which parents come first, each with its variables ascending.
    pub cliques: Vec<Vec<usize>>,
    /// The parent of each clique.
    pub parents: Vec<Option<usize>>,
}

/// Cliques with more children than this get go-betweens for those that share the same variables with it.
const MANY_CHILDREN: usize = 8;

/// Two messages are heard through a go-between if that is this many times smaller than the clique itself.
const WORTH_A_GO_BETWEEN: f64 = 4.0;

impl Forest {
    /// Joins the cliques of an elimination order into a forest of maximal ones.
    ///
    /// `steps` are the variables, first eliminated first, each with the neighbors it then had. The parent of a clique is
    /// that of the earliest eliminated of its other members; a clique contained in a child is absorbed by it.
    pub(super) fn of_elimination(cardinalities: &[usize], steps: &[(u32, Vec<u32>)]) -> Self {
        let mut step_of = vec![0; cardinalities.len()];
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
        let mut number = vec![usize::MAX; steps.len()];
        let mut cliques = Vec::new();
        for (step_ix, (variable, neighbors)) in steps.iter().enumerate() {
            if host[step_ix] == step_ix {
                let mut clique: Vec<usize> = neighbors
                    .iter()
                    .chain([variable])
                    .map(|&member| member as usize)
                    .collect();
                clique.sort_unstable();
                number[step_ix] = cliques.len();
                cliques.push(clique);
            }
        }
        let mut adjacent: Vec<Vec<usize>> = vec![Vec::new(); cliques.len()];
        for (step_ix, parent) in parent_step.iter().enumerate() {
            if let Some(parent) = *parent
                && host[parent] != host[step_ix]
            {
                let (a, b) = (number[host[step_ix]], number[host[parent]]);
                adjacent[a].push(b);
                adjacent[b].push(a);
            }
        }
        let mut forest = rooted(&cliques, &adjacent);
        forest.rehang(cardinalities);
        forest.put_go_betweens(cardinalities);
        let mut adjacent: Vec<Vec<usize>> = vec![Vec::new(); forest.cliques.len()];
        for (clique_ix, parent) in forest.parents.iter().enumerate() {
            if let Some(parent) = *parent {
                adjacent[parent].push(clique_ix);
            }
        }
        downwards(&forest, &adjacent)
    }

    /// The variables a clique shares with its parent, ascending.
    pub(super) fn separator(&self, clique_ix: usize) -> Vec<usize> {
        let Some(parent) = self.parents[clique_ix] else {
            return Vec::new();
        };
        let parent_scope = &self.cliques[parent];
        let members = self.cliques[clique_ix].iter().copied();
        members
            .filter(|variable| parent_scope.binary_search(variable).is_ok())
            .collect()
    }

    /// Hangs every clique below the smallest clique that contains what it shares with its parent.
    fn rehang(&mut self, cardinalities: &[usize]) {
        let sizes: Vec<f64> = self
            .cliques
            .iter()
            .map(|clique| n_cells(clique, cardinalities))
            .collect();
        let mut cliques_of: Vec<Vec<usize>> = vec![Vec::new(); cardinalities.len()];
        for (clique_ix, clique) in self.cliques.iter().enumerate() {
            for &variable in clique {
                cliques_of[variable].push(clique_ix);
            }
        }
        for clique_ix in 0..self.cliques.len() {
            let Some(parent) = self.parents[clique_ix] else {
                continue;
            };
            let separator = self.separator(clique_ix);
            let Some(&rarest) = separator.iter().min_by_key(|&&variable| cliques_of[variable].len()) else {
                continue;
            };
            let contains = |candidate: usize| {
                let scope = &self.cliques[candidate];
                separator.iter().all(|variable| scope.binary_search(variable).is_ok())
            };
            let mut best = parent;
            // Hubs are in too many cliques to look at them all, and their cliques are small anyway.
            for &candidate in cliques_of[rarest].iter().take(256) {
                if sizes[candidate] < sizes[best] && contains(candidate) && !self.is_below(candidate, clique_ix) {
                    best = candidate;
                }
            }
            self.parents[clique_ix] = Some(best);
        }
    }

    /// Whether a clique is another or hangs somewhere below it.
    fn is_below(&self, clique_ix: usize, top: usize) -> bool {
        std::iter::successors(Some(clique_ix), |&below| self.parents[below]).any(|above| above == top)
    }

    /// Puts go-betweens between a clique and its children.
    ///
    /// A hub with a thousand neighbors becomes a tree of small cliques over the hub alone, so that a change at one
    /// neighbor is told to the others in a few steps, and no product has a thousand terms. A large clique hears of two
    /// small ones through a small one.
    fn put_go_betweens(&mut self, cardinalities: &[usize]) {
        let n_cliques = self.cliques.len();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); n_cliques];
        for (clique_ix, parent) in self.parents.iter().enumerate() {
            if let Some(parent) = *parent {
                children[parent].push(clique_ix);
            }
        }
        for (parent, children) in children.into_iter().enumerate() {
            if children.len() <= 2 {
                continue;
            }
            let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
            for child in children {
                groups.entry(self.separator(child)).or_default().push(child);
            }
            let mut heard: Vec<(Vec<usize>, usize)> = Vec::new();
            for (scope, mut members) in groups {
                while members.len() > MANY_CHILDREN {
                    let siblings: Vec<Vec<usize>> = members.chunks(MANY_CHILDREN).map(<[usize]>::to_vec).collect();
                    members = siblings
                        .into_iter()
                        .map(|siblings| self.put_between(parent, scope.clone(), &siblings))
                        .collect();
                }
                heard.extend(members.into_iter().map(|member| (scope.clone(), member)));
            }
            let most_cells = n_cells(&self.cliques[parent], cardinalities) / WORTH_A_GO_BETWEEN;
            while heard.len() > 2 && heard.len() <= 64 {
                let Some((a, b, scope)) = cheapest_pair(&heard, cardinalities, most_cells) else {
                    break;
                };
                let pair = [heard[a].1, heard.swap_remove(b).1];
                let between = self.put_between(parent, scope.clone(), &pair);
                heard[a] = (scope, between);
            }
        }
    }

    fn put_between(&mut self, parent: usize, scope: Vec<usize>, children: &[usize]) -> usize {
        let between = self.cliques.len();
        self.cliques.push(scope);
        self.parents.push(Some(parent));
        for &child in children {
            self.parents[child] = Some(between);
        }
        between
    }
}

/// The two messages whose variables together have the fewest configurations, if these are few enough.
fn cheapest_pair(
    heard: &[(Vec<usize>, usize)],
    cardinalities: &[usize],
    most_cells: f64,
) -> Option<(usize, usize, Vec<usize>)> {
    let mut best: Option<(f64, usize, usize, Vec<usize>)> = None;
    for (a, (scope_a, _)) in heard.iter().enumerate() {
        for (b, (scope_b, _)) in heard.iter().enumerate().skip(a + 1) {
            let mut union: Vec<usize> = scope_a.iter().chain(scope_b).copied().collect();
            union.sort_unstable();
            union.dedup();
            let cells = n_cells(&union, cardinalities);
            if cells <= most_cells && best.as_ref().is_none_or(|(least, ..)| cells < *least) {
                best = Some((cells, a, b, union));
            }
        }
    }
    best.map(|(_, a, b, union)| (a, b, union))
}

fn n_cells(variables: &[usize], cardinalities: &[usize]) -> f64 {
    variables
        .iter()
        .map(|&variable| cardinalities[variable] as f64)
        .product()
}

/// Roots the trees of a graph of cliques, each at its last clique.
fn rooted(cliques: &[Vec<usize>], adjacent: &[Vec<usize>]) -> Forest {
    let mut forest = Forest {
        cliques: cliques.to_vec(),
        parents: vec![None; cliques.len()],
    };
    let mut is_visited = vec![false; cliques.len()];
    for root in (0..cliques.len()).rev() {
        if is_visited[root] {
            continue;
        }
        is_visited[root] = true;
        let mut waiting = vec![root];
        while let Some(clique_ix) = waiting.pop() {
            for &next in &adjacent[clique_ix] {
                if !std::mem::replace(&mut is_visited[next], true) {
                    forest.parents[next] = Some(clique_ix);
                    waiting.push(next);
                }
            }
        }
    }
    forest
}

/// The same forest in an order in which parents come first.
fn downwards(forest: &Forest, children: &[Vec<usize>]) -> Forest {
    let mut ordered = Forest {
        cliques: Vec::with_capacity(forest.cliques.len()),
        parents: Vec::with_capacity(forest.cliques.len()),
    };
    for root in (0..forest.cliques.len()).filter(|&clique_ix| forest.parents[clique_ix].is_none()) {
        let mut waiting = vec![(root, None)];
        while let Some((clique_ix, parent)) = waiting.pop() {
            let number = ordered.cliques.len();
            ordered.cliques.push(forest.cliques[clique_ix].clone());
            ordered.parents.push(parent);
            waiting.extend(children[clique_ix].iter().rev().map(|&child| (child, Some(number))));
        }
    }
    ordered
}
