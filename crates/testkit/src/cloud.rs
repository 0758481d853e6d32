//! An AWS for tests without an async runtime: an STS and an S3 with a runtime of their own, until dropped.

use std::path::Path;

use tokio::runtime::{Builder, Runtime};

use crate::aws::{AwsWorld, Clock, FakeS3, FakeSts};

/// A running AWS.
pub struct Cloud {
    pub sts: FakeSts,
    /// The S3, with buckets as folders.
    pub s3: FakeS3,
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for Cloud {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Cloud").finish_non_exhaustive()
    }
}

impl Cloud {
    /// Starts a world, with its buckets as folders of `root`.
    pub fn start(world: AwsWorld, root: &Path) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let starting = async {
            let sts = FakeSts::start(world, Clock::system()).await;
            let s3 = FakeS3::start(&sts, root).await;
            (sts, s3)
        };
        // Whoever starts it may be on a thread of another runtime, where nothing may wait.
        let started = std::thread::scope(|scope| scope.spawn(|| runtime.block_on(starting)).join());
        let (sts, s3) = started.expect("servers on this machine");
        Self { sts, s3, runtime: Some(runtime) }
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
