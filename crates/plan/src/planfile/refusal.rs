//! Why bytes are not read as a plan file.

use super::{MAX_DEPTH, MAX_ENTRIES, MAX_FILE, MAX_UNPACKED};

/// Why bytes are not read as a plan file. Whatever the tool itself might still make of them: what two
/// readers could read in two ways is refused here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Larger than is read, packed or unpacked.
    #[error("this plan file is too large: at most {} MiB packed and {} MiB unpacked are read", MAX_FILE >> 20, MAX_UNPACKED >> 20)]
    TooLarge,
    /// OpenTofu encrypted it.
    #[error("this plan file is encrypted by OpenTofu")]
    Encrypted,
    /// Not a zip archive at all.
    #[error("this is not a plan file: it is no zip archive")]
    NotAnArchive,
    /// A zip archive that is not laid out as the tools lay it out.
    #[error("the archive of this plan file is not one that Terraform or OpenTofu writes: {what}")]
    Archive {
        /// What is strange about it.
        what: ArchiveFault,
    },
    /// A file in the archive that no version of the tools writes.
    #[error("the archive of this plan file holds a file that is none of a plan: {name:?}")]
    StrangeEntry {
        /// Its name, cut where it is long.
        name: String,
    },
    /// A file that every plan has is not in the archive.
    #[error("the archive of this plan file lacks {name}")]
    MissingEntry { name: &'static str },
    /// The plan in it is damaged.
    #[error("the plan in this file is damaged: {what} in {message}")]
    Message {
        /// The message of the format.
        message: &'static str,
        /// What is wrong with it.
        what: MessageFault,
    },
    /// A value in it is damaged.
    #[error("a value in this plan file is damaged: {what} (in {message})")]
    Value {
        /// The message of the format that holds it.
        message: &'static str,
        /// What is wrong with it.
        what: ValueFault,
    },
    /// A version of the format that is not known.
    #[error("this plan file has format version {version}, and version 3 can be read")]
    FormatVersion {
        /// As it stands in the file.
        version: u64,
    },
    /// The state in it is damaged.
    #[error("the state in this plan file cannot be read: {name}")]
    State {
        /// The file of the archive.
        name: &'static str,
    },
    /// The list of modules in it is damaged, or does not fit to the files.
    #[error("the list of modules in this plan file cannot be read")]
    Modules,
}

/// What is strange about an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveFault {
    /// There are bytes that belong to nothing.
    #[error("there are bytes before, between or after its parts")]
    Gaps,
    /// More files than are read.
    #[error("it has more than {MAX_ENTRIES} files")]
    Entries,
    /// Two files have one name.
    #[error("two files have the same name")]
    SameName,
    /// The header in front of a file differs from its entry in the directory.
    #[error("its directory and its files do not agree")]
    Disagreement,
    /// Not packed as the tools pack, or encrypted.
    #[error("a file is packed in another way")]
    Method,
    /// What is unpacked is not what was packed.
    #[error("a file does not unpack to what was packed")]
    Checksum,
    /// A comment, an attribute, a second disk, or anything else that the tools never write.
    #[error("it has features that are never used for plans")]
    Features,
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageFault {
    /// It is not in the wire format.
    #[error("it cannot be taken apart")]
    Syntax,
    /// A field that has one value has two.
    #[error("field {0} is there twice")]
    Twice(u32),
    /// A text that is not UTF-8.
    #[error("field {0} is no text")]
    Text(u32),
    /// A number without a meaning.
    #[error("field {field} has the unknown value {value}")]
    Unnamed { field: u32, value: u64 },
    /// A field that has to be there is not.
    #[error("field {0} is missing")]
    Missing(u32),
    /// A number of values that does not fit to the action.
    #[error("the number of values does not fit to the action")]
    Values,
    /// An address that does not read as one.
    #[error("an address cannot be read")]
    Address,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// It is not MessagePack.
    #[error("it cannot be taken apart")]
    Syntax,
    /// Bytes follow it.
    #[error("bytes follow it")]
    Rest,
    /// It nests too deeply.
    #[error("it nests more than {MAX_DEPTH} levels")]
    TooDeep,
    /// A key that is there twice.
    #[error("a key is there twice")]
    SameKey,
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Text,
    /// Something that no value of the tools has.
    #[error("it holds something that is no value of a plan")]
    Strange,
}

impl Refusal {
    /// What to do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Encrypted => {
                "Plan files that OpenTofu encrypts are read where they are made, with a key in AWS KMS that the team's file names"
            }
            Self::TooLarge => "Split the root module, or plan with fewer resources",
            Self::FormatVersion { .. } => "Use a version of Countersign that knows this format",
            _ => {
                "Plan again. Where this comes back, code that ran while planning may have written the file: look at what the pull request runs"
            }
        }
    }
}
