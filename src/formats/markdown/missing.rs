//! What the map does not say: numbers nobody stated, claims without a source, words that stay words, links that lead nowhere.

use super::{Page, Scope, code, inline, outline::in_order, reader_name, words};
use crate::model::{Claim, ClaimId, LinkId, Map, ReaderId, Relation, Strength, Tier, Value};

/// Longer lists than this are cut, and say so.
const SHOWN: usize = 40;

/// Whether a claim should have a number.
fn wants_number(claim: &Claim) -> bool {
    !claim.is_discussion_only() && claim.threshold.is_none()
}

/// The links that take part in the computation though nobody has said how strong they are.
pub(super) fn links_without_strength(map: &Map) -> Vec<LinkId> {
    let links = map.links.iter().filter(|(id, link)| {
        link.strength == Strength::NotStated
            && link.relation != Relation::Answers
            && link.by_reader.values().all(|own| own.strength == Strength::NotStated)
            && map.takes_part(id)
    });
    links.map(|(id, _)| id.clone()).collect()
}

impl Page<'_> {
    /// The readers whose numbers are asked for, by id: those with a column.
    fn asked_readers(&self) -> Vec<ReaderId> {
        let mut readers: Vec<ReaderId> = self
            .columns
            .iter()
            .filter_map(|column| column.reader.cloned())
            .collect();
        if readers.is_empty() {
            let all = self.map.readers.keys();
            readers = all
                .filter(|reader| self.options.shows_reader(reader))
                .cloned()
                .collect();
        }
        readers
    }

    /// The readers who have given no number for a claim.
    fn silent(&self, claim: &Claim) -> Vec<ReaderId> {
        let mut readers = self.asked_readers();
        readers.retain(|reader| {
            let credence = claim.credences.get(reader);
            credence.is_none_or(|credence| credence.stated.point().is_none() && credence.base.point().is_none())
        });
        readers
    }

    /// Claims that some reader has no number for, in reading order.
    fn without_numbers(&self) -> Vec<ClaimId> {
        let nobody = self.asked_readers().is_empty();
        let lacks = |id: &&ClaimId| {
            self.claim(id)
                .is_some_and(|claim| wants_number(claim) && (nobody || !self.silent(claim).is_empty()))
        };
        self.outline.order.iter().filter(lacks).cloned().collect()
    }

    /// Claims that no quote and no number ties to a source, in reading order.
    fn without_source(&self) -> Vec<ClaimId> {
        let lacks = |id: &&ClaimId| {
            self.claim(id).is_some_and(|claim| {
                claim.quotes.iter().all(|quote| quote.source.is_none())
                    && claim.credences.values().all(|credence| credence.source.is_none())
            })
        };
        self.outline.order.iter().filter(lacks).cloned().collect()
    }

    /// One line for the summary at the top.
    pub(super) fn missing_in_brief(&self) -> Option<String> {
        let mut parts = Vec::new();
        let wanted = self.map.claims.values().filter(|claim| wants_number(claim)).count();
        let numbers = self.without_numbers().len();
        if numbers > 0 && self.options.numbers {
            let whose = if self.asked_readers().len() > 1 {
                "from every reader"
            } else {
                "yet"
            };
            parts.push(if numbers == wanted {
                format!("no claim has a number {whose}")
            } else {
                format!("{numbers} of {wanted} claims have no number {whose}")
            });
        }
        let sources = self.without_source().len();
        if sources > 0 {
            parts.push(format!(
                "{} no source",
                if sources == 1 {
                    "1 claim has".to_owned()
                } else {
                    format!("{sources} claims have")
                }
            ));
        }
        let strengths = self.without_strength.len();
        if strengths > 0 {
            parts.push(format!(
                "{} no stated strength",
                if strengths == 1 {
                    "1 link has".to_owned()
                } else {
                    format!("{strengths} links have")
                }
            ));
        }
        (!parts.is_empty()).then(|| {
            let parts = words::listed(&parts);
            match self.options.scope {
                Scope::Cruxes => format!("{parts}."),
                _ => format!("{parts}. See {}.", self.to_section("What is missing")),
            }
        })
    }

    /// The section.
    pub(super) fn missing(&mut self) {
        if self.map.claims.is_empty() {
            return;
        }
        self.section("What is missing");
        let start = self.text.len();
        if self.options.numbers {
            self.missing_numbers();
            self.missing_words();
            self.missing_assumptions();
        }
        self.missing_sources();
        self.missing_strengths();
        self.missing_places();
        if self.text.len() == start {
            self.paragraph(if self.options.numbers {
                "Nothing: every claim has a source and every reader’s number."
            } else {
                "Nothing: every claim has a source."
            });
        }
    }

    fn missing_numbers(&mut self) {
        let lacking = self.without_numbers();
        if lacking.is_empty() {
            return;
        }
        let title = format!("Numbers not stated ({})", words::count(lacking.len(), "claim"));
        self.fold(&title, |page| {
            let core = |id: &ClaimId| page.claim(id).is_some_and(|claim| claim.tier == Tier::Core);
            let total = lacking.len();
            let (mut shown, rest): (Vec<ClaimId>, Vec<ClaimId>) = lacking.into_iter().partition(core);
            if shown.is_empty() {
                shown = rest;
            }
            let has_question = |id: &ClaimId| page.claim(id).is_some_and(|claim| !claim.elicit.trim().is_empty());
            let (asked, mut plain): (Vec<ClaimId>, Vec<ClaimId>) = shown.into_iter().partition(has_question);
            plain.truncate(SHOWN);
            let left = total - asked.len() - plain.len();
            for id in &asked {
                let ask = page.claim(id).map_or_else(String::new, |claim| inline(&claim.elicit));
                let line = format!("- {ask}{}{}", page.after(id), page.not_from(id));
                page.line(&line);
            }
            if !plain.is_empty() {
                page.paragraph(if asked.is_empty() {
                    "How likely is each of these?"
                } else {
                    "And how likely is each of these?"
                });
            }
            for id in &plain {
                let line = format!(
                    "- {}{}{}",
                    inline(page.map.title_of(id)),
                    page.after(id),
                    page.not_from(id)
                );
                page.line(&line);
            }
            if left > 0 {
                page.paragraph(&format!(
                    "… and {} more, most of them detail.",
                    words::count(left, "claim")
                ));
            }
            page.gap();
        });
    }

    /// Which of several readers have no number for a claim, when others have one.
    fn not_from(&self, id: &ClaimId) -> String {
        let silent = self.claim(id).map(|claim| self.silent(claim)).unwrap_or_default();
        if silent.is_empty() || silent.len() == self.asked_readers().len() {
            return String::new();
        }
        let names: Vec<String> = silent.iter().map(|reader| reader_name(self.map, reader)).collect();
        format!(" — not from {}", words::listed(&names))
    }

    fn missing_words(&mut self) {
        let mut kept = Vec::new();
        for id in &self.outline.order {
            let Some(claim) = self.claim(id) else { continue };
            let shown = (claim.credences.iter()).filter(|(reader, _)| self.options.shows_reader(reader));
            for (reader, credence) in shown {
                for value in [&credence.stated, &credence.base] {
                    if matches!(value, Value::Words(_)) {
                        let name = reader_name(self.map, reader);
                        let at = inline(&credence.locator);
                        let at = if at.is_empty() { at } else { format!(" ({at})") };
                        let said = words::value(value).unwrap_or_default();
                        kept.push(format!(
                            "- **{name}**{at}: {said} — of: {}{}",
                            inline(self.map.title_of(id)),
                            self.after(id)
                        ));
                    }
                }
            }
        }
        if kept.is_empty() {
            return;
        }
        let title = format!("Words that are not numbers ({})", kept.len());
        self.fold(&title, |page| {
            page.paragraph("They stay words until a reader turns them into a number.");
            for line in kept {
                page.line(&line);
            }
            page.gap();
        });
    }

    fn missing_assumptions(&mut self) {
        let mut lines = Vec::new();
        for column in &self.columns {
            let Some(numbers) = column.numbers else { continue };
            let mut parts = Vec::new();
            if let Some(problem) = &numbers.problem {
                parts.push(format!(
                    "nothing could be computed: {}",
                    inline(problem).trim_end_matches('.')
                ));
            }
            if numbers.assumed_bases > 0 {
                parts.push(format!(
                    "even odds for {}",
                    words::count(numbers.assumed_bases, "credence")
                ));
            }
            if numbers.assumed_strengths > 0 {
                parts.push(format!(
                    "moderate strength for {}",
                    words::count(numbers.assumed_strengths, "link")
                ));
            }
            if !numbers.blocked.is_empty() {
                let blocked = in_order(self.map, numbers.blocked.iter().cloned().collect());
                let blocked: Vec<String> = blocked.iter().map(|id| self.tag(id)).collect();
                parts.push(format!(
                    "no number, as influence goes round in a circle, for {}",
                    words::listed(&blocked)
                ));
            }
            if !parts.is_empty() {
                lines.push(format!("- **{}:** {}.", column.name, parts.join("; ")));
            }
        }
        if lines.is_empty() {
            return;
        }
        let title = "What was assumed".to_owned();
        self.fold(&title, |page| {
            for line in lines {
                page.line(&line);
            }
            page.gap();
        });
    }

    fn missing_sources(&mut self) {
        let lacking = self.without_source();
        if lacking.is_empty() {
            return;
        }
        let title = format!("Claims without a source ({})", lacking.len());
        self.fold(&title, |page| {
            if lacking.len() == page.map.claims.len() {
                page.paragraph("None of the claims has one.");
                return;
            }
            for id in lacking.iter().take(SHOWN) {
                let line = format!("- {}{}", inline(page.map.title_of(id)), page.after(id));
                page.line(&line);
            }
            if lacking.len() > SHOWN {
                page.line(&format!(
                    "- … and {} more",
                    words::count(lacking.len() - SHOWN, "claim")
                ));
            }
            page.gap();
        });
    }

    fn missing_strengths(&mut self) {
        let lacking = std::mem::take(&mut self.without_strength);
        if lacking.is_empty() {
            return;
        }
        let title = format!("Links without a stated strength ({})", lacking.len());
        self.fold(&title, |page| {
            page.paragraph("Moderate strength is assumed where one is needed.");
            for id in lacking.iter().take(SHOWN) {
                let line = format!("- {}", inline(&page.map.link_title(id)));
                page.line(&line);
            }
            if lacking.len() > SHOWN {
                page.line(&format!("- … and {} more", lacking.len() - SHOWN));
            }
            page.gap();
        });
    }

    fn missing_places(&mut self) {
        let lines: Vec<String> = self
            .map
            .aside
            .iter()
            .map(|aside| {
                format!(
                    "- {} of {} {}",
                    code(&aside.id),
                    code(&aside.owner),
                    inline(&aside.reason)
                )
            })
            .collect();
        if lines.is_empty() {
            return;
        }
        let title = format!("Kept in the file but not on the map ({})", lines.len());
        self.fold(&title, |page| {
            for line in lines {
                page.line(&line);
            }
            page.gap();
        });
    }
}
