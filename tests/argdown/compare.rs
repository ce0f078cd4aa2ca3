//! Compares documents with `.expected.json` files, construct by construct.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};

use cruxmap::formats::argdown::{self, ArgdownDocument, Node, Role};
use serde_json::Value;

/// How a file fared.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whether the reference parser read it to the end.
    pub is_well_formed: bool,
    /// How many constructs are alike.
    pub n_alike: usize,
    /// How many constructs there are.
    pub n_all: usize,
    /// What is not alike.
    pub misses: Vec<String>,
    /// Of constructs that only one side has, or that differ, in files that the reference parser does not read to the end.
    pub n_faults: usize,
}

/// A folder of samples, looked for beside the parents of this crate. None when it is not there, which is said.
pub fn samples(name: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|parent| parent.join("shared/data/formats").join(name))
        .find(|path| path.is_dir());
    if found.is_none() {
        println!("skipped: the sample folder “{name}” is not on this machine");
    }
    found
}

/// Compares all files of a folder.
pub fn folder(folder: &Path) -> Vec<Row> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "argdown"))
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| file(path)).collect()
}

/// Compares one file; none when it has no expected answer.
pub fn file(path: &Path) -> Option<Row> {
    let expected = std::fs::read_to_string(path.with_extension("expected.json")).ok()?;
    // Halves of characters, which the reference parser makes of some, are no JSON.
    let expected: Value = serde_json::from_str(&expected).ok()?;
    let text = std::fs::read_to_string(path).unwrap();
    let document = argdown::document(&text).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    Some(compare(name, &document, &expected))
}

/// Compares a document with an expected answer.
pub fn compare(name: String, document: &ArgdownDocument, expected: &Value) -> Row {
    let ours = [statements(document), arguments(document), relations(document)].concat();
    let mut rest = ours;
    let mut misses = Vec::new();
    let theirs = expected_constructs(expected);
    let mut n_alike = 0;
    for one in &theirs {
        if let Some(at) = rest.iter().position(|other| other == one) {
            rest.swap_remove(at);
            n_alike += 1;
        } else {
            misses.push(format!("{name}: missing {one}"));
        }
    }
    let (n_data_alike, n_data) = data(&name, document, expected, &mut misses);
    n_alike += n_data_alike;
    // Where the reference parser gave up there is no conclusion to some argument, or it counts errors.
    let has_errors = expected["parserErrors"].as_u64() != Some(0) || expected["lexerErrors"].as_u64() != Some(0);
    let is_whole = |argument: &Value| {
        let steps = argument["pcs"].as_array();
        steps.is_none_or(|steps| steps.last().is_none_or(|last| last["role"] == "main-conclusion"))
    };
    let has_exceptions = expected["exceptions"].as_array().is_some_and(|list| !list.is_empty());
    let is_well_formed = !has_errors
        && !has_exceptions
        && expected["crash"].is_null()
        && expected["arguments"]
            .as_object()
            .is_none_or(|all| all.values().all(is_whole));
    let n_all = theirs.len() + n_data + if is_well_formed { rest.len() } else { 0 };
    if is_well_formed {
        misses.extend(rest.iter().map(|one| format!("{name}: too much {one}")));
    }
    Row {
        name,
        is_well_formed,
        n_alike,
        n_all,
        misses,
        n_faults: document.n_faults,
    }
}

/// Compares data and headings where the expected answer has them.
fn data(name: &str, document: &ArgdownDocument, expected: &Value, misses: &mut Vec<String>) -> (usize, usize) {
    let (mut n_alike, mut n_all) = (0, 0);
    let mut check = |is_alike: bool, what: String| {
        n_all += 1;
        if is_alike {
            n_alike += 1;
        } else {
            misses.push(format!("{name}: {what}"));
        }
    };
    for one in &document.statements {
        if let Some(theirs) = expected["statements"][&one.title].get("data") {
            check(
                alike(&one.data, theirs),
                format!("data of [{}]: {:?} {theirs}", one.title, one.data),
            );
        }
    }
    for one in &document.arguments {
        if let Some(theirs) = expected["arguments"][&one.title].get("data") {
            check(
                alike(&one.data, theirs),
                format!("data of <{}>: {:?} {theirs}", one.title, one.data),
            );
        }
        let theirs = expected["arguments"][&one.title]["pcs"].as_array();
        for (step, theirs) in one.steps.iter().zip(theirs.into_iter().flatten()) {
            if let (Some(inference), Some(rules)) = (&step.inference, theirs.get("rules")) {
                check(
                    strings(rules) == inference.rules,
                    format!("rules in <{}>: {:?} {rules}", one.title, inference.rules),
                );
                check(
                    alike(&inference.data, &theirs["idata"]),
                    format!("data in <{}>: {:?} {theirs}", one.title, inference.data),
                );
            }
        }
    }
    if let Some(theirs) = expected.get("frontMatter") {
        check(
            alike(&document.front_matter, theirs),
            format!("front matter: {:?} {theirs}", document.front_matter),
        );
    }
    if let Some(theirs) = expected.get("sections") {
        let mut titles = Vec::new();
        let mut waiting: Vec<&Value> = theirs.as_array().into_iter().flatten().rev().collect();
        while let Some(section) = waiting.pop() {
            titles.push((
                section["title"].as_str().unwrap_or_default().to_owned(),
                section["level"].as_u64().unwrap_or(0),
            ));
            waiting.extend(section["children"].as_array().into_iter().flatten().rev());
        }
        let ours: Vec<(String, u64)> = document
            .sections
            .iter()
            .map(|one| (one.title.clone(), one.level as u64))
            .collect();
        check(ours == titles, format!("headings: {ours:?} {titles:?}"));
    }
    (n_alike, n_all)
}

/// White space alone is no text.
fn text(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn statements(document: &ArgdownDocument) -> Vec<String> {
    let line = |one: &argdown::Statement| {
        let members: Vec<Option<String>> = one
            .members
            .iter()
            .map(|member| text(document.text(member).as_deref()))
            .collect();
        statement_line(
            &one.title,
            &members,
            &one.tags,
            one.is_used_as_premise,
            one.is_used_as_main_conclusion,
        )
    };
    document.statements.iter().map(line).collect()
}

fn statement_line(title: &str, members: &[Option<String>], tags: &[String], premise: bool, conclusion: bool) -> String {
    format!("statement [{title}] {members:?} {tags:?} premise {premise} conclusion {conclusion}")
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Premise => "premise",
        Role::IntermediaryConclusion => "intermediary-conclusion",
        Role::MainConclusion => "main-conclusion",
        Role::Alone | Role::InRelation => "",
    }
}

fn arguments(document: &ArgdownDocument) -> Vec<String> {
    let line = |one: &argdown::Argument| {
        let members: Vec<Option<String>> = one
            .members
            .iter()
            .map(|member| text(document.text(member).as_deref()))
            .collect();
        let steps: Vec<(&str, &str)> = one
            .steps
            .iter()
            .map(|step| (role(step.role), document.title(Node::Statement(step.statement))))
            .collect();
        format!("argument <{}> {members:?} {:?} {steps:?}", one.title, one.tags)
    };
    document.arguments.iter().map(line).collect()
}

fn relations(document: &ArgdownDocument) -> Vec<String> {
    let end = |node: Node| match node {
        Node::Statement(_) => format!("[{}]", document.title(node)),
        Node::Argument(_) => format!("<{}>", document.title(node)),
        Node::Inference(..) => "an inference".to_owned(),
    };
    let line = |one: &argdown::Relation| format!("relation {} {} {}", end(one.from), one.kind.name(), end(one.to));
    document.relations.iter().map(line).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().map_or_else(Vec::new, |list| {
        list.iter()
            .map(|one| one.as_str().unwrap_or_default().to_owned())
            .collect()
    })
}

fn texts(value: &Value) -> Vec<Option<String>> {
    value
        .as_array()
        .map_or_else(Vec::new, |list| list.iter().map(|one| text(one.as_str())).collect())
}

fn expected_constructs(expected: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for (title, one) in expected["statements"].as_object().into_iter().flatten() {
        let is = |name: &str| one[name].as_bool().unwrap_or(false);
        let (premise, conclusion) = (is("isUsedAsPremise"), is("isUsedAsMainConclusion"));
        all.push(statement_line(
            title,
            &texts(&one["members"]),
            &strings(&one["tags"]),
            premise,
            conclusion,
        ));
    }
    for (title, one) in expected["arguments"].as_object().into_iter().flatten() {
        let steps: Vec<(&str, &str)> = one["pcs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|step| {
                (
                    step["role"].as_str().unwrap_or_default(),
                    step["title"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        all.push(format!(
            "argument <{title}> {:?} {:?} {steps:?}",
            texts(&one["desc"]),
            strings(&one["tags"])
        ));
    }
    for one in expected["relations"].as_array().into_iter().flatten() {
        let end = |title: &str, kind: &str| match one[kind].as_str() {
            Some("argument") => format!("<{}>", one[title].as_str().unwrap_or_default()),
            Some("inference") => "an inference".to_owned(),
            _ => format!("[{}]", one[title].as_str().unwrap_or_default()),
        };
        let kind = one["type"].as_str().unwrap_or_default();
        all.push(format!(
            "relation {} {kind} {}",
            end("from", "fromType"),
            end("to", "toType")
        ));
    }
    all
}

/// Whether data are the same.
pub fn alike(ours: &argdown::value::Value, theirs: &Value) -> bool {
    use argdown::value::Value as Ours;
    match (ours, theirs) {
        (Ours::Null, Value::Null) => true,
        (Ours::Bool(a), Value::Bool(b)) => a == b,
        (Ours::Number(a), Value::Number(b)) => b.as_f64() == Some(*a),
        // The reference makes dates of texts that look like one; as JSON they have a time of day.
        (Ours::Text(a), Value::String(b)) => a == b || Some(a.as_str()) == b.strip_suffix("T00:00:00.000Z"),
        (Ours::List(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Ours::Map(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|other| alike(value, other)))
        }
        _ => false,
    }
}
