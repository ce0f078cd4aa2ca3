//! From a map to a sketch, for the writers of other programs' files; with a report of what a sketch cannot hold.

use std::collections::BTreeMap;

use super::{
    CardKind, End, GroupKind, Remarks, Report, Sketch, SketchCard, SketchGroup, SketchLink, SketchRelation,
    to_map::texts::line,
};
use crate::model::{
    self, Claim, ClaimId, ClaimKind, Effect, Group, GroupId, Link, LinkId, LocalModel, Map, Origin, Question, Quote,
    ReaderId, Relation, Strength, Target, Tier, Value,
};

/// What of a map goes into a sketch: questions first, then claims in reading order.
struct Drafting<'a> {
    map: &'a Map,
    reader: Option<&'a ReaderId>,
    adapted: Remarks,
    left_out: Remarks,
}

/// The sketch of a map, with the numbers that one reader states, if one is named. Its report says what is not in it.
///
/// Strengths become shares: of a ratio r, 1 − 1/r. An exclusive question is said by alternatives without a title.
pub fn sketch_from_map(map: &Map, reader: Option<&ReaderId>) -> Sketch {
    let mut drafting = Drafting {
        map,
        reader,
        adapted: Remarks::default(),
        left_out: Remarks::default(),
    };
    drafting.sketch()
}

impl Drafting<'_> {
    fn sketch(&mut self) -> Sketch {
        let map = self.map;
        let mut sketch = Sketch {
            title: map.title.clone(),
            about: map.summary.clone(),
            ..Sketch::default()
        };
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (id, question) in &map.questions {
            places.insert(id.as_str(), sketch.cards.len());
            sketch.cards.push(self.question(id.as_str(), question));
        }
        let mut claims: Vec<(&ClaimId, &Claim)> = map.claims.iter().map(|(id, claim)| (id, &**claim)).collect();
        let order = |claim: &Claim| claim.order.unwrap_or(f64::INFINITY);
        claims.sort_by(|(a, one), (b, other)| order(one).total_cmp(&order(other)).then(a.cmp(b)));
        for (id, claim) in claims {
            places.insert(id.as_str(), sketch.cards.len());
            sketch.cards.push(self.claim(id, claim));
        }
        let n_placed = sketch.cards.iter().filter(|card| card.place.is_some()).count();
        if n_placed < sketch.cards.len() {
            self.left_out
                .count(n_placed, "a card is pinned, but not all are; places are not written");
            for card in &mut sketch.cards {
                card.place = None;
            }
        }
        let links: BTreeMap<&LinkId, usize> = map.links.keys().zip(0..).collect();
        let groups: BTreeMap<&GroupId, usize> = map.groups.keys().zip(0..).collect();
        for group in map.groups.values() {
            let group = self.group(group, &places);
            sketch.groups.push(group);
        }
        for link in map.links.values() {
            // A map has no link whose ends are not there.
            let from = match &link.from {
                Origin::Claim(id) => places.get(id.as_str()).copied().map(End::Card),
                Origin::Group(id) => groups.get(id).copied().map(End::Group),
            };
            let to = match &link.to {
                Target::Claim(id) => places.get(id.as_str()).copied().map(End::Card),
                Target::Question(id) => places.get(id.as_str()).copied().map(End::Card),
                Target::Link(id) => links.get(id).copied().map(End::Link),
            };
            if let (Some(from), Some(to)) = (from, to) {
                let link = self.link(link, from, to);
                sketch.links.push(link);
            }
        }
        for (id, positions) in map.all_positions() {
            let members: Vec<usize> = positions
                .iter()
                .filter_map(|id| places.get(id.as_str()).copied())
                .collect();
            if map.questions.get(&id).is_some_and(|question| question.exclusive) && members.len() > 1 {
                sketch.groups.push(SketchGroup {
                    title: String::new(),
                    kind: GroupKind::Alternatives,
                    members,
                });
            }
        }
        self.rest();
        sketch.report = Report {
            came_in: Vec::new(),
            adapted: std::mem::take(&mut self.adapted).into_list(),
            left_out: std::mem::take(&mut self.left_out).into_list(),
            errors: Vec::new(),
        };
        sketch
    }

    fn without(&mut self, is_there: bool, sentence: &str) {
        self.left_out.count(usize::from(is_there), sentence);
    }

    fn question(&mut self, id: &str, question: &Question) -> SketchCard {
        self.without(question.complete, "that the list of a question's positions is complete");
        self.without(question.table.is_some(), "the table of a question");
        self.without(question.variable.is_some(), "the variable of a Bayes net");
        let mut card = SketchCard {
            key: id.to_owned(),
            kind: CardKind::Question,
            title: question.title.clone(),
            body: question.body.clone(),
            topic: question.topic.clone(),
            note: question.note.clone(),
            place: question.place.map(|place| (place.x, place.y)),
            ..SketchCard::default()
        };
        self.finish(&mut card, &question.quotes);
        card
    }

    fn claim(&mut self, id: &ClaimId, claim: &Claim) -> SketchCard {
        let mut card = SketchCard {
            key: id.as_str().to_owned(),
            kind: match claim.kind {
                ClaimKind::Claim => CardKind::Claim,
                ClaimKind::Crux => CardKind::Crux,
                ClaimKind::Assumption => CardKind::Assumption,
                ClaimKind::Evidence => CardKind::Evidence,
                ClaimKind::Position => CardKind::Position,
            },
            title: claim.title.clone(),
            body: claim.body.clone(),
            tags: claim.tags.iter().cloned().collect(),
            topic: claim.topic.clone(),
            credence: self.credence(claim),
            note: claim.note.clone(),
            place: claim.place.map(|place| (place.x, place.y)),
            ..SketchCard::default()
        };
        self.finish(&mut card, &claim.quotes);
        for (is_there, what) in [
            (claim.tier != Tier::Core, "that a claim is a detail"),
            (!claim.defines.is_empty(), "the word that a claim defines"),
            (
                !claim.senses.is_empty(),
                "the definitions in whose sense a claim is meant",
            ),
            (!claim.scope.is_empty(), "where a claim holds"),
            (!claim.given.is_empty(), "the claims given which a claim is meant"),
            (!claim.elicit.is_empty(), "what a reader is asked about a claim"),
            (!claim.flags.is_empty(), "who flags a claim as a crux"),
            (!claim.aliases.is_empty(), "the same claim in other maps"),
            (
                !matches!(claim.model, LocalModel::ByLinks),
                "how the claims that bear on a claim determine it: a table, logic, all of or any of",
            ),
            (claim.threshold.is_some(), "the quantity that a claim is read off"),
            (claim.resolution.is_some(), "how a claim turned out"),
            (claim.review.is_some(), "when to look at a claim again"),
            (claim.variable.is_some(), "the variable of a Bayes net"),
        ] {
            self.without(is_there, what);
        }
        card
    }

    /// The number that the reader states for a claim.
    fn credence(&mut self, claim: &Claim) -> Option<f64> {
        let own = self.reader.and_then(|reader| claim.credences.get(reader));
        self.left_out.count(
            claim.credences.len() - usize::from(own.is_some()),
            "the numbers of other readers",
        );
        let own = own?;
        self.without(!own.base.is_not_stated(), "a number that sets the arguments aside");
        let has_more = own.date.is_some() || own.source.is_some() || !own.locator.is_empty() || !own.note.is_empty();
        self.without(has_more, "when, where and with what remark a number was given");
        self.without(!own.history.is_empty(), "earlier numbers");
        match &own.stated {
            Value::Words(_) => self.without(true, "a credence in words"),
            Value::Range { .. } => self
                .adapted
                .say(None, "a range is written as its best guess or its middle"),
            Value::NotStated | Value::Point(_) => {}
        }
        own.stated.point().map(model::Probability::value)
    }

    /// The title of a card, which is one line and not empty, and its first quote.
    fn finish(&mut self, card: &mut SketchCard, quotes: &[Quote]) {
        card.title = line(&card.title).0;
        if card.title.is_empty() {
            self.adapted.say(None, "a card without a title is called by its id");
            card.title.clone_from(&card.key);
        }
        let Some((quote, others)) = quotes.split_first() else {
            return;
        };
        self.left_out.count(others.len(), "further quotes of the same card");
        let has_more = !quote.locator.is_empty()
            || !quote.reporter.is_empty()
            || quote.attribution != model::Attribution::Explicit
            || quote.truncated
            || !quote.note.is_empty();
        self.without(
            has_more,
            "where exactly a quote stands, who reports it, how sure that is",
        );
        card.quote.clone_from(&quote.text);
        card.speaker = line(&quote.speaker).0;
        let source = quote.source.as_ref().and_then(|id| self.map.sources.get(id));
        card.source = source.map_or_else(String::new, |source| {
            let has_more = !source.authors.is_empty()
                || source.date.is_some()
                || !source.text.is_empty()
                || !source.note.is_empty()
                || !source.license.is_empty()
                || !source.file.is_empty();
            self.without(has_more, "of the source of a quote more than its title and address");
            let (title, url) = (line(&source.title).0, line(&source.url).0);
            match (title.as_str(), url.as_str()) {
                (_, "") => title,
                ("", _) => url,
                _ if title == url => title,
                _ => format!("{title} <{url}>"),
            }
        });
    }

    fn link(&mut self, link: &Link, from: End, to: End) -> SketchLink {
        let own = self.reader.and_then(|reader| link.by_reader.get(reader));
        self.left_out.count(
            link.by_reader.len() - usize::from(own.is_some()),
            "the strengths of other readers",
        );
        let conditional = own.is_some_and(|own| own.conditional.is_some());
        self.without(conditional, "a conditional forecast");
        self.without(link.cap != Strength::NotStated, "how far a link can be underpinned");
        self.without(
            link.effect != Effect::ByRelation,
            "that a link is a route, a defeater or mutual",
        );
        self.without(link.discussion_only, "that a link is for discussion only");
        self.without(!link.quotes.is_empty(), "the quotes of a link");
        let strength = own.map(|own| own.strength).filter(|own| *own != Strength::NotStated);
        let strength = strength.unwrap_or(link.strength);
        if !matches!(strength, Strength::NotStated | Strength::Share(_)) {
            self.adapted
                .say(None, "a strength in words or as a ratio is written as a share");
        }
        SketchLink {
            from,
            to,
            relation: match link.relation {
                Relation::Supports => SketchRelation::Supports,
                Relation::Opposes => SketchRelation::Opposes,
                Relation::Requires => SketchRelation::Requires,
                Relation::Undercuts => SketchRelation::Undercuts,
                Relation::Underpins => SketchRelation::Underpins,
                Relation::Answers => SketchRelation::Answers,
            },
            strength: (strength != Strength::NotStated).then(|| self.map.strengths.share_of(strength)),
            reason: link.reason.clone(),
            note: link.note.clone(),
            is_inferred: link.inferred,
        }
    }

    fn group(&mut self, group: &Group, places: &BTreeMap<&str, usize>) -> SketchGroup {
        if let model::GroupKind::Ranked { direction, criterion } = &group.kind {
            let is_said = !direction.is_empty() || !criterion.is_empty();
            self.without(
                is_said,
                "by what the members of a group are ranked, and in which direction",
            );
        }
        self.without(group.binding, "that a group is taken as true");
        self.without(!group.verdicts.is_empty(), "what is said of single members of a group");
        self.without(!group.quotes.is_empty(), "the quotes of a group");
        self.without(!group.note.is_empty(), "the note of a group");
        self.without(group.place.is_some(), "where the card of a group is pinned");
        let members = group.members.iter().filter_map(|id| places.get(id.as_str()).copied());
        SketchGroup {
            title: group.title.clone(),
            kind: (&group.kind).into(),
            members: members.collect(),
        }
    }

    /// What of the whole map has no place in a sketch.
    fn rest(&mut self) {
        let map = self.map;
        for (n, what) in [
            (map.quantities.len(), "a quantity"),
            (map.evidence.len(), "what is taken as found out"),
            (map.scenarios.len(), "a scenario"),
            (map.sessions.len(), "a session"),
            (map.notes.len(), "a free note"),
            (map.views.len(), "a saved view"),
            (map.aside.len(), "a link or member that was put aside"),
            (usize::from(map.target.is_some()), "which claim the map is about"),
            (usize::from(!map.authors.is_empty()), "the authors of the map"),
            (usize::from(!map.license.is_empty()), "the license of the map"),
            (usize::from(!map.note.is_empty()), "the note of the map"),
            (
                usize::from(map.net.is_some()),
                "the Bayes net that the map was read from",
            ),
            (
                usize::from(*map.strengths != model::StrengthTable::default()),
                "what the strength words mean on this map",
            ),
        ] {
            self.left_out.count(n, what);
        }
    }
}
