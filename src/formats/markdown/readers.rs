//! Whose numbers stand on the page: each reader with what there is to say of them; and two readers compared.

use super::{Column, Page, SharedCrux, Whose, inline, words};
use crate::model::{ClaimId, ReaderKind, Strength, Value, log_odds};

/// Longer lists than this are cut, and say so.
const SHOWN: usize = 12;

impl Page<'_> {
    /// The readers, with what they stated and what is said of them.
    pub(super) fn whose_numbers(&mut self) {
        let map = self.map;
        let readers: Vec<_> = (map.readers.iter())
            .filter(|(id, _)| self.options.shows_reader(id))
            .collect();
        if readers.is_empty() || !self.options.numbers {
            return;
        }
        self.section("Whose numbers");
        for (id, reader) in readers {
            let name = super::reader_name(map, id);
            let mut about = Vec::new();
            about.extend(match reader.kind {
                ReaderKind::Person => None,
                ReaderKind::Source => Some("a text whose numbers are quoted".to_owned()),
                ReaderKind::Group => Some("several readers pooled".to_owned()),
                ReaderKind::Example => Some("made up to show how the map works".to_owned()),
            });
            let camp = inline(&reader.camp);
            if !camp.is_empty() {
                about.push(format!("camp: {camp}"));
            }
            let members: Vec<String> = reader
                .members
                .iter()
                .map(|member| super::reader_name(map, member))
                .collect();
            if !members.is_empty() {
                about.push(format!("members: {}", words::listed(&members)));
            }
            let (mut n_numbers, mut n_words) = (0, 0);
            for credence in map.claims.values().filter_map(|claim| claim.credences.get(id)) {
                for value in [&credence.stated, &credence.base] {
                    n_numbers += usize::from(value.point().is_some());
                    n_words += usize::from(matches!(value, Value::Words(_)));
                }
            }
            let own_strength = |link: &&std::sync::Arc<crate::model::Link>| {
                link.by_reader
                    .get(id)
                    .is_some_and(|own| own.strength != Strength::NotStated)
            };
            let n_strengths = map.links.values().filter(own_strength).count();
            let n_curves = (map.quantities.values())
                .filter(|one| one.distributions.get(id).is_some_and(|own| !own.is_not_stated()))
                .count();
            let given = [
                (n_numbers, "number"),
                (n_words, "judgment in words"),
                (n_strengths, "strength"),
                (n_curves, "distribution"),
            ];
            let given: Vec<String> = (given.into_iter().filter(|(n, _)| *n > 0))
                .map(|(n, noun)| match (n, noun) {
                    (1, _) | (_, "number" | "strength" | "distribution") => words::count(n, noun),
                    (n, _) => format!("{n} judgments in words"),
                })
                .collect();
            about.push(if given.is_empty() {
                "no number on the map".to_owned()
            } else {
                words::listed(&given)
            });
            self.line(&format!("- **{name}**: {}", about.join("; ")));
            let note = super::inline_markdown(&reader.note);
            if !note.is_empty() {
                self.line(&format!("  - {note}"));
            }
        }
        self.gap();
    }

    /// A shared crux in a line.
    pub(super) fn shared_crux(&self, crux: &SharedCrux) -> String {
        let title = ClaimId::new(&crux.claim).map_or_else(
            |_| crux.claim.clone(),
            |id| self.map.title_of(&id).trim_end_matches('.').to_owned(),
        );
        let standing = if crux.standing.trim().is_empty() {
            String::new()
        } else {
            format!(" ({})", crux.standing.trim())
        };
        format!("“{title}”{standing}. {}", crux.sentence)
    }

    /// Where the two readers who are compared differ most, and where they agree.
    pub(super) fn comparison(&mut self) {
        let Whose::Two(..) = self.options.whose else { return };
        let [first, second] = self.columns.as_slice() else {
            return;
        };
        let title = format!("{} and {} compared", first.name, second.name);
        let number = |column: &Column<'_>, id: &ClaimId| {
            let numbers = column.numbers.and_then(|numbers| numbers.claims.get(id));
            let computed = numbers.and_then(|numbers| numbers.posterior.filter(|_| !numbers.assumed));
            computed.or_else(|| column.own(self.map, id))
        };
        let mut apart: Vec<(f64, f64, &ClaimId)> = (self.outline.order.iter())
            .filter_map(|id| {
                let (a, b) = (number(first, id)?, number(second, id)?);
                let distance = (log_odds(a.clamp(1e-6, 1.0 - 1e-6)) - log_odds(b.clamp(1e-6, 1.0 - 1e-6))).abs();
                Some((distance, (a - b).abs(), id))
            })
            .collect();
        apart.sort_by(|a, b| b.0.total_cmp(&a.0));
        apart.retain(|(_, points, _)| *points > 0.005);
        let n = apart.len();
        apart.truncate(SHOWN);
        let rows: Vec<String> = (apart.iter())
            .map(|(_, points, id)| {
                let cells: Vec<String> = self
                    .columns
                    .iter()
                    .map(|column| column.cell(self.map, id).long())
                    .collect();
                let points = crate::model::two_digits(points * 100.0);
                format!(
                    "| {}{} | {} | {points} |",
                    inline(self.map.title_of(id)),
                    self.after(id),
                    cells.join(" | ")
                )
            })
            .collect();
        let head = format!(
            "| Furthest apart in odds | {} | {} | points apart |",
            first.name, second.name
        );
        let agreed = self.agreed();
        let agreed: Vec<String> = (agreed.iter().take(SHOWN))
            .map(|id| {
                let numbers = self
                    .short_numbers(id)
                    .map_or_else(String::new, |numbers| format!(" ({numbers})"));
                format!("- {}{numbers}{}", inline(self.map.title_of(id)), self.after(id))
            })
            .collect();
        let cruxes: Vec<String> = self
            .between
            .iter()
            .take(5)
            .map(|crux| format!("- {}", inline(&self.shared_crux(crux))))
            .collect();
        self.section("The two readers compared");
        self.paragraph(&format!("*{title}.*"));
        if rows.is_empty() {
            self.paragraph("On no claim do both have numbers that differ.");
        } else {
            self.line(&head);
            self.line("| --- | ---: | ---: | ---: |");
            for row in rows {
                self.line(&row);
            }
            if n > SHOWN {
                self.paragraph(&format!(
                    "{} more claims on which they differ are not shown.",
                    n - SHOWN
                ));
            }
            self.gap();
        }
        for (head, lines) in [
            ("Worth settling between them:", cruxes),
            ("Held alike by both:", agreed),
        ] {
            if !lines.is_empty() {
                self.paragraph(head);
                for line in lines {
                    self.line(&line);
                }
                self.gap();
            }
        }
    }
}
