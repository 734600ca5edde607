//! A reading of the assembly by rules: the methods below are all that a kernel may do.

/// Registers that hold pointers and counters from first to last, and no data.
const PUBLIC: [&str; 7] = ["rdi", "rsi", "rdx", "rcx", "r8", "r9", "rsp"];

/// Instructions whose time does not depend on their operands, by CPU vendors' word.
const CONSTANT_TIME: [&str; 15] = [
    "vmovdqa64",
    "vpaddq",
    "vpandq",
    "vpbroadcastq",
    "vpcmpeqq",
    "vpermt2q",
    "vpmadd52huq",
    "vpmadd52luq",
    "vpsrlq",
    "vptestmq",
    "vpxor",
    "vpxorq",
    "vzeroupper",
    "kxorw",
    "ret",
];

/// What reads or writes only a counter or a pointer of [`PUBLIC`], and the branches on those.
const PUBLIC_CONTROL: [&str; 4] = ["dec r9", "test r9, r9", "test rsi, rsi", "j"];

/// # Panics
///
/// When a line breaks a rule.
pub(crate) fn audit<'a>(name: &str, lines: impl Iterator<Item = &'a str>) {
    for line in lines {
        let line = line.trim();
        if line.starts_with('#') || line.ends_with(':') {
            continue;
        }
        let instruction = line.split(' ').next().expect("split gives at least one");
        let public = PUBLIC_CONTROL
            .iter()
            .any(|control| line == *control || (*control == "j" && line.starts_with('j')));
        assert!(
            public || CONSTANT_TIME.contains(&instruction),
            "{name}: `{line}` is not known to take constant time"
        );
        for address in line.split('[').skip(1) {
            let address = address.split(']').next().expect("split gives at least one");
            let mut parts = address.split('+');
            let base = parts.next().expect("split gives at least one");
            assert!(
                PUBLIC.contains(&base) && parts.all(|part| part.parse::<u32>().is_ok()),
                "{name}: an address that may depend on data: `{line}`"
            );
        }
        assert!(
            instruction.starts_with('v')
                || public
                || instruction == "ret"
                || instruction == "kxorw",
            "{name}: a general register is written: `{line}`"
        );
    }
}
