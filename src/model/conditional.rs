//! Conditional forecasts: how likely a reader says the target of a link is given its source, and the strength of the link
//! that follows.

use super::{
    ClaimId, Effect, Link, LocalModel, Map, Origin, Probability, Ratio, ReaderId, Relation, Share, Strength, Target,
};

/// What part a link plays in how its target is determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It multiplies the odds.
    Weighing,
    /// It multiplies the probability when its source fails.
    Requirement,
    /// It may bring the target about by itself.
    Route,
    /// It takes from the probability when its source holds.
    Defeater,
}

impl Link {
    /// The part the link plays in a claim with this local model. Logic and tables have no parts.
    pub fn part_in(&self, model: &LocalModel) -> Part {
        let by_model = match (model, self.relation) {
            (_, Relation::Requires) | (LocalModel::AllOf, Relation::Supports) => Part::Requirement,
            (LocalModel::AnyOf, Relation::Supports) => Part::Route,
            (LocalModel::AllOf | LocalModel::AnyOf, Relation::Opposes) => Part::Defeater,
            _ => Part::Weighing,
        };
        match self.effect {
            // Mutual links between claims that can be tied are ties and play no part.
            Effect::ByRelation | Effect::Mutual => by_model,
            Effect::Weighs => Part::Weighing,
            Effect::Route => Part::Route,
            Effect::Defeats => Part::Defeater,
        }
    }
}

/// Three numbers of one reader about a claim C that bears on a claim U, all before any evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionalForecast {
    /// P(U) when the conditional was given.
    pub target: f64,
    /// P(C).
    pub source: f64,
    /// P(U | C).
    pub given: f64,
}

impl ConditionalForecast {
    /// P(U | not C) = (P(U) − P(U | C) P(C)) / (1 − P(C)); nothing where that is no probability, or C is certain.
    pub fn without(&self) -> Option<f64> {
        if self.source >= 1.0 {
            return None;
        }
        let rest = self.target - self.given * self.source;
        // What is left by rounding is nothing.
        let rest = if rest.abs() < 4.0 * f64::EPSILON * self.target {
            0.0
        } else {
            rest
        };
        let without = rest / (1.0 - self.source);
        (0.0..=1.0).contains(&without).then_some(without)
    }

    /// The strength with which a link in this part makes P(U | C) and P(U | not C) so, if nothing else bears on U; nothing
    /// where the numbers do not hold together or are too extreme.
    pub fn strength(&self, part: Part) -> Option<Strength> {
        let (given, without) = (self.given, self.without()?);
        let share = |lost: f64| Share::new(lost.clamp(0.0, 1.0)).ok().map(Strength::Share);
        match part {
            Part::Weighing => {
                // The odds with and without the source, against those before.
                let odds = |p: f64| p / (1.0 - p);
                let before = odds(self.target);
                let ratio = |p: f64| Ratio::new(odds(p) / before).ok();
                (before > 0.0 && before.is_finite()).then_some(())?;
                Some(Strength::Ratios {
                    if_true: ratio(given)?,
                    if_false: ratio(without)?,
                })
            }
            Part::Requirement => share(if given > 0.0 { 1.0 - without / given } else { 0.0 }),
            Part::Route => share(if without < 1.0 {
                1.0 - (1.0 - given) / (1.0 - without)
            } else {
                0.0
            }),
            Part::Defeater => share(if without > 0.0 { 1.0 - given / without } else { 0.0 }),
        }
    }
}

impl Map {
    /// What a reader has said of a link as a conditional forecast: P(U) is what it was then, else what is stated now.
    /// Nothing where one of the three numbers was not given, or the link is not from a claim to a claim.
    pub fn conditional_forecast(&self, link: &Link, reader: &ReaderId) -> Option<ConditionalForecast> {
        let own = link.by_reader.get(reader)?;
        let given = own.conditional?.value();
        let (Origin::Claim(source), Target::Claim(target)) = (link.influence_from(), link.influence_on()) else {
            return None;
        };
        let stated = |claim: &ClaimId| {
            let credence = self.claims.get(claim)?.credences.get(reader)?;
            credence.stated.point().or(credence.base.point())
        };
        Some(ConditionalForecast {
            target: own.under.or_else(|| stated(&target)).map(Probability::value)?,
            source: stated(&source)?.value(),
            given,
        })
    }

    /// The strength that holds for a reader: the reader's own, else what the reader's conditional forecast makes it, else, for a
    /// group, that of its members pooled, else the map's.
    pub fn strength_of(&self, link: &Link, reader: Option<&ReaderId>) -> Strength {
        let from_forecast = reader
            .filter(|reader| (link.by_reader.get(*reader)).is_some_and(|own| own.strength == Strength::NotStated))
            .and_then(|reader| self.conditional_forecast(link, reader))
            .and_then(|forecast| {
                let part = match link.influence_on() {
                    Target::Claim(target) => link.part_in(&self.claims.get(&target)?.model),
                    Target::Question(_) | Target::Link(_) => Part::Weighing,
                };
                forecast.strength(part)
            });
        from_forecast
            .or_else(|| {
                let has_none = |reader: &&ReaderId| {
                    (link.by_reader.get(*reader)).is_none_or(|own| own.strength == Strength::NotStated)
                };
                self.pooled_strength(link, reader.filter(has_none)?)
            })
            .unwrap_or_else(|| link.strength_for(reader))
    }
}
