//! Searching and filtering: what is found is just what fits, by definitions written down here once more; and a view of what
//! is found shows just that.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{collections::BTreeSet, path::Path, sync::Arc};

use cruxmap::{
    app::{
        Action, App, Document, Settings,
        query::{Filter, Found, Query},
    },
    model::{Card, Claim, ClaimKind, Map, Origin, Relation, Target},
};

fn open(name: &str) -> App {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps").join(name);
    let mut app = App::new(Settings::default(), Arc::new(|| {}));
    app.perform_all([Action::Open(path)]);
    app
}

fn map(app: &App) -> &Map {
    app.document().map(Document::map).unwrap()
}

fn claims(app: &App, search: &str) -> BTreeSet<String> {
    (app.found(search).into_iter())
        .filter_map(|hit| match hit.what {
            Found::Card(Card::Claim(id)) => Some(id.to_string()),
            _ => None,
        })
        .collect()
}

fn those(map: &Map, fits: impl Fn(&str, &Claim) -> bool) -> BTreeSet<String> {
    (map.claims.iter())
        .filter(|(id, claim)| fits(id.as_str(), claim))
        .map(|(id, _)| id.to_string())
        .collect()
}

#[test]
fn filters_find_just_what_they_say() {
    let app = open("pause-debate.ron");
    let map = map(&app);
    let is = |search: &str, fits: &dyn Fn(&str, &Claim) -> bool| {
        let found = claims(&app, search);
        assert_eq!(found, those(map, fits), "{search}");
        found.len()
    };
    assert!(is("kind:evidence", &|_, claim| claim.kind == ClaimKind::Evidence) > 0);
    assert!(
        is("kind:evidence kind:crux", &|_, claim| {
            matches!(claim.kind, ClaimKind::Evidence | ClaimKind::Crux)
        }) > 0
    );
    assert!(
        is("speaker:nora", &|_, claim| claim
            .quotes
            .iter()
            .any(|quote| quote.speaker.to_lowercase().contains("nora")))
            > 0
    );
    assert!(
        is("needs:source", &|_, claim| claim
            .quotes
            .iter()
            .all(|quote| quote.source.is_none()))
            < map.claims.len()
    );
    assert!(
        is("is:crux", &|_, claim| claim.kind == ClaimKind::Crux
            || !claim.flags.is_empty())
            > 0
    );
    assert!(
        is("relation:undercuts", &|id, _| {
            map.links
                .values()
                .any(|link| link.relation == Relation::Undercuts && link.from.as_str() == id)
        }) > 0
    );
    let n = is("is:unanswered", &|id, _| {
        let attacks = |relation| matches!(relation, Relation::Opposes | Relation::Undercuts);
        let own: Vec<_> = (map.links.iter())
            .filter(|(_, link)| {
                attacks(link.relation) && matches!(&link.from, Origin::Claim(from) if from.as_str() == id)
            })
            .collect();
        let is_attacked = |target: &Target| {
            map.links
                .values()
                .any(|link| attacks(link.relation) && link.to == *target)
        };
        let claim = Target::Claim(cruxmap::model::ClaimId::new(id).unwrap());
        !own.is_empty()
            && !is_attacked(&claim)
            && own.iter().all(|(link, _)| !is_attacked(&Target::Link((*link).clone())))
    });
    assert!(n > 0);
    let tag = map.claims.values().find_map(|claim| claim.tags.first()).unwrap();
    assert!(is(&format!("tag:{tag}"), &|_, claim| claim.tags.contains(tag)) > 0);
}

#[test]
fn a_filter_and_its_opposite_share_the_claims_between_them() {
    for name in ["pause-debate.ron", "carlsmith.ron"] {
        let app = open(name);
        let all = those(map(&app), |_, _| true);
        for filter in Filter::PLAIN {
            let (with, without) = (
                claims(&app, &filter.text()),
                claims(&app, &format!("-{}", filter.text())),
            );
            assert!(with.is_disjoint(&without), "{filter:?}");
            assert_eq!(with.len() + without.len(), all.len(), "{filter:?}");
        }
    }
}

#[test]
fn words_are_found_wherever_they_stand_and_titles_come_first() {
    let app = open("pause-debate.ron");
    let map = map(&app);
    for word in ["overhang", "FDA", "straw man", "yudkowsky"] {
        let query = Query::parse(word);
        let hits = app.found(word);
        let in_title: Vec<bool> = hits.iter().map(|hit| hit.excerpt.is_none()).collect();
        let n_titles = in_title.iter().take_while(|is| **is).count();
        assert!(in_title.iter().skip(n_titles).all(|is| !is), "{word}: titles first");
        let words: Vec<String> = word.split(' ').map(str::to_lowercase).collect();
        let has_all = |text: &str| words.iter().all(|word| text.to_lowercase().contains(word));
        let found = claims(&app, word);
        for (id, claim) in &map.claims {
            let quotes = claim
                .quotes
                .iter()
                .flat_map(|quote| [quote.text.as_str(), quote.speaker.as_str()]);
            let texts: Vec<&str> = [claim.title.as_str(), claim.body.as_str()]
                .into_iter()
                .chain(quotes)
                .collect();
            let text = texts.join(" ");
            if has_all(&text) {
                assert!(found.contains(id.as_str()), "{word}: {id}");
            }
        }
        for hit in &hits {
            let (_, excerpt) = hit.excerpt.clone().unwrap_or_default();
            let shown = format!("{} {excerpt}", hit.title);
            assert!(!query.spans(&shown).is_empty(), "{word}: something to mark in {shown}");
        }
    }
    assert_eq!(app.found("no such words anywhere"), []);
}

#[test]
fn what_is_found_is_shown_and_nothing_else() {
    let mut app = open("pause-debate.ron");
    let found = claims(&app, "is:crux");
    app.perform_all([Action::ShowFound("is:crux".to_owned())]);
    let shown: BTreeSet<String> = (map(&app).claims.keys())
        .filter(|id| app.view().shows(map(&app), &Card::Claim((*id).clone())))
        .map(ToString::to_string)
        .collect();
    assert_eq!(shown, found);
    // Going back shows what was shown before; nothing found changes nothing.
    app.perform_all([Action::Back]);
    let before = app.view().clone();
    app.perform_all([Action::ShowFound("no such words anywhere".to_owned())]);
    assert_eq!(*app.view(), before);
}
