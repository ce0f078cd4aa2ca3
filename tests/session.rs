//! Sessions of a reading group: what ballots come to, against numbers worked out by hand; what a room's numbers make of a map,
//! against the map with those numbers entered; rounds outside undo; what a crash leaves; the minutes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{path::PathBuf, sync::Arc};

use cruxmap::{
    analysis::{Outlooks, level_vod, median, outlooks_of, room, room_cruxes, spread},
    app::{
        Action, App, Document, Settings,
        live::{Captured, SessionAction},
    },
    formats::{ballots, ron},
    model::{
        Answer, Ballot, BallotItem, ClaimId, Edit, Map, Probability, Round, Value,
        edit::{ClaimChange, ClaimEdit},
    },
};

const MAP: &str = r#"(
    format: 1,
    id: "room",
    title: "Shall we pause?",
    target: "pause",
    readers: { "x": (name: "Somebody") },
    quantities: { "year": (title: "Year of AGI", kind: Year, unit: "year") },
    claims: {
        "pause": (title: "We should pause.", credences: { "x": (stated: 0.9) }),
        "risk": (title: "The risk is large.", credences: { "x": (stated: 0.9) },
            out: { "risk--pause": (to: "pause", strength: Strong) }),
        "works": (title: "A pause works.",
            out: { "works--pause": (to: "pause", strength: Moderate) }),
    },
)"#;

fn map() -> Map {
    let loaded = ron::read(MAP.as_bytes()).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    loaded.map
}

fn claim(id: &str) -> BallotItem {
    BallotItem::Claim(ClaimId::new(id).unwrap())
}

fn chance(p: f64) -> Answer {
    Answer {
        value: Value::Point(Probability::new(p).unwrap()),
        ..Answer::default()
    }
}

fn ballot(name: &str, answers: Vec<Answer>) -> Ballot {
    Ballot {
        voter: name.to_owned(),
        key: format!("key of {name}"),
        answers,
        ..Ballot::default()
    }
}

fn revealed(items: Vec<BallotItem>, ballots: Vec<Ballot>) -> Round {
    Round {
        items,
        ballots,
        revealed: true,
        named: true,
        ..Round::default()
    }
}

#[test]
fn spreads_and_shifts_are_those_worked_out_by_hand() {
    let first = revealed(
        vec![claim("risk")],
        vec![
            ballot("Ann", vec![chance(0.2)]),
            ballot("Bo", vec![chance(0.9)]),
            ballot("Cy", vec![chance(0.4)]),
            ballot("Di", vec![chance(0.5)]),
        ],
    );
    let found = spread(&first, 0, &[]).unwrap();
    assert_eq!(found.answers, [(0.2, 0), (0.4, 2), (0.5, 3), (0.9, 1)]);
    for (number, expected) in [
        (found.median, 0.4),
        (found.quartiles.0, 0.2),
        (found.quartiles.1, 0.5),
        (found.mean, 0.5),
        // 0.3, 0.4, 0.1 and 0.
        (found.mean_distance, 0.2),
    ] {
        assert!((number - expected).abs() < 1e-12, "{number} is not {expected}");
    }
    // Bo is absent the second time, Ed is new; the order of the ballots is another.
    let second = revealed(
        vec![claim("pause"), claim("risk")],
        vec![
            ballot("Ed", vec![chance(0.5), chance(0.6)]),
            ballot("Cy", vec![chance(0.5), chance(0.5)]),
            ballot("Di", vec![chance(0.5), chance(0.45)]),
            ballot("Ann", vec![chance(0.5), chance(0.4)]),
        ],
    );
    let shift = spread(&second, 1, std::slice::from_ref(&first)).unwrap().shift.unwrap();
    assert_eq!(shift.n, 3);
    assert!((shift.median - 0.05).abs() < 1e-12);
    assert!((shift.mean_distance - (0.1 + 0.05 + 0.2) / 3.0).abs() < 1e-12);
    assert_eq!(spread(&second, 0, &[first]).unwrap().shift, None);
    assert_eq!(spread(&second, 2, &[]), None);
}

#[test]
fn the_rooms_cruxes_are_those_of_the_map_with_its_numbers() {
    let map = map();
    let target = ClaimId::new("pause").unwrap();
    let numbers = [[0.3, 0.8, 0.2], [0.7, 0.4, 0.6], [0.5, 0.9, 0.95]];
    let round = revealed(
        vec![claim("pause"), claim("risk"), claim("works")],
        numbers
            .iter()
            .enumerate()
            .map(|(at, row)| ballot(&format!("v{at}"), row.map(chance).to_vec()))
            .collect(),
    );
    let (entered, voters) = room(&map, &round);
    assert_eq!(voters.len(), 3);
    assert!(
        !entered.readers.contains_key("x"),
        "who has not voted is not in the room"
    );
    let found = room_cruxes(&map, &target, &round).unwrap();
    assert_eq!(found.len(), 2);
    for crux in found {
        // The same, each voter as the only reader of a map of their own.
        let worth: Vec<Outlooks> = numbers
            .iter()
            .map(|row| {
                let mut own = map.clone();
                for (id, p) in ["pause", "risk", "works"].iter().zip(row) {
                    let id = ClaimId::new(id).unwrap();
                    let reader = own.readers.keys().next().unwrap().clone();
                    let stated = ClaimChange::Stated(reader, Value::Point(Probability::new(*p).unwrap()));
                    own = Edit::Claim(ClaimEdit::Change(id, stated)).apply(&own).unwrap();
                }
                let reader = own.readers.keys().next().unwrap().clone();
                outlooks_of(&own, Some(&reader), &target).unwrap()[&crux.claim]
            })
            .collect();
        let voi: Vec<f64> = worth.iter().map(Outlooks::level_voi).collect();
        assert!((crux.voi - median(&voi).unwrap()).abs() < 1e-12);
        let pairs = [(0, 1), (0, 2), (1, 2)].map(|(a, b)| level_vod(&worth[a], &worth[b]));
        assert!((crux.vod - median(&pairs).unwrap()).abs() < 1e-12);
        assert_eq!(crux.n, 3);
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cruxmap-session-{name}-{}", std::process::id()));
        let _absent = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn app(folder: &Folder) -> App {
    let file = folder.0.join("map.ron");
    if !file.exists() {
        std::fs::write(&file, MAP).unwrap();
    }
    let mut app = App::new(Settings::default(), Arc::new(|| {}));
    app.set_folders(Some(folder.0.join("state")), None);
    app.perform_all([Action::Open(file)]);
    app
}

fn ask(app: &mut App, action: SessionAction) {
    app.perform_all([Action::Session(action)]);
}

fn open_round(app: &mut App, named: bool) {
    ask(
        app,
        SessionAction::OpenRound {
            title: "First round".to_owned(),
            items: vec![claim("pause"), claim("risk"), claim("works")],
            named,
        },
    );
}

fn cast(app: &mut App, name: &str, numbers: [f64; 3]) {
    // As from the window: without a key.
    let ballot = Ballot {
        key: String::new(),
        ..ballot(name, numbers.map(chance).to_vec())
    };
    ask(app, SessionAction::Cast(ballot));
}

fn first_session(map: &Map) -> cruxmap::model::Session {
    cruxmap::model::Session::clone(map.sessions.values().next().unwrap())
}

/// Six who vote on the conclusion and two claims.
const SIX: [(&str, [f64; 3]); 6] = [
    ("Ann", [0.2, 0.3, 0.4]),
    ("Bo", [0.8, 0.9, 0.6]),
    ("Cy", [0.5, 0.6, 0.5]),
    ("Di", [0.4, 0.5, 0.5]),
    ("Ed", [0.6, 0.7, 0.7]),
    ("Flo", [0.3, 0.2, 0.9]),
];

#[test]
fn a_session_runs_from_opening_to_minutes() {
    let folder = Folder::new("whole");
    let mut app = app(&folder);
    ask(&mut app, SessionAction::Begin);
    let agenda = app.live().unwrap().session().agenda.clone();
    let total: f64 = agenda.iter().map(|item| item.minutes).sum();
    assert!((total - 90.0).abs() < 1e-12, "the proposed agenda takes 90 minutes");
    // Ninety minutes in an instant.
    app.live_mut().unwrap().hurry(1e6);
    for at in 0..agenda.len() {
        ask(&mut app, SessionAction::GoTo(at));
        match at {
            2 => {
                open_round(&mut app, true);
                for (name, numbers) in SIX {
                    cast(&mut app, name, numbers);
                }
                // Ann changes her mind before the reveal.
                cast(&mut app, "Ann", [0.1, 0.3, 0.4]);
                assert_eq!(app.live().unwrap().n_voters(), 6);
            }
            3 => {
                ask(&mut app, SessionAction::Reveal);
                assert_eq!(app.live().unwrap().session().rounds[0].ballots.len(), 6);
            }
            4 => {
                ask(
                    &mut app,
                    SessionAction::Capture(Captured::Objection, "Chips leak.".to_owned()),
                );
                ask(&mut app, SessionAction::Park("What of open weights?".to_owned()));
            }
            5 => ask(
                &mut app,
                SessionAction::Test(cruxmap::model::OperationalTest {
                    claim: ClaimId::new("risk").ok(),
                    text: "An incident is reported.".to_owned(),
                    owner: "Ann".to_owned(),
                    due: cruxmap::model::Date::parse("2027-06-30"),
                    signed_by: vec!["Ann".to_owned(), "Bo".to_owned()],
                    ..Default::default()
                }),
            ),
            7 => {
                open_round(&mut app, true);
                for (name, mut numbers) in SIX {
                    // Ann has come closer to the rest.
                    if name == "Ann" {
                        numbers[0] = 0.3;
                    }
                    cast(&mut app, name, numbers);
                }
                ask(&mut app, SessionAction::Reveal);
            }
            _ => {}
        }
    }
    ask(&mut app, SessionAction::End);
    assert!(app.live().is_none());
    let map = app.document().unwrap().map().clone();
    let session = first_session(&map);
    assert_eq!(session.participants, ["Ann", "Bo", "Cy", "Di", "Ed", "Flo"]);
    assert!(session.agenda.iter().all(|item| item.minutes_taken.is_some()));
    let objection = map.claims.values().find(|claim| claim.title == "Chips leak.").unwrap();
    assert!(objection.credences.is_empty());
    for said in [
        "# Minutes: Shall we pause?",
        "Took part: Ann, Bo, Cy, Di, Ed and Flo.",
        "| Blind round | 10 min |",
        "## First round",
        "6 ballots.",
        "| **40 %** |",
        "| 10 % |",
        "moved",
        "## Tests agreed on",
        "Seen to by Ann, by 2027-06-30. Double crux, signed by Ann and Bo.",
        "Chips leak.",
        "What of open weights?",
    ] {
        assert!(
            session.minutes.contains(said),
            "“{said}” is not in:\n{}",
            session.minutes
        );
    }
    // And it comes through the file.
    let text = ron::write(&map);
    assert_eq!(first_session(&ron::read(text.as_bytes()).unwrap().map), session);
}

#[test]
fn rounds_are_outside_undo_and_survive_a_crash() {
    let folder = Folder::new("crash");
    let mut app = app(&folder);
    let title = Edit::Claim(ClaimEdit::Change(
        ClaimId::new("risk").unwrap(),
        ClaimChange::Title("The risk is very large.".to_owned()),
    ));
    app.perform_all([Action::Edit(title), Action::EndStroke]);
    ask(&mut app, SessionAction::Begin);
    open_round(&mut app, false);
    cast(&mut app, "Ann", [0.731_5, 0.3, 0.4]);
    let n_steps = app.document().unwrap().history().n_behind();
    assert_eq!(n_steps, 1, "neither session nor ballots are steps");
    app.perform_all([Action::Undo]);
    let map = app.document().unwrap().map();
    assert_eq!(map.claims["risk"].title, "The risk is large.");
    assert_eq!(first_session(map).rounds[0].sealed.len(), 1, "the ballot stays");
    app.perform_all([Action::Redo]);
    assert_eq!(first_session(app.document().unwrap().map()).rounds[0].sealed.len(), 1);
    cast(&mut app, "Bo", [0.5, 0.5, 0.5]);
    // The machine goes down: nothing was saved.
    drop(app);
    let mut app = self::app(&folder);
    let map = app.document().unwrap().map();
    assert_eq!(first_session(map).rounds[0].sealed.len(), 2);
    assert!(
        app.notices()
            .shown()
            .iter()
            .any(|notice| notice.text.contains("2 ballots"))
    );
    let id = app.open_sessions().pop().unwrap();
    ask(&mut app, SessionAction::Resume(id));
    assert_eq!(app.live().unwrap().n_voters(), 2);
    // One of the two votes again: once is once.
    ask(&mut app, SessionAction::ReopenRound);
    cast(&mut app, "Bo", [0.6, 0.5, 0.5]);
    ask(&mut app, SessionAction::Reveal);
    let round = first_session(app.document().unwrap().map()).rounds[0].clone();
    assert_eq!(round.ballots.len(), 2);
    assert!(
        round.ballots.iter().all(|ballot| ballot.voter.is_empty()),
        "no names in a round without"
    );
    assert!(round.sealed.is_empty());
    // Nothing left in the record tells whose numbers are whose: keys are drawn, and who took part is listed by name.
    for ballot in &round.ballots {
        let key = ballot.key.to_lowercase();
        assert!(!key.is_empty() && !key.contains("ann") && !key.contains("bo"), "{key}");
    }
    let session = first_session(app.document().unwrap().map());
    assert_eq!(session.participants, ["Ann", "Bo"]);
    // Closed and saved, nothing is left to be recovered.
    ask(&mut app, SessionAction::End);
    app.perform_all([Action::Save]);
    app.finish_saving();
    drop(app);
    let app = self::app(&folder);
    assert!(
        app.notices()
            .shown()
            .iter()
            .all(|notice| !notice.text.contains("cut short"))
    );
    assert_eq!(first_session(app.document().unwrap().map()).rounds.len(), 1);
}

#[test]
fn ballot_files_are_counted_once_and_wrong_ones_refused() {
    let folder = Folder::new("files");
    let mut app = app(&folder);
    ask(&mut app, SessionAction::Begin);
    open_round(&mut app, true);
    let blank = folder.0.join("ballot.ron");
    ask(&mut app, SessionAction::WriteBallotFile(blank.clone()));
    let mut file = ballots::read(&std::fs::read(&blank).unwrap()).unwrap();
    assert_eq!(file.items.len(), 3);
    file.voter = "Ann".to_owned();
    for (item, best) in file.items.iter_mut().zip(["35 %", "40", "2.5%"]) {
        item.best = best.to_owned();
    }
    file.items[0].reason = "Because.".to_owned();
    let hand_in = |app: &mut App, file: &ballots::BallotFile| {
        let path = folder.0.join("ann.ron");
        std::fs::write(&path, ballots::write(file)).unwrap();
        ask(app, SessionAction::BallotFile(path));
    };
    hand_in(&mut app, &file);
    hand_in(&mut app, &file);
    assert_eq!(app.live().unwrap().n_voters(), 1);
    let said = |app: &App| {
        let notice = app.notices().shown().last().unwrap().clone();
        format!("{} {}", notice.text, notice.details.join(" "))
    };
    for (change, why) in [
        (
            Box::new(|file: &mut ballots::BallotFile| file.items[1].best = "NaN".to_owned()) as Box<dyn Fn(&mut _)>,
            "question 2",
        ),
        (
            Box::new(|file: &mut ballots::BallotFile| file.items[1].best = "-3".to_owned()),
            "question 2",
        ),
        (
            Box::new(|file: &mut ballots::BallotFile| file.items[2].best = "1e999".to_owned()),
            "question 3",
        ),
        (
            Box::new(|file: &mut ballots::BallotFile| file.round = 4),
            "another round",
        ),
        (
            Box::new(|file: &mut ballots::BallotFile| file.map = "other".to_owned()),
            "it is for the map",
        ),
        (
            Box::new(|file: &mut ballots::BallotFile| drop(file.items.pop())),
            "2 questions",
        ),
        (
            Box::new(|file: &mut ballots::BallotFile| file.sealed = "sealed:AAAA".to_owned()),
            "cannot be opened",
        ),
    ] {
        let mut wrong = file.clone();
        change(&mut wrong);
        hand_in(&mut app, &wrong);
        assert!(said(&app).contains(why), "{why}: {}", said(&app));
    }
    assert_eq!(app.live().unwrap().n_voters(), 1);
    ask(&mut app, SessionAction::Reveal);
    let round = first_session(app.document().unwrap().map()).rounds[0].clone();
    assert_eq!(round.ballots.len(), 1);
    let best = |at: usize| round.ballots[0].answers[at].value.point().unwrap().value();
    assert!((best(0) - 0.35).abs() < 1e-12 && (best(1) - 0.4).abs() < 1e-12 && (best(2) - 0.025).abs() < 1e-12);
    hand_in(&mut app, &file);
    assert!(said(&app).contains("no round is open"), "{}", said(&app));
}

#[test]
fn a_map_without_its_file_keeps_the_document_type_in_use() {
    // Documents that were never saved can have sessions as well.
    let mut document = Document::unsaved(map());
    let session = cruxmap::model::Session::default();
    let id = cruxmap::model::SessionId::new("s").unwrap();
    document.record(&id, &session);
    assert!(document.is_dirty());
    assert_eq!(document.map().sessions.len(), 1);
}
