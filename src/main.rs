//! The program: parses arguments, opens the window or runs a subcommand. Everything else is in the library.

use std::process::ExitCode;

use clap::Parser as _;
use cruxmap::{
    app::ThemeChoice,
    cli::{self, Arguments, Command, Theme},
    ui,
};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let unknown = arguments.map.as_deref().and_then(cli::unknown_word);
    let outcome = match arguments.command {
        None if unknown.is_some() => Err(unknown.unwrap_or_default()),
        None => ui::run(arguments.map).map_err(|error| {
            format!("No window could be opened: {error}\nOn a machine without a display, try: xvfb-run -a cruxmap …")
        }),
        Some(Command::Screenshot(options)) => ui::screenshot::take(&ui::screenshot::Job {
            map: options.map,
            output: options.output,
            size: options.size,
            theme: match options.theme {
                Theme::Light => ThemeChoice::Light,
                Theme::Dark => ThemeChoice::Dark,
            },
            select: options.select,
            whole: options.whole,
            mode: options.mode.mode(),
            commands: options.command,
            search: options.search,
            view: options.view,
            compare: options.compare,
        })
        .map_err(|error| error.to_string()),
        Some(command) => match cli::run(&command) {
            Some(code) => return code,
            None => Ok(()),
        },
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            cli::complain(&sentence);
            ExitCode::from(2)
        }
    }
}
