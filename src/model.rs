//! What a map is and how it may change. Pure: no files, no clock, no numbers computed.
//!
//! [`Map`] is the whole, [`Edit`] the one door through which it changes. Types here say nothing about how they are
//! written to disk (`formats` owns that) or drawn (`ui` does).

mod check;
mod claim;
mod conditional;
mod credence;
pub mod edit;
mod flaw;
mod forecast;
mod graph;
mod group;
mod id;
mod journal;
mod link;
mod local_model;
mod map;
mod net;
mod new_ids;
mod note;
mod number;
mod pooled;
mod quantity;
mod question;
mod quotes;
mod reader;
mod scenario;
mod session;
mod source;
mod ties;
mod unknown;
mod words;

pub use self::{
    claim::{Alias, Claim, ClaimKind, Flag, KNOWN_TAGS, Outcome, Resolution, Threshold, Tier},
    conditional::{ConditionalForecast, Part},
    credence::{Basis, Credence, PastCredence, Value},
    edit::{Edit, EditError, Stroke},
    flaw::Flaw,
    forecast::Forecast,
    graph::Card,
    group::{Group, GroupKind},
    id::{
        ClaimId, GroupId, IdError, LinkId, MAX_ID_BYTES, NoteId, QuantityId, QuestionId, ReaderId, ScenarioId,
        SessionId, SourceId, ViewId, check_id, slug_from_text,
    },
    link::{Effect, Link, LinkCredence, Origin, Relation, Strength, StrengthTable, StrengthWord, Target},
    local_model::{LocalModel, Logic, QuestionRow, QuestionTable, Table, TableParent, TableRow, TableState},
    map::{Aside, Map, MapContent},
    net::{NetDefinition, NetRecord, NetVariable},
    new_ids::{NewIds, first_free},
    note::{Note, Place, SavedView},
    number::{Date, Finite, NumberError, Probability, Ratio, Share, log_odds, probability_from_log_odds},
    pooled::pooled_odds,
    quantity::{ConditionalDistribution, Distribution, Formula, PastDistribution, Percentile, Quantity, QuantityKind},
    question::Question,
    quotes::{folded, is_quoted_from},
    reader::{Reader, ReaderKind},
    scenario::{Evidence, Finding, Scenario},
    session::{AgendaItem, Answer, Ballot, BallotItem, OperationalTest, Round, Session},
    source::{Attribution, Quote, Source},
    unknown::Unknown,
    words::{
        chance, odds, percent, percent_within, points, quantity_moment, quantity_value, read_quantity_value, two_digits,
    },
};
