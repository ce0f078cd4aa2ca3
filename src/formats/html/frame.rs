//! What stands around the page: its head with policy and style, the list of contents, the foot.

use std::fmt::Write as _;

use super::pieces::escaped;

const STYLE: &str = include_str!("page.css");

/// What a browser may do with the page: style it, and show pictures that it holds itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The parts of a page; title and license are text, the others HTML.
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    pub(super) license: &'a str,
    pub(super) head: &'a str,
    pub(super) sections: &'a str,
}

impl Frame<'_> {
    /// The whole page, with a list of its sections by their addresses within it.
    pub(super) fn page(&self, contents: &[(String, String)]) -> String {
        let Self { head, sections, .. } = self;
        let mut list = String::new();
        for (anchor, title) in contents {
            // Writing to a string does not fail.
            let _infallible = writeln!(list, "<li><a href=\"#{anchor}\">{}</a></li>", escaped(title));
        }
        let license = match self.license.trim() {
            "" => String::new(),
            license => format!("<footer class=\"license\"><p>{}</p></footer>\n", escaped(license)),
        };
        let title = escaped(self.title);
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"Cruxmap\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{head}\
             <nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n{list}</ol>\n</nav>\n<main>\n{sections}</main>\n\
             {license}</body>\n</html>\n"
        )
    }
}
