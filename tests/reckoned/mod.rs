//! Numbers as the app hands them to the report.

use cruxmap::{
    analysis::{Crux, cruxes, how_computed, readers_with_numbers},
    formats::markdown::{ClaimNumbers, ComputedCrux, Numbers, QUANTILES, QuantityNumbers, ReaderNumbers, SharedCrux},
    inference::{Engine, Inquiry, Outlook, Remark},
    model::{ClaimId, Map, ReaderId},
};

/// The numbers of everybody who has some of their own.
pub fn numbers(map: &Map) -> Numbers {
    let mut readers: Vec<ReaderNumbers> = (readers_with_numbers(map).iter())
        .map(|reader| numbers_of(map, Some(reader)))
        .collect();
    if readers.is_empty() {
        readers.push(numbers_of(map, None));
    }
    Numbers {
        readers,
        ..Numbers::default()
    }
}

/// The same with what settling claims would do between two readers.
pub fn compared(map: &Map, first: &ReaderId, second: &ReaderId) -> Numbers {
    let names = [first, second].map(|id| map.readers.get(id).map_or("", |reader| reader.name.as_str()));
    let found = map
        .target
        .as_ref()
        .and_then(|target| cruxes(map, target, Some(first), Some(second)).ok());
    let shared = |crux: &Crux| SharedCrux {
        claim: crux.claim.to_string(),
        standing: crux.standing().name().to_owned(),
        sentence: crux.sentence(names[0], Some(names[1])),
    };
    Numbers {
        between: found
            .iter()
            .flat_map(|found| found.ranked.iter().take(5))
            .map(shared)
            .collect(),
        ..numbers(map)
    }
}

fn numbers_of(map: &Map, reader: Option<&ReaderId>) -> ReaderNumbers {
    let inquiry = Inquiry::new(map, reader, &[]);
    let answer = Engine::default().answer(&inquiry);
    let quantities = (map.quantities.keys())
        .filter_map(|id| {
            let found = inquiry.timeline(id)?.with(answer.as_ref().ok()?.quantities.get(id)?);
            let numbers = QuantityNumbers {
                quantiles: QUANTILES.map(|p| found.quantile(p)),
                never: found.never(),
            };
            Some((id.clone(), numbers))
        })
        .collect();
    let problem = answer.as_ref().err().map(ToString::to_string);
    let unknown = Outlook::default();
    let outlook = answer.as_ref().unwrap_or(&unknown);
    let is_assumed = |id: &ClaimId| {
        inquiry.stated.is_empty()
            || inquiry.remarks.contains(&Remark::AssumedBase(id.clone()))
            || inquiry.remarks.contains(&Remark::WordsOnly(id.clone()))
    };
    let has_base = |id: &ClaimId| {
        let credence = reader.and_then(|reader| map.claims.get(id)?.credences.get(reader));
        credence.is_some_and(|credence| credence.base.point().is_some())
    };
    let claims = (outlook.claims.iter())
        .map(|(id, numbers)| {
            let numbers = ClaimNumbers {
                posterior: numbers.posterior,
                stated: numbers.stated,
                assumed: is_assumed(id) && !has_base(id),
                error: numbers.error,
                unreliable: outlook.method.is_unreliable(),
            };
            (id.clone(), numbers)
        })
        .collect();
    let count = |which: fn(&Remark) -> bool| inquiry.remarks.iter().filter(|remark| which(remark)).count();
    ReaderNumbers {
        reader: reader.cloned(),
        claims,
        questions: outlook.questions.clone(),
        quantities,
        problem,
        how_computed: how_computed(map, &outlook.method),
        blocked: inquiry.blocked.clone(),
        assumed_bases: count(|remark| matches!(remark, Remark::AssumedBase(_) | Remark::WordsOnly(_))),
        assumed_strengths: count(|remark| matches!(remark, Remark::AssumedStrength(_))),
        cruxes: reader.map(|reader| most_worth(map, reader)).unwrap_or_default(),
    }
}

/// What is most worth settling for a reader.
fn most_worth(map: &Map, reader: &ReaderId) -> Vec<ComputedCrux> {
    let found = map
        .target
        .as_ref()
        .and_then(|target| cruxes(map, target, Some(reader), None).ok());
    let of = |crux: &Crux| ComputedCrux {
        claim: crux.claim.clone(),
        now: crux.own.target,
        if_true: crux.own.if_true,
        if_false: crux.own.if_false,
    };
    found
        .iter()
        .flat_map(|found| found.ranked.iter().take(3))
        .map(of)
        .collect()
}
