//! The fields of cards and links by name, for formats that hold named values beside their own.
//!
//! Titles are not among them: every format has a place of its own for those.

use super::{
    plain::{add_line, shown},
    relation_words::{relation_of, verb},
    sketch::{CardKind, SketchCard, SketchLink, SketchRelation},
};

/// The fields of a card that hold something, by name.
pub(super) fn card_fields(card: &SketchCard) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    if card.kind != CardKind::Claim {
        fields.push(("kind", kind_name(card.kind).to_owned()));
    }
    if let Some(credence) = card.credence {
        fields.push(("credence", format!("{credence}")));
    }
    let tags = joined(&card.tags);
    for (name, text) in [
        ("body", &card.body),
        ("tags", &tags),
        ("topic", &card.topic),
        ("speaker", &card.speaker),
        ("quote", &card.quote),
        ("source", &card.source),
        ("note", &card.note),
    ] {
        if !text.is_empty() {
            fields.push((name, text.clone()));
        }
    }
    fields
}

/// Sets a field of a card by its name; whether there is such a field and the value is one.
pub(super) fn set_card_field(card: &mut SketchCard, name: &str, value: &str) -> bool {
    let slot = match name {
        "kind" => {
            let Some(kind) = kind_of(value) else { return false };
            card.kind = kind;
            return true;
        }
        "credence" | "probability" => {
            let Some(number) = probability(value) else { return false };
            card.credence = Some(number);
            return true;
        }
        "tags" => {
            card.tags = split(value);
            return true;
        }
        "body" | "description" | "details" => &mut card.body,
        "topic" => &mut card.topic,
        "speaker" | "author" => &mut card.speaker,
        "quote" => &mut card.quote,
        "source" | "url" => &mut card.source,
        "note" => &mut card.note,
        "key" => &mut card.key,
        _ => return false,
    };
    value.clone_into(slot);
    true
}

/// What a link says beside its ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Says {
    pub(super) relation: Option<SketchRelation>,
    /// Whether the relation is not said but read from a color or a shape.
    pub(super) is_inferred: bool,
    pub(super) strength: Option<f64>,
    pub(super) reason: String,
    pub(super) note: String,
    /// What stands on the arrow and names no relation.
    pub(super) label: String,
}

impl Says {
    /// What is to be told where no relation is said and one is taken for it.
    pub(super) fn no_relation(&self, taken: SketchRelation) -> String {
        let what = if taken == SketchRelation::Answers {
            "an arrow to a question"
        } else {
            "an arrow"
        };
        let read = verb(taken);
        if self.label.is_empty() {
            format!("{what} that says no relation, read as “{read}”")
        } else {
            let label = shown(&self.label);
            format!("{what} labelled “{label}”, which names no relation that is known here, read as “{read}”")
        }
    }

    /// The relation with a word.
    pub(super) fn stated(relation: SketchRelation) -> Self {
        Self {
            relation: Some(relation),
            ..Self::default()
        }
    }

    /// Takes in what stands on an arrow; whether it reads from the arrow's end to its start.
    pub(super) fn take_label(&mut self, label: &str) -> bool {
        if let Some(meaning) = relation_of(label) {
            self.relation = Some(meaning.relation);
            self.is_inferred = false;
            self.add_note(meaning.rest);
            meaning.is_backward
        } else {
            label.trim().clone_into(&mut self.label);
            self.add_note(label.trim());
            false
        }
    }

    pub(super) fn add_note(&mut self, text: &str) {
        if !text.is_empty() {
            add_line(&mut self.note, text);
        }
    }

    /// Sets a field by its name; whether there is such a field and the value is one.
    pub(super) fn set_field(&mut self, name: &str, value: &str) -> bool {
        match name {
            "relation" => {
                let Some(meaning) = relation_of(value) else {
                    return false;
                };
                self.relation = Some(meaning.relation);
            }
            "inferred" => self.is_inferred = value == "true",
            "strength" => {
                let Some(number) = probability(value) else { return false };
                self.strength = Some(number);
            }
            "reason" => value.clone_into(&mut self.reason),
            "note" => value.clone_into(&mut self.note),
            _ => return false,
        }
        true
    }
}

/// The fields of a link beside its ends and its relation that hold something, by name.
pub(super) fn link_fields(link: &SketchLink) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    if link.is_inferred {
        fields.push(("inferred", "true".to_owned()));
    }
    if let Some(strength) = link.strength {
        fields.push(("strength", format!("{strength}")));
    }
    for (name, text) in [("reason", &link.reason), ("note", &link.note)] {
        if !text.is_empty() {
            fields.push((name, text.clone()));
        }
    }
    fields
}

/// As [`link_fields`], with the relation first.
pub(super) fn link_fields_with_relation(link: &SketchLink) -> Vec<(&'static str, String)> {
    let mut fields = vec![("relation", verb(link.relation).to_owned())];
    fields.extend(link_fields(link));
    fields
}

/// The name of a kind of card in files.
pub(super) fn kind_name(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Claim => "claim",
        CardKind::Crux => "crux",
        CardKind::Assumption => "assumption",
        CardKind::Evidence => "evidence",
        CardKind::Position => "position",
        CardKind::Question => "question",
    }
}

/// The kind of card of a name.
pub(super) fn kind_of(name: &str) -> Option<CardKind> {
    [
        CardKind::Claim,
        CardKind::Crux,
        CardKind::Assumption,
        CardKind::Evidence,
        CardKind::Position,
        CardKind::Question,
    ]
    .into_iter()
    .find(|kind| name.trim().eq_ignore_ascii_case(kind_name(*kind)))
}

/// A probability, written as a number from 0 to 1.
pub(super) fn probability(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (0.0..=1.0).contains(&number).then_some(number)
}

/// Several words as one text, apart by semicolons.
fn joined(words: &[String]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| word.replace('\\', "\\\\").replace(';', "\\;"))
        .collect();
    words.join("; ")
}

/// The words of such a text.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_escaped = false;
    for c in text.chars() {
        if c == '\\' && !is_escaped {
            is_escaped = true;
            continue;
        }
        if c == ';' && !is_escaped {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            word.push(c);
        }
        is_escaped = false;
    }
    let words = words.into_iter().map(|word| word.trim().to_owned());
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_card_are_set_again() {
        let card = SketchCard {
            kind: CardKind::Crux,
            credence: Some(0.1 + 0.2),
            tags: vec!["a; b".to_owned(), "\\".to_owned(), "c".to_owned()],
            quote: "“…”".to_owned(),
            ..SketchCard::default()
        };
        let mut again = SketchCard::default();
        for (name, value) in card_fields(&card) {
            assert!(set_card_field(&mut again, name, &value), "{name}");
        }
        assert_eq!(again, card);
        assert!(!set_card_field(&mut again, "credence", "1.5"));
        assert!(!set_card_field(&mut again, "color", "red"));
    }
}
