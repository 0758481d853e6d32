//! `docs/projects.md` says what the code does.
#![expect(clippy::disallowed_methods, reason = "the test runs the page's line of shell")]

use std::process::Command;

use countersign_model::{Project, StatusKind, sha256_hex};
use countersign_review::team::{FOLDER, PATH, TeamFile};

const PAGE: &str = include_str!("../../../docs/projects.md");

fn block(language: &str) -> &'static str {
    PAGE.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap()
}

/// Rows of ids and their digests.
fn vectors() -> Vec<(&'static str, &'static str)> {
    let rows = PAGE.split("| id | SHA-256 |\n| --- | --- |\n").nth(1).unwrap().lines();
    rows.map_while(|row| row.strip_prefix("| `")?.strip_suffix("` |")?.split_once("` | `")).collect()
}

#[test]
fn the_example_is_read_and_its_ids_are_in_the_table() {
    assert!(PAGE.contains(PATH) && PATH.starts_with(FOLDER));
    let team = TeamFile::read(block("toml")).unwrap();
    let known: Vec<(String, String)> = team
        .projects
        .iter()
        .map(|rules| rules.project.clone())
        .chain([Project::at("prod/dns")])
        .map(|project| (project.id().to_string(), project.id().digest().to_string()))
        .collect();
    assert_eq!(vectors().len(), 3);
    for (id, digest) in vectors() {
        assert!(known.contains(&(id.to_owned(), digest.to_owned())), "{id}");
        assert_eq!(sha256_hex(id.as_bytes()).to_string(), digest);
    }
    let second = &team.projects[1];
    assert_eq!(second.project.label(), "prod/dns@eu");
    assert_eq!((second.review.approvals, second.review.approvers.len()), (2, 2));
    assert_eq!(second.backend.role.as_ref().unwrap().name(), "terraform-state");
    assert_eq!(second.backend.external_id.as_deref(), Some("acme"));
    let defaults = &team.projects[0].review;
    assert_eq!((defaults.approvals, defaults.self_approval, defaults.max_plan_age.as_hours()), (1, false, 24));
}

#[test]
fn a_long_context_is_cut_as_the_page_says() {
    let project = Project::at(&"x".repeat(300));
    let context = project.status_context(StatusKind::Plan);
    let kept = format!("{}{}", StatusKind::Plan.prefix(), "x".repeat(300));
    assert_eq!(context, format!("{} {}", &kept[..246], &project.id().digest().as_str()[..8]));
}

#[test]
fn the_line_of_shell_makes_the_digest() {
    let line = block("sh");
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let digest = String::from_utf8(output.stdout).unwrap();
    let expected = Project::at("prod/dns").id().digest();
    assert!(digest.starts_with(expected.as_str()), "{digest} {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_key_of_the_tables_is_known_and_no_other() {
    // The error for a key that does not exist names those that do.
    let error = |text: &str| TeamFile::read(text).unwrap_err().what;
    let in_section = |heading: &str| {
        let section = PAGE.split(heading).nth(1).unwrap().split("\n##").next().unwrap();
        let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
        let keys: Vec<String> = cells
            .flat_map(|cell| cell.split(", "))
            .filter_map(|key| Some(key.strip_prefix('`')?.strip_suffix('`')?.trim_matches(['[', ']']).to_owned()))
            .collect();
        assert!(!keys.is_empty(), "{heading}");
        keys
    };
    let project = |key: &str| format!("version = 1\n[[projects]]\ndir = \"a\"\n{key} = 7\n");
    for key in in_section("### `[[projects]]`") {
        assert!(!error(&project(&key)).contains("unknown field"), "{key}");
    }
    for key in in_section("### `[review]`") {
        let text = format!("version = 1\n[review]\n{key} = {{}}\n");
        assert!(!error(&text).contains("unknown field"), "{key}");
    }
    for key in in_section("### `[accounts.NAME]`") {
        let text = format!("version = 1\n[accounts.a]\n{key} = 7\n");
        assert!(!error(&text).contains("unknown field"), "{key}");
    }
    for table in ["backend", "encryption"] {
        let heading = format!("### `[projects.{table}]`");
        let head = format!("version = 1\n[[projects]]\ndir = \"a\"\n[projects.{table}]\n");
        let known = in_section(&heading);
        for key in &known {
            assert!(!error(&format!("{head}{key} = 7\n")).contains("unknown field"), "{key}");
        }
        for name in error(&format!("{head}nothing_like_this = 7\n")).split('`').skip(3).step_by(2) {
            assert!(known.contains(&name.to_owned()), "{name} is not on the page");
        }
    }
    // The other way round: what the code knows stands in the tables.
    let listed = error(&project("nothing_like_this"));
    let known = in_section("### `[[projects]]`");
    for name in listed.split('`').skip(3).step_by(2) {
        let is_table = matches!(name, "review" | "backend" | "encryption");
        assert!(known.contains(&name.to_owned()) || is_table, "{name} is not on the page");
    }
}
