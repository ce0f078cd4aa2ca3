//! Commands that change the map: adding, relating and deleting what is selected.

use eframe::egui::Context;

use super::Shell;
use crate::{
    app::{Action, Selection, placed_after},
    model::{
        Card, Claim, ClaimId, ClaimKind, Edit, Link, Origin, Place, Quantity, QuantityId, Question, QuestionId, Reader,
        ReaderId, Relation, Source, SourceId, Target,
        edit::{ClaimEdit, LinkChange, LinkEdit, MapChange, MapEdit, Object, ObjectEdit, ObjectId},
        first_free,
    },
    ui::{Command, canvas::connecting, command::link_to_change},
};

impl Shell {
    /// Adds a claim: one that bears on the selected claim or link, or answers the selected question.
    pub(super) fn add_claim(&mut self, ctx: &Context) {
        let target = self.app.selection().as_target();
        let ends = target.map(|target| {
            let relation = Relation::default_for(&target);
            (target, relation)
        });
        self.add_claim_on(ctx, ends, None, None);
    }

    /// Adds a claim that bears on nothing yet, with its card where it was asked for.
    pub(super) fn add_claim_at(&mut self, ctx: &Context, place: Option<Place>) {
        self.add_claim_on(ctx, None, None, place);
    }

    /// Adds a claim that bears on the same as the selected one, in the same way.
    pub(super) fn add_sibling(&mut self, ctx: &Context) {
        let (Some(map), Selection::Claim(selected)) = (self.map(), self.app.selection()) else {
            return;
        };
        let ends = (map.links.values())
            .find(|link| link.from == Origin::Claim(selected.clone()))
            .map(|link| (link.to.clone(), link.relation));
        let after = selected.clone();
        self.add_claim_on(ctx, ends, Some(&after), None);
    }

    /// Adds a claim with a link to a target, if there is one, after a sibling or after all, and puts the cursor into its
    /// title.
    fn add_claim_on(
        &mut self,
        ctx: &Context,
        ends: Option<(Target, Relation)>,
        after: Option<&ClaimId>,
        place: Option<Place>,
    ) {
        let Some(map) = self.map() else { return };
        let Ok(id) = ClaimId::new(&map.free_id("claim")) else {
            return;
        };
        let mut claim = Claim {
            title: "New claim".to_owned(),
            place,
            ..Claim::default()
        };
        if matches!(ends, Some((Target::Question(_), _))) {
            claim.kind = ClaimKind::Position;
        }
        let is_first_position = claim.kind == ClaimKind::Position && map.target.is_none();
        let origin = Origin::Claim(id.clone());
        let link = ends.and_then(|(target, relation)| {
            let link_id = map.free_link_id(&origin, &target)?;
            Some(Edit::Link(LinkEdit::Add(
                link_id,
                Box::new(Link::new(origin, target, relation)),
            )))
        });
        let mut edits = vec![Edit::Claim(ClaimEdit::Add(id.clone(), Box::new(claim)))];
        edits.extend(link);
        let mut edits = placed_after(map, edits, &id, after);
        if is_first_position {
            // The first position is what the map is about until somebody says otherwise.
            edits.push(Edit::Map(MapEdit::Change(MapChange::Target(Some(id.clone())))));
        }
        self.perform(Action::Edit(Edit::Several {
            label: "add claim".to_owned(),
            edits,
        }));
        self.perform(Action::Select(Selection::Claim(id)));
        self.edit_title(ctx, true);
    }

    /// Draws a link from a card to a target, and selects it.
    pub(super) fn connect(&mut self, from: &Card, to: Target) {
        if let Some(map) = self.map() {
            let actions = connecting(map, from, to);
            self.app.perform_all(actions);
        }
    }

    /// Adds a reader and shows it, so that it can be named.
    pub(super) fn add_reader(&mut self) {
        let Some(map) = self.map() else { return };
        let free = first_free("reader", "-", |id| map.readers.contains_key(id));
        let Ok(id) = ReaderId::new(&free) else { return };
        let reader = Reader {
            name: "New reader".to_owned(),
            ..Reader::default()
        };
        let put = ObjectEdit::Put(Object::Reader(id.clone(), Box::new(reader)));
        self.perform(Action::Edit(Edit::Several {
            label: "add reader".to_owned(),
            edits: vec![Edit::Object(put)],
        }));
        self.perform(Action::Select(Selection::Reader(id)));
        self.focus_title();
    }

    /// Adds a source and shows it, so that it can be filled in.
    pub(super) fn add_source(&mut self) {
        let Some(map) = self.map() else { return };
        let free = first_free("source", "-", |id| map.sources.contains_key(id));
        let Ok(id) = SourceId::new(&free) else { return };
        let source = Source {
            title: "New source".to_owned(),
            ..Source::default()
        };
        let put = ObjectEdit::Put(Object::Source(id.clone(), Box::new(source)));
        self.perform(Action::Edit(Edit::Several {
            label: "add source".to_owned(),
            edits: vec![Edit::Object(put)],
        }));
        self.perform(Action::Select(Selection::Source(id)));
        self.focus_title();
    }

    /// Gives the link that is meant another relation. What bears on what stays as it is: a requirement is written from the
    /// claim that depends to the one it needs, so its ends change places.
    pub(super) fn relate(&mut self, command: Command) {
        let selection = self.app.selection();
        let link = self.map().and_then(|map| {
            let meant = self.outline.meant(selection).and_then(|id| map.links.get_key_value(id));
            meant
                .map(|(id, link)| (id, &**link))
                .or_else(|| link_to_change(map, selection))
        });
        let (Some(relation), Some((id, link))) = (command.relation(), link) else {
            return;
        };
        let mut changes = vec![LinkChange::Relation(relation)];
        let turns = (link.relation == Relation::Requires) != (relation == Relation::Requires);
        if let (true, Origin::Claim(from), Target::Claim(to)) = (turns, &link.from, &link.to) {
            changes.push(LinkChange::From(Origin::Claim(to.clone())));
            changes.push(LinkChange::To(Target::Claim(from.clone())));
        }
        let edits = (changes.into_iter())
            .map(|change| Edit::Link(LinkEdit::Change(id.clone(), change)))
            .collect();
        self.perform(Action::Edit(Edit::Several {
            label: "set relation".to_owned(),
            edits,
        }));
        self.perform(Action::EndStroke);
    }

    pub(super) fn add_question(&mut self, ctx: &Context) {
        let Some(map) = self.map() else { return };
        let Ok(id) = QuestionId::new(&map.free_id("question")) else {
            return;
        };
        let question = Question {
            title: "New question?".to_owned(),
            ..Question::default()
        };
        let put = ObjectEdit::Put(Object::Question(id.clone(), Box::new(question)));
        self.perform(Action::Edit(Edit::Several {
            label: "add question".to_owned(),
            edits: vec![Edit::Object(put)],
        }));
        self.perform(Action::Select(Selection::Question(id)));
        self.edit_title(ctx, true);
    }

    pub(super) fn add_quantity(&mut self, ctx: &Context) {
        let Some(document) = self.app.document() else { return };
        let Ok(id) = QuantityId::new(&document.map().free_id("quantity")) else {
            return;
        };
        let quantity = Quantity {
            title: "Year of …".to_owned(),
            unit: "year".to_owned(),
            ..Quantity::default()
        };
        let put = ObjectEdit::Put(Object::Quantity(id.clone(), Box::new(quantity)));
        let mut edits = vec![Edit::Object(put)];
        // A curve is somebody's.
        let you = ReaderId::new("you").ok().filter(|_| document.map().readers.is_empty());
        if let Some(id) = &you {
            let reader = Reader {
                name: "You".to_owned(),
                ..Reader::default()
            };
            edits.push(Edit::Object(ObjectEdit::Put(Object::Reader(
                id.clone(),
                Box::new(reader),
            ))));
        }
        self.perform(Action::Edit(Edit::Several {
            label: "add quantity".to_owned(),
            edits,
        }));
        if you.is_some() {
            self.perform(Action::SetReader(you));
        }
        self.perform(Action::Select(Selection::Quantity(id)));
        self.edit_title(ctx, true);
    }

    pub(super) fn delete(&mut self) {
        let of_card = |card: Card| match card {
            Card::Claim(id) => Edit::Claim(ClaimEdit::Remove(id)),
            Card::Question(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Question(id))),
            Card::Group(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Group(id))),
            Card::Quantity(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Quantity(id))),
        };
        let edit = match self.app.selection().clone() {
            Selection::Nothing => return,
            Selection::Link(id) => Edit::Link(LinkEdit::Remove(id)),
            Selection::Several(cards) => Edit::Several {
                label: format!("delete {} cards", cards.len()),
                edits: cards.into_iter().map(of_card).collect(),
            },
            Selection::Claim(id) => of_card(Card::Claim(id)),
            Selection::Question(id) => of_card(Card::Question(id)),
            Selection::Group(id) => of_card(Card::Group(id)),
            Selection::Quantity(id) => of_card(Card::Quantity(id)),
            Selection::Reader(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Reader(id))),
            Selection::Source(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Source(id))),
        };
        self.perform(Action::Edit(edit));
    }
}
