//! Hand-checkable networks with exact rational answers, told as maps and answered through the map's own door.
//!
//! The folder is named by the environment variable `CRUXMAP_ORACLES`. Every `*.json` below it that has a network is
//! told in claims, links, groups and exclusive questions; without the folder nothing is checked.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use cruxmap::{
    inference::{Culprit, Engine, Inquiry, Outlook, OutlookError},
    model::{
        Claim, ClaimId, Credence, Finding, Group, GroupId, GroupKind, Link, LinkId, LocalModel, Logic, Map, MapContent,
        Origin, Probability, Question, QuestionId, Ratio, Reader, ReaderId, Relation, Share, Strength, Table,
        TableParent, TableRow, TableState, Target, Value,
    },
};
use serde_json::Value as Json;

/// How far a marginal may be from the exact one.
const TOLERANCE: f64 = 1e-12;

#[test]
fn oracles_are_met_by_maps() {
    let folder = std::env::var("CRUXMAP_ORACLES").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference/oracle"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("Skipped: there is no folder of oracles at {}.", folder.display());
        return;
    }
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let mut n_queries = 0;
    for file in files {
        let oracle: Json = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        if oracle["network"].is_object() {
            n_queries += check(&file.display().to_string(), &oracle);
        }
    }
    assert!(n_queries > 0, "{} has no oracles", folder.display());
    println!("{n_queries} oracle queries met.");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

fn check(file: &str, oracle: &Json) -> usize {
    let teller = Teller::new(&oracle["network"]);
    let map = teller.tell();
    let reader = reader();
    if oracle["expect"]["error"] == "cycle" {
        let members: BTreeSet<ClaimId> = list(&oracle["expect"]["cycle"])
            .iter()
            .map(|id| claim_id(id.as_str().unwrap()))
            .collect();
        let inquiry = Inquiry::new(&map, Some(&reader), &[]);
        let circles: BTreeSet<ClaimId> = inquiry.circles.iter().flatten().cloned().collect();
        assert_eq!(circles, members, "{file}");
        assert_eq!(inquiry.blocked, members, "{file}");
        let outlook = Engine::default().answer(&inquiry).unwrap();
        assert!(members.iter().all(|id| !outlook.claims.contains_key(id)), "{file}");
        return 1;
    }
    let mut engine = Engine::default();
    for query in list(&oracle["queries"]) {
        let place = format!("{file}, {}", query["name"]);
        let (findings, scale) = teller.findings(query);
        let outcome = engine.answer(&Inquiry::new(&map, Some(&reader), &findings));
        if query["expect"]["impossible"] == true {
            check_impossible(&place, &map, &findings, outcome);
        } else {
            let outlook = outcome.unwrap_or_else(|error| panic!("{place}: {error}"));
            check_numbers(&place, &teller, &outlook, scale, &query["expect"]);
        }
    }
    list(&oracle["queries"]).len()
}

fn check_impossible(place: &str, map: &Map, findings: &[(ClaimId, Finding)], outcome: Result<Outlook, OutlookError>) {
    let Err(OutlookError::Impossible(named)) = outcome else {
        panic!("{place}: {outcome:?}")
    };
    assert!(!named.is_empty(), "{place}");
    for innocent in &named {
        let rest: Vec<(ClaimId, Finding)> = findings
            .iter()
            .filter(|(id, _)| named.contains(&Culprit::Claim(id.clone())) && Culprit::Claim(id.clone()) != *innocent)
            .cloned()
            .collect();
        let outcome = Engine::default().answer(&Inquiry::new(map, Some(&reader()), &rest));
        assert!(outcome.is_ok(), "{place}: {innocent:?} need not be named in {named:?}");
    }
}

fn check_numbers(place: &str, teller: &Teller<'_>, outlook: &Outlook, scale: f64, expect: &Json) {
    let exact = |value: &Json, rounded: &Json| number(if rounded.is_null() { value } else { rounded });
    let p_evidence = exact(&expect["p_evidence"], &expect["p_evidence_f64"]);
    let computed = outlook.ln_evidence_probability.exp() * scale;
    assert!(
        (computed - p_evidence).abs() <= TOLERANCE,
        "{place}: P(e) is {computed:e}"
    );
    for (node, by_state) in expect["marginals"].as_object().unwrap() {
        for (state, value) in by_state.as_object().unwrap() {
            let expected = exact(&value["exact"], &value["f64"]);
            let (claim, holds) = teller.proposition(node, state);
            let posterior = outlook.claims[&claim].posterior.unwrap();
            let computed = if holds { posterior } else { 1.0 - posterior };
            assert!(
                (computed - expected).abs() <= TOLERANCE,
                "{place}, {node} = {state}: {computed:e} instead of {expected:e}"
            );
        }
    }
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A number, or a string such as `"3/10"` or `"0.3"`.
fn number(value: &Json) -> f64 {
    let Some(text) = value.as_str() else {
        return value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    };
    match text.split_once('/') {
        Some((above, below)) => above.trim().parse::<f64>().unwrap() / below.trim().parse::<f64>().unwrap(),
        None => text.trim().parse().unwrap(),
    }
}

fn state_name(value: &Json) -> &str {
    match value {
        Json::Bool(true) => "true",
        Json::Bool(false) => "false",
        other => other.as_str().unwrap(),
    }
}

fn reader() -> ReaderId {
    ReaderId::new("oracle").unwrap()
}

fn claim_id(text: &str) -> ClaimId {
    ClaimId::new(&text.to_lowercase()).unwrap()
}

fn question_id(text: &str) -> QuestionId {
    QuestionId::new(&format!("which-{}", text.to_lowercase())).unwrap()
}

fn ratio(number: f64) -> Ratio {
    Ratio::new(number).unwrap()
}

/// Tells a network as a map: claims for variables that are true or false, exclusive questions for the others.
struct Teller<'a> {
    nodes: &'a [Json],
    /// The states of each variable that has others than true and false.
    states: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Teller<'a> {
    fn new(network: &'a Json) -> Self {
        let nodes = list(&network["nodes"]);
        let states = nodes
            .iter()
            .filter_map(|node| {
                let states: Vec<&str> = list(&node["states"]).iter().map(state_name).collect();
                let is_binary = states.iter().all(|state| matches!(*state, "true" | "false"));
                (!is_binary).then(|| (node["id"].as_str().unwrap(), states))
            })
            .collect();
        Self { nodes, states }
    }

    /// The claim that speaks of a state of a variable, and whether it must hold.
    fn proposition(&self, node: &str, state: &str) -> (ClaimId, bool) {
        if self.states.contains_key(node) {
            (claim_id(&format!("{node}-{state}")), true)
        } else {
            (claim_id(node), state == "true")
        }
    }

    /// The findings of a query, and what the probability of the evidence must be multiplied by: a report tells only
    /// the ratio of two likelihoods.
    fn findings(&self, query: &Json) -> (Vec<(ClaimId, Finding)>, f64) {
        let mut findings = Vec::new();
        let mut scale = 1.0;
        for (node, state) in query["evidence"].as_object().into_iter().flatten() {
            let (claim, holds) = self.proposition(node, state_name(state));
            findings.push((claim, Finding::Observed(holds)));
        }
        for (node, by_state) in query["likelihoods"].as_object().into_iter().flatten() {
            if let Some(states) = self.states.get(node.as_str()) {
                for state in states {
                    let claim = self.proposition(node, state).0;
                    findings.push((claim, Finding::Report(ratio(number(&by_state[*state])))));
                }
                continue;
            }
            let (if_true, if_false) = (number(&by_state["true"]), number(&by_state["false"]));
            let claim = claim_id(node);
            if if_false > 0.0 {
                findings.push((claim, Finding::Report(ratio(if_true / if_false))));
                scale *= if_false;
            } else {
                findings.push((claim.clone(), Finding::Observed(true)));
                findings.extend((if_true <= 0.0).then_some((claim, Finding::Observed(false))));
                scale *= if_true;
            }
        }
        (findings, scale)
    }

    fn tell(&self) -> Map {
        let mut content = MapContent::default();
        content.readers.insert(reader(), Arc::new(Reader::default()));
        let mut story = Story { content };
        for node in self.nodes {
            let id = node["id"].as_str().unwrap();
            match self.states.get(id) {
                Some(states) => {
                    let complete = Question {
                        exclusive: true,
                        complete: true,
                        ..Question::default()
                    };
                    story.content.questions.insert(question_id(id), Arc::new(complete));
                    for state in states {
                        let claim = self.proposition(id, state).0;
                        story.claim(&claim, None, LocalModel::ByLinks);
                        story.link(
                            Origin::Claim(claim),
                            Target::Question(question_id(id)),
                            Relation::Answers,
                            Strength::NotStated,
                        );
                    }
                }
                None => story.claim(&claim_id(id), None, LocalModel::ByLinks),
            }
        }
        for node in self.nodes {
            let id = node["id"].as_str().unwrap();
            match self.states.get(id) {
                Some(states) => self.tell_question(&mut story, id, states, &node["model"]),
                None => self.tell_claim(&mut story, &claim_id(id), &node["model"]),
            }
        }
        Map::new(story.content).unwrap_or_else(|flaws| panic!("{flaws:?}"))
    }

    /// A question: its rows are told as links from what they speak of, each multiplying even weights by its numbers.
    fn tell_question(&self, story: &mut Story, id: &str, states: &[&str], model: &Json) {
        match model["kind"].as_str().unwrap() {
            "prior" => {
                for (state, p) in states.iter().zip(list(&model["p"])) {
                    story.claim(&self.proposition(id, state).0, Some(number(p)), LocalModel::ByLinks);
                }
            }
            "cpt" => {
                for row in list(&model["rows"]) {
                    let members: Vec<ClaimId> = row["if"]
                        .as_object()
                        .unwrap()
                        .iter()
                        .map(|(parent, state)| self.source(story, parent, state_name(state)))
                        .collect();
                    let origin = story.all_of(members);
                    for (state, p) in states.iter().zip(list(&row["p"])) {
                        story.link(
                            origin.clone(),
                            Target::Claim(self.proposition(id, state).0),
                            Relation::Supports,
                            Strength::Ratio(ratio(number(p))),
                        );
                    }
                }
            }
            other => panic!("a question cannot be told by {other}"),
        }
    }

    fn tell_claim(&self, story: &mut Story, claim: &ClaimId, model: &Json) {
        let share = |link: &Json, key: &str| Strength::Share(Share::new(number(&link[key])).unwrap());
        match model["kind"].as_str().unwrap() {
            "prior" => {
                let p = if model["p"].is_array() {
                    &model["p"][0]
                } else {
                    &model["p"]
                };
                story.claim(claim, Some(number(p)), LocalModel::ByLinks);
            }
            "cpt" => story.claim(claim, None, LocalModel::Table(self.table(model))),
            "noisy_or" => {
                story.claim(claim, Some(number(&model["leak"])), LocalModel::AnyOf);
                for link in list(&model["links"]) {
                    let source = self.source_of(story, link);
                    story.link_claims(&source, claim, Relation::Supports, share(link, "strength"));
                }
            }
            "noisy_and" => {
                story.claim(claim, Some(number(&model["base"])), LocalModel::ByLinks);
                for link in list(&model["links"]) {
                    let needed = self.source_of(story, link);
                    story.link_claims(claim, &needed, Relation::Requires, share(link, "necessity"));
                }
            }
            "or_with_defeaters" => {
                story.claim(claim, Some(number(&model["leak"])), LocalModel::AnyOf);
                for (links, relation) in [("supports", Relation::Supports), ("attacks", Relation::Opposes)] {
                    for link in list(&model[links]) {
                        let source = self.source_of(story, link);
                        story.link_claims(&source, claim, relation, share(link, "strength"));
                    }
                }
            }
            "odds" => {
                let odds = number(&model["prior_odds"]);
                story.claim(claim, Some(odds / (1.0 + odds)), LocalModel::ByLinks);
                for link in list(&model["links"]) {
                    self.tell_factors(story, claim, link);
                }
            }
            "deterministic" => {
                let k = model["k"].as_u64().unwrap_or(0) as u32;
                let (logic, is_negated) = match model["op"].as_str().unwrap() {
                    "and" => (Logic::And, false),
                    "or" => (Logic::Or, false),
                    "not" => (Logic::Not, false),
                    "exactly" => (Logic::Exactly(k), false),
                    "at_least" => (Logic::AtLeast(k), false),
                    "at_most" => (Logic::AtLeast(k + 1), true),
                    other => panic!("an unknown rule, {other}"),
                };
                let counted = if is_negated {
                    claim_id(&format!("too-many-{claim}"))
                } else {
                    claim.clone()
                };
                story.claim(&counted, None, LocalModel::Logic(logic));
                for parent in list(&model["parents"]) {
                    let source = match parent.as_str() {
                        Some(parent) => claim_id(parent),
                        None => self.source_of(story, parent),
                    };
                    story.link_claims(&source, &counted, Relation::Supports, Strength::NotStated);
                }
                if is_negated {
                    story.claim(claim, None, LocalModel::Logic(Logic::Not));
                    story.link_claims(&counted, claim, Relation::Supports, Strength::NotStated);
                }
            }
            other => panic!("an unknown model, {other}"),
        }
    }

    fn tell_factors(&self, story: &mut Story, claim: &ClaimId, link: &Json) {
        let parent = link["parent"].as_str().unwrap();
        let factor = |state: &str| match &link["factors"][state] {
            Json::Null => ratio(1.0),
            factor => ratio(number(factor)),
        };
        if let Some(states) = self.states.get(parent) {
            for state in states {
                let source = self.proposition(parent, state).0;
                story.link_claims(&source, claim, Relation::Supports, Strength::Ratio(factor(state)));
            }
        } else {
            let strength = Strength::Ratios {
                if_true: factor("true"),
                if_false: factor("false"),
            };
            story.link_claims(&claim_id(parent), claim, Relation::Supports, strength);
        }
    }

    fn table(&self, model: &Json) -> Table {
        let parents: Vec<&str> = list(&model["parents"]).iter().map(|id| id.as_str().unwrap()).collect();
        let rows = list(&model["rows"]).iter().map(|row| {
            let when = parents.iter().map(|parent| {
                let (claim, holds) = self.proposition(parent, state_name(&row["if"][parent]));
                if self.states.contains_key(parent) {
                    TableState::Position(claim)
                } else {
                    TableState::Truth(holds)
                }
            });
            // A list gives the probability of "true" first.
            let p = if row["p"].is_array() { &row["p"][0] } else { &row["p"] };
            TableRow {
                when: when.collect(),
                probability: Probability::new(number(p)).unwrap(),
                complement: None,
            }
        });
        Table {
            rows: rows.collect(),
            parents: parents
                .iter()
                .map(|parent| {
                    if self.states.contains_key(parent) {
                        TableParent::Question(question_id(parent))
                    } else {
                        TableParent::Claim(claim_id(parent))
                    }
                })
                .collect(),
            ..Table::default()
        }
    }

    fn source_of(&self, story: &mut Story, link: &Json) -> ClaimId {
        let state = if link["state"].is_null() {
            "true"
        } else {
            state_name(&link["state"])
        };
        self.source(story, link["parent"].as_str().unwrap(), state)
    }

    /// A claim that holds when a variable is in a state.
    fn source(&self, story: &mut Story, node: &str, state: &str) -> ClaimId {
        let (claim, holds) = self.proposition(node, state);
        if holds {
            return claim;
        }
        let negation = claim_id(&format!("not-{claim}"));
        if !story.content.claims.contains_key(&negation) {
            story.claim(&negation, None, LocalModel::Logic(Logic::Not));
            story.link_claims(&claim, &negation, Relation::Supports, Strength::NotStated);
        }
        negation
    }
}

/// The map as far as it is told.
struct Story {
    content: MapContent,
}

impl Story {
    fn claim(&mut self, id: &ClaimId, base: Option<f64>, model: LocalModel) {
        let mut claim = Claim {
            model,
            ..Claim::default()
        };
        if let Some(base) = base {
            let credence = Credence {
                base: Value::Point(Probability::new(base).unwrap()),
                ..Credence::default()
            };
            claim.credences.insert(reader(), credence);
        }
        self.content.claims.insert(id.clone(), Arc::new(claim));
    }

    fn link(&mut self, from: Origin, to: Target, relation: Relation, strength: Strength) {
        let id = LinkId::new(&format!("link.{}", self.content.links.len())).unwrap();
        let link = Link {
            strength,
            ..Link::new(from, to, relation)
        };
        self.content.links.insert(id, Arc::new(link));
    }

    fn link_claims(&mut self, from: &ClaimId, to: &ClaimId, relation: Relation, strength: Strength) {
        self.link(
            Origin::Claim(from.clone()),
            Target::Claim(to.clone()),
            relation,
            strength,
        );
    }

    /// What holds when all claims do: the claim itself, or a group.
    fn all_of(&mut self, members: Vec<ClaimId>) -> Origin {
        if let [only] = members.as_slice() {
            return Origin::Claim(only.clone());
        }
        let id = GroupId::new(&format!("group.{}", self.content.groups.len())).unwrap();
        let group = Group {
            kind: GroupKind::AllOf,
            members,
            ..Group::default()
        };
        self.content.groups.insert(id.clone(), Arc::new(group));
        Origin::Group(id)
    }
}
