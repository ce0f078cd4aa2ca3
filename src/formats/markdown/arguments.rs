//! The arguments on the page: every line of the outline in words, with its link, numbers, reasons and notes.

use super::{
    Page, inline,
    outline::{Item, What},
    reader_name, words,
};
use crate::model::{Claim, ClaimId, ClaimKind, Evidence, Finding, GroupId, Link, LinkId, Outcome, Relation, Value};

impl Page<'_> {
    /// The arguments.
    pub(super) fn arguments(&mut self) {
        if self.map.claims.is_empty() {
            return;
        }
        self.section("The arguments");
        let has_numbers = self.map.claims.keys().any(|id| self.short_numbers(id).is_some());
        if has_numbers {
            let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
            let whose = if names.len() > 4 {
                format!("from lowest to highest of {} readers", names.len())
            } else {
                names.join(" / ")
            };
            self.paragraph(&format!(
                "Each claim stands once, with what bears on it below. Numbers: {whose}."
            ));
        } else {
            self.paragraph("Each claim stands once, with what bears on it below.");
        }
        let outline = std::mem::take(&mut self.outline);
        let parts = outline.parts.len();
        for part in &outline.parts {
            match &part.question {
                Some(id) => {
                    let title = self.map.questions.get(id).map_or("", |question| &question.title);
                    let title = if title.trim().is_empty() { id.as_str() } else { title };
                    self.heading(3, title);
                }
                None if parts > 1 => {
                    self.heading(3, "Further arguments");
                }
                None => {}
            }
            for item in &part.items {
                self.item(item);
            }
            self.gap();
        }
        if !outline.alone.is_empty() {
            if parts > 0 {
                self.heading(3, "Not connected to anything");
            }
            for id in &outline.alone {
                let line = format!("- {}{}", self.claim_words(id), self.claim_margin(id));
                let name = self.block_name(id);
                self.line(&format!("{line}{name}"));
            }
            self.gap();
        }
        if !outline.loose.is_empty() {
            self.heading(3, "Groups");
            for id in &outline.loose {
                self.loose_group(id);
            }
            self.gap();
        }
        self.outline = outline;
    }

    fn item(&mut self, item: &Item) {
        let link = item.via.as_ref().and_then(|id| self.map.links.get(id));
        let mut before = link.map_or_else(String::new, |link| self.link_words(link));
        if let Some(link) = link {
            let margin = self.margin(&link.note, &[]);
            if !margin.is_empty() {
                before = format!("{}{margin}: ", before.trim_end_matches(": "));
            }
        }
        let (before, what) = match &item.what {
            What::Claim(id) if item.again => (before, format!("{}{}", self.bold(id), self.after(id))),
            What::Claim(id) => (before, format!("{}{}", self.claim_words(id), self.claim_margin(id))),
            What::Group(id) => (
                before.trim_end_matches(": ").to_owned(),
                self.group_words(id, link.is_some()),
            ),
            What::Rest(claim, link) => (String::new(), self.rest_words(claim.as_ref(), link.as_ref())),
        };
        let after = match (item.again, item.continued) {
            (true, false) => " — see above",
            (false, true) => " — continued below",
            (true, true) => " — see above; what bears on this link is continued below",
            (false, false) => "",
        };
        let indent = "  ".repeat(item.depth);
        let reason = link.and_then(|link| Self::reason(&link.reason));
        let name = match &item.what {
            What::Claim(id) if !item.again => self.block_name(id),
            _ => String::new(),
        };
        let (line_break, named_here, named_below) = match reason {
            Some(_) => ("\\", "", name.as_str()),
            None => ("", name.as_str(), ""),
        };
        self.line(&format!("{indent}- {before}{what}{after}{named_here}{line_break}"));
        if let Some(reason) = reason {
            self.line(&format!("{indent}  Why: {reason}{named_below}"));
        }
    }

    /// What connects a line to the line above it: “*supported by* (strong): ”.
    fn link_words(&self, link: &Link) -> String {
        let mut details: Vec<String> = Vec::new();
        details.extend(words::strength(link.strength, link.relation));
        let own_strengths = link
            .by_reader
            .iter()
            .filter(|(reader, _)| self.options.shows_reader(reader));
        for (reader, own) in own_strengths {
            if let Some(strength) = words::strength(own.strength, link.relation) {
                details.push(format!("{}: {strength}", reader_name(self.map, reader)));
            }
        }
        if link.discussion_only {
            details.push("for discussion only, not computed".to_owned());
        }
        if link.inferred {
            details.push("the map maker’s reading".to_owned());
        }
        let details = if details.is_empty() {
            String::new()
        } else {
            format!(" ({})", details.join("; "))
        };
        format!("*{}*{details}{}: ", words::relation(link), words::about_a_link(link))
    }

    /// A claim with everything that fits on its line.
    fn claim_words(&self, id: &ClaimId) -> String {
        let mut details: Vec<String> = Vec::new();
        if let Some(claim) = self.claim(id) {
            details.extend(claim_details(claim));
            details.extend(self.short_numbers(id));
            details.extend(self.verbal(claim));
            if !claim.given.is_empty() {
                let given: Vec<String> = claim.given.iter().map(|given| self.tag(given)).collect();
                details.push(format!("given {}", words::listed(&given)));
            }
            if !claim.scope.trim().is_empty() {
                details.push(format!("scope: {}", inline(&claim.scope)));
            }
            if let Some(resolution) = &claim.resolution {
                let date = resolution.date.map_or_else(String::new, |date| format!(", {date}"));
                details.push(format!("{}{date}", outcome(resolution.outcome)));
            }
            let found = self.map.evidence.iter().filter(|evidence| evidence.claim == *id);
            details.extend(found.map(|evidence| self.finding(evidence)));
        }
        let details = if details.is_empty() {
            String::new()
        } else {
            format!(" ({})", details.join("; "))
        };
        format!("{}{details}{}", self.bold(id), self.after(id))
    }

    /// A footnote of what a claim is called on other maps.
    fn claim_margin(&mut self, id: &ClaimId) -> String {
        let aliases = self.claim(id).map_or(&[][..], |claim| &claim.aliases);
        self.margin("", aliases)
    }

    /// What was said about a claim in words, by readers who have no column or beside what stands there.
    pub(super) fn verbal(&self, claim: &Claim) -> Vec<String> {
        if !self.options.numbers {
            return Vec::new();
        }
        let mut said = Vec::new();
        for (reader, credence) in &claim.credences {
            let has_column = self.columns.iter().any(|column| column.reader == Some(reader));
            let values = [(&credence.stated, has_column), (&credence.base, false)];
            for (value, is_shown) in values {
                if let (Value::Words(_), false, true) = (value, is_shown, self.options.shows_reader(reader)) {
                    let words = words::value(value).unwrap_or_default();
                    said.push(format!("{}: {words}", reader_name(self.map, reader)));
                }
            }
        }
        said
    }

    /// What was found out about a claim, in words.
    pub(super) fn finding(&self, evidence: &Evidence) -> String {
        let what = match evidence.finding {
            Finding::Observed(true) => "taken as found true".to_owned(),
            Finding::Observed(false) => "taken as found false".to_owned(),
            Finding::Made(true) => "taken as made true".to_owned(),
            Finding::Made(false) => "taken as made false".to_owned(),
            Finding::Believed(probability) => format!("now believed at {}", words::percent(probability.value())),
            Finding::Report(ratio) => {
                let odds = crate::model::odds(ratio.value() / (1.0 + ratio.value()));
                format!("a report of {odds} on it is taken as received")
            }
        };
        match &evidence.reader {
            Some(reader) => format!("{what} by {}", reader_name(self.map, reader)),
            None => what,
        }
    }

    fn group_words(&mut self, id: &GroupId, linked: bool) -> String {
        let map = self.map;
        let Some(group) = map.groups.get(id) else {
            return String::new();
        };
        let margin = self.margin(&group.note, &[]);
        let how = words::group(&group.kind);
        let title = inline(&group.title);
        match (how.is_empty(), title.is_empty()) {
            (true, true) => format!("{margin}:"),
            (true, false) if linked => format!(" — **{title}**{margin}"),
            (true, false) => format!("**{title}**{margin}"),
            (false, _) => {
                let how = if linked { format!(" — {how}") } else { how };
                if title.is_empty() {
                    format!("{how}{margin}:")
                } else {
                    format!("{how}: **{title}**{margin}")
                }
            }
        }
    }

    fn rest_words(&self, claim: Option<&ClaimId>, link: Option<&LinkId>) -> String {
        match (claim, link.and_then(|link| self.map.links.get(link))) {
            (Some(claim), _) => format!("*continued:* {}{}", self.bold(claim), self.after(claim)),
            (None, Some(link)) => {
                let from = inline(&self.map.origin_title(&link.from));
                format!("*continued:* the link from **{from}**, {} by", passive(link.relation))
            }
            (None, None) => "*continued*".to_owned(),
        }
    }

    /// A group that bears on nothing, on one line with its members.
    fn loose_group(&mut self, id: &GroupId) {
        let map = self.map;
        let Some(group) = map.groups.get(id) else {
            return;
        };
        let members: Vec<String> = group
            .members
            .iter()
            .map(|member| {
                let verdict = group
                    .verdicts
                    .get(member)
                    .map(|verdict| inline(verdict))
                    .unwrap_or_default();
                let verdict = if verdict.is_empty() {
                    verdict
                } else {
                    format!(" — {verdict}")
                };
                format!("{}{}{verdict}", inline(map.title_of(member)), self.after(member))
            })
            .collect();
        let margin = self.margin(&group.note, &[]);
        let title = inline(&group.title);
        let title = if title.is_empty() { inline(id.as_str()) } else { title };
        let mut how = words::group(&group.kind);
        if group.binding {
            how.push_str(if how.is_empty() {
                "taken as true"
            } else {
                "; taken as true"
            });
        }
        let how = if how.is_empty() { how } else { format!(" ({how})") };
        self.line(&format!("- **{title}**{how}{margin}"));
        for member in members {
            self.line(&format!("  - {member}"));
        }
    }
}

/// What is said of a link whose attackers follow.
fn passive(relation: Relation) -> &'static str {
    match relation {
        Relation::Supports => "which supports, is borne on",
        Relation::Opposes => "which opposes, is borne on",
        Relation::Requires => "which requires, is borne on",
        Relation::Undercuts => "which undercuts, is borne on",
        Relation::Underpins => "which underpins, is borne on",
        Relation::Answers => "which answers, is borne on",
    }
}

fn claim_details(claim: &Claim) -> Vec<String> {
    let mut details = Vec::new();
    if claim.kind != ClaimKind::Crux && !claim.flags.is_empty() {
        details.push("flagged as a crux".to_owned());
    }
    details.extend(words::kind(claim.kind).map(str::to_owned));
    if claim.tags.contains("definition") {
        details.push("definition; not computed".to_owned());
    }
    if claim.tags.contains("meta") {
        details.push("about the debate; not computed".to_owned());
    }
    details
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::True => "turned out true",
        Outcome::False => "turned out false",
        Outcome::Partly => "turned out partly true",
        Outcome::Annulled => "annulled",
    }
}
