//! Edits of the map's own fields and of the evidence on it.

use std::sync::Arc;

#[allow(clippy::wildcard_imports, reason = "an edit may touch every noun of the model")]
use super::super::*;
use super::{EditError, Stroke};

/// A change of the map's own fields.
#[derive(Clone, Debug, PartialEq)]
pub enum MapEdit {
    /// Changes one field.
    Change(MapChange),
    /// Takes something as found out about a claim, in place of what was found out about it for the same reader.
    SetEvidence(Box<Evidence>),
    /// Forgets what was found out about a claim, for every reader.
    ClearEvidence(ClaimId),
}

/// A change of one of the map's own fields.
#[derive(Clone, Debug, PartialEq)]
pub enum MapChange {
    /// The title.
    Title(String),
    /// The summary.
    Summary(String),
    /// The conclusion the map is about.
    Target(Option<ClaimId>),
    /// Who made it.
    Authors(Vec<String>),
    /// The license.
    License(String),
    /// What the strength words mean.
    Strengths(StrengthTable),
    /// Remarks.
    Note(String),
}

impl MapEdit {
    pub(super) fn apply(&self, map: &mut Map) -> Result<(), EditError> {
        let content = map.content_mut();
        match self.clone() {
            Self::Change(MapChange::Title(title)) => content.title = title,
            Self::Change(MapChange::Summary(summary)) => content.summary = summary,
            Self::Change(MapChange::Target(target)) => content.target = target,
            Self::Change(MapChange::Authors(authors)) => content.authors = authors,
            Self::Change(MapChange::License(license)) => content.license = license,
            Self::Change(MapChange::Strengths(strengths)) => content.strengths = Arc::new(strengths),
            Self::Change(MapChange::Note(note)) => content.note = note,
            Self::SetEvidence(evidence) => {
                content
                    .evidence
                    .retain(|old| old.claim != evidence.claim || old.reader != evidence.reader);
                content.evidence.push(Arc::new(*evidence));
                content
                    .evidence
                    .sort_by(|a, b| (&a.claim, &a.reader).cmp(&(&b.claim, &b.reader)));
            }
            Self::ClearEvidence(claim) => {
                let before = content.evidence.len();
                content.evidence.retain(|old| old.claim != claim);
                if content.evidence.len() == before {
                    return Err(EditError::NotThere {
                        kind: "evidence on the claim",
                        id: claim.as_str().to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    pub(super) fn label(&self) -> String {
        match self {
            Self::Change(MapChange::Title(_)) => "edit map title",
            Self::Change(MapChange::Summary(_)) => "edit summary",
            Self::Change(MapChange::Target(_)) => "set conclusion",
            Self::Change(MapChange::Authors(_)) => "set authors",
            Self::Change(MapChange::License(_)) => "set license",
            Self::Change(MapChange::Strengths(_)) => "set strength words",
            Self::Change(MapChange::Note(_)) => "edit map note",
            Self::SetEvidence(_) => "take as found out",
            Self::ClearEvidence(_) => "forget evidence",
        }
        .to_owned()
    }

    pub(super) fn stroke(&self) -> Option<Stroke> {
        let what = match self {
            Self::Change(MapChange::Title(_)) => "edit map title",
            Self::Change(MapChange::Summary(_)) => "edit summary",
            Self::Change(MapChange::Note(_)) => "edit map note",
            Self::Change(MapChange::License(_)) => "set license",
            Self::Change(MapChange::Strengths(_)) => "set strength words",
            Self::SetEvidence(evidence) => {
                return Some(Stroke {
                    what: "take as found out",
                    of: evidence.claim.as_str().to_owned(),
                });
            }
            _ => return None,
        };
        Some(Stroke {
            what,
            of: String::new(),
        })
    }
}
