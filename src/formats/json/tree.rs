//! JSON as it stands in a text: properties in their order, numbers with all their digits.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use super::RON;

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Truth(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Self>),
    /// Properties in their order; one may be there twice.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Text of the file, kept word for word.
    pub(super) fn kept(ron: &str) -> Self {
        Self::Object(vec![(RON.to_owned(), Self::Text(ron.to_owned()))])
    }

    /// The text of the file that this keeps.
    pub(super) fn as_kept(&self) -> Option<&str> {
        match self {
            Self::Object(properties) => match properties.as_slice() {
                [(name, Self::Text(ron))] if name == RON => Some(ron),
                _ => None,
            },
            _ => None,
        }
    }

    /// What kind of value it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Truth(_) => "true or false",
            Self::Whole(_) | Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// A number, whole where it is.
    pub(super) fn number(number: f64) -> Self {
        // Beyond this not every whole number has its own.
        let whole = number as i64;
        if number.abs() < 9e15 && (whole as f64).to_bits() == number.to_bits() {
            Self::Whole(whole)
        } else {
            Self::Number(number)
        }
    }

    /// The text of it, indented by two spaces, ended by a newline.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text.push('\n');
        text
    }

    fn write(&self, text: &mut String, depth: usize) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Truth(truth) => text.push_str(if *truth { "true" } else { "false" }),
            Self::Whole(number) => text.push_str(&number.to_string()),
            Self::Number(number) => text.push_str(&plain(number)),
            Self::Text(words) => text.push_str(&plain(words)),
            Self::List(items) => {
                let on_one_line = items
                    .iter()
                    .all(|item| !matches!(item, Self::List(_) | Self::Object(_)));
                enclosed(text, depth, ['[', ']'], on_one_line, items, |text, item| {
                    item.write(text, depth + 1);
                });
            }
            Self::Object(properties) => {
                enclosed(text, depth, ['{', '}'], false, properties, |text, (name, value)| {
                    text.push_str(&plain(name));
                    text.push_str(": ");
                    value.write(text, depth + 1);
                });
            }
        }
    }
}

fn plain<T: serde::Serialize + ?Sized>(value: &T) -> String {
    // Texts and numbers can always be written.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

fn enclosed<T>(
    text: &mut String,
    depth: usize,
    brackets: [char; 2],
    on_one_line: bool,
    items: &[T],
    mut write: impl FnMut(&mut String, &T),
) {
    let [open, close] = brackets;
    let new_line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    text.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(if on_one_line { ", " } else { "," });
        }
        if !on_one_line {
            new_line(text, depth + 1);
        }
        write(text, item);
    }
    if !on_one_line && !items.is_empty() {
        new_line(text, depth);
    }
    text.push(close);
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct JsonVisitor;

        impl<'de> Visitor<'de> for JsonVisitor {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Json, E> {
                Ok(Json::Truth(truth))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Json, E> {
                Ok(Json::Whole(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Json, E> {
                Ok(i64::try_from(number).map_or(Json::Number(number as f64), Json::Whole))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Json, E> {
                Ok(Json::Number(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
                Ok(Json::Text(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Json, E> {
                Ok(Json::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Json::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut properties = Vec::new();
                while let Some(property) = map.next_entry()? {
                    properties.push(property);
                }
                Ok(Json::Object(properties))
            }
        }

        deserializer.deserialize_any(JsonVisitor)
    }
}
