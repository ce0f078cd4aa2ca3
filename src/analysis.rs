//! What posteriors mean: where the numbers and the parts of a map do not fit together (`findings`), what to do about circles
//! (`circles`) and about numbers that do not cohere (`mends`), the conditional pair of a link (`conditional`), scenarios side by side (`scenarios`), how exact they are (`method`), how far each link moves a claim (`why`), a local model as a
//! table (`tabling`); what each claim is worth finding out (`information`, `cruxes`, `elicitation`, `camps`), what a gap between two readers is
//! made of (`gap`, `disagreement`), how the target answers to each number (`sensitivity`), many readers as one (`pooling`) and
//! how they lie to one another (`opinions`); the numbers of a reading group (`room`); what was held when (`journal`), and how well it did (`scores`).

mod camps;
mod circles;
mod conditional;
mod cruxes;
mod disagreement;
mod elicitation;
mod findings;
mod gap;
mod information;
mod journal;
mod mends;
mod method;
mod opening;
mod opinions;
mod places;
mod pooling;
mod room;
mod scenarios;
mod scores;
mod sensitivity;
mod tabling;
mod unread;
mod why;

pub use self::{
    camps::{NO_CAMP, camps, readers_counted},
    circles::{Repair, RepairKind, repairs},
    conditional::{Conditional, conditional, strength_for},
    cruxes::{Crux, Cruxes, Exchange, Standing, cruxes, outlooks_of, readers_with_numbers, stated_outlooks},
    disagreement::{Carried, Compared, Disagreement, curve_disagreement, disagreement},
    elicitation::{Elicitation, Judgement, Ranked, elicitation, judge, legal_interval},
    findings::{Finding, Weight, agrees, agrees_within, findings},
    gap::{Aim, Gap, GapError, Part, gap},
    information::{Outlooks, distance, divergence, entropy, level_vod, log_vod, mean_of_odds, median},
    journal::{About, Change, changes, due, held, held_medians, held_on, latest},
    mends::{Mend, least_changes, mends},
    method::how_computed,
    opening::{MOST_AT_OPENING, Rule, opening},
    opinions::{Opinions, opinions},
    places::{Place, places},
    pooling::{Pool, extremized, extremizing_warning, n_certain, neyman_factor},
    room::{RoomCrux, Shift, Spread, best, room, room_cruxes, spread},
    scenarios::{Comparison, MOST_SIDE_BY_SIDE, ScenarioCell, ScenarioRow, compare},
    scores::{Bin, Moved, Record, Scored, calibration, moved, records, wilson},
    sensitivity::{Bar, Reach, Tornado, Trial},
    tabling::table_of,
    why::{Scale, Why, WhyNot, why},
};
