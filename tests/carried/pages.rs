//! Pages and sketches of maps with everything in them.
#![expect(clippy::unwrap_used, reason = "a test")]

use cruxmap::formats::{
    html::{Extras, page},
    sketch::{from_map::sketch_from_map, to_map::map_from_sketch},
};
use proptest::prelude::*;

/// The elements of a page that are open at its end, and whether one was closed that was not open.
fn is_balanced(html: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else {
            return false;
        };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let is_void = matches!(name.as_str(), "meta" | "img" | "br" | "hr" | "");
        if is_void {
            continue;
        }
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else {
            open.push(name);
        }
    }
    open.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_map_has_a_page_and_a_sketch(
        rolls in proptest::collection::vec(any::<u32>(), 1..600),
        texts in proptest::collection::vec(any::<String>(), 1..8),
    ) {
        let map = crate::random::random_map(&mut crate::random::Dice { rolls, at: 0, texts });
        let html = page(&map, Extras::default());
        let body = html.split_once("<body>").unwrap().1.strip_suffix("</body>\n</html>\n").unwrap();
        prop_assert!(is_balanced(body), "{html}");
        for id in map.claims.keys() {
            prop_assert_eq!(html.matches(&format!("id=\"c-{id}\"")).count(), 1, "{} {}", id, html);
        }
        for address in body.split("href=\"").skip(1) {
            let is_safe = ["#", "http://", "https://", "mailto:"].iter().any(|start| address.to_lowercase().starts_with(start));
            prop_assert!(is_safe, "{address}");
        }
        for reader in [None, map.readers.keys().next()] {
            let sketch = sketch_from_map(&map, reader);
            prop_assert_eq!(sketch.cards.len(), map.claims.len() + map.questions.len());
            prop_assert_eq!(sketch.links.len(), map.links.len());
            prop_assert!(sketch.cards.iter().all(|card| !card.title.trim().is_empty() && !card.title.contains('\n')));
            let (again, report) = map_from_sketch(&sketch, "again");
            prop_assert_eq!(again.claims.len(), map.claims.len());
            prop_assert!(report.errors.is_empty());
        }
    }
}

#[test]
fn large_maps_are_written_in_time() {
    let mut content = cruxmap::model::MapContent::default();
    for at in 0..20_000 {
        let claim = cruxmap::model::Claim {
            title: format!("Claim {at}"),
            body: "> [a](https://b.org) *c*\n".repeat(5),
            ..Default::default()
        };
        content
            .claims
            .insert(cruxmap::model::ClaimId::new(&format!("c{at}")).unwrap(), claim.into());
    }
    let map = cruxmap::model::Map::new(content).unwrap();
    assert!(page(&map, Extras::default()).len() > 1_000_000);
    let json = cruxmap::formats::json::write(&map);
    assert!(cruxmap::formats::json::read(json.as_bytes()).unwrap().0 == map);
    for piece in [">", "*", "[", "![", "`", "[a](", "<a ", "|a", "- a\n", "> - "] {
        let content = cruxmap::model::MapContent {
            summary: piece.repeat(300_000),
            ..Default::default()
        };
        page(&cruxmap::model::Map::new(content).unwrap(), Extras::default());
    }
}
