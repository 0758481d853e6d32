//! Everything that the app does with the bytes of a plan: none of it may panic, hang or take memory
//! without bound, whatever the bytes are.
#![no_main]

use std::hint::black_box;

use countersign_plan::Plan;
use countersign_plan::digest::{all_differences, digests};
use countersign_plan::mask::masked_texts;
use countersign_plan::redact::redact;
use countersign_plan::rows::{
    Against, Also, Analysis, Arguments, DiffSection, Folds, List, ListQuery, Order, RowContent, SectionRef, Since,
    Source, lay_since, section,
};
use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use libfuzzer_sys::fuzz_target;

/// Changes that are looked into: more of them say nothing new, and each costs time.
const LOOKED_INTO: u32 = 8;

fuzz_target!(|bytes: &[u8]| {
    let Ok(plan) = Plan::read(bytes.to_vec()) else { return };
    for order in [Order::Risk, Order::Module, Order::Address] {
        black_box(List::new(&plan, &ListQuery { unchanged: true, order, ..ListQuery::default() }));
    }
    let schemas = Schemas::embedded(&plan);
    let arguments = Arguments::index(&plan);
    let source = Source { plan: &plan, schemas: schemas.as_ref(), arguments: &arguments };
    let changes = (0..LOOKED_INTO).map(|change| SectionRef::Change { change });
    let also = [Also::Outputs, Also::Drift, Also::Checks, Also::Invocations, Also::Deferred];
    for which in changes.chain(also.map(|part| SectionRef::Also { part })) {
        read(&source, which);
    }
    black_box(render(&plan, schemas.as_ref(), &TextOptions::default()));
    black_box(masked_texts(&plan));
    let public = digests(&plan, None).public;
    // Redaction keeps the public digest, and what it gives is a plan.
    if let Ok(again) = Plan::read(redact(&plan).into_bytes()) {
        assert_eq!(digests(&again, None).public, public, "redaction changed the public digest");
        compare(&plan, &again);
    } else {
        panic!("what redaction gives cannot be read");
    }
});

/// Compares a plan with itself and with its redaction: nothing differs.
fn compare(plan: &Plan, redacted: &Plan) {
    let analysis = Analysis::of(plan);
    for other in [plan, redacted] {
        let against = Against::of(plan, &analysis, other, &Analysis::of(other));
        let differing = against.count(Since::New) + against.count(Since::Changed);
        assert!(differing == 0 && against.gone.is_empty(), "a plan differs from itself");
        assert!(all_differences((plan, None), (other, None)).is_empty(), "parts of a plan differ from themselves");
        for change in 0..LOOKED_INTO {
            black_box(lay_since(plan, other, &against, change, &Folds::default()).window(0..100));
        }
    }
}

/// Reads a section, then once more with all of its folds open and its decoded values as text.
fn read(source: &Source<'_>, which: SectionRef) {
    let first = section(source, which, 0..2000, &Folds::default());
    let mut folds = Folds::default();
    for row in &first.rows {
        match &row.content {
            RowContent::Fold { .. } => drop(folds.open.insert(row.node)),
            RowContent::Open { switchable: true, .. } => drop(folds.as_text.insert(row.node)),
            _ => {}
        }
    }
    let second: DiffSection = section(source, which, 0..2000, &folds);
    assert!(second.total_rows as usize >= second.rows.len());
    black_box(second);
}
