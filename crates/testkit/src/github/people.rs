//! Accounts, organizations and tokens.

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserKind {
    Person,
    /// An app. REST writes its name with `[bot]` behind it, GraphQL without.
    Bot,
}

#[derive(Clone, Debug)]
pub struct User {
    pub login: String,
    /// Its number; given by the world if it is 0.
    pub id: u64,
    /// The e-mail addresses that are confirmed for it: commits with one of them are its own.
    pub emails: Vec<String>,
    /// What it is.
    pub kind: UserKind,
}

impl User {
    /// A person with the address `LOGIN@users.test`.
    pub fn new(login: &str) -> Self {
        let emails = vec![format!("{login}@users.test")];
        Self { login: login.to_owned(), id: 0, emails, kind: UserKind::Person }
    }

    /// An app.
    pub fn bot(login: &str) -> Self {
        Self { kind: UserKind::Bot, emails: Vec::new(), ..Self::new(login) }
    }

    /// The account that GitHub itself commits as.
    pub(super) fn web_flow() -> Self {
        let emails = vec!["noreply@github.com".to_owned()];
        Self { login: "web-flow".to_owned(), id: 19_864_447, emails, kind: UserKind::Person }
    }

    /// With this number.
    #[must_use]
    pub fn id(mut self, id: u64) -> Self {
        self.id = id;
        self
    }

    /// With one more confirmed address.
    #[must_use]
    pub fn email(mut self, email: &str) -> Self {
        self.emails.push(email.to_owned());
        self
    }

    /// The address that GitHub makes up for people who keep theirs private.
    pub fn noreply(&self) -> String {
        format!("{}+{}@users.noreply.github.com", self.id, self.login)
    }
}

/// Whether an organization wants single sign-on for tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOn {
    /// Any token of a member will do.
    NotRequired,
    /// A token must have been authorized for it.
    Required,
}

#[derive(Clone, Debug)]
pub struct Organization {
    pub login: String,
    /// Its number; given by the world if it is 0.
    pub id: u64,
    /// Whether it wants single sign-on.
    pub sign_on: SignOn,
}

impl Organization {
    /// One that takes any token.
    pub fn new(login: &str) -> Self {
        Self { login: login.to_owned(), id: 0, sign_on: SignOn::NotRequired }
    }

    /// One that wants single sign-on.
    #[must_use]
    pub fn with_single_sign_on(mut self) -> Self {
        self.sign_on = SignOn::Required;
        self
    }
}

#[derive(Clone, Debug)]
pub(super) enum TokenKind {
    Classic { scopes: Vec<String> },
    FineGrained { permissions: Vec<(String, String)> },
}

/// A token of an account.
#[derive(Clone, Debug)]
pub struct Token {
    pub(super) secret: String,
    pub(super) login: String,
    pub(super) kind: TokenKind,
    pub(super) authorized_for: Vec<String>,
}

impl Token {
    /// A classic token with the scopes `repo` and `read:org`.
    pub fn classic(secret: &str, login: &str) -> Self {
        let scopes = vec!["repo".to_owned(), "read:org".to_owned()];
        Self {
            secret: secret.to_owned(),
            login: login.to_owned(),
            kind: TokenKind::Classic { scopes },
            authorized_for: Vec::new(),
        }
    }

    /// A fine-grained token. It reads what is public and has the permissions that are added.
    pub fn fine_grained(secret: &str, login: &str) -> Self {
        let kind = TokenKind::FineGrained { permissions: Vec::new() };
        Self { secret: secret.to_owned(), login: login.to_owned(), kind, authorized_for: Vec::new() }
    }

    /// A classic token with these scopes instead.
    #[must_use]
    pub fn scopes(mut self, scopes: &[&str]) -> Self {
        self.kind = TokenKind::Classic { scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect() };
        self
    }

    /// With a permission like `pull_requests`, `write`, for a fine-grained token.
    #[must_use]
    pub fn permission(mut self, name: &str, level: &str) -> Self {
        match &mut self.kind {
            TokenKind::FineGrained { permissions } => permissions.push((name.to_owned(), level.to_owned())),
            TokenKind::Classic { .. } => panic!("a classic token has scopes"),
        }
        self
    }

    /// Authorized for the single sign-on of an organization.
    #[must_use]
    pub fn authorized_for(mut self, organization: &str) -> Self {
        self.authorized_for.push(organization.to_owned());
        self
    }

    /// Whether it has a permission like `statuses`, `read`. A classic token with `repo` has them all.
    pub(super) fn permits(&self, wanted: &str, level: &str) -> bool {
        match &self.kind {
            TokenKind::Classic { scopes } => scopes.iter().any(|scope| scope == "repo"),
            TokenKind::FineGrained { permissions } => {
                permissions.iter().any(|(name, granted)| name == wanted && (granted == level || granted == "write"))
            }
        }
    }
}
