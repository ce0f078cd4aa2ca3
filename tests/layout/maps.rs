//! Requests to draw: terse ones, graphs from files, random debates.

use cruxmap::{
    formats::graph_file,
    layout::{GroupSpec, LayoutRequest, LinkEnd, LinkSpec, NodeBox},
};
use std::path::PathBuf;

/// A request from a terse notation: `a b c | ab: a>b  cd: c>ab` — cards, then links to cards or to links by name.
pub fn map(text: &str) -> LayoutRequest {
    let (cards, links) = text.split_once('|').unwrap_or((text, ""));
    let cards: Vec<&str> = cards.split_whitespace().collect();
    let links: Vec<(&str, &str, &str)> = links
        .split_whitespace()
        .collect::<Vec<_>>()
        .chunks(2)
        .map(|pair| {
            let (from, to) = pair[1].split_once('>').unwrap();
            (pair[0].trim_end_matches(':'), from, to)
        })
        .collect();
    let card = |id: &str| cards.iter().position(|card| *card == id);
    LayoutRequest {
        nodes: cards.iter().map(|id| node(id, 180.0, 80.0)).collect(),
        links: links
            .iter()
            .map(|(id, from, to)| LinkSpec {
                id: (*id).to_owned(),
                from: card(from).unwrap(),
                to: card(to).map_or_else(
                    || LinkEnd::Link(links.iter().position(|link| link.0 == *to).unwrap()),
                    LinkEnd::Node,
                ),
                label: None,
                weight: 1.0,
            })
            .collect(),
        ..LayoutRequest::default()
    }
}

pub fn node(id: &str, width: f64, height: f64) -> NodeBox {
    NodeBox {
        id: id.to_owned(),
        width,
        height,
        pin: None,
    }
}

/// Where the graphs lie: `CRUXMAP_LAYOUT_GRAPHS`, or beside the crate.
pub fn graph_folder() -> PathBuf {
    std::env::var_os("CRUXMAP_LAYOUT_GRAPHS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/layout"),
        PathBuf::from,
    )
}

/// The graphs of one folder, or none with a sentence when the folder is not there.
pub fn graphs(folder: &str) -> Vec<(String, LayoutRequest)> {
    let root = graph_folder();
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        println!("skipped: no graphs at {}", root.join(folder).display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let mut request = graph_file::read(text.as_bytes()).unwrap().request;
            for group in &mut request.groups {
                group.title = (120.0, 20.0);
            }
            (file.file_stem().unwrap().to_string_lossy().into_owned(), request)
        })
        .collect()
}

/// A chain of 10,000 cards; every third link ends at the link before instead of a card.
pub fn long_chain() -> LayoutRequest {
    let mut request = LayoutRequest::default();
    for ix in 0..10_000 {
        request.nodes.push(node(&format!("{ix:05}"), 100.0, 40.0));
        if ix > 0 {
            request.links.push(LinkSpec {
                id: format!("{ix:05}"),
                from: ix,
                to: if ix % 3 == 0 {
                    LinkEnd::Link(ix - 2)
                } else {
                    LinkEnd::Node(ix - 1)
                },
                label: None,
                weight: 1.0,
            });
        }
    }
    request
}

/// A generator for tests that need many numbers.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides.max(1) as u64) as usize
    }

    pub fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut list: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            list.swap(i, self.roll(i + 1));
        }
        list
    }
}

/// The same request with its cards and links in another order, and where each card and link went.
pub fn shuffled(request: &LayoutRequest, dice: &mut Dice) -> (LayoutRequest, Vec<usize>, Vec<usize>) {
    let (card_order, link_order) = (dice.shuffled(request.nodes.len()), dice.shuffled(request.links.len()));
    let place = |order: &[usize]| {
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        place
    };
    let (card_at, link_at) = (place(&card_order), place(&link_order));
    let shuffled = LayoutRequest {
        nodes: card_order.iter().map(|&ix| request.nodes[ix].clone()).collect(),
        groups: (request.groups.iter())
            .map(|group| GroupSpec {
                members: group.members.iter().map(|&card| card_at[card]).collect(),
                ..group.clone()
            })
            .collect(),
        links: link_order
            .iter()
            .map(|&ix| {
                let link = &request.links[ix];
                LinkSpec {
                    from: card_at[link.from],
                    to: match link.to {
                        LinkEnd::Node(node) => LinkEnd::Node(card_at[node]),
                        LinkEnd::Link(other) => LinkEnd::Link(link_at[other]),
                    },
                    ..link.clone()
                }
            })
            .collect(),
        ..request.clone()
    };
    (shuffled, card_at, link_at)
}

/// A debate of `n` cards: each answers an earlier one, an earlier link now and then, some answer twice.
pub fn debate(n: usize, links_to_links: bool, seed: u64) -> LayoutRequest {
    let mut dice = Dice(seed);
    let mut request = LayoutRequest::default();
    for ix in 0..n {
        let size = (160.0 + dice.roll(100) as f64, 48.0 + dice.roll(90) as f64);
        request.nodes.push(node(&format!("n{ix:04}"), size.0, size.1));
        for again in 0..=usize::from(dice.roll(8) == 0) {
            if ix == 0 {
                break;
            }
            let n_links = request.links.len();
            let to = if links_to_links && n_links > 0 && dice.roll(5) == 0 {
                LinkEnd::Link(dice.roll(n_links))
            } else {
                LinkEnd::Node(dice.roll(ix))
            };
            request.links.push(LinkSpec {
                id: format!("l{ix:04}.{again}"),
                from: ix,
                to,
                label: None,
                weight: 1.0,
            });
        }
    }
    request
}
