//! Links that are more than a line: undercuts, premises with their conclusion, arguments that stand for a link.

use super::super::value::quoted;
use super::plan::{self, GroupForm, LinkForm};
use super::{Data, Writer, inline, relation_word};
use crate::formats::sketch::{End, SketchLink, SketchRelation};

impl Writer<'_> {
    pub(super) fn links(&mut self) {
        for (link, form) in self.sketch.links.iter().zip(&self.plan.links) {
            match form {
                LinkForm::Line | LinkForm::Left => {}
                LinkForm::Undercut => self.undercut(link),
                LinkForm::Premises(title) => self.premises(link, title),
                LinkForm::Argument(title) => self.argument(link, title),
            }
        }
    }

    /// The title of a link that is written as an argument.
    fn link_name(&self, link: usize) -> Option<String> {
        match self.plan.links.get(link)? {
            LinkForm::Premises(title) | LinkForm::Argument(title) => Some(format!("<{title}>")),
            _ => None,
        }
    }

    fn undercut(&mut self, link: &SketchLink) {
        if let (End::Card(from), End::Link(to)) = (link.from, link.to)
            && let Some(target) = self.link_name(to)
        {
            let from = self.name(from);
            self.print(format_args!("\n{from}\n  _> {target}\n"));
        }
    }

    fn premises(&mut self, link: &SketchLink, title: &str) {
        let End::Card(to) = link.to else { return };
        let sketch = self.sketch;
        let (members, wanted, note) = match link.from {
            End::Group(at) => match sketch.groups.get(at) {
                Some(group) => (group.members.as_slice(), group.title.as_str(), link.note.as_str()),
                None => return,
            },
            End::Card(ref card) => match plan::argument_in_note(&link.note) {
                Some((note, wanted)) => (std::slice::from_ref(card), wanted, note),
                None => return,
            },
            End::Link(_) => return,
        };
        let mut data = Data::default();
        if wanted != title {
            data.0.push(format!("title: {}", quoted(wanted)));
        }
        self.print(format_args!("\n<{title}>{}\n\n", data.finish()));
        for (n_before, &card) in members.iter().enumerate() {
            let name = self.name(card);
            self.print(format_args!("({}) {name}\n", n_before + 1));
        }
        let mut data = Data::default();
        self.number("inference", link.strength, &mut data);
        data.text("reason", &link.reason);
        data.text("note", note);
        if link.is_inferred {
            data.plain("inferred", true);
        }
        let line = match data.finish() {
            text if text.is_empty() => "----".to_owned(),
            text => format!("--\n{}\n--", text.trim_start()),
        };
        let to = self.name(to);
        let number = members.len() + 1;
        self.print(format_args!("{line}\n({number}) {to}\n"));
    }

    fn argument(&mut self, link: &SketchLink, title: &str) {
        self.adapted.say(
            None,
            "a link that says more than its relation, or that another link ends at, is an argument of its own",
        );
        let mut data = Data::default();
        data.plain("link", relation_word(link.relation));
        let mut sources: Vec<String> = Vec::new();
        let is_reversed = link.relation == SketchRelation::Requires && !matches!(link.to, End::Link(_));
        match link.from {
            End::Card(card) => sources.push(self.name(card)),
            End::Group(at) => {
                if let Some(GroupForm::Listed(number)) = self.plan.groups.get(at) {
                    data.plain("group", number);
                }
                let members = self
                    .sketch
                    .groups
                    .get(at)
                    .map(|group| group.members.as_slice())
                    .unwrap_or_default();
                let there = members.iter().filter(|card| **card < self.sketch.cards.len());
                sources.extend(there.map(|&card| self.name(card)));
                if link.relation == SketchRelation::Requires {
                    // The arrow of the evidence would end at the group, which nothing can.
                    sources.clear();
                }
            }
            End::Link(_) => {}
        }
        let target = match link.to {
            End::Card(card) => Some(self.name(card)),
            End::Link(other) => self.link_name(other),
            End::Group(_) => None,
        };
        self.number("strength", link.strength, &mut data);
        let words = inline::words(&link.reason);
        if words.is_none() {
            data.text("reason", &link.reason);
        }
        data.text("note", &link.note);
        if link.is_inferred {
            data.plain("inferred", true);
        }
        let words = words.unwrap_or_else(|| inline::about(&link.reason));
        let words = if words.is_empty() { words } else { format!(": {words}") };
        self.print(format_args!("\n<{title}>{words}{}\n", data.finish()));
        let sign = match link.relation {
            SketchRelation::Opposes => "->",
            SketchRelation::Undercuts => "_>",
            _ => "+>",
        };
        let target: Vec<String> = target.into_iter().collect();
        let (near, far) = if is_reversed {
            (target, sources)
        } else {
            (sources, target)
        };
        for name in near {
            self.print(format_args!("  <+ {name}\n"));
        }
        for name in far {
            self.print(format_args!("  {sign} {name}\n"));
        }
    }

    fn number(&mut self, name: &str, number: Option<f64>, data: &mut Data) {
        match number {
            Some(number) if number.is_finite() => data.plain(name, number),
            Some(_) => self.left_out.say(None, "a strength that is no number"),
            None => {}
        }
    }
}
