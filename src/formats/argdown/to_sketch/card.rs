//! A statement or an argument as a card.

use super::super::document::{Member, Role};
use super::super::pieces::{self, Piece};
use super::super::value::Value;
use super::source::{self, Sorted};
use crate::formats::sketch::{CardKind, Remarks, SketchCard};

/// The tags that say what kind of claim a card is. `observation` is the word of the vargdown dialect.
pub(in crate::formats::argdown) const KIND_TAGS: [(&str, CardKind); 6] = [
    ("crux", CardKind::Crux),
    ("assumption", CardKind::Assumption),
    ("observation", CardKind::Evidence),
    ("evidence", CardKind::Evidence),
    ("position", CardKind::Position),
    ("question", CardKind::Question),
];

/// What stands in the text about a card.
pub(super) struct Told<'a> {
    /// The title in the text, if it is not made up.
    pub(super) title: Option<&'a str>,
    /// Where it stands.
    pub(super) members: &'a [Member],
    /// The heading it stands under.
    pub(super) topic: String,
    /// Whether it is an argument.
    pub(super) is_argument: bool,
}

/// A title is cut after so many characters when it is made of the text.
const MAX_MADE_TITLE: usize = 160;

/// The card, without its key.
pub(super) fn card(told: Told<'_>, adapted: &mut Remarks, errors: &mut Remarks) -> SketchCard {
    let mut data = Value::Null;
    let mut bodies: Vec<String> = Vec::new();
    let mut tags: Vec<String> = Vec::new();
    let mut from_text = Sorted::default();
    for member in told.members {
        data.merge(&own_data(member));
        let sorted = source::sort(&member.pieces);
        for piece in &sorted.words {
            if let Piece::Tag { name, .. } = piece
                && !tags.contains(name)
            {
                tags.push(name.clone());
            }
        }
        let body = pieces::markdown(&sorted.words);
        if !body.is_empty() && !bodies.contains(&body) {
            bodies.push(body);
        }
        if from_text.address.is_empty() {
            from_text.address = sorted.address;
        }
        from_text.about.extend(sorted.about);
        if from_text.quote.is_empty() {
            from_text.quote = sorted.quote;
        }
    }
    let line = told.members.first().map(|member| member.line);
    if bodies.len() > 1 {
        adapted.say(
            line,
            "a statement is put in several ways; the others follow the first in its text",
        );
    }
    let mut card = SketchCard {
        topic: told.topic,
        quote: from_text.quote,
        source: from_text.address,
        body: bodies.join("\n\nAlso: "),
        ..SketchCard::default()
    };
    let mut notes = from_text.about;
    let mut title = told.title.map(str::to_owned);
    let mut stated_kind = None;
    let mut stated_tags = None;
    for (name, value) in data.members() {
        let text = value.to_text();
        match (name.as_str(), text) {
            ("title", Some(text)) => title = Some(text),
            ("kind", Some(text)) => stated_kind = Some(text),
            ("body", Some(text)) => card.body = text,
            ("topic", Some(text)) => card.topic = text,
            ("speaker" | "author", Some(text)) => card.speaker = text,
            ("quote", Some(text)) => card.quote = text,
            ("source" | "url", Some(text)) => card.source = text,
            ("note", Some(text)) => notes.push(text),
            ("credence" | "probability", _) => match value.to_probability() {
                Some(probability) => card.credence = Some(probability),
                None => errors.say(line, format!("the {name} is no probability: {}", value.to_flow())),
            },
            ("place", _) => card.place = place(value),
            ("tags", _) if matches!(value, Value::List(_)) => {
                stated_tags = Some(value.items().iter().filter_map(Value::to_text).collect());
            }
            ("isInGroup", _) => {}
            ("reason", Some(text)) => notes.push(format!("Reason: {text}")),
            (_, text) => {
                adapted.say(line, "data that have no place of their own are in the note");
                notes.push(format!("{name}: {}", text.unwrap_or_else(|| value.to_flow())));
            }
        }
    }
    card.tags = stated_tags.unwrap_or(tags);
    if told.is_argument && !card.tags.iter().any(|tag| tag == "argument") {
        card.tags.insert(0, "argument".to_owned());
    }
    card.note = notes.join("\n");
    set_kind(&mut card, stated_kind.as_deref(), adapted);
    set_title(&mut card, title, told.members);
    card
}

/// The data of a place that are about the card. Where it is a conclusion, some are about the inference.
fn own_data(member: &Member) -> Value {
    let is_conclusion = matches!(member.role, Role::MainConclusion | Role::IntermediaryConclusion);
    match &member.data {
        Value::Map(members) if is_conclusion => Value::Map(
            members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "reason" | "inference"))
                .cloned()
                .collect(),
        ),
        other => other.clone(),
    }
}

/// A place in the plane.
fn place(value: &Value) -> Option<(f64, f64)> {
    match value.items() {
        [x, y] => Some((x.to_number()?, y.to_number()?)),
        _ => None,
    }
}

/// The kind from the data, or else from the first tag that says one, which is then no longer a tag.
fn set_kind(card: &mut SketchCard, stated: Option<&str>, adapted: &mut Remarks) {
    let kind = |name: &str| {
        KIND_TAGS
            .into_iter()
            .find(|(tag, _)| *tag == name)
            .map(|(_, kind)| kind)
    };
    if let Some(stated) = stated {
        card.kind = kind(stated).unwrap_or_default();
        return;
    }
    let Some(at) = card.tags.iter().position(|tag| kind(tag).is_some()) else {
        return;
    };
    let tag = card.tags.remove(at);
    adapted.say(None, format!("the tag “{tag}” says what kind of claim a card is"));
    card.kind = kind(&tag).unwrap_or_default();
}

/// The title: stated, or the text itself, which then is no body.
fn set_title(card: &mut SketchCard, stated: Option<String>, members: &[Member]) {
    let made = || {
        let words = |member: &Member| {
            let sorted = source::sort(&member.pieces);
            let words: Vec<Piece> = sorted
                .words
                .into_iter()
                .filter(|piece| !matches!(piece, Piece::Tag { .. }))
                .collect();
            one_line(&pieces::plain_text(&words))
        };
        members.iter().map(words).find(|text| !text.is_empty())
    };
    let title = match stated.map(|title| title.replace(['\n', '\r'], " ")) {
        Some(title) if !title.trim().is_empty() => title,
        _ => {
            let text = made().unwrap_or_default();
            let title = shortened(&text);
            // The text stays where it says more than the title.
            if title == text && card.body == text {
                card.body.clear();
            }
            title
        }
    };
    card.title = if title.is_empty() { "Untitled".to_owned() } else { title };
}

/// Text on one line, with one space between words.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text cut between words.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(MAX_MADE_TITLE) else {
        return text.to_owned();
    };
    let cut = text.get(..end).unwrap_or_default();
    let cut = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
    format!("{}…", cut.trim_end_matches([',', ';', ':', '.']))
}
