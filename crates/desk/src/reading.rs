//! Plans that are read. Nothing here knows [`Desk`](crate::Desk), a pull request or a network.

pub(crate) mod aside;
pub(crate) mod compared;
pub(crate) mod kept_sections;
pub(crate) mod opened;
pub(crate) mod opening;
pub(crate) mod read;
pub(crate) mod recent;
pub(crate) mod viewed;
