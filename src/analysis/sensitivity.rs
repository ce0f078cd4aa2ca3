//! Sensitivity: how a target answers to the numbers a reader gave. Ends of a tornado, curves, thresholds and grids, each
//! point worked out exactly, in the whole map, the way the window would if the number were changed there.

use std::{borrow::Cow, sync::Arc};

use crate::{
    inference::{Engine, Inquiry, Lever, Moved, OutlookError},
    model::{
        ClaimId, Credence, LinkId, LocalModel, Map, Origin, Probability, Ratio, ReaderId, Share, Strength, Target,
        Value,
    },
};

/// How far a credence is moved where the reader gave no range, in probability.
const STEP: f64 = 0.1;

/// By what ratios are multiplied and divided.
const FACTOR: f64 = 2.0;

/// A target that moves less than this is not moved at all.
const NOTHING: f64 = 1e-12;

/// What a number is, and how far it may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// What it is now.
    pub value: f64,
    /// The lower end that is looked at: that of the reader's range, else ten points less (a half, for a ratio).
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether the ends are those of a range that the reader gave.
    pub is_range: bool,
    /// Whether anybody has said the number.
    pub is_stated: bool,
    /// Whether it is a ratio: then it may be anything from 1 up, otherwise 0..=1.
    pub is_ratio: bool,
}

impl Reach {
    /// The least and the most that the number can be at all; ratios are looked at up to 1,000.
    pub fn limits(&self) -> (f64, f64) {
        if self.is_ratio { (1.0, 1_000.0) } else { (0.0, 1.0) }
    }

    /// The values that divide all it can be into equal parts, ends included; ratios by equal factors.
    pub fn steps(&self, n: usize) -> Vec<f64> {
        let (low, high) = self.limits();
        let last = n.saturating_sub(1).max(1) as f64;
        (0..n)
            .map(|at| {
                let part = at as f64 / last;
                if self.is_ratio {
                    low * (high / low).powf(part)
                } else {
                    low + (high - low) * part
                }
            })
            .collect()
    }
}

/// One bar of a tornado.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The number.
    pub lever: Lever,
    /// What it is and how far it goes.
    pub reach: Reach,
    /// The target with the number at its lower end; nothing where that cannot be.
    pub at_low: Option<f64>,
    /// The target with it at its upper end.
    pub at_high: Option<f64>,
}

impl Bar {
    /// How wide the bar is, in probability; an end that cannot be counts as no change.
    pub fn width(&self, target: f64) -> f64 {
        (self.at_high.unwrap_or(target) - self.at_low.unwrap_or(target)).abs()
    }
}

/// How a target answers to every number, the widest bar first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tornado {
    /// The target as it is.
    pub target: f64,
    /// The numbers that move it.
    pub bars: Vec<Bar>,
    /// How many numbers do not.
    pub n_idle: usize,
}

/// A map in which one reader's numbers are tried out. The map itself stays as it is.
pub struct Trial<'a> {
    map: &'a Map,
    reader: &'a ReaderId,
    target: &'a ClaimId,
    /// The map as it is, in which numbers are moved to and fro.
    inquiry: Inquiry,
    engine: Engine,
    is_before_evidence: bool,
}

impl<'a> Trial<'a> {
    /// Nothing changed yet.
    pub fn new(map: &'a Map, reader: &'a ReaderId, target: &'a ClaimId) -> Self {
        Self {
            map,
            reader,
            target,
            inquiry: Inquiry::brief(map, Some(reader), &[]),
            engine: Engine::default(),
            is_before_evidence: false,
        }
    }

    /// The same with nothing found out, not even that constraints hold: what is stated is meant so.
    pub fn before_evidence(map: &'a Map, reader: &'a ReaderId, target: &'a ClaimId) -> Self {
        let mut trial = Self::new(map, reader, target);
        trial.inquiry.forget_findings();
        trial.is_before_evidence = true;
        trial
    }

    /// All numbers of the map that the reader can change and that enter the computation.
    pub fn levers(&self) -> Vec<Lever> {
        let claims = self.map.claims.iter().filter(|(_, claim)| {
            !claim.is_discussion_only() && !matches!(claim.model, LocalModel::Logic(_) | LocalModel::Table(_))
        });
        let claims = claims.map(|(id, _)| Lever::Credence(id.clone()));
        let links = self.map.links.iter().filter(|(_, link)| {
            let is_answer = matches!(link.to, Target::Question(_));
            let is_read = |id: &ClaimId| self.map.claims.get(id).is_some_and(|claim| !claim.is_discussion_only());
            let from = match &link.from {
                Origin::Claim(id) => is_read(id),
                Origin::Group(_) => true,
            };
            !is_answer && !link.discussion_only && from
        });
        claims.chain(links.map(|(id, _)| Lever::Strength(id.clone()))).collect()
    }

    /// Those of them that can make a difference to the target at all.
    pub fn levers_that_may_move(&self) -> Vec<Lever> {
        let may_move = self.inquiry.may_move(self.target);
        self.levers().into_iter().filter(may_move).collect()
    }

    /// What a number is and how far it goes; nothing if it is not on the map.
    pub fn reach(&self, lever: &Lever) -> Option<Reach> {
        match lever {
            Lever::Credence(id) => {
                let credence = self.map.credence(self.map.claims.get(id)?, self.reader);
                let value = credence.as_deref().map(|credence| match credence.base.point() {
                    Some(_) => &credence.base,
                    None => &credence.stated,
                });
                let point = value.and_then(Value::point).map(Probability::value);
                let now = point.or_else(|| self.assumed(id))?;
                let (low, high, is_range) = match value {
                    Some(Value::Range { low, high, .. }) => (low.value(), high.value(), true),
                    _ => ((now - STEP).max(0.0), (now + STEP).min(1.0), false),
                };
                Some(Reach {
                    value: now,
                    low,
                    high,
                    is_range,
                    is_stated: point.is_some(),
                    is_ratio: false,
                })
            }
            Lever::Strength(id) => {
                let strength = self.map.strength_of(self.map.links.get(id)?, Some(self.reader));
                let is_stated = strength != Strength::NotStated;
                Some(if let Strength::Share(share) = strength {
                    let now = share.value();
                    Reach {
                        value: now,
                        low: (now - STEP).max(0.0),
                        high: (now + STEP).min(1.0),
                        is_range: false,
                        is_stated,
                        is_ratio: false,
                    }
                } else {
                    let (now, _) = self.map.strengths.ratios_of(strength, false);
                    Reach {
                        value: now,
                        low: if now >= 1.0 {
                            (now / FACTOR).max(1.0)
                        } else {
                            now / FACTOR
                        },
                        high: now * FACTOR,
                        is_range: false,
                        is_stated,
                        is_ratio: true,
                    }
                })
            }
        }
    }

    /// What stands in for the base of a claim about which nothing is said. The positions of a question share what nobody
    /// has said; they have no base to move.
    fn assumed(&self, id: &ClaimId) -> Option<f64> {
        let claim = self.map.claims.get(id)?;
        if self.map.exclusive_question_of(id).is_some() {
            return None;
        }
        Some(match claim.model {
            LocalModel::ByLinks => 0.5,
            LocalModel::AllOf => 1.0,
            _ => 0.0,
        })
    }

    /// The target with some numbers changed; nothing where they cannot be together.
    ///
    /// # Errors
    /// Whatever keeps the map from being computed exactly.
    pub fn at(&mut self, changes: &[(&Lever, f64)]) -> Result<Option<f64>, OutlookError> {
        let mut moved = Vec::with_capacity(changes.len());
        for (lever, value) in changes {
            let to = match lever {
                Lever::Credence(_) => Some(Moved::Credence(Probability::clamped(*value).value())),
                Lever::Strength(link) => self.strength(link, *value).map(Moved::Strength),
            };
            let before = to.and_then(|to| self.inquiry.shift(lever, to, &self.map.strengths));
            moved.extend(before);
        }
        let is_in_place = moved.len() == changes.len();
        let answer = is_in_place.then(|| self.engine.posterior(&self.inquiry, self.target));
        for before in moved.into_iter().rev() {
            self.inquiry.put_back(before);
        }
        let answer = match answer {
            Some(answer) => answer,
            None => match self.changed(changes) {
                Some(map) => {
                    let mut inquiry = Inquiry::brief(&map, Some(self.reader), &[]);
                    if self.is_before_evidence {
                        inquiry.forget_findings();
                    }
                    self.engine.posterior(&inquiry, self.target)
                }
                None => return Ok(None),
            },
        };
        match answer {
            Err(OutlookError::Impossible(_)) => Ok(None),
            answer => answer,
        }
    }

    /// The strength of a link with its number changed, said the way it is said; nothing where there is no such strength.
    pub(super) fn strength(&self, link: &LinkId, value: f64) -> Option<Strength> {
        let before = self.map.strength_of(self.map.links.get(link)?, Some(self.reader));
        let strength = match before {
            Strength::Share(_) => Share::new(value).map(Strength::Share),
            Strength::Ratios { if_false, .. } => {
                Ratio::new(value).map(|if_true| Strength::Ratios { if_true, if_false })
            }
            _ => Ratio::new(value).map(Strength::Ratio),
        };
        strength.ok()
    }

    /// The map with some numbers changed.
    fn changed(&self, changes: &[(&Lever, f64)]) -> Option<Map> {
        let mut content = self.map.clone().into_content();
        for (lever, value) in changes {
            match lever {
                Lever::Credence(id) => {
                    // What a group holds by its members becomes its own, so that one number of it can be another.
                    let held = self
                        .map
                        .credence(self.map.claims.get(id)?, self.reader)
                        .map(Cow::into_owned);
                    let claim = Arc::make_mut(content.claims.get_mut(id)?);
                    let credence: &mut Credence = claim.credences.entry(self.reader.clone()).or_default();
                    if let Some(held) = held {
                        *credence = held;
                    }
                    let value = Value::Point(Probability::clamped(*value));
                    if credence.base.point().is_some() || credence.stated.point().is_none() {
                        credence.base = value;
                    } else {
                        credence.stated = value;
                    }
                }
                Lever::Strength(id) => {
                    let strength = self.strength(id, *value)?;
                    let link = Arc::make_mut(content.links.get_mut(id)?);
                    link.by_reader.entry(self.reader.clone()).or_default().strength = strength;
                }
            }
        }
        // Only numbers have changed: a map that was sound still is.
        Map::new(content).ok()
    }

    /// How the target answers to every number.
    ///
    /// Complexity: two exact computations for each number that bears on the target.
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn tornado(&mut self) -> Result<Tornado, OutlookError> {
        let levers = self.levers_that_may_move();
        let bars = self.bars(&levers)?;
        self.tornado_of(bars)
    }

    /// The tornado whose bars have been worked out with [`Trial::bars`] for all of [`Trial::levers_that_may_move`].
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn tornado_of(&mut self, bars: Vec<Bar>) -> Result<Tornado, OutlookError> {
        let Some(target) = self.at(&[])? else {
            return Ok(Tornado::default());
        };
        let n_all = self.levers().iter().filter(|lever| self.reach(lever).is_some()).count();
        let moves = |end: Option<f64>| end.is_none_or(|end| (end - target).abs() > NOTHING);
        let mut bars: Vec<Bar> = (bars.into_iter())
            .filter(|bar| moves(bar.at_low) || moves(bar.at_high))
            .collect();
        let width = |bar: &Bar| bar.width(target);
        bars.sort_by(|a, b| width(b).total_cmp(&width(a)).then_with(|| a.lever.cmp(&b.lever)));
        Ok(Tornado {
            target,
            n_idle: n_all - bars.len(),
            bars,
        })
    }

    /// Both ends of some numbers.
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn bars(&mut self, levers: &[Lever]) -> Result<Vec<Bar>, OutlookError> {
        let mut bars = Vec::with_capacity(levers.len());
        for lever in levers {
            let Some(reach) = self.reach(lever) else { continue };
            bars.push(Bar {
                at_low: self.at(&[(lever, reach.low)])?,
                at_high: self.at(&[(lever, reach.high)])?,
                lever: lever.clone(),
                reach,
            });
        }
        Ok(bars)
    }

    /// The target over everything one number can be, at `n` points.
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn curve(&mut self, lever: &Lever, n: usize) -> Result<Vec<(f64, Option<f64>)>, OutlookError> {
        let Some(reach) = self.reach(lever) else {
            return Ok(Vec::new());
        };
        (reach.steps(n).into_iter())
            .map(|value| Ok((value, self.at(&[(lever, value)])?)))
            .collect()
    }

    /// What one number would have to be for the target to be `wanted`: all places where a curve of it crosses, to 1e-12.
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn thresholds(
        &mut self,
        lever: &Lever,
        curve: &[(f64, Option<f64>)],
        wanted: f64,
    ) -> Result<Vec<f64>, OutlookError> {
        let mut found: Vec<f64> = Vec::new();
        for pair in curve.windows(2) {
            let [(mut low, Some(at_low)), (mut high, Some(at_high))] = *pair else {
                continue;
            };
            let (below, above) = (at_low - wanted, at_high - wanted);
            if below.abs() < NOTHING && above.abs() < NOTHING {
                continue;
            }
            let is_crossed = (below <= 0.0 && above >= 0.0) || (below >= 0.0 && above <= 0.0);
            if !is_crossed {
                continue;
            }
            let rises = above > below;
            // Halving ends at the closest two numbers that can be told apart.
            for _ in 0..60 {
                let middle = f64::midpoint(low, high);
                if high - low <= 1e-13 || middle <= low || middle >= high {
                    break;
                }
                let Some(at) = self.at(&[(lever, middle)])? else { break };
                if (at < wanted) == rises {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            let value = f64::midpoint(low, high);
            if found.last().is_none_or(|last| (value - last).abs() > 1e-9) {
                found.push(value);
            }
        }
        Ok(found)
    }

    /// The value nearest to what a number is at which the target is `wanted`; `now` is the target as it is. The target is
    /// monotone in each number (it is a quotient of affine functions of it, or of its odds).
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn nearest(&mut self, lever: &Lever, reach: Reach, now: f64, wanted: f64) -> Result<Option<f64>, OutlookError> {
        /// So close to what is wanted is close enough.
        const ENOUGH: f64 = 1e-12;
        let is_past = |at: f64| {
            if wanted > now {
                at >= wanted - ENOUGH
            } else {
                at <= wanted + ENOUGH
            }
        };
        let (least, most) = reach.limits();
        for end in [least, most] {
            let Some(at_end) = self.at(&[(lever, end)])? else {
                continue;
            };
            if !is_past(at_end) {
                continue;
            }
            let (mut short, mut past) = (reach.value, end);
            for _ in 0..60 {
                let middle = f64::midpoint(short, past);
                if (past - short).abs() <= 1e-13 {
                    break;
                }
                match self.at(&[(lever, middle)])? {
                    Some(at) if is_past(at) => past = middle,
                    _ => short = middle,
                }
            }
            return Ok(Some(past));
        }
        Ok(None)
    }

    /// The target over two numbers at once: a row for each value of the first, a column for each of the second.
    ///
    /// # Errors
    /// As for [`Trial::at`].
    pub fn grid(
        &mut self,
        down: (&Lever, &[f64]),
        across: (&Lever, &[f64]),
    ) -> Result<Vec<Vec<Option<f64>>>, OutlookError> {
        let (down, rows) = down;
        let (across, columns) = across;
        (rows.iter())
            .map(|&row| {
                (columns.iter())
                    .map(|&column| self.at(&[(down, row), (across, column)]))
                    .collect()
            })
            .collect()
    }
}
