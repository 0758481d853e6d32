//! The app itself: settings, events, the machine that it runs on, and what it does in the background.

pub(crate) mod background;
pub(crate) mod events;
pub(crate) mod fault;
pub(crate) mod files;
pub(crate) mod host;
pub(crate) mod listing;
pub(crate) mod machine;
pub(crate) mod machine_tools;
pub(crate) mod plans;
pub(crate) mod settings;
pub(crate) mod setup;
