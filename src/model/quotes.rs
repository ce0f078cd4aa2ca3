//! Every quote of a map, with what it stands on; and whether its words stand in a text.

use super::{Map, Quote};

impl Map {
    /// Every quote with the id of what it stands on: claims, links, questions, quantities, groups. Those of evidence stand on
    /// its claim.
    pub fn quotes(&self) -> Vec<(String, &Quote)> {
        fn of<'a>(id: &impl ToString, quotes: &'a [Quote]) -> impl Iterator<Item = (String, &'a Quote)> {
            let id = id.to_string();
            quotes.iter().map(move |quote| (id.clone(), quote))
        }
        let mut all: Vec<(String, &Quote)> = Vec::new();
        all.extend(self.claims.iter().flat_map(|(id, claim)| of(id, &claim.quotes)));
        all.extend(self.links.iter().flat_map(|(id, link)| of(id, &link.quotes)));
        all.extend(
            self.questions
                .iter()
                .flat_map(|(id, question)| of(id, &question.quotes)),
        );
        all.extend(
            self.quantities
                .iter()
                .flat_map(|(id, quantity)| of(id, &quantity.quotes)),
        );
        all.extend(self.groups.iter().flat_map(|(id, group)| of(id, &group.quotes)));
        all.extend(
            self.evidence
                .iter()
                .flat_map(|evidence| of(&evidence.claim, &evidence.quotes)),
        );
        all
    }
}

/// A text with what differs between copies folded: runs of white space, non-breaking spaces among them, are one space, and
/// curly quotation marks straight.
pub fn folded(text: &str) -> String {
    let straight = text.chars().map(|c| match c {
        '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let mut folded = String::with_capacity(text.len());
    for c in straight {
        if c != ' ' || !folded.ends_with(' ') {
            folded.push(c);
        }
    }
    folded.trim().to_owned()
}

/// Whether the words of a quote stand in a text that is [`folded`]: in one piece or, where the quote leaves something out
/// (“…” or “[…]”), piece by piece in order.
pub fn is_quoted_from(quote: &str, folded_text: &str) -> bool {
    let quote = folded(quote);
    if folded_text.contains(&quote) {
        return true;
    }
    let marked = quote.replace("[…]", "…").replace("[...]", "…");
    if !marked.contains('…') {
        return false;
    }
    let mut rest = folded_text;
    for piece in marked.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
        let Some(at) = rest.find(piece) else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_found_whatever_their_spaces_and_marks() {
        let text = folded("He said:\u{a0}“It’s  not\nso”, and left. Then he came back.");
        for quote in [
            "It's not so",
            "“It’s not so”, and left.",
            "He said: \"It's … left.",
            "It's not so […] he came back",
        ] {
            assert!(is_quoted_from(quote, &text), "{quote}");
        }
        for quote in ["It is not so", "he came back … It's not so", "It's … never"] {
            assert!(!is_quoted_from(quote, &text), "{quote}");
        }
    }
}
