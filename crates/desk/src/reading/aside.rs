//! Work on the whole of a large plan that reading it does not wait for: it takes the time that others leave.

use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Does the work on threads that give way to those that answer and draw, so that a plan can be read while
/// it goes on. The caller waits.
pub(crate) fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let pool = || {
        // One core is left alone: a thread that draws is slowed by its neighbours, too.
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads = ThreadPoolBuilder::new().num_threads(cores.saturating_sub(1).max(1));
        threads.thread_name(|at| format!("aside {at}")).start_handler(|_| give_way()).build().ok()
    };
    match POOL.get_or_init(pool) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// To the other threads of this machine.
#[cfg(target_os = "linux")]
fn give_way() {
    use rustix::process::setpriority_process;
    use rustix::thread::gettid;

    /// A tenth of the time of a thread that wants the same core; all of it where none does.
    const NICE: i32 = 10;
    // Where it is refused, the work is done all the same.
    let _ = setpriority_process(Some(gettid()), NICE);
}

/// Elsewhere a thread keeps the priority that it has.
#[cfg(not(target_os = "linux"))]
const fn give_way() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;
    use rustix::thread::gettid;

    use super::*;

    fn nice() -> i32 {
        getpriority_process(Some(gettid())).unwrap()
    }

    #[test]
    fn gives_way_and_leaves_its_caller_as_it_was() {
        let before = nice();
        let (within, also) = aside(|| rayon::join(nice, nice));
        assert!(within > before && also > before, "{within} and {also} against {before}");
        assert_eq!(nice(), before);
    }
}
