//! Real processes: `fx serve`, and the replay server of the recordings. Each ends with its handle.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::wire;

/// A child process that is killed when the test is over.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Process {
    /// Ends it as `kill -9` does: without a word.
    pub fn kill(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }

    /// Asks it to stop, and answers its exit code.
    pub fn terminate(&mut self) -> Option<i32> {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().code()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its end, and answers its exit code.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    pub fn get(&self, target: &str) -> wire::Answer {
        wire::get(self.address, target)
    }
}

/// Starts a command and waits for the line that ends with its address.
pub fn start(command: &mut Command, on_stderr: bool) -> Process {
    let command =
        if on_stderr { command.stdout(Stdio::null()).stderr(Stdio::piped()) } else { command.stdout(Stdio::piped()).stderr(Stdio::null()) };
    let mut child = command.spawn().unwrap();
    let out: Box<dyn std::io::Read + Send> =
        if on_stderr { Box::new(child.stderr.take().unwrap()) } else { Box::new(child.stdout.take().unwrap()) };
    let mut lines = BufReader::new(out).lines();
    let mut said = Vec::new();
    let address = loop {
        let line = lines.next().unwrap_or_else(|| panic!("it ended: {said:?}")).unwrap();
        if let Some((_, address)) = line.rsplit_once("http://") {
            break address.trim().parse().unwrap();
        }
        said.push(line);
    };
    // Somebody must read on, or the process waits when the pipe is full.
    std::thread::spawn(move || lines.for_each(drop));
    Process { child, address }
}

/// The publishers' recorded answers.
pub fn replay(recordings: &Path) -> Process {
    start(Command::new("python3").arg("-u").arg(recordings.join("replay.py")).args(["--port", "0"]), false)
}

/// The variables with which every source asks a port of this machine at which nobody listens: a test asks no real publisher.
pub fn nowhere() -> impl Iterator<Item = (String, String)> {
    let key = |source: &fx::source::Source| format!("FX_SOURCES__{}__BASE_URL", source.id.key().to_uppercase());
    fx::sources::registry().iter().map(move |source| (key(source), "http://127.0.0.1:9".to_owned()))
}

/// `fx serve` on a free port, its store in `folder`, set up by these variables only. A source that none of them names is out of reach.
pub fn serve(folder: &Path, variables: &[(String, String)]) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(folder).env_clear().env("FX_SERVER__METRICS_LISTEN", "127.0.0.1:0");
    command.env("FX_STORE__URL", format!("sqlite:{}", folder.join("fx.db").display())).envs(nowhere()).envs(variables.iter().cloned());
    start(&mut command, true)
}

/// Waits until something holds; the limit is only there so that a broken test ends.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} did not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}
