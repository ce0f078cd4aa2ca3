//! A source in the inspector: what it is, its text page by page, and claims made of words selected in it.

use eframe::egui::{Id, RichText, TextEdit, Ui};

use super::{
    Drafts,
    fields::{Field, date_ui, label_ui, list_ui, small_ui, text_ui},
    heading_ui, jump_ui,
    quotes::open_ui,
    text_info, title_ui,
};
use crate::{
    app::{Action, Selection},
    model::{
        Edit, Source, SourceId,
        edit::{Object, ObjectEdit, ObjectId},
    },
    ui::{
        Command, Cx,
        meaning::{Means, Term},
        widgets,
    },
};

/// About so many bytes of a text are shown at once; pages end where lines do.
const PAGE: usize = 12_000;

/// Words that are selected in the text of a source, and where they begin, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    at: usize,
    words: String,
}

/// Paints a source.
pub fn source_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &SourceId, drafts: &mut Drafts) {
    let Some(source) = cx.map.sources.get(id).cloned() else {
        return;
    };
    let with = |edit: &dyn Fn(&mut Source)| {
        let mut changed = Source::clone(&source);
        edit(&mut changed);
        Action::Edit(Edit::Object(ObjectEdit::Put(Object::Source(
            id.clone(),
            Box::new(changed),
        ))))
    };
    let delete = Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::Source(id.clone()))));
    heading_ui(ui, cx, "Source", delete);
    title_ui(ui, cx, drafts, &source.title);
    label_ui(ui, cx, "Authors");
    let field = Field::line("Authors", Term::Authors, "Ann Lee, Bo Chen");
    list_ui(ui, cx, &field, &source.authors, |authors| {
        with(&|source| source.authors.clone_from(&authors))
    });
    label_ui(ui, cx, "Date");
    date_ui(ui, cx, "Date", Term::Date, source.date, |date| {
        with(&|source| source.date = date)
    });
    let line = |ui: &mut Ui, cx: &mut Cx<'_>, field: Field<'_>, value: &str, set: fn(&mut Source, String)| {
        label_ui(ui, cx, field.name);
        text_ui(ui, cx, &field, value, |text| with(&|source| set(source, text.clone())));
    };
    let field = Field::line("Address", Term::Url, "https://…");
    line(ui, cx, field, &source.url, |source, text| source.url = text);
    open_ui(ui, cx, &source.url, &source.title);
    let field = Field::line("License", Term::License, "CC BY 4.0");
    line(ui, cx, field, &source.license, |source, text| source.license = text);
    let field = Field::rows("Note", Term::Note, "", 2);
    line(ui, cx, field, &source.note, |source, text| source.note = text);
    passages_ui(ui, cx, id, drafts, &source, &with);
    quoted_ui(ui, cx, id);
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

/// What changes a source, given how.
type With<'a> = dyn Fn(&dyn Fn(&mut Source)) -> Action + 'a;

/// The text: read in pages, words selected in it; or edited.
fn passages_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &SourceId, drafts: &mut Drafts, source: &Source, with: &With<'_>) {
    widgets::section(ui, cx.palette, "Text");
    ui.horizontal_wrapped(|ui| {
        let label = if drafts.edits_body { "Done" } else { "Edit the text" };
        if small_ui(ui, label, &format!("{label} of the source"), Term::EditSourceText) {
            drafts.edits_body = !drafts.edits_body;
            cx.out.push(Action::EndStroke);
        }
        let command = Command::ClaimFromQuote;
        let keys = cx.keys.first(ui.ctx(), command);
        let button = eframe::egui::Button::new(RichText::new(format!("{} ({keys})", command.label())).small());
        let has_words = drafts.selected.is_some();
        let response = ui.add_enabled(has_words, button).says(command.tooltip());
        drafts.makes_claim |= response.clicked();
    });
    if drafts.edits_body {
        let field = Field::rows("Text of the source", Term::SourceText, "Write or paste the text", 12);
        text_ui(ui, cx, &field, &source.text, |text| {
            with(&|source| source.text.clone_from(&text))
        });
        return;
    }
    if source.text.trim().is_empty() {
        let text = "The text is not kept in the map. Paste it with Ctrl+V while the source is selected, or press “Edit the text”.";
        ui.label(RichText::new(text).color(cx.palette.muted));
        drafts.makes_claim = false;
        return;
    }
    let pages = pages(&source.text);
    drafts.page = drafts.page.min(pages.len().saturating_sub(1));
    let Some(&(start, end)) = pages.get(drafts.page) else {
        return;
    };
    if pages.len() > 1 {
        ui.horizontal(|ui| {
            if drafts.page > 0 && small_ui(ui, "←", "Page before", Term::Paragraph) {
                drafts.page -= 1;
            }
            ui.label(RichText::new(format!("page {} of {}", drafts.page + 1, pages.len())).small());
            if drafts.page + 1 < pages.len() && small_ui(ui, "→", "Next page", Term::Paragraph) {
                drafts.page += 1;
            }
        });
    }
    let mut shown = source.text.get(start..end).unwrap_or_default();
    let field = TextEdit::multiline(&mut shown)
        .id(Id::unique(("source text", id.as_str(), drafts.page)))
        .desired_width(f32::INFINITY)
        .desired_rows(4);
    let output = field.show(ui);
    let response = &output.response;
    response.widget_info(|| text_info(shown, "Text of the source"));
    let _ = eframe::egui::Response::clone(response).means(Term::SourceText);
    if response.has_focus() || response.changed() {
        drafts.selected = output.cursor_range.and_then(|range| {
            let range = range.as_sorted_char_range();
            let byte = |at: usize| shown.char_indices().nth(at).map_or(shown.len(), |(at, _)| at);
            let (from, to) = (byte(range.start.0), byte(range.end.0));
            let words = shown.get(from..to)?.trim();
            (!words.is_empty()).then(|| Selected {
                at: start + from,
                words: words.to_owned(),
            })
        });
    }
    if std::mem::take(&mut drafts.makes_claim)
        && let Some(Selected { at, words }) = drafts.selected.clone()
    {
        cx.out.push(Action::Quote(id.clone(), at, words));
    }
}

/// Where the pages of a text begin and end, in bytes.
fn pages(text: &str) -> Vec<(usize, usize)> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = (start + PAGE).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        // To the end of the line, unless that is far away.
        let rest = text.get(end..).unwrap_or_default();
        end += rest.find('\n').map_or(rest.len(), |at| at + 1).min(PAGE / 4);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        pages.push((start, end));
        start = end;
    }
    pages
}

/// The claims that are quoted from it.
fn quoted_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &SourceId) {
    let quoted: Vec<_> = (cx.map.claims.iter())
        .filter(|(_, claim)| claim.quotes.iter().any(|quote| quote.source.as_ref() == Some(id)))
        .map(|(id, _)| id.clone())
        .collect();
    widgets::section(ui, cx.palette, &format!("Claims quoted from it ({})", quoted.len()));
    for claim in quoted {
        let title = cx.map.title_of(&claim).to_owned();
        jump_ui(ui, cx, "Quoted", &title, Selection::Claim(claim));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_a_text_and_end_between_letters() {
        for text in [
            "",
            "short",
            &"ä".repeat(50_000),
            &"line of text\n".repeat(9_000),
            &"語\n\n".repeat(20_000),
        ] {
            let pages = pages(text);
            let joined: String = pages.iter().filter_map(|(start, end)| text.get(*start..*end)).collect();
            assert_eq!(joined, text);
            assert!(pages.iter().all(|(start, end)| end - start <= PAGE + PAGE / 4 + 8));
        }
    }
}
