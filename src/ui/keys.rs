//! Keys that a command can have: strokes such as Ctrl+Shift+K, and characters such as +, wherever a keyboard has them.

use std::fmt;

use eframe::egui::{Context, Event, InputState, Key, KeyboardShortcut, ModifierNames, Modifiers};

/// What is pressed for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keys {
    /// A key, with what is held down.
    Stroke(KeyboardShortcut),
    /// A character that is typed, by whatever keys a layout has it on.
    Character(char),
}

/// A key by itself.
pub const fn plain(key: Key) -> Keys {
    Keys::Stroke(KeyboardShortcut::new(Modifiers::NONE, key))
}

/// A key with Ctrl (Cmd on a Mac).
pub const fn ctrl(key: Key) -> Keys {
    Keys::Stroke(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

/// A key with Ctrl and Shift.
pub const fn ctrl_shift(key: Key) -> Keys {
    Keys::Stroke(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key))
}

/// A key with Alt.
pub const fn alt(key: Key) -> Keys {
    Keys::Stroke(KeyboardShortcut::new(Modifiers::ALT, key))
}

/// A key with Alt and Shift.
pub const fn alt_shift(key: Key) -> Keys {
    Keys::Stroke(KeyboardShortcut::new(Modifiers::ALT.plus(Modifiers::SHIFT), key))
}

/// A key with Shift.
pub const fn shift(key: Key) -> Keys {
    Keys::Stroke(KeyboardShortcut::new(Modifiers::SHIFT, key))
}

/// A character.
pub const fn character(character: char) -> Keys {
    Keys::Character(character)
}

/// Keys that mean nothing to a text field, whatever is held down.
const FUNCTION_KEYS: [Key; 12] = [
    Key::F1,
    Key::F2,
    Key::F3,
    Key::F4,
    Key::F5,
    Key::F6,
    Key::F7,
    Key::F8,
    Key::F9,
    Key::F10,
    Key::F11,
    Key::F12,
];

impl Keys {
    /// Whether they belong to whoever is being typed into.
    pub fn belong_to_text(self) -> bool {
        match self {
            Self::Character(_) => true,
            // With Alt nothing is typed, but where Option makes other characters.
            Self::Stroke(stroke) => {
                let is_free = stroke.modifiers.command || stroke.modifiers.alt && !cfg!(target_os = "macos");
                !is_free && !FUNCTION_KEYS.contains(&stroke.logical_key)
            }
        }
    }

    /// Whether a widget that has the focus, such as a button, may want them.
    pub fn belong_to_focus(self) -> bool {
        let Self::Stroke(stroke) = self else { return false };
        let moves = matches!(
            stroke.logical_key,
            Key::Enter | Key::Space | Key::Tab | Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight
        );
        moves && !stroke.modifiers.command && !stroke.modifiers.alt
    }

    /// Whether they are a letter or digit by itself, which can be the beginning of words.
    pub fn is_letter(self) -> bool {
        let Self::Stroke(stroke) = self else { return false };
        let name = stroke.logical_key.name();
        let is_one = name.chars().count() == 1 && name.chars().all(char::is_alphanumeric);
        is_one && !stroke.modifiers.command && !stroke.modifiers.alt
    }

    /// Whether the input has an event of these keys. What is typed while Alt or Ctrl is held is no character.
    pub fn is_pressed(self, input: &InputState) -> bool {
        let is_held = input.modifiers.alt || input.modifiers.command;
        let is_character = matches!(self, Self::Character(_));
        !(is_character && is_held) && input.events.iter().any(|event| self.is_in(event))
    }

    /// Whether an event is of these keys.
    fn is_in(self, event: &Event) -> bool {
        match self {
            Self::Character(wanted) => {
                matches!(event, Event::Text(text) if text.chars().eq([wanted]))
            }
            Self::Stroke(stroke) => is_of(event, stroke),
        }
    }

    /// Takes the event of these keys out of the input; returns whether there was one.
    pub fn consume(self, input: &mut InputState) -> bool {
        let before = input.events.len();
        let has_alt = matches!(self, Self::Stroke(stroke) if stroke.modifiers.alt);
        // Some systems send the letter as well.
        input
            .events
            .retain(|event| !(self.is_in(event) || has_alt && matches!(event, Event::Text(_))));
        input.events.len() < before
    }

    /// The keys as a person reads them on this system.
    pub fn label(self, ctx: &Context) -> String {
        match self {
            Self::Stroke(stroke) => ctx.format_shortcut(&stroke),
            Self::Character(character) => character.to_string(),
        }
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut characters = text.chars();
        if let (Some(only), None) = (characters.next(), characters.next())
            && !only.is_alphanumeric()
        {
            return Some(Self::Character(only));
        }
        let (held, key) = text.rsplit_once('+').unwrap_or(("", text));
        let mut modifiers = Modifiers::NONE;
        for word in held.split('+').filter(|word| !word.is_empty()) {
            modifiers = modifiers.plus(match word.trim() {
                "Ctrl" | "Cmd" => Modifiers::COMMAND,
                "Shift" => Modifiers::SHIFT,
                "Alt" => Modifiers::ALT,
                _ => return None,
            });
        }
        Some(Self::Stroke(KeyboardShortcut::new(
            modifiers,
            Key::from_name(key.trim())?,
        )))
    }

    /// The keys that an event presses, if it is one that a command could have.
    pub fn of_event(event: &Event) -> Option<Self> {
        match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => {
                let held = Modifiers {
                    alt: modifiers.alt,
                    shift: modifiers.shift,
                    command: modifiers.command,
                    ..Modifiers::NONE
                };
                Some(Self::Stroke(KeyboardShortcut::new(held, *key)))
            }
            Event::Copy => Some(ctrl(Key::C)),
            Event::Cut => Some(ctrl(Key::X)),
            Event::Paste(_) => Some(ctrl(Key::V)),
            _ => None,
        }
    }
}

/// Whether an event presses a stroke. Shift may be held for a plus, which many layouts have nowhere else; the window
/// system speaks of copying rather than of Ctrl+C.
fn is_of(event: &Event, stroke: KeyboardShortcut) -> bool {
    let Some(Keys::Stroke(pressed)) = Keys::of_event(event) else {
        return false;
    };
    // Text of the clipboard is taken by whoever knows what to do with it.
    if matches!(event, Event::Paste(_)) {
        return false;
    }
    let (mut held, wanted) = (pressed.modifiers, stroke.modifiers);
    if stroke.logical_key == Key::Plus {
        held.shift = wanted.shift;
    }
    // On many keyboards Shift+1 is “!”: the key that was pressed is what counts for digits.
    let is_digit = matches!(event, Event::Key { physical_key: Some(key), .. }
        if *key == stroke.logical_key && key.name().starts_with(|c: char| c.is_ascii_digit()));
    (pressed.logical_key == stroke.logical_key || is_digit)
        && held.alt == wanted.alt
        && held.shift == wanted.shift
        && held.command == wanted.command
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(character) => write!(f, "{character}"),
            Self::Stroke(stroke) => f.write_str(&stroke.format(&ModifierNames::NAMES, false)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for keys in [
            plain(Key::N),
            ctrl(Key::Plus),
            ctrl_shift(Key::Z),
            alt(Key::ArrowLeft),
            alt_shift(Key::L),
            shift(Key::Tab),
            plain(Key::F1),
            character('+'),
            character('_'),
            ctrl(Key::Num1),
        ] {
            assert_eq!(Keys::parse(&keys.to_string()), Some(keys), "{keys}");
        }
        for bad in ["", "Ctrl+", "Hyper+K", "Ctrl+Nonsense"] {
            assert_eq!(Keys::parse(bad), None, "{bad}");
        }
    }
}
