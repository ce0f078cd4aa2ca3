//! A sketch as Argdown that the reference parser reads without an error, and that [`read`](super::read) reads back as the
//! same sketch.
//!
//! - A card is a statement; one with the tag `argument` is an argument. Its kind is a tag. What Argdown has no place
//!   for stands in the data after its text: `{credence: 0.7, source: "…", quote: "…"}`. Text that Argdown cannot hold as it
//!   is (several paragraphs) is `body` there, and about the same is said in the text.
//! - A link that says its relation and no more is a line below its target: `+ [Reason]`, `- [Objection]`.
//! - Premises that act together are the premises of an argument whose conclusion is the target.
//! - Only arguments can be undercut. So any link that is a target itself, or that says more than its relation (a strength,
//!   a reason, a note), becomes an argument of its own, with the relation in its data: its source supports it, it supports
//!   or attacks its target, and what undercuts the link undercuts the argument. Links that require run the other way, as
//!   the evidence does: what is required supports the argument, the argument supports what requires it.
//! - A topic is a heading, or one within others (`Pro › Costs`). A group of neighbours under no heading is a heading with
//!   `{group: box}`; other groups are listed at the top of the file.
//!
//! Keys are not written: a card's key is its title in the text. Links come back in the order of their targets, and groups
//! listed first, then those that are headings, then premises: [`canonical()`] gives a sketch in that order.

mod canonical;
mod inline;
mod links;
mod plan;
mod titles;

use std::fmt::Write as _;

use super::to_sketch::KIND_TAGS;
use super::value::{Value, quoted};
use crate::formats::sketch::topic;
use crate::formats::sketch::{CardKind, End, Remarks, Report, Sketch, SketchCard, SketchRelation};
pub use canonical::canonical;
use plan::{GroupForm, LinkForm, Plan};

/// Writes a sketch as Argdown; also what could not be written.
pub fn write(sketch: &Sketch) -> (String, Report) {
    let mut left_out = Remarks::default();
    let plan = plan::plan(sketch, &mut left_out);
    let mut writer = Writer {
        sketch,
        plan: &plan,
        out: String::new(),
        adapted: Remarks::default(),
        left_out,
    };
    writer.front_matter();
    writer.cards();
    writer.links();
    let report = Report {
        came_in: Vec::new(),
        adapted: writer.adapted.into_list(),
        left_out: writer.left_out.into_list(),
        errors: Vec::new(),
    };
    (writer.out, report)
}

/// The word for a relation in data and titles.
fn relation_word(relation: SketchRelation) -> &'static str {
    let mut words = super::to_sketch::RELATION_WORDS.into_iter();
    words
        .find(|(_, other)| *other == relation)
        .map_or("supports", |(word, _)| word)
}

struct Writer<'a> {
    sketch: &'a Sketch,
    plan: &'a Plan,
    out: String,
    adapted: Remarks,
    left_out: Remarks,
}

/// Data in braces.
#[derive(Default)]
struct Data(Vec<String>);

impl Data {
    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.0.push(format!("{name}: {}", quoted(text)));
        }
    }

    fn plain(&mut self, name: &str, value: impl std::fmt::Display) {
        self.0.push(format!("{name}: {value}"));
    }

    /// The data with a space before them; nothing if there are none.
    fn finish(&self) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            format!(" {{{}}}", self.0.join(", "))
        }
    }
}

impl Writer<'_> {
    fn print(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn front_matter(&mut self) {
        self.out.push_str("===\n");
        self.print(format_args!("title: {}\n", quoted(&self.sketch.title)));
        if !self.sketch.about.is_empty() {
            self.print(format_args!("about: {}\n", quoted(&self.sketch.about)));
        }
        let mut groups = String::new();
        for (group, form) in self.sketch.groups.iter().zip(&self.plan.groups) {
            if !matches!(form, GroupForm::Listed(_)) {
                continue;
            }
            let kind = group.kind.name();
            let titles = group.members.iter().filter_map(|&card| self.plan.titles.get(card));
            let members: Vec<String> = titles.map(|title| quoted(title)).collect();
            let title = quoted(&group.title);
            let members = members.join(", ");
            let _ = writeln!(groups, "    - {{title: {title}, kind: {kind}, members: [{members}]}}");
        }
        if !groups.is_empty() {
            self.out.push_str("cruxmap:\n  groups:\n");
            self.out.push_str(&groups);
        }
        self.out.push_str("===\n");
    }

    fn cards(&mut self) {
        let mut headings: Vec<Option<&str>> = vec![None; self.sketch.cards.len()];
        for (group, form) in self.sketch.groups.iter().zip(&self.plan.groups) {
            if *form == GroupForm::Heading {
                for &card in &group.members {
                    if let Some(slot) = headings.get_mut(card) {
                        *slot = Some(&group.title);
                    }
                }
            }
        }
        let has_headings =
            headings.iter().any(Option::is_some) || self.sketch.cards.iter().any(|card| !card.topic.is_empty());
        let lines = self.lines_by_target();
        // Under which headings the next card would stand, and whether that is a group.
        let mut current: Option<(Vec<&str>, bool)> = None;
        let mut starts = self.box_starts();
        for (at, card) in self.sketch.cards.iter().enumerate() {
            let group = headings.get(at).copied().flatten();
            let wanted = group
                .map(|title| (vec![title], true))
                .or_else(|| (!card.topic.is_empty()).then(|| (topic::path(&card.topic), false)));
            let mut is_under = wanted == current;
            if let Some((titles, is_group)) = &wanted
                && (!is_under || (*is_group && starts.remove(&at)))
            {
                let above = current.as_ref().filter(|(_, was_group)| !was_group && !is_group);
                is_under = self.headings(titles, above.map_or(&[], |(above, _)| above), *is_group);
                if is_under {
                    current.clone_from(&wanted);
                }
            }
            let mut data = Data::default();
            let is_reference = self.card_text(at, card, &mut data);
            if wanted.is_some() && !is_under {
                data.text("topic", &card.topic);
            }
            // A title alone takes no heading, and other cards under a heading do.
            match wanted.filter(|_| is_under) {
                Some(_) if is_reference => data.plain("isInGroup", true),
                None if current.is_some() || (is_reference && has_headings) => data.plain("isInGroup", false),
                _ => {}
            }
            self.out.push_str(&data.finish());
            self.out.push('\n');
            for line in lines.get(at).into_iter().flatten() {
                self.out.push_str(line);
            }
        }
    }

    /// Headings within one another, but for those above that are there already. Whether they can be written.
    fn headings(&mut self, titles: &[&str], above: &[&str], is_group: bool) -> bool {
        let Some(words) = titles
            .iter()
            .map(|title| inline::words(title))
            .collect::<Option<Vec<String>>>()
        else {
            return false;
        };
        let n_there = topic::n_there(titles, above);
        let data = if is_group { " {group: box}" } else { "" };
        for (level, words) in words.iter().enumerate().skip(n_there) {
            let marks = "#".repeat(level + 1);
            self.print(format_args!("\n{marks} {words}{data}\n"));
        }
        true
    }

    /// The first cards of groups that are headings.
    fn box_starts(&self) -> std::collections::HashSet<usize> {
        let groups = self.sketch.groups.iter().zip(&self.plan.groups);
        groups
            .filter(|(_, form)| **form == GroupForm::Heading)
            .filter_map(|(group, _)| group.members.first().copied())
            .collect()
    }

    /// For each card the lines of what bears on it.
    fn lines_by_target(&self) -> Vec<Vec<String>> {
        let mut lines = vec![Vec::new(); self.sketch.cards.len()];
        for (link, form) in self.sketch.links.iter().zip(&self.plan.links) {
            let (LinkForm::Line, End::Card(from), End::Card(to)) = (form, link.from, link.to) else {
                continue;
            };
            let sign = if link.relation == SketchRelation::Opposes {
                '-'
            } else {
                '+'
            };
            if let Some(list) = lines.get_mut(to) {
                list.push(format!("  {sign} {}\n", self.name(from)));
            }
        }
        lines
    }

    /// A card's title in its brackets.
    fn name(&self, card: usize) -> String {
        let title = self.plan.titles.get(card).map_or("", String::as_str);
        if self.plan.is_argument.get(card) == Some(&true) {
            format!("<{title}>")
        } else {
            format!("[{title}]")
        }
    }

    /// The title, text and tags of a card, and its data. Whether no text came after the title.
    fn card_text(&mut self, at: usize, card: &SketchCard, data: &mut Data) -> bool {
        let is_argument = self.plan.is_argument.get(at) == Some(&true);
        self.print(format_args!("\n{}", self.name(at)));
        if self.plan.titles.get(at) != Some(&card.title) {
            data.text("title", if card.title.is_empty() { "Untitled" } else { &card.title });
        }
        let words = inline::words(&card.body);
        if words.is_none() {
            data.text("body", &card.body);
            if !card.body.is_empty() {
                self.adapted.say(
                    None,
                    "a text that Argdown cannot hold as it is stands in the data; about the same is said in the text",
                );
            }
        }
        let words = words.unwrap_or_else(|| inline::about(&card.body));
        if !words.is_empty() {
            self.print(format_args!(": {words}"));
        }
        self.tags(card, is_argument, data);
        if let Some(credence) = card.credence {
            if (0.0..=1.0).contains(&credence) {
                data.plain("credence", credence);
            } else {
                self.left_out.say(None, "a credence that is no probability");
            }
        }
        for (name, text) in [
            ("speaker", &card.speaker),
            ("source", &card.source),
            ("quote", &card.quote),
            ("note", &card.note),
        ] {
            data.text(name, text);
        }
        if let Some((x, y)) = card.place {
            if x.is_finite() && y.is_finite() {
                data.plain("place", format!("[{x}, {y}]"));
            } else {
                self.left_out.say(None, "a place that is nowhere");
            }
        }
        words.is_empty()
    }

    /// Tags in the text where they can stand there, and the kind among them; otherwise both in the data.
    fn tags(&mut self, card: &SketchCard, is_argument: bool, data: &mut Data) {
        let is_kind_word = |tag: &String| KIND_TAGS.iter().any(|(word, _)| word == tag);
        let tags = plan::tags_in_order(&card.tags);
        let distinct: std::collections::HashSet<&String> = tags.iter().collect();
        let are_plain = distinct.len() == tags.len() && tags.iter().all(|tag| can_be_tag(tag));
        // An argument is known by its brackets.
        let shown = tags.get(usize::from(is_argument)..).unwrap_or_default();
        let kind_word = KIND_TAGS
            .into_iter()
            .find(|(_, kind)| *kind == card.kind)
            .map(|(word, _)| word);
        if !are_plain || tags.iter().any(is_kind_word) {
            data.plain("kind", kind_word.unwrap_or("claim"));
        } else if card.kind != CardKind::Claim {
            self.print(format_args!(" #{}", kind_word.unwrap_or_default()));
        }
        if are_plain {
            for tag in shown {
                let is_word = tag
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || (c.is_alphabetic() && c < '\u{d7ff}'));
                let (open, close) = if is_word { ("", "") } else { ("(", ")") };
                self.print(format_args!(" #{open}{tag}{close}"));
            }
        } else {
            let list: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
            data.plain("tags", format!("[{}]", list.join(", ")));
        }
    }
}

/// Whether a tag can stand in the text.
fn can_be_tag(tag: &str) -> bool {
    // A bracket before a colon would end a title that stands before the tag.
    let ends_title = tag.contains("]:") || tag.contains(">:");
    !tag.is_empty()
        && tag.trim() == tag
        && !ends_title
        && !tag.contains(|c: char| c == ')' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}
