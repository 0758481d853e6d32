//! The file as it is written, and how its parts have to fit together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::str::FromStr;

use countersign_model::{AccountId, Environment, Hue, Inputs, NotA, Partition, Project, RoleArn, Tool, ToolVersion};
use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;

use super::backend::WrittenBackend;
use super::encryption::WrittenEncryption;
use super::{Account, BackendRules, Bases, ProjectRules, ReviewRules, TeamFile, TeamFileError};
use crate::approval::WEB_ADDRESS;
use crate::patterns::{Patterns, resolve};

/// A limit that nobody means: a year.
const MOST_HOURS: i64 = 24 * 366;
/// More people than any team asks for one plan.
const MOST_APPROVALS: u32 = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: Spanned<u32>,
    #[serde(default)]
    bases: Vec<Spanned<String>>,
    #[serde(default)]
    review: WrittenReview,
    #[serde(default)]
    accounts: BTreeMap<Spanned<String>, WrittenAccount>,
    #[serde(default)]
    emails: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    projects: Vec<Spanned<WrittenProject>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReview {
    self_approval: Option<bool>,
    unsigned_web_commits: Option<bool>,
    approvals: Option<Spanned<u32>>,
    approvers: Option<Vec<Spanned<String>>>,
    max_plan_age_hours: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAccount {
    id: Spanned<String>,
    #[serde(default)]
    environment: Environment,
    colour: Option<Hue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProject {
    name: Option<Spanned<String>>,
    dir: Spanned<String>,
    workspace: Option<Spanned<String>>,
    #[serde(default)]
    var_files: Vec<Spanned<String>>,
    #[serde(default)]
    backend_files: Vec<Spanned<String>>,
    #[serde(default)]
    environment: BTreeMap<Spanned<String>, Spanned<String>>,
    when_modified: Option<Spanned<Vec<String>>>,
    tool: Option<Spanned<String>>,
    version: Option<Spanned<String>>,
    plan_role: Option<Spanned<String>>,
    apply_role: Option<Spanned<String>>,
    plan_permission_set: Option<Spanned<String>>,
    apply_permission_set: Option<Spanned<String>>,
    account: Option<Spanned<String>>,
    region: Option<Spanned<String>>,
    #[serde(default)]
    backend: WrittenBackend,
    encryption: Option<Spanned<WrittenEncryption>>,
    #[serde(default)]
    review: WrittenReview,
}

/// Turns places of the text into lines of errors.
pub(super) struct Reader<'t> {
    text: &'t str,
}

pub(super) type Read<T> = Result<T, TeamFileError>;

pub(super) fn read(text: &str) -> Read<TeamFile> {
    let reader = Reader { text };
    let written: Written = toml::from_str(text).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        reader.error(&at, error.message().lines().next().unwrap_or("this is not TOML"))
    })?;
    if *written.version.get_ref() != 1 {
        return Err(reader.error(&written.version.span(), "only version 1 is known"));
    }
    let mut bases = Bases::default();
    for base in &written.bases {
        bases.add(base.get_ref()).map_err(|error| reader.error(&base.span(), &error.to_string()))?;
    }
    let review = reader.review(&written.review, &ReviewRules::default())?;
    let accounts = reader.accounts(&written.accounts)?;
    let emails = reader.emails(&written.emails)?;
    let mut projects: Vec<ProjectRules> = Vec::with_capacity(written.projects.len());
    let mut labels = BTreeSet::new();
    for project in &written.projects {
        let rules = reader.project(project.get_ref(), &review, &accounts)?;
        if projects.iter().any(|other| other.project.id() == rules.project.id()) {
            return Err(reader.error(&project.span(), "this project stands here twice"));
        }
        if !labels.insert(rules.project.label()) {
            let what = format!("two projects are called {:?}; give one a name", rules.project.label());
            return Err(reader.error(&project.span(), &what));
        }
        projects.push(rules);
    }
    Ok(TeamFile { bases, review, accounts, emails, projects })
}

impl Reader<'_> {
    fn error(&self, at: &Range<usize>, what: &str) -> TeamFileError {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        TeamFileError { line: before.matches('\n').count() + 1, what: what.to_owned() }
    }

    pub(super) fn refuse<T, V>(&self, value: &Spanned<V>, what: &str) -> Read<T> {
        Err(self.error(&value.span(), what))
    }

    pub(super) fn word<T: FromStr<Err = NotA>>(&self, written: &Spanned<String>) -> Read<T> {
        written.get_ref().parse().map_err(|error: NotA| self.error(&written.span(), &error.to_string()))
    }

    pub(super) fn words<T: FromStr<Err = NotA>>(&self, written: Option<&Spanned<String>>) -> Read<Option<T>> {
        written.map(|written| self.word(written)).transpose()
    }

    /// What a project does not say is as for all projects.
    fn review(&self, written: &WrittenReview, otherwise: &ReviewRules) -> Read<ReviewRules> {
        let approvals = match &written.approvals {
            Some(number) if !(1..=MOST_APPROVALS).contains(number.get_ref()) => {
                return self.refuse(number, "a plan needs 1 to 20 approvals");
            }
            Some(number) => *number.get_ref(),
            None => otherwise.approvals,
        };
        let max_plan_age = match &written.max_plan_age_hours {
            Some(hours) if !(1..=MOST_HOURS).contains(hours.get_ref()) => {
                return self.refuse(hours, "a plan may be 1 hour to 1 year old");
            }
            Some(hours) => SignedDuration::from_hours(*hours.get_ref()),
            None => otherwise.max_plan_age,
        };
        let approvers = match &written.approvers {
            Some(logins) => logins.iter().map(|login| self.login(login)).collect::<Read<_>>()?,
            None => otherwise.approvers.clone(),
        };
        Ok(ReviewRules {
            self_approval: written.self_approval.unwrap_or(otherwise.self_approval),
            unsigned_web_commits: written.unsigned_web_commits.unwrap_or(otherwise.unsigned_web_commits),
            approvals,
            approvers,
            max_plan_age,
        })
    }

    fn login(&self, written: &Spanned<String>) -> Read<String> {
        let login = written.get_ref();
        if login.contains('/') || login.starts_with('@') {
            return self.refuse(written, "approvers are logins; teams cannot be named");
        }
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if login.is_empty() || !login.bytes().all(clean) {
            return self.refuse(written, "this is not a login");
        }
        Ok(login.to_ascii_lowercase())
    }

    /// Small letters in ASCII alone: in others, different addresses would become the same.
    fn emails(&self, written: &BTreeMap<Spanned<String>, String>) -> Read<BTreeMap<String, String>> {
        let mut emails = BTreeMap::new();
        for (mail, login) in written {
            let address = mail.get_ref().to_ascii_lowercase();
            if !address.contains('@') {
                return self.refuse(mail, "this is not an e-mail address");
            }
            if address == WEB_ADDRESS {
                return self.refuse(mail, "this address stands for whoever uses GitHub's pages, and for nobody");
            }
            emails.insert(address, login.to_ascii_lowercase());
        }
        Ok(emails)
    }

    fn accounts(&self, written: &BTreeMap<Spanned<String>, WrittenAccount>) -> Read<Vec<Account>> {
        let mut accounts: Vec<Account> = Vec::with_capacity(written.len());
        for (name, account) in written {
            let id: AccountId = self.word(&account.id)?;
            if accounts.iter().any(|other| other.id == id) {
                return self.refuse(&account.id, "this account has two names");
            }
            let hue = account.colour.unwrap_or_else(|| Hue::of(&id));
            accounts.push(Account { name: name.get_ref().clone(), id, environment: account.environment, hue });
        }
        Ok(accounts)
    }

    fn project(&self, written: &WrittenProject, review: &ReviewRules, accounts: &[Account]) -> Read<ProjectRules> {
        let dir = self.dir(&written.dir)?;
        let mut environment = Vec::new();
        let mut keychain = BTreeMap::new();
        for (variable, entry) in &written.environment {
            self.variable(variable)?;
            if entry.get_ref().trim().is_empty() {
                return self.refuse(entry, "name the keychain entry that holds the value");
            }
            environment.push(variable.get_ref().clone());
            keychain.insert(variable.get_ref().clone(), entry.get_ref().clone());
        }
        let project = Project {
            name: written.name.as_ref().map(|name| self.name(name)).transpose()?,
            workspace: match &written.workspace {
                Some(workspace) => self.workspace(workspace)?,
                None => "default".to_owned(),
            },
            inputs: Inputs {
                backend_files: self.backend_files(&dir, &written.backend_files)?,
                environment,
                var_files: self.files(&dir, &written.var_files)?,
            },
            dir,
        };
        if let Some(patterns) = &written.when_modified {
            Patterns::relative_to(&project.dir, patterns.get_ref())
                .map_err(|error| self.error(&patterns.span(), &error.to_string()))?;
        }
        let plan_role: Option<RoleArn> = self.words(written.plan_role.as_ref())?;
        let apply_role: Option<RoleArn> = self.words(written.apply_role.as_ref())?;
        let account = written.account.as_ref().map(|account| self.account(account, accounts)).transpose()?;
        let roles = [(&written.plan_role, &plan_role), (&written.apply_role, &apply_role)];
        let account = account.or_else(|| apply_role.as_ref().map(|role| role.account().clone()));
        for (place, role) in roles {
            if let (Some(place), Some(role), Some(account)) = (place, role, &account)
                && role.account() != account
            {
                return self.refuse(place, &format!("this role is not in the expected account {account}"));
            }
        }
        let region = written.region.as_ref().map(|region| self.region(region)).transpose()?;
        let place = (account.as_ref(), region.as_deref());
        let plan_role = self.role_or_set(plan_role, written.plan_permission_set.as_ref(), "plan_role", place)?;
        let apply_role = self.role_or_set(apply_role, written.apply_permission_set.as_ref(), "apply_role", place)?;
        let backend = self.backend(&written.backend)?;
        let encryption =
            written.encryption.as_ref().map(|encryption| self.encryption(encryption, account.as_ref())).transpose()?;
        Ok(ProjectRules {
            project,
            keychain,
            when_modified: written.when_modified.as_ref().map(|patterns| patterns.get_ref().clone()),
            tool: written.tool.as_ref().map(|tool| self.tool(tool)).transpose()?,
            version: self.words::<ToolVersion>(written.version.as_ref())?,
            plan_role,
            apply_role,
            account,
            region,
            backend: BackendRules { encryption, ..backend },
            review: self.review(&written.review, review)?,
        })
    }

    /// The role that is written, or that Identity Center makes of the permission set that is.
    fn role_or_set(
        &self,
        role: Option<RoleArn>,
        set: Option<&Spanned<String>>,
        key: &str,
        (account, region): (Option<&AccountId>, Option<&str>),
    ) -> Read<Option<RoleArn>> {
        let Some(set) = set else { return Ok(role) };
        if role.is_some() {
            return self.refuse(set, &format!("name a permission set or {key}, and not both"));
        }
        let Some(account) = account else {
            return self.refuse(set, "a permission set is one of an account: name the account of the project");
        };
        let partition = match region {
            None => Some(Partition::Aws),
            Some(region) => Partition::of_region(region),
        };
        let Some(partition) = partition else {
            return self.refuse(set, "in which part of AWS this region is cannot be told, so the set cannot be named");
        };
        Ok(Some(RoleArn::of_permission_set(partition, account.clone(), &self.word(set)?)))
    }

    fn dir(&self, written: &Spanned<String>) -> Read<String> {
        match resolve(".", written.get_ref()) {
            Some(dir) => Ok(dir),
            None => self.refuse(written, "a directory is written from the root of the repository"),
        }
    }

    /// Files are named relative to the project's directory, as the tool takes them.
    fn files(&self, dir: &str, written: &[Spanned<String>]) -> Read<Vec<String>> {
        let inside = |file: &Spanned<String>| match resolve(dir, file.get_ref()) {
            Some(_) if !file.get_ref().starts_with('-') => Ok(file.get_ref().clone()),
            _ => self.refuse(file, "a file is written relative to the project's directory, inside the repository"),
        };
        written.iter().map(inside).collect()
    }

    /// What has `=` in it is a setting for the tool and not the name of a file.
    fn backend_files(&self, dir: &str, written: &[Spanned<String>]) -> Read<Vec<String>> {
        match written.iter().find(|file| file.get_ref().contains('=')) {
            Some(file) => self.refuse(file, "a backend file has no = in its name; settings stand in the configuration"),
            None => self.files(dir, written),
        }
    }

    fn name(&self, written: &Spanned<String>) -> Read<String> {
        let name = written.get_ref();
        let clean = !name.is_empty() && name.trim() == name && !name.chars().any(char::is_control) && name.len() <= 200;
        // A name like the canonical form would take the id of a project without a name.
        if clean && !name.starts_with('{') {
            Ok(name.clone())
        } else {
            self.refuse(written, "a name is 1 to 200 visible characters and does not begin with {")
        }
    }

    fn workspace(&self, written: &Spanned<String>) -> Read<String> {
        let name = written.get_ref();
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if !name.is_empty() && name.len() <= 90 && !name.starts_with('-') && name.bytes().all(clean) {
            Ok(name.clone())
        } else {
            self.refuse(written, "this is not the name of a workspace")
        }
    }

    fn region(&self, written: &Spanned<String>) -> Read<String> {
        let name = written.get_ref();
        let clean = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !name.is_empty() && name.len() <= 30 && name.bytes().all(clean) {
            Ok(name.clone())
        } else {
            self.refuse(written, "this is not an AWS region")
        }
    }

    fn tool(&self, written: &Spanned<String>) -> Read<Tool> {
        [Tool::Terraform, Tool::OpenTofu]
            .into_iter()
            .find(|tool| tool.key() == written.get_ref())
            .ok_or_else(|| self.error(&written.span(), "the tools are \"terraform\" and \"opentofu\""))
    }

    fn account(&self, written: &Spanned<String>, accounts: &[Account]) -> Read<AccountId> {
        if let Some(account) = accounts.iter().find(|account| account.name == *written.get_ref()) {
            return Ok(account.id.clone());
        }
        written
            .get_ref()
            .parse()
            .or_else(|_| self.refuse(written, "this is neither an account of this file nor an account id"))
    }

    /// Variables that steer the tool, the loader or the credentials are not inputs of a project.
    fn variable(&self, written: &Spanned<String>) -> Read<()> {
        let name = written.get_ref();
        let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if !first || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return self.refuse(written, "this is not the name of an environment variable");
        }
        if is_steering(name) {
            return self.refuse(written, &format!("{name} is set by Countersign and not by a project"));
        }
        Ok(())
    }
}

/// Names whose value would change what runs, where it runs, or as whom.
pub(crate) fn is_steering(name: &str) -> bool {
    const WHOLE: &[&str] = &["PATH", "HOME", "IFS", "ENV", "SHELL", "TMPDIR", "LANG", "NODE_OPTIONS", "PYTHONPATH"];
    const BEGINNINGS: &[&str] = &["AWS_", "LD_", "DYLD_", "GIT_", "SSH_", "XDG_", "DBUS_", "BASH_", "LC_", "PERL"];
    let upper = name.to_ascii_uppercase();
    WHOLE.contains(&upper.as_str())
        || BEGINNINGS.iter().any(|beginning| upper.starts_with(beginning))
        || (upper.starts_with("TF_") && !upper.starts_with("TF_VAR_"))
        || upper.starts_with("TOFU_")
        || upper == "CHECKPOINT_DISABLE"
}
