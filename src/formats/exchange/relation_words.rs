//! What words, signs and colors on an arrow say about the relation that it stands for.

use super::sketch::SketchRelation::{self, Answers, Opposes, Requires, Supports, Undercuts, Underpins};

/// Words for a relation from the start of an arrow to its end.
const FORWARD: [(SketchRelation, &[&str]); 6] = [
    (
        Supports,
        &[
            "supports",
            "support",
            "supporting",
            "pro",
            "for",
            "+",
            "++",
            "in favor",
            "in favor of",
            "in favour",
            "in favour of",
            "evidence for",
            "reason for",
            "argument for",
            "confirms",
            "strengthens",
            "entails",
            "implies",
            "proves",
            "shows",
            "suggests",
            "justifies",
            "increases",
            "raises",
            "promotes",
            "causes",
            "leads to",
            "enables",
        ],
    ),
    (
        Opposes,
        &[
            "opposes",
            "oppose",
            "opposing",
            "con",
            "contra",
            "against",
            "-",
            "--",
            "–",
            "−",
            "attacks",
            "attack",
            "conflict",
            "conflicts",
            "conflicts with",
            "contradicts",
            "rebuts",
            "rebuttal",
            "refutes",
            "objects to",
            "objection",
            "objection to",
            "disagrees",
            "disconfirms",
            "weakens",
            "evidence against",
            "reason against",
            "argument against",
            "counterargument",
            "contrary",
            "contradictory",
            "does not support",
            "doesn't support",
            "reduces",
            "decreases",
            "lowers",
            "prevents",
            "inhibits",
            "blocks",
            "hinders",
            "challenges",
            "counters",
            "undermines",
            "disproves",
            "negates",
        ],
    ),
    (
        Requires,
        &[
            "requires",
            "require",
            "needs",
            "depends on",
            "presupposes",
            "assumes",
            "relies on",
            "only if",
        ],
    ),
    (Undercuts, &["undercuts", "undercut", "undercutter"]),
    (Underpins, &["underpins", "underpin", "backs", "backing"]),
    (
        Answers,
        &["answers", "answer", "answer to", "responds to", "position on"],
    ),
];

/// Words for a relation from the end of an arrow to its start.
const BACKWARD: [(SketchRelation, &[&str]); 6] = [
    (
        Supports,
        &["supported by", "is supported by", "confirmed by", "implied by"],
    ),
    (
        Opposes,
        &[
            "opposed by",
            "is opposed by",
            "attacked by",
            "is attacked by",
            "refuted by",
            "is refuted by",
            "rebutted by",
            "is rebutted by",
            "challenged by",
            "is challenged by",
            "undermined by",
            "is undermined by",
        ],
    ),
    (
        Requires,
        &[
            "required by",
            "is required by",
            "needed by",
            "presupposed by",
            "assumed by",
        ],
    ),
    (Undercuts, &["undercut by", "is undercut by"]),
    (Underpins, &["underpinned by", "is underpinned by", "backed by"]),
    (Answers, &["answered by", "is answered by"]),
];

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meaning<'a> {
    pub(super) relation: SketchRelation,
    /// Whether it reads from the end of the arrow to its start.
    pub(super) is_backward: bool,
    /// What else the label says.
    pub(super) rest: &'a str,
}

/// The verb of a relation, read from the start of a link to its end.
pub(super) fn verb(relation: SketchRelation) -> &'static str {
    match relation {
        Supports => "supports",
        Opposes => "opposes",
        Requires => "requires",
        Undercuts => "undercuts",
        Underpins => "underpins",
        Answers => "answers",
    }
}

/// The color that an arrow of this relation is drawn in, `#rrggbb`; they are told apart by everyone.
pub(super) fn color(relation: SketchRelation) -> &'static str {
    match relation {
        Supports | Underpins => "#3b82c4",
        Opposes | Undercuts => "#d9772b",
        Requires => "#8a63c9",
        Answers => "#5b6770",
    }
}

/// The relation that a label names: the whole of it, or all before a comma, colon or bracket.
pub(super) fn relation_of(label: &str) -> Option<Meaning<'_>> {
    let label = label.trim();
    if let Some(meaning) = of_words(label, "") {
        return Some(meaning);
    }
    // “strongly supports”: how much is no part of what.
    if let Some((how, words)) = label.split_once(' ')
        && DEGREES.contains(&how.to_lowercase().as_str())
        && let Some(meaning) = of_words(words, how)
    {
        return Some(meaning);
    }
    let at = label.find([',', ':', '(', ';'])?;
    let (head, rest) = label.split_at(at);
    let rest = rest.trim_start_matches([',', ':', ';']).trim();
    of_words(head, rest)
}

/// Words before a relation that say how much.
const DEGREES: [&str; 9] = [
    "strongly",
    "weakly",
    "partly",
    "partially",
    "slightly",
    "somewhat",
    "directly",
    "indirectly",
    "clearly",
];

fn of_words<'a>(words: &str, rest: &'a str) -> Option<Meaning<'a>> {
    const LONGEST: usize = 40;
    if words.len() > LONGEST {
        return None;
    }
    let words = words.to_lowercase();
    let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '.' | '!' | '?' | '_'));
    let find = |table: &[(SketchRelation, &[&str])]| {
        let row = table.iter().find(|(_, known)| known.contains(&words));
        row.map(|(relation, _)| *relation)
    };
    let (relation, is_backward) = match find(&FORWARD) {
        Some(relation) => (relation, false),
        None => (find(&BACKWARD)?, true),
    };
    Some(Meaning {
        relation,
        is_backward,
        rest,
    })
}

/// The relation that a color is often used for: green supports, red opposes. Ours are known as well.
pub(super) fn relation_of_color(text: &str) -> Option<SketchRelation> {
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim().to_lowercase();
    for relation in [Supports, Opposes, Requires] {
        if text == color(relation) {
            return Some(relation);
        }
    }
    // The violet in which Argdown draws undercuts.
    if text == "#551a8b" {
        return Some(Undercuts);
    }
    if let Some(digits) = text.strip_prefix('#') {
        let part = |at: usize| {
            digits
                .get(at..at + 2)
                .and_then(|part| i32::from_str_radix(part, 16).ok())
        };
        let (red, green, blue) = (part(0)?, part(2)?, part(4)?);
        let is_vivid = |this: i32, a: i32, b: i32| this >= 100 && this * 10 > 16 * a.max(b);
        return match () {
            () if is_vivid(green, red, blue) => Some(Supports),
            () if is_vivid(red, green, blue) => Some(Opposes),
            () => None,
        };
    }
    // X11 has `green4` and `darkolivegreen3`, `red2` and `firebrick1`.
    let name = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = name.rsplit('/').next().unwrap_or(name);
    if name.ends_with("green") || name == "lime" {
        Some(Supports)
    } else if matches!(
        name,
        "red" | "darkred" | "firebrick" | "crimson" | "orangered" | "indianred"
    ) {
        Some(Opposes)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_relations() {
        for relation in [Supports, Opposes, Requires, Undercuts, Underpins, Answers] {
            let found = relation_of(verb(relation)).map(|meaning| (meaning.relation, meaning.is_backward));
            assert_eq!(found, Some((relation, false)));
        }
        let meaning =
            relation_of("Supported by: the data").map(|meaning| (meaning.relation, meaning.is_backward, meaning.rest));
        assert_eq!(meaning, Some((Supports, true, "the data")));
        assert_eq!(
            relation_of("supports, strongly").map(|meaning| meaning.rest),
            Some("strongly")
        );
        let strong = relation_of("Strongly opposes").map(|meaning| (meaning.relation, meaning.rest));
        assert_eq!(strong, Some((Opposes, "Strongly")));
        for word in ["reduces", "does not support", "undermines"] {
            assert_eq!(
                relation_of(word).map(|meaning| meaning.relation),
                Some(Opposes),
                "{word}"
            );
        }
        for word in ["", "yes", "supports the weight", "for all x", "strongly"] {
            assert_eq!(relation_of(word), None, "{word}");
        }
    }

    #[test]
    fn colors_hint_at_relations() {
        for (color, relation) in [
            ("#00ff00", Some(Supports)),
            ("green4", Some(Supports)),
            ("#FF0000", Some(Opposes)),
            ("firebrick2", Some(Opposes)),
            ("#551A8B", Some(Undercuts)),
            ("#d9772b", Some(Opposes)),
            ("#ffffff", None),
            ("#80", None),
            ("#ä€", None),
            ("black", None),
        ] {
            assert_eq!(relation_of_color(color), relation, "{color}");
        }
    }
}
