//! The filters of the outline: what can be asked of claims, by buttons that write it into the search.

use std::collections::BTreeSet;

use eframe::egui::{
    PopupCloseBehavior, RichText, ScrollArea, Ui, WidgetInfo,
    containers::menu::{MenuButton, MenuConfig},
};

use crate::{
    app::query::{Filter, Query, toggled},
    model::{ClaimKind, Map, Relation},
    ui::{
        Cx,
        meaning::{Means, Term},
    },
};

/// At most this many speakers, sources and tags are offered each; any can be typed.
const MOST_OFFERED: usize = 24;

/// Paints the button that opens the filters.
pub fn filter_ui(ui: &mut Ui, cx: &mut Cx<'_>, search: &mut String) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) = MenuButton::new("Filter").config(config).ui(ui, |ui| {
        ui.set_width(320.0);
        let height = ui.ctx().content_rect().height() - 150.0;
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            let query = Query::parse(search);
            for (heading, filters) in offered(cx.map) {
                if filters.is_empty() {
                    continue;
                }
                ui.label(RichText::new(heading).small().color(cx.palette.muted));
                ui.horizontal_wrapped(|ui| {
                    for filter in filters {
                        let is_on = query.has(&filter);
                        let response = ui.selectable_label(is_on, filter.name());
                        let name = format!("{heading}: {}", filter.name());
                        response.widget_info(|| {
                            WidgetInfo::selected(eframe::egui::Role::CheckBox, true, is_on, &name)
                        });
                        let response = response.says(meaning(&filter));
                        if response.clicked() {
                            *search = toggled(search, &filter);
                        }
                    }
                });
                ui.add_space(4.0);
            }
            ui.separator();
            ui.label(
                RichText::new("Filters can be typed as well, like kind:crux or speaker:\"Ann Lee\"; a minus before one turns it round.")
                    .small()
                    .color(cx.palette.muted),
            );
        });
    });
    let _ = response.means(Term::Filter);
}

/// The filters that have something to find on a map, by heading.
fn offered(map: &Map) -> Vec<(&'static str, Vec<Filter>)> {
    let (mut speakers, mut sources, mut tags) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for claim in map.claims.values() {
        for quote in &claim.quotes {
            if !quote.speaker.is_empty() {
                speakers.insert(quote.speaker.clone());
            }
            if let Some(source) = quote.source.as_ref().and_then(|id| map.sources.get(id)) {
                sources.insert(source.title.clone());
            }
        }
        tags.extend(claim.tags.iter().cloned());
    }
    let kinds: BTreeSet<ClaimKind> = map.claims.values().map(|claim| claim.kind).collect();
    let relations: BTreeSet<Relation> = map.links.values().map(|link| link.relation).collect();
    let some =
        |all: BTreeSet<String>, filter: fn(String) -> Filter| all.into_iter().take(MOST_OFFERED).map(filter).collect();
    vec![
        ("Kind", kinds.into_iter().map(Filter::Kind).collect()),
        ("Relation", relations.into_iter().map(Filter::Relation).collect()),
        ("Only", Filter::PLAIN.to_vec()),
        ("Speaker", some(speakers, Filter::Speaker)),
        ("Source", some(sources, Filter::Source)),
        ("Tag", some(tags, Filter::Tag)),
        (
            "Reader",
            map.readers
                .values()
                .map(|reader| Filter::Reader(reader.name.clone()))
                .collect(),
        ),
    ]
}

/// What a filter lets through, in a sentence.
fn meaning(filter: &Filter) -> &'static str {
    match filter {
        Filter::Kind(_) => "Claims of this kind.",
        Filter::Relation(_) => "Claims from which a link with this relation starts.",
        Filter::Speaker(_) => "Claims with a quote by this speaker.",
        Filter::Source(_) => "Claims with a quote from this source.",
        Filter::Tag(_) => "Claims with this tag.",
        Filter::Reader(_) => "Claims for which this reader has stated a number.",
        Filter::Tier(crate::model::Tier::Core) => "Claims of the core of the debate.",
        Filter::Tier(crate::model::Tier::Detail) => "Claims that complete the debate.",
        Filter::NeedsSource => "Claims with no quote from a source.",
        Filter::NotStated => "Claims for which the reader at the top has stated no number.",
        Filter::Incoherent => "Claims whose numbers or tables do not fit together with the rest.",
        Filter::Unanswered => {
            "Claims that oppose or undercut and that nothing on the map opposes or undercuts in turn."
        }
        Filter::Flagged => "Cruxes, by kind or because somebody in the debate says so.",
    }
}
