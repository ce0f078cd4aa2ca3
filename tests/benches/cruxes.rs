//! What cruxes and disagreements cost: everything the analysis shows for a map of 200 claims and two readers who differ on
//! 70 of them. Run with `cargo bench --bench cruxes`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on should stop, and says what it measured"
)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cruxmap::{
    analysis::{cruxes, disagreement},
    app::tornado,
    model::{
        Claim, ClaimId, Credence, Link, LinkId, Map, MapContent, Origin, Probability, Reader, ReaderId, Relation,
        Strength, StrengthWord, Target, Value,
    },
};

/// A tree of claims with links across it, as debates are: every claim bears on one above it, every fifth on another one as
/// well. Two readers have stated a number for each claim at the ends, and differ on as many.
///
/// What they state is the base, or, with `is_stated`, all things considered: then every base has to be solved for.
fn map(n_claims: usize, n_differing: usize, is_stated: bool) -> Map {
    let id = |n: usize| ClaimId::new(&format!("c{n}")).unwrap();
    let readers = ["ann", "bo"].map(|name| ReaderId::new(name).unwrap());
    let mut content = MapContent {
        target: Some(id(0)),
        ..MapContent::default()
    };
    for reader in &readers {
        content.readers.insert(reader.clone(), Arc::new(Reader::default()));
    }
    let mut n_left = n_differing;
    for n in (0..n_claims).rev() {
        let mut claim = Claim {
            title: format!("Claim {n}"),
            ..Claim::default()
        };
        let p = |extra: usize| Probability::clamped(0.1 + ((n * 37 + extra * 29) % 80) as f64 / 100.0);
        let differs = n_left > 0 && n > 0;
        n_left -= usize::from(differs);
        for (at, reader) in readers.iter().enumerate() {
            let number = Value::Point(p(if differs { at } else { 0 }));
            let mut credence = Credence::default();
            *(if is_stated {
                &mut credence.stated
            } else {
                &mut credence.base
            }) = number;
            if n > 0 {
                claim.credences.insert(reader.clone(), credence);
            }
        }
        content.claims.insert(id(n), Arc::new(claim));
        let mut link = |from: usize, to: usize| {
            let relation = if (from + to).is_multiple_of(3) {
                Relation::Opposes
            } else {
                Relation::Supports
            };
            let mut link = Link::new(Origin::Claim(id(from)), Target::Claim(id(to)), relation);
            link.strength = Strength::Word(StrengthWord::ALL[from % 3]);
            content
                .links
                .insert(LinkId::new(&format!("l{from}-{to}")).unwrap(), Arc::new(link));
        };
        if n > 0 {
            link(n, (n - 1) / 3);
        }
        if n > 20 && n % 5 == 0 {
            link(n, (n - 1) / 3 - 1);
        }
    }
    Map::new(content).unwrap()
}

fn median(n: usize, mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..n)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[n / 2]
}

fn main() {
    let readers = ["ann", "bo"].map(|name| ReaderId::new(name).unwrap());
    for (n_claims, n_differing, is_stated) in [(20, 10, false), (200, 70, false), (200, 70, true), (1_000, 70, false)] {
        let map = map(n_claims, n_differing, is_stated);
        let target = map.target.clone().unwrap();
        let found = cruxes(&map, &target, Some(&readers[0]), Some(&readers[1])).unwrap();
        let gap = disagreement(&map, &target, Some(&readers[0]), Some(&readers[1])).unwrap();
        let sum: f64 = gap.parts.iter().map(|part| part.share).sum();
        let of_cruxes = median(21, || {
            cruxes(&map, &target, Some(&readers[0]), Some(&readers[1])).unwrap();
        });
        let of_gap = median(21, || {
            disagreement(&map, &target, Some(&readers[0]), Some(&readers[1])).unwrap();
        });
        let mut n_bars = 0;
        let of_tornado = median(3, || {
            n_bars = tornado(&map, &readers[0], &target).unwrap().bars.len();
        });
        println!(
            "{n_claims:5} claims, {}, {:3} differ: cruxes {:6.1} ms ({} of them), disagreement {:6.1} ms (parts add up to within {:.0e}), together {:6.1} ms; tornado of {n_bars} numbers {:6.1} ms",
            if is_stated { "all stated" } else { "all bases" },
            gap.parts.len(),
            of_cruxes.as_secs_f64() * 1e3,
            found.ranked.len(),
            of_gap.as_secs_f64() * 1e3,
            (sum - (gap.second - gap.first)).abs(),
            (of_cruxes + of_gap).as_secs_f64() * 1e3,
            of_tornado.as_secs_f64() * 1e3
        );
    }
}
