//! The assembly in `src/x86` is the output of the generators here. `DH768_BLESS=1` writes it anew.

mod audit;
mod ifma;
mod text;

use std::path::Path;
use std::{env, fs};

fn kernels() -> Vec<(&'static str, text::Text)> {
    vec![
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
        audit::audit(name, text.lines());
    }
}

#[test]
#[should_panic(expected = "an address")]
fn the_audit_sees_an_address_from_data() {
    audit::audit("leak", ["vmovdqa64 zmm0, [rsi+rax*8]"].into_iter());
}

#[test]
#[should_panic(expected = "not known")]
fn the_audit_sees_an_unknown_instruction() {
    audit::audit("leak", ["div rsi"].into_iter());
}
