//! The journal of a map: who changed which number when, what has to be looked at again, and what was held on a day.

use crate::model::{
    Claim, ClaimId, Credence, Date, Distribution, Map, Percentile, Probability, QuantityId, ReaderId, percent,
    quantity_value,
};

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The probability of a claim.
    Claim(ClaimId),
    /// A quantity, by its median.
    Quantity(QuantityId),
}

impl About {
    /// The title of the claim or quantity.
    pub fn title<'a>(&'a self, map: &'a Map) -> &'a str {
        match self {
            Self::Claim(id) => map.title_of(id),
            Self::Quantity(id) => map.quantities.get(id).map_or("", |quantity| &quantity.title),
        }
    }

    /// A number of it as it is read.
    pub fn shown(&self, map: &Map, value: Option<f64>) -> String {
        match (self, value) {
            (_, None) => "not stated".to_owned(),
            (Self::Claim(_), Some(p)) => percent(p),
            (Self::Quantity(id), Some(value)) => quantity_value(map.quantity_kind(id), value),
        }
    }

    /// The id of the claim or quantity.
    pub fn id(&self) -> &str {
        match self {
            Self::Claim(id) => id.as_str(),
            Self::Quantity(id) => id.as_str(),
        }
    }
}

/// One change of a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When; unknown for some old ones.
    pub date: Option<Date>,
    /// Whose number.
    pub reader: ReaderId,
    /// Of what.
    pub about: About,
    /// What was held before: a probability, or the median of a quantity; nothing where nothing was stated.
    pub from: Option<f64>,
    /// What was held after.
    pub to: Option<f64>,
    /// Why.
    pub reason: String,
    /// Which entry of the history it is; nothing for what was stated first, before which there was nothing.
    pub entry: Option<usize>,
}

/// What a credence says in one number: all things considered, else setting the arguments aside.
fn point(credence: &Credence) -> Option<f64> {
    credence
        .stated
        .point()
        .or(credence.base.point())
        .map(Probability::value)
}

/// What a reader held of a claim, oldest first, each with the day since when it was held; nothing is said of days before the
/// first that is known.
pub fn held(credence: &Credence) -> Vec<(Option<Date>, Option<f64>)> {
    let mut since = None;
    let mut series = Vec::with_capacity(credence.history.len() + 1);
    for past in &credence.history {
        let value = past.stated.point().or(past.base.point()).map(Probability::value);
        series.push((past.since.or(since), value));
        since = past.date;
    }
    series.push((credence.date.or(since), point(credence)));
    series
}

/// The median that percentiles state, by straight lines between them; nothing where it lies beyond them.
fn median_of(percentiles: &[Percentile], single: Option<f64>) -> Option<f64> {
    let pair = percentiles
        .windows(2)
        .find(|pair| pair[0].probability <= 0.5 && pair[1].probability >= 0.5);
    match pair {
        Some([low, high]) => {
            let part = (0.5 - low.probability) / (high.probability - low.probability);
            Some(low.value + part * (high.value - low.value))
        }
        _ => single,
    }
}

/// The medians of a quantity, oldest first, as for [`held`].
pub fn held_medians(distribution: &Distribution) -> Vec<(Option<Date>, Option<f64>)> {
    let mut since = None;
    let mut series = Vec::with_capacity(distribution.history.len() + 1);
    for past in &distribution.history {
        series.push((past.since.or(since), median_of(&past.percentiles, past.point)));
        since = past.date;
    }
    let now = median_of(&distribution.percentiles, distribution.point);
    series.push((distribution.date.or(since), now));
    series
}

/// What was held at the end of a day.
pub fn held_on(credence: &Credence, day: Date) -> Option<f64> {
    let series = held(credence);
    let known = series
        .iter()
        .rev()
        .find(|(since, _)| since.is_none_or(|since| since <= day));
    known.and_then(|(_, value)| *value)
}

/// Every change after `since` (if given) up to `until` (if given), the newest first. Changes without a date count only where
/// neither is given.
pub fn changes(map: &Map, since: Option<Date>, until: Option<Date>) -> Vec<Change> {
    let is_asked = |date: Option<Date>| match date {
        None => since.is_none() && until.is_none(),
        Some(date) => since.is_none_or(|since| date > since) && until.is_none_or(|until| date <= until),
    };
    let mut found = Vec::new();
    let mut add = |reader: &ReaderId, about: About, series: Vec<(Option<Date>, Option<f64>)>, reasons: Vec<&str>| {
        for (at, pair) in series.windows(2).enumerate() {
            let [(_, from), (date, to)] = [pair[0], pair[1]];
            if is_asked(date) {
                found.push(Change {
                    date,
                    reader: reader.clone(),
                    about: about.clone(),
                    from,
                    to,
                    reason: reasons.get(at).copied().unwrap_or_default().to_owned(),
                    entry: Some(at),
                });
            }
        }
        // What was said first came from nothing.
        if let Some((Some(date), Some(to))) = series.first()
            && is_asked(Some(*date))
        {
            found.push(Change {
                date: Some(*date),
                reader: reader.clone(),
                about,
                from: None,
                to: Some(*to),
                reason: String::new(),
                entry: None,
            });
        }
    };
    for (id, claim) in &map.claims {
        for (reader, credence) in &claim.credences {
            let reasons = credence.history.iter().map(|past| past.reason.as_str()).collect();
            add(reader, About::Claim(id.clone()), held(credence), reasons);
        }
    }
    for (id, quantity) in &map.quantities {
        for (reader, distribution) in &quantity.distributions {
            let reasons = distribution.history.iter().map(|past| past.reason.as_str()).collect();
            add(reader, About::Quantity(id.clone()), held_medians(distribution), reasons);
        }
    }
    found.sort_by(|a, b| {
        b.date
            .cmp(&a.date)
            .then_with(|| (&a.about, &a.reader).cmp(&(&b.about, &b.reader)))
    });
    found
}

/// The last change of what a reader holds, if it changed at all.
pub fn latest(map: &Map, about: &About, reader: &ReaderId) -> Option<Change> {
    let (series, reason) = match about {
        About::Claim(id) => {
            let credence = map.claims.get(id)?.credences.get(reader)?;
            (held(credence), &credence.history.last()?.reason)
        }
        About::Quantity(id) => {
            let distribution = map.quantities.get(id)?.distributions.get(reader)?;
            (held_medians(distribution), &distribution.history.last()?.reason)
        }
    };
    let [.., (_, from), (date, to)] = series[..] else {
        return None;
    };
    Some(Change {
        date,
        reader: reader.clone(),
        about: about.clone(),
        from,
        to,
        reason: reason.clone(),
        entry: Some(series.len() - 2),
    })
}

/// The claims that are due for another look, the longest overdue first: with a review date up to today and not resolved.
pub fn due(map: &Map, today: Date) -> Vec<(Date, ClaimId)> {
    let is_due = |claim: &Claim| {
        claim
            .review
            .filter(|review| *review <= today && claim.resolution.is_none())
    };
    let mut due: Vec<(Date, ClaimId)> = (map.claims.iter())
        .filter_map(|(id, claim)| Some((is_due(claim)?, id.clone())))
        .collect();
    due.sort();
    due
}
