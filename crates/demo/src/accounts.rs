//! The accounts: what each role may, and the reviewer's own `~/.aws`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use countersign_testkit::aws::{Access, AwsWorld, Role, User};

/// The account that the reviewer signs in to, and goes on from to the roles.
const HOME_ACCOUNT: &str = "220719904433";
const KEY_ID: &str = "AKIADEMODEMODEMODEMO";
const SECRET_KEY: &str = "TheDemoHasNoSecretsWorthKeeping/01234567";

/// An account with a pair of roles: the id, what its roles and bucket are called, and its region.
struct Account {
    id: &'static str,
    name: &'static str,
    region: &'static str,
}

const ACCOUNTS: [Account; 3] = [
    Account { id: "412033857711", name: "network", region: "eu-central-1" },
    Account { id: "730955104826", name: "payments", region: "eu-central-1" },
    Account { id: "158604772390", name: "platform", region: "eu-west-1" },
];

fn arn(account: &Account, role: &str) -> String {
    format!("arn:aws:iam::{}:role/{}-{role}", account.id, account.name)
}

/// The AWS: a session of a role reaches the bucket of its own account and nothing else.
pub(crate) fn world() -> AwsWorld {
    let person = User::new("sora", HOME_ACCOUNT, KEY_ID, SECRET_KEY);
    let trusted = person.arn();
    let world = ACCOUNTS.iter().fold(AwsWorld::new(), |world, account| {
        let bucket = format!("acme-{}-state", account.name);
        world
            .bucket(&bucket, account.id)
            .role(Role::new(&arn(account, "plan")).trusts(&trusted).may(Access::ReadAndLock, &bucket))
            .role(Role::new(&arn(account, "apply")).trusts(&trusted).may(Access::Write, &bucket))
    });
    world.user(person)
}

/// Writes the profiles.
pub(crate) fn write_files(home: &Path) -> io::Result<()> {
    let mut config = String::new();
    for account in &ACCOUNTS {
        for role in ["plan", "apply"] {
            let _ = writeln!(
                config,
                "[profile {}-{role}]\nrole_arn = {}\nsource_profile = acme\nregion = {}\n",
                account.name,
                arn(account, role),
                account.region
            );
        }
    }
    // A login that is over: the app says which command brings it back.
    config.push_str(
        "[sso-session acme]\nsso_start_url = https://acme.awsapps.example/start\nsso_region = eu-central-1\n\
         sso_registration_scopes = sso:account:access\n\n\
         [profile audit]\nsso_session = acme\nsso_account_id = 220719904433\nsso_role_name = AuditReadOnly\n",
    );
    let folder = home.join(".aws");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("config"), config)?;
    let keys = format!("[acme]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n");
    fs::write(folder.join("credentials"), keys)
}
