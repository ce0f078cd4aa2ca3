//! Claims that are tied to one another: mutual links as the ties of a block.
//!
//! A mutual link with likelihood ratios r₁ (its source holds) and r₀ (it does not) says that the odds of the one are
//! r₁ : r₀ times as high when the other holds as when it does not. That ratio of odds is the same in both directions, and a
//! tie of weight w = √(r₀ / r₁) has it. Several mutual links between the same two claims speak of one relation, so their
//! ratios of odds are averaged geometrically, not multiplied; certainties that contradict one another cancel.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Block, Member, Tie};
use super::{Remark, compiler::Compiler};
use crate::model::{ClaimId, LinkId, Map, Relation, Target};

/// The claims that are tied, and those of blocks with more members than can be computed.
pub(super) fn tied_claims(map: &Map) -> (BTreeSet<ClaimId>, Vec<BTreeSet<ClaimId>>) {
    let (too_many, computed): (Vec<_>, Vec<_>) =
        (map.tied_blocks().into_iter()).partition(|block| block.len() > Block::MOST_MEMBERS);
    (computed.into_iter().flatten().collect(), too_many)
}

impl Compiler<'_> {
    /// Ties claims to one another, when their local models stand.
    pub(super) fn ties(&mut self) {
        let map = self.map;
        let mut positions: BTreeMap<ClaimId, usize> = BTreeMap::new();
        let mut members = Vec::new();
        for claim in &self.tied {
            let variable = self.claims.get(claim).copied();
            let Some((variable, own)) = variable.and_then(|at| Some((at, self.inquiry.network.variables.get(at)?)))
            else {
                continue;
            };
            positions.insert(claim.clone(), members.len());
            members.push(Member {
                variable,
                own: own.local.clone(),
            });
        }
        let mut ties = Vec::new();
        for (pair, links) in map.ties() {
            let [Some(&a), Some(&b)] = [positions.get(&pair[0]), positions.get(&pair[1])] else {
                continue;
            };
            let ratio = self.tie_of(&links);
            ties.push(Tie { between: [a, b], ratio });
        }
        match Block::locals(&members, &ties) {
            Ok(locals) => {
                for (variable, local) in locals {
                    if let Some(slot) = self.inquiry.network.variables.get_mut(variable) {
                        slot.local = local;
                    }
                }
            }
            // Blocks that are too large or go round in circles are blocked before anything is compiled.
            Err(error) => debug_assert!(false, "{error}"),
        }
    }

    /// The weight of two claims being different, from all links that tie them.
    fn tie_of(&mut self, links: &[LinkId]) -> f64 {
        let mut ln_sum = 0.0;
        for id in links {
            let Some(link) = self.map.links.get(id) else { continue };
            let strength = self.strength(id, link);
            let opposes = link.relation == Relation::Opposes;
            let (if_true, if_false) = self.map.strengths.ratios_of(strength, opposes);
            ln_sum += (if_false / if_true).ln();
            let onto = self.incoming(&Target::Link(id.clone()));
            let onto = onto.into_iter().map(|(id, ..)| Remark::NoEffect(id));
            self.inquiry.remarks.extend(onto);
        }
        let ratio = (0.5 * ln_sum / links.len() as f64).exp();
        if ratio.is_nan() { 1.0 } else { ratio }
    }
}
