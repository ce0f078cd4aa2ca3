//! The text files that a map is exported to: a report, a page, tables, and the formats of other programs.

use std::path::{Path, PathBuf};

use super::{
    DiskError, picture,
    report::{self, write_report},
    write_text,
};
use crate::{
    analysis::readers_with_numbers,
    formats::{
        export::Foreign,
        html::{self, Extras},
        markdown::Options,
        picture::svg,
        readers_csv,
        tables_csv::{self, Form},
    },
    model::{Map, ReaderId},
};

/// A text file that a map is exported to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// A report in Markdown that reads well on its own.
    Report(Box<Options>),
    /// Every number of every reader, the earlier ones included, as a table that can be brought back.
    Numbers,
    /// Claims, links and credences, as three tables.
    Tables(Form),
    /// One page that browsers show, with a picture of the map; with the numbers of a reader.
    Page(Option<ReaderId>),
    /// The format of another program; with the numbers that a reader has stated.
    Foreign(Foreign, Option<ReaderId>),
}

impl TextFormat {
    /// The report as it is written unless somebody wishes otherwise.
    pub fn markdown() -> Self {
        Self::Report(Box::default())
    }

    /// What it is called in a dialog.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Report(_) => "Markdown",
            Self::Numbers => "Table (CSV)",
            Self::Tables(_) => "Tables (CSV)",
            Self::Page(_) => "Web page",
            Self::Foreign(format, _) => format.title(),
        }
    }

    /// How the names of its files end.
    pub fn ending(&self) -> &'static str {
        match self {
            Self::Report(_) => "md",
            Self::Numbers | Self::Tables(_) => "csv",
            Self::Page(_) => "html",
            Self::Foreign(format, _) => format.ending(),
        }
    }

    /// Writes a map; returns what the format has no room for, in sentences.
    ///
    /// # Errors
    /// When one of the files cannot be written.
    pub fn write(&self, map: &Map, path: &Path) -> Result<Vec<String>, DiskError> {
        match self {
            Self::Report(options) => write_report(map, path, options)?,
            Self::Numbers => write_text(path, &readers_csv::write(map))?,
            Self::Tables(form) => {
                for (path, table) in tables(map, *form, path) {
                    write_text(&path, &table)?;
                }
            }
            Self::Page(reader) => write_text(path, &page(map, reader.as_ref()))?,
            Self::Foreign(format, reader) => {
                let written = format.write(map, reader.as_ref());
                for (path, text) in one_or_several(*format, path, &written.text) {
                    write_text(&path, &text)?;
                }
                let said = |remark: &crate::formats::sketch::Remark| match remark.n {
                    0 | 1 => remark.sentence.clone(),
                    n => format!("{} ({n} times)", remark.sentence),
                };
                return Ok(written.left_out.iter().map(said).collect());
            }
        }
        Ok(Vec::new())
    }
}

/// A name beside a file: `debate.csv` → `debate-links.csv`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    let ending = path
        .extension()
        .map(|ending| format!(".{}", ending.to_string_lossy()))
        .unwrap_or_default();
    path.with_file_name(format!("{stem}-{what}{ending}"))
}

/// The tables of a map, with the files that they go into: that of the claims has the name that was asked for.
pub fn tables(map: &Map, form: Form, path: &Path) -> [(PathBuf, String); 3] {
    let tables = tables_csv::write(map, form);
    [
        (path.to_owned(), tables.claims),
        (beside(path, "links"), tables.links),
        (beside(path, "credences"), tables.credences),
    ]
}

/// Diagrams after the first go into files of their own, as each such file holds one.
pub fn one_or_several(format: Foreign, path: &Path, text: &str) -> Vec<(PathBuf, String)> {
    if format != Foreign::Mermaid {
        return vec![(path.to_owned(), text.to_owned())];
    }
    let named = |(at, text): (usize, &str)| match at {
        0 => (path.to_owned(), text.to_owned()),
        at => (beside(path, &(at + 1).to_string()), text.to_owned()),
    };
    text.split(Foreign::BETWEEN_DIAGRAMS).enumerate().map(named).collect()
}

/// The map as one page with a picture of it and the numbers of a reader.
pub fn page(map: &Map, reader: Option<&ReaderId>) -> String {
    let drawn = svg(&picture::of_map(map, reader, false));
    let with_numbers = readers_with_numbers(map);
    let numbers = reader.filter(|reader| with_numbers.contains(*reader));
    let numbers = numbers.map(|reader| report::page_numbers(map, reader));
    html::page(
        map,
        Extras {
            numbers: numbers.as_ref(),
            picture: Some(&drawn),
        },
    )
}
