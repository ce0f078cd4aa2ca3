//! The lines of a text of `BayesDown`: which variables there are, what is said of them, what is indented below what.

use std::collections::{HashMap, HashSet};

use crate::formats::argdown::value::{Value, json};
use crate::formats::bayes_net::{BayesNetError, MAX_VARIABLES};
use crate::formats::sketch::Remarks;

/// What a text says.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) variables: Vec<Variable>,
}

/// A variable, from all lines that it stands in.
#[derive(Debug, Default)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) states: Vec<String>,
    /// Each as it is written, with its value and its line: `p(a)`.
    pub(super) priors: Vec<(String, Value, usize)>,
    /// Likewise: `p(a|b, c)`.
    pub(super) posteriors: Vec<(String, Value, usize)>,
    /// What is indented below it, each with its line.
    pub(super) causes: Vec<(usize, usize)>,
    /// The line it stands in first, counted from 1.
    pub(super) line: usize,
}

/// Reads the lines of a text.
pub(super) fn outline(text: &str, errors: &mut Remarks) -> Result<Outline, BayesNetError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        outline: Outline::default(),
        by_name: HashMap::new(),
        arrows: HashSet::new(),
        open: Vec::new(),
        last: None,
        errors,
    };
    while reader.at < text.len() {
        reader.line()?;
    }
    Ok(reader.outline)
}

struct Reader<'a, 'b> {
    text: &'a str,
    at: usize,
    line: usize,
    outline: Outline,
    by_name: HashMap<String, usize>,
    arrows: HashSet<(usize, usize)>,
    /// The variables that the next line may be below, each with its indentation; the root has −1.
    open: Vec<(i64, usize)>,
    /// The variable that was read last, and whether its data came.
    last: Option<(usize, bool)>,
    errors: &'b mut Remarks,
}

impl<'a> Reader<'a, '_> {
    /// The rest of the line, line end not included.
    fn rest(&self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    fn advance(&mut self, length: usize) {
        let end = (self.at + length).min(self.text.len());
        self.line += self.text.get(self.at..end).unwrap_or_default().matches('\n').count();
        self.at = end;
    }

    fn end_line(&mut self) {
        self.advance(self.rest().len() + 1);
    }

    fn line(&mut self) -> Result<(), BayesNetError> {
        let whole = self.rest();
        let text = whole.trim_start();
        let indent: i64 = whole
            .chars()
            .take_while(|c| c.is_whitespace())
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum();
        let comments = [("/*", "*/"), ("<!--", "-->")];
        if let Some((_, end)) = comments.into_iter().find(|(start, _)| text.starts_with(start)) {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = rest.find(end).map_or(rest.len(), |at| at + end.len());
            self.advance(length);
            if self.rest().trim().is_empty() {
                self.end_line();
            }
            return Ok(());
        }
        let is_other = text.is_empty() || text.starts_with("//") || text.starts_with('#') || text.starts_with("```");
        if is_other {
            self.end_line();
            return Ok(());
        }
        let (is_marked, inner) = match text.strip_prefix(['+', '-', '*']) {
            Some(inner) => (true, inner.trim_start_matches('>').trim_start()),
            None => (false, text),
        };
        if let Some((name, after)) = title(inner) {
            let length = whole.len() - after.len();
            let at = self.variable(name)?;
            self.hang(at, if is_marked { indent } else { -1 });
            self.advance(length);
            self.last = Some((at, false));
            self.said();
        } else if let (true, Some((at, false))) = (text.starts_with('{'), self.last) {
            self.last = Some((at, false));
            self.advance(whole.len() - text.len());
            self.said();
        } else if let Some((at, false)) = self.last {
            self.describe(at, text);
            self.end_line();
        } else {
            self.errors.say(self.line, "a line that is no variable is passed over");
            self.end_line();
        }
        Ok(())
    }

    /// The variable of a name.
    fn variable(&mut self, name: &str) -> Result<usize, BayesNetError> {
        if let Some(&at) = self.by_name.get(name) {
            return Ok(at);
        }
        let at = self.outline.variables.len();
        if at >= MAX_VARIABLES {
            return Err(BayesNetError::whole(format!(
                "the text has more than {MAX_VARIABLES} variables"
            )));
        }
        self.by_name.insert(name.to_owned(), at);
        self.outline.variables.push(Variable {
            name: name.to_owned(),
            line: self.line,
            ..Variable::default()
        });
        Ok(at)
    }

    /// Hangs a line below the one it is indented under.
    fn hang(&mut self, at: usize, indent: i64) {
        if indent < 0 {
            self.open.clear();
        }
        while self.open.last().is_some_and(|(other, _)| *other >= indent) {
            self.open.pop();
        }
        match self.open.last() {
            Some(&(_, effect)) if effect == at => {
                self.errors.say(self.line, "a variable is indented below itself");
            }
            Some(&(_, effect)) => {
                if self.arrows.insert((at, effect))
                    && let Some(variable) = self.outline.variables.get_mut(effect)
                {
                    variable.causes.push((at, self.line));
                }
            }
            None if indent >= 0 => self
                .errors
                .say(self.line, "nothing stands above this line that it could be a cause of"),
            None => {}
        }
        self.open.push((indent, at));
    }

    /// What is said after a title: words up to the data, and the data, which may go on in the next lines.
    fn said(&mut self) {
        let Some((at, _)) = self.last else { return };
        let rest = self.rest();
        let Some(start) = data_start(rest) else {
            self.describe(at, rest.strip_prefix(':').unwrap_or(rest));
            self.end_line();
            return;
        };
        let words = rest.get(..start).unwrap_or_default();
        self.describe(at, words.strip_prefix(':').unwrap_or(words));
        self.advance(start);
        let line = self.line;
        match json(self.text.get(self.at..).unwrap_or_default()) {
            Ok((value, length)) => {
                self.advance(length);
                self.data(at, &value, line);
                self.last = Some((at, true));
            }
            Err(error) => {
                let name = self.outline.variables.get(at).map_or("", |variable| &variable.name);
                self.errors.say(
                    line + error.line,
                    format!("the data of “{name}” are not read: {}", error.sentence),
                );
            }
        }
        self.end_line();
    }

    fn describe(&mut self, at: usize, words: &str) {
        let words = words.trim();
        if let Some(variable) = self.outline.variables.get_mut(at)
            && !words.is_empty()
            && !variable.description.contains(words)
        {
            if !variable.description.is_empty() {
                variable.description.push(' ');
            }
            variable.description.push_str(words);
        }
    }

    fn data(&mut self, at: usize, value: &Value, line: usize) {
        let Some(variable) = self.outline.variables.get_mut(at) else {
            return;
        };
        for (name, value) in value.members() {
            match name.as_str() {
                "instantiations" => {
                    let states: Vec<String> = value.items().iter().filter_map(Value::to_text).collect();
                    if variable.states.is_empty() {
                        variable.states = states;
                    } else if variable.states != states {
                        let sentence = format!(
                            "“{}” has other states here than before; the first ones count",
                            variable.name
                        );
                        self.errors.say(line, sentence);
                    }
                }
                "priors" => add(&mut variable.priors, value, line),
                "posteriors" => add(&mut variable.posteriors, value, line),
                _ => self
                    .errors
                    .say(line, format!("“{name}” in the data is not known to BayesDown")),
            }
        }
    }
}

fn add(list: &mut Vec<(String, Value, usize)>, value: &Value, line: usize) {
    list.extend(
        value
            .members()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone(), line)),
    );
}

/// The name in brackets at the start of a line, and what follows.
fn title(text: &str) -> Option<(&str, &str)> {
    let close = match text.chars().next()? {
        '[' => ']',
        '<' => '>',
        _ => return None,
    };
    let (name, after) = text.get(1..)?.split_once(close)?;
    let name = name.trim();
    (!name.is_empty()).then_some((name, after))
}

/// Where the data of a line begin: at a brace before a name in quotes, or before its own end.
fn data_start(text: &str) -> Option<usize> {
    text.match_indices('{').map(|(at, _)| at).find(|at| {
        let inner = text.get(at + 1..).unwrap_or_default().trim_start();
        inner.is_empty() || inner.starts_with(['"', '\'', '}'])
    })
}
