//! What two readers differ in: the gap between their posteriors of a claim, or between their curves of a quantity, taken apart
//! claim by claim and named as on the map.

use super::gap::{Aim, Gap, GapError, Part, gap};
use crate::{
    inference::{Finding, Inquiry, Literal, Network},
    model::{ClaimId, Map, QuantityId, ReaderId},
};

/// Tables of more rows than these are too wide to take a gap apart.
const MOST_ROWS: usize = 1 << 17;

/// One part of a disagreement about a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// The id of the claim, exclusive question or quantity whose numbers carry it.
    pub about: String,
    /// How much of the gap it carries, in probability or, of a quantile, in the unit of the quantity.
    pub share: f64,
    /// The standard error of that, where it was drawn.
    pub error: Option<f64>,
    /// By how much the first reader's target moves with only this taken over from the second.
    pub from_first: f64,
    /// By how much the second reader's moves with only this taken over from the first.
    pub from_second: f64,
}

/// A disagreement about a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disagreement {
    /// The first reader's posterior.
    pub first: f64,
    /// The second reader's.
    pub second: f64,
    /// What the gap is made of, the largest part first; the parts add up to `second − first`.
    pub parts: Vec<Carried>,
}

/// Takes the gap between two readers apart.
///
/// # Errors
/// See [`GapError`].
pub fn disagreement(
    map: &Map,
    target: &ClaimId,
    first: Option<&ReaderId>,
    second: Option<&ReaderId>,
) -> Result<Disagreement, GapError> {
    let [inquiry, other] = Inquiry::alike(map, [first, second], None);
    let [a, b] = (inquiry.tabulated_where_unlike(&other, MOST_ROWS)).map_err(|_| GapError::TooWide)?;
    let evidence = inquiry.evidence().clone();
    let literal = literal_of(&a, map, target).ok_or(GapError::NotAlike)?;
    Ok(Disagreement::new(&a, gap(&a, &b, &evidence, &Aim::Posterior(literal))?))
}

/// What of two readers' curves is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Compared {
    /// The value below which it lies with this probability, 0..1: 0.5 for the median.
    Quantile(f64),
    /// The probability that it lies below this value.
    Below(f64),
}

/// Takes apart what two readers' curves of a quantity differ in. One part is the quantity itself: the curves that the two gave
/// of it.
///
/// # Errors
/// See [`GapError`].
pub fn curve_disagreement(
    map: &Map,
    quantity: &QuantityId,
    [first, second]: [Option<&ReaderId>; 2],
    compared: Compared,
) -> Result<Disagreement, GapError> {
    // A chance is cut out by itself; a quantile needs the whole curve.
    let value = match compared {
        Compared::Quantile(_) => None,
        Compared::Below(value) => Some(value),
    };
    let inquiries = Inquiry::alike(map, [first, second], Some((quantity, value)));
    let [one, other] = &inquiries;
    let (Some(own), Some(theirs)) = (one.timeline(quantity), other.timeline(quantity)) else {
        return Err(GapError::NotAlike);
    };
    let networks = one
        .tabulated_where_unlike(other, MOST_ROWS)
        .map_err(|_| GapError::TooWide)?;
    let variable = own.variable();
    let evidence = one.evidence();
    let found = evidence.findings.iter().map(Finding::variable);
    let wanted: Vec<usize> = found.chain([variable]).collect();
    let [a, b] = networks.map(|network| network.as_far_as(wanted.iter().copied()));
    let read = |weights: &[f64], is_second: bool| {
        let curve = if is_second { theirs } else { own }.with(weights);
        match compared {
            Compared::Quantile(p) => curve.quantile(p),
            Compared::Below(value) => Some(curve.cdf(value)),
        }
    };
    let aim = Aim::ReadOff { variable, read: &read };
    Ok(Disagreement::new(&a, gap(&a, &b, evidence, &aim)?))
}

impl Disagreement {
    /// A gap in one network, named as on the map.
    fn new(network: &Network, gap: Gap) -> Self {
        let Gap { first, second, parts } = gap;
        let named = |part: Part| {
            Some(Carried {
                about: network.variables.get(part.variable)?.id.clone(),
                share: part.share,
                error: part.error,
                from_first: part.from_first,
                from_second: part.from_second,
            })
        };
        Self {
            first,
            second,
            parts: parts.into_iter().filter_map(named).collect(),
        }
    }
}

/// Where a claim stands in a network of tables: a variable of its own, or a state of its question.
fn literal_of(network: &Network, map: &Map, claim: &ClaimId) -> Option<Literal> {
    let place = |id: &str| network.variables.iter().position(|variable| variable.id == id);
    if let Some(variable) = place(claim.as_str()) {
        return Some(Literal { variable, state: 1 });
    }
    let question = map.exclusive_question_of(claim)?;
    let variable = place(question.as_str())?;
    let states = &network.variables.get(variable)?.states;
    let state = states.iter().position(|state| state == claim.as_str())?;
    Some(Literal { variable, state })
}
