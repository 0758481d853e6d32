//! Writes a document of provider schemas again with only the types that a plan has: those of a large
//! provider take a hundred times the space of the few that matter.

use std::collections::BTreeSet;

use super::SchemaFault;
use crate::json::{Scanner, Value, write_string};
use crate::plan::{Plan, Section};

/// The document again with only the types that the plan has, as JSON that
/// [`super::Schemas::parse`] reads. Actions and the types of deferred changes are all kept.
pub fn used_json(text: &str, plan: &Plan) -> Result<String, SchemaFault> {
    // A document that cannot be read is refused in the same words as elsewhere.
    super::parse::document(text, |_, _| false)?;
    let entries = plan.changes().iter().chain(plan.drift());
    let mut used: BTreeSet<&str> = entries.map(|entry| entry.resource_type.of(plan.text())).collect();
    // Data that was read while planning stands in the state alone.
    let prior = plan.section(Section::PriorState);
    if let Some(root) = prior.get("values").and_then(|values| values.get("root_module")) {
        types(root, &mut used);
    }
    let all = plan.has_members(Section::DeferredChanges);
    let keep = |part: &str, name: &str| all || part == "action_schemas" || used.contains(name);
    let mut out = String::from(r#"{"format_version":"1.0","provider_schemas":{"#);
    let mut first = true;
    let mut scanner = Scanner::new(text.trim_start_matches('\u{feff}'));
    scanner.object(|scanner, key| {
        if key != "provider_schemas" {
            scanner.skip()?;
            return Ok::<(), SchemaFault>(());
        }
        scanner.object(|scanner, name| {
            let mut provider = String::new();
            if scanner.peek() == Some(b'{') {
                write_provider(scanner, &keep, &mut provider)?;
            } else {
                scanner.skip()?;
            }
            if !provider.is_empty() {
                member(&name, &provider, &mut first, &mut out);
            }
            Ok::<(), SchemaFault>(())
        })
    })?;
    out.push_str("}}\n");
    Ok(out)
}

/// The types of all objects of a module of a state, and of the modules in it.
fn types<'v>(module: &'v Value<'_>, used: &mut BTreeSet<&'v str>) {
    let mut modules = vec![module];
    while let Some(module) = modules.pop() {
        let all = |name: &str| module.get(name).and_then(Value::as_array).unwrap_or_default();
        used.extend(all("resources").iter().filter_map(|object| object.get("type").and_then(Value::as_str)));
        modules.extend(all("child_modules"));
    }
}

fn member(name: &str, value: &str, first: &mut bool, out: &mut String) {
    if !std::mem::take(first) {
        out.push(',');
    }
    out.push('\n');
    write_string(name, out);
    out.push(':');
    out.push_str(value);
}

/// Writes the parts of a provider of which anything is used; nothing where nothing is.
fn write_provider(
    scanner: &mut Scanner<'_>,
    keep: &impl Fn(&str, &str) -> bool,
    out: &mut String,
) -> Result<(), SchemaFault> {
    let mut parts = String::new();
    let mut first = true;
    scanner.object(|scanner, part| {
        let known = matches!(&*part, "resource_schemas" | "data_source_schemas" | "action_schemas");
        if !known || scanner.peek() != Some(b'{') {
            scanner.skip()?;
            return Ok::<(), SchemaFault>(());
        }
        let mut types = String::new();
        let mut first_type = true;
        scanner.object(|scanner, name| {
            let schema = Value::scan(scanner)?;
            if keep(&part, &name) {
                let mut written = String::new();
                schema.write_canonical(&mut written);
                member(&name, &written, &mut first_type, &mut types);
            }
            Ok::<(), SchemaFault>(())
        })?;
        if !types.is_empty() {
            member(&part, &format!("{{{types}}}"), &mut first, &mut parts);
        }
        Ok(())
    })?;
    if !parts.is_empty() {
        out.push('{');
        out.push_str(&parts);
        out.push('}');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schemas;

    const SCHEMAS: &str = r#"{"format_version":"1.0","provider_schemas":{
        "terraform.io/builtin/terraform":{"provider":{"version":0},
            "resource_schemas":{"terraform_data":{"version":0,"block":{"attributes":{"id":{"type":"string","computed":true}}}},
                                "terraform_unused":{"version":0,"block":{}}},
            "data_source_schemas":{"terraform_remote_state":{"version":0,"block":{}}}},
        "registry.terraform.io/hashicorp/unused":{"resource_schemas":{"unused_thing":{"version":0,"block":{}}}}}}"#;

    #[test]
    fn only_the_types_of_the_plan_are_kept_and_read_alike() {
        let plan = Plan::read(
            br#"{"format_version":"1.2","resource_changes":[{"address":"terraform_data.a","mode":"managed","type":"terraform_data","name":"a","provider_name":"terraform.io/builtin/terraform","change":{"actions":["create"],"before":null,"after":{},"after_unknown":{},"before_sensitive":false,"after_sensitive":{}}}]}"#.to_vec(),
        )
        .unwrap();
        let used = used_json(SCHEMAS, &plan).unwrap();
        assert!(
            used.contains("terraform_data") && !used.contains("unused") && !used.contains("remote_state"),
            "{used}"
        );
        let whole = Schemas::parse_used(SCHEMAS, &plan).unwrap();
        let trimmed = Schemas::parse(&used).unwrap();
        let change = plan.change(&plan.changes()[0]);
        assert_eq!(format!("{:?}", trimmed.resource(&change)), format!("{:?}", whole.resource(&change)));
        assert!(trimmed.resource(&change).is_some());
        assert!(used_json("{}", &plan).is_err());
    }
}
