//! Text into tokens. What a sign means depends on what stands before it, so the lexer remembers the last token, how far
//! lines are indented, and which bold and italic texts are open.

use std::collections::VecDeque;

use super::scan::{self, Ends};
use super::token::{Kind, Mark, Sign, Token};

/// Gives the tokens of a text one after the other. Line ends must be `\n`.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    /// Tokens that were made along with others.
    waiting: VecDeque<Token<'a>>,
    /// The last token that was no indentation.
    last: Option<Kind>,
    indents: Vec<usize>,
    marks: Vec<Mark>,
    is_inference: bool,
    /// Whether anything but white space came.
    has_content: bool,
    /// Whether the text had `\r\n` before: comments then take blank lines with them, as in the reference parser.
    had_carriage_returns: bool,
    ends: Ends,
    /// Lines in which `//` after a colon begins a comment, as in a web address in running text.
    pub(super) cut_addresses: Vec<usize>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, had_carriage_returns: bool) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            waiting: VecDeque::new(),
            last: None,
            indents: vec![0],
            marks: Vec::new(),
            is_inference: false,
            has_content: false,
            had_carriage_returns,
            ends: Ends::new(),
            cut_addresses: Vec::new(),
        }
    }

    /// The next token; none at the end.
    pub(super) fn token(&mut self) -> Option<Token<'a>> {
        loop {
            if let Some(token) = self.waiting.pop_front() {
                return Some(token);
            }
            if self.at >= self.text.len() {
                self.dedent_to(0);
                if self.waiting.is_empty() {
                    return None;
                }
                continue;
            }
            let rest = self.text.get(self.at..)?;
            if let Some(length) = self.comment(rest) {
                self.advance(length);
                continue;
            }
            let (kind, length) = if self.is_inference {
                self.in_inference(rest)
            } else {
                self.in_text(rest)
            };
            let Some(kind) = kind else {
                self.advance(length);
                continue;
            };
            let image = rest.get(..length).unwrap_or(rest);
            let token = Token {
                kind,
                image,
                line: self.line,
            };
            self.advance(length);
            // White space at the very end says nothing.
            if kind == Kind::Emptyline && self.at >= self.text.len() {
                continue;
            }
            self.last = Some(kind);
            self.has_content |= !matches!(kind, Kind::Newline | Kind::Emptyline);
            self.waiting.push_back(token);
        }
    }

    fn advance(&mut self, length: usize) {
        let end = (self.at + length.max(1)).min(self.text.len());
        self.line += self.text.get(self.at..end).unwrap_or_default().matches('\n').count();
        self.at = end;
    }

    /// Whether a line begins here.
    fn is_line_start(&self) -> bool {
        matches!(self.last, None | Some(Kind::Newline | Kind::Emptyline))
    }

    /// The length of a comment, which takes line ends with it where the comment stood on a line of its own.
    fn comment(&mut self, rest: &'a str) -> Option<usize> {
        let (text, at) = (self.text, self.at);
        let length = if rest.starts_with("<!--") {
            self.ends.html_comment.at(text, at + 4)? + 3 - at
        } else if rest.starts_with("/*") {
            self.ends.block_comment.at(text, at + 2)? + 2 - at
        } else if rest.starts_with("//") {
            // Without a line end it is no comment.
            let end = self.ends.newline.at(text, at)?;
            if text.get(..at).is_some_and(|before| before.ends_with(':')) {
                self.cut_addresses.push(self.line);
            }
            end - at
        } else {
            return None;
        };
        let after = rest.get(length..).unwrap_or_default();
        let more = match self.last {
            Some(Kind::Emptyline) if self.had_carriage_returns => scan::newlines(after),
            Some(Kind::Emptyline) => after.bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count(),
            Some(Kind::Newline) => {
                let n_first = scan::newline(after).unwrap_or(0);
                let is_followed = after.get(n_first..).is_some_and(|more| scan::newline(more).is_some());
                if is_followed { 0 } else { n_first }
            }
            _ => 0,
        };
        Some(length + more)
    }

    /// A token between the two `--` of an inference; `None` for white space.
    fn in_inference(&mut self, rest: &'a str) -> (Option<Kind>, usize) {
        if let Some(length) = scan::emptyline(rest) {
            // An inference that is not closed ends here, so that the rest of the text can be read.
            self.is_inference = false;
            return (Some(Kind::Emptyline), length);
        }
        if let Some(length) = scan::newline(rest) {
            return (Some(Kind::Newline), length);
        }
        if let Some(token) = escaped(rest).or_else(|| special(rest)) {
            return token;
        }
        let n_hyphens = rest.bytes().take_while(|&byte| byte == b'-').count();
        if n_hyphens >= 2 {
            self.is_inference = false;
            return (Some(Kind::InferenceEnd), n_hyphens);
        }
        if let Some(token) = self.data(rest) {
            return token;
        }
        if rest.starts_with(',') {
            return (Some(Kind::Comma), 1);
        }
        plain(rest)
    }

    /// A token elsewhere; `None` for white space.
    fn in_text(&mut self, rest: &'a str) -> (Option<Kind>, usize) {
        let c = rest.chars().next().unwrap_or(' ');
        if c == '='
            && !self.has_content
            && let Some(length) = front_matter(rest)
        {
            return (Some(Kind::FrontMatter), length);
        }
        if let Some(token) = self.data(rest).or_else(|| escaped(rest)).or_else(|| special(rest)) {
            return token;
        }
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            if self.last != Some(Kind::Emptyline)
                && let Some(length) = scan::emptyline(rest)
            {
                self.marks.clear();
                if length < rest.len() {
                    self.dedent_to(0);
                }
                return (Some(Kind::Emptyline), length);
            }
            if let Some(length) = scan::newline(rest) {
                return (Some(Kind::Newline), length);
            }
        }
        if self.is_line_start()
            && let Some(token) = self.line_start(rest)
        {
            return token;
        }
        match c {
            '*' | '_' => self.mark(rest),
            '[' | '@' | '<' | '#' => self.bracketed(rest, c),
            _ => None,
        }
        .unwrap_or_else(|| plain(rest))
    }

    fn data(&mut self, rest: &str) -> Option<(Option<Kind>, usize)> {
        if !rest.starts_with('{') {
            return None;
        }
        let end = self.ends.data.at(self.text, self.at)?;
        Some((Some(Kind::Data), end - self.at))
    }

    /// What only the start of a line can be.
    fn line_start(&mut self, rest: &'a str) -> Option<(Option<Kind>, usize)> {
        let n_blanks = scan::blanks(rest);
        let text = rest.get(n_blanks..).unwrap_or_default();
        if self.last != Some(Kind::Emptyline) && text.starts_with("--") {
            self.marks.clear();
            self.dedent_to(0);
            self.is_inference = true;
            return Some((Some(Kind::InferenceStart), n_blanks + 2));
        }
        if let Some((sign, length)) = sign(text) {
            self.marks.clear();
            self.indent(n_blanks);
            return Some((Some(Kind::Relation(sign)), n_blanks + length));
        }
        if n_blanks == 0 && text.starts_with('#') {
            let n_marks = text.bytes().take_while(|&byte| byte == b'#').count();
            if text.get(n_marks..).is_some_and(|rest| rest.starts_with(' ')) {
                self.marks.clear();
                self.dedent_to(0);
                return Some((Some(Kind::Heading), n_marks + 1));
            }
        }
        let n_digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        if let Some(inner) = text.strip_prefix('(') {
            let n_digits = n_digits(inner);
            if n_digits > 0 && inner.get(n_digits..).is_some_and(|rest| rest.starts_with(')')) {
                self.marks.clear();
                self.dedent_to(0);
                return Some((Some(Kind::Number), n_blanks + n_digits + 2));
            }
        }
        let length = match n_digits(text) {
            0 => usize::from(text.starts_with('*')),
            n if text.get(n..).is_some_and(|rest| rest.starts_with('.')) => n + 1,
            _ => 0,
        };
        let is_before_space = text
            .get(length..)
            .is_some_and(|rest| rest.starts_with(char::is_whitespace));
        if length > 0 && is_before_space {
            self.indent(n_blanks + 1);
            return Some((Some(Kind::ListItem), n_blanks + length));
        }
        None
    }

    /// A mark that begins or ends bold or italic text.
    fn mark(&mut self, rest: &str) -> Option<(Option<Kind>, usize)> {
        if let Some(&open) = self.marks.last()
            && let Some(after) = rest.strip_prefix(open.text())
            && scan::may_close(after)
        {
            self.marks.pop();
            return Some((Some(Kind::Close(open)), open.text().len() + scan::one_blank(after)));
        }
        let mark = (Mark::ALL.into_iter()).find(|mark| {
            rest.strip_prefix(mark.text())
                .is_some_and(|after| !after.starts_with(char::is_whitespace))
        })?;
        self.marks.push(mark);
        Some((Some(Kind::Open(mark)), mark.text().len()))
    }

    /// Links, tags, titles and mentions.
    fn bracketed(&mut self, rest: &str, c: char) -> Option<(Option<Kind>, usize)> {
        let (text, at) = (self.text, self.at);
        let ends = &mut self.ends;
        let (kind, end) = match c {
            '#' => {
                let length = scan::tag(rest, || ends.parenthesis.at(text, at).map(|end| end - at))?;
                return Some((Some(Kind::Tag), length));
            }
            '[' => {
                if let Some(end) = link(ends, text, at) {
                    (Kind::Link, end + scan::one_blank(text.get(end..)?))
                } else if let Some(end) = Ends::in_line(&mut ends.bracket_colon, &mut ends.newline, text, at + 1) {
                    (Kind::StatementDefinition, end + 2)
                } else {
                    let is_title = !rest.starts_with("[-");
                    let end = Ends::in_line(&mut ends.bracket, &mut ends.newline, text, at + 1);
                    (Kind::StatementReference, end.filter(|_| is_title)? + 1)
                }
            }
            '<' => {
                if let Some(end) = Ends::in_line(&mut ends.angle_colon, &mut ends.newline, text, at + 1) {
                    (Kind::ArgumentDefinition, end + 2)
                } else {
                    let is_title = !rest.starts_with("<-");
                    let end = Ends::in_line(&mut ends.angle, &mut ends.newline, text, at + 1);
                    (Kind::ArgumentReference, end.filter(|_| is_title)? + 1)
                }
            }
            _ if rest.starts_with("@[") => {
                let end = Ends::in_line(&mut ends.bracket, &mut ends.newline, text, at + 2)? + 1;
                (Kind::StatementMention, end + scan::one_blank(text.get(end..)?))
            }
            _ if rest.starts_with("@<") => {
                let end = Ends::in_line(&mut ends.angle, &mut ends.newline, text, at + 2)? + 1;
                (Kind::ArgumentMention, end + scan::one_blank(text.get(end..)?))
            }
            _ => return None,
        };
        Some((Some(kind), end - at))
    }

    /// Lines from here on stand so far in.
    fn indent(&mut self, depth: usize) {
        if depth > self.indents.last().copied().unwrap_or(0) {
            self.indents.push(depth);
            self.push(Kind::Indent);
        } else {
            self.dedent_to(depth);
        }
    }

    fn dedent_to(&mut self, depth: usize) {
        while self.indents.len() > 1 && self.indents.last().is_some_and(|&last| depth < last) {
            self.indents.pop();
            self.push(Kind::Dedent);
        }
    }

    fn push(&mut self, kind: Kind) {
        self.waiting.push_back(Token {
            kind,
            image: "",
            line: self.line,
        });
    }
}

/// The length of front matter.
fn front_matter(rest: &str) -> Option<usize> {
    let n_first = rest.bytes().take_while(|&byte| byte == b'=').count();
    if n_first < 3 {
        return None;
    }
    let end = n_first + rest.get(n_first..)?.find("===")?;
    Some(end + rest.get(end..)?.bytes().take_while(|&byte| byte == b'=').count())
}

/// Where `[text](address)` ends.
fn link(ends: &mut Ends, text: &str, at: usize) -> Option<usize> {
    let bracket = ends.bracket.at(text, at + 1).filter(|&end| end > at + 1)?;
    if !text.get(bracket + 1..)?.starts_with('(') {
        return None;
    }
    let parenthesis = ends.parenthesis.at(text, bracket + 2)?;
    (parenthesis > bracket + 2).then_some(parenthesis + 1)
}

/// The sign of a relation at the start of a line.
fn sign(text: &str) -> Option<(Sign, usize)> {
    let signs = [
        ("+>", Sign::SupportedByParent),
        ("->", Sign::AttackedByParent),
        ("<+", Sign::SupportsParent),
        ("+", Sign::SupportsParent),
        ("<-", Sign::AttacksParent),
        ("-", Sign::AttacksParent),
        ("><", Sign::Contradiction),
        ("_>", Sign::UndercutByParent),
        ("<_", Sign::UndercutsParent),
    ];
    if let Some((word, sign)) = signs.into_iter().find(|(word, _)| text.starts_with(word)) {
        return Some((sign, word.len()));
    }
    let rest = text.strip_prefix('_')?;
    rest.starts_with(char::is_whitespace)
        .then_some((Sign::UndercutsParent, 1))
}

/// A backslash and what it makes plain.
fn escaped(rest: &str) -> Option<(Option<Kind>, usize)> {
    let after = rest.strip_prefix('\\')?;
    let c = after.chars().next().filter(|c| !matches!(c, '\n' | '\r'))?;
    let length = 1 + c.len_utf8();
    let n_spaces = rest.get(length..)?.bytes().take_while(|&byte| byte == b' ').count();
    Some((Some(Kind::Escaped), length + n_spaces))
}

fn special(rest: &str) -> Option<(Option<Kind>, usize)> {
    scan::special(rest).map(|length| (Some(Kind::Special), length))
}

/// White space, a run of plain text, or a sign that means nothing here.
fn plain(rest: &str) -> (Option<Kind>, usize) {
    let n_blanks = scan::blanks(rest);
    if n_blanks > 0 {
        return (None, n_blanks);
    }
    let length: usize = rest
        .chars()
        .take_while(|&c| scan::is_plain(c))
        .map(char::len_utf8)
        .sum();
    if length > 0 {
        return (Some(Kind::Text), length);
    }
    let length = rest.chars().next().map_or(1, char::len_utf8);
    (
        Some(Kind::Text),
        length + scan::one_blank(rest.get(length..).unwrap_or_default()),
    )
}
