//! The computed numbers of all readers, gathered for the exports: the page, and the picture of the timelines.

use std::path::Path;

use super::{DiskError, write_text};
use crate::{
    analysis::{Crux, RoomCrux, cruxes, how_computed, readers_with_numbers, spread},
    formats::{
        html,
        markdown::{
            self, ClaimNumbers, ComputedCrux, Numbers, Options, QUANTILES, QuantityNumbers, ReaderNumbers, SharedCrux,
            Whose,
            minutes::{self, ItemNumbers, MinutesNumbers, RoomLine},
        },
        picture::{
            Palette, Picture, Rgba, svg,
            timelines::{self, Panel},
        },
    },
    inference::{Distributed, Engine, Inquiry, Outlook, OutlookError, Remark},
    model::{Card, ClaimId, Map, QuantityId, ReaderId, Round, Session, Value, percent},
};

/// What is computed for one reader.
struct Computed<'a> {
    reader: Option<&'a ReaderId>,
    inquiry: Inquiry,
    answer: Result<Outlook, OutlookError>,
}

impl<'a> Computed<'a> {
    fn of(map: &Map, reader: Option<&'a ReaderId>) -> Self {
        let inquiry = Inquiry::new(map, reader, &[]);
        let answer = Engine::default().answer(&inquiry);
        Self {
            reader,
            inquiry,
            answer,
        }
    }

    /// How a quantity is distributed, if it has a curve.
    fn distributed(&self, id: &QuantityId) -> Option<Distributed<'_>> {
        let weights = self.answer.as_ref().ok()?.quantities.get(id)?;
        Some(self.inquiry.timeline(id)?.with(weights))
    }
}

/// The minutes of a session, with what its rounds come to.
pub fn minutes(map: &Map, session: &Session, cruxes: &[RoomCrux]) -> String {
    let of_round = |(at, round): (usize, &Round)| {
        let before = session.rounds.get(..at).unwrap_or_default();
        let of_item = |item: usize| {
            let spread = spread(round, item, before)?;
            Some(ItemNumbers {
                answers: spread.answers,
                median: spread.median,
                quartiles: spread.quartiles,
                shift: spread.shift.map(|shift| (shift.median, shift.mean_distance, shift.n)),
            })
        };
        (0..round.items.len()).map(of_item).collect()
    };
    let numbers: MinutesNumbers = session.rounds.iter().enumerate().map(of_round).collect();
    let room: Vec<RoomLine> = (cruxes.iter())
        .map(|crux| RoomLine {
            title: map.title_of(&crux.claim).to_owned(),
            voi: crux.voi,
            vod: crux.vod,
        })
        .collect();
    minutes::minutes(map, session, &numbers, &room)
}

/// The whole map as Markdown, with the numbers of every reader who has stated any; if nobody has, with what even odds
/// come to, marked as assumed.
pub fn markdown(map: &Map) -> String {
    markdown_with(map, &Options::default())
}

/// A report as the options say.
pub fn markdown_with(map: &Map, options: &Options) -> String {
    markdown::write(map, &gathered(map, &options.whose, &everybody(map)), options)
}

/// The numbers that a report has: those of every reader who has stated any, and what lies between two that are compared.
pub fn report_numbers(map: &Map, whose: &Whose) -> Numbers {
    gathered(map, whose, &everybody(map))
}

fn gathered(map: &Map, whose: &Whose, all: &[Computed<'_>]) -> Numbers {
    let mut numbers = numbers(map, all);
    if let Whose::Two(first, second) = whose {
        numbers.between = between(map, first, second);
    }
    numbers
}

/// A report as a file, with a picture of the timelines beside it where there are any: `map.md` and `map-timelines.svg`. Where the
/// options want a picture of the map, that stands beside it as `map-map.svg`, whatever the options call it.
///
/// # Errors
/// When one of them cannot be written.
pub fn write_report(map: &Map, path: &Path, options: &Options) -> Result<(), DiskError> {
    let mut options = options.clone();
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    let all = everybody(map);
    let timelines = options.numbers.then(|| timelines_of(map, &all, false)).flatten();
    if let Some(picture) = timelines {
        let name = format!("{stem}-timelines.svg");
        write_text(&path.with_file_name(&name), &svg(&picture))?;
        options.timelines = Some(name);
    }
    if options.picture.is_some() {
        let name = format!("{stem}-map.svg");
        let drawn = svg(&super::picture::of_map(map, map.readers.keys().next(), false));
        write_text(&path.with_file_name(&name), &drawn)?;
        options.picture = Some(name);
    }
    write_text(
        path,
        &markdown::write(map, &gathered(map, &options.whose, &all), &options),
    )
}

/// What somebody said about a probability, in words.
fn said(value: &Value) -> Option<String> {
    match value {
        Value::NotStated => None,
        Value::Point(p) => Some(percent(p.value())),
        Value::Range { low, high, .. } => Some(format!("{}–{}", percent(low.value()), percent(high.value()))),
        Value::Words(words) => Some(words.clone()),
    }
}

/// One reader's numbers for a page.
pub(super) fn page_numbers(map: &Map, reader: &ReaderId) -> html::Numbers {
    let numbers = numbers_of(map, &Computed::of(map, Some(reader)));
    let chance = |(id, claim): (&ClaimId, &ClaimNumbers)| {
        let stated = map.claims.get(id).and_then(|claim| claim.credences.get(reader));
        let chance = html::Chance {
            // What rests on even odds that nobody stated is no number of this reader.
            computed: claim.posterior.filter(|_| !claim.assumed),
            stated: stated.and_then(|credence| said(&credence.stated)).unwrap_or_default(),
        };
        (id.clone(), chance)
    };
    html::Numbers {
        reader: map
            .readers
            .get(reader)
            .map(|reader| reader.name.clone())
            .unwrap_or_default(),
        how: numbers.how_computed.clone().unwrap_or_default(),
        claims: numbers.claims.iter().map(chance).collect(),
    }
}

/// The timelines of all readers as a picture; nothing where nobody has a curve.
pub fn timelines(map: &Map, is_dark: bool) -> Option<Picture> {
    timelines_of(map, &everybody(map), is_dark)
}

fn everybody(map: &Map) -> Vec<Computed<'_>> {
    let readers = map.readers.keys().map(Some);
    let mut all: Vec<Computed<'_>> = readers.map(|reader| Computed::of(map, reader)).collect();
    if all.is_empty() {
        all.push(Computed::of(map, None));
    }
    all
}

fn timelines_of(map: &Map, all: &[Computed<'_>], is_dark: bool) -> Option<Picture> {
    let panels: Vec<Panel> = map.quantities.keys().filter_map(|id| panel(map, all, id)).collect();
    let title = if map.title.trim().is_empty() {
        "Timelines"
    } else {
        &map.title
    };
    timelines::picture(title, &panels, Palette::<Rgba>::of(is_dark))
}

/// A quantity with the curves of all readers over the values that matter to any of them.
fn panel(map: &Map, all: &[Computed<'_>], id: &QuantityId) -> Option<Panel> {
    /// At how many values a curve is drawn.
    const PLACES: u16 = 160;
    let quantity = map.quantities.get(id)?;
    // What is a number and the same for everybody needs no picture.
    if quantity
        .formula
        .as_ref()
        .is_some_and(|formula| formula.quantities().is_empty())
    {
        return None;
    }
    let known: Vec<(&ReaderId, Distributed<'_>)> = (all.iter())
        .filter_map(|one| Some((one.reader?, one.distributed(id)?)))
        .filter(|(reader, _)| map.readers.get(*reader).is_some_and(|reader| !reader.hidden))
        .collect();
    let (low, high) = Distributed::shown_over(known.iter().map(|(_, found)| found))?;
    let values = (0..=PLACES).map(|at| low + (high - low) * f64::from(at) / f64::from(PLACES));
    let curve = |(reader, found): &(&ReaderId, Distributed<'_>)| {
        let place = map.readers.keys().position(|one| one == *reader)?;
        let record = map.readers.get(*reader)?;
        Some(timelines::Curve {
            name: record.name.clone(),
            color: (record.color, place),
            points: values.clone().map(|value| (value, found.cdf(value))).collect(),
        })
    };
    let mut thresholds: Vec<f64> = (map.claims.values())
        .filter_map(|claim| claim.threshold.as_ref())
        .filter(|threshold| threshold.quantity == *id)
        .map(|threshold| threshold.value)
        .collect();
    thresholds.sort_by(f64::total_cmp);
    Some(Panel {
        title: map.card_title(&Card::Quantity(id.clone())),
        kind: quantity.kind,
        unit: quantity.unit.clone(),
        curves: known.iter().filter_map(curve).collect(),
        thresholds,
    })
}

/// The numbers of everybody who has stated any.
fn numbers(map: &Map, all: &[Computed<'_>]) -> Numbers {
    let mut readers: Vec<ReaderNumbers> = all.iter().map(|one| numbers_of(map, one)).collect();
    // Whoever gave only words or a shape has no numbers to compute with.
    let with_numbers = readers_with_numbers(map);
    readers.retain(|numbers| {
        numbers
            .reader
            .as_ref()
            .is_some_and(|reader| with_numbers.contains(reader))
    });
    if readers.is_empty() {
        readers.push(numbers_of(map, &Computed::of(map, None)));
    }
    Numbers {
        readers,
        ..Numbers::default()
    }
}

/// How many cruxes of a reader, or between two, are printed.
const CRUXES: usize = 5;

/// Larger maps than this are reported without what settling a claim would do.
const MOST_COMPUTED: usize = 600;

/// What is most worth settling for a reader.
fn most_worth(map: &Map, reader: &ReaderId) -> Vec<ComputedCrux> {
    let of = |crux: &Crux| ComputedCrux {
        claim: crux.claim.clone(),
        now: crux.own.target,
        if_true: crux.own.if_true,
        if_false: crux.own.if_false,
    };
    worth(map, reader, None).iter().map(of).collect()
}

/// What is most worth settling between two readers.
fn between(map: &Map, first: &ReaderId, second: &ReaderId) -> Vec<SharedCrux> {
    let name = |id: &ReaderId| {
        map.readers
            .get(id)
            .map_or_else(|| id.to_string(), |reader| reader.name.clone())
    };
    let of = |crux: &Crux| SharedCrux {
        claim: crux.claim.to_string(),
        standing: crux.standing().name().to_owned(),
        sentence: crux.sentence(&name(first), Some(&name(second))),
    };
    worth(map, first, Some(second)).iter().map(of).collect()
}

fn worth(map: &Map, reader: &ReaderId, other: Option<&ReaderId>) -> Vec<Crux> {
    if map.claims.len() > MOST_COMPUTED {
        return Vec::new();
    }
    let found = map
        .target
        .as_ref()
        .and_then(|target| cruxes(map, target, Some(reader), other).ok());
    let mut ranked = found.map(|found| found.ranked).unwrap_or_default();
    ranked.truncate(CRUXES);
    ranked
}

/// One reader's computed numbers as plain data.
fn numbers_of(map: &Map, computed: &Computed<'_>) -> ReaderNumbers {
    let Computed {
        reader,
        inquiry,
        answer,
    } = computed;
    let reader = *reader;
    let quantities = (map.quantities.keys())
        .filter_map(|id| {
            let found = computed.distributed(id)?;
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
    let is_unreliable = outlook.method.is_unreliable();
    let is_assumed = |id: &ClaimId| {
        !inquiry.has_numbers
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
