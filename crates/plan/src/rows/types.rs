//! The rows of the app: what the resource list and the document show, ready to paint.
//!
//! Rows carry codes, numbers and texts of the plan, never sentences: the words belong to the UI.
//! Texts cross as [`Segment`]s, in which characters that could reorder or hide something are
//! already replaced by their names.

mod list;
mod row;
mod section;

pub use list::{Address, Also, ChangeRow, Group, GroupTitle, Order, RowAction, Same, ShortAddress, Since};
pub use row::{Cell, Container, DiffRow, Folded, Mark, Remark, RowContent, Segment, Sign, Tag};
pub use section::{DiffSection, Members, Note, SectionRef, Sets, TypeCount, Unchanged};
