//! From a plan to what the app shows of it: the list of changes, and the rows of each change.

mod accounts;
mod analysis;
mod arguments;
mod brief;
mod cells;
mod decode;
mod facets;
mod filter;
mod flatten;
mod lines;
mod list;
mod notes;
mod policy;
mod reveal;
mod same;
mod section;
mod since;
mod stateful;
mod stateless;
mod types;

pub use analysis::Analysis;
pub use arguments::Arguments;
pub use facets::Facets;
pub use filter::Within;
pub use flatten::Folds;
pub use list::{Drifted, Known, List, ListQuery, Part, row};
pub(crate) use list::{address, parts, row_action};
pub use reveal::{RevealSide, reveal};
pub use same::{all_same, same_of, same_section};
pub use section::{Source, section};
pub use since::{Against, since_section};
pub use stateful::holds_data;
pub use stateless::{Held, data_of};
pub use types::{
    Address, Also, Cell, ChangeRow, Container, DiffRow, DiffSection, Folded, Group, GroupTitle, Mark, Members, Note,
    Order, Remark, RowAction, RowContent, Same, SectionRef, Segment, Sets, Sign, Since, Tag, TypeCount, Unchanged,
};
