//! Which forms there are: those that the CPU has, up to `--cfg dh768_backend`. With `--nocapture` it
//! says which.

use dh768::backends::{Many, One};

/// The caps, lowest first.
const FORMS: [&str; 3] = ["portable", "adx", "ifma"];

const CAP: &str = if cfg!(dh768_backend = "portable") {
    "portable"
} else if cfg!(dh768_backend = "adx") {
    "adx"
} else {
    "ifma"
};

#[test]
fn no_more_than_the_cpu_has_and_the_cap_allows() {
    let cap = FORMS.iter().position(|form| *form == CAP).unwrap();
    let expected = |last| -> Vec<_> {
        FORMS[..=last].iter().take(cap + 1).copied().filter(|form| cpu_has(form)).collect()
    };
    let one: Vec<_> = One::available().into_iter().map(One::name).collect();
    let many: Vec<_> = Many::available().into_iter().map(Many::name).collect();
    println!("cap {CAP}: one key by {one:?}, many by {many:?}");
    assert_eq!(one, expected(1));
    assert_eq!(many, expected(2));
}

#[test]
fn the_last_of_them_is_taken() {
    assert_eq!(Some(&One::fastest()), One::available().last());
    assert_eq!(Some(&Many::fastest()), Many::available().last());
    println!("cap {CAP}: one key by {}, many by {}", One::fastest().name(), Many::fastest().name());
}

/// As the standard library sees it, which is not how the crate looks.
#[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
fn cpu_has(form: &str) -> bool {
    use std::arch::is_x86_feature_detected as has;
    match form {
        "adx" => has!("adx") && has!("bmi2") && has!("avx2"),
        "ifma" => has!("avx512f") && has!("avx512ifma"),
        _ => true,
    }
}

#[cfg(not(all(target_arch = "x86_64", target_pointer_width = "64", not(miri))))]
fn cpu_has(form: &str) -> bool {
    form == "portable"
}
