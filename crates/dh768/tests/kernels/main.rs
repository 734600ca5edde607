//! The assembly in `src/x86` is the output of the generators here. `DH768_BLESS=1` writes it anew.

mod adx;
mod audit;
mod ifma;
mod text;

use std::path::Path;
use std::{env, fs};

fn kernels() -> Vec<(&'static str, text::Text)> {
    vec![
        ("adx/multiply.s", adx::multiply()),
        ("adx/square.s", adx::square()),
        ("ifma/first.s", ifma::first()),
        ("ifma/step.s", ifma::step()),
        ("ifma/multiply.s", ifma::multiply()),
        ("ifma/select.s", ifma::select()),
    ]
}

#[test]
fn the_committed_text_is_what_the_generators_write() {
    for (name, text) in kernels() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/x86").join(name);
        if env::var_os("DH768_BLESS").is_some() {
            fs::write(&path, text.to_string()).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == text.to_string(), "{name} is out of date");
    }
}

#[test]
fn no_branch_address_or_timing_depends_on_data() {
    for (name, text) in kernels() {
        audit::audit(name, &text.lines().collect::<Vec<_>>());
    }
}

#[test]
#[should_panic(expected = "comes from data")]
fn the_audit_sees_an_index_from_data() {
    audit::audit("leak", &["mov rax, [rsi+8]", "mov rbx, [rdi+rax]"]);
}

#[test]
#[should_panic(expected = "comes from data")]
fn the_audit_sees_a_pointer_from_data() {
    audit::audit("leak", &["mov rsi, [rsi+8]", "mov rbx, [rsi+8]"]);
}

#[test]
#[should_panic(expected = "comes from data")]
fn the_audit_sees_a_pointer_that_a_loop_overwrites() {
    audit::audit("leak", &["2:", "mov rax, [rsi+8]", "adc rsi, rax", "dec rdx", "jnz 2b"]);
}

#[test]
#[should_panic(expected = "comes from data")]
fn the_audit_sees_a_pointer_that_a_vector_overwrites() {
    let store = "vmovdqu [rsp+0], ymm0";
    audit::audit("leak", &["mov [rsp+8], rsi", store, "mov rax, [rsp+8]", "mov rbx, [rax+0]"]);
}

#[test]
#[should_panic(expected = "branches on data")]
fn the_audit_sees_a_branch_on_data() {
    audit::audit("leak", &["mov rax, [rsi+8]", "add rax, [rsi+16]", "jc 2f", "2:"]);
}

#[test]
#[should_panic(expected = "branches on data")]
fn the_audit_sees_a_counter_from_data() {
    audit::audit("leak", &["mov rax, [rsi+8]", "2:", "dec rax", "jnz 2b"]);
}

#[test]
#[should_panic(expected = "is not known")]
fn the_audit_sees_an_instruction_of_varying_time() {
    audit::audit("leak", &["div rsi"]);
}

#[test]
#[should_panic(expected = "no known kind")]
fn the_audit_sees_a_part_of_a_register() {
    audit::audit("leak", &["mov esi, [rsi+8]"]);
}
