//! The debate in two minutes: the question, each side's strongest arguments, the cruxes, what is agreed, whose numbers there
//! are, what is missing. It stands alone, gives every side the same room, and says nothing that the map does not say.

use super::{
    ASSUMED, Column, Page, Scope,
    answers::is_crux,
    inline,
    sides::{Sides, main_positions},
    words,
};
use crate::model::{Attribution, ClaimId, ReaderId, Value};

/// No summary has more words.
pub const MOST_WORDS: usize = 380;

/// How many positions are named.
const MOST_POSITIONS: usize = 4;

/// Of how many the arguments are looked at.
const MOST_LOOKED_AT: usize = 24;

/// How much of each kind of thing is said, and how long titles may be, in characters.
#[derive(Clone, Copy)]
struct Room {
    longest: usize,
    n_arguments: usize,
    n_others: usize,
}

impl Page<'_> {
    /// The summary.
    pub(super) fn in_brief(&mut self) {
        if self.map.claims.is_empty() && self.map.questions.is_empty() {
            self.paragraph("The map is empty.");
            return;
        }
        self.section("In brief");
        let (question, mut positions) = main_positions(self.map);
        // The conclusion is named whatever else is, and so is what has arguments.
        positions.sort_by_key(|position| self.map.target.as_ref() != Some(position));
        let not_looked_at = positions.split_off(MOST_LOOKED_AT.min(positions.len()));
        let sides = Sides::of(self.map, &positions);
        let mut sided: Vec<(ClaimId, Sides)> = positions.into_iter().zip(sides).collect();
        sided.sort_by_key(|(position, sides)| (self.map.target.as_ref() != Some(position), sides.is_empty()));
        let others: Vec<ClaimId> = sided
            .split_off(MOST_POSITIONS.min(sided.len()))
            .into_iter()
            .map(|(position, _)| position)
            .chain(not_looked_at)
            .collect();
        let title = (question.as_ref())
            .and_then(|id| self.map.questions.get(id))
            .map(|one| inline(&one.title));
        // Fewer arguments in full rather than more of them cut short.
        let rooms = [
            (3, 150, 2),
            (2, 150, 2),
            (2, 150, 1),
            (2, 110, 1),
            (1, 150, 2),
            (1, 110, 1),
            (1, 80, 1),
            // Then rather no computed crux than titles that say nothing.
            (1, 80, 0),
        ];
        let how = self.how_computed();
        let n_words_of_how = how.split_whitespace().count();
        let mut text = String::new();
        for (n_arguments, longest, n_others) in rooms {
            let room = Room {
                longest,
                n_arguments,
                n_others,
            };
            text.clear();
            if let Some(title) = &title {
                add(
                    &mut text,
                    &format!("**The question:** {}\n", words::shortened(title, room.longest * 3)),
                );
            }
            self.positions_in_brief(&mut text, room, &sided, &others);
            self.cruxes_in_brief(&mut text, room);
            self.agreed_in_brief(&mut text, room);
            self.numbers_in_brief(&mut text, room);
            if let Some(line) = self.missing_in_brief() {
                add(&mut text, &format!("- **Missing:** {line}"));
            }
            if text.split_whitespace().count() + n_words_of_how <= MOST_WORDS {
                break;
            }
        }
        self.text.push_str(&text);
        self.gap();
        if !how.is_empty() {
            self.paragraph(&how);
        }
    }

    /// A title among other words, cut to the room there is.
    fn brief_title(&self, id: &ClaimId, room: Room) -> String {
        inline(words::shortened(self.map.title_of(id), room.longest).trim_end_matches('.'))
    }

    fn brief_titles(&self, ids: &[ClaimId], room: Room) -> String {
        let titles: Vec<String> = ids.iter().map(|id| self.brief_title(id, room)).collect();
        titles.join("; ")
    }

    fn positions_in_brief(&self, text: &mut String, room: Room, positions: &[(ClaimId, Sides)], others: &[ClaimId]) {
        let n_positions = positions.len() + others.len();
        let is_conclusion = |position: &ClaimId| self.map.target.as_ref() == Some(position);
        let mut unargued: Vec<ClaimId> = Vec::new();
        for (position, sides) in positions {
            let (n_for, n_against) = (sides.on_its_side.len(), sides.against_it.len());
            if sides.is_empty() && !is_conclusion(position) {
                unargued.push(position.clone());
                continue;
            }
            let what = match (is_conclusion(position), n_positions) {
                (true, 1) => "The conclusion",
                (true, _) => "Position (the map’s conclusion)",
                (false, _) => "Position",
            };
            // What even odds come to is nobody's answer.
            let numbers = self
                .short_numbers(position)
                .filter(|_| !self.columns.iter().any(Column::is_nobody));
            let numbers = numbers.map_or_else(String::new, |numbers| format!(" ({numbers})"));
            let title = stopped(&format!("{}{numbers}", self.brief_title(position, room)));
            add(text, &format!("- **{what}:** {title}"));
            for (word, ids, n) in [
                ("For", &sides.on_its_side, n_for),
                ("Against", &sides.against_it, n_against),
            ] {
                let shown = ids.get(..room.n_arguments.min(n)).unwrap_or_default();
                let of = if n > shown.len() {
                    format!(" ({} of {n})", shown.len())
                } else {
                    String::new()
                };
                let titles = self.brief_titles(shown, room);
                let titles = if titles.is_empty() {
                    "nothing on the map".to_owned()
                } else {
                    titles
                };
                add(text, &format!("  - *{word}{of}:* {}", stopped(&titles)));
            }
        }
        if !unargued.is_empty() {
            let titles = stopped(&self.brief_titles(&unargued, room));
            add(text, &format!("- **Without an argument on the map:** {titles}"));
        }
        match others {
            [] => {}
            [other] => add(
                text,
                &format!("- **One more position:** {}", stopped(&self.brief_title(other, room))),
            ),
            [first, ..] => {
                let first = self.brief_title(first, room);
                add(
                    text,
                    &format!(
                        "- **{} more positions below,** the first: {}",
                        others.len(),
                        stopped(&first)
                    ),
                );
            }
        }
    }

    fn cruxes_in_brief(&self, text: &mut String, room: Room) {
        let cruxes = self.crux_ids();
        let mut said = Vec::new();
        let flagged = |participant: bool| {
            let cruxes = cruxes.iter().filter_map(|id| Some((id, self.claim(id)?)));
            cruxes.flat_map(move |(id, claim)| {
                let flags = claim.flags.iter().filter(move |flag| flag.participant == participant);
                flags.map(move |flag| (id, flag))
            })
        };
        for (id, flag) in flagged(true).take(room.n_others.max(1)) {
            let by = inline(&flag.by);
            let by = if by.is_empty() { "a participant".to_owned() } else { by };
            let title = self.brief_title(id, room);
            let words = inline(&words::shortened(&flag.words, room.longest + 60));
            said.push(if words.is_empty() {
                format!("“{title}” ({by})")
            } else {
                format!("“{title}” ({by}: “{words}”)")
            });
        }
        let n_flagged = flagged(true).count();
        let of = if n_flagged > said.len() {
            format!(" ({} of {n_flagged})", said.len())
        } else {
            String::new()
        };
        if !said.is_empty() {
            add(
                text,
                &format!(
                    "- **Cruxes, as participants put them{of}:** {}",
                    stopped(&said.join("; "))
                ),
            );
        }
        self.computed_cruxes_in_brief(text, room);
        let is_named = |id: &&ClaimId| {
            self.claim(id)
                .is_some_and(|claim| claim.flags.iter().any(|flag| flag.participant))
        };
        let marked: Vec<ClaimId> = cruxes.iter().filter(|id| !is_named(id)).cloned().collect();
        if let Some((id, high, low)) = self.widest_gap(&cruxes) {
            let title = self.brief_title(&id, room);
            let n = words::count(cruxes.len(), "crux");
            add(
                text,
                &format!("- **Furthest apart:** of {n}, on “{title}” ({high}; {low})."),
            );
        } else if !marked.is_empty() {
            let shown = marked.get(..room.n_others.clamp(1, marked.len())).unwrap_or_default();
            let of = if marked.len() > shown.len() {
                format!(" ({} of {})", shown.len(), marked.len())
            } else {
                String::new()
            };
            let titles = stopped(&self.brief_titles(shown, room));
            add(text, &format!("- **Cruxes the map marks{of}:** {titles}"));
        }
    }

    /// What is most worth settling by the numbers: between two readers, or for each reader alone.
    fn computed_cruxes_in_brief(&self, text: &mut String, room: Room) {
        // Cruxes are of the map's conclusion, which need not be on a branch.
        let is_of_conclusion = match &self.options.scope {
            Scope::Branch(claim) => self.map.target.as_ref() == Some(claim),
            Scope::Whole | Scope::Cruxes => true,
        };
        if room.n_others == 0 || !is_of_conclusion {
            return;
        }
        let between = self.between.first().filter(|_| self.options.numbers);
        if let Some(crux) = between {
            add(
                text,
                &format!("- **Crux by their numbers:** {}", inline(&self.shared_crux(crux))),
            );
            return;
        }
        let first = |column: &Column<'_>| {
            let crux = column.numbers?.cruxes.first()?;
            Some(format!(
                "for {}, settling “{}” would move the conclusion from {} to {} if true, {} if false",
                column.name,
                self.brief_title(&crux.claim, room),
                words::percent(crux.now),
                words::percent(crux.if_true),
                words::percent(crux.if_false)
            ))
        };
        let cruxes: Vec<String> = self.columns.iter().filter_map(first).take(room.n_others).collect();
        if !cruxes.is_empty() {
            add(text, &format!("- **Cruxes by the numbers:** {}.", cruxes.join("; ")));
        }
    }

    /// Claims that at least two readers, and half of them, have given numbers for, all alike: within 10 points, within a
    /// factor of three in odds, on the same side of even odds. The clearest first; the conclusion is not among them.
    pub(super) fn agreed(&self) -> Vec<ClaimId> {
        const POINTS: f64 = 0.1;
        const FACTOR: f64 = 3.0;
        let n_people = self.n_people();
        let mut agreed: Vec<(f64, &ClaimId)> = Vec::new();
        for id in self
            .outline
            .order
            .iter()
            .filter(|id| self.map.target.as_ref() != Some(*id))
        {
            let stated: Vec<f64> = self
                .columns
                .iter()
                .filter_map(|column| column.own(self.map, id))
                .collect();
            let low = stated.iter().copied().fold(f64::INFINITY, f64::min);
            let high = stated.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let odds = |p: f64| p / (1.0 - p);
            let is_near = high - low <= POINTS && (odds(high) <= FACTOR * odds(low) || high - low < 1e-12);
            if stated.len() >= 2 && stated.len() * 2 >= n_people && is_near && (low > 0.5 || high < 0.5) {
                agreed.push(((low + high - 1.0).abs(), id));
            }
        }
        agreed.sort_by(|a, b| b.0.total_cmp(&a.0));
        agreed.into_iter().map(|(_, id)| id.clone()).collect()
    }

    /// How many readers have numbers.
    fn n_people(&self) -> usize {
        let people = self.columns.iter().filter(|column| !column.is_nobody());
        people.filter(|column| column.numbers.is_some()).count()
    }

    fn agreed_in_brief(&self, text: &mut String, room: Room) {
        let agreed = self.agreed();
        self.shared_in_brief(text, room);
        if self.n_people() < 2 {
            return;
        }
        if agreed.is_empty() {
            text.push_str("- **Agreed by numbers:** on no claim do the readers’ own numbers lie close together on one side of even odds.\n");
            return;
        }
        let shown = agreed.get(..room.n_others.clamp(1, agreed.len())).unwrap_or_default();
        let titles: Vec<String> = (shown.iter())
            .map(|id| {
                let stated = self.columns.iter().filter_map(|column| column.own(self.map, id));
                let (low, high) = stated.fold((1.0_f64, 0.0_f64), |(low, high), p| (low.min(p), high.max(p)));
                let (low, high) = (words::percent(low), words::percent(high));
                let numbers = if low == high { low } else { format!("{low} to {high}") };
                format!("{} ({numbers})", self.brief_title(id, room))
            })
            .collect();
        let of = if agreed.len() > shown.len() {
            format!(" ({} of {})", shown.len(), agreed.len())
        } else {
            String::new()
        };
        add(
            text,
            &format!("- **Agreed by their own numbers{of}:** {}.", titles.join("; ")),
        );
    }

    /// Claims that more than one speaker is quoted on, who need not agree: whoever only reports what another says is not
    /// counted, nor what is said in jest or for the sake of the argument.
    fn shared_in_brief(&self, text: &mut String, room: Room) {
        let mut shared: Vec<(&ClaimId, Vec<String>)> = Vec::new();
        let in_earnest = |id: &&ClaimId| {
            let not = ["sarcasm", "thought-experiment", "fiction", "straw-man"];
            self.claim(id)
                .is_some_and(|claim| !not.iter().any(|tag| claim.tags.contains(*tag)))
        };
        for id in self.outline.order.iter().filter(in_earnest) {
            let quotes = self.claim(id).into_iter().flat_map(|claim| &claim.quotes);
            let reporters: Vec<String> = quotes.clone().map(|quote| inline(&quote.reporter)).collect();
            let sure = quotes.filter(|quote| quote.attribution != Attribution::Uncertain);
            let mut speakers: Vec<String> = Vec::new();
            for speaker in sure
                .map(|quote| inline(&quote.speaker))
                .filter(|speaker| !speaker.is_empty() && !reporters.contains(speaker))
            {
                if !speakers.contains(&speaker) {
                    speakers.push(speaker);
                }
            }
            if speakers.len() > 1 {
                shared.push((id, speakers));
            }
        }
        shared.sort_by_key(|(_, speakers)| usize::MAX - speakers.len());
        let n = shared.len();
        if n == 0 {
            return;
        }
        shared.truncate(room.n_others.max(1));
        let titles: Vec<String> = (shared.iter())
            .map(|(id, speakers)| format!("{} ({})", self.brief_title(id, room), words::listed(speakers)))
            .collect();
        let of = if n > titles.len() {
            format!(" ({} of {n})", titles.len())
        } else {
            String::new()
        };
        add(
            text,
            &format!(
                "- **More than one speaker is quoted on{of}:** {}",
                stopped(&titles.join("; "))
            ),
        );
    }

    fn numbers_in_brief(&self, text: &mut String, room: Room) {
        /// More readers than this are counted, not named.
        const NAMED: usize = 4;
        if !self.options.numbers {
            return;
        }
        let people: Vec<&Column<'_>> = self.columns.iter().filter(|column| !column.is_nobody()).collect();
        let of = |column: &Column<'_>| {
            let n = self
                .map
                .claims
                .keys()
                .filter(|id| column.own(self.map, id).is_some())
                .count();
            let answer = self.map.target.as_ref().map(|target| column.cell(self.map, target));
            let answer = answer
                .filter(|cell| cell.short().is_some())
                .map_or_else(String::new, |cell| format!(", conclusion {}", cell.long()));
            (
                n,
                format!("{}: {} stated{answer}", column.name, words::count(n, "number")),
            )
        };
        let mut said: Vec<String> = Vec::new();
        let all: Vec<(usize, String)> = people.iter().map(|column| of(column)).collect();
        if all.iter().all(|(n, _)| *n == 0) && people.iter().all(|column| column.numbers.is_none()) {
            said.push("nobody has stated one".to_owned());
        } else if all.len() > NAMED {
            let range = self.map.target.as_ref().and_then(|target| self.short_numbers(target));
            let range = range.map_or_else(String::new, |range| format!("; the conclusion from {range}"));
            said.push(format!(
                "{} of {}{range}",
                words::count(all.iter().map(|(n, _)| n).sum(), "number"),
                words::count(all.len(), "reader")
            ));
        } else {
            said.extend(all.into_iter().map(|(_, said)| said));
        }
        if let Some((reader, words, id, n)) = self.words_kept() {
            let name = super::reader_name(self.map, &reader);
            let title = self.brief_title(&id, room);
            let others = if n > 1 {
                format!("; {} more such words", n - 1)
            } else {
                String::new()
            };
            said.push(format!("kept as words: {name}, on “{title}”: {words}{others}"));
        }
        add(text, &format!("- **Numbers:** {}.", said.join("; ")));
    }

    /// The first judgment in words that are no number, and how many there are.
    fn words_kept(&self) -> Option<(ReaderId, String, ClaimId, usize)> {
        let mut first = None;
        let mut n = 0;
        for id in &self.outline.order {
            for (reader, credence) in self.claim(id).into_iter().flat_map(|claim| &claim.credences) {
                for value in [&credence.stated, &credence.base] {
                    if matches!(value, Value::Words(_)) && self.options.shows_reader(reader) {
                        n += 1;
                        if first.is_none() {
                            first = words::value(value).map(|words| (reader.clone(), words, id.clone()));
                        }
                    }
                }
            }
        }
        let (reader, words, id) = first?;
        let words = words::shortened(&words, 80);
        Some((reader, words, id, n))
    }

    /// How the numbers of the page are to be read.
    fn how_computed(&self) -> String {
        let mut how = Vec::new();
        if self.columns.iter().any(Column::is_nobody) {
            let answer = self.map.target.as_ref().and_then(|target| self.short_numbers(target));
            let answer = answer.map_or_else(String::new, |answer| format!(" (for the conclusion {answer})"));
            how.push(format!(
                "Percentages with {ASSUMED} are what the map computes if even odds are assumed wherever nobody has stated a number{answer}: nobody’s view."
            ));
        } else if self.columns.iter().any(|column| column.numbers.is_some()) {
            how.push(
                "Percentages are what the map computes from each reader’s numbers; what a reader states all things considered stands beside them where it differs."
                    .to_owned(),
            );
        }
        if self.has_assumed() && !self.columns.iter().any(Column::is_nobody) {
            how.push(format!(
                "{ASSUMED} marks a number that rests on something nobody stated: even odds are assumed there."
            ));
        }
        for column in &self.columns {
            if let Some(sentences) = column.numbers.and_then(|numbers| numbers.how_computed.as_ref()) {
                how.push(format!("{}: {}", column.name, inline(sentences)));
            }
        }
        if self.options.scope == Scope::Cruxes && !self.map.claims.values().any(|claim| is_crux(claim)) {
            how.push("No claim of the map is marked as a crux.".to_owned());
        }
        how.join(" ")
    }
}

/// Adds a line.
fn add(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// The text with a full stop, unless it ends in a mark of its own.
fn stopped(text: &str) -> String {
    let end = text.trim_end_matches(['”', '’', ')']);
    let stop = if end.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{text}{stop}")
}
