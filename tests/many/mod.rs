//! Laws of files that are tried on very many maps: each for a range of numbers, every one of which always makes the same maps.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use cruxmap::{
    formats::{merging::merge, ron},
    model::{
        ClaimId, Edit, Map, MapContent,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit},
    },
};

use crate::{
    check::check_merge,
    dice::Dice as Chance,
    generate::{self, Wish},
    invent::{self, Inventor},
    random::{Dice, HOSTILE, random_map},
    readers::READERS,
};

/// No reader may take longer for one input.
const MOST: Duration = Duration::from_secs(2);

fn hostile(seed: u64) -> Map {
    let mut chance = Chance::new(seed);
    let rolls = (0..60 + chance.below(300))
        .map(|_| chance.below(1 << 30) as u32)
        .collect();
    let texts = (0..4)
        .map(|_| {
            let n = chance.below(12);
            (0..n)
                .filter_map(|_| char::from_u32(chance.below(0x3000) as u32))
                .collect()
        })
        .collect();
    random_map(&mut Dice { rolls, at: 0, texts })
}

/// Map → text → map is the same map, and its text is stable.
pub fn round_trips(seeds: Range<u64>) {
    for seed in seeds {
        let map = hostile(seed);
        let text = ron::write(&map);
        let loaded = ron::read(text.as_bytes()).unwrap_or_else(|error| panic!("map {seed}: {error}\n{text}"));
        assert!(loaded.map == map, "map {seed} reads back as another\n{text}");
        assert_eq!(ron::write(&loaded.map), text, "map {seed}");
    }
}

/// Everything of a newer version that the records of a map hold, as it stands in the file.
fn unknown(map: &Map) -> Vec<String> {
    let content: &MapContent = map;
    let mut kept = Vec::new();
    let mut take = |unknown: &cruxmap::model::Unknown| {
        kept.extend(unknown.0.iter().map(|(name, value)| format!("{name}: {value}")));
    };
    take(&content.unknown);
    for claim in content.claims.values() {
        take(&claim.unknown);
        claim.credences.values().for_each(|credence| take(&credence.unknown));
        claim.quotes.iter().for_each(|quote| take(&quote.unknown));
    }
    content.links.values().for_each(|link| take(&link.unknown));
    content.questions.values().for_each(|question| take(&question.unknown));
    content.groups.values().for_each(|group| take(&group.unknown));
    content.readers.values().for_each(|reader| take(&reader.unknown));
    content.sources.values().for_each(|source| take(&source.unknown));
    content.quantities.values().for_each(|quantity| take(&quantity.unknown));
    content.sessions.values().for_each(|session| take(&session.unknown));
    content.views.values().for_each(|view| take(&view.unknown));
    kept
}

/// What a newer version wrote survives that a map is opened, edited and saved, byte for byte. Returns how many pieces there were.
pub fn unknown_is_kept(seeds: Range<u64>) -> usize {
    let mut n_pieces = 0;
    for seed in seeds {
        let map = hostile(seed);
        let opened = ron::read(ron::write(&map).as_bytes()).unwrap().map;
        let claim = opened.claims.keys().next().unwrap().clone();
        let edits = [
            Edit::Claim(ClaimEdit::Change(claim, ClaimChange::Title(format!("Edited {seed}")))),
            Edit::Map(MapEdit::Change(MapChange::Title("Edited".to_owned()))),
        ];
        let edited = edits.iter().fold(opened, |map, edit| edit.apply(&map).unwrap());
        let saved = ron::write(&edited);
        for piece in unknown(&map) {
            n_pieces += 1;
            assert!(saved.contains(&piece), "map {seed}: lost\n{piece}\nof\n{saved}");
        }
    }
    n_pieces
}

/// Two versions with a common base merge: it loads, is the same both ways, and every change of both sides is there or listed; edits of
/// different objects are no conflict. Returns how many conflicts there were.
pub fn merges(seeds: Range<u64>) -> usize {
    let mut n_conflicts = 0;
    for seed in seeds {
        let mut dice = Chance::new(seed);
        let n_nodes = 1 + dice.below(6);
        let wish = Wish {
            n_nodes,
            has_certainties: false,
            is_stated: false,
            names: 5,
        };
        let base = generate::map(&mut dice, wish);
        let base = if dice.chance(0.5) {
            invent::with_oddities(base)
        } else {
            base
        };
        let [ours, theirs] = [(); 2].map(|()| {
            let mut map = base.clone();
            for _ in 0..=dice.below(20) {
                let edit = Inventor {
                    dice: &mut dice,
                    map: &map,
                }
                .edit();
                map = edit.apply(&map).unwrap_or(map);
            }
            map
        });
        n_conflicts += check_merge(&base, &ours, &theirs, &format!("merge {seed}"))
            .conflicts
            .len();
        disjoint(&base, &mut dice, seed);
    }
    n_conflicts
}

/// One changes one claim, the other another one.
fn disjoint(base: &Map, dice: &mut Chance, seed: u64) {
    let mut claims: Vec<ClaimId> = base.claims.keys().cloned().collect();
    if claims.len() < 2 {
        return;
    }
    dice.shuffle(&mut claims);
    let change = |dice: &mut Chance| match dice.below(3) {
        0 => ClaimChange::Title(dice.pick(&HOSTILE).copied().unwrap_or_default().to_owned()),
        1 => ClaimChange::Body(dice.pick(&HOSTILE).copied().unwrap_or_default().to_owned()),
        _ => ClaimChange::Note(format!("note {}", dice.below(1_000))),
    };
    let mut sides = claims.iter().take(2).map(|id| {
        let mut map = base.clone();
        for _ in 0..=dice.below(3) {
            let edit = Edit::Claim(ClaimEdit::Change(id.clone(), change(dice)));
            map = edit.apply(&map).unwrap_or(map);
        }
        map
    });
    let (Some(ours), Some(theirs)) = (sides.next(), sides.next()) else {
        return;
    };
    let merged = merge(base, &ours, &theirs).unwrap();
    assert_eq!(merged.conflicts, [], "merge {seed}: disjoint edits");
}

/// Inputs to begin with, for each reader: what it reads, and what others read.
pub fn corpus() -> Vec<Arc<Vec<u8>>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| Arc::new(std::fs::read(path).unwrap());
    files.iter().map(read).collect()
}

const TOKENS: [&[u8]; 34] = [
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\"",
    b"r#\"",
    b"\"#",
    b",",
    b":",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xc3",
    b"NaN",
    b"inf",
    b"-1e309",
    b"1e-400",
    b"claims: {",
    b"out: {",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"&lt;",
    b"<x>",
    b"probability ( a | b ) {",
    b"<<<<<<< x\n",
    b"=======\n",
    b">>>>>>> y\n",
    b"99999999999999999999",
    "\u{202e}".as_bytes(),
    b"//",
];

/// An input that nobody wrote.
fn mutated(corpus: &[Arc<Vec<u8>>], dice: &mut Chance) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].to_vec();
    for _ in 0..=dice.below(5) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            4 => {
                let token = TOKENS[dice.below(TOKENS.len())];
                bytes.splice(at..at, token.iter().copied());
            }
            5 => bytes.truncate(at),
            6 => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(400)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                // The same thing many times over.
                let piece = if dice.chance(0.5) {
                    TOKENS[dice.below(TOKENS.len())].to_vec()
                } else {
                    bytes[at..end].to_vec()
                };
                let n = 1 << dice.below(8);
                bytes.splice(at..at, piece.repeat(n));
            }
        }
        bytes.truncate(200_000);
    }
    bytes
}

/// Whatever a reader is given, it answers or refuses, and in time. Returns how many inputs were read.
pub fn mutations(seeds: Range<u64>) -> usize {
    let corpus = corpus();
    let mut n_read = 0;
    for seed in seeds {
        let mut dice = Chance::new(seed ^ 0x5eed);
        let bytes = mutated(&corpus, &mut dice);
        for (name, reader) in READERS {
            let start = Instant::now();
            reader(&bytes);
            n_read += 1;
            let took = start.elapsed();
            assert!(
                took < MOST,
                "input {seed}: the {name} reader took {took:?} for {} bytes",
                bytes.len()
            );
        }
    }
    n_read
}
