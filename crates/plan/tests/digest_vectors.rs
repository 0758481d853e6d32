//! Holds the code to the test vectors and the lists of `docs/plan-digest.md`.

use std::fmt::Write as _;

use countersign_plan::Plan;
use countersign_plan::digest::{BACKENDS, CanonicalForm, DECIDE_A_DESTROY, Meta, canonical, digests};
use countersign_plan::mask::{ENDINGS, LAST_WORDS, NUMERIC, POINTERS, WHOLE, WORDS};

fn file(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn hex(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The cells of the rows of the table under a heading.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let after = document.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("{heading}")).1;
    let part = after.split("\n## ").next().unwrap();
    let rows =
        part.lines().skip_while(|line| !line.starts_with("| ---")).skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()).collect()
}

fn names(cell: &str) -> Vec<&str> {
    cell.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_vector_of_the_document_holds() {
    let rows = table(&file("../../docs/plan-digest.md"), "Test vectors");
    assert!(rows.len() >= 4, "{rows:?}");
    let mut wrong = String::new();
    for row in rows {
        let [name, plan, meta, public, full, masked] = &*row else { panic!("{row:?}") };
        let plan = Plan::read(file(&format!("tests/vectors/{plan}")).into_bytes()).unwrap();
        let meta = (!meta.is_empty()).then(|| Meta::parse(&file(&format!("tests/vectors/{meta}"))).unwrap());
        let found = digests(&plan, meta.as_ref());
        for (form, suffix, digest) in
            [(CanonicalForm::Public, "public", found.public.0), (CanonicalForm::Full, "full", found.full.0)]
        {
            let text = canonical(&plan, meta.as_ref(), form);
            let digest = digest.iter().fold(String::new(), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            });
            assert_eq!(hex(text.as_bytes()), digest, "{name}: the digest is that of the text");
            let stored = file(&format!("tests/vectors/{name}.{suffix}.txt"));
            assert_eq!(text, stored.trim_end_matches('\n'), "{name}.{suffix}");
        }
        let found = format!("{} | {} | {}", found.public, found.full, found.masked);
        let stated = format!("{public} | {full} | {masked}");
        if found != stated {
            let _ = writeln!(wrong, "{name}: {found}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_names_of_the_document_are_those_of_the_code() {
    let rows = table(&file("../../docs/plan-digest.md"), "Names like those of credentials");
    let lists: Vec<Vec<&str>> = rows.iter().map(|row| names(&row[1])).collect();
    let known = [ENDINGS.to_vec(), LAST_WORDS.to_vec(), WHOLE.to_vec(), NUMERIC.to_vec(), POINTERS.to_vec()];
    assert_eq!(lists, known);
    let list = |heading: &str| table(&file("../../docs/plan-digest.md"), heading)[0][0].clone();
    assert_eq!(names(&list("Words that are no secrets")), WORDS);
    assert_eq!(names(&list("Settings that decide a destroy")), DECIDE_A_DESTROY);
}

#[test]
fn the_backends_of_the_document_are_those_of_the_code() {
    let rows = table(&file("../../docs/plan-digest.md"), "Backends");
    let stated: Vec<_> = rows.iter().map(|row| (row[0].as_str(), names(&row[1]), names(&row[2]))).collect();
    let known: Vec<_> = BACKENDS.iter().map(|it| (it.name, it.needed.to_vec(), it.optional.to_vec())).collect();
    assert_eq!(stated, known);
}
