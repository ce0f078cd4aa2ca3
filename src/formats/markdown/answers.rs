//! What a reader of the report wants to know first: the questions with their positions, the conclusion in a sentence per
//! reader, the cruxes.

use super::{
    ClaimNumbers, Column, Page, blocks, inline,
    outline::{in_order, questions_in_order},
    words,
};
use crate::model::{Claim, ClaimId, ClaimKind, Flag, Origin, QuestionId, Target};

/// Whether a claim is a crux, by its kind or because somebody says so.
pub(super) fn is_crux(claim: &Claim) -> bool {
    claim.kind == ClaimKind::Crux || !claim.flags.is_empty()
}

impl Page<'_> {
    /// The claim on which two readers' numbers lie furthest apart, in points, with who holds the highest and the lowest.
    pub(super) fn widest_gap(&self, among: &[ClaimId]) -> Option<(ClaimId, String, String)> {
        let ends = |id: &ClaimId| {
            let of = |column: &Column<'_>| {
                let numbers = column.numbers?.claims.get(id)?;
                let number = numbers.posterior.filter(|_| !numbers.assumed).or(numbers.stated)?;
                Some((number, format!("{}: {}", column.name, words::percent(number))))
            };
            let people = self.columns.iter().filter(|column| !column.is_nobody());
            let mut numbers: Vec<(f64, String)> = people.filter_map(of).collect();
            numbers.sort_by(|a, b| b.0.total_cmp(&a.0));
            let lowest = numbers.pop()?;
            Some((numbers.into_iter().next()?, lowest))
        };
        let (id, (high, low)) = among
            .iter()
            .filter_map(|id| Some((id, ends(id)?)))
            // Of equals the first in reading order.
            .rev()
            .max_by(|(_, a), (_, b)| (a.0.0 - a.1.0).total_cmp(&(b.0.0 - b.1.0)))?;
        (high.0 - low.0 > 0.01).then(|| (id.clone(), high.1, low.1))
    }

    pub(super) fn crux_ids(&self) -> Vec<ClaimId> {
        let cruxes = self
            .outline
            .order
            .iter()
            .filter(|id| self.claim(id).is_some_and(is_crux));
        cruxes.cloned().collect()
    }

    /// Every question with its positions and their numbers.
    pub(super) fn questions(&mut self) {
        let questions = questions_in_order(self.map);
        if questions.is_empty() {
            return;
        }
        self.section(if questions.len() == 1 {
            "The question"
        } else {
            "The questions"
        });
        for id in questions {
            self.question(id);
        }
    }

    fn question(&mut self, id: &QuestionId) {
        let map = self.map;
        let Some(question) = map.questions.get(id) else {
            return;
        };
        let title = if question.title.trim().is_empty() {
            inline(id.as_str())
        } else {
            inline(&question.title)
        };
        let margin = self.margin(&question.note, &[]);
        self.paragraph(&format!("**{title}**{margin}"));
        let body = blocks(&question.body);
        if !body.is_empty() {
            self.paragraph(&body);
        }
        for quote in &question.quotes {
            self.quote(quote);
        }
        let positions = in_order(self.map, self.map.positions(id));
        if positions.is_empty() {
            self.paragraph("No position on the map answers it.");
            return;
        }
        match (question.exclusive, question.complete) {
            (true, true) => self.paragraph("Exactly one of the positions is right."),
            (true, false) => self.paragraph("At most one of the positions is right."),
            (false, _) => {}
        }
        let mut rows = Vec::new();
        let has_numbers = positions.iter().any(|position| self.short_numbers(position).is_some());
        for position in &positions {
            let head = format!("{}{}", inline(self.map.title_of(position)), self.after(position));
            let cells = self
                .columns
                .iter()
                .map(|column| self.position_cell(column, id, Some(position)))
                .collect();
            rows.push((head, cells));
        }
        let has_none_of_these = self.columns.iter().any(|column| shared(column, id, None).is_some());
        if question.exclusive && !question.complete && has_none_of_these {
            let cells = self
                .columns
                .iter()
                .map(|column| self.position_cell(column, id, None))
                .collect();
            rows.push(("*none of these*".to_owned(), cells));
        }
        if has_numbers || has_none_of_these {
            self.table("Position", &rows);
        } else {
            self.gap();
            for (head, _) in &rows {
                self.line(&format!("- {head}"));
            }
            self.gap();
        }
        self.answers(id);
    }

    /// How the positions answer a question, where that is said.
    fn answers(&mut self, id: &QuestionId) {
        let map = self.map;
        let links = map
            .links
            .values()
            .filter(|link| link.to == Target::Question(id.clone()));
        for link in links {
            let details = [
                link.discussion_only.then_some("for discussion only, not computed"),
                link.inferred.then_some("the map maker’s reading"),
            ];
            let details: Vec<&str> = details.into_iter().flatten().collect();
            let reason = Self::reason(&link.reason);
            if reason.is_none() && details.is_empty() && link.note.trim().is_empty() {
                continue;
            }
            let from = match &link.from {
                Origin::Claim(claim) => format!("“{}”{}", inline(map.title_of(claim)), self.after(claim)),
                Origin::Group(_) => format!("“{}”", inline(&map.origin_title(&link.from))),
            };
            let details = if details.is_empty() {
                String::new()
            } else {
                format!(" ({})", details.join("; "))
            };
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            let margin = self.margin(&link.note, &[]);
            self.line(&format!("- *how it answers:* {from}{details}{margin}{reason}"));
        }
        self.gap();
    }

    fn position_cell(&self, column: &Column<'_>, question: &QuestionId, position: Option<&ClaimId>) -> String {
        let Some(probability) = shared(column, question, position) else {
            return position.map_or_else(|| "–".to_owned(), |position| column.cell(self.map, position).long());
        };
        let claims = column.numbers.map(|numbers| &numbers.claims);
        let of = |id: &ClaimId| claims.and_then(|claims| claims.get(id));
        let numbers = position.and_then(of).cloned().unwrap_or_else(|| ClaimNumbers {
            // “None of these” may be off by as much as the positions.
            error: (self.map.positions(question).iter().filter_map(|id| of(id)?.error)).reduce(f64::max),
            ..ClaimNumbers::default()
        });
        let computed = column.marked(probability, &numbers);
        let stated = position.and_then(|position| column.cell(self.map, position).stated);
        match stated {
            Some(stated) => format!("{computed} (stated {stated})"),
            None => computed,
        }
    }

    /// The conclusion of the map, one sentence for each reader.
    pub(super) fn conclusion(&mut self) {
        let Some(target) = self.map.target.clone() else {
            return;
        };
        self.section("The conclusion");
        let bold = self.bold(&target);
        let tag = self.after(&target);
        self.paragraph(&format!("{bold}{tag}"));
        if self.columns.is_empty() && self.options.numbers {
            self.paragraph("Nobody has stated a number yet, so nothing is computed.");
        }
        for index in 0..self.columns.len() {
            if let Some(sentence) = self
                .columns
                .get(index)
                .map(|column| self.conclusion_of(column, &target))
            {
                self.line(&format!("- {sentence}"));
            }
        }
        self.gap();
        let map = self.map;
        let found: Vec<String> = map
            .evidence
            .iter()
            .map(|evidence| {
                format!(
                    "“{}” is {}",
                    inline(map.title_of(&evidence.claim)),
                    self.finding(evidence)
                )
            })
            .collect();
        if !found.is_empty() {
            self.paragraph(&format!(
                "All numbers on this page hold given this: {}.",
                found.join("; ")
            ));
        }
    }

    fn conclusion_of(&self, column: &Column<'_>, target: &ClaimId) -> String {
        let name = format!("**{}:**", column.name);
        let cell = column.cell(self.map, target);
        let posterior = column
            .numbers
            .and_then(|numbers| numbers.claims.get(target)?.posterior)
            .filter(|_| cell.computed.is_some());
        let mut sentence = match (column.numbers.and_then(|numbers| numbers.problem.as_ref()), posterior) {
            (Some(problem), _) => {
                format!(
                    "{name} nothing could be computed: {}",
                    inline(problem).trim_end_matches('.')
                )
            }
            (None, Some(posterior)) => {
                let is_exact = (column.numbers.and_then(|numbers| numbers.claims.get(target)))
                    .is_some_and(|numbers| numbers.error.is_none());
                let odds = if is_exact && (0.001..=0.999).contains(&posterior) {
                    format!(", odds of about {}", crate::model::odds(posterior))
                } else {
                    String::new()
                };
                let percent = cell.computed.clone().unwrap_or_default();
                format!("{name} the map computes {percent}{odds}")
            }
            (None, None) if column.numbers.is_some_and(|numbers| numbers.blocked.contains(target)) => {
                format!("{name} no number, as influence goes round in a circle here")
            }
            (None, None) if cell.computed.is_some() => {
                format!("{name} no number, as too few samples could be drawn for one")
            }
            (None, None) if column.numbers.is_some() => format!("{name} nothing to compute it from"),
            (None, None) => format!("{name} not computed"),
        };
        if let Some(stated) = &cell.stated {
            sentence = format!("{sentence}; stated all things considered: {stated}");
        } else if posterior.is_some() && !column.is_nobody() {
            let same = column
                .numbers
                .and_then(|numbers| numbers.claims.get(target))
                .is_some_and(|numbers| numbers.stated.is_some());
            sentence.push_str(if same {
                ", which is what is stated"
            } else {
                "; not stated"
            });
        }
        if let Some(numbers) = column.numbers.filter(|_| posterior.is_some()) {
            let mut assumed = Vec::new();
            if numbers.assumed_bases > 0 {
                assumed.push(format!(
                    "even odds for {} that nobody has stated",
                    words::count(numbers.assumed_bases, "credence")
                ));
            }
            if numbers.assumed_strengths > 0 {
                assumed.push(format!(
                    "moderate strength for {}",
                    words::count(numbers.assumed_strengths, "link")
                ));
            }
            if !assumed.is_empty() {
                sentence = format!("{sentence}. Assumed on the whole map: {}", words::listed(&assumed));
            }
        }
        sentence.push('.');
        sentence
    }

    /// The cruxes, with who calls them so.
    pub(super) fn cruxes(&mut self) {
        let cruxes = self.crux_ids();
        if cruxes.is_empty() {
            return;
        }
        self.section("Cruxes");
        self.paragraph(
            "Claims whose settling would change the answer, as the map or somebody in the debate marks them.",
        );
        let with_numbers = cruxes.iter().any(|id| self.short_numbers(id).is_some());
        if with_numbers {
            let rows: Vec<(String, Vec<String>)> = cruxes
                .iter()
                .map(|id| {
                    let head = format!("{}{}", inline(self.map.title_of(id)), self.after(id));
                    let cells = self
                        .columns
                        .iter()
                        .map(|column| column.cell(self.map, id).long())
                        .collect();
                    (head, cells)
                })
                .collect();
            self.table("Crux", &rows);
        }
        for id in &cruxes {
            let Some(claim) = self.claim(id) else { continue };
            if with_numbers && claim.flags.is_empty() {
                continue;
            }
            let head = if with_numbers {
                let title = inline(&words::shortened(self.map.title_of(id), 90));
                format!("{title}{}", self.after(id))
            } else {
                format!("{}{}", self.bold(id), self.after(id))
            };
            if claim.flags.is_empty() {
                self.line(&format!("- {head}"));
                continue;
            }
            let flags: Vec<String> = claim.flags.iter().map(flag_words).collect();
            self.line(&format!("- {head} — flagged by {}", flags.join("; ")));
        }
        self.gap();
    }
}

/// Who calls a claim a crux, and in which words.
fn flag_words(flag: &Flag) -> String {
    let by = match (inline(&flag.by), flag.participant) {
        (by, true) if by.is_empty() => "a participant".to_owned(),
        (by, false) if by.is_empty() => "the map maker".to_owned(),
        (by, true) => format!("{by} (participant)"),
        (by, false) => format!("{by} (analyst)"),
    };
    match inline(&flag.words) {
        words if words.is_empty() => by,
        words => format!("{by}: “{words}”"),
    }
}

/// What an exclusive question gives to one of its positions.
fn shared(column: &Column<'_>, question: &QuestionId, position: Option<&ClaimId>) -> Option<f64> {
    let shares = column.numbers?.questions.get(question)?;
    let (_, probability) = shares.iter().find(|(claim, _)| claim.as_ref() == position)?;
    Some(*probability)
}
