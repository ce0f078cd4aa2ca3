//! `cruxmap formats`: what can be read and what can be written.

use std::{fmt::Write as _, process::ExitCode};

use crate::formats::recognise::Format;

/// Runs the subcommand.
pub fn run() -> ExitCode {
    let mut text = String::from("Read (cruxmap import FILE --from NAME; recognised by contents without it):\n");
    for format in Format::all() {
        let endings: Vec<String> = format.endings().iter().map(|ending| format!(".{ending}")).collect();
        let (name, title, endings) = (format.name(), format.title(), endings.join(", "));
        let _infallible = writeln!(text, "  {name:12} {title} ({endings})");
    }
    text.push_str("Written (cruxmap export MAP --to NAME):\n");
    for (name, what) in super::export::formats() {
        let _infallible = writeln!(text, "  {name:12} {what}");
    }
    super::print(&text);
    ExitCode::SUCCESS
}
