//! Who says what: the bodies and quotes of claims by topic, the terms, the sources.

use std::collections::BTreeMap;

use super::{
    Flavor, Page, Scope,
    answers::is_crux,
    blocks, code,
    escape::{address, is_written, lines},
    inline, words,
};
use crate::model::{Claim, ClaimId, Link, Map, Quote, Target};

/// Whether a claim has an entry of its own under “What they say”.
pub(super) fn has_entry(claim: &Claim, with_quotes: bool) -> bool {
    is_written(&claim.body)
        || is_written(&claim.note)
        || (with_quotes && claim.quotes.iter().any(|quote| is_written(&quote.text)))
}

impl<'a> Page<'a> {
    /// What is said about each claim, under its topic, in reading order.
    pub(super) fn voices(&mut self) {
        let map = self.map;
        let is_cruxes = self.options.scope == Scope::Cruxes;
        let entries: Vec<&ClaimId> = (self.outline.order.iter())
            .filter(|id| self.has_entry(id))
            .filter_map(|id| map.claims.get_key_value(id))
            .filter(|(_, claim)| !is_cruxes || is_crux(claim))
            .map(|(id, _)| id)
            .collect();
        let is_quoted = self.options.quotes && !is_cruxes;
        let link_quotes = is_quoted && map.links.values().any(|link| !link.quotes.is_empty());
        let group_quotes = is_quoted && map.groups.values().any(|group| !group.quotes.is_empty());
        if entries.is_empty() && !link_quotes && !group_quotes {
            return;
        }
        self.section("What they say");
        if let Some(source) = self.only_source().filter(|_| self.options.quotes) {
            let source = inline(source);
            self.paragraph(&format!("Where a quote names no source, it is from *{source}*."));
        }
        let mut by_topic: BTreeMap<&str, Vec<&ClaimId>> = BTreeMap::new();
        let mut topics: Vec<&str> = Vec::new();
        for id in &entries {
            let topic = map.claims.get(*id).map_or("", |claim| claim.topic.trim());
            let of_topic = by_topic.entry(topic).or_default();
            if of_topic.is_empty() {
                topics.push(topic);
            }
            of_topic.push(id);
        }
        // What has no topic comes last, and needs no heading when nothing has one.
        topics.sort_by_key(|topic| topic.is_empty());
        let level = if topics == [""] { 3 } else { 4 };
        for topic in topics {
            let ids = by_topic.remove(topic).unwrap_or_default();
            let name = if topic.is_empty() { "Other claims" } else { topic };
            let write = |page: &mut Self| {
                for id in &ids {
                    if let Some(claim) = map.claims.get(*id) {
                        page.entry(level, id, claim);
                    }
                }
            };
            match (level, self.options.flavor) {
                (4, Flavor::LessWrong) => self.fold(name, write),
                (4, _) => {
                    self.heading(3, name);
                    write(self);
                }
                _ => write(self),
            }
        }
        if link_quotes {
            self.quotes_of_links();
        }
        if group_quotes {
            self.heading(3, "On the groups");
            for (id, group) in map.groups.iter().filter(|(_, group)| !group.quotes.is_empty()) {
                let title = if is_written(&group.title) {
                    &group.title
                } else {
                    id.as_str()
                };
                self.paragraph(&format!("**{}**", inline(title)));
                for quote in &group.quotes {
                    self.quote(quote);
                }
            }
        }
    }

    fn entry(&mut self, level: usize, id: &ClaimId, claim: &Claim) {
        let label = code(id.as_str());
        match self.options.flavor {
            // On forums every heading stands in the list of contents.
            Flavor::LessWrong => self.paragraph(&self.bold(id)),
            flavor => {
                let slug = self.heading(level, self.map.title_of(id));
                if flavor == Flavor::GitHub {
                    self.references.insert(label.clone(), slug);
                }
            }
        }
        let mut about = match self.options.flavor {
            Flavor::LessWrong => Vec::new(),
            Flavor::GitHub | Flavor::Obsidian => vec![label],
        };
        about.push(claim.kind.name().to_lowercase());
        about.extend(self.short_numbers(id));
        about.extend(self.verbal(claim));
        let tags: Vec<String> = claim.tags.iter().map(|tag| inline(tag)).collect();
        if !tags.is_empty() {
            about.push(format!("tags: {}", tags.join(", ")));
        }
        let name = self.block_name(id);
        self.paragraph(&format!("{}{name}", about.join(" · ")));
        let body = blocks(&claim.body);
        if !body.is_empty() {
            self.paragraph(&body);
        }
        for quote in &claim.quotes {
            self.quote(quote);
        }
        let note = blocks(&claim.note);
        if !note.is_empty() {
            self.paragraph(&format!("*Map maker’s note:* {note}"));
        }
    }

    /// A quote as it stands in its source, and whose it is.
    pub(super) fn quote(&mut self, quote: &Quote) {
        if !self.options.quotes {
            return;
        }
        let quoted = lines(&quote.text);
        if quoted.is_empty() {
            return;
        }
        let source = quote.source.as_ref().map(|id| self.source_title(id));
        let is_only = source.is_some() && self.only_source() == source;
        let attribution = words::attribution(quote, source.filter(|_| !is_only));
        self.gap();
        self.text.push_str(&self.options.flavor.quote(&quoted, &attribution));
        self.gap();
    }

    /// The source of all quotes, when the map has no other; it need not be named with each of them.
    fn only_source(&self) -> Option<&'a str> {
        let (id, _) = self
            .map
            .sources
            .first_key_value()
            .filter(|_| self.map.sources.len() == 1)?;
        let map = self.map;
        let all = map
            .claims
            .values()
            .flat_map(|claim| &claim.quotes)
            .chain(map.links.values().flat_map(|link| &link.quotes))
            .chain(map.groups.values().flat_map(|group| &group.quotes))
            .chain(map.questions.values().flat_map(|question| &question.quotes));
        let mut sources = all.map(|quote| quote.source.as_ref());
        sources.all(|source| source == Some(id)).then(|| self.source_title(id))
    }

    fn quotes_of_links(&mut self) {
        let map = self.map;
        if map.links.values().all(|link| link.quotes.is_empty()) {
            return;
        }
        let place: BTreeMap<&str, usize> = (self.outline.order.iter().enumerate())
            .map(|(place, id)| (id.as_str(), place))
            .collect();
        let mut quoted: Vec<&Link> = map
            .links
            .values()
            .map(AsRef::as_ref)
            .filter(|link| !link.quotes.is_empty())
            .collect();
        // Groups come after the claims.
        quoted.sort_by_key(|link| place.get(link.from.as_str()).copied().unwrap_or(usize::MAX));
        self.heading(3, "On the links between claims");
        let what = format!("Quoted links ({})", quoted.len());
        self.fold(&what, |page| {
            for link in quoted {
                page.link_quotes(map, link);
            }
        });
    }

    fn link_quotes(&mut self, map: &'a Map, link: &'a Link) {
        let from = inline(&map.origin_title(&link.from));
        let to = inline(&map.target_title(&link.to));
        let to = if matches!(link.to, Target::Link(_)) {
            format!("the link {to}")
        } else {
            format!("“{to}”")
        };
        self.paragraph(&format!("That “{from}” {} {to}:", link.relation.verb()));
        for quote in &link.quotes {
            self.quote(quote);
        }
    }

    /// The claims that say what a word means.
    pub(super) fn terms(&mut self) {
        let is_term = |id: &&ClaimId| self.claim(id).is_some_and(|claim| claim.tags.contains("definition"));
        let terms: Vec<ClaimId> = self.outline.order.iter().filter(is_term).cloned().collect();
        if terms.is_empty() {
            return;
        }
        self.section("Terms");
        for id in terms {
            let line = format!("- {}{}", inline(self.map.title_of(&id)), self.after(&id));
            let name = self.block_name(&id);
            self.line(&format!("{line}{name}"));
        }
        self.gap();
    }

    /// The sources, with where they can be found.
    pub(super) fn sources(&mut self) {
        if self.map.sources.is_empty() {
            return;
        }
        self.section("Sources");
        for (id, source) in &self.map.sources {
            let mut parts = vec![format!("**{}**", inline(self.source_title(id)))];
            let authors: Vec<String> = source.authors.iter().map(|author| inline(author)).collect();
            if !authors.is_empty() {
                parts.push(format!("by {}", words::listed(&authors)));
            }
            if let Some(date) = source.date {
                parts.push(date.to_string());
            }
            let mut line = parts.join(", ");
            if is_written(&source.url) {
                line = format!("{line}. {}", address(&source.url));
            }
            if is_written(&source.file) {
                line = format!("{line}. File {}", code(&source.file));
            }
            if is_written(&source.license) {
                line = format!("{line}. License: {}", inline(&source.license));
            }
            if is_written(&source.note) {
                line = format!("{line}. {}", inline(&source.note));
            }
            self.line(&format!("- {line}"));
        }
        self.gap();
    }
}
