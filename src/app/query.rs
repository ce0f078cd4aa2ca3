//! Searching a map: words that are looked for in titles, texts, quotes and names of speakers, and filters such as
//! `kind:crux` or `is:unanswered`.
//!
//! ```text
//! overhang kind:crux speaker:"Rob Bensinger" -is:detail
//! ```
//!
//! Every word must be found. Of several filters of one sort one must hold (`kind:crux kind:evidence`), of different sorts
//! all; a minus before a filter turns it round.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    analysis::{Finding, Weight},
    model::{
        Card, Claim, ClaimId, ClaimKind, Link, LinkId, Map, Origin, Quote, ReaderId, Relation, SourceId, Target, Tier,
    },
};

/// What a filter asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// Claims of a kind.
    Kind(ClaimKind),
    /// Claims from which a link with that relation starts.
    Relation(Relation),
    /// Claims with a quote by a speaker whose name contains this.
    Speaker(String),
    /// Claims quoted from a source whose title or id contains this.
    Source(String),
    /// Claims with a tag.
    Tag(String),
    /// Claims for which a reader whose name or id contains this has stated a number.
    Reader(String),
    /// Claims of the core, or details.
    Tier(Tier),
    /// Claims with no quote from a source.
    NeedsSource,
    /// Claims for which the current reader has stated no number.
    NotStated,
    /// Claims that something is wrong with: numbers that do not cohere, circles, tables that do not fit.
    Incoherent,
    /// Claims that oppose or undercut, and that nothing on the map opposes or undercuts in turn.
    Unanswered,
    /// Cruxes, by kind or because somebody flags them.
    Flagged,
}

impl Filter {
    /// The filters that are words by themselves, in the order of the menu.
    pub const PLAIN: [Self; 7] = [
        Self::Tier(Tier::Core),
        Self::Tier(Tier::Detail),
        Self::Flagged,
        Self::NeedsSource,
        Self::NotStated,
        Self::Incoherent,
        Self::Unanswered,
    ];

    /// What it is called in a menu.
    pub fn name(&self) -> String {
        match self {
            Self::Kind(kind) => kind.name().to_owned(),
            Self::Relation(relation) => relation.verb().to_owned(),
            Self::Speaker(text) | Self::Source(text) | Self::Tag(text) | Self::Reader(text) => text.clone(),
            Self::Tier(Tier::Core) => "core".to_owned(),
            Self::Tier(Tier::Detail) => "detail".to_owned(),
            Self::NeedsSource => "needs a source".to_owned(),
            Self::NotStated => "not stated".to_owned(),
            Self::Incoherent => "incoherent".to_owned(),
            Self::Unanswered => "unanswered objection".to_owned(),
            Self::Flagged => "flagged as a crux".to_owned(),
        }
    }

    /// How it is written in the search.
    pub fn text(&self) -> String {
        let quoted = |key: &str, value: &str| {
            let value = value.replace('"', "");
            if value.contains(char::is_whitespace) {
                format!("{key}:\"{value}\"")
            } else {
                format!("{key}:{value}")
            }
        };
        match self {
            Self::Kind(kind) => format!("kind:{}", kind.name().to_lowercase()),
            Self::Relation(relation) => format!("relation:{}", relation.verb()),
            Self::Speaker(name) => quoted("speaker", name),
            Self::Source(name) => quoted("source", name),
            Self::Tag(name) => quoted("tag", name),
            Self::Reader(name) => quoted("reader", name),
            Self::Tier(Tier::Core) => "is:core".to_owned(),
            Self::Tier(Tier::Detail) => "is:detail".to_owned(),
            Self::NeedsSource => "needs:source".to_owned(),
            Self::NotStated => "is:not-stated".to_owned(),
            Self::Incoherent => "is:incoherent".to_owned(),
            Self::Unanswered => "is:unanswered".to_owned(),
            Self::Flagged => "is:crux".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (key, value) = text.split_once(':')?;
        if value.is_empty() {
            return None;
        }
        let lower = value.to_lowercase();
        Some(match key.to_lowercase().as_str() {
            "kind" => Self::Kind(*ClaimKind::ALL.iter().find(|kind| kind.name().to_lowercase() == lower)?),
            "relation" => Self::Relation(*Relation::ALL.iter().find(|relation| relation.verb() == lower)?),
            "speaker" => Self::Speaker(value.to_owned()),
            "source" => Self::Source(value.to_owned()),
            "tag" => Self::Tag(value.to_owned()),
            "reader" => Self::Reader(value.to_owned()),
            _ => Self::PLAIN
                .iter()
                .find(|filter| filter.text() == text.to_lowercase())?
                .clone(),
        })
    }

    /// Filters of one sort are alternatives.
    fn sort(&self) -> std::mem::Discriminant<Self> {
        std::mem::discriminant(self)
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    filters: Vec<(Filter, bool)>,
}

impl Query {
    /// Reads what was typed. What looks like a filter but is none is looked for as a word.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for part in parts(text) {
            let (wanted, rest) = match part.strip_prefix('-') {
                Some(rest) => (false, rest),
                None => (true, part.as_str()),
            };
            match Filter::parse(rest) {
                Some(filter) => query.filters.push((filter, wanted)),
                None => query.words.push(part.to_lowercase()),
            }
        }
        query
    }

    /// Whether everything fits it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.filters.is_empty()
    }

    /// Whether it asks for a filter.
    pub fn has(&self, filter: &Filter) -> bool {
        self.filters.iter().any(|(own, wanted)| own == filter && *wanted)
    }

    /// Where the words stand in a text, in bytes, in order and without overlap.
    pub fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = self.words.iter().flat_map(|word| places(text, word)).collect();
        spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut apart: Vec<Range<usize>> = Vec::new();
        for span in spans {
            match apart.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => apart.push(span),
            }
        }
        apart
    }
}

/// What was typed with a filter put in, or taken out if it is there.
pub fn toggled(text: &str, filter: &Filter) -> String {
    let mut parts = parts(text);
    let wanted = filter.text();
    let before = parts.len();
    parts.retain(|part| Filter::parse(part).as_ref() != Some(filter));
    if parts.len() == before {
        parts.push(wanted.replace('"', ""));
    }
    let quoted = parts.into_iter().map(|part| {
        let bare = part.strip_prefix('-').unwrap_or(&part);
        match Filter::parse(bare) {
            Some(filter) => format!("{}{}", if bare.len() < part.len() { "-" } else { "" }, filter.text()),
            None => part,
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// The words of a text; what stands between quotation marks is one with what stands before them.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut is_quoted = false;
    for c in text.chars() {
        if matches!(c, '"' | '“' | '”') {
            is_quoted = !is_quoted;
        } else if c.is_whitespace() && !is_quoted {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Where a word, in small letters, stands in a text, whatever the case of its letters there.
fn places(text: &str, word: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.char_indices() {
        if places.last().is_some_and(|last| at < last.end) {
            continue;
        }
        if let Some(length) = text.get(at..).and_then(|rest| length_of_start(rest, word)) {
            places.push(at..at + length);
        }
    }
    places
}

/// The length of the start of a text that is this word, in bytes; none if it starts otherwise.
fn length_of_start(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars();
    let mut length = 0;
    for letter in text.chars() {
        if wanted.as_str().is_empty() {
            break;
        }
        for lower in letter.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
        length += letter.len_utf8();
    }
    (wanted.as_str().is_empty() && length > 0).then_some(length)
}

/// What the words were found in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// A card.
    Card(Card),
    /// A link, by its reason or quotes.
    Link(LinkId),
    /// A source.
    Source(SourceId),
}

/// Something that fits a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub what: Found,
    /// Its title.
    pub title: String,
    /// The piece of another text in which words stand that are not in the title, with what text that is: `quote`, `text`.
    pub excerpt: Option<(&'static str, String)>,
}

/// What the numbers say that filters ask about.
pub struct Numbers<'a> {
    /// Whose numbers count as stated.
    pub reader: Option<&'a ReaderId>,
    /// What is wrong with the map.
    pub findings: &'a [Finding],
}

/// Everything that fits a query, best first: words in titles, then words elsewhere.
///
/// Complexity: linear in the text of the map.
pub fn find(map: &Map, query: &Query, numbers: &Numbers<'_>) -> Vec<Hit> {
    let asked = Asked {
        map,
        query,
        numbers,
        unanswered: if query.filters.iter().any(|(filter, _)| *filter == Filter::Unanswered) {
            unanswered(map)
        } else {
            BTreeSet::new()
        },
    };
    let mut hits: Vec<(u8, Hit)> = Vec::new();
    for (id, claim) in &map.claims {
        if asked.passes(id, claim) {
            hits.extend(asked.in_claim(id, claim));
        }
    }
    // Filters speak of claims.
    if query.filters.is_empty() {
        asked.elsewhere(&mut hits);
    }
    hits.sort_by(|(rank, a), (other, b)| (rank, &a.title, &a.what).cmp(&(other, &b.title, &b.what)));
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// How much of a text is shown around the first word that was found, in characters.
const AROUND: usize = 90;

struct Asked<'a> {
    map: &'a Map,
    query: &'a Query,
    numbers: &'a Numbers<'a>,
    unanswered: BTreeSet<ClaimId>,
}

impl Asked<'_> {
    /// Whether a claim passes the filters.
    fn passes(&self, id: &ClaimId, claim: &Claim) -> bool {
        let filters = &self.query.filters;
        filters.iter().all(|(filter, wanted)| {
            if *wanted {
                let alternatives = filters
                    .iter()
                    .filter(|(other, is)| *is && other.sort() == filter.sort());
                alternatives.into_iter().any(|(other, _)| self.holds(other, id, claim))
            } else {
                !self.holds(filter, id, claim)
            }
        })
    }

    fn holds(&self, filter: &Filter, id: &ClaimId, claim: &Claim) -> bool {
        let has = |text: &str, part: &str| !places(text, &part.to_lowercase()).is_empty();
        match filter {
            Filter::Kind(kind) => claim.kind == *kind,
            Filter::Relation(relation) => (self.map.links.values())
                .any(|link| link.relation == *relation && link.from == Origin::Claim(id.clone())),
            Filter::Speaker(name) => (claim.quotes.iter()).any(|quote| has(&quote.speaker, name)),
            Filter::Source(name) => (claim.quotes.iter().filter_map(|quote| quote.source.as_ref())).any(|source| {
                has(source.as_str(), name)
                    || self
                        .map
                        .sources
                        .get(source)
                        .is_some_and(|source| has(&source.title, name))
            }),
            Filter::Tag(tag) => claim.tags.iter().any(|own| own.eq_ignore_ascii_case(tag)),
            Filter::Reader(name) => claim.credences.iter().any(|(reader, credence)| {
                let is_named = has(reader.as_str(), name)
                    || self
                        .map
                        .readers
                        .get(reader)
                        .is_some_and(|reader| has(&reader.name, name));
                is_named && !(credence.stated.is_not_stated() && credence.base.is_not_stated())
            }),
            Filter::Tier(tier) => claim.tier == *tier,
            Filter::NeedsSource => !claim.quotes.iter().any(|quote| quote.source.is_some()),
            Filter::NotStated => (self.numbers.reader.and_then(|reader| claim.credences.get(reader)))
                .is_none_or(|credence| credence.stated.point().is_none() && credence.base.point().is_none()),
            Filter::Incoherent => (self.numbers.findings.iter())
                .any(|finding| finding.weight == Weight::Problem && finding.about == id.as_str()),
            Filter::Unanswered => self.unanswered.contains(id),
            Filter::Flagged => claim.kind == ClaimKind::Crux || !claim.flags.is_empty(),
        }
    }

    /// How well the words fit a claim.
    fn in_claim(&self, id: &ClaimId, claim: &Claim) -> Option<(u8, Hit)> {
        let mut texts: Vec<(&'static str, String)> = Vec::new();
        texts.push(("text", claim.body.clone()));
        quoted(&claim.quotes, &mut texts);
        let tags: Vec<&str> = claim.tags.iter().map(String::as_str).collect();
        texts.push((
            "more",
            format!("{} {} {} {id}", claim.topic, claim.scope, tags.join(" ")),
        ));
        texts.push(("note", claim.note.clone()));
        for flag in &claim.flags {
            texts.push(("flag", format!("{}: {}", flag.by, flag.words)));
        }
        let (rank, excerpt) = self.fit(self.map.title_of(id), &texts)?;
        Some((
            rank,
            Hit {
                what: Found::Card(Card::Claim(id.clone())),
                title: self.map.title_of(id).to_owned(),
                excerpt,
            },
        ))
    }

    /// Questions, groups, links and sources in which the words are found.
    fn elsewhere(&self, hits: &mut Vec<(u8, Hit)>) {
        let fitting = |what: Found, title: &str, texts: &[(&'static str, String)], adds: u8| {
            let (rank, excerpt) = self.fit(title, texts)?;
            let title = title.to_owned();
            Some((rank + adds, Hit { what, title, excerpt }))
        };
        for (id, question) in &self.map.questions {
            let mut texts = vec![("text", question.body.clone())];
            quoted(&question.quotes, &mut texts);
            hits.extend(fitting(
                Found::Card(Card::Question(id.clone())),
                &question.title,
                &texts,
                0,
            ));
        }
        for (id, group) in &self.map.groups {
            let mut texts = vec![("note", group.note.clone())];
            quoted(&group.quotes, &mut texts);
            hits.extend(fitting(Found::Card(Card::Group(id.clone())), &group.title, &texts, 0));
        }
        for (id, link) in &self.map.links {
            let mut texts = vec![("reason", link.reason.clone())];
            quoted(&link.quotes, &mut texts);
            // The titles at its ends are those of claims, which are found themselves.
            if let Some((_, excerpt)) = self.fit("", &texts) {
                let title = self.map.link_title(id);
                let what = Found::Link(id.clone());
                hits.push((2, Hit { what, title, excerpt }));
            }
        }
        for (id, source) in &self.map.sources {
            let texts = [
                ("authors", source.authors.join(", ")),
                ("text", source.text.clone()),
                ("note", source.note.clone()),
            ];
            hits.extend(fitting(Found::Source(id.clone()), &source.title, &texts, 2));
        }
    }

    /// Whether every word is found, in the title (0) or elsewhere (1), and where elsewhere.
    fn fit(&self, title: &str, texts: &[(&'static str, String)]) -> Option<(u8, Option<(&'static str, String)>)> {
        let missing: Vec<&String> = (self.query.words.iter())
            .filter(|word| places(title, word).is_empty())
            .collect();
        if missing.is_empty() {
            return Some((0, None));
        }
        let is_in = |word: &str, text: &str| !places(text, word).is_empty();
        if !missing
            .iter()
            .all(|word| texts.iter().any(|(_, text)| is_in(word, text)))
        {
            return None;
        }
        // The text with most of the words is shown.
        let n_in = |text: &str| missing.iter().filter(|word| is_in(word, text)).count();
        let (name, text) = texts.iter().rev().max_by_key(|(_, text)| n_in(text))?;
        let first = missing
            .iter()
            .filter_map(|word| places(text, word).first().map(|span| span.start))
            .min();
        Some((1, Some((*name, around(text, first.unwrap_or(0))))))
    }
}

/// The texts of quotes, each with who says it.
fn quoted(quotes: &[Quote], texts: &mut Vec<(&'static str, String)>) {
    for quote in quotes {
        texts.push(("quote", quote.text.clone()));
        let by = [quote.speaker.as_str(), quote.reporter.as_str()];
        let by: Vec<&str> = by.into_iter().filter(|name| !name.is_empty()).collect();
        texts.push(("speaker", by.join(", reported by ")));
    }
}

/// The part of a text around a place, in one line.
fn around(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .take(AROUND / 3)
        .last()
        .map_or(at, |(start, _)| start);
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().nth(AROUND).map_or(rest.len(), |(end, _)| end);
    let piece = rest.get(..end).unwrap_or_default();
    let line = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "{}{line}{}",
        if start > 0 { "…" } else { "" },
        if end < rest.len() { "…" } else { "" }
    )
}

/// The claims that oppose or undercut something and that nothing opposes or undercuts in turn, neither themselves nor the
/// links by which they do.
fn unanswered(map: &Map) -> BTreeSet<ClaimId> {
    let is_attack = |link: &Link| matches!(link.relation, Relation::Opposes | Relation::Undercuts);
    let attacked: BTreeSet<&Target> = map
        .links
        .values()
        .filter(|link| is_attack(link))
        .map(|link| &link.to)
        .collect();
    let is_answered = |claim: &ClaimId, link: &LinkId| {
        attacked.contains(&Target::Claim(claim.clone())) || attacked.contains(&Target::Link(link.clone()))
    };
    let (mut open, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for (id, link) in map.links.iter().filter(|(_, link)| is_attack(link)) {
        if let Origin::Claim(claim) = &link.from {
            if is_answered(claim, id) {
                answered.insert(claim.clone());
            } else {
                open.insert(claim.clone());
            }
        }
    }
    open.retain(|claim| !answered.contains(claim));
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_and_overlaps_are_joined() {
        let query = Query::parse("over hang overhang");
        assert_eq!(query.spans("The Overhang, OVER and over"), [4..12, 14..18, 23..27]);
        assert_eq!(
            Query::parse("straße die").spans("Die STRASSE, die Straße"),
            [0..3, 13..16, 17..24]
        );
        assert_eq!(Query::parse("é").spans("É e é"), [0..2, 5..7]);
        assert_eq!(Query::parse("").spans("anything"), []);
        assert_eq!(Query::parse("aa").spans("aaaa baa"), [0..4, 6..8]);
    }

    #[test]
    fn filters_are_read_and_written() {
        for filter in [
            Filter::Kind(ClaimKind::Crux),
            Filter::Relation(Relation::Opposes),
            Filter::Speaker("Rob Bensinger".to_owned()),
            Filter::Tag("definition".to_owned()),
        ]
        .into_iter()
        .chain(Filter::PLAIN)
        {
            let text = filter.text();
            assert!(Query::parse(&text).has(&filter), "{text}");
            let with = toggled("overhang", &filter);
            assert_eq!(with, format!("overhang {text}"));
            assert_eq!(toggled(&with, &filter), "overhang");
        }
        let query = Query::parse("kind:nonsense -is:core http://a");
        assert_eq!(query.words, ["kind:nonsense", "http://a"]);
        assert_eq!(query.filters, [(Filter::Tier(Tier::Core), false)]);
        assert_eq!(toggled("-is:core", &Filter::Flagged), "-is:core is:crux");
    }

    #[test]
    fn a_piece_of_text_is_cut_between_letters() {
        let text = "ä".repeat(300);
        let piece = around(&text, 200);
        assert!(piece.starts_with('…') && piece.ends_with('…'), "{piece}");
        assert_eq!(around("short", 0), "short");
    }
}
