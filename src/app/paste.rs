//! Pasting text: an outline becomes claims that bear on one another and on what is selected.

use super::{App, Document, MapOrNet, Selection, Severity, stating, understand};
use crate::{
    formats::{
        outline_text::{self, Item},
        recognise::{Format, recognise},
    },
    model::{
        Claim, ClaimId, ClaimKind, Credence, Edit, Link, Map, NewIds, Origin, Probability, ReaderId, Relation, Target,
        Value,
        edit::{ClaimEdit, LinkEdit, MapChange, MapEdit},
        slug_from_text,
    },
};

/// The edits that add the lines of an outline, and the claims they make. Lines at the margin bear on `on`, the others on
/// what they are indented under; numbers are `reader`'s.
fn added(map: &Map, items: &[Item], on: Option<&Target>, reader: Option<&ReaderId>) -> (Vec<Edit>, Vec<ClaimId>) {
    let mut ids = NewIds::new(map);
    let mut edits = Vec::new();
    // Numbers that nobody is chosen for are those of whoever pastes.
    let you = (reader.is_none() && items.iter().any(|item| item.probability.is_some()))
        .then(|| stating::you(map))
        .flatten();
    if let Some((_, Some(edit))) = &you {
        edits.push(edit.clone());
    }
    let reader = reader.or(you.as_ref().map(|(you, _)| you));
    let mut claims: Vec<ClaimId> = Vec::new();
    // The claims that the next line may be under.
    let mut above: Vec<ClaimId> = Vec::new();
    for item in items {
        let Ok(id) = ClaimId::new(&ids.free(&slug_from_text(&item.title, "claim"))) else {
            continue;
        };
        above.truncate(item.depth);
        let target = above.last().cloned().map(Target::Claim).or_else(|| on.cloned());
        let mut claim = Claim {
            title: item.title.clone(),
            ..Claim::default()
        };
        if matches!(target, Some(Target::Question(_))) {
            claim.kind = ClaimKind::Position;
        }
        if let Some(probability) = item.probability {
            match (reader, Probability::new(probability)) {
                (Some(reader), Ok(probability)) => {
                    let credence = Credence {
                        stated: Value::Point(probability),
                        ..Credence::default()
                    };
                    claim.credences.insert(reader.clone(), credence);
                }
                // Nobody is there to state it: it stays where it was written.
                _ => claim.title = format!("{} {}%", item.title, (probability * 1000.0).round() / 10.0),
            }
        }
        let is_first_position = claim.kind == ClaimKind::Position && map.target.is_none() && claims.is_empty();
        edits.push(Edit::Claim(ClaimEdit::Add(id.clone(), Box::new(claim))));
        if let Some(target) = target {
            let origin = Origin::Claim(id.clone());
            if let Some(link_id) = ids.link(&origin, &target) {
                let relation = relation(item, &target);
                let link = Link::new(origin, target, relation);
                edits.push(Edit::Link(LinkEdit::Add(link_id, Box::new(link))));
            }
        }
        if is_first_position {
            edits.push(Edit::Map(MapEdit::Change(MapChange::Target(Some(id.clone())))));
        }
        above.push(id.clone());
        claims.push(id);
    }
    (edits, claims)
}

/// What a line does to what it bears on.
fn relation(item: &Item, target: &Target) -> Relation {
    match (target, item.relation) {
        (Target::Link(_), Some(Relation::Supports)) => Relation::Underpins,
        (Target::Claim(_), Some(relation)) => relation,
        (target, _) => Relation::default_for(target),
    }
}

impl App {
    /// Adds pasted text to the map in one step, and says what came of it.
    pub(super) fn paste(&mut self, text: &str) {
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        if let Selection::Source(id) = self.selection().clone() {
            return self.paste_into_source(&id, text);
        }
        if text.trim().is_empty() {
            let told = "There is nothing but empty lines in the clipboard.";
            return self.say(Severity::Information, told.to_owned());
        }
        if super::clipboard::is_of_map(text) {
            return self.paste_map(text);
        }
        // A diagram or a text of another program that was copied as a whole.
        if let Some(Format::Mermaid | Format::Argdown | Format::Dot | Format::Kialo | Format::Canvas) =
            recognise("", text.as_bytes())
            && let Ok(MapOrNet::Made(made)) = understand("clipboard", text.as_bytes(), None, None)
        {
            let label = format!("paste {}", made.format.title());
            let done = format!("Pasted what was read as {}", made.format.title());
            return self.bring_in(&made.map, label, &done);
        }
        let items = match outline_text::read(text) {
            Ok(items) => items,
            Err(error) => return self.say_error("The text was not pasted.", &error),
        };
        let on = self.selection().as_target();
        let (edits, claims) = added(map, &items, on.as_ref(), self.reader());
        let Some(first) = claims.first().cloned() else { return };
        let what = match claims.len() {
            1 => "1 claim".to_owned(),
            n => format!("{n} claims"),
        };
        self.edit(&Edit::Several {
            label: format!("paste {what}"),
            edits,
        });
        self.end_stroke();
        if self
            .document()
            .is_some_and(|document| document.map().claims.contains_key(&first))
        {
            self.say(Severity::Information, format!("Pasted {what}."));
            self.select(Selection::Claim(first));
        }
    }
}
