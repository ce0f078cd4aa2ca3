//! The answer bar: what the map is about, what it comes to for each reader, what has been assumed.

use eframe::egui::{ComboBox, RichText, Ui};

use super::{
    Cx, Request,
    focus::{self, Area},
    meaning::{Means, Term},
    theme,
};
use crate::{
    analysis::{Crux, Cruxes, how_computed},
    app::{Action, CruxReport, Selection, query::Filter},
    inference::Remark,
    model::{Map, odds, percent, percent_within, points},
};

/// Paints the answer bar.
pub fn answer_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        reader_ui(ui, cx);
        ui.separator();
        let Some(target) = cx.map.target.clone() else {
            ui.label(
                RichText::new("No conclusion chosen yet. Select a claim and press “Make this the conclusion”.")
                    .color(cx.palette.muted),
            );
            return;
        };
        let reader = cx.app.reader();
        match cx.app.derived().outlook(reader) {
            Some(Ok(outlook)) => {
                let how = how_computed(cx.map, &outlook.method);
                let numbers = outlook.claims.get(&target);
                if let Some((posterior, error)) = numbers.and_then(|numbers| Some((numbers.posterior?, numbers.error)))
                {
                    let number = RichText::new(percent_within(posterior, error))
                        .font(theme::semi_bold(22.0))
                        .color(cx.palette.text);
                    ui.label(number).on_hover_text(match how {
                        None => format!("{} Odds of {}.", Term::AnswerNumber.sentence(), odds(posterior)),
                        Some(how) => how,
                    });
                } else if outlook.method.is_unreliable() && numbers.is_some() {
                    ui.label(
                        RichText::new("unreliable")
                            .font(theme::semi_bold(18.0))
                            .color(cx.palette.problem),
                    )
                    .on_hover_text(how.unwrap_or_default());
                } else if is_blocked(cx, &target) {
                    ui.label(
                        RichText::new("blocked by a circle")
                            .font(theme::semi_bold(18.0))
                            .color(cx.palette.problem),
                    )
                    .on_hover_text(Term::Blocked.sentence());
                } else {
                    ui.label(
                        RichText::new("no number")
                            .font(theme::semi_bold(18.0))
                            .color(cx.palette.muted),
                    );
                }
            }
            Some(Err(error)) => {
                ui.label(RichText::new(error.to_string()).color(cx.palette.problem));
            }
            None => {}
        }
        let title = cx.map.title_of(&target).to_owned();
        // The title gives way before what stands beside it does.
        let widest = (ui.available_width() - BESIDE).max(160.0);
        let text = RichText::new(title).font(theme::semi_bold(15.0)).color(cx.palette.text);
        let font = theme::semi_bold(15.0);
        let full = ui
            .painter()
            .layout_no_wrap(cx.map.title_of(&target).to_owned(), font, cx.palette.text);
        let size = eframe::egui::vec2(full.size().x.min(widest), 22.0);
        let layout = eframe::egui::Layout::left_to_right(eframe::egui::Align::Center);
        let link = ui
            .allocate_ui_with_layout(size, layout, |ui| {
                ui.set_max_width(size.x);
                ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
                ui.link(text)
            })
            .inner;
        if link.means(Term::Conclusion).clicked() {
            cx.out.push(Action::Select(Selection::Claim(target.clone())));
            cx.requests.push(Request::CenterOn(Selection::Claim(target.clone())));
        }
        if cx.app.derived().is_computing(reader) {
            ui.label(RichText::new("computing…").color(cx.palette.muted));
        }
        footing_ui(ui, cx, &target);
    });
    if cx.map.target.is_some() {
        in_words_ui(ui, cx);
    }
}

/// The gap to the other reader, what carries most of it, and what is best settled next, in words: one line, whatever there
/// is to say, so that nothing below moves when it has been found out.
fn in_words_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let row = eframe::egui::vec2(ui.available_width(), 20.0);
    let layout = eframe::egui::Layout::left_to_right(eframe::egui::Align::Center);
    ui.allocate_ui_with_layout(row, layout, |ui| {
        ui.set_clip_rect(ui.clip_rect().intersect(ui.max_rect().expand(4.0)));
        let command = super::Command::ToggleAnalysis;
        let button = ui.small_button("Cruxes…");
        if button.says(command.tooltip()).clicked() {
            cx.requests.push(Request::Command(command));
        }
        // What is said runs on as one text.
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(8.0);
        let report = cx.app.crux_report().map(|(report, _)| report.clone());
        match report.as_ref().map(|report| (report, &report.cruxes)) {
            Some((report, Ok(cruxes))) => words_ui(ui, cx, report, cruxes),
            Some((_, Err(_))) => {}
            None => {
                ui.label(RichText::new("Finding out what it turns on…").color(cx.palette.muted));
            }
        }
    });
}

fn words_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: &CruxReport, cruxes: &Cruxes) {
    let muted = cx.palette.muted;
    let say = |ui: &mut Ui, text: &str| {
        ui.add(eframe::egui::Label::new(RichText::new(text).color(muted)).extend());
    };
    let map = cx.map;
    let name = |id: &crate::model::ReaderId| {
        let reader = map.readers.get(id);
        super::analysis::short_name(reader.map_or("somebody", |reader| reader.name.as_str()))
    };
    let next = best_next(map, report, cruxes);
    let effect = |crux: &Crux| match crux.level_vod().filter(|vod| *vod > NOTICEABLE) {
        Some(vod) => format!("brings them {} points closer", points(vod)),
        None => format!("moves it by {} points", points(crux.own.level_voi())),
    };
    let mut is_said = false;
    if let (Some(Ok(gap)), Some(own), Some(other)) = (&report.gap, &report.reader, &report.versus) {
        let difference = gap.second - gap.first;
        let apart = points(difference);
        say(
            ui,
            &format!("{} and {} are {apart} points apart", name(own), name(other)),
        );
        let largest = gap.parts.iter().find(|part| part.share * difference > 0.0);
        if let Some(part) = largest.filter(|_| difference.abs() > NOTICEABLE) {
            let of_it = part.share / difference;
            let is_part = of_it <= 1.0 + 1e-9;
            if is_part {
                say(ui, &format!("; {} of it is ", percent(of_it.min(1.0))));
            } else {
                say(ui, &format!("; {} points are ", points(part.share)));
            }
            if report.target.as_str() == part.about {
                say(ui, "where they start, with the arguments set aside");
            } else {
                about_ui(ui, cx, "Carries most of the gap", &part.about);
            }
            if !is_part {
                say(ui, ", which others partly make up for");
            }
            if let Some(crux) = next.filter(|crux| crux.claim.as_str() == part.about) {
                say(ui, &format!(", also best settled next ({})", effect(crux)));
                is_said = true;
            }
        }
        say(ui, ". ");
    }
    let is_felt = |crux: &Crux| crux.level_vod().is_some_and(|vod| vod > NOTICEABLE) || crux.own.level_voi() >= FELT;
    if let Some(crux) = next.filter(|crux| !is_said && !is_felt(crux)) {
        say(ui, "No claim, settled alone, tells half a point about it; nearest is ");
        about_ui(ui, cx, "Nearest to being worth settling", crux.claim.as_str());
        say(ui, ".");
    } else if let Some(crux) = next.filter(|_| !is_said) {
        say(ui, "Best settled next: ");
        about_ui(ui, cx, "Best settled next", crux.claim.as_str());
        say(ui, &format!(" ({}).", effect(crux)));
    }
}

/// Room beside the conclusion's title for what its number stands on, px.
const BESIDE: f32 = 330.0;

/// What moves the conclusion by less than this, in probability, is not called best.
const FELT: f64 = 5e-3;

/// What is less than this, in probability, is not worth naming.
const NOTICEABLE: f64 = 5e-4;

/// What is best settled next: what brings two readers closest, if anything does, else what tells most. What has turned out
/// already is not settled again.
fn best_next<'a>(map: &Map, report: &CruxReport, cruxes: &'a Cruxes) -> Option<&'a Crux> {
    let together = |crux: &Crux| crux.level_vod().unwrap_or(f64::NEG_INFINITY);
    let is_open = |crux: &&Crux| (map.claims.get(&crux.claim)).is_none_or(|claim| claim.resolution.is_none());
    let closest = (cruxes.ranked.iter().filter(is_open)).max_by(|a, b| together(a).total_cmp(&together(b)));
    closest
        .filter(|crux| report.versus.is_some() && together(crux) > NOTICEABLE)
        .or_else(|| cruxes.ranked.iter().find(is_open))
}

/// A claim, question or quantity by its title; pressing it goes there.
fn about_ui(ui: &mut Ui, cx: &mut Cx<'_>, what: &str, id: &str) {
    let Some(card) = cx.map.card(id) else { return };
    let title = cx.map.card_title(&card);
    let selection = Selection::card(&card);
    let short: String = title.chars().take(MOST_LETTERS).collect();
    let shown = if short.len() < title.len() {
        format!("“{}…”", short.trim_end())
    } else {
        format!("“{title}”")
    };
    let link = ui.link(RichText::new(shown).color(cx.palette.text));
    link.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Link, true, format!("{what}: {title}")));
    if link.says(&title).clicked() {
        cx.out.push(Action::Select(selection.clone()));
        cx.requests.push(Request::CenterOn(selection));
    }
}

/// At most this many letters of a title stand in the answer.
const MOST_LETTERS: usize = 46;

fn is_blocked(cx: &Cx<'_>, target: &crate::model::ClaimId) -> bool {
    let inquiry = cx.app.derived().inquiry(cx.app.reader());
    inquiry.is_some_and(|inquiry| inquiry.blocked.contains(target))
}

fn reader_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let name = match cx.app.reader().and_then(|id| cx.map.readers.get(id)) {
        Some(reader) => reader.name.clone(),
        None => "Nobody".to_owned(),
    };
    let mut chosen = cx.app.reader().cloned();
    let combo = ComboBox::from_id_salt("reader")
        .selected_text(super::analysis::cut_name(&name, LONGEST_READER))
        .width(150.0)
        .show_ui(ui, |ui| {
            for (id, reader) in &cx.map.readers {
                ui.selectable_value(&mut chosen, Some(id.clone()), &reader.name);
            }
            let _ = ui.selectable_value(&mut chosen, None, "Nobody").means(Term::Nobody);
        });
    combo.response.widget_info(|| {
        let mut info = eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, "Reader");
        info.current_text_value = Some(name.clone());
        info
    });
    focus::anchor(ui, Area::Answer, combo.response.id, ui.max_rect());
    let _ = combo.response.means(Term::Reader);
    if chosen.as_ref() != cx.app.reader() {
        cx.out.push(Action::SetReader(chosen));
    }
}

/// The chooser of readers shows no more characters of a name; its list shows all.
const LONGEST_READER: usize = 40;

/// More other readers than this are summed up; all of them stand in the analysis.
const MOST_NAMED: usize = 4;

/// What the number stands on: what is stated beside it, what the others come to, what was assumed.
fn footing_ui(ui: &mut Ui, cx: &mut Cx<'_>, target: &crate::model::ClaimId) {
    let derived = cx.app.derived();
    let numbers = |reader| {
        derived
            .outlook(reader)
            .and_then(|outlook| outlook.as_ref().ok())
            .and_then(|outlook| outlook.claims.get(target))
    };
    let mut parts: Vec<String> = Vec::new();
    if let Some(stated) = numbers(cx.app.reader()).and_then(|numbers| numbers.stated) {
        parts.push(format!("stated {}", percent(stated)));
    }
    let mut others: Vec<(f64, String)> = Vec::new();
    for (id, reader) in &cx.map.readers {
        let has_numbers = derived.inquiry(Some(id)).is_some_and(|inquiry| inquiry.has_numbers);
        if Some(id) == cx.app.reader() || !has_numbers || reader.hidden {
            continue;
        }
        let theirs = numbers(Some(id));
        if let Some((posterior, error)) = theirs.and_then(|numbers| Some((numbers.posterior?, numbers.error))) {
            let text = format!("{}: {}", reader.name, percent_within(posterior, error));
            others.push((posterior, text));
        }
    }
    if others.len() > MOST_NAMED {
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = |place: usize| others.get(place).map(|(p, _)| percent(*p)).unwrap_or_default();
        let last = others.len() - 1;
        parts.push(format!(
            "{} others: {} to {}, the middle one {}",
            others.len(),
            at(0),
            at(last),
            at(last / 2)
        ));
    } else {
        parts.extend(others.into_iter().map(|(_, text)| text));
    }
    let mut missing = None;
    if let Some(inquiry) = derived.inquiry(cx.app.reader()) {
        let count = |of: fn(&Remark) -> bool| inquiry.remarks.iter().filter(|remark| of(remark)).count();
        let n_claims = count(|remark| matches!(remark, Remark::AssumedBase(_) | Remark::WordsOnly(_)));
        let n_links = count(|remark| matches!(remark, Remark::AssumedStrength(_)));
        missing = not_stated(n_claims, inquiry.n_claims(), n_links, !inquiry.has_numbers);
    }
    let muted = cx.palette.muted;
    if !parts.is_empty() {
        ui.label(RichText::new(parts.join("  ·  ")).color(muted))
            .on_hover_text(Term::AnswerNumber.sentence());
    }
    if let Some(missing) = missing {
        if !parts.is_empty() {
            ui.label(RichText::new("·").color(muted));
        }
        let link = ui.link(RichText::new(&missing).color(muted));
        let text = format!("{} Press to list them.", Term::Assumed.sentence());
        if link.says(&text).clicked() {
            cx.requests.push(Request::Search(Filter::NotStated.text()));
        }
    }
}

/// What nobody has said but the number rests on, in words; nothing where everything is said.
fn not_stated(n_claims: usize, n_all: usize, n_links: usize, is_empty: bool) -> Option<String> {
    let links = match n_links {
        0 => String::new(),
        1 => "1 strength".to_owned(),
        n => format!("{n} strengths"),
    };
    let claims = match n_claims {
        0 => String::new(),
        _ if is_empty => "no numbers: even odds".to_owned(),
        n => format!("{n} of {n_all} claims"),
    };
    let both: Vec<String> = [claims, links].into_iter().filter(|part| !part.is_empty()).collect();
    (!both.is_empty()).then(|| format!("not stated: {}", both.join(", ")))
}
