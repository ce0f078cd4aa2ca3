//! The signs with which people begin the lines of an outline: `Pro:`, `Con:`, `+`, `-`, `?`.

use super::sketch::SketchRelation;

/// A line without its sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Signed<'a> {
    /// What the line does to what it stands under, if its sign says so.
    pub(super) relation: Option<SketchRelation>,
    /// Whether it is a question.
    pub(super) is_question: bool,
    pub(super) words: &'a str,
}

const SIGNS: [(SketchRelation, &[&str]); 6] = [
    (
        SketchRelation::Supports,
        &["Pro:", "Supports:", "Support:", "Argument:", "+ "],
    ),
    (
        SketchRelation::Opposes,
        &[
            "Con:",
            "Contra:",
            "Opposes:",
            "Against:",
            "Objection:",
            "- ",
            "– ",
            "− ",
        ],
    ),
    (SketchRelation::Requires, &["Requires:", "Needs:"]),
    (SketchRelation::Undercuts, &["Undercuts:", "Undercut:"]),
    (SketchRelation::Underpins, &["Underpins:"]),
    (SketchRelation::Answers, &["Answers:", "Answer:"]),
];

/// Takes the signs off a line.
pub(super) fn signed(line: &str) -> Signed<'_> {
    let mut words = line.trim();
    let mut relation = None;
    if let Some((meaning, rest)) = SIGNS
        .iter()
        .find_map(|(meaning, signs)| signs.iter().find_map(|sign| Some((*meaning, after(words, sign)?))))
    {
        relation = Some(meaning);
        words = rest;
    }
    let question = after(words, "? ").or_else(|| after(words, "Question:"));
    Signed {
        relation,
        is_question: question.is_some(),
        words: question.unwrap_or(words),
    }
}

/// What follows a sign, if something follows.
fn after<'a>(words: &'a str, sign: &str) -> Option<&'a str> {
    let head = words.get(..sign.len())?;
    let rest = words.get(sign.len()..)?.trim_start();
    (head.eq_ignore_ascii_case(sign) && !rest.is_empty()).then_some(rest)
}

/// The sign of a relation, with a space behind.
pub(super) fn sign(relation: SketchRelation) -> &'static str {
    match relation {
        SketchRelation::Supports => "Pro: ",
        SketchRelation::Opposes => "Con: ",
        SketchRelation::Requires => "Requires: ",
        SketchRelation::Undercuts => "Undercuts: ",
        SketchRelation::Underpins => "Underpins: ",
        SketchRelation::Answers => "Answers: ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_taken_off() {
        let shown = |line| {
            let signed = signed(line);
            (signed.relation, signed.is_question, signed.words)
        };
        assert_eq!(shown("pro:  a"), (Some(SketchRelation::Supports), false, "a"));
        assert_eq!(shown("− a"), (Some(SketchRelation::Opposes), false, "a"));
        assert_eq!(shown("-5 degrees"), (None, false, "-5 degrees"));
        assert_eq!(shown("? a"), (None, true, "a"));
        assert_eq!(shown("Con:"), (None, false, "Con:"));
        assert_eq!(shown("Con: ? a"), (Some(SketchRelation::Opposes), true, "a"));
        for relation in [SketchRelation::Underpins, SketchRelation::Requires] {
            assert_eq!(signed(&format!("{}a", sign(relation))).relation, Some(relation));
        }
    }
}
