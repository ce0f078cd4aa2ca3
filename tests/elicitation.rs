//! Forecasts on cruxes: the published medians of an adversarial collaboration come out, and just the impossible rows are
//! flagged. Where the published tables are not at hand, that part is skipped and says so.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test, which says what it skips"
)]

use std::path::PathBuf;

use cruxmap::{
    analysis::{
        Elicitation, Judgement, Outlooks, camps, elicitation, judge, legal_interval, level_vod, log_vod, outlooks_of,
    },
    app::{map_of_forecasts, read_forecasts},
    model::Forecast,
};
use proptest::prelude::*;

/// The folder with the published tables.
fn published() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/field/fri");
    let folder = std::env::var_os("CRUXMAP_FRI").map_or(beside, PathBuf::from);
    if folder.join("FORECASTS.csv").is_file() {
        return Some(folder);
    }
    eprintln!("skipped: no published forecasts (set CRUXMAP_FRI to their folder)");
    None
}

/// A table as rows of columns by name.
fn table(path: &std::path::Path) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// The one crux that the analysis calls by another name than the table of forecasts.
fn renamed(id: &str) -> &str {
    if id == "Muehlhauser policies" {
        "Luke policies"
    } else {
        id
    }
}

fn median_of(ranked: &[cruxmap::analysis::Ranked], crux: &str) -> (f64, Option<f64>) {
    let one = ranked.iter().find(|one| one.crux == crux).unwrap();
    (one.median, one.share_of_maximum)
}

#[test]
fn the_published_medians_come_out() {
    let Some(folder) = published() else { return };
    let forecasts = read_forecasts(&folder.join("FORECASTS.csv")).unwrap();
    let result = elicitation(&forecasts, 0);
    let mut n_compared = 0;
    for row in table(&folder.join("VOI_medians.csv")) {
        for camp in ["Concerned", "Skeptical"] {
            let (median, share) = median_of(&result.voi[camp], renamed(&row["ID"]));
            let published: f64 = row[&format!("medianVOI_{camp}")].parse().unwrap();
            assert!(
                (median - published).abs() < 1e-9,
                "{}, {camp}: {median} is not {published}",
                row["ID"]
            );
            let published: f64 = row[&format!("medianPercentMaxVOI_{camp}")].parse().unwrap();
            assert!(
                (share.unwrap() - published).abs() < 1e-9,
                "{}, {camp}: {share:?} is not {published}",
                row["ID"]
            );
            n_compared += 1;
        }
    }
    assert_eq!(n_compared, 74);
    let rows = table(&folder.join("P8_results_df_cross_camp_VoD_agg.csv"));
    assert_eq!(rows.len(), 37);
    for row in rows {
        let (median, _) = median_of(&result.vod, renamed(&row["ID"]));
        let published: f64 = row["median_VoD"].parse().unwrap();
        assert!(
            (median - published).abs() < 1e-9,
            "{}: {median} is not {published}",
            row["ID"]
        );
    }
}

#[test]
fn just_the_impossible_rows_are_flagged() {
    let Some(folder) = published() else { return };
    let forecasts = read_forecasts(&folder.join("FORECASTS.csv")).unwrap();
    let flagged: Vec<(&str, &str)> = (forecasts.iter())
        .filter(|forecast| matches!(judge(forecast), Judgement::Impossible { .. }))
        .map(|forecast| (forecast.person.as_str(), forecast.crux.as_str()))
        .collect();
    assert_eq!(
        flagged,
        [
            ("James", "Supers changing minds"),
            ("James", "Non-democracy AI"),
            ("Claire", "Warning shot"),
            ("Claire", "Progress in lethal technologies"),
            ("Claire", "Supers changing minds"),
            ("Claire", "Evidence of misalignment"),
        ]
    );
}

#[test]
fn resamples_say_how_sure_the_order_is_and_are_the_same_every_time() {
    let Some(folder) = published() else { return };
    let forecasts = read_forecasts(&folder.join("FORECASTS.csv")).unwrap();
    let result = elicitation(&forecasts, 400);
    assert_eq!(result, elicitation(&forecasts, 400));
    for ranked in result.voi.values().chain([&result.vod]) {
        let first: f64 = ranked.iter().map(|one| one.first).sum();
        assert!((first - 1.0).abs() < 1e-9, "somebody is always first: {first}");
        assert!(ranked[0].first > 0.05, "{:?}", ranked[0]);
        assert!(ranked.iter().all(|one| one.places.0 <= one.places.1));
        assert!(ranked.windows(2).all(|two| two[0].median >= two[1].median));
    }
}

fn forecast(person: &str, camp: &str, crux: &str, numbers: (f64, f64, f64)) -> Forecast {
    Forecast {
        person: person.to_owned(),
        camp: camp.to_owned(),
        crux: crux.to_owned(),
        target: Some(numbers.0),
        probability: Some(numbers.1),
        if_true: Some(numbers.2),
    }
}

#[test]
fn gaps_and_strangers_do_no_harm() {
    assert_eq!(
        elicitation(&[], 10),
        Elicitation {
            n_resamples: 10,
            ..Elicitation::default()
        }
    );
    let mut lone = forecast("Ann", "A", "x", (0.3, 0.5, 0.4));
    let result = elicitation(&[lone.clone()], 10);
    assert_eq!(result.voi["A"].len(), 1);
    assert!(result.vod.is_empty(), "there is nobody else");
    lone.if_true = None;
    assert_eq!(elicitation(&[lone], 10).voi["A"], []);
}

proptest! {
    #[test]
    fn what_can_hold_is_what_the_legal_interval_says(target in 0.0..=1.0_f64, crux in 0.0..=1.0_f64, if_true in 0.0..=1.0_f64) {
        let (low, high) = legal_interval(target, crux);
        let outlooks = Outlooks::from_forecast(target, crux, if_true);
        if if_true > low + 1e-9 && if_true < high - 1e-9 {
            prop_assert!(outlooks.is_some());
        }
        if crux > 1e-6 && (if_true < low - 1e-6 || if_true > high + 1e-6) {
            prop_assert!(outlooks.is_none());
        }
        if let Some(outlooks) = outlooks {
            // The parts make up the whole.
            let whole = outlooks.crux * outlooks.if_true + (1.0 - outlooks.crux) * outlooks.if_false;
            prop_assert!((whole - target).abs() < 1e-9, "{whole}");
            for value in [outlooks.level_voi(), outlooks.log_voi(), outlooks.quadratic_voi()] {
                prop_assert!((0.0..=1.0).contains(&value), "{value}");
            }
            prop_assert!((0.0..=1.0).contains(&outlooks.share_of_maximum()));
            prop_assert!(log_vod(&outlooks, &outlooks).abs() < 1e-9 || outlooks.has_certainty());
            prop_assert!(level_vod(&outlooks, &outlooks).abs() < 1e-12);
        }
    }
}

/// The table as a map has one reader for each person, and the medians over its readers are those of the table.
#[test]
fn the_table_as_a_map_says_the_same() {
    let Some(folder) = published() else { return };
    let forecasts = read_forecasts(&folder.join("FORECASTS.csv")).unwrap();
    let map = map_of_forecasts(&forecasts, "Human extinction due to AI by 2100")
        .unwrap()
        .map;
    assert_eq!((map.readers.len(), map.claims.len(), map.links.len()), (22, 38, 37));
    let written = cruxmap::formats::ron::write(&map);
    let map = cruxmap::formats::ron::read(written.as_bytes()).unwrap().map;
    let of_table = elicitation(&forecasts, 0);
    let of_map = camps(&map, map.target.as_ref().unwrap(), 0).unwrap();
    let titled = |ranked: &[cruxmap::analysis::Ranked], crux: &str| {
        let id = map.claims.iter().find(|(_, claim)| claim.title == crux).unwrap().0;
        let one = ranked.iter().find(|one| one.crux == id.as_str()).unwrap();
        (one.n, one.median, one.level)
    };
    let mut n_compared = 0;
    let mut compare = |table: &[cruxmap::analysis::Ranked], map: &[cruxmap::analysis::Ranked]| {
        assert_eq!(table.len(), map.len());
        for one in table {
            let (n, median, level) = titled(map, &one.crux);
            assert_eq!(n, one.n, "{}", one.crux);
            assert!(
                (median - one.median).abs() < 1e-9 && (level - one.level).abs() < 1e-9,
                "{}",
                one.crux
            );
            n_compared += 1;
        }
    };
    for (camp, ranked) in &of_table.voi {
        compare(ranked, &of_map.voi[camp]);
    }
    compare(&of_table.vod, &of_map.vod);
    assert_eq!(n_compared, 74 + 37);
}

/// A made-up table: what each person said is found on the map, and what cannot be is said.
#[test]
fn a_table_becomes_a_map_with_a_report() {
    let row = |person: &str, crux: &str, numbers: [Option<f64>; 3]| Forecast {
        person: person.to_owned(),
        camp: "A".to_owned(),
        crux: crux.to_owned(),
        target: numbers[0],
        probability: numbers[1],
        if_true: numbers[2],
    };
    let forecasts = [
        row("Ann", "A treaty", [Some(0.2), Some(0.5), Some(0.1)]),
        row("Ann", "A warning shot", [Some(0.3), Some(0.1), Some(0.4)]),
        row("Ann", "A war", [Some(0.2), Some(0.5), Some(0.9)]),
        row("Bo", "A treaty", [Some(0.05), None, Some(0.01)]),
    ];
    let made = map_of_forecasts(&forecasts, "Doom").unwrap();
    let report = made.report.join("\n");
    assert!(
        report.contains("Ann holds “Doom” at 20 % with most cruxes and at 30 % with 1"),
        "{report}"
    );
    assert!(
        report.contains("“A war”: 90 % given the crux cannot be, it lies between 0 % and 40 %"),
        "{report}"
    );
    assert!(report.contains("Bo on “A treaty”: a number is missing"), "{report}");
    // With one link each, what is computed is what was said.
    let map = made.map;
    let ann = map
        .readers
        .iter()
        .find(|(_, reader)| reader.name == "Ann")
        .unwrap()
        .0
        .clone();
    let target = map.target.clone().unwrap();
    let all = outlooks_of(&map, Some(&ann), &target).unwrap();
    let treaty = map
        .claims
        .iter()
        .find(|(_, claim)| claim.title == "A treaty")
        .unwrap()
        .0;
    let outlooks = all[treaty];
    assert!((outlooks.target - 0.2).abs() < 1e-12 && (outlooks.if_true - 0.1).abs() < 1e-12);
    assert!((outlooks.if_false - 0.3).abs() < 1e-12);
    assert!(map_of_forecasts(&[], "Doom").is_err());
}
