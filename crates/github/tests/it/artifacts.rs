//! Artifacts are hostile: each limit, each form that is refused, and what the store gets to see.

use std::io::{Cursor, Write as _};
use std::sync::Mutex;

use countersign_github::{Artifact as Listed, ArtifactError, ArtifactLimits, GitHubError};
use countersign_testkit::github::{Artifact, Fault, Operation, Run};
use jiff::SignedDuration;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::scene::{NETWORK, Scene, TOKEN};

const WANTED: &[&str] = &["plan.json", "meta.json"];
const SMALL: ArtifactLimits = ArtifactLimits { compressed: 64 << 10, unpacked: 1 << 20, entries: 4 };

/// A scene with one artifact, and the artifact as it is listed.
async fn scene(artifact: Artifact) -> (Scene, Listed) {
    let scene = Scene::new();
    let head = scene.head.clone();
    let run = scene.server.world(|world| world.add_run(NETWORK, Run::new(&head, "ben").artifact(artifact)));
    let listed = scene.github.artifacts(scene.repository(), run).await.unwrap().remove(0);
    (scene, listed)
}

async fn download(artifact: Artifact, wanted: &[&str]) -> Result<Vec<(String, Vec<u8>)>, ArtifactError> {
    let (scene, listed) = scene(artifact).await;
    scene.github.download(scene.repository(), &listed, wanted, &SMALL, &|_| {}).await
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// An archive that is written by hand.
fn archive(write: impl FnOnce(&mut ZipWriter<Cursor<&mut Vec<u8>>>)) -> Artifact {
    let mut stored = Vec::new();
    let mut writer = ZipWriter::new(Cursor::new(&mut stored));
    write(&mut writer);
    writer.finish().unwrap();
    Artifact::stored("plan", &stored, "application/zip")
}

fn two_files(writer: &mut ZipWriter<Cursor<&mut Vec<u8>>>) {
    for name in WANTED {
        writer.start_file(*name, options()).unwrap();
        writer.write_all(name.as_bytes()).unwrap();
    }
}

#[tokio::test]
async fn the_wanted_files_come_in_the_wanted_order() {
    let artifact = Artifact::zip("plan", &[("meta.json", b"{\"m\":1}"), ("plan.json", b"{\"p\":1}")]);
    let size = artifact.stored.len() as u64;
    let (scene, listed) = scene(artifact).await;
    let told = Mutex::new(Vec::new());
    let progress = |bytes| told.lock().unwrap().push(bytes);
    let files = scene.github.download(scene.repository(), &listed, WANTED, &SMALL, &progress).await.unwrap();
    assert_eq!(files, [("plan.json".into(), b"{\"p\":1}".to_vec()), ("meta.json".into(), b"{\"m\":1}".to_vec())]);
    assert_eq!(told.lock().unwrap().last(), Some(&size));
    assert_eq!(listed.size, size);
}

#[tokio::test]
async fn the_store_never_sees_the_token() {
    let (scene, listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")])).await;
    scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await.unwrap();
    let exchanges = scene.server.exchanges();
    let of = |operation| exchanges.iter().find(|exchange| exchange.operation == operation).unwrap();
    let authorization = |operation| of(operation).request_header("authorization");
    assert_eq!(authorization(Operation::ArtifactLink), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!((authorization(Operation::Blob), of(Operation::Blob).status), (None, 200));
    assert!(!format!("{:?}", of(Operation::Blob)).contains(TOKEN));
}

#[tokio::test]
async fn a_store_on_the_host_of_the_api_does_not_see_it_either() {
    let (scene, listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")])).await;
    scene.server.fail(Operation::ArtifactLink, Fault::Redirect(format!("{}user", scene.server.rest_url())));
    let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
    assert_eq!(refused, Err(ArtifactError::Store { status: 401 }));
    assert_eq!(scene.server.exchanges().last().unwrap().request_header("authorization"), None);
}

#[tokio::test]
async fn a_place_that_could_be_read_on_the_way_is_not_fetched_from() {
    let (scene, listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")])).await;
    for place in ["http://blob.example.test/x", "ftp://blob.example.test/x", "https://me:secret@blob.example.test/x"] {
        scene.server.fail(Operation::ArtifactLink, Fault::Redirect(place.into()));
        let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
        assert_eq!(refused, Err(ArtifactError::UnsafePlace), "{place}");
    }
    assert_eq!(scene.server.count(Operation::Blob), 0);
}

#[tokio::test]
async fn a_store_that_points_further_is_followed_with_the_same_care() {
    let (scene, listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")])).await;
    let get = async || scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
    // To itself: the link lasts a minute.
    scene.server.fail(Operation::Blob, Fault::Redirect(String::new()));
    assert!(get().await.is_ok());
    scene.server.fail(Operation::Blob, Fault::Redirect("http://blob.example.test/x".into()));
    assert_eq!(get().await, Err(ArtifactError::UnsafePlace));
    for _ in 0..3 {
        scene.server.fail(Operation::Blob, Fault::Redirect(String::new()));
    }
    assert!(matches!(get().await, Err(ArtifactError::GitHub(GitHubError::Unexpected { .. }))));
}

#[tokio::test]
async fn a_link_that_is_too_old_is_no_artifact() {
    let (scene, listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")])).await;
    let clock = scene.clock.clone();
    scene
        .server
        .fail(Operation::ArtifactLink, Fault::Then(Box::new(move |_| clock.advance(SignedDuration::from_secs(61)))));
    let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
    assert_eq!(refused, Err(ArtifactError::Store { status: 403 }));
}

#[tokio::test]
async fn an_expired_artifact_says_so() {
    let (scene, mut listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")]).expired()).await;
    let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
    assert_eq!(refused, Err(ArtifactError::Expired));
    assert_eq!(scene.server.count(Operation::ArtifactLink), 0, "it was not even asked for");
    // It expired after it was listed.
    listed.expired = false;
    let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
    assert_eq!(refused, Err(ArtifactError::Expired));
}

#[tokio::test]
async fn the_bytes_are_counted_whatever_the_list_says() {
    let noise: Vec<u8> = (0..80_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let (scene, mut listed) = scene(Artifact::raw("plan", &noise)).await;
    let get = async |listed: &Listed| {
        scene.github.download(scene.repository(), listed, &["plan.json"], &SMALL, &|_| {}).await
    };
    let too_large = Err(ArtifactError::TooLarge { limit: SMALL.compressed });
    assert_eq!(get(&listed).await, too_large);
    assert_eq!(scene.server.count(Operation::ArtifactLink), 0, "it was not even asked for");
    listed.size = 10;
    assert_eq!(get(&listed).await, too_large);
}

#[tokio::test]
async fn a_zip_bomb_is_stopped_while_it_unpacks() {
    let most = usize::try_from(SMALL.unpacked).unwrap();
    let zeros = vec![0_u8; most + 1];
    let limit = Err(ArtifactError::UnpacksTooLarge { limit: SMALL.unpacked });
    assert_eq!(download(Artifact::zip("plan", &[("plan.json", &zeros)]), &["plan.json"]).await, limit);
    // Together they are too large.
    let half = vec![0_u8; most / 2 + 1];
    let both = Artifact::zip("plan", &[("plan.json", &half), ("meta.json", &half)]);
    assert_eq!(download(both, WANTED).await, limit);
    // The archive claims that it is small.
    let mut liar = archive(|writer| {
        writer.start_file("plan.json", options()).unwrap();
        writer.write_all(&zeros).unwrap();
    });
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    while let Some(at) = liar.stored.windows(4).position(|window| window == size) {
        liar.stored[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    let liar = Artifact::stored("plan", &liar.stored, "application/zip");
    assert!(matches!(
        download(liar, &["plan.json"]).await,
        Err(ArtifactError::UnpacksTooLarge { .. } | ArtifactError::Damaged { .. })
    ));
}

#[tokio::test]
async fn only_the_agreed_files_are_taken() {
    let extra = |name: &str| {
        let mut files: Vec<(&str, &[u8])> = vec![("plan.json", b"{}"), ("meta.json", b"{}")];
        files.push((name, b"x"));
        Artifact::zip("plan", &files)
    };
    for name in ["run.sh", "../plan.json", "/plan.json", "sub/plan.json", "PLAN.JSON", "plan.json/", "tfplan"] {
        let refused = download(extra(name), WANTED).await;
        assert_eq!(refused, Err(ArtifactError::UnexpectedEntry { name: name.into() }));
    }
    let missing = download(Artifact::zip("plan", &[("plan.json", b"{}")]), WANTED).await;
    assert_eq!(missing, Err(ArtifactError::MissingEntry { name: "meta.json".into() }));
    let empty = download(Artifact::zip("plan", &[]), WANTED).await;
    assert_eq!(empty, Err(ArtifactError::MissingEntry { name: "plan.json".into() }));
}

#[tokio::test]
async fn an_archive_of_many_files_is_refused_before_its_directory_is_read() {
    let names: Vec<String> = (0..5).map(|n| format!("{n}.json")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b"{}"[..])).collect();
    let limit = Err(ArtifactError::TooManyEntries { limit: SMALL.entries });
    assert_eq!(download(Artifact::zip("plan", &files), WANTED).await, limit);
    // An end for large archives counts as well, and one that is not where it is said to be.
    let large = |entries: u64, place: u64| {
        let mut stored = archive(two_files).stored;
        let end = stored.split_off(stored.len() - 22);
        let at = stored.len() as u64;
        stored.extend(b"PK\x06\x06");
        stored.extend(44_u64.to_le_bytes());
        stored.extend([0; 20]);
        stored.extend(entries.to_le_bytes());
        stored.extend([0; 16]);
        stored.extend(b"PK\x06\x07");
        stored.extend([0; 4]);
        stored.extend((at + place).to_le_bytes());
        stored.extend([0; 4]);
        stored.extend(end);
        Artifact::stored("plan", &stored, "application/zip")
    };
    assert_eq!(download(large(1_000_000, 0), WANTED).await, limit);
    let elsewhere = download(large(2, 1), WANTED).await;
    assert!(matches!(elsewhere, Err(ArtifactError::Damaged { .. })), "{elsewhere:?}");
    // The end says more than there is, and the directory behind it is nonsense.
    let mut artifact = archive(two_files);
    let end = artifact.stored.len() - 22;
    artifact.stored[end + 8..end + 12].copy_from_slice(&[0xff, 0x00, 0xff, 0x00]);
    let stored = Artifact::stored("plan", &artifact.stored, "application/zip");
    assert_eq!(download(stored, WANTED).await, limit);
}

#[tokio::test]
async fn an_archive_with_two_ends_is_refused() {
    let file = |content: &[u8]| {
        archive(|writer| {
            writer.start_file("plan.json", options()).unwrap();
            writer.write_all(content).unwrap();
        })
        .stored
    };
    let (shown, hidden) = (file(b"{\"harmless\":true}"), file(b"{\"harmless\":false}"));
    let two_ways = |artifact: Vec<u8>| async move {
        let stored = Artifact::stored("plan", &artifact, "application/zip");
        let refused = download(stored, &["plan.json"]).await;
        assert!(matches!(refused, Err(ArtifactError::Damaged { .. })), "{refused:?}");
    };
    // The second archive as the comment of the first one, with its places put right, and behind it.
    let mut moved = hidden.clone();
    let by = u32::try_from(shown.len()).unwrap();
    let directory = moved.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    moved[directory + 42..directory + 46].copy_from_slice(&by.to_le_bytes());
    let end = moved.len() - 22;
    let from = u32::try_from(directory).unwrap() + by;
    moved[end + 16..end + 20].copy_from_slice(&from.to_le_bytes());
    let mut commented = shown.clone();
    let length = u16::try_from(moved.len()).unwrap();
    let at = commented.len() - 2;
    commented[at..].copy_from_slice(&length.to_le_bytes());
    for mut first in [commented, shown.clone()] {
        first.extend(&moved);
        two_ways(first).await;
    }
    // Bytes behind the end, and a comment.
    two_ways([shown.as_slice(), b"\0"].concat()).await;
    let mut comment = shown.clone();
    let at = comment.len() - 2;
    comment[at..].copy_from_slice(&3_u16.to_le_bytes());
    two_ways([comment.as_slice(), b"one"].concat()).await;
    // A directory that ends somewhere before its end.
    let mut gap = shown.clone();
    let end = gap.split_off(gap.len() - 22);
    gap.extend(b"PK\x01\x02");
    gap.extend(&end);
    two_ways(gap).await;
}

#[tokio::test]
async fn links_and_folders_are_no_files() {
    let link = archive(|writer| {
        two_files(writer);
        writer.add_symlink("plan.json2", "/etc/passwd", options()).unwrap();
    });
    assert!(matches!(download(link, WANTED).await, Err(ArtifactError::UnexpectedEntry { .. })));
    let link = archive(|writer| writer.add_symlink("plan.json", "/etc/passwd", options()).unwrap());
    assert_eq!(download(link, &["plan.json"]).await, Err(ArtifactError::NotAFile { name: "plan.json".into() }));
    let folder = archive(|writer| writer.add_directory("plan.json/", options()).unwrap());
    assert_eq!(
        download(folder, &["plan.json"]).await,
        Err(ArtifactError::UnexpectedEntry { name: "plan.json/".into() })
    );
}

/// Replaces a text wherever it stands in an archive, in both directories.
fn replaced(mut stored: Vec<u8>, from: &[u8], to: &[u8], most: usize) -> Artifact {
    for _ in 0..most {
        let Some(at) = stored.windows(from.len()).position(|window| window == from) else { break };
        stored[at..at + to.len()].copy_from_slice(to);
    }
    Artifact::stored("plan", &stored, "application/zip")
}

#[tokio::test]
async fn two_files_of_one_name_are_refused() {
    let artifact = archive(|writer| {
        writer.start_file("plan.json", options()).unwrap();
        writer.write_all(b"{\"harmless\":true}").unwrap();
        writer.start_file("plan.jsoX", options()).unwrap();
        writer.write_all(b"{\"harmless\":false}").unwrap();
    });
    let twice = replaced(artifact.stored, b"plan.jsoX", b"plan.json", 2);
    assert_eq!(download(twice, &["plan.json"]).await, Err(ArtifactError::DuplicateEntry));
}

#[tokio::test]
async fn an_archive_whose_directories_disagree_is_refused() {
    let artifact = archive(|writer| {
        writer.start_file("plan.jsoX", options()).unwrap();
        writer.write_all(b"{}").unwrap();
    });
    // Only the central directory is renamed: programs that read in a stream see another name.
    let at = artifact.stored.windows(9).rposition(|window| window == b"plan.jsoX").unwrap();
    let mut stored = artifact.stored;
    stored[at..at + 9].copy_from_slice(b"plan.json");
    let refused = download(Artifact::stored("plan", &stored, "application/zip"), &["plan.json"]).await;
    assert!(matches!(refused, Err(ArtifactError::Damaged { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_encrypted_file_is_refused() {
    let mut artifact = archive(two_files);
    // The first bit of the flags, in the local header and in the directory.
    artifact.stored[6] |= 1;
    let directory = artifact.stored.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    artifact.stored[directory + 8] |= 1;
    let stored = Artifact::stored("plan", &artifact.stored, "application/zip");
    assert_eq!(download(stored, WANTED).await, Err(ArtifactError::Encrypted { name: "plan.json".into() }));
}

#[tokio::test]
async fn a_damaged_archive_is_refused() {
    let stored = archive(two_files).stored;
    // A changed byte of content, a missing end, and something in front of it.
    let mut changed = stored.clone();
    let content = changed.windows(9).position(|window| window == b"plan.json").unwrap() + 9;
    changed[content + 2] ^= 0xff;
    let mut checksum = archive(|writer| {
        for name in WANTED {
            writer.start_file(*name, options().compression_method(CompressionMethod::Stored)).unwrap();
            writer.write_all(b"{\"harmless\":true}").unwrap();
        }
    })
    .stored;
    let value = checksum.windows(4).position(|window| window == b"true").unwrap();
    checksum[value..value + 4].copy_from_slice(b"null");
    let cut = stored[..stored.len() - 30].to_vec();
    let mut prefixed = b"PK\x03\x04".to_vec();
    prefixed.extend_from_slice(&stored);
    for (what, stored) in [("changed", changed), ("checksum", checksum), ("cut", cut), ("prefixed", prefixed)] {
        let refused = download(Artifact::stored("plan", &stored, "application/zip"), WANTED).await;
        assert!(
            matches!(refused, Err(ArtifactError::Damaged { .. } | ArtifactError::TooManyEntries { .. })),
            "{what}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_single_file_is_taken_as_it_is_where_one_is_wanted() {
    let files = download(Artifact::raw("plan.json", b"{\"p\":1}"), &["plan.json"]).await.unwrap();
    assert_eq!(files, [("plan.json".into(), b"{\"p\":1}".to_vec())]);
    let refused = download(Artifact::raw("plan.json", b"{}"), WANTED).await;
    assert_eq!(refused, Err(ArtifactError::NotAnArchive));
    // It is not unpacked, and the limit for what is unpacked holds all the same.
    let (scene, listed) = scene(Artifact::raw("plan.json", b"{\"p\":1}")).await;
    let tiny = ArtifactLimits { unpacked: 6, ..SMALL };
    let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &tiny, &|_| {}).await;
    assert_eq!(refused, Err(ArtifactError::UnpacksTooLarge { limit: 6 }));
}

#[tokio::test]
async fn a_digest_is_checked_where_there_is_one() {
    let artifact = || Artifact::zip("plan", &[("plan.json", b"{}")]);
    let right = artifact().digest.unwrap();
    assert!(download(artifact(), &["plan.json"]).await.is_ok());
    assert!(download(artifact().digest(None), &["plan.json"]).await.is_ok());
    assert!(
        download(artifact().digest(Some(&right.to_ascii_uppercase().replace("SHA256", "sha256"))), &["plan.json"])
            .await
            .is_ok()
    );
    let wrong = format!("sha256:{}", "0".repeat(64));
    let refused = download(artifact().digest(Some(&wrong)), &["plan.json"]).await;
    assert_eq!(refused, Err(ArtifactError::DigestDiffers));
    let refused = download(artifact().digest(Some("md5:00")), &["plan.json"]).await;
    assert_eq!(refused, Err(ArtifactError::DigestUnknown { digest: "md5:00".into() }));
}

#[tokio::test]
async fn a_download_that_breaks_off_is_no_artifact() {
    let (scene, listed) = scene(Artifact::zip("plan", &[("plan.json", b"{}")])).await;
    for fault in [Fault::Cut, Fault::CutInTheAnswer] {
        scene.server.fail(Operation::Blob, fault);
        let refused = scene.github.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
        assert!(matches!(refused, Err(ArtifactError::GitHub(GitHubError::Offline { .. }))), "{refused:?}");
    }
    scene.server.fail(Operation::Blob, Fault::Delay(std::time::Duration::from_millis(600)));
    let impatient = scene.impatient();
    let refused = impatient.download(scene.repository(), &listed, &["plan.json"], &SMALL, &|_| {}).await;
    assert_eq!(refused, Err(ArtifactError::GitHub(GitHubError::TimedOut)));
}
