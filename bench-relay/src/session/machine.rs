//! Where it was measured.

use std::fs;

use crate::cli::Args;
use crate::measurements::Bench;
use crate::report::Machine;

pub(crate) fn describe(args: &Args, bench: &Bench) -> Machine {
    Machine {
        cpu: cpu().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        kernel: fs::read_to_string("/proc/version")
            .map(|text| text.split(' ').take(3).collect::<Vec<_>>().join(" "))
            .unwrap_or_default(),
        unit: bench.unit().to_owned(),
        rounds: args.rounds(),
        bytes_a_sample: args.volume(),
        handshakes_a_sample: args.handshakes(),
        shared_cpu: bench.place.under_test == bench.place.load,
    }
}

/// `AMD EPYC, family 26 model 2`: the model name alone does not tell generations apart.
fn cpu() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name: &str| {
        let line = info.lines().find(|line| line.split(':').next().map(str::trim) == Some(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let (family, model) = (field("cpu family")?, field("model")?);
    Some(format!("{}, family {family} model {model}", field("model name")?))
}
