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
                        if is_new && shares_names(stringify!($noun)) && map.is_taken(id.as_str()) {
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
            for other in map.content_mut().questions.values_mut() {
                let column = TableParent::Question(question.clone());
                if other
                    .table
                    .as_ref()
                    .is_some_and(|table| table.parents.contains(&column))
                {
                    Arc::make_mut(other).table = None;
                }
            }
            forget_about(map, question.as_str());
        }
        ObjectId::Group(group) => {
            remove_links_where(map, |link| matches!(&link.from, Origin::Group(from) if from == group));
            for view in map
                .content_mut()
                .views
                .values_mut()
                .filter(|view| view.groups.contains(group))
            {
                Arc::make_mut(view).groups.retain(|folded| folded != group);
            }
            map.content_mut().aside.retain(|aside| aside.owner != group.as_str());
            forget_about(map, group.as_str());
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
            for other in map.content_mut().quantities.values_mut() {
                let names = |formula: &Formula| formula.quantities().contains(&quantity);
                if other.formula.as_ref().is_some_and(names) {
                    Arc::make_mut(other).formula = None;
                }
            }
            forget_about(map, quantity.as_str());
        }
        ObjectId::Note(note) => forget_about(map, note.as_str()),
        ObjectId::Scenario(_) | ObjectId::Session(_) | ObjectId::View(_) => {}
    }
}

/// Notes about what was removed become notes about nothing in particular, and views need not hide it.
pub(super) fn forget_about(map: &mut Map, id: &str) {
    for note in map.content_mut().notes.values_mut().filter(|note| note.about == id) {
        Arc::make_mut(note).about.clear();
    }
    for view in map
        .content_mut()
        .views
        .values_mut()
        .filter(|view| view.hidden.contains(id))
    {
        Arc::make_mut(view).hidden.remove(id);
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
    let is_of_reader = |evidence: &Evidence| evidence.reader.as_ref() == Some(reader);
    content.evidence.retain(|evidence| !is_of_reader(evidence));
    for scenario in content.scenarios.values_mut() {
        if scenario.evidence.iter().any(is_of_reader) {
            Arc::make_mut(scenario)
                .evidence
                .retain(|evidence| !is_of_reader(evidence));
        }
    }
}

fn forget_source(map: &mut Map, source: &SourceId) {
    let content = map.content_mut();
    let is_source = |named: &Option<SourceId>| named.as_ref() == Some(source);
    let names = |quotes: &[Quote]| quotes.iter().any(|quote| is_source(&quote.source));
    let clear = |quotes: &mut Vec<Quote>| {
        for quote in quotes.iter_mut().filter(|quote| is_source(&quote.source)) {
            quote.source = None;
        }
    };
    for claim in content.claims.values_mut() {
        let in_credences = claim
            .credences
            .values()
            .any(|credence| credence.sources().any(|own| own == source));
        if names(&claim.quotes) || in_credences {
            let claim = Arc::make_mut(claim);
            clear(&mut claim.quotes);
            for credence in claim.credences.values_mut() {
                for place in credence.sources_mut() {
                    *place = place.take().filter(|own| own != source);
                }
            }
        }
    }
    for link in content.links.values_mut() {
        if names(&link.quotes) || link.by_reader.values().any(|own| is_source(&own.source)) {
            let link = Arc::make_mut(link);
            clear(&mut link.quotes);
            for own in link.by_reader.values_mut() {
                own.source = own.source.take().filter(|own| own != source);
            }
        }
    }
    for evidence in content.evidence.iter_mut().filter(|evidence| names(&evidence.quotes)) {
        clear(&mut Arc::make_mut(evidence).quotes);
    }
    for scenario in content.scenarios.values_mut() {
        if scenario.evidence.iter().any(|evidence| names(&evidence.quotes)) {
            for evidence in &mut Arc::make_mut(scenario).evidence {
                clear(&mut evidence.quotes);
            }
        }
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
    for quantity in content.quantities.values_mut() {
        let conditional = quantity.conditional.values().flatten().map(|one| &one.distribution);
        let mut distributions = quantity.distributions.values().chain(conditional);
        if names(&quantity.quotes) || distributions.any(|distribution| is_source(&distribution.source)) {
            let quantity = Arc::make_mut(quantity);
            clear(&mut quantity.quotes);
            let conditional = quantity.conditional.values_mut().flatten();
            let conditional = conditional.map(|one| &mut one.distribution);
            for distribution in quantity.distributions.values_mut().chain(conditional) {
                distribution.source = distribution.source.take().filter(|own| own != source);
            }
        }
    }
}
