//! From a plan to what the app shows of it: the list of changes, and the rows of each change.

mod arguments;
mod brief;
mod cells;
mod decode;
mod flatten;
mod lines;
mod list;
mod notes;
mod policy;
mod reveal;
mod section;
mod stateful;
mod stateless;
mod types;

pub use arguments::Arguments;
pub use flatten::Folds;
pub use list::{Drifted, List, ListQuery, row};
pub use reveal::{RevealSide, reveal};
pub use section::{Source, section};
pub use stateful::holds_data;
pub use stateless::{Held, data_of};
pub use types::{
    Address, Also, Cell, ChangeRow, Container, DiffRow, DiffSection, Folded, Group, GroupTitle, Mark, Members, Note,
    Order, Remark, RowAction, RowContent, Same, SectionRef, Segment, Sets, Sign, Since, Tag, TypeCount, Unchanged,
};
