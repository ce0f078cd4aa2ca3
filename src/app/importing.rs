//! What other programs have written: recognised by its contents, read, and made a map with a report of what came in, what was
//! adapted, and what could not be said.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{disk_error::DiskError, forecasts_map::map_of_forecasts};
use crate::{
    formats::{
        argdown,
        bayes_net::{BayesNet, BayesNetError, Kind},
        bayesdown,
        exchange::{aif, canvas, dot, freeplane, graphml, kialo, mermaid, opml},
        forecasts_csv, hugin, json,
        markdown::outline_read,
        readers_csv,
        recognise::{Format, recognise},
        ron::{self, Loaded},
        sketch::{Remark, Report, Sketch, to_map::map_from_sketch},
        tables_csv, xmlbif,
    },
    model::{Card, ClaimId, LinkId, Map, Origin, Target},
};

/// What the claim is titled at first that a table of forecasts is about, which tables do not say.
pub(super) const ABOUT: &str = "What the forecasts are about";

/// What a file that can be computed with holds.
#[derive(Clone, Debug)]
pub enum MapOrNet {
    /// A map.
    Map(Box<Loaded>),
    /// A Bayes net.
    Net(Box<ReadNet>),
    /// A map made from what another program has written.
    Made(Box<Made>),
}

/// A Bayes net of another program.
#[derive(Clone, Debug)]
pub struct ReadNet {
    /// The net.
    pub net: BayesNet,
    /// Its format.
    pub format: Format,
    /// What was adapted and left out.
    pub report: Report,
}

/// A map made from what another program has written.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The map.
    pub map: Map,
    /// The format it was read from.
    pub format: Format,
    /// What came in, what was adapted, what could not be said.
    pub report: Report,
}

impl ReadNet {
    /// The net as a map.
    ///
    /// # Errors
    /// What a map cannot hold of it.
    pub fn made(self) -> Result<Made, BayesNetError> {
        let Self {
            net,
            format,
            mut report,
        } = self;
        let map = net.to_map()?;
        if report.came_in.is_empty() {
            report.came_in.push(count(net.nodes.len(), "variable"));
        }
        Ok(Made { map, format, report })
    }
}

fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// What a file says, as lines: for people to read before they accept it, and for the command line.
pub fn report_lines(report: &Report) -> Vec<String> {
    let said = |remark: &Remark| {
        let line = remark.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let times = if remark.n > 1 {
            format!(" ({} times)", remark.n)
        } else {
            String::new()
        };
        format!("{line}{}{times}", remark.sentence)
    };
    let mut lines: Vec<String> = Vec::new();
    if !report.came_in.is_empty() {
        lines.push(format!("Came in: {}.", report.came_in.join(", ")));
    }
    for (heading, remarks) in [
        ("Adapted", &report.adapted),
        ("Left out", &report.left_out),
        ("Wrong with the file", &report.errors),
    ] {
        lines.extend(remarks.iter().map(|remark| format!("{heading}: {}", said(remark))));
    }
    lines
}

/// Reads a file of any format, of the given one or of the one that its contents say. `questions` are those that Metaculus exports
/// beside a table of credences.
///
/// # Errors
/// When it is none, or so broken that nothing of it can be read.
pub fn understand(
    name: &str,
    bytes: &[u8],
    format: Option<Format>,
    questions: Option<&[u8]>,
) -> Result<MapOrNet, DiskError> {
    // What cannot be recognised is told as a map that is none.
    let format = format.or_else(|| recognise(name, bytes)).unwrap_or(Format::Ron);
    let foreign = |error: &dyn std::fmt::Display| DiskError::Foreign {
        format: format.title(),
        sentence: error.to_string(),
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let made = |map: Map, report: Report| {
        if map.claims.is_empty() && map.questions.is_empty() && map.quantities.is_empty() {
            return Err(foreign(&"there is no claim in it, so nothing was read"));
        }
        Ok(MapOrNet::Made(Box::new(Made { map, format, report })))
    };
    let sketched = |sketch: Result<Sketch, DiskError>| {
        let (map, mut report) = map_from_sketch(&sketch?, stem);
        made(without_circles(map, &mut report), report)
    };
    let net = |net: BayesNet, report: Report| Ok(MapOrNet::Net(Box::new(ReadNet { net, format, report })));
    let text =
        || String::from_utf8_lossy(bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes)).replace("\r\n", "\n");
    match format {
        Format::Ron => Ok(MapOrNet::Map(Box::new(ron::read(bytes)?))),
        Format::Json => {
            let (map, report) = json::read(bytes).map_err(|error| foreign(&error))?;
            made(map, report)
        }
        Format::Bif => net(Kind::Bif.read(bytes)?, Report::default()),
        Format::Xdsl => net(Kind::Xdsl.read(bytes)?, Report::default()),
        Format::XmlBif => net(xmlbif::read(bytes)?, Report::default()),
        Format::HuginNet => {
            let (read, remarks) = hugin::read_with_remarks(bytes)?;
            let report = Report {
                adapted: remarks.into_iter().map(remark).collect(),
                ..Report::default()
            };
            net(read, report)
        }
        Format::BayesDown => {
            let read = bayesdown::read(&text())?;
            net(read.net, read.report)
        }
        Format::Csv => table(bytes, questions),
        Format::Argdown => sketched(argdown::read(&text()).map_err(|error| foreign(&error))),
        Format::MarkdownOutline => sketched(outline_read::read(&text()).map_err(|error| foreign(&error))),
        Format::Canvas => sketched(canvas::read(bytes).map_err(|error| foreign(&error))),
        Format::Opml => sketched(opml::read(bytes).map_err(|error| foreign(&error))),
        Format::Freeplane => sketched(freeplane::read(bytes).map_err(|error| foreign(&error))),
        Format::GraphMl => sketched(graphml::read(bytes).map_err(|error| foreign(&error))),
        Format::Dot => sketched(dot::read(bytes).map_err(|error| foreign(&error))),
        Format::Aif => sketched(aif::read(bytes).map_err(|error| foreign(&error))),
        Format::Kialo => sketched(kialo::read(bytes).map_err(|error| foreign(&error))),
        Format::Mermaid => sketched(mermaid::read(bytes).map_err(|error| foreign(&error))),
    }
}

/// No more often are circles looked for; what is more entangled is left for its owner to repair.
const MOST_ROUNDS: usize = 200;

/// The map with links that close a circle of influence drawn only. Other programs let claims attack one another, but then neither has a
/// number here; of two that bear on each other the second is set aside first.
fn without_circles(mut map: Map, report: &mut Report) -> Map {
    let mut n = 0;
    for _ in 0..MOST_ROUNDS {
        let circles = map.influence_circles();
        let circle_of: HashMap<&ClaimId, usize> = (circles.iter().enumerate())
            .flat_map(|(at, circle)| circle.iter().map(move |claim| (claim, at)))
            .collect();
        let mut inside: Vec<Vec<(&LinkId, ClaimId, ClaimId)>> = vec![Vec::new(); circles.len()];
        // Objections to inferences are set aside before the inferences themselves.
        let (on_cards, on_links): (Vec<_>, Vec<_>) = (map.links.iter())
            .filter(|(_, link)| !link.discussion_only)
            .partition(|(_, link)| !matches!(link.to, Target::Link(_)));
        for (id, link) in on_cards.into_iter().chain(on_links) {
            let from = match link.influence_from() {
                Origin::Claim(claim) => vec![claim],
                Origin::Group(group) => map.groups.get(&group).map_or(Vec::new(), |group| group.members.clone()),
            };
            let Some(Card::Claim(on)) = map.final_target(id) else {
                continue;
            };
            let Some(links) = circle_of.get(&on).and_then(|at| inside.get_mut(*at)) else {
                continue;
            };
            let within = from
                .into_iter()
                .filter(|from| circle_of.get(from) == circle_of.get(&on));
            links.extend(within.map(|from| (id, from, on.clone())));
        }
        let aside: BTreeSet<LinkId> = inside.iter().flat_map(|links| closing(links)).cloned().collect();
        if aside.is_empty() {
            break;
        }
        let mut content = map.clone().into_content();
        for id in &aside {
            if let Some(link) = content.links.get_mut(id) {
                Arc::make_mut(link).discussion_only = true;
            }
        }
        let Ok(changed) = Map::new(content) else { break };
        map = changed;
        n += aside.len();
    }
    if n > 0 {
        let sentence = "a link that closes a circle is drawn, but takes no part in the computation: claims that bear on one another in a circle have no numbers";
        report.adapted.push(Remark {
            n,
            ..remark(sentence.to_owned())
        });
    }
    map
}

/// Of the links within one circle those to set aside: the second of every two that bear on each other, else the last.
fn closing<'a>(links: &[(&'a LinkId, ClaimId, ClaimId)]) -> Vec<&'a LinkId> {
    let mut before: HashSet<(&ClaimId, &ClaimId)> = HashSet::new();
    let mut second = Vec::new();
    for (id, from, on) in links {
        if before.contains(&(on, from)) {
            second.push(*id);
        } else {
            before.insert((from, on));
        }
    }
    if second.is_empty() {
        second.extend(links.last().map(|(id, ..)| *id));
    }
    second
}

fn remark(sentence: String) -> Remark {
    Remark {
        line: None,
        sentence,
        n: 1,
    }
}

/// A table of credences or of forecasts.
fn table(bytes: &[u8], questions: Option<&[u8]>) -> Result<MapOrNet, DiskError> {
    let (map, sentences) = if forecasts_csv::is_table(bytes) && !readers_csv::is_table(bytes) {
        let made = map_of_forecasts(&forecasts_csv::read(bytes)?, ABOUT)?;
        (made.map, made.report)
    } else if tables_csv::is_table(bytes) {
        return Err(DiskError::Foreign {
            format: "table of numbers",
            sentence:
                "it lists the claims or links of a map, for counting elsewhere. Open the map it was made of instead; \
                       to hand a map on, export it as JSON or Argdown"
                    .to_owned(),
        });
    } else {
        (readers_csv::read_with_questions(bytes, questions)?, Vec::new())
    };
    let report = Report {
        came_in: vec![count(map.readers.len(), "reader"), count(map.claims.len(), "claim")],
        adapted: sentences.into_iter().map(remark).collect(),
        ..Report::default()
    };
    Ok(MapOrNet::Made(Box::new(Made {
        map,
        format: Format::Csv,
        report,
    })))
}
