//! Links of a real repository, as configurations are read through them.

use std::collections::BTreeMap;
use std::fs;

use countersign_review::team::BackendRules;
use countersign_terraform::configuration::{BackendOf, BackendRefused, Dialect, Reader};

use crate::backends::{refused, s3};
use crate::world::World;

#[test]
fn links_of_folders_and_files_are_followed_within_the_tree() {
    let world = World::new();
    let module = "resource \"terraform_data\" \"hook\" {\n  provisioner \"local-exec\" {\n    command = \"echo hidden\"\n  }\n}\n";
    let call = |source: &str| format!("module \"m\" {{\n  source = {source:?}\n}}\n");
    let link = |path: &str, target: &str| {
        let path = world.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
    };
    world.write("tools/deep/main.tf", module);
    world.write("tools/up/main.tf", &call("../deep"));
    world.write("shared/hook.tf", module);
    for (dir, source) in [
        ("folder", "./parts"),
        ("middle", "./x/deep"),
        ("chain", "./one"),
        ("parent", "./parts"),
        ("outside", "./parts"),
        ("circle", "./parts"),
        ("empty", "./nothing"),
    ] {
        world.write(&format!("{dir}/main.tf"), &call(source));
    }
    world.write("file/main.tf", &s3(""));
    link("folder/parts", "../tools/deep");
    link("middle/x", "../tools");
    link("chain/one", "two");
    link("chain/two", "../folder/parts");
    // The module in there calls `../deep`, from where it really is.
    link("parent/parts", "../tools/up");
    link("outside/parts", "/etc");
    link("circle/parts", "parts");
    link("file/hook.tf", "../shared/hook.tf");
    link("root", "file");
    link("backend.hcl", "file/settings.hcl");
    world.write("file/settings.hcl", "profile = \"ci\"\n");
    let head = world.commit(&BTreeMap::new());
    let tree = countersign_terraform::git::Tree::list(&world.mirror, &world.mirror.tree_of(&head).unwrap()).unwrap();
    let reader = Reader::of(&tree);
    for dir in ["folder", "middle", "chain", "parent", "file", "root"] {
        let facts = reader.facts(dir, Dialect::Terraform);
        let programs: Vec<&str> = facts.programs.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(programs, ["local-exec: echo hidden"], "{dir}: {facts:?}");
        assert!(facts.unreadable.is_empty(), "{dir}: {:?}", facts.unreadable);
        assert!(!facts.links.is_empty(), "a change of a link changes the project");
    }
    for dir in ["outside", "circle", "empty"] {
        let facts = reader.facts(dir, Dialect::Terraform);
        assert_eq!(facts.unreadable.len(), 1, "{dir}: {:?}", facts.unreadable);
    }
    let none = BackendRules::default();
    let read = |dir: &str, files: &[String]| {
        reader.backend(BackendOf { dir, dialect: Dialect::Terraform, files, rules: &none })
    };
    assert!(read("root", &[]).is_ok(), "a root that is a link is read where it is");
    let linked = read("file", &["../backend.hcl".to_owned()]);
    assert_eq!(refused(linked), [(BackendRefused::Never, "s3.profile".to_owned())]);
}

#[test]
fn two_names_that_are_no_text_are_not_taken_for_one() {
    let world = World::new();
    world.write("bytes/main.tf", &s3(""));
    for byte in [0xfe_u8, 0xff] {
        let name: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(vec![byte, b'.', b't', b'f']);
        fs::write(world.work().join("bytes").join(name), "locals {}\n").unwrap();
    }
    let head = world.commit(&BTreeMap::new());
    let tree = countersign_terraform::git::Tree::list(&world.mirror, &world.mirror.tree_of(&head).unwrap());
    // A tree that is refused as a whole is right as well.
    let Ok(tree) = tree else { return };
    let reader = Reader::of(&tree);
    assert_eq!(reader.facts("bytes", Dialect::Terraform).unreadable.len(), 1);
    let none = BackendRules::default();
    let of = BackendOf { dir: "bytes", dialect: Dialect::Terraform, files: &[], rules: &none };
    assert_eq!(refused(reader.backend(of))[0].0, BackendRefused::Unreadable);
}
