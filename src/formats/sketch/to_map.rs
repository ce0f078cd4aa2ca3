//! From a sketch to a new map: for every sketch there is one. What the map cannot hold as the sketch has it is adapted or left
//! out, and said.

mod ids;
mod links;
pub(super) mod texts;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use self::{
    ids::Ids,
    texts::{block, line},
};
use super::{CardKind, GroupKind, Remarks, Report, Sketch, SketchCard};
use crate::model::{
    self, Basis, Claim, ClaimId, ClaimKind, Credence, Group, GroupId, Map, MapContent, Origin, Place, Probability,
    Question, QuestionId, Quote, Reader, ReaderId, ReaderKind, Source, SourceId, Target, Value, slug_from_text,
};

/// The name of whose numbers a file states has no more characters of its title.
const LONGEST_NAME: usize = 40;

/// What became of a card.
#[derive(Clone, Debug)]
enum Placed {
    Claim(ClaimId),
    Question(QuestionId),
}

/// A map while it is made.
struct Building<'a> {
    sketch: &'a Sketch,
    content: MapContent,
    ids: Ids,
    source_ids: Ids,
    /// One for each card of the sketch.
    cards: Vec<Placed>,
    /// One for each group of the sketch; nothing where it was left out.
    groups: Vec<Option<GroupId>>,
    /// The sources so far, by how the sketch names them.
    sources: BTreeMap<&'a str, SourceId>,
    /// Whose numbers the file states, once there is one.
    reader: Option<ReaderId>,
    adapted: Remarks,
    left_out: Remarks,
}

/// The map that a sketch makes. `name` is what the file is called, for a sketch without a title. The report is the sketch's
/// own with what the map made of it.
///
/// Numbers that the file states belong to a reader called after it. A share or probability of an inference becomes a share:
/// a requirement multiplies by what is left without it, a support of share s takes a share s of the doubt away. Cards are pinned
/// only where the file says of all of them where they are; that it gives corners and a map middles moves all alike.
///
/// Complexity: `O(n log n)` of cards and links; a link from or to a group that does not act as one becomes several, of which
/// there are at most `MOST_COPIES`.
pub fn map_from_sketch(sketch: &Sketch, name: &str) -> (Map, Report) {
    let mut building = Building {
        sketch,
        content: MapContent::default(),
        ids: Ids::default(),
        source_ids: Ids::default(),
        cards: Vec::new(),
        groups: Vec::new(),
        sources: BTreeMap::new(),
        reader: None,
        adapted: Remarks::default(),
        left_out: Remarks::default(),
    };
    building.whole(name);
    building.cards();
    building.groups();
    building.links();
    building.exclusive_questions();
    building.finish()
}

impl<'a> Building<'a> {
    fn whole(&mut self, name: &str) {
        let mut title = self.line(&self.sketch.title);
        if title.is_empty() {
            title = line(name).0;
        }
        self.content.id = slug_from_text(&title, "map");
        self.content.title = title;
        self.content.summary = self.block(&self.sketch.about);
    }

    /// A text of one line, and what had to be changed to make it one.
    fn line(&mut self, text: &str) -> String {
        let (text, is_changed) = line(text);
        if is_changed {
            self.adapted.say(
                None,
                "line breaks and control characters in a title, a name or a tag are blanks",
            );
        }
        text
    }

    /// A text of any number of lines.
    fn block(&mut self, text: &str) -> String {
        let (text, is_changed) = block(text);
        if is_changed {
            self.adapted.say(None, "control characters in a text are left out");
        }
        text
    }

    fn cards(&mut self) {
        let places = self.places();
        for (at, card) in self.sketch.cards.iter().enumerate() {
            let place = places.get(at).copied();
            let placed = if card.kind == CardKind::Question {
                self.question(card, place)
            } else {
                self.claim(at, card, place)
            };
            self.cards.extend(placed);
        }
    }

    /// The places of all cards; none if one has none, or if they say nothing.
    fn places(&mut self) -> Vec<Place> {
        let placed = |card: &SketchCard| {
            let (x, y) = card.place.filter(|(x, y)| x.is_finite() && y.is_finite())?;
            Some(Place { x: x + 0.0, y: y + 0.0 })
        };
        let cards = &self.sketch.cards;
        let places: Vec<Place> = cards.iter().filter_map(placed).collect();
        let are_apart = places.len() < 2 || places.windows(2).any(|pair| matches!(pair, [a, b] if a != b));
        if places.len() == cards.len() && are_apart {
            return places;
        }
        if !are_apart && places.len() == cards.len() {
            self.left_out
                .say(None, "the file puts all cards in one place; the map is laid out anew");
        } else if !places.is_empty() {
            self.left_out.count(
                places.len(),
                "the file says where this card is, but not of every card; the map is laid out anew",
            );
        }
        Vec::new()
    }

    /// The title of a card, never empty, and its text.
    fn words(&mut self, card: &SketchCard) -> (String, String) {
        let title = self.line(&card.title);
        let body = self.block(&card.body);
        if !title.is_empty() {
            return (title, body);
        }
        self.adapted.say(
            None,
            "a card without a title is called by the beginning of its text, or by its key",
        );
        let first = body.lines().map(|text| line(text).0).find(|text| !text.is_empty());
        let title: String = first.unwrap_or_else(|| line(&card.key).0).chars().take(120).collect();
        let title = title.trim();
        (if title.is_empty() { "Untitled" } else { title }.to_owned(), body)
    }

    fn question(&mut self, card: &'a SketchCard, place: Option<Place>) -> Option<Placed> {
        let (title, body) = self.words(card);
        let id = QuestionId::new(&self.ids.of_card(&card.key, &title, "question")).ok()?;
        let mut note = self.block(&card.note);
        if !card.tags.is_empty() {
            self.adapted
                .say(None, "a question has no tags on a map; they stand in its note");
            let tags = self.line(&card.tags.join(", "));
            note.push_str(if note.is_empty() { "Tags: " } else { "\n\nTags: " });
            note.push_str(&tags);
        }
        if card.credence.is_some() {
            self.left_out.say(
                None,
                "a probability is stated for a question, which is neither true nor false",
            );
        }
        let question = Question {
            title,
            body,
            topic: self.line(&card.topic),
            quotes: self.quotes(card),
            place,
            note,
            ..Question::default()
        };
        self.content.questions.insert(id.clone(), Arc::new(question));
        Some(Placed::Question(id))
    }

    fn claim(&mut self, at: usize, card: &'a SketchCard, place: Option<Place>) -> Option<Placed> {
        let (title, body) = self.words(card);
        let id = ClaimId::new(&self.ids.of_card(&card.key, &title, "claim")).ok()?;
        let tags = card.tags.iter().map(|tag| self.line(tag)).filter(|tag| !tag.is_empty());
        let claim = Claim {
            kind: match card.kind {
                CardKind::Claim | CardKind::Question => ClaimKind::Claim,
                CardKind::Crux => ClaimKind::Crux,
                CardKind::Assumption => ClaimKind::Assumption,
                CardKind::Evidence => ClaimKind::Evidence,
                CardKind::Position => ClaimKind::Position,
            },
            tags: tags.collect(),
            title,
            body,
            topic: self.line(&card.topic),
            quotes: self.quotes(card),
            credences: self.credence(card).into_iter().collect(),
            place,
            order: Some(at as f64),
            note: self.block(&card.note),
            ..Claim::default()
        };
        if claim.is_discussion_only() {
            self.adapted.say(
                None,
                "the tag “meta” or “definition” keeps a claim out of the computation: on a map it is about the debate itself, or says what a word means",
            );
        }
        self.content.claims.insert(id.clone(), Arc::new(claim));
        Some(Placed::Claim(id))
    }

    fn credence(&mut self, card: &SketchCard) -> Option<(ReaderId, Credence)> {
        let number = card.credence?;
        let Ok(probability) = Probability::new(number) else {
            self.left_out
                .say(None, "a stated probability is not a number from 0 to 1");
            return None;
        };
        let reader = if let Some(reader) = &self.reader {
            reader.clone()
        } else {
            let title = &self.content.title;
            let name = match title.char_indices().nth(LONGEST_NAME) {
                Some((end, _)) => format!("Numbers of {}…", title.get(..end).unwrap_or_default().trim_end()),
                None => format!("Numbers of {title}"),
            };
            let id = ReaderId::new(&slug_from_text(&name, "file")).ok()?;
            let reader = Reader {
                name: name.trim().to_owned(),
                kind: ReaderKind::Source,
                ..Reader::default()
            };
            self.content.readers.insert(id.clone(), Arc::new(reader));
            self.reader = Some(id.clone());
            id
        };
        let credence = Credence {
            stated: Value::Point(probability),
            basis: Basis::Quoted,
            ..Credence::default()
        };
        Some((reader, credence))
    }

    /// Who says a card, in which words and where. Who and where are kept without words, too: a quote that waits for them.
    fn quotes(&mut self, card: &'a SketchCard) -> Vec<Quote> {
        let text = self.block(&card.quote);
        let speaker = self.line(&card.speaker);
        let source = self.source(&card.source);
        if text.is_empty() && speaker.is_empty() && source.is_none() {
            return Vec::new();
        }
        if text.is_empty() {
            self.adapted.say(
                None,
                "the file says who says it or where, but not in which words: the quote has no words yet",
            );
        }
        vec![Quote {
            text,
            source,
            speaker,
            ..Quote::default()
        }]
    }

    fn source(&mut self, name: &'a str) -> Option<SourceId> {
        if let Some(id) = self.sources.get(name) {
            return Some(id.clone());
        }
        let line = self.line(name);
        if line.is_empty() {
            return None;
        }
        let (title, url) = texts::title_and_address(&line);
        let id = SourceId::new(&self.source_ids.of_title(title, "source")).ok()?;
        let source = Source {
            title: title.to_owned(),
            url: url.to_owned(),
            ..Source::default()
        };
        self.content.sources.insert(id.clone(), Arc::new(source));
        self.sources.insert(name, id.clone());
        Some(id)
    }

    fn groups(&mut self) {
        for group in &self.sketch.groups {
            let mut members = Vec::new();
            let mut seen = BTreeSet::new();
            for &member in &group.members {
                match self.cards.get(member) {
                    Some(Placed::Claim(id)) if seen.insert(id.clone()) => members.push(id.clone()),
                    Some(Placed::Claim(_)) => self.adapted.say(None, "a card that a group names twice is in it once"),
                    Some(Placed::Question(_)) => {
                        self.left_out
                            .say(None, "a question is in a group, where a map has claims only");
                    }
                    None => self.left_out.say(None, "a group names a card that is not there"),
                }
            }
            if members.is_empty() {
                self.left_out.say(None, "a group without claims");
                self.groups.push(None);
                continue;
            }
            let title = self.line(&group.title);
            let fallback = match group.kind {
                GroupKind::Joint => "premises",
                GroupKind::Alternatives | GroupKind::One => "alternatives",
                _ => "group",
            };
            let id = GroupId::new(&self.ids.of_title(&title, fallback)).ok();
            let group = Group {
                title,
                kind: group.kind.into(),
                members,
                ..Group::default()
            };
            if let Some(id) = id.clone() {
                self.content.groups.insert(id, Arc::new(group));
            }
            self.groups.push(id);
        }
    }

    /// Alternatives without a title that are just the positions of one question, and that no link starts at, are how an
    /// exclusive question is said.
    fn exclusive_questions(&mut self) {
        let mut positions: BTreeMap<QuestionId, Vec<ClaimId>> = BTreeMap::new();
        let mut starts = BTreeSet::new();
        for link in self.content.links.values() {
            match (&link.from, &link.to) {
                (Origin::Group(group), _) => {
                    starts.insert(group);
                }
                (Origin::Claim(claim), Target::Question(question)) => {
                    positions.entry(question.clone()).or_default().push(claim.clone());
                }
                (Origin::Claim(_), _) => {}
            }
        }
        let mut by_positions: BTreeMap<Vec<ClaimId>, Vec<QuestionId>> = BTreeMap::new();
        for (question, mut claims) in positions {
            claims.sort();
            by_positions.entry(claims).or_default().push(question);
        }
        let mut said = Vec::new();
        for (id, group) in &self.content.groups {
            let is_bare = group.title.is_empty() && group.kind == model::GroupKind::Exclusive { complete: false };
            if !is_bare || group.members.len() < 2 {
                continue;
            }
            let mut members = group.members.clone();
            members.sort();
            if let Some([question]) = by_positions.get(&members).map(Vec::as_slice)
                && !starts.contains(id)
            {
                said.push((id.clone(), question.clone()));
            }
        }
        for (group, question) in said {
            self.content.groups.remove(&group);
            if let Some(question) = self.content.questions.get_mut(&question) {
                Arc::make_mut(question).exclusive = true;
            }
        }
    }

    fn finish(self) -> (Map, Report) {
        let mut report = self.sketch.report.clone();
        if report.came_in.is_empty() {
            let counts = [
                (self.content.claims.len(), "claim"),
                (self.content.questions.len(), "question"),
                (self.content.links.len(), "link"),
                (self.content.groups.len(), "group"),
                (self.content.sources.len(), "source"),
            ];
            let counts = counts.into_iter().filter(|(n, _)| *n > 0);
            report.came_in = counts
                .map(|(n, what)| format!("{n} {what}{}", if n == 1 { "" } else { "s" }))
                .collect();
        }
        report.adapted.extend(self.adapted.into_list());
        report.left_out.extend(self.left_out.into_list());
        let title = self.content.title.clone();
        let map = Map::new(self.content).unwrap_or_else(|flaws| {
            // What stands above leaves no flaw; if ever it did, the person who opens the file has to know.
            debug_assert!(flaws.is_empty(), "{flaws:?}");
            report.errors.extend(flaws.into_iter().map(|flaw| super::Remark {
                line: None,
                sentence: flaw.to_string(),
                n: 1,
            }));
            let content = MapContent {
                title,
                ..MapContent::default()
            };
            Map::new(content).unwrap_or_default()
        });
        (map, report)
    }
}

#[cfg(test)]
mod tests;
