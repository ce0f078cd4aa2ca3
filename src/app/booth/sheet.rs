//! A ballot as it was typed and sent: taking it out of the body of a request, and reading it.

use std::collections::BTreeSet;

use super::form::{Form, Part, Reply, Typed, is_control, read_typed};

/// How long a name may be, in characters.
pub(super) const LONGEST_NAME: usize = 80;
/// How many questions are taken out of a body at most.
const MOST_QUESTIONS: usize = 24;

/// What a person typed into the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    pub name: String,
    pub replies: Vec<Typed>,
}

/// Where on a sheet something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Name,
    /// A field of a question, counted from 0.
    Reply(usize, Part),
}

/// Something that is wrong on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    pub place: Place,
    pub sentence: String,
}

impl Sheet {
    /// Reads the name and the answers to a form that has as many questions, or says all that is wrong.
    pub fn read(&self, form: &Form) -> Result<(String, Vec<Reply>), Vec<Problem>> {
        let mut problems = Vec::new();
        let name = self.name.trim();
        let wrong_name = if name.chars().count() > LONGEST_NAME {
            Some("The name is longer than 80 characters: shorten it.")
        } else if name.chars().any(is_control) {
            Some("The name has control characters in it, which cannot be seen: type it again rather than paste it.")
        } else {
            None
        };
        problems.extend(wrong_name.map(|sentence| Problem {
            place: Place::Name,
            sentence: sentence.to_owned(),
        }));
        let mut answers = Vec::new();
        for (at, (question, typed)) in form.questions.iter().zip(&self.replies).enumerate() {
            match read_typed(&question.kind, typed) {
                Ok(reply) => answers.push(reply),
                Err(wrong) => problems.extend(wrong.into_iter().map(|(part, sentence)| Problem {
                    place: Place::Reply(at, part),
                    sentence,
                })),
            }
        }
        if problems.is_empty() {
            Ok((name.to_owned(), answers))
        } else {
            Err(problems)
        }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.replies.iter().all(|typed| *typed == Typed::default())
    }
}

/// What the body of a request says, whatever form it was made for.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub round: Option<u64>,
    /// The id of the person in the hidden field.
    pub voter: Option<String>,
    pub sheet: Sheet,
    n_fields: usize,
    is_sound: bool,
}

impl Sent {
    /// Takes the fields out of a body. Of what is not sound as much is taken as can be, to be shown to who typed it.
    pub fn parse(body: &[u8]) -> Self {
        let mut sent = Self {
            is_sound: true,
            ..Self::default()
        };
        let mut seen = BTreeSet::new();
        for pair in body.split(|byte| *byte == b'&') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let (name, value) = (halves.next().unwrap_or_default(), halves.next());
            let (Some(name), Some(value)) = (decoded(name), value.map(unescaped)) else {
                sent.is_sound = false;
                continue;
            };
            let value = String::from_utf8(value).unwrap_or_else(|error| {
                sent.is_sound = false;
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            });
            // Of a field that is there twice the first counts, and of unknown ones none: a body with such is refused.
            if seen.contains(&name) || !sent.put(&name, value) {
                sent.is_sound = false;
                continue;
            }
            seen.insert(name);
        }
        sent.n_fields = seen.len();
        sent
    }

    /// Whether exactly the fields of a form with so many questions were sent, each once.
    pub fn is_complete(&self, n_questions: usize) -> bool {
        self.is_sound && self.sheet.replies.len() == n_questions && self.n_fields == 3 + 4 * n_questions
    }

    /// Puts the value of a field in its place; false if there is no such field.
    fn put(&mut self, name: &str, value: String) -> bool {
        match name {
            "name" => self.sheet.name = value,
            "round" => {
                self.round = value.parse().ok();
                return self.round.is_some();
            }
            "voter" => {
                self.voter = is_id(&value).then_some(value);
                return self.voter.is_some();
            }
            _ => {
                let Some(digits) = name.find(|c: char| c.is_ascii_digit()) else {
                    return false;
                };
                let (field, number) = name.split_at(digits);
                let at = number
                    .parse::<usize>()
                    .ok()
                    .filter(|n| (1..=MOST_QUESTIONS).contains(n));
                // A number with zeros before it would be a second name of the same field.
                let Some(at) = at.filter(|n| n.to_string() == number) else {
                    return false;
                };
                if !matches!(field, "low" | "best" | "high" | "reason") {
                    return false;
                }
                if self.sheet.replies.len() < at {
                    self.sheet.replies.resize(at, Typed::default());
                }
                let Some(typed) = self.sheet.replies.get_mut(at - 1) else {
                    return false;
                };
                match field {
                    "low" => typed.low = value,
                    "best" => typed.best = value,
                    "high" => typed.high = value,
                    _ => typed.reason = value,
                }
            }
        }
        true
    }
}

/// Whether a text has the look of an id that this server gives to persons.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn decoded(text: &[u8]) -> Option<String> {
    String::from_utf8(unescaped(text)).ok()
}

/// The bytes that are meant by `+` and `%41`. A percent sign without two digits behind it stands for itself.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOTER: &str = "0123456789abcdef0123456789abcdef";

    fn body(rest: &str) -> String {
        format!("round=3&voter={VOTER}&name=A+%C3%84&low1=1&best1=2&high1=3&reason1=a%26b{rest}")
    }

    #[test]
    fn a_body_is_taken_apart() {
        let sent = Sent::parse(body("").as_bytes());
        assert!(sent.is_complete(1));
        assert_eq!((sent.round, sent.voter.as_deref()), (Some(3), Some(VOTER)));
        assert_eq!(sent.sheet.name, "A Ä");
        assert_eq!(
            sent.sheet.replies.first().map(|typed| typed.reason.as_str()),
            Some("a&b")
        );
    }

    #[test]
    fn what_is_not_exactly_the_form_is_not_complete() {
        for rest in [
            "&low2=1",
            "&low1=9",
            "&round=3",
            "&evil=1",
            "&low01=1",
            "&low99999999999999999999=1",
            "&",
            "&x",
            "&low2=%FF",
            "&=1",
            "&%FF=1",
            "&low0=1",
            "&l\u{f6}w1=1",
        ] {
            assert!(!Sent::parse(body(rest).as_bytes()).is_complete(1), "{rest}");
        }
        assert!(!Sent::parse(body("").as_bytes()).is_complete(2));
        assert!(!Sent::parse(b"").is_complete(0));
        assert!(!Sent::parse("&".repeat(65_536).as_bytes()).is_complete(0));
        let twice = Sent::parse(body("&low1=9").as_bytes());
        assert_eq!(twice.sheet.replies.first().map(|typed| typed.low.as_str()), Some("1"));
    }

    #[test]
    fn percent_signs_that_mean_nothing_stand_for_themselves() {
        assert_eq!(unescaped(b"50%&%4&%zz%41%"), b"50%&%4&%zzA%");
    }
}
