//! The quantities: what was said about each, what it comes to for each reader, and a picture.

use super::{
    Page, QUANTILES, code,
    escape::{is_written, picture_address},
    inline, reader_name, words,
};
use crate::model::{Distribution, Map, Quantity, QuantityId, QuantityKind, ReaderId, quantity_moment, quantity_value};

impl Page<'_> {
    /// What is said about quantities: a picture if there is one, then each with what was said, and its percentiles.
    pub(super) fn quantities(&mut self) {
        if self.map.quantities.is_empty() {
            return;
        }
        self.section("Quantities");
        let map = self.map;
        if let Some(picture) = self.options.timelines.as_ref().filter(|_| self.options.numbers) {
            self.paragraph(&format!(
                "![How likely it is to lie below each value]({})",
                picture_address(picture)
            ));
        }
        for (id, quantity) in &map.quantities {
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
            let margin = self.margin(&quantity.note, &[]);
            self.line(&format!("- **{}**{unit} {}{margin}", inline(title), code(id.as_str())));
            if let Some(body) = Self::reason(&quantity.body) {
                self.line(&format!("  - {body}"));
            }
            if let Some(formula) = &quantity.formula {
                let text = inline(&self.map.formula_text(formula));
                self.line(&format!("  - = {text}"));
            }
            self.distributions(quantity);
            self.gap();
            if self.options.numbers {
                self.quantiles(id, quantity);
            }
        }
        self.gap();
    }

    fn distributions(&mut self, quantity: &Quantity) {
        if self.options.numbers {
            for line in said(self.map, quantity, |reader| self.options.shows_reader(reader)) {
                self.line(&format!("  - {line}"));
            }
        }
        if let Some(line) = resolved(quantity) {
            self.line(&format!("  - {line}"));
        }
        for quote in quantity.quotes.iter().filter(|_| self.options.quotes) {
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
}

/// What each reader who is shown said of a quantity, a line of Markdown each.
pub(in crate::formats) fn said(map: &Map, quantity: &Quantity, is_shown: impl Fn(&ReaderId) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let note_of = |distribution: &Distribution| match inline(&distribution.note) {
        note if note.is_empty() => note,
        note => format!(" — {note}"),
    };
    for (reader, distribution) in quantity.distributions.iter().filter(|(reader, _)| is_shown(reader)) {
        let name = reader_name(map, reader);
        let words = distribution_words(quantity.kind, distribution);
        lines.push(format!("{name}: {words}{}", note_of(distribution)));
    }
    for (reader, all) in quantity.conditional.iter().filter(|(reader, _)| is_shown(reader)) {
        for one in all {
            let name = reader_name(map, reader);
            let when: Vec<String> = (one.when.iter())
                .map(|(crux, holds)| {
                    let word = if *holds { "if" } else { "unless" };
                    format!("{word} “{}”", inline(map.title_of(crux).trim_end_matches('.')))
                })
                .collect();
            let words = match one.delay_factor {
                Some(factor) => format!("{factor} times as long"),
                None => distribution_words(quantity.kind, &one.distribution),
            };
            let note = note_of(&one.distribution);
            lines.push(format!("{name}, {}: {words}{note}", when.join(" and ")));
        }
    }
    lines
}

/// What a quantity turned out to be, a line of Markdown.
pub(in crate::formats) fn resolved(quantity: &Quantity) -> Option<String> {
    let value = quantity.resolved?;
    Some(format!("turned out to be {}", words::quantity(value)))
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
