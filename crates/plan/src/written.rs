//! Text in Terraform's own language, read without being used up by it.
//!
//! Everything that reads such a text goes through here: an author decides how deep it nests, and a parser that
//! goes down without end takes the whole process with it. Nothing else of this workspace may call the parser.

mod levels;
pub mod tokens;

use hcl::expr::{Heredoc, TemplateExpr};
use hcl::{Body, Identifier, Template};

/// The stack that is enough for the deepest text that is read. Only what is used of it is taken.
pub const STACK: usize = 64 << 20;

/// Reads a file without its byte order mark. It needs [`STACK`]. The error says what is not known.
#[expect(clippy::disallowed_methods, reason = "here the text was found to be no deeper than the stack")]
pub fn parse(text: &str) -> Result<Body, String> {
    tokens::scan(text)?;
    hcl::parse(text).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

/// A text of the JSON syntax as the template that the tools take it for.
pub(crate) fn template(text: &str) -> Option<Template> {
    tokens::check_template(text).ok()?;
    let source = TemplateExpr::Heredoc(Heredoc::new(Identifier::unchecked("EOT"), text.to_owned()));
    Template::from_expr(&source).ok()
}
