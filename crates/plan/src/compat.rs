//! The differences between the texts of the two tools, all in one place.

/// The tool whose text is written, byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compat {
    /// HashiCorp Terraform 1.11 to 1.15.
    Terraform,
    /// OpenTofu 1.12.
    OpenTofu,
}

impl Compat {
    /// The name in sentences.
    pub const fn product(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::OpenTofu => "OpenTofu",
        }
    }

    /// The name of the command.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    /// Whether lists of equal length that are no permutation of each other are compared place by
    /// place. OpenTofu always looks for the longest common subsequence first.
    pub(crate) const fn pairs_equal_lengths_by_place(self) -> bool {
        matches!(self, Self::Terraform)
    }

    /// Whether two strings in a list are one changed element when they have a line in common.
    pub(crate) const fn pairs_strings_with_a_common_line(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether an added element of a list is taken for a change of the element that stands in its
    /// place, although that one is unchanged further on.
    pub(crate) const fn additions_take_the_next_element(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether JSON in a string may have something after it, which is then not shown.
    pub(crate) const fn json_may_have_a_rest(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether "" stands for null wherever a provider of the old kind has a string; else only where
    /// it is an attribute of a block, of any provider.
    pub(crate) const fn takes_empty_for_null_anywhere(self) -> bool {
        matches!(self, Self::Terraform)
    }

    /// Whether a write-only attribute of an updated block counts as changed.
    pub(crate) const fn updates_write_only(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether `# forces replacement` stands on the value before an unknown one as well.
    pub(crate) const fn forces_before_unknown(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether blocks that are known only after apply are one block, whatever there was before; else the
    /// blocks before go, and what comes is said besides.
    pub(crate) const fn shows_unknown_blocks_as_one(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// The text of the legend for an update.
    pub(crate) const fn update_legend(self) -> &'static str {
        match self {
            Self::Terraform => "update in-place",
            Self::OpenTofu => "update in-place (current -> planned)",
        }
    }

    /// How the sentence about a tainted resource goes on.
    pub(crate) const fn tainted_must_be(self) -> &'static str {
        match self {
            Self::Terraform => "must be",
            Self::OpenTofu => "it must be",
        }
    }

    /// The room before the symbol of a forgotten resource.
    pub(crate) const fn room_before_forget(self) -> &'static str {
        match self {
            Self::Terraform => " ",
            Self::OpenTofu => "  ",
        }
    }

    /// Whether the id is said of a resource that is imported and does not change.
    pub(crate) const fn says_where_a_pure_import_comes_from(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether a forgotten resource is printed as one that goes, without symbols; else as one that
    /// does not change, and left out of the legend.
    pub(crate) const fn shows_forgotten_as_gone(self) -> bool {
        matches!(self, Self::OpenTofu)
    }

    /// Whether forgotten resources are counted in the summary.
    pub(crate) const fn counts_forgotten(self) -> bool {
        matches!(self, Self::OpenTofu)
    }
}
