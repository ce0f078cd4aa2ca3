//! The inspector: everything about what is selected, and the controls that change it.

mod circle;
mod claim;
mod link;
mod numbers;
mod rest;
mod several;

use eframe::egui::{Response, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};
use egui_commonmark::CommonMarkCache;

use super::{Cx, Request, theme, widgets};
use crate::{
    app::{Action, Selection},
    model::{Attribution, Quote},
};

/// What is being typed or switched in the inspector and is not yet, or never, part of the map.
#[derive(Debug, Default)]
pub struct Drafts {
    wants_title_focus: bool,
    /// Whether the text is edited rather than read.
    edits_body: bool,
    /// What the drafts belong to.
    of: Selection,
}

impl Drafts {
    /// Puts the cursor into the title at the next frame.
    pub fn focus_title(&mut self) {
        self.wants_title_focus = true;
    }
}

/// Paints the inspector.
pub fn inspector_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, markdown: &mut CommonMarkCache) {
    ui.take_available_width();
    let selection = cx.app.selection().clone();
    if drafts.of != selection {
        drafts.of = selection.clone();
        drafts.edits_body = false;
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        // Room for the scroll bar, so that it never lies on a control.
        ui.set_max_width(ui.available_width() - 14.0);
        // Ids follow what is selected, so that caret, selection and undo of a field do not leak to the next one.
        ui.push_id(format!("{selection:?}"), |ui| match &selection {
            Selection::Nothing => rest::map_ui(ui, cx, drafts, markdown),
            Selection::Claim(id) => claim::claim_ui(ui, cx, id, drafts, markdown),
            Selection::Link(id) => link::link_ui(ui, cx, id, drafts, markdown),
            Selection::Question(id) => rest::question_ui(ui, cx, id, drafts, markdown),
            Selection::Group(id) => rest::group_ui(ui, cx, id, drafts),
            Selection::Several(cards) => several::several_ui(ui, cx, cards),
        });
        ui.add_space(24.0);
    });
}

/// A field for a title: wraps, takes Enter as done. Calls `change` with what was typed.
fn title_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, title: &str, change: impl FnOnce(String) -> Action) {
    let mut text = title.to_owned();
    let field = TextEdit::multiline(&mut text)
        .font(theme::semi_bold(16.0))
        .desired_rows(1)
        .desired_width(f32::INFINITY)
        .return_key(None);
    let response = ui.add(field);
    response.widget_info(|| text_info(&text, "Title"));
    if std::mem::take(&mut drafts.wants_title_focus) {
        response.request_focus();
        select_all(ui, &response, &text);
    }
    if response.has_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter)) {
        response.surrender_focus();
    }
    if response.changed() {
        cx.out.push(change(text.replace(['\n', '\r'], " ")));
    }
    if response.lost_focus() {
        cx.out.push(Action::EndStroke);
    }
}

/// Selects all of a field, so that typing replaces it.
fn select_all(ui: &Ui, response: &Response, text: &str) {
    use eframe::egui::text::{CCursor, CCursorRange};
    if let Some(mut state) = eframe::egui::TextEdit::load_state(ui.ctx(), response.id) {
        let end = CCursor::new(text.chars().count());
        state
            .cursor
            .set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
        state.store(ui.ctx(), response.id);
    }
}

fn text_info(text: &str, name: &str) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(eframe::egui::Role::TextInput, true, name);
    info.current_text_value = Some(text.to_owned());
    info
}

/// A field for a line or more of plain text. Calls `change` with what was typed.
fn text_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    name: &str,
    hint: &str,
    value: &str,
    rows: usize,
    change: impl FnOnce(String) -> Action,
) {
    let mut text = value.to_owned();
    let field = if rows > 1 {
        TextEdit::multiline(&mut text).desired_rows(rows)
    } else {
        TextEdit::singleline(&mut text)
    };
    let response = ui.add(field.desired_width(f32::INFINITY).hint_text(hint));
    response.widget_info(|| text_info(&text, name));
    if response.changed() {
        cx.out.push(change(text));
    }
    if response.lost_focus() {
        cx.out.push(Action::EndStroke);
    }
}

/// Markdown: read, and edited at the press of a button.
fn body_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    drafts: &mut Drafts,
    markdown: &mut CommonMarkCache,
    heading: &str,
    body: &str,
    change: impl FnOnce(String) -> Action,
) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(heading)
                .font(theme::semi_bold(12.5))
                .color(cx.palette.muted),
        );
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::BOTTOM), |ui| {
            let label = if drafts.edits_body { "Done" } else { "Edit" };
            if ui
                .small_button(label)
                .on_hover_text("Text is written in Markdown.")
                .clicked()
            {
                drafts.edits_body = !drafts.edits_body;
            }
        });
    });
    if drafts.edits_body {
        text_ui(
            ui,
            cx,
            heading,
            "Markdown: **bold**, *italic*, lists, links",
            body,
            6,
            change,
        );
    } else if body.trim().is_empty() {
        ui.label(RichText::new("Nothing written yet.").color(cx.palette.muted));
    } else {
        super::markdown::markdown_ui(ui, cx.palette, markdown, body);
    }
}

/// Quotes with who says it, who reports it, and where.
fn quotes_ui(ui: &mut Ui, cx: &mut Cx<'_>, quotes: &[Quote]) {
    if quotes.is_empty() {
        return;
    }
    widgets::section(ui, cx.palette, if quotes.len() == 1 { "Quote" } else { "Quotes" });
    for quote in quotes {
        let stroke = eframe::egui::Stroke::new(3.0, cx.palette.line);
        let response = eframe::egui::Frame::new()
            .inner_margin(eframe::egui::Margin {
                left: 12,
                ..eframe::egui::Margin::ZERO
            })
            .show(ui, |ui| {
                let tail = if quote.truncated {
                    " […the text breaks off]"
                } else {
                    ""
                };
                let italic = eframe::egui::FontId::new(13.5, eframe::egui::FontFamily::Name(theme::ITALIC.into()));
                ui.label(RichText::new(format!("“{}”{tail}", quote.text)).font(italic));
                ui.label(RichText::new(credit(cx, quote)).small().color(cx.palette.muted));
                if !quote.note.is_empty() {
                    ui.label(RichText::new(&quote.note).small().color(cx.palette.muted));
                }
            });
        let rect = response.response.rect;
        ui.painter().vline(rect.left() + 2.0, rect.y_range(), stroke);
        let url = quote
            .source
            .as_ref()
            .and_then(|source| cx.map.sources.get(source))
            .map(|source| source.url.clone());
        if let Some(url) = url.filter(|url| is_web_address(url)) {
            let host = url.split('/').nth(2).unwrap_or_default().to_owned();
            if ui
                .link(RichText::new(format!("Open the source at {host}")).small())
                .on_hover_text(&url)
                .clicked()
            {
                cx.requests.push(Request::OpenUrl(url));
            }
        }
        ui.add_space(2.0);
    }
}

/// Only plain web addresses are ever opened; a map cannot start anything else.
fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'))
    })
}

fn credit(cx: &Cx<'_>, quote: &Quote) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !quote.speaker.is_empty() {
        parts.push(quote.speaker.clone());
    }
    if !quote.reporter.is_empty() {
        parts.push(format!("as reported by {}", quote.reporter));
    }
    let certainty = match quote.attribution {
        Attribution::Explicit => "",
        Attribution::Inferred => "attribution inferred",
        Attribution::Uncertain => "attribution uncertain",
        Attribution::Anonymous => "anonymous",
    };
    if !certainty.is_empty() {
        parts.push(certainty.to_owned());
    }
    if let Some(source) = quote.source.as_ref().and_then(|source| cx.map.sources.get(source)) {
        parts.push(source.title.clone());
    }
    if !quote.locator.is_empty() {
        parts.push(quote.locator.clone());
    }
    parts.join(" · ")
}

/// A line of text that selects something when pressed.
fn jump_ui(ui: &mut Ui, cx: &mut Cx<'_>, text: &str, to: Selection) {
    let response = ui.add(eframe::egui::Link::new(RichText::new(text).color(cx.palette.text)));
    if response.clicked() {
        cx.out.push(Action::Select(to.clone()));
        cx.requests.push(Request::CenterOn(to));
    }
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_plain_web_addresses_are_opened() {
        for good in [
            "https://arxiv.org/abs/2206.13353",
            "http://example.org",
            "https://example.org:8080/a?b#c",
        ] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/share",
            "https://",
            "https:///etc",
            "https://google.com@evil.example/",
            "https://gооgle.com/",
            "HTTPS://example.org",
            "mailto:a@b.c",
            " https://example.org",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
