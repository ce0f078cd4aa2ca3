//! Sessions in the window: nothing leaks before the reveal, wherever one looks; a facilitator runs a round by the panel alone;
//! every control has a name and a meaning.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use cruxmap::{
    app::{Action, Prompt, Selection, booth::Reach, live::SessionAction, picture, report},
    formats::{bayes_net::net_from_map, bif, mermaid, readers_csv, ron},
    model::{
        Answer, Ballot, BallotItem, ClaimId, Edit, Map, Probability, QuantityId, Value,
        edit::{ClaimChange, ClaimEdit},
    },
    ui::Shell,
};
use eframe::egui::{Event, Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{Folder, map, open, screens::check, timelines::settle};

/// What no one may see: two ballots with numbers, a name and reasons that stand nowhere else.
const SECRETS: [&str; 9] = [
    "73.15",
    "0.7315",
    "7315",
    "61.37",
    "0.6137",
    "2047.3",
    "2047.25",
    "Zebedee",
    "xylophone",
];

fn chance(p: f64, reason: &str) -> Answer {
    Answer {
        value: Value::Range {
            low: Probability::new(p / 2.0).unwrap(),
            best: Some(Probability::new(p).unwrap()),
            high: Probability::new(f64::midpoint(1.0, p)).unwrap(),
        },
        reason: reason.to_owned(),
        ..Answer::default()
    }
}

fn ballots() -> [Ballot; 2] {
    let year = |year: f64| Answer {
        quantity: Some((year - 3.0, year, year + 9.0)),
        ..Answer::default()
    };
    let ballot = |name: &str, answers| Ballot {
        voter: name.to_owned(),
        key: format!("key {}", name.len()),
        answers,
        ..Ballot::default()
    };
    [
        ballot(
            "Zebedee",
            vec![chance(0.7315, "a xylophone said so"), chance(0.6137, ""), year(2047.25)],
        ),
        ballot("", vec![chance(0.6137, ""), chance(0.7315, ""), year(2047.25)]),
    ]
}

fn ask(harness: &mut Harness<'_, Shell>, action: SessionAction) {
    harness.state_mut().perform(Action::Session(action));
    harness.run_steps(3);
}

const MAP: &str = r#"(
    format: 1,
    id: "leaks",
    title: "Shall we pause?",
    target: "pause",
    readers: { "ann": (name: "Ann"), "bo": (name: "Bo") },
    quantities: { "year": (title: "Year of AGI", kind: Year, unit: "year",
        distributions: { "ann": (percentiles: [(0.1, 2030), (0.5, 2040), (0.9, 2080)], low: 2026) }) },
    claims: {
        "pause": (kind: Position, title: "We should pause.", credences: { "ann": (stated: 0.2), "bo": (stated: 0.4) }),
        "risk": (kind: Crux, title: "The risk is large.", credences: { "ann": (stated: 0.3), "bo": (stated: 0.8) },
            out: { "risk--pause": (to: "pause", strength: Strong) }),
    },
)"#;

fn opened(folder: &Folder) -> Harness<'static, Shell> {
    let file = folder.0.join("leaks.ron");
    std::fs::write(&file, MAP).unwrap();
    let mut harness = open(None);
    let (state, data) = (folder.0.join("state"), folder.0.join("data"));
    harness.state_mut().app_mut().set_folders(Some(state), Some(data));
    harness.state_mut().perform(Action::Open(file));
    harness.run_steps(4);
    harness.key_press(Key::F4);
    harness.run_steps(4);
    ask(&mut harness, SessionAction::Begin);
    harness
}

fn items() -> Vec<BallotItem> {
    vec![
        BallotItem::Claim(ClaimId::new("pause").unwrap()),
        BallotItem::Claim(ClaimId::new("risk").unwrap()),
        BallotItem::Quantity(QuantityId::new("year").unwrap()),
    ]
}

fn open_round(harness: &mut Harness<'_, Shell>) {
    ask(
        harness,
        SessionAction::OpenRound {
            title: "First round".to_owned(),
            items: items(),
            named: true,
        },
    );
}

/// Everything that can be read, seen or heard in the window: names, values and descriptions (which are the tooltips) of the
/// whole accessibility tree.
fn seen(harness: &Harness<'_, Shell>) -> String {
    let mut text = String::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        let _infallible = writeln!(
            text,
            "{:?} | {:?} | {:?} | {:?}",
            node.label(),
            node.value(),
            node.numeric_value(),
            node.description()
        );
    }
    text
}

/// The pictures of a map as files.
fn pictures(map: &Map) -> [String; 2] {
    let svg = cruxmap::formats::picture::svg;
    [
        svg(&picture::of_map(map, None, false)),
        report::timelines(map, false).map(|picture| svg(&picture)).unwrap(),
    ]
}

/// Looks into every file of a folder; returns how many have something in them.
fn look_into_files(folder: &Path) -> usize {
    let mut n_files = 0;
    let mut open_folders = vec![folder.to_owned()];
    while let Some(here) = open_folders.pop() {
        for entry in std::fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            let bytes = if path.is_dir() {
                Vec::new()
            } else {
                std::fs::read(&path).unwrap()
            };
            if path.is_dir() {
                open_folders.push(path);
            } else if !bytes.is_empty() {
                n_files += 1;
                clean(&path.display().to_string(), &String::from_utf8_lossy(&bytes));
            }
        }
    }
    n_files
}

fn clean(place: &str, text: &str) {
    assert!(!text.is_empty(), "{place}: there is nothing to look at");
    for secret in SECRETS {
        assert!(
            !text.contains(secret),
            "“{secret}” can be seen before the reveal: {place}\n{text}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of every place")]
fn nothing_leaks_before_the_reveal() {
    let folder = Folder::new("leaks");
    let mut harness = opened(&folder);
    let before = pictures(&map(&harness));
    open_round(&mut harness);
    ask(&mut harness, SessionAction::Booth(Some(Reach::ThisMachine)));
    for ballot in ballots() {
        ask(&mut harness, SessionAction::Cast(ballot));
    }
    assert_eq!(harness.state().app().live().unwrap().n_voters(), 2);

    // The window: the session's panel, then every panel, tab and page with each thing selected.
    clean("the session's panel", &seen(&harness));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F4);
    harness.run_steps(4);
    clean("with the presenter window", &seen(&harness));
    let selections = [
        Selection::Nothing,
        Selection::Claim(ClaimId::new("pause").unwrap()),
        Selection::Claim(ClaimId::new("risk").unwrap()),
        Selection::Quantity(QuantityId::new("year").unwrap()),
        Selection::Link(cruxmap::model::LinkId::new("risk--pause").unwrap()),
        Selection::Reader(cruxmap::model::ReaderId::new("ann").unwrap()),
    ];
    harness.key_press(Key::F4);
    harness.run_steps(3);
    for selection in selections {
        harness.state_mut().perform(Action::Select(selection.clone()));
        harness.run_steps(4);
        clean(&format!("the inspector of {selection:?}"), &seen(&harness));
    }
    for digit in [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ] {
        harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, digit);
        harness.run_steps(6);
        clean(&format!("the analysis behind {digit:?}"), &seen(&harness));
    }
    for (place, modifiers, key) in [
        ("the help", Modifiers::NONE, Key::F1),
        ("the palette", Modifiers::COMMAND, Key::K),
        ("the search", Modifiers::COMMAND, Key::F),
    ] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(4);
        for secret in ["Zeb", "73"] {
            harness.event(Event::Text(secret.to_owned()));
            harness.run_steps(3);
        }
        let found = seen(&harness).replace("Zeb73", "").replace("Zeb", "");
        clean(place, &found);
        harness.key_press(Key::Escape);
        harness.run_steps(3);
    }
    // Titles of windows, names of steps, what was said.
    let app = harness.state().app();
    let document = app.document().unwrap();
    let mut text = format!("{}\n", document.name());
    text.extend(document.history().labels().map(|label| format!("{label}\n")));
    for notice in app.notices().shown() {
        let _infallible = writeln!(text, "{} {}", notice.text, notice.details.join(" "));
    }
    clean("window titles, undo and notices", &text);

    // The projector and the ballot page are handed nothing else.
    let live = app.live().unwrap();
    clean(
        "the projector",
        &format!("{:?}", live.public(document.map(), app.room_cruxes())),
    );
    assert!(app.room_cruxes().is_empty());

    // The clipboard, with everything selected.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(2);
    harness.event(Event::Copy);
    harness.run_steps(2);
    let copied = format!("{:?}", harness.output().platform_output.commands);
    clean("the clipboard", &format!("copied: {copied}"));

    // Every export and every file.
    let map = map(&harness);
    clean("the file", &ron::write(&map));
    clean("the report", &report::markdown(&map));
    clean("the table of numbers", &readers_csv::write(&map));
    clean(
        "the diagram",
        &format!("{:?}", mermaid::diagram(&map, &BTreeMap::new()).text),
    );
    let session = map.sessions.values().next().unwrap();
    clean("the minutes", &report::minutes(&map, session, &[]));
    // Pictures are full of numbers: they must be what they were.
    assert_eq!(pictures(&map), before);
    let net = net_from_map(&map, None).unwrap();
    clean("the Bayes net", &bif::write(&net.net).unwrap());
    // The edits are written down beside the window.
    while harness.state().app().kept() != harness.state().app().document().map(|open| open.snapshot().revision) {
        harness.run_steps(1);
    }
    assert!(look_into_files(&folder.0) >= 3, "the map, the kept record, the edits");
    harness.state_mut().perform(Action::Save);
    harness.state_mut().app_mut().finish_saving();
    harness.run_steps(2);
    assert!(
        look_into_files(&folder.0) >= 3,
        "the map, the kept record, the version before"
    );

    // Comments may be shown; numbers and names are not.
    ask(&mut harness, SessionAction::ShowComments(true));
    harness.key_press(Key::F4);
    harness.run_steps(4);
    let shown = seen(&harness);
    assert!(shown.contains("a xylophone said so"));
    clean("with comments", &shown.replace("xylophone", ""));

    // After the reveal all of it is there: the search above was not blind.
    ask(&mut harness, SessionAction::Reveal);
    let shown = seen(&harness);
    for told in ["73", "61", "2047", "Zebedee", "a xylophone said so"] {
        assert!(shown.contains(told), "“{told}” is not told after the reveal:\n{shown}");
    }
    // The second window is drawn by the system, not by a test: here it lies in the first.
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F4);
    harness.run_steps(3);
    check(&harness, "a reveal");
}

#[test]
fn a_facilitator_runs_a_round_by_the_panel_alone() {
    let folder = Folder::new("facilitator");
    let mut harness = opened(&folder);
    check(&harness, "a session");
    let press = |harness: &mut Harness<'_, Shell>, label: &str| {
        // What comes in from beside the window would move the button away from under the press.
        settle(harness);
        harness.get_by_role_and_label(Role::Button, label).click_accesskit();
        harness.run_steps(4);
    };
    press(&mut harness, "Start the clock");
    press(&mut harness, "Next item");
    assert_eq!(harness.state().app().live().unwrap().at(), 1);
    press(&mut harness, "Open the round");
    check(&harness, "an open round");
    assert!(harness.state().app().live().unwrap().is_open());
    for (name, numbers) in [("Ann", ["20", "30"]), ("Bo", ["80", "90"])] {
        if name == "Ann" {
            press(&mut harness, "Vote on this machine");
        }
        check(&harness, "a ballot");
        let mut fill = |label: &str, text: &str| {
            harness.get_by_role_and_label(Role::TextInput, label).focus();
            harness.run_steps(1);
            harness.event(Event::Text(text.to_owned()));
            harness.run_steps(1);
        };
        fill("Your name", name);
        fill("Best guess, question 1", "nonsense");
        harness
            .get_by_role_and_label(Role::Button, "Cast ballot")
            .click_accesskit();
        harness.run_steps(3);
        assert!(
            harness.query_by_label("Your ballot is in.").is_none(),
            "nonsense is refused"
        );
        for (at, number) in numbers.iter().enumerate() {
            let label = format!("Best guess, question {}", at + 1);
            harness.get_by_role_and_label(Role::TextInput, &label).focus();
            harness.run_steps(1);
            harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
            harness.run_steps(1);
            harness.event(Event::Text((*number).to_owned()));
            harness.run_steps(1);
        }
        press(&mut harness, "Cast ballot");
        let cleared = seen(&harness);
        harness.get_by_label("Your ballot is in.");
        for typed in [name, numbers[0], numbers[1]] {
            let fields: Vec<&str> = cleared.lines().filter(|line| line.contains("question")).collect();
            assert!(
                fields.iter().all(|line| !line.contains(typed)),
                "{typed} is still on the screen"
            );
        }
        press(
            &mut harness,
            if name == "Ann" { "Next voter" } else { "All have voted" },
        );
    }
    assert_eq!(harness.state().app().live().unwrap().n_voters(), 2);
    press(&mut harness, "Reveal");
    harness.get_by_label_contains("Revealed: First round");
    // Two keys and a sentence: an objection to what is talked about.
    let risk = Selection::Claim(ClaimId::new("risk").unwrap());
    harness.state_mut().perform(Action::Select(risk));
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::ALT, Key::O);
    harness.run_steps(3);
    harness.event(Event::Text("Incidents are rare.".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    let made = map(&harness);
    let (id, _) = made
        .claims
        .iter()
        .find(|(_, claim)| claim.title == "Incidents are rare.")
        .unwrap();
    let link = made
        .links
        .values()
        .find(|link| link.from == cruxmap::model::Origin::Claim(id.clone()))
        .unwrap();
    assert_eq!(link.relation, cruxmap::model::Relation::Opposes);
    assert_eq!(link.to, cruxmap::model::Target::Claim(ClaimId::new("risk").unwrap()));
    press(&mut harness, "Close the session");
    let minutes = map(&harness).sessions.values().next().unwrap().minutes.clone();
    for said in ["Ann and Bo", "## First round", "Incidents are rare."] {
        assert!(minutes.contains(said), "{said}:\n{minutes}");
    }
    check(&harness, "a closed session");
}

#[test]
fn a_ballot_file_is_filled_in_and_sealed_on_ones_own_machine() {
    let folder = Folder::new("own machine");
    let mut harness = opened(&folder);
    open_round(&mut harness);
    let path = folder.0.join("ballot.ron");
    ask(&mut harness, SessionAction::WriteBallotFile(path.clone()));
    // Somebody else's window, with no map open at all.
    let mut own = open(None);
    own.state_mut().perform(Action::Open(path.clone()));
    own.run_steps(4);
    check(&own, "a ballot file");
    for (label, text) in [
        ("Your name", "Zebedee"),
        ("Best guess, question 1", "73.15"),
        ("Reason, question 1", "a xylophone said so"),
        ("Best guess, question 2", "61.37"),
        ("Lowest, question 3", "2040"),
        ("Best guess, question 3", "2047.25"),
        ("Highest, question 3", "2060"),
    ] {
        let role = if label.starts_with("Reason") {
            Role::MultilineTextInput
        } else {
            Role::TextInput
        };
        let role = if own.query_by_role_and_label(role, label).is_some() {
            role
        } else {
            Role::TextInput
        };
        own.get_by_role_and_label(role, label).focus();
        own.run_steps(1);
        own.event(Event::Text(text.to_owned()));
        own.run_steps(1);
    }
    own.get_by_role_and_label(Role::Button, "Seal the ballot")
        .click_accesskit();
    own.run_steps(3);
    clean("the sealed ballot file", &std::fs::read_to_string(&path).unwrap());
    clean("the window it was filled in in", &seen(&own));
    // Handed back, it counts.
    ask(&mut harness, SessionAction::BallotFile(path));
    assert_eq!(harness.state().app().live().unwrap().n_voters(), 1);
    ask(&mut harness, SessionAction::Reveal);
    let round = map(&harness).sessions.values().next().unwrap().rounds[0].clone();
    assert_eq!(round.ballots[0].voter, "Zebedee");
    assert!((round.ballots[0].answers[0].value.point().unwrap().value() - 0.7315).abs() < 1e-12);
    assert_eq!(round.ballots[0].answers[2].quantity, Some((2040.0, 2047.25, 2060.0)));
}

#[test]
fn what_a_session_has_entered_is_not_on_file_whatever_is_undone() {
    let folder = Folder::new("unsaved");
    let mut harness = opened(&folder);
    harness.state_mut().perform(Action::Save);
    harness.state_mut().app_mut().finish_saving();
    harness.run_steps(2);
    let retitle = ClaimChange::Title("A pause is needed.".to_owned());
    let claim = ClaimId::new("pause").unwrap();
    harness
        .state_mut()
        .perform(Action::Edit(Edit::Claim(ClaimEdit::Change(claim, retitle))));
    open_round(&mut harness);
    harness.state_mut().perform(Action::Undo);
    harness.run_steps(4);
    let document = harness.state().app().document().unwrap();
    assert!(document.is_dirty(), "the round is not in the file");
    harness.state_mut().perform(Action::Quit);
    assert!(matches!(harness.state().app().prompt(), Some(Prompt::Unsaved(_))));
}

#[test]
fn a_session_is_not_closed_over_sealed_ballots_unasked() {
    let folder = Folder::new("sealed");
    let mut harness = opened(&folder);
    open_round(&mut harness);
    ask(&mut harness, SessionAction::Cast(ballots()[0].clone()));
    ask(&mut harness, SessionAction::AskToEnd);
    assert!(harness.state().app().live().is_some());
    harness.get_by_label("Go on").click();
    harness.run_steps(4);
    assert!(harness.state().app().prompt().is_none() && harness.state().app().live().is_some());
    ask(&mut harness, SessionAction::Reveal);
    ask(&mut harness, SessionAction::AskToEnd);
    assert!(
        harness.state().app().live().is_none(),
        "what is revealed is closed unasked"
    );
}
