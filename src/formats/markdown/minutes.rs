//! The minutes of a session: who took part, the agenda with its times, what was voted and what moved, what was captured, the
//! cruxes, the tests with owners and dates.
//!
//! Only what has been revealed stands in them: of a round that was never revealed, how many ballots it had.

use std::fmt::Write as _;

use super::{
    super::ballots::asked,
    escape::inline,
    words::{count, listed},
};
use crate::model::{Ballot, BallotItem, Map, Round, Session, percent, quantity_moment};

/// What a round's answers come to, handed in by whoever computed it: for each round, for each item.
pub type MinutesNumbers = Vec<Vec<Option<ItemNumbers>>>;

/// What the answers to one item come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemNumbers {
    /// The best guesses with the place of each one's ballot, ascending.
    pub answers: Vec<(f64, usize)>,
    /// The median.
    pub median: f64,
    /// The middle half lies between these.
    pub quartiles: (f64, f64),
    /// By how much the median moved since the round before that asked the same, and individuals on average, and how many
    /// answered both times.
    pub shift: Option<(f64, f64, usize)>,
}

/// A crux of the room: its title, and what settling it is worth in points, to one and between two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoomLine {
    /// The claim's title.
    pub title: String,
    /// By how many points the conclusion is expected to move.
    pub voi: f64,
    /// By how many points two of the room are expected to come closer.
    pub vod: f64,
}

/// Writes the minutes.
pub fn minutes(map: &Map, session: &Session, numbers: &MinutesNumbers, room: &[RoomLine]) -> String {
    let mut page = String::new();
    let mut line = |text: &str| {
        page.push_str(text);
        page.push('\n');
    };
    let title = if session.title.trim().is_empty() {
        "Session"
    } else {
        session.title.trim()
    };
    line(&format!("# Minutes: {}", inline(title)));
    line("");
    let date = session.date.map(|date| format!("{date}. ")).unwrap_or_default();
    let who: Vec<String> = (session.participants.iter())
        .map(|name| inline(name.trim()))
        .filter(|name| !name.is_empty())
        .collect();
    let who = if who.is_empty() {
        "Nobody gave a name.".to_owned()
    } else {
        format!("Took part: {}.", listed(&who))
    };
    line(&format!("{date}Map: *{}*. {who}", inline(&map.title)));
    line("");
    if !session.agenda.is_empty() {
        line("## Agenda");
        line("");
        line("| | planned | taken |");
        line("| --- | ---: | ---: |");
        for item in &session.agenda {
            let taken = item
                .minutes_taken
                .map_or_else(|| "–".to_owned(), |taken| format!("{taken:.0} min"));
            line(&format!(
                "| {} | {:.0} min | {taken} |",
                inline(&item.title),
                item.minutes
            ));
        }
        line("");
    }
    for (at, round) in session.rounds.iter().enumerate() {
        line(&round_text(map, round, at, numbers.get(at)));
    }
    if !room.is_empty() {
        line("## What the conclusion turns on, with the numbers of the room");
        line("");
        for (at, crux) in room.iter().enumerate() {
            line(&format!(
                "{}. {} Settling it is expected to move the conclusion by {:.1} points{}.",
                at + 1,
                inline(&crux.title),
                crux.voi * 100.0,
                together(crux.vod)
            ));
        }
        line("");
    }
    if !session.tests.is_empty() {
        line(&tests_text(map, session));
    }
    let captured: Vec<&String> = session.captured.iter().filter(|id| map.card(id).is_some()).collect();
    if !captured.is_empty() {
        line("## New on the map");
        line("");
        for id in captured {
            if let Some(card) = map.card(id) {
                line(&format!("- {} `{id}`", inline(&map.card_title(&card))));
            }
        }
        line("");
    }
    if !session.parking_lot.is_empty() {
        line("## Put aside for later");
        line("");
        for text in &session.parking_lot {
            line(&format!("- {}", inline(text)));
        }
        line("");
    }
    if !session.note.trim().is_empty() {
        line("## Notes");
        line("");
        line(&inline(&session.note));
        line("");
    }
    line("---");
    line("");
    line("Made with Cruxmap.");
    page
}

/// The tests, a line each.
fn tests_text(map: &Map, session: &Session) -> String {
    let mut page = "## Tests agreed on\n\n".to_owned();
    for test in &session.tests {
        let about = test
            .claim
            .as_ref()
            .map(|claim| format!("**{}** ", inline(map.title_of(claim))));
        let _infallible = write!(page, "- {}{}", about.unwrap_or_default(), inline(&test.text));
        let due = test.due.map(|due| format!("by {due}")).unwrap_or_default();
        let owner = test.owner.trim();
        let _infallible = match (owner.is_empty(), due.is_empty()) {
            (false, false) => write!(page, " Seen to by {}, {due}.", inline(owner)),
            (false, true) => write!(page, " Seen to by {}.", inline(owner)),
            (true, false) => write!(page, " To be seen {due}."),
            (true, true) => Ok(()),
        };
        if !test.signed_by.is_empty() {
            let names: Vec<String> = test.signed_by.iter().map(|name| inline(name)).collect();
            let _infallible = write!(page, " Double crux, signed by {}.", listed(&names));
        }
        page.push('\n');
    }
    page
}

fn together(vod: f64) -> String {
    if vod.abs() < 5e-4 {
        String::new()
    } else if vod > 0.0 {
        format!(", and bring two of the room {:.1} points closer", vod * 100.0)
    } else {
        format!(", and drive two of the room {:.1} points apart", -vod * 100.0)
    }
}

/// A value of an item, in words.
fn value(map: &Map, item: &BallotItem, number: f64) -> String {
    match item {
        BallotItem::Quantity(id) => quantity_moment(map.quantity_kind(id), number),
        _ => percent(number),
    }
}

/// A difference between two values, with its sign.
fn difference(item: &BallotItem, number: f64) -> String {
    let text = match item {
        BallotItem::Quantity(_) => format!("{number:+.1}"),
        _ => format!("{:+.1} points", number * 100.0),
    };
    text.replace('-', "−")
}

fn round_text(map: &Map, round: &Round, at: usize, numbers: Option<&Vec<Option<ItemNumbers>>>) -> String {
    let mut text = String::new();
    let title = if round.title.trim().is_empty() {
        format!("Round {}", at + 1)
    } else {
        round.title.trim().to_owned()
    };
    let _infallible = writeln!(text, "## {}\n", inline(&title));
    if !round.revealed {
        let n = round.sealed.len().max(round.ballots.len());
        let _infallible = writeln!(text, "Not revealed: {}.", count(n, "ballot"));
        return text;
    }
    let _infallible = writeln!(text, "{}.\n", count(round.ballots.len(), "ballot"));
    let has_shift = numbers.is_some_and(|items| items.iter().flatten().any(|one| one.shift.is_some()));
    let moved = if has_shift { " moved |" } else { "" };
    let _infallible = writeln!(text, "| | n | lowest | middle half | median | highest |{moved}");
    let _infallible = writeln!(
        text,
        "| --- | ---: | ---: | ---: | ---: | ---: |{}",
        if has_shift { " ---: |" } else { "" }
    );
    for (place, item) in round.items.iter().enumerate() {
        let (ask, _) = asked(map, item);
        let Some(one) = numbers.and_then(|items| items.get(place)?.as_ref()) else {
            let empty = if has_shift { " |" } else { "" };
            let _infallible = writeln!(text, "| {} | 0 | | | | |{empty}", inline(&ask));
            continue;
        };
        let shown = |number| value(map, item, number);
        let end = |end: Option<&(f64, usize)>| end.map(|(number, _)| shown(*number)).unwrap_or_default();
        let moved = match one.shift {
            Some((median, mean, n)) if has_shift => format!(
                " {} (individuals {} on average, n = {n}) |",
                difference(item, median),
                difference(item, mean).trim_start_matches('+')
            ),
            _ if has_shift => " |".to_owned(),
            _ => String::new(),
        };
        let _infallible = writeln!(
            text,
            "| {} | {} | {} | {} to {} | **{}** | {} |{moved}",
            inline(&ask),
            one.answers.len(),
            end(one.answers.first()),
            shown(one.quartiles.0),
            shown(one.quartiles.1),
            shown(one.median),
            end(one.answers.last()),
        );
    }
    text.push('\n');
    for (place, item) in round.items.iter().enumerate() {
        let reasons: Vec<String> = (round.ballots.iter().enumerate())
            .filter_map(|(voter, ballot)| {
                let answer = ballot.answers.get(place)?;
                let reason = answer.reason.trim();
                (!reason.is_empty()).then(|| {
                    let number = match item {
                        BallotItem::Quantity(_) => answer.quantity.map(|(_, best, _)| best),
                        _ => answer.value.point().map(crate::model::Probability::value),
                    };
                    let number = number.map(|number| format!(" ({})", value(map, item, number)));
                    format!(
                        "{}{}: {}",
                        name(round, ballot, voter),
                        number.unwrap_or_default(),
                        inline(reason)
                    )
                })
            })
            .collect();
        if !reasons.is_empty() {
            let (ask, _) = asked(map, item);
            let _infallible = writeln!(text, "Reasons: {}\n", inline(&ask));
            for reason in reasons {
                let _infallible = writeln!(text, "- {reason}");
            }
            text.push('\n');
        }
    }
    text
}

/// How a voter is called in a round.
fn name(round: &Round, ballot: &Ballot, place: usize) -> String {
    let own = ballot.voter.trim();
    if round.named && !own.is_empty() {
        inline(own)
    } else {
        format!("ballot {}", place + 1)
    }
}
