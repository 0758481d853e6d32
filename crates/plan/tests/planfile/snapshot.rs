//! The configuration in a plan file against the checkout.

use std::borrow::Cow;
use std::collections::BTreeMap;

use countersign_plan::Tool;
use countersign_plan::planfile::{Files, Home, Snapshot, SnapshotDifference};
use sha2::{Digest as _, Sha256};

use crate::world::{INNER, MAIN, World};
use crate::writer::entry;

fn differences(
    snapshot: &Snapshot,
    homes: &BTreeMap<Box<str>, Home>,
    files: &[(&str, &str)],
) -> Vec<SnapshotDifference> {
    snapshot.differences(
        Tool::Terraform,
        homes,
        |path| files.iter().find(|(name, _)| *name == path).map(|(_, content)| Cow::Borrowed(content.as_bytes())),
        |folder| {
            let inside = files.iter().filter_map(|(name, _)| {
                let (before, name) = name.rsplit_once('/').unwrap_or(("", name));
                (before == folder).then(|| name.into())
            });
            inside.collect()
        },
    )
}

fn root() -> Home {
    Home { folder: ".".into(), files: Files::Checkout("root".into()) }
}

fn homes(inner: Files) -> BTreeMap<Box<str>, Home> {
    BTreeMap::from([("".into(), root()), ("m".into(), Home { folder: "m".into(), files: inner })])
}

#[test]
fn a_file_that_is_not_the_one_of_the_checkout_is_named() {
    let snapshot = World::new().read().unwrap().snapshot().clone();
    let homes = homes(Files::Checkout("root/m".into()));
    let good = [("root/main.tf", MAIN), ("root/m/inner.tf", INNER)];
    assert_eq!(differences(&snapshot, &homes, &good), []);
    let mut elsewhere = homes.clone();
    elsewhere.get_mut("m").unwrap().folder = "../m".into();
    assert_eq!(differences(&snapshot, &elsewhere, &good), [SnapshotDifference::Folder { module: "m".into() }]);
    let file = |module: &str, file: &str| SnapshotDifference::File { module: module.into(), file: file.into() };
    assert_eq!(differences(&snapshot, &homes, &[good[0], ("root/m/inner.tf", "other")]), [file("m", "inner.tf")]);
    assert_eq!(differences(&snapshot, &homes, &[good[1]]), [file("", "main.tf")]);
    let more = [good[0], good[1], ("root/z.tf", "more")];
    let missing = SnapshotDifference::MissingFile { module: "".into(), file: "z.tf".into() };
    assert_eq!(differences(&snapshot, &homes, &more), [missing]);
}

#[test]
fn a_module_from_elsewhere_is_held_against_what_was_fetched() {
    let snapshot = World::new().read().unwrap().snapshot().clone();
    let digest = |text: &str| -> [u8; 32] { Sha256::digest(text).into() };
    let fetched = |all: &[(&str, &str)]| {
        homes(Files::Fetched(all.iter().map(|(name, it)| ((*name).into(), digest(it))).collect()))
    };
    let files = [("root/main.tf", MAIN)];
    assert_eq!(differences(&snapshot, &fetched(&[("inner.tf", INNER), ("README.md", "x")]), &files), []);
    let file = SnapshotDifference::File { module: "m".into(), file: "inner.tf".into() };
    assert_eq!(differences(&snapshot, &fetched(&[("inner.tf", "other")]), &files), [file]);
    let missing = SnapshotDifference::MissingFile { module: "m".into(), file: "z.tf".into() };
    assert_eq!(differences(&snapshot, &fetched(&[("inner.tf", INNER), ("z.tf", "x")]), &files), [missing]);
}

#[test]
fn a_module_that_nobody_fetched_or_that_is_not_there_is_named() {
    let snapshot = World::new().read().unwrap().snapshot().clone();
    let files = [("root/main.tf", MAIN)];
    let only_root = BTreeMap::from([("".into(), root())]);
    assert_eq!(differences(&snapshot, &only_root, &files), [SnapshotDifference::Module { module: "m".into() }]);
    let mut world = World::new();
    world.entries.retain(|it| it.name != "tfconfig/m-m/inner.tf");
    world.entries.iter_mut().filter(|it| it.name == "tfconfig/modules.json").for_each(|it| {
        *it = entry("tfconfig/modules.json", r#"[{"Key":"","Dir":"."}]"#);
    });
    let snapshot = world.read().unwrap().snapshot().clone();
    let homes = homes(Files::Checkout("root/m".into()));
    assert_eq!(differences(&snapshot, &homes, &files), [SnapshotDifference::MissingModule { module: "m".into() }]);
}
