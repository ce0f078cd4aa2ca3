//! The map as three tables of comma-separated values: claims (and questions), links, credences. They are for counting and
//! comparing elsewhere; what has no column of its own is not in them.
//!
//! Each comes in two forms: data, as it is, for programs; and for spreadsheets, where no cell can be taken for a formula.

use super::csv_table::{self, harmless};
use crate::model::{
    Basis, Claim, ClaimId, ClaimKind, Credence, Date, Effect, Link, LocalModel, Logic, Map, Origin, Outcome,
    PastCredence, Probability, Quote, ReaderId, Relation, SourceId, Strength, Target, Tier, Value,
};

/// For whom a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For programs: every cell as it is, but for NUL, which many of them cannot read and which becomes U+FFFD.
    #[default]
    Data,
    /// For spreadsheets: cells that begin with `=`, `+`, `-`, `@`, a tab or a carriage return have an apostrophe before that.
    Spreadsheet,
}

/// The tables of a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// One row for each question and each claim.
    pub claims: String,
    /// One row for each link.
    pub links: String,
    /// One row for each number a reader holds, and each number held before.
    pub credences: String,
}

/// What stands in the table of claims.
const CLAIM_COLUMNS: [&str; 18] = [
    "id", "kind", "title", "body", "topic", "tier", "tags", "scope", "defines", "given", "answers", "model",
    "speakers", "sources", "n_quotes", "outcome", "resolved", "note",
];
/// What stands in the table of links.
const LINK_COLUMNS: [&str; 17] = [
    "id",
    "from",
    "from_kind",
    "from_title",
    "relation",
    "to",
    "to_kind",
    "to_title",
    "strength",
    "ratio_if_true",
    "ratio_if_false",
    "share",
    "effect",
    "discussion_only",
    "inferred",
    "reason",
    "note",
];

/// Whether the first line of a text names the columns of a table of claims or of links.
pub fn is_table(bytes: &[u8]) -> bool {
    let has_all = |headers: &csv::StringRecord, columns: &[&str]| {
        (columns.iter()).all(|column| csv_table::place(headers, &[*column]).is_some())
    };
    csv_table::has_columns(bytes, |headers| {
        has_all(headers, &CLAIM_COLUMNS) || has_all(headers, &LINK_COLUMNS)
    })
}

/// Writes the tables, each with a first line of names; lines end in a line feed.
pub fn write(map: &Map, form: Form) -> Tables {
    Tables {
        claims: claims(map, form),
        links: links(map, form),
        credences: credences(map, form),
    }
}

/// A table while it is written.
struct Table {
    writer: csv::Writer<Vec<u8>>,
    form: Form,
}

impl Table {
    fn new(form: Form, columns: &[&str]) -> Self {
        let mut table = Self {
            writer: csv::Writer::from_writer(Vec::new()),
            form,
        };
        table.row(columns.iter().copied());
        table
    }

    fn row<Cell: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells = cells.into_iter().map(|cell| {
            let cell = cell.as_ref().replace('\0', "\u{fffd}");
            match self.form {
                Form::Spreadsheet => harmless(&cell),
                Form::Data => cell,
            }
        });
        // Writing into memory does not fail.
        let _infallible = self.writer.write_record(cells);
    }

    fn text(self) -> String {
        String::from_utf8(self.writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// Several values in one cell.
fn joined<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    values.join("; ")
}

fn date(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn claims(map: &Map, form: Form) -> String {
    let mut table = Table::new(form, &CLAIM_COLUMNS);
    for (id, question) in &map.questions {
        let mut row = [const { String::new() }; CLAIM_COLUMNS.len()];
        row[0] = id.to_string();
        row[1].push_str("question");
        row[2].clone_from(&question.title);
        row[3].clone_from(&question.body);
        row[4].clone_from(&question.topic);
        row[12] = speakers(&question.quotes);
        row[13] = sources(map, &question.quotes);
        row[14] = question.quotes.len().to_string();
        row[17].clone_from(&question.note);
        table.row(row);
    }
    let mut answers: std::collections::BTreeMap<&ClaimId, Vec<&str>> = std::collections::BTreeMap::new();
    for link in map.links.values() {
        if let (Origin::Claim(claim), Target::Question(question)) = (&link.from, &link.to) {
            answers.entry(claim).or_default().push(question.as_str());
        }
    }
    for (id, claim) in &map.claims {
        let answers = answers.get(id).into_iter().flatten().copied();
        table.row(claim_row(map, id, claim, joined(answers)));
    }
    table.text()
}

fn claim_row(map: &Map, id: &ClaimId, claim: &Claim, answers: String) -> [String; 18] {
    let kind = match claim.kind {
        ClaimKind::Claim => "claim",
        ClaimKind::Crux => "crux",
        ClaimKind::Assumption => "assumption",
        ClaimKind::Evidence => "evidence",
        ClaimKind::Position => "position",
    };
    let tier = match claim.tier {
        Tier::Core => "core",
        Tier::Detail => "detail",
    };
    let outcome = claim
        .resolution
        .as_ref()
        .map_or("", |resolution| match resolution.outcome {
            Outcome::True => "true",
            Outcome::False => "false",
            Outcome::Partly => "partly",
            Outcome::Annulled => "annulled",
        });
    [
        id.to_string(),
        kind.to_owned(),
        claim.title.clone(),
        claim.body.clone(),
        claim.topic.clone(),
        tier.to_owned(),
        joined(&claim.tags),
        claim.scope.clone(),
        claim.defines.clone(),
        joined(&claim.given),
        answers,
        model(&claim.model),
        speakers(&claim.quotes),
        sources(map, &claim.quotes),
        claim.quotes.len().to_string(),
        outcome.to_owned(),
        date(claim.resolution.as_ref().and_then(|resolution| resolution.date)),
        claim.note.clone(),
    ]
}

fn model(model: &LocalModel) -> String {
    let word = match model {
        LocalModel::ByLinks => "by links",
        LocalModel::AllOf => "all of",
        LocalModel::AnyOf => "any of",
        LocalModel::Table(_) => "table",
        LocalModel::Logic(Logic::And) => "and",
        LocalModel::Logic(Logic::Or) => "or",
        LocalModel::Logic(Logic::Not) => "not",
        LocalModel::Logic(Logic::Exactly(n)) => return format!("exactly {n}"),
        LocalModel::Logic(Logic::AtLeast(n)) => return format!("at least {n}"),
    };
    word.to_owned()
}

fn speakers(quotes: &[Quote]) -> String {
    let mut speakers: Vec<&str> = quotes.iter().map(|quote| quote.speaker.as_str()).collect();
    speakers.retain(|speaker| !speaker.is_empty());
    speakers.dedup();
    joined(speakers)
}

fn sources(map: &Map, quotes: &[Quote]) -> String {
    let mut sources: Vec<&str> = quotes.iter().map(|quote| source(map, quote.source.as_ref())).collect();
    sources.retain(|source| !source.is_empty());
    sources.dedup();
    joined(sources)
}

/// What a source is called: its title, its address, or its id.
fn source<'a>(map: &'a Map, id: Option<&'a SourceId>) -> &'a str {
    let Some(id) = id else { return "" };
    let names = map
        .sources
        .get(id)
        .map(|source| [source.title.as_str(), source.url.as_str()]);
    let name = names.into_iter().flatten().find(|name| !name.trim().is_empty());
    name.unwrap_or(id.as_str())
}

fn links(map: &Map, form: Form) -> String {
    let mut table = Table::new(form, &LINK_COLUMNS);
    for (id, link) in &map.links {
        let from_kind = match link.from {
            Origin::Claim(_) => "claim",
            Origin::Group(_) => "group",
        };
        let to_kind = match link.to {
            Target::Claim(_) => "claim",
            Target::Link(_) => "link",
            Target::Question(_) => "question",
        };
        let effect = match link.effect {
            Effect::ByRelation => "by relation",
            Effect::Weighs => "weighs",
            Effect::Route => "route",
            Effect::Defeats => "defeats",
            Effect::Mutual => "mutual",
        };
        let [strength, if_true, if_false, share] = strength(map, link);
        table.row([
            id.to_string(),
            link.from.as_str().to_owned(),
            from_kind.to_owned(),
            map.origin_title(&link.from),
            link.relation.verb().to_owned(),
            link.to.as_str().to_owned(),
            to_kind.to_owned(),
            map.target_title(&link.to),
            strength,
            if_true,
            if_false,
            share,
            effect.to_owned(),
            link.discussion_only.to_string(),
            link.inferred.to_string(),
            link.reason.clone(),
            link.note.clone(),
        ]);
    }
    table.text()
}

/// The strength of a link as it is said, and as numbers: two ratios or a share, whichever is said; a word by the map's table.
/// Nothing where nobody has said.
fn strength(map: &Map, link: &Link) -> [String; 4] {
    let nothing = String::new;
    match link.strength {
        Strength::NotStated => [nothing(), nothing(), nothing(), nothing()],
        Strength::Share(share) => ["share".to_owned(), nothing(), nothing(), share.value().to_string()],
        said => {
            let word = match said {
                Strength::Word(word) => word.name(),
                Strength::Ratios { .. } => "ratios",
                _ => "ratio",
            };
            let weighs = matches!(link.relation, Relation::Supports | Relation::Opposes);
            // The ratios as they multiply the odds: an opposing link divides by what is said.
            let (if_true, if_false) = map.strengths.ratios_of(said, link.relation == Relation::Opposes);
            let (if_true, if_false, share) = if weighs {
                (if_true.to_string(), if_false.to_string(), nothing())
            } else {
                (nothing(), nothing(), map.strengths.share_of(said).to_string())
            };
            [word.to_owned(), if_true, if_false, share]
        }
    }
}

fn credences(map: &Map, form: Form) -> String {
    let columns = [
        "claim",
        "claim_title",
        "reader",
        "reader_name",
        "is_current",
        "stated",
        "stated_low",
        "stated_high",
        "stated_words",
        "base",
        "base_low",
        "base_high",
        "base_words",
        "basis",
        "since",
        "until",
        "source",
        "at",
        "note",
    ];
    let mut table = Table::new(form, &columns);
    for (id, claim) in &map.claims {
        for (reader, credence) in &claim.credences {
            for past in &credence.history {
                table.row(past_row(map, id, reader, past));
            }
            table.row(current_row(map, id, reader, credence));
        }
    }
    table.text()
}

fn whose(map: &Map, claim: &ClaimId, reader: &ReaderId) -> [String; 4] {
    [
        claim.to_string(),
        map.title_of(claim).to_owned(),
        reader.to_string(),
        map.readers
            .get(reader)
            .map(|reader| reader.name.clone())
            .unwrap_or_default(),
    ]
}

fn current_row(map: &Map, claim: &ClaimId, reader: &ReaderId, credence: &Credence) -> Vec<String> {
    let basis = match credence.basis {
        Basis::Own => "own",
        Basis::Quoted => "quoted",
        Basis::Computed => "computed",
        Basis::Assumed => "assumed",
    };
    let rest = [
        basis.to_owned(),
        date(credence.date),
        String::new(),
        source(map, credence.source.as_ref()).to_owned(),
        credence.locator.clone(),
        credence.note.clone(),
    ];
    let cells = whose(map, claim, reader).into_iter().chain(["true".to_owned()]);
    let numbers = value(&credence.stated).into_iter().chain(value(&credence.base));
    cells.chain(numbers).chain(rest).collect()
}

fn past_row(map: &Map, claim: &ClaimId, reader: &ReaderId, past: &PastCredence) -> Vec<String> {
    let rest = [
        String::new(),
        date(past.since),
        date(past.date),
        String::new(),
        String::new(),
        past.reason.clone(),
    ];
    let cells = whose(map, claim, reader).into_iter().chain(["false".to_owned()]);
    let numbers = value(&past.stated).into_iter().chain(value(&past.base));
    cells.chain(numbers).chain(rest).collect()
}

/// A credence as a number (the point, the best guess), the ends of its range, and words.
fn value(value: &Value) -> [String; 4] {
    let number = |p: Probability| p.value().to_string();
    let nothing = String::new;
    match value {
        Value::NotStated => [nothing(), nothing(), nothing(), nothing()],
        Value::Point(p) => [number(*p), nothing(), nothing(), nothing()],
        Value::Range { low, best, high } => [
            best.map(number).unwrap_or_default(),
            number(*low),
            number(*high),
            nothing(),
        ],
        Value::Words(words) => [nothing(), nothing(), nothing(), words.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Table};

    #[test]
    fn spreadsheets_get_no_formulas_and_data_stays() {
        let row = [
            "=1+1",
            "+1",
            "-1",
            "@a",
            "\tb",
            "\rc",
            "a=b",
            "'=d",
            "e,\"f\"\ng",
            "nul\0",
        ];
        let text = |form| {
            let mut table = Table::new(form, &["x"; 10]);
            table.row(row);
            table.text()
        };
        let head = "x,x,x,x,x,x,x,x,x,x\n";
        let data = format!("{head}=1+1,+1,-1,@a,\tb,\"\rc\",a=b,'=d,\"e,\"\"f\"\"\ng\",nul\u{fffd}\n");
        assert_eq!(text(Form::Data), data);
        let harmless = format!("{head}'=1+1,'+1,'-1,'@a,'\tb,\"'\rc\",a=b,'=d,\"e,\"\"f\"\"\ng\",nul\u{fffd}\n");
        assert_eq!(text(Form::Spreadsheet), harmless);
    }
}
