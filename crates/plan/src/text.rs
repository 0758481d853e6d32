//! A plan as text: exactly as the tools print it, or in our own words, which leave nothing out.
//!
//! Everything that comes from the plan is made safe for a terminal on its way out.

mod actions;
mod comment;
mod mode;
mod node;
mod notes;
mod outline;
mod paint;
mod quote;
mod wrap;

use crate::Tool;
use crate::compat::Compat;
use crate::index::Entry;
use crate::plan::Plan;
use crate::schema::Schemas;

/// How to print a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// The tool whose text is written, byte for byte; none for our own, which has the same form and says also
    /// what the tools leave out.
    pub compat: Option<Compat>,
    /// Whether to use the colours of a terminal.
    pub colour: bool,
}

/// Prints a plan.
pub fn render(plan: &Plan, schemas: Option<&Schemas>, options: &TextOptions) -> String {
    outline::render(plan, schemas, *options)
}

/// One change in our own words, without colours and without what redaction takes out. Schemas do not
/// count: two texts of one object must not differ by what was at hand.
pub(crate) fn change_text(plan: &Plan, entry: &Entry) -> String {
    outline::change_text(plan, entry)
}

/// The tool whose words fit a plan that does not say which tool made it.
fn tool_of(plan: &Plan) -> Compat {
    match plan.tool() {
        Some(Tool::OpenTofu) => Compat::OpenTofu,
        Some(Tool::Terraform) | None => Compat::Terraform,
    }
}
