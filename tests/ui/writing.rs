//! Writing a map by keys alone, as fast as in a notepad; and undoing whatever has been done.

use std::fmt::Write as _;

use cruxmap::{
    app::{Action, Document, Selection, Settings, reading_order},
    formats::ron,
    model::{Card, ClaimId, ClaimKind, Link, Map, Relation, Value, percent},
    ui::Shell,
};
use eframe::egui::{self, Event, Key, Modifiers, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{Folder, card, map, open, sample};

/// What is to be written: `?` a question, `!` a position, then what supports (`+`), opposes (`-`) and is required (`_`),
/// each below what it bears on.
const OUTLINE: &str = "\
? Should frontier training be paused?
  ! Frontier training should be paused now. 30 %
    + Alignment research needs time. 80 %
      + Interpretability is years behind scaling.
      + Labs cut corners under pressure.
        - Some labs have strong safety teams.
    + A pause can be verified. 40 %
      + Large data centers are visible.
      - Algorithms leak past any limit.
    - A pause leaves a compute overhang. 55 %
      + Chips go on being made.
      - Chip orders follow demand.
    - Less careful actors catch up.
      + Open weights are a year behind.
      - Export controls slow rivals.
    _ Governments can agree on terms. 20 %
      + Summits have produced declarations.
      - No treaty has had teeth.
      - Rivals distrust inspections.
  ! Frontier training should go on.
    + Benefits arrive sooner.
";

/// A line of the outline.
struct Item {
    depth: usize,
    mark: char,
    title: &'static str,
    number: Option<&'static str>,
}

fn items() -> Vec<Item> {
    (OUTLINE.lines())
        .map(|line| {
            let text = line.trim_start();
            let (mark, rest) = (text.chars().next().unwrap(), text[1..].trim());
            let has_number = rest.ends_with('%');
            let (title, number) = match rest.rsplit_once(". ").filter(|_| has_number) {
                Some((title, number)) => (&rest[..=title.len()], Some(number)),
                None => (rest, None),
            };
            Item {
                depth: (line.len() - text.len()) / 2,
                mark,
                title,
                number,
            }
        })
        .collect()
}

/// Somebody at a keyboard, whose strokes are counted. Text of titles, names of files and of the map is typed besides.
struct Typist<'a> {
    harness: Harness<'a, Shell>,
    n_strokes: usize,
}

impl Typist<'_> {
    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.n_strokes += 1;
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
    }

    /// A character that is a command.
    fn sign(&mut self, sign: &str) {
        self.n_strokes += 1;
        self.write(sign);
    }

    fn write(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.harness.run_steps(3);
    }

    fn selected(&self) -> String {
        let app = self.harness.state().app();
        match app.selection() {
            Selection::Claim(id) => map(&self.harness).title_of(id).to_owned(),
            other => format!("{other:?}"),
        }
    }
}

/// The map as its outline, with relations and numbers.
fn shown(map: &Map) -> String {
    let mut text = String::new();
    for reading in reading_order(map, None) {
        let (title, number, mark) = match &reading.card {
            Card::Claim(id) => {
                let claim = &map.claims[id];
                let number = claim.credences.values().find_map(|credence| match credence.stated {
                    Value::Point(p) => Some(percent(p.value())),
                    _ => None,
                });
                let mark = match reading.relation {
                    Some(Relation::Supports) => '+',
                    Some(Relation::Opposes) => '-',
                    Some(Relation::Requires) => '_',
                    _ => '!',
                };
                (claim.title.clone(), number, mark)
            }
            Card::Question(id) => (map.questions[id].title.clone(), None, '?'),
            Card::Group(_) | Card::Quantity(_) => continue,
        };
        let number = number.map(|number| format!(" {number}")).unwrap_or_default();
        writeln!(text, "{}{mark} {title}{number}", "  ".repeat(reading.depth)).unwrap();
    }
    text
}

#[test]
#[expect(clippy::print_stdout, reason = "how many strokes it takes is worth knowing")]
fn a_map_of_twenty_claims_is_written_numbered_saved_and_exported_by_keys_alone() {
    let folder = Folder::new("typist");
    let mut settings = Settings::default();
    settings.system_dialogs = false;
    let harness = Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_theme(egui::Theme::Light)
        .with_max_steps(40)
        .build_eframe(|cc| Shell::new(&cc.egui_ctx, settings, None));
    let mut typist = Typist { harness, n_strokes: 0 };
    typist.harness.run_steps(4);
    typist.press(Modifiers::COMMAND, Key::N);
    typist.write("The pause debate");
    typist.press(Modifiers::NONE, Key::Enter);
    let items = items();
    assert_eq!(items.iter().filter(|item| item.mark != '?').count(), 20);

    // Everything is written into the outline, row by row.
    typist.press(Modifiers::NONE, Key::Q);
    typist.write(items[0].title);
    typist.press(Modifiers::NONE, Key::Enter);
    typist.press(Modifiers::SHIFT, Key::F6);
    let mut depth = 0;
    for (at, item) in items.iter().enumerate().skip(1) {
        if at == 1 {
            // The first row below the question; each further one is begun by Enter in the row before.
            typist.press(Modifiers::NONE, Key::Tab);
            depth = 1;
        }
        while depth < item.depth {
            typist.press(Modifiers::NONE, Key::Tab);
            depth += 1;
        }
        while depth > item.depth {
            typist.press(Modifiers::SHIFT, Key::Tab);
            depth -= 1;
        }
        typist.write(item.title);
        typist.press(Modifiers::NONE, Key::Enter);
    }
    // The row that was begun last is left empty, and goes.
    typist.press(Modifiers::NONE, Key::Escape);

    // Relations and numbers, from the last row up.
    while typist.selected() != items.last().unwrap().title {
        typist.press(Modifiers::NONE, Key::ArrowDown);
        assert!(typist.n_strokes < 500, "{}", typist.selected());
    }
    for item in items.iter().skip(1).rev() {
        while typist.selected() != item.title {
            typist.press(Modifiers::NONE, Key::ArrowUp);
            assert!(typist.n_strokes < 500, "{} is not {}", typist.selected(), item.title);
        }
        match item.mark {
            '-' => typist.sign("-"),
            '_' => typist.sign("_"),
            _ => {}
        }
        if let Some(number) = item.number {
            typist.sign("%");
            let digits = number.trim_end_matches(" %");
            typist.n_strokes += digits.len();
            typist.write(digits);
            typist.press(Modifiers::NONE, Key::Enter);
            typist.harness.run_steps(3);
        }
    }
    assert_eq!(shown(&map(&typist.harness)), OUTLINE);

    // Saved and exported, to paths that are typed.
    let path = folder.0.join("pause.ron");
    let report = folder.0.join("pause.md");
    for (key, file) in [(Key::S, &path), (Key::E, &report)] {
        typist.press(Modifiers::COMMAND, key);
        typist.press(Modifiers::COMMAND, Key::A);
        typist.write(file.to_str().unwrap());
        typist.press(Modifiers::NONE, Key::Enter);
    }
    typist.harness.state_mut().app_mut().finish_saving();
    let saved = std::fs::read_to_string(&path).unwrap();
    assert_eq!(saved, ron::write(&map(&typist.harness)));
    assert!(
        std::fs::read_to_string(&report)
            .unwrap()
            .contains("A pause leaves a compute overhang.")
    );
    println!("{} key strokes beyond the text", typist.n_strokes);
    assert!(typist.n_strokes <= 120, "{} key strokes", typist.n_strokes);
}

#[test]
fn on_the_canvas_titles_are_edited_on_their_cards() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(10);
    card(&harness, super::INCENTIVES).click();
    harness.run_steps(4);
    harness.key_press(Key::F2);
    harness.run_steps(4);
    harness.get_by_label("Title in place");
    harness.event(Event::Text("Money talks.".to_owned()));
    harness.run_steps(2);
    // Tab ends it and adds a claim that bears on it.
    harness.key_press(Key::Tab);
    harness.run_steps(6);
    harness.event(Event::Text("Everybody wants it.".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    let map = map(&harness);
    let titled = |title: &str| {
        map.claims
            .iter()
            .find(|(_, claim)| claim.title == title)
            .map(|(id, _)| id.clone())
    };
    let (parent, child) = (titled("Money talks.").unwrap(), titled("Everybody wants it.").unwrap());
    assert!(
        map.links
            .values()
            .any(|link| link.from.as_str() == child.as_str() && link.to.as_str() == parent.as_str())
    );
    // Escape leaves a title as it was.
    harness.key_press(Key::F2);
    harness.run_steps(4);
    harness.event(Event::Text("Nonsense".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(super::map(&harness), map);
}

#[test]
fn links_are_drawn_to_what_is_found_by_a_few_letters() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(10);
    let before = map(&harness);
    card(&harness, super::INCENTIVES).click();
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    harness.run_steps(3);
    harness.event(Event::Text("power-seeking ai causes".to_owned()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    let after = map(&harness);
    let new: Vec<&Link> = (after.links.iter())
        .filter(|(id, _)| !before.links.contains_key(*id))
        .map(|(_, link)| link.as_ref())
        .collect();
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].from.as_str(), "p2-incentives");
    assert_eq!(new[0].to.as_str(), "catastrophe");
}

#[test]
fn claims_are_reordered_and_moved_out_by_keys() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(10);
    let order = |harness: &Harness<'_, Shell>| -> Vec<String> {
        let map = map(harness);
        (reading_order(&map, None).into_iter())
            .map(|reading| reading.card.as_str().to_owned())
            .collect()
    };
    let before = order(&harness);
    harness
        .state_mut()
        .perform(Action::Select(Selection::Claim(ClaimId::new("p2-incentives").unwrap())));
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    harness.run_steps(4);
    let after = order(&harness);
    assert_ne!(before, after);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowDown);
    harness.run_steps(4);
    assert_eq!(order(&harness), before);
}

#[test]
fn rows_of_the_outline_are_dragged_between_and_onto_others() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(10);
    let before = map(&harness);
    let row = |harness: &Harness<'_, Shell>, id: &str| {
        let title = map(harness).title_of(&ClaimId::new(id).unwrap()).to_owned();
        harness.get_by_label(&format!("Outline: {title}")).rect()
    };
    let order = |harness: &Harness<'_, Shell>| -> Vec<String> {
        (reading_order(&map(harness), None).into_iter())
            .map(|reading| format!("{}{}", "-".repeat(reading.depth), reading.card.as_str()))
            .collect()
    };
    let drag = |harness: &mut Harness<'_, Shell>, from: egui::Pos2, to: egui::Pos2| {
        harness.drag_at(from);
        harness.run_steps(1);
        for step in 1..=6 {
            harness.hover_at(from + (to - from) * (step as f32 / 6.0));
            harness.run_steps(1);
        }
        harness.drop_at(to);
        harness.run_steps(6);
    };
    // Above the first of its siblings.
    let from = row(&harness, "p3-alignment").center();
    let to = row(&harness, "p1-timelines").left_top() + vec2(60.0, 2.0);
    drag(&mut harness, from, to);
    let moved = order(&harness);
    let place = |order: &[String], id: &str| order.iter().position(|row| row.ends_with(id)).unwrap();
    assert!(
        place(&moved, "p3-alignment") < place(&moved, "p1-timelines"),
        "{moved:?}"
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(6);
    assert_eq!(map(&harness), before, "one step of undo");
    // Onto another: it bears on that then, by the same link.
    let from = row(&harness, "p2-incentives").center();
    let to = row(&harness, "p4-failures").center();
    drag(&mut harness, from, to);
    let now = map(&harness);
    let link = before
        .links
        .iter()
        .find(|(_, link)| link.from.as_str() == "p2-incentives")
        .unwrap()
        .0;
    assert_eq!(now.links[link].to.as_str(), "p4-failures");
    assert_eq!(now.links.len(), before.links.len());
    // A claim cannot be put below itself.
    let before = now;
    let from = row(&harness, "p4-failures").center();
    let to = row(&harness, "p2-incentives").center();
    drag(&mut harness, from, to);
    assert_eq!(map(&harness), before);
}

#[test]
fn what_is_cut_comes_back_quantities_and_groups_included() {
    let mut harness = open(Some(sample("timelines-and-takeoff.ron")));
    harness.run_steps(10);
    let before = map(&harness);
    let claims: Vec<Card> = before.claims.keys().cloned().map(Card::Claim).collect();
    let others = before.quantities.keys().cloned().map(Card::Quantity);
    for cards in [others.clone().collect::<Vec<_>>(), others.chain(claims).collect()] {
        let selection = Selection::cards(cards.clone());
        harness.state_mut().perform(Action::Select(selection));
        harness.run_steps(4);
        let text = harness.state().app().copied().expect("cards are selected");
        harness.key_press_modifiers(Modifiers::COMMAND, Key::X);
        harness.run_steps(6);
        assert!(map(&harness).quantities.is_empty());
        harness.event(Event::Paste(text));
        harness.run_steps(10);
        let after = map(&harness);
        assert_eq!(after.quantities.len(), before.quantities.len());
        let formulas = |map: &Map| map.quantities.values().filter(|one| one.formula.is_some()).count();
        assert_eq!(formulas(&after), formulas(&before));
        if cards.len() > before.quantities.len() {
            assert_eq!((&after.claims, &after.quantities), (&before.claims, &before.quantities));
        }
        for _ in 0..2 {
            harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
            harness.run_steps(4);
        }
        assert_eq!(map(&harness), before);
    }
    // All of it, with its conclusion and every group.
    let (target, n_groups) = (before.target.clone(), before.groups.len());
    harness.key_press(Key::A);
    harness.run_steps(10);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(4);
    let selection = harness.state().app().with_members();
    harness.state_mut().perform(Action::Select(selection));
    let text = harness.state().app().copied().expect("cards are selected");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::X);
    harness.run_steps(6);
    assert!(map(&harness).claims.is_empty() && map(&harness).groups.is_empty());
    harness.event(Event::Paste(text));
    harness.run_steps(10);
    assert_eq!(
        (map(&harness).target.clone(), map(&harness).groups.len()),
        (target, n_groups)
    );
    for _ in 0..2 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run_steps(4);
    }
    // A group is cut with what is in it.
    let (id, group) = before
        .groups
        .iter()
        .find(|(_, group)| !group.members.is_empty())
        .expect("a group");
    harness
        .state_mut()
        .perform(Action::Select(Selection::Group(id.clone())));
    harness.run_steps(4);
    let text = harness.state().app().copied().expect("a group is selected");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::X);
    harness.run_steps(6);
    assert!(!map(&harness).groups.contains_key(id));
    harness.event(Event::Paste(text));
    harness.run_steps(10);
    assert_eq!(map(&harness).groups[id].members.len(), group.members.len());
}

#[test]
fn copied_claims_come_back_with_what_ties_them() {
    let mut harness = open(Some(sample("pause-debate.ron")));
    let before = map(&harness);
    harness.key_press(Key::A);
    harness.run_steps(10);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(4);
    let text = harness.state().app().copied().expect("cards are selected");
    harness.event(Event::Paste(text.clone()));
    harness.run_steps(20);
    let after = map(&harness);
    let said: Vec<String> = (harness.state().app().notices().shown().iter())
        .map(|notice| format!("{} {:?}", notice.text, notice.details))
        .collect();
    assert_eq!(after.claims.len(), 2 * before.claims.len(), "{said:?}");
    assert_eq!(after.links.len(), 2 * before.links.len());
    assert_eq!(after.groups.len(), 2 * before.groups.len());
    assert_eq!(
        after.sources, before.sources,
        "sources that are there already are the same"
    );
    let quotes = |map: &Map| map.claims.values().map(|claim| claim.quotes.len()).sum::<usize>();
    assert_eq!(quotes(&after), 2 * quotes(&before));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(6);
    assert_eq!(map(&harness), before, "one step of undo");
    // Into an empty map they come with readers and sources.
    harness.state_mut().perform(Action::New);
    harness.state_mut().perform(Action::Discard);
    harness.run_steps(4);
    harness.event(Event::Paste(text));
    harness.run_steps(20);
    let copy = map(&harness);
    assert_eq!(copy.claims, before.claims);
    assert_eq!(copy.quantities, before.quantities);
    assert_eq!(copy.links, before.links);
}

#[test]
fn a_long_text_goes_into_a_source_and_its_words_become_claims() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::O);
    harness.run_steps(6);
    harness.event(Event::Text("A debate".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let filler = "Nothing of note is said here. ".repeat(40);
    let text = format!(
        "{}Ann Lee: We should pause, because nobody knows.\r\n\r\nBo Chen: We should not.",
        format!("{filler}\n\n").repeat(30)
    );
    harness.event(Event::Paste(text));
    harness.run_steps(8);
    let source = match harness.state().app().selection() {
        Selection::Source(source) => Some(source.clone()),
        _ => None,
    };
    let source = source.expect("the source is selected");
    let kept = map(&harness).sources[&source].clone();
    assert_eq!(kept.title, "A debate");
    assert!(
        kept.text.contains("nobody knows.\n\nBo Chen: We should not."),
        "paragraphs are kept"
    );
    // To the last page, by keys: the text is selected whole and Ctrl+Enter makes a claim of it.
    let mut n_pages = 0;
    while harness.query_by_label("Next page").is_some() {
        harness.get_by_label("Next page").click();
        harness.run_steps(4);
        n_pages += 1;
        assert!(n_pages < 50);
    }
    assert!(n_pages >= 2);
    let at = kept.text.find("We should pause").unwrap();
    harness.state_mut().perform(Action::Quote(
        source.clone(),
        at,
        "We should pause, because nobody knows.".to_owned(),
    ));
    harness.run_steps(4);
    let claim = map(&harness)
        .claims
        .values()
        .find(|claim| claim.title.starts_with("We should pause"))
        .cloned()
        .unwrap();
    assert_eq!(claim.quotes[0].speaker, "Ann Lee");
    assert_eq!(claim.quotes[0].locator, "paragraph 31");
    assert_eq!(claim.quotes[0].source.as_ref(), Some(&source));
    // The selection of the field, by keys.
    harness.get_by_label("Text of the source").focus();
    harness.run_steps(3);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(3);
    let before = map(&harness).claims.len();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run_steps(6);
    assert_eq!(map(&harness).claims.len(), before + 1);
    assert_eq!(
        map(&harness)
            .claims
            .values()
            .filter(|claim| claim.kind == ClaimKind::Claim
                && claim.quotes.iter().any(|quote| quote.source.as_ref() == Some(&source)))
            .count(),
        2
    );
}

#[test]
fn what_is_too_long_is_refused_with_a_message() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    let before = map(&harness);
    let long = "a line of a very long text\n".repeat(200_000);
    assert!(long.len() > 5_000_000);
    harness.event(Event::Paste(long.clone()));
    harness.run_steps(3);
    harness.get_by_label_contains("The text was not pasted");
    // While a title is being typed, too.
    harness.key_press(Key::F2);
    harness.run_steps(4);
    harness.event(Event::Paste(long.clone()));
    harness.run_steps(3);
    harness.get_by_label_contains("a field takes");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    // And into a source.
    harness.state_mut().perform(Action::Select(Selection::Source(
        before.sources.keys().next().unwrap().clone(),
    )));
    harness.run_steps(4);
    harness.event(Event::Paste(long));
    harness.run_steps(3);
    harness.get_by_label_contains("the source would hold");
    assert_eq!(map(&harness), before);
    let document = harness.state().app().document().map(Document::is_dirty);
    assert_eq!(document, Some(false));
}

#[test]
fn views_are_saved_and_come_back() {
    let mut harness = open(Some(sample("pause-debate.ron")));
    let shown = |harness: &Harness<'_, Shell>| -> Vec<String> {
        let mut cards: Vec<String> = (harness.state().app().derived().drawing().0.cards.iter())
            .map(|card| card.card.as_str().to_owned())
            .collect();
        cards.sort();
        cards
    };
    harness.get_by_label("Search the map").focus();
    harness.run_steps(2);
    harness.event(Event::Text("is:crux".to_owned()));
    harness.run_steps(4);
    harness.get_by_label("Show on the map").click();
    harness.run_steps(10);
    let cruxes = shown(&harness);
    assert!(
        cruxes.len() > 1 && cruxes.len() < map(&harness).claims.len(),
        "{cruxes:?}"
    );
    harness.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::B);
    harness.run_steps(4);
    assert_eq!(
        map(&harness)
            .views
            .values()
            .filter(|view| view.filter == "is:crux")
            .count(),
        1
    );
    let id = map(&harness)
        .views
        .iter()
        .find(|(_, view)| view.filter == "is:crux")
        .map(|(id, _)| id.clone())
        .unwrap();
    harness.state_mut().perform(Action::ShowAll);
    harness.run_steps(10);
    assert_ne!(shown(&harness), cruxes);
    harness.state_mut().perform(Action::ShowView(id));
    harness.run_steps(10);
    assert_eq!(shown(&harness), cruxes);
    // A focus and what is hidden by hand come back as well.
    harness.state_mut().perform(Action::ShowOpening);
    harness.run_steps(10);
    let opening = shown(&harness);
    harness.state_mut().perform(Action::SaveView);
    let id = map(&harness)
        .views
        .iter()
        .find(|(_, view)| !view.hidden.is_empty())
        .map(|(id, _)| id.clone())
        .unwrap();
    harness.state_mut().perform(Action::ShowAll);
    harness.state_mut().perform(Action::ShowView(id));
    harness.run_steps(10);
    assert_eq!(shown(&harness), opening);
}
