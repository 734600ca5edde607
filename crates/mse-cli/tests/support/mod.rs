//! Running the binary, and looking at what it says.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test file uses a part of it")]

mod proxy;
mod schema;
mod seed;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub use proxy::Proxy;
pub use schema::assert_valid;
pub use seed::Seed;

/// The binary, with nothing of the environment that changes what it says.
pub fn mse() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mse"));
    command.env_remove("MSE_LOG").env("NO_COLOR", "1");
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("MSE_PROXY_")) {
            command.env_remove(name);
        }
    }
    command
}

/// The binary, with so many files that it may have open.
#[cfg(unix)]
pub fn mse_with_files(files: usize) -> Command {
    let mse = mse();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\"")]);
    command.arg(mse.get_program());
    for (name, value) in mse.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// Runs it to the end.
pub fn run(arguments: &[&str]) -> Run {
    Run::of(mse().args(arguments))
}

/// A run that ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(command: &mut Command) -> Self {
        command.output().expect("the binary can be started").into()
    }

    /// Runs a command whose stdout goes elsewhere.
    pub fn of_child(command: &mut Command) -> Self {
        let child = command.stderr(std::process::Stdio::piped()).spawn();
        child.and_then(|child| child.wait_with_output()).expect("the binary can be started").into()
    }

    /// Asserts the exit code; shows everything if it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// The JSON it printed, which has to be as `schema/NAME.json` says.
    #[track_caller]
    pub fn json(&self, schema: &str) -> Value {
        let value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"));
        assert_valid(&value, schema);
        value
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// A file of `size` bytes in which no two pieces are equal.
pub fn write_data(path: &Path, size: u32) -> PathBuf {
    let data: Vec<u8> = (0..size.div_ceil(4))
        .flat_map(|number| number.wrapping_mul(0x9e37_79b1).to_le_bytes())
        .collect();
    std::fs::write(path, &data[..size as usize]).expect("the file can be written");
    path.to_owned()
}

/// Asks a process to end, as Ctrl-C does.
#[cfg(unix)]
pub fn interrupt(pid: u32) {
    signal("INT", pid);
}

/// Sends a signal, such as `HUP`.
#[cfg(unix)]
pub fn signal(name: &str, pid: u32) {
    // Every shell has it built in; the program of the same name may be missing.
    let kill = Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status();
    assert!(kill.expect("the shell can be started").success());
}
