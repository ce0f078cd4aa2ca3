//! Claims from quotes: words selected in the text of a source become a claim with its quote, speaker and place.

use super::{App, Document, Severity};
use crate::model::{
    Attribution, Claim, ClaimId, Edit, Map, Quote, Source, SourceId,
    edit::{ClaimEdit, Object, ObjectEdit},
    slug_from_text,
};

/// A source's text holds no more than this, bytes: it is part of the map's file.
pub const MOST_TEXT: usize = 2_000_000;

/// A title made of a quote has no more letters than this.
const MOST_LETTERS: usize = 160;

/// A name before a colon has no more words and letters than this.
const MOST_WORDS: usize = 4;
const MOST_NAME: usize = 40;

/// The paragraph, counted from 1, in which a place of a text lies, and the paragraph itself. Paragraphs are what stands
/// between empty lines; lines of a text without any are its paragraphs.
fn paragraph(text: &str, at: usize) -> (usize, &str) {
    let has_empty_lines = text.lines().any(|line| line.trim().is_empty());
    let (mut n, mut start, mut end) = (0, 0, 0);
    let mut is_between = true;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let is_empty = line.trim().is_empty();
        if is_empty && offset > at {
            break;
        }
        if is_empty {
            is_between = true;
        } else {
            if is_between || !has_empty_lines {
                if offset > at {
                    break;
                }
                n += 1;
                start = offset;
                is_between = false;
            }
            end = offset + line.len();
        }
        offset += line.len();
    }
    (n.max(1), text.get(start..end).unwrap_or_default().trim())
}

/// The name of who speaks, where a paragraph begins with it and a colon: “Ann Lee: …”, “**Bo**: …”.
fn speaker(paragraph: &str) -> Option<String> {
    let (name, _) = paragraph.split_once(':')?;
    let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '[' | ']' | '>' | '#'));
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_name = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let fits = name.len() <= MOST_NAME && (1..=MOST_WORDS).contains(&words.len()) && words.iter().all(is_name);
    fits.then(|| words.join(" "))
}

/// The edit that makes a claim of words that stand at a place (in bytes) of a source's text, and the claim.
pub fn quoting(map: &Map, id: &SourceId, at: usize, words: &str) -> Option<(Edit, ClaimId)> {
    let source = map.sources.get(id)?;
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    let (n, paragraph) = paragraph(&source.text, at);
    let (speaker, attribution) = match (speaker(paragraph), source.authors.as_slice()) {
        (Some(name), _) => (name, Attribution::Explicit),
        (None, [author]) => (author.clone(), Attribution::Explicit),
        (None, []) => (String::new(), Attribution::Anonymous),
        (None, authors) => (authors.join(", "), Attribution::Uncertain),
    };
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line).trim_end()),
        None => line,
    };
    let claim_id = ClaimId::new(&map.free_id(&slug_from_text(&title, "claim"))).ok()?;
    let claim = Claim {
        title,
        quotes: vec![Quote {
            text: words.to_owned(),
            source: Some(id.clone()),
            locator: format!("paragraph {n}"),
            speaker,
            attribution,
            ..Quote::default()
        }],
        ..Claim::default()
    };
    let edit = Edit::Several {
        label: "claim from quote".to_owned(),
        edits: vec![Edit::Claim(ClaimEdit::Add(claim_id.clone(), Box::new(claim)))],
    };
    Some((edit, claim_id))
}

impl App {
    /// Makes a claim of words of a source. The source stays selected, so that the next one can be made.
    pub(super) fn quote(&mut self, source: &SourceId, at: usize, words: &str) {
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let Some((edit, claim)) = quoting(map, source, at, words) else {
            return;
        };
        self.edit(&edit);
        self.end_stroke();
        let title = self
            .document()
            .and_then(|document| document.map().claims.get(&claim).map(|claim| claim.title.clone()));
        if let Some(title) = title {
            self.say(Severity::Information, format!("Claim added: “{title}”."));
        }
    }

    /// Puts pasted text at the end of a source's text, its paragraphs as they are.
    pub(super) fn paste_into_source(&mut self, id: &SourceId, text: &str) {
        let Some(source) = self
            .document()
            .and_then(|document| document.map().sources.get(id).cloned())
        else {
            return;
        };
        let n_bytes = source.text.len() + text.len();
        if n_bytes > MOST_TEXT {
            return self.say(
                Severity::Warning,
                format!("The text was not pasted: the source would hold {n_bytes} bytes, and {MOST_TEXT} is the most. Paste the part that is quoted."),
            );
        }
        let pasted = text.replace("\r\n", "\n").replace('\r', "\n");
        let joined = if source.text.trim().is_empty() {
            pasted
        } else {
            format!("{}\n\n{pasted}", source.text.trim_end())
        };
        let changed = Source {
            text: joined,
            ..Source::clone(&source)
        };
        self.edit(&Edit::Several {
            label: "paste text".to_owned(),
            edits: vec![Edit::Object(ObjectEdit::Put(Object::Source(
                id.clone(),
                Box::new(changed),
            )))],
        });
        self.end_stroke();
        self.say(
            Severity::Information,
            format!("Pasted {} bytes into “{}”.", text.len(), source.title),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_counted_and_speakers_found() {
        let text = "Title\n\nAnn Lee: we should\npause now.\n\n\n**Bo**: no: we should not.\n";
        assert_eq!(paragraph(text, 0), (1, "Title"));
        let at = text.find("pause").unwrap_or_default();
        assert_eq!(paragraph(text, at), (2, "Ann Lee: we should\npause now."));
        assert_eq!(speaker(paragraph(text, at).1).as_deref(), Some("Ann Lee"));
        let at = text.find("no:").unwrap_or_default();
        assert_eq!(paragraph(text, at).0, 3);
        assert_eq!(speaker(paragraph(text, at).1).as_deref(), Some("Bo"));
        assert_eq!(speaker("the point is this: it works"), None);
        assert_eq!(speaker("No colon here"), None);
        assert_eq!(paragraph("a\nb\nc", 2), (2, "b"));
        assert_eq!(paragraph("", 0), (1, ""));
    }
}
