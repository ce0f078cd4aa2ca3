//! Exclusive questions: how their positions share probability, and what weighs on each.

use super::super::{Choice, Goal, Literal, Parameter, Weighing};
use super::{compiler::Compiler, levers::Enters, links::cap_of};
use crate::model::{ClaimId, Link, LinkId, Probability, QuestionId, Relation, Target, Value};

impl Compiler<'_> {
    /// An exclusive question: weights from what is said of its positions, ratios from the links into them.
    ///
    /// Where anything is stated, the weights are solved so that before any evidence the positions have the shares
    /// that [`shares`] gives them.
    pub(super) fn choice(&mut self, question: &QuestionId, variable: usize, answers: &[Option<ClaimId>]) -> Choice {
        let map = self.map;
        let mut weighings = Vec::new();
        let mut said: Vec<Said> = Vec::new();
        let changed = |answer: &Option<ClaimId>| Some(self.changed.get(answer.as_ref()?)?.value());
        let changed: Vec<Option<f64>> = answers.iter().map(changed).collect();
        // What a scenario changes is what is stated; the numbers of the other positions then only say how they share.
        let is_changed = changed.iter().any(Option::is_some);
        for (state, answer) in answers.iter().enumerate() {
            let Some((id, claim)) = answer.as_ref().and_then(|id| map.claims.get_key_value(id)) else {
                said.push(Said::Nothing);
                continue;
            };
            for (link_id, link, source) in self.incoming(&Target::Claim(id.clone())) {
                let (weighing, enters) = if link.relation == Relation::Requires {
                    let requirement = self.requirement_of_position(&link_id, link, source);
                    (requirement, Enters::WhatIsLeft)
                } else {
                    let opposes = link.relation == Relation::Opposes;
                    (self.weighing(&link_id, link, source), Enters::Ratios { opposes })
                };
                let place = weighings.len();
                weighings.push((state, weighing));
                let parameter = Parameter::IfTrue {
                    variable,
                    weighing: place,
                };
                self.note_entry(&link_id, parameter, place, enters);
            }
            self.note_stated(id, claim);
            let own = self.credence(claim);
            let point = |value: &Value| value.point().map(Probability::value);
            let base = own.as_ref().and_then(|own| point(&own.base));
            let stated = own.as_ref().and_then(|own| point(&own.stated));
            if changed[state].is_some() || (!is_changed && base.is_none() && stated.is_some()) {
                self.inquiry.solved.insert(id.clone());
            }
            said.push(match (base, stated) {
                (Some(base), _) => Said::Base(base),
                (None, Some(stated)) => Said::Stated(stated),
                (None, None) if changed[state].is_some() => Said::Nothing,
                (None, None) => {
                    self.remark_on_nothing_said(id, claim);
                    Said::Nothing
                }
            });
        }
        let weights = with_changed(shares(&said), &changed);
        let solve = is_changed || said.iter().any(|said| matches!(said, Said::Stated(_)));
        if solve && !weighings.is_empty() {
            self.inquiry.goals.push(Goal {
                variable,
                marginal: weights.clone(),
            });
        }
        debug_assert_eq!(weights.len(), answers.len(), "one weight for each state of {question}");
        Choice { weights, weighings }
    }

    /// What a position requires takes its share of the position's weight when it fails.
    pub(super) fn requirement_of_position(&mut self, id: &LinkId, link: &Link, source: Literal) -> Weighing {
        let strength = self.strength(id, link);
        let left = 1.0 - self.map.strengths.share_of(strength);
        let cap = (1.0 - self.map.strengths.share_of(cap_of(link))).min(left);
        Weighing {
            source: self.negated(source),
            ratio_if_true: left,
            ratio_if_false: 1.0,
            modifiers: self.modifiers(id, cap, 0),
        }
    }
}

/// Shares of which some are changed: the others share what is left in proportion, evenly where they had nothing.
/// Changed ones that add up to more than 1 are shrunk. The shares add up to 1.
fn with_changed(mut shares: Vec<f64>, changed: &[Option<f64>]) -> Vec<f64> {
    let total: f64 = changed.iter().flatten().sum();
    let n_others = changed.iter().filter(|changed| changed.is_none()).count();
    if n_others == changed.len() {
        return shares;
    }
    let others: f64 = (shares.iter().zip(changed))
        .filter(|(_, changed)| changed.is_none())
        .map(|(share, _)| share)
        .sum();
    let left = (1.0 - total).max(0.0);
    let changed_len = changed.len() as f64;
    for (share, changed) in shares.iter_mut().zip(changed) {
        *share = match changed {
            Some(_) if n_others == 0 && total <= 0.0 => 1.0 / changed_len,
            Some(changed) if n_others == 0 || total > 1.0 => changed / total,
            Some(changed) => *changed,
            None if others > 0.0 => *share / others * left,
            None => left / n_others as f64,
        };
    }
    shares
}

/// What is said of one state of an exclusive question.
enum Said {
    /// A weight, before the links.
    Base(f64),
    /// A probability, all things considered.
    Stated(f64),
    /// Nothing.
    Nothing,
}

/// How the states of an exclusive question share probability: what is stated first, then the bases, then whatever
/// nobody spoke of, evenly. Bases are stretched or shrunk where they would not fit. The shares add up to 1.
fn shares(said: &[Said]) -> Vec<f64> {
    let sum = |of: fn(&Said) -> f64| said.iter().map(of).sum::<f64>();
    let stated = sum(|said| if let Said::Stated(stated) = said { *stated } else { 0.0 });
    let bases = sum(|said| if let Said::Base(base) = said { *base } else { 0.0 });
    let n_open = said.iter().filter(|said| matches!(said, Said::Nothing)).count();
    let rest = (1.0 - stated).max(0.0);
    let stretch = if bases > 0.0 && (n_open == 0 || bases > rest) {
        rest / bases
    } else {
        1.0
    };
    let left = rest - bases * stretch;
    // Numbers that add up to 1 but for rounding leave nothing.
    let left = if left > 1e-12 { left / n_open.max(1) as f64 } else { 0.0 };
    let mut shares: Vec<f64> = said
        .iter()
        .map(|said| match said {
            Said::Base(base) => base * stretch,
            Said::Stated(stated) => *stated,
            Said::Nothing => left,
        })
        .collect();
    let total: f64 = shares.iter().sum();
    if total > 0.0 {
        for share in &mut shares {
            *share /= total;
        }
    } else {
        shares.fill(1.0 / said.len().max(1) as f64);
    }
    shares
}
