//! The entries of clique tables as flat lists of indices, without those that can never be positive.
//!
//! An entry is one configuration of a clique's variables. All a pass needs to know about it is which cell of
//! each factor and of each child's message it touches, and, in the order of its own message, where the next state
//! begins. Entries that a deterministic factor or an impossible separator state rules out are never listed (Darwiche
//! 2003 calls these logical constraints; Jensen & Andersen 1990 compress them away).

use super::factor::{Factor, Filler, Rule};
use super::forest::Forest;
use super::network::Network;

/// One cell of some table per entry, in as few bytes as the table allows.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// Of tables with at most 2¹⁶ cells.
    Narrow(Vec<u16>),
    /// Of larger ones.
    Wide(Vec<u32>),
}

/// The cells of the messages of all children of a clique, one column per child.
#[derive(Clone, Debug)]
pub(super) enum Columns {
    /// When all messages have at most 2¹⁶ cells.
    Narrow(Vec<Vec<u16>>),
    /// Otherwise.
    Wide(Vec<Vec<u32>>),
}

/// One clique of the compiled plan. Entries are ordered by the separator state they belong to.
#[derive(Clone, Debug)]
pub(super) struct Clique {
    /// The clique it sends its message to.
    pub parent: Option<usize>,
    /// The number of entries.
    pub n_entries: usize,
    /// The cells of each factor placed here: which factor, and its cell for every entry.
    pub factors: Vec<(usize, Column)>,
    /// The cliques that send their messages here.
    pub children: Vec<usize>,
    /// The cells of their messages.
    pub columns: Columns,
    /// Where the entries of each separator state begin, and where the last ones end. One state for a root.
    pub starts: Vec<u32>,
    /// The separator states there are, by their place among all configurations of the separator; `None` for all of them.
    pub states: Option<Vec<u32>>,
    /// Variables that are in this clique only, and are read off its entries.
    pub reads: Vec<Read>,
}

/// Variables that are read off the entries of a clique together.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// Which, the first one slowest.
    pub variables: Vec<usize>,
    /// How many configurations they have together.
    pub n_cells: usize,
    /// Their configuration in every entry.
    pub column: Column,
}

impl Clique {
    /// The number of states of its own separator; 1 for a root.
    pub(super) fn n_separator_states(&self) -> usize {
        self.starts.len() - 1
    }
}

impl Column {
    fn new(n_cells: usize) -> Self {
        if n_cells <= 1 << 16 {
            Self::Narrow(Vec::new())
        } else {
            Self::Wide(Vec::new())
        }
    }

    /// Adds the cells of a run of entries.
    fn extend(&mut self, first: usize, stride: usize, states: &[u32]) {
        match self {
            Self::Narrow(cells) => cells.extend(states.iter().map(|&state| (first + state as usize * stride) as u16)),
            Self::Wide(cells) => cells.extend(states.iter().map(|&state| (first + state as usize * stride) as u32)),
        }
    }

    /// Keeps the entries in these ranges only.
    fn keep(&mut self, ranges: &[(usize, usize)]) {
        match self {
            Self::Narrow(cells) => keep(cells, ranges),
            Self::Wide(cells) => keep(cells, ranges),
        }
    }

    fn shrink(&mut self) {
        match self {
            Self::Narrow(cells) => cells.shrink_to_fit(),
            Self::Wide(cells) => cells.shrink_to_fit(),
        }
    }

    fn widened(self) -> Vec<u32> {
        match self {
            Self::Narrow(cells) => cells.into_iter().map(u32::from).collect(),
            Self::Wide(cells) => cells,
        }
    }

    /// The cell of one entry.
    pub(super) fn at(&self, entry: usize) -> usize {
        match self {
            Self::Narrow(cells) => cells[entry] as usize,
            Self::Wide(cells) => cells[entry] as usize,
        }
    }

    /// The cells one after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let (narrow, wide): (&[u16], &[u32]) = match self {
            Self::Narrow(cells) => (cells, &[]),
            Self::Wide(cells) => (&[], cells),
        };
        let narrow = narrow.iter().map(|&cell| cell as usize);
        narrow.chain(wide.iter().map(|&cell| cell as usize))
    }
}

fn keep<T: Copy>(cells: &mut Vec<T>, ranges: &[(usize, usize)]) {
    let mut end = 0;
    for &(from, to) in ranges {
        cells.copy_within(from..to, end);
        end += to - from;
    }
    cells.truncate(end);
    cells.shrink_to_fit();
}

impl Columns {
    fn new(columns: Vec<Column>) -> Self {
        if columns.iter().all(|column| matches!(column, Column::Narrow(_))) {
            let narrow = columns.into_iter().filter_map(|column| match column {
                Column::Narrow(cells) => Some(cells),
                Column::Wide(_) => None,
            });
            Self::Narrow(narrow.collect())
        } else {
            Self::Wide(columns.into_iter().map(Column::widened).collect())
        }
    }

    /// The cell of one entry in one child's message.
    pub(super) fn at(&self, child: usize, entry: usize) -> usize {
        match self {
            Self::Narrow(columns) => columns[child][entry] as usize,
            Self::Wide(columns) => columns[child][entry] as usize,
        }
    }

    /// The cells of one child's message.
    pub(super) fn iter(&self, child: usize) -> impl Iterator<Item = usize> + '_ {
        let (narrow, wide): (&[u16], &[u32]) = match self {
            Self::Narrow(columns) => (&columns[child], &[]),
            Self::Wide(columns) => (&[], &columns[child]),
        };
        let narrow = narrow.iter().map(|&cell| cell as usize);
        narrow.chain(wide.iter().map(|&cell| cell as usize))
    }

    /// Renumbers the cells of one child's message, of which only these are left.
    fn renumber(&mut self, child: usize, states: &[u32]) {
        let n_cells = states.last().map_or(0, |&last| last as usize + 1);
        let mut numbers = vec![0_u32; n_cells];
        for (number, &state) in states.iter().enumerate() {
            numbers[state as usize] = number as u32;
        }
        match self {
            Self::Narrow(columns) => {
                for cell in &mut columns[child] {
                    *cell = numbers[*cell as usize] as u16;
                }
            }
            Self::Wide(columns) => {
                for cell in &mut columns[child] {
                    *cell = numbers[*cell as usize];
                }
            }
        }
    }

    /// Takes less memory where the cells allow it.
    fn narrow(&mut self) {
        if let Self::Wide(columns) = self
            && columns.iter().flatten().all(|&cell| u16::try_from(cell).is_ok())
        {
            let columns = std::mem::take(columns);
            let narrow = |column: Vec<u32>| column.into_iter().map(|cell| cell as u16).collect();
            *self = Self::Narrow(columns.into_iter().map(narrow).collect());
        }
    }

    fn keep(&mut self, ranges: &[(usize, usize)]) {
        match self {
            Self::Narrow(columns) => columns.iter_mut().for_each(|column| keep(column, ranges)),
            Self::Wide(columns) => columns.iter_mut().for_each(|column| keep(column, ranges)),
        }
    }
}

/// How an entry's configuration maps to a cell of some table.
struct Map {
    /// The cell of an entry whose variables are all in state 0.
    first: usize,
    /// The step per state of each clique variable, in the order of enumeration.
    strides: Vec<usize>,
    /// How many of the clique's variables must be known to know the cell.
    depth: usize,
    /// The number of cells.
    n_cells: usize,
    /// Which cells are possible, if not all are.
    possible: Option<Vec<bool>>,
}

impl Map {
    /// Variables that are in the scope but not in the clique are in their observed states.
    fn new(order: &[usize], scope: &[usize], made: &Sizes<'_>, possible: Option<Vec<bool>>) -> Self {
        let mut map = Self {
            first: 0,
            strides: vec![0; order.len()],
            depth: 0,
            n_cells: 1,
            possible,
        };
        for &variable in scope.iter().rev() {
            if let Some(position) = order.iter().position(|&member| member == variable) {
                map.strides[position] += map.n_cells;
                map.depth = map.depth.max(position + 1);
            } else if let Some(state) = made.observed.get(variable).copied().flatten() {
                map.first += state * map.n_cells;
            }
            map.n_cells *= made.cardinalities[variable];
        }
        map
    }

    fn rules_out(&self, cell: usize) -> bool {
        self.possible.as_ref().is_some_and(|possible| !possible[cell])
    }
}

/// The sizes of variables: full, and which are observed for good.
#[derive(Clone, Copy)]
pub(super) struct Sizes<'a> {
    /// The number of states of every variable of the expansion.
    pub cardinalities: &'a [usize],
    /// For network variables that are observed for good, the state.
    pub observed: &'a [Option<usize>],
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

/// Where the parts of a forest go.
pub(super) struct Placing<'a> {
    /// The cliques.
    pub forest: &'a Forest,
    /// The clique each factor is placed in.
    pub homes: &'a [usize],
    /// The variables to be read in each clique, those together that are read together.
    pub reads: Vec<Vec<Vec<usize>>>,
}

/// Lists the entries of every clique of a forest.
///
/// `possible` tells for each factor which of its cells can be positive, if not all can. Time and memory are proportional to the
/// entries visited, which backtracking keeps close to those kept.
pub(super) fn list_entries(
    factors: &[Factor],
    sizes: Sizes<'_>,
    placing: Placing<'_>,
    possible: &[Option<Vec<bool>>],
    budget: usize,
) -> Result<Vec<Clique>, OverBudget> {
    let Placing { forest, homes, reads } = placing;
    let n_cliques = forest.cliques.len();
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
    let separators: Vec<Vec<usize>> = (0..n_cliques).map(|clique_ix| forest.separator(clique_ix)).collect();
    let mut cliques: Vec<Clique> = Vec::with_capacity(n_cliques);
    // Which separator states some entry reaches, known once the clique below has been listed.
    let mut reached: Vec<Option<Vec<bool>>> = vec![None; n_cliques];
    let mut budget_left = budget;
    for clique_ix in (0..n_cliques).rev() {
        let order = enumeration_order(&forest.cliques[clique_ix], &separators[clique_ix], sizes.cardinalities);
        let is_sum = |&&factor_ix: &&usize| matches!(factors[factor_ix].rule, Rule::Sum { .. });
        let (sums, tables): (Vec<usize>, Vec<usize>) = placed[clique_ix].iter().partition(is_sum);
        let additions: Vec<Addition<'_>> = sums
            .into_iter()
            .filter_map(|factor_ix| Addition::new(&order, &factors[factor_ix]))
            .collect();
        let mut maps: Vec<Map> = Vec::new();
        for &factor_ix in &tables {
            let factor = &factors[factor_ix];
            maps.push(Map::new(&order, &factor.scope, &sizes, possible[factor_ix].clone()));
        }
        for &child in &children[clique_ix] {
            maps.push(Map::new(&order, &separators[child], &sizes, reached[child].take()));
        }
        for variables in &reads[clique_ix] {
            maps.push(Map::new(&order, variables, &sizes, None));
        }
        let own = Map::new(&order, &separators[clique_ix], &sizes, None);
        if own.n_cells > budget {
            return Err(OverBudget);
        }
        let steps: Vec<usize> = order.iter().map(|&variable| sizes.cardinalities[variable]).collect();
        let listing = enumerate(&steps, &maps, &own, &additions, budget_left)?;
        let n_entries = *listing.starts.last().unwrap_or(&0) as usize;
        budget_left -= n_entries;
        let is_reached = listing.starts.windows(2).map(|pair| pair[0] < pair[1]);
        let is_reached: Vec<bool> = is_reached.collect();
        reached[clique_ix] = is_reached.contains(&false).then_some(is_reached);
        let mut columns = listing.columns.into_iter();
        let factors = tables.into_iter().zip(columns.by_ref()).collect();
        let of_children = columns.by_ref().take(children[clique_ix].len()).collect();
        cliques.push(Clique {
            parent: forest.parents[clique_ix],
            n_entries,
            factors,
            columns: Columns::new(of_children),
            children: std::mem::take(&mut children[clique_ix]),
            starts: listing.starts,
            states: None,
            reads: reads[clique_ix]
                .iter()
                .zip(columns)
                .map(|(variables, column)| Read {
                    n_cells: variables
                        .iter()
                        .map(|&variable| sizes.cardinalities[variable])
                        .product(),
                    variables: variables.clone(),
                    column,
                })
                .collect(),
        });
    }
    cliques.reverse();
    drop_unsupported(&mut cliques);
    Ok(cliques)
}

/// The separator's variables slowest, so that its states come in order; the variable with the most states fastest, so
/// that runs are long.
fn enumeration_order(clique: &[usize], separator: &[usize], cardinalities: &[usize]) -> Vec<usize> {
    let mut rest: Vec<usize> = clique
        .iter()
        .copied()
        .filter(|variable| separator.binary_search(variable).is_err())
        .collect();
    rest.sort_by_key(|&variable| cardinalities[variable]);
    let mut order = separator.to_vec();
    order.extend(rest);
    order
}

/// The entries of one clique: the cells of each map, and where each separator state begins.
struct Listing {
    columns: Vec<Column>,
    starts: Vec<u32>,
}

/// Enumerates configurations with the first variable slowest, cutting off branches as soon as a map says that
/// its cell is impossible.
fn enumerate(
    sizes: &[usize],
    maps: &[Map],
    own: &Map,
    additions: &[Addition<'_>],
    budget: usize,
) -> Result<Listing, OverBudget> {
    let n_maps = maps.len();
    let mut columns: Vec<Column> = maps.iter().map(|map| Column::new(map.n_cells)).collect();
    let mut counts = vec![0_u32; own.n_cells];
    let mut n_entries = 0;
    // The cells as far as the first `depth` variables determine them, one row per depth; the last one is its own.
    let mut cells = vec![0_usize; (sizes.len() + 1) * (n_maps + 1)];
    for (cell, map) in cells.iter_mut().zip(maps) {
        *cell = map.first;
    }
    let is_empty = maps.iter().any(|map| map.depth == 0 && map.rules_out(map.first));
    let Some((&n_innermost, outer)) = sizes.split_last() else {
        for (column, map) in columns.iter_mut().zip(maps) {
            column.extend(map.first, 0, if is_empty { &[] } else { &[0] });
        }
        let starts = vec![0, u32::from(!is_empty)];
        return Ok(Listing { columns, starts });
    };
    let innermost = outer.len();
    let all: Vec<u32> = (0..n_innermost as u32).collect();
    let deciding: Vec<usize> = (0..n_maps)
        .filter(|&map| maps[map].depth == sizes.len() && maps[map].possible.is_some())
        .collect();
    let mut allowed: Vec<u32> = Vec::with_capacity(n_innermost);
    let adds_innermost = additions.iter().any(|addition| addition.depth() == innermost);
    let mut states = vec![0; sizes.len()];
    let mut depth = 0;
    let mut n_visited = 0_usize;
    let visits_allowed = budget.saturating_mul(16).saturating_add(1024);
    let mut is_done = is_empty;
    while !is_done {
        if depth < innermost {
            skip(additions, sizes, depth, &mut states);
        }
        if depth < innermost && states[depth] == sizes[depth] {
            states[depth] = 0;
            is_done = depth == 0;
            if !is_done {
                depth -= 1;
                states[depth] += 1;
            }
            continue;
        }
        n_visited += 1;
        if n_visited > visits_allowed {
            return Err(OverBudget);
        }
        let (before, after) = cells.split_at_mut((depth + 1) * (n_maps + 1));
        let before = &before[depth * (n_maps + 1)..];
        if depth < innermost {
            let state = states[depth];
            let mut is_possible = true;
            for ((map, &cell), next) in maps.iter().zip(before).zip(after.iter_mut()) {
                *next = cell + state * map.strides[depth];
                is_possible &= map.depth != depth + 1 || !map.rules_out(*next);
            }
            after[n_maps] = before[n_maps] + state * own.strides[depth];
            if is_possible {
                depth += 1;
            } else {
                states[depth] += 1;
            }
            continue;
        }
        let is_allowed = |state: u32| {
            let cell = |map: usize| before[map] + state as usize * maps[map].strides[innermost];
            deciding.iter().all(|&map| !maps[map].rules_out(cell(map)))
        };
        let run: &[u32] = if adds_innermost {
            added(additions, sizes, &mut states, &mut allowed);
            allowed.retain(|&state| is_allowed(state));
            &allowed
        } else if deciding.is_empty() {
            &all
        } else {
            allowed.clear();
            allowed.extend(all.iter().copied().filter(|&state| is_allowed(state)));
            &allowed
        };
        n_entries += run.len();
        if n_entries > budget {
            return Err(OverBudget);
        }
        for ((column, map), &cell) in columns.iter_mut().zip(maps).zip(before) {
            column.extend(cell, map.strides[innermost], run);
        }
        count(&mut counts, before[n_maps], own.strides[innermost], run);
        is_done = depth == 0;
        if !is_done {
            depth -= 1;
            states[depth] += 1;
        }
    }
    columns.iter_mut().for_each(Column::shrink);
    Ok(Listing {
        columns,
        starts: added_up(counts),
    })
}

/// Counts a run of entries by the state of the separator.
fn count(counts: &mut [u32], first: usize, stride: usize, run: &[u32]) {
    if stride == 0 {
        counts[first] += run.len() as u32;
    } else {
        for &state in run {
            counts[first + state as usize * stride] += 1;
        }
    }
}

/// Where each part begins, and where the last one ends.
fn added_up(counts: Vec<u32>) -> Vec<u32> {
    let mut starts = Vec::with_capacity(counts.len() + 1);
    let mut start = 0;
    starts.push(0);
    for count in counts {
        start += count;
        starts.push(start);
    }
    starts
}

/// The states of the last variable that all additions allow which end there.
fn added(additions: &[Addition<'_>], sizes: &[usize], states: &mut [usize], allowed: &mut Vec<u32>) {
    let innermost = sizes.len() - 1;
    allowed.clear();
    states[innermost] = 0;
    loop {
        skip(additions, sizes, innermost, states);
        if states[innermost] == sizes[innermost] {
            break;
        }
        allowed.push(states[innermost] as u32);
        states[innermost] += 1;
    }
    states[innermost] = 0;
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

/// Going down the forest, drops the entries whose separator state no entry of the parent reaches, and numbers the
/// separator states that are left without gaps.
fn drop_unsupported(cliques: &mut [Clique]) {
    for parent in 0..cliques.len() {
        for child_ix in 0..cliques[parent].children.len() {
            let child = cliques[parent].children[child_ix];
            let mut is_supported = vec![false; cliques[child].n_separator_states()];
            for state in cliques[parent].columns.iter(child_ix) {
                is_supported[state] = true;
            }
            if let Some(states) = cliques[child].keep_states(&is_supported) {
                cliques[parent].columns.renumber(child_ix, &states);
                cliques[child].states = Some(states);
            }
        }
        cliques[parent].columns.narrow();
    }
}

impl Clique {
    /// Keeps the entries of some separator states; returns which states are left, unless all are.
    fn keep_states(&mut self, is_supported: &[bool]) -> Option<Vec<u32>> {
        let mut states = Vec::new();
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        let mut starts = vec![0];
        let mut n_kept = 0;
        for (state, (pair, &is_supported)) in self.starts.windows(2).zip(is_supported).enumerate() {
            if !is_supported || pair[0] == pair[1] {
                continue;
            }
            let (from, to) = (pair[0] as usize, pair[1] as usize);
            match ranges.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => ranges.push((from, to)),
            }
            n_kept += to - from;
            starts.push(n_kept as u32);
            states.push(state as u32);
        }
        if states.len() == is_supported.len() {
            return None;
        }
        if n_kept < self.n_entries {
            for (_, column) in &mut self.factors {
                column.keep(&ranges);
            }
            for read in &mut self.reads {
                read.column.keep(&ranges);
            }
            self.columns.keep(&ranges);
            self.n_entries = n_kept;
        }
        self.starts = starts;
        Some(states)
    }
}

/// Which cells of a factor can be positive whatever numbers a reader may state; `None` if all can.
///
/// Zeros of tables count as certain only if `are_tables_fixed`.
pub(super) fn possible(
    network: &Network,
    filler: &mut Filler<'_>,
    factor: &Factor,
    are_tables_fixed: bool,
) -> Option<Vec<bool>> {
    let is_fixed = factor.has_structural_zeros(network) || (are_tables_fixed && factor.is_table(network));
    if !is_fixed {
        return None;
    }
    let possible = filler.possible(factor);
    possible.contains(&false).then_some(possible)
}
