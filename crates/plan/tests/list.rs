//! The list of changes: filters, identical changes as one row, what only follows, and another plan.

use countersign_plan::redact::redact;
use countersign_plan::rows::{
    self, Against, Analysis, Arguments, Facets, Folds, GroupTitle, Known, List, ListQuery, Mark, Note, Order, Part,
    RowAction, RowContent, Sign, Since, Source, Within,
};
use countersign_plan::{Action, Plan};

struct Change {
    address: &'static str,
    actions: &'static str,
    before: String,
    after: String,
    more: &'static str,
    entry: &'static str,
}

impl Change {
    fn update(address: &'static str, before: &str, after: &str) -> Self {
        Self {
            address,
            actions: r#"["update"]"#,
            before: before.to_owned(),
            after: after.to_owned(),
            more: "",
            entry: "",
        }
    }

    fn tagged(address: &'static str) -> Self {
        let side = |version: &str| format!(r#"{{"id":"{address}","tags":{{"Version":"{version}"}}}}"#);
        Self::update(address, &side("1.8.2"), &side("1.9.0"))
    }

    fn acting(self, actions: &'static str) -> Self {
        Self { actions, ..self }
    }

    fn json(&self) -> String {
        let Self { address, actions, before, after, more, entry } = self;
        let (module, rest) = match address.strip_prefix("module.") {
            Some(rest) => {
                let (name, rest) = rest.split_once('.').expect("a resource in a module");
                (format!(r#""module_address":"module.{name}","#), rest)
            }
            None => (String::new(), *address),
        };
        let (kind, name) = rest.split_once('.').expect("type and name");
        format!(
            r#"{{"address":"{address}",{module}"mode":"managed","type":"{kind}","name":"{name}","provider_name":"registry.terraform.io/hashicorp/aws"{entry},"change":{{"actions":{actions},"before":{before},"after":{after}{more}}}}}"#
        )
    }
}

fn plan_with(changes: &[Change], more: &str) -> Plan {
    let changes: Vec<String> = changes.iter().map(Change::json).collect();
    let json = format!(r#"{{"format_version":"1.2","resource_changes":[{}]{more}}}"#, changes.join(","));
    Plan::read(json.into_bytes()).expect("a plan")
}

fn plan(changes: &[Change]) -> Plan {
    plan_with(changes, "")
}

fn folding() -> ListQuery {
    ListQuery { fold_same: true, ..ListQuery::default() }
}

fn list(plan: &Plan, query: &ListQuery) -> List {
    let analysis = Analysis::of(plan);
    List::with(plan, query, Known { analysis: Some(&analysis), ..Known::default() })
}

fn addresses(plan: &Plan, list: &List) -> Vec<String> {
    let mark = |part: &Part| match part {
        Part::Alone => "",
        Part::Stands { open: false, .. } => "+",
        Part::Stands { open: true, .. } => "-",
        Part::Member => ".",
    };
    assert_eq!(list.order.len(), list.parts.len());
    list.order
        .iter()
        .zip(&list.parts)
        .map(|(change, part)| format!("{}{}", mark(part), plan.address(&plan.changes()[*change as usize])))
        .collect()
}

fn three() -> Vec<Change> {
    vec![Change::tagged("aws_eip.a"), Change::tagged("aws_vpc.b"), Change::tagged("aws_eip.c")]
}

#[test]
fn identical_updates_of_any_type_are_one_row_that_opens_into_each() {
    let mut changes = three();
    changes.insert(1, Change::update("aws_eip.other", r#"{"x":1}"#, r#"{"x":2}"#));
    let plan = plan(&changes);
    assert_eq!(addresses(&plan, &list(&plan, &ListQuery::default())).len(), 4, "nothing folds unasked");
    let closed = list(&plan, &folding());
    assert_eq!(addresses(&plan, &closed), ["+aws_eip.a", "aws_eip.other"]);
    assert_eq!((closed.changes, closed.total, closed.groups[0].count), (4, 4, 2));
    assert_eq!(closed.stands_for(0), Some(&[0, 2, 3][..]));
    let open = list(&plan, &ListQuery { open_same: vec![0], ..folding() });
    assert_eq!(addresses(&plan, &open), ["-aws_eip.a", ".aws_eip.a", ".aws_vpc.b", ".aws_eip.c", "aws_eip.other"]);
    assert_eq!((open.changes, open.groups[0].count), (4, 5));
    let said = |list: &List| list.groups.iter().map(|group| group.changes).collect::<Vec<_>>();
    assert_eq!((said(&closed), said(&open)), (vec![4], vec![4]), "a heading says how many changes there are");
    let same = rows::same_of(&plan, 0, &[0, 2, 3], false).expect("a row");
    assert_eq!((same.count, same.paths, same.more_paths), (3, vec!["tags.Version".to_owned()], 0));
    assert_eq!((same.types, same.resource_type.as_str()), (2, ""));
}

#[test]
fn two_are_as_quickly_read_one_by_one() {
    let plan = plan(&three()[..2]);
    assert_eq!(addresses(&plan, &list(&plan, &folding())), ["aws_eip.a", "aws_vpc.b"]);
}

#[test]
fn what_is_destroyed_replaced_moved_imported_or_unknown_is_never_folded() {
    for actions in
        [r#"["delete"]"#, r#"["delete","create"]"#, r#"["create","delete"]"#, r#"["frobnicate"]"#, r#"["forget"]"#]
    {
        let side = r#"{"id":"x"}"#;
        let changes: Vec<Change> = ["aws_eip.a", "aws_eip.b", "aws_eip.c"]
            .into_iter()
            .map(|address| Change::update(address, side, side).acting(actions))
            .collect();
        let plan = plan(&changes);
        assert_eq!(list(&plan, &folding()).order.len(), 3, "{actions}");
    }
    for entry in [r#","previous_address":"aws_eip.z""#, r#","deposed":"12345678""#] {
        let changes: Vec<Change> = three().into_iter().map(|it| Change { entry, ..it }).collect();
        assert_eq!(list(&plan(&changes), &folding()).order.len(), 3, "{entry}");
    }
    let imported: Vec<Change> =
        three().into_iter().map(|it| Change { more: r#","importing":{"id":"x"}"#, ..it }).collect();
    assert_eq!(list(&plan(&imported), &folding()).order.len(), 3);
    let no_ops: Vec<Change> = three().into_iter().map(|it| it.acting(r#"["no-op"]"#)).collect();
    assert_eq!(list(&plan(&no_ops), &ListQuery { unchanged: true, ..folding() }).order.len(), 3);
}

#[test]
fn a_change_that_invokes_an_action_is_read_on_its_own() {
    let invocations = r#","action_invocations":[{"address":"action.x.y","lifecycle_action_trigger":{"triggering_resource_address":"aws_eip.c","action_trigger_event":"AfterUpdate"}}]"#;
    let mut changes = three();
    changes.push(Change::tagged("aws_eip.d"));
    let plan = plan_with(&changes, invocations);
    assert_eq!(addresses(&plan, &list(&plan, &folding())), ["+aws_eip.a", "aws_eip.c"]);
}

#[test]
fn masked_values_that_differ_are_not_identical_and_equal_ones_are() {
    let with = |secrets: [&str; 3]| {
        let changes: Vec<Change> = ["aws_eip.a", "aws_eip.b", "aws_eip.c"]
            .into_iter()
            .zip(secrets)
            .map(|(address, secret)| Change {
                more: r#","before_sensitive":{"value":true},"after_sensitive":{"value":true}"#,
                ..Change::update(address, r#"{"value":"old"}"#, &format!(r#"{{"value":"{secret}"}}"#))
            })
            .collect();
        let plan = plan(&changes);
        list(&plan, &folding()).order.len()
    };
    assert_eq!(with(["new", "new", "new"]), 1);
    assert_eq!(with(["new", "new", "newer"]), 3);
}

#[test]
fn creates_are_identical_only_within_a_type() {
    let of = |kinds: [&'static str; 3]| {
        let changes: Vec<Change> =
            kinds.into_iter().map(|it| Change::update(it, "null", r#"{"x":1}"#).acting(r#"["create"]"#)).collect();
        list(&plan(&changes), &folding()).order.len()
    };
    assert_eq!(of(["aws_eip.a", "aws_eip.b", "aws_eip.c"]), 1);
    assert_eq!(of(["aws_eip.a", "aws_eip.b", "aws_vpc.c"]), 3);
}

#[test]
fn identical_changes_fold_inside_one_module_and_not_in_order_of_address() {
    let changes = [
        Change::tagged("module.one.aws_eip.a"),
        Change::tagged("module.one.aws_eip.b"),
        Change::tagged("module.two.aws_eip.c"),
        Change::tagged("module.one.aws_eip.d"),
    ];
    let plan = plan(&changes);
    let by_module = list(&plan, &ListQuery { order: Order::Module, ..folding() });
    assert_eq!(addresses(&plan, &by_module), ["+module.one.aws_eip.a", "module.two.aws_eip.c"]);
    assert_eq!(by_module.groups.iter().map(|group| (group.first, group.count)).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
    assert_eq!(list(&plan, &ListQuery { order: Order::Address, ..folding() }).order.len(), 4);
    assert_eq!(addresses(&plan, &list(&plan, &folding())), ["+module.one.aws_eip.a"]);
}

#[test]
fn what_only_follows_comes_last_among_the_updates_and_is_no_less_listed() {
    let follows =
        Change { more: r#","after_unknown":{"arn":true}"#, ..Change::update("aws_a.first", r#"{"arn":"x"}"#, "{}") };
    let changes =
        [follows, Change::tagged("aws_b.second"), Change::update("aws_c.new", "null", "{}").acting(r#"["create"]"#)];
    let plan = plan(&changes);
    let known = list(&plan, &ListQuery::default());
    assert_eq!(addresses(&plan, &known), ["aws_b.second", "aws_a.first", "aws_c.new"]);
    assert_eq!(known.groups[0].title, GroupTitle::Updated);
    let analysis = Analysis::of(&plan);
    assert_eq!([0, 1, 2].map(|change| analysis.follows(change)), [true, false, false]);
    assert_eq!(addresses(&plan, &List::new(&plan, &ListQuery::default()))[0], "aws_a.first");
}

#[test]
fn filters_select_by_type_module_provider_and_account() {
    let arn = |account: &str| format!(r#"{{"arn":"arn:aws:ec2:eu-central-1:{account}:x/y","n":1}}"#);
    let changes = [
        Change::update("aws_eip.a", &arn("111122223333"), &arn("111122223333").replace(":1}", ":2}")),
        Change::update("module.m.aws_vpc.b", &arn("444455556666"), &arn("444455556666").replace(":1}", ":2}")),
        Change::tagged("aws_vpc.c"),
    ];
    let plan = plan(&changes);
    let some = |query: ListQuery| addresses(&plan, &list(&plan, &query));
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(some(ListQuery { types: texts(&["aws_vpc"]), ..ListQuery::default() }).len(), 2);
    assert_eq!(some(ListQuery { modules: texts(&["module.m"]), ..ListQuery::default() }), ["module.m.aws_vpc.b"]);
    assert_eq!(some(ListQuery { modules: texts(&[""]), ..ListQuery::default() }).len(), 2);
    assert_eq!(some(ListQuery { providers: texts(&["nobody/none"]), ..ListQuery::default() }).len(), 0);
    assert_eq!(some(ListQuery { accounts: texts(&["444455556666"]), ..ListQuery::default() }), ["module.m.aws_vpc.b"]);
    let facets = Facets::of(&plan, &Analysis::of(&plan));
    assert_eq!(facets.types, [("aws_vpc".to_owned(), 2), ("aws_eip".to_owned(), 1)]);
    assert_eq!(facets.modules, [(String::new(), 2), ("module.m".to_owned(), 1)]);
    assert_eq!(facets.accounts, [("111122223333".to_owned(), 1), ("444455556666".to_owned(), 1)]);
    assert_eq!(facets.same, 0);
}

#[test]
fn the_role_of_a_provider_tells_the_account_before_the_arn_does() {
    let configuration = r#","configuration":{"provider_config":{"aws":{"name":"aws","expressions":{"assume_role":[{"role_arn":{"constant_value":"arn:aws:iam::999900001111:role/apply"}}]}}},"root_module":{"resources":[{"address":"aws_eip.a","provider_config_key":"aws"}],"module_calls":{"m":{"module":{"resources":[{"address":"aws_eip.b","provider_config_key":"module.m:aws"},{"address":"aws_eip.c","provider_config_key":"module.m:aws.other"}]}}}}}"#;
    let arn = r#"{"arn":"arn:aws:ec2:eu-central-1:111122223333:x/y","n":1}"#;
    let changes = [
        Change::update("aws_eip.a", arn, "{}"),
        Change::update("module.m.aws_eip.b", arn, "{}"),
        Change::update("module.m.aws_eip.c", arn, "{}"),
    ];
    let mut changes = Vec::from(changes);
    changes.push(Change::update("aws_eip.a", arn, arn).acting(r#"["no-op"]"#));
    let analysis = Analysis::of(&plan_with(&changes, configuration));
    assert_eq!(analysis.account(3), Some("999900001111"), "what does not change is somewhere, too");
    assert_eq!(
        [0, 1, 2].map(|change| analysis.account(change)),
        [Some("999900001111"), Some("999900001111"), Some("111122223333")]
    );
}

#[test]
fn a_sensitive_arn_tells_no_account() {
    let arn = r#"{"arn":"arn:aws:ec2:eu-central-1:111122223333:x/y"}"#;
    let change = Change { more: r#","before_sensitive":{"arn":true}"#, ..Change::update("aws_eip.a", arn, "{}") };
    assert_eq!(Analysis::of(&plan(&[change])).account(0), None);
}

#[test]
fn a_search_in_everything_finds_values_of_either_side() {
    let plan = plan(&three());
    let search = |text: &str, within| {
        list(&plan, &ListQuery { text: text.to_owned(), within, ..ListQuery::default() }).order.len()
    };
    assert_eq!(search("1.8.2", Within::Everything), 3);
    assert_eq!(search("1.9.0 vpc", Within::Everything), 1);
    assert_eq!(search("1.9.0", Within::Address), 0);
    assert_eq!(search("version", Within::Everything), 3);
}

#[test]
fn viewed_changes_and_what_there_is_not_to_view_are_left_out_on_request() {
    let mut changes = three();
    changes.push(Change::update("aws_eip.same", "{}", "{}").acting(r#"["no-op"]"#));
    let plan = plan(&changes);
    let analysis = Analysis::of(&plan);
    let viewed = |change: u32| change == 1;
    let known = Known { analysis: Some(&analysis), viewed: Some(&viewed), ..Known::default() };
    let query = ListQuery { unviewed: true, unchanged: true, ..ListQuery::default() };
    let list = List::with(&plan, &query, known);
    assert_eq!(addresses(&plan, &list), ["aws_eip.a", "aws_eip.c"]);
}

#[test]
fn the_section_of_identical_changes_says_what_changes_and_in_which_resources() {
    let mut changes = three();
    changes.push(Change::tagged("aws_eip.d"));
    let plan = plan(&changes);
    let arguments = Arguments::index(&plan);
    let source = Source { plan: &plan, schemas: None, arguments: &arguments };
    let section = rows::lay_same(&source, 0, &[0, 1, 2, 3], &Folds::default()).window(0..100);
    let members = section.members.as_ref().expect("members");
    let types: Vec<_> = members.types.iter().map(|it| (it.resource_type.as_str(), it.count)).collect();
    assert_eq!(types, [("aws_eip", 3), ("aws_vpc", 1)]);
    assert_eq!(members.ends.iter().map(|it| it.full.as_str()).collect::<Vec<_>>(), ["aws_eip.a", "aws_eip.d"]);
    assert_eq!(section.rows.len(), 1, "the id does not change and is another in each: {:?}", section.rows);
    assert_eq!(section.change.as_ref().and_then(|row| row.same.as_ref()).map(|same| same.count), Some(4));
    // By its name alone it is the same, of the whole plan.
    let named = rows::section(&source, rows::SectionRef::Same { change: 0 }, 0..100, &Folds::default());
    assert_eq!((named.rows.len(), named.members), (1, section.members));
    let absent = rows::lay_same(&source, 99, &[], &Folds::default()).window(0..100);
    assert!(absent.broken.is_some());
}

#[test]
fn what_identical_changes_do_is_copied_once_and_without_masked_values() {
    let plain = |address| Change {
        more: r#","before_sensitive":{"password":true},"after_sensitive":{"password":true}"#,
        ..Change::update(
            address,
            r#"{"id":"one","n":1,"password":"hunter2-before","tags":{"Version":"1","Owner":"ops"}}"#,
            r#"{"id":"one","n":2,"password":"hunter2-after","tags":{"Version":"2","Owner":"ops"}}"#,
        )
    };
    let plan = plan(&[plain("aws_eip.a"), plain("aws_eip.b"), plain("aws_eip.c")]);
    let arguments = Arguments::index(&plan);
    let source = Source { plan: &plan, schemas: None, arguments: &arguments };
    let text = rows::same_text(&source, 0, &[0, 1, 2]);
    assert_eq!(
        text,
        "~ n = 1 -> 2\n~ password = (sensitive value) -> (sensitive value)\n~ tags:\n  ~ Version = \"1\" -> \"2\"\n"
    );
    assert!(!text.contains("hunter2") && !text.contains("one"), "neither what is masked, nor what differs in each");
}

#[test]
fn what_differs_in_each_of_identical_changes_is_in_no_row_of_them() {
    let stage = |address, stage: &str| {
        let side = |version: &str| {
            format!(
                r#"{{"app_settings":{{"STAGE":"{stage}","VERSION":"{version}"}},"one":{{"name":"{stage}","v":{version}}}}}"#
            )
        };
        Change::update(address, &side("1"), &side("2"))
    };
    let plan = plan(&[stage("aws_eip.a", "alpha"), stage("aws_eip.b", "beta"), stage("aws_eip.c", "gamma")]);
    let analysis = Analysis::of(&plan);
    assert_eq!(rows::all_same(&plan, &analysis, 0), [0, 1, 2]);
    let arguments = Arguments::index(&plan);
    let text = rows::same_text(&Source { plan: &plan, schemas: None, arguments: &arguments }, 0, &[0, 1, 2]);
    assert!(text.contains("VERSION") && !text.contains("alpha") && !text.contains("STAGE"), "{text}");
}

#[test]
fn changes_with_markers_of_a_redacted_plan_are_never_identical_and_never_only_follow() {
    let hidden = |address| Change {
        more: r#","after_unknown":{"version":true},"before_sensitive":{"password":true},"after_sensitive":{"password":true}"#,
        ..Change::update(
            address,
            r#"{"password":"(sensitive value)","version":1}"#,
            r#"{"password":"(sensitive value)"}"#,
        )
    };
    let plan = plan(&[hidden("aws_eip.a"), hidden("aws_eip.b"), hidden("aws_eip.c")]);
    let analysis = Analysis::of(&plan);
    assert_eq!(rows::all_same(&plan, &analysis, 0), [0], "two markers do not tell that the values are equal");
    assert!(!analysis.follows(0), "the password may be what changes");
}

#[test]
fn names_inside_of_what_is_marked_are_in_no_path() {
    let change = |address| Change {
        more: r#","before_sensitive":{"data":true},"after_sensitive":{"data":true}"#,
        ..Change::update(address, r#"{"data":{"customer-acme":"1"}}"#, r#"{"data":{"customer-acme":"2"}}"#)
    };
    let plan = plan(&[change("aws_eip.a"), change("aws_eip.b"), change("aws_eip.c")]);
    assert_eq!(rows::same_of(&plan, 0, &[0, 1, 2], false).expect("a change").paths, ["data"]);
}

#[test]
fn changes_are_new_changed_same_or_gone_against_another_plan() {
    let update = |address, after: &str| Change::update(address, r#"{"n":1}"#, after);
    let now = plan(&[
        update("aws_eip.same", r#"{"n":2}"#),
        update("aws_eip.changed", r#"{"n":3}"#),
        update("aws_eip.new", r#"{"n":2}"#),
        Change { entry: r#","deposed":"11112222""#, ..update("aws_eip.same", r#"{"n":2}"#) },
        update("aws_eip.calm", r#"{"n":1}"#).acting(r#"["no-op"]"#),
    ]);
    let before = plan(&[
        update("aws_eip.changed", r#"{"n":2}"#),
        update("aws_eip.same", r#"{"n":2}"#),
        update("aws_eip.gone", r#"{"n":2}"#),
        update("aws_eip.calm", r#"{"n":2}"#),
        update("aws_eip.new", r#"{"n":1}"#).acting(r#"["no-op"]"#),
    ]);
    let against = Against::of(&now, &Analysis::of(&now), &before, &Analysis::of(&before));
    assert_eq!(against.since, [Some(Since::Same), Some(Since::Changed), Some(Since::New), Some(Since::New), None]);
    assert_eq!(against.gone, [2, 3], "what there was and is not to change any more");
    assert_eq!((against.count(Since::New), against.count(Since::Same)), (2, 1));
    let analysis = Analysis::of(&now);
    let known = Known { analysis: Some(&analysis), since: Some(&against.since), ..Known::default() };
    let query = ListQuery { since: vec![Since::Changed], ..ListQuery::default() };
    assert_eq!(addresses(&now, &List::with(&now, &query, known)), ["aws_eip.changed"]);
    let none = Known { since: None, ..known };
    assert!(List::with(&now, &query, none).order.is_empty(), "against no plan nothing has changed since");

    let section = |change| rows::lay_since(&now, &before, &against, change, &Folds::default()).window(0..100);
    let lines: Vec<(Sign, String)> = section(1)
        .rows
        .iter()
        .filter(|row| row.sign != Sign::None)
        .filter_map(|row| match &row.content {
            RowContent::Line { segments, .. } => {
                let text = segments
                    .iter()
                    .map(|it| if it.mark == Mark::Changed { "^".to_owned() + &it.text } else { it.text.clone() });
                Some((row.sign, text.collect::<String>().trim().to_owned()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(lines, [(Sign::Remove, "~ n = 1 -> ^2".to_owned()), (Sign::Add, "~ n = 1 -> ^3".to_owned())]);
    assert!(section(0).rows.is_empty() && section(2).rows.is_empty());
    assert_eq!(section(2).change.and_then(|row| row.since), Some(Since::New));
}

#[test]
fn what_is_masked_is_in_neither_text_of_a_comparison() {
    let with = |secret: &str, n: u32| {
        plan(&[Change {
            more: r#","after_sensitive":{"pin":true},"before_sensitive":{}"#,
            ..Change::update(
                "aws_eip.a",
                r#"{"n":1}"#,
                &format!(r#"{{"n":{n},"pin":"{secret}","password":"{secret}","j":"{{\"token\":\"{secret}\"}}"}}"#),
            )
        }])
    };
    let (now, before) = (with("hunter2", 3), with("swordfish", 2));
    let against = Against::of(&now, &Analysis::of(&now), &before, &Analysis::of(&before));
    assert_eq!(against.stands(0), Some(Since::Changed));
    let section = rows::lay_since(&now, &before, &against, 0, &Folds::default()).window(0..100);
    let text = format!("{section:?}");
    assert!(section.rows.iter().any(|row| row.sign == Sign::Add));
    assert!(!text.contains("hunter2") && !text.contains("swordfish"), "{text}");
    // A secret alone is a difference, of which nothing else is said.
    let other = with("other", 2);
    let against = Against::of(&before, &Analysis::of(&before), &other, &Analysis::of(&other));
    assert_eq!(against.stands(0), Some(Since::Changed));
    let section = rows::lay_since(&before, &other, &against, 0, &Folds::default()).window(0..100);
    assert_eq!(section.notes, [Note::MaskedDiffers]);
    let text = format!("{section:?}");
    assert!(section.rows.iter().all(|row| row.sign == Sign::None), "{text}");
    assert!(!text.contains("other") && !text.contains("swordfish"), "{text}");
    // Where one plan has markers in their place nobody can tell.
    let redacted = Plan::read(redact(&other).into_bytes()).expect("a redacted plan");
    let against = Against::of(&before, &Analysis::of(&before), &redacted, &Analysis::of(&redacted));
    assert_eq!(against.stands(0), Some(Since::Same));
}

#[test]
fn what_differs_and_reads_alike_is_named() {
    let with = |entry| plan(&[Change { entry, ..Change::update("aws_eip.a", r#"{"n":1}"#, r#"{"n":2}"#) }]);
    let (now, before) = (with(r#","index":1"#), with(r#","index":2"#));
    let against = Against::of(&now, &Analysis::of(&now), &before, &Analysis::of(&before));
    let section = rows::lay_since(&now, &before, &against, 0, &Folds::default()).window(0..100);
    assert_eq!(section.notes, [Note::MembersDiffer { members: vec!["index".to_owned()] }]);
}

#[test]
fn every_action_that_is_asked_for_is_found_with_its_group() {
    let plan = plan(&three());
    let query = ListQuery { actions: vec![RowAction::Update], ..folding() };
    assert_eq!(list(&plan, &query).groups.len(), 1);
    let none = ListQuery { actions: vec![RowAction::Delete], ..folding() };
    assert_eq!(list(&plan, &none).changes, 0);
}

#[test]
fn of_a_change_that_stands_twice_in_its_entry_the_last_one_counts() {
    let text = r#"{"format_version":"1.2","resource_changes":[{"address":"t.a","address":null,"mode":"managed","type":"t","name":"a","provider_name":"p","change":{"actions":["no-op"],"importing":{"id":"1"}},"change":{"actions":["delete"],"before":{"id":"1"},"after":null}},{"address":"t.b","mode":"managed","type":"t","name":"b","provider_name":"p","change":{"actions":["delete"]},"change":[]}]}"#;
    let plan = Plan::read(text.as_bytes().to_vec()).expect("a plan");
    let entries = plan.changes();
    assert_eq!((entries[0].action.action, entries[0].importing), (Action::Delete, false));
    assert_eq!(plan.address(&entries[0]), plan.change(&entries[0]).address());
    assert_eq!(entries[1].action.action, Action::Unknown, "as the whole change is read");
    assert_eq!(list(&plan, &ListQuery::default()).changes, 2, "none of them is hidden as one that changes nothing");
}
