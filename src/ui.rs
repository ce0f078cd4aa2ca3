//! The window: paints what the app holds and turns what people do into actions. egui lives here and nowhere else.
//!
//! Painting functions are called `…_ui` and see everything through one [`Cx`]; the only thing they can do is push an
//! [`Action`] for the app or a [`Request`] for the window itself.

mod analysis;
mod answer;
mod banner;
mod canvas;
mod command;
mod context;
mod export;
mod focus;
mod fuzzy;
mod held;
mod help;
mod inspector;
mod keymap;
mod keys;
mod leaving;
mod markdown;
mod meaning;
mod notices;
mod number;
mod outline;
mod palette;
mod prompt;
mod reason;
pub mod screenshot;
mod session;
mod shell;
mod sparkline;
mod start;
mod strip;
mod templates;
mod theme;
mod tile;
mod title_edit;
mod tour;
mod versions;
mod widgets;

pub use self::{
    command::{Command, Menu},
    keymap::Keymap,
    keys::Keys,
    meaning::{Section, Term},
    shell::{Shell, run},
};

use self::theme::Palette;
use crate::{
    app::{Action, App, Selection},
    model::{Card, Map, Place, Target},
};

/// What a painting function may see, and the one thing it may do.
pub struct Cx<'a> {
    /// The app.
    pub app: &'a App,
    /// The open map.
    pub map: &'a Map,
    /// The keys of commands.
    pub keys: &'a Keymap,
    /// Colors.
    pub palette: &'static Palette,
    /// What the app is asked to do.
    pub out: &'a mut Vec<Action>,
    /// What the window is asked to do.
    pub requests: &'a mut Vec<Request>,
}

/// What the window does for itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Carry out a command of the list.
    Command(Command),
    /// Put the cursor into the title in the inspector.
    FocusTitle,
    /// Add a claim that bears on what is selected.
    AddClaim,
    /// Add a claim that bears on nothing, with its card here.
    AddClaimAt(Option<Place>),
    /// Show a card on the canvas as if it were pointed at, in the next frame.
    Point(Card),
    /// Put this into the search.
    Search(String),
    /// Draw a link from a card.
    Connect(Card, Target),
    /// Bring something to the middle of the canvas.
    CenterOn(Selection),
    /// The link that was being drawn by keyboard is done.
    EndLink,
    /// Open a file.
    Open(std::path::PathBuf),
    /// Open a link of the map in the browser, after the person has seen where it leads.
    OpenUrl(String),
}
