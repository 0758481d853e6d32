//! The rows of a section in a window of it.

use super::super::types::DiffRow;
use super::Item;

/// Counts the rows and gives only those in the window.
pub(in crate::rows) fn window(items: Vec<Item>, window: std::ops::Range<usize>) -> (usize, Vec<DiffRow>) {
    fn walk(items: Vec<Item>, window: &std::ops::Range<usize>, total: &mut usize, out: &mut Vec<DiffRow>) {
        for item in items {
            let (row, behind) = match item {
                Item::Row(row) => (row, Vec::new()),
                Item::Fold(row, behind) => (row, behind),
                Item::Lines(passage) => {
                    let within = |at: usize| at.saturating_sub(*total).min(passage.len());
                    out.extend(passage.rows(within(window.start)..within(window.end).max(within(window.start))));
                    *total += passage.len();
                    continue;
                }
            };
            if window.contains(total) {
                out.push(row);
            }
            *total += 1;
            walk(behind, window, total, out);
        }
    }
    let (mut total, mut rows) = (0, Vec::new());
    walk(items, &window, &mut total, &mut rows);
    (total, rows)
}
