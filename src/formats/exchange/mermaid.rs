//! Mermaid: flowcharts as people write them for GitHub, Obsidian and `HackMD`, and mind maps.
//!
//! Read of a flowchart: nodes in all shapes are cards, the words in them titles; a class that is called as a kind of card
//! (`:::crux`) makes it that. Arrows are links: their words say the relation, or else a green or red `linkStyle` hints at it,
//! or else they support; hints and guesses are marked as inferred. Subgraphs are groups, and may be ends of arrows. What
//! Cruxmap draws itself comes back: nodes of the class `junction` are links at which others end, those of the class `group`
//! groups. The title in the head (`---`) is that of the whole.
//! Read of a mind map: an outline, see [`super::opml`].
//! Adapted or left out, counted in the report: directions, looks, icons, clicks other than addresses, invisible edges.
//! Any other kind of diagram is refused by name.

mod flowchart;
mod scan;

use super::{
    drawing::Drawing,
    outline_graph::{OutlineReading, Row},
    plain::{ReadError, decoded, one_line, shown},
    sketch::Sketch,
    tally::Tally,
};

/// Reads a flowchart or mind map, alone or in a Markdown fence. `O(n log n)`.
///
/// # Errors
/// It is neither. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut tally = Tally::default();
    let text = decoded(bytes, &mut tally)?;
    let (title, body, first_line) = head(&text);
    let mut rest = body;
    let mut line = first_line;
    loop {
        let (this, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let words = this.trim();
        if words.is_empty() || words.starts_with("%%") || words.starts_with("```") {
            if rest.is_empty() {
                return Err(ReadError::whole("there is no diagram in the file"));
            }
            rest = after;
            line += 1;
            continue;
        }
        let keyword = words
            .split(|c: char| c.is_whitespace() || c == ';')
            .next()
            .unwrap_or_default();
        return match keyword {
            "flowchart" | "graph" | "flowchart-elk" => {
                let mut drawing = Drawing {
                    title,
                    tally,
                    ..Drawing::default()
                };
                // The direction, and perhaps statements behind it on the same line.
                let behind = this.trim_start().get(keyword.len()..).unwrap_or_default();
                let start = rest.len() - after.len() - behind.len() - usize::from(this.len() < rest.len());
                flowchart::read(rest.get(start..).unwrap_or(after), line, &mut drawing);
                Ok(drawing.into_sketch())
            }
            "mindmap" => mindmap(after, line + 1, title, tally),
            other => Err(ReadError {
                line: Some(line),
                sentence: format!(
                    "this is a diagram of the kind “{}”; flowcharts and mind maps are read",
                    shown(other)
                ),
            }),
        };
    }
}

/// The title in the head of a diagram, what follows the head, and in which line that begins.
fn head(text: &str) -> (String, &str, usize) {
    let trimmed = text.trim_start();
    let n_before = text.len() - trimmed.len();
    let line = 1 + text.get(..n_before).unwrap_or_default().matches('\n').count();
    let Some(inner) = trimmed.strip_prefix("---\n") else {
        return (String::new(), trimmed, line);
    };
    let mut title = String::new();
    let mut length = 0;
    for (n, row) in inner.split_inclusive('\n').enumerate() {
        length += row.len();
        if let Some(words) = row.strip_prefix("title:") {
            title = one_line(words.trim().trim_matches(['"', '\'']));
        }
        if row.trim_end() == "---" {
            return (title, inner.get(length..).unwrap_or_default(), line + n + 2);
        }
    }
    (String::new(), trimmed, line)
}

/// Reads the lines of a mind map.
fn mindmap(text: &str, first_line: usize, title: String, tally: Tally) -> Result<Sketch, ReadError> {
    let mut reading = OutlineReading::default();
    reading.tally = tally;
    reading.sketch.title = title;
    // The cards that the next line may stand under, with their indentation.
    let mut above: Vec<(usize, Option<usize>)> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let number = Some(first_line + index);
        let words = line.trim();
        if words.is_empty() || words.starts_with("%%") || words.starts_with("```") {
            continue;
        }
        if words.starts_with("::") {
            reading.tally.left_out(number, "an icon or a class");
            continue;
        }
        let mut whole = words.to_owned();
        if words.contains("\"`") && !words.contains("`\"") {
            for (_, more) in lines.by_ref() {
                whole.push('\n');
                whole.push_str(more.trim());
                if more.contains("`\"") {
                    break;
                }
            }
        }
        let indent = line.len() - line.trim_start().len();
        while above.last().is_some_and(|(other, _)| *other >= indent) {
            above.pop();
        }
        let mut row = Row::default();
        row.take_line(&scan::words_of_shape(&whole, &mut reading.tally));
        let at = reading.add(row, above.last().and_then(|(_, card)| *card), number);
        above.push((indent, at));
    }
    reading.finish("there is nothing in the mind map")
}
