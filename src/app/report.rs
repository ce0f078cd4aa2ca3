//! The computed numbers of all readers, gathered for the exports.

use crate::{
    analysis::how_computed,
    formats::markdown::{self, ClaimNumbers, Numbers, ReaderNumbers},
    inference::{Engine, Inquiry, Remark},
    model::{ClaimId, Map, ReaderId},
};

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
    let is_unreliable = outlook.method.is_unreliable();
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
                error: numbers.error,
                unreliable: is_unreliable,
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
        how_computed: how_computed(map, &outlook.method),
        blocked: inquiry.blocked.clone(),
        assumed_bases: count(|remark| matches!(remark, Remark::AssumedBase(_) | Remark::WordsOnly(_))),
        assumed_strengths: count(|remark| matches!(remark, Remark::AssumedStrength(_))),
    }
}
