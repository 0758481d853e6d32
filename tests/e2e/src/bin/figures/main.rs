//! What the window of the real app takes, measured in WebKitGTK: the first list after a file is chosen, the
//! frames while rows move, and how long the thread of the windows lets others wait.
//!
//! `figures FOLDER` expects what `countersign-bench` left there, and writes `FOLDER/window.json`.
#![expect(clippy::print_stdout, reason = "a measuring program reports what it measured")]

mod page;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use countersign_e2e::{App, Program, Room, Start, bench, peak};
use serde_json::{Value, json};

use crate::watch::{Moment, Waits, Watch};

const RUNS: usize = 7;
const SHIFTS: u32 = 300;
const LIST: &str = "[role=listbox]";
/// The diffs of all changes, one below the other.
const DOCUMENT: &str = "main .document";
const PICTURE: &str = ".canvas.scroll";
/// So long a list stays as it is before it is taken to rest.
const REST: Duration = Duration::from_secs(1);
/// So long the page computes in each frame that tells what the machine itself does to frames.
const COMPUTED_MS: u32 = 8;
/// About what a turn of the wheel moves.
const WHEEL: u32 = 84;

fn main() {
    #[expect(clippy::disallowed_methods, reason = "the edge of this program")]
    let mut arguments = std::env::args_os().skip(1);
    let (Some(folder), None) = (arguments.next().map(PathBuf::from), arguments.next()) else {
        panic!("usage: figures FOLDER");
    };
    // The app is started elsewhere.
    let folder = fs::canonicalize(folder).expect("the folder is there");
    let mut figures = Figures(Vec::new());
    twenty_thousand(&mut figures, &folder.join("20k.tfplan.json"));
    figures.write(&folder);
    for (arguments, measure) in [
        (&["generate", "100000"][..], hundred_thousand as fn(&mut Figures, &Path)),
        (&["hard"], hard),
        (&["web"], graph),
    ] {
        let plan = folder.join("measured.tfplan.json");
        bench(&[arguments, &[&plan.to_string_lossy()]].concat());
        measure(&mut figures, &plan);
        fs::remove_file(&plan).expect("a file of one's own");
        figures.write(&folder);
    }
}

/// What was measured, each also printed.
struct Figures(Vec<Value>);

impl Figures {
    /// A figure with its bound.
    fn add(&mut self, name: &str, value: f64, unit: &str, at_most: f64) {
        let verdict = if value <= at_most { "" } else { "  MISSED" };
        println!("{name:<62} {value:>9.2} {unit:<3} (at most {at_most:.2}){verdict}");
        self.0.push(json!({"name": name, "value": value, "unit": unit, "at_most": at_most}));
    }

    /// What there is so far: a later failure loses nothing.
    fn write(&self, folder: &Path) {
        let written = serde_json::to_string_pretty(&self.0).expect("figures are JSON");
        fs::write(folder.join("window.json"), written + "\n").expect("the figures can be written");
    }

    /// A figure that has none.
    fn tell(&mut self, name: &str, value: f64, unit: &str) {
        println!("{name:<62} {value:>9.2} {unit}");
        self.0.push(json!({"name": name, "value": value, "unit": unit}));
    }

    fn waits(&mut self, during: &str, waits: Waits) {
        self.add(&format!("longest wait for the thread of the windows, {during}"), waits.longest, "ms", 8.0);
        self.tell(&format!("  longest work of that thread meanwhile, {during}"), waits.worked, "ms");
        self.tell(&format!("  longest time it had no core, {during}"), waits.without_core, "ms");
        self.tell(&format!("  longest time it waited for others, {during}"), waits.for_others, "ms");
        self.tell(&format!("  waits of more than 8 ms, {during}"), f64::from(waits.long), "");
    }
}

/// An app that was started with a watch; its dialog answers with the plan.
struct Measured {
    app: App,
    watch: Watch,
}

impl Measured {
    fn start(plan: &Path) -> Self {
        let mut room = Room::new("C.UTF-8");
        let log = room.path().join("watch.log");
        room.set("COUNTERSIGN_WATCH_LOG", &log.to_string_lossy());
        let start = Start { program: Program::Measured, plans: vec![plan.to_path_buf()], ..Start::default() };
        let app = App::start_in(room, &start);
        app.see("Only read a plan file");
        Self { app, watch: Watch::new(&log) }
    }

    /// Runs one of the scripts of `page`.
    fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.app.session().run_async(script, arguments).unwrap_or_else(|failure| panic!("{failure}"))
    }

    fn shifts(&self, scroller: &str, step: u32) -> Vec<f64> {
        numbers(&self.run(page::SHIFT, &[json!(scroller), json!(step), json!(SHIFTS)]))
    }

    /// The frames of a page of one text node that computes for so many ms in each.
    fn alone(&self, computed: u32) -> Vec<f64> {
        numbers(&self.run(page::TEXT, &[json!(SHIFTS), json!(computed)]))
    }

    /// Waits until all that comes after the list is there: the digests, and the list anew with what the
    /// analysis found.
    fn rest(&self) {
        self.app.see("Semantic, public");
        self.app.see_no("computing");
        let lists = || self.app.ask(page::LIST_HEIGHT, &[]);
        let mut before = lists();
        self.app.wait("the list to rest", || {
            sleep(REST);
            let now = lists();
            (std::mem::replace(&mut before, now.clone()) == now).then_some(())
        });
    }

    /// Height of what scrolls.
    fn height(&self, scroller: &str) -> u32 {
        let height = self.app.ask("return document.querySelector(arguments[0]).clientHeight", &[json!(scroller)]);
        u32::try_from(height.as_u64().expect("it has a height")).expect("it fits on a screen")
    }

    fn peak(&self) -> f64 {
        let processes = self.app.room().processes();
        let (id, _) = processes.iter().find(|(_, called)| called.contains("countersign-measured")).expect("it runs");
        megabytes(peak(*id).expect("the system tells it"))
    }
}

#[derive(Default)]
struct Frames {
    wheel: Vec<f64>,
    page: Vec<f64>,
    document: Vec<f64>,
    computed: Vec<f64>,
    /// The longest of all runs, by the wheel, by pages and where a page only computes.
    longest: [f64; 3],
}

fn twenty_thousand(figures: &mut Figures, plan: &Path) {
    let (mut opened, mut bounds, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    let mut ratios = Frames::default();
    let [mut opening, mut reading, mut idle, mut computing] = [Waits::default(); 4];
    let mut most: f64 = 0.0;
    for run in 0..RUNS {
        // In turns with the app, so that a busy machine weighs on both.
        let core: f64 = bench(&["list", &plan.to_string_lossy()]).parse().expect("it prints a number");
        let measured = Measured::start(plan);
        let begun = Moment::now();
        let [first, gap] = pair(&measured.run(page::OPEN, &[]));
        opening = opening.and(measured.watch.since(begun));
        opened.push(first);
        bounds.push(2.0 * core + 300.0);
        gaps.push(gap);

        // The digests are made after the list is up; what moves is measured once they are there.
        measured.rest();
        let begun = Moment::now();
        let page_height = measured.height(LIST);
        let wheel = measured.shifts(LIST, WHEEL);
        let whole = measured.shifts(LIST, page_height);
        let document = measured.shifts(DOCUMENT, WHEEL);
        reading = reading.and(measured.watch.since(begun));
        if run == 0 {
            for (name, step) in [("a turn of the wheel", WHEEL), ("a whole page", page_height)] {
                let blank = measured.run(page::BLANK, &[json!(LIST), json!(step), json!(SHIFTS)]);
                let blank = blank.as_f64().expect("a number of frames");
                figures.tell(&format!("frames of 300 without words in the middle, by {name}"), blank, "");
            }
        }
        most = most.max(measured.peak());
        let begun = Moment::now();
        let text = percentile(&measured.alone(0), 95);
        idle = idle.and(measured.watch.since(begun));
        let begun = Moment::now();
        let computed = measured.alone(COMPUTED_MS);
        computing = computing.and(measured.watch.since(begun));
        for (deltas, ratios) in [
            (&wheel, &mut ratios.wheel),
            (&whole, &mut ratios.page),
            (&document, &mut ratios.document),
            (&computed, &mut ratios.computed),
        ] {
            ratios.push(percentile(deltas, 95) / text);
        }
        for (deltas, longest) in [&wheel, &whole, &computed].into_iter().zip(&mut ratios.longest) {
            *longest = greatest(deltas).max(*longest);
        }
    }
    figures.add("first list painted after choosing the 20k plan", median(&opened), "ms", median(&bounds));
    figures.tell("  longest time between two frames meanwhile", median(&gaps), "ms");
    figures.add("frames while the list moves by the wheel / one text node, p95", median(&ratios.wheel), "x", 1.25);
    figures.add("  longest time between two of these frames, all runs", ratios.longest[0], "ms", 50.0);
    figures.add("frames while the list moves by pages / one text node, p95", median(&ratios.page), "x", 1.25);
    figures.add("  longest time between two of these frames, all runs", ratios.longest[1], "ms", 50.0);
    let computes = format!("frames of a page that computes for {COMPUTED_MS} ms / one text node, p95");
    figures.tell(&computes, median(&ratios.computed), "x");
    figures.tell("  longest time between two of these frames, all runs", ratios.longest[2], "ms");
    figures.tell("frames while the diffs move by the wheel / one text node, p95", median(&ratios.document), "x");
    figures.waits("while the plan opens", opening);
    figures.waits("while rows and diffs move", reading);
    figures.waits("on a page that changes one text node", idle);
    figures.waits("on a page that computes", computing);
    figures.tell("peak memory of the app's process with the 20k plan", most, "MB");
}

fn hundred_thousand(figures: &mut Figures, plan: &Path) {
    let measured = Measured::start(plan);
    let [first, _] = pair(&measured.run(page::OPEN, &[]));
    figures.tell("first list painted after choosing a plan of 100,000 changes", first, "ms");
    let page_height = measured.height(LIST);
    // Every change is looked at meanwhile, and digests are made.
    let busy = measured.shifts(LIST, page_height);
    measured.rest();
    let calm = measured.shifts(LIST, page_height);
    let text = percentile(&measured.alone(0), 95);
    for (when, deltas) in [("right after opening", busy), ("at rest", calm)] {
        let name = format!("frames while 100,000 rows move by pages {when} / one text node, p95");
        figures.add(&name, percentile(&deltas, 95) / text, "x", 1.25);
        figures.add("  longest time between two of these frames", greatest(&deltas), "ms", 50.0);
    }
    figures.tell("peak memory of the app's process with 100,000 changes", measured.peak(), "MB");
}

fn hard(figures: &mut Figures, plan: &Path) {
    let measured = Measured::start(plan);
    let begun = Moment::now();
    // There are too few rows here for the script that waits for many.
    measured.app.press("o");
    measured.app.see("hard_set");
    // Digests and analysis are made once the list is up; what is measured is the reading.
    measured.rest();
    for (name, what, at_most) in [
        ("hard_script.it", "5 MB of lines", 100.0),
        ("hard_blocks.it", "1,000 blocks", 1000.0),
        ("hard_set.it", "a set of 100,000 members", 1000.0),
        ("hard_lines.it", "50 MB of lines", 1000.0),
        ("hard_line.it", "50 MB in one line", 1000.0),
    ] {
        let [shown, gap] = pair(&measured.run(page::GO, &[json!(name)]));
        figures.add(&format!("{what} shown after its row was chosen"), shown, "ms", at_most);
        figures.add("  longest time between two frames meanwhile", gap, "ms", 50.0);
        let deltas = measured.shifts(DOCUMENT, WHEEL);
        figures.tell("  longest time between two frames while it scrolls", greatest(&deltas), "ms");
    }
    figures.waits("with the hard plan", measured.watch.since(begun));
    figures.tell("peak memory of the app's process with the hard plan", measured.peak(), "MB");
}

fn graph(figures: &mut Figures, plan: &Path) {
    let measured = Measured::start(plan);
    measured.run(page::OPEN, &[]);
    measured.app.click("button", "Graph");
    measured.app.wait("the picture", || {
        measured
            .app
            .ask("return document.querySelector(arguments[0]) !== null", &[json!(PICTURE)])
            .as_bool()
            .filter(|there| *there)
    });
    let begun = Moment::now();
    let deltas = measured.shifts(PICTURE, WHEEL);
    figures.waits("while a graph of 1,000 boxes moves", measured.watch.since(begun));
    let text = percentile(&measured.alone(0), 95);
    figures.tell("frames while a graph of 1,000 boxes moves / one text node, p95", percentile(&deltas, 95) / text, "x");
    figures.tell("  longest time between two of these frames", greatest(&deltas), "ms");
}

impl Waits {
    fn and(self, other: Self) -> Self {
        Self {
            longest: self.longest.max(other.longest),
            long: self.long + other.long,
            worked: self.worked.max(other.worked),
            without_core: self.without_core.max(other.without_core),
            for_others: self.for_others.max(other.for_others),
        }
    }
}

fn numbers(answer: &Value) -> Vec<f64> {
    answer.as_array().expect("a list of times").iter().map(|time| time.as_f64().expect("a time")).collect()
}

fn pair(answer: &Value) -> [f64; 2] {
    numbers(answer).try_into().expect("two times")
}

fn percentile(times: &[f64], hundredth: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[(times.len() * hundredth / 100).min(times.len() - 1)]
}

fn greatest(times: &[f64]) -> f64 {
    times.iter().copied().fold(0.0, f64::max)
}

fn median(times: &[f64]) -> f64 {
    percentile(times, 50)
}

#[expect(clippy::cast_precision_loss, reason = "reported with two digits")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
