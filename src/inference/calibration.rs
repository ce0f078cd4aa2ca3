//! Running a plan: messages up and down the clique tree, kept from one query to the next.
//!
//! Messages go from the leaves to the roots and back (Shenoy & Shafer 1990: what goes down to a child is made without
//! what came up from it, so that nothing is ever divided). A change of numbers marks one clique; only messages that
//! really change are made again, up from there and down from wherever something changed. Messages are rescaled by powers
//! of two, which is exact, so that the product of many small numbers does not underflow.

use std::collections::BinaryHeap;

use super::entries::{Clique, Column, Columns, Read};
use super::lanes::{Lanes, rescale};
use super::plan::{Plan, Reading};

/// The messages of a plan for some numbers, as far as they are up to date.
#[derive(Clone, Debug)]
pub(super) struct Calibration<V> {
    /// The product of a clique's factors for each of its entries, clique after clique.
    base: Vec<V>,
    /// Messages to parents. Roots send theirs, one number, to nobody.
    up: Vec<V>,
    /// Messages from parents. Roots hear 1.
    down: Vec<V>,
    /// The power of two taken out of each message to a parent, lane after lane.
    exponents: Vec<i64>,
    marks: Marks,
    /// The cliques whose message to the parent must be made again.
    waiting: BinaryHeap<usize>,
    /// The marginals, variable after variable, normalized.
    marginals: Vec<Vec<V>>,
    /// Variables whose marginals were read since somebody asked.
    read: Vec<usize>,
    scratch: Vec<V>,
    new_exponents: Vec<i64>,
}

/// What is to be done at each clique.
#[derive(Clone, Debug)]
struct Marks {
    /// The factors changed.
    has_new_base: Vec<bool>,
    /// It is in `waiting`.
    waits: Vec<bool>,
    /// Its messages to its children must be made again.
    must_tell: Vec<bool>,
    /// What is read off at it must be read again.
    must_read: Vec<bool>,
}

/// A cell of a message or table, as it is stored.
trait Cell: Copy {
    fn ix(self) -> usize;
}

impl Cell for u16 {
    fn ix(self) -> usize {
        self as usize
    }
}

impl Cell for u32 {
    fn ix(self) -> usize {
        self as usize
    }
}

/// Below this (as a power of two) the beliefs of a clique may have lost something that matters.
///
/// A product is lost below 2^−1022. What it could have added to the beliefs of its clique is at most that, in the scale
/// of the clique's message before it was rescaled, times the number of entries (at most 2³²). With beliefs summing to
/// 2^−900 the loss is below 2^−90 of them.
const TRUSTED_ABOVE: f64 = -900.0;

impl<V: Lanes> Calibration<V> {
    /// With everything still to be done.
    pub(super) fn new(plan: &Plan) -> Self {
        let n_cliques = plan.cliques.len();
        let n_messages = plan.messages_at[n_cliques];
        Self {
            base: vec![V::splat(1.0); plan.cells()],
            up: vec![V::splat(0.0); n_messages],
            down: vec![V::splat(1.0); n_messages],
            exponents: vec![0; n_cliques * V::N],
            marks: Marks {
                has_new_base: vec![true; n_cliques],
                waits: vec![true; n_cliques],
                must_tell: vec![true; n_cliques],
                must_read: vec![true; n_cliques],
            },
            waiting: (0..n_cliques).collect(),
            marginals: plan
                .readings
                .iter()
                .enumerate()
                .map(|(variable, _)| vec![V::splat(0.0); plan.expansion.cardinalities[variable]])
                .collect(),
            read: Vec::new(),
            scratch: Vec::new(),
            new_exponents: vec![0; V::N],
        }
    }

    /// The numbers of a factor of this clique have changed.
    pub(super) fn touch(&mut self, clique_ix: usize) {
        self.marks.has_new_base[clique_ix] = true;
        if !std::mem::replace(&mut self.marks.waits[clique_ix], true) {
            self.waiting.push(clique_ix);
        }
    }

    /// Brings the messages to the parents up to date; `cells` are the numbers of all factors.
    pub(super) fn collect(&mut self, plan: &Plan, cells: &[V]) {
        while let Some(clique_ix) = self.waiting.pop() {
            self.marks.waits[clique_ix] = false;
            let clique = &plan.cliques[clique_ix];
            let entries = plan.entries_at[clique_ix]..plan.entries_at[clique_ix + 1];
            if std::mem::take(&mut self.marks.has_new_base[clique_ix]) {
                fill_base(plan, clique, cells, &mut self.base[entries.clone()]);
            }
            self.marks.must_tell[clique_ix] = true;
            self.marks.must_read[clique_ix] = true;
            let own = plan.messages_at[clique_ix]..plan.messages_at[clique_ix + 1];
            self.scratch.clear();
            self.scratch.resize(own.len(), V::splat(0.0));
            let base = &self.base[entries];
            match &clique.columns {
                Columns::Narrow(columns) => gather(plan, clique, base, columns, &self.up, &mut self.scratch),
                Columns::Wide(columns) => gather(plan, clique, base, columns, &self.up, &mut self.scratch),
            }
            let exponents = &mut self.exponents[clique_ix * V::N..(clique_ix + 1) * V::N];
            self.new_exponents.fill(0);
            rescale(&mut self.scratch, |lane, exponent| self.new_exponents[lane] = exponent);
            let is_same = *exponents == self.new_exponents[..] && self.up[own.clone()] == self.scratch[..];
            exponents.copy_from_slice(&self.new_exponents);
            self.up[own].copy_from_slice(&self.scratch);
            if let Some(parent) = clique.parent
                && !is_same
                && !std::mem::replace(&mut self.marks.waits[parent], true)
            {
                self.waiting.push(parent);
            }
        }
    }

    /// The logarithm of what the product of all factors sums to; −∞ when it is zero. After `collect`.
    pub(super) fn ln_probability(&self, plan: &Plan, lane: usize) -> f64 {
        let exponent: i64 = (0..plan.cliques.len())
            .map(|clique_ix| self.exponents[clique_ix * V::N + lane])
            .sum();
        let mut ln_sum = 0.0;
        let mut product = 1.0;
        for (clique_ix, clique) in plan.cliques.iter().enumerate() {
            if clique.parent.is_none() {
                product *= self.up[plan.messages_at[clique_ix]].lane(lane);
                // Each is between ½ and 1.
                if product < 1e-280 {
                    ln_sum += f64::ln(product);
                    product = 1.0;
                }
            }
        }
        exponent as f64 * std::f64::consts::LN_2 + (ln_sum + product.ln())
    }

    /// Brings the messages from the parents and all marginals up to date, after `collect`. Whether all can be trusted.
    ///
    /// Of no use where the probability is zero.
    pub(super) fn distribute(&mut self, plan: &Plan) -> bool {
        let mut is_trusted = true;
        for clique_ix in 0..plan.cliques.len() {
            if self.marks.must_tell[clique_ix] || self.marks.must_read[clique_ix] {
                is_trusted &= self.is_trusted(plan, clique_ix);
                self.tell_and_read(plan, clique_ix);
            }
        }
        if !is_trusted {
            // What is not trusted must not be taken for done.
            self.marks.must_tell.fill(true);
            self.marks.must_read.fill(true);
            self.read.clear();
        }
        is_trusted
    }

    /// Brings the messages from the parents up to date on the way to one clique, after `collect`.
    pub(super) fn distribute_to(&mut self, plan: &Plan, clique_ix: usize) {
        let path: Vec<usize> = plan.path_up(clique_ix).skip(1).collect();
        for above in path.into_iter().rev() {
            if self.marks.must_tell[above] {
                self.tell(plan, above, false);
            }
        }
    }

    /// The normalized marginals, after `distribute`. Empty of meaning where a variable is observed for good.
    pub(super) fn marginals(&self) -> &[Vec<V>] {
        &self.marginals
    }

    /// Hands the variables whose marginals were read again since the last time to `each`, some of them more than once.
    pub(super) fn drain_read(&mut self, mut each: impl FnMut(usize, &[V])) {
        for variable in self.read.drain(..) {
            each(variable, &self.marginals[variable]);
        }
    }

    /// The marginal of one variable, brought up to date; after `collect`.
    pub(super) fn marginal(&mut self, plan: &Plan, variable: usize) -> &[V] {
        match plan.readings[variable] {
            Reading::Observed => {}
            Reading::Message { clique, .. } => {
                self.distribute_to(plan, clique);
                self.read(plan, variable);
            }
            Reading::Clique(clique) => {
                self.distribute_to(plan, clique);
                self.tell_and_read(plan, clique);
            }
        }
        &self.marginals[variable]
    }

    /// The beliefs of one clique: what the product of everything sums to for each of its entries, up to one constant
    /// per lane. After `distribute` or `distribute_to`.
    pub(super) fn beliefs(&self, plan: &Plan, clique_ix: usize) -> Vec<V> {
        let mut beliefs = self.heard(plan, clique_ix);
        for (belief, &base) in beliefs.iter_mut().zip(&self.base[plan.entries_at[clique_ix]..]) {
            *belief = belief.times(base);
        }
        beliefs
    }

    /// What one clique hears from all around it, for each of its entries; its own factors are left out.
    pub(super) fn heard(&self, plan: &Plan, clique_ix: usize) -> Vec<V> {
        let clique = &plan.cliques[clique_ix];
        let mut products = vec![V::splat(1.0); clique.n_entries];
        let down = &self.down[plan.messages_at[clique_ix]..];
        for (pair, &heard) in clique.starts.windows(2).zip(down) {
            products[pair[0] as usize..pair[1] as usize].fill(heard);
        }
        for (child_ix, &child) in clique.children.iter().enumerate() {
            let message = &self.up[plan.messages_at[child]..];
            for (product, cell) in products.iter_mut().zip(clique.columns.iter(child_ix)) {
                *product = product.times(message[cell]);
            }
        }
        products
    }

    /// For every cell of a factor a number proportional to P(cell, evidence). After `collect`.
    pub(super) fn family(&mut self, plan: &Plan, factor_ix: usize) -> Vec<V> {
        let home = plan.homes[factor_ix];
        self.distribute_to(plan, home);
        let mut cells = vec![V::splat(0.0); plan.expansion.factors[factor_ix].n_cells];
        let beliefs = self.beliefs(plan, home);
        if let Some((_, column)) = plan.cliques[home]
            .factors
            .iter()
            .find(|(placed, _)| *placed == factor_ix)
        {
            for (cell, belief) in column.iter().zip(beliefs) {
                cells[cell] = cells[cell].plus(belief);
            }
        }
        cells
    }

    /// Whether nothing that matters was lost among the beliefs of a clique.
    fn is_trusted(&self, plan: &Plan, clique_ix: usize) -> bool {
        let own = plan.messages_at[clique_ix]..plan.messages_at[clique_ix + 1];
        let heard = &self.down[own.clone()];
        let sent = &self.up[own];
        let sum = sent
            .iter()
            .zip(heard)
            .fold(V::splat(0.0), |sum, (&sent, &heard)| sum.plus(sent.times(heard)));
        (0..V::N).all(|lane| {
            let exponent = self.exponents[clique_ix * V::N + lane] as f64;
            let sum = sum.lane(lane);
            sum > 1e-250 && (exponent > -60.0 || sum.log2() + exponent > TRUSTED_ABOVE)
        })
    }

    /// Does all that is to be done at a clique.
    fn tell_and_read(&mut self, plan: &Plan, clique_ix: usize) {
        self.tell(plan, clique_ix, true);
        for &variable in &plan.message_reads[clique_ix] {
            self.read(plan, variable);
        }
    }

    /// Makes the messages to the children again, and reads off what is read at the clique itself.
    fn tell(&mut self, plan: &Plan, clique_ix: usize, reads: bool) {
        let clique = &plan.cliques[clique_ix];
        self.marks.must_tell[clique_ix] = false;
        let reads = reads && std::mem::take(&mut self.marks.must_read[clique_ix]);
        let read: &[Read] = if reads { &clique.reads } else { &[] };
        if clique.children.is_empty() && read.is_empty() {
            return;
        }
        let base = &self.base[plan.entries_at[clique_ix]..plan.entries_at[clique_ix + 1]];
        let n_told: usize = clique
            .children
            .iter()
            .map(|&child| plan.cliques[child].n_separator_states())
            .sum();
        let n_read: usize = read.iter().map(|read| read.n_cells).sum();
        self.scratch.clear();
        self.scratch.resize(n_told + n_read, V::splat(0.0));
        let (told, sums) = self.scratch.split_at_mut(n_told);
        let heard = &self.down[plan.messages_at[clique_ix]..plan.messages_at[clique_ix + 1]];
        let mut telling = Telling {
            plan,
            clique,
            base,
            heard,
            up: &self.up,
            told,
            read,
            sums,
        };
        match &clique.columns {
            Columns::Narrow(columns) => telling.run(columns),
            Columns::Wide(columns) => telling.run(columns),
        }
        let mut from = n_told;
        for read in read {
            marginalize(
                &read.variables,
                &mut self.scratch[from..from + read.n_cells],
                &mut self.marginals,
            );
            self.read.extend(&read.variables);
            from += read.n_cells;
        }
        let mut from = 0;
        for &child in &clique.children {
            let own = plan.messages_at[child]..plan.messages_at[child + 1];
            let told = &mut self.scratch[from..from + own.len()];
            from += own.len();
            rescale(told, |_, _| {});
            if self.down[own.clone()] != *told {
                self.down[own].copy_from_slice(told);
                self.marks.must_tell[child] = true;
                self.marks.must_read[child] = true;
            }
        }
    }

    /// Reads a marginal off the two messages between a clique and its parent.
    fn read(&mut self, plan: &Plan, variable: usize) {
        let Reading::Message { clique, stride } = plan.readings[variable] else {
            return;
        };
        let own = plan.messages_at[clique]..plan.messages_at[clique + 1];
        let marginal = &mut self.marginals[variable];
        let n_states = marginal.len();
        marginal.fill(V::splat(0.0));
        let joint = self.up[own.clone()].iter().zip(&self.down[own]);
        let states = plan.cliques[clique].states.as_deref();
        for (number, (&sent, &heard)) in joint.enumerate() {
            let state = states.map_or(number, |states| states[number] as usize);
            let sum = &mut marginal[state / stride % n_states];
            *sum = sum.plus(sent.times(heard));
        }
        normalize(marginal);
        self.read.push(variable);
    }
}

/// Sums a table over several variables out to the marginal of each, from the last variable to the first. The table is
/// used up.
fn marginalize<V: Lanes>(variables: &[usize], table: &mut [V], marginals: &mut [Vec<V>]) {
    let mut n_cells = table.len();
    for &variable in variables.iter().rev() {
        let marginal = &mut marginals[variable];
        let n_states = marginal.len();
        marginal.fill(V::splat(0.0));
        for row in 0..n_cells / n_states {
            let mut total = V::splat(0.0);
            for (state, sum) in marginal.iter_mut().enumerate() {
                let cell = table[row * n_states + state];
                *sum = sum.plus(cell);
                total = total.plus(cell);
            }
            table[row] = total;
        }
        normalize(marginal);
        n_cells /= n_states;
    }
}

/// Divides by the sum, lane by lane. A lane of zeros stays as it is.
fn normalize<V: Lanes>(numbers: &mut [V]) {
    let sum = numbers.iter().fold(V::splat(0.0), |sum, &number| sum.plus(number));
    for number in numbers {
        for lane in 0..V::N {
            let sum = sum.lane(lane);
            if sum > 0.0 {
                number.set_lane(lane, number.lane(lane) / sum);
            }
        }
    }
}

/// Multiplies the factors of a clique out.
fn fill_base<V: Lanes>(plan: &Plan, clique: &Clique, cells: &[V], base: &mut [V]) {
    let mut is_first = true;
    for (factor_ix, column) in &clique.factors {
        let factor = &plan.expansion.factors[*factor_ix];
        let table = &cells[factor.offset..factor.offset + factor.n_cells];
        match column {
            Column::Narrow(column) => multiply(base, column, table, is_first),
            Column::Wide(column) => multiply(base, column, table, is_first),
        }
        is_first = false;
    }
}

fn multiply<V: Lanes, I: Cell>(products: &mut [V], column: &[I], table: &[V], is_first: bool) {
    if is_first {
        for (product, &cell) in products.iter_mut().zip(column) {
            *product = table[cell.ix()];
        }
    } else {
        for (product, &cell) in products.iter_mut().zip(column) {
            *product = product.times(table[cell.ix()]);
        }
    }
}

/// The message of a clique to its parent: products with what the children sent, summed by separator state.
fn gather<V: Lanes, I: Cell>(
    plan: &Plan,
    clique: &Clique,
    base: &[V],
    columns: &[Vec<I>],
    up: &[V],
    message: &mut [V],
) {
    let sent = |child_ix: usize| {
        let child = clique.children[child_ix];
        &up[plan.messages_at[child]..plan.messages_at[child + 1]]
    };
    let ranges = clique.starts.windows(2).map(|pair| pair[0] as usize..pair[1] as usize);
    match columns {
        [] => {
            for (sum, range) in message.iter_mut().zip(ranges) {
                *sum = base[range].iter().fold(V::splat(0.0), |sum, &number| sum.plus(number));
            }
        }
        [a] => {
            let sent_a = sent(0);
            for (sum, range) in message.iter_mut().zip(ranges) {
                let mut total = V::splat(0.0);
                for (&base, &a) in base[range.clone()].iter().zip(&a[range]) {
                    total = total.plus(base.times(sent_a[a.ix()]));
                }
                *sum = total;
            }
        }
        [a, b] => {
            let (sent_a, sent_b) = (sent(0), sent(1));
            for (sum, range) in message.iter_mut().zip(ranges) {
                let mut total = V::splat(0.0);
                let cells = a[range.clone()].iter().zip(&b[range.clone()]);
                for (&base, (&a, &b)) in base[range].iter().zip(cells) {
                    total = total.plus(base.times(sent_a[a.ix()]).times(sent_b[b.ix()]));
                }
                *sum = total;
            }
        }
        _ => {
            let all: Vec<(&[I], &[V])> = columns
                .iter()
                .enumerate()
                .map(|(child_ix, column)| (column.as_slice(), sent(child_ix)))
                .collect();
            for (sum, range) in message.iter_mut().zip(ranges) {
                let mut total = V::splat(0.0);
                for entry in range {
                    let mut product = base[entry];
                    for (column, sent) in &all {
                        product = product.times(sent[column[entry].ix()]);
                    }
                    total = total.plus(product);
                }
                *sum = total;
            }
        }
    }
}

/// One clique telling its children, and being read.
struct Telling<'a, V> {
    plan: &'a Plan,
    clique: &'a Clique,
    base: &'a [V],
    heard: &'a [V],
    up: &'a [V],
    /// The messages to the children, one after the other, all zero before.
    told: &'a mut [V],
    read: &'a [Read],
    /// The tables of what is read, one after the other, all zero before.
    sums: &'a mut [V],
}

impl<V: Lanes> Telling<'_, V> {
    fn run<I: Cell>(&mut self, columns: &[Vec<I>]) {
        match columns {
            [] => self.leaf(),
            [a] => self.one(a),
            [a, b] => self.two(a, b),
            _ => self.many(columns),
        }
    }

    fn sent(&self, child_ix: usize) -> &[V] {
        let child = self.clique.children[child_ix];
        &self.up[self.plan.messages_at[child]..self.plan.messages_at[child + 1]]
    }

    fn leaf(&mut self) {
        let mut from = 0;
        for read in self.read {
            let sums = &mut self.sums[from..from + read.n_cells];
            from += read.n_cells;
            match &read.column {
                Column::Narrow(cells) => read_leaf(self.clique, self.base, self.heard, cells, sums),
                Column::Wide(cells) => read_leaf(self.clique, self.base, self.heard, cells, sums),
            }
        }
    }

    fn one<I: Cell>(&mut self, a: &[I]) {
        let child = self.clique.children[0];
        let sent = &self.up[self.plan.messages_at[child]..self.plan.messages_at[child + 1]];
        let ranges = self
            .clique
            .starts
            .windows(2)
            .map(|pair| pair[0] as usize..pair[1] as usize);
        for (&heard, range) in self.heard.iter().zip(ranges) {
            if heard.is_zero() {
                continue;
            }
            for (&base, a) in self.base[range.clone()].iter().zip(&a[range.clone()]) {
                let told = &mut self.told[a.ix()];
                *told = told.plus(base.times(heard));
            }
            let mut from = 0;
            for read in self.read {
                let sums = &mut self.sums[from..from + read.n_cells];
                from += read.n_cells;
                let beliefs = self.base[range.clone()]
                    .iter()
                    .zip(&a[range.clone()])
                    .map(|(&base, a)| base.times(heard).times(sent[a.ix()]));
                add_beliefs(&read.column, range.clone(), beliefs, sums);
            }
        }
    }

    fn two<I: Cell>(&mut self, a: &[I], b: &[I]) {
        let n_a = self.sent(0).len();
        let (sent_a, sent_b) = (self.clique.children[0], self.clique.children[1]);
        let sent_a = &self.up[self.plan.messages_at[sent_a]..self.plan.messages_at[sent_a + 1]];
        let sent_b = &self.up[self.plan.messages_at[sent_b]..self.plan.messages_at[sent_b + 1]];
        let (told_a, told_b) = self.told.split_at_mut(n_a);
        let ranges = self
            .clique
            .starts
            .windows(2)
            .map(|pair| pair[0] as usize..pair[1] as usize);
        for (&heard, range) in self.heard.iter().zip(ranges) {
            if heard.is_zero() {
                continue;
            }
            let cells = a[range.clone()].iter().zip(&b[range.clone()]);
            for (&base, (a, b)) in self.base[range.clone()].iter().zip(cells) {
                let (a, b) = (a.ix(), b.ix());
                let product = base.times(heard);
                told_a[a] = told_a[a].plus(product.times(sent_b[b]));
                told_b[b] = told_b[b].plus(product.times(sent_a[a]));
            }
            let mut from = 0;
            for read in self.read {
                let sums = &mut self.sums[from..from + read.n_cells];
                from += read.n_cells;
                let cells = a[range.clone()].iter().zip(&b[range.clone()]);
                let beliefs = self.base[range.clone()]
                    .iter()
                    .zip(cells)
                    .map(|(&base, (a, b))| base.times(heard).times(sent_a[a.ix()]).times(sent_b[b.ix()]));
                add_beliefs(&read.column, range.clone(), beliefs, sums);
            }
        }
    }

    fn many<I: Cell>(&mut self, columns: &[Vec<I>]) {
        let n_children = columns.len();
        let mut offsets = Vec::with_capacity(n_children);
        let mut end = 0;
        for child_ix in 0..n_children {
            offsets.push(end);
            end += self.sent(child_ix).len();
        }
        // The product of what came before each child.
        let mut before = vec![V::splat(1.0); n_children];
        let sent: Vec<&[V]> = self
            .clique
            .children
            .iter()
            .map(|&child| &self.up[self.plan.messages_at[child]..self.plan.messages_at[child + 1]])
            .collect();
        let ranges = self
            .clique
            .starts
            .windows(2)
            .map(|pair| pair[0] as usize..pair[1] as usize);
        for (&heard, range) in self.heard.iter().zip(ranges) {
            if heard.is_zero() {
                continue;
            }
            for entry in range {
                let mut product = self.base[entry].times(heard);
                for ((before, column), sent) in before.iter_mut().zip(columns).zip(&sent) {
                    *before = product;
                    product = product.times(sent[column[entry].ix()]);
                }
                let mut from = 0;
                for read in self.read {
                    let sum = &mut self.sums[from + read.column.at(entry)];
                    *sum = sum.plus(product);
                    from += read.n_cells;
                }
                let mut after = V::splat(1.0);
                for child_ix in (0..n_children).rev() {
                    let cell = columns[child_ix][entry].ix();
                    let told = &mut self.told[offsets[child_ix] + cell];
                    *told = told.plus(before[child_ix].times(after));
                    after = after.times(sent[child_ix][cell]);
                }
            }
        }
    }
}

fn read_leaf<V: Lanes, I: Cell>(clique: &Clique, base: &[V], heard: &[V], cells: &[I], sums: &mut [V]) {
    let ranges = clique.starts.windows(2).map(|pair| pair[0] as usize..pair[1] as usize);
    for (&heard, range) in heard.iter().zip(ranges) {
        if heard.is_zero() {
            continue;
        }
        for (&base, cell) in base[range.clone()].iter().zip(&cells[range]) {
            let sum = &mut sums[cell.ix()];
            *sum = sum.plus(base.times(heard));
        }
    }
}

fn add_beliefs<V: Lanes>(
    column: &Column,
    range: std::ops::Range<usize>,
    beliefs: impl Iterator<Item = V>,
    sums: &mut [V],
) {
    match column {
        Column::Narrow(cells) => add(&cells[range], beliefs, sums),
        Column::Wide(cells) => add(&cells[range], beliefs, sums),
    }
}

fn add<V: Lanes, I: Cell>(cells: &[I], beliefs: impl Iterator<Item = V>, sums: &mut [V]) {
    for (cell, belief) in cells.iter().zip(beliefs) {
        let sum = &mut sums[cell.ix()];
        *sum = sum.plus(belief);
    }
}
