//! What is wrong with a drawing, if anything.

use cruxmap::layout::{Bond, LayoutRequest, LinkEnd, Placement, Point, Rect, distance_to_polyline, lay_out};

/// Everything wrong with a drawing, as sentences.
pub fn flaws(request: &LayoutRequest, placement: &Placement) -> Vec<String> {
    let mut flaws = Vec::new();
    let cards = &placement.nodes;
    if cards.len() != request.nodes.len() || placement.links.len() != request.links.len() {
        return vec!["the answer has another length than the request".to_owned()];
    }
    let is_finite = |rect: &Rect| [rect.x, rect.y, rect.width, rect.height].iter().all(|v| v.is_finite());
    if !cards.iter().chain([&placement.bounds]).all(is_finite) {
        flaws.push("a card or the bounds are not finite".to_owned());
    }
    flaws.extend(card_overlaps(request, cards));
    flaws.extend(group_flaws(request, placement));
    for (ix, (link, route)) in request.links.iter().zip(&placement.links).enumerate() {
        let id = &link.id;
        let Some((&first, &last)) = route.points.first().zip(route.points.last()) else {
            if leads_somewhere(request, ix) {
                flaws.push(format!("{id} has no route"));
            }
            continue;
        };
        if !route
            .points
            .iter()
            .all(|point| point.x.is_finite() && point.y.is_finite())
        {
            flaws.push(format!("{id} is not finite"));
            continue;
        }
        if distance_to_border(first, &cards[link.from]) > 0.5 {
            flaws.push(format!("{id} does not start at its card"));
        }
        let miss = match link.to {
            LinkEnd::Node(node) => distance_to_border(last, &cards[node]),
            LinkEnd::Link(target) => distance_to_polyline(last, &placement.links[target].points),
        };
        if miss > 0.5 {
            flaws.push(format!("{id} ends {miss} px beside its target"));
        }
        let ends = match link.to {
            LinkEnd::Node(node) => [link.from, node],
            LinkEnd::Link(_) => [link.from, link.from],
        };
        for (other, card) in cards.iter().enumerate() {
            // Its own cards a link may touch but not enter; to others it keeps its distance.
            let area = card.grown(if ends.contains(&other) { -1.0 } else { 4.0 });
            let is_met = area.width > 0.0
                && area.height > 0.0
                && route.points.windows(2).any(|pair| area.is_crossed_by(pair[0], pair[1]));
            if is_met {
                flaws.push(format!("{id} runs into {}", request.nodes[other].id));
            }
        }
    }
    flaws
}

pub fn card_overlaps(request: &LayoutRequest, cards: &[Rect]) -> Vec<String> {
    let mut by_x: Vec<usize> = (0..cards.len()).collect();
    by_x.sort_by(|&a, &b| cards[a].x.total_cmp(&cards[b].x));
    let mut flaws = Vec::new();
    for (at, &a) in by_x.iter().enumerate() {
        for &b in by_x[at + 1..].iter().take_while(|&&b| cards[b].x < cards[a].right()) {
            let both_pinned = request.nodes[a].pin.is_some() && request.nodes[b].pin.is_some();
            if !both_pinned && cards[a].grown(-0.01).overlaps(&cards[b].grown(-0.01)) {
                flaws.push(format!("{} lies on {}", request.nodes[a].id, request.nodes[b].id));
            }
        }
    }
    flaws
}

/// What is wrong with the boxes: they hold their own and nothing else.
pub fn group_flaws(request: &LayoutRequest, placement: &Placement) -> Vec<String> {
    let mut flaws = Vec::new();
    if placement.groups.len() != request.groups.len() {
        return vec!["a group is missing".to_owned()];
    }
    let around = |mut group: Option<usize>| {
        let mut ancestors = Vec::new();
        while let Some(ix) = group.filter(|ix| *ix < request.groups.len() && !ancestors.contains(ix)) {
            ancestors.push(ix);
            group = request.groups[ix].parent;
        }
        ancestors
    };
    // A card belongs to the first box, by id, that names it.
    let mut by_id: Vec<usize> = (0..request.groups.len())
        .filter(|&ix| request.groups[ix].bond == Bond::Box)
        .collect();
    by_id.sort_by_key(|&ix| &request.groups[ix].id);
    let home = |card: usize| {
        by_id
            .iter()
            .copied()
            .find(|&ix| request.groups[ix].members.contains(&card))
    };
    let has_pins = request.nodes.iter().any(|node| node.pin.is_some());
    for (ix, area) in placement.groups.iter().enumerate() {
        let Some(area) = area else { continue };
        for (card, rect) in placement.nodes.iter().enumerate() {
            let id = format!("{} and the box {}", request.nodes[card].id, request.groups[ix].id);
            if around(home(card)).contains(&ix) {
                let holds = |low: f64, inner: f64| low <= inner + 0.01;
                let fits = holds(area.x, rect.x)
                    && holds(area.y, rect.y)
                    && holds(rect.right(), area.right())
                    && holds(rect.bottom(), area.bottom());
                if !fits {
                    flaws.push(format!("{id}: it sticks out"));
                }
            } else if !has_pins && rect.grown(-0.01).overlaps(area) {
                flaws.push(format!("{id}: it lies in it but does not belong there"));
            }
        }
        for (other, place) in placement.groups.iter().enumerate() {
            let Some(place) = place else { continue };
            let is_related = around(Some(ix)).contains(&other) || around(Some(other)).contains(&ix);
            if !has_pins && !is_related && area.grown(-0.01).overlaps(place) {
                flaws.push(format!(
                    "the boxes {} and {} overlap",
                    request.groups[ix].id, request.groups[other].id
                ));
            }
        }
    }
    flaws
}

/// Distance of a point from the border of a card, from inside or outside.
pub fn distance_to_border(point: Point, card: &Rect) -> f64 {
    let corner = |x, y| Point { x, y };
    let around = [
        corner(card.x, card.y),
        corner(card.right(), card.y),
        corner(card.right(), card.bottom()),
        corner(card.x, card.bottom()),
        corner(card.x, card.y),
    ];
    distance_to_polyline(point, &around)
}

pub fn leads_somewhere(request: &LayoutRequest, link: usize) -> bool {
    let mut at = link;
    for _ in 0..=request.links.len() {
        let Some(spec) = request.links.get(at) else {
            return false;
        };
        if spec.from >= request.nodes.len() {
            return false;
        }
        match spec.to {
            LinkEnd::Node(node) => return node < request.nodes.len(),
            LinkEnd::Link(next) if next == at => return false,
            LinkEnd::Link(next) => at = next,
        }
    }
    true
}

pub fn label_flaws(request: &LayoutRequest, placement: &Placement) -> Vec<String> {
    let mut flaws = Vec::new();
    let labels: Vec<(usize, Rect)> = placement
        .links
        .iter()
        .enumerate()
        .filter_map(|(ix, route)| route.label.map(|label| (ix, label)))
        .collect();
    if labels.len() != request.links.iter().filter(|link| link.label.is_some()).count() {
        flaws.push("a label is missing".to_owned());
    }
    for (at, (a, label)) in labels.iter().enumerate() {
        if placement.nodes.iter().any(|card| card.overlaps(label)) {
            flaws.push(format!("the label of {} lies on a card", request.links[*a].id));
        }
        if distance_to_polyline(label.center(), &placement.links[*a].points) > 0.5 {
            flaws.push(format!("the label of {} lies beside it", request.links[*a].id));
        }
        for (b, other) in &labels[at + 1..] {
            if label.overlaps(other) {
                flaws.push(format!(
                    "the labels of {} and {} overlap",
                    request.links[*a].id, request.links[*b].id
                ));
            }
        }
    }
    flaws
}

pub fn check(name: &str, request: &LayoutRequest) -> Placement {
    let placement = lay_out(request);
    let flaws = flaws(request, &placement);
    assert!(flaws.is_empty(), "{name}: {flaws:#?}");
    placement
}
