//! The clipboard: selected claims leave as a small map of their own, in the text of a map file, and come back under new ids.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{App, Document, Selection, Severity};
use crate::{
    formats::{export::Foreign, ron},
    model::{
        Card, Claim, ClaimId, Credence, Distribution, Edit, Formula, Group, GroupId, Link, LinkId, LocalModel, Map,
        MapContent, NewIds, Origin, Quantity, QuantityId, Question, QuestionId, QuestionTable, Quote, Reader, ReaderId,
        Source, SourceId, Table, TableParent, TableState, Target,
        edit::{ClaimEdit, LinkEdit, MapChange, MapEdit, Object, ObjectEdit},
        first_free,
    },
};

/// The part of a map that holds these cards and the members of groups among them, with every link between them and what they quote.
/// What they say of cards that are left out is left out: conditions, senses, tables, thresholds, formulas.
fn part(map: &Map, cards: &[Card]) -> MapContent {
    let members = members_of(map, cards);
    let cards: BTreeSet<&Card> = cards.iter().chain(&members).collect();
    let has_claim = |id: &ClaimId| cards.contains(&Card::Claim(id.clone()));
    let has_question = |id: &QuestionId| cards.contains(&Card::Question(id.clone()));
    let has_quantity = |id: &QuantityId| cards.contains(&Card::Quantity(id.clone()));
    let mut part = MapContent {
        id: map.id.clone(),
        title: map.title.clone(),
        strengths: map.strengths.clone(),
        ..MapContent::default()
    };
    part.claims = (map.claims.iter())
        .filter(|(id, _)| has_claim(id))
        .map(|(id, claim)| {
            let mut within = claim_within(claim, &has_claim, &has_question);
            within.threshold = within.threshold.filter(|threshold| has_quantity(&threshold.quantity));
            (id.clone(), Arc::new(within))
        })
        .collect();
    part.quantities = (map.quantities.iter())
        .filter(|(id, _)| has_quantity(id))
        .map(|(id, quantity)| {
            (
                id.clone(),
                Arc::new(quantity_within(quantity, &has_claim, &has_quantity)),
            )
        })
        .collect();
    part.questions = (map.questions.iter())
        .filter(|(id, _)| has_question(id))
        .map(|(id, question)| {
            let mut question = (**question).clone();
            question.table = question.table.filter(|table| {
                is_within(&table.parents, &has_claim, &has_question) && table.positions.iter().all(has_claim)
            });
            (id.clone(), Arc::new(question))
        })
        .collect();
    part.groups = (map.groups.iter())
        .filter(|(id, group)| {
            let is_whole = !group.members.is_empty() && group.members.iter().all(has_claim);
            cards.contains(&Card::Group((*id).clone())) || is_whole
        })
        .map(|(id, group)| {
            let mut group = (**group).clone();
            group.members.retain(has_claim);
            group.verdicts.retain(|claim, _| has_claim(claim));
            (id.clone(), Arc::new(group))
        })
        .collect();
    part.target = map.target.clone().filter(has_claim);
    links_within(map, &mut part);
    keep_what_is_named(map, &mut part);
    part
}

/// The members of the groups among some cards.
fn members_of(map: &Map, cards: &[Card]) -> Vec<Card> {
    let groups = cards.iter().filter_map(|card| match card {
        Card::Group(id) => map.groups.get(id),
        _ => None,
    });
    groups
        .flat_map(|group| &group.members)
        .cloned()
        .map(Card::Claim)
        .collect()
}

fn quantity_within(
    quantity: &Quantity,
    has_claim: &impl Fn(&ClaimId) -> bool,
    has_quantity: &impl Fn(&QuantityId) -> bool,
) -> Quantity {
    let mut quantity = quantity.clone();
    quantity.formula = (quantity.formula).filter(|formula| formula.quantities().into_iter().all(has_quantity));
    for given in quantity.conditional.values_mut() {
        given.retain(|given| given.when.iter().all(|(claim, _)| has_claim(claim)));
    }
    quantity.conditional.retain(|_, given| !given.is_empty());
    quantity
}

fn is_within(
    parents: &[TableParent],
    has_claim: &impl Fn(&ClaimId) -> bool,
    has_question: &impl Fn(&QuestionId) -> bool,
) -> bool {
    parents.iter().all(|parent| match parent {
        TableParent::Claim(id) => has_claim(id),
        TableParent::Question(id) => has_question(id),
    })
}

fn claim_within(
    claim: &Claim,
    has_claim: &impl Fn(&ClaimId) -> bool,
    has_question: &impl Fn(&QuestionId) -> bool,
) -> Claim {
    let mut claim = claim.clone();
    claim.senses.retain(has_claim);
    claim.given.retain(has_claim);
    if let LocalModel::Table(table) = &claim.model
        && !is_within(&table.parents, has_claim, has_question)
    {
        claim.model = LocalModel::ByLinks;
    }
    claim
}

/// Takes the links over whose ends are in the part, links to such links included.
fn links_within(map: &Map, part: &mut MapContent) {
    loop {
        let more: Vec<(LinkId, Arc<Link>)> = (map.links.iter())
            .filter(|(id, link)| {
                let starts = match &link.from {
                    Origin::Claim(id) => part.claims.contains_key(id),
                    Origin::Group(id) => part.groups.contains_key(id),
                };
                let ends = match &link.to {
                    Target::Claim(id) => part.claims.contains_key(id),
                    Target::Question(id) => part.questions.contains_key(id),
                    Target::Link(id) => part.links.contains_key(id),
                };
                starts && ends && !part.links.contains_key(*id)
            })
            .map(|(id, link)| (id.clone(), link.clone()))
            .collect();
        if more.is_empty() {
            return;
        }
        part.links.extend(more);
    }
}

/// Takes the readers and sources over that the part names.
fn keep_what_is_named(map: &Map, part: &mut MapContent) {
    let (mut readers, mut sources) = (BTreeSet::new(), BTreeSet::new());
    let mut quotes: Vec<&Quote> = Vec::new();
    for claim in part.claims.values() {
        readers.extend(claim.credences.keys().cloned());
        sources.extend(claim.credences.values().flat_map(Credence::sources).cloned());
        quotes.extend(&claim.quotes);
    }
    for link in part.links.values() {
        readers.extend(link.by_reader.keys().cloned());
        sources.extend(link.by_reader.values().filter_map(|own| own.source.clone()));
        quotes.extend(&link.quotes);
    }
    for quantity in part.quantities.values() {
        readers.extend(
            quantity
                .distributions
                .keys()
                .chain(quantity.conditional.keys())
                .cloned(),
        );
        let given = quantity.conditional.values().flatten().map(|given| &given.distribution);
        let all = quantity.distributions.values().chain(given);
        sources.extend(all.filter_map(|distribution| distribution.source.clone()));
        quotes.extend(&quantity.quotes);
    }
    quotes.extend(part.groups.values().flat_map(|group| &group.quotes));
    quotes.extend(part.questions.values().flat_map(|question| &question.quotes));
    sources.extend(quotes.into_iter().filter_map(|quote| quote.source.clone()));
    let reader = |id: &ReaderId| {
        let mut reader = Reader::clone(map.readers.get(id)?);
        reader.members.retain(|member| readers.contains(member));
        Some((id.clone(), Arc::new(reader)))
    };
    let kept = readers.iter().filter_map(reader).collect();
    part.readers = kept;
    part.sources = (map.sources.iter())
        .filter(|(id, _)| sources.contains(*id))
        .map(|(id, source)| (id.clone(), source.clone()))
        .collect();
}

/// What ids of a part are called on the map that it comes onto.
#[derive(Default)]
struct Names {
    claims: BTreeMap<ClaimId, ClaimId>,
    questions: BTreeMap<QuestionId, QuestionId>,
    groups: BTreeMap<GroupId, GroupId>,
    quantities: BTreeMap<QuantityId, QuantityId>,
    links: BTreeMap<LinkId, LinkId>,
    readers: BTreeMap<ReaderId, ReaderId>,
    sources: BTreeMap<SourceId, SourceId>,
}

impl Names {
    /// Free ids, made from those that the objects had. Readers and sources that the map has already are the same.
    fn new(map: &Map, part: &Map) -> Self {
        let mut ids = NewIds::new(map);
        let mut names = Self::default();
        for id in part.claims.keys() {
            let name = ClaimId::new(&ids.free(id.as_str()));
            names.claims.extend(name.ok().map(|name| (id.clone(), name)));
        }
        for id in part.questions.keys() {
            let name = QuestionId::new(&ids.free(id.as_str()));
            names.questions.extend(name.ok().map(|name| (id.clone(), name)));
        }
        for id in part.groups.keys() {
            let name = GroupId::new(&ids.free(id.as_str()));
            names.groups.extend(name.ok().map(|name| (id.clone(), name)));
        }
        for id in part.quantities.keys() {
            let name = QuantityId::new(&ids.free(id.as_str()));
            names.quantities.extend(name.ok().map(|name| (id.clone(), name)));
        }
        for id in part.links.keys() {
            let name = LinkId::new(&ids.free(id.as_str()));
            names.links.extend(name.ok().map(|name| (id.clone(), name)));
        }
        for (id, reader) in &part.readers {
            let is_same = |known: &&Arc<Reader>| known.name == reader.name;
            let is_known = map.readers.get(id).as_ref().is_some_and(is_same);
            let name = if is_known {
                Some(id.clone())
            } else {
                ReaderId::new(&first_free(id.as_str(), "-", |id| map.readers.contains_key(id))).ok()
            };
            names.readers.extend(name.map(|name| (id.clone(), name)));
        }
        for (id, source) in &part.sources {
            let is_same = |known: &&Arc<Source>| known.title == source.title && known.url == source.url;
            let is_known = map.sources.get(id).as_ref().is_some_and(is_same);
            let name = if is_known {
                Some(id.clone())
            } else {
                SourceId::new(&first_free(id.as_str(), "-", |id| map.sources.contains_key(id))).ok()
            };
            names.sources.extend(name.map(|name| (id.clone(), name)));
        }
        names
    }

    fn quotes(&self, quotes: &mut [Quote]) {
        for quote in quotes {
            quote.source = quote.source.as_ref().and_then(|id| self.sources.get(id)).cloned();
        }
    }

    fn state(&self, state: &mut TableState) {
        if let TableState::Position(id) = state
            && let Some(name) = self.claims.get(id)
        {
            *id = name.clone();
        }
    }

    fn parents(&self, parents: &mut [TableParent]) {
        for parent in parents {
            match parent {
                TableParent::Claim(id) => rename(id, &self.claims),
                TableParent::Question(id) => rename(id, &self.questions),
            }
        }
    }

    fn table(&self, table: &mut Table) {
        self.parents(&mut table.parents);
        for state in table.rows.iter_mut().flat_map(|row| &mut row.when) {
            self.state(state);
        }
    }

    fn question_table(&self, table: &mut QuestionTable) {
        self.parents(&mut table.parents);
        for position in &mut table.positions {
            rename(position, &self.claims);
        }
        for state in table.rows.iter_mut().flat_map(|row| &mut row.when) {
            self.state(state);
        }
    }

    fn claim(&self, claim: &Claim) -> Claim {
        let mut claim = claim.clone();
        for id in claim.senses.iter_mut().chain(&mut claim.given) {
            rename(id, &self.claims);
        }
        if let Some(threshold) = &mut claim.threshold {
            rename(&mut threshold.quantity, &self.quantities);
        }
        self.quotes(&mut claim.quotes);
        if let LocalModel::Table(table) = &mut claim.model {
            self.table(table);
        }
        claim.credences = (claim.credences.into_iter())
            .map(|(reader, mut credence)| {
                for place in credence.sources_mut() {
                    *place = place.take().and_then(|id| self.sources.get(&id).cloned());
                }
                (self.readers.get(&reader).cloned().unwrap_or(reader), credence)
            })
            .collect();
        claim
    }

    fn quantity(&self, quantity: &Quantity) -> Quantity {
        let mut quantity = quantity.clone();
        self.quotes(&mut quantity.quotes);
        match &mut quantity.formula {
            Some(
                Formula::Sum(one, other)
                | Formula::Difference(one, other)
                | Formula::Minimum(one, other)
                | Formula::Maximum(one, other),
            ) => {
                rename(one, &self.quantities);
                rename(other, &self.quantities);
            }
            Some(Formula::Scaled(one, _)) => rename(one, &self.quantities),
            Some(Formula::Doublings { .. }) | None => {}
        }
        let own = |mut distribution: Distribution| {
            distribution.source = distribution.source.and_then(|id| self.sources.get(&id).cloned());
            distribution
        };
        let reader = |id: ReaderId| self.readers.get(&id).cloned().unwrap_or(id);
        quantity.distributions = (quantity.distributions.into_iter())
            .map(|(id, distribution)| (reader(id), own(distribution)))
            .collect();
        quantity.conditional = (quantity.conditional.into_iter())
            .map(|(id, mut all)| {
                for given in &mut all {
                    for (claim, _) in &mut given.when {
                        rename(claim, &self.claims);
                    }
                    given.distribution = own(std::mem::take(&mut given.distribution));
                }
                (reader(id), all)
            })
            .collect();
        quantity
    }

    fn question(&self, question: &Question) -> Question {
        let mut question = question.clone();
        self.quotes(&mut question.quotes);
        if let Some(table) = &mut question.table {
            self.question_table(table);
        }
        question
    }

    fn group(&self, group: &Group) -> Group {
        let mut group = group.clone();
        self.quotes(&mut group.quotes);
        for member in &mut group.members {
            rename(member, &self.claims);
        }
        group.verdicts = (group.verdicts.into_iter())
            .map(|(id, verdict)| (self.claims.get(&id).cloned().unwrap_or(id), verdict))
            .collect();
        group
    }

    fn link(&self, link: &Link) -> Link {
        let mut link = link.clone();
        match &mut link.from {
            Origin::Claim(id) => rename(id, &self.claims),
            Origin::Group(id) => rename(id, &self.groups),
        }
        match &mut link.to {
            Target::Claim(id) => rename(id, &self.claims),
            Target::Question(id) => rename(id, &self.questions),
            Target::Link(id) => rename(id, &self.links),
        }
        self.quotes(&mut link.quotes);
        link.by_reader = (link.by_reader.into_iter())
            .map(|(reader, mut own)| {
                own.source = own.source.and_then(|id| self.sources.get(&id).cloned());
                (self.readers.get(&reader).cloned().unwrap_or(reader), own)
            })
            .collect();
        link
    }
}

fn rename<Id: Clone + Ord>(id: &mut Id, names: &BTreeMap<Id, Id>) {
    if let Some(name) = names.get(id) {
        *id = name.clone();
    }
}

/// The edits that bring a part onto a map, and the cards it brings.
fn added(map: &Map, part: &Map) -> (Vec<Edit>, Vec<Card>) {
    let names = Names::new(map, part);
    let (mut edits, mut cards) = (Vec::new(), Vec::new());
    let mut put = |object| edits.push(Edit::Object(ObjectEdit::Put(object)));
    for (id, reader) in &part.readers {
        if let Some(name) = names.readers.get(id).filter(|name| !map.readers.contains_key(*name)) {
            let mut reader = Reader::clone(reader);
            for member in &mut reader.members {
                rename(member, &names.readers);
            }
            put(Object::Reader(name.clone(), Box::new(reader)));
        }
    }
    for (id, source) in &part.sources {
        if let Some(name) = names.sources.get(id).filter(|name| !map.sources.contains_key(*name)) {
            put(Object::Source(name.clone(), Box::new(Source::clone(source))));
        }
    }
    for (id, question) in &part.questions {
        if let Some(name) = names.questions.get(id) {
            put(Object::Question(name.clone(), Box::new(names.question(question))));
            cards.push(Card::Question(name.clone()));
        }
    }
    let mut groups = Vec::new();
    for (id, group) in &part.groups {
        if let Some(name) = names.groups.get(id) {
            groups.push(Object::Group(name.clone(), Box::new(names.group(group))));
            cards.push(Card::Group(name.clone()));
        }
    }
    for (id, claim) in &part.claims {
        if let Some(name) = names.claims.get(id) {
            edits.push(Edit::Claim(ClaimEdit::Add(name.clone(), Box::new(names.claim(claim)))));
            cards.push(Card::Claim(name.clone()));
        }
    }
    edits.extend(groups.into_iter().map(|group| Edit::Object(ObjectEdit::Put(group))));
    for (id, quantity) in &part.quantities {
        if let Some(name) = names.quantities.get(id) {
            let quantity = Object::Quantity(name.clone(), Box::new(names.quantity(quantity)));
            edits.push(Edit::Object(ObjectEdit::Put(quantity)));
            cards.push(Card::Quantity(name.clone()));
        }
    }
    if let Some(name) = part.target.as_ref().and_then(|id| names.claims.get(id))
        && map.target.is_none()
    {
        // The conclusion that was cut is that of the map again.
        let target = MapChange::Target(Some(name.clone()));
        edits.push(Edit::Map(MapEdit::Change(target)));
    }
    for (id, link) in &part.links {
        if let Some(name) = names.links.get(id) {
            edits.push(Edit::Link(LinkEdit::Add(name.clone(), Box::new(names.link(link)))));
        }
    }
    (edits, cards)
}

/// Whether a text is that of a map rather than words.
pub(super) fn is_of_map(text: &str) -> bool {
    let is_comment = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with("//");
    let mut lines = text.lines().skip_while(is_comment);
    let starts = lines.next().is_some_and(|line| line.trim_start().starts_with('('));
    starts && text.lines().take(20).any(|line| line.contains("format:"))
}

impl App {
    /// The selected cards with what ties them, as the text of a map; none if no card is selected.
    pub fn copied(&self) -> Option<String> {
        let map = self.document()?.map();
        let cards = self.selection().all_cards();
        if cards.is_empty() {
            return None;
        }
        // What has been taken out of a map without flaws has none.
        Map::new(part(map, &cards)).ok().map(|part| ron::write(&part))
    }

    /// The selection with the members of the groups in it, and the groups all of whose members are in it: what goes when it goes.
    pub fn with_members(&self) -> Selection {
        let mut cards = self.selection().all_cards();
        let Some(map) = self.document().map(Document::map).filter(|_| !cards.is_empty()) else {
            return self.selection().clone();
        };
        cards.extend(members_of(map, &cards));
        let all: BTreeSet<Card> = cards.into_iter().collect();
        let is_in = |id: &ClaimId| all.contains(&Card::Claim(id.clone()));
        let whole = (map.groups.iter())
            .filter(|(_, group)| !group.members.is_empty() && group.members.iter().all(is_in))
            .map(|(id, _)| Card::Group(id.clone()));
        Selection::cards(all.iter().cloned().chain(whole.collect::<Vec<_>>()))
    }

    /// The selected cards with what ties them, or the whole map if none is selected, in the format of another program.
    pub fn copied_as(&self, format: Foreign) -> Option<String> {
        let map = self.document()?.map();
        let cards = self.selection().all_cards();
        let part = if cards.is_empty() {
            None
        } else {
            Map::new(part(map, &cards)).ok()
        };
        Some(format.write(part.as_ref().unwrap_or(map), self.reader()).text)
    }

    /// Adds what was copied from this or another map, in one step, and selects it.
    pub(super) fn paste_map(&mut self, text: &str) {
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let part = match ron::read(text.as_bytes()) {
            Ok(loaded) => loaded.map,
            Err(error) => return self.say_error("The text was not pasted.", &error),
        };
        let what = match added(map, &part).1.len() {
            1 => "1 card".to_owned(),
            n => format!("{n} cards"),
        };
        self.bring_in(&part, format!("paste {what}"), &format!("Pasted {what}"));
    }

    /// Adds a map to the open one, in one step, and selects what it brought.
    pub(super) fn bring_in(&mut self, part: &Map, label: String, done: &str) {
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let (edits, cards) = added(map, part);
        if cards.is_empty() {
            self.say(
                Severity::Information,
                "There is nothing in it that has a card.".to_owned(),
            );
            return;
        }
        self.edit(&Edit::Several { label, edits });
        self.end_stroke();
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let is_there = |card: &Card| match card {
            Card::Claim(id) => map.claims.contains_key(id),
            Card::Question(id) => map.questions.contains_key(id),
            Card::Group(id) => map.groups.contains_key(id),
            Card::Quantity(id) => map.quantities.contains_key(id),
        };
        if cards.iter().all(is_there) {
            self.say(Severity::Information, format!("{done}."));
            self.select(Selection::cards(cards));
        }
    }
}
