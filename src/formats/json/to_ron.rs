//! From JSON to the text of the file. What cannot stand where it stands is a sentence with its place; what the format does not
//! know is kept as a newer version's.

use ron::value::RawValue;

use super::{
    RON, SCHEMA,
    from_ron::{Name, field, options},
    shape::{Behind, Fields, MAP, Shape},
    tree::Json,
};
use crate::formats::sketch::Remarks;

/// No more mistakes are told.
const MOST_MISTAKES: usize = 200;

/// The text of the file that a JSON says; or what is wrong with it.
pub(super) fn text(json: &Json, adapted: &mut Remarks, left_out: &mut Remarks) -> Result<String, Vec<String>> {
    if let Some(text) = json.as_kept() {
        return Ok(text.to_owned());
    }
    let mut writing = Writing {
        text: String::new(),
        path: Vec::new(),
        mistakes: Vec::new(),
        adapted,
        left_out,
    };
    if matches!(json, Json::Object(_)) {
        writing.value(json, Shape::Record(MAP));
    } else {
        writing.mistake("a map is an object that begins with \"format\": 1");
    }
    if writing.mistakes.is_empty() {
        Ok(writing.text)
    } else {
        Err(writing.mistakes)
    }
}

/// Writes the text of the file.
struct Writing<'a> {
    text: String,
    /// The names of the properties that lead to where we are.
    path: Vec<String>,
    mistakes: Vec<String>,
    adapted: &'a mut Remarks,
    left_out: &'a mut Remarks,
}

impl Writing<'_> {
    fn mistake(&mut self, sentence: &str) {
        if self.mistakes.len() < MOST_MISTAKES {
            let sentence = if self.path.is_empty() {
                sentence.to_owned()
            } else {
                format!("{}: {sentence}", self.place())
            };
            self.mistakes.push(sentence);
        }
    }

    /// Where we are, in a readable length.
    fn place(&self) -> String {
        let short = |name: &String| -> String {
            let printable = name.chars().map(|c| if c.is_control() { ' ' } else { c });
            printable.take(64).collect()
        };
        self.path.iter().map(short).collect::<Vec<_>>().join(".")
    }

    fn expected(&mut self, what: &str, found: &Json) {
        self.mistake(&format!("{what} is expected here, not {}", found.kind()));
    }

    fn value(&mut self, json: &Json, shape: Shape) {
        if let Some(kept) = json.as_kept() {
            self.kept(kept);
            return;
        }
        match (shape, json) {
            (Shape::Text | Shape::Said | Shape::State, Json::Text(text)) => self.quoted(text),
            (Shape::Truth | Shape::State, Json::Truth(truth)) => self.put(if *truth { "true" } else { "false" }),
            (Shape::Number | Shape::Said, Json::Whole(_) | Json::Number(_)) => self.number(json),
            (Shape::Numbers | Shape::Said, Json::List(items)) => {
                self.enclosed(['(', ')'], items, |this, item| this.value(item, Shape::Number));
            }
            (Shape::List(inner), Json::List(items)) => {
                self.enclosed(['[', ']'], items, |this, item| this.value(item, *inner));
            }
            (Shape::Entries(inner), Json::Object(properties)) => {
                self.enclosed(['{', '}'], properties, |this, (key, value)| {
                    this.quoted(key);
                    this.put(": ");
                    this.within(key, |this| this.value(value, *inner));
                });
            }
            (Shape::Record(fields), Json::Object(properties)) => self.record(properties, fields),
            (Shape::Word(words), _) => self.word(json, words),
            (Shape::Text, _) => self.expected("text", json),
            (Shape::Truth, _) => self.expected("true or false", json),
            (Shape::Number, _) => self.expected("a number", json),
            (Shape::Numbers, _) => self.expected("a list of numbers", json),
            (Shape::Said, _) => self.expected("a number, a list of two or three numbers, or text", json),
            (Shape::State, _) => self.expected("true, false or the id of a position", json),
            (Shape::List(_), _) => self.expected("a list", json),
            (Shape::Entries(_), _) => self.expected("an object with an id for each property", json),
            (Shape::Record(_), _) => self.expected("an object", json),
        }
    }

    fn record(&mut self, properties: &[(String, Json)], fields: Fields) {
        self.put("(");
        for (name, value) in properties {
            let shape = field(fields, name);
            // Where there is nothing there is the default.
            if *value == Json::Null || (self.path.is_empty() && name == SCHEMA) {
                continue;
            }
            if !is_field_name(name) {
                let shown: String = name.chars().take(40).collect();
                self.left_out.say(
                    None,
                    format!("the property {shown:?}, which cannot be the name of a field"),
                );
                continue;
            }
            if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                || name.contains(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            {
                self.put("r#");
            }
            self.put(name);
            self.put(": ");
            self.within(name, |this| {
                if let Some(shape) = shape {
                    return this.value(value, shape);
                }
                if value.as_kept().is_none() {
                    let sentence = format!("this version of Cruxmap does not know the property “{name}”; it is kept");
                    this.adapted.say(None, sentence);
                }
                this.any(value);
            });
            self.put(",\n");
        }
        self.put(")");
    }

    fn word(&mut self, json: &Json, words: &[(&'static str, Behind)]) {
        let known = |name: &str| words.iter().find(|(word, _)| *word == name).map(|(_, behind)| *behind);
        match json {
            Json::Text(name) => match known(name) {
                Some(Behind::Nothing) => self.put(name),
                Some(_) => self.mistake(&format!("“{name}” needs something behind it, as in {{\"{name}\": …}}")),
                None if is_plain_word(name) => {
                    self.adapted.say(
                        None,
                        format!("this version of Cruxmap does not know the word “{name}”; it is kept"),
                    );
                    self.put(name);
                }
                None => self.mistake(&unknown_word(name, words)),
            },
            Json::Object(properties) => {
                let [(name, value)] = properties.as_slice() else {
                    self.mistake("one property is expected here, named like a word of the format");
                    return;
                };
                let Some(behind) = known(name) else {
                    self.mistake(&unknown_word(name, words));
                    return;
                };
                if !matches!(behind, Behind::Nothing) {
                    self.put(name);
                }
                self.within(name, |this| this.behind(name, value, behind));
            }
            other => self.expected("a word of the format", other),
        }
    }

    fn behind(&mut self, name: &str, value: &Json, behind: Behind) {
        match (behind, value) {
            (Behind::Nothing, _) => self.mistake(&format!("nothing belongs behind “{name}”; write \"{name}\"")),
            (Behind::One(shape), value) => {
                self.put("(");
                self.value(value, shape);
                self.put(")");
            }
            (Behind::Two(first, second), Json::List(items)) => match items.as_slice() {
                [one, other] => {
                    self.put("(");
                    self.value(one, first);
                    self.put(", ");
                    self.value(other, second);
                    self.put(")");
                }
                _ => self.mistake("a list of two is expected here"),
            },
            (Behind::Fields(fields), Json::Object(properties)) => self.record(properties, fields),
            (Behind::Two(..), other) => self.expected("a list of two", other),
            (Behind::Fields(_), other) => self.expected("an object", other),
        }
    }

    /// A value that the format does not know, as near to RON as it can be said. JSON nests no deeper than its reader allows.
    fn any(&mut self, json: &Json) {
        if let Some(kept) = json.as_kept() {
            self.kept(kept);
            return;
        }
        match json {
            Json::Null => self.put("None"),
            Json::Truth(truth) => self.put(if *truth { "true" } else { "false" }),
            Json::Whole(_) | Json::Number(_) => self.number(json),
            Json::Text(text) => self.quoted(text),
            Json::List(items) => self.enclosed(['[', ']'], items, Self::any),
            Json::Object(properties) => self.enclosed(['{', '}'], properties, |this, (key, value)| {
                this.quoted(key);
                this.put(": ");
                this.any(value);
            }),
        }
    }

    /// Text of the file, if it is one whole value.
    fn kept(&mut self, kept: &str) {
        if RawValue::from_ron(kept).is_ok() {
            self.put(kept);
            // Ends a comment that the value may end in.
            self.put("\n");
        } else {
            self.mistake(&format!("“{RON}” must hold one value of RON"));
        }
    }

    fn number(&mut self, json: &Json) {
        match json {
            Json::Whole(number) => self.put(&number.to_string()),
            Json::Number(number) if number.is_finite() => self.put(&number.to_string()),
            other => self.expected("an ordinary number", other),
        }
    }

    fn quoted(&mut self, text: &str) {
        match ron::to_string(text) {
            Ok(quoted) => self.put(&quoted),
            // Text can always be written; an error here would be one of the library's.
            Err(error) => self.mistake(&error.to_string()),
        }
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn enclosed<T>(&mut self, brackets: [char; 2], items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        let [open, close] = brackets;
        self.text.push(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.put(",");
            }
            write(self, item);
        }
        self.text.push(close);
    }

    fn within(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        write(self);
        self.path.pop();
    }
}

/// Whether a name can stand before the colon of a field.
fn is_field_name(name: &str) -> bool {
    struct OneField;

    impl<'de> serde::Deserialize<'de> for OneField {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Name::deserialize(deserializer).map(|_| Self)
        }
    }

    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_plain || (!name.is_empty() && options().from_str::<OneField>(&format!("r#{name}")).is_ok())
}

/// Whether a word could be one of a newer version.
fn is_plain_word(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn unknown_word(name: &str, words: &[(&'static str, Behind)]) -> String {
    let shown: String = name.chars().take(40).collect();
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    format!(
        "{shown:?} is none of the words that can stand here: {}",
        words.join(", ")
    )
}
