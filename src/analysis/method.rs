//! How an outlook was computed, in a sentence: never silent where it is not exact.

use crate::{
    inference::{Method, Reliability, Samples},
    model::{Map, percent_within, two_digits},
};

/// More names than this say no more.
const MOST_NAMED: usize = 4;

/// How far the numbers can be relied on and why they are not exact, as sentences; nothing where they are exact.
pub fn how_computed(map: &Map, method: &Method) -> Option<String> {
    match method {
        Method::Exact => None,
        Method::Bounded { error } => Some(format!(
            "Right to within {} points: so many different likelihood ratios bear on one claim that their odds are added up on a fine grid.",
            points(*error)
        )),
        Method::Sampled(samples) => Some(sampled(map, samples)),
    }
}

fn sampled(map: &Map, samples: &Samples) -> String {
    let size = match samples.needed_entries {
        Some(entries) => format!(
            "an exact computation would need more than {} table entries",
            two_digits(entries as f64)
        ),
        None => "an exact computation would be too large".to_owned(),
    };
    let why = if samples.culprits.is_empty() {
        size
    } else {
        format!(
            "{size}; what ties too much together is {}",
            names(map, &samples.culprits)
        )
    };
    let (drawn, worth) = (two_digits(samples.drawn as f64), two_digits(samples.effective.max(1.0)));
    let main = match samples.reliability {
        Reliability::Reliable => {
            format!("Estimated from {drawn} samples (± is one standard error), because {why}.")
        }
        Reliability::Unreliable => format!(
            "Unreliable: the {drawn} samples drawn are worth only {worth} independent ones given what was found out, too few for a number. They are samples because {why}."
        ),
        Reliability::NeverMet => format!(
            "Unreliable: none of the {drawn} samples drawn met what was found out, so it is very improbable together, or cannot be. They are samples because {why}."
        ),
    };
    let met = (samples.base_error > 0.0).then(|| {
        format!(
            "Stated credences of claims with links into them are met to within ± {} points.",
            points(samples.base_error)
        )
    });
    let unmet = (!samples.unsolved.is_empty()).then(|| {
        format!(
            "What is stated of {} has no effect: it could be met only by an exact computation.",
            names(map, &samples.unsolved)
        )
    });
    let sentences: Vec<String> = [Some(main), met, unmet].into_iter().flatten().collect();
    sentences.join(" ")
}

/// An error in percentage points, rounded up to one digit.
fn points(error: f64) -> String {
    let text = percent_within(0.5, Some(error));
    let digits = text.split("± ").nth(1).unwrap_or("1");
    digits.to_owned()
}

/// Variables by the titles of what they stand for; auxiliary ones are left out unless there is nothing else.
fn names(map: &Map, variables: &[String]) -> String {
    let title = |name: &String| -> Option<String> {
        let claim = map.claims.get(name.as_str()).map(|claim| claim.title.clone());
        let question = || map.questions.get(name.as_str()).map(|question| question.title.clone());
        let group = || map.groups.get(name.as_str()).map(|group| group.title.clone());
        claim
            .or_else(question)
            .or_else(group)
            .filter(|title| !title.trim().is_empty())
    };
    let mut titles: Vec<String> = variables.iter().filter_map(title).collect();
    if titles.is_empty() {
        titles = variables.to_vec();
    }
    let n_more = titles.len().saturating_sub(MOST_NAMED);
    let mut named: Vec<String> = titles
        .into_iter()
        .take(MOST_NAMED)
        .map(|title| format!("“{title}”"))
        .collect();
    if n_more > 0 {
        named.push(format!("{n_more} more"));
    }
    match named.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
