//! Packages as the tool lays them out, with its links, and as an author would.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;

use super::*;
use crate::lockfile::LockedProvider;

const ADDRESS: &str = "registry.terraform.io/acme/thing";
const PLATFORM: &str = "linux_amd64";

/// Folders of one run. What the tool sees as `/in/NAME` is the folder `NAME`.
struct World {
    folder: tempfile::TempDir,
    cache: Cache,
}

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data", "providers", "cache"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let cache = Cache {
        own: folder.path().join("providers"),
        common: folder.path().join("cache"),
        seen_common: PathBuf::from("/in/cache"),
    };
    World { folder, cache }
}

fn lock(version: &str, hashes: &[&str]) -> LockFile {
    let hashes = hashes.iter().map(|&hash| hash.to_owned()).collect();
    let provider = LockedProvider { version: version.to_owned(), hashes };
    LockFile { providers: BTreeMap::from([(ADDRESS.to_owned(), provider)]), digest: None }
}

impl World {
    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// As after a download: the package in the run's cache, and the tool's link to it.
    fn installed(&self, content: &str) {
        let package = self.cache.own.join(ADDRESS).join("1.0.0").join(PLATFORM);
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("terraform-provider-thing"), content).unwrap();
        self.linked(&format!("/in/providers/{ADDRESS}/1.0.0/{PLATFORM}"));
    }

    fn linked(&self, target: &str) {
        let place = self.at("data/providers").join(ADDRESS).join("1.0.0");
        fs::create_dir_all(&place).unwrap();
        let _ = fs::remove_file(place.join(PLATFORM));
        symlink(target, place.join(PLATFORM)).unwrap();
    }

    fn pin(&self, lock: &LockFile) -> Result<Vec<UsedProvider>, ProvidersError> {
        let seen = |path: &Path| {
            path.strip_prefix("/in").map_or_else(|_| path.to_owned(), |below| self.folder.path().join(below))
        };
        let facts = Facts::in_folder(self.at("known"));
        let packages = Packages {
            data: &self.at("data"),
            seen: &seen,
            seen_data: Path::new("/in/data"),
            cache: &self.cache,
            facts: &facts,
            lock,
        };
        packages.pin()
    }

    fn one(&self, lock: &LockFile) -> UsedProvider {
        let mut used = self.pin(lock).unwrap();
        assert_eq!(used.len(), 1);
        used.remove(0)
    }
}

fn hash_of(content: &str) -> String {
    let world = world();
    world.installed(content);
    world.one(&LockFile::default()).hash
}

#[test]
fn a_package_is_held_by_its_hash_by_its_download_or_by_nothing() {
    let hash = hash_of("program");
    let held = |lock: &LockFile| {
        let world = world();
        world.installed("program");
        world.one(lock).held
    };
    assert_eq!(held(&lock("1.0.0", &["zh:00", &hash])), Held::Hash);
    assert_eq!(held(&lock("1.0.0", &["zh:00", "h1:other="])), Held::Download);
    assert_eq!(held(&lock("1.0.0", &[])), Held::Nothing);
    assert_eq!(held(&lock("1.0.0", &["h1:other="])), Held::Nothing);
    assert_eq!(held(&lock("1.0.1", &[&hash])), Held::Nothing, "of another version");
    assert_eq!(held(&LockFile::default()), Held::Nothing);
}

#[test]
fn what_was_not_downloaded_in_this_run_is_not_held_by_a_download() {
    let world = world();
    let elsewhere = world.at("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("terraform-provider-thing"), "program").unwrap();
    world.linked(elsewhere.to_str().unwrap());
    assert_eq!(world.one(&lock("1.0.0", &["zh:00"])).held, Held::Nothing);
    assert_eq!(world.one(&lock("1.0.0", &[&hash_of("program")])).held, Held::Hash);
}

#[test]
fn only_what_the_lock_file_names_by_hash_comes_into_the_common_cache() {
    let hash = hash_of("program");
    let name = h1::as_name(&hash).unwrap();
    for (lock, kept) in
        [(lock("1.0.0", &["zh:00"]), false), (lock("1.0.0", &[]), false), (lock("1.0.0", &[&hash]), true)]
    {
        let first = world();
        first.installed("program");
        first.one(&lock);
        let common = first.at("cache").join(ADDRESS).join("1.0.0").join(PLATFORM).join(&name);
        assert_eq!(common.exists(), kept);
        if !kept {
            continue;
        }
        // The run that brought it in goes on with it, and so does the next one.
        assert_eq!(first.one(&lock).held, Held::Hash);
        fs::remove_dir_all(&first.cache.own).unwrap();
        cache::fill(&first.cache, &lock, PLATFORM).unwrap();
        assert_eq!(first.one(&lock).held, Held::Hash);
        // What is written there later is another package, whatever its name says.
        fs::write(common.join("terraform-provider-thing"), "swapped").unwrap();
        assert_eq!(first.one(&lock).held, Held::Nothing);
    }
}

#[test]
fn a_lock_file_lays_out_nothing_but_packages() {
    let world = world();
    let hash = hash_of("program");
    fs::create_dir_all(world.at("outside").join(PLATFORM).join(h1::as_name(&hash).unwrap())).unwrap();
    let mut odd = lock("../outside", &[&hash]);
    let provider = odd.providers[ADDRESS].clone();
    odd.providers = [("..", "outside"), ("/", "x"), ("", "")]
        .map(|(address, version)| {
            (address.to_owned(), LockedProvider { version: version.to_owned(), ..provider.clone() })
        })
        .into();
    cache::fill(&world.cache, &odd, PLATFORM).unwrap();
    assert_eq!(fs::read_dir(&world.cache.own).unwrap().count(), 0);
}

#[test]
fn a_place_that_is_no_package_is_refused() {
    for target in ["/in/data/providers/x", "/in/providers/none", "linux_amd64", "/in/data/file"] {
        let world = world();
        world.installed("program");
        fs::write(world.at("data/file"), "").unwrap();
        world.linked(target);
        assert!(world.pin(&LockFile::default()).is_err(), "{target}");
    }
    let world = world();
    symlink("/etc", world.at("data/providers")).unwrap();
    assert!(world.pin(&LockFile::default()).is_err());
}

#[test]
fn an_apply_takes_the_packages_of_its_plan_and_no_others() {
    let used = |hash: &str, held| UsedProvider {
        address: ADDRESS.to_owned(),
        version: "1.0.0".to_owned(),
        hash: hash.to_owned(),
        held,
    };
    let planned = [used("h1:a", Held::Download)];
    assert_eq!(same(Some(&planned), &[used("h1:a", Held::Hash)]), Ok(()));
    assert_eq!(same(Some(&[]), &[]), Ok(()));
    assert_eq!(same(Some(&planned), &[used("h1:b", Held::Hash)]), Err(Fault::ProvidersChanged));
    assert_eq!(same(Some(&planned), &[]), Err(Fault::ProvidersChanged));
    assert_eq!(same(None, &[]), Err(Fault::ProvidersChanged), "an older version did not look");
    let unpinned = used("h1:a", Held::Nothing);
    let refused = Err(Fault::ProviderUnpinned { address: ADDRESS.to_owned() });
    assert_eq!(same(Some(std::slice::from_ref(&unpinned)), std::slice::from_ref(&unpinned)), refused);
}

#[test]
fn a_provider_that_the_base_does_not_have_with_that_hash_is_new() {
    let used =
        |held| UsedProvider { address: ADDRESS.to_owned(), version: "1.0.0".to_owned(), hash: "h1:a".to_owned(), held };
    let is_new = |base: &LockFile, head: &LockFile, held| !new_to(base, head, &[used(held)]).is_empty();
    let head = lock("1.0.0", &["h1:a", "zh:1"]);
    assert!(!is_new(&lock("1.0.0", &["h1:a"]), &head, Held::Hash));
    assert!(is_new(&lock("1.0.0", &["h1:b", "zh:1"]), &head, Held::Hash), "a hash was added for another package");
    assert!(is_new(&lock("0.9.0", &["h1:a"]), &head, Held::Hash));
    assert!(is_new(&LockFile::default(), &head, Held::Hash));
    let zips = lock("1.0.0", &["zh:1", "zh:2"]);
    assert!(!is_new(&lock("1.0.0", &["zh:1", "zh:2", "zh:3"]), &zips, Held::Download));
    assert!(is_new(&lock("1.0.0", &["zh:1"]), &zips, Held::Download), "it may be the one that was added");
    assert!(is_new(&head, &head, Held::Nothing));
}
