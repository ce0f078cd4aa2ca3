//! The map as a Markdown report that reads well on its own: the debate in two minutes, the numbers and whose they are, the
//! arguments, the quotes, what is missing, and a picture.
//!
//! Nothing is computed here. The numbers to print are handed in as [`Numbers`]; what is stated stands in the map. Text of
//! the map cannot break the page: see `escape`. Every flavor has the same tree and its own wrappers: see `flavor`. The same
//! map, numbers and options always give the same bytes.

mod answers;
mod arguments;
mod brief;
pub(super) mod escape;
mod flavor;
pub mod minutes;
mod missing;
mod numbers;
mod outline;
pub mod outline_read;
pub mod outline_write;
pub(super) mod page;
pub(super) mod quantities;
mod readers;
mod scope;
mod sides;
mod voices;
pub(super) mod words;

use std::borrow::Cow;

pub use self::{
    brief::MOST_WORDS,
    flavor::Flavor,
    numbers::{ClaimNumbers, ComputedCrux, Numbers, QUANTILES, QuantityNumbers, ReaderNumbers, SharedCrux},
};
use self::{
    escape::{blocks, code, inline, inline_markdown},
    numbers::{ASSUMED, Column},
    page::{Page, reader_name},
};
use crate::model::{ClaimId, Map, ReaderId};

/// How much of a map a report is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    #[default]
    Whole,
    /// A claim, and what bears on it at any remove.
    Branch(ClaimId),
    /// What it turns on, without the arguments.
    Cruxes,
}

/// Whose numbers stand in a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Those of everybody whose numbers are handed in.
    #[default]
    Everybody,
    /// One reader's.
    One(ReaderId),
    /// Those of two readers, compared.
    Two(ReaderId, ReaderId),
}

/// What a report looks like and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the boxes that can be ticked, each on its own"
)]
pub struct Options {
    /// For whose Markdown it is written.
    pub flavor: Flavor,
    /// How much of the map it is about.
    pub scope: Scope,
    /// Whose numbers stand in it.
    pub whose: Whose,
    /// The address of a picture of the map: a web address, or the name of a file beside the page.
    pub picture: Option<String>,
    /// The address of a picture of the timelines.
    pub timelines: Option<String>,
    /// Quotes stand word for word under their claims.
    pub quotes: bool,
    /// Probabilities and percentiles are printed.
    pub numbers: bool,
    /// The map is drawn where the flavor can draw.
    pub diagram: bool,
    /// References within the page are wikilinks, where the flavor has them.
    pub wikilinks: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            flavor: Flavor::default(),
            scope: Scope::default(),
            whose: Whose::default(),
            picture: None,
            timelines: None,
            quotes: true,
            numbers: true,
            diagram: true,
            wikilinks: false,
        }
    }
}

impl Options {
    /// Whether what this reader says may stand on the page.
    fn shows_reader(&self, reader: &ReaderId) -> bool {
        match &self.whose {
            Whose::Everybody => true,
            Whose::One(one) => reader == one,
            Whose::Two(first, second) => reader == first || reader == second,
        }
    }
}

/// The report of a whole map with everything in it, in GitHub's Markdown, ended by a newline.
///
/// `timelines` is the address of a picture of the timelines, if there is one.
pub fn report(map: &Map, numbers: &Numbers, timelines: Option<&str>) -> String {
    let options = Options {
        timelines: timelines.map(str::to_owned),
        ..Options::default()
    };
    write(map, numbers, &options)
}

/// The report of a map as the options say, ended by a newline.
///
/// A branch of a claim that is not on the map is the whole map.
pub fn write(map: &Map, numbers: &Numbers, options: &Options) -> String {
    let shown = match &options.scope {
        Scope::Branch(claim) => scope::branch(map, claim).map_or(Cow::Borrowed(map), Cow::Owned),
        Scope::Whole | Scope::Cruxes => Cow::Borrowed(map),
    };
    let mut page = Page::new(&shown, numbers, options);
    page.title(&map.title);
    let contents_at = page.text.len();
    page.in_brief();
    page.picture();
    page.summary();
    if options.scope == Scope::Cruxes {
        page.conclusion();
        page.comparison();
        page.cruxes();
        page.voices();
        page.whose_numbers();
        page.sources();
        return page.finish(contents_at);
    }
    page.questions();
    page.conclusion();
    page.comparison();
    page.cruxes();
    page.arguments();
    page.quantities();
    page.terms();
    page.voices();
    page.whose_numbers();
    page.sources();
    page.missing();
    page.diagram();
    page.finish(contents_at)
}
