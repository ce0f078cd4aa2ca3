//! Numbers, strengths and attributions in words, with no more digits than make sense.

use super::escape::inline;
use crate::model::{
    self, Attribution, ClaimKind, GroupKind, Link, Quote, Relation, Strength, StrengthWord, Target, Value, odds,
    two_digits,
};

/// A probability as a percentage, with the odds beside it where it is tiny: “5.1 %”, “62 %”, “0.02 % (1 : 4,800)”.
pub(in super::super) fn percent(probability: f64) -> String {
    if !(0.0..=1.0).contains(&probability) {
        return "no number".to_owned();
    }
    let rare = probability.min(1.0 - probability);
    if rare == 0.0 || rare >= 0.001 {
        model::percent(probability)
    } else if rare < 1e-5 {
        odds(probability)
    } else {
        format!("{} ({})", model::percent(probability), odds(probability))
    }
}

/// A number of a quantity: as many digits as it was given, at most six.
pub(super) fn quantity(number: f64) -> String {
    let rounded = format!("{number:.6}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    if number.abs() >= 1e9 || (number != 0.0 && number.abs() < 1e-6) {
        format!("{number:e}")
    } else {
        rounded.to_owned()
    }
}

/// What somebody said about a probability, as it was said; nothing when nothing was.
pub(super) fn value(value: &Value) -> Option<String> {
    match value {
        Value::NotStated => None,
        Value::Point(p) => Some(percent(p.value())),
        Value::Range { low, best, high } => {
            let range = format!("{} to {}", percent(low.value()), percent(high.value()));
            Some(match best {
                Some(best) => format!("{} ({range})", percent(best.value())),
                None => range,
            })
        }
        // Words with a quotation in them are the map maker's account of what was said.
        Value::Words(words) if words.contains('“') => Some(inline(words)),
        Value::Words(words) => Some(format!("“{}”", inline(words))),
    }
}

/// A strength as it was stated; nothing when it was not.
pub(in super::super) fn strength(strength: Strength, relation: Relation) -> Option<String> {
    let ratio = |ratio: f64| {
        if ratio >= 1.0 {
            format!("{} : 1", two_digits(ratio))
        } else {
            format!("1 : {}", two_digits(1.0 / ratio))
        }
    };
    Some(match strength {
        Strength::NotStated => return None,
        Strength::Word(word) => word.name().to_owned(),
        Strength::Ratio(r) => ratio(r.value()),
        Strength::Ratios { if_true, if_false } => {
            format!(
                "{} if it holds, {} if not",
                ratio(if_true.value()),
                ratio(if_false.value())
            )
        }
        Strength::Share(share) if share.value() >= 1.0 => match relation {
            Relation::Requires => "cannot hold without it".to_owned(),
            Relation::Undercuts => "takes all of it away".to_owned(),
            _ => "in full".to_owned(),
        },
        Strength::Share(share) => format!("share {}", percent(share.value())),
    })
}

/// How strong a link is, for putting links in order: stronger is more. What nobody has stated counts as moderate.
pub(super) fn rank(strength: Strength) -> f64 {
    match strength {
        Strength::NotStated | Strength::Word(StrengthWord::Moderate) => 3.0,
        Strength::Word(StrengthWord::Weak) => 1.5,
        Strength::Word(StrengthWord::Strong) => 10.0,
        Strength::Word(StrengthWord::Decisive) => 100.0,
        Strength::Ratio(ratio) => ratio.value().max(1.0 / ratio.value()),
        Strength::Ratios { if_true, if_false } => {
            let ratio = if_true.value() / if_false.value();
            if ratio.is_nan() { 1.0 } else { ratio.max(1.0 / ratio) }
        }
        Strength::Share(share) => 1.0 / (1.0 - share.value()),
    }
}

/// What stands between a claim and what bears on it, read downward from the claim.
pub(super) fn relation(link: &Link) -> &'static str {
    match link.relation {
        Relation::Supports => "supported by",
        Relation::Opposes => "opposed by",
        Relation::Requires => "requires",
        Relation::Undercuts => "undercut by",
        Relation::Underpins => "underpinned by",
        Relation::Answers => "answered by",
    }
}

/// What is added where a link ends at the link above it in the list.
pub(super) fn about_a_link(link: &Link) -> &'static str {
    match (&link.to, link.relation) {
        (Target::Link(_), Relation::Undercuts) => ", against the link above",
        (Target::Link(_), _) => ", in favor of the link above",
        _ => "",
    }
}

/// How the members of a group act together, before its title.
pub(super) fn group(kind: &GroupKind) -> String {
    match kind {
        GroupKind::List => String::new(),
        GroupKind::AllOf => "all are needed".to_owned(),
        GroupKind::AnyOf => "either is enough".to_owned(),
        GroupKind::Exclusive { complete: false } => "at most one holds".to_owned(),
        GroupKind::Exclusive { complete: true } => "exactly one holds".to_owned(),
        GroupKind::Exactly(n) => format!("exactly {n} hold"),
        GroupKind::AtLeast(n) => format!("at least {n} hold"),
        GroupKind::AllOrNone => "all hold or none".to_owned(),
        GroupKind::Ranked { direction, criterion } => {
            let direction = inline(direction);
            let criterion = inline(criterion);
            match (direction.is_empty(), criterion.is_empty()) {
                (true, true) => "ranked".to_owned(),
                (false, true) => format!("ranked {direction}"),
                (true, false) => format!("ranked by {criterion}"),
                (false, false) => format!("ranked {direction}, by {criterion}"),
            }
        }
    }
}

/// The kind of a claim, where it is worth a word.
pub(super) fn kind(kind: ClaimKind) -> Option<&'static str> {
    match kind {
        ClaimKind::Claim | ClaimKind::Position => None,
        ClaimKind::Crux => Some("crux"),
        ClaimKind::Assumption => Some("assumption"),
        ClaimKind::Evidence => Some("evidence"),
    }
}

/// Who says a quote, where, and how sure that is; `source` is what the source is called.
pub(super) fn attribution(quote: &Quote, source: Option<&str>) -> String {
    let mut parts = Vec::new();
    match (inline(&quote.speaker), quote.attribution) {
        (speaker, Attribution::Anonymous) if speaker.is_empty() => {
            parts.push("somebody the source does not name".to_owned());
        }
        (speaker, _) if !speaker.is_empty() => parts.push(format!("**{speaker}**")),
        _ => {}
    }
    if !quote.reporter.trim().is_empty() {
        parts.push(format!("reported by {}", inline(&quote.reporter)));
    }
    match (source, inline(&quote.locator)) {
        (Some(source), at) if at.is_empty() => parts.push(format!("*{}*", inline(source))),
        (Some(source), at) => parts.push(format!("*{}*, {at}", inline(source))),
        (None, at) if !at.is_empty() => parts.push(at),
        _ => {}
    }
    let mut remarks = Vec::new();
    match quote.attribution {
        Attribution::Explicit => {}
        Attribution::Inferred => remarks.push("who says it is inferred".to_owned()),
        Attribution::Uncertain => remarks.push("it may be somebody else".to_owned()),
        Attribution::Anonymous if quote.speaker.trim().is_empty() => {}
        Attribution::Anonymous => remarks.push("the source names nobody".to_owned()),
    }
    // The map maker's note says how it breaks off.
    let note = inline(&quote.note);
    if quote.truncated && note.is_empty() {
        remarks.push("text breaks off".to_owned());
    }
    if parts.is_empty() {
        parts.push("source not stated".to_owned());
    }
    let said = parts.join(", ");
    let note = if note.is_empty() { note } else { format!(". {note}") };
    if remarks.is_empty() {
        format!("— {said}{note}")
    } else {
        format!("— {said} ({}){note}", remarks.join("; "))
    }
}

/// “1 claim”, “2 claims”.
pub(super) fn count(n: usize, noun: &str) -> String {
    match (n, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "crux") => format!("{n} cruxes"),
        _ => format!("{n} {noun}s"),
    }
}

/// “a”, “a and b”, “a, b and c”.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Text cut at the end of a word to at most `longest` characters.
pub(in super::super) fn shortened(text: &str, longest: usize) -> String {
    let text = super::escape::one_line(text);
    if text.chars().count() <= longest {
        return text;
    }
    let cut: String = text.chars().take(longest.saturating_sub(1)).collect();
    let whole_words = cut.rfind(' ').filter(|&at| at > longest / 2).unwrap_or(cut.len());
    format!("{}…", cut[..whole_words].trim_end_matches([' ', ',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_have_the_digits_that_make_sense() {
        for (probability, text) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.6159, "62 %"),
            (0.051, "5.1 %"),
            (0.05, "5 %"),
            (0.0996, "10 %"),
            (0.002_088, "0.21 %"),
            (0.01, "1 %"),
            (0.000_21, "0.021 % (1 : 4,800)"),
            (0.999, "99.9 %"),
            (0.996, "99.6 %"),
            (0.94, "94 %"),
            (1e-9, "1 : 1,000,000,000"),
            (f64::NAN, "no number"),
        ] {
            assert_eq!(percent(probability), text, "{probability}");
        }
        assert_eq!(odds(0.75), "3 : 1");
        assert_eq!(odds(0.05), "1 : 19");
    }

    #[test]
    fn long_titles_are_cut_between_words() {
        assert_eq!(shortened("one two three four", 12), "one two…");
        assert_eq!(shortened("one two", 12), "one two");
    }
}
