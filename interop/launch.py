"""What run.py and matrix.py have in common: into private namespaces, then row after row."""

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
from rows import MIB
from runner import KNOWN, PASS, Runner, missing

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def add_options(parser):
    """Of a parser: what is the same for both."""
    parser.add_argument("--bin", default=os.path.join(ROOT, "target", "release", "mse"),
                        metavar="PATH", help="our binary (default: target/release/mse)")
    parser.add_argument("--handshakes-bin", metavar="PATH",
                        help="mse-handshakes (default: beside --bin)")
    parser.add_argument("--size", type=int, default=64, metavar="MIB",
                        help="payload of each transfer in MiB (default: 64)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N",
                        help="rows at a time (default: 2)")
    parser.add_argument("--keep", metavar="DIR", help="keep logs, captures and data below DIR")


def enter():
    """Re-executes the program in private namespaces; False when that cannot be done."""
    absent = [tool for tool in ("unshare", "setpriv", "ip") if shutil.which(tool) is None]
    if absent:
        print(f"missing: {', '.join(absent)} (apt-get install iproute2 util-linux)", file=sys.stderr)
        return False
    try:
        enter_private_world()
    except LabError as error:
        print(error, file=sys.stderr)
        return False
    # Turned into an exception, so that clean-up runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return True


def lacks(need):
    """What a row that needs this asks to install, or None."""
    return missing(Programs("", ""))[need]


def perform(rows, options, finished):
    """Runs them and reports each; `finished` has the results, also of a run that is interrupted."""
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
            if result.status not in (PASS, KNOWN):
                report.say(report.story(result))
    finally:
        if results:
            report.say(report.total(results))
            finished(results)
        if keep:
            report.say(f"logs and captures: {keep}")
    return all(result.status in (PASS, KNOWN) for result in results)


def select(rows, patterns):
    """Rows whose name holds a pattern, or matches one that has * or ?."""
    return [row for row in rows if any(_matches(row.name, pattern) for pattern in patterns)]


def _matches(name, pattern):
    if any(sign in pattern for sign in "*?["):
        return fnmatch.fnmatchcase(name, pattern)
    return pattern in name
