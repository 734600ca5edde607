//! A reading of the assembly by rules that leave no room for a leak: every instruction is one that
//! takes the same time for all operands, and addresses and branches come from pointers and counters
//! that were arguments, kept in registers or on the stack.

use std::collections::HashSet;

/// Where arguments are passed.
const ARGUMENTS: [&str; 6] = ["rdi", "rsi", "rdx", "rcx", "r8", "r9"];

/// The general registers, whole.
const GENERAL: [&str; 16] = [
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15",
];

/// Bytes of a vector on the stack.
const WIDEST: usize = 32;

/// Constants of the crate.
const SYMBOLS: [&str; 3] = ["{p}", "{minus_p_inverse}", "{complement}"];

/// They take the same time for all operands on the CPUs that have these forms, and write nothing but
/// their first operand (mulx its first two).
const CONSTANT_TIME: [&str; 26] = [
    "adc",
    "adcx",
    "add",
    "adox",
    "cmovc",
    "imul",
    "mov",
    "mulx",
    "pop",
    "sbb",
    "sub",
    "vmovdqa64",
    "vmovdqu",
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
    "xor",
];

/// # Panics
///
/// When a line breaks a rule.
pub(crate) fn audit(name: &str, lines: &[&str]) {
    // A loop comes back with what it made of registers, so a label forgets all that ever held data.
    let mut ever_data = HashSet::new();
    loop {
        let before = ever_data.len();
        read(name, lines, &mut ever_data);
        if ever_data.len() == before {
            return;
        }
    }
}

fn read<'a>(name: &str, lines: &[&'a str], ever_data: &mut HashSet<&'a str>) {
    let mut public: HashSet<&str> = ARGUMENTS.into();
    let mut public_flags = false;
    for line in lines {
        let (instruction, operands) = parse(line);
        let is_code = instruction != "#" && !instruction.starts_with('j');
        if is_code {
            assert_eq!(check(&operands, &public), Ok(()), "{name}: `{line}`");
        }
        match instruction {
            "#" | "ret" | "push" => {}
            label if label.ends_with(':') => {
                public.retain(|place| !ever_data.contains(place));
                public_flags = false;
            }
            jump if jump.starts_with('j') => {
                assert!(public_flags, "{name}: `{line}` branches on data");
            }
            "add" | "sub" if operands[0] == "rsp" => {
                assert!(operands[1].parse::<u32>().is_ok(), "{name}: `{line}` moves the stack");
            }
            "dec" | "test" => public_flags = public.contains(operands[0]),
            "mov"
                if public.contains(operands[1])
                    && (GENERAL.contains(&operands[0]) || on_stack(&operands[0])) =>
            {
                public.insert(operands[0]);
            }
            known => {
                assert!(CONSTANT_TIME.contains(&known), "{name}: `{line}` is not known");
                public_flags &= known == "mov";
                let is_wide = operands.last().is_some_and(|operand| operand.starts_with("zmm"));
                assert!(!(is_wide && operands.first().is_some_and(on_stack)), "{name}: `{line}`");
                // A vector covers more than one place of a pointer.
                if known.starts_with('v')
                    && let Some(start) = operands.first().copied().and_then(offset)
                {
                    let covered = |place| offset(place).is_some_and(|at| covers(start, at));
                    ever_data.extend(public.extract_if(|place| covered(*place)));
                }
                for place in written(known, &operands) {
                    assert_ne!(place, "rsp", "{name}: `{line}` moves the stack");
                    public.remove(place);
                    ever_data.insert(place);
                }
            }
        }
    }
}

fn on_stack(operand: &&str) -> bool {
    operand.starts_with("[rsp+")
}

fn offset(operand: &str) -> Option<usize> {
    operand.strip_prefix("[rsp+")?.strip_suffix(']')?.parse().ok()
}

/// Whether any vector stored at one offset reaches 8 bytes at another.
fn covers(start: usize, at: usize) -> bool {
    start < at + 8 && at < start + WIDEST
}

/// Instruction and operands. A size is left out, a mask or broadcast kept.
fn parse(line: &str) -> (&str, Vec<&str>) {
    let (instruction, operands) = line.split_once(' ').unwrap_or((line, ""));
    let operands = operands.split(", ").filter(|operand| !operand.is_empty());
    (instruction, operands.map(|operand| operand.trim_start_matches("qword ptr ")).collect())
}

/// The registers and places on the stack that an instruction gives another value.
fn written<'a>(instruction: &str, operands: &[&'a str]) -> Vec<&'a str> {
    let count = if instruction == "mulx" { 2 } else { 1 };
    operands.iter().take(count).copied().collect()
}

/// Whether all operands are of kinds that [`read`] can follow: no parts of registers, no addresses
/// but of a fixed offset.
fn check(operands: &[&str], public: &HashSet<&str>) -> Result<(), String> {
    for operand in operands {
        let whole = operand.split('{').next().unwrap_or_default();
        if let Some(address) = operand.strip_prefix('[') {
            let mut parts = address.split(']').next().unwrap_or_default().split('+');
            let base = parts.next().unwrap_or_default();
            let fixed = |part: &str| part.parse::<u32>().is_ok() || SYMBOLS.contains(&part);
            if !(public.contains(base) || base == "rsp" || base == "rip") || !parts.all(fixed) {
                return Err(format!("the address {address} comes from data"));
            }
        } else if !(GENERAL.contains(&whole)
            || ["xmm", "ymm", "zmm", "k"].iter().any(|prefix| {
                whole.strip_prefix(prefix).is_some_and(|number| number.parse::<u8>().is_ok())
            })
            || whole.parse::<u32>().is_ok())
        {
            return Err(format!("{operand} is of no known kind"));
        }
    }
    Ok(())
}
