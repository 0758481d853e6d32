//! The table of the checks. Everything that has to know each of them is made from it: the enum, the
//! list of all kinds, and [`EachCheck`], which has one field for each.
//!
//! It must never happen that a check is in one of them and not in another: a check that nobody
//! evaluated would let an apply be cleared. So none of them is written by hand, and a clearance is
//! decided over an `EachCheck`, which does not come into being without every check.

use serde::{Deserialize, Serialize};

macro_rules! checks {
    ($($(#[doc = $words:literal])+ $kind:ident $field:ident,)+) => {
        /// The checks, in the order in which they are shown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum CheckKind {
            $($(#[doc = $words])+ $kind,)+
        }

        impl CheckKind {
            /// All of them, in order.
            pub const ALL: [Self; [$(stringify!($kind)),+].len()] = [$(Self::$kind),+];
        }

        /// Something of every check. None can be left out:
        ///
        /// ```compile_fail,E0063
        /// # use countersign_review::preflight::EachCheck;
        /// // There are more checks than this one.
        /// let each = EachCheck { open: true };
        /// ```
        ///
        /// and none can be passed over where all of them are looked at:
        ///
        /// ```compile_fail,E0027
        /// # use countersign_review::preflight::EachCheck;
        /// fn all_hold(each: EachCheck<bool>) -> bool {
        ///     let EachCheck { open } = each;
        ///     open
        /// }
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct EachCheck<T> {
            $($(#[doc = $words])+ pub $field: T,)+
        }

        impl<T> EachCheck<T> {
            /// All of them in their order, each with its kind.
            pub fn in_order(self) -> [(CheckKind, T); CheckKind::ALL.len()] {
                let Self { $($field),+ } = self;
                [$((CheckKind::$kind, $field)),+]
            }

            /// Whether something is true of every one of them.
            pub fn all(&self, mut is: impl FnMut(&T) -> bool) -> bool {
                let Self { $($field),+ } = self;
                $(is($field))&&+
            }
        }
    };
}

checks! {
    /// The pull request is not closed.
    Open open,
    /// The head is the one that was planned.
    Head head,
    /// The base is the one that was planned for, and nothing of this project changed on it since.
    Base base,
    /// The rules are those of the default branch, or of a base that it names.
    Rules rules,
    /// There is a plan file that this app made, and it is the one that is meant.
    Sealed sealed,
    /// The plan is whole, and everything in it could be read.
    Complete complete,
    /// It is a normal plan, or the approval names what else it is.
    Mode mode,
    /// The plan is young enough.
    Age age,
    /// The tool is the one that planned.
    Tool tool,
    /// The providers are those of the lock file that was planned with.
    Lock lock,
    /// The state is the one that was planned against.
    State state,
    /// The session is in the expected account, with the expected role.
    Account account,
    /// The session outlasts the run.
    Session session,
    /// The plan was never applied.
    Once once,
    /// The plan is approved.
    Approved approved,
}
