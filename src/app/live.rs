//! A session of a reading group while it goes on: where in the agenda it is and for how long, the blind round that is open, and
//! the ballots as they come. What happened stands in the record ([`Session`]), which is on the map and outside undo; before
//! a round is revealed, its ballots are in the record sealed and nowhere else.
//!
//! Reading order: `round` (ballots, reveal), `capture` (what is written down while people talk), `public` (what all may
//! see), `keeping` (what a crash leaves), `perform` (what the ui asks for).

mod capture;
mod keeping;
pub mod perform;
mod public;
pub mod round;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

pub use self::{
    capture::Captured,
    public::{Public, PublicItem, PublicRound},
};
use super::{
    booth::{Booth, Reach},
    desk::Desk,
};
use crate::{
    analysis::RoomCrux,
    model::{AgendaItem, Ballot, BallotItem, ClaimId, OperationalTest, Session, SessionId},
};

/// From this share of an item's time on, the clock warns.
pub const WARNS_AT: f64 = 0.8;

/// The shortest and longest round, in items.
pub const ITEMS: (usize, usize) = (1, 6);

/// What can be asked of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionAction {
    /// Begin one.
    Begin,
    /// Go on with one that was not closed.
    Resume(SessionId),
    /// Give it a name.
    Title(String),
    /// Change the agenda.
    Agenda(Vec<AgendaItem>),
    /// Who takes part, as they choose to be named.
    Participants(Vec<String>),
    /// Go to an item of the agenda; its clock starts.
    GoTo(usize),
    /// Let the clock rest, or go on.
    Pause(bool),
    /// Open a blind round.
    OpenRound {
        /// Its name.
        title: String,
        /// What is asked.
        items: Vec<BallotItem>,
        /// Whether names are shown at the reveal.
        named: bool,
    },
    /// A ballot that was cast on this machine.
    Cast(Ballot),
    /// A ballot file that was handed back.
    BallotFile(std::path::PathBuf),
    /// Put a filled-in ballot, sealed, back into its file.
    SealBallot(std::path::PathBuf, Box<crate::formats::ballots::BallotFile>, Ballot),
    /// Write an empty ballot file.
    WriteBallotFile(std::path::PathBuf),
    /// Nobody may vote any more.
    CloseRound,
    /// Voting goes on.
    ReopenRound,
    /// Show what was voted.
    Reveal,
    /// Open the room's ballot page, or close it.
    Booth(Option<Reach>),
    /// Whether comments are shown before the reveal.
    ShowComments(bool),
    /// Write something down on the map.
    Capture(Captured, String),
    /// Put something aside for later.
    Park(String),
    /// Enter a test, or a double crux with its signatures.
    Test(OperationalTest),
    /// End it, after asking if there are ballots that nobody has seen.
    AskToEnd,
    /// End it: the minutes are written.
    End,
    /// Write the minutes to a file.
    WriteMinutes(std::path::PathBuf),
}

/// What the room's numbers make of the map, after which round.
pub(super) type RoomDesk = Desk<(SessionId, usize, ClaimId), Vec<RoomCrux>>;

/// Measures the time of the present item.
#[derive(Clone, Copy, Debug, Default)]
struct Watch {
    since: Option<Instant>,
    before: Duration,
}

impl Watch {
    fn elapsed(&self) -> Duration {
        self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn set(&mut self, goes: bool) {
        self.before = self.elapsed();
        self.since = goes.then(Instant::now);
    }
}

/// The session that goes on.
pub struct Live {
    id: SessionId,
    session: Session,
    at: usize,
    watch: Watch,
    /// Whether people may vote in the last round.
    is_open: bool,
    shows_comments: bool,
    booth: Option<Booth>,
    /// What those who voted in the last round go by; never what they voted.
    keys: BTreeSet<String>,
    /// The keys of those who gave a name, by name; only here, never in the record.
    names: BTreeMap<String, String>,
    /// How many minutes of the clock pass in a minute: more than 1 in rehearsals and tests.
    haste: f64,
}

impl Live {
    /// The agenda that is proposed, 90 minutes.
    pub fn proposed_agenda() -> Vec<AgendaItem> {
        let item = |(title, minutes): (&str, f64)| AgendaItem {
            title: title.to_owned(),
            minutes,
            ..AgendaItem::default()
        };
        [
            ("Frame the question", 5.0),
            ("Read", 10.0),
            ("Blind round", 10.0),
            ("Reveal", 5.0),
            ("Discuss the top crux", 25.0),
            ("Write an operational test", 5.0),
            ("Second crux", 15.0),
            ("Second round", 10.0),
            ("What would resolve it", 5.0),
        ]
        .map(item)
        .to_vec()
    }

    fn new(id: SessionId, session: Session) -> Self {
        let mut live = Self {
            id,
            at: session
                .agenda
                .iter()
                .take_while(|item| item.minutes_taken.is_some())
                .count(),
            session,
            watch: Watch::default(),
            is_open: false,
            shows_comments: false,
            booth: None,
            keys: BTreeSet::new(),
            names: BTreeMap::new(),
            haste: 1.0,
        };
        live.at = live.at.min(live.session.agenda.len().saturating_sub(1));
        live.keys = live.keys_of_last();
        live.names = live.names_of_last();
        live
    }

    /// Its id.
    pub fn id(&self) -> &SessionId {
        &self.id
    }

    /// The record so far.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The item of the agenda that is at hand.
    pub fn at(&self) -> usize {
        self.at
    }

    /// For how many minutes it has been.
    pub fn minutes_spent(&self) -> f64 {
        self.watch.elapsed().as_secs_f64() / 60.0 * self.haste
    }

    /// Whether the clock goes.
    pub fn is_running(&self) -> bool {
        self.watch.since.is_some()
    }

    /// Whether the time of the item is nearly over.
    pub fn warns(&self) -> bool {
        let planned = self.session.agenda.get(self.at).map_or(0.0, |item| item.minutes);
        planned > 0.0 && self.minutes_spent() >= WARNS_AT * planned
    }

    /// Whether people may vote now.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// How many have voted in the last round.
    pub fn n_voters(&self) -> usize {
        self.keys.len()
    }

    /// Whether comments are shown before the reveal.
    pub fn shows_comments(&self) -> bool {
        self.shows_comments
    }

    /// Where the room's ballot page is, if it is open.
    pub fn link(&self) -> Option<String> {
        self.booth.as_ref().map(Booth::link)
    }

    /// Lets time go faster, for rehearsals and tests: this many minutes of the clock for each that passes.
    pub fn hurry(&mut self, haste: f64) {
        self.haste = haste.max(1.0);
    }

    /// The time of the item at hand goes into the record, and that of another begins.
    fn go_to(&mut self, at: usize) {
        let spent = self.minutes_spent();
        if let Some(item) = self.session.agenda.get_mut(self.at) {
            // Hundredths of a minute are enough, and are written shorter.
            let taken = item.minutes_taken.unwrap_or(0.0) + spent;
            item.minutes_taken = (taken > 0.0).then_some((taken * 100.0).round() / 100.0);
        }
        self.at = at.min(self.session.agenda.len().saturating_sub(1));
        self.watch = Watch::default();
        self.watch.set(true);
    }
}
