//! From a plan to what the app shows of it: the list of changes, and the rows of each change.

mod accounts;
mod analysis;
mod apart;
mod arguments;
mod brief;
mod cells;
mod copied;
mod decode;
mod facets;
mod filter;
mod flatten;
mod laid;
mod lines;
mod list;
mod long;
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
pub use apart::Apart;
pub use arguments::Arguments;
pub use facets::Facets;
pub use filter::Within;
pub use flatten::Folds;
pub use laid::Laid;
pub use list::{Drifted, Known, List, ListQuery, Part, row};
pub(crate) use list::{address, parts, row_action};
pub use reveal::{RevealSide, reveal};
pub(crate) use same::FEWEST_SAME;
pub use same::{all_same, lay_same, same_of, same_text};
pub use section::{Source, lay, section};
pub use since::{Against, lay_since};
pub use stateful::holds_data;
pub use stateless::{HoldsData, data_of};
pub use types::{
    Address, Also, Cell, ChangeRow, Container, DiffRow, DiffSection, Folded, Group, GroupTitle, Mark, Members, Note,
    Order, Remark, RowAction, RowContent, Same, SectionRef, Segment, Sets, ShortAddress, Sign, Since, Tag, TypeCount,
    Unchanged,
};
