//! The app's state and the one place where actions are carried out. Opening is in `open`, the file of the open map in `files`, its
//! other versions in `comparing`, asking for files in `asking`, exporting pictures in `picture`.

mod asking;
mod comparing;
mod files;
mod import;
mod open;
mod picture;

pub use comparing::{FileAction, edits};
pub use import::Import;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Action, Derived, Document, Notices, Selection, Settings, Severity, Spot, Trail, View,
    dialog::{Dialog, Purpose},
    disk,
    live::SessionAction,
    text_format::TextFormat,
    thumbnails::{Thumbnail, Thumbnails},
};
use crate::model::{Card, Date, Map, MapContent, ReaderId};
use asking::with_ending;

/// A question the person has to answer before the app goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Prompt {
    /// There are unsaved changes, and this action would lose them.
    Unsaved(Box<Action>),
    /// No file dialog can be shown, so the path is asked for in the window.
    Path(Purpose),
    /// Whether the file at this path is to be replaced.
    Replace(Purpose, PathBuf),
    /// What picture is wanted.
    Picture,
    /// In which form the map is to be exported as text.
    ExportAs,
    /// Whether the session is to be closed though its round is not revealed, with so many ballots.
    EndSession(usize),
    /// Whether edits that a crash has left are to be thrown away; their place among those.
    ThrowAway(usize),
    /// Which earlier version is wanted, of these, with how long ago each was replaced.
    Earlier(Vec<(super::backups::EarlierVersion, String)>),
    /// A large file is being read: its name, and how many bytes it has.
    Reading(String, u64),
    /// What another program has written, to be accepted or not.
    Import(Import),
    /// A ballot of somebody else's session, to be filled in and handed back.
    Ballot(PathBuf, Box<crate::formats::ballots::BallotFile>),
}

/// The running app.
pub struct App {
    pub(super) document: Option<Document>,
    pub(super) selection: Selection,
    /// What was selected before, to go back to when what is selected goes.
    selected_before: Selection,
    reader: Option<ReaderId>,
    view: View,
    trail: Trail,
    /// Width over height of the canvas, once the window has said so.
    aspect: Option<f64>,
    derived: Derived,
    pub(super) notices: Notices,
    settings: Settings,
    pub(super) prompt: Option<Prompt>,
    dialog: Option<Dialog>,
    /// What to do once the map is saved, when saving was the answer to a question.
    after_save: Option<Action>,
    /// Pictures that are being written.
    pictures: Vec<picture::Job>,
    pub(super) why: super::why::WhyDesk,
    pub(super) crux_desk: super::crux_desk::CruxDesk,
    /// What two curves of the selected quantity differ in.
    pub(super) curve_desk: super::curve_desk::CurveDesk,
    pub(super) trials: super::trial_desk::TrialDesks,
    pub(super) guard: super::guard::Guard,
    pub(super) camps: super::crux_desk::CampDesk,
    /// The session that goes on.
    pub(super) live: Option<super::live::Live>,
    /// What the room's numbers make of the map.
    pub(super) room_desk: super::live::RoomDesk,
    pub(super) files: super::files::Files,
    versions: comparing::Versions,
    importing: Option<import::Job>,
    /// A large map that was read, and waits to be shown.
    file_read: Option<(PathBuf, import::FileRead)>,
    /// Whom somebody has chosen to compare the reader with.
    pub(super) versus: Option<ReaderId>,
    /// The day on which numbers are changed now; without one they are not dated.
    today: Option<Date>,
    is_quitting: bool,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
    /// Counts opened maps, so that the ui can tell a new one from the one before.
    n_opened: u64,
    thumbnails: Thumbnails,
}

impl App {
    /// A new app with these settings; `wake` makes the ui look again, from any thread.
    pub fn new(settings: Settings, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self {
            document: None,
            selection: Selection::Nothing,
            selected_before: Selection::Nothing,
            reader: None,
            view: View::default(),
            trail: Trail::default(),
            aspect: None,
            derived: Derived::default(),
            notices: Notices::default(),
            settings,
            prompt: None,
            dialog: None,
            after_save: None,
            pictures: Vec::new(),
            why: super::why::WhyDesk::default(),
            crux_desk: super::crux_desk::CruxDesk::default(),
            curve_desk: super::curve_desk::CurveDesk::default(),
            trials: super::trial_desk::TrialDesks::default(),
            guard: super::guard::Guard::default(),
            camps: super::crux_desk::CampDesk::default(),
            live: None,
            room_desk: super::live::RoomDesk::default(),
            files: super::files::Files::default(),
            versions: comparing::Versions::default(),
            importing: None,
            file_read: None,
            versus: None,
            today: super::clock::today(),
            is_quitting: false,
            wake,
            n_opened: 0,
            thumbnails: Thumbnails::default(),
        }
    }

    /// The small picture of a sample or template by its name, once it is drawn; see [`Action::DrawThumbnails`].
    pub fn thumbnail(&self, name: &'static str, is_dark: bool) -> Option<&Thumbnail> {
        self.thumbnails.of(name, is_dark)
    }

    /// Whether small pictures are being drawn.
    pub fn is_drawing_thumbnails(&self) -> bool {
        self.thumbnails.is_busy()
    }

    /// The day on which numbers are changed now.
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// Sets the day, for what is done at another time, as tests do.
    pub fn set_today(&mut self, today: Option<Date>) {
        self.today = today;
    }

    /// The open map.
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Through whose eyes the map is seen.
    pub fn reader(&self) -> Option<&ReaderId> {
        self.reader.as_ref()
    }

    /// How the map is looked at.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What was looked at before and after.
    pub fn trail(&self) -> &Trail {
        &self.trail
    }

    /// What follows from the document.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    /// What has been said.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// What is remembered between runs.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The question that waits for an answer.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// Whether the window is to close.
    pub fn is_quitting(&self) -> bool {
        self.is_quitting
    }

    /// Whether the window may close now: a save that goes on is waited for, unless the disk does not answer.
    pub fn may_quit(&self) -> bool {
        self.is_quitting && !self.is_saving_swiftly()
    }

    /// Changes with every map that is opened.
    pub fn n_opened(&self) -> u64 {
        self.n_opened
    }

    /// Brings what follows from the document up to date, and looks for answers of dialogs.
    pub fn refresh(&mut self) {
        self.poll_dialog();
        self.poll_pictures();
        self.poll_comparison();
        self.poll_import();
        self.refresh_files();
        self.thumbnails.poll();
        self.why.poll();
        if let Some(document) = &self.document {
            self.derived
                .refresh(document, self.reader.as_ref(), &self.view, &self.wake);
        }
        self.refresh_cruxes();
        self.refresh_curves();
        self.refresh_trials();
        self.refresh_guard();
        self.refresh_camps();
        self.refresh_live();
    }

    /// Carries out actions, first in, first out.
    pub fn perform_all(&mut self, actions: impl IntoIterator<Item = Action>) {
        for action in actions {
            self.perform(action);
        }
        self.refresh();
    }

    #[expect(clippy::too_many_lines, reason = "each action has its line")]
    fn perform(&mut self, action: Action) {
        if self.comparing().is_some() && action.changes_map() {
            let text = "Two versions are being compared, and nothing can be changed meanwhile. Take over what you want, or close the comparison.";
            self.say(Severity::Information, text.to_owned());
            return;
        }
        match action {
            Action::File(action) => self.file_action(action),
            Action::CompareDialog => self.ask_what_to_compare(),
            Action::Edit(edit) => self.edit(&edit),
            Action::EndStroke => self.end_stroke(),
            Action::CancelStroke => {
                self.with_document(Document::cancel_stroke);
                self.mend_selection();
            }
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Select(selection) => self.step(|app| app.select(selection)),
            Action::Back => self.go(Trail::back),
            Action::Forward => self.go(Trail::forward),
            Action::SetReader(reader) => self.reader = reader,
            Action::SetVersus(reader) => self.versus = reader,
            Action::Try(trying) => self.trials.wanted = trying,
            Action::WatchCamps(is_watched) => self.camps.is_watched = is_watched,
            Action::Open(path) if disk::is_ballot_file(&path) => self.session(SessionAction::BallotFile(path)),
            Action::Open(path) if self.begin_reading(&path) => {}
            Action::DrawThumbnails(is_dark) => self.thumbnails.ask(is_dark, &self.wake),
            Action::AcceptImport(is_added) => self.accept_import(is_added),
            Action::New
            | Action::ShowImport(_)
            | Action::ShowRead
            | Action::Open(_)
            | Action::OpenSample(_)
            | Action::NewFrom(_)
            | Action::CloseMap
            | Action::Quit => {
                self.leave(action);
            }
            Action::OpenDialog => self.show_dialog(Purpose::Open),
            Action::Save => self.save(),
            Action::SaveAsDialog => self.ask_where_to_save(),
            Action::SaveAs(path) => self.save_as(with_ending(path, "ron")),
            Action::BringReadersDialog => self.show_dialog(Purpose::Readers),
            Action::BringReaders(path) => self.bring_readers_from(&path),
            Action::Session(action) => self.session(action),
            Action::Ask(purpose) => self.show_dialog(purpose),
            Action::ExportTextDialog(format) => self.ask_where_to_export(format),
            Action::ExportText(format, path) => {
                let path = with_ending(path, format.ending());
                self.export_text(&format, &path);
            }
            Action::ExportAsDialog => self.ask_how_to_export(),
            Action::ExportPictureDialog => self.ask_for_picture(),
            Action::ExportPictureTo(wish) => self.ask_where_to_draw(wish),
            Action::ExportPicture(wish, path) => self.export_picture(wish, path),
            Action::Discard => self.discard(),
            Action::Cancel => {
                match self.prompt.take() {
                    Some(Prompt::Reading(..)) => self.importing = None,
                    Some(Prompt::Path(Purpose::Save(_))) => self.after_save = None,
                    // Another name may be given.
                    Some(Prompt::Replace(purpose, path)) => self.ask_again(purpose, &path),
                    _ => {}
                }
                self.file_read = None;
            }
            Action::PathTyped(path) => self.path_typed(&path),
            Action::Replace => self.replace_file(),
            Action::DismissNotice(id) => self.notices.dismiss(id),
            Action::SetTheme(theme) => self.settings.set_theme(theme),
            Action::SetDirection(direction) => self.step(|app| app.view.set_direction(direction)),
            Action::SetMode(mode) => self.step(|app| app.view.set_mode(mode)),
            Action::ToggleWords => self.step(|app| app.view.toggle_words()),
            Action::Tidy => self.step(|app| app.view.tidy()),
            Action::Focus(focus) => self.change_view(|view, map| view.focus_on(map, focus)),
            Action::FoldGroup(group) => self.step(|app| app.view.fold_group(&group)),
            Action::FoldGroups => self.change_view(View::fold_groups),
            Action::Unfold(card) => self.change_view(|view, map| view.unfold(map, &card)),
            Action::Fold(card) => self.change_view(|view, map| view.fold(map, &card)),
            Action::ShowAll => self.step(|app| app.view.show_all()),
            Action::ShowOpening => {
                let (reader, versus) = (self.reader.clone(), self.versus());
                self.change_view(|view, map| view.show_opening(map, reader.as_ref(), versus.as_ref()));
            }
            Action::Reveal(card) => self.change_view(|view, map| view.reveal(map, &card)),
            Action::Paste(text) => self.step(|app| app.paste(&text)),
            Action::Move(how) => self.move_claim(&how),
            Action::ShowFound(text) => self.step(|app| app.show_found(&text)),
            Action::SaveView => self.save_view(),
            Action::ShowView(id) => self.step(|app| app.show_view(&id)),
            Action::GoToStep(n) => self.go_to_step(n),
            Action::SetTextSize(size) => self.settings.set_text_size(size),
            Action::SetKeys(command, keys) => self.settings.set_keys(command, keys),
            Action::SetPanels(panels) => self.settings.set_panels(panels),
            Action::Quote(source, at, words) => self.quote(&source, at, &words),
            Action::AskWhy(claim) => self.ask_why(&claim),
            Action::SetSystemDialogs(are_used) => self.settings.set_system_dialogs(are_used),
            Action::EndTour => self.settings.end_tour(),
            Action::Say(text) => self.say(Severity::Information, text),
            Action::Duplicate => self.step(Self::duplicate),
            Action::Pin(places) => self.pin(&places),
            Action::Arrange(how) => self.arrange(how),
            Action::SetReducedMotion(is_reduced) => self.settings.set_reduced_motion(is_reduced),
            Action::SetAspect(aspect) => {
                self.aspect = Some(aspect);
                self.derived.set_aspect(aspect);
            }
        }
    }

    fn with_document(&mut self, change: impl FnOnce(&mut Document)) {
        if let Some(document) = &mut self.document {
            change(document);
        }
    }

    /// Changes what is looked at, as a step on the trail.
    fn change_view(&mut self, change: impl FnOnce(&mut View, &Map)) {
        self.step(|app| {
            if let Some(document) = &app.document {
                change(&mut app.view, document.map());
            }
        });
    }

    /// Does something that may change what is looked at, and notes where one came from if it did.
    fn step(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.spot();
        change(self);
        if before.view != self.view || before.selection != self.selection {
            self.trail.leave(before);
        }
    }

    /// What is looked at now.
    fn spot(&self) -> Spot {
        Spot {
            view: self.view.clone(),
            selection: self.selection.clone(),
        }
    }

    /// Goes one step along the trail.
    fn go(&mut self, way: impl FnOnce(&mut Trail, Spot) -> Option<Spot>) {
        let now = self.spot();
        if let Some(spot) = way(&mut self.trail, now) {
            self.view = spot.view;
            self.selection = spot.selection;
            self.mend_selection();
        }
    }

    /// Ends the gesture: the next edit is a step of its own.
    pub(super) fn end_stroke(&mut self) {
        self.with_document(Document::end_stroke);
    }

    pub(super) fn edit(&mut self, edit: &crate::model::Edit) {
        let Some(document) = &mut self.document else { return };
        let was_nobodys = document.map().readers.is_empty();
        if let Err(error) = document.perform(edit, self.today) {
            self.notices.say_error(format!("Could not {}.", edit.label()), &error);
        }
        // Whoever gives the first number of a map looks at it through that number.
        if was_nobodys && self.reader.is_none() {
            self.reader = first_reader(document.map());
        }
        self.mend_selection();
    }

    /// Says something.
    pub(super) fn say(&mut self, severity: Severity, text: String) {
        self.notices.say(severity, text);
    }

    /// Says that something was not done, and why.
    pub(super) fn say_error(&mut self, text: &str, error: &dyn std::error::Error) {
        self.notices.say_error(text, error);
    }

    fn undo(&mut self) {
        let had_selection = self.selection != Selection::Nothing;
        let Some(document) = &mut self.document else { return };
        match document.undo() {
            Some(label) => self.notices.say(Severity::Information, format!("Undone: {label}.")),
            None => self.notices.say(Severity::Information, "Nothing to undo."),
        };
        self.mend_selection();
        if had_selection && self.selection == Selection::Nothing {
            // What was added is gone; what it was added to is where one was.
            self.selection = std::mem::take(&mut self.selected_before);
            self.mend_selection();
        }
    }

    fn redo(&mut self) {
        let Some(document) = &mut self.document else { return };
        match document.redo() {
            Some(label) => self.notices.say(Severity::Information, format!("Done again: {label}.")),
            None => self.notices.say(Severity::Information, "Nothing to do again."),
        };
        self.mend_selection();
    }

    /// Undoes or redoes until so many steps can be undone.
    fn go_to_step(&mut self, n: usize) {
        self.with_document(|document| {
            while document.history().n_behind() > n && document.undo().is_some() {}
            while document.history().n_behind() < n && document.redo().is_some() {}
        });
        self.mend_selection();
    }

    /// Looks at the map in another way.
    pub(super) fn set_view(&mut self, view: View) {
        self.view = view;
    }

    pub(super) fn select(&mut self, selection: Selection) {
        if self.selection != Selection::Nothing && self.selection != selection {
            self.selected_before = self.selection.clone();
        }
        if let Some(document) = &mut self.document {
            document.end_stroke();
            for card in selection.drawn_on(document.map()) {
                if !self.view.shows(document.map(), &card) {
                    self.view.reveal(document.map(), &card);
                }
            }
        }
        self.selection = selection;
        self.mend_selection();
    }

    /// Drops a selection and a reader that are no longer on the map.
    fn mend_selection(&mut self) {
        let Some(document) = &self.document else {
            self.selection = Selection::Nothing;
            return;
        };
        let map = document.map();
        self.view.mend(map);
        if let Selection::Several(cards) = &self.selection {
            let there = cards.iter().filter(|card| is_on_map(map, card)).cloned();
            self.selection = Selection::cards(there);
        }
        let is_there = match &self.selection {
            Selection::Nothing | Selection::Several(_) => true,
            Selection::Claim(id) => map.claims.contains_key(id),
            Selection::Link(id) => map.links.contains_key(id),
            Selection::Question(id) => map.questions.contains_key(id),
            Selection::Group(id) => map.groups.contains_key(id),
            Selection::Quantity(id) => map.quantities.contains_key(id),
            Selection::Reader(id) => map.readers.contains_key(id),
            Selection::Source(id) => map.sources.contains_key(id),
        };
        if !is_there {
            self.selection = Selection::Nothing;
        }
        if self
            .reader
            .as_ref()
            .is_some_and(|reader| !map.readers.contains_key(reader))
        {
            self.reader = first_reader(map);
        }
    }

    /// Does what leaves the open map, after asking about unsaved changes.
    pub(super) fn leave(&mut self, action: Action) {
        let is_dirty = self.own_document().is_some_and(Document::is_dirty);
        // What was to come after a save that has not been made is not asked for any more.
        self.after_save = None;
        if is_dirty && self.is_being_saved() {
            self.after_save = Some(action);
        } else if is_dirty {
            self.prompt = Some(Prompt::Unsaved(Box::new(action)));
        } else {
            self.leave_unasked(action);
        }
    }

    /// Does what leaves the open map. Where that fails, as when the file to be opened is no map, the open one stays.
    fn leave_unasked(&mut self, action: Action) {
        self.prompt = None;
        self.file_action(FileAction::Close);
        match action {
            Action::File(FileAction::Recover(index)) => self.recover(index),
            Action::New => self.show(Document::new(Map::new(new_map()).unwrap_or_default(), None, None)),
            Action::Open(path) => self.open(&path),
            Action::ShowImport(import) => self.show_import(*import),
            Action::ShowRead => self.show_read(),
            Action::OpenSample(name) => self.open_sample(name),
            Action::NewFrom(name) => self.new_from(name),
            Action::CloseMap => {
                self.document = None;
                self.look_after_file();
                self.selection = Selection::Nothing;
                self.derived = Derived::default();
            }
            Action::Quit => {
                if self.own_document().is_some_and(Document::is_dirty) {
                    // Edits that somebody would rather lose are not kept as if a crash had left them.
                    self.forget_edits();
                    self.document = None;
                }
                self.is_quitting = true;
            }
            _ => {}
        }
    }

    /// The person would rather lose the changes.
    fn discard(&mut self) {
        if let Some(Prompt::Unsaved(action)) = self.prompt.take() {
            self.leave_unasked(*action);
        }
    }

    fn save(&mut self) {
        self.go_on_after_save();
        let Some(document) = self.own_document() else { return };
        match (document.path(), document.read_only()) {
            (Some(path), None) => self.save_as(path.to_owned()),
            _ => self.ask_where_to_save(),
        }
    }

    /// Saving as the answer to “unsaved changes” goes on with what was asked for once the map is saved.
    fn go_on_after_save(&mut self) {
        let unsaved = self.prompt.take_if(|prompt| matches!(prompt, Prompt::Unsaved(_)));
        if let Some(Prompt::Unsaved(action)) = unsaved {
            self.after_save = Some(*action);
        }
    }

    fn export_text(&mut self, format: &TextFormat, path: &Path) {
        let Some(document) = &self.document else { return };
        match format.write(document.map(), path) {
            Ok(left_out) => {
                let name = path
                    .file_name()
                    .unwrap_or(path.as_os_str())
                    .to_string_lossy()
                    .into_owned();
                if left_out.is_empty() {
                    self.notices.say(Severity::Information, format!("Exported {name}."));
                } else {
                    let text = format!("Exported {name}. {} has no room for some of the map.", format.name());
                    self.notices.say_with(Severity::Warning, text, left_out);
                }
            }
            Err(error) => {
                self.notices.say_error("The map was not exported.", &error);
            }
        }
    }
}

fn is_on_map(map: &Map, card: &Card) -> bool {
    match card {
        Card::Claim(id) => map.claims.contains_key(id),
        Card::Question(id) => map.questions.contains_key(id),
        Card::Group(id) => map.groups.contains_key(id),
        Card::Quantity(id) => map.quantities.contains_key(id),
    }
}

/// Whose numbers are shown where nobody has said whose: the first reader's who has any and is not hidden.
pub fn first_reader(map: &Map) -> Option<ReaderId> {
    let with_numbers = crate::analysis::readers_with_numbers(map);
    let shown = |id: &&ReaderId| map.readers.get(*id).is_some_and(|reader| !reader.hidden);
    let first = with_numbers.iter().find(shown).or(with_numbers.first());
    first.or(map.readers.keys().next()).cloned()
}

/// An empty map with one question, so that there is something to answer.
fn new_map() -> MapContent {
    MapContent {
        title: "Untitled map".to_owned(),
        id: format!("untitled-{}", mark()),
        ..MapContent::default()
    }
}

/// Tells maps without a title apart, whose earlier versions are kept by id.
fn mark() -> String {
    let mut bytes = [0_u8; 4];
    // Without chance all are called alike, and their versions are told apart by their files.
    let _without = getrandom::fill(&mut bytes);
    format!("{:08x}", u32::from_le_bytes(bytes))
}
