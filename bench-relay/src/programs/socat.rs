//! socat, for one connection.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::Result;

use super::{On, Program};
use crate::place::Place;

pub(crate) const PROGRAM: &str = "socat";

/// As it comes, with buffers of 8 KiB. It takes one connection: with `fork`, a child would do the work.
pub(crate) fn start(listen: SocketAddr, to: SocketAddr, place: Place) -> Result<Program> {
    let from = format!("TCP4-LISTEN:{},bind={},reuseaddr", listen.port(), listen.ip());
    let mut command = Command::new(PROGRAM);
    command.args([from, format!("TCP4:{to},nodelay")]).stdout(Stdio::null());
    Program::start(&mut command, On::TestCpu, place)
}
