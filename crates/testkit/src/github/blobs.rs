//! Where artifacts are stored: another server, that must not see a token, behind links that last a
//! minute.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::call::{Answer, Body, Call};
use super::world::World;

/// How long a link lasts.
const LASTS: SignedDuration = SignedDuration::from_secs(60);

#[derive(Clone, Debug)]
struct Link {
    stored: Vec<u8>,
    content_type: String,
    ends: Timestamp,
}

/// The links that were given out.
#[derive(Debug, Default)]
pub(super) struct Links {
    links: HashMap<String, Link>,
}

impl World {
    /// A link to something that is stored.
    pub(super) fn link_to(&mut self, stored: &[u8], content_type: &str) -> String {
        let path = format!("/artifacts/{}?sig=c2lnbmF0dXJl", self.links.links.len() + 1);
        let link = Link {
            stored: stored.to_vec(),
            content_type: content_type.to_owned(),
            ends: self.now().checked_add(LASTS).expect("a time within the calendar"),
        };
        self.links.links.insert(path.clone(), link);
        format!("{}{path}", self.urls.blobs)
    }

    /// Gives out what is stored behind a link.
    pub(super) fn stored(&self, call: &Call, path_with_query: &str) -> Answer {
        // The real store takes a second way of authorizing for an attack.
        if call.header("authorization").is_some() {
            return store_refusal(400, "InvalidAuthenticationInfo");
        }
        match self.links.links.get(path_with_query) {
            None => store_refusal(404, "BlobNotFound"),
            Some(link) if link.ends < self.now() => store_refusal(403, "AuthenticationFailed"),
            Some(link) => Answer { status: 200, headers: Vec::new(), body: Body::Bytes("", link.stored.clone()) }
                .with("content-type", link.content_type.clone()),
        }
    }
}

fn store_refusal(status: u16, code: &str) -> Answer {
    let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code></Error>");
    Answer { status, headers: Vec::new(), body: Body::Bytes("application/xml", text.into_bytes()) }
}
