//! The probability of each state of one variable, by eliminating all others in turn: enough to compare what a text states
//! with its own tables. Gives up where it would take long.

use crate::formats::bayes_net::{BayesNet, Definition};

/// How many products all answers together may take.
pub(super) const BUDGET: usize = 20_000_000;

/// Numbers for each combination of the states of some variables, the last variable fastest.
struct Factor {
    variables: Vec<usize>,
    numbers: Vec<f64>,
}

/// How likely each state of a variable is. None when the budget does not suffice.
pub(super) fn marginal(net: &BayesNet, target: usize, budget: &mut usize) -> Option<Vec<f64>> {
    let above = with_causes(net, target);
    let size = |variable: &usize| net.nodes.get(*variable).map_or(1, |node| node.states.len());
    let mut factors: Vec<Factor> = above
        .iter()
        .filter_map(|&at| {
            let node = net.nodes.get(at)?;
            let Definition::Table(numbers) = &node.definition else {
                return None;
            };
            let variables = node.parents.iter().copied().chain([at]).collect();
            let numbers = numbers.clone();
            Some(Factor { variables, numbers })
        })
        .collect();
    let mut rest: Vec<usize> = above.into_iter().filter(|&at| at != target).collect();
    loop {
        // Next goes the variable whose factors have the smallest product.
        let n_looks = rest.len().saturating_mul(factors.len());
        *budget = budget.checked_sub(n_looks)?;
        let cost = |variable: usize| {
            let scope = scope(factors.iter().filter(|factor| factor.variables.contains(&variable)));
            scope.iter().map(size).fold(1_usize, usize::saturating_mul)
        };
        let Some((position, _)) = rest.iter().enumerate().min_by_key(|(_, variable)| cost(**variable)) else {
            break;
        };
        let variable = rest.swap_remove(position);
        let (with, without) = factors
            .into_iter()
            .partition(|factor| factor.variables.contains(&variable));
        factors = without;
        factors.push(product(&with, &size, Some(variable), budget)?);
    }
    Some(product(&factors, &size, None, budget)?.numbers)
}

/// A variable, its causes, their causes and so on.
fn with_causes(net: &BayesNet, target: usize) -> Vec<usize> {
    let mut seen = vec![false; net.nodes.len()];
    let mut found = Vec::new();
    let mut waiting = vec![target];
    while let Some(at) = waiting.pop() {
        let Some(slot) = seen.get_mut(at).filter(|slot| !**slot) else {
            continue;
        };
        *slot = true;
        found.push(at);
        waiting.extend(
            net.nodes
                .get(at)
                .into_iter()
                .flat_map(|node| node.parents.iter().copied()),
        );
    }
    found
}

/// All variables of some factors, each once.
fn scope<'a>(factors: impl Iterator<Item = &'a Factor>) -> Vec<usize> {
    let mut variables: Vec<usize> = factors.flat_map(|factor| factor.variables.iter().copied()).collect();
    variables.sort_unstable();
    variables.dedup();
    variables
}

/// The product of factors, summed over one variable if one is given.
fn product(
    factors: &[Factor],
    size: &impl Fn(&usize) -> usize,
    summed: Option<usize>,
    budget: &mut usize,
) -> Option<Factor> {
    let mut variables = scope(factors.iter());
    // The variable that is summed over runs fastest.
    if let Some(summed) = summed {
        variables.retain(|&variable| variable != summed);
        variables.push(summed);
    }
    let sizes: Vec<usize> = variables.iter().map(size).collect();
    let n_cells = sizes
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))?;
    *budget = budget.checked_sub(n_cells.checked_mul(factors.len().max(1))?)?;
    let strides: Vec<Vec<usize>> = factors.iter().map(|factor| strides(factor, &variables, size)).collect();
    let mut states = vec![0_usize; variables.len()];
    let mut offsets = vec![0_usize; factors.len()];
    let mut numbers = Vec::with_capacity(n_cells);
    for _ in 0..n_cells {
        let cell = |(factor, &offset): (&Factor, &usize)| factor.numbers.get(offset).copied().unwrap_or(0.0);
        numbers.push(factors.iter().zip(&offsets).map(cell).product());
        for position in (0..states.len()).rev() {
            let (Some(state), Some(&size)) = (states.get_mut(position), sizes.get(position)) else {
                break;
            };
            *state += 1;
            let is_done = *state < size;
            let back = if is_done { 0 } else { std::mem::take(state) };
            for (offset, strides) in offsets.iter_mut().zip(&strides) {
                let stride = strides.get(position).copied().unwrap_or(0);
                *offset = *offset + stride - back * stride;
            }
            if is_done {
                break;
            }
        }
    }
    if let Some(summed) = summed {
        numbers = numbers
            .chunks(size(&summed).max(1))
            .map(|cells| cells.iter().sum())
            .collect();
        variables.pop();
    }
    Some(Factor { variables, numbers })
}

/// How far apart two neighbouring states of each variable are in a factor; 0 for variables it does not have.
fn strides(factor: &Factor, variables: &[usize], size: &impl Fn(&usize) -> usize) -> Vec<usize> {
    let stride = |variable: &usize| {
        let position = factor.variables.iter().position(|other| other == variable);
        position.map_or(0, |position| {
            factor.variables.iter().skip(position + 1).map(size).product()
        })
    };
    variables.iter().map(stride).collect()
}
