//! How a record of the file is declared once and read, written and kept whole by that one declaration.
//!
//! [`record!`] makes a struct whose fields are all optional in the file, that refuses a field said twice, keeps fields
//! it does not know word for word, and writes only what differs from the default. RON is read by the `ron` crate; the
//! text is written by [`super::writer`].

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use ron::{options::Options, value::RawValue};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use super::writer::Writer;
use crate::model::{Finite, Probability, Ratio, Share};

/// A value that stands in a field of the file.
pub(super) trait Field: Default + PartialEq {
    /// Writes the value, which is not its default.
    fn write(&self, writer: &mut Writer);

    /// The text to keep instead of the value, if this version does not understand it.
    fn take_raw(&mut self) -> Option<String> {
        None
    }
}

/// How this format reads RON: `Some(…)` may be left out.
pub(super) fn options() -> Options {
    Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// Declares a record of the file. Field order is the order in which fields are written.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(super) struct $name {
            $($(#[$field_doc])* pub(super) $field: $type,)*
            /// Fields that this version does not know, and values of known fields that it does not know.
            pub(super) unknown: std::collections::BTreeMap<String, String>,
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct RecordVisitor;

                impl<'de> serde::de::Visitor<'de> for RecordVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a record: ( field: value, … )")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut record = $name::default();
                        let mut seen = std::collections::BTreeSet::new();
                        while let Some(name) = map.next_key::<$crate::formats::ron::schema::FieldName>()? {
                            let name = name.0;
                            if !seen.insert(name.clone()) {
                                return Err(serde::de::Error::custom(format!("the field `{name}` is given twice")));
                            }
                            match name.as_str() {
                                $(stringify!($field) => {
                                    record.$field = map.next_value::<$type>()?;
                                    if let Some(raw) = $crate::formats::ron::schema::Field::take_raw(&mut record.$field) {
                                        record.unknown.insert(name, raw);
                                    }
                                })*
                                _ => {
                                    let raw = map.next_value::<&ron::value::RawValue>()?;
                                    record.unknown.insert(name, $crate::formats::ron::scan::to_last_word(raw.get_ron()).trim_start().to_owned());
                                }
                            }
                        }
                        Ok(record)
                    }
                }

                deserializer.deserialize_struct(stringify!($name), &[$(stringify!($field)),*], RecordVisitor)
            }
        }

        impl $crate::formats::ron::schema::Field for $name {
            fn write(&self, writer: &mut $crate::formats::ron::writer::Writer) {
                writer.open('(');
                $(
                    if self.$field != <$type>::default() {
                        writer.field(stringify!($field));
                        self.$field.write(writer);
                        writer.end_entry();
                    } else if let Some(raw) = self.unknown.get(stringify!($field)) {
                        writer.field(stringify!($field));
                        writer.raw(raw);
                        writer.end_entry();
                    }
                )*
                for (name, raw) in &self.unknown {
                    if ![$(stringify!($field)),*].contains(&name.as_str()) {
                        writer.field(name);
                        writer.raw(raw);
                        writer.end_entry();
                    }
                }
                writer.close(')');
            }
        }
    };
}

/// Declares words of the file: an enum of plain names, each with its counterpart in the model.
macro_rules! words {
    ($name:ident = $model:ty { $($word:ident = $counterpart:expr),* $(,)? } default $default:ident) => {
        #[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
        pub(super) enum $name { $($word),* }

        impl Default for $name {
            fn default() -> Self {
                Self::$default
            }
        }

        impl $crate::formats::ron::schema::Variant for $name {
            fn write(&self, writer: &mut $crate::formats::ron::writer::Writer) {
                writer.atom(match self { $(Self::$word => stringify!($word)),* });
            }
        }

        impl From<$name> for $model {
            fn from(word: $name) -> Self {
                match word { $($name::$word => $counterpart),* }
            }
        }

        impl From<$model> for $name {
            fn from(value: $model) -> Self {
                $(if value == $counterpart { return Self::$word; })*
                Self::$default
            }
        }
    };
}

pub(super) use {record, words};

/// The name of a field of a record.
pub(super) struct FieldName(pub(super) String);

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl Visitor<'_> for NameVisitor {
            type Value = FieldName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<FieldName, E> {
                Ok(FieldName(name.to_owned()))
            }
        }

        deserializer.deserialize_identifier(NameVisitor)
    }
}

/// A value out of a list of variants that later versions may lengthen.
pub(super) trait Variant: Clone + Default + PartialEq + de::DeserializeOwned {
    /// Writes the variant.
    fn write(&self, writer: &mut Writer);
}

/// A variant, or the text of one that this version does not know.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Open<T> {
    /// The variant; the default while `raw` is kept.
    pub(super) value: T,
    raw: Option<String>,
}

impl<T> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Self { value, raw: None }
    }
}

impl<'de, T: Variant> Deserialize<'de> for Open<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = super::scan::to_last_word(<&RawValue>::deserialize(deserializer)?.get_ron()).trim_start();
        match options().from_str::<T>(raw) {
            Ok(value) => Ok(value.into()),
            Err(error) => match error.code {
                // A later version's variant, or a later version's field of a known variant.
                ron::Error::NoSuchEnumVariant { .. } | ron::Error::NoSuchStructField { .. } => Ok(Self {
                    value: T::default(),
                    raw: Some(raw.to_owned()),
                }),
                ron::Error::TrailingCharacters => Err(de::Error::custom(
                    "a word stands here with something behind it that does not belong to it",
                )),
                code => Err(de::Error::custom(super::sentence_from_code(&code))),
            },
        }
    }
}

impl<T: Variant> Field for Open<T> {
    fn write(&self, writer: &mut Writer) {
        self.value.write(writer);
    }

    fn take_raw(&mut self) -> Option<String> {
        self.raw.take()
    }
}

/// A map from ids to records, in which an id given twice is an error.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dict<T>(pub(super) BTreeMap<String, T>);

impl<T> Default for Dict<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> FromIterator<(String, T)> for Dict<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Dict<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DictVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for DictVisitor<T> {
            type Value = Dict<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("entries: { \"id\": ( … ), … }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Dict<T>, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    if entries.contains_key(&key) {
                        return Err(de::Error::custom(format!("the id “{key}” is given twice in one list")));
                    }
                    let value = map.next_value::<T>()?;
                    entries.insert(key, value);
                }
                Ok(Dict(entries))
            }
        }

        deserializer.deserialize_map(DictVisitor(PhantomData))
    }
}

impl<T: Field + fmt::Debug> Field for Dict<T> {
    fn write(&self, writer: &mut Writer) {
        writer.open('{');
        for (key, value) in &self.0 {
            writer.key(key);
            value.write(writer);
            writer.end_entry();
        }
        writer.close('}');
    }
}

impl Field for String {
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }
}

impl Field for bool {
    fn write(&self, writer: &mut Writer) {
        writer.atom(if *self { "true" } else { "false" });
    }
}

macro_rules! integers {
    ($($type:ty),*) => {$(
        impl Field for $type {
            fn write(&self, writer: &mut Writer) {
                writer.atom(&self.to_string());
            }
        }
    )*};
}

integers!(u8, u32);

impl<T: Field> Field for Option<T> {
    fn write(&self, writer: &mut Writer) {
        match self {
            // The default of an inner value must be written, or it would read back as absent.
            Some(value) => value.write(writer),
            None => writer.atom("None"),
        }
    }
}

/// A list of records or other block values, one after another on lines of their own.
impl<T: Field> Field for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        writer.open('[');
        for value in self {
            writer.item();
            value.write(writer);
            writer.end_entry();
        }
        writer.close(']');
    }
}

/// A short list of texts on one line: `["definition", "meta"]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub(super) struct Inline(pub(super) Vec<String>);

impl Field for Inline {
    fn write(&self, writer: &mut Writer) {
        writer.begin_inline('[');
        for text in &self.0 {
            writer.text(text);
            writer.end_inline_entry();
        }
        writer.end_inline(']');
    }
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident($type:ty) default $default:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(super) struct $name(pub(super) $type);

        impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = f64::deserialize(deserializer)?;
                <$type>::new(number).map(Self).map_err(de::Error::custom)
            }
        }

        impl Field for $name {
            fn write(&self, writer: &mut Writer) {
                writer.number(self.0.value());
            }
        }
    )*};
}

numbers! {
    /// Any finite number.
    Number(Finite) default Finite::ZERO;
    /// A probability.
    Chance(Probability) default Probability::HALF;
    /// A likelihood ratio.
    Times(Ratio) default Ratio::ONE;
    /// A share.
    Part(Share) default Share::ZERO;
}

impl Number {
    /// Wraps a number that the model guarantees to be finite; anything else is written as 0.
    pub(super) fn from_model(number: f64) -> Self {
        Self(Finite::new(number).unwrap_or(Finite::ZERO))
    }
}

/// Numbers on one line: `(120, 40)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tuple(pub(super) Vec<f64>);

impl<'de> Deserialize<'de> for Tuple {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TupleVisitor;

        impl<'de> Visitor<'de> for TupleVisitor {
            type Value = Tuple;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("numbers in round brackets")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tuple, A::Error> {
                let mut numbers = Vec::new();
                while let Some(Number(number)) = seq.next_element()? {
                    numbers.push(number.value());
                }
                Ok(Tuple(numbers))
            }
        }

        deserializer.deserialize_any(TupleVisitor)
    }
}

impl Field for Tuple {
    fn write(&self, writer: &mut Writer) {
        writer.begin_inline('(');
        for number in &self.0 {
            writer.number(*number);
            writer.end_inline_entry();
        }
        writer.end_inline(')');
    }
}
