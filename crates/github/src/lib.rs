//! GitHub as the forge: inbox, plan artifacts, reviews, statuses, comments.
#![forbid(unsafe_code)]
