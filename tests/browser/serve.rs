//! A booth on this machine with four questions: prints the link, then every ballot on a line, until the input closes.
//! A second booth has no round open, for a look at the page that is shown then.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::{
    io::Read as _,
    sync::{Arc, mpsc},
    time::Duration,
};

use cruxmap::app::booth::{Booth, Form, Kind, Question, Reach};

fn main() -> std::io::Result<()> {
    let (bell, rings) = mpsc::sync_channel(1);
    let booth = Booth::open(
        Reach::ThisMachine,
        Arc::new(move || {
            // A bell that rings already need not be rung again.
            let _rings_already = bell.try_send(());
        }),
    )?;
    let question = |text: &str, detail: &str, kind: Kind, comments: &[&str]| Question {
        text: text.to_owned(),
        detail: detail.to_owned(),
        kind,
        comments: comments.iter().map(|&text| text.to_owned()).collect(),
    };
    booth.show(Some(Form {
        round: 1,
        map_title: "Will scaling alone get us there?".to_owned(),
        title: "Timelines, second round".to_owned(),
        questions: vec![
            question(
                "Will a model trained before 2030 do a month of software work on its own?",
                "A month of work by a senior engineer, on a codebase it has not seen, with no help on the way.",
                Kind::Probability,
                &[
                    "Benchmarks have doubled every seven months for years; I see no reason for it to stop.",
                    "Reliability over long tasks is a different thing from skill at short ones.",
                ],
            ),
            question(
                "In which year will that happen first?",
                "",
                Kind::Quantity {
                    unit: "year".to_owned(),
                    is_year: true,
                },
                &[],
            ),
            question(
                "How much compute will the largest training run of 2028 have taken?",
                "Counted in floating-point operations, as published or as estimated by Epoch.",
                Kind::Quantity {
                    unit: "FLOP".to_owned(),
                    is_year: false,
                },
                &[],
            ),
            question(
                "Given that it happens, do governments slow it down by more than a year?",
                "",
                Kind::Probability,
                &[],
            ),
        ],
        shows_comments: true,
    }));
    println!("{}", booth.link());
    let closed_booth = Booth::open(Reach::ThisMachine, Arc::new(|| {}))?;
    println!("without a round: {}", closed_booth.link());
    let (closed, is_closed) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        let _input = std::io::stdin().read_to_end(&mut Vec::new());
        drop(closed);
    });
    while is_closed.try_recv() != Err(mpsc::TryRecvError::Disconnected) {
        let _rang = rings.recv_timeout(Duration::from_millis(200));
        for cast in booth.take() {
            println!("{cast:?}");
        }
    }
    Ok(())
}
