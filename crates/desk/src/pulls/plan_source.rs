//! Where the plan of a project comes from.
//!
//! Each kind has a file of its own that finds such plans and takes them in, and one variant here that says what
//! everybody needs to know of one. What a kind may be used for is decided in `review`: only a sealed plan is ever
//! applied.

use std::sync::Arc;

use countersign_model::{CommitId, Sha256Hex, Tool};
use countersign_review::Expected;
use countersign_review::marker::{PlanKind, Unbound};
use countersign_review::preflight::{BaseFact, Unread};
use countersign_review::standing::{Effect, PlanFacts, PlanOrigin, Trust};
use jiff::Timestamp;

use super::ProjectData;
use super::reported::Reported;
use super::sealed::Sealed;
use super::view::changes_nothing;
use crate::reading::opened::OpenedPlan;

/// The plan of a project that is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PlanSource<'p> {
    /// Made and kept by this app.
    Sealed(&'p Sealed, &'p Arc<OpenedPlan>),
    /// Published by CI.
    Reported(&'p Reported),
}

/// Does something with whichever it is. Both kinds have fields of these names: one in its manifest, one in itself.
macro_rules! of_either {
    ($source:expr, $it:ident => $does:expr) => {
        match $source {
            PlanSource::Sealed(sealed, _) => {
                let $it = &sealed.manifest;
                $does
            }
            PlanSource::Reported($it) => $does,
        }
    };
}

impl<'p> PlanSource<'p> {
    /// The plan of a project that is shown: the sealed one where it is open, else the reported one.
    pub(crate) fn shown(project: &'p ProjectData) -> Option<Self> {
        let sealed = project.sealed.as_ref().and_then(|sealed| Some(Self::Sealed(sealed, sealed.opened.as_ref()?)));
        sealed.or_else(|| project.reported.as_ref().map(Self::Reported))
    }

    pub(crate) const fn opened(self) -> &'p Arc<OpenedPlan> {
        match self {
            Self::Sealed(_, opened) => opened,
            Self::Reported(reported) => &reported.opened,
        }
    }

    pub(crate) fn public(self) -> &'p Sha256Hex {
        of_either!(self, it => &it.public)
    }

    /// Full digest; nothing of a plan that CI masked.
    pub(crate) fn full(self) -> Option<&'p Sha256Hex> {
        match self {
            Self::Sealed(sealed, _) => Some(&sealed.manifest.full),
            Self::Reported(_) => None,
        }
    }

    pub(crate) fn unbound(self) -> &'p Unbound {
        of_either!(self, it => &it.unbound)
    }

    pub(crate) fn expected(self) -> &'p Expected {
        of_either!(self, it => &it.expected)
    }

    pub(crate) fn masked(self) -> u32 {
        of_either!(self, it => it.masked)
    }

    pub(crate) fn mode(self) -> PlanKind {
        of_either!(self, it => it.mode)
    }

    pub(crate) fn made_at(self) -> Option<Timestamp> {
        match self {
            Self::Sealed(sealed, _) => Some(sealed.manifest.made_at),
            Self::Reported(reported) => reported.made_at,
        }
    }

    /// The tool that made it, as far as that is known, and its version.
    pub(crate) fn tool(self) -> Option<(Tool, String)> {
        match self {
            Self::Sealed(sealed, _) => Some((sealed.manifest.tool.tool, sealed.manifest.tool.version.to_string())),
            Self::Reported(reported) => {
                let meta = reported.opened.meta()?;
                Some((meta.tool?, meta.version.clone().unwrap_or_default()))
            }
        }
    }

    fn head(self) -> Option<&'p CommitId> {
        match self {
            Self::Sealed(sealed, _) => Some(&sealed.manifest.source.head),
            Self::Reported(reported) => reported.head.as_ref(),
        }
    }

    /// The base tip that it was made for, where it says so.
    pub(crate) fn base(self) -> Option<&'p CommitId> {
        match self {
            Self::Sealed(sealed, _) => Some(&sealed.manifest.source.base),
            Self::Reported(reported) => reported.base.as_ref(),
        }
    }

    /// Whether applying it would do anything.
    pub(crate) fn effect(self) -> Effect {
        if changes_nothing(self.opened().plan()) { Effect::Nothing } else { Effect::Changes }
    }

    /// What decides whether it is fresh and may be approved.
    pub(crate) fn facts(self, base: Result<BaseFact, Unread>) -> PlanFacts<'p> {
        let (origin, trust, unknown_parts) = match self {
            Self::Sealed(sealed, _) => (PlanOrigin::Sealed, Trust::Claimed, sealed.unknown_parts()),
            Self::Reported(reported) => (PlanOrigin::Reported, reported.trust, reported.unknown_parts.clone()),
        };
        PlanFacts {
            origin,
            trust,
            head: self.head(),
            base,
            expected: self.expected(),
            unknown_parts,
            shape: of_either!(self, it => it.shape),
            mode: self.mode(),
            effect: self.effect(),
        }
    }
}
