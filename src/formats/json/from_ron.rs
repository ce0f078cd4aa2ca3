//! From the text of the file to JSON. The text is one that the program has written, so everything in it is in its place; what
//! the format does not know is kept word for word.

use std::{collections::BTreeSet, fmt, sync::Arc};

use ron::{Options, extensions::Extensions, value::RawValue};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

use super::{
    shape::{Behind, Fields, MAP, OUT, Shape},
    tree::Json,
};
use crate::model::Aside;

/// The links that are kept aside, by the id of what they start at and their own.
type AsideLinks<'a> = BTreeSet<(&'a str, &'a str)>;

/// How the file is read.
pub(super) fn options() -> Options {
    Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// The text of a map as JSON; nothing if it is none.
pub(super) fn json(text: &str, aside: &[Arc<Aside>]) -> Option<Json> {
    let links = aside.iter().filter(|aside| aside.position.is_none());
    let aside: AsideLinks<'_> = links.map(|aside| (aside.owner.as_str(), aside.id.as_str())).collect();
    let seed = Seed {
        shape: Shape::Record(MAP),
        aside: &aside,
        owner: "",
    };
    options().from_str_seed(text, seed).ok()
}

/// Reads what has a shape.
#[derive(Clone, Copy)]
struct Seed<'a> {
    shape: Shape,
    aside: &'a AsideLinks<'a>,
    /// The id of the claim or group within which this stands.
    owner: &'a str,
}

impl Seed<'_> {
    fn of(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// A word of the format with what stands behind it; nothing if it is none that is known.
    fn word(self, raw: &str, words: &[(&'static str, Behind)]) -> Option<Json> {
        let end = raw.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(raw.len());
        let (name, rest) = raw.split_at(end);
        let (name, behind) = words.iter().find(|(word, _)| *word == name)?;
        let value = match behind {
            Behind::Nothing => return rest.is_empty().then(|| Json::Text((*name).to_owned())),
            Behind::One(shape) => {
                let inner = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
                options().from_str_seed(inner, self.of(*shape)).ok()?
            }
            Behind::Two(first, second) => options()
                .from_str_seed(rest, Pair(self.of(*first), self.of(*second)))
                .ok()?,
            Behind::Fields(fields) => {
                let record = options().from_str_seed(rest, self.of(Shape::Record(fields))).ok()?;
                // A field that only a newer version knows makes the whole word one of that version.
                let Json::Object(properties) = &record else { return None };
                if properties.iter().any(|(_, value)| value.as_kept().is_some()) {
                    return None;
                }
                record
            }
        };
        Some(Json::Object(vec![((*name).to_owned(), value)]))
    }
}

/// The text of a value without what stands around it.
fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'de str, D::Error> {
    Ok(<&RawValue>::deserialize(deserializer)?.get_ron().trim())
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        match self.shape {
            Shape::Text => String::deserialize(deserializer).map(Json::Text),
            Shape::Truth => bool::deserialize(deserializer).map(Json::Truth),
            Shape::Number => f64::deserialize(deserializer).map(Json::number),
            Shape::Numbers | Shape::Said | Shape::State => deserializer.deserialize_any(self),
            Shape::Record(_) => deserializer.deserialize_struct("", &[], self),
            Shape::Entries(_) => deserializer.deserialize_map(self),
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Word(words) => {
                let raw = raw(deserializer)?;
                Ok(self.word(raw, words).unwrap_or_else(|| Json::kept(raw)))
            }
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the program writes")
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Json, E> {
        Ok(Json::Truth(truth))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Whole(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Json, E> {
        Ok(Json::number(number as f64))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Json, E> {
        Ok(Json::number(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
        Ok(Json::List(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let shape = match self.shape {
            Shape::List(shape) => *shape,
            _ => Shape::Number,
        };
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.of(shape))? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut properties = Vec::new();
        if let Shape::Record(fields) = self.shape {
            while let Some(Name(name)) = map.next_key()? {
                let value = match field(fields, &name) {
                    Some(shape) => map.next_value_seed(self.of(shape))?,
                    None => Json::kept(map.next_value::<&RawValue>()?.get_ron().trim()),
                };
                properties.push((name, value));
            }
        } else if let Shape::Entries(shape) = self.shape {
            while let Some(key) = map.next_key::<String>()? {
                let value = if self.aside.contains(&(self.owner, key.as_str())) {
                    Json::kept(map.next_value::<&RawValue>()?.get_ron().trim())
                } else if is_owner(*shape) {
                    let seed = Seed { owner: &key, ..self };
                    map.next_value_seed(seed.of(*shape))?
                } else {
                    map.next_value_seed(self.of(*shape))?
                };
                properties.push((key, value));
            }
        }
        Ok(Json::Object(properties))
    }
}

/// Whether links stand within such a thing.
fn is_owner(shape: Shape) -> bool {
    matches!(shape, Shape::Record(fields) if field(fields, OUT).is_some())
}

/// The shape of a field.
pub(super) fn field(fields: Fields, name: &str) -> Option<Shape> {
    fields.iter().find(|(own, _)| *own == name).map(|(_, shape)| *shape)
}

/// Two values in round brackets.
struct Pair<'a>(Seed<'a>, Seed<'a>);

impl<'de> DeserializeSeed<'de> for Pair<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_tuple(2, self)
    }
}

impl<'de> Visitor<'de> for Pair<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("two values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        items.extend(seq.next_element_seed(self.0)?);
        items.extend(seq.next_element_seed(self.1)?);
        Ok(Json::List(items))
    }
}

/// The name of a field.
pub(super) struct Name(pub(super) String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl Visitor<'_> for NameVisitor {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Name, E> {
                Ok(Name(name.to_owned()))
            }
        }

        deserializer.deserialize_identifier(NameVisitor)
    }
}
