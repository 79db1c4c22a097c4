//! A whole provider in one file: notes that are text files in a directory. It needs no account of
//! anything, and the protocol tests drive it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use tfplugin::{
    Action, Computed, Config, Context, DataSource, Diagnostics, Function, FunctionError,
    ListResource, ListStream, Mode, Model, MoveSource, Plan, Progress, Provider, ProviderBlock,
    Resource, Result, Terraform, Timeouts, stop,
};

tfplugin::codes! {
    /// What can be wrong with notes.
    enum ToyCode {
        /// The bell cannot be rung. Get another one.
        BellBroken,
        /// There is no such note. Check its name.
        NoteMissing,
        /// The file of a note cannot be read or written. Check the directory.
        NoteUnusable,
        /// The plan was made before.
        PlannedBefore,
        /// The wait was interrupted.
        WaitOver,
    }
}

fn main() -> ExitCode {
    let mode = match env::args().nth(1).as_deref() {
        Some("--debug") => Mode::Debug,
        Some("--version") => Mode::Version,
        _ => Mode::Plugin,
    };
    tfplugin::run(provider(), mode)
}

fn provider() -> Provider<Directory> {
    Provider::new::<Toy>("registry.terraform.io/example/toy", "1.2.3")
        .resource::<Note>()
        .resource::<Trouble>()
        .data_source::<Lookup>()
        .function::<Shout>()
        .list_resource::<Notes>()
        .action::<Ring>()
}

/// Keeps notes in a directory.
#[derive(Model)]
#[tf(name = "toy")]
struct Toy {
    /// The directory that holds the notes.
    directory: String,
    /// A secret, which must not be in a log.
    #[tf(sensitive)]
    password: Option<String>,
}

impl ProviderBlock for Toy {
    type Clients = Directory;

    async fn configure(config: Config<'_>, ctx: &Context<'_, Terraform>) -> Result<Directory> {
        if let Some(password) = config.known::<String>("password") {
            tfplugin::log::redact(&password);
            tracing::info!(password, version = ctx.clients.version, "configured");
        }
        Ok(Directory(config.known::<String>("directory").unwrap_or_default().into()))
    }
}

/// Where the notes are.
struct Directory(PathBuf);

impl Directory {
    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name).with_extension("note")
    }
}

fn failed(verb: &str, path: &Path, error: &io::Error) -> Diagnostics {
    ToyCode::NoteUnusable
        .error(format!("The note was not {verb}"), format!("{}: {error}", path.display()))
        .into()
}

/// A note.
#[derive(Debug, Model)]
#[tf(name = "note")]
struct Note {
    /// Where it is.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// What it is called.
    #[tf(requires_replace, length(1..=80))]
    name: String,
    /// What it says.
    text: String,
    /// How long it is, in bytes.
    size: Computed<i64>,
    /// Sealed with a secret that is stored nowhere.
    #[tf(write_only)]
    seal: Option<String>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What tells notes apart.
#[derive(Model)]
struct NoteIdentity {
    /// What it is called.
    name: String,
}

impl Note {
    fn write(self, directory: &Directory) -> Result<Self> {
        let path = directory.file(&self.name);
        fs::write(&path, &self.text).map_err(|it| failed("written", &path, &it))?;
        Ok(Self { seal: None, ..self.complete(directory) })
    }

    fn complete(self, directory: &Directory) -> Self {
        let size = i64::try_from(self.text.len()).unwrap_or(i64::MAX);
        let id = directory.file(&self.name).display().to_string();
        Self { id: id.into(), size: size.into(), ..self }
    }

    fn find(name: &str, directory: &Directory) -> Result<Option<Self>> {
        let path = directory.file(name);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let note = Self {
                    id: Computed::Unknown,
                    name: name.to_owned(),
                    text,
                    size: Computed::Unknown,
                    seal: None,
                    timeouts: None,
                };
                Ok(Some(note.complete(directory)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("read", &path, &error)),
        }
    }
}

impl Resource for Note {
    type Clients = Directory;
    type Identity = NoteIdentity;

    async fn create(self, ctx: &Context<'_, Directory>) -> Result<Self> {
        self.write(ctx.clients)
    }

    async fn read(
        identity: NoteIdentity,
        prior: Option<Self>,
        ctx: &Context<'_, Directory>,
    ) -> Result<Option<Self>> {
        let timeouts = prior.and_then(|it| it.timeouts);
        let found = Self::find(&identity.name, ctx.clients)?;
        Ok(found.map(|it| Self { timeouts, ..it }))
    }

    async fn update(self, _: Self, ctx: &Context<'_, Directory>) -> Result<Self> {
        self.write(ctx.clients)
    }

    async fn delete(self, ctx: &Context<'_, Directory>) -> Result<()> {
        let path = ctx.clients.file(&self.name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("deleted", &path, &error))
            }
            _ => Ok(()),
        }
    }

    fn identity(&self) -> NoteIdentity {
        NoteIdentity { name: self.name.clone() }
    }

    async fn import(id: String, _: &Context<'_, Directory>) -> Result<NoteIdentity> {
        Ok(NoteIdentity { name: id })
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        if source.type_name != "terraform_data" {
            return Ok(None);
        }
        let text = source.state["input"]["value"].as_str().unwrap_or_default();
        Ok(Some(Self {
            id: Computed::Unknown,
            name: "moved".to_owned(),
            text: text.to_owned(),
            size: Computed::Unknown,
            seal: None,
            timeouts: None,
        }))
    }
}

/// Something that goes wrong.
#[derive(Debug, Model)]
#[tf(name = "trouble")]
struct Trouble {
    /// How it goes wrong.
    #[tf(requires_replace)]
    kind: Kind,
}

/// How things go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
enum Kind {
    /// The provider has a bug.
    Panic,
    /// It takes until somebody interrupts it.
    Wait,
    /// It takes forever, even when it is interrupted.
    Hang,
}

/// What tells troubles apart.
#[derive(Model)]
struct TroubleIdentity {
    /// How it goes wrong.
    kind: String,
}

impl Resource for Trouble {
    type Clients = Directory;
    type Identity = TroubleIdentity;

    const IMPORTABLE: bool = false;

    async fn plan(_: &mut Plan<'_>, ctx: &Context<'_, Directory>) -> Result<()> {
        if let Some(seen) = ctx.planned_private() {
            ctx.warn(
                ToyCode::PlannedBefore.warning("Planned before", String::from_utf8_lossy(&seen)),
            );
        } else if ctx.gives_back_plans() {
            ctx.set_private(b"seen by the first plan".to_vec());
        }
        Ok(())
    }

    async fn create(self, ctx: &Context<'_, Directory>) -> Result<Self> {
        match self.kind {
            Kind::Panic => panic!("trouble was asked for"),
            Kind::Hang => {
                ctx.save_partial_state(&self);
                tracing::info!("waiting for an interruption");
                std::future::pending().await
            }
            Kind::Wait => {
                ctx.save_partial_state(&self);
                tracing::info!("waiting for an interruption");
                stop::token().cancelled().await;
                Err(ToyCode::WaitOver.error("Interrupted", "The wait is over.").into())
            }
        }
    }

    async fn read(
        _: TroubleIdentity,
        prior: Option<Self>,
        _: &Context<'_, Directory>,
    ) -> Result<Option<Self>> {
        Ok(prior)
    }

    async fn delete(self, _: &Context<'_, Directory>) -> Result<()> {
        Ok(())
    }

    fn identity(&self) -> TroubleIdentity {
        TroubleIdentity { kind: self.kind.to_string() }
    }
}

/// Looks a note up.
#[derive(Model)]
#[tf(name = "note")]
struct Lookup {
    /// What it is called.
    name: String,
    /// What it says.
    text: Computed<String>,
}

impl DataSource for Lookup {
    type Clients = Directory;

    async fn read(self, ctx: &Context<'_, Directory>) -> Result<Self> {
        let note = Note::find(&self.name, ctx.clients)?.ok_or_else(|| {
            let detail = format!("`{}` is not a note.", self.name);
            Diagnostics::from(
                ToyCode::NoteMissing.error("There is no such note", detail).at("name"),
            )
        })?;
        Ok(Self { text: note.text.into(), ..self })
    }
}

/// Says it louder.
#[derive(Model)]
#[tf(name = "shout")]
struct Shout {
    /// What is said.
    text: String,
}

impl Function for Shout {
    type Output = String;

    fn call(self) -> std::result::Result<String, FunctionError> {
        if self.text.is_empty() {
            return Err(FunctionError::argument("text", "there is nothing to say"));
        }
        Ok(format!("{}!", self.text.to_uppercase()))
    }
}

/// All notes.
#[derive(Model)]
#[tf(name = "note")]
struct Notes {
    /// What their names begin with.
    prefix: Option<String>,
}

impl ListResource for Notes {
    type Resource = Note;

    async fn list(self, stream: &ListStream<Note>, ctx: &Context<'_, Directory>) -> Result<()> {
        let directory = &ctx.clients.0;
        let entries = fs::read_dir(directory).map_err(|it| failed("listed", directory, &it))?;
        let mut names: Vec<_> = entries
            .filter_map(|it| it.ok()?.path().file_stem()?.to_str().map(str::to_owned))
            .filter(|it| it.starts_with(self.prefix.as_deref().unwrap_or_default()))
            .collect();
        names.sort();
        for name in names {
            let Some(note) = Note::find(&name, ctx.clients)? else { continue };
            if !stream.send(name, &note).await {
                break;
            }
        }
        Ok(())
    }
}

/// Rings a bell.
#[derive(Model)]
#[tf(name = "ring")]
struct Ring {
    /// How often.
    #[tf(range(0..=9))]
    times: i64,
    /// What is wrong with the bell.
    defect: Option<String>,
}

impl Action for Ring {
    type Clients = Directory;

    async fn invoke(self, progress: &Progress, _: &Context<'_, Directory>) -> Result<()> {
        for time in 1..=self.times {
            progress.say(format!("ring {time}")).await;
        }
        match self.defect.as_deref() {
            None => Ok(()),
            Some("panic") => panic!("the bell fell down"),
            Some("crash") => {
                let crash = std::thread::spawn(|| panic!("the tower fell down"));
                Err(ToyCode::BellBroken
                    .error("The bell is gone", format!("{:?}", crash.join()))
                    .into())
            }
            Some(defect) => {
                Err(ToyCode::BellBroken.error("The bell is broken", defect).at("defect").into())
            }
        }
    }
}
