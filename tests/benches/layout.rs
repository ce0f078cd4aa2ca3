//! CPU time of layouts: from scratch for 200, 1,000 and 10,000 claims, and after one edit. Run with
//! `cargo bench --bench layout`; every line is a median in milliseconds of CPU time, which other programs on the machine
//! change little. The graphs are those of the folder `CRUXMAP_LAYOUT_GRAPHS`, or made up without it.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::{sync::atomic::AtomicBool, time::Duration};

use cruxmap::formats::graph_file;
use cruxmap::layout::{
    Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, NodeBox, Placement, lay_out, lay_out_after,
};
use rustix::time::{ClockId, clock_gettime};

/// The CPU time this process has taken.
fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// The median CPU time of some runs, in milliseconds; the first run only warms up.
fn median(n_runs: usize, mut run: impl FnMut()) -> f64 {
    run();
    let mut times: Vec<f64> = (0..n_runs)
        .map(|_| {
            let start = cpu_time();
            run();
            cpu_time().saturating_sub(start).as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A debate of `n` claims: a tree whose claims bear on one of the last few hundred, a link more for every sixth, cards of
/// ordinary sizes; with boxes around whole branches if wanted.
fn debate(n: usize, has_groups: bool) -> LayoutRequest {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ n as u64;
    let mut roll = |sides: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % sides.max(1)
    };
    let mut request = LayoutRequest {
        direction: Direction::LeftRight,
        ..LayoutRequest::default()
    };
    let mut branch: Vec<Option<usize>> = Vec::new();
    let mut depth: Vec<usize> = Vec::new();
    for card in 0..n {
        request.nodes.push(NodeBox {
            id: format!("c{card:05}"),
            width: 236.0,
            height: 70.0 + 18.0 * roll(5) as f64,
            pin: None,
        });
        let parent = (card > 0).then(|| card - 1 - roll(card.min(12 + card / 4)));
        depth.push(parent.map_or(0, |parent| depth[parent] + 1));
        branch.push(
            parent
                .and_then(|parent| branch[parent])
                .or_else(|| (depth[card] == 3).then_some(card)),
        );
        let cross = (card > 20 && roll(6) == 0).then(|| card - 1 - roll(20));
        for to in parent.into_iter().chain(cross.filter(|cross| Some(*cross) != parent)) {
            request.links.push(LinkSpec {
                id: format!("l{:05}", request.links.len()),
                from: card,
                to: LinkEnd::Node(to),
                label: None,
                weight: 1.0,
            });
        }
    }
    if has_groups {
        for root in 0..n {
            let members: Vec<usize> = (0..n).filter(|&card| branch[card] == Some(root)).collect();
            if (3..=60).contains(&members.len()) {
                request.groups.push(GroupSpec {
                    id: format!("g{root:05}"),
                    members,
                    ..GroupSpec::default()
                });
            }
        }
    }
    request
}

/// A graph of `n` cards from the folder `CRUXMAP_LAYOUT_GRAPHS`, if that is set.
fn published(n: usize) -> Option<LayoutRequest> {
    let file = std::path::Path::new(&std::env::var_os("CRUXMAP_LAYOUT_GRAPHS")?).join(format!("synth/arg{n}_s1.json"));
    let mut request = graph_file::read(&std::fs::read(file).ok()?).ok()?.request;
    request.groups.clear();
    Some(request)
}

/// The request with one more claim that bears on one in the middle.
fn with_a_leaf(request: &LayoutRequest) -> LayoutRequest {
    let mut request = request.clone();
    let from = request.nodes.len();
    request.nodes.push(NodeBox {
        id: "new".to_owned(),
        width: 236.0,
        height: 88.0,
        pin: None,
    });
    request.links.push(LinkSpec {
        id: "new".to_owned(),
        from,
        to: LinkEnd::Node(from / 2),
        label: None,
        weight: 1.0,
    });
    request
}

fn after(request: &LayoutRequest, before: &Placement) -> Option<Placement> {
    lay_out_after(request, &before.memory, &AtomicBool::new(false))
}

fn main() {
    for (n, n_runs) in [(200, 31), (1000, 11), (10_000, 3)] {
        let kinds = [
            ("", published(n).unwrap_or_else(|| debate(n, false))),
            (" of a debate", debate(n, false)),
            (" in boxes", debate(n, true)),
        ];
        for (kind, request) in kinds {
            let before = lay_out(&request);
            println!(
                "cold, {n} claims{kind}: {:.1} ms",
                median(n_runs, || drop(lay_out(&request)))
            );
            let edited = with_a_leaf(&request);
            let edit = median(3 * n_runs, || drop(after(&edited, &before)));
            println!("one edit, {n} claims{kind}: {edit:.1} ms");
        }
    }
}
