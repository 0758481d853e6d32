//! The picture of a plan: which boxes and lines it has. Where they stand is tested beside the layout.

use countersign_plan::Plan;
use countersign_plan::graph::{GraphNode, GraphScope, NodeKind, Picture, PlanGraph, References, picture};
use countersign_plan::rows::{Analysis, RowAction};
use serde_json::{Value, json};

fn resource(address: &str, expressions: &Value) -> Value {
    let parts: Vec<&str> = address.split('.').collect();
    let (mode, kind, name) =
        if parts[0] == "data" { ("data", parts[1], parts[2]) } else { ("managed", parts[0], parts[1]) };
    json!({"address": address, "mode": mode, "type": kind, "name": name, "expressions": expressions})
}

/// A change of a resource in a module, with what stands after its name as its key.
fn change(module: &str, local: &str, key: &Value, actions: &[&str]) -> Value {
    let parts: Vec<&str> = local.split('.').collect();
    let (mode, kind, name) =
        if parts[0] == "data" { ("data", parts[1], parts[2]) } else { ("managed", parts[0], parts[1]) };
    let index = if key.is_null() { String::new() } else { format!("[{key}]") };
    let dot = if module.is_empty() { "" } else { "." };
    let mut change = json!({"address": format!("{module}{dot}{local}{index}"), "mode": mode, "type": kind, "name": name,
        "provider_name": "p", "change": {"actions": actions, "before": null, "after": {}}});
    if !module.is_empty() {
        change["module_address"] = json!(module);
    }
    if !key.is_null() {
        change["index"] = key.clone();
    }
    change
}

fn plan(changes: &[Value], root_module: &Value, more: &Value) -> Plan {
    let mut plan = json!({"format_version": "1.2", "resource_changes": changes,
        "configuration": {"root_module": root_module}});
    for (key, value) in more.as_object().into_iter().flatten() {
        plan[key] = value.clone();
    }
    Plan::read(serde_json::to_vec(&plan).unwrap()).unwrap()
}

fn draw(plan: &Plan, scope: GraphScope) -> PlanGraph {
    picture(plan, &References::of(plan), None, &Picture { scope, ..Picture::default() })
}

fn node<'a>(graph: &'a PlanGraph, full: &str) -> &'a GraphNode {
    let found = graph.nodes.iter().find(|node| node.address.full == full);
    found.unwrap_or_else(|| panic!("{full} is not among {:?}", names(graph)))
}

fn names(graph: &PlanGraph) -> Vec<&str> {
    let mut names: Vec<&str> = graph.nodes.iter().map(|node| node.address.full.as_str()).collect();
    names.sort_unstable();
    names
}

/// `needed > needing`, in order.
fn lines(graph: &PlanGraph) -> Vec<String> {
    let name = |id: u32| graph.nodes[id as usize].address.full.as_str();
    let mut lines: Vec<String> =
        graph.edges.iter().map(|edge| format!("{} > {}", name(edge.from), name(edge.to))).collect();
    lines.sort_unstable();
    lines
}

const CREATE: &[&str] = &["create"];
const UPDATE: &[&str] = &["update"];
const NO_OP: &[&str] = &["no-op"];
const DELETE: &[&str] = &["delete"];

fn plain(local: &str, actions: &[&str]) -> Value {
    change("", local, &Value::Null, actions)
}

fn refers(names: &[&str]) -> Value {
    json!({"references": names})
}

#[test]
fn arguments_blocks_repetition_provisioners_and_depends_on_are_needs() {
    let mut counted = resource("t.counted", &json!({}));
    counted["count_expression"] = refers(&["t.a.size", "t.a"]);
    counted["depends_on"] = json!(["t.b"]);
    let mut keyed = resource("t.keyed", &json!({"block": [{"inner": {"x": refers(&["t.a"])}}]}));
    keyed["for_each_expression"] = refers(&["data.d.c.names", "data.d.c"]);
    keyed["provisioners"] = json!([{"type": "local-exec", "expressions": {"command": refers(&["t.b.id", "t.b"])}}]);
    // A value of the author that looks like a reference is none.
    let literal =
        resource("t.literal", &json!({"x": {"constant_value": {"references": ["t.a"]}}, "y": refers(&["local.a"])}));
    let root = json!({"resources": [resource("t.a", &json!({})), resource("t.b", &json!({})),
        resource("data.d.c", &json!({})), counted, keyed, literal]});
    let all = ["t.a", "t.b", "t.counted", "t.keyed", "t.literal"];
    let mut changes: Vec<Value> = all.iter().map(|it| plain(it, CREATE)).collect();
    changes.push(plain("data.d.c", &["read"]));
    let graph = draw(&plan(&changes, &root, &json!({})), GraphScope::Changed);
    assert_eq!(
        lines(&graph),
        ["data.d.c > t.keyed", "t.a > t.counted", "t.a > t.keyed", "t.b > t.counted", "t.b > t.keyed"]
    );
    assert!(node(&graph, "t.literal").needs.is_empty());
}

#[test]
fn references_are_followed_into_modules_and_out_of_them() {
    let inner = json!({
        "variables": {"key": {}},
        "outputs": {"id": {"expression": refers(&["t.in.id", "t.in"])}, "other": {"expression": refers(&["t.far"])}},
        "resources": [resource("t.in", &json!({"key": refers(&["var.key"])})), resource("t.far", &json!({}))],
    });
    let outer = json!({
        "variables": {"key": {}},
        "outputs": {"id": {"expression": refers(&["module.inner.id", "module.inner"])}},
        "module_calls": {"inner": {"expressions": {"key": refers(&["var.key"])}, "module": inner}},
    });
    let root = json!({
        "resources": [resource("t.key", &json!({})), resource("t.user", &json!({"x": refers(&["module.outer.id", "module.outer"])}))],
        "module_calls": {"outer": {"expressions": {"key": refers(&["t.key.arn", "t.key"])}, "module": outer}},
        "outputs": {"user": {"expression": refers(&["t.user.id", "t.user"])}},
    });
    let at = "module.outer.module.inner";
    let changes = [
        plain("t.key", CREATE),
        plain("t.user", CREATE),
        change(at, "t.in", &Value::Null, CREATE),
        change(at, "t.far", &Value::Null, CREATE),
    ];
    let outputs = json!({"output_changes": {"user": {"actions": ["create"], "before": null, "after": "x"}}});
    let graph = draw(&plan(&changes, &root, &outputs), GraphScope::Changed);
    assert_eq!(
        lines(&graph),
        ["module.outer.module.inner.t.in > t.user", "t.key > module.outer.module.inner.t.in", "t.user > output.user"]
    );
    assert_eq!(node(&graph, "output.user").kind, NodeKind::Output);
    let frames: Vec<&str> = graph.modules.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(frames, ["module.outer", "module.outer.module.inner"]);
}

#[test]
fn all_of_a_module_waits_for_what_the_module_waits_for() {
    let inner = json!({"resources": [resource("t.x", &json!({})), resource("t.y", &json!({}))]});
    let root = json!({
        "resources": [resource("t.a", &json!({})), resource("t.b", &json!({})),
            {"address": "t.after", "mode": "managed", "type": "t", "name": "after", "depends_on": ["module.m"]}],
        "module_calls": {"m": {"for_each_expression": refers(&["t.a"]), "depends_on": ["t.b"], "module": inner}},
    });
    let mut changes = vec![plain("t.a", CREATE), plain("t.b", CREATE), plain("t.after", CREATE)];
    for key in ["p", "q.r"] {
        changes.push(change(&format!("module.m[\"{key}\"]"), "t.x", &Value::Null, CREATE));
        changes.push(change(&format!("module.m[\"{key}\"]"), "t.y", &Value::Null, CREATE));
    }
    let graph = draw(&plan(&changes, &root, &json!({})), GraphScope::Changed);
    assert_eq!(
        lines(&graph),
        [
            "module.m.t.x > t.after",
            "module.m.t.y > t.after",
            "t.a > module.m.t.x",
            "t.a > module.m.t.y",
            "t.b > module.m.t.x",
            "t.b > module.m.t.y"
        ]
    );
    assert_eq!(node(&graph, "module.m.t.x").count, 2, "instances of all instances of a module are one box");
}

#[test]
fn what_a_provider_is_set_up_with_is_a_need() {
    let mut release = resource("helm.app", &json!({}));
    release["provider_config_key"] = json!("module.m:helm");
    let root = json!({"resources": [resource("t.cluster", &json!({}))],
        "module_calls": {"m": {"expressions": {"host": refers(&["t.cluster.endpoint", "t.cluster"])},
            "module": {"resources": [release], "variables": {"host": {}}}}}});
    let provider =
        json!({"name": "helm", "module_address": "module.m", "expressions": {"host": refers(&["var.host"])}});
    let more = json!({"configuration": {"provider_config": {"module.m:helm": provider}, "root_module": root.clone()}});
    let changes = [plain("t.cluster", CREATE), change("module.m", "helm.app", &Value::Null, CREATE)];
    let graph = draw(&plan(&changes, &root, &more), GraphScope::Changed);
    assert_eq!(lines(&graph), ["t.cluster > module.m.helm.app"]);
}

#[test]
fn instances_are_one_box_and_the_most_dangerous_decides() {
    let changes = [
        change("", "aws_db_instance.x", &json!(0), NO_OP),
        change("", "aws_db_instance.x", &json!(1), UPDATE),
        change("", "aws_db_instance.x", &json!(2), &["delete", "create"]),
        change("", "t.single", &json!("k"), CREATE),
    ];
    let graph = draw(&plan(&changes, &json!({}), &json!({})), GraphScope::Changed);
    let several = node(&graph, "aws_db_instance.x");
    assert_eq!(
        (several.count, several.changes, several.action, several.change, several.holds_data),
        (3, 2, RowAction::DeleteCreate, Some(2), true)
    );
    assert_eq!(several.address.index, "");
    assert_eq!(node(&graph, "t.single[\"k\"]").address.index, "[\"k\"]", "a single one keeps its key");
}

/// `a` changes, `b` and `c` do not, `d` and `e` do; each needs the one before.
fn chain() -> Plan {
    let link = |name: &str, need: &str| resource(&format!("t.{name}"), &json!({"x": refers(&[&format!("t.{need}")])}));
    let root = json!({"resources": [resource("t.a", &json!({})), link("b", "a"), link("c", "b"), link("d", "c"), link("e", "d")]});
    let actions = [("a", UPDATE), ("b", NO_OP), ("c", NO_OP), ("d", UPDATE), ("e", DELETE)];
    let changes: Vec<Value> = actions.iter().map(|(name, actions)| plain(&format!("t.{name}"), actions)).collect();
    plan(&changes, &root, &json!({}))
}

#[test]
fn what_passes_through_the_unchanged_is_one_line() {
    let graph = draw(&chain(), GraphScope::Changed);
    assert_eq!(names(&graph), ["t.a", "t.d", "t.e"]);
    assert_eq!(lines(&graph), ["t.a > t.d", "t.d > t.e"]);
    assert_eq!(node(&graph, "t.d").needs, [node(&graph, "t.a").id]);
    assert_eq!(node(&graph, "t.d").needed_by, [node(&graph, "t.e").id]);
}

#[test]
fn neighbours_are_what_touches_a_change() {
    let graph = draw(&chain(), GraphScope::Neighbours);
    assert_eq!(names(&graph), ["t.a", "t.b", "t.c", "t.d", "t.e"]);
    // From a to d two lie between, so that their line stays; lines between what does not change do not.
    assert_eq!(lines(&graph), ["t.a > t.b", "t.a > t.d", "t.c > t.d", "t.d > t.e"]);
    assert_eq!((node(&graph, "t.b").action, node(&graph, "t.b").changes), (RowAction::NoOp, 0));
}

#[test]
fn what_has_no_configuration_any_more_has_the_needs_of_the_prior_state() {
    let prior = json!({"format_version": "1.0", "values": {"root_module": {
        "resources": [
            {"address": "t.base", "mode": "managed", "type": "t", "name": "base"},
            {"address": "t.middle", "mode": "managed", "type": "t", "name": "middle", "depends_on": ["t.base"]}],
        "child_modules": [{"address": "module.old[0]", "resources": [{"address": "module.old[0].t.gone[1]",
            "mode": "managed", "type": "t", "name": "gone", "index": 1, "depends_on": ["t.base", "t.middle"]}]}]}}});
    let changes =
        [plain("t.base", DELETE), plain("t.middle", DELETE), change("module.old[0]", "t.gone", &json!(1), DELETE)];
    let graph = draw(&plan(&changes, &json!({}), &json!({"prior_state": prior})), GraphScope::Changed);
    // A state records also what is needed through others; only the nearest is a line.
    assert_eq!(lines(&graph), ["t.base > t.middle", "t.middle > module.old[0].t.gone[1]"]);
}

#[test]
fn the_prior_state_adds_nothing_that_the_configuration_says() {
    let prior = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        {"address": "t.d", "mode": "managed", "type": "t", "name": "d", "depends_on": ["t.a", "t.b", "t.c"]}]}}});
    let mut raw: Value = serde_json::from_str(chain().raw_object()).unwrap();
    raw["prior_state"] = prior;
    let with_state = Plan::read(serde_json::to_vec(&raw).unwrap()).unwrap();
    assert_eq!(draw(&with_state, GraphScope::Neighbours), draw(&chain(), GraphScope::Neighbours));
}

#[test]
fn modules_that_need_each_other_are_no_problem_when_closed() {
    let module = |name: &str, needs: &Value| {
        json!({"expressions": {"in": needs}, "module": {"variables": {"in": {}},
            "outputs": {"first": {"expression": refers(&["t.first"])}, "second": {"expression": refers(&["t.second"])}},
            "resources": [resource("t.first", &json!({})), resource("t.second", &json!({"x": refers(&["var.in"]), "name": {"constant_value": name}}))]}})
    };
    let root = json!({"module_calls": {
        "a": module("a", &refers(&["module.b.first", "module.b"])),
        "b": module("b", &refers(&["module.a.first", "module.a"]))}});
    let changes: Vec<Value> = ["module.a", "module.b"]
        .iter()
        .flat_map(|at| {
            ["t.first", "t.second"]
                .map(|it| change(at, it, &Value::Null, if *at == "module.a" { DELETE } else { NO_OP }))
        })
        .collect();
    let plan = plan(&changes, &root, &json!({}));
    let asked = Picture {
        scope: GraphScope::Neighbours,
        closed: vec!["module.a".to_owned(), "module.b".to_owned()],
        chosen: true,
        open_same: Vec::new(),
    };
    let graph = picture(&plan, &References::of(&plan), None, &asked);
    assert_eq!(lines(&graph), ["module.a > module.b", "module.b > module.a"]);
    let (a, b) = (node(&graph, "module.a"), node(&graph, "module.b"));
    assert_eq!((a.kind, a.count, a.changes, a.action), (NodeKind::Module, 2, 2, RowAction::Delete));
    assert_eq!((b.kind, b.count, b.changes, b.action), (NodeKind::Module, 2, 0, RowAction::NoOp));
    assert!(graph.modules.is_empty());
}

/// A change that gives a resource another version, as many others do.
fn tagged(module: &str, local: &str, key: &Value, to: &str) -> Value {
    let mut tagged = change(module, local, key, UPDATE);
    tagged["change"]["before"] = json!({"id": format!("{module}{local}{key}"), "tags": {"Version": "1"}});
    tagged["change"]["after"] = json!({"id": format!("{module}{local}{key}"), "tags": {"Version": to}});
    tagged
}

fn draw_alike(plan: &Plan, open_same: &[u32]) -> PlanGraph {
    let asked = Picture { open_same: open_same.to_vec(), ..Picture::default() };
    picture(plan, &References::of(plan), Some(&Analysis::of(plan)), &asked)
}

#[test]
fn identical_changes_of_one_module_are_one_box_that_opens() {
    let none = Value::Null;
    let uses = json!({"x": refers(&["aws_vpc.main"])});
    let root = json!({"resources": [
        resource("aws_vpc.main", &json!({})), resource("aws_eip.a", &uses), resource("aws_eip.b", &json!({})),
        resource("aws_eip.c", &uses), resource("aws_route.r", &json!({"x": refers(&["aws_eip.b"])})),
    ]});
    let changes = [
        plain("aws_vpc.main", CREATE),
        tagged("", "aws_eip.a", &none, "2"),
        tagged("", "aws_eip.b", &json!(0), "2"),
        tagged("", "aws_eip.b", &json!(1), "2"),
        tagged("", "aws_eip.c", &none, "2"),
        plain("aws_route.r", CREATE),
        tagged("", "aws_eip.other", &none, "3"),
        tagged("module.m", "aws_eip.d", &none, "2"),
    ];
    let plan = plan(&changes, &root, &json!({}));
    let graph = draw_alike(&plan, &[]);
    let same: Vec<_> = graph.nodes.iter().filter(|it| it.kind == NodeKind::Same).collect();
    let [same] = same[..] else { panic!("one box of identical changes: {:?}", names(&graph)) };
    assert_eq!((same.change, same.action, same.count, same.changes), (Some(1), RowAction::Update, 4, 4));
    assert_eq!(same.same.as_ref().map(|it| it.paths.clone()), Some(vec!["tags.Version".to_owned()]));
    assert_eq!((same.address.resource_type.as_str(), same.address.name.as_str()), ("aws_eip", ""));
    assert_eq!(lines(&graph), ["aws_eip > aws_route.r", "aws_vpc.main > aws_eip"], "its lines are those of all");
    assert_eq!(
        names(&graph),
        ["aws_eip", "aws_eip.other", "aws_route.r", "aws_vpc.main", "module.m.aws_eip.d"],
        "what does something else, and what is in another module, stands alone"
    );
    let open = draw_alike(&plan, &[1]);
    assert_eq!(open.nodes.len(), 7);
    let members: Vec<_> = open.nodes.iter().filter(|it| it.member_of == Some(1)).map(|it| &*it.address.full).collect();
    assert_eq!(members.len(), 3, "each says to whom it belongs, so that they can be closed again: {members:?}");
    assert!(open.nodes.iter().all(|it| it.kind != NodeKind::Same));
    assert_eq!(draw(&plan, GraphScope::Changed).nodes.len(), 7, "without an analysis nothing is known to be alike");
}

#[test]
fn what_is_destroyed_never_stands_in_a_box_of_identical_changes() {
    for actions in [DELETE, &["delete", "create"][..], &["create", "delete"], &["forget"], &["unheard-of"]] {
        let changes: Vec<Value> = (0..5).map(|it| plain(&format!("t.r{it}"), actions)).collect();
        let graph = draw_alike(&plan(&changes, &json!({}), &json!({})), &[]);
        assert_eq!(graph.nodes.len(), 5, "{actions:?}");
        assert!(graph.nodes.iter().all(|it| it.kind == NodeKind::Resource), "{actions:?}");
    }
    let few: Vec<Value> = (0..2).map(|it| tagged("", &format!("t.r{it}"), &Value::Null, "2")).collect();
    assert_eq!(draw_alike(&plan(&few, &json!({}), &json!({})), &[]).nodes.len(), 2, "two are as quickly read");
}

#[test]
fn a_module_of_identical_changes_is_as_large_as_the_boxes_that_it_shows() {
    let changes: Vec<Value> = (0..400).map(|it| tagged("module.all", &format!("t.r{it}"), &Value::Null, "2")).collect();
    let graph = draw_alike(&plan(&changes, &json!({}), &json!({})), &[]);
    assert_eq!(graph.nodes.iter().map(|it| (it.kind, it.count)).collect::<Vec<_>>(), [(NodeKind::Same, 400)]);
    assert_eq!(graph.modules.len(), 1, "the module is open");
    let graph = draw_alike(&plan(&changes, &json!({}), &json!({})), &[0]);
    assert_eq!((graph.nodes.len(), graph.modules.len()), (400, 1), "and stays so when they are opened");
}

/// A plan of modules in a module, each with so many resources.
fn many(modules: usize, each: usize) -> Plan {
    let changes: Vec<Value> = (0..modules)
        .flat_map(|module| {
            (0..each).map(move |it| {
                let actions = if module == 0 && it == 0 { DELETE } else { CREATE };
                change(&format!("module.all.module.m{module}"), &format!("t.r{it}"), &Value::Null, actions)
            })
        })
        .collect();
    plan(&changes, &json!({}), &json!({}))
}

#[test]
fn modules_of_a_large_picture_are_opened_from_the_outside_in() {
    let graph = draw(&many(5, 30), GraphScope::Changed);
    assert_eq!(graph.nodes.len(), 150, "as long as it fits everything is open");
    let graph = draw(&many(50, 30), GraphScope::Changed);
    assert!((100..=150).contains(&graph.nodes.len()), "{}", graph.nodes.len());
    let closed = graph.nodes.iter().filter(|it| it.kind == NodeKind::Module).count();
    assert_eq!(closed + graph.modules.len() - 1, 50, "each of the modules is a box or a frame in the frame of all");
    assert_eq!(graph.modules[0].key, "module.all");
    let sum: u32 = graph.nodes.iter().map(|it| it.count).sum();
    assert_eq!((sum, graph.left_out), (1500, 0), "nothing is lost in a closed module");
}

#[test]
fn a_module_in_which_nothing_changes_is_closed_among_neighbours() {
    let inner: Vec<Value> =
        (0..4).map(|it| resource(&format!("t.r{it}"), &json!({"x": refers(&["var.in"])}))).collect();
    let call =
        json!({"expressions": {"in": refers(&["t.db"])}, "module": {"variables": {"in": {}}, "resources": inner}});
    let root = json!({"resources": [resource("t.db", &json!({}))], "module_calls": {"apps": call}});
    let mut changes: Vec<Value> =
        (0..4).map(|it| change("module.apps", &format!("t.r{it}"), &Value::Null, NO_OP)).collect();
    changes.push(plain("t.db", UPDATE));
    let plan = plan(&changes, &root, &json!({}));
    let graph = draw(&plan, GraphScope::Neighbours);
    assert_eq!(lines(&graph), ["t.db > module.apps"]);
    assert_eq!((node(&graph, "module.apps").count, node(&graph, "module.apps").changes), (4, 0));
    let asked = Picture { scope: GraphScope::Neighbours, chosen: true, ..Picture::default() };
    assert_eq!(
        picture(&plan, &References::of(&plan), None, &asked).nodes.len(),
        5,
        "and opened where somebody wants it"
    );
}

#[test]
fn a_person_may_open_everything_up_to_a_limit_and_the_dangerous_stays() {
    let plan = many(80, 30);
    let asked = Picture { chosen: true, ..Picture::default() };
    let graph = picture(&plan, &References::of(&plan), None, &asked);
    assert_eq!((graph.nodes.len(), graph.left_out), (2000, 400));
    assert_eq!(node(&graph, "module.all.module.m0.t.r0").action, RowAction::Delete);
    let asked = Picture { chosen: true, closed: vec!["module.all".to_owned()], ..Picture::default() };
    let graph = picture(&plan, &References::of(&plan), None, &asked);
    assert_eq!((graph.nodes.len(), graph.nodes[0].count), (1, 2400));
    assert_eq!(graph.nodes[0].action, RowAction::Delete, "of a module, too, the most dangerous decides");
}

#[test]
fn hostile_names_are_made_visible_and_nothing_changes_means_nothing_is_drawn() {
    let changes = [
        change("module.a\u{202e}b", "t.x", &Value::Null, CREATE),
        json!({"address": "odd\u{202e}", "change": {"actions": ["create"]}}),
        json!(3),
    ];
    let graph = draw(&plan(&changes, &json!({}), &json!({})), GraphScope::Changed);
    assert!(names(&graph).iter().all(|it| !it.contains('\u{202e}')), "{:?}", names(&graph));
    assert!(graph.modules.iter().all(|it| it.address == "module.a<U+202E>b"));
    let graph = draw(&plan(&[plain("t.x", NO_OP)], &json!({}), &json!({})), GraphScope::Neighbours);
    assert_eq!(graph, PlanGraph { width: graph.width, height: graph.height, ..PlanGraph::default() });
}

#[test]
fn the_same_plan_gives_the_same_picture() {
    let draw = || draw(&many(30, 20), GraphScope::Neighbours);
    assert_eq!(draw(), draw());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "where the corpus lies is told by the environment")]
fn every_plan_of_the_corpus_is_drawn_without_overlaps() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_CORPUS").map(std::path::PathBuf::from) else {
        eprintln!("skipped: COUNTERSIGN_CORPUS is not set");
        return;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).expect("the corpus has an index");
    let (mut plans, mut boxes, mut edges) = (0, 0, 0);
    for row in index.lines().skip(1) {
        let path = row.split('\t').nth(10).expect("a path");
        let Ok(plan) = Plan::read(std::fs::read(folder.join(path)).expect("a file")) else { continue };
        for scope in [GraphScope::Changed, GraphScope::Neighbours] {
            let graph = draw(&plan, scope);
            for (at, one) in graph.nodes.iter().enumerate() {
                for other in &graph.nodes[at + 1..] {
                    assert!(
                        one.x + one.width <= other.x
                            || other.x + other.width <= one.x
                            || one.y + one.height <= other.y
                            || other.y + other.height <= one.y,
                        "{path}: {} and {}",
                        one.address.full,
                        other.address.full
                    );
                }
            }
            plans += 1;
            boxes += graph.nodes.len();
            edges += graph.edges.len();
        }
    }
    eprintln!("{plans} pictures, {boxes} boxes, {edges} lines");
    assert!(plans > 200);
}
