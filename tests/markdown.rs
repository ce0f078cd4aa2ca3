//! The Markdown report and its diagram: what stands in them, that they read back, and that no map can break them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use cruxmap::{
    formats::{
        markdown::{ClaimNumbers, Numbers, ReaderNumbers, report},
        mermaid, ron,
    },
    model::{
        Claim, ClaimId, ClaimKind, Flag, Group, GroupId, GroupKind, Link, LinkId, Map, MapContent, Origin, Question,
        QuestionId, Quote, Reader, ReaderId, Relation, Source, SourceId, Strength, StrengthWord, Target, Tier,
    },
};
use expect_test::expect_file;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

fn sample(name: &str) -> Map {
    let bytes = std::fs::read(format!("sample-maps/{name}.ron")).unwrap();
    match ron::read(&bytes) {
        Ok(loaded) => loaded.map,
        Err(error) => panic!("{name}: {error}"),
    }
}

fn claim_id(id: &str) -> ClaimId {
    ClaimId::new(id).unwrap()
}

fn titled(title: &str) -> Claim {
    Claim {
        title: title.to_owned(),
        ..Claim::default()
    }
}

/// A map of claims, each an id and a title.
fn content(claims: &[(&str, &str)]) -> MapContent {
    MapContent {
        id: "test".to_owned(),
        title: "A test".to_owned(),
        claims: claims
            .iter()
            .map(|(id, title)| (claim_id(id), Arc::new(titled(title))))
            .collect(),
        ..MapContent::default()
    }
}

fn link(content: &mut MapContent, id: &str, from: &str, relation: Relation, to: &str) {
    let origin = match GroupId::new(from) {
        Ok(group) if content.groups.contains_key(&group) => Origin::Group(group),
        _ => Origin::Claim(claim_id(from)),
    };
    let target = match relation {
        Relation::Undercuts | Relation::Underpins => Target::Link(LinkId::new(to).unwrap()),
        Relation::Answers => Target::Question(QuestionId::new(to).unwrap()),
        _ => Target::Claim(claim_id(to)),
    };
    let link = Link::new(origin, target, relation);
    content.links.insert(LinkId::new(id).unwrap(), Arc::new(link));
}

fn map(content: MapContent) -> Map {
    Map::new(content).unwrap()
}

/// The numbers that the map of Carlsmith's premises computes, by hand: conditional premises and their product.
fn carlsmith_numbers(map: &Map) -> Numbers {
    let reader = |name: &str, numbers: [f64; 7], stated: f64| {
        let ids = [
            "p1-timelines",
            "p2-incentives",
            "p3-alignment",
            "p4-failures",
            "p5-disempowerment",
            "p6-catastrophe",
            "catastrophe",
        ];
        let claims = ids.iter().zip(numbers).map(|(id, posterior)| {
            let stated = if *id == "catastrophe" { stated } else { posterior };
            let numbers = ClaimNumbers {
                posterior: Some(posterior),
                stated: Some(stated),
                assumed: false,
                ..ClaimNumbers::default()
            };
            (claim_id(id), numbers)
        });
        ReaderNumbers {
            reader: Some(ReaderId::new(name).unwrap()),
            claims: claims.collect(),
            ..ReaderNumbers::default()
        }
    };
    assert_eq!(map.claims.len(), 7);
    Numbers {
        readers: vec![
            reader("carlsmith-2022", [0.65, 0.8, 0.4, 0.65, 0.4, 0.95, 0.051_376], 0.05),
            reader(
                "superforecasters-2023",
                [0.8, 0.9, 0.58, 0.25, 0.05, 0.4, 0.002_088],
                0.01,
            ),
        ],
        ..Numbers::default()
    }
}

/// A page taken apart by a parser of GitHub's Markdown.
#[derive(Debug, Default)]
struct Parsed {
    headings: Vec<(usize, String)>,
    blockquotes: Vec<String>,
    mermaid: Vec<String>,
    text: String,
    links: Vec<String>,
    deepest_list: usize,
    footnotes: usize,
    footnote_marks: usize,
}

/// Whether a line of HTML is one that folds a list away under a title of the page's own.
fn is_fold(html: &str) -> bool {
    let titles = [
        "Numbers not stated",
        "Words that are not numbers",
        "What was assumed",
        "Claims without a source",
        "Links without a stated strength",
        "Kept in the file but not on the map",
        "Quoted links",
    ];
    html.lines().all(|line| {
        let title = line
            .strip_prefix("<summary>")
            .and_then(|line| line.strip_suffix("</summary>"));
        matches!(line, "<details>" | "</details>")
            || title.is_some_and(|title| titles.iter().any(|known| title.starts_with(known)) && !title.contains('<'))
    })
}

/// Parses a page and checks what holds for every page.
fn parsed(page: &str) -> Parsed {
    assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "ends with one newline");
    for line in page.lines() {
        assert_eq!(line, line.trim_end(), "no trailing spaces");
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut parsed = Parsed::default();
    let (mut heading, mut quote, mut fence): (Option<String>, Option<String>, Option<String>) = (None, None, None);
    let mut lists = 0;
    for event in Parser::new_ext(page, options) {
        match event {
            // What folds is the page's own.
            Event::Html(html) if is_fold(&html) => {}
            Event::Html(html) | Event::InlineHtml(html) => panic!("raw HTML: {html}"),
            // Somebody's Markdown may hold formulas.
            Event::InlineMath(math) | Event::DisplayMath(math) => parsed.text.push_str(&math),
            Event::Start(Tag::Image { dest_url, .. }) => panic!("image: {dest_url}"),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                assert!(name.parse::<u32>().is_ok(), "footnote: {name}");
                parsed.footnotes += 1;
            }
            Event::FootnoteReference(_) => parsed.footnote_marks += 1,
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(level)) => parsed.headings.push((level as usize, heading.take().unwrap())),
            // A note of the map maker's is set off, but no quote.
            Event::Start(Tag::BlockQuote(Some(_))) | Event::End(TagEnd::BlockQuote(Some(_))) => {}
            Event::Start(Tag::BlockQuote(None)) => quote = Some(String::new()),
            Event::End(TagEnd::BlockQuote(_)) => {
                parsed.blockquotes.push(quote.take().unwrap().trim_end().to_owned());
            }
            Event::End(TagEnd::Paragraph) => {
                if let Some(quote) = &mut quote {
                    quote.push_str("\n\n");
                }
                parsed.text.push('\n');
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert_eq!(&*language, "mermaid");
                fence = Some(String::new());
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => panic!("an indented code block"),
            Event::End(TagEnd::CodeBlock) => parsed.mermaid.push(fence.take().unwrap()),
            Event::Start(Tag::List(_)) => {
                lists += 1;
                parsed.deepest_list = parsed.deepest_list.max(lists);
            }
            Event::End(TagEnd::List(_)) => lists -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => parsed.links.push(dest_url.to_string()),
            Event::Text(text) | Event::Code(text) => {
                for part in [&mut heading, &mut quote, &mut fence].into_iter().flatten() {
                    part.push_str(&text);
                }
                if fence.is_none() {
                    parsed.text.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                for part in [&mut heading, &mut quote].into_iter().flatten() {
                    part.push('\n');
                }
                parsed.text.push('\n');
            }
            _ => {}
        }
    }
    assert_eq!(
        parsed.footnotes, parsed.footnote_marks,
        "every footnote is referred to once"
    );
    let mut level = 0;
    for (next, text) in &parsed.headings {
        assert!(*next <= level + 1, "the heading “{text}” skips a level");
        level = *next;
    }
    assert_eq!(parsed.headings.iter().filter(|(level, _)| *level == 1).count(), 1);
    for link in &parsed.links {
        let is_safe = link.starts_with('#') || link.starts_with("https://") || link.starts_with("http://");
        assert!(is_safe, "a link to {link}");
    }
    parsed
}

/// Checks a page against its map: every title, every quote word for word, every link within the page leads to a heading.
fn check(map: &Map, numbers: &Numbers) -> Parsed {
    let page = report(map, numbers, None);
    assert_eq!(page, report(map, numbers, None), "the same map gives the same bytes");
    let apart = parsed(&page);
    let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let written = plain(&apart.text);
    for claim in map.claims.values() {
        assert!(written.contains(&plain(&claim.title)), "“{}” is missing", claim.title);
    }
    let blocks: BTreeSet<String> = apart.blockquotes.iter().map(|quote| plain(quote)).collect();
    let quotes = map.claims.values().flat_map(|claim| &claim.quotes);
    for quote in quotes.chain(map.links.values().flat_map(|link| &link.quotes)) {
        assert!(
            blocks.contains(&plain(&quote.text)),
            "not quoted verbatim: {}",
            quote.text
        );
    }
    let slugs: BTreeSet<String> = github_slugs(&apart.headings);
    for link in apart.links.iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(slugs.contains(link), "#{link} leads nowhere: {slugs:?}");
    }
    for chart in &apart.mermaid {
        check_mermaid(chart);
    }
    apart
}

/// What GitHub calls the headings of a page.
fn github_slugs(headings: &[(usize, String)]) -> BTreeSet<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut slugs = BTreeSet::new();
    for (_, text) in headings {
        let kept: String = text
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .collect();
        let slug = kept.replace(' ', "-");
        let before = seen.iter().filter(|one| **one == slug).count();
        slugs.insert(if before == 0 {
            slug.clone()
        } else {
            format!("{slug}-{before}")
        });
        seen.push(slug);
    }
    slugs
}

/// Checks the grammar of a flowchart as far as ours use it, and Mermaid's limits.
fn check_mermaid(chart: &str) {
    assert!(chart.chars().count() < 50_000, "too long for Mermaid");
    let mut lines = chart.lines();
    assert_eq!(lines.next(), Some("flowchart BT"));
    let (mut nodes, mut edges, mut styled) = (BTreeSet::new(), 0, 0);
    for line in lines {
        let line = line.strip_prefix("    ").unwrap();
        assert!(!line.contains("%%") && !line.contains("%{"), "a directive: {line}");
        if let Some(rest) = line.strip_prefix("linkStyle ") {
            let (numbers, style) = rest.split_once(' ').unwrap();
            assert!(style.starts_with("stroke:#"));
            for number in numbers.split(',') {
                assert!(number.parse::<usize>().unwrap() < edges, "an edge that is not there");
                styled += 1;
            }
        } else if line.starts_with("classDef ") {
            assert!(!line.contains(';'));
        } else if let Some((before, class)) = line.rsplit_once(":::") {
            let (id, rest) = before.split_once(['[', '(', '{']).unwrap();
            assert!(id.starts_with('n') && id[1..].parse::<u32>().is_ok());
            let (_, label) = rest.split_once('"').unwrap();
            let (label, _) = label.rsplit_once('"').unwrap();
            check_label(label);
            assert!(class.bytes().all(|b| b.is_ascii_lowercase()));
            assert!(nodes.insert(id.to_owned()), "{id} twice");
        } else {
            let (from, rest) = line.split_once(' ').unwrap();
            let (arrow, to) = rest.rsplit_once(' ').unwrap();
            let arrow = match arrow.split_once("|\"") {
                Some((arrow, label)) => {
                    check_label(label.strip_suffix("\"|").unwrap());
                    arrow
                }
                None => arrow,
            };
            let arrows = ["-->", "---", "-.->", "-.-", "==>", "===", "-.-x", "--o"];
            assert!(arrows.contains(&arrow), "{line}");
            assert!(nodes.contains(from) && nodes.contains(to), "{line}");
            edges += 1;
        }
    }
    assert!(edges <= 500, "too many edges for Mermaid");
    assert_eq!(styled, edges, "every edge has its color");
}

fn check_label(label: &str) {
    let label = label.replace("<br/>", " ");
    assert!(
        !label.contains(['"', '<', '>', '`', '[', ']', '{', '}', '|', '\\', '*', '_', '\n', '$']),
        "{label}"
    );
    assert!(!label.contains("://") && !label.contains("www."), "{label}");
}

#[test]
fn the_report_of_carlsmiths_premises() {
    let map = sample("carlsmith");
    let numbers = carlsmith_numbers(&map);
    expect_file!["goldens/carlsmith.md"].assert_eq(&report(&map, &numbers, None));
    let parsed = check(&map, &numbers);
    let sections: Vec<&str> = parsed
        .headings
        .iter()
        .filter_map(|(level, text)| (*level == 2).then_some(text.as_str()))
        .collect();
    assert_eq!(
        sections,
        [
            "In brief",
            "What it is about",
            "The question",
            "The conclusion",
            "Cruxes",
            "The arguments",
            "What they say",
            "Whose numbers",
            "Sources",
            "What is missing",
            "Diagram",
        ]
    );
    for number in ["5.1 % (stated 5 %)", "0.21 % (stated 1 %)"] {
        assert!(parsed.text.contains(number), "{number}");
    }
}

#[test]
fn every_sample_makes_a_sound_page() {
    for entry in std::fs::read_dir("sample-maps").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ron") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            check(&sample(&name), &Numbers::default());
        }
    }
}

#[test]
fn an_empty_map_makes_a_page() {
    let parsed = check(&Map::default(), &Numbers::default());
    assert!(parsed.text.contains("The map is empty."));
    assert!(parsed.mermaid.is_empty());
}

#[test]
fn a_map_of_nothing_but_a_question_makes_a_page() {
    let mut content = content(&[]);
    let question = Question {
        title: "Shall we?".to_owned(),
        ..Question::default()
    };
    content
        .questions
        .insert(QuestionId::new("q").unwrap(), Arc::new(question));
    let parsed = check(&map(content), &Numbers::default());
    assert!(parsed.text.contains("No position on the map answers it."));
}

/// Texts that try to be more than text.
const HOSTILE: [&str; 40] = [
    "<script>alert(1)</script>",
    "</details><img src=x onerror=alert(1)>",
    "<!-- comment",
    "<?php ?>",
    "a | b | c",
    "# heading",
    "## heading ##",
    "setext\n===",
    "setext\n---",
    "line one\n\n# line two",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "> quote",
    "```mermaid",
    "~~~",
    "`code",
    "``` a",
    "[text](javascript:alert(1))",
    "![image](https://example.com/x.png)",
    "[ref]: https://example.com",
    "[^1]: note",
    "a](https://example.com)",
    "**bold** __bold__ *em* _em_ ~~gone~~",
    "&lt;b&gt; &amp; &#60; &copy",
    "$x^2$ and $$y$$",
    "\\",
    "ends in \\",
    "\"quoted\" #quot; #35; ;",
    "end",
    "%%{init: {\"theme\": \"dark\"}}%%",
    "style a:b#c;",
    "tab\there\u{0}\u{1b}[31m\u{202e}rtl\u{2028}sep",
    "    indented",
    "trailing   ",
    "<https://example.com/a_b>",
    "https://example.com/?a=1&b=2 www.example.com a@b.example",
    "|---|---|",
    ":::spoiler",
];

#[test]
fn hostile_text_stays_text() {
    for text in HOSTILE {
        let mut content = content(&[("top", text), ("a", text), ("b", text), ("c", text)]);
        text.clone_into(&mut content.title);
        text.clone_into(&mut content.summary);
        text.clone_into(&mut content.license);
        text.clone_into(&mut content.note);
        content.authors = vec![text.to_owned()];
        content.target = Some(claim_id("top"));
        let source = Source {
            title: text.to_owned(),
            url: text.to_owned(),
            file: text.to_owned(),
            note: text.to_owned(),
            authors: vec![text.to_owned()],
            ..Source::default()
        };
        let source_id = SourceId::new("source").unwrap();
        content.sources.insert(source_id.clone(), Arc::new(source));
        let reader = Reader {
            name: text.to_owned(),
            ..Reader::default()
        };
        content.readers.insert(ReaderId::new("r").unwrap(), Arc::new(reader));
        let question = Question {
            title: text.to_owned(),
            body: text.to_owned(),
            ..Question::default()
        };
        content
            .questions
            .insert(QuestionId::new("q").unwrap(), Arc::new(question));
        let group = Group {
            title: text.to_owned(),
            kind: GroupKind::AllOf,
            members: vec![claim_id("b"), claim_id("c")],
            ..Group::default()
        };
        content.groups.insert(GroupId::new("g").unwrap(), Arc::new(group));
        content.claims.insert(
            claim_id("a"),
            Arc::new(Claim {
                kind: ClaimKind::Crux,
                body: text.to_owned(),
                topic: text.to_owned(),
                scope: text.to_owned(),
                elicit: text.to_owned(),
                note: text.to_owned(),
                tags: BTreeSet::from([text.to_owned(), "definition".to_owned()]),
                flags: vec![Flag {
                    by: text.to_owned(),
                    words: text.to_owned(),
                    ..Flag::default()
                }],
                quotes: vec![Quote {
                    text: text.to_owned(),
                    speaker: text.to_owned(),
                    locator: text.to_owned(),
                    note: text.to_owned(),
                    source: Some(source_id),
                    ..Quote::default()
                }],
                ..titled(text)
            }),
        );
        link(&mut content, "top--q", "top", Relation::Answers, "q");
        link(&mut content, "a--top", "a", Relation::Supports, "top");
        link(&mut content, "g--top", "g", Relation::Opposes, "top");
        link(&mut content, "b--l", "b", Relation::Undercuts, "a--top");
        let mut reasoned = (**content.links.get("a--top").unwrap()).clone();
        text.clone_into(&mut reasoned.reason);
        content.links.insert(LinkId::new("a--top").unwrap(), Arc::new(reasoned));
        let map = map(content);
        let numbers = Numbers {
            readers: vec![ReaderNumbers {
                reader: Some(ReaderId::new("r").unwrap()),
                problem: Some(text.to_owned()),
                ..ReaderNumbers::default()
            }],
            ..Numbers::default()
        };
        let page = report(&map, &numbers, None);
        let parsed = parsed(&page);
        let sections = parsed.headings.iter().filter(|(level, _)| *level == 2).count();
        assert_eq!(sections, 12, "{text:?} adds or hides a section:\n{page}");
        assert_eq!(parsed.mermaid.len(), 1, "{text:?}:\n{page}");
        assert_eq!(
            parsed.blockquotes.len(),
            if text == "> quote" { 4 } else { 1 },
            "{text:?}:\n{page}"
        );
        for chart in &parsed.mermaid {
            check_mermaid(chart);
        }
        let words = |text: &str| -> Vec<String> {
            let visible = text.replace(|c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{fffd}'), " ");
            visible.split_whitespace().map(str::to_owned).collect()
        };
        let quote = parsed.blockquotes.iter().find(|quote| words(quote) == words(text));
        assert!(quote.is_some(), "{text:?} is quoted as {:?}", parsed.blockquotes);
    }
}

#[test]
fn links_to_links_stand_under_the_link_they_end_at() {
    let mut content = content(&[("a", "A."), ("b", "B."), ("c", "C."), ("d", "D."), ("e", "E.")]);
    link(&mut content, "l1", "b", Relation::Supports, "a");
    link(&mut content, "l2", "c", Relation::Undercuts, "l1");
    link(&mut content, "l3", "d", Relation::Undercuts, "l2");
    link(&mut content, "l4", "e", Relation::Underpins, "l3");
    let mut strong = (**content.links.get("l2").unwrap()).clone();
    strong.strength = Strength::Word(StrengthWord::Strong);
    "So it is.".clone_into(&mut strong.reason);
    content.links.insert(LinkId::new("l2").unwrap(), Arc::new(strong));
    let map = map(content);
    let page = report(&map, &Numbers::default(), None);
    let outline = "\
- **A.** `a`
  - *supported by*: **B.** `b`
    - *undercut by* (strong), against the link above: **C.** `c`\\
      Why: So it is.
      - *undercut by*, against the link above: **D.** `d`
        - *underpinned by*, in favor of the link above: **E.** `e`
";
    assert!(page.contains(outline), "{page}");
    let parsed = check(&map, &Numbers::default());
    assert_eq!(parsed.deepest_list, 5);
    // Each link that is ended at is cut in two by a junction.
    let chart = parsed.mermaid.first().unwrap();
    assert_eq!(chart.matches(":::junction").count(), 3);
    assert_eq!(
        chart.matches(" ---").count() + chart.matches(" -.-|").count(),
        3,
        "{chart}"
    );
}

#[test]
fn groups_say_how_their_members_act() {
    let mut content = content(&[("a", "A."), ("b", "B."), ("c", "C.")]);
    let group = Group {
        title: "Two prongs".to_owned(),
        kind: GroupKind::AnyOf,
        members: vec![claim_id("b"), claim_id("c")],
        ..Group::default()
    };
    content.groups.insert(GroupId::new("g").unwrap(), Arc::new(group));
    link(&mut content, "g--a", "g", Relation::Supports, "a");
    let page = report(&map(content), &Numbers::default(), None);
    let outline = "\
- **A.** `a`
  - *supported by* — either is enough: **Two prongs**
    - **B.** `b`
    - **C.** `c`
";
    assert!(page.contains(outline), "{page}");
}

#[test]
fn a_claim_stands_once_and_is_referred_to_after() {
    let mut content = content(&[("a", "A."), ("b", "B."), ("c", "C."), ("d", "D.")]);
    link(&mut content, "b--a", "b", Relation::Supports, "a");
    link(&mut content, "c--a", "c", Relation::Opposes, "a");
    link(&mut content, "d--b", "d", Relation::Supports, "b");
    link(&mut content, "d--c", "d", Relation::Supports, "c");
    let page = report(&map(content), &Numbers::default(), None);
    assert_eq!(page.matches("**D.** `d`\n").count(), 1, "{page}");
    assert_eq!(page.matches("**D.** `d` — see above").count(), 1, "{page}");
}

#[test]
fn a_circle_of_supports_ends() {
    let mut content = content(&[("a", "A."), ("b", "B."), ("c", "C.")]);
    link(&mut content, "a--b", "a", Relation::Supports, "b");
    link(&mut content, "b--c", "b", Relation::Supports, "c");
    link(&mut content, "c--a", "c", Relation::Supports, "a");
    let map = map(content);
    let numbers = Numbers {
        readers: vec![ReaderNumbers {
            blocked: map.claims.keys().cloned().collect(),
            ..ReaderNumbers::default()
        }],
        ..Numbers::default()
    };
    let parsed = check(&map, &numbers);
    assert!(parsed.text.contains("see above"));
    assert!(parsed.text.contains("blocked by a cycle"));
}

#[test]
fn a_chain_of_two_thousand_claims_fits_on_the_stack() {
    let ids: Vec<String> = (0..2000).map(|n| format!("c{n:04}")).collect();
    let titles: Vec<String> = (0..2000).map(|n| format!("Claim {n}.")).collect();
    let claims: Vec<(&str, &str)> = ids.iter().zip(&titles).map(|(id, title)| (&**id, &**title)).collect();
    let mut by_claims = content(&claims);
    let mut by_links = content(&claims);
    for n in 1..2000 {
        let (from, to) = (&ids[n], &ids[n - 1]);
        link(&mut by_claims, &format!("l{n:04}"), from, Relation::Supports, to);
        let (relation, target) = match n {
            1 => (Relation::Supports, to.clone()),
            _ => (Relation::Undercuts, format!("l{:04}", n - 1)),
        };
        link(&mut by_links, &format!("l{n:04}"), from, relation, &target);
    }
    for content in [by_claims, by_links] {
        let map = map(content);
        let walk = std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || check(&map, &Numbers::default()));
        let parsed = walk.unwrap().join().unwrap();
        assert!(parsed.text.len() < 1_000_000);
        assert!(parsed.deepest_list <= 9);
        assert!(parsed.text.contains("nearest to the conclusion"));
    }
}

#[test]
fn large_maps_are_drawn_without_detail_and_within_the_limits() {
    let ids: Vec<String> = (0..700).map(|n| format!("c{n}")).collect();
    let claims: Vec<(&str, &str)> = ids
        .iter()
        .map(|id| (&**id, "A title of some length, as titles are."))
        .collect();
    let mut large = content(&claims);
    large.target = Some(claim_id("c0"));
    for (n, id) in ids.iter().enumerate().skip(1) {
        link(&mut large, &format!("l{n}"), id, Relation::Supports, &ids[n / 3]);
        if n % 10 != 0 {
            let mut detail = (**large.claims.get(id.as_str()).unwrap()).clone();
            detail.tier = Tier::Detail;
            large.claims.insert(claim_id(id), Arc::new(detail));
        }
    }
    let drawn = mermaid::diagram(&map(large.clone()), &std::collections::BTreeMap::new());
    check_mermaid(&drawn.text);
    assert_eq!(drawn.left_out.len(), 1, "{:?}", drawn.left_out);
    assert_eq!(drawn.text.matches(":::claim").count(), 70);
    for claim in large.claims.values_mut() {
        Arc::make_mut(claim).tier = Tier::Core;
    }
    let drawn = mermaid::diagram(&map(large), &std::collections::BTreeMap::new());
    check_mermaid(&drawn.text);
    assert!(
        drawn
            .left_out
            .iter()
            .any(|sentence| sentence.contains("nearest to the conclusion"))
    );
    assert!(drawn.text.matches(":::claim").count() > 200, "{:?}", drawn.left_out);
}

#[test]
fn numbers_that_rest_on_assumptions_are_marked_wherever_they_stand() {
    let mut content = content(&[("a", "A."), ("b", "B.")]);
    content.target = Some(claim_id("a"));
    content.questions.insert(
        QuestionId::new("q").unwrap(),
        Arc::new(Question {
            title: "A?".to_owned(),
            exclusive: true,
            ..Question::default()
        }),
    );
    link(&mut content, "a--q", "a", Relation::Answers, "q");
    link(&mut content, "b--a", "b", Relation::Supports, "a");
    let map = map(content);
    let numbers = ReaderNumbers {
        claims: [("a", 0.6321), ("b", 0.5)]
            .into_iter()
            .map(|(id, posterior)| {
                let numbers = ClaimNumbers {
                    posterior: Some(posterior),
                    stated: None,
                    assumed: true,
                    ..ClaimNumbers::default()
                };
                (claim_id(id), numbers)
            })
            .collect(),
        questions: [(
            QuestionId::new("q").unwrap(),
            vec![(Some(claim_id("a")), 0.6321), (None, 0.3679)],
        )]
        .into(),
        assumed_bases: 2,
        assumed_strengths: 1,
        ..ReaderNumbers::default()
    };
    let page = report(
        &map,
        &Numbers {
            readers: vec![numbers],
            ..Numbers::default()
        },
        None,
    );
    for (at, number) in page.match_indices("63 %").chain(page.match_indices("37 %")) {
        assert!(page[at + number.len()..].starts_with('†'), "{page}");
    }
    assert!(
        !page.contains("50 %"),
        "what was put in and came out again says nothing: {page}"
    );
    let mut said = String::new();
    write!(said, "even odds for 2 credences").unwrap();
    assert!(page.contains(&said), "{page}");
}
