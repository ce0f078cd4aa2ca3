//! The map as a Markdown report that reads well on its own: the answer, the numbers, the arguments, the quotes, what is
//! missing, and a picture.
//!
//! Nothing is computed here. The numbers to print are handed in as [`Numbers`]; what is stated stands in the map. Text of
//! the map cannot break the page: see `escape`. The same map and numbers always give the same bytes.

mod answers;
pub(super) mod escape;
pub mod minutes;
mod missing;
mod outline;
mod voices;
pub(super) mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::{
    escape::{blocks, code, inline, inline_markdown},
    outline::Outline,
};
use crate::model::{Claim, ClaimId, LinkId, Map, QuantityId, QuestionId, ReaderId, ReaderKind, SourceId};

/// The numbers to print, handed in by whoever computed them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// One entry for each reader to be shown, in the order of the columns.
    pub readers: Vec<ReaderNumbers>,
}

/// What the map computes from one reader's numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReaderNumbers {
    /// Whose numbers; `None` for nobody's: even odds assumed wherever nobody has stated a credence.
    pub reader: Option<ReaderId>,
    /// The numbers of each claim.
    pub claims: BTreeMap<ClaimId, ClaimNumbers>,
    /// For each exclusive question, the probability of each position and, as `None`, of “none of these”.
    pub questions: BTreeMap<QuestionId, Vec<(Option<ClaimId>, f64)>>,
    /// How each quantity is distributed that has a curve.
    pub quantities: BTreeMap<QuantityId, QuantityNumbers>,
    /// Why nothing could be computed, as a sentence.
    pub problem: Option<String>,
    /// Why the numbers are not exact and how far they can be relied on, as sentences; `None` where they are exact.
    pub how_computed: Option<String>,
    /// Claims without a number because influence goes round in a circle.
    pub blocked: BTreeSet<ClaimId>,
    /// How many base credences were assumed to be even odds.
    pub assumed_bases: usize,
    /// How many strengths were assumed to be moderate.
    pub assumed_strengths: usize,
}

/// How a quantity is distributed for one reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantityNumbers {
    /// The values at [`QUANTILES`]; nothing where it is more likely never reached.
    pub quantiles: [Option<f64>; QUANTILES.len()],
    /// The chance that it never comes about.
    pub never: f64,
}

/// The probabilities whose values are printed.
pub const QUANTILES: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

/// The numbers of one claim for one reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimNumbers {
    /// What the map computes.
    pub posterior: Option<f64>,
    /// What the reader states, all things considered.
    pub stated: Option<f64>,
    /// Whether the posterior rests on a credence that nobody stated.
    pub assumed: bool,
    /// How far the posterior may be off; `None` where it is exact.
    pub error: Option<f64>,
    /// Whether there is no posterior because too few samples could be drawn.
    pub unreliable: bool,
}

/// The report of a map, in GitHub's Markdown, ended by a newline.
///
/// `timelines` is the address of a picture of the timelines, if there is one.
pub fn report(map: &Map, numbers: &Numbers, timelines: Option<&str>) -> String {
    let mut page = Page::new(map, numbers);
    page.title();
    let contents_at = page.text.len();
    page.in_brief();
    page.summary();
    page.questions();
    page.conclusion();
    page.cruxes();
    page.arguments();
    page.quantities(timelines);
    page.terms();
    page.voices();
    page.sources();
    page.missing();
    page.diagram();
    page.finish(contents_at)
}

/// The mark of a number that rests on an assumption.
const ASSUMED: &str = "†";

/// The page as far as it is written.
struct Page<'a> {
    map: &'a Map,
    outline: Outline,
    without_strength: Vec<LinkId>,
    columns: Vec<Column<'a>>,
    text: String,
    /// How often each name of a heading was given, as GitHub counts them.
    slugs: BTreeMap<String, usize>,
    /// What the references of the page stand for: label to heading.
    references: BTreeMap<String, String>,
    /// The headings of sections, for the list of contents.
    sections: Vec<&'static str>,
}

/// One reader's numbers, with what they are called.
struct Column<'a> {
    name: String,
    reader: Option<&'a ReaderId>,
    numbers: Option<&'a ReaderNumbers>,
}

/// What one reader's column says of one claim.
struct Cell {
    /// The computed number in words, with its mark; or why there is none.
    computed: Option<String>,
    /// What is stated, where that is something else.
    stated: Option<String>,
}

impl Cell {
    /// For a cell of a table.
    fn long(&self) -> String {
        match (&self.computed, &self.stated) {
            (Some(computed), Some(stated)) => format!("{computed} (stated {stated})"),
            (Some(computed), None) => computed.clone(),
            (None, Some(stated)) => format!("stated {stated}"),
            (None, None) => "not stated".to_owned(),
        }
    }

    /// For a line among others; nothing when there is no number.
    fn short(&self) -> Option<String> {
        match (&self.computed, &self.stated) {
            (Some(computed), _) => Some(computed.clone()),
            (None, Some(stated)) => Some(format!("stated {stated}")),
            (None, None) => None,
        }
    }
}

impl Column<'_> {
    /// Whether every number of the column is marked as assumed.
    fn is_nobody(&self) -> bool {
        self.reader.is_none()
    }

    fn cell(&self, map: &Map, id: &ClaimId) -> Cell {
        let numbers = self.numbers.and_then(|numbers| numbers.claims.get(id));
        let said = self
            .reader
            .and_then(|reader| map.claims.get(id)?.credences.get(reader))
            .and_then(|credence| words::value(&credence.stated));
        let stated = said.or_else(|| numbers?.stated.map(words::percent));
        if self.numbers.is_some_and(|numbers| numbers.blocked.contains(id)) {
            return Cell {
                computed: Some("blocked by a cycle".to_owned()),
                stated,
            };
        }
        let computed = numbers.and_then(|numbers| {
            let posterior = numbers.posterior?;
            // Even odds that were put in and came out again say nothing.
            let says_nothing = numbers.assumed && stated.is_none() && (posterior - 0.5).abs() < 1e-9;
            (!says_nothing).then(|| self.marked(posterior, numbers))
        });
        let is_unreliable = numbers.is_some_and(|numbers| numbers.unreliable && numbers.posterior.is_none());
        let computed = computed.or_else(|| is_unreliable.then(|| "unreliable".to_owned()));
        let stated = stated.filter(|stated| computed.as_ref().is_none_or(|computed| computed != stated));
        Cell { computed, stated }
    }

    fn marked(&self, probability: f64, numbers: &ClaimNumbers) -> String {
        let mark = if numbers.assumed || self.is_nobody() {
            ASSUMED
        } else {
            ""
        };
        let number = match numbers.error {
            None => words::percent(probability),
            error => crate::model::percent_within(probability, error),
        };
        format!("{number}{mark}")
    }
}

impl<'a> Page<'a> {
    fn new(map: &'a Map, numbers: &'a Numbers) -> Self {
        let name = |id: &ReaderId| match map.readers.get(id) {
            Some(reader) if reader.kind == ReaderKind::Example => format!("{} (made up)", reader_name(map, id)),
            _ => reader_name(map, id),
        };
        let mut columns: Vec<Column<'_>> = numbers
            .readers
            .iter()
            .map(|numbers| Column {
                name: numbers
                    .reader
                    .as_ref()
                    .map_or_else(|| format!("Nobody’s numbers{ASSUMED}"), name),
                reader: numbers.reader.as_ref(),
                numbers: Some(numbers),
            })
            .collect();
        if columns.is_empty() {
            let shown = map.readers.iter().filter(|(_, reader)| !reader.hidden);
            columns.extend(shown.map(|(id, _)| Column {
                name: name(id),
                reader: Some(id),
                numbers: None,
            }));
        }
        Self {
            map,
            outline: Outline::new(map),
            without_strength: missing::links_without_strength(map),
            columns,
            text: String::new(),
            slugs: BTreeMap::new(),
            references: BTreeMap::new(),
            sections: Vec::new(),
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Ends a block with an empty line.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.gap();
        self.line(text);
        self.gap();
    }

    /// Writes a heading of plain text and returns the name it can be reached by.
    fn heading(&mut self, level: usize, text: &str) -> String {
        let plain = escape::one_line(text);
        self.gap();
        self.line(&format!("{} {}", "#".repeat(level), inline(&plain)));
        self.gap();
        let slug = escape::slug(&plain);
        let given = self.slugs.entry(slug.clone()).or_insert(0);
        *given += 1;
        match *given {
            1 => slug,
            n => format!("{slug}-{}", n - 1),
        }
    }

    fn section(&mut self, title: &'static str) {
        let slug = self.heading(2, title);
        self.references.insert(title.to_owned(), slug);
        self.sections.push(title);
    }

    fn title(&mut self) {
        let title = if self.map.title.trim().is_empty() {
            "Untitled map"
        } else {
            &self.map.title
        };
        self.heading(1, title);
        let map = self.map;
        let mut about = Vec::new();
        for (n, noun) in [
            (map.claims.len(), "claim"),
            (map.links.len(), "link"),
            (map.readers.len(), "reader"),
            (map.sources.len(), "source"),
        ] {
            if n > 0 {
                about.push(words::count(n, noun));
            }
        }
        let authors: Vec<String> = map.authors.iter().map(|author| inline(author)).collect();
        let by = if authors.is_empty() {
            String::new()
        } else {
            format!(" by {}", words::listed(&authors))
        };
        let mut line = format!("An argument map{by}");
        if !about.is_empty() {
            line = format!("{line}: {}", words::listed(&about));
        }
        line.push('.');
        if !map.license.trim().is_empty() {
            line = format!("{line} License: {}.", inline(&map.license).trim_end_matches('.'));
        }
        self.paragraph(&line);
    }

    fn summary(&mut self) {
        let summary = blocks(&self.map.summary);
        if !summary.trim().is_empty() {
            self.section("What it is about");
            self.paragraph(&summary);
        }
    }

    fn diagram(&mut self) {
        let captions = self
            .map
            .claims
            .keys()
            .filter_map(|id| Some((id.clone(), self.short_numbers(id)?)))
            .filter(|(_, numbers)| numbers.contains(|c: char| c.is_ascii_digit()))
            .collect();
        let diagram = super::mermaid::diagram(self.map, &captions);
        if diagram.is_empty() {
            return;
        }
        self.section("Diagram");
        self.paragraph(super::mermaid::LEGEND);
        for left_out in &diagram.left_out {
            self.paragraph(&format!("*{left_out}*"));
        }
        self.line("```mermaid");
        self.text.push_str(&diagram.text);
        self.line("```");
    }

    /// Adds the last line and the addresses of the references, puts the list of contents in, and hands over the page.
    fn finish(mut self, contents_at: usize) -> String {
        self.gap();
        self.line("---");
        let id = if self.map.id.is_empty() {
            "without an id".to_owned()
        } else {
            code(&self.map.id)
        };
        self.paragraph(&format!("Made with Cruxmap; map {id}."));
        let references = std::mem::take(&mut self.references);
        for (label, slug) in &references {
            self.line(&format!("[{label}]: #{slug}"));
        }
        let contents: Vec<String> = self.sections.iter().map(|title| format!("[{title}]")).collect();
        if contents.len() > 2 {
            self.text
                .insert_str(contents_at, &format!("{}\n\n", contents.join(" · ")));
        }
        let mut text = self.text.trim_end().to_owned();
        text.push('\n');
        text
    }

    fn claim(&self, id: &ClaimId) -> Option<&'a Claim> {
        self.map.claims.get(id).map(AsRef::as_ref)
    }

    /// A claim's title in bold.
    fn bold(&self, id: &ClaimId) -> String {
        format!("**{}**", inline(self.map.title_of(id)))
    }

    /// A claim's id, as a link to where more is said about it.
    fn tag(&self, id: &ClaimId) -> String {
        let label = code(id.as_str());
        match self.claim(id) {
            Some(claim) if voices::has_entry(claim) => format!("[{label}]"),
            _ => label,
        }
    }

    fn source_title<'b>(&self, id: &'b SourceId) -> &'b str
    where
        'a: 'b,
    {
        match self.map.sources.get(id) {
            Some(source) if !source.title.trim().is_empty() => &source.title,
            _ => id.as_str(),
        }
    }

    /// Every reader's number for a claim, short: “65 % / 80 %”; nothing when nobody has one.
    fn short_numbers(&self, id: &ClaimId) -> Option<String> {
        /// With more readers than this, only the lowest and the highest number are shown among other words.
        const EACH: usize = 4;
        let cells: Vec<Option<String>> = self
            .columns
            .iter()
            .map(|column| column.cell(self.map, id).short())
            .collect();
        if cells.iter().all(Option::is_none) {
            return None;
        }
        if cells.len() <= EACH {
            let shown: Vec<String> = cells
                .into_iter()
                .map(|cell| cell.unwrap_or_else(|| "–".to_owned()))
                .collect();
            return Some(shown.join(" / "));
        }
        let numbers = || {
            self.columns.iter().filter_map(|column| {
                let numbers = column.numbers?.claims.get(id)?;
                numbers.posterior.or(numbers.stated)
            })
        };
        let (low, high) = (numbers().reduce(f64::min)?, numbers().reduce(f64::max)?);
        let assumed = self.columns.iter().any(|column| {
            column.is_nobody() || column.numbers.and_then(|n| n.claims.get(id)).is_some_and(|n| n.assumed)
        });
        let mark = if assumed { ASSUMED } else { "" };
        let (low, high) = (words::percent(low), words::percent(high));
        Some(if low == high {
            format!("{low}{mark}")
        } else {
            format!("{low} to {high}{mark}")
        })
    }

    /// Whether any number on the page is marked as assumed.
    fn has_assumed(&self) -> bool {
        self.columns.iter().any(|column| {
            column.numbers.is_some_and(|numbers| {
                column.is_nobody()
                    || numbers
                        .claims
                        .values()
                        .any(|claim| claim.assumed && claim.posterior.is_some())
            })
        })
    }

    /// A table with a first column of text and one column for each reader.
    fn table(&mut self, first: &str, rows: &[(String, Vec<String>)]) {
        self.gap();
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        self.line(&format!("| {first} | {} |", names.join(" | ")));
        self.line(&format!("| --- |{}", " ---: |".repeat(names.len())));
        for (head, cells) in rows {
            self.line(&format!("| {head} | {} |", cells.join(" | ")));
        }
        self.gap();
    }

    fn reason(markdown: &str) -> Option<String> {
        let reason = inline_markdown(markdown);
        (!reason.is_empty()).then_some(reason)
    }
}

/// What a reader is called.
fn reader_name(map: &Map, id: &ReaderId) -> String {
    match map.readers.get(id) {
        Some(reader) if !reader.name.trim().is_empty() => inline(&reader.name),
        _ => inline(id.as_str()),
    }
}
