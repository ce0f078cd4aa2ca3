//! Whatever has been done, in a thousand steps by edits, pastes, moves and gestures, undo gives the map back byte for byte,
//! and redo what came of it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;
#[path = "map_inference/generate.rs"]
#[expect(dead_code, reason = "findings and readers are for other tests")]
mod generate;
#[path = "laws/invent.rs"]
#[expect(dead_code, reason = "oddities are for other tests")]
mod invent;

use std::sync::Arc;

use cruxmap::{
    app::{Action, App, Arrangement, Document, Move, Selection, Settings},
    formats::ron,
    model::{Card, ClaimId, Map},
};
use dice::Dice;
use generate::Wish;
use invent::Inventor;
use proptest::prelude::*;

/// A thousand actions, as somebody might do them in an afternoon.
const ACTIONS: usize = 1_000;

fn document(app: &App) -> &Document {
    app.document().unwrap()
}

fn text(app: &App) -> String {
    ron::write(document(app).map())
}

/// Something somebody could do now.
fn action(dice: &mut Dice, map: &Map, copied: &mut Option<String>, app: &App) -> Action {
    let claim = |dice: &mut Dice| -> Option<ClaimId> {
        let ids: Vec<&ClaimId> = map.claims.keys().collect();
        (!ids.is_empty()).then(|| ids[dice.below(ids.len())].clone())
    };
    match dice.below(20) {
        0..=7 => Action::Edit(Inventor { dice, map }.edit()),
        8 | 9 => Action::EndStroke,
        10 | 11 => claim(dice).map_or(Action::EndStroke, |id| Action::Select(Selection::Claim(id))),
        12 => {
            let some: Vec<Card> = (0..3).filter_map(|_| claim(dice)).map(Card::Claim).collect();
            Action::Select(Selection::cards(some))
        }
        13 => Action::Move([Move::Up, Move::Down, Move::In, Move::Out][dice.below(4)].clone()),
        14 => Action::Paste("- one reason 40%\n  + why\n- another".to_owned()),
        15 => {
            *copied = app.copied().or(copied.take());
            copied.clone().map_or(Action::EndStroke, Action::Paste)
        }
        16 if map.claims.len() < 60 => Action::Duplicate,
        17 => Action::Arrange([Arrangement::Left, Arrangement::Across, Arrangement::Down][dice.below(3)]),
        18 => Action::SaveView,
        _ => Action::Undo,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undo_goes_back_to_the_very_start_and_redo_to_the_very_end(seed: u64, n_nodes in 0_usize..=6) {
        let mut dice = Dice::new(seed);
        let wish = Wish { n_nodes, has_certainties: false, is_stated: false, names: 5 };
        let map = generate::map(&mut dice, wish);
        let mut app = App::new(Settings::default(), Arc::new(|| {}));
        let folder = std::env::temp_dir().join(format!("cruxmap-undo-{}-{seed}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("map.ron");
        std::fs::write(&path, ron::write(&map)).unwrap();
        app.perform_all([Action::Open(path)]);
        std::fs::remove_dir_all(&folder).unwrap();
        let start = text(&app);
        let mut copied = None;
        for _ in 0..ACTIONS {
            // What grows without bounds says nothing more.
            let map = document(&app).map().clone();
            let next = if map.claims.len() > 120 { Action::Undo } else { action(&mut dice, &map, &mut copied, &app) };
            app.perform_all([next]);
        }
        let end = text(&app);
        let n_steps = document(&app).history().n_behind();
        let mut ways = vec![end.clone()];
        for _ in 0..n_steps {
            app.perform_all([Action::Undo]);
            ways.push(text(&app));
        }
        prop_assert_eq!(text(&app), start, "undone");
        prop_assert!(!document(&app).is_dirty(), "the start is what is on file");
        for step in 0..n_steps {
            prop_assert_eq!(&text(&app), &ways[n_steps - step], "before step {} is done again", step);
            app.perform_all([Action::Redo]);
        }
        prop_assert_eq!(text(&app), end, "done again");
        // Going to any step by its number is the same as going there one by one.
        for at in [0, n_steps / 2, n_steps] {
            app.perform_all([Action::GoToStep(at)]);
            prop_assert_eq!(&text(&app), &ways[n_steps - at]);
        }
    }
}
