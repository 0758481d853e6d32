//! git's own protocol over HTTP, answered by git itself.

use std::io::Read as _;

use super::call::{Answer, Call};
use super::contents::Repository;

/// What the repository has to offer.
pub(super) fn refs(repository: &Repository, call: &Call) -> Answer {
    if call.parameter("service") != Some("git-upload-pack") {
        return Answer::refusal(403, "Only fetching is possible here");
    }
    let mut body = b"001e# service=git-upload-pack\n0000".to_vec();
    body.extend(repository.git().advertise(call.header("git-protocol")));
    Answer::bytes("application/x-git-upload-pack-advertisement", body).with("cache-control", "no-cache")
}

/// The objects that were asked for.
pub(super) fn pack(repository: &Repository, call: &Call) -> Answer {
    let mut request = Vec::new();
    // git compresses what is longer than a kilobyte.
    match call.header("content-encoding") {
        Some("gzip") => {
            if flate2::read::GzDecoder::new(&*call.body).read_to_end(&mut request).is_err() {
                return Answer::refusal(400, "This is not gzip");
            }
        }
        _ => request.clone_from(&call.body),
    }
    let body = repository.git().upload_pack(&request, call.header("git-protocol"));
    Answer::bytes("application/x-git-upload-pack-result", body).with("cache-control", "no-cache")
}
