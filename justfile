# What CI runs, by name. `just --list` shows all of it.

# Format, lints, docs and the no_std build
check: fmt lint docs no-std deny

# The whole test suite: needs Rust and a C compiler, no root
test:
    cargo test --workspace

fmt:
    cargo fmt --all --check
    cargo fmt --check --manifest-path fuzz/Cargo.toml
    cargo fmt --check --manifest-path crates/mse/no-std-check/Cargo.toml

lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    cargo clippy -p mse -p mse-io -p mse-cli --no-default-features -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# `mse` without std: the check links its own panic handler, so std would clash
no-std:
    cargo build --manifest-path crates/mse/no-std-check/Cargo.toml

# Licences, bans, sources
deny:
    cargo deny --all-features check licenses bans sources

# Known vulnerabilities; asks the advisory database
audit:
    cargo deny check advisories

# Every fuzz target for SECONDS each
fuzz-smoke SECONDS="10":
    fuzz/smoke {{SECONDS}}

# Real clients in network namespaces; ARGS as of interop/run.py
interop *ARGS:
    cargo build --release -p mse-cli -p mse-testkit
    python3 interop/run.py {{ARGS}}
