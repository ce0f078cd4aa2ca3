//! The schema of format 1: what each record of the file looks like. It belongs to the file, not to the model, so that
//! the model may change without breaking files. `read` and `write` below carry it over.
//!
//! Fields may be added here freely (older versions keep what they do not know); the meaning of a field may not change
//! without a new format number.

mod read;
mod write;

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor},
};

pub(super) use self::{read::map_from_file, write::file_from_map};
use super::{
    schema::{Chance, Dict, Field, Inline, Number, Open, Part, Times, Tuple, Variant, record, words},
    writer::Writer,
};
use crate::model;

/// The number of this format.
pub(super) const FORMAT: u32 = 1;

record! {
    /// The whole file.
    MapFile {
        format: u32,
        id: String,
        title: String,
        summary: String,
        target: String,
        authors: Inline,
        license: String,
        net: Option<Net>,
        note: String,
        strengths: Strengths,
        readers: Dict<Reader>,
        sources: Dict<Source>,
        questions: Dict<Question>,
        claims: Dict<Claim>,
        quantities: Dict<Quantity>,
        groups: Dict<Group>,
        evidence: Vec<Evidence>,
        scenarios: Dict<Scenario>,
        sessions: Dict<Session>,
        notes: Dict<Note>,
        views: Dict<View>,
    }
}

record! {
    /// What the strength words mean.
    Strengths {
        weak: Option<Times>,
        moderate: Option<Times>,
        strong: Option<Times>,
        decisive: Option<Times>,
    }
}

record! {
    /// A reader.
    Reader {
        name: String,
        kind: Open<ReaderKind>,
        color: Option<u8>,
        hidden: bool,
        camp: String,
        members: Inline,
        note: String,
    }
}

words! { ReaderKind = model::ReaderKind {
    Person = model::ReaderKind::Person,
    Source = model::ReaderKind::Source,
    Group = model::ReaderKind::Group,
    Example = model::ReaderKind::Example,
} default Person }

record! {
    /// A source.
    Source {
        title: String,
        authors: Inline,
        date: String,
        url: String,
        file: String,
        license: String,
        text: String,
        note: String,
    }
}

record! {
    /// A quote.
    Quote {
        text: String,
        source: String,
        at: String,
        speaker: String,
        reporter: String,
        attribution: Open<Attribution>,
        truncated: bool,
        note: String,
    }
}

words! { Attribution = model::Attribution {
    Explicit = model::Attribution::Explicit,
    Inferred = model::Attribution::Inferred,
    Uncertain = model::Attribution::Uncertain,
    Anonymous = model::Attribution::Anonymous,
} default Explicit }

record! {
    /// A question.
    Question {
        title: String,
        body: String,
        topic: String,
        exclusive: bool,
        complete: bool,
        table: Option<QuestionTable>,
        variable: Option<Variable>,
        quotes: Vec<Quote>,
        place: Tuple,
        note: String,
    }
}

record! {
    /// A claim with the links that start at it.
    Claim {
        kind: Open<ClaimKind>,
        title: String,
        body: String,
        topic: String,
        tier: Open<Tier>,
        tags: Inline,
        defines: String,
        senses: Inline,
        scope: String,
        given: Inline,
        elicit: String,
        quotes: Vec<Quote>,
        flags: Vec<Flag>,
        aliases: Vec<Alias>,
        model: Open<LocalModel>,
        threshold: Option<Threshold>,
        credences: Dict<Credence>,
        resolution: Option<Resolution>,
        review: String,
        place: Tuple,
        order: Option<Number>,
        variable: Option<Variable>,
        note: String,
        out: Dict<Link>,
    }
}

words! { ClaimKind = model::ClaimKind {
    Claim = model::ClaimKind::Claim,
    Crux = model::ClaimKind::Crux,
    Assumption = model::ClaimKind::Assumption,
    Evidence = model::ClaimKind::Evidence,
    Position = model::ClaimKind::Position,
} default Claim }

words! { Tier = model::Tier {
    Core = model::Tier::Core,
    Detail = model::Tier::Detail,
} default Core }

record! {
    /// Who flags a crux, in which words.
    Flag {
        by: String,
        participant: bool,
        words: String,
    }
}

record! {
    /// The same claim in another map.
    Alias {
        map: String,
        claim: String,
        note: String,
    }
}

record! {
    /// A claim that is read off a quantity.
    Threshold {
        quantity: String,
        below: Option<Number>,
        at_least: Option<Number>,
    }
}

record! {
    /// How a claim turned out.
    Resolution {
        outcome: Open<Outcome>,
        date: String,
        note: String,
    }
}

words! { Outcome = model::Outcome {
    True = model::Outcome::True,
    False = model::Outcome::False,
    Partly = model::Outcome::Partly,
    Annulled = model::Outcome::Annulled,
} default Annulled }

record! {
    /// One reader's numbers for a claim.
    Credence {
        stated: Said,
        base: Said,
        basis: Open<Basis>,
        date: String,
        source: String,
        at: String,
        note: String,
        gap_accepted: bool,
        history: Vec<PastCredence>,
    }
}

words! { Basis = model::Basis {
    Own = model::Basis::Own,
    Quoted = model::Basis::Quoted,
    Computed = model::Basis::Computed,
    Assumed = model::Basis::Assumed,
} default Own }

record! {
    /// A number a reader held before.
    PastCredence {
        since: String,
        date: String,
        stated: Said,
        base: Said,
        basis: Open<Basis>,
        source: String,
        at: String,
        note: String,
        reason: String,
    }
}

/// A credence as it is said: `0.35`, `(0.1, 0.5)`, `(0.1, 0.3, 0.5)` or `"unlikely"`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said(model::Value);

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SaidVisitor;

        impl<'de> Visitor<'de> for SaidVisitor {
            type Value = Said;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a probability such as 0.35, a range such as (0.1, 0.3, 0.5), or a word in quotes")
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Said, E> {
                let probability = model::Probability::new(number).map_err(E::custom)?;
                Ok(Said(model::Value::Point(probability)))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Said, E> {
                self.visit_f64(number as f64)
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Said, E> {
                self.visit_f64(number as f64)
            }

            fn visit_str<E: de::Error>(self, words: &str) -> Result<Said, E> {
                Ok(Said(model::Value::Words(words.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Said, A::Error> {
                let mut ends = Vec::new();
                while let Some(Chance(end)) = seq.next_element()? {
                    ends.push(end);
                }
                let range = match ends.as_slice() {
                    [low, high] => model::Value::range(*low, None, *high),
                    [low, best, high] => model::Value::range(*low, Some(*best), *high),
                    _ => None,
                };
                range
                    .map(Said)
                    .ok_or_else(|| de::Error::custom("a range is (low, high) or (low, best, high), from low to high"))
            }
        }

        deserializer.deserialize_any(SaidVisitor)
    }
}

impl Field for Said {
    fn write(&self, writer: &mut Writer) {
        match &self.0 {
            model::Value::NotStated => writer.text(""),
            model::Value::Point(p) => writer.number(p.value()),
            model::Value::Range { low, best, high } => {
                let ends = [Some(*low), *best, Some(*high)];
                Tuple(ends.into_iter().flatten().map(model::Probability::value).collect()).write(writer);
            }
            model::Value::Words(words) => writer.text(words),
        }
    }
}

/// How the claims that bear on a claim determine it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(super) enum LocalModel {
    #[default]
    ByLinks,
    AllOf,
    AnyOf,
    And,
    Or,
    Not,
    Exactly(u32),
    AtLeast(u32),
    Table(Table),
}

impl Variant for LocalModel {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::ByLinks => writer.atom("ByLinks"),
            Self::AllOf => writer.atom("AllOf"),
            Self::AnyOf => writer.atom("AnyOf"),
            Self::And => writer.atom("And"),
            Self::Or => writer.atom("Or"),
            Self::Not => writer.atom("Not"),
            Self::Exactly(n) => writer.atom(&format!("Exactly({n})")),
            Self::AtLeast(n) => writer.atom(&format!("AtLeast({n})")),
            Self::Table(table) => {
                writer.atom("Table(");
                table.write(writer);
                writer.atom(")");
            }
        }
    }
}

record! {
    /// A conditional probability table.
    Table {
        parents: Inline,
        rows: Vec<TableRow>,
    }
}

/// One row of a table: `(when: [true, "pause"], p: 0.3)`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableRow {
    when: Vec<State>,
    p: Chance,
    /// The probability that the claim does not hold, where `1 − p` has too few digits for it.
    #[serde(default)]
    not: Option<Chance>,
}

impl Field for TableRow {
    fn write(&self, writer: &mut Writer) {
        write_case(&self.when, writer);
        writer.atom(", p: ");
        self.p.write(writer);
        if let Some(not) = &self.not {
            writer.atom(", not: ");
            not.write(writer);
        }
        writer.atom(")");
    }
}

/// The beginning of a row: `(when: [true, "pause"]`.
fn write_case(when: &[State], writer: &mut Writer) {
    writer.atom("(when: ");
    writer.begin_inline('[');
    for state in when {
        match state {
            State::Truth(truth) => truth.write(writer),
            State::Position(position) => writer.text(position),
        }
        writer.end_inline_entry();
    }
    writer.end_inline(']');
}

record! {
    /// A conditional probability table of a question.
    QuestionTable {
        parents: Inline,
        positions: Inline,
        rows: Vec<QuestionRow>,
    }
}

/// One row of the table of a question: `(when: [true], p: [0.1, 0.2, 0.7])`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionRow {
    when: Vec<State>,
    p: Vec<Chance>,
}

impl Field for QuestionRow {
    fn write(&self, writer: &mut Writer) {
        write_case(&self.when, writer);
        writer.atom(", p: ");
        writer.begin_inline('[');
        for share in &self.p {
            share.write(writer);
            writer.end_inline_entry();
        }
        writer.end_inline(']');
        writer.atom(")");
    }
}

record! {
    /// The Bayes net a map was read from.
    Net {
        name: String,
        properties: Vec<String>,
    }
}

record! {
    /// The variable of a Bayes net that a claim or question was read from.
    Variable {
        name: String,
        title: String,
        order: Option<u32>,
        states: Inline,
        holds: Option<u32>,
        properties: Vec<String>,
        table_properties: Vec<String>,
        bounds: Tuple,
        deterministic: bool,
        strengths: Tuple,
        causes: Tuple,
    }
}

/// `true`, `false`, the id of a position, or `"none of these"`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    Truth(bool),
    Position(String),
}

/// How the file calls the state in which no position of a question holds.
const NONE_OF_THESE: &str = "none of these";

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StateVisitor;

        impl Visitor<'_> for StateVisitor {
            type Value = State;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or the id of a position in quotes")
            }

            fn visit_bool<E: de::Error>(self, truth: bool) -> Result<State, E> {
                Ok(State::Truth(truth))
            }

            fn visit_str<E: de::Error>(self, position: &str) -> Result<State, E> {
                Ok(State::Position(position.to_owned()))
            }
        }

        deserializer.deserialize_any(StateVisitor)
    }
}

record! {
    /// A link; it stands in the `out` of the claim or group it starts at.
    Link {
        to: String,
        relation: Open<Relation>,
        strength: Open<Strength>,
        cap: Open<Strength>,
        effect: Open<Effect>,
        discussion_only: bool,
        inferred: bool,
        reason: String,
        quotes: Vec<Quote>,
        readers: Dict<LinkCredence>,
        note: String,
    }
}

words! { Relation = model::Relation {
    Supports = model::Relation::Supports,
    Opposes = model::Relation::Opposes,
    Requires = model::Relation::Requires,
    Undercuts = model::Relation::Undercuts,
    Underpins = model::Relation::Underpins,
    Answers = model::Relation::Answers,
} default Supports }

words! { Effect = model::Effect {
    ByRelation = model::Effect::ByRelation,
    Weighs = model::Effect::Weighs,
    Route = model::Effect::Route,
    Defeats = model::Effect::Defeats,
    Mutual = model::Effect::Mutual,
} default ByRelation }

record! {
    /// One reader's own strength of a link.
    LinkCredence {
        strength: Open<Strength>,
        conditional: Option<Chance>,
        under: Option<Chance>,
        basis: Open<Basis>,
        date: String,
        source: String,
        note: String,
    }
}

/// How much a link bears on its target.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum Strength {
    #[default]
    NotStated,
    Weak,
    Moderate,
    Strong,
    Decisive,
    Ratio(Times),
    Ratios {
        if_true: Times,
        if_false: Times,
    },
    Share(Part),
}

impl Variant for Strength {
    fn write(&self, writer: &mut Writer) {
        let numbers: &[(&str, f64)] = match self {
            Self::NotStated => return writer.atom("NotStated"),
            Self::Weak => return writer.atom("Weak"),
            Self::Moderate => return writer.atom("Moderate"),
            Self::Strong => return writer.atom("Strong"),
            Self::Decisive => return writer.atom("Decisive"),
            Self::Ratio(ratio) => &[("Ratio(", ratio.0.value())],
            Self::Ratios { if_true, if_false } => &[
                ("Ratios(if_true: ", if_true.0.value()),
                (", if_false: ", if_false.0.value()),
            ],
            Self::Share(share) => &[("Share(", share.0.value())],
        };
        for (before, number) in numbers {
            writer.atom(before);
            writer.number(*number);
        }
        writer.atom(")");
    }
}

record! {
    /// A group with the links that start at it.
    Group {
        title: String,
        kind: Open<GroupKind>,
        members: Inline,
        verdicts: Dict<String>,
        binding: bool,
        quotes: Vec<Quote>,
        place: Tuple,
        note: String,
        out: Dict<Link>,
    }
}

/// How the members of a group act together.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum GroupKind {
    #[default]
    List,
    AllOf,
    AnyOf,
    AtMostOne,
    ExactlyOne,
    Exactly(u32),
    AtLeast(u32),
    AllOrNone,
    Ranked {
        #[serde(default)]
        direction: String,
        #[serde(default)]
        criterion: String,
    },
}

impl Variant for GroupKind {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::List => writer.atom("List"),
            Self::AllOf => writer.atom("AllOf"),
            Self::AnyOf => writer.atom("AnyOf"),
            Self::AtMostOne => writer.atom("AtMostOne"),
            Self::ExactlyOne => writer.atom("ExactlyOne"),
            Self::AllOrNone => writer.atom("AllOrNone"),
            Self::Exactly(n) => writer.atom(&format!("Exactly({n})")),
            Self::AtLeast(n) => writer.atom(&format!("AtLeast({n})")),
            Self::Ranked { direction, criterion } => {
                writer.atom("Ranked(direction: ");
                writer.text(direction);
                writer.atom(", criterion: ");
                writer.text(criterion);
                writer.atom(")");
            }
        }
    }
}

record! {
    /// A quantity.
    Quantity {
        title: String,
        body: String,
        topic: String,
        kind: Open<QuantityKind>,
        unit: String,
        reference: String,
        event: String,
        formula: Open<Formula>,
        distributions: Dict<Distribution>,
        conditional: Dict<Vec<ConditionalDistribution>>,
        quotes: Vec<Quote>,
        resolved: Option<Number>,
        resolved_date: String,
        place: Tuple,
        note: String,
    }
}

words! { QuantityKind = model::QuantityKind {
    Year = model::QuantityKind::Year,
    Duration = model::QuantityKind::Duration,
    Size = model::QuantityKind::Size,
} default Year }

record! {
    /// What a reader says about a quantity.
    Distribution {
        percentiles: Vec<Tuple>,
        point: Option<Number>,
        low: Option<Number>,
        high: Option<Number>,
        never: Option<Chance>,
        shape: String,
        basis: Open<Basis>,
        date: String,
        source: String,
        note: String,
        history: Vec<PastDistribution>,
    }
}

record! {
    /// An earlier distribution.
    PastDistribution {
        since: String,
        date: String,
        percentiles: Vec<Tuple>,
        point: Option<Number>,
        low: Option<Number>,
        high: Option<Number>,
        never: Option<Chance>,
        reason: String,
    }
}

record! {
    /// A distribution in one state of the cruxes.
    ConditionalDistribution {
        when: Dict<bool>,
        delay_factor: Option<Number>,
        distribution: Distribution,
    }
}

/// How a quantity follows from others.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum Formula {
    #[default]
    NotGiven,
    Sum(String, String),
    Difference(String, String),
    Minimum(String, String),
    Maximum(String, String),
    Scaled(String, Number),
    Doublings {
        years: Number,
        doubling_years: Number,
    },
}

impl Variant for Formula {
    fn write(&self, writer: &mut Writer) {
        let mut two = |name: &str, a: &str, b: &str| {
            writer.atom(name);
            writer.atom("(");
            writer.text(a);
            writer.atom(", ");
            writer.text(b);
            writer.atom(")");
        };
        match self {
            Self::NotGiven => writer.atom("NotGiven"),
            Self::Sum(a, b) => two("Sum", a, b),
            Self::Difference(a, b) => two("Difference", a, b),
            Self::Minimum(a, b) => two("Minimum", a, b),
            Self::Maximum(a, b) => two("Maximum", a, b),
            Self::Scaled(a, factor) => {
                writer.atom("Scaled(");
                writer.text(a);
                writer.atom(", ");
                factor.write(writer);
                writer.atom(")");
            }
            Self::Doublings { years, doubling_years } => {
                writer.atom("Doublings(years: ");
                years.write(writer);
                writer.atom(", doubling_years: ");
                doubling_years.write(writer);
                writer.atom(")");
            }
        }
    }
}

record! {
    /// Something found out about a claim.
    Evidence {
        claim: String,
        finding: Open<Finding>,
        reader: String,
        quotes: Vec<Quote>,
        note: String,
    }
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) enum Finding {
    Observed(bool),
    Report(Times),
    Believed(Chance),
    Made(bool),
}

impl Default for Finding {
    /// Says nothing: a report of 1 to 1.
    fn default() -> Self {
        Self::Report(Times::default())
    }
}

impl Variant for Finding {
    fn write(&self, writer: &mut Writer) {
        let truth = |truth: bool| if truth { "true" } else { "false" };
        match self {
            Self::Observed(observed) => writer.atom(&format!("Observed({})", truth(*observed))),
            Self::Made(made) => writer.atom(&format!("Made({})", truth(*made))),
            Self::Report(ratio) => {
                writer.atom("Report(");
                writer.number(ratio.0.value());
                writer.atom(")");
            }
            Self::Believed(probability) => {
                writer.atom("Believed(");
                writer.number(probability.0.value());
                writer.atom(")");
            }
        }
    }
}

record! {
    /// A scenario.
    Scenario {
        title: String,
        evidence: Vec<Evidence>,
        credences: Dict<Chance>,
        note: String,
    }
}

record! {
    /// A session.
    Session {
        title: String,
        date: String,
        participants: Inline,
        agenda: Vec<AgendaItem>,
        rounds: Vec<Round>,
        parking_lot: Vec<String>,
        captured: Inline,
        tests: Vec<OperationalTest>,
        minutes: String,
        note: String,
    }
}

record! {
    /// An item of the agenda.
    AgendaItem {
        title: String,
        minutes: Number,
        minutes_taken: Option<Number>,
    }
}

record! {
    /// A blind round.
    Round {
        title: String,
        items: Vec<BallotItem>,
        named: bool,
        revealed: bool,
        ballots: Vec<Ballot>,
        sealed: Vec<String>,
    }
}

record! {
    /// What a round asks about: one of the four, `given` only with `claim`.
    BallotItem {
        claim: String,
        given: String,
        link: String,
        quantity: String,
    }
}

record! {
    /// A revealed ballot.
    Ballot {
        voter: String,
        key: String,
        reader: String,
        answers: Vec<Answer>,
    }
}

record! {
    /// An answer on a ballot.
    Answer {
        value: Said,
        quantity: Tuple,
        reason: String,
    }
}

record! {
    /// A test that would settle a crux.
    OperationalTest {
        claim: String,
        text: String,
        owner: String,
        due: String,
        signed_by: Inline,
    }
}

record! {
    /// A free note.
    Note {
        text: String,
        author: String,
        date: String,
        about: String,
        place: Tuple,
    }
}

record! {
    /// A saved view.
    View {
        title: String,
        filter: String,
        focus: String,
        steps: Option<u32>,
        steps_up: Option<u32>,
        folded: Inline,
        hidden: Inline,
        groups: Inline,
        drawing: String,
        words: bool,
    }
}
