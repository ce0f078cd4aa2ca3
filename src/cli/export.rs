//! `cruxmap export`: a map in another format.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::ValueEnum;

use crate::{
    app::{
        self, MapOrNet, picture,
        text_format::{one_or_several, page, tables},
    },
    formats::{
        bayes_net::{self, Kind},
        exchange::written::Written,
        export::Foreign,
        markdown::{self, Flavor, Scope, Whose},
        picture::svg,
        readers_csv, ron,
        tables_csv::{self, Form},
    },
    model::{ClaimId, Map, Quantity, ReaderId},
};

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A report that reads well on GitHub without the app; with --output, the timelines stand beside it as a picture
    Markdown,
    /// A Bayes net in the interchange format BIF
    Bif,
    /// A Bayes net in XDSL
    Xdsl,
    /// A picture of the whole map, as text and shapes
    Svg,
    /// A picture of the whole map, as pixels
    Png,
    /// A picture of the whole map, on one page
    Pdf,
    /// The timelines of all readers, as an SVG picture
    Timelines,
    /// Every number of every reader with its history, as a table
    Csv,
    /// Cruxmap's own file, for a Bayes net that shall become a map
    Ron,
    /// One page for browsers, without scripts, with a picture of the map
    Html,
    /// Claims, links and credences as three tables: with --output, `map.csv`, `map-links.csv`, `map-credences.csv`
    Tables,
    /// Statements and arguments, for Argdown and everything that reads it
    Argdown,
    /// An outline in Markdown that is read back; what it has no room for is said
    Outline,
    /// A diagram that GitHub and Obsidian draw; a large map takes several, in files of their own with --output
    Mermaid,
    /// A graph for Graphviz
    Dot,
    /// A graph for yEd, Gephi and scripts
    Graphml,
    /// A canvas for Obsidian
    Canvas,
    /// An outline for outliners
    Opml,
    /// A mind map for Freeplane
    Freeplane,
    /// Everything a map has, for scripts; assets/cruxmap.schema.json describes it
    Json,
}

/// The formats that are written, with what each is, for the list of formats.
pub fn formats() -> Vec<(String, String)> {
    let listed = |format: &Format| {
        let value = format.to_possible_value()?;
        let what = value.get_help().map(ToString::to_string).unwrap_or_default();
        Some((value.get_name().to_owned(), what))
    };
    Format::value_variants().iter().filter_map(listed).collect()
}

impl Format {
    /// The format of another program that it is, if it is one.
    fn foreign(self) -> Option<Foreign> {
        Some(match self {
            Self::Argdown => Foreign::Argdown,
            Self::Outline => Foreign::Outline,
            Self::Mermaid => Foreign::Mermaid,
            Self::Dot => Foreign::Dot,
            Self::Graphml => Foreign::GraphMl,
            Self::Canvas => Foreign::Canvas,
            Self::Opml => Foreign::Opml,
            Self::Freeplane => Foreign::Freeplane,
            Self::Json => Foreign::Json,
            _ => return None,
        })
    }
}

/// For whose Markdown a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFlavor {
    /// GitHub
    Github,
    /// `LessWrong` and the EA Forum
    Lesswrong,
    /// Obsidian
    Obsidian,
}

/// What to write, and where.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags, each on its own")]
pub struct Options {
    /// The map
    map: PathBuf,
    /// The format
    #[arg(long, value_enum)]
    to: Format,
    /// Whose numbers. Without it, those of the first reader who has any in a picture; in a Bayes net nobody's: even odds wherever
    /// a number is needed
    #[arg(long)]
    reader: Option<String>,
    /// Pixels of a PNG for each pixel of the map, 1 to 4
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    scale: u8,
    /// The colors of a picture
    #[arg(long, value_enum, default_value = "light")]
    theme: super::Theme,
    /// Of a report: for whose Markdown it is written
    #[arg(long, value_enum, default_value = "github")]
    flavor: ReportFlavor,
    /// Of a report: only this claim and what bears on it
    #[arg(long, value_name = "CLAIM", conflicts_with = "cruxes_only")]
    branch: Option<String>,
    /// Of a report: only the cruxes
    #[arg(long)]
    cruxes_only: bool,
    /// Of a report: the reader to compare --reader with
    #[arg(long, requires = "reader")]
    versus: Option<String>,
    /// Of a report: without quotes
    #[arg(long)]
    no_quotes: bool,
    /// Of a report: without probabilities
    #[arg(long)]
    no_numbers: bool,
    /// Of a report with --output: with a picture of the map beside it
    #[arg(long)]
    picture: bool,
    /// Of a report for Obsidian: references are wikilinks
    #[arg(long)]
    wikilinks: bool,
    /// Of tables: cells that a spreadsheet would take for a formula begin with an apostrophe
    #[arg(long)]
    spreadsheet: bool,
    /// The file to write; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    match (options.to, &options.output) {
        (Format::Markdown, Some(path)) => return report(options, path),
        (Format::Tables, Some(path)) => return three_tables(options, path),
        _ => {}
    }
    let bytes = match bytes(options) {
        Ok(bytes) => bytes,
        Err(code) => return code,
    };
    match &options.output {
        None => super::print_bytes(&bytes),
        Some(path) => {
            let files = match (options.to, std::str::from_utf8(&bytes)) {
                (Format::Mermaid, Ok(text)) => one_or_several(Foreign::Mermaid, path, text),
                _ => Vec::new(),
            };
            let written = if files.is_empty() {
                app::write_bytes(path, &bytes)
            } else {
                files.iter().try_for_each(|(path, text)| app::write_text(path, text))
            };
            if let Err(error) = written {
                super::complain(&super::load::message(path, &error));
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}

/// Writes the tables, each into a file of its own.
fn three_tables(options: &Options, path: &Path) -> ExitCode {
    let map = match for_tables(options) {
        Ok(map) => map,
        Err(code) => return code,
    };
    for (path, table) in tables(&map, options.form(), path) {
        if let Err(error) = app::write_text(&path, &table) {
            super::complain(&super::load::message(&path, &error));
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Writes the report, and the pictures that stand in it.
fn report(options: &Options, path: &Path) -> ExitCode {
    let map = match super::load::load(&options.map) {
        Ok(loaded) => loaded.map,
        Err(code) => return code,
    };
    let wish = match report_options(options, &map) {
        Ok(wish) => wish,
        Err(error) => return complain(options, 2, &error),
    };
    match app::report::write_report(&map, path, &wish) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            super::complain(&super::load::message(path, &error));
            ExitCode::from(2)
        }
    }
}

/// The bytes to write, or the exit status when there are none.
fn bytes(options: &Options) -> Result<Vec<u8>, ExitCode> {
    let text = match options.to {
        Format::Svg => return picture(options, picture::Format::Svg),
        Format::Png => return picture(options, picture::Format::Png),
        Format::Pdf => return picture(options, picture::Format::Pdf),
        Format::Markdown => {
            let map = super::load::load(&options.map)?.map;
            let wish = report_options(options, &map).map_err(|error| complain(options, 2, &error))?;
            app::report::markdown_with(&map, &wish)
        }
        Format::Html => {
            let map = super::load::load(&options.map)?.map;
            page(&map, reader_or_first(options, &map)?.as_ref())
        }
        Format::Tables => {
            let map = for_tables(options)?;
            let tables = tables_csv::write(&map, options.form());
            format!("{}\n{}\n{}", tables.claims, tables.links, tables.credences)
        }
        Format::Timelines => {
            let map = super::load::load(&options.map)?.map;
            let is_dark = options.theme == super::Theme::Dark;
            let picture = app::report::timelines(&map, is_dark);
            let picture = picture.ok_or_else(|| complain(options, 1, &"no quantity of the map has a curve"))?;
            svg(&picture)
        }
        Format::Csv => {
            let map = super::load::load(&options.map)?.map;
            let has_curves =
                |quantity: &&Arc<Quantity>| !(quantity.distributions.is_empty() && quantity.conditional.is_empty());
            let n_curves = map.quantities.values().filter(has_curves).count();
            without_column(&[(n_curves, "quantities with curves")]);
            readers_csv::write(&map)
        }
        Format::Ron => ron::write(&super::load::load(&options.map)?.map),
        Format::Bif => net(options, Kind::Bif)?,
        Format::Xdsl => net(options, Kind::Xdsl)?,
        _ => foreign(options)?.text,
    };
    Ok(text.into_bytes())
}

/// The map for its three tables; what of it they have no column for is told.
fn for_tables(options: &Options) -> Result<Map, ExitCode> {
    let map = super::load::load(&options.map)?.map;
    without_column(&[
        (map.quantities.len(), "quantities"),
        (map.groups.len(), "groups"),
        (map.evidence.len(), "what is taken as found out"),
        (map.scenarios.len(), "scenarios"),
        (map.sessions.len(), "sessions"),
        (map.notes.len(), "notes"),
        (map.views.len(), "views"),
    ]);
    Ok(map)
}

/// Tells what has no column in a table, with how many there are.
fn without_column(parts: &[(usize, &str)]) {
    let there = parts.iter().filter(|(n, _)| *n > 0);
    let words: Vec<String> = there.map(|(n, what)| format!("{what} ({n})")).collect();
    if !words.is_empty() {
        super::complain(&format!("not in the table: {}", words.join(", ")));
    }
}

/// The map in the words of another program; what that has no room for is said on standard error.
fn foreign(options: &Options) -> Result<Written, ExitCode> {
    let map = super::load::load(&options.map)?.map;
    let reader = reader_or_first(options, &map)?;
    let format = options.to.foreign().unwrap_or(Foreign::Json);
    let written = format.write(&map, reader.as_ref());
    for remark in &written.left_out {
        let times = if remark.n > 1 {
            format!(" ({} times)", remark.n)
        } else {
            String::new()
        };
        super::complain(&format!("not in {}: {}{times}", format.title(), remark.sentence));
    }
    Ok(written)
}

impl Options {
    fn form(&self) -> Form {
        if self.spreadsheet {
            Form::Spreadsheet
        } else {
            Form::Data
        }
    }
}

/// What the report is to be like, or what is wrong with that.
fn report_options(options: &Options, map: &Map) -> Result<markdown::Options, String> {
    let scope = match &options.branch {
        Some(id) => {
            let claim = ClaimId::new(id).ok().filter(|id| map.claims.contains_key(id));
            Scope::Branch(claim.ok_or_else(|| format!("there is no claim “{id}” on the map"))?)
        }
        None if options.cruxes_only => Scope::Cruxes,
        None => Scope::Whole,
    };
    let named = |wish: &Option<String>| match wish.as_deref() {
        None => Ok(None),
        wish => super::infer::reader(map, wish),
    };
    let whose = match (named(&options.reader)?, named(&options.versus)?) {
        (Some(reader), Some(other)) => Whose::Two(reader, other),
        (Some(reader), None) => Whose::One(reader),
        _ => Whose::Everybody,
    };
    let stem = options.output.as_deref().and_then(Path::file_stem);
    let picture = stem
        .filter(|_| options.picture)
        .map(|stem| format!("{}-map.svg", stem.to_string_lossy()));
    Ok(markdown::Options {
        flavor: match options.flavor {
            ReportFlavor::Github => Flavor::GitHub,
            ReportFlavor::Lesswrong => Flavor::LessWrong,
            ReportFlavor::Obsidian => Flavor::Obsidian,
        },
        scope,
        whose,
        picture,
        quotes: !options.no_quotes,
        numbers: !options.no_numbers,
        wikilinks: options.wikilinks,
        ..markdown::Options::default()
    })
}

/// The reader that is asked for, or the one whose numbers the window shows.
fn reader_or_first(options: &Options, map: &Map) -> Result<Option<ReaderId>, ExitCode> {
    match options.reader.as_deref() {
        None => Ok(app::first_reader(map)),
        wish => super::infer::reader(map, wish).map_err(|error| complain(options, 2, &error)),
    }
}

/// Says what is wrong with the map, and gives the exit status.
fn complain(options: &Options, status: u8, error: &dyn std::fmt::Display) -> ExitCode {
    super::complain(&format!("{}: {error}", options.map.display()));
    ExitCode::from(status)
}

/// The map as a picture, with nothing hidden.
fn picture(options: &Options, format: picture::Format) -> Result<Vec<u8>, ExitCode> {
    let loaded = super::load::load(&options.map)?;
    let map = &loaded.map;
    let reader = reader_or_first(options, map)?;
    let picture = picture::of_map(map, reader.as_ref(), options.theme == super::Theme::Dark);
    format
        .write(&picture, options.scale)
        .map_err(|error| complain(options, 1, &error))
}

/// The map as a Bayes net.
fn net(options: &Options, kind: Kind) -> Result<String, ExitCode> {
    let net = match super::load::read(&options.map)? {
        // From one format of Bayes nets to another, nothing need become a map on the way.
        MapOrNet::Net(read) => read.net,
        read @ (MapOrNet::Map(_) | MapOrNet::Made(_)) => {
            let loaded = super::load::map_of(&options.map, read)?;
            let reader = super::infer::reader(&loaded.map, options.reader.as_deref())
                .map_err(|error| complain(options, 2, &error))?;
            let exported =
                bayes_net::net_from_map(&loaded.map, reader.as_ref()).map_err(|error| complain(options, 1, &error))?;
            for warning in &exported.warnings {
                super::complain(&format!("{}: {warning}", options.map.display()));
            }
            exported.net
        }
    };
    kind.write(&net).map_err(|error| complain(options, 1, &error))
}
