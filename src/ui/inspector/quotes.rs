//! Quotes in the inspector: read with who says it, who reports it, and where; filled in at the press of a button.

use eframe::egui::{FontFamily, FontId, Frame, Margin, RichText, Stroke, Ui};

use super::{
    Drafts,
    fields::{Field, check_ui, choose_ui, label_ui, remove_ui, small_ui, text_ui},
};
use crate::{
    app::{Action, Selection},
    formats::web_address::{WebAddress, web_address},
    model::{Attribution, Quote, SourceId},
    ui::{
        Cx, Request,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// Paints quotes and what changes them. `change` makes all of them others.
pub fn quotes_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    drafts: &mut Drafts,
    quotes: &[Quote],
    change: &dyn Fn(Vec<Quote>) -> Action,
) {
    widgets::section(ui, cx.palette, if quotes.len() == 1 { "Quote" } else { "Quotes" });
    for (at, quote) in quotes.iter().enumerate() {
        ui.push_id(("quote", at), |ui| {
            if drafts.quote == Some(at) {
                edit_ui(ui, cx, drafts, quotes, at, change);
            } else {
                read_ui(ui, cx, drafts, quote, at);
            }
        });
        ui.add_space(2.0);
    }
    if ui.button("Add a quote").means(Term::AddQuote).clicked() {
        let mut more = quotes.to_vec();
        more.push(Quote::default());
        drafts.quote = Some(quotes.len());
        cx.out.push(change(more));
        cx.out.push(Action::EndStroke);
    }
}

/// A quote as it is read.
fn read_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, quote: &Quote, at: usize) {
    let stroke = Stroke::new(3.0, cx.palette.line);
    let response = Frame::new()
        .inner_margin(Margin {
            left: 12,
            ..Margin::ZERO
        })
        .show(ui, |ui| {
            let tail = if quote.truncated {
                " […the text breaks off]"
            } else {
                ""
            };
            let italic = FontId::new(13.5, FontFamily::Name(theme::ITALIC.into()));
            ui.label(RichText::new(format!("“{}”{tail}", quote.text)).font(italic));
            ui.label(RichText::new(credit(cx, quote)).small().color(cx.palette.muted));
            if !quote.note.is_empty() {
                ui.label(RichText::new(&quote.note).small().color(cx.palette.muted));
            }
        });
    let rect = response.response.rect;
    ui.painter().vline(rect.left() + 2.0, rect.y_range(), stroke);
    ui.horizontal(|ui| {
        if small_ui(ui, "Edit", &format!("Edit quote {}", at + 1), Term::Quote) {
            drafts.quote = Some(at);
        }
        let Some((id, source)) = quote.source.as_ref().and_then(|id| cx.map.sources.get_key_value(id)) else {
            return;
        };
        let link = ui.link(RichText::new("Source").small());
        link.widget_info(|| {
            let name = format!("Source of quote {}", at + 1);
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Link, true, name)
        });
        if link.means(Term::QuoteSource).clicked() {
            cx.out.push(Action::Select(Selection::Source(id.clone())));
        }
        open_ui(ui, cx, &source.url, &format!("quote {}", at + 1));
    });
}

/// A link that opens the address of a source, if it is a plain web address.
pub fn open_ui(ui: &mut Ui, cx: &mut Cx<'_>, url: &str, of: &str) {
    let Ok(WebAddress { host, .. }) = web_address(url) else {
        return;
    };
    let link = ui.link(RichText::new(format!("Open at {host}")).small());
    link.widget_info(|| {
        let name = format!("Open the source of {of} at {host}");
        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Link, true, name)
    });
    if link.says(&format!("{} {url}", Term::OpenSource.sentence())).clicked() {
        cx.requests.push(Request::OpenUrl(url.to_owned()));
    }
}

/// A quote as it is filled in.
fn edit_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    drafts: &mut Drafts,
    quotes: &[Quote],
    at: usize,
    change: &dyn Fn(Vec<Quote>) -> Action,
) {
    let Some(quote) = quotes.get(at) else { return };
    let with = |edit: &dyn Fn(&mut Quote)| {
        let mut changed = quotes.to_vec();
        if let Some(quote) = changed.get_mut(at) {
            edit(quote);
        }
        change(changed)
    };
    let n = at + 1;
    Frame::group(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let line = |ui: &mut Ui,
                    cx: &mut Cx<'_>,
                    what: &str,
                    term: Term,
                    rows: usize,
                    value: &str,
                    set: fn(&mut Quote, String)| {
            label_ui(ui, cx, what);
            let name = format!("Quote {n}: {}", what.to_lowercase());
            text_ui(ui, cx, &Field::rows(&name, term, "", rows), value, |text| {
                with(&|quote| set(quote, text.clone()))
            });
        };
        line(
            ui,
            cx,
            "Words, exactly as they stand there",
            Term::Quote,
            3,
            &quote.text,
            |quote, text| quote.text = text,
        );
        line(ui, cx, "Speaker", Term::Speaker, 1, &quote.speaker, |quote, text| {
            quote.speaker = text;
        });
        line(ui, cx, "Reporter", Term::Reporter, 1, &quote.reporter, |quote, text| {
            quote.reporter = text;
        });
        line(ui, cx, "Where", Term::Locator, 1, &quote.locator, |quote, text| {
            quote.locator = text;
        });
        line(
            ui,
            cx,
            "Note of the quote",
            Term::Note,
            1,
            &quote.note,
            |quote, text| quote.note = text,
        );
        label_ui(ui, cx, "Source");
        let mut sources: Vec<(Option<SourceId>, String, &'static str)> = vec![(None, "none".to_owned(), "")];
        sources.extend((cx.map.sources.iter()).map(|(id, source)| (Some(id.clone()), source.title.clone(), "")));
        let name = format!("Quote {n}: source");
        if let Some(source) = choose_ui(ui, &name, Term::QuoteSource, &quote.source, &sources) {
            cx.out.push(with(&|quote| quote.source.clone_from(&source)));
        }
        label_ui(ui, cx, "How sure it is that the speaker said it");
        let choices = [
            (Attribution::Explicit, "the source says so"),
            (Attribution::Inferred, "it follows from the exchange"),
            (Attribution::Uncertain, "it may be somebody else"),
            (Attribution::Anonymous, "nobody is named"),
        ]
        .map(|(one, label)| (one, label.to_owned(), ""));
        let name = format!("Quote {n}: how sure");
        if let Some(attribution) = choose_ui(ui, &name, Term::Attribution, &quote.attribution, &choices) {
            cx.out.push(with(&|quote| quote.attribution = attribution));
        }
        if let Some(truncated) = check_ui(ui, Term::Truncated, "The text breaks off", quote.truncated) {
            cx.out.push(with(&|quote| quote.truncated = truncated));
        }
        ui.horizontal(|ui| {
            if small_ui(ui, "Done", &format!("Done with quote {n}"), Term::CloseThis) {
                drafts.quote = None;
                cx.out.push(Action::EndStroke);
            }
            if remove_ui(ui, &format!("Remove quote {n}"), Term::RemoveQuote) {
                let mut rest = quotes.to_vec();
                rest.remove(at);
                drafts.quote = None;
                cx.out.push(Action::EndStroke);
                cx.out.push(change(rest));
                cx.out.push(Action::EndStroke);
            }
        });
    });
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
