//! Laws of edits: whatever is done to a map, it stays one.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;
#[path = "map_inference/generate.rs"]
#[expect(dead_code, reason = "findings are for other tests")]
mod generate;
#[path = "laws/invent.rs"]
mod invent;
#[path = "laws/references.rs"]
mod references;

use std::collections::BTreeSet;

use cruxmap::{
    formats::ron,
    inference::{Engine, Inquiry},
    layout::{
        Direction,
        scene::{Showing, Typesetter, are_alike, scene},
    },
    model::{
        Claim, ClaimId, Edit, LinkId, LocalModel, Map, Origin, Target, check_id,
        edit::{ClaimChange, ClaimEdit, LinkEdit, MapChange, MapEdit, Object, ObjectEdit, ObjectId},
    },
};
use dice::Dice;
use generate::{Wish, reader_id};
use invent::Inventor;
use proptest::prelude::*;

fn map(dice: &mut Dice, n_nodes: usize) -> Map {
    let wish = Wish {
        n_nodes,
        has_certainties: false,
        is_stated: false,
        names: 5,
    };
    let map = generate::map(dice, wish);
    if dice.chance(0.5) {
        invent::with_oddities(map)
    } else {
        map
    }
}

/// What holds of every map.
fn check(map: &Map, label: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(&references::dangling(map), &Vec::<String>::new(), "after “{}”", label);
    let again = Map::new(map.clone().into_content());
    prop_assert!(again.is_ok(), "after “{label}”: {:?}", again.err());
    Ok(())
}

/// A map reads back as it was written.
fn check_file(map: &Map, label: &str) -> Result<(), TestCaseError> {
    let text = ron::write(map);
    let loaded = ron::read(text.as_bytes());
    let loaded = loaded.map_err(|error| TestCaseError::fail(format!("after “{label}”: {error}")))?;
    let again = ron::write(&loaded.map);
    prop_assert_eq!(&again, &text, "after “{}”", label);
    prop_assert!(
        loaded.map == *map,
        "after “{label}”, the file says another map:\n{text}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_map_stays_a_map_whatever_is_done_to_it(seed: u64, n_nodes in 0_usize..=8) {
        let mut dice = Dice::new(seed);
        let mut map = map(&mut dice, n_nodes);
        check_file(&map, "nothing")?;
        for _ in 0..30 {
            let edit = Inventor { dice: &mut dice, map: &map }.edit();
            let label = edit.label();
            prop_assert!(!label.trim().is_empty(), "{edit:?}");
            prop_assert!(edit.stroke().is_none_or(|stroke| !stroke.what.is_empty()));
            let before = map.clone();
            let outcome = edit.apply(&map);
            prop_assert!(map == before, "“{label}” changed the map it was applied to");
            match outcome {
                Ok(changed) => {
                    check(&changed, &label)?;
                    map = changed;
                }
                Err(error) => prop_assert!(!error.to_string().is_empty(), "{edit:?}"),
            }
        }
        check_file(&map, "many edits")?;
    }

    /// What is said to be drawn alike without being drawn is drawn alike; and numbers of claims are never drawn.
    #[test]
    fn maps_that_are_alike_give_the_same_scene(seed: u64, n_nodes in 1_usize..=8) {
        let mut dice = Dice::new(seed);
        let mut map = map(&mut dice, n_nodes);
        for _ in 0..20 {
            let edit = Inventor { dice: &mut dice, map: &map }.edit();
            let Ok(changed) = edit.apply(&map) else { continue };
            if are_alike(&map, &changed) {
                let drawn = |map: &Map| {
                    let showing = Showing { has_words: true, ..Showing::whole(Direction::LeftRight) };
                    scene(map, &showing, &mut Typesetter::default())
                };
                prop_assert!(drawn(&map) == drawn(&changed), "“{}”", edit.label());
            }
            let is_number = matches!(&edit, Edit::Claim(ClaimEdit::Change(_, ClaimChange::Stated(..))));
            prop_assert!(!is_number || are_alike(&map, &changed), "{edit:?}");
            map = changed;
        }
    }

    #[test]
    fn what_is_removed_is_nowhere_any_more(seed: u64, n_nodes in 1_usize..=8) {
        let mut dice = Dice::new(seed);
        let mut map = map(&mut dice, n_nodes);
        for _ in 0..40 {
            let edit = Inventor { dice: &mut dice, map: &map }.edit();
            map = edit.apply(&map).unwrap_or(map);
        }
        let claims = map.claims.keys().map(|id| Edit::Claim(ClaimEdit::Remove(id.clone())));
        let links = map.links.keys().map(|id| Edit::Link(LinkEdit::Remove(id.clone())));
        let objects = (map.questions.keys().cloned().map(ObjectId::Question))
            .chain(map.groups.keys().cloned().map(ObjectId::Group))
            .chain(map.readers.keys().cloned().map(ObjectId::Reader))
            .chain(map.sources.keys().cloned().map(ObjectId::Source))
            .chain(map.quantities.keys().cloned().map(ObjectId::Quantity))
            .chain(map.scenarios.keys().cloned().map(ObjectId::Scenario))
            .chain(map.notes.keys().cloned().map(ObjectId::Note));
        let objects = objects.map(|id| Edit::Object(ObjectEdit::Remove(id)));
        let loose: BTreeSet<String> = references::loose_ends(&map).into_iter().collect();
        let mut removals: Vec<Edit> = claims.chain(links).chain(objects).collect();
        for removal in &removals {
            match removal.apply(&map) {
                Ok(changed) => {
                    check(&changed, &format!("{removal:?}"))?;
                    let ends = references::loose_ends(&changed);
                    prop_assert!(ends.iter().all(|end| loose.contains(end)), "{removal:?} leaves {ends:?}");
                }
                // A table may speak of the position that an answer makes; then the table comes first.
                Err(error) => prop_assert!(matches!(removal, Edit::Link(_)), "{removal:?}: {error}"),
            }
        }
        // And everything can go, in any order.
        dice.shuffle(&mut removals);
        for removal in &removals {
            map = removal.apply(&map).unwrap_or(map);
            check(&map, &format!("{removal:?}"))?;
        }
        prop_assert!(map.claims.is_empty() && map.links.is_empty() && map.groups.is_empty());
        prop_assert!(map.aside.is_empty() && map.evidence.is_empty());
        check_file(&map, "removing everything")?;
    }

    #[test]
    fn free_ids_are_free(seed: u64, n_nodes in 0_usize..=8, wish in "[a-z0-9._-]{1,64}") {
        let mut dice = Dice::new(seed);
        let mut map = map(&mut dice, n_nodes);
        let mut wishes: Vec<String> = map.links.keys().map(ToString::to_string).collect();
        wishes.extend(map.claims.keys().map(ToString::to_string));
        wishes.extend(map.aside.iter().map(|aside| aside.id.clone()));
        wishes.extend([wish.clone(), wish.clone(), wish]);
        for wish in wishes {
            let id = map.free_id(&wish);
            prop_assert_eq!(check_id(&id), Ok(()));
            prop_assert!(!map.has_id(&id));
            let add = ClaimEdit::Add(ClaimId::new(&id).unwrap(), Box::default());
            map = Edit::Claim(add).apply(&map).map_err(|error| TestCaseError::fail(error.to_string()))?;
        }
        let ends: Vec<ClaimId> = map.claims.keys().cloned().collect();
        let (from, to) = (dice.pick(&ends).unwrap(), dice.pick(&ends).unwrap());
        let id = map.free_link_id(&Origin::Claim(from.clone()), &Target::Claim(to.clone())).unwrap();
        prop_assert!(!map.has_id(id.as_str()));
        check_file(&map, "adding claims")?;
    }

    #[test]
    fn the_order_of_adding_does_not_matter(seed: u64, n_nodes in 1_usize..=9) {
        let mut dice = Dice::new(seed);
        let whole = map(&mut dice, n_nodes);
        let rebuilt = rebuild(&whole, &mut dice)?;
        prop_assert_eq!(&rebuilt.claims, &whole.claims);
        prop_assert_eq!(&rebuilt.links, &whole.links);
        let reader = reader_id("ann");
        let numbers = |map: &Map| Engine::default().answer(&Inquiry::new(map, Some(&reader), &[]));
        if let (Ok(one), Ok(other)) = (numbers(&whole), numbers(&rebuilt)) {
            for (id, numbers) in &one.claims {
                match (numbers.posterior, other.claims[id].posterior) {
                    (Some(one), Some(other)) => prop_assert!((one - other).abs() <= 1e-13, "{id}: {one}, {other}"),
                    (one, other) => prop_assert_eq!(one, other),
                }
            }
        }
    }
}

/// Builds a map anew by edits, its claims and links in random order.
fn rebuild(whole: &Map, dice: &mut Dice) -> Result<Map, TestCaseError> {
    let mut edits = vec![Edit::Map(MapEdit::Change(MapChange::Strengths(
        (*whole.strengths).clone(),
    )))];
    let mut put = |object: Object| edits.push(Edit::Object(ObjectEdit::Put(object)));
    for (id, reader) in &whole.readers {
        put(Object::Reader(id.clone(), Box::new((**reader).clone())));
    }
    for (id, question) in &whole.questions {
        put(Object::Question(id.clone(), Box::new((**question).clone())));
    }
    let mut claims: Vec<(&ClaimId, &Claim)> = whole.claims.iter().map(|(id, claim)| (id, claim.as_ref())).collect();
    dice.shuffle(&mut claims);
    for (id, claim) in &claims {
        let bare = Claim {
            given: Vec::new(),
            model: LocalModel::ByLinks,
            ..(*claim).clone()
        };
        edits.push(Edit::Claim(ClaimEdit::Add((*id).clone(), Box::new(bare))));
    }
    for (id, group) in &whole.groups {
        edits.push(Edit::Object(ObjectEdit::Put(Object::Group(
            id.clone(),
            Box::new((**group).clone()),
        ))));
    }
    let mut links: Vec<&LinkId> = whole.links.keys().collect();
    dice.shuffle(&mut links);
    let mut drawn: BTreeSet<&LinkId> = BTreeSet::new();
    while drawn.len() < links.len() {
        for &id in &links {
            let link = &whole.links[id];
            let waits = matches!(&link.to, Target::Link(to) if !drawn.contains(to));
            if !waits && drawn.insert(id) {
                edits.push(Edit::Link(LinkEdit::Add(id.clone(), Box::new((**link).clone()))));
            }
        }
    }
    for (id, claim) in claims {
        let mut change = |change: ClaimChange| edits.push(Edit::Claim(ClaimEdit::Change(id.clone(), change)));
        if !claim.given.is_empty() {
            change(ClaimChange::Given(claim.given.clone()));
        }
        if claim.model != LocalModel::ByLinks {
            change(ClaimChange::Model(claim.model.clone()));
        }
    }
    edits.iter().try_fold(Map::default(), |map, edit| {
        edit.apply(&map)
            .map_err(|error| TestCaseError::fail(format!("{edit:?}: {error}")))
    })
}

#[test]
fn several_edits_are_one_or_none() {
    let claim = ClaimId::new("a").unwrap();
    let add = Edit::Claim(ClaimEdit::Add(claim.clone(), Box::default()));
    let aim = Edit::Map(MapEdit::Change(MapChange::Target(Some(claim.clone()))));
    let several = |edits: &[&Edit]| Edit::Several {
        label: "add conclusion".to_owned(),
        edits: edits.iter().map(|&edit| edit.clone()).collect(),
    };
    let empty = Map::default();
    // What is between may be flawed, what comes out may not.
    let both = several(&[&aim, &add]).apply(&empty).unwrap();
    assert_eq!(both.target, Some(claim));
    assert!(several(&[&aim]).apply(&empty).is_err());
    assert!(several(&[&add, &add]).apply(&empty).is_err());
    assert_eq!(several(&[&add]).label(), "add conclusion");
}
