//! The open map with its history and its file.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::History;
use crate::{
    analysis::readers_with_numbers,
    model::{Date, Edit, EditError, LinkId, Map, ReaderId, Session, SessionId},
};

/// Names the contents of a document. Equal revisions mean equal maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

/// A map and the revision that names it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The map.
    pub map: Arc<Map>,
    /// Its name.
    pub revision: Revision,
    /// Found out when somebody asks.
    with_numbers: OnceLock<Vec<ReaderId>>,
}

impl Snapshot {
    pub(super) fn new(map: Arc<Map>, revision: Revision) -> Self {
        Self {
            map,
            revision,
            with_numbers: OnceLock::new(),
        }
    }

    /// The readers that have stated a number: asked in every frame, and the same as long as the map is.
    pub fn readers_with_numbers(&self) -> &[ReaderId] {
        self.with_numbers.get_or_init(|| readers_with_numbers(&self.map))
    }
}

/// A document has room for so many revisions, in bits.
const REVISION_BITS: u32 = 36;

/// A map that is open.
#[derive(Debug)]
pub struct Document {
    present: Snapshot,
    history: History,
    saved: Option<Revision>,
    next_revision: u64,
    path: Option<PathBuf>,
    /// What the file holds as far as is known here; empty when there is none.
    on_file: Arc<Vec<u8>>,
    /// What it held before somebody removed or spoilt it, and which revision that was.
    spoilt: Option<(Arc<Vec<u8>>, Option<Revision>)>,
    /// Why it may not be saved over its file, if so.
    read_only: Option<String>,
    /// The link that was added last.
    drawn_last: Option<LinkId>,
}

impl Document {
    /// Opens a map that is on file at `path`, or is new or a sample when there is none.
    pub fn new(map: Map, path: Option<PathBuf>, read_only: Option<String>) -> Self {
        // Revisions name maps across documents, so that nothing that was made of one map is taken for that of the next.
        static N_DOCUMENTS: AtomicU64 = AtomicU64::new(0);
        let first = N_DOCUMENTS.fetch_add(1, Ordering::Relaxed) << REVISION_BITS;
        let present = Snapshot::new(Arc::new(map), Revision(first));
        Self {
            saved: Some(present.revision),
            present,
            history: History::default(),
            next_revision: first + 1,
            path,
            on_file: Arc::default(),
            spoilt: None,
            read_only,
            drawn_last: None,
        }
    }

    /// A map that was read from these bytes of its file.
    pub fn on_file(map: Map, path: PathBuf, bytes: Arc<Vec<u8>>, read_only: Option<String>) -> Self {
        Self {
            on_file: bytes,
            ..Self::new(map, Some(path), read_only)
        }
    }

    /// A map that shows two versions in one, in place of another document; the revision says which comparison it belongs to.
    pub(super) fn of_comparison(both: Arc<Map>, of: &Self, n: u64) -> Self {
        // Far from those of maps that are edited, so that nothing known of one counts for the other.
        let revision = Revision(u64::MAX - n);
        Self {
            present: Snapshot::new(both, revision),
            saved: Some(revision),
            history: History::default(),
            next_revision: revision.0,
            path: of.path.clone(),
            on_file: of.on_file.clone(),
            spoilt: None,
            read_only: of.read_only.clone(),
            drawn_last: None,
        }
    }

    /// A map that is on file nowhere and would be lost unless it is saved.
    pub fn unsaved(map: Map) -> Self {
        Self {
            saved: None,
            ..Self::new(map, None, None)
        }
    }

    /// The map as it is now.
    pub fn map(&self) -> &Map {
        &self.present.map
    }

    /// The map as it is now, with its revision; cheap to clone.
    pub fn snapshot(&self) -> &Snapshot {
        &self.present
    }

    /// The steps that can be undone and redone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The file it is saved to.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What its file holds as far as is known here: what was read or saved last. Empty when there is no file.
    pub fn known_on_file(&self) -> &Arc<Vec<u8>> {
        &self.on_file
    }

    /// Why it may not be saved over its file, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// The link that was added last since the map was opened, if it is still there.
    pub fn drawn_last(&self) -> Option<&LinkId> {
        self.drawn_last.as_ref().filter(|id| self.map().links.contains_key(*id))
    }

    /// Whether it differs from what was saved.
    pub fn is_dirty(&self) -> bool {
        self.saved != Some(self.present.revision)
    }

    /// Does an edit. A failed edit leaves no trace. Numbers that it changes are dated today, and what was held before goes into
    /// their history.
    pub fn perform(&mut self, edit: &Edit, today: Option<Date>) -> Result<(), EditError> {
        let mut map = edit.apply(&self.present.map)?;
        if let Some(today) = today {
            map = map.journaled(&self.present.map, today);
        }
        if map == *self.present.map {
            return Ok(());
        }
        let before = &self.present.map.links;
        // Most edits add no link, which is soon seen.
        if !map.links.keys().eq(before.keys())
            && let Some(added) = map.links.keys().rfind(|id| !before.contains_key(*id))
        {
            self.drawn_last = Some(added.clone());
        }
        self.history.record(self.present.clone(), edit.label(), edit.stroke());
        self.present = Snapshot::new(Arc::new(map), Revision(self.next_revision));
        self.next_revision += 1;
        Ok(())
    }

    /// Enters what a session has come to into the record. That is no step: undoing and redoing leave it as it is.
    pub fn record(&mut self, id: &SessionId, session: &Session) {
        let entered = Arc::new(session.clone());
        self.history.amend(|snapshot| amended(snapshot, id, &entered));
        // Whatever step is gone back to, its session is not on file.
        self.saved = None;
        let amended = amended(&self.present, id, &entered);
        self.present = Snapshot::new(amended, Revision(self.next_revision));
        self.next_revision += 1;
    }

    /// Ends the gesture: the next edit is a step of its own.
    pub fn end_stroke(&mut self) {
        self.history.end_stroke();
    }

    /// Takes back what the gesture has done that goes on; it can be done again.
    pub fn cancel_stroke(&mut self) {
        if let Some(before) = self.history.cancel_stroke(&self.present) {
            self.present = before;
        }
    }

    /// Whether a gesture is going on.
    pub fn is_in_stroke(&self) -> bool {
        self.history.is_in_stroke()
    }

    /// Takes back the last step; returns its name.
    pub fn undo(&mut self) -> Option<String> {
        let (snapshot, label) = self.history.undo(&self.present)?;
        self.present = snapshot;
        Some(label)
    }

    /// Does again what was undone last; returns its name.
    pub fn redo(&mut self) -> Option<String> {
        let (snapshot, label) = self.history.redo(&self.present)?;
        self.present = snapshot;
        Some(label)
    }

    /// Puts another version in the place of the map, as one step that can be undone.
    pub fn replace(&mut self, map: Map, label: String) {
        if map == *self.present.map {
            return;
        }
        self.history.record(self.present.clone(), label, None);
        self.present = Snapshot::new(Arc::new(map), Revision(self.next_revision));
        self.next_revision += 1;
    }

    /// Notes that a revision is now on file at `path`, as these bytes.
    pub fn saved_as(&mut self, path: PathBuf, revision: Revision, bytes: Arc<Vec<u8>>) {
        self.path = Some(path);
        self.saved = Some(revision);
        self.on_file = bytes;
        self.spoilt = None;
        self.read_only = None;
        self.history.end_stroke();
    }

    /// Notes that its file holds these bytes now, which somebody else has written; whether they say what the map says.
    pub fn found_on_file(&mut self, bytes: Arc<Vec<u8>>, is_the_same: bool) {
        self.on_file = bytes;
        self.spoilt = None;
        self.saved = is_the_same.then_some(self.present.revision);
    }

    /// Notes that its file is gone, or holds these bytes now, which are no map: what is open would be lost with the window.
    pub fn lost_on_file(&mut self, bytes: Arc<Vec<u8>>) {
        let before = std::mem::replace(&mut self.on_file, bytes);
        let saved = self.saved.take();
        self.spoilt.get_or_insert((before, saved));
    }

    /// Notes that its file holds again what it held before it was lost, if these bytes are that; whether they are.
    pub fn found_again(&mut self, bytes: &Arc<Vec<u8>>) -> bool {
        let Some((before, saved)) = self.spoilt.take_if(|(before, _)| before == bytes) else {
            return false;
        };
        (self.on_file, self.saved) = (before, saved);
        true
    }

    /// The name for the window's title: the file's, or the map's.
    pub fn name(&self) -> String {
        if let Some(name) = self.path.as_deref().and_then(Path::file_name) {
            return name.to_string_lossy().into_owned();
        }
        let title = self.map().title.trim();
        if title.is_empty() {
            "Untitled map".to_owned()
        } else {
            title.to_owned()
        }
    }
}

/// The map of a snapshot with a session as it is now.
fn amended(snapshot: &Snapshot, id: &SessionId, session: &Arc<Session>) -> Arc<Map> {
    let entered = snapshot.map.with_session(id, session);
    entered.map_or_else(|_| snapshot.map.clone(), Arc::new)
}
