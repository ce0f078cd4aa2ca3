//! A reader in the inspector: who it is, in which color, in which camp, and how many numbers there are.

use eframe::egui::{Button, Color32, RichText, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::{
    Drafts,
    fields::{Field, check_ui, choose_ui, label_ui, pick_ui, remove_ui, text_ui},
    heading_ui, title_ui,
};
use crate::{
    app::Action,
    model::{
        Edit, Reader, ReaderId, ReaderKind,
        edit::{Object, ObjectEdit, ObjectId},
    },
    ui::{
        Cx,
        meaning::{Means, Term},
    },
};

/// Paints a reader.
pub fn reader_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ReaderId, drafts: &mut Drafts) {
    let Some(reader) = cx.map.readers.get(id).cloned() else {
        return;
    };
    let with = |edit: &dyn Fn(&mut Reader)| {
        let mut changed = Reader::clone(&reader);
        edit(&mut changed);
        Action::Edit(Edit::Object(ObjectEdit::Put(Object::Reader(
            id.clone(),
            Box::new(changed),
        ))))
    };
    let delete = Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::Reader(id.clone()))));
    heading_ui(ui, cx, "Reader", delete);
    title_ui(ui, cx, drafts, &reader.name);
    let n_stated = (cx.map.claims.values())
        .filter_map(|claim| claim.credences.get(id))
        .filter(|credence| !(credence.stated.is_not_stated() && credence.base.is_not_stated()))
        .count();
    ui.label(
        RichText::new(format!("{n_stated} of {} claims have a number", cx.map.claims.len())).color(cx.palette.muted),
    );
    if cx.app.reader() != Some(id)
        && ui
            .button("See the map through this reader")
            .means(Term::Reader)
            .clicked()
    {
        cx.out.push(Action::SetReader(Some(id.clone())));
    }
    label_ui(ui, cx, "What the reader is");
    let kinds = [
        (ReaderKind::Person, "a person"),
        (ReaderKind::Source, "a source that is quoted"),
        (ReaderKind::Group, "several readers pooled"),
        (ReaderKind::Example, "an example"),
    ]
    .map(|(kind, name)| (kind, name.to_owned(), ""));
    if let Some(kind) = choose_ui(ui, "What the reader is", Term::ReaderKind, &reader.kind, &kinds) {
        cx.out.push(with(&|reader| reader.kind = kind));
    }
    label_ui(ui, cx, "Color");
    color_ui(ui, cx, id, &reader, &with);
    if let Some(hidden) = check_ui(ui, Term::Hidden, "Hidden on the canvas", reader.hidden) {
        cx.out.push(with(&|reader| reader.hidden = hidden));
    }
    label_ui(ui, cx, "Camp");
    let field = Field::line("Camp", Term::Camp, "for comparing camps");
    text_ui(ui, cx, &field, &reader.camp, |text| {
        with(&|reader| reader.camp.clone_from(&text))
    });
    if reader.kind == ReaderKind::Group {
        members_ui(ui, cx, id, &reader, &with);
    }
    label_ui(ui, cx, "Note");
    let field = Field::rows("Note", Term::Note, "", 2);
    text_ui(ui, cx, &field, &reader.note, |text| {
        with(&|reader| reader.note.clone_from(&text))
    });
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

/// What changes a reader, given how.
type With<'a> = dyn Fn(&dyn Fn(&mut Reader)) -> Action + 'a;

/// The colors that the theme has for readers; the chosen one has a ring, and each has a number beside its color.
fn color_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ReaderId, reader: &Reader, with: &With<'_>) {
    let place = cx.map.readers.keys().position(|other| other == id).unwrap_or(0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (color, number) in (0..8_u8).zip(1..) {
            let is_on = reader.color == Some(color);
            let (rect, response) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::click());
            let fill: Color32 = cx.palette.reader(Some(color), place);
            ui.painter().circle_filled(rect.center(), 8.0, fill);
            if is_on || response.has_focus() {
                let ring = Stroke::new(2.0, cx.palette.text);
                ui.painter().circle_stroke(rect.center(), 11.0, ring);
            }
            response.widget_info(|| {
                let name = format!("Color {number}");
                WidgetInfo::selected(eframe::egui::Role::RadioButton, true, is_on, name)
            });
            if response.means(Term::ReaderColor).clicked() {
                cx.out.push(with(&|reader| reader.color = Some(color)));
            }
        }
        let is_on = reader.color.is_none();
        let response = ui.add(Button::selectable(is_on, "by order"));
        response.widget_info(|| WidgetInfo::selected(eframe::egui::Role::RadioButton, true, is_on, "Color by order"));
        if response.means(Term::ReaderColor).clicked() {
            cx.out.push(with(&|reader| reader.color = None));
        }
    });
}

/// Who is pooled.
fn members_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ReaderId, reader: &Reader, with: &With<'_>) {
    label_ui(ui, cx, "Who is pooled");
    for member in &reader.members {
        let name = cx
            .map
            .readers
            .get(member)
            .map_or(member.as_str(), |reader| reader.name.as_str())
            .to_owned();
        ui.horizontal(|ui| {
            if remove_ui(ui, &format!("Take out: {name}"), Term::Members) {
                cx.out.push(with(&|reader| reader.members.retain(|one| one != member)));
            }
            ui.label(name);
        });
    }
    let others = (cx.map.readers.iter())
        .filter(|(other, _)| *other != id && !reader.members.contains(other))
        .map(|(other, record)| (other.clone(), record.name.clone()));
    if let Some(member) = pick_ui(ui, "Add to the pool", Term::Members, others) {
        cx.out.push(with(&|reader| reader.members.push(member.clone())));
    }
}
