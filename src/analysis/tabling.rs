//! A claim's local model written out as a table, one row for each case, so that it can be changed cell by cell.

use crate::{
    inference::{Inquiry, Local},
    model::{ClaimId, Map, Probability, QuestionId, ReaderId, Table, TableParent, TableRow, TableState, Unknown},
};

/// More rows than these are not written out by one press: nobody fills them in by hand.
pub const MOST_ROWS: usize = 64;

/// The table that says just what the links and credences of a claim say now, for a reader; none if it would be too large,
/// or the map cannot be computed.
pub fn table_of(map: &Map, reader: Option<&ReaderId>, claim: &ClaimId) -> Option<Table> {
    let network = Inquiry::new(map, reader, &[]).tabulated(1 << 12).ok()?;
    let variable = network
        .variables
        .iter()
        .find(|variable| variable.id == claim.as_str())?;
    let Local::Table { parents, rows } = &variable.local else {
        return None;
    };
    let parents = (parents.iter())
        .map(|&parent| {
            let parent = network.variables.get(parent)?;
            if let Ok(id) = ClaimId::new(&parent.id)
                && map.claims.contains_key(&id)
            {
                let states = vec![TableState::Truth(false), TableState::Truth(true)];
                return Some((TableParent::Claim(id), states));
            }
            let id = QuestionId::new(&parent.id)
                .ok()
                .filter(|id| map.questions.contains_key(id))?;
            let states = (parent.states.iter())
                .map(|state| {
                    let position = ClaimId::new(state).ok().filter(|id| map.claims.contains_key(id));
                    position.map_or(TableState::NoneOfThese, TableState::Position)
                })
                .collect();
            Some((TableParent::Question(id), states))
        })
        .collect::<Option<Vec<(TableParent, Vec<TableState>)>>>()?;
    let n_rows: usize = parents.iter().map(|(_, states)| states.len()).product();
    if n_rows > MOST_ROWS || rows.len() != 2 * n_rows {
        return None;
    }
    let rows = (0..n_rows)
        .map(|row| {
            // The last parent runs fastest.
            let mut rest = row;
            let mut when: Vec<TableState> = Vec::new();
            for (_, states) in parents.iter().rev() {
                when.push(states.get(rest % states.len()).cloned()?);
                rest /= states.len();
            }
            when.reverse();
            Some(TableRow {
                when,
                probability: Probability::clamped(*rows.get(2 * row + 1)?),
                complement: Some(Probability::clamped(*rows.get(2 * row)?)),
            })
        })
        .collect::<Option<Vec<TableRow>>>()?;
    Some(Table {
        parents: parents.into_iter().map(|(parent, _)| parent).collect(),
        rows,
        unknown: Unknown::default(),
    })
}
