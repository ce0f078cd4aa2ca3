//! Small pieces of the page: escaped text, safe links, who says a quote.

use std::fmt::Write as _;

use crate::{
    formats::web_address::web_address,
    model::{Attribution, Claim, ClaimKind, Map, Quote},
};

/// A text that is nothing but text wherever it stands on a page, in quotation marks included. Characters that HTML does not
/// have become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(plain(c)),
        }
    }
    out
}

/// A character, or U+FFFD for a control character that HTML does not have.
pub(super) fn plain(c: char) -> char {
    if c.is_control() && !matches!(c, '\n' | '\t') {
        '\u{fffd}'
    } else {
        c
    }
}

/// The address as it may stand in a link: of a web page or of mail, without anything that cannot be seen.
pub(super) fn safe_address(address: &str) -> Option<&str> {
    let address = address.trim();
    let is_mail = address
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let is_plain = !address.contains(|c: char| c.is_control() || c.is_whitespace()) && address.len() <= 2_000;
    (web_address(address).is_ok() || is_mail && is_plain).then_some(address)
}

/// The beginning of a link out of the page.
pub(super) fn open_link(address: &str) -> String {
    format!("<a href=\"{}\" rel=\"noopener noreferrer\">", escaped(address))
}

/// A text that leads to an address, if that may be; else the text alone.
pub(super) fn link_to(address: &str, text: &str) -> String {
    match safe_address(address) {
        Some(address) => format!("{}{}</a>", open_link(address), escaped(text)),
        None => escaped(text),
    }
}

/// A title, or what stands for it where there is none.
pub(super) fn or_id<'a>(title: &'a str, id: &'a str) -> &'a str {
    if title.trim().is_empty() { id } else { title }
}

/// What is worth a word about a claim beside its title.
pub(super) fn tags_of(claim: &Claim) -> impl Iterator<Item = &str> {
    let kind = match claim.kind {
        ClaimKind::Claim => None,
        ClaimKind::Crux => Some("crux"),
        ClaimKind::Assumption => Some("assumption"),
        ClaimKind::Evidence => Some("evidence"),
        ClaimKind::Position => Some("position"),
    };
    kind.into_iter().chain(claim.tags.iter().map(String::as_str))
}

/// Who says a quote, where, and how sure that is, as HTML.
pub(super) fn attribution(map: &Map, quote: &Quote) -> String {
    let mut parts = Vec::new();
    let is_named = !quote.speaker.trim().is_empty();
    if is_named {
        parts.push(escaped(&quote.speaker));
    } else if quote.attribution == Attribution::Anonymous {
        parts.push("somebody the source does not name".to_owned());
    }
    if !quote.reporter.trim().is_empty() {
        parts.push(format!("reported by {}", escaped(&quote.reporter)));
    }
    if let Some(id) = &quote.source {
        let (title, url) =
            (map.sources.get(id)).map_or(("", ""), |source| (source.title.as_str(), source.url.as_str()));
        let name = or_id(title, or_id(url, id.as_str()));
        parts.push(format!("<cite>{}</cite>", link_to(url, name)));
    }
    if !quote.locator.trim().is_empty() {
        parts.push(escaped(&quote.locator));
    }
    if parts.is_empty() {
        parts.push("source not stated".to_owned());
    }
    let mut credit = format!("— {}", parts.join(", "));
    let sureness = match quote.attribution {
        Attribution::Explicit | Attribution::Anonymous => "",
        Attribution::Inferred => " (who says it is inferred)",
        Attribution::Uncertain => " (it may be somebody else)",
    };
    credit.push_str(sureness);
    if quote.truncated {
        credit.push_str(" (text breaks off)");
    }
    if !quote.note.trim().is_empty() {
        // Writing to a string does not fail.
        let _infallible = write!(credit, " ({})", escaped(&quote.note));
    }
    credit
}
