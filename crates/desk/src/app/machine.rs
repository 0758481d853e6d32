//! What the use cases know of the machine they run on. The edge of the program reads it, once, and
//! passes it in; nothing in this crate looks at the environment or the clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign_aws::{AwsFiles, Endpoints};
use countersign_github::Proxy;
use jiff::Timestamp;

/// The present moment.
pub type Clock = fn() -> Timestamp;

#[derive(Clone, Debug)]
pub struct Machine {
    /// The present moment.
    pub clock: Clock,
    /// Under which name secrets stand in the keychain; the identifier of the app.
    pub service: String,
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// A file system in memory for what must not outlive a run, where there is one.
    pub memory: Option<PathBuf>,
    /// The `countersign` program, which owns runs.
    pub supervisor: PathBuf,
    /// Environment that every tool needs: `PATH`, the language, proxies, certificates.
    pub tool_environment: Vec<(String, String)>,
    /// Environment that the GitHub CLI needs to find what it knows.
    pub gh_environment: Vec<(String, String)>,
    /// Where the AWS configuration is.
    pub aws_files: AwsFiles,
    /// Addresses of AWS that the environment names.
    pub endpoints: Endpoints,
    /// Why the environment's addresses of AWS were not taken, where they were not.
    pub endpoint_problem: Option<String>,
    /// The proxy to GitHub.
    pub proxy: Proxy,
    /// Whether code in the sandbox could reach an X11 display through the network that it keeps.
    pub x11: bool,
    /// Whether this is the demo.
    pub demo: Demo,
}

/// Whether this is the demo, which has hosts of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demo {
    /// It is not.
    No,
    /// It is, and these hosts are there from the start.
    Yes {
        /// The hosts, with tokens that are worth nothing elsewhere.
        hosts: Vec<DemoHost>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoHost {
    /// Its name.
    pub host: String,
    /// Address of its REST API.
    pub rest: String,
    /// Address of its GraphQL API.
    pub graphql: String,
    /// Address below which its repositories are.
    pub git: String,
    /// The token of the person in the demo.
    pub token: String,
    pub repositories: Vec<String>,
}

/// Variables that every tool is given, where they are set.
const FOR_TOOLS: [&str; 15] = [
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// Variables that the GitHub CLI is given besides, where they are set.
const FOR_GH: [&str; 8] = [
    "HOME",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    "GH_CONFIG_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "USERPROFILE",
    "APPDATA",
];

/// What the edge of the program read of the machine.
#[derive(Debug)]
pub struct Surroundings {
    /// The environment of the process.
    pub variables: Vec<(String, String)>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// A file system in memory that only this person can read, where there is one.
    pub memory: Option<PathBuf>,
    /// The `countersign` program.
    pub supervisor: PathBuf,
    /// The identifier of the app.
    pub service: String,
    /// The present moment.
    pub clock: Clock,
}

impl Machine {
    /// The machine as its surroundings say.
    pub fn of(surroundings: Surroundings) -> Self {
        let Surroundings { variables, home, memory, supervisor, service, clock } = surroundings;
        let value = |name: &str| variables.iter().find(|(known, value)| known == name && !value.is_empty());
        let some = |names: &[&str]| names.iter().filter_map(|name| value(name).cloned()).collect::<Vec<_>>();
        let path = value("PATH").map(|(_, path)| std::env::split_paths(path).collect()).unwrap_or_default();
        let mut aws_files = AwsFiles::in_home(home.as_deref().unwrap_or(Path::new("/nonexistent")));
        if let Some((_, file)) = value("AWS_CONFIG_FILE") {
            aws_files.config = file.into();
        }
        if let Some((_, file)) = value("AWS_SHARED_CREDENTIALS_FILE") {
            aws_files.credentials = file.into();
        }
        let (endpoints, endpoint_problem) = match Endpoints::from_vars(variables.iter().cloned()) {
            Ok(endpoints) => (endpoints, None),
            Err(error) => (Endpoints::default(), Some(format!("{error}. {}", error.hint()))),
        };
        let tool_environment = some(&FOR_TOOLS);
        let gh_environment = tool_environment.iter().cloned().chain(some(&FOR_GH)).collect();
        Self {
            x11: value("DISPLAY").is_some(),
            clock,
            service,
            path,
            home,
            memory,
            supervisor,
            tool_environment,
            gh_environment,
            aws_files,
            endpoints,
            endpoint_problem,
            proxy: Proxy::from_vars(&variables),
            demo: Demo::No,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A program on `PATH`.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        self.path.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
    }

    /// A machine without anything, for tests and for a host that only reads plan files.
    pub fn bare(clock: Clock) -> Self {
        let nowhere = PathBuf::from("/nonexistent");
        Self {
            clock,
            service: "countersign".to_owned(),
            path: Vec::new(),
            home: None,
            memory: None,
            supervisor: nowhere.join("countersign"),
            tool_environment: Vec::new(),
            gh_environment: Vec::new(),
            aws_files: AwsFiles::in_home(&nowhere),
            endpoints: Endpoints::default(),
            endpoint_problem: None,
            proxy: Proxy::default(),
            x11: false,
            demo: Demo::No,
        }
    }
}

/// The folders of the app's own data.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    data: Arc<PathBuf>,
}

impl Folders {
    pub(crate) fn in_data(data: PathBuf) -> Self {
        Self { data: Arc::new(data) }
    }

    /// The app's own data, all of which is hidden from code in the sandbox.
    pub(crate) fn data(&self) -> PathBuf {
        self.data.to_path_buf()
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.data.join("runs")
    }

    pub(crate) fn sealed(&self) -> PathBuf {
        self.data.join("sealed")
    }

    /// Published plans that were read, encrypted like sealed ones.
    pub(crate) fn reported(&self) -> PathBuf {
        self.data.join("reported")
    }

    /// What was approved on this machine, encrypted.
    pub(crate) fn approved(&self) -> PathBuf {
        self.data.join("approved")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.data.join("ledger.jsonl")
    }

    pub(crate) fn providers(&self) -> PathBuf {
        self.data.join("providers")
    }

    pub(crate) fn schemas(&self) -> PathBuf {
        self.data.join("schemas")
    }

    pub(crate) fn mirrors(&self) -> PathBuf {
        self.data.join("mirrors")
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.data.join("inbox.json")
    }

    pub(crate) fn roles(&self) -> PathBuf {
        self.data.join("roles.json")
    }
}
