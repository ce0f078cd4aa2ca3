//! What the app remembers between runs: recent files, the theme and how things move. Kept in the user's settings folder, never beside a map.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// How many recent files are remembered.
const MAX_RECENT: usize = 10;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system says; light where it says nothing.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which panels are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Panels {
    /// The outline at the left.
    pub outline: bool,
    /// The inspector at the right.
    pub inspector: bool,
    /// The analysis at the lower edge.
    pub analysis: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            outline: true,
            inspector: true,
            analysis: false,
        }
    }
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Files opened or saved last, newest first.
    pub recent: Vec<PathBuf>,
    /// The theme.
    pub theme: ThemeChoice,
    /// Cards and the camera move at once instead of gliding.
    pub reduced_motion: bool,
    /// How large text and everything else is, 1 being as designed; [`Settings::TEXT_SIZES`] bounds it.
    pub text_size: f32,
    /// The keys of commands that do not have those they have at first, by the command's name.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Files are chosen in the dialogs of the system; else the window asks for the path itself.
    pub system_dialogs: bool,
    /// Which panels are shown.
    pub panels: Panels,
    /// Whether somebody has taken the tour, or does not want to.
    pub has_seen_tour: bool,
    /// Where this is kept; nowhere when absent (tests, screenshots).
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            recent: Vec::new(),
            theme: ThemeChoice::default(),
            reduced_motion: false,
            text_size: 1.0,
            keys: BTreeMap::new(),
            system_dialogs: true,
            panels: Panels::default(),
            has_seen_tour: false,
            file: None,
        }
    }
}

/// Where this user's programs keep what a crash must not lose.
pub fn state_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "cruxmap")?;
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned())
}

/// Where this user's programs keep what they want to have later.
pub fn data_folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "cruxmap")?;
    Some(dirs.data_local_dir().to_owned())
}

/// Where this user's programs keep their settings.
pub fn config_folder() -> Option<PathBuf> {
    Some(
        directories::ProjectDirs::from("", "", "cruxmap")?
            .config_dir()
            .to_owned(),
    )
}

impl Settings {
    /// The smallest and the largest size of text.
    pub const TEXT_SIZES: (f32, f32) = (0.7, 2.0);

    /// Reads the settings of this user; what is unreadable is put aside and counts as absent.
    pub fn of_user() -> Self {
        let file = config_folder().map(|folder| folder.join("settings.ron"));
        let mut settings = Self {
            file,
            ..Self::default()
        };
        settings.take_in_file();
        settings
    }

    /// Takes over what the file says now: another window may have written it since.
    fn take_in_file(&mut self) {
        let Some(file) = &self.file else { return };
        let Ok(text) = fs::read_to_string(file) else { return };
        let Ok(mut written) = ron::from_str::<Self>(&text) else {
            // What cannot be read is not written over: somebody may have mistyped a bracket.
            let _kept = fs::rename(file, file.with_extension("ron.unreadable"));
            return;
        };
        written.recent.truncate(MAX_RECENT);
        written.text_size = within_sizes(written.text_size);
        written.file = self.file.take();
        *self = written;
    }

    /// Changes what the file says, and nothing else of it.
    fn change(&mut self, change: impl FnOnce(&mut Self)) {
        self.take_in_file();
        change(self);
        self.store();
    }

    /// Puts a file first among the recent ones.
    pub fn remember(&mut self, path: &Path) {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.change(|settings| {
            settings.recent.retain(|recent| *recent != path);
            settings.recent.insert(0, path);
            settings.recent.truncate(MAX_RECENT);
        });
    }

    /// Takes a file off the recent ones.
    pub fn forget(&mut self, path: &Path) {
        self.change(|settings| settings.recent.retain(|recent| recent != path));
    }

    /// Sets the theme.
    pub fn set_theme(&mut self, theme: ThemeChoice) {
        self.change(|settings| settings.theme = theme);
    }

    /// Sets whether cards and the camera move at once.
    pub fn set_reduced_motion(&mut self, is_reduced: bool) {
        self.change(|settings| settings.reduced_motion = is_reduced);
    }

    /// Sets how large text is.
    pub fn set_text_size(&mut self, size: f32) {
        self.change(|settings| settings.text_size = within_sizes(size));
    }

    /// Sets the keys of a command; `None` gives it those it had at first.
    pub fn set_keys(&mut self, command: String, keys: Option<Vec<String>>) {
        self.change(|settings| {
            match keys {
                Some(keys) => settings.keys.insert(command, keys),
                None => settings.keys.remove(&command),
            };
        });
    }

    /// Notes which panels are shown.
    pub fn set_panels(&mut self, panels: Panels) {
        if self.panels != panels {
            self.change(|settings| settings.panels = panels);
        }
    }

    /// Sets whether files are chosen in the dialogs of the system.
    pub fn set_system_dialogs(&mut self, are_used: bool) {
        self.change(|settings| settings.system_dialogs = are_used);
    }

    /// Notes that the tour need not be offered any more.
    pub fn end_tour(&mut self) {
        self.change(|settings| settings.has_seen_tour = true);
    }

    /// Writes the settings. Losing them is no loss worth a message, so errors are passed over.
    fn store(&self) {
        let Some(file) = &self.file else { return };
        let Ok(text) = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::new().new_line("\n")) else {
            return;
        };
        if let Some(folder) = file.parent() {
            let _ignored = fs::create_dir_all(folder);
        }
        let _ignored = super::write_text(file, &text);
    }
}

/// A size of text that can be read and fits the window; hand-written settings may say anything.
fn within_sizes(size: f32) -> f32 {
    let (least, most) = Settings::TEXT_SIZES;
    if size.is_finite() { size.clamp(least, most) } else { 1.0 }
}
