//! Plans of any size, shaped like real ones, the same for the same number every time.

use std::fmt::Write as _;

/// A small generator of numbers (SplitMix64), so that a plan depends on nothing but its size.
struct Numbers(u64);

impl Numbers {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

const TYPES: [&str; 6] = [
    "aws_instance",
    "aws_iam_policy",
    "aws_security_group",
    "aws_launch_template",
    "aws_ssm_parameter",
    "aws_route53_record",
];

/// The values of one resource, as a JSON object.
fn values(kind: &str, number: usize, id: u64, version: &str, secret: &str) -> String {
    let mut out = String::with_capacity(1600);
    let _ = write!(
        out,
        r#"{{"arn":"arn:aws:service:eu-central-1:111122223333:{kind}/{id:016x}","id":"{id:016x}","name":"{kind}-{number}","enabled":true,"size":{},"#,
        number % 97
    );
    match kind {
        "aws_iam_policy" => {
            let mut statements = String::new();
            for statement in 0..4 {
                let _ = write!(
                    statements,
                    r#"{}{{\"Sid\":\"Statement{statement}\",\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:PutObject\",\"ecs:Describe{version}\"],\"Resource\":\"arn:aws:s3:::bucket-{number}-{statement}/*\"}}"#,
                    if statement == 0 { "" } else { "," }
                );
            }
            let _ = write!(out, r#""policy":"{{\"Version\":\"2012-10-17\",\"Statement\":[{statements}]}}","#);
        }
        "aws_launch_template" => {
            out.push_str(r#""user_data":"#);
            out.push('"');
            for line in 0..16 {
                let _ =
                    write!(out, r"line {line} of the boot script of {number}: systemctl enable --now unit-{line}\n");
            }
            let _ = write!(out, r#"release {version}\n","#);
        }
        "aws_security_group" => {
            out.push_str(r#""ingress":["#);
            for rule in 0..5 {
                let _ = write!(
                    out,
                    r#"{}{{"cidr_blocks":["10.{rule}.0.0/16","10.{}.0.0/16"],"description":"rule {rule} {version}","from_port":{},"to_port":{},"protocol":"tcp","self":false}}"#,
                    if rule == 0 { "" } else { "," },
                    number % 200,
                    rule * 100,
                    rule * 100 + 99
                );
            }
            out.push_str("],");
        }
        "aws_ssm_parameter" => {
            let _ = write!(out, r#""value":"{secret}","type":"SecureString","#);
        }
        _ => {
            let _ = write!(
                out,
                r#""metadata_options":[{{"http_endpoint":"enabled","http_tokens":"required","instance_metadata_tags":"disabled"}}],"ebs_block_device":[{{"device_name":"/dev/xvdb","volume_size":{},"encrypted":true,"tags":{{"Role":"data"}}}}],"#,
                number % 500
            );
        }
    }
    let _ = write!(
        out,
        r#""tags":{{"Team":"platform","Service":"service-{}","Version":"{version}","Environment":"prod","CostCenter":"{}"}},"tags_all":{{"Team":"platform","Service":"service-{}","Version":"{version}","Environment":"prod","CostCenter":"{}","ManagedBy":"terraform"}},"timeouts":null}}"#,
        number % 40,
        4000 + number % 50,
        number % 40,
        4000 + number % 50
    );
    out
}

struct Parts {
    changes: String,
    planned: String,
    prior: String,
    configuration: String,
}

/// A plan with that many resource changes.
pub(crate) fn plan(resources: usize) -> String {
    let mut numbers = Numbers(42);
    let mut parts = Parts {
        changes: String::with_capacity(resources * 3200),
        planned: String::with_capacity(resources * 1400),
        prior: String::with_capacity(resources * 1400),
        configuration: String::with_capacity(resources * 1000),
    };
    for number in 0..resources {
        resource(&mut numbers, number, &mut parts);
    }
    let Parts { changes, planned, prior, configuration } = parts;
    let mut out = String::with_capacity(changes.len() + planned.len() + prior.len() + configuration.len() + 1024);
    let _ = write!(
        out,
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{{"root_module":{{"resources":[{planned}]}}}},"resource_changes":[{changes}],"output_changes":{{"endpoint":{{"actions":["update"],"before":"a","after":"b","after_unknown":false,"before_sensitive":false,"after_sensitive":false}}}},"prior_state":{{"format_version":"1.0","terraform_version":"1.11.4","values":{{"root_module":{{"resources":[{prior}]}}}}}},"configuration":{{"provider_config":{{"aws":{{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws","expressions":{{"region":{{"constant_value":"eu-central-1"}}}}}}}},"root_module":{{"resources":[{configuration}]}}}},"timestamp":"2026-01-15T09:30:00Z","applyable":true,"complete":true,"errored":false}}"#
    );
    out
}

fn resource(numbers: &mut Numbers, number: usize, parts: &mut Parts) {
    let kind = TYPES[number % TYPES.len()];
    let id = numbers.next();
    let module = number % 50;
    let secret = format!("{:016x}{:016x}", numbers.next(), numbers.next());
    let before = values(kind, number, id, "v1", &secret);
    let after = values(kind, number, id, "v2", &secret);
    let sensitive = if kind == "aws_ssm_parameter" { r#"{"value":true,"tags":{}}"# } else { r#"{"tags":{}}"# };
    let (actions, old, new, unknown) = match numbers.below(10) {
        0 => (r#"["create"]"#, "null", after.as_str(), r#"{"arn":true,"id":true}"#),
        1 => (r#"["delete"]"#, before.as_str(), "null", "{}"),
        2 => (r#"["delete","create"]"#, before.as_str(), after.as_str(), r#"{"arn":true,"id":true}"#),
        3 => (r#"["no-op"]"#, before.as_str(), before.as_str(), "{}"),
        _ => (r#"["update"]"#, before.as_str(), after.as_str(), "{}"),
    };
    let replace = if actions.contains(',') { r#","replace_paths":[["name"]]"# } else { "" };
    let comma = if number == 0 { "" } else { "," };
    let address = format!("module.service[{module}].{kind}.r{number}");
    let _ = write!(
        parts.changes,
        r#"{comma}{{"address":"{address}","module_address":"module.service[{module}]","mode":"managed","type":"{kind}","name":"r{number}","provider_name":"registry.terraform.io/hashicorp/aws","change":{{"actions":{actions},"before":{old},"after":{new},"after_unknown":{unknown},"before_sensitive":{sensitive},"after_sensitive":{sensitive}{replace}}}}}"#
    );
    let head = format!(
        r#"{comma}{{"address":"{address}","mode":"managed","type":"{kind}","name":"r{number}","provider_name":"registry.terraform.io/hashicorp/aws","schema_version":1,"values":"#
    );
    let _ = write!(parts.planned, r#"{head}{after},"sensitive_values":{sensitive}}}"#);
    let _ = write!(parts.prior, r#"{head}{before},"sensitive_values":{sensitive},"depends_on":["aws_kms_key.main"]}}"#);
    let _ = write!(
        parts.configuration,
        r#"{comma}{{"address":"{kind}.r{number}","mode":"managed","type":"{kind}","name":"r{number}","provider_config_key":"aws","schema_version":1,"expressions":{{"name":{{"constant_value":"{kind}-{number}"}},"enabled":{{"constant_value":true}},"size":{{"references":["var.size"]}},"tags":{{"references":["local.tags"]}},"metadata_options":[{{"http_tokens":{{"constant_value":"required"}}}}],"policy":{{"references":["data.aws_iam_policy_document.p{number}.json","data.aws_iam_policy_document.p{number}"]}}}}}}"#
    );
}
