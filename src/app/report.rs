//! Numbers as people read them, and the computed numbers of all readers gathered for the exports.

use crate::{
    formats::markdown::{self, ClaimNumbers, Numbers, ReaderNumbers},
    inference::{Engine, Inquiry, Remark},
    model::{ClaimId, Map, ReaderId},
};

/// A probability as a percentage with no more digits than help: `62 %`, `5.1 %`, `0.21 %`, `99.6 %`, `< 0.001 %`.
pub fn percent(probability: f64) -> String {
    if !probability.is_finite() {
        return "–".to_owned();
    }
    let percent = probability * 100.0;
    let from_end = percent.min(100.0 - percent);
    let text = if percent <= 0.0 || percent >= 100.0 {
        format!("{percent:.0}")
    } else if from_end < 0.001 {
        return if percent < 50.0 {
            "< 0.001 %".to_owned()
        } else {
            "> 99.999 %".to_owned()
        };
    } else if from_end >= 9.95 {
        format!("{percent:.0}")
    } else if from_end >= 0.995 {
        format!("{percent:.1}")
    } else if from_end >= 0.0995 {
        format!("{percent:.2}")
    } else {
        format!("{percent:.3}")
    };
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{trimmed} %")
}

/// Odds in words: `3 : 1`, `1 : 19`.
pub fn odds(probability: f64) -> String {
    if probability <= 0.0 {
        return "0 : 1".to_owned();
    }
    if probability >= 1.0 {
        return "1 : 0".to_owned();
    }
    let odds = probability / (1.0 - probability);
    let number = |ratio: f64| {
        let text = if ratio < 9.95 {
            format!("{ratio:.1}")
        } else {
            format!("{ratio:.0}")
        };
        text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
    };
    if odds >= 1.0 {
        format!("{} : 1", number(odds))
    } else {
        format!("1 : {}", number(1.0 / odds))
    }
}

/// The whole map as Markdown, with the numbers of every reader who has stated any; if nobody has, with what even odds
/// come to, marked as assumed.
pub fn markdown(map: &Map) -> String {
    let mut readers: Vec<ReaderNumbers> = map.readers.keys().map(|reader| numbers_of(map, Some(reader))).collect();
    readers.retain(|numbers| {
        numbers
            .claims
            .values()
            .any(|claim| claim.stated.is_some() || !claim.assumed)
    });
    if readers.is_empty() {
        readers.push(numbers_of(map, None));
    }
    markdown::report(map, &Numbers { readers })
}

/// One reader's computed numbers as plain data.
fn numbers_of(map: &Map, reader: Option<&ReaderId>) -> ReaderNumbers {
    let inquiry = Inquiry::new(map, reader, &[]);
    let outlook = Engine::default().answer(&inquiry);
    let problem = outlook.as_ref().err().map(ToString::to_string);
    let outlook = outlook.unwrap_or_default();
    let is_assumed = |id: &ClaimId| {
        inquiry.stated.is_empty()
            || inquiry.remarks.contains(&Remark::AssumedBase(id.clone()))
            || inquiry.remarks.contains(&Remark::WordsOnly(id.clone()))
    };
    let has_base = |id: &ClaimId| {
        let credence = reader.and_then(|reader| map.claims.get(id)?.credences.get(reader));
        credence.is_some_and(|credence| credence.base.point().is_some())
    };
    let claims = outlook
        .claims
        .iter()
        .map(|(id, numbers)| {
            let numbers = ClaimNumbers {
                posterior: numbers.posterior,
                stated: numbers.stated,
                assumed: is_assumed(id) && !has_base(id),
            };
            (id.clone(), numbers)
        })
        .collect();
    let count = |which: fn(&Remark) -> bool| inquiry.remarks.iter().filter(|remark| which(remark)).count();
    ReaderNumbers {
        reader: reader.cloned(),
        claims,
        questions: outlook.questions,
        problem,
        blocked: inquiry.blocked.clone(),
        assumed_bases: count(|remark| matches!(remark, Remark::AssumedBase(_) | Remark::WordsOnly(_))),
        assumed_strengths: count(|remark| matches!(remark, Remark::AssumedStrength(_))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_the_digits_that_help() {
        let cases = [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.051_376, "5.1 %"),
            (0.002_088, "0.21 %"),
            (0.05, "5 %"),
            (0.995_9, "99.59 %"),
            (0.1, "10 %"),
            (0.0999, "10 %"),
            (0.000_004, "< 0.001 %"),
            (0.3, "30 %"),
            (f64::NAN, "–"),
        ];
        for (probability, text) in cases {
            assert_eq!(percent(probability), text, "{probability}");
        }
    }

    #[test]
    fn odds_are_to_one() {
        assert_eq!(odds(0.75), "3 : 1");
        assert_eq!(odds(0.05), "1 : 19");
        assert_eq!(odds(0.5), "1 : 1");
        assert_eq!(odds(0.0), "0 : 1");
    }
}
