//! A plan is opened and read.

use countersign_e2e::{App, demo, fixture, key};
use serde_json::json;

use crate::{current, has_title, read_change, reads, rows, section, squeeze};

#[test]
fn a_plan_named_on_the_command_line_is_open_with_the_destroyed_first() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    reads(&app, "Replace, module.database.aws_db_instance.primary");
    let rows = rows(&app);
    assert!(rows[0].contains("aws_db_instance.primary"), "{rows:?}");
    assert!(rows[0].contains("holds data"), "{rows:?}");
    assert!(rows[1].contains(r#"Delete, aws_security_group_rule.legacy_ssh["10.0.0.0/8"]"#), "{rows:?}");
    app.see("Terraform 1.11.4");
    // The certificate check of this plan fails, which is said before anything is read.
    app.see("1 check does not hold.");
    has_title(&app, "network-prod \u{b7} Countersign");
}

#[test]
fn what_forces_a_replacement_is_said_beside_its_attribute() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    let text = squeeze(&read_change(&app, "aws_db_instance.primary", "forces replacement"));
    assert!(text.contains("Destroyed first, then created."), "{text}");
    assert!(text.contains("2 attributes cannot change in place"), "{text}");
    assert!(text.contains("storage_encrypted false \u{2192} true forces replacement"), "{text}");
    // Those that force it come first.
    let forced = text.find("storage_encrypted").unwrap();
    assert!(forced < text.find("backup_retention_period").unwrap(), "{text}");
    assert_eq!(text.matches("forces replacement").count(), 2, "{text}");
}

#[test]
fn a_sensitive_value_shows_only_that_it_changes() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    let text = squeeze(&read_change(&app, "aws_db_instance.primary", "password"));
    assert!(text.contains("sensitive, changes"), "{text}");
    assert!(!app.session().source().unwrap().contains("not-a-real-password"));
}

#[test]
fn encoded_text_is_shown_decoded_line_by_line() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    let text = squeeze(&read_change(&app, "aws_launch_template.workers", "base64, shown decoded"));
    assert!(text.contains("3 lines out, 4 lines in"), "{text}");
    for line in ["cluster=core-blue", "cluster=core-green", "sysctl -w net.core.somaxconn=4096"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(!text.contains("IyEvYmluL2Jhc2g"), "the encoded form is not shown: {text}");
}

#[test]
fn a_policy_is_compared_by_statement_and_can_be_read_as_text() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    let text = squeeze(&read_change(&app, "aws_iam_policy.deployer", "JSON policy"));
    assert!(text.contains("DeployServices"), "{text}");
    assert!(text.contains("PassTaskRoles"), "{text}");
    assert!(text.contains("iam:PassRole"), "{text}");
    // The statement before it did not change, so nothing in it is shown as changed.
    assert!(!text.contains("cloudwatch:PutMetricData"), "{text}");
    app.click("button", "Text");
    app.wait("the policy as lines of text", || {
        section(&app, "aws_iam_policy.deployer").filter(|text| squeeze(text).contains("\"Sid\": \"PassTaskRoles\""))
    });
}

/// Waits until the list begins with `count` rows whose names begin with `words`, and no more.
fn lists(app: &App, count: usize, words: &str) {
    app.wait(&format!("{count} rows that begin with {words}"), || {
        let found = rows(app).iter().filter(|row| row.starts_with(words)).count();
        (found == count).then_some(())
    });
}

#[test]
fn the_list_follows_words_and_actions() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    app.press("f");
    app.press("C-0 worker");
    app.see("3 of 26 changes");
    // Three that change alike are one row until they are asked for one by one.
    lists(&app, 1, "Update, 3 identical changes");
    app.click("option", "3 identical changes");
    app.press(key::RIGHT.to_string());
    lists(&app, 3, "Update, module.compute.aws_instance.worker");
    app.press("f");
    app.press(key::ESCAPE.to_string());
    app.see_no("of 26 changes");
    app.click("button", "Create: 4");
    app.see("4 of 26 changes");
    lists(&app, 4, "Create, ");
    app.click("button", "Create: 4");
    app.press("f");
    app.press("nothing is called so");
    app.see("Nothing matches the filter");
    app.click("button", "Clear filter");
    app.see_no("of 26 changes");
    app.see_no("Nothing matches the filter");
}

/// Whether the section at the top edge of the document is that of the row that is read.
fn list_and_document_agree(app: &App) {
    app.wait("list and document to speak of the same change", || {
        let top = app.ask(
            "const region = [...document.querySelectorAll('[role=region]')].find((e) => nameOf(e) === 'Changes of this plan');
             if (!region) return null;
             const edge = region.getBoundingClientRect().top;
             const first = [...region.querySelectorAll('article')].find((e) => e.getBoundingClientRect().bottom > edge + 40);
             return first ? nameOf(first) : null;",
            &[],
        );
        // The heading of a section is its action and its address, as the row's name is.
        let heading = squeeze(top.as_str()?).replacen(' ', ", ", 1);
        current(app).starts_with(&heading).then_some(())
    });
}

#[test]
fn list_and_document_stay_together() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    list_and_document_agree(&app);
    for row in ["aws_launch_template.workers", "aws_kms_key.rds", "legacy_ssh"] {
        app.click("option", row);
        reads(&app, row);
        list_and_document_agree(&app);
    }
    app.click("option", "aws_launch_template.workers");
    app.press("f");
    app.press("worker");
    app.see("4 of 26 changes");
    list_and_document_agree(&app);
    app.press(key::ESCAPE.to_string());
    app.see_no("of 26 changes");
    list_and_document_agree(&app);
    app.click("button", "address");
    reads(&app, "aws_launch_template.workers");
    list_and_document_agree(&app);
}

#[test]
fn what_follows_the_changes_is_reached_and_read() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    let outputs = squeeze(&read_change(&app, "Outputs", "database_endpoint"));
    assert!(outputs.contains("kms_key_arn"), "{outputs}");
    let drift = squeeze(&read_change(&app, "Changed outside Terraform", "gateway_id"));
    assert!(drift.contains("igw-0c41d2ab73e95f180"), "{drift}");
    let checks = squeeze(&read_change(&app, "Checks", "certificates_are_fresh"));
    assert!(checks.contains("expires in 9 days"), "{checks}");
}

#[test]
fn an_incomplete_plan_says_so_above_everything() {
    let app = App::open(&[fixture("terraform/errored.tfplan.json")]);
    app.see("Planning failed.");
    assert!(app.names("alert").iter().any(|alert| alert.contains("Planning failed.")));
    let app = App::open(&[fixture("terraform/targeted.tfplan.json")]);
    app.see("This plan is not complete.");
}

#[test]
fn a_plan_without_changes_says_so() {
    let app = App::open(&[fixture("terraform/no-changes.tfplan.json")]);
    app.see("No changes");
    app.see("2 resources stay as they are.");
}

#[test]
fn twenty_thousand_changes_are_a_window_of_rows() {
    const CHANGES: usize = 20_000;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.tfplan.json");
    let changes: Vec<_> = (0..CHANGES)
        .map(|number| {
            json!({
                "address": format!("terraform_data.many[{number}]"), "mode": "managed",
                "type": "terraform_data", "name": "many", "index": number,
                "provider_name": "terraform.io/builtin/terraform",
                "change": {
                    "actions": ["update"], "before": {"input": number}, "after": {"input": number + 1},
                    "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {},
                },
            })
        })
        .collect();
    let plan = json!({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes});
    std::fs::write(&file, plan.to_string()).unwrap();

    let app = App::open(&[file]);
    app.see("20,000 changes");
    reads(&app, "terraform_data.many[0]");
    app.click("option", "terraform_data.many[0]");
    app.press(key::END.to_string());
    reads(&app, "terraform_data.many[19999]");
    app.wait("the section of the last change", || {
        section(&app, "terraform_data.many[19999]").filter(|text| squeeze(text).contains("19999 \u{2192} 20000"))
    });
    let live = app.ask("return document.querySelectorAll('[role=option], article').length", &[]);
    assert!(live.as_u64().unwrap() < 250, "{live} rows and sections are in the page");
    app.press("p");
    reads(&app, "terraform_data.many[19998]");
    assert!(current(&app).starts_with("Update, "));
}
