//! Sources and quotes in the words of a statement, as the vargdown dialect has them: a line that begins with a link, then
//! lines that begin with `>`.

use super::super::pieces::{self, Piece};

/// The words of a statement, sorted.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// What is said.
    pub(super) words: Vec<Piece>,
    /// The address of the source.
    pub(super) address: String,
    /// What the source is called, where a copy of it is.
    pub(super) about: Vec<String>,
    /// The quote.
    pub(super) quote: String,
}

/// What a line is.
#[derive(PartialEq)]
enum LineKind {
    Words,
    Source,
    Quote,
}

/// Takes sources and quotes out of the words of a statement.
pub(super) fn sort(all: &[Piece]) -> Sorted {
    let mut sorted = Sorted::default();
    let mut is_quote = false;
    for (n_before, line) in all.split(|piece| *piece == Piece::Break).enumerate() {
        match kind(line) {
            LineKind::Source if n_before > 0 => {
                is_quote = false;
                add_source(line, &mut sorted);
            }
            LineKind::Quote if n_before > 0 => {
                is_quote = true;
                add_quote(line, &mut sorted.quote);
            }
            // A quote may go on in lines without a mark, as in Markdown.
            LineKind::Words if is_quote && !line.is_empty() => add_quote(line, &mut sorted.quote),
            _ => {
                if n_before > 0 {
                    sorted.words.push(Piece::Break);
                }
                sorted.words.extend_from_slice(line);
            }
        }
    }
    sorted.quote = unquoted(sorted.quote.trim()).to_owned();
    sorted
}

fn kind(line: &[Piece]) -> LineKind {
    match line {
        [Piece::Text(text), ..] if text.starts_with('>') => LineKind::Quote,
        [Piece::Link { .. }, rest @ ..] => {
            let is_rest = match rest.first() {
                None | Some(Piece::Tag { .. }) => true,
                Some(Piece::Text(text)) => {
                    text.trim().is_empty() || (text.starts_with('(') && ends_with_parenthesis(rest))
                }
                _ => false,
            };
            if is_rest { LineKind::Source } else { LineKind::Words }
        }
        _ => LineKind::Words,
    }
}

fn ends_with_parenthesis(line: &[Piece]) -> bool {
    matches!(line.last(), Some(Piece::Text(text)) if text.trim_end().ends_with(')'))
}

fn add_source(line: &[Piece], sorted: &mut Sorted) {
    let Some((Piece::Link { text, address, .. }, rest)) = line.split_first() else {
        return;
    };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if sorted.address.is_empty() {
        sorted.address.clone_from(address);
        sorted.about.push(format!("Source: {words}"));
    } else {
        sorted.about.push(format!("{words}: {address}"));
    }
    let rest = pieces::plain_text(rest);
    let rest = rest.trim().trim_start_matches('(').trim_end_matches(')');
    if !rest.is_empty() {
        sorted.about.push(format!("Copy: {rest}"));
    }
}

fn add_quote(line: &[Piece], quote: &mut String) {
    let mut text = String::new();
    // Tags within a quote are words of the quote.
    let words: Vec<Piece> = line
        .iter()
        .map(|piece| match piece {
            Piece::Tag { image, .. } | Piece::Mention { image, .. } => Piece::Text(image.clone()),
            other => other.clone(),
        })
        .collect();
    text.push_str(&pieces::markdown(&words));
    let text = text.strip_prefix('>').unwrap_or(&text).trim();
    if !quote.is_empty() {
        quote.push('\n');
    }
    quote.push_str(text);
}

/// A quote without the quotation marks around it.
fn unquoted(text: &str) -> &str {
    let pairs = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];
    for (open, close) in pairs {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains([open, close])
        {
            return inner;
        }
    }
    text
}
