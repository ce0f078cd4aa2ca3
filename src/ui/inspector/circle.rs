//! Circles of influence in the inspector: what goes round, and a button for each repair.

use eframe::egui::{RichText, Ui};

use super::{
    super::{
        Cx,
        meaning::{Means, Term},
    },
    jump_ui,
};
use crate::{
    analysis::{Repair, RepairKind},
    app::{Action, Circle, Selection},
    model::{Card, ClaimId, LinkId, Origin, Target},
};

/// At most this many repairs are shown at once; the others are folded.
const REPAIRS: usize = 4;

/// What a repair's button says.
fn label(repair: &Repair) -> &'static str {
    match &repair.kind {
        RepairKind::DiscussionOnly(links) if links.len() == 1 => "Make the link discussion only",
        RepairKind::DiscussionOnly(_) => "Make these links discussion only",
        RepairKind::Mutual(_) => "Tie the claims together",
        RepairKind::SharedParent(parents) if parents.len() == 1 => "Add a shared parent",
        RepairKind::SharedParent(_) => "Add shared parents",
        RepairKind::Constraint(_) => "State a constraint",
    }
}

/// The repairs of a circle. Each is one step of undo.
pub fn repairs_ui(ui: &mut Ui, cx: &mut Cx<'_>, circle: &Circle) {
    if circle.repairs.is_empty() {
        ui.label(
            "No link closes it by itself: take away one of the conditions, table columns or group members that do.",
        );
        return;
    }
    let (shown, rest) = circle.repairs.split_at(REPAIRS.min(circle.repairs.len()));
    ui.label(RichText::new("Ways to repair it").small().color(cx.palette.muted));
    for repair in shown {
        repair_ui(ui, cx, repair);
    }
    if !rest.is_empty() {
        let header = ui.collapsing(
            format!("{} more repair{}", rest.len(), if rest.len() == 1 { "" } else { "s" }),
            |ui| {
                for repair in rest {
                    repair_ui(ui, cx, repair);
                }
            },
        );
        let _ = header.header_response.means(Term::MoreLess);
    }
}

fn repair_ui(ui: &mut Ui, cx: &mut Cx<'_>, repair: &Repair) {
    let sentence = sentence(repair);
    ui.add_space(4.0);
    let button = ui.button(label(repair)).means(Term::Repair);
    // The sentence tells apart what is labeled alike.
    button.widget_info(|| {
        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, format!("Repair: {sentence}"))
    });
    if button.clicked() {
        cx.out.push(Action::Edit(repair.edit.clone()));
        cx.out.push(Action::EndStroke);
    }
    ui.label(RichText::new(sentence).small().color(cx.palette.muted));
}

/// What a repair means, as a whole sentence.
fn sentence(repair: &Repair) -> String {
    let mut letters = repair.sentence.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

/// For a claim without numbers: the circle it is in with its repairs, or the circles it follows from.
pub fn of_claim_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId) {
    let circles = cx.app.derived().circles().to_vec();
    if let Some(circle) = circles.iter().find(|circle| circle.claims.contains(id)) {
        ui.label(
            RichText::new(
                "Blocked by a circle: this claim and those below bear on one another, so none of them has a number.",
            )
            .color(cx.palette.problem),
        );
        members_ui(ui, cx, circle, Some(id));
        repairs_ui(ui, cx, circle);
        return;
    }
    ui.label(
        RichText::new("Blocked by a circle: it follows from claims that bear on one another and have no numbers.")
            .color(cx.palette.problem),
    );
    for circle in &circles {
        members_ui(ui, cx, circle, None);
    }
}

/// The claims of a circle, each a line to press.
fn members_ui(ui: &mut Ui, cx: &mut Cx<'_>, circle: &Circle, but: Option<&ClaimId>) {
    for member in circle.claims.iter().filter(|member| Some(*member) != but) {
        ui.horizontal_top(|ui| {
            ui.label(RichText::new("↻").color(cx.palette.muted));
            let title = cx.map.title_of(member).to_owned();
            ui.vertical(|ui| jump_ui(ui, cx, "In the circle", &title, Selection::Claim(member.clone())));
        });
    }
}

/// For a link that is part of a circle: the circle's repairs.
pub fn of_link_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId) {
    let Some(link) = cx.map.links.get(id) else { return };
    if !cx.map.takes_part(id) {
        return;
    }
    let ends: Vec<ClaimId> = [
        match &link.from {
            Origin::Claim(id) => Some(id.clone()),
            Origin::Group(_) => None,
        },
        match &link.to {
            Target::Claim(id) => Some(id.clone()),
            Target::Link(_) | Target::Question(_) => match cx.map.final_target(id) {
                Some(Card::Claim(id)) => Some(id),
                _ => None,
            },
        },
    ]
    .into_iter()
    .flatten()
    .collect();
    let circles = cx.app.derived().circles().to_vec();
    let holds = |circle: &&Circle| ends.len() == 2 && ends.iter().all(|end| circle.claims.contains(end));
    if let Some(circle) = circles.iter().find(holds) {
        ui.label(
            RichText::new(
                "This link is part of a circle: the claims in it bear on one another, so none of them has a number.",
            )
            .color(cx.palette.problem),
        );
        repairs_ui(ui, cx, circle);
    }
}
