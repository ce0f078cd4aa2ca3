//! The page while it is written: its lines, headings, folds, footnotes and references, and the first and last of its
//! sections.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ASSUMED, Column, Flavor, Numbers, Options, Scope, answers::is_crux, blocks, code, escape, inline, inline_markdown,
    missing, outline::Outline, voices, words,
};
use crate::model::{Alias, Claim, ClaimId, LinkId, Map, ReaderId, ReaderKind, SourceId};

/// The page as far as it is written.
pub(super) struct Page<'a> {
    pub(super) map: &'a Map,
    pub(super) options: &'a Options,
    pub(super) outline: Outline,
    pub(super) without_strength: Vec<LinkId>,
    pub(super) columns: Vec<Column<'a>>,
    pub(super) between: &'a [super::SharedCrux],
    pub(super) text: String,
    /// How often each name of a heading was given, as GitHub counts them.
    slugs: BTreeMap<String, usize>,
    /// What the references of the page stand for: label to heading.
    pub(super) references: BTreeMap<String, String>,
    /// The headings of sections, for the list of contents.
    sections: Vec<&'static str>,
    footnotes: Vec<String>,
    /// What each claim's block is called, in Obsidian.
    block_names: BTreeMap<ClaimId, String>,
    /// The claims whose blocks have got their names.
    named: BTreeSet<ClaimId>,
}

impl<'a> Page<'a> {
    pub(super) fn new(map: &'a Map, numbers: &'a Numbers, options: &'a Options) -> Self {
        let name = |id: &ReaderId| match map.readers.get(id) {
            Some(reader) if reader.kind == ReaderKind::Example => format!("{} (made up)", reader_name(map, id)),
            _ => reader_name(map, id),
        };
        let shown = |reader: Option<&ReaderId>| reader.is_none_or(|reader| options.shows_reader(reader));
        let mut columns: Vec<Column<'_>> = numbers
            .readers
            .iter()
            .filter(|numbers| shown(numbers.reader.as_ref()))
            .map(|numbers| Column {
                name: numbers
                    .reader
                    .as_ref()
                    .map_or_else(|| format!("If even odds are assumed{ASSUMED}"), name),
                reader: numbers.reader.as_ref(),
                numbers: Some(numbers),
            })
            .collect();
        if columns.is_empty() {
            let visible = map.readers.iter().filter(|(_, reader)| !reader.hidden);
            columns.extend(visible.filter(|(id, _)| shown(Some(id))).map(|(id, _)| Column {
                name: name(id),
                reader: Some(id),
                numbers: None,
            }));
        }
        if let super::Whose::Two(first, _) = &options.whose {
            columns.sort_by_key(|column| column.reader != Some(first));
        }
        if !options.numbers {
            columns.clear();
        }
        Self {
            map,
            options,
            outline: Outline::new(map),
            without_strength: missing::links_without_strength(map),
            columns,
            between: &numbers.between,
            text: String::new(),
            slugs: BTreeMap::new(),
            references: BTreeMap::new(),
            sections: Vec::new(),
            footnotes: Vec::new(),
            block_names: block_names(map),
            named: BTreeSet::new(),
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Ends a block with an empty line.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.gap();
        self.line(text);
        self.gap();
    }

    /// Writes a heading of plain text and returns the name it can be reached by.
    pub(super) fn heading(&mut self, level: usize, text: &str) -> String {
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

    pub(super) fn section(&mut self, title: &'static str) {
        let slug = self.heading(2, title);
        if self.options.flavor == Flavor::GitHub {
            self.references.insert(title.to_owned(), slug);
        }
        self.sections.push(title);
    }

    /// What `write` writes, folded away under a title; nothing if it writes nothing.
    pub(super) fn fold(&mut self, title: &str, write: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.text);
        write(self);
        let blocks = std::mem::replace(&mut self.text, before);
        if !blocks.trim().is_empty() {
            self.gap();
            self.text.push_str(&self.options.flavor.folded(title, &blocks));
            self.gap();
        }
    }

    /// A remark of the map maker's, in Markdown, set off from the text.
    fn remark(&mut self, title: &str, markdown: &str) {
        let blocks = blocks(markdown);
        if !blocks.trim().is_empty() {
            self.gap();
            self.text.push_str(&self.options.flavor.remark(title, &blocks));
            self.gap();
        }
    }

    /// A mark that leads to a footnote with this text; nothing for no text.
    pub(super) fn footnote(&mut self, text: &str) -> String {
        if text.trim().is_empty() {
            return String::new();
        }
        self.footnotes.push(text.to_owned());
        format!("[^{}]", self.footnotes.len())
    }

    /// A footnote of the map maker's remark on a thing, and of what the thing is called on other maps.
    pub(super) fn margin(&mut self, note: &str, aliases: &[Alias]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let note = inline_markdown(note);
        if !note.is_empty() {
            parts.push(format!("Map maker’s note: {note}"));
        }
        // On a forum nobody has the other maps at hand.
        let has_maps = self.options.flavor != Flavor::LessWrong;
        parts.extend(aliases.iter().filter(|_| has_maps).map(alias_words));
        self.footnote(&parts.join(" "))
    }

    /// The title, and a line on what this is; `whole` is what the map is called.
    pub(super) fn title(&mut self, whole: &str) {
        let map = self.map;
        let or_untitled = |title: &'a str| if title.trim().is_empty() { "Untitled map" } else { title };
        let branch = match &self.options.scope {
            Scope::Branch(claim) => self.claim(claim).map(|_| claim),
            Scope::Whole | Scope::Cruxes => None,
        };
        match branch {
            Some(claim) => self.heading(1, map.title_of(claim)),
            None => self.heading(1, or_untitled(&map.title)),
        };
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
        let mut line = match (branch, &self.options.scope) {
            (Some(_), _) => format!(
                "One branch of the argument map *{}*{by}: a claim and what bears on it",
                inline(whole)
            ),
            (None, Scope::Cruxes) => format!("What an argument map{by} turns on"),
            (None, _) => format!("An argument map{by}"),
        };
        if !about.is_empty() {
            let mark = if branch.is_some() { "," } else { ":" };
            line = format!("{line}{mark} {}", words::listed(&about));
        }
        line.push('.');
        if !map.license.trim().is_empty() {
            line = format!("{line} License: {}.", inline(&map.license).trim_end_matches('.'));
        }
        self.paragraph(&line);
    }

    pub(super) fn picture(&mut self) {
        if let Some(picture) = &self.options.picture {
            let title = inline(&self.map.title);
            self.paragraph(&format!("![The map: {title}]({})", escape::picture_address(picture)));
        }
    }

    pub(super) fn summary(&mut self) {
        let map = self.map;
        let summary = blocks(&map.summary);
        if !summary.trim().is_empty() {
            self.section("What it is about");
            self.paragraph(&summary);
        }
        self.remark("Map maker’s note", &map.note);
    }

    pub(super) fn diagram(&mut self) {
        if !self.options.diagram || !self.options.flavor.draws() {
            return;
        }
        let captions = self
            .map
            .claims
            .keys()
            .filter_map(|id| Some((id.clone(), self.short_numbers(id)?)))
            .filter(|(_, numbers)| numbers.contains(|c: char| c.is_ascii_digit()))
            .collect();
        let diagram = super::super::mermaid::diagram(self.map, &captions);
        if diagram.is_empty() {
            return;
        }
        self.section("Diagram");
        self.paragraph(super::super::mermaid::LEGEND);
        for left_out in &diagram.left_out {
            self.paragraph(&format!("*{left_out}*"));
        }
        self.line("```mermaid");
        self.text.push_str(&diagram.text);
        self.line("```");
    }

    /// Adds the last line, the footnotes and the addresses of the references, puts the list of contents in, and hands over
    /// the page.
    pub(super) fn finish(mut self, contents_at: usize) -> String {
        self.gap();
        self.line("---");
        let id = if self.map.id.is_empty() {
            "without an id".to_owned()
        } else {
            code(&self.map.id)
        };
        self.paragraph(&format!("Made with Cruxmap; map {id}."));
        for (at, footnote) in std::mem::take(&mut self.footnotes).iter().enumerate() {
            self.paragraph(&format!("[^{}]: {footnote}", at + 1));
        }
        let references = std::mem::take(&mut self.references);
        for (label, slug) in &references {
            self.line(&format!("[{label}]: #{slug}"));
        }
        let contents: Vec<String> = self.sections.iter().map(|title| self.to_section(title)).collect();
        // Forums make a list of contents of their own.
        if contents.len() > 2 && self.options.flavor != Flavor::LessWrong {
            self.text
                .insert_str(contents_at, &format!("{}\n\n", contents.join(" · ")));
        }
        let mut text = self.text.trim_end().to_owned();
        text.push('\n');
        self.options.flavor.finished(text)
    }

    /// A reference to a section of the page.
    pub(super) fn to_section(&self, title: &str) -> String {
        match self.options.flavor {
            Flavor::GitHub => format!("[{title}]"),
            Flavor::LessWrong => format!("*{title}*"),
            Flavor::Obsidian if self.options.wikilinks => format!("[[#{title}]]"),
            Flavor::Obsidian => format!("[{title}](#{})", title.replace(' ', "%20")),
        }
    }

    pub(super) fn claim(&self, id: &ClaimId) -> Option<&'a Claim> {
        self.map.claims.get(id).map(AsRef::as_ref)
    }

    /// A claim's title in bold.
    pub(super) fn bold(&self, id: &ClaimId) -> String {
        format!("**{}**", inline(self.map.title_of(id)))
    }

    /// Whether the page says more about a claim in a place of its own.
    pub(super) fn has_entry(&self, id: &ClaimId) -> bool {
        self.claim(id).is_some_and(|claim| match self.options.scope {
            Scope::Cruxes => is_crux(claim),
            Scope::Whole | Scope::Branch(_) => voices::has_entry(claim, self.options.quotes),
        })
    }

    /// A claim's id, as a link to where more is said about it.
    pub(super) fn tag(&self, id: &ClaimId) -> String {
        let label = code(id.as_str());
        match self.options.flavor {
            Flavor::GitHub if self.has_entry(id) => format!("[{label}]"),
            Flavor::Obsidian if self.options.scope != Scope::Cruxes || self.has_entry(id) => {
                match self.block_names.get(id) {
                    Some(name) if self.options.wikilinks => format!("[[#^{name}]]"),
                    Some(name) => format!("[{label}](#^{name})"),
                    None => label,
                }
            }
            Flavor::LessWrong => format!("“{}”", inline(&words::shortened(self.map.title_of(id), 60))),
            _ => label,
        }
    }

    /// What follows a claim's title: its id, for those who open the file beside the page. Forums have no use for it.
    pub(super) fn after(&self, id: &ClaimId) -> String {
        match self.options.flavor {
            Flavor::LessWrong => String::new(),
            Flavor::GitHub | Flavor::Obsidian => format!(" {}", self.tag(id)),
        }
    }

    /// The name of a claim's block, to stand at the end of it; once, where names are wanted.
    pub(super) fn block_name(&mut self, id: &ClaimId) -> String {
        match self.block_names.get(id) {
            Some(name) if self.options.flavor == Flavor::Obsidian && self.named.insert(id.clone()) => {
                format!(" ^{name}")
            }
            _ => String::new(),
        }
    }

    pub(super) fn source_title<'b>(&self, id: &'b SourceId) -> &'b str
    where
        'a: 'b,
    {
        match self.map.sources.get(id) {
            Some(source) if !source.title.trim().is_empty() => &source.title,
            _ => id.as_str(),
        }
    }

    /// Every reader's number for a claim, short: “65 % / 80 %”; nothing when nobody has one.
    pub(super) fn short_numbers(&self, id: &ClaimId) -> Option<String> {
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
    pub(super) fn has_assumed(&self) -> bool {
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
    pub(super) fn table(&mut self, first: &str, rows: &[(String, Vec<String>)]) {
        self.gap();
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        self.line(&format!("| {first} | {} |", names.join(" | ")));
        self.line(&format!("| --- |{}", " ---: |".repeat(names.len())));
        for (head, cells) in rows {
            self.line(&format!("| {head} | {} |", cells.join(" | ")));
        }
        self.gap();
    }

    pub(super) fn reason(markdown: &str) -> Option<String> {
        let reason = inline_markdown(markdown);
        (!reason.is_empty()).then_some(reason)
    }
}

/// What a claim is called on another map.
pub(in crate::formats) fn alias_words(alias: &Alias) -> String {
    let note = inline(&alias.note);
    let note = if note.is_empty() { note } else { format!(" ({note})") };
    format!("Also on the map {} as {}{note}.", code(&alias.map), code(&alias.claim))
}

/// What a reader is called.
pub(super) fn reader_name(map: &Map, id: &ReaderId) -> String {
    match map.readers.get(id) {
        Some(reader) if !reader.name.trim().is_empty() => inline(&reader.name),
        _ => inline(id.as_str()),
    }
}

/// A name for each claim's block, of letters, digits and hyphens; no two are alike.
fn block_names(map: &Map) -> BTreeMap<ClaimId, String> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for id in map.claims.keys() {
        let plain: String = (id.as_str().chars())
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let mut name = plain.clone();
        while taken.contains_key(&name) {
            let n = taken.entry(plain.clone()).or_insert(1);
            *n += 1;
            name = format!("{plain}-{n}");
        }
        taken.insert(name.clone(), 1);
        names.insert(id.clone(), name);
    }
    names
}
