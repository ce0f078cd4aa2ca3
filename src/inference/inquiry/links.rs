//! Links as the engine sees them: their sources, strengths, and whatever undercuts and underpins them.

use std::cmp::Ordering;

use super::super::{Influence, Literal, Modifier, ModifierKind, Weighing};
use super::{Remark, compiler::Compiler};
use crate::model::{Link, LinkId, Origin, Relation, Strength, StrengthWord, Target};

impl<'a> Compiler<'a> {
    /// The links whose influence acts on a claim and that take part, with the literal of their source.
    pub(super) fn incoming(&self, target: &Target) -> Vec<(LinkId, &'a Link, Literal)> {
        let map = self.map;
        let Some(ids) = self.influences.get(target) else {
            return Vec::new();
        };
        ids.iter()
            .filter(|id| map.takes_part(id) && map.tie(id).is_none())
            .filter_map(|id| {
                let link: &'a Link = map.links.get(id)?;
                let source = match link.influence_from() {
                    Origin::Claim(claim) => *self.effective.get(&claim)?,
                    Origin::Group(group) => Literal {
                        variable: *self.groups.get(&group)?,
                        state: 1,
                    },
                };
                Some((id.clone(), link, source))
            })
            .collect()
    }

    pub(super) fn strength(&mut self, id: &LinkId, link: &Link) -> Strength {
        let strength = self.map.strength_of(link, self.inquiry.reader.as_ref());
        if strength == Strength::NotStated {
            self.inquiry.remarks.insert(Remark::AssumedStrength(id.clone()));
        }
        strength
    }

    /// What undercuts and underpins a link, at any depth; `cap` is the value underpins may lift it to.
    pub(super) fn modifiers(&mut self, link: &LinkId, cap: f64, depth: usize) -> Vec<Modifier> {
        let mut modifiers = Vec::new();
        for (id, modifier, source) in self.incoming(&Target::Link(link.clone())) {
            if depth >= MAX_DEPTH {
                self.inquiry.remarks.insert(Remark::TooDeep(id));
                continue;
            }
            let strength = self.strength(&id, modifier);
            let share = self.map.strengths.share_of(strength);
            let inner_cap = self.map.strengths.share_of(cap_of(modifier)).max(share);
            modifiers.push(Modifier {
                kind: match modifier.relation {
                    Relation::Underpins => ModifierKind::Underpin { cap },
                    _ => ModifierKind::Undercut,
                },
                source,
                strength: share,
                modifiers: self.modifiers(&id, inner_cap, depth + 1),
            });
        }
        modifiers
    }

    pub(super) fn influence(&mut self, id: &LinkId, link: &Link, source: Literal) -> Influence {
        let strength = self.strength(id, link);
        let fraction = self.map.strengths.share_of(strength);
        let cap = self.map.strengths.share_of(cap_of(link)).max(fraction);
        Influence {
            source,
            fraction,
            modifiers: self.modifiers(id, cap, 0),
        }
    }

    pub(super) fn weighing(&mut self, id: &LinkId, link: &Link, source: Literal) -> Weighing {
        let strength = self.strength(id, link);
        let opposes = link.relation == Relation::Opposes;
        let (ratio_if_true, ratio_if_false) = self.map.strengths.ratios_of(strength, opposes);
        let (cap, _) = self.map.strengths.ratios_of(cap_of(link), opposes);
        // Underpins lift: to the other side or below what is stated they do not take a link.
        let cap = match ratio_if_true.total_cmp(&1.0) {
            Ordering::Less => cap.min(1.0 / cap).min(ratio_if_true),
            Ordering::Equal => cap,
            Ordering::Greater => cap.max(1.0 / cap).max(ratio_if_true),
        };
        Weighing {
            source,
            ratio_if_true,
            ratio_if_false,
            modifiers: self.modifiers(id, cap, 0),
        }
    }
}

/// How deep undercuts of undercuts are computed. Deeper ones are listed as [`Remark::TooDeep`].
const MAX_DEPTH: usize = 64;

/// The strength underpins may lift a link to: as stated, else decisive.
pub(super) fn cap_of(link: &Link) -> Strength {
    match link.cap {
        Strength::NotStated => Strength::Word(StrengthWord::Decisive),
        stated => stated,
    }
}
