//! Roles and sessions: which roles the person can take, and as whom they act now.
//!
//! Sessions live in memory and end with the app. Every session is proven by `GetCallerIdentity` before
//! it is used; the account that is shown is the one that AWS names, never the one that was asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_aws::{
    AwsError, AwsSession, Base, Expiry, FilesStamp, LeftOut, LeftOutReason, Mfa, Profile, ProfileKind, Profiles,
    RoleRequest, SessionName, Source, StaticKeys, Sts,
};
use countersign_model::{AccountId, Partition, RoleArn};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::access::asking::Asked;
use crate::access::sessions::{Acting, Came, Sessions};
use crate::access::teams::Teams;
use crate::app::fault::DeskError;
use crate::app::files;
use crate::app::machine::Machine;
use crate::views::{KeyPlace, KeyProfile, RoleRow, RoleState, Roles, SessionView};
use crate::{OwnRole, lock};

/// What AWS gives at most to a role that is assumed by a session, and enough for a run.
const DURATION: Duration = Duration::from_hours(1);
/// More roles than this are not sorted by use.
const KEPT_USES: usize = 200;

/// A role that can be taken.
#[derive(Clone, Debug)]
struct Known {
    id: String,
    arn: Option<RoleArn>,
    account: Option<AccountId>,
    name: String,
    source: String,
    way: Way,
}

/// How a role is taken.
#[derive(Clone, Debug)]
enum Way {
    /// By assuming it.
    Assume(Box<RoleRequest>, Naming),
    /// By the profile itself: Identity Center, keys or a program.
    Profile(String),
}

/// Who names the sessions of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// The profile: the role may trust that name alone.
    Stated,
    /// The app, after the person and the pull request.
    Ours,
}

/// Access keys that are in the keychain, by profile.
pub(crate) type Kept = BTreeMap<String, StaticKeys>;

/// What is remembered of roles; it holds no secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Remembered {
    pinned: Vec<String>,
    /// How often each was used, and when last, in seconds.
    used: BTreeMap<String, (u32, i64)>,
    /// Profiles whose access key is in the keychain.
    kept: BTreeSet<String>,
}

/// What was read of the roles, and from what.
#[derive(Clone, Debug, Default)]
struct Reading {
    known: Vec<Known>,
    problems: Vec<String>,
    left_out: Vec<LeftOut>,
    own: Vec<OwnRole>,
    login: String,
    /// How the files were; nothing before the first reading.
    stamp: Option<FilesStamp>,
}

/// The roles of one running app.
#[derive(Debug)]
pub(crate) struct RoleBook {
    file: PathBuf,
    remembered: Mutex<Remembered>,
    known: Mutex<Reading>,
    /// Profiles whose access key stands in the credentials file.
    in_file: Mutex<Vec<String>>,
    sessions: Sessions,
    /// The role that the project in sight needs for applying.
    needed: Mutex<Option<RoleArn>>,
}

impl RoleBook {
    pub(crate) fn load(file: PathBuf) -> Self {
        Self {
            remembered: Mutex::new(files::read_json(&file).unwrap_or_default()),
            file,
            known: Mutex::default(),
            in_file: Mutex::default(),
            sessions: Sessions::default(),
            needed: Mutex::default(),
        }
    }

    /// Reads the profiles and the person's own roles anew.
    pub(crate) fn read(&self, machine: &Machine, own: &[OwnRole], login: &str) {
        // Before the files are read: what is written meanwhile is read the next time.
        let stamp = machine.aws_files.stamp();
        let name = SessionName::sanitised(login);
        let mut problems: Vec<String> = machine.endpoint_problem.iter().cloned().collect();
        let Profiles { all, mut left_out, devices } = countersign_aws::profiles(&machine.aws_files);
        let mut known: Vec<Known> = all.iter().filter_map(|profile| of_profile(profile, &devices, &name)).collect();
        let kept = self.kept();
        left_out.retain(|left| {
            // Without its key nothing is left of the profile in the files, but it works as before.
            left.why != LeftOutReason::NoCredentials || !left.name.as_ref().is_some_and(|name| kept.contains(name))
        });
        for profile in kept {
            if !known.iter().any(|known| known.id == id_of(&profile)) {
                let account = all.iter().find(|it| it.name == profile).and_then(|it| it.account.clone());
                known.push(of_keys(&profile, account));
            }
        }
        for role in own {
            match of_own(role, &devices, &name) {
                Ok(role) => known.push(role),
                Err(error) => problems.push(format!("{}: {error}", role.arn)),
            }
        }
        let mut reading = lock(&self.known);
        for before in &reading.known {
            // A session of what the profile named before is none of what it names now.
            let other = |now: &&Known| now.id == before.id && (now.arn != before.arn || now.account != before.account);
            if known.iter().any(|now| other(&now)) {
                self.sessions.leave(&before.id);
            }
        }
        *reading =
            Reading { known, problems, left_out, own: own.to_vec(), login: login.to_owned(), stamp: Some(stamp) };
        drop(reading);
        // What is wrong with that file is among what was left out already.
        let in_file = countersign_aws::profiles_with_keys(&machine.aws_files.credentials);
        *lock(&self.in_file) = in_file.unwrap_or_default();
    }

    /// Reads the profiles anew where a file was written since. Answers whether one was.
    pub(crate) fn read_again(&self, machine: &Machine) -> bool {
        let (own, login) = {
            let reading = lock(&self.known);
            match &reading.stamp {
                Some(stamp) if *stamp != machine.aws_files.stamp() => (reading.own.clone(), reading.login.clone()),
                _ => return false,
            }
        };
        self.read(machine, &own, &login);
        true
    }

    /// What the names of profiles say that accounts are called.
    pub(crate) fn names_of_accounts(&self) -> Vec<(AccountId, String)> {
        let mut names: BTreeMap<AccountId, BTreeSet<String>> = BTreeMap::new();
        for known in lock(&self.known).known.iter().filter(|known| known.id == id_of(&known.source)) {
            if let Some(account) = &known.account {
                names.entry(account.clone()).or_default().insert(account_in(&known.source, &known.name).to_owned());
            }
        }
        // Where they do not agree, none of them is the name of the account.
        let agreed = |(account, names): (AccountId, BTreeSet<String>)| {
            let mut names = names.into_iter();
            Some((account, names.next()?)).filter(|_| names.next().is_none())
        };
        names.into_iter().filter_map(agreed).collect()
    }

    /// The profiles whose key is in the keychain.
    pub(crate) fn kept(&self) -> Vec<String> {
        lock(&self.remembered).kept.iter().cloned().collect()
    }

    /// Notes that the key of a profile is in the keychain.
    pub(crate) fn keep(&self, profile: &str) -> std::io::Result<()> {
        let mut remembered = lock(&self.remembered);
        remembered.kept.insert(profile.to_owned());
        let written = files::write_json(&self.file, &*remembered);
        if written.is_err() {
            remembered.kept.remove(profile);
        }
        written
    }

    /// Notes that it is not any more.
    pub(crate) fn unkeep(&self, profile: &str) {
        let mut remembered = lock(&self.remembered);
        remembered.kept.remove(profile);
        self.save(&remembered);
    }

    /// Notes which role the project in sight needs. Answers whether it is another than before.
    pub(crate) fn need(&self, role: Option<RoleArn>) -> bool {
        let mut needed = lock(&self.needed);
        let other = *needed != role;
        *needed = role;
        other
    }

    /// The session that acts, where there is one that has not ended.
    pub(crate) fn acting(&self, now: Timestamp) -> Option<Acting> {
        self.sessions.acting(now)
    }

    /// A session of a role, by its ARN, that has not ended.
    pub(crate) fn session_of(&self, role: &RoleArn, now: Timestamp) -> Option<Arc<AwsSession>> {
        self.sessions.of(&self.of_arn(role)?.id, now).filter(|session| session.role() == Some(role))
    }

    fn of_arn(&self, role: &RoleArn) -> Option<Known> {
        lock(&self.known).known.iter().find(|known| known.arn.as_ref() == Some(role)).cloned()
    }

    /// The present moment, to hold against it later what uses a session.
    pub(crate) fn moment(&self) -> Asked {
        self.sessions.moment()
    }

    /// Whether a role, by its ARN, was neither left nor signed out of since.
    pub(crate) fn lives(&self, role: &RoleArn, since: Asked) -> bool {
        self.of_arn(role).is_some_and(|known| self.sessions.lives(&known.id, since))
    }

    /// Whether this very session acts now.
    pub(crate) fn still_acts(&self, session: &Arc<AwsSession>, now: Timestamp) -> bool {
        self.acting(now).is_some_and(|acting| acting.is(session))
    }

    /// What a role needs before it can be taken by itself.
    pub(crate) fn reach(&self, role: &RoleArn) -> Reach {
        match self.of_arn(role).map(|known| known.way) {
            None => Reach::Unreachable,
            Some(Way::Assume(request, _)) if request.mfa.is_some() => Reach::NeedsCode,
            Some(_) => Reach::ByItself,
        }
    }

    /// Takes a role for one run, without making it the one that acts. What was signed out of since the
    /// run was asked for is not given.
    pub(crate) async fn take(
        &self,
        machine: &Machine,
        kept: Kept,
        role: &RoleArn,
        name: SessionName,
        since: Asked,
    ) -> Result<Arc<AwsSession>, DeskError> {
        self.read_again(machine);
        let now = machine.now();
        let known = self.of_arn(role).ok_or_else(|| DeskError::RoleUnreachable(role.to_string()))?;
        if let Way::Assume(request, _) = &known.way
            && request.mfa.is_some()
            && let Some(session) = self.session_of(role, now)
        {
            return Ok(session);
        }
        let way = match known.way {
            Way::Assume(request, Naming::Ours) => {
                Way::Assume(Box::new(RoleRequest { session_name: name, ..*request }), Naming::Ours)
            }
            as_it_is => as_it_is,
        };
        let session = take(machine, kept, &way, None).await?;
        // What a profile says that it is, and what AWS says that it is, have to be the same.
        if session.role() != Some(role) {
            return Err(DeskError::RoleUnreachable(role.to_string()));
        }
        if self.sessions.lives(&known.id, since) { Ok(Arc::new(session)) } else { Err(DeskError::Overtaken) }
    }

    /// Notes that the person asks for a role, before anything is waited for.
    pub(crate) fn ask(&self, id: &str) -> Asked {
        self.sessions.ask(id)
    }

    /// Lets a session of the role act that is there already. Answers whether there is one.
    pub(crate) fn resume(&self, id: &str, since: Asked, now: Timestamp) -> bool {
        let resumed = self.sessions.resume(id, since, now);
        if resumed {
            self.count_use(id, now);
        }
        resumed
    }

    /// Takes a role and lets it act, unless something came after it was asked for.
    pub(crate) async fn assume(
        &self,
        machine: &Machine,
        kept: Kept,
        (id, since): (&str, Asked),
        code: Option<SecretString>,
    ) -> Result<(), DeskError> {
        self.read_again(machine);
        let known = lock(&self.known).known.iter().find(|known| known.id == id).cloned();
        let known = known.ok_or_else(|| DeskError::RoleUnreachable(id.to_owned()))?;
        self.sessions.begin(id, since);
        match take(machine, kept, &known.way, code).await {
            Ok(session) => {
                if self.sessions.came(id, since, session) == Came::Acts {
                    self.count_use(id, machine.now());
                }
                Ok(())
            }
            Err(error) => {
                self.sessions.failed(id, since, state_after(&error, &known.way));
                Err(error.into())
            }
        }
    }

    fn count_use(&self, id: &str, now: Timestamp) {
        let mut remembered = lock(&self.remembered);
        let used = remembered.used.entry(id.to_owned()).or_default();
        *used = (used.0.saturating_add(1), now.as_second());
        while remembered.used.len() > KEPT_USES {
            let oldest = remembered.used.iter().min_by_key(|(_, used)| used.1).map(|(id, _)| id.clone());
            remembered.used.remove(&oldest.unwrap_or_default());
        }
        self.save(&remembered);
    }

    fn save(&self, remembered: &Remembered) {
        // A convenience: where it cannot be written, the order lasts for this start only.
        let _ = files::write_json(&self.file, remembered);
    }

    pub(crate) fn pin(&self, id: &str) {
        let mut remembered = lock(&self.remembered);
        if let Some(at) = remembered.pinned.iter().position(|pinned| pinned == id) {
            remembered.pinned.remove(at);
        } else {
            remembered.pinned.push(id.to_owned());
        }
        self.save(&remembered);
    }

    /// Ends one session.
    pub(crate) fn leave(&self, id: &str) {
        self.sessions.leave(id);
    }

    /// Ends all sessions.
    pub(crate) fn sign_out(&self) {
        self.sessions.sign_out();
    }

    /// The switcher.
    pub(crate) fn view(&self, machine: &Machine, teams: &Teams) -> Roles {
        let now = machine.now();
        let acting = self.acting(now);
        let Reading { known, problems, left_out, .. } = lock(&self.known).clone();
        let remembered = lock(&self.remembered).clone();
        let needed = lock(&self.needed).clone();
        let mut rows: Vec<RoleRow> = known
            .iter()
            .map(|known| RoleRow {
                id: known.id.clone(),
                account: known.account.as_ref().map(|account| teams.account(account)),
                role: known.name.clone(),
                source: known.source.clone(),
                state: self.state(known, now),
                current: acting.as_ref().is_some_and(|acting| acting.id == known.id),
                needed: needed.is_some() && known.arn == needed,
                pinned: remembered.pinned.contains(&known.id),
                used: remembered.used.contains_key(&known.id),
            })
            .collect();
        let place = |row: &RoleRow| remembered.pinned.iter().position(|id| *id == row.id).unwrap_or(usize::MAX);
        let often = |row: &RoleRow| remembered.used.get(&row.id).map_or(0, |used| used.0);
        rows.sort_by(|one, other| {
            let key = |row: &RoleRow| (place(row), std::cmp::Reverse(often(row)));
            key(one).cmp(&key(other)).then_with(|| name_of(one).cmp(&name_of(other)))
        });
        Roles {
            roles: rows,
            current: acting.map(|acting| SessionView::of(teams, &acting.session)),
            problems,
            left_out,
            keys: self.keys(),
        }
    }

    /// Every access key, and where it is.
    fn keys(&self) -> Vec<KeyProfile> {
        let kept = self.kept();
        let in_file = lock(&self.in_file).clone().into_iter().filter(|profile| !kept.contains(profile));
        let in_file: Vec<KeyProfile> = in_file.map(|profile| KeyProfile { profile, place: KeyPlace::File }).collect();
        let kept = kept.into_iter().map(|profile| KeyProfile { profile, place: KeyPlace::Keychain });
        in_file.into_iter().chain(kept).collect()
    }

    fn state(&self, known: &Known, now: Timestamp) -> RoleState {
        if let Some(state) = self.sessions.state(&known.id, now) {
            return state;
        }
        match &known.way {
            Way::Assume(request, _) => match &request.mfa {
                Some(mfa) => RoleState::NeedsCode { serial: mfa.serial.clone() },
                None => RoleState::SignedOut,
            },
            Way::Profile(_) => RoleState::SignedOut,
        }
    }
}

/// What a role needs before it can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Nothing.
    ByItself,
    /// A code of the person.
    NeedsCode,
    /// There is no way to it.
    Unreachable,
}

impl SessionView {
    /// A session as it is shown.
    pub(crate) fn of(teams: &Teams, session: &AwsSession) -> Self {
        let role = session.role().map(|role| role.label().to_owned());
        Self {
            account: teams.account(session.account()),
            role: role.or_else(|| session.identity().role_name().map(str::to_owned)).unwrap_or_default(),
            expires_at: match session.expiry() {
                Expiry::At(at) => at.to_string(),
                Expiry::Never | Expiry::Unknown => String::new(),
            },
        }
    }
}

fn name_of(row: &RoleRow) -> (String, String) {
    (row.account.as_ref().map(|account| account.name.clone()).unwrap_or_default(), row.role.clone())
}

async fn take(machine: &Machine, kept: Kept, way: &Way, code: Option<SecretString>) -> Result<AwsSession, AwsError> {
    let sts = Sts::new(machine.aws_files.clone(), machine.endpoints.clone()).with_kept(kept);
    match way {
        Way::Profile(name) => sts.sign_in_profile(name, machine.now()).await,
        Way::Assume(request, _) => {
            let mut request = (**request).clone();
            if let Some(mfa) = &mut request.mfa {
                mfa.code = code;
            }
            sts.assume(&request, machine.now()).await
        }
    }
}

fn state_after(error: &AwsError, way: &Way) -> RoleState {
    if let (AwsError::MfaWrong, Way::Assume(request, _)) = (error, way)
        && let Some(mfa) = &request.mfa
    {
        // The next code of the same device is what is needed.
        return RoleState::NeedsCode { serial: mfa.serial.clone() };
    }
    match error {
        AwsError::MfaNeeded { serial } => RoleState::NeedsCode { serial: serial.clone() },
        AwsError::LoginNeeded { command } => RoleState::LoginNeeded { command: command.clone() },
        AwsError::Denied { message, .. } => RoleState::Denied { why: message.clone() },
        other => RoleState::Failed { why: other.to_string(), hint: other.hint().into_owned() },
    }
}

/// The name of an account in that of a profile, which tools write as `ACCOUNT.ROLE`, `ACCOUNT/ROLE` and the like.
fn account_in<'p>(profile: &'p str, role: &str) -> &'p str {
    let without = profile.strip_suffix(role).map(|rest| rest.trim_end_matches(['.', '/', ':', '@', '_', '-', ' ']));
    without.filter(|account| !account.is_empty() && account.len() + role.len() < profile.len()).unwrap_or(profile)
}

fn id_of(profile: &str) -> String {
    format!("profile {profile}")
}

/// A profile of an access key.
fn of_keys(profile: &str, account: Option<AccountId>) -> Known {
    Known {
        id: id_of(profile),
        arn: None,
        account,
        name: profile.to_owned(),
        source: profile.to_owned(),
        way: Way::Profile(profile.to_owned()),
    }
}

/// A code is of the device that the role wants, or else of the one that its source wants.
fn of_profile(profile: &Profile, devices: &BTreeMap<String, String>, name: &SessionName) -> Option<Known> {
    let id = id_of(&profile.name);
    match &profile.kind {
        ProfileKind::Role { arn, source: Source::Profile(source), session_name, .. } => {
            let mut request = RoleRequest::of_profile(profile, name.clone())?;
            let on_the_way = devices.get(source).map(|serial| Mfa { serial: serial.clone(), code: None });
            request.mfa = request.mfa.or(on_the_way);
            let naming = if session_name.is_some() { Naming::Stated } else { Naming::Ours };
            Some(Known {
                id,
                arn: Some(arn.clone()),
                account: Some(arn.account().clone()),
                name: arn.name().to_owned(),
                source: profile.name.clone(),
                way: Way::Assume(Box::new(request), naming),
            })
        }
        ProfileKind::Sso { account, role_name, region, .. } => Some(Known {
            id,
            // Where the region says it and the name can be one of a permission set; AWS says for sure.
            arn: Partition::of_region(region)
                .zip(role_name.parse().ok())
                .map(|(partition, set)| RoleArn::of_permission_set(partition, account.clone(), &set)),
            account: Some(account.clone()),
            name: role_name.clone(),
            source: profile.name.clone(),
            way: Way::Profile(profile.name.clone()),
        }),
        ProfileKind::Keys | ProfileKind::Process => Some(of_keys(&profile.name, profile.account.clone())),
        ProfileKind::Role { .. } | ProfileKind::Other { .. } => None,
    }
}

fn of_own(role: &OwnRole, devices: &BTreeMap<String, String>, name: &SessionName) -> Result<Known, DeskError> {
    let arn: RoleArn = role.arn.parse()?;
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let source = some(&role.source).unwrap_or_else(|| "default".to_owned());
    Ok(Known {
        id: format!("own {arn} by {source}"),
        account: Some(arn.account().clone()),
        name: arn.name().to_owned(),
        source: source.clone(),
        way: Way::Assume(
            Box::new(RoleRequest {
                role: arn.clone(),
                mfa: some(&role.mfa_serial)
                    .or_else(|| devices.get(&source).cloned())
                    .map(|serial| Mfa { serial, code: None }),
                base: Base::Profile(source),
                external_id: None,
                session_name: name.clone(),
                duration: DURATION,
                source_identity: None,
                region: some(&role.region),
            }),
            Naming::Ours,
        ),
        arn: Some(arn),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_account_is_what_its_profiles_agree_on() {
        let id = |digit: &str| digit.repeat(12).parse::<AccountId>().unwrap();
        let of = |profile: &str, account: AccountId, role: &str| Known {
            id: id_of(profile),
            arn: None,
            account: Some(account),
            name: role.to_owned(),
            source: profile.to_owned(),
            way: Way::Profile(profile.to_owned()),
        };
        let book = RoleBook::load(PathBuf::new());
        lock(&book.known).known = vec![
            of("acme-payments-prod.Admin", id("1"), "Admin"),
            of("acme-payments-prod/Read-Only", id("1"), "Read-Only"),
            of("acme-data.Admin", id("2"), "Admin"),
            of("warehouse", id("2"), "Admin"),
            of("sandbox", id("3"), "Admin"),
            of("Admin", id("4"), "Admin"),
            Known { id: "own arn by x".to_owned(), ..of("x", id("5"), "Admin") },
        ];
        let named = |digit: &str, name: &str| (id(digit), name.to_owned());
        assert_eq!(
            book.names_of_accounts(),
            [named("1", "acme-payments-prod"), named("3", "sandbox"), named("4", "Admin")],
            "profiles that do not agree name nothing, and neither does a role of the settings"
        );
    }
}
