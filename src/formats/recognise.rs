//! What a file is, by its contents; its name decides only where the contents leave it open.

use super::plain::decoded;
use super::tally::Tally;

/// A format that can be opened or imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A map of Cruxmap.
    Ron,
    /// A Bayes net in BIF.
    Bif,
    /// A Bayes net of `GeNIe`.
    Xdsl,
    /// A Bayes net in XMLBIF.
    XmlBif,
    /// A Bayes net of Hugin.
    HuginNet,
    /// Argdown.
    Argdown,
    /// `BayesDown`: Argdown with probabilities.
    BayesDown,
    /// A table.
    Csv,
    /// An indented list or Markdown outline.
    MarkdownOutline,
    /// JSON Canvas.
    Canvas,
    /// OPML.
    Opml,
    /// A mind map of Freeplane or `FreeMind`.
    Freeplane,
    /// `GraphML`.
    GraphMl,
    /// DOT.
    Dot,
    /// AIF, xAIF or `SADFace`.
    Aif,
    /// Kialo's text export.
    Kialo,
    /// Mermaid.
    Mermaid,
    /// A map as JSON.
    Json,
}

/// What a format is, for lists of them.
struct About {
    format: Format,
    /// What it is called on the command line.
    name: &'static str,
    /// What it is called on screen.
    title: &'static str,
    /// How the names of its files usually end.
    endings: &'static [&'static str],
}

const ABOUT: [About; 18] = [
    about(Format::Ron, "ron", "Cruxmap map", &["ron"]),
    about(Format::Json, "json", "Cruxmap map as JSON", &["json"]),
    about(Format::Argdown, "argdown", "Argdown", &["argdown", "ad"]),
    about(Format::BayesDown, "bayesdown", "BayesDown", &["md"]),
    about(
        Format::MarkdownOutline,
        "outline",
        "Outline (Markdown or indented)",
        &["md", "txt"],
    ),
    about(Format::Kialo, "kialo", "Kialo discussion", &["txt"]),
    about(Format::Aif, "aif", "AIF, xAIF or SADFace", &["json"]),
    about(Format::Canvas, "canvas", "JSON Canvas", &["canvas"]),
    about(Format::Opml, "opml", "OPML", &["opml"]),
    about(Format::Freeplane, "freeplane", "Freeplane or FreeMind", &["mm"]),
    about(Format::Mermaid, "mermaid", "Mermaid", &["mmd"]),
    about(Format::Dot, "dot", "DOT (Graphviz)", &["dot", "gv"]),
    about(Format::GraphMl, "graphml", "GraphML", &["graphml"]),
    about(Format::Csv, "csv", "Table (CSV)", &["csv"]),
    about(Format::Bif, "bif", "Bayes net (BIF)", &["bif"]),
    about(Format::XmlBif, "xmlbif", "Bayes net (XMLBIF)", &["bifxml", "xml"]),
    about(Format::Xdsl, "xdsl", "Bayes net (XDSL of GeNIe)", &["xdsl"]),
    about(Format::HuginNet, "hugin", "Bayes net (Hugin .net)", &["net"]),
];

const fn about(format: Format, name: &'static str, title: &'static str, endings: &'static [&'static str]) -> About {
    About {
        format,
        name,
        title,
        endings,
    }
}

impl Format {
    /// All formats that are read, in the order of lists.
    pub fn all() -> impl Iterator<Item = Self> {
        ABOUT.iter().map(|about| about.format)
    }

    fn about(self) -> &'static About {
        let known = ABOUT.iter().find(|about| about.format == self);
        known.unwrap_or(&ABOUT[0])
    }

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        self.about().name
    }

    /// What it is called on screen.
    pub fn title(self) -> &'static str {
        self.about().title
    }

    /// How the names of its files usually end.
    pub fn endings(self) -> &'static [&'static str] {
        self.about().endings
    }

    /// The format of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let about = ABOUT.iter().find(|about| about.name == name)?;
        Some(about.format)
    }
}

/// How much of a file is looked at.
const LOOKED_AT: usize = 64 << 10;

/// What a file is. `None` where neither its contents nor its name say so. Bounded, whatever the size of the file.
pub fn recognise(name: &str, bytes: &[u8]) -> Option<Format> {
    let head = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    // A cut in the middle of a character must not make it look like another encoding.
    let end = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => head.len(),
    };
    let text = decoded(head.get(..end).unwrap_or_default(), &mut Tally::default()).unwrap_or_default();
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    let start = text.trim_start();
    // Web pages are written, not read.
    let first: String = start.chars().take(14).flat_map(char::to_lowercase).collect();
    if first.starts_with("<!doctype html") || first.starts_with("<html") {
        return None;
    }
    if (start.starts_with('<') && !start.starts_with("<!-- ")
        || start.starts_with("<?xml")
        || after_xml_comments(start))
        && let Some(format) = xml(start)
    {
        return Some(format);
    }
    if start.starts_with('{')
        && let Some(format) = json(start)
    {
        return Some(format);
    }
    let after_comments = without_comments(start);
    if let Some(inner) = after_comments.strip_prefix('(') {
        // `(format: 1, …`, perhaps with comments between.
        if without_comments(inner.trim_start()).starts_with("format") {
            return Some(Format::Ron);
        }
    }
    if text.contains("\"instantiations\"") && text.contains("\"priors\"") && text.contains('[') {
        return Some(Format::BayesDown);
    }
    if let Some(format) = bayes_net(after_comments) {
        return Some(format);
    }
    if mermaid(start) {
        return Some(Format::Mermaid);
    }
    if dot(after_comments) {
        return Some(Format::Dot);
    }
    if kialo(&text) {
        return Some(Format::Kialo);
    }
    let by_name = match ending.as_str() {
        "argdown" | "ad" => Some(Format::Argdown),
        "csv" | "tsv" => Some(Format::Csv),
        "canvas" if start.is_empty() => Some(Format::Canvas),
        _ => None,
    };
    if by_name.is_some() {
        return by_name;
    }
    // What is called a map and is broken, with marks of git in it say, looks like all sorts of text.
    if ending == "ron" {
        return Some(Format::Ron);
    }
    if argdown(&text) {
        return Some(Format::Argdown);
    }
    if csv(&text) {
        return Some(Format::Csv);
    }
    if matches!(ending.as_str(), "md" | "markdown") || outline(&text) {
        return Some(Format::MarkdownOutline);
    }
    // Broken files of a known name go to the reader that can say what is wrong with them.
    match ending.as_str() {
        "ron" => Some(Format::Ron),
        "bif" => Some(Format::Bif),
        "xdsl" => Some(Format::Xdsl),
        "bifxml" | "xmlbif" => Some(Format::XmlBif),
        "net" => Some(Format::HuginNet),
        "canvas" => Some(Format::Canvas),
        "opml" => Some(Format::Opml),
        "mm" => Some(Format::Freeplane),
        "graphml" => Some(Format::GraphMl),
        "dot" | "gv" => Some(Format::Dot),
        "mmd" | "mermaid" => Some(Format::Mermaid),
        _ => None,
    }
}

fn after_xml_comments(start: &str) -> bool {
    start.starts_with("<!--")
}

/// The format whose outermost element a text has.
fn xml(text: &str) -> Option<Format> {
    let mut rest = text;
    loop {
        let at = rest.find('<')?;
        let tag = rest.get(at + 1..)?;
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.get(comment.find("-->")? + 3..)?;
            continue;
        }
        if tag.starts_with('?') {
            rest = tag.get(tag.find('>')? + 1..)?;
            continue;
        }
        if tag.starts_with('!') {
            // A document type, perhaps with declarations inside.
            let end = match (tag.find('['), tag.find('>')) {
                (Some(open), Some(close)) if open < close => tag.find("]>").map(|end| end + 1)?,
                (_, close) => close?,
            };
            rest = tag.get(end + 1..)?;
            continue;
        }
        let name: String = tag
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == ':')
            .take(40)
            .collect();
        let local = name.rsplit(':').next().unwrap_or_default().to_lowercase();
        return match local.as_str() {
            "smile" => Some(Format::Xdsl),
            "bif" => Some(Format::XmlBif),
            "opml" => Some(Format::Opml),
            "graphml" => Some(Format::GraphMl),
            "map" => Some(Format::Freeplane),
            _ => None,
        };
    }
}

/// The format whose fields an object has.
fn json(text: &str) -> Option<Format> {
    let has = |name: &str| text.contains(&format!("\"{name}\""));
    if super::json::looks_like_it(text.as_bytes()) && !has("nodes") {
        return Some(Format::Json);
    }
    if has("nodeID") || has("AIF") || has("fromID") || (has("source_id") && has("target_id")) || has("atom") {
        return Some(Format::Aif);
    }
    let is_canvas = has("nodes") || has("edges");
    let is_plain = has("fromNode") || (has("x") && has("y") && has("type")) || (has("nodes") && !has("statements"));
    let is_empty = text
        .trim_end()
        .trim_start_matches('{')
        .trim_end_matches('}')
        .trim()
        .is_empty();
    (is_canvas && is_plain && !has("relations") || is_empty).then_some(Format::Canvas)
}

/// A text behind the comments at its beginning, of whatever language.
fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        if rest.starts_with("//") || rest.starts_with('%') && !rest.starts_with("%%") || is_dot_comment(rest) {
            rest = rest
                .find('\n')
                .and_then(|end| rest.get(end..))
                .unwrap_or("")
                .trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment
                .find("*/")
                .and_then(|end| comment.get(end + 2..))
                .unwrap_or("")
                .trim_start();
        } else {
            return rest;
        }
    }
}

/// `#` and no space: a line for the preprocessor, which DOT passes over; with a space it is a heading.
fn is_dot_comment(text: &str) -> bool {
    text.starts_with("#!") || text.starts_with("#line") || text.starts_with("#include")
}

/// The word at the beginning of a text, and what follows.
fn word(text: &str) -> (&str, &str) {
    let length = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    (word, rest.trim_start())
}

fn bayes_net(text: &str) -> Option<Format> {
    let (first, rest) = word(text);
    let named = |rest: &str| {
        // A name of whatever letters, then a brace.
        let line = rest.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        rest.starts_with('{')
            || line.contains('{')
            || rest
                .lines()
                .nth(1)
                .is_some_and(|next| next.trim_start().starts_with('{'))
    };
    match first {
        "net" if rest.starts_with('{') => Some(Format::HuginNet),
        "class" if text.contains("potential") && named(rest) => Some(Format::HuginNet),
        "node" if text.contains("states") && named(rest) => Some(Format::HuginNet),
        "network" | "variable" if named(rest) => Some(Format::Bif),
        _ => None,
    }
}

fn mermaid(text: &str) -> bool {
    let mut rest = text;
    if let Some(head) = text.strip_prefix("---\n") {
        let Some(end) = head.find("\n---") else { return false };
        rest = head.get(end + 4..).unwrap_or_default();
    }
    let mut lines = rest.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with("%%") && *line != "```mermaid");
    let Some(first) = first else { return false };
    let (keyword, direction) = word(first);
    match keyword {
        "flowchart" | "mindmap" => true,
        // `graph {` is DOT.
        "graph" => {
            let is_alone = direction.is_empty() && !lines.any(|line| line.starts_with('{'));
            is_alone
                || ["TB", "TD", "BT", "RL", "LR"]
                    .iter()
                    .any(|known| direction.starts_with(known))
        }
        _ => false,
    }
}

fn dot(text: &str) -> bool {
    let (mut first, mut rest) = word(text);
    if first.eq_ignore_ascii_case("strict") {
        (first, rest) = word(rest);
    }
    let is_graph = first.eq_ignore_ascii_case("digraph") || first.eq_ignore_ascii_case("graph");
    let head: String = rest.chars().take(300).collect();
    is_graph && head.contains('{')
}

fn kialo(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(40).peekable();
    let has_title = lines.peek().is_some_and(|line| line.starts_with("Discussion Title:"));
    let is_numbered = |line: &str| {
        let number = line.split(' ').next().unwrap_or_default();
        let rest = line.get(number.len()..).unwrap_or_default().trim_start().to_lowercase();
        let is_number = number.starts_with("1.")
            && number.ends_with('.')
            && number.bytes().all(|b| b == b'.' || b.is_ascii_digit());
        is_number && (has_title || rest.starts_with("pro:") || rest.starts_with("con:"))
    };
    lines.any(is_numbered)
}

/// Whether there are titles in brackets with a colon, or relations under them, as Argdown has them.
fn argdown(text: &str) -> bool {
    if text.starts_with("===\n") {
        return true;
    }
    let mut n_relations = 0;
    let mut has_title = false;
    for line in text.lines() {
        let line = line.trim_start();
        let is_relation = ["<+ ", "<- ", "+> ", "-> ", "<_ ", "_> ", ">< "]
            .iter()
            .any(|sign| line.starts_with(sign));
        let words = line.trim_start_matches(['+', '-', '<', '>', '_', ' ']);
        let titled = |open: char, close: &str| {
            words.starts_with(open)
                && words.find(close).is_some_and(|at| {
                    let after = words.get(at + close.len()..).unwrap_or_default();
                    at > 1 && (after.starts_with(':') || after.trim().is_empty())
                })
        };
        has_title |= titled('[', "]") || titled('<', ">");
        n_relations += usize::from(is_relation);
    }
    has_title || n_relations >= 2
}

/// Whether the first lines have the same number of commas, semicolons or tabs outside of quotes.
fn csv(text: &str) -> bool {
    [',', ';', '\t'].into_iter().any(|mark| {
        let mut counts = Vec::new();
        let mut n = 0;
        let mut in_quotes = false;
        for c in text.chars() {
            match c {
                '"' => in_quotes = !in_quotes,
                '\n' if !in_quotes => {
                    counts.push(std::mem::take(&mut n));
                    if counts.len() >= 5 {
                        break;
                    }
                }
                c if c == mark && !in_quotes => n += 1,
                _ => {}
            }
        }
        if n > 0 {
            counts.push(n);
        }
        let first = counts.first().copied().unwrap_or(0);
        // Prose has commas too: they must be many, or stand in all of several lines.
        counts.len() >= 2 && first >= 1 && counts.iter().all(|&n| n == first) && (first >= 2 || counts.len() >= 3)
    })
}

/// Whether there are headings, bullets, or lines under lines.
fn outline(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(200);
    lines.any(|line| {
        let trimmed = line.trim_start();
        let is_heading = trimmed.starts_with('#') && trimmed.trim_start_matches('#').starts_with(' ');
        let is_bullet = ["- ", "* ", "+ ", "• "]
            .iter()
            .any(|bullet| trimmed.starts_with(bullet));
        let is_below = trimmed.len() < line.len();
        is_heading || is_bullet || is_below
    })
}
