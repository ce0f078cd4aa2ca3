//! What the ui asks of a session, carried out: every change goes into the record, on the map and in the state folder.

use super::{
    super::{
        App, Prompt, Severity,
        booth::{Booth, read_reply},
        disk, report,
    },
    ITEMS, Live, SessionAction,
    capture::captured,
    keeping,
    round::{answer_of, kind_of},
};
use crate::{
    analysis::{RoomCrux, room_cruxes},
    formats::ballots,
    model::{Ballot, BallotItem, ClaimId, Map, Session, SessionId},
};

impl App {
    /// The session that goes on, if one does.
    pub fn live(&self) -> Option<&Live> {
        self.live.as_ref()
    }

    /// The session that goes on, for what needs no record.
    pub fn live_mut(&mut self) -> Option<&mut Live> {
        self.live.as_mut()
    }

    /// Sessions of the map that were not closed.
    pub fn open_sessions(&self) -> Vec<SessionId> {
        let Some(document) = self.document() else {
            return Vec::new();
        };
        let sessions = document.map().sessions.iter();
        let is_open = |session: &Session| session.minutes.trim().is_empty();
        sessions
            .filter(|(_, session)| is_open(session))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// What the room's numbers make of the map, once a round was revealed.
    pub fn room_cruxes(&self) -> &[RoomCrux] {
        let at_hand = self.room_question();
        match self.room_desk.answer() {
            Some((of, found)) if Some(of) == at_hand.as_ref() => found,
            _ => &[],
        }
    }

    fn room_question(&self) -> Option<(SessionId, usize, ClaimId)> {
        let live = self.live()?;
        let (at, _) = live.last_revealed()?;
        Some((live.id.clone(), at, self.document()?.map().target.clone()?))
    }

    /// Takes ballots that came over the network, and what was found out about the room.
    pub(in super::super) fn refresh_live(&mut self) {
        self.room_desk.poll();
        let is_answered = |desk: &super::RoomDesk, question: &_| desk.answer().is_some_and(|(of, _)| of == question);
        if let Some(question) = self.room_question()
            && !is_answered(&self.room_desk, &question)
            && let Some(map) = self.document().map(|document| document.snapshot().map.clone())
            && let Some(round) = self
                .live()
                .and_then(|live| live.last_revealed())
                .map(|(_, round)| round.clone())
        {
            let target = question.2.clone();
            let wake = self.wake.clone();
            // What cannot be computed exactly has no order.
            self.room_desk.ask(question, &wake, move || {
                room_cruxes(&map, &target, &round).unwrap_or_default()
            });
        }
        let (Some(document), Some(live)) = (&self.document, &mut self.live) else {
            return;
        };
        let map = document.snapshot().map.clone();
        if live.collect(&map, fresh_seed) > 0 {
            self.enter();
        }
    }

    /// Puts the record on the map and into the state folder, and shows the room's page what is asked now.
    fn enter(&mut self) {
        let (Some(live), Some(document)) = (&self.live, &mut self.document) else {
            return;
        };
        document.record(&live.id, &live.session);
        if let Some(booth) = &live.booth {
            booth.show(live.form(document.map()));
        }
        let kept = (self.files.state_folder.as_deref())
            .map(|folder| keeping::keep(folder, document.map(), &live.id, &live.session));
        if let Some(Err(error)) = kept {
            let text = "The session is on the map, but not kept against a crash: save the map.";
            self.notices.say_error(text, &error);
        }
    }

    /// Enters what a crash left of the sessions of the map that was opened.
    pub(in super::super) fn recover_sessions(&mut self) {
        let (Some(folder), Some(document)) = (self.files.state_folder.as_deref(), &mut self.document) else {
            return;
        };
        let found = keeping::recovered(folder, document.map());
        for (id, session) in &found {
            document.record(id, session);
            let n: usize = session
                .rounds
                .iter()
                .map(|round| round.sealed.len() + round.ballots.len())
                .sum();
            let text = format!(
                "A session on this map was cut short. Its record was kept: {} rounds, {n} ballots. Go on with it in the session panel, and save the map.",
                session.rounds.len()
            );
            self.notices.say(Severity::Warning, text);
        }
    }

    /// Forgets the kept record once the map with all of it is on file.
    pub(in super::super) fn sessions_are_on_file(&mut self) {
        if let (Some(folder), Some(document)) = (self.files.state_folder.as_deref(), &self.document) {
            keeping::forget(folder, &document.map().id);
        }
    }

    /// Carries out what is asked of a session.
    pub(in super::super) fn session(&mut self, action: SessionAction) {
        let action = match action {
            SessionAction::BallotFile(path) if self.live.is_none() => return self.fill_in(path),
            SessionAction::SealBallot(path, file, ballot) => return self.seal_ballot(&path, *file, &ballot),
            other => other,
        };
        let Some(map) = self.document().map(|document| document.snapshot().map.clone()) else {
            return;
        };
        match action {
            SessionAction::Begin => self.begin(&map),
            SessionAction::Resume(id) => {
                if let Some(session) = map.sessions.get(&id) {
                    self.live = Some(Live::new(id, Session::clone(session)));
                }
            }
            SessionAction::BallotFile(path) => self.ballot_file(&map, &path),
            SessionAction::WriteBallotFile(path) => self.write_ballot_file(&map, &path),
            SessionAction::Capture(what, text) => {
                let about = self.selection.as_claim().or_else(|| map.target.clone());
                if let Some((edit, id)) = captured(&map, what, &text, about.as_ref()) {
                    self.edit(&edit);
                    self.end_stroke();
                    self.change_session(|live| live.session.captured.push(id));
                }
            }
            SessionAction::AskToEnd => match self.live.as_ref().map_or(0, |live| live.keys_of_last().len()) {
                0 => self.end_session(&map),
                n => self.prompt = Some(Prompt::EndSession(n)),
            },
            SessionAction::End => {
                self.prompt = None;
                self.end_session(&map);
            }
            SessionAction::WriteMinutes(path) => self.write_minutes(&map, &path),
            SessionAction::Booth(reach) => self.set_booth(reach),
            SessionAction::OpenRound { title, items, named } => {
                let n = items.len();
                if !(ITEMS.0..=ITEMS.1).contains(&n) {
                    let text = format!(
                        "A round asks about {} to {} numbers; {n} were chosen.",
                        ITEMS.0, ITEMS.1
                    );
                    self.notices.say(Severity::Warning, text);
                    return;
                }
                self.change_session(|live| live.open_round(title, items, named));
            }
            SessionAction::Cast(ballot) => {
                let mut is_taken = false;
                self.change_session(|live| is_taken = live.take(&ballot, fresh_seed()));
                if !is_taken {
                    self.notices
                        .say(Severity::Warning, "The ballot was not taken: the round is closed.");
                }
            }
            SessionAction::Reveal => {
                self.change_session(|live| {
                    live.reveal();
                });
            }
            other => self.change_session(|live| live.change(other)),
        }
    }

    fn change_session(&mut self, change: impl FnOnce(&mut Live)) {
        if let Some(live) = &mut self.live {
            change(live);
            self.enter();
        }
    }

    fn begin(&mut self, map: &Map) {
        let free = crate::model::first_free("session", "-", |id| map.sessions.contains_key(id));
        let Ok(id) = SessionId::new(&free) else { return };
        let session = Session {
            title: map.title.clone(),
            date: self.today(),
            agenda: Live::proposed_agenda(),
            ..Session::default()
        };
        self.live = Some(Live::new(id, session));
        self.enter();
    }

    fn set_booth(&mut self, reach: Option<super::super::booth::Reach>) {
        let Some(live) = &mut self.live else { return };
        live.booth = None;
        let Some(reach) = reach else { return };
        match Booth::open(reach, self.wake.clone()) {
            Ok(booth) => live.booth = Some(booth),
            Err(error) => {
                self.notices.say_error("The ballot page could not be opened.", &error);
            }
        }
        self.enter();
    }

    fn end_session(&mut self, map: &Map) {
        let Some(mut live) = self.live.take() else { return };
        live.go_to(live.at);
        live.is_open = false;
        live.booth = None;
        let cruxes = match self.room_desk.answer() {
            Some(((id, ..), found)) if *id == live.id => found.clone(),
            _ => Vec::new(),
        };
        live.session.minutes = report::minutes(map, &live.session, &cruxes);
        self.live = Some(live);
        self.enter();
        self.live = None;
        let text =
            "The session is closed; its minutes are on the map. Save the map, and export them in the session panel.";
        self.notices.say(Severity::Information, text);
    }

    /// Writes the minutes of the session that goes on, or of the last that was closed.
    fn write_minutes(&mut self, map: &Map, path: &std::path::Path) {
        let of_closed = map
            .sessions
            .values()
            .rev()
            .find(|session| !session.minutes.trim().is_empty());
        let text = match (&self.live, of_closed) {
            (Some(live), _) => report::minutes(map, &live.session, self.room_cruxes()),
            (None, Some(session)) => session.minutes.clone(),
            (None, None) => return,
        };
        match disk::write_text(path, &text) {
            Ok(()) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                self.notices.say(Severity::Information, format!("Exported {name}."));
            }
            Err(error) => {
                self.notices.say_error("The minutes were not written.", &error);
            }
        }
    }

    /// Asks for the answers to a ballot of somebody else's session.
    fn fill_in(&mut self, path: std::path::PathBuf) {
        let read = disk::read_bytes(&path).map_err(|error| error.to_string());
        match read.and_then(|bytes| ballots::read(&bytes)) {
            Ok(file) => self.prompt = Some(Prompt::Ballot(path, Box::new(file))),
            Err(why) => {
                self.notices
                    .say_with(Severity::Error, "The ballot was not opened.", vec![why]);
            }
        }
    }

    /// Puts a ballot, sealed, into its file: what was typed stands nowhere in it.
    fn seal_ballot(&mut self, path: &std::path::Path, file: ballots::BallotFile, ballot: &Ballot) {
        self.prompt = None;
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let sealed = ballots::BallotFile {
            sealed: ballots::seal(ballot, fresh_seed()),
            voter: String::new(),
            items: Vec::new(),
            ..file
        };
        match disk::write_text(path, &ballots::write(&sealed)) {
            Ok(()) => {
                let text = format!("Your ballot is sealed in {name}. Hand the file back.");
                self.notices.say(Severity::Information, text);
            }
            Err(error) => {
                self.notices.say_error("The ballot was not written.", &error);
            }
        }
    }

    fn write_ballot_file(&mut self, map: &Map, path: &std::path::Path) {
        let Some(live) = &self.live else { return };
        let Some(round) = live.round_at_hand() else { return };
        let file = ballots::ballot_file(map, &live.id, live.session.rounds.len() - 1, round);
        match disk::write_text(path, &ballots::write(&file)) {
            Ok(()) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                self.notices
                    .say(Severity::Information, format!("Wrote the ballot {name}."));
            }
            Err(error) => {
                self.notices.say_error("The ballot was not written.", &error);
            }
        }
    }

    /// A ballot file that was handed back.
    fn ballot_file(&mut self, map: &Map, path: &std::path::Path) {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let read = disk::read_bytes(path)
            .map_err(|error| error.to_string())
            .and_then(|bytes| ballots::read(&bytes))
            .and_then(|file| self.ballot_of(map, &file));
        match read {
            Ok(ballot) => {
                self.session(SessionAction::Cast(ballot));
                self.notices
                    .say(Severity::Information, format!("The ballot “{name}” is in."));
            }
            Err(why) => {
                let text = format!("The ballot “{name}” was not taken.");
                self.notices.say_with(Severity::Error, text, vec![why]);
            }
        }
    }

    /// What a ballot file says, if it is one of the round at hand and can be counted.
    fn ballot_of(&self, map: &Map, file: &ballots::BallotFile) -> Result<Ballot, String> {
        let live = self.live().ok_or("no session goes on; begin or resume it first")?;
        let round = live
            .round_at_hand()
            .filter(|_| live.is_open)
            .ok_or("no round is open")?;
        if file.map != map.id {
            return Err(format!("it is for the map “{}”", file.map_title));
        }
        if file.session != live.id.as_str() || file.round + 1 != live.session.rounds.len() {
            return Err(format!("it is for another round, “{}”", file.round_title));
        }
        if !file.sealed.trim().is_empty() {
            let ballot = ballots::unseal(&file.sealed).ok_or("what is sealed in it cannot be opened")?;
            return if ballot.answers.len() == round.items.len() {
                Ok(ballot)
            } else {
                Err("it answers another number of questions".to_owned())
            };
        }
        if file.items.len() != round.items.len() {
            return Err(format!(
                "it has {} questions, the round {}",
                file.items.len(),
                round.items.len()
            ));
        }
        let mut answers = Vec::new();
        for (at, (item, said)) in round.items.iter().zip(&file.items).enumerate() {
            let kind = kind_of(map, item);
            let reply = read_reply(&kind, &said.lowest, &said.best, &said.highest, &said.reason)
                .map_err(|why| format!("question {}: {why}", at + 1))?;
            answers.push(answer_of(&kind, &reply));
        }
        Ok(Ballot {
            voter: file.voter.trim().to_owned(),
            answers,
            ..Ballot::default()
        })
    }
}

impl Live {
    /// Changes that need nothing but the record.
    fn change(&mut self, action: SessionAction) {
        match action {
            SessionAction::Title(title) => self.session.title = title,
            SessionAction::Agenda(agenda) => {
                self.session.agenda = agenda;
                self.at = self.at.min(self.session.agenda.len().saturating_sub(1));
            }
            SessionAction::Participants(names) => self.session.participants = names,
            SessionAction::GoTo(at) => self.go_to(at),
            SessionAction::Pause(rests) => self.watch.set(!rests),
            SessionAction::CloseRound => self.is_open = false,
            SessionAction::ReopenRound => self.is_open = self.round_at_hand().is_some(),
            SessionAction::ShowComments(shows) => self.shows_comments = shows,
            SessionAction::Park(text) if !text.trim().is_empty() => {
                self.session.parking_lot.push(text.trim().to_owned());
            }
            SessionAction::Test(test) => self.session.tests.push(test),
            _ => {}
        }
    }
}

/// A number nobody can foretell.
fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    // Where the system has no numbers to give, those that hash tables are salted with.
    getrandom::u64().unwrap_or_else(|_| RandomState::new().build_hasher().finish())
}

/// A key for somebody without a name.
pub fn fresh_key() -> String {
    format!("{:016x}", fresh_seed())
}

/// Whether an item can be asked about on the map.
pub fn can_be_asked(map: &Map, item: &BallotItem) -> bool {
    match item {
        BallotItem::Claim(id) => map.claims.get(id).is_some_and(|claim| !claim.is_discussion_only()),
        BallotItem::Conditional { claim, given } => {
            claim != given && map.claims.contains_key(claim) && map.claims.contains_key(given)
        }
        BallotItem::Quantity(id) => map
            .quantities
            .get(id)
            .is_some_and(|quantity| quantity.formula.is_none()),
        BallotItem::Link(_) | BallotItem::Later(_) => false,
    }
}
