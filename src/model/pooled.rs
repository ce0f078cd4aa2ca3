//! Pooled readers: what a group holds where it has no number of its own, from its members by the geometric mean of odds.
//!
//! Numbers of 0 and 1 would decide the mean by themselves; they are left out of it, and the check of the map says so.

use std::borrow::Cow;

use super::{
    Basis, Claim, Credence, Link, Map, Probability, Ratio, ReaderId, ReaderKind, Share, Strength, Value, log_odds,
    probability_from_log_odds,
};

/// The geometric mean of odds of probabilities, those that are certain left out; nothing where none is left.
pub fn pooled_odds(probabilities: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0.0);
    for p in probabilities.filter(|p| *p > 0.0 && *p < 1.0) {
        sum += log_odds(p);
        n += 1.0;
    }
    (n > 0.0).then(|| probability_from_log_odds(sum / n))
}

impl Map {
    /// Who is pooled in a group, groups among them left out; nobody in a reader who is no group.
    pub fn pooled_members(&self, reader: &ReaderId) -> Vec<&ReaderId> {
        let Some(group) = self
            .readers
            .get(reader)
            .filter(|reader| reader.kind == ReaderKind::Group)
        else {
            return Vec::new();
        };
        let is_one = |id: &&ReaderId| {
            self.readers
                .get(*id)
                .is_some_and(|member| member.kind != ReaderKind::Group)
        };
        group.members.iter().filter(is_one).collect()
    }

    /// What a reader says of a claim: the reader's own record, else, for a group, the members' numbers pooled.
    pub fn credence<'a>(&'a self, claim: &'a Claim, reader: &ReaderId) -> Option<Cow<'a, Credence>> {
        let own = claim.credences.get(reader);
        if own.is_some_and(|own| !(own.stated.is_not_stated() && own.base.is_not_stated())) {
            return own.map(Cow::Borrowed);
        }
        let members = self.pooled_members(reader);
        let pooled = |of: fn(&Credence) -> &Value| {
            let points = members
                .iter()
                .filter_map(|member| of(claim.credences.get(*member)?).point());
            let p = pooled_odds(points.map(Probability::value))?;
            Some(Value::Point(Probability::clamped(p)))
        };
        let (stated, base) = (pooled(|own| &own.stated), pooled(|own| &own.base));
        if stated.is_none() && base.is_none() {
            return own.map(Cow::Borrowed);
        }
        Some(Cow::Owned(Credence {
            stated: stated.unwrap_or_default(),
            base: base.unwrap_or_default(),
            basis: Basis::Computed,
            ..Credence::default()
        }))
    }

    /// The members' own strengths of a link pooled: ratios by their geometric mean, shares by what they leave. Nothing where no
    /// member has one.
    pub(super) fn pooled_strength(&self, link: &Link, reader: &ReaderId) -> Option<Strength> {
        let members = self.pooled_members(reader);
        let has_own = |member: &&ReaderId| {
            let own = link.by_reader.get(*member);
            own.is_some_and(|own| own.strength != Strength::NotStated || own.conditional.is_some())
        };
        if !members.iter().any(has_own) {
            return None;
        }
        let strengths: Vec<Strength> = members
            .iter()
            .map(|member| self.strength_of(link, Some(member)))
            .collect();
        let n = strengths.len() as f64;
        if strengths.iter().all(|strength| matches!(strength, Strength::Share(_))) {
            let left = strengths
                .iter()
                .map(|strength| (1.0 - self.strengths.share_of(*strength)).ln())
                .sum::<f64>();
            return Share::new((1.0 - (left / n).exp()).clamp(0.0, 1.0))
                .ok()
                .map(Strength::Share);
        }
        let opposes = link.relation == super::Relation::Opposes;
        let ratios = strengths
            .iter()
            .map(|strength| self.strengths.ratios_of(*strength, opposes));
        let finite = |ratio: f64| ratio.clamp(1e-9, 1e9).ln();
        let (if_true, if_false) = ratios.fold((0.0, 0.0), |(a, b), (if_true, if_false)| {
            (a + finite(if_true), b + finite(if_false))
        });
        Some(Strength::Ratios {
            if_true: Ratio::new((if_true / n).exp()).ok()?,
            if_false: Ratio::new((if_false / n).exp()).ok()?,
        })
    }
}
