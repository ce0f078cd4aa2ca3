//! Ids: short readable slugs that stay the same for the life of a map and are saved in its file.
//!
//! All ids of one map share one name space, so that `--given overhang=true` or `to: "overhang"` needs no prefix.
//! That they are unique across kinds is an invariant of [`Map`](super::Map), not of this file.

use std::{fmt, sync::Arc};

/// The longest id accepted, in bytes.
pub const MAX_ID_BYTES: usize = 64;

/// Why a text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is empty.
    #[error("an id must not be empty")]
    Empty,
    /// The text is longer than [`MAX_ID_BYTES`].
    #[error("the id “{0}…” is longer than {MAX_ID_BYTES} characters")]
    TooLong(String),
    /// The text has a character other than `a–z`, `0–9`, `-`, `_` or `.`.
    #[error("the id “{id}” contains {character:?}; use only a–z, 0–9, “-”, “_” and “.”")]
    Character {
        /// The text offered as an id, made printable.
        id: String,
        /// The first character that is not allowed.
        character: char,
    },
}

/// Checks that `text` may be an id: 1 to 64 characters out of `a–z`, `0–9`, `-`, `_`, `.`.
pub fn check_id(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    let printable = || {
        text.chars()
            .take(24)
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect::<String>()
    };
    if text.len() > MAX_ID_BYTES {
        return Err(IdError::TooLong(printable()));
    }
    match text
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.'))
    {
        Some(character) => Err(IdError::Character {
            id: printable(),
            character,
        }),
        None => Ok(()),
    }
}

/// Makes a slug of at most 40 characters out of any text: “AI pause: why?” gives `ai-pause-why`.
///
/// Returns `fallback` when no letter or digit is left.
pub fn slug_from_text(text: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && (c == '-' || c == '_' || c.is_whitespace()) {
            slug.push('-');
        }
        if slug.len() >= 40 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        fallback.to_owned()
    } else {
        slug.to_owned()
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes an id, or says why the text cannot be one.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check_id(text)?;
                Ok(Self(Arc::from(text)))
            }

            /// The id as it stands in the file.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// Names a claim.
    ClaimId,
    /// Names a link.
    LinkId,
    /// Names a question.
    QuestionId,
    /// Names a quantity.
    QuantityId,
    /// Names a group of claims.
    GroupId,
    /// Names a reader.
    ReaderId,
    /// Names a source.
    SourceId,
    /// Names a scenario.
    ScenarioId,
    /// Names a session of a reading group.
    SessionId,
    /// Names a free note on the map.
    NoteId,
    /// Names a saved view.
    ViewId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_plain_slugs() {
        assert!(ClaimId::new("a-not-global").is_ok());
        assert_eq!(ClaimId::new(""), Err(IdError::Empty));
        assert!(matches!(ClaimId::new("A b"), Err(IdError::Character { .. })));
        assert!(matches!(ClaimId::new(&"a".repeat(65)), Err(IdError::TooLong(_))));
    }

    #[test]
    fn slugs_are_always_valid_ids() {
        for text in ["AI pause: why?", "  ", "Größe — ∞", "---", &"wide ".repeat(40), "日本"] {
            assert!(check_id(&slug_from_text(text, "claim")).is_ok(), "{text}");
        }
        assert_eq!(slug_from_text("AI pause: why?", "claim"), "ai-pause-why");
    }
}
