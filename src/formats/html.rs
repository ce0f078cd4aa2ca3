//! The map as one page of HTML that stands alone: no scripts, nothing from outside, readable on screen and on paper.
//!
//! All text of the map is escaped, and so is HTML in its Markdown; addresses lead to web pages or mail only. The page's own
//! policy lets a browser load nothing and run nothing, whatever else might go wrong. Nothing is computed here: numbers are
//! handed in.

mod frame;
mod markdown;
mod pieces;
mod walk;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt::Write as _,
};

use base64::Engine as _;

use self::{
    pieces::{attribution, escaped, link_to, or_id, tags_of},
    walk::{Children, Entry, What},
};
use super::markdown::{page::alias_words, quantities};
use crate::model::{Claim, ClaimId, GroupId, Link, LinkId, Map, Origin, Quote, Relation, percent};

/// One reader's numbers, handed in by whoever has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Whose they are, as a reader is called.
    pub reader: String,
    /// How they were computed, as a sentence; may be empty.
    pub how: String,
    /// The numbers of each claim.
    pub claims: BTreeMap<ClaimId, Chance>,
}

/// The numbers of one claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chance {
    /// What the map computes, if it does.
    pub computed: Option<f64>,
    /// What the reader states, in words: “30 %”, “10–30 %”, “unlikely”; may be empty.
    pub stated: String,
}

/// What goes on the page beside the map.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'a> {
    /// One reader's numbers.
    pub numbers: Option<&'a Numbers>,
    /// A picture of the map: the text of an SVG file. It stands on the page as a picture, so that nothing in it can run.
    pub picture: Option<&'a str>,
}

/// The page of a map, ended by a newline. The same map and extras always give the same bytes.
///
/// Complexity: `O(n log n)` of claims, links and text. Lists nest a few levels deep; what lies deeper is continued below.
pub fn page(map: &Map, extras: Extras<'_>) -> String {
    let mut page = Page {
        map,
        extras,
        children: Children::new(map),
        body: String::new(),
        contents: Vec::new(),
        seen: BTreeSet::new(),
        deferred: VecDeque::new(),
        n_continued: 0,
    };
    page.head();
    let contents_at = page.body.len();
    page.picture();
    page.debate();
    page.terms();
    page.quantities();
    page.sources();
    page.finish(contents_at)
}

/// How deep lists nest.
const DEEPEST: usize = 6;

struct Page<'a> {
    map: &'a Map,
    extras: Extras<'a>,
    children: Children<'a>,
    body: String,
    /// The address within the page and the name of each section.
    contents: Vec<(String, String)>,
    /// Claims and groups that are on the page already.
    seen: BTreeSet<&'a str>,
    /// What nests too deeply, to be continued in a list of its own.
    deferred: VecDeque<(usize, Entry<'a>)>,
    n_continued: usize,
}

/// What is still to be written of a list.
enum Step<'a> {
    Entry(Entry<'a>, usize),
    /// Closes a list and the entry it stands in.
    Close,
}

impl<'a> Page<'a> {
    fn put(&mut self, text: &str) {
        self.body.push_str(text);
    }

    /// Writes an element with text in it.
    fn element(&mut self, name: &str, class: &str, text: &str) {
        let text = escaped(text);
        // Writing to a string does not fail.
        let _infallible = if class.is_empty() {
            write!(self.body, "<{name}>{text}</{name}>")
        } else {
            write!(self.body, "<{name} class=\"{class}\">{text}</{name}>")
        };
    }

    fn title(&self) -> &'a str {
        or_id(
            &self.map.title,
            if self.map.id.is_empty() { "A map" } else { &self.map.id },
        )
    }

    fn head(&mut self) {
        self.put("<header>\n");
        self.element("h1", "", self.title());
        self.put("\n");
        if !self.map.authors.is_empty() {
            self.element("p", "by", &format!("Map by {}", self.map.authors.join(", ")));
            self.put("\n");
        }
        let summary = markdown::html(&self.map.summary);
        self.put(&format!("<div class=\"summary\">{summary}</div>\n"));
        if let Some(target) = &self.map.target {
            self.put("<p class=\"about\">The map is about: ");
            self.reference(target);
            self.put("</p>\n");
        }
        if let Some(numbers) = self.extras.numbers {
            let words = format!(
                "The numbers are those of {}. {}",
                numbers.reader.trim(),
                numbers.how.trim()
            );
            self.element("p", "by", words.trim());
            self.put("\n");
        }
        self.put("</header>\n");
    }

    /// Opens a section and lists it.
    fn section(&mut self, anchor: &str, title: &str) {
        self.contents.push((anchor.to_owned(), title.to_owned()));
        self.put(&format!("<section id=\"{anchor}\">\n"));
        self.element("h2", "", title);
        self.put("\n");
    }

    fn end_section(&mut self) {
        self.continued();
        self.put("</section>\n");
    }

    fn picture(&mut self) {
        let Some(svg) = self.extras.picture else { return };
        self.section("picture", "The map");
        let data = base64::engine::general_purpose::STANDARD.encode(svg);
        let alt = escaped(&format!(
            "Drawing of the map “{}”; everything in it also stands below.",
            self.title()
        ));
        self.put(&format!(
            "<p class=\"picture\"><img alt=\"{alt}\" src=\"data:image/svg+xml;base64,{data}\"></p>\n"
        ));
        self.end_section();
    }

    fn debate(&mut self) {
        let map = self.map;
        for id in self.children.questions() {
            let Some(question) = map.questions.get(id) else {
                continue;
            };
            self.section(&format!("q-{id}"), or_id(&question.title, id.as_str()));
            let body = markdown::html(&question.body);
            self.put(&body);
            self.quotes(&question.quotes);
            if question.exclusive {
                let words = if question.complete {
                    "Just one of these is right."
                } else {
                    "At most one of these is right."
                };
                self.element("p", "remark", words);
            }
            let positions = self.children.positions(id);
            self.list(positions);
            self.end_section();
        }
        let tops = self.children.tops();
        self.part("arguments", "Arguments", tops);
        // What bears on one another in a circle has no top.
        let all = self.children.all_claims();
        let circles: Vec<Entry<'a>> = (all.iter().copied())
            .filter(|entry| entry.id().is_some_and(|id| !self.seen.contains(id)) && self.children.has_any(*entry))
            .collect();
        self.part("circles", "Arguments that go round in a circle", circles);
        let rest: Vec<Entry<'a>> = (all.into_iter().chain(self.children.groups()))
            .filter(|entry| entry.id().is_some_and(|id| !self.seen.contains(id)) && !self.is_term(*entry))
            .collect();
        self.part("rest", "Also on the map", rest);
    }

    fn is_term(&self, entry: Entry<'_>) -> bool {
        matches!(entry.what, What::Claim(id) if self.map.claims.get(id).is_some_and(|claim| claim.tags.contains("definition")))
    }

    /// A section of its own for what is not on the page yet.
    fn part(&mut self, anchor: &str, title: &str, mut entries: Vec<Entry<'a>>) {
        entries.retain(|entry| entry.id().is_none_or(|id| !self.seen.contains(id)));
        if entries.is_empty() {
            return;
        }
        self.section(anchor, title);
        let mut alone = Vec::new();
        for entry in entries {
            // What came before may have led to it.
            if entry.id().is_some_and(|id| self.seen.contains(id)) {
                continue;
            }
            if self.children.has_any(entry) {
                self.list(std::mem::take(&mut alone));
                self.list(vec![entry]);
                self.continued();
            } else {
                alone.push(entry);
            }
        }
        self.list(alone);
        self.end_section();
    }

    fn terms(&mut self) {
        let terms: Vec<Entry<'a>> = (self.children.all_claims().into_iter())
            .filter(|entry| entry.id().is_some_and(|id| !self.seen.contains(id)))
            .collect();
        self.part("terms", "Terms", terms);
    }

    /// Writes a list with everything that stands under its entries, with a stack of its own.
    fn list(&mut self, entries: Vec<Entry<'a>>) {
        if entries.is_empty() {
            return;
        }
        self.put("<ul>\n");
        let mut steps: Vec<Step<'a>> = Vec::new();
        let push = |steps: &mut Vec<Step<'a>>, entries: Vec<Entry<'a>>, depth: usize| {
            steps.extend(entries.into_iter().rev().map(|entry| Step::Entry(entry, depth)));
        };
        push(&mut steps, entries, 0);
        while let Some(step) = steps.pop() {
            let (entry, depth) = match step {
                Step::Close => {
                    self.put("</ul></li>\n");
                    continue;
                }
                Step::Entry(entry, depth) => (entry, depth),
            };
            let is_new = self.entry(entry);
            let mut under = self.children.onto(entry);
            if is_new {
                under.extend(self.children.under(entry));
            }
            if under.is_empty() {
                self.put("</li>\n");
            } else if depth >= DEEPEST {
                self.n_continued += 1;
                let n = self.n_continued;
                self.put(&format!(
                    "<p class=\"remark\"><a href=\"#more-{n}\">continued below</a></p></li>\n"
                ));
                let only_onto = Entry {
                    what: What::Nothing,
                    ..entry
                };
                self.deferred.push_back((n, if is_new { entry } else { only_onto }));
            } else {
                self.put("<ul>\n");
                steps.push(Step::Close);
                push(&mut steps, under, depth + 1);
            }
        }
        self.put("</ul>\n");
    }

    /// The lists that were left for later.
    fn continued(&mut self) {
        while let Some((n, entry)) = self.deferred.pop_front() {
            let title = match (entry.what, entry.via) {
                (What::Claim(id), _) => self.map.title_of(id).to_owned(),
                (What::Group(id), _) => self.map.origin_title(&Origin::Group(id.clone())),
                (What::Nothing, Some(link)) => self.map.link_title(link),
                (What::Nothing, None) => String::new(),
            };
            self.put(&format!("<section class=\"more\" id=\"more-{n}\">\n"));
            self.element("h3", "", &format!("On: {title}"));
            let mut under = self.children.onto(entry);
            under.extend(self.children.under(entry));
            self.list(under);
            self.put("</section>\n");
        }
    }

    /// Opens an entry of a list and says what it is; whether that is said for the first time.
    fn entry(&mut self, entry: Entry<'a>) -> bool {
        let map = self.map;
        let link = entry.via.and_then(|id| map.links.get(id).map(|link| (id, &**link)));
        let class = link.map_or("", |(_, link)| match link.relation {
            Relation::Supports | Relation::Underpins => "pro",
            Relation::Opposes | Relation::Undercuts => "con",
            Relation::Requires | Relation::Answers => "other",
        });
        if class.is_empty() {
            self.put("<li>");
        } else {
            self.put(&format!("<li class=\"{class}\">"));
        }
        let is_new = match entry.what {
            What::Claim(id) => {
                let is_new = self.seen.insert(id.as_str());
                self.relation(link);
                match map.claims.get(id) {
                    Some(claim) if is_new => self.claim(id, claim),
                    _ => {
                        self.reference(id);
                        self.element("span", "remark", " (above)");
                    }
                }
                is_new
            }
            What::Group(id) => {
                let is_new = self.seen.insert(id.as_str());
                self.relation(link);
                self.group(id, is_new);
                is_new
            }
            What::Nothing => false,
        };
        if let Some((_, link)) = link {
            if !link.reason.trim().is_empty() {
                let reason = markdown::html(&link.reason);
                self.put(&format!("<div class=\"reason\">{reason}</div>\n"));
            }
            self.quotes(&link.quotes);
        }
        is_new
    }

    fn relation(&mut self, link: Option<(&LinkId, &Link)>) {
        let Some((_, link)) = link else { return };
        let verb = match link.relation {
            // It stands under what needs it.
            Relation::Requires => "is required:",
            Relation::Undercuts => "undercuts this step:",
            Relation::Underpins => "underpins this step:",
            other => other.verb(),
        };
        if link.relation != Relation::Answers {
            self.element("span", "relation", verb);
            self.put(" ");
        }
        if link.discussion_only {
            self.element("span", "remark", "(for discussion only)");
            self.put(" ");
        }
    }

    fn claim(&mut self, id: &'a ClaimId, claim: &'a Claim) {
        self.put(&format!(
            "<strong id=\"c-{id}\">{}</strong>",
            escaped(self.map.title_of(id))
        ));
        for tag in tags_of(claim) {
            self.put(" ");
            self.element("span", "tag", tag);
        }
        if let Some(chance) = self.extras.numbers.and_then(|numbers| numbers.claims.get(id)) {
            let computed = chance.computed.map(percent);
            let words = match (computed, chance.stated.trim()) {
                (Some(computed), "") => Some(computed),
                (Some(computed), stated) => Some(format!("{computed} (stated {stated})")),
                (None, "") => None,
                (None, stated) => Some(format!("stated {stated}")),
            };
            if let Some(words) = words {
                self.put(" ");
                self.element("span", "number", &words);
            }
        }
        self.put("\n");
        if !claim.given.is_empty() {
            let given: Vec<&str> = claim.given.iter().map(|id| self.map.title_of(id)).collect();
            self.element("p", "remark", &format!("Given: {}", given.join(" · ")));
        }
        if !claim.scope.trim().is_empty() {
            self.element("p", "remark", &format!("Where it holds: {}", claim.scope));
        }
        let body = markdown::html(&claim.body);
        self.put(&body);
        self.quotes(&claim.quotes);
        for alias in &claim.aliases {
            let words = markdown::html(&alias_words(alias));
            self.put(&format!("<div class=\"remark\">{words}</div>\n"));
        }
    }

    /// Lines of Markdown as a list.
    fn lines(&mut self, lines: &[String]) {
        let list: Vec<String> = lines.iter().map(|line| format!("- {line}")).collect();
        self.put(&markdown::html(&list.join("\n")));
    }

    fn group(&mut self, id: &'a GroupId, is_new: bool) {
        let Some(group) = self.map.groups.get(id) else { return };
        self.element("span", "tag", group.kind.name());
        self.put(" ");
        let title = self.map.origin_title(&Origin::Group(id.clone()));
        if is_new {
            self.put(&format!("<strong id=\"g-{id}\">{}</strong>\n", escaped(&title)));
            self.quotes(&group.quotes);
        } else {
            self.put(&format!("<a href=\"#g-{id}\">{}</a>", escaped(&title)));
            self.element("span", "remark", " (above)");
        }
    }

    /// A claim by its title, which leads to where it stands.
    fn reference(&mut self, id: &ClaimId) {
        let title = escaped(self.map.title_of(id));
        self.put(&format!("<a href=\"#c-{id}\">{title}</a>"));
    }

    fn quotes(&mut self, quotes: &[Quote]) {
        for quote in quotes {
            let credit = attribution(self.map, quote);
            let words = quote.text.trim();
            if words.is_empty() {
                self.put(&format!("<p class=\"credit\">{credit}</p>\n"));
            } else {
                let words = escaped(words);
                self.put(&format!(
                    "<blockquote><p>{words}</p><footer class=\"credit\">{credit}</footer></blockquote>\n"
                ));
            }
        }
    }

    fn quantities(&mut self) {
        let map = self.map;
        if map.quantities.is_empty() {
            return;
        }
        self.section("quantities", "Quantities");
        self.put("<ul>\n");
        for (id, quantity) in &map.quantities {
            self.put("<li>");
            self.element("strong", "", or_id(&quantity.title, id.as_str()));
            if !quantity.unit.is_empty() {
                self.put(" ");
                self.element("span", "tag", &quantity.unit);
            }
            if let Some(formula) = &quantity.formula {
                self.element("p", "remark", &format!("= {}", map.formula_text(formula)));
            }
            let body = markdown::html(&quantity.body);
            self.put(&body);
            let mut lines = quantities::said(map, quantity, |_| true);
            lines.extend(quantities::resolved(quantity));
            self.lines(&lines);
            self.quotes(&quantity.quotes);
            self.put("</li>\n");
        }
        self.put("</ul>\n");
        self.end_section();
    }

    fn sources(&mut self) {
        let map = self.map;
        if map.sources.is_empty() {
            return;
        }
        self.section("sources", "Sources");
        self.put("<ul>\n");
        for (id, source) in &map.sources {
            let name = or_id(&source.title, or_id(&source.url, id.as_str()));
            let mut parts = vec![link_to(&source.url, name)];
            parts.extend((!source.authors.is_empty()).then(|| escaped(&source.authors.join(", "))));
            parts.extend(source.date.map(|date| escaped(&date.to_string())));
            parts.extend((!source.license.trim().is_empty()).then(|| escaped(&source.license)));
            self.put(&format!("<li id=\"s-{id}\">{}</li>\n", parts.join(", ")));
        }
        self.put("</ul>\n");
        self.end_section();
    }

    fn finish(self, contents_at: usize) -> String {
        let (head, sections) = self.body.split_at(contents_at);
        frame::Frame {
            title: self.title(),
            license: &self.map.license,
            head,
            sections,
        }
        .page(&self.contents)
    }
}

#[cfg(test)]
mod tests;
