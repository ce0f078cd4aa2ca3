//! A quantity in the inspector.

use eframe::egui::Ui;
use egui_commonmark::CommonMarkCache;

use super::{Drafts, title_ui};
use crate::{model::QuantityId, ui::Cx};

/// Paints a quantity.
pub fn quantity_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &QuantityId,
    drafts: &mut Drafts,
    _markdown: &mut CommonMarkCache,
) {
    let Some(quantity) = cx.map.quantities.get(id).cloned() else {
        return;
    };
    title_ui(ui, cx, drafts, &quantity.title);
}
