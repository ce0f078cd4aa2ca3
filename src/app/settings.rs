//! What the app remembers between runs: recent files, the theme and how things move. Kept in the user's settings folder, never beside a map.

use std::{
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

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Files opened or saved last, newest first.
    pub recent: Vec<PathBuf>,
    /// The theme.
    pub theme: ThemeChoice,
    /// Cards and the camera move at once instead of gliding.
    pub reduced_motion: bool,
    /// Where this is kept; nowhere when absent (tests, screenshots).
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings of this user; anything unreadable counts as absent.
    pub fn of_user() -> Self {
        let file = directories::ProjectDirs::from("", "", "cruxmap").map(|dirs| dirs.config_dir().join("settings.ron"));
        let mut settings = file
            .as_deref()
            .and_then(|file| fs::read_to_string(file).ok())
            .and_then(|text| ron::from_str::<Self>(&text).ok())
            .unwrap_or_default();
        settings.recent.truncate(MAX_RECENT);
        settings.file = file;
        settings
    }

    /// Puts a file first among the recent ones.
    pub fn remember(&mut self, path: &Path) {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|recent| *recent != path);
        self.recent.insert(0, path);
        self.recent.truncate(MAX_RECENT);
        self.store();
    }

    /// Takes a file off the recent ones.
    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|recent| recent != path);
        self.store();
    }

    /// Sets the theme.
    pub fn set_theme(&mut self, theme: ThemeChoice) {
        self.theme = theme;
        self.store();
    }

    /// Sets whether cards and the camera move at once.
    pub fn set_reduced_motion(&mut self, is_reduced: bool) {
        self.reduced_motion = is_reduced;
        self.store();
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
