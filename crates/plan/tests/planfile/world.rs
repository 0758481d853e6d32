//! A plan file with something of everything, and the JSON that its tool would print of it.

use countersign_plan::json::Value as Json;
use countersign_plan::planfile::{Agreement, Asked, AskedBackend, Given, PlanFile, Refusal, compare};
use countersign_plan::schema::Schemas;
use countersign_plan::{Mode, Plan, Tool};
use serde_json::{Value, json};

use crate::writer::{Entry, Message, UNKNOWN, archive, dynamic, entry, packed_value};

pub(crate) const SCHEMAS: &str = r#"{"format_version":"1.0","provider_schemas":{"example.test/a/x":{
    "resource_schemas":{"x_thing":{"version":2,"block":{
        "attributes":{"id":{"type":"string","computed":true},"name":{"type":"string"},"size":{"type":"number"},
            "tags":{"type":["map","string"]},"names":{"type":["set","string"]},"any":{"type":"dynamic"},
            "token":{"type":"string","sensitive":true}},
        "block_types":{"rule":{"nesting_mode":"list","block":{"attributes":{
            "port":{"type":"number"},"secret":{"type":"string","sensitive":true}}}}}}}},
    "action_schemas":{"x_call":{"block":{"attributes":{"text":{"type":"string"},"key":{"type":"string","sensitive":true}}}}}}}}"#;

pub(crate) const MAIN: &str = r#"
terraform {
  required_providers {
    x = {
      source = "example.test/a/x"
    }
  }
}
variable "zone" {
  default = "east"
}
provider "x" {
  alias = "east"
  zone  = var.zone
}
resource "x_thing" "a" {
  name  = "a"
  size  = 1.5
  count = 1
  rule {
    port = 80
  }
  provisioner "local-exec" {
    command = "echo harmless"
  }
}
resource "x_thing" "b" {
  for_each   = { k = 1 }
  name       = x_thing.a[0].id
  depends_on = [module.m]
}
action "x_call" "c" {
  config {
    key = "k"
  }
}
module "m" {
  source = "./m"
  text   = "hello"
}
output "o" {
  value     = x_thing.b["k"].name
  sensitive = true
}
"#;

pub(crate) const INNER: &str = "variable \"text\" {}\n";

pub(crate) const MANIFEST: &str = r#"[{"Key":"","Dir":"."},{"Key":"m","Source":"./m","Dir":"m"}]"#;

const STATE: &str = r#"{"version":4,"terraform_version":"1.14.0","serial":7,"lineage":"line",
    "outputs":{"o":{"value":"old","type":"string","sensitive":true}},
    "resources":[{"mode":"managed","type":"x_thing","name":"b","provider":"provider[\"example.test/a/x\"]",
        "instances":[{"index_key":"k","schema_version":2,"attributes":{"id":"1","name":"b","size":2,"tags":null,
            "names":["x"],"any":{"value":["s",1],"type":["tuple",["string","number"]]},"token":"t","rule":[]},
            "sensitive_attributes":[[{"type":"get_attr","value":"name"}]],"dependencies":["x_thing.a"]}]}],
    "check_results":null}"#;

/// What a look at the state got before: the object was elsewhere, and the provider wrote it in another way.
pub(crate) const LOOKED: &str = r#"{"version":4,"terraform_version":"1.13.0","serial":7,"lineage":"line",
    "resources":[{"mode":"managed","type":"x_thing","name":"old","provider":"provider[\"example.test/a/x\"]",
        "instances":[{"schema_version":2,"attributes":{"id":"1","name":"b","size":"2","tags":{},
            "names":["x"],"any":{"value":["s",1],"type":["tuple",["string","number"]]},"token":"t","removed":1}}]}]}"#;

const PROVIDER: &str = "provider[\"example.test/a/x\"]";

/// Everything that a case can change before it is written.
pub(crate) struct World {
    pub(crate) tool: Tool,
    pub(crate) head: Message,
    pub(crate) changes: Vec<Message>,
    pub(crate) drift: Vec<Message>,
    pub(crate) tail: Message,
    pub(crate) entries: Vec<Entry>,
    pub(crate) json: Value,
}

fn path(steps: &[&str]) -> Message {
    steps.iter().fold(Message::new(), |path, step| path.message(1, &Message::new().bytes(1, step)))
}

pub(crate) fn resource(address: &str, change: &Message) -> Message {
    Message::new().bytes(8, PROVIDER).message(9, change).bytes(10, "private").bytes(13, address)
}

fn before() -> Value {
    json!({"any": null, "id": "1", "name": "b", "names": ["x"], "rule": [], "size": 2, "tags": null, "token": "t"})
}

/// An object whose attribute `any` comes with its type.
fn with_any(value: &Value, any: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let members = value.as_object().unwrap();
    out.push(0x80 | u8::try_from(members.len()).unwrap());
    for (name, value) in members {
        out.extend(packed_value(&json!(name)));
        if name == "any" {
            out.extend(any);
        } else {
            out.extend(packed_value(value));
        }
    }
    out
}

impl World {
    pub(crate) fn new() -> Self {
        let any = dynamic(r#"["tuple",["string","number"]]"#, &json!(["s", 1]));
        let after_a = json!({"any": 0, "id": UNKNOWN, "name": "a", "names": ["x", "y"],
            "rule": [{"port": 80, "secret": "s"}], "size": 1.5, "tags": {"k": "v", "u": UNKNOWN}, "token": null});
        let a = Message::new().number(1, 1).value(2, &with_any(&after_a, &any)).message(4, &path(&["name"]));
        let mut after_b = before();
        after_b["size"] = json!(3);
        let b = Message::new()
            .number(1, 6)
            .value(2, &with_any(&before(), &any))
            .value(2, &with_any(&after_b, &any))
            .message(3, &path(&["name"]))
            .message(4, &path(&["name"]))
            .bytes(6, "generated")
            .message(5, &Message::new().bytes(1, "the-id"));
        let b = resource("x_thing.b[\"k\"]", &b).message(11, &path(&["size"])).number(12, 3).bytes(14, "x_thing.old");
        let output = Message::new()
            .bytes(1, "o")
            .message(
                2,
                &Message::new()
                    .number(1, 3)
                    .value(2, &dynamic("\"string\"", &json!("old")))
                    .value(2, &dynamic("\"string\"", &json!(UNKNOWN))),
            )
            .number(3, 1);
        let check = Message::new()
            .number(1, 1)
            .bytes(2, "x_thing.a")
            .number(3, 2)
            .message(4, &Message::new().bytes(1, "x_thing.a[0]").number(2, 2).bytes(3, "too small"));
        let action = Message::new()
            .bytes(1, "action.x_call.c")
            .bytes(2, PROVIDER)
            .value(4, &packed_value(&json!({"key": "k", "text": UNKNOWN})))
            .message(6, &Message::new().bytes(1, "x_thing.a[0]").number(2, 2).number(4, 1));
        let deferred = Message::new()
            .message(1, &Message::new().number(1, 1))
            .message(2, &resource("x_thing.d[*]", &Message::new().number(1, 1).value(2, &packed_value(&json!({"any": null, "id": UNKNOWN, "name": "d", "names": null, "rule": [], "size": null, "tags": null, "token": null})))));
        let drift =
            Message::new().number(1, 3).value(2, &with_any(&before(), &any)).value(2, &with_any(&after_b, &any));
        let noop = Message::new().number(1, 0).value(2, &with_any(&before(), &any));
        let tail = Message::new()
            .number(20, 0)
            .bytes(21, "2026-01-02T03:04:05Z")
            .number(25, 1)
            .number(26, 0)
            .message(27, &deferred)
            .message(15, &Message::new().bytes(1, "x_thing.b[\"k\"]").message(2, &path(&["size"])))
            .message(4, &output)
            .message(19, &check)
            .message(30, &action)
            .message(2, &Message::new().bytes(1, "zone").value(2, &dynamic("\"string\"", &json!("west"))))
            .bytes(5, "x_thing.a")
            .bytes(16, "x_thing.b[\"k\"]")
            .message(
                13,
                &Message::new()
                    .bytes(1, "local")
                    .value(2, &packed_value(&json!({"path": "s.tfstate"})))
                    .bytes(3, "default"),
            );
        Self {
            tool: Tool::Terraform,
            head: Message::new().number(1, 3).bytes(14, "1.14.0"),
            changes: vec![resource("x_thing.a[0]", &a), b],
            drift: vec![
                resource("x_thing.b[\"k\"]", &drift),
                resource("x_thing.moved", &noop).bytes(14, "x_thing.was"),
            ],
            tail,
            entries: vec![
                entry("tfstate", STATE),
                entry("tfstate-prev", STATE),
                entry("tfconfig/m-/main.tf", MAIN),
                entry("tfconfig/m-m/inner.tf", INNER),
                entry("tfconfig/modules.json", MANIFEST),
                entry(".terraform.lock.hcl", "# locks"),
            ],
            json: json(),
        }
    }

    pub(crate) fn plan_message(&self) -> Message {
        let mut message = self.head.clone();
        for change in &self.changes {
            message = message.message(3, change);
        }
        for drift in &self.drift {
            message = message.message(18, drift);
        }
        message.0.extend(&self.tail.0);
        message
    }

    pub(crate) fn all_entries(&self) -> Vec<Entry> {
        let mut entries = vec![entry("tfplan", self.plan_message().0)];
        entries.extend(self.entries.iter().cloned());
        entries
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        archive(&self.all_entries()).bytes()
    }

    pub(crate) fn read(&self) -> Result<PlanFile, Refusal> {
        PlanFile::read(&self.bytes(), self.tool)
    }

    pub(crate) fn compare(&self) -> Agreement {
        agreement(&self.read().unwrap(), &self.json.to_string())
    }
}

/// Holds a file of this world against JSON, with what was asked for.
pub(crate) fn agreement(file: &PlanFile, json: &str) -> Agreement {
    looked(file, json, LOOKED)
}

/// The same, where a look at the state got something else.
pub(crate) fn looked(file: &PlanFile, json: &str, looked: &str) -> Agreement {
    let plan = Plan::read(json.as_bytes().to_vec()).unwrap();
    let schemas = Schemas::parse(SCHEMAS).unwrap();
    let config = Json::parse(r#"{"path":"s.tfstate"}"#).unwrap();
    let variables = Given::read([("zone", "west")], &[]);
    compare(
        file,
        &plan,
        &schemas,
        &Asked {
            tool_version: "1.14.0",
            mode: Mode::Normal,
            targets: &["x_thing.a"],
            excludes: &[],
            force_replace: &["x_thing.b[\"k\"]"],
            backend: AskedBackend { kind: "local", config: Some(&config), workspace: "default" },
            state: looked,
            variables: &variables,
        },
    )
}

/// The differences of an agreement in one line each.
pub(crate) fn told(agreement: &Agreement) -> Vec<String> {
    let differences =
        agreement.differences.iter().map(|it| format!("{:?} {:?} {} {}", it.part, it.kind, it.address, it.path));
    differences.chain(agreement.unread.iter().map(|it| format!("{it:?}"))).collect()
}

fn json() -> Value {
    let any = json!(["s", 1]);
    let b =
        json!({"any": any, "id": "1", "name": "b", "names": ["x"], "rule": [], "size": 2, "tags": null, "token": "t"});
    let mut b_after = b.clone();
    b_after["size"] = json!(3);
    let b_sensitive = json!({"any": [false, false], "name": true, "names": [false], "rule": [], "token": true});
    let mut b_unmarked = b_sensitive.clone();
    b_unmarked.as_object_mut().unwrap().remove("name");
    let a_after = json!({"any": any, "name": "a", "names": ["x", "y"], "rule": [{"port": 80, "secret": "s"}],
        "size": 1.5, "tags": {"k": "v"}, "token": null});
    let x = "example.test/a/x";
    let moment = json!({"references": ["x_thing.a[0].id", "x_thing.a[0]", "x_thing.a"]});
    json!({
        "format_version": "1.2", "terraform_version": "1.14.0", "timestamp": "2026-01-02T03:04:05Z",
        "applyable": true, "complete": false, "errored": false,
        "variables": {"zone": {"value": "west"}},
        "planned_values": {
            "outputs": {"o": {"sensitive": true}},
            "root_module": {"resources": [
                {"address": "x_thing.a[0]", "mode": "managed", "type": "x_thing", "name": "a", "index": 0,
                 "provider_name": x, "schema_version": 2, "values": a_after,
                 "sensitive_values": {"any": [false, false], "name": true, "names": [false, false], "rule": [{}], "tags": {}}},
                {"address": "x_thing.b[\"k\"]", "mode": "managed", "type": "x_thing", "name": "b", "index": "k",
                 "provider_name": x, "schema_version": 2, "values": b_after,
                 "sensitive_values": {"any": [false, false], "name": true, "names": [false], "rule": []}}]}},
        "resource_drift": [
            {"address": "x_thing.b[\"k\"]", "mode": "managed", "type": "x_thing", "name": "b", "index": "k",
             "provider_name": x, "change": {"actions": ["update"], "before": b, "after": b_after, "after_unknown": {},
                "before_sensitive": b_unmarked, "after_sensitive": b_unmarked}}],
        "resource_changes": [
            {"address": "x_thing.a[0]", "mode": "managed", "type": "x_thing", "name": "a", "index": 0,
             "provider_name": x, "change": {"actions": ["create"], "before": null, "after": a_after,
                "after_unknown": {"any": [false, false], "id": true, "names": [false, false], "rule": [{}], "tags": {"u": true}},
                "before_sensitive": false,
                "after_sensitive": {"any": [false, false], "name": true, "names": [false, false], "rule": [{"secret": true}], "tags": {}, "token": true}}},
            {"address": "x_thing.b[\"k\"]", "previous_address": "x_thing.old", "mode": "managed", "type": "x_thing",
             "name": "b", "index": "k", "provider_name": x, "action_reason": "replace_because_cannot_update",
             "change": {"actions": ["delete", "create"], "before": b, "after": b_after, "after_unknown": {},
                "before_sensitive": b_sensitive, "after_sensitive": b_sensitive, "replace_paths": [["size"]],
                "importing": {"id": "the-id"}, "generated_config": "generated"}}],
        "deferred_changes": [{"reason": "instance_count_unknown", "resource_change":
            {"address": "x_thing.d[*]", "mode": "managed", "type": "x_thing", "name": "d", "index_unknown": true,
             "provider_name": x, "change": {"actions": ["create"], "before": null,
                "after": {"any": null, "name": "d", "names": null, "rule": [], "size": null, "tags": null, "token": null},
                "after_unknown": {"id": true, "rule": []}, "before_sensitive": false,
                "after_sensitive": {"rule": [], "token": true}}}}],
        "output_changes": {"o": {"actions": ["update"], "before": "old", "after_unknown": true,
            "before_sensitive": true, "after_sensitive": true}},
        "action_invocations": [{"address": "action.x_call.c", "type": "x_call", "name": "c", "provider_name": x,
            "config_values": {"key": "k"}, "config_sensitive": {"key": true}, "config_unknown": {"text": true},
            "lifecycle_action_trigger": {"triggering_resource_address": "x_thing.a[0]",
                "action_trigger_event": "AfterCreate", "action_trigger_block_index": 0, "actions_list_index": 1}}],
        "relevant_attributes": [{"resource": "x_thing.b[\"k\"]", "attribute": ["size"]}],
        "checks": [{"address": {"kind": "resource", "mode": "managed", "name": "a", "to_display": "x_thing.a", "type": "x_thing"},
            "status": "fail", "instances": [{"address": {"instance_key": 0, "to_display": "x_thing.a[0]"},
                "status": "fail", "problems": [{"message": "too small"}]}]}],
        "prior_state": {"format_version": "1.0", "terraform_version": "1.14.0", "values": {
            "outputs": {"o": {"sensitive": true, "value": "old", "type": "string"}},
            "root_module": {"resources": [{"address": "x_thing.b[\"k\"]", "mode": "managed", "type": "x_thing",
                "name": "b", "index": "k", "provider_name": x, "schema_version": 2, "values": b,
                "sensitive_values": b_sensitive, "depends_on": ["x_thing.a"]}]}}},
        "configuration": {
            "provider_config": {"x.east": {"name": "x", "full_name": x, "alias": "east",
                "expressions": {"zone": {"references": ["var.zone"]}}}},
            "root_module": {
                "outputs": {"o": {"sensitive": true, "expression":
                    {"references": ["x_thing.b[\"k\"].name", "x_thing.b[\"k\"]", "x_thing.b"]}}},
                "resources": [
                    {"address": "x_thing.a", "mode": "managed", "type": "x_thing", "name": "a", "provider_config_key": "x",
                     "provisioners": [{"type": "local-exec", "expressions": {"command": {"constant_value": "echo harmless"}}}],
                     "expressions": {"name": {"constant_value": "a"}, "size": {"constant_value": 1.5},
                        "rule": [{"port": {"constant_value": 80}}]},
                     "schema_version": 2, "count_expression": {"constant_value": 1}},
                    {"address": "x_thing.b", "mode": "managed", "type": "x_thing", "name": "b", "provider_config_key": "x",
                     "expressions": {"name": moment}, "schema_version": 2,
                     "for_each_expression": {"constant_value": {"k": 1}}, "depends_on": ["module.m"]}],
                "actions": [{"address": "action.x_call.c", "type": "x_call", "name": "c", "provider_config_key": "x"}],
                "module_calls": {"m": {"source": "./m", "expressions": {"text": {"constant_value": "hello"}},
                    "module": {"variables": {"text": {}}}}},
                "variables": {"zone": {"default": "east"}}}}})
}
