//! What a crash leaves of a session: after every ballot the record is written into the local state folder, and when the map is
//! opened again, what its file lacks is entered.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::super::{DiskError, write_text};
use crate::{
    formats::ron,
    model::{Map, MapContent, Round, Session, SessionId},
};

/// Where the record of a map's sessions is kept.
fn place(folder: &Path, map_id: &str) -> PathBuf {
    let name = crate::model::slug_from_text(map_id, "map");
    folder.join("sessions").join(format!("{name}.ron"))
}

/// Keeps a session as it is now.
pub(in super::super) fn keep(folder: &Path, map: &Map, id: &SessionId, session: &Session) -> Result<(), DiskError> {
    let path = place(folder, &map.id);
    if let Some(parent) = path.parent() {
        // What cannot be made is said when the file cannot be written.
        let _unmade = fs::create_dir_all(parent);
    }
    let mut content = MapContent {
        id: map.id.clone(),
        title: map.title.clone(),
        ..MapContent::default()
    };
    content.sessions.insert(id.clone(), Arc::new(session.clone()));
    // A record alone has nothing that could not be.
    let record = Map::new(content).unwrap_or_default();
    write_text(&path, &ron::write(&record))
}

/// Forgets what was kept of a map's sessions: it is on file.
pub(in super::super) fn forget(folder: &Path, map_id: &str) {
    let _unneeded = fs::remove_file(place(folder, map_id));
}

/// The sessions of a map that were kept with more in them than its file has, completed.
pub(in super::super) fn recovered(folder: &Path, map: &Map) -> Vec<(SessionId, Session)> {
    let Ok(bytes) = fs::read(place(folder, &map.id)) else {
        return Vec::new();
    };
    let Ok(kept) = ron::read(&bytes) else { return Vec::new() };
    let more = |(id, kept): (&SessionId, &Arc<Session>)| match map.sessions.get(id) {
        Some(known) => has_more(kept, known).then(|| (id.clone(), Session::clone(kept))),
        None => Some((id.clone(), Session::clone(kept))),
    };
    kept.map.sessions.iter().filter_map(more).collect()
}

/// Whether one record goes on where the other ends.
fn has_more(one: &Session, other: &Session) -> bool {
    let weight = |session: &Session| {
        let ballots = |round: &Round| round.sealed.len() + round.ballots.len() + usize::from(round.revealed);
        let taken = session
            .agenda
            .iter()
            .filter(|item| item.minutes_taken.is_some())
            .count();
        (
            session.rounds.len(),
            session.rounds.iter().map(ballots).sum::<usize>(),
            session.tests.len() + session.parking_lot.len() + session.captured.len() + taken,
            session.minutes.len(),
        )
    };
    weight(one) > weight(other)
}
