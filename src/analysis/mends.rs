//! What can be done about numbers that do not fit together: repairs of coherence findings, each one edit.

use super::{Finding, Trial, sensitivity::Reach};
use crate::{
    inference::{Lever, Outlook, OutlookError},
    model::{
        Basis, ClaimId, Credence, Edit, LinkCredence, Map, Probability, QuestionId, ReaderId, Strength, Value,
        edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit},
        log_odds, percent,
    },
};

/// One way to make numbers fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Mend {
    /// What it does, as a button says it.
    pub label: String,
    /// What that means, as a sentence.
    pub sentence: String,
    /// The edit that does it, one step of undo.
    pub edit: Edit,
}

/// The repairs of a finding that need no search: what is computed taken over, a base solved anew, a gap let stand, numbers
/// swapped back or scaled. None for findings about something else. `outlook` is the answer the finding came from.
pub fn mends(map: &Map, finding: &Finding, outlook: &Outlook) -> Vec<Mend> {
    let Some(reader) = &finding.reader else {
        return Vec::new();
    };
    let mender = Mender { map, reader, outlook };
    let claim = || map.claims.get_key_value(finding.about.as_str()).map(|(id, _)| id);
    match finding.code {
        "incoherent" | "outside-range" => claim().map(|id| mender.incoherent(id)).unwrap_or_default(),
        "out-of-reach" => claim().and_then(|id| mender.take_over(id)).into_iter().collect(),
        "swapped" => claim().and_then(|id| mender.swap(id)).into_iter().collect(),
        "sum" => {
            let question = map.questions.get_key_value(finding.about.as_str());
            question.and_then(|(id, _)| mender.scale(id)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

struct Mender<'a> {
    map: &'a Map,
    reader: &'a ReaderId,
    outlook: &'a Outlook,
}

impl Mender<'_> {
    fn credence(&self, id: &ClaimId) -> Option<&Credence> {
        self.map.claims.get(id)?.credences.get(self.reader)
    }

    fn computed(&self, id: &ClaimId) -> Option<f64> {
        self.outlook.claims.get(id)?.before_evidence
    }

    fn put(&self, id: &ClaimId, change: impl FnOnce(&mut Credence)) -> Option<Edit> {
        let mut credence = self.credence(id)?.clone();
        change(&mut credence);
        let change = ClaimChange::Credence(self.reader.clone(), Box::new(credence));
        Some(Edit::Claim(ClaimEdit::Change(id.clone(), change)))
    }

    fn incoherent(&self, id: &ClaimId) -> Vec<Mend> {
        let mut mends: Vec<Mend> = self.take_over(id).into_iter().collect();
        if let Some(credence) = self.credence(id)
            && let Some(stated) = credence.stated.point()
        {
            let stated = percent(stated.value());
            if !credence.base.is_not_stated() {
                mends.extend(self.put(id, |credence| credence.base = Value::NotStated).map(|edit| Mend {
                    label: "Solve the base".to_owned(),
                    sentence: format!(
                        "Drops the base number; with the arguments set aside it is then whatever makes {stated} come out."
                    ),
                    edit,
                }));
            }
            mends.extend(self.put(id, |credence| credence.gap_accepted = true).map(|edit| Mend {
                label: "Let it stand".to_owned(),
                sentence: format!("Keeps {stated} beside what is computed; both go on being shown."),
                edit,
            }));
        }
        mends
    }

    fn take_over(&self, id: &ClaimId) -> Option<Mend> {
        let computed = Probability::new(self.computed(id)?).ok()?;
        let edit = self.put(id, |credence| {
            credence.stated = Value::Point(computed);
            credence.basis = Basis::Computed;
        })?;
        Some(Mend {
            label: format!("State {}", percent(computed.value())),
            sentence: "Takes over what the map computes, marked as computed.".to_owned(),
            edit,
        })
    }

    /// Swaps the stated numbers of a claim and of the one whose numbers it looks swapped with.
    fn swap(&self, id: &ClaimId) -> Option<Mend> {
        let (stated, computed) = (self.credence(id)?.stated.point()?.value(), self.computed(id)?);
        let other = self.map.claims.keys().filter(|other| *other != id).find(|other| {
            let numbers = || Some((self.credence(other)?.stated.point()?.value(), self.computed(other)?));
            numbers().is_some_and(|(their_stated, their_computed)| {
                super::agrees(stated, their_computed) && super::agrees(their_stated, computed)
            })
        })?;
        let (own, theirs) = (self.credence(id)?.stated.clone(), self.credence(other)?.stated.clone());
        let edits = vec![
            self.put(id, |credence| credence.stated = theirs)?,
            self.put(other, |credence| credence.stated = own)?,
        ];
        Some(Mend {
            label: "Swap them".to_owned(),
            sentence: format!("Swaps the number with that of “{}”.", self.map.title_of(other)),
            edit: Edit::Several {
                label: "swap numbers".to_owned(),
                edits,
            },
        })
    }

    /// Scales the stated numbers of a question's positions so that they add up to 1.
    fn scale(&self, question: &QuestionId) -> Option<Mend> {
        let positions = self.map.positions(question);
        let stated: Vec<(&ClaimId, f64)> = (positions.iter())
            .filter_map(|id| Some((id, self.credence(id)?.stated.point()?.value())))
            .collect();
        let total: f64 = stated.iter().map(|(_, stated)| stated).sum();
        if total <= 0.0 {
            return None;
        }
        let edits: Option<Vec<Edit>> = (stated.iter())
            .map(|(id, stated)| {
                let scaled = Value::Point(Probability::clamped(stated / total));
                self.put(id, |credence| credence.stated = scaled)
            })
            .collect();
        Some(Mend {
            label: "Scale to 100 %".to_owned(),
            sentence: format!("Divides each of the {} numbers by {}.", stated.len(), percent(total)),
            edit: Edit::Several {
                label: "scale to 100 %".to_owned(),
                edits: edits?,
            },
        })
    }
}

/// How many single numbers are offered to be adjusted.
const MOST_OFFERED: usize = 3;

/// The single numbers of a reader whose change makes what is computed for a claim what the reader states for it, the least
/// change (in log-odds, or in the logarithm of a ratio) first. Nothing where no single number does.
///
/// Complexity: up to about 50 computations of the map for each number above the claim.
///
/// # Errors
/// Whatever keeps the map from being computed exactly.
pub fn least_changes(map: &Map, reader: &ReaderId, claim: &ClaimId) -> Result<Vec<Mend>, OutlookError> {
    let wanted = map.claims.get(claim).and_then(|payload| {
        let credence = payload.credences.get(reader)?;
        Some(credence.stated.point()?.value())
    });
    let Some(wanted) = wanted else {
        return Ok(Vec::new());
    };
    let mut trial = Trial::before_evidence(map, reader, claim);
    let Some(now) = trial.at(&[])? else {
        return Ok(Vec::new());
    };
    let mut found: Vec<(f64, Lever, Reach, f64)> = Vec::new();
    for lever in trial.levers_that_may_move() {
        let is_own = lever == Lever::Credence(claim.clone());
        let Some(reach) = trial.reach(&lever).filter(|reach| !is_own || reach.is_stated) else {
            continue;
        };
        let is_stated_itself = is_own
            && map.claims.get(claim).is_some_and(|payload| {
                payload
                    .credences
                    .get(reader)
                    .is_some_and(|credence| credence.base.point().is_none())
            });
        if is_stated_itself {
            continue;
        }
        if let Some(value) = trial.nearest(&lever, reach, now, wanted)? {
            let scale = |value: f64| if reach.is_ratio { value.ln() } else { log_odds(value) };
            let change = (scale(value) - scale(reach.value)).abs();
            found.push((change, lever, reach, value));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    Ok((found.into_iter().take(MOST_OFFERED))
        .filter_map(|(_, lever, reach, value)| adjustment(map, reader, &trial, &lever, reach, value))
        .collect())
}

/// The edit that sets one number.
fn adjustment(
    map: &Map,
    reader: &ReaderId,
    trial: &Trial<'_>,
    lever: &Lever,
    reach: Reach,
    value: f64,
) -> Option<Mend> {
    let number = |value: f64| {
        if reach.is_ratio {
            format!("{} : 1", crate::model::two_digits(value))
        } else {
            percent(value)
        }
    };
    let (what, edit) = match lever {
        Lever::Credence(id) => {
            let credence = map.claims.get(id)?.credences.get(reader);
            let value = Value::Point(Probability::clamped(value));
            let is_stated =
                credence.is_some_and(|credence| credence.base.point().is_none() && credence.stated.point().is_some());
            let title = map.title_of(id);
            let (what, change) = if is_stated {
                (format!("“{title}”"), ClaimChange::Stated(reader.clone(), value))
            } else {
                let what = format!("the base of “{title}”");
                (what, ClaimChange::Base(reader.clone(), value))
            };
            (what, Edit::Claim(ClaimEdit::Change(id.clone(), change)))
        }
        Lever::Strength(id) => {
            let own = map.links.get(id)?.by_reader.get(reader).cloned().unwrap_or_default();
            let strength: Strength = trial.strength(id, value)?;
            let own = LinkCredence { strength, ..own };
            let change = LinkChange::ByReader(reader.clone(), Box::new(own));
            (
                format!("the strength of {}", map.link_title(id)),
                Edit::Link(LinkEdit::Change(id.clone(), change)),
            )
        }
    };
    let (before, after) = (number(reach.value), number(value));
    Some(Mend {
        label: format!("{before} → {after}"),
        sentence: format!("Changes {what} from {before} to {after}, and what is stated comes out."),
        edit,
    })
}
