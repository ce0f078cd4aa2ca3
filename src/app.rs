//! The running app: the open document, what is selected, what is derived from it, and every contact with the world.
//!
//! Nothing here paints. The ui reads this floor through shared references and changes it by [`Action`]s, first in, first out.

mod action;
mod answers;
mod arrange;
mod backups;
pub mod booth;
mod bringing;
mod clipboard;
mod clock;
mod comparing;
pub mod crash_report;
mod crux_desk;
mod curve_desk;
mod derived;
mod desk;
mod dialog;
mod disk;
mod disk_error;
mod document;
mod drawings;
mod duplicate;
mod edit_log;
mod files;
mod forecasts_map;
mod guard;
mod history;
mod importing;
pub mod live;
mod notice;
mod paste;
pub mod picture;
pub mod query;
pub mod quoting;
mod reading;
mod reorder;
pub mod report;
pub mod samples;
mod saved_view;
pub mod saving;
mod scribe;
mod settings;
mod source_texts;
mod state;
mod stating;
pub mod storage;
pub mod templates;
pub mod text_format;
pub mod thumbnails;
mod trail;
mod trial_desk;
mod view;
mod watch;
mod why;
mod worked_out;

pub use self::{
    action::{Action, Selection},
    arrange::Arrangement,
    backups::{Backups, EarlierVersion},
    bringing::{Brought, bring_readers},
    clock::today,
    comparing::{Comparing, Fate, Occasion, Row},
    crux_desk::CruxReport,
    derived::{Circle, Derived, Stamp},
    dialog::Purpose,
    disk::{is_ballot_file, read_as, read_forecasts, read_graph, read_map, read_map_or_net, write_bytes, write_text},
    disk_error::DiskError,
    document::{Document, Revision, Snapshot},
    edit_log::{EditLog, Entry, Found, Head, found as found_logs, read as read_log},
    files::{Change, Left},
    forecasts_map::{ForecastsMap, ForecastsMapError, map_of_forecasts},
    history::History,
    importing::{Made, MapOrNet, ReadNet, report_lines, understand},
    notice::{Notice, Notices, Severity},
    reading::{Reading, reading_order},
    reorder::{Move, placed_after},
    settings::{Panels, Settings, ThemeChoice, config_folder, data_folder, state_folder},
    source_texts::{QuoteCheck, check_quotes},
    state::{App, FileAction, Import, Prompt, edits, first_reader},
    stating::{camps_as_readers, reasoned, stating, why_refused},
    trail::{Spot, Trail},
    trial_desk::{CloseLook, Grid, Overview, Tried, Trying, tornado},
    view::{Focus, Reach, View},
    watch::is_conflict_copy,
};
