//! How far the plan is that is being read.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// How far the plan is that is being read now; all zero when none is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OpenProgress {
    /// Whether a plan is being read.
    pub active: bool,
    pub name: String,
    /// Bytes taken in so far.
    pub read: f64,
    /// Bytes in all; 0 when not known.
    pub total: f64,
    /// What is being done.
    pub phase: OpenPhase,
}

/// What is being done with the plan that is being read.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OpenPhase {
    /// Taking in the file.
    #[default]
    Reading,
    /// Finding the changes.
    Indexing,
}

/// Written by the thread that reads, looked at by whoever asks.
#[derive(Debug, Default)]
pub(crate) struct Opening {
    name: Mutex<Option<(String, OpenPhase)>>,
    read: AtomicU64,
    total: AtomicU64,
}

impl Opening {
    pub(crate) fn start(&self, name: &str, total: u64) {
        self.read.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        *crate::lock(&self.name) = Some((name.to_owned(), OpenPhase::Reading));
    }

    pub(crate) fn advance(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn index(&self) {
        if let Some((_, phase)) = crate::lock(&self.name).as_mut() {
            *phase = OpenPhase::Indexing;
        }
    }

    pub(crate) fn end(&self) {
        *crate::lock(&self.name) = None;
    }

    #[expect(clippy::cast_precision_loss, reason = "file sizes are far below 2^53")]
    pub(crate) fn progress(&self) -> OpenProgress {
        match &*crate::lock(&self.name) {
            None => OpenProgress::default(),
            Some((name, phase)) => OpenProgress {
                active: true,
                name: name.clone(),
                read: self.read.load(Ordering::Relaxed) as f64,
                total: self.total.load(Ordering::Relaxed) as f64,
                phase: *phase,
            },
        }
    }
}
