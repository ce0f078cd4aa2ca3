//! Goals: on which variables they can be met, where they are solved, and what they leave as it was.

use super::block::Tied;
use super::network::{Local, Network};

/// Whether a local model has a base or weights that a goal determines.
pub(super) fn has_base(local: &Local) -> bool {
    match local {
        Local::Mechanism(_) | Local::Choice(_) => true,
        Local::Tied(tied) => matches!(tied.block().members()[tied.position].own, Local::Mechanism(_)),
        Local::Table { .. } | Local::Logic { .. } => false,
    }
}

/// Whether something is to be solved at this variable. Claims tied to one another are solved together, at the one that
/// depends on nothing but what is outside.
pub(super) fn is_solved_at(network: &Network, goals: &[Option<Vec<f64>>], variable: usize) -> bool {
    match &network.variables[variable].local {
        Local::Tied(tied) => tied.is_last() && has_tied_goal(tied, goals),
        _ => goals[variable].is_some(),
    }
}

pub(super) fn has_tied_goal(tied: &Tied, goals: &[Option<Vec<f64>>]) -> bool {
    let mut members = tied.block().members().iter();
    members.any(|member| goals[member.variable].is_some())
}

/// Whether a local model is what it was, but for what goals determine.
pub(super) fn is_same(
    now: &Local,
    before: &Local,
    goals: &[Option<Vec<f64>>],
    previous_goals: &[Option<Vec<f64>>],
    variable: usize,
) -> bool {
    match (now, before) {
        (Local::Tied(now), Local::Tied(before)) => {
            let solved = |tied: &Tied| {
                tied.block().with_own(|position, own| {
                    let variable = tied.block().members()[position].variable;
                    if let (Local::Mechanism(mechanism), true) = (own, goals[variable].is_some()) {
                        mechanism.base = 0.5;
                    }
                })
            };
            let mut members = now.block().members().iter().map(|member| member.variable);
            now.position == before.position
                && members.all(|member| goals[member] == previous_goals[member])
                && solved(now) == solved(before)
        }
        _ if goals[variable].is_some() => is_same_but_base(now, before),
        _ => now == before,
    }
}

/// Whether two local models agree in everything but what a goal determines.
fn is_same_but_base(a: &Local, b: &Local) -> bool {
    match (a, b) {
        (Local::Mechanism(a), Local::Mechanism(b)) => {
            a.weighings == b.weighings
                && a.requirements == b.requirements
                && a.routes == b.routes
                && a.defeaters == b.defeaters
        }
        (Local::Choice(a), Local::Choice(b)) => a.weighings == b.weighings,
        _ => a == b,
    }
}
