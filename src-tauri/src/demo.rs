//! The app in the world of the demo: under a name, in folders and with a keychain of its own, so that
//! it meets nothing of the app that a person uses.

use std::io;
use std::process::ExitCode;

use countersign_api::{Demo as InDemo, DeskPaths, Machine};
use countersign_demo::{Demo, Room};

use crate::start::Start;

const IDENTIFIER: &str = "app.countersign.demo";
const TITLE: &str = "Countersign demo";

/// Runs the demo until its window is closed.
pub fn run(start: &Start) -> ExitCode {
    if let Err(code) = crate::prepare() {
        return code;
    }
    match world() {
        Ok((room, demo, paths)) => {
            let code = run_in(start, &demo, paths);
            // Both end with the window: the servers first, then their files.
            drop(demo);
            drop(room);
            code
        }
        Err(error) => crate::refuse(
            &format!("the world of the demo could not be made: {error}"),
            "start it from a checkout that is whole, with git on PATH",
        ),
    }
}

fn world() -> io::Result<(Room, Demo, DeskPaths)> {
    let data = dirs::data_dir().unwrap_or_else(std::env::temp_dir);
    let room = Room::new(&data.join(IDENTIFIER))?;
    let demo = Demo::start(&room.folder("world")?)?;
    let paths = DeskPaths {
        config_dir: room.folder("config")?,
        data_dir: room.folder("data")?,
        home: Some(demo.home().to_path_buf()),
    };
    Ok((room, demo, paths))
}

fn run_in(start: &Start, demo: &Demo, paths: DeskPaths) -> ExitCode {
    let mut context = crate::context();
    IDENTIFIER.clone_into(&mut context.config_mut().identifier);
    for window in &mut context.config_mut().app.windows {
        TITLE.clone_into(&mut window.title);
    }
    let mut surroundings = crate::surroundings(start, paths.home.clone(), IDENTIFIER);
    // The person's own accounts are none of its business.
    surroundings.variables.retain(|(name, _)| !name.starts_with("AWS_") && !name.starts_with("GH_"));
    surroundings.variables.extend(demo.variables());
    let machine = Machine { demo: InDemo::Yes { hosts: demo.hosts() }, ..Machine::of(surroundings) };
    crate::run_as(start, context, paths, machine)
}
