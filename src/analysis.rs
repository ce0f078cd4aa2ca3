//! What posteriors mean: where the numbers and the parts of a map do not fit together (`findings`), what to do about circles
//! (`circles`), scenarios side by side (`scenarios`), how exact they are (`method`), how far each link moves a claim (`why`), a local model as a table (`tabling`). Cruxes, disagreement and scores will live here.

mod circles;
mod cruxes;
mod elicitation;
mod findings;
mod gap;
mod information;
mod method;
mod scenarios;
mod tabling;
mod why;

pub use self::{
    circles::{Repair, RepairKind, repairs},
    cruxes::{
        Carried, Crux, Cruxes, Disagreement, Exchange, Standing, cruxes, disagreement, outlooks_of,
        readers_with_numbers,
    },
    elicitation::{Elicitation, Judgement, Ranked, elicitation, judge, legal_interval},
    findings::{Finding, Weight, agrees, agrees_within, findings},
    gap::{Gap, GapError, Part, gap},
    information::{Outlooks, distance, divergence, entropy, level_vod, log_vod, mean_of_odds, median},
    method::how_computed,
    scenarios::{Comparison, MOST_SIDE_BY_SIDE, ScenarioCell, ScenarioRow, compare},
    tabling::table_of,
    why::{Scale, Why, WhyNot, why},
};
