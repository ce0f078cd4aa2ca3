//! The reports of all sample maps in every flavor and scope: sound, short at the top, the same every time.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use cruxmap::{
    app::report::report_numbers,
    formats::{
        markdown::{Flavor, MOST_WORDS, Numbers, Options, Scope, Whose, write},
        ron,
    },
    model::{Claim, ClaimId, Map, Quote, ReaderId},
};

/// Every sample map by name, with its numbers.
fn samples() -> Vec<(String, Map, Numbers)> {
    let mut paths: Vec<_> = fs::read_dir("sample-maps")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let map = ron::read(&fs::read(path).unwrap()).unwrap().map;
        let numbers = report_numbers(&map, &Whose::Everybody);
        (path.file_stem().unwrap().to_string_lossy().into_owned(), map, numbers)
    };
    paths.iter().map(read).collect()
}

fn options(flavor: Flavor) -> Options {
    Options {
        flavor,
        ..Options::default()
    }
}

/// What stands under “In brief”.
fn brief(page: &str) -> &str {
    let start = page.find("## In brief\n").unwrap();
    let rest = &page[start + "## In brief\n".len()..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

#[test]
fn the_summary_is_short_and_stands_alone() {
    for (name, map, numbers) in samples() {
        for flavor in Flavor::ALL {
            let page = write(&map, &numbers, &options(flavor));
            assert_eq!(page, write(&map, &numbers, &options(flavor)), "{name}: the same bytes");
            let brief = brief(&page);
            let n_words = brief.split_whitespace().count();
            assert!(n_words <= MOST_WORDS, "{name} {flavor:?}: {n_words} words");
            assert!(
                brief.contains("*For") == brief.contains("*Against"),
                "{name}: one side has no room"
            );
            let positions = brief
                .lines()
                .filter(|line| line.starts_with("- **Position") || line.starts_with("- **The con"));
            let is_nobody = page.contains("Nobody’s numbers");
            for position in positions {
                assert!(
                    !(is_nobody && position.contains(" %")),
                    "{name}: nobody’s number: {position}"
                );
            }
            assert!(!brief.contains('`'), "{name}: an id: {brief}");
        }
    }
}

/// A small map with everything in it that the report once passed over.
const WITH_NOTES: &str = r#"(
    format: 1,
    id: "small",
    title: "Umbrellas",
    target: "take",
    note: "A note on ~all~ of it.",
    readers: {
        "ann": (name: "Ann", camp: "wet", note: "Looked *out*."),
        "bob": (name: "Bob"),
        "cy": (name: "Cy", note: "Only a shape."),
    },
    questions: { "q": (title: "Shall we take one?") },
    groups: { "g": (title: "Both", kind: AllOf, members: ["rain", "far"], note: "Needed ^together^.") },
    quantities: { "when": (title: "When", kind: Year, distributions: { "cy": (shape: "late") }) },
    claims: {
        "take": (
            kind: Position,
            title: "We should take one.",
            out: { "take--q": (to: "q", relation: Answers, reason: "Yes, *always*.", note: "Read off.") },
        ),
        "rain": (
            title: "It will rain.",
            credences: { "ann": (stated: 0.9), "bob": (stated: 0.85), "cy": (stated: "“surely”") },
            aliases: [(map: "weather", claim: "wet", note: "the same")],
            flags: [(by: "Bob", participant: true, words: "My crux.")],
        ),
        "far": (title: "It is far.", credences: { "ann": (stated: 0.2), "bob": (stated: 0.7) }),
        "lost": (
            title: "They get lost.",
            out: { "lost--take": (to: "take", relation: Opposes, note: "Mine cost $5.") },
        ),
    },
)"#;

/// The map above with a group that bears on the conclusion.
fn small() -> Map {
    let text = WITH_NOTES.replace(
        "note: \"Needed ^together^.\"",
        "note: \"Needed ^together^.\", out: { \"g--take\": (to: \"take\") }",
    );
    let loaded = ron::read(text.as_bytes()).or_else(|_| ron::read(WITH_NOTES.as_bytes()));
    loaded.unwrap().map
}

#[test]
fn nothing_the_map_maker_wrote_is_passed_over() {
    let map = small();
    let numbers = report_numbers(&map, &Whose::Everybody);
    let page = write(&map, &numbers, &Options::default());
    for said in [
        "> **Map maker’s note.** A note on ~all~ of it.",
        "Looked *out*.",
        "camp: wet",
        "Needed ^together^.",
        "“We should take one.” `take`[^",
        ": Yes, *always*.",
        "Map maker’s note: Read off.",
        "Map maker’s note: Mine cost \\$5.",
        "Also on the map `weather` as `wet` (the same).",
        "Cy: “surely”",
        "(Bob: “My crux.”)",
        "It will rain (85 % to 90 %)",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // A shape is no number of one's own: nothing is computed for Cy.
    assert!(!page.contains("Ann / Bob / Cy"), "{page}");
    let forum = write(&map, &numbers, &options(Flavor::LessWrong));
    assert!(forum.contains("A note on \\~all\\~ of it."), "{forum}");
    assert!(forum.contains("Needed \\^together\\^."), "{forum}");
}

#[test]
fn readers_are_chosen_and_compared() {
    let map = small();
    let (ann, bob) = (ReaderId::new("ann").unwrap(), ReaderId::new("bob").unwrap());
    let whose = |whose: Whose| Options {
        whose,
        ..Options::default()
    };
    let numbers = report_numbers(&map, &Whose::Two(bob.clone(), ann.clone()));
    let one = write(&map, &numbers, &whose(Whose::One(ann.clone())));
    assert!(one.contains("Numbers: Ann.") && !one.contains("**Bob**"), "{one}");
    let two = write(&map, &numbers, &whose(Whose::Two(bob, ann)));
    assert!(
        two.contains("| Furthest apart in odds | Bob | Ann | points apart |"),
        "{two}"
    );
    assert!(two.contains("| It is far. `far` | 70 % | 20 % | 50 |"), "{two}");
    assert!(two.contains("Held alike by both:"), "{two}");
    assert!(two.contains("**Crux by their numbers:**"), "{two}");
    let bare = Options {
        numbers: false,
        quotes: false,
        diagram: false,
        ..Options::default()
    };
    let bare = write(&map, &numbers, &bare);
    assert!(!bare.contains(" %") && !bare.contains("mermaid"), "{bare}");
}

#[test]
fn a_branch_of_any_claim_is_a_page() {
    for (name, map, numbers) in samples() {
        for (n, claim) in map.claims.keys().enumerate() {
            let branch = Options {
                scope: Scope::Branch(claim.clone()),
                ..options(Flavor::ALL[n % 3])
            };
            let page = write(&map, &numbers, &branch);
            assert!(page.contains("One branch of the argument map"), "{name}: {claim}");
            assert!(brief(&page).split_whitespace().count() <= MOST_WORDS, "{name}: {claim}");
        }
        let cruxes = Options {
            scope: Scope::Cruxes,
            ..Options::default()
        };
        let page = write(&map, &numbers, &cruxes);
        assert!(!page.contains("## The arguments"), "{name}");
    }
}

#[test]
fn references_in_a_vault_lead_to_blocks() {
    for (name, map, numbers) in samples() {
        for (scope, wikilinks) in [(Scope::Whole, false), (Scope::Whole, true), (Scope::Cruxes, false)] {
            let options = Options {
                scope,
                wikilinks,
                ..options(Flavor::Obsidian)
            };
            let page = write(&map, &numbers, &options);
            assert_eq!(page.contains("[[#"), wikilinks, "{name}");
            let blocks: BTreeSet<&str> = page
                .lines()
                .filter_map(|line| Some(line.rsplit_once(" ^")?.1))
                .collect();
            let close = if wikilinks { "]]" } else { ")" };
            for rest in page.split("#^").skip(1) {
                let block = rest.split(close).next().unwrap();
                assert!(blocks.contains(block), "{name}: ^{block} is nowhere");
            }
        }
    }
}

#[test]
fn a_picture_is_shown_where_one_is_given() {
    for (picture, address) in [
        ("a map.svg", "(a%20map.svg)"),
        ("https://a.example/m_(1).png", "(<https://a.example/m_(1).png>)"),
    ] {
        let options = Options {
            picture: Some(picture.to_owned()),
            ..Options::default()
        };
        let page = write(&small(), &Numbers::default(), &options);
        assert!(page.contains(&format!("![The map: Umbrellas]{address}")), "{page}");
    }
}

/// A map of texts that a forum could take for marks, formulas, folds or tags.
fn hostile() -> Map {
    let mut content = small().into_content();
    let texts = [
        "about ~5 and ~6",
        "x^2 and y^2",
        "$5 and $6",
        "a \\(b\\) \\[c\\]",
        "\\\\(x\\\\)",
        "+++",
        "+++ Title",
        "++> Title",
        ":::spoiler",
        ">! hidden",
        "%%% llm-output",
        "<details><summary>x</summary>",
        "^[note]",
        "[^1]",
        "[^1]: note",
        "~~gone~~",
        "H~2~O",
        "ends in +++",
        "<sub>x</sub>",
        "```\ncode\n```",
        "$$x$$",
        "# head",
        "==mark==",
        "`a~b~c`",
    ];
    for (n, text) in texts.iter().enumerate() {
        let claim = Claim {
            title: (*text).to_owned(),
            topic: (*text).to_owned(),
            body: (*text).to_owned(),
            note: (*text).to_owned(),
            quotes: vec![Quote {
                text: (*text).to_owned(),
                speaker: (*text).to_owned(),
                ..Quote::default()
            }],
            ..Claim::default()
        };
        content
            .claims
            .insert(ClaimId::new(&format!("c{n}")).unwrap(), Arc::new(claim));
    }
    Map::new(content).unwrap()
}

#[test]
fn forums_show_the_pages_as_they_are_meant() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut pages = samples();
    pages.push(("small".to_owned(), small(), report_numbers(&small(), &Whose::Everybody)));
    pages.push(("hostile".to_owned(), hostile(), Numbers::default()));
    for (name, map, numbers) in pages {
        let path = folder.join(format!("{name}.md"));
        fs::write(&path, write(&map, &numbers, &options(Flavor::LessWrong))).unwrap();
        paths.push(path);
    }
    if !Path::new("tests/lesswrong/node_modules").is_dir() {
        eprintln!("skipped: run `npm install` in tests/lesswrong");
        return;
    }
    let Ok(said) = Command::new("node")
        .arg("tests/lesswrong/check.js")
        .args(&paths)
        .output()
    else {
        eprintln!("skipped: there is no node");
        return;
    };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout).unwrap();
    // What the hostile map says in tags is shown as it says it.
    let is_shown = |line: &str| line.contains("hostile.md") && line.contains(" as text: ");
    let wrong = said.lines().filter(|line| line.starts_with("WRONG") && !is_shown(line));
    let wrong: Vec<&str> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for path in &paths {
        let of_page = |line: &&str| line.starts_with(&format!("HEADING\t{}\t", path.display()));
        let headings: Vec<&str> = said.lines().filter(of_page).collect();
        let n = |level: &str| {
            headings
                .iter()
                .filter(|line| line.split('\t').nth(2) == Some(level))
                .count()
        };
        assert_eq!(n("1"), 1, "{}", path.display());
        assert!(n("2") >= 5, "{}: {headings:?}", path.display());
        let page = fs::read_to_string(path).unwrap();
        let written = page.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(headings.len(), written, "{}", path.display());
    }
}

#[test]
#[ignore = "writes the pages of all samples to target/pages, to be read by people"]
fn pages_are_written_to_be_read() {
    let folder = Path::new("target/pages");
    fs::create_dir_all(folder).unwrap();
    for (name, map, numbers) in samples() {
        for flavor in Flavor::ALL {
            let page = write(&map, &numbers, &options(flavor));
            fs::write(folder.join(format!("{name}-{flavor:?}.md")), &page).unwrap();
        }
    }
}
