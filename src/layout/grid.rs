//! Finding the rectangles near a rectangle without looking at all of them.

use super::geometry::Rect;

/// Width and height of a cell, px, unless the plane is so large that there would be too many.
const CELL: f64 = 160.0;
const MOST_CELLS: f64 = 400.0;

/// Rectangles in a plane divided into square cells.
pub(super) struct Grid {
    origin: (f64, f64),
    cell: f64,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<u32>>,
    rects: Vec<Rect>,
}

impl Grid {
    /// An empty grid over `plane`.
    pub fn new(plane: Rect) -> Self {
        let cell = CELL.max(plane.width.max(plane.height) / MOST_CELLS);
        let columns = (plane.width / cell) as usize + 1;
        let rows = (plane.height / cell) as usize + 1;
        Self {
            origin: (plane.x, plane.y),
            cell,
            columns,
            rows,
            cells: vec![Vec::new(); columns * rows],
            rects: Vec::new(),
        }
    }

    /// The cells `rect` touches, as flat numbers; what lies outside the plane counts to the cells at its edge.
    fn touched(&self, rect: &Rect) -> impl Iterator<Item = usize> + use<> {
        let index = |at: f64, origin: f64, count: usize| (((at - origin) / self.cell).max(0.0) as usize).min(count - 1);
        let (first, last) = (
            index(rect.x, self.origin.0, self.columns),
            index(rect.right(), self.origin.0, self.columns),
        );
        let (top, bottom) = (
            index(rect.y, self.origin.1, self.rows),
            index(rect.bottom(), self.origin.1, self.rows),
        );
        let columns = self.columns;
        (top..=bottom).flat_map(move |row| (first..=last).map(move |column| row * columns + column))
    }

    /// Adds a rectangle and returns its number: 0, 1, …
    pub fn insert(&mut self, rect: Rect) -> usize {
        let number = self.rects.len();
        for cell in self.touched(&rect) {
            self.cells[cell].push(number as u32);
        }
        self.rects.push(rect);
        number
    }

    /// Rectangle number `number`.
    pub fn rect(&self, number: usize) -> Rect {
        self.rects[number]
    }

    /// The numbers of the rectangles that overlap `rect`, some of them more than once.
    pub fn overlapping(&self, rect: Rect) -> impl Iterator<Item = usize> + use<'_> {
        self.touched(&rect)
            .flat_map(|cell| &self.cells[cell])
            .map(|&number| number as usize)
            .filter(move |&number| self.rects[number].overlaps(&rect))
    }
}
