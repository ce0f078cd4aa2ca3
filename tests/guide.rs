//! The parts of the guide that list every command and every meaning are made from the tables that the window is made from.
//! `UPDATE_EXPECT=1 cargo test --test guide` writes them anew.

use std::fmt::Write as _;

use cruxmap::ui::{Command, Menu, Section, Term};
use expect_test::expect_file;

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn commands() -> String {
    let mut text = String::from(
        "# Commands and keys\n\nEvery command of Cruxmap, by the menu it stands in. `Ctrl+K` finds each by a few letters; `F1` shows this list in the window, where the keys can be changed.\n",
    );
    for menu in Menu::ALL {
        let _infallible = write!(
            text,
            "\n## {}\n\n| command | keys | what it does |\n|---|---|---|\n",
            menu.name()
        );
        for command in Command::ALL.iter().filter(|command| command.place().0 == menu) {
            let keys: Vec<String> = command.default_keys().iter().map(|keys| format!("`{keys}`")).collect();
            let _infallible = writeln!(
                text,
                "| {} | {} | {} |",
                cell(command.label()),
                cell(&keys.join(" or ")),
                cell(command.tooltip())
            );
        }
    }
    text
}

fn meanings() -> String {
    let mut text = String::from(
        "# What everything means\n\nWhat every control and number of Cruxmap says of itself under the pointer, to screen readers, and in the help (`Shift+F1`).\n",
    );
    for &section in Section::ALL {
        let _infallible = write!(text, "\n## {}\n\n", section.heading());
        for term in Term::ALL.iter().filter(|term| term.section() == section) {
            let _infallible = writeln!(text, "- **{}**: {}", term.label(), term.sentence());
        }
    }
    text
}

#[test]
fn the_guide_lists_every_command_and_every_meaning() {
    expect_file!["../assets/guide/commands.md"].assert_eq(&commands());
    expect_file!["../assets/guide/meanings.md"].assert_eq(&meanings());
}
