# What CI runs, by name. `just --list` shows all of it.

# Format, paths in the docs, lints, docs, the no_std build, licences
check: fmt paths lint docs no-std deny

# The whole test suite: needs Rust and a C compiler, no root
test:
    cargo test --workspace

# The command without its BitTorrent engine, status page and probe
test-without-engine:
    cargo test -p mse-cli --no-default-features

# The cryptography's tests with each form of it as the best there is, whatever else the CPU has. The
# last of them, `ifma`, is what `cargo test` runs as well.
test-backends *CAPS="portable adx ifma":
    #!/usr/bin/env bash
    set -euo pipefail
    # Built for one run each.
    export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
    for cap in {{CAPS}}; do
        flags="${RUSTFLAGS:-} --cfg dh768_backend=\"$cap\""
        if [ "$cap" = portable ]; then flags+=' --cfg mse_rc4_backend="portable"'; fi
        test=(env RUSTFLAGS="$flags" CARGO_TARGET_DIR="target/backends/$cap" cargo test --quiet)
        "${test[@]}" -p dh768 -p mse -p mse-rc4
        "${test[@]}" -p dh768 -p mse-rc4 --test forms -- --nocapture --test-threads 1
    done

# That no branch and no address depends on a private key: the group under valgrind
constant-time:
    crates/dh768/constant-time

fmt:
    cargo fmt --all --check
    cargo fmt --check --manifest-path fuzz/Cargo.toml
    cargo fmt --check --manifest-path crates/mse/no-std-check/Cargo.toml
    cargo fmt --check --manifest-path bench/Cargo.toml
    cargo fmt --check --manifest-path bench-relay/Cargo.toml
    cargo fmt --check --manifest-path bench-relay/openssl-dh/Cargo.toml

lint:
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    cargo clippy -p mse -p mse-io -p mse-cli --no-default-features -- -D warnings
    cargo clippy -p mse-cli --no-default-features --features status --all-targets -- -D warnings
    cargo clippy -p mse-cli --no-default-features --features probe --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# Every path that a document names in backquotes exists
paths:
    #!/usr/bin/env bash
    set -euo pipefail
    missing=0
    for document in *.md docs/*.md; do
        for path in $(grep -oE '`(crates|docs|fuzz|interop|packaging|bench|bench-relay)/[A-Za-z0-9_./-]+`' "$document" | tr -d '`'); do
            [ -e "$path" ] || { echo "$document: $path does not exist"; missing=1; }
        done
    done
    exit "$missing"

# `mse` without std: the check links its own panic handler, so std would clash
no-std:
    cargo build --locked --manifest-path crates/mse/no-std-check/Cargo.toml

# Licences, bans, sources
deny:
    cargo deny --all-features check licenses bans sources

# Known vulnerabilities; asks the advisory database
audit:
    cargo deny check advisories

# Every fuzz target for SECONDS each
fuzz-smoke SECONDS="10":
    fuzz/smoke {{SECONDS}}

# The interop harness's own tests
interop-harness:
    python3 -m unittest discover -s interop/tests

# Real clients in network namespaces; ARGS as of interop/run.py
interop *ARGS:
    # Apart: together they would be built with other features than `cargo run` uses.
    cargo build --release
    cargo build --release -p mse-testkit --bins
    python3 interop/run.py {{ARGS}}

# The lab: what every client speaks, into docs/interop.md; ARGS as of interop/matrix.py. Half an hour
matrix *ARGS:
    cargo build --release
    cargo build --release -p mse-testkit --bins
    python3 interop/matrix.py {{ARGS}}

# That docs/interop.md is what docs/interop.json renders to
matrix-page:
    python3 interop/matrix.py --check

# The proxy's status page in a headless browser, with real traffic; needs chromium and chromium-driver
status-page:
    cargo build --release
    MSE=target/release/mse python3 -m unittest discover -s interop/status_page

# A Debian package of the command, in target/debian; needs cargo-deb (cargo install --locked cargo-deb)
deb:
    cargo build --release --locked -p mse-cli
    packaging/deb/prepare
    cargo deb -p mse-cli --no-build --locked

# The package's units, and that what it takes is there
packaging:
    packaging/check

# The package on a clean Debian that boots; ARGS as of packaging/test-deb. Takes 2 minutes, not in CI
test-deb *ARGS: deb
    packaging/test-deb "$(ls -t "${CARGO_TARGET_DIR:-target}"/debian/mse_*.deb | head -n 1)" {{ARGS}}

# The tests and lints of the benchmarks, which are not of the workspace (libssl-dev)
test-benches:
    #!/usr/bin/env bash
    set -euo pipefail
    export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
    for crate in bench bench-relay bench-relay/openssl-dh; do
        cargo clippy --manifest-path "$crate/Cargo.toml" --all-targets -- -D warnings
        cargo test --manifest-path "$crate/Cargo.toml"
    done

# Our crypto beside its peers; needs the system's OpenSSL (libssl-dev). see --help
bench *ARGS:
    cargo run --release --manifest-path bench/Cargo.toml -- {{ARGS}}

# The proxy under load; see --help
bench-relay *ARGS:
    cargo build --release -p mse-cli
    cargo run --release --manifest-path bench-relay/Cargo.toml -- --mse target/release/mse {{ARGS}}

# The proxy's incoming half under load and abuse, some minutes; see --help, and --quick for seconds
soak *ARGS:
    cargo build --release -p mse-cli
    cargo run --release --manifest-path bench-relay/Cargo.toml -- soak --mse target/release/mse {{ARGS}}

# Handshakes accepted, beside the same proxy on OpenSSL's Diffie-Hellman (libssl-dev)
bench-relay-dh *ARGS:
    bench-relay/compare-dh {{ARGS}}
