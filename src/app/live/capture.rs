//! What is written down while people talk: claims, objections and questions go onto the map where they belong, the rest aside.

use crate::model::{
    Claim, ClaimId, ClaimKind, Edit, Link, LocalModel, Map, Origin, Question, QuestionId, Relation, Target,
    edit::{ClaimEdit, LinkEdit, Object, ObjectEdit},
};

/// What is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captured {
    /// A claim that supports what is talked about.
    Claim,
    /// A claim that opposes it.
    Objection,
    /// A question.
    Question,
}

impl Captured {
    /// All, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Claim, Self::Objection, Self::Question];

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Claim => "Claim",
            Self::Objection => "Objection",
            Self::Question => "Question",
        }
    }
}

/// The edit that writes something down about what is talked about, and the id it gets. Nothing for empty text.
pub(super) fn captured(map: &Map, what: Captured, text: &str, about: Option<&ClaimId>) -> Option<(Edit, String)> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let wish = |stem: &str| crate::model::slug_from_text(text, stem);
    if what == Captured::Question {
        let id = QuestionId::new(&map.free_id(&wish("question"))).ok()?;
        let question = Question {
            title: text.to_owned(),
            ..Question::default()
        };
        let edit = Edit::Object(ObjectEdit::Put(Object::Question(id.clone(), Box::new(question))));
        return Some((edit, id.to_string()));
    }
    let id = ClaimId::new(&map.free_id(&wish("claim"))).ok()?;
    let claim = Claim {
        title: text.to_owned(),
        kind: ClaimKind::Claim,
        ..Claim::default()
    };
    let mut edits = vec![Edit::Claim(ClaimEdit::Add(id.clone(), Box::new(claim)))];
    if let Some(about) = about.filter(|about| map.claims.contains_key(*about)) {
        let relation = match what {
            Captured::Objection => Relation::Opposes,
            Captured::Claim | Captured::Question => Relation::Supports,
        };
        let (from, to) = (Origin::Claim(id.clone()), Target::Claim(about.clone()));
        let link = map.free_link_id(&from, &to)?;
        let mut added = Link::new(from, to, relation);
        // Where a claim follows from all of its premises, what somebody says in a meeting is no further premise.
        added.discussion_only = map.claims.get(about).is_some_and(|about| {
            matches!(
                about.model,
                LocalModel::AllOf | LocalModel::Logic(_) | LocalModel::Table(_)
            )
        });
        edits.push(Edit::Link(LinkEdit::Add(link, Box::new(added))));
    }
    let edit = Edit::Several {
        label: format!("capture {}", what.name().to_lowercase()),
        edits,
    };
    Some((edit, id.to_string()))
}
