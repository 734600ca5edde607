//! `mse demo`.

use clap::Args;

use super::byte_count;

const NOTES: &str = "\
Exit codes: 0 every fact shown is as it should be, 1 one of them is not, 2 wrong usage.";

/// Arguments of `mse demo`.
#[derive(Args, Debug)]
#[command(after_help = NOTES)]
pub(crate) struct DemoArgs {
    /// How much generated data to send, up to 16GiB; it is written to the temporary directory twice
    #[arg(long, value_name = "BYTES", default_value = "64MiB", value_parser = demo_size)]
    pub(crate) size: u64,

    /// Print the facts as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

fn demo_size(text: &str) -> Result<u64, String> {
    match byte_count(text)? {
        0 => Err("a torrent has at least one byte".into()),
        bytes if bytes > 16 << 30 => Err("the demo sends at most 16GiB".into()),
        bytes => Ok(bytes),
    }
}
