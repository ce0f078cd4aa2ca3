//! `cruxmap layout`: places and routes of a map or of a plain graph, for measuring and for other programs.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::AtomicBool,
};

use clap::ValueEnum;

use crate::{
    app,
    formats::graph_file::{Drawing, GraphFile},
    layout::{
        Direction, LayoutRequest, Placement, lay_out, lay_out_after,
        scene::{Showing, Typesetter, scene},
    },
};

/// Where the conclusion lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Side {
    /// At the left
    Left,
    /// At the top
    Top,
    /// At the right
    Right,
    /// At the bottom
    Bottom,
}

impl Side {
    fn direction(self) -> Direction {
        match self {
            Self::Left => Direction::LeftRight,
            Self::Right => Direction::RightLeft,
            Self::Top => Direction::TopDown,
            Self::Bottom => Direction::BottomUp,
        }
    }
}

/// What to lay out.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map; or a plain graph, if the name ends in .json
    map: PathBuf,
    /// Print JSON (as without it; there is no other form)
    #[arg(long)]
    json: bool,
    /// On which side the conclusion lies [default: left; bottom in a plain graph]
    #[arg(long, value_enum)]
    conclusion: Option<Side>,
    /// The kind of drawing
    #[arg(long, value_enum, default_value = "layered")]
    mode: super::Drawing,
    /// Leave out the boxes of groups
    #[arg(long)]
    flat: bool,
    /// A map or graph that was drawn before: what is in both stays where it was as far as quality allows
    #[arg(long, value_name = "BEFORE")]
    after: Option<PathBuf>,
    /// Draw it as if its cards had been added one at a time, in the order of the file
    #[arg(long, conflicts_with = "after")]
    grown: bool,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    match drawing(options) {
        Ok(drawing) => {
            super::print(&super::to_json(&drawing));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

fn drawing(options: &Options) -> Result<Drawing, ExitCode> {
    let graph = read(&options.map, options)?;
    let request = &graph.request;
    let placement = if options.grown {
        grown(request)
    } else if let Some(before) = &options.after {
        let before = lay_out(&read(before, options)?.request);
        after(request, &before)
    } else {
        lay_out(request)
    };
    Ok(Drawing::new(&graph.name, request, &placement))
}

/// What to lay out, from a map or a plain graph.
fn read(path: &Path, options: &Options) -> Result<GraphFile, ExitCode> {
    let is_graph = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let mut graph = if is_graph {
        app::read_graph(path).map_err(|error| {
            super::complain(&super::load::message(path, &error));
            ExitCode::from(super::load::UNREADABLE)
        })?
    } else {
        let map = super::load::load(path)?.map;
        GraphFile {
            name: map.id.clone(),
            request: scene(&map, &Showing::whole(Direction::LeftRight), &mut Typesetter::default()).request,
        }
    };
    if let Some(side) = options.conclusion {
        graph.request.direction = side.direction();
    }
    if options.flat {
        graph.request.groups.clear();
    }
    graph.request.mode = options.mode.mode();
    Ok(graph)
}

fn after(request: &LayoutRequest, before: &Placement) -> Placement {
    lay_out_after(request, &before.memory, &AtomicBool::new(false)).unwrap_or_default()
}

/// The drawing that comes of adding the cards one at a time, each with the links to those before it.
fn grown(request: &LayoutRequest) -> Placement {
    let mut placement = Placement::default();
    for n in 1..=request.nodes.len() {
        placement = after(&request.first(n), &placement);
    }
    placement
}
