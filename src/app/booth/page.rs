//! The page in HTML: plain, without scripts and without anything from elsewhere. Every text that comes from a person or
//! from the map goes through `escaped`.

use super::{
    form::{Form, Kind, LONGEST_NUMBER, LONGEST_REASON, Part, Question, Typed},
    sheet::{LONGEST_NAME, Place, Problem, Sheet},
};

/// The one style of all pages. Colours keep a contrast of 4.5 to 1 and more for text, 3 to 1 for edges of fields, in
/// light and in dark.
const STYLE: &str = "
:root { color-scheme: light dark; --ground: #f6f5f1; --sheet: #ffffff; --text: #1f2328; --muted: #545a61;
  --line: #dcdad3; --edge: #757b82; --strong: #1c5a86; --on-strong: #ffffff; --wrong: #a3201a;
  --wrong-ground: #fdf1ef; --good: #1f6138; --good-ground: #edf6ef; }
@media (prefers-color-scheme: dark) { :root { --ground: #15171a; --sheet: #1e2125; --text: #e9e7e2; --muted: #b3b6bb;
  --line: #363a40; --edge: #8b9198; --strong: #92c8ef; --on-strong: #10212d; --wrong: #ffa198; --wrong-ground: #33201f;
  --good: #9ad8ae; --good-ground: #1c2b21; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1.0625rem/1.5 system-ui, sans-serif;
  overflow-wrap: break-word; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.625rem; text-wrap: balance; line-height: 1.25; margin: 0 0 .75rem; font-weight: 650; }
h2 { font-size: 1.0625rem; margin: 0 0 .25rem; }
p { margin: 0 0 .75rem; white-space: pre-line; }
.map, .hint, .about { color: var(--muted); }
.map { margin: 0 0 .25rem; }
.hint { font-size: 1rem; }
a { color: var(--strong); }
form { margin-top: 1.5rem; }
fieldset, .field { min-width: 0; margin: 0 0 1.25rem; padding: 1.25rem 1rem; border: 1px solid var(--line);
  border-radius: .75rem; background: var(--sheet); }
fieldset { padding-top: 0; }
legend { float: left; width: 100%; padding: 1.25rem 0 .5rem; font-size: 1.1875rem; line-height: 1.35; font-weight: 600;
  }
legend + * { clear: both; }
.numbers { display: grid; gap: .75rem; margin: 0 0 1rem; }
.number { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr); gap: .25rem .75rem;
  align-items: center; }
.number .said { grid-column: 1 / -1; }
label { display: block; font-weight: 600; }
.unit { color: var(--muted); font-weight: 400; }
input, textarea { width: 100%; min-height: 2.875rem; padding: .5rem .75rem; border: 1px solid var(--edge);
  border-radius: .5rem;
  background: var(--sheet); color: var(--text); font: inherit; }
.number input { font-variant-numeric: tabular-nums; }
textarea { display: block; margin-top: .375rem; min-height: 5.5rem; resize: vertical; }
.field input { margin-top: .375rem; }
input[aria-invalid], textarea[aria-invalid] { border: 2px solid var(--wrong); }
.said { display: block; margin: .25rem 0 0; color: var(--wrong); font-size: 1rem; }
details { margin: 0 0 .75rem; }
summary { display: list-item; min-height: 2.75rem; padding: .625rem 0; cursor: pointer; color: var(--strong); }
details ul { margin: 0 0 .75rem; padding-left: 1.25rem; }
li { margin: 0 0 .5rem; white-space: pre-line; }
.notice { margin: 0 0 1rem; padding: 1rem; border-left: .3125rem solid; border-radius: .5rem; }
.notice p:last-child, .notice ul:last-child { margin-bottom: 0; }
.wrong { border-color: var(--wrong); background: var(--wrong-ground); }
.wrong h2, .wrong a { color: var(--wrong); }
.wrong ul { padding: 0; list-style: none; }
.wrong li { margin: 0; }
.wrong li a { display: block; min-height: 2.75rem; padding: .5rem 0; }
.good { border-color: var(--good); background: var(--good-ground); }
.good strong { color: var(--good); }
button { width: 100%; min-height: 3.25rem; padding: .75rem 1.5rem; border: 0; border-radius: .5rem;
  background: var(--strong);
  color: var(--on-strong); font: inherit; font-weight: 650; cursor: pointer; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
dt { font-weight: 600; margin-top: .75rem; }
dd { margin: 0; white-space: pre-line; }
.to { display: inline-block; min-height: 2.75rem; padding: .625rem 0; font-weight: 600; }
@media (min-width: 34rem) {
  main { padding: 2.5rem 1.5rem 5rem; }
  fieldset, .field { padding: 1.5rem; }
  fieldset { padding-top: 0; }
  .numbers { grid-template-columns: repeat(3, minmax(0, 1fr)); align-items: end; }
  .number { grid-template-columns: minmax(0, 1fr); grid-template-rows: subgrid; grid-row: span 3; gap: .375rem; }
  .number label { align-self: end; }
  .number .said { align-self: start; }
  button { width: auto; min-width: 16rem; }
}
@media (forced-colors: active) { button, .notice { border: 2px solid; } }
";

/// What is said above a form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Standing<'a> {
    /// The person has not cast yet.
    New,
    /// The person's ballot is in, and what was typed stands in the form.
    In,
    /// The person's ballot is in, and what was typed is not known any more.
    Forgotten,
    /// The fields are not as they should be.
    Wrong(&'a [Problem]),
    /// The ballot could not be taken, for this reason.
    Refused(&'a str),
}

/// A form with what a person typed into it.
pub(super) struct Ballot<'a> {
    pub form: &'a Form,
    pub sheet: &'a Sheet,
    pub voter: &'a str,
    pub standing: Standing<'a>,
}

impl Ballot<'_> {
    /// The page with the form.
    pub fn page(&self, nonce: &str) -> String {
        let form = self.form;
        let title = if form.title.is_empty() { "Ballot" } else { &form.title };
        let nothing = Typed::default();
        let questions: String = form
            .questions
            .iter()
            .enumerate()
            .map(|(at, question)| self.question(at, question, self.sheet.replies.get(at).unwrap_or(&nothing)))
            .collect();
        let map = match form.map_title.as_str() {
            "" => String::new(),
            map => format!("<p class=\"map\">{}</p>\n", escaped(map)),
        };
        let (describedby, said) = self.said(Place::Name);
        let body = format!(
            "{map}<h1>{heading}</h1>\n{standing}<p class=\"about\">Say what you think yourself, before the group \
             talks about it. Your numbers go to the facilitator’s computer; this page shows them to nobody but \
             you.</p>\n<p class=\"about\">To leave a question open, leave its numbers empty.</p>\n\
             <form method=\"post\" action=\"./\" accept-charset=\"utf-8\" novalidate>\n\
             <input type=\"hidden\" name=\"round\" value=\"{round}\">\n\
             <input type=\"hidden\" name=\"voter\" value=\"{voter}\">\n\
             <div class=\"field\"><label for=\"name\">Your name, or leave it empty</label>{said}\
             <input id=\"name\" name=\"name\" type=\"text\" maxlength=\"{LONGEST_NAME}\" \
             autocomplete=\"name\"{describedby} value=\"{name}\"></div>\n{questions}\
             <button type=\"submit\">{button}</button>\n</form>\n",
            heading = escaped(title),
            standing = self.standing(),
            round = form.round,
            voter = escaped(self.voter),
            name = escaped(&self.sheet.name),
            button = match self.standing {
                Standing::In | Standing::Forgotten => "Change ballot",
                _ => "Cast ballot",
            },
        );
        let before = match self.standing {
            Standing::Wrong(_) | Standing::Refused(_) => "Error: ",
            Standing::In | Standing::Forgotten => "Your ballot is in: ",
            Standing::New => "",
        };
        frame(&format!("{before}{title}"), nonce, &body)
    }

    fn standing(&self) -> String {
        match self.standing {
            Standing::New => String::new(),
            Standing::In => {
                let open = self.open_questions();
                format!(
                    "<div class=\"notice good\" role=\"status\"><p><strong>Your ballot is in.</strong> You may change \
                     it until the round closes.{open}</p></div>\n"
                )
            }
            Standing::Forgotten => "<div class=\"notice good\" role=\"status\"><p><strong>Your ballot is in.</strong> \
                 The round was closed and opened again, and this page has forgotten your answers. If you cast again, \
                 the new ballot replaces the old one as a whole.</p></div>\n"
                .to_owned(),
            Standing::Wrong(problems) => {
                let items: Vec<String> = problems
                    .iter()
                    .map(|problem| {
                        let about = match problem.place {
                            Place::Reply(at, _) => format!("Question {}: ", at + 1),
                            Place::Name => String::new(),
                        };
                        let sentence = escaped(&problem.sentence);
                        format!("<li><a href=\"#{}\">{about}{sentence}</a></li>\n", id_of(problem.place))
                    })
                    .collect();
                format!(
                    "<div class=\"notice wrong\" role=\"alert\"><h2>Your ballot is not in yet</h2>\n<p>Mend what is \
                     listed here and cast it again. Everything you typed is still there.</p>\n<ul>\n{}</ul></div>\n",
                    items.concat()
                )
            }
            Standing::Refused(sentence) => alert(sentence),
        }
    }

    /// Says which questions were left open, for who overlooked one.
    fn open_questions(&self) -> String {
        let is_open = |typed: &Typed| typed.best.trim().is_empty();
        let open: Vec<String> = self
            .sheet
            .replies
            .iter()
            .enumerate()
            .filter(|(_, typed)| is_open(typed))
            .map(|(at, _)| (at + 1).to_string())
            .collect();
        match open.split_last() {
            None => String::new(),
            Some((only, [])) => format!(" You left question {only} open."),
            Some((last, others)) => format!(" You left questions {} and {last} open.", others.join(", ")),
        }
    }

    fn question(&self, at: usize, question: &Question, typed: &Typed) -> String {
        let n = at + 1;
        let detail = match question.detail.as_str() {
            "" => String::new(),
            detail => format!("<p class=\"about\">{}</p>\n", escaped(detail)),
        };
        let comments = if self.form.shows_comments && !question.comments.is_empty() {
            let items: Vec<String> = question
                .comments
                .iter()
                .map(|text| format!("<li>{}</li>\n", escaped(text)))
                .collect();
            let count = question.comments.len();
            let items = items.concat();
            format!("<details><summary>What people have said ({count})</summary>\n<ul>\n{items}</ul></details>\n")
        } else {
            String::new()
        };
        let (unit, hint) = match &question.kind {
            Kind::Probability => ("%", "In percent, from 0 to 100."),
            Kind::Quantity { is_year: true, .. } => ("year", "A year: 2031, 2031.5 or, with its month, 2031-07."),
            Kind::Quantity { unit, .. } => (unit.as_str(), ""),
        };
        let (describedby, hint) = match hint {
            "" => (String::new(), String::new()),
            hint => (
                format!(" aria-describedby=\"hint{n}\""),
                format!("<p class=\"hint\" id=\"hint{n}\">{hint}</p>\n"),
            ),
        };
        let fields: String = Part::NUMBERS
            .map(|part| {
                let (label, text) = match part {
                    Part::Low => ("Lowest", &typed.low),
                    Part::High => ("Highest", &typed.high),
                    Part::Best | Part::Reason => ("Best guess", &typed.best),
                };
                let id = id_of(Place::Reply(at, part));
                let (attributes, said) = self.said(Place::Reply(at, part));
                let (unit, text) = (escaped(unit), escaped(text));
                format!(
                    "<div class=\"number\"><label for=\"{id}\">{label} <span class=\"unit\">{unit}</span></label>\
                     <input id=\"{id}\" name=\"{id}\" type=\"text\" inputmode=\"decimal\" autocomplete=\"off\" \
                     maxlength=\"{LONGEST_NUMBER}\"{attributes} value=\"{text}\">{said}</div>\n"
                )
            })
            .concat();
        let id = id_of(Place::Reply(at, Part::Reason));
        let (attributes, said) = self.said(Place::Reply(at, Part::Reason));
        // A line break right behind the tag is not part of the text: without it one that was typed there would be lost.
        format!(
            "<fieldset{describedby}><legend>{n}. {text}</legend>\n{detail}{comments}{hint}<div class=\"numbers\">\n\
             {fields}</div>\n<label for=\"{id}\">Reason <span class=\"unit\">if you like</span></label>{said}\
             <textarea id=\"{id}\" name=\"{id}\" rows=\"3\" maxlength=\"{LONGEST_REASON}\"{attributes}>\n{reason}\
             </textarea></fieldset>\n",
            text = escaped(&question.text),
            reason = escaped(&typed.reason),
        )
    }

    /// What is wrong at a field: the attributes that say so, and the sentences beside it.
    fn said(&self, place: Place) -> (String, String) {
        let Standing::Wrong(problems) = self.standing else {
            return (String::new(), String::new());
        };
        let sentences: Vec<String> = problems
            .iter()
            .filter(|problem| problem.place == place)
            .map(|problem| escaped(&problem.sentence))
            .collect();
        if sentences.is_empty() {
            return (String::new(), String::new());
        }
        let id = id_of(place);
        let attributes = format!(" aria-invalid=\"true\" aria-describedby=\"said-{id}\"");
        (
            attributes,
            format!("<span class=\"said\" id=\"said-{id}\">{}</span>", sentences.join(" ")),
        )
    }
}

/// The page while no round is open.
pub(super) fn waiting(nonce: &str) -> String {
    let body = "<h1>No round is open</h1>\n<p role=\"status\">No round is open. This page does not refresh by itself: \
                reload it when the facilitator opens one.</p>\n\
                <p><a class=\"to\" href=\"./\">Reload this page</a></p>\n";
    frame("No round is open", nonce, body)
}

/// The page that tells a person whose browser keeps no cookies that the ballot has come.
pub(super) fn in_without_cookie(nonce: &str) -> String {
    let body = "<h1>Your ballot is in</h1>\n<p role=\"status\">Your ballot is in. You may change it until the round \
                closes: your browser keeps no cookies, so go back to the page you cast it from and cast it again \
                there.</p>\n<p><a class=\"to\" href=\"./\">Cast a ballot for another person</a></p>\n";
    frame("Your ballot is in", nonce, body)
}

/// A page that says one thing.
pub(super) fn notice(heading: &str, sentence: &str, nonce: &str) -> String {
    let body = format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(heading), escaped(sentence));
    frame(heading, nonce, &body)
}

/// The page for a ballot that came too late, with what was typed, so that it can be copied.
pub(super) fn too_late(sentence: &str, sheet: &Sheet, nonce: &str) -> String {
    let line = |name: &str, text: &str| match text.trim() {
        "" => String::new(),
        text => format!("<dt>{name}</dt><dd>{}</dd>\n", escaped(text)),
    };
    let replies: Vec<String> = sheet
        .replies
        .iter()
        .enumerate()
        .filter(|(_, typed)| **typed != Typed::default())
        .map(|(at, typed)| {
            let lines = [
                line("Lowest", &typed.low),
                line("Best guess", &typed.best),
                line("Highest", &typed.high),
                line("Reason", &typed.reason),
            ];
            format!(
                "<div class=\"field\"><h2>Question {}</h2>\n<dl>{}</dl></div>\n",
                at + 1,
                lines.concat()
            )
        })
        .collect();
    let typed = if sheet.is_empty() {
        String::new()
    } else {
        let name = match sheet.name.trim() {
            "" => String::new(),
            name => format!("<p>Your name: {}</p>\n", escaped(name)),
        };
        format!("<p>This is what you typed:</p>\n{name}{}", replies.concat())
    };
    let body = format!(
        "<h1>Your ballot is not in</h1>\n{}<p><a class=\"to\" href=\"./\">Go to the present page</a></p>\n{typed}",
        alert(sentence)
    );
    frame("Error: your ballot is not in", nonce, &body)
}

fn alert(sentence: &str) -> String {
    format!(
        "<div class=\"notice wrong\" role=\"alert\"><p>{}</p></div>\n",
        escaped(sentence)
    )
}

/// The id and name of a field.
fn id_of(place: Place) -> String {
    match place {
        Place::Name => "name".to_owned(),
        Place::Reply(at, part) => {
            let name = match part {
                Part::Low => "low",
                Part::Best => "best",
                Part::High => "high",
                Part::Reason => "reason",
            };
            format!("{name}{}", at + 1)
        }
    }
}

fn frame(title: &str, nonce: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<style \
         nonce=\"{nonce}\">{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        title = escaped(title),
    )
}

/// A text that stands for itself wherever it is put in HTML, between tags or in quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // HTML has no way to say most control characters.
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_becomes_a_tag() {
        let evil = "\"><script>alert('1')</script>&amp;\0";
        let typed = Typed {
            low: evil.to_owned(),
            best: evil.to_owned(),
            high: evil.to_owned(),
            reason: format!("</textarea>{evil}"),
        };
        let form = Form {
            round: 1,
            map_title: evil.to_owned(),
            title: evil.to_owned(),
            questions: vec![Question {
                text: evil.to_owned(),
                detail: evil.to_owned(),
                kind: Kind::Quantity {
                    unit: evil.to_owned(),
                    is_year: false,
                },
                comments: vec![evil.to_owned()],
            }],
            shows_comments: true,
        };
        let sheet = Sheet {
            name: evil.to_owned(),
            replies: vec![typed],
        };
        let problems = [Problem {
            place: Place::Reply(0, Part::Low),
            sentence: evil.to_owned(),
        }];
        for standing in [
            Standing::New,
            Standing::In,
            Standing::Wrong(&problems),
            Standing::Refused(evil),
        ] {
            let page = Ballot {
                form: &form,
                sheet: &sheet,
                voter: "00",
                standing,
            }
            .page("00");
            assert!(!page.contains("<script") && !page.contains('\0'), "{page}");
            assert_eq!(page.matches("</textarea>").count(), 1);
        }
        assert!(!too_late(evil, &sheet, "00").contains("<script"));
        assert!(!notice(evil, evil, "00").contains("<script"));
    }
}
