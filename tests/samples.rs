//! Every sample map opens without a warning, checks clean, is written byte for byte as it stands, computes, and lays out
//! without overlap. The numbers of Carlsmith's map are those that were published.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail loudly and say what it skips"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use cruxmap::{
    analysis::{Weight, findings},
    app::{report, samples::SAMPLES},
    formats::ron,
    inference::{Engine, Inquiry},
    layout::{
        Direction, Rect, lay_out,
        scene::{Showing, Typesetter, scene},
    },
    model::{ClaimId, Map, ReaderId, Target, Value},
};

/// The samples, the larger ones with their example readers, and the templates.
fn sample_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["sample-maps", "sample-maps/examples", "assets/templates"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let n_before = files.len();
        files.extend(entries.filter(|path| path.extension().is_some_and(|ending| ending == "ron")));
        assert!(files.len() > n_before + 2);
    }
    files.sort();
    files
}

fn load(path: &Path) -> Map {
    ron::read(&fs::read(path).unwrap()).unwrap().map
}

fn carlsmith() -> Map {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/carlsmith.ron"))
}

#[test]
fn samples_open_without_warnings_and_round_trip_byte_for_byte() {
    for path in sample_files() {
        let text = fs::read_to_string(&path).unwrap();
        let loaded = ron::read(text.as_bytes()).unwrap();
        assert!(loaded.warnings.is_empty(), "{}: {:?}", path.display(), loaded.warnings);
        assert!(
            ron::write(&loaded.map) == text,
            "{} is not written as it stands",
            path.display()
        );
    }
}

#[test]
fn samples_check_clean() {
    for path in sample_files() {
        let map = load(&path);
        let answers: BTreeMap<ReaderId, _> = map
            .readers
            .keys()
            .map(|reader| {
                let inquiry = Inquiry::new(&map, Some(reader), &[]);
                let answer = Engine::default().answer(&inquiry);
                (reader.clone(), (inquiry, answer))
            })
            .collect();
        let found = findings(&map, |reader| {
            answers.get(reader).map(|(inquiry, answer)| (inquiry, answer))
        });
        let problems: Vec<_> = found
            .iter()
            .filter(|finding| finding.weight == Weight::Problem)
            .collect();
        assert!(problems.is_empty(), "{}: {problems:#?}", path.display());
        // Six of the forecasts that people made cannot hold together; they stay as they were made, and are listed.
        let n_accepted = found
            .iter()
            .filter(|finding| finding.code == "conditional-accepted")
            .count();
        let is_forecasts = path.ends_with("adversarial-collaboration.ron");
        assert_eq!(n_accepted, if is_forecasts { 6 } else { 0 }, "{}", path.display());
    }
}

#[test]
fn samples_compute_for_every_reader_and_for_nobody() {
    for path in sample_files() {
        let map = load(&path);
        for reader in map.readers.keys().map(Some).chain([None]) {
            let outlook = Engine::default().answer(&Inquiry::new(&map, reader, &[])).unwrap();
            // Only the map of several small debates has no conclusion.
            assert!(map.target.is_some() || map.id == "short-examples", "{}", path.display());
            if let Some(target) = &map.target {
                assert!(outlook.claims[target].posterior.is_some(), "{}", path.display());
            }
            for (id, numbers) in &outlook.claims {
                let posterior = numbers.posterior.unwrap();
                assert!(
                    (0.0..=1.0).contains(&posterior),
                    "{}: {id} has {posterior}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn samples_lay_out_without_overlap() {
    for path in sample_files() {
        let map = load(&path);
        for direction in [Direction::LeftRight, Direction::TopDown] {
            let scene = scene(&map, &Showing::whole(direction), &mut Typesetter::default());
            let placement = lay_out(&scene.request);
            for (a, first) in placement.nodes.iter().enumerate() {
                for second in placement.nodes.iter().skip(a + 1) {
                    assert!(!first.overlaps(second), "{}: cards overlap", path.display());
                }
            }
            for (route, spec) in placement.links.iter().zip(&scene.request.links) {
                assert!(route.points.len() >= 2, "{}: {} has no route", path.display(), spec.id);
                for (at, rect) in placement.nodes.iter().enumerate() {
                    let is_end = at == spec.from || spec.to == cruxmap::layout::LinkEnd::Node(at);
                    let inner = Rect::centered(rect.center(), rect.width - 2.0, rect.height - 2.0);
                    let hits = route
                        .points
                        .windows(2)
                        .any(|pair| inner.is_crossed_by(pair[0], pair[1]));
                    assert!(is_end || !hits, "{}: {} runs through a card", path.display(), spec.id);
                }
            }
        }
    }
}

#[test]
fn samples_export_and_are_built_in() {
    for sample in &SAMPLES {
        let map = sample.load().unwrap().map;
        let text = report::markdown(&map);
        assert_eq!(text, report::markdown(&map), "the export is deterministic");
        for claim in map.claims.values() {
            let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            assert!(
                plain(&text).contains(&plain(&claim.title)),
                "{}: {}",
                sample.name,
                claim.title
            );
        }
    }
}

#[test]
fn carlsmiths_premises_compute_what_was_published() {
    let map = carlsmith();
    for (reader, product, stated) in [
        ("carlsmith-2022", 0.051_376, 0.05),
        ("superforecasters-2023", 0.002_088, 0.01),
    ] {
        let reader = ReaderId::new(reader).unwrap();
        let outlook = Engine::default()
            .answer(&Inquiry::new(&map, Some(&reader), &[]))
            .unwrap();
        let numbers = outlook.claims[map.target.as_ref().unwrap()];
        assert!(
            (numbers.posterior.unwrap() - product).abs() < 1e-12,
            "{reader}: {numbers:?}"
        );
        assert_eq!(numbers.stated, Some(stated));
        let premises = map
            .claims
            .values()
            .filter(|claim| Some(claim.title.as_str()) != map.target.as_ref().map(|id| map.title_of(id)));
        for claim in premises {
            let credence = &claim.credences[&reader];
            assert!(
                credence.stated.point().is_some() && credence.source.is_some(),
                "{}: {reader}",
                claim.title
            );
        }
    }
}

#[test]
fn carlsmiths_numbers_are_those_of_the_published_data() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/field/carlsmith/carlsmith_premises.json");
    let Ok(text) = fs::read_to_string(&file) else {
        println!("skipped: the published data is not at {}", file.display());
        return;
    };
    let data: serde_json::Value = serde_json::from_str(&text).unwrap();
    let map = carlsmith();
    let mut premises: Vec<_> = map.claims.values().filter(|claim| claim.order.is_some()).collect();
    premises.sort_by(|a, b| a.order.partial_cmp(&b.order).unwrap());
    for (claim, row) in premises.iter().zip(data["premises"].as_array().unwrap()) {
        for (reader, column) in [
            ("carlsmith-2022", "carlsmith_2022"),
            ("superforecasters-2023", "superforecaster_agg_2023"),
        ] {
            let stated = claim.credences[&ReaderId::new(reader).unwrap()]
                .stated
                .point()
                .unwrap()
                .value();
            assert!(
                (stated - row[column].as_f64().unwrap()).abs() < 1e-15,
                "{}",
                claim.title
            );
        }
    }
    assert_eq!(premises.len(), 6);
}

#[test]
fn the_pause_debate_is_what_it_promises() {
    let map = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/pause-debate.ron"));
    assert!(map.claims.len() >= 60);
    assert!(
        map.claims
            .values()
            .all(|claim| claim.quotes.iter().any(|quote| !quote.text.is_empty())),
        "every claim has a quote"
    );
    assert!(
        map.links
            .values()
            .filter(|link| matches!(link.to, Target::Link(_)))
            .count()
            >= 12,
        "undercuts end at links"
    );
    assert!(
        map.groups
            .values()
            .any(|group| group.kind == cruxmap::model::GroupKind::AnyOf),
        "the disjunctive case is any-of"
    );
    let has_number = |value: &Value| value.point().is_some();
    let invented = map
        .claims
        .values()
        .flat_map(|claim| claim.credences.values())
        .any(|credence| has_number(&credence.stated));
    assert!(!invented, "no reader's numbers are invented");
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds/004_593704f45ddf0f09.txt");
    let Ok(text) = fs::read_to_string(&seed) else {
        println!("skipped: the source text is not at {}", seed.display());
        return;
    };
    for quote in map.claims.values().flat_map(|claim| &claim.quotes) {
        assert!(text.contains(&quote.text), "not in the source: {}", quote.text);
    }
}

/// How much of all that may come passes through each step and outcome, as the original works it out.
const FLOWS: [(&str, f64); 37] = [
    ("ban", 0.031_641_250_000_000_01),
    ("plateau", 0.5),
    ("ai-winter", 0.150_000_000_000_000_02),
    ("way-open", 0.85),
    ("paused", 0.2125),
    ("paused", 0.2125),
    ("potential", 0.841_499_999_999_999_9),
    ("potential", 0.841_499_999_999_999_9),
    ("disaster-strikes", 0.462_825),
    ("disaster-strikes", 0.462_825),
    ("agi-exists", 0.818_358_749_999_999_9),
    ("agi-exists", 0.818_358_749_999_999_9),
    ("not-transformative", 0.040_917_937_500_000_03),
    ("transforming-agi", 0.777_440_812_499_999_9),
    ("solution-at-hand", 0.583_080_609_374_999_8),
    ("first-aligned", 0.379_002_396_093_749_9),
    ("others-follow", 0.227_401_437_656_249_93),
    ("multipolar", 0.079_590_503_179_687_47),
    ("aligned", 0.299_411_892_914_062_45),
    ("aligned", 0.299_411_892_914_062_45),
    ("utopia", 0.221_564_800_756_406_22),
    ("few-control", 0.239_529_514_331_249_97),
    ("unwise-control", 0.095_811_805_732_499_99),
    ("accident", 0.023_952_951_433_124_998),
    ("intended", 0.215_576_562_898_124_96),
    ("tyranny", 0.053_894_140_724_531_24),
    ("misaligned", 0.478_028_919_585_937_35),
    ("misaligned", 0.478_028_919_585_937_35),
    ("seen-in-time", 0.047_802_891_958_593_74),
    ("second-chance", 0.050_740_379_669_449_34),
    ("keeps-running", 0.463_688_051_998_359_3),
    ("hostile", 0.440_503_649_398_441_3),
    ("out-of-control", 0.427_288_539_916_488),
    ("killed", 0.414_469_883_718_993_35),
    ("kept-alive", 0.012_818_656_197_494_652),
    ("ai-rule", 0.012_305_909_949_594_865),
    ("suffering", 0.000_512_746_247_899_786_1),
];

#[test]
fn the_futures_come_out_as_in_the_original() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/ai-futures.ron");
    let map = load(&path);
    let reader = map.readers.keys().next();
    let outlook = Engine::default().answer(&Inquiry::new(&map, reader, &[])).unwrap();
    let of = |id: &str| outlook.claims[&ClaimId::new(id).unwrap()].posterior.unwrap();
    for (id, flow) in FLOWS {
        assert!((of(id) - flow).abs() < 1e-9, "{id}: {} instead of {flow}", of(id));
    }
    // Published with six digits.
    for (id, total) in [("good", 0.221_565), ("ambiguous", 0.2733), ("catastrophe", 0.505_136)] {
        assert!((of(id) - total).abs() < 1e-6, "{id}: {}", of(id));
    }
}
