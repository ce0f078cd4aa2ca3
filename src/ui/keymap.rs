//! Which keys every command has: those it has at first, unless the settings say otherwise.

use std::collections::BTreeMap;

use eframe::egui::Context;

use super::{command::Command, keys::Keys};
use crate::app::Settings;

/// The keys of all commands.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    keys: BTreeMap<Command, Vec<Keys>>,
    /// What the settings said when it was made.
    changed: BTreeMap<String, Vec<String>>,
}

impl Keymap {
    /// As the settings say. What cannot be read there counts as not said.
    pub fn new(settings: &Settings) -> Self {
        let keys = (Command::ALL.iter())
            .map(|command| {
                let changed = settings.keys.get(command.name());
                let read = changed.map(|texts| texts.iter().filter_map(|text| Keys::parse(text)).collect());
                (*command, read.unwrap_or_else(|| command.default_keys().to_vec()))
            })
            .collect();
        Self {
            keys,
            changed: settings.keys.clone(),
        }
    }

    /// Brings it up to date with the settings.
    pub fn refresh(&mut self, settings: &Settings) {
        if self.keys.is_empty() || self.changed != settings.keys {
            *self = Self::new(settings);
        }
    }

    /// The keys of a command.
    pub fn of(&self, command: Command) -> &[Keys] {
        self.keys.get(&command).map_or(&[], Vec::as_slice)
    }

    /// The first keys of a command, as a person reads them; empty if it has none.
    pub fn first(&self, ctx: &Context, command: Command) -> String {
        self.of(command).first().map(|keys| keys.label(ctx)).unwrap_or_default()
    }

    /// All keys of a command, as a person reads them.
    pub fn label(&self, ctx: &Context, command: Command) -> String {
        let keys: Vec<String> = self.of(command).iter().map(|keys| keys.label(ctx)).collect();
        keys.join(" or ")
    }

    /// The commands that have these keys. More than one can, as long as they are never possible at once.
    pub fn commands_of(&self, keys: Keys) -> Vec<Command> {
        let has = |(_, own): &(&Command, &Vec<Keys>)| own.contains(&keys);
        self.keys.iter().filter(has).map(|(command, _)| *command).collect()
    }

    /// Whether a command has other keys than at first.
    pub fn is_changed(&self, command: Command) -> bool {
        self.of(command) != command.default_keys()
    }
}

/// Commands that share keys on purpose, the first one being done when it can be.
pub const SHARED: [(Command, Command); 1] = [(Command::Underpins, Command::Help)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_commands_have_the_same_keys_unless_on_purpose() {
        let keymap = Keymap::new(&Settings::default());
        for &command in Command::ALL {
            assert!(!keymap.of(command).is_empty(), "{command:?} has no keys");
            for &keys in keymap.of(command) {
                let others = keymap.commands_of(keys);
                let is_meant = others.len() == 1
                    || SHARED
                        .iter()
                        .any(|(first, second)| others.len() == 2 && others.contains(first) && others.contains(second));
                assert!(is_meant, "{keys}: {others:?}");
            }
        }
    }

    #[test]
    fn settings_change_keys_and_nonsense_is_passed_over() {
        let mut settings = Settings::default();
        settings.keys.insert(
            "Tidy".to_owned(),
            vec!["Ctrl+Shift+Y".to_owned(), "nonsense+".to_owned()],
        );
        settings.keys.insert("NoSuchCommand".to_owned(), vec!["Y".to_owned()]);
        let mut keymap = Keymap::default();
        keymap.refresh(&settings);
        assert_eq!(keymap.of(Command::Tidy).len(), 1);
        assert!(keymap.is_changed(Command::Tidy));
        assert!(!keymap.is_changed(Command::Fit));
    }
}
