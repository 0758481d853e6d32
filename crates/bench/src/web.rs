//! A plan whose picture is large: 1,000 changes of which each refers to two before it.

use std::fmt::Write as _;

const CHANGES: usize = 1000;

pub(crate) fn plan() -> String {
    let (mut changes, mut configuration) = (String::new(), String::new());
    for number in 0..CHANGES {
        let comma = if number == 0 { "" } else { "," };
        let actions = [r#"["create"]"#, r#"["update"]"#, r#"["delete","create"]"#][number % 3];
        let before = if number % 3 == 0 { "null" } else { r#"{"size":1}"# };
        let _ = write!(
            changes,
            r#"{comma}{{"address":"web_node.n{number}","mode":"managed","type":"web_node","name":"n{number}","provider_name":"provider.test/test/web","change":{{"actions":{actions},"before":{before},"after":{{"size":2}},"after_unknown":{{}},"before_sensitive":{{}},"after_sensitive":{{}}}}}}"#
        );
        // Wide rather than long, as real ones are.
        let references = [number / 2, number / 3].map(|to| format!(r#""web_node.n{to}.id","web_node.n{to}""#));
        let references = if number == 0 { String::new() } else { references.join(",") };
        let _ = write!(
            configuration,
            r#"{comma}{{"address":"web_node.n{number}","mode":"managed","type":"web_node","name":"n{number}","provider_config_key":"web","schema_version":0,"expressions":{{"size":{{"references":[{references}]}}}}}}"#
        );
    }
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{changes}],"configuration":{{"root_module":{{"resources":[{configuration}]}}}},"applyable":true,"complete":true,"errored":false}}"#
    )
}
