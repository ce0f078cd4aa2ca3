//! The entries of clique tables as flat lists of indices, without those that can never be positive.
//!
//! An entry is one configuration of a clique's variables. All a pass needs to know about it is which cell of
//! each factor, of each child's message and of its own message it touches. Entries that a deterministic
//! factor or an impossible separator state rules out are never listed (Darwiche 2003 calls these logical
//! constraints; Jensen & Andersen 1990 compress them away).

use super::factor::{Factor, Filler, Rule};
use super::network::Network;
use super::order::Forest;

/// One clique of the compiled plan. All index lists have one item per entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Clique {
    /// The number of entries.
    pub n_entries: usize,
    /// The cells of each factor placed here: which factor, and its cell for every entry.
    pub factors: Vec<(usize, Vec<u32>)>,
    /// The cells of each child's separator.
    pub children: Vec<(usize, Vec<u32>)>,
    /// The cells of its own separator, ascending; all 0 for a root.
    pub separator: Vec<u32>,
    /// The number of states of its own separator; 1 for a root.
    pub n_separator_states: usize,
}

/// How an entry's configuration maps to a cell of some table.
struct Map {
    /// The step per state of each clique variable, in the order of enumeration.
    strides: Vec<usize>,
    /// The position of the last clique variable that matters.
    last: usize,
    /// Which cells are possible, if not all are.
    possible: Option<Vec<bool>>,
}

impl Map {
    fn new(order: &[usize], scope: &[usize], cardinalities: &[usize], possible: Option<Vec<bool>>) -> Self {
        let mut strides = vec![0; order.len()];
        let mut last = 0;
        let mut stride = 1;
        for variable in scope.iter().rev() {
            if let Some(position) = order.iter().position(|member| member == variable) {
                strides[position] += stride;
                last = last.max(position);
            }
            stride *= cardinalities[*variable];
        }
        Self {
            strides,
            last,
            possible,
        }
    }
}

/// Three clique variables of which one is the sum of the others; the states it allows are looked up, not tried.
struct Addition<'a> {
    /// Where the sum before, the move and the sum after stand in the order of enumeration.
    positions: [usize; 3],
    /// Which of the three stands last.
    last: usize,
    n_moves: usize,
    next_of: &'a [u32],
    /// By sum after and move the sums before, ascending; only where the sum before stands last.
    previous_of: Vec<Vec<u32>>,
}

impl<'a> Addition<'a> {
    fn new(order: &[usize], factor: &'a Factor) -> Option<Self> {
        let Rule::Sum {
            previous,
            by,
            n_moves,
            next_of,
        } = &factor.rule
        else {
            return None;
        };
        let child = factor.scope.last()?;
        let position = |variable: &usize| order.iter().position(|member| member == variable);
        let positions = [position(previous)?, position(by)?, position(child)?];
        let last = (0..3).max_by_key(|&role| positions[role])?;
        let mut previous_of = Vec::new();
        if last == 0 {
            previous_of = vec![Vec::new(); factor.n_states * n_moves];
            for (cell, &next) in next_of.iter().enumerate() {
                previous_of[next as usize * n_moves + cell % n_moves].push((cell / n_moves) as u32);
            }
        }
        Some(Self {
            positions,
            last,
            n_moves: *n_moves,
            next_of,
            previous_of,
        })
    }

    /// The position of the last of the three.
    fn depth(&self) -> usize {
        self.positions[self.last]
    }

    /// The first state at or after the present one of the last variable that goes with the other two.
    fn seek(&self, states: &[usize]) -> Option<usize> {
        let [previous, by, next] = self.positions.map(|position| states[position]);
        match self.last {
            0 => {
                let allowed = &self.previous_of[next * self.n_moves + by];
                let first = allowed.partition_point(|&state| (state as usize) < previous);
                allowed.get(first).map(|&state| state as usize)
            }
            1 => (by..self.n_moves).find(|by| self.next_of[previous * self.n_moves + by] as usize == next),
            _ => {
                let only = self.next_of[previous * self.n_moves + by] as usize;
                (only >= next).then_some(only)
            }
        }
    }
}

/// The entries of all cliques exceed the budget.
pub(super) struct OverBudget;

/// Lists the entries of every clique of a forest; `homes[f]` is the clique factor f is placed in.
///
/// Time and memory are proportional to the entries visited, which backtracking keeps close to those kept.
pub(super) fn list_entries(
    network: &Network,
    cardinalities: &[usize],
    factors: &[Factor],
    forest: &Forest,
    homes: &[usize],
    budget: usize,
) -> Result<Vec<Clique>, OverBudget> {
    let n_cliques = forest.cliques.len();
    let mut filler = Filler::new(network, cardinalities);
    let separators: Vec<Vec<usize>> = (0..n_cliques).map(|clique_ix| separator(forest, clique_ix)).collect();
    let mut placed: Vec<Vec<usize>> = vec![Vec::new(); n_cliques];
    for (factor_ix, &home) in homes.iter().enumerate() {
        placed[home].push(factor_ix);
    }
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); n_cliques];
    for (clique_ix, parent) in forest.parents.iter().enumerate() {
        if let Some(parent) = *parent {
            children[parent].push(clique_ix);
        }
    }
    let mut cliques = vec![Clique::default(); n_cliques];
    // Which separator states some entry reaches, known once the clique below has been listed.
    let mut reached: Vec<Vec<bool>> = vec![Vec::new(); n_cliques];
    let mut budget_left = budget;
    for clique_ix in (0..n_cliques).rev() {
        let mut order = separators[clique_ix].clone();
        order.extend(
            forest.cliques[clique_ix]
                .iter()
                .filter(|variable| !separators[clique_ix].contains(variable)),
        );
        let is_sum = |&&factor_ix: &&usize| matches!(factors[factor_ix].rule, Rule::Sum { .. });
        if placed[clique_ix].iter().any(|factor_ix| is_sum(&factor_ix)) {
            // Of a sum before, a move and a sum after, a large one shall come last, to be looked up.
            order[separators[clique_ix].len()..].sort_by_key(|&variable| cardinalities[variable]);
        }
        let mut maps = vec![Map::new(&order, &separators[clique_ix], cardinalities, None)];
        let (sums, tables): (Vec<usize>, Vec<usize>) = placed[clique_ix].iter().partition(is_sum);
        let additions: Vec<Addition<'_>> = sums
            .into_iter()
            .filter_map(|factor_ix| Addition::new(&order, &factors[factor_ix]))
            .collect();
        for &factor_ix in &tables {
            let factor = &factors[factor_ix];
            let possible = factor.has_structural_zeros(network).then(|| filler.possible(factor));
            maps.push(Map::new(&order, &factor.scope, cardinalities, possible));
        }
        for &child in &children[clique_ix] {
            let possible = std::mem::take(&mut reached[child]);
            let possible = possible.contains(&false).then_some(possible);
            maps.push(Map::new(&order, &separators[child], cardinalities, possible));
        }
        let sizes: Vec<usize> = order.iter().map(|&variable| cardinalities[variable]).collect();
        let mut columns = enumerate(&sizes, &maps, &additions, budget_left)?.into_iter();
        let separator_column = columns.next().unwrap_or_default();
        budget_left -= separator_column.len();
        let n_separator_states = separators[clique_ix].iter().fold(1, |product: usize, &variable| {
            product.saturating_mul(cardinalities[variable])
        });
        if n_separator_states > budget {
            return Err(OverBudget);
        }
        let mut is_reached = vec![false; n_separator_states];
        for &state in &separator_column {
            is_reached[state as usize] = true;
        }
        reached[clique_ix] = is_reached;
        cliques[clique_ix] = Clique {
            n_entries: separator_column.len(),
            factors: tables.into_iter().zip(columns.by_ref()).collect(),
            children: children[clique_ix].iter().copied().zip(columns).collect(),
            separator: separator_column,
            n_separator_states,
        };
    }
    drop_unsupported(&mut cliques);
    Ok(cliques)
}

/// The variables a clique shares with its parent, ascending.
fn separator(forest: &Forest, clique_ix: usize) -> Vec<usize> {
    let Some(parent) = forest.parents[clique_ix] else {
        return Vec::new();
    };
    let parent_scope = &forest.cliques[parent];
    forest.cliques[clique_ix]
        .iter()
        .copied()
        .filter(|variable| parent_scope.binary_search(variable).is_ok())
        .collect()
}

/// Enumerates configurations with the first variable slowest, cutting off branches as soon as a map says that
/// its cell is impossible. Returns one list of cells per map.
fn enumerate(
    sizes: &[usize],
    maps: &[Map],
    additions: &[Addition<'_>],
    budget: usize,
) -> Result<Vec<Vec<u32>>, OverBudget> {
    let n_maps = maps.len();
    let mut columns: Vec<Vec<u32>> = vec![Vec::new(); n_maps];
    let mut states = vec![0; sizes.len()];
    // The cells as far as the first `depth` variables determine them, one row per depth.
    let mut cells = vec![0_usize; (sizes.len() + 1) * n_maps];
    let mut depth = 0;
    let mut n_visited = 0_usize;
    let visits_allowed = budget.saturating_mul(16).saturating_add(1024);
    loop {
        skip(additions, sizes, depth, &mut states);
        if states[depth] == sizes[depth] {
            states[depth] = 0;
            if depth == 0 {
                return Ok(columns);
            }
            depth -= 1;
            states[depth] += 1;
            continue;
        }
        n_visited += 1;
        if n_visited > visits_allowed {
            return Err(OverBudget);
        }
        let (before, after) = cells.split_at_mut((depth + 1) * n_maps);
        let before = &before[depth * n_maps..];
        let mut is_possible = true;
        for ((map, &cell), next) in maps.iter().zip(before).zip(after.iter_mut()) {
            *next = cell + states[depth] * map.strides[depth];
            if map.last == depth
                && let Some(possible) = &map.possible
                && !possible[*next]
            {
                is_possible = false;
                break;
            }
        }
        if !is_possible {
            states[depth] += 1;
        } else if depth + 1 < sizes.len() {
            depth += 1;
        } else {
            if columns[0].len() == budget {
                return Err(OverBudget);
            }
            for (column, &cell) in columns.iter_mut().zip(after.iter()) {
                column.push(cell as u32);
            }
            states[depth] += 1;
        }
    }
}

/// Moves the variable at a depth on to the first state that all additions allow which end there.
fn skip(additions: &[Addition<'_>], sizes: &[usize], depth: usize, states: &mut [usize]) {
    loop {
        let before = states[depth];
        for addition in additions.iter().filter(|addition| addition.depth() == depth) {
            if states[depth] < sizes[depth] {
                states[depth] = addition.seek(states).unwrap_or(sizes[depth]);
            }
        }
        if states[depth] == before {
            return;
        }
    }
}

/// Going down the forest, drops the entries whose separator state no entry of the parent reaches.
fn drop_unsupported(cliques: &mut [Clique]) {
    for parent in 0..cliques.len() {
        for child_ix in 0..cliques[parent].children.len() {
            let (child, column) = &cliques[parent].children[child_ix];
            let child = *child;
            let mut is_supported = vec![false; cliques[child].n_separator_states];
            for &state in column {
                is_supported[state as usize] = true;
            }
            let clique = &mut cliques[child];
            let keeps: Vec<bool> = clique
                .separator
                .iter()
                .map(|&state| is_supported[state as usize])
                .collect();
            if keeps.iter().all(|&is_kept| is_kept) {
                continue;
            }
            let columns = clique
                .factors
                .iter_mut()
                .chain(&mut clique.children)
                .map(|(_, column)| column);
            for column in columns.chain([&mut clique.separator]) {
                let mut kept = keeps.iter();
                column.retain(|_| kept.next().copied().unwrap_or(true));
                column.shrink_to_fit();
            }
            clique.n_entries = clique.separator.len();
        }
    }
}
