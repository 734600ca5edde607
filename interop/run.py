#!/usr/bin/env python3
"""Runs the interop matrix: our programs against real BitTorrent clients.

Exit code: 0 every selected row passed, 1 one failed or could not run, 2 usage.
"""

import argparse
import fnmatch
import os
import shutil
import signal
import sys
import tempfile

import report
from bench import Programs
from jobs import run_all
from lab import LabError, enter_private_world
from rows import MIB, ROWS
from runner import PASS, Runner

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    """Parses, enters the private namespaces, runs."""
    options = _parse()
    rows = ROWS if options.all else _select(options.only)
    if not rows:
        print("no row is selected; --list --all shows all", file=sys.stderr)
        return 2
    if options.list:
        for row in rows:
            print(f"{row.name:42}{row.about}")
        return 0
    missing = [tool for tool in ("unshare", "setpriv", "ip") if shutil.which(tool) is None]
    if missing:
        print(f"missing: {', '.join(missing)} (apt-get install iproute2 util-linux)", file=sys.stderr)
        return 1
    try:
        enter_private_world()
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    # Turned into an exception, so that clean-up runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return _run(rows, options)


def _run(rows, options):
    keep = None
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        keep = tempfile.mkdtemp(prefix="run-", dir=options.keep)
    handshakes = options.handshakes_bin or os.path.join(os.path.dirname(options.bin), "mse-handshakes")
    programs = Programs(os.path.abspath(options.bin), os.path.abspath(handshakes))
    runner = Runner(programs, options.size * MIB, keep)
    results = []
    try:
        runner.prepare(rows)
        for result in run_all(runner, rows, options.jobs):
            results.append(result)
            report.say(report.line(result))
            if result.status != PASS:
                report.say(report.story(result))
    finally:
        if results:
            report.say(report.total(results))
            if options.json:
                report.write_json(results, options.json)
        if keep:
            report.say(f"logs and captures: {keep}")
    return 0 if all(result.status == PASS for result in results) else 1


def _parse():
    parser = argparse.ArgumentParser(prog="interop/run.py", description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the selected rows and stop")
    parser.add_argument("--all", action="store_true",
                        help="every row, those included that are left out by default")
    parser.add_argument("--only", action="append", metavar="PATTERN",
                        help="rows whose name holds PATTERN, or matches it with * and ?; "
                        "also selects rows left out by default; may be repeated")
    parser.add_argument("--bin", default=os.path.join(ROOT, "target", "release", "mse"),
                        metavar="PATH", help="our binary (default: target/release/mse)")
    parser.add_argument("--handshakes-bin", metavar="PATH",
                        help="mse-handshakes (default: beside --bin)")
    parser.add_argument("--size", type=int, default=64, metavar="MIB",
                        help="payload of each transfer in MiB (default: 64)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N",
                        help="rows at a time (default: 2)")
    parser.add_argument("--json", metavar="FILE", help="write the results there")
    parser.add_argument("--keep", metavar="DIR", help="keep logs, captures and data below DIR")
    options = parser.parse_args()
    if options.size < 1 or options.jobs < 1:
        parser.error("--size and --jobs are at least 1")
    if options.all and options.only:
        parser.error("--all and --only exclude each other")
    return options


def _select(patterns):
    if not patterns:
        return [row for row in ROWS if row.default]
    return [row for row in ROWS if any(_matches(row.name, pattern) for pattern in patterns)]


def _matches(name, pattern):
    if any(sign in pattern for sign in "*?["):
        return fnmatch.fnmatchcase(name, pattern)
    return pattern in name


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
