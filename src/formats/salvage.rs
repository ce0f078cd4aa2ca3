//! What can still be read of a damaged map file.
//!
//! The program writes every object of a map on lines of its own, indented by its place in the file. So damage in one object does not
//! hide the next: the file is taken apart by lines, each object is read by itself, of those that do not read each field by itself,
//! and what is left is put together again. A file laid out otherwise is read up to where it breaks.

use std::collections::BTreeSet;

use super::ron::{self, ReadError};
use crate::model::Map;

/// What could be read, and what could not.
#[derive(Clone, Debug)]
pub struct Salvaged {
    /// The map of what could be read.
    pub map: Map,
    /// What could not, in sentences.
    pub lost: Vec<String>,
}

/// The sections of a file, with the one first that an object most likely belongs to whose section is not known.
const SECTIONS: [&str; 10] = [
    "claims",
    "questions",
    "groups",
    "quantities",
    "readers",
    "sources",
    "scenarios",
    "sessions",
    "notes",
    "views",
];

/// The most tries at putting a map together from pieces that do not go together.
const MOST_TRIES: usize = 200;

/// An object as it stands in the file.
struct Object {
    section: Option<&'static str>,
    id: String,
    /// Its line in the file, counted from 1.
    line: usize,
    text: String,
}

/// Reads what can be read of a file that is no map as it stands; nothing if that is no claim at all.
///
/// Complexity: linear in the file for the taking apart, with one reading of each object.
pub fn salvage(bytes: &[u8]) -> Option<Salvaged> {
    if bytes.len() > ron::MAX_BYTES {
        return None;
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    // A disk that broke off leaves zero bytes; a flipped bit may leave bytes that are no text.
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\0', "");
    let by_lines = by_lines(&text);
    let n_claims = |salvaged: &Option<Salvaged>| salvaged.as_ref().map_or(0, |salvaged| salvaged.map.claims.len());
    if n_claims(&by_lines) > 0 {
        return by_lines;
    }
    let up_to_the_break = up_to_the_break(&text);
    (n_claims(&up_to_the_break) > 0).then_some(up_to_the_break).flatten()
}

/// How a line of the program's own layout begins: its indentation, and what stands there.
fn indented(line: &str) -> (usize, &str) {
    let rest = line.trim_start_matches(' ');
    (line.len() - rest.len(), rest)
}

/// The id that an object's first line gives it.
fn id_of(rest: &str) -> Option<&str> {
    let (id, after) = rest.strip_prefix('"')?.split_once('"')?;
    after.trim_end().eq(": (").then_some(id)
}

fn by_lines(text: &str) -> Option<Salvaged> {
    let mut lost = Vec::new();
    let (fields, objects) = taken_apart(text);
    let mut head: Vec<String> = Vec::new();
    for (line, field) in fields {
        let alone = format!("(format: 1,\n{field}\n)");
        if is_read(&alone) {
            head.push(field);
        } else if !field.trim_start().starts_with("format:") {
            let name = field.trim().split(':').next().unwrap_or_default();
            lost.push(format!(
                "line {line}: the map’s “{}” could not be read",
                shortened(name)
            ));
        }
    }
    let mut kept: Vec<(&'static str, String, String)> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for object in objects {
        let Some((section, text, lines)) = read_alone(&object) else {
            lost.push(format!(
                "line {}: “{}” could not be read",
                object.line,
                shortened(&object.id)
            ));
            continue;
        };
        for line in lines {
            lost.push(format!(
                "line {}: “{}” is there, but for this: {}",
                object.line,
                shortened(&object.id),
                shortened(line.trim())
            ));
        }
        if known.insert(object.id.clone()) {
            kept.push((section, object.id, text));
        } else {
            lost.push(format!(
                "line {}: a second “{}” is left out",
                object.line,
                shortened(&object.id)
            ));
        }
    }
    let loaded = put_together(head, kept, &mut lost)?;
    let warnings = loaded.warnings.iter().map(ToString::to_string);
    lost.extend(warnings);
    Some(Salvaged { map: loaded.map, lost })
}

/// The fields of the map itself, with their lines, and its objects.
fn taken_apart(text: &str) -> (Vec<(usize, String)>, Vec<Object>) {
    let mut fields: Vec<(usize, String)> = Vec::new();
    let mut objects: Vec<Object> = Vec::new();
    let mut section = None;
    let mut is_in_object = false;
    for (at, line) in text.split('\n').enumerate() {
        let (indent, rest) = indented(line);
        let is_field = rest.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        if indent == 8
            && let Some(id) = id_of(rest)
        {
            is_in_object = true;
            objects.push(Object {
                section,
                id: id.to_owned(),
                line: at + 1,
                text: line.to_owned(),
            });
        } else if indent == 4 && (rest.trim_end().ends_with(": {") || is_field && rest.trim_end().ends_with('{')) {
            is_in_object = false;
            let name = rest.split(':').next().unwrap_or_default();
            section = SECTIONS.into_iter().find(|known| *known == name);
            if section.is_none() && !rest.trim_end().ends_with(": {") {
                fields.push((at + 1, line.to_owned()));
            }
        } else if indent == 4 && is_field {
            is_in_object = false;
            section = None;
            fields.push((at + 1, line.to_owned()));
        } else if indent == 4 && rest.starts_with('}') {
            is_in_object = false;
            section = None;
        } else if is_in_object {
            if let Some(object) = objects.last_mut() {
                object.text.push('\n');
                object.text.push_str(line);
            }
            // What follows without a first line of its own has lost it.
            is_in_object = !(indent == 8 && rest.starts_with(')'));
        } else if let (Some((_, field)), None) = (fields.last_mut(), section)
            && objects.is_empty()
        {
            // The text of a field of the map goes on.
            field.push('\n');
            field.push_str(line);
        }
    }
    (fields, objects)
}

/// Whether a file reads as far as its writing goes; what it says may still not be a map by itself.
fn is_read(text: &str) -> bool {
    matches!(ron::read(text.as_bytes()), Ok(_) | Err(ReadError::Problems(_)))
}

/// Reads an object without the rest of the map; of one that does not read, the fields that do. Returns its section, its text, and the
/// first lines of what is left out.
fn read_alone(object: &Object) -> Option<(&'static str, String, Vec<String>)> {
    let sections = match object.section {
        Some(section) => vec![section],
        None => SECTIONS.to_vec(),
    };
    let is_read_in = |section: &str, text: &str| is_read(&format!("(format: 1, {section}: {{\n{text}\n}},)"));
    let whole = object.text.trim_end().to_owned();
    let closed = format!("{}\n        ),", whole.trim_end_matches([',', ')', ' ', '\n']));
    for section in &sections {
        if let Some(text) = [&whole, &closed].into_iter().find(|text| is_read_in(section, text)) {
            return Some((section, text.clone(), Vec::new()));
        }
    }
    let section = sections.first()?;
    let (header, fields) = fields_of(&whole);
    if !is_read_in(section, &format!("{header}\n        ),")) {
        return None;
    }
    let (mut text, mut left_out) = (header.clone(), Vec::new());
    for field in fields {
        let is_read = is_read_in(section, &format!("{header}\n{field}\n        ),"));
        if is_read && !field.trim_start().starts_with(')') {
            text.push('\n');
            text.push_str(&field);
        } else {
            left_out.extend(field.lines().next().map(str::to_owned));
        }
    }
    text.push_str("\n        ),");
    is_read_in(section, &text).then_some((section, text, left_out))
}

/// Puts objects together to a map; what does not go together with the rest is left out.
fn put_together(
    mut head: Vec<String>,
    mut objects: Vec<(&'static str, String, String)>,
    lost: &mut Vec<String>,
) -> Option<ron::Loaded> {
    if !head.iter().any(|field| field.trim_start().starts_with("format:")) {
        head.insert(0, "format: 1,".to_owned());
    }
    for _ in 0..MOST_TRIES {
        let mut text = format!("(\n{}\n", head.join("\n"));
        for section in SECTIONS {
            let of_section = objects.iter().filter(|(of, _, _)| *of == section);
            let entries: Vec<&str> = of_section.map(|(_, _, object)| object.as_str()).collect();
            text.push_str(section);
            text.push_str(": {\n");
            text.push_str(&entries.join("\n"));
            text.push_str("\n},\n");
        }
        text.push(')');
        let problems = match ron::read(text.as_bytes()) {
            Ok(loaded) => return Some(loaded),
            Err(ReadError::Problems(problems)) => problems,
            Err(_) => return None,
        };
        let mut is_better = false;
        for problem in problems {
            let left_out = leave_out(&mut head, &mut objects, &problem.sentence);
            is_better |= left_out.is_some();
            lost.extend(left_out);
        }
        if !is_better {
            return None;
        }
    }
    None
}

/// Leaves out what a problem is about: the fields of its object that speak of what is not there, else the object, else the field of
/// the map. Returns what was left out, in a sentence.
fn leave_out(
    head: &mut Vec<String>,
    objects: &mut Vec<(&'static str, String, String)>,
    problem: &str,
) -> Option<String> {
    let named: Vec<&str> = (problem.split('“').skip(1))
        .filter_map(|rest| rest.split('”').next())
        .collect();
    let speaks_of = |text: &str, name: &&str| text.contains(&format!("\"{name}"));
    let missing: Vec<&str> = (named.iter().copied())
        .filter(|name| !objects.iter().any(|(_, id, _)| id == name))
        .collect();
    let by_id = named
        .iter()
        .find_map(|name| objects.iter().position(|(_, id, _)| id == name));
    // A damaged id is none, and so names no object; it still stands in one.
    let stands_in = || {
        let mut names = named.iter().filter(|name| !name.is_empty());
        names.find_map(|name| objects.iter().position(|(_, _, text)| text.contains(name)))
    };
    let guilty = by_id.or_else(stands_in);
    if let Some((_, id, text)) = guilty.and_then(|guilty| objects.get_mut(guilty)) {
        let (header, fields) = fields_of(text);
        let (gone, kept): (Vec<String>, Vec<String>) = fields
            .into_iter()
            .partition(|field| missing.iter().any(|name| speaks_of(field, name)));
        if !gone.is_empty() {
            *text = format!("{header}\n{}\n        ),", kept.join("\n"));
            return Some(format!("a part of “{}” is left out: {problem}", shortened(id)));
        }
    }
    if let Some(guilty) = guilty {
        let (_, id, _) = objects.remove(guilty);
        return Some(format!("“{}” is left out: {problem}", shortened(&id)));
    }
    let of_map = head
        .iter()
        .position(|field| missing.iter().any(|name| speaks_of(field, name)))?;
    let field = head.remove(of_map);
    let name = field.trim().split(':').next().unwrap_or_default();
    Some(format!("the map’s “{}” is left out: {problem}", shortened(name)))
}

/// The first line of an object, and its fields without its end.
fn fields_of(object: &str) -> (String, Vec<String>) {
    let mut lines = object.trim_end().split('\n');
    let header = lines.next().unwrap_or_default().to_owned();
    let mut fields: Vec<String> = Vec::new();
    for line in lines {
        let (indent, rest) = indented(line);
        let begins = indent == 12 && !rest.starts_with([')', ']', '}']);
        match fields.last_mut() {
            Some(field) if !begins => {
                field.push('\n');
                field.push_str(line);
            }
            _ => fields.push(line.to_owned()),
        }
    }
    // The last one carries the object's end.
    if let Some(last) = fields.last_mut() {
        let end = last.rfind("\n        )").unwrap_or(last.len());
        last.truncate(end);
    }
    (header, fields)
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() > MOST {
        format!("{}…", text.chars().take(MOST).collect::<String>())
    } else {
        text.to_owned()
    }
}

/// Reads a file of any layout up to where it breaks: what is open there is closed.
fn up_to_the_break(text: &str) -> Option<Salvaged> {
    const MOST_TRIES: usize = 64;
    let mut open: Vec<char> = Vec::new();
    // Places between two objects or fields of the map, with what has to be closed there.
    let mut places: Vec<(usize, String)> = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            // Brackets that do not go together.
            ')' | ']' | '}' if open.pop() != Some(c) => break,
            '"' => {
                let is_raw = text.get(..at).unwrap_or_default().trim_end_matches('#').ends_with('r');
                if is_raw {
                    let n = text
                        .get(..at)
                        .unwrap_or_default()
                        .bytes()
                        .rev()
                        .take_while(|byte| *byte == b'#')
                        .count();
                    let end = format!("\"{}", "#".repeat(n));
                    let Some(length) = text.get(at + 1..).and_then(|rest| rest.find(&end)) else {
                        break;
                    };
                    while chars.as_str().len() > text.len() - (at + 1 + length + end.len()) {
                        chars.next();
                    }
                } else {
                    let mut escaped = false;
                    for (_, c) in chars.by_ref() {
                        match c {
                            _ if escaped => escaped = false,
                            '\\' => escaped = true,
                            '"' => break,
                            _ => {}
                        }
                    }
                }
            }
            ',' if open.len() <= 2 => places.push((at + 1, open.iter().rev().collect())),
            _ => {}
        }
    }
    let (end, loaded) = (places.iter().rev().take(MOST_TRIES)).find_map(|(end, closers)| {
        let cut = format!("{}{closers}", text.get(..*end)?);
        Some((*end, ron::read(cut.as_bytes()).ok()?))
    })?;
    let line = text.get(..end).unwrap_or_default().split('\n').count();
    let mut lost = vec![format!("line {line}: from here on the file could not be read")];
    lost.extend(loaded.warnings.iter().map(ToString::to_string));
    Some(Salvaged { map: loaded.map, lost })
}
