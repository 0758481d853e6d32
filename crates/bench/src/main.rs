//! `countersign-bench`: what reading a plan costs, as ratios to a raw parse of the same bytes,
//! measured in one run and in turns, so that a busy machine weighs on both sides.
//!
//! `countersign-bench OUT_FOLDER` measures and writes `OUT_FOLDER/core.json`.
//! `countersign-bench generate RESOURCES FILE` writes a plan, `countersign-bench hard FILE` one with changes
//! larger than any in practice, `countersign-bench web FILE` one with a large graph.
//! `countersign-bench held FOLDER` prints the milliseconds in which a plan file of Terraform is read and held against
//! its JSON.
//! `countersign-bench list FILE` prints the milliseconds from the bytes of a plan to its list.
#![expect(clippy::print_stdout, reason = "a measuring program reports what it measured")]

mod generate;
mod hard;
mod held;
mod web;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use countersign_plan::Plan;
use countersign_plan::digest::digests;
use countersign_plan::rows::{Analysis, Arguments, Folds, List, ListQuery, SectionRef, Source, Within, section};
use rayon::prelude::*;

const RUNS: usize = 7;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    #[expect(clippy::disallowed_methods, reason = "the edge of this program")]
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate", resources, file] => Ok(fs::write(file, generate::plan(resources.parse()?))?),
        ["web", file] => Ok(fs::write(file, web::plan())?),
        ["hard", file] => Ok(fs::write(file, hard::plan())?),
        ["list", file] => {
            println!("{:.3}", ms(list(&fs::read(file)?)));
            Ok(())
        }
        ["peak", file] => peak(Path::new(file)),
        ["held", folder] => held::measure(Path::new(folder)),
        [folder] => measure(Path::new(folder)),
        _ => {
            Err("usage: countersign-bench OUT_FOLDER | generate RESOURCES FILE | hard FILE | web FILE | list FILE | held FOLDER"
                .into())
        }
    }
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Runs both in turns and gives the medians.
fn in_turns(mut ours: impl FnMut() -> Duration, mut theirs: impl FnMut() -> Duration) -> (Duration, Duration) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        right.push(theirs());
        left.push(ours());
    }
    (median(left), median(right))
}

/// From the bytes of a plan to its whole list, once.
fn once(bytes: &[u8]) -> Duration {
    let copy = bytes.to_vec();
    let mut plan = None;
    let spent = time(|| {
        let read = Plan::read_and_digest(copy).ok();
        let list = read.as_ref().map(|plan| List::new(plan, &ListQuery { unchanged: true, ..ListQuery::default() }));
        plan = read;
        list.map(|list| list.order.len())
    });
    // Freeing the bytes is not part of showing the list.
    drop(plan);
    spent
}

/// The same, as the median of several.
fn list(bytes: &[u8]) -> Duration {
    median((0..RUNS).map(|_| once(bytes)).collect())
}

#[expect(clippy::cast_precision_loss, reason = "reported with two digits")]
fn measure(folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let mut lines = Vec::new();
    let mut report = |name: &str, ours: Duration, theirs: Duration, must: f64| {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        println!("{name:<54} {:>8.1} ms / {:>8.1} ms = {ratio:>5.2}  (at most {must})", ms(ours), ms(theirs));
        lines.push(format!(
            r#"  {{"name":"{name}","ours_ms":{:.3},"theirs_ms":{:.3},"ratio":{ratio:.3},"at_most":{must}}}"#,
            ms(ours),
            ms(theirs)
        ));
    };

    let text = generate::plan(20_000);
    println!("20,000 resource changes, {:.1} MB", text.len() as f64 / 1e6);
    let bytes = text.into_bytes();

    let (ours, theirs) =
        in_turns(|| once(&bytes), || time(|| sonic_rs::from_slice::<sonic_rs::LazyValue<'_>>(&bytes).is_ok()));
    report("bytes to complete list / sonic_rs LazyValue", ours, theirs, 1.5);
    let raw = theirs;

    let plan = Plan::read(bytes.clone())?;
    let tree = || {
        let mut value = None;
        let spent = time(|| value = serde_json::from_slice::<serde_json::Value>(&bytes).ok());
        drop(value);
        spent
    };
    let (ours, theirs) = in_turns(|| time(|| digests(&plan, None)), tree);
    report("both semantic digests / serde_json Value", ours, theirs, 1.5);

    let (ours, theirs) = in_turns(|| time(|| Analysis::of(&plan)), tree);
    report("analysis of every change, all cores / serde_json", ours, theirs, 2.0);

    let arguments = Arguments::index(&plan);
    let source = Source { plan: &plan, schemas: None, arguments: &arguments };
    let folds = Folds::default();
    let count = u32::try_from(plan.changes().len())?;
    let (ours, theirs) = in_turns(
        || {
            time(|| {
                (0..count)
                    .into_par_iter()
                    .map(|change| section(&source, SectionRef::Change { change }, 0..400, &folds).rows.len())
                    .sum::<usize>()
            })
        },
        tree,
    );
    report("diff rows of every change, all cores / serde_json", ours, theirs, 2.0);

    // What no list can be faster than on one processor: the digest of the file cannot be shared out.
    let alone = median((0..RUNS).map(|_| time(|| ring::digest::digest(&ring::digest::SHA256, &bytes))).collect());
    let least = alone.as_secs_f64() / raw.as_secs_f64();
    println!("{:<54} {:>8.1} ms, {least:.2} of the same", "  SHA-256 of the file, which is a part of it", ms(alone));
    lines.push(format!(r#"  {{"name":"SHA-256 of the file alone","ms":{:.3},"ratio":{least:.3}}}"#, ms(alone)));

    let mut opened: Vec<Duration> = (0..count)
        .step_by(7)
        .map(|change| time(|| section(&source, SectionRef::Change { change }, 0..400, &folds)))
        .collect();
    opened.sort_unstable();
    let worst = opened[opened.len() * 99 / 100];
    println!("{:<54} {:>8.3} ms (99th percentile, under 5)", "opening one change", ms(worst));
    lines.push(format!(r#"  {{"name":"opening one change, 99th percentile","ms":{:.3},"at_most":5}}"#, ms(worst)));

    let large = Plan::read(hard::plan().into_bytes())?;
    let arguments = Arguments::index(&large);
    let hard = Source { plan: &large, schemas: None, arguments: &arguments };
    for (change, shape) in (0..).zip(hard::SHAPES) {
        let spent =
            median((0..RUNS).map(|_| time(|| section(&hard, SectionRef::Change { change }, 0..400, &folds))).collect());
        let (name, at_most) = (format!("opening {}", shape.what), shape.at_most);
        println!("{name:<54} {:>8.1} ms (under {at_most})", ms(spent));
        lines.push(format!(r#"  {{"name":"{name}","ms":{:.3},"at_most":{at_most}}}"#, ms(spent)));
    }
    drop(large);

    for (name, text) in [("search that finds nothing", "zzz-nothing"), ("search that finds all", "enabled r1")] {
        let query = ListQuery { text: text.to_owned(), within: Within::Everything, ..ListQuery::default() };
        let spent = median((0..RUNS).map(|_| time(|| List::new(&plan, &query).order.len())).collect());
        println!("{name:<54} {:>8.1} ms (under 300)", ms(spent));
        lines.push(format!(r#"  {{"name":"{name}","ms":{:.3},"at_most":300}}"#, ms(spent)));
    }

    let file = folder.join("20k.tfplan.json");
    fs::write(&file, &bytes)?;
    let peak = peak_of(&file)?;
    let ratio = peak as f64 / bytes.len() as f64;
    println!(
        "{:<54} {:>8.1} MB = {ratio:>5.2} of the file  (at most 2.2)",
        "peak memory of the list",
        peak as f64 / 1e6
    );
    lines.push(format!(
        r#"  {{"name":"peak memory of the list / file size","bytes":{peak},"ratio":{ratio:.3},"at_most":2.2}}"#
    ));

    let (small, large) = (generate::plan(1000).into_bytes(), generate::plan(100_000).into_bytes());
    let read = |bytes: &[u8]| {
        let times = (0..RUNS).map(|_| {
            let copy = bytes.to_vec();
            time(|| Plan::read_and_digest(copy).map(|plan| plan.changes().len()))
        });
        median(times.collect())
    };
    let (one, hundred) = (read(&small), read(&large));
    let exponent = (hundred.as_secs_f64() / one.as_secs_f64()).ln() / (large.len() as f64 / small.len() as f64).ln();
    println!("{:<54} {:>8.1} ms, exponent {exponent:.2} from 1,000 on", "100,000 changes", ms(hundred));
    lines.push(format!(r#"  {{"name":"reading 100,000 changes","ms":{:.3},"exponent":{exponent:.3}}}"#, ms(hundred)));

    fs::write(folder.join("core.json"), format!("[\n{}\n]\n", lines.join(",\n")))?;
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Reads a plan in this fresh process and prints the most memory that it ever held.
fn peak(file: &Path) -> Outcome<()> {
    let plan = Plan::read_and_digest(fs::read(file)?)?;
    let list = List::new(&plan, &ListQuery::default());
    black_box(&list);
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM on this system")?;
    println!("{}", line.trim().trim_end_matches(" kB"));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a fresh process is what is measured")]
fn peak_of(file: &Path) -> Outcome<u64> {
    let output = std::process::Command::new(std::env::current_exe()?).arg("peak").arg(file).output()?;
    let kilobytes: u64 = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(kilobytes * 1024)
}
