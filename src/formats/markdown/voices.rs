//! Who says what: the bodies and quotes of claims by topic, the terms, the quantities, the sources.

use std::collections::BTreeMap;

use super::{
    Page, QUANTILES,
    escape::{address, blocks, code, file_address, inline, lines},
    reader_name, words,
};
use crate::model::{
    Claim, ClaimId, Distribution, Link, Map, Quantity, QuantityId, QuantityKind, Quote, Target, quantity_moment,
    quantity_value,
};

/// Whether a claim has an entry of its own under “What they say”.
pub(super) fn has_entry(claim: &Claim) -> bool {
    is_written(&claim.body) || is_written(&claim.note) || claim.quotes.iter().any(|quote| is_written(&quote.text))
}

fn is_written(text: &str) -> bool {
    !text.trim().is_empty()
}

impl<'a> Page<'a> {
    /// What is said about each claim, under its topic, in reading order.
    pub(super) fn voices(&mut self) {
        let entries: Vec<ClaimId> = self
            .outline
            .order
            .iter()
            .filter(|id| self.claim(id).is_some_and(has_entry))
            .cloned()
            .collect();
        let map = self.map;
        let link_quotes = map.links.values().any(|link| !link.quotes.is_empty());
        let group_quotes = map.groups.values().any(|group| !group.quotes.is_empty());
        if entries.is_empty() && !link_quotes && !group_quotes {
            return;
        }
        self.section("What they say");
        if let Some(source) = self.only_source() {
            let source = inline(source);
            self.paragraph(&format!("Where a quote names no source, it is from *{source}*."));
        }
        let mut topics: Vec<&str> = Vec::new();
        for id in &entries {
            let topic = map.claims.get(id).map_or("", |claim| claim.topic.trim());
            if !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        // What has no topic comes last, and needs no heading when nothing has one.
        topics.sort_by_key(|topic| topic.is_empty());
        let level = if topics == [""] { 3 } else { 4 };
        for topic in topics {
            if level == 4 {
                self.heading(3, if topic.is_empty() { "Other claims" } else { topic });
            }
            for id in &entries {
                if let Some(claim) = map.claims.get(id).filter(|claim| claim.topic.trim() == topic) {
                    self.entry(level, id, claim);
                }
            }
        }
        self.quotes_of_links();
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
        let slug = self.heading(level, self.map.title_of(id));
        let label = code(id.as_str());
        self.references.insert(label.clone(), slug);
        let mut about = vec![label];
        about.push(claim.kind.name().to_lowercase());
        about.extend(self.short_numbers(id));
        let tags: Vec<String> = claim.tags.iter().map(|tag| inline(tag)).collect();
        if !tags.is_empty() {
            about.push(format!("tags: {}", tags.join(", ")));
        }
        self.paragraph(&about.join(" · "));
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
        self.gap();
        let quoted = lines(&quote.text);
        if quoted.is_empty() {
            return;
        }
        for line in quoted {
            self.line(&format!("> {line}"));
        }
        let source = quote.source.as_ref().map(|id| self.source_title(id));
        let is_only = source.is_some() && self.only_source() == source;
        self.paragraph(&words::attribution(quote, source.filter(|_| !is_only)));
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
        self.heading(3, "On the links between claims");
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
        for link in quoted {
            self.link_quotes(map, link);
        }
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
            let line = format!("- {} {}", inline(self.map.title_of(&id)), self.tag(&id));
            self.line(&line);
        }
        self.gap();
    }

    /// What is said about quantities: a picture if there is one, then each with what was said, and its percentiles.
    pub(super) fn quantities(&mut self, picture: Option<&str>) {
        if self.map.quantities.is_empty() {
            return;
        }
        self.section("Quantities");
        if let Some(picture) = picture {
            self.paragraph(&format!(
                "![How likely each value is undercut]({})",
                file_address(picture)
            ));
        }
        for (id, quantity) in &self.map.quantities {
            let title = if is_written(&quantity.title) {
                &quantity.title
            } else {
                id.as_str()
            };
            let unit = inline(&quantity.unit);
            let unit = match quantity.kind {
                QuantityKind::Year => String::new(),
                _ if unit.is_empty() => unit,
                QuantityKind::Duration => format!(" (in {unit}s)"),
                QuantityKind::Size => format!(" ({unit})"),
            };
            self.line(&format!("- **{}**{unit} {}", inline(title), code(id.as_str())));
            if let Some(formula) = &quantity.formula {
                let text = inline(&self.map.formula_text(formula));
                self.line(&format!("  - = {text}"));
            }
            self.distributions(quantity);
            self.gap();
            self.quantiles(id, quantity);
        }
        self.gap();
    }

    fn distributions(&mut self, quantity: &Quantity) {
        let note_of = |distribution: &Distribution| match inline(&distribution.note) {
            note if note.is_empty() => note,
            note => format!(" — {note}"),
        };
        for (reader, distribution) in &quantity.distributions {
            let name = reader_name(self.map, reader);
            let words = distribution_words(quantity.kind, distribution);
            self.line(&format!("  - {name}: {words}{}", note_of(distribution)));
        }
        for (reader, all) in &quantity.conditional {
            for one in all {
                let name = reader_name(self.map, reader);
                let when: Vec<String> = (one.when.iter())
                    .map(|(crux, holds)| {
                        let word = if *holds { "if" } else { "unless" };
                        format!("{word} “{}”", inline(self.map.title_of(crux).trim_end_matches('.')))
                    })
                    .collect();
                let words = match one.delay_factor {
                    Some(factor) => format!("{factor} times as long"),
                    None => distribution_words(quantity.kind, &one.distribution),
                };
                let note = note_of(&one.distribution);
                self.line(&format!("  - {name}, {}: {words}{note}", when.join(" and ")));
            }
        }
        if let Some(resolved) = quantity.resolved {
            self.line(&format!("  - turned out to be {}", words::quantity(resolved)));
        }
        for quote in &quantity.quotes {
            let text = inline(&quote.text);
            let source = quote.source.as_ref().map(|id| self.source_title(id));
            self.line(&format!("  - “{text}” {}", words::attribution(quote, source)));
        }
    }

    /// The percentiles of a quantity, a row for each reader; nothing where nobody has a curve.
    fn quantiles(&mut self, id: &QuantityId, quantity: &Quantity) {
        // What is a number and the same for everybody stands in its formula.
        if quantity
            .formula
            .as_ref()
            .is_some_and(|formula| formula.quantities().is_empty())
        {
            return;
        }
        let rows: Vec<String> = (self.columns.iter())
            .filter_map(|column| {
                let numbers = column.numbers?.quantities.get(id)?;
                let shown = |value: Option<f64>| {
                    value.map_or_else(|| "never".to_owned(), |value| quantity_value(quantity.kind, value))
                };
                let mut cells = vec![inline(&column.name)];
                cells.extend(numbers.quantiles.map(shown));
                cells.push(words::percent(numbers.never));
                Some(format!("| {} |", cells.join(" | ")))
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        self.line(&format!("| | {} | never |", QUANTILES.map(words::percent).join(" | ")));
        self.line(&format!("| --- {}|", "| ---: ".repeat(QUANTILES.len() + 1)));
        for row in rows {
            self.line(&row);
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

/// A distribution in words, as it was given.
fn distribution_words(kind: QuantityKind, distribution: &Distribution) -> String {
    // A date comes by a year; other values are below a number.
    let word = if kind == QuantityKind::Year { "by" } else { "below" };
    let moment = |value| match kind {
        QuantityKind::Year => quantity_moment(kind, value),
        QuantityKind::Duration | QuantityKind::Size => words::quantity(value),
    };
    let mut parts: Vec<String> = distribution
        .percentiles
        .iter()
        .map(|percentile| {
            format!(
                "{} {word} {}",
                words::percent(percentile.probability),
                moment(percentile.value)
            )
        })
        .collect();
    parts.extend(distribution.point.map(words::quantity));
    parts.extend(
        distribution
            .low
            .map(|low| format!("not below {}", words::quantity(low))),
    );
    parts.extend(
        distribution
            .high
            .map(|high| format!("not above {}", words::quantity(high))),
    );
    parts.extend(
        distribution
            .never
            .map(|never| format!("{} never", words::percent(never))),
    );
    if is_written(&distribution.shape) {
        parts.push(format!("“{}”", inline(&distribution.shape)));
    }
    if parts.is_empty() {
        "not stated".to_owned()
    } else {
        parts.join(", ")
    }
}
