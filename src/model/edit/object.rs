//! Edits of everything that is put on the map whole: questions, groups, readers, sources, quantities, scenarios, sessions, notes, views.

use std::sync::Arc;

#[allow(clippy::wildcard_imports, reason = "an edit may touch every noun of the model")]
use super::super::*;
use super::{EditError, Stroke};

/// Puts an object on the map, whole and in place of an earlier version, or takes it off.
#[derive(Clone, Debug, PartialEq)]
pub enum ObjectEdit {
    /// Puts it there.
    Put(Object),
    /// Takes it off, with whatever cannot stand without it.
    Remove(ObjectId),
}

macro_rules! objects {
    ($($(#[$doc:meta])* $noun:ident($id:ident, $type:ident) in $field:ident called $word:literal),* $(,)?) => {
        /// An object with its id.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Object {
            $($(#[$doc])* $noun($id, Box<$type>),)*
        }

        /// The id of an object.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ObjectId {
            $($(#[$doc])* $noun($id),)*
        }

        impl Object {
            fn put(&self, map: &mut Map) -> Result<(), EditError> {
                match self {
                    $(Self::$noun(id, object) => {
                        let is_new = !map.$field.contains_key(id);
                        if is_new && shares_names(stringify!($noun)) && map.has_id(id.as_str()) {
                            return Err(EditError::Taken(id.as_str().to_owned()));
                        }
                        map.content_mut().$field.insert(id.clone(), Arc::new((**object).clone()));
                    })*
                }
                Ok(())
            }

            fn words(&self) -> (&'static str, &str) {
                match self {
                    $(Self::$noun(id, _) => ($word, id.as_str()),)*
                }
            }
        }

        impl ObjectId {
            fn remove(&self, map: &mut Map) -> Result<(), EditError> {
                match self {
                    $(Self::$noun(id) => {
                        if map.content_mut().$field.remove(id).is_none() {
                            return Err(EditError::NotThere { kind: $word, id: id.as_str().to_owned() });
                        }
                    })*
                }
                Ok(())
            }

            fn word(&self) -> &'static str {
                match self {
                    $(Self::$noun(_) => $word,)*
                }
            }
        }
    };
}

objects! {
    /// A question.
    Question(QuestionId, Question) in questions called "question",
    /// A group.
    Group(GroupId, Group) in groups called "group",
    /// A reader.
    Reader(ReaderId, Reader) in readers called "reader",
    /// A source.
    Source(SourceId, Source) in sources called "source",
    /// A quantity.
    Quantity(QuantityId, Quantity) in quantities called "quantity",
    /// A scenario.
    Scenario(ScenarioId, Scenario) in scenarios called "scenario",
    /// A session.
    Session(SessionId, Session) in sessions called "session",
    /// A note.
    Note(NoteId, Note) in notes called "note",
    /// A saved view.
    View(ViewId, SavedView) in views called "view",
}

/// Whether the noun's ids share the name space of claims and links.
fn shares_names(noun: &str) -> bool {
    matches!(noun, "Question" | "Group" | "Quantity" | "Note")
}

impl ObjectEdit {
    pub(super) fn apply(&self, map: &mut Map) -> Result<(), EditError> {
        match self {
            Self::Put(object) => object.put(map),
            Self::Remove(id) => {
                id.remove(map)?;
                forget(map, id);
                Ok(())
            }
        }
    }

    pub(super) fn label(&self) -> String {
        match self {
            Self::Put(object) => format!("edit {}", object.words().0),
            Self::Remove(id) => format!("delete {}", id.word()),
        }
    }

    pub(super) fn stroke(&self) -> Option<Stroke> {
        let Self::Put(object) = self else { return None };
        let (what, of) = object.words();
        Some(Stroke {
            what,
            of: of.to_owned(),
        })
    }
}

/// Takes away what pointed to a removed object.
fn forget(map: &mut Map, id: &ObjectId) {
    match id {
        ObjectId::Question(question) => {
            remove_links_where(map, |link| matches!(&link.to, Target::Question(to) if to == question));
            for claim in map.content_mut().claims.values_mut() {
                if matches!(&claim.model, LocalModel::Table(table) if table.parents.contains(&TableParent::Question(question.clone())))
                {
                    Arc::make_mut(claim).model = LocalModel::ByLinks;
                }
            }
        }
        ObjectId::Group(group) => {
            remove_links_where(map, |link| matches!(&link.from, Origin::Group(from) if from == group));
        }
        ObjectId::Reader(reader) => forget_reader(map, reader),
        ObjectId::Source(source) => forget_source(map, source),
        ObjectId::Quantity(quantity) => {
            for claim in map.content_mut().claims.values_mut() {
                if claim
                    .threshold
                    .as_ref()
                    .is_some_and(|threshold| threshold.quantity == *quantity)
                {
                    Arc::make_mut(claim).threshold = None;
                }
            }
        }
        ObjectId::Scenario(_) | ObjectId::Session(_) | ObjectId::Note(_) | ObjectId::View(_) => {}
    }
}

fn remove_links_where(map: &mut Map, doomed: impl Fn(&Link) -> bool) {
    let doomed: Vec<LinkId> = map
        .links
        .iter()
        .filter(|(_, link)| doomed(link))
        .map(|(id, _)| id.clone())
        .collect();
    super::link::remove_links(map, doomed);
}

fn forget_reader(map: &mut Map, reader: &ReaderId) {
    let content = map.content_mut();
    for claim in content
        .claims
        .values_mut()
        .filter(|claim| claim.credences.contains_key(reader))
    {
        Arc::make_mut(claim).credences.remove(reader);
    }
    for link in content
        .links
        .values_mut()
        .filter(|link| link.by_reader.contains_key(reader))
    {
        Arc::make_mut(link).by_reader.remove(reader);
    }
    for quantity in content.quantities.values_mut() {
        if quantity.distributions.contains_key(reader) || quantity.conditional.contains_key(reader) {
            let quantity = Arc::make_mut(quantity);
            quantity.distributions.remove(reader);
            quantity.conditional.remove(reader);
        }
    }
    for other in content
        .readers
        .values_mut()
        .filter(|other| other.members.contains(reader))
    {
        Arc::make_mut(other).members.retain(|member| member != reader);
    }
    content
        .evidence
        .retain(|evidence| evidence.reader.as_ref() != Some(reader));
}

fn forget_source(map: &mut Map, source: &SourceId) {
    let content = map.content_mut();
    let names = |quotes: &[Quote]| quotes.iter().any(|quote| quote.source.as_ref() == Some(source));
    let clear = |quotes: &mut Vec<Quote>| {
        for quote in quotes.iter_mut().filter(|quote| quote.source.as_ref() == Some(source)) {
            quote.source = None;
        }
    };
    for claim in content.claims.values_mut() {
        let in_credences = claim
            .credences
            .values()
            .any(|credence| credence.source.as_ref() == Some(source));
        if names(&claim.quotes) || in_credences {
            let claim = Arc::make_mut(claim);
            clear(&mut claim.quotes);
            for credence in claim.credences.values_mut() {
                if credence.source.as_ref() == Some(source) {
                    credence.source = None;
                }
            }
        }
    }
    for link in content.links.values_mut().filter(|link| names(&link.quotes)) {
        clear(&mut Arc::make_mut(link).quotes);
    }
    for group in content.groups.values_mut().filter(|group| names(&group.quotes)) {
        clear(&mut Arc::make_mut(group).quotes);
    }
    for question in content
        .questions
        .values_mut()
        .filter(|question| names(&question.quotes))
    {
        clear(&mut Arc::make_mut(question).quotes);
    }
    for quantity in content
        .quantities
        .values_mut()
        .filter(|quantity| names(&quantity.quotes))
    {
        clear(&mut Arc::make_mut(quantity).quotes);
    }
}
