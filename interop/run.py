#!/usr/bin/env python3
"""Runs the interop matrix: our programs against real BitTorrent clients.

Exit code: 0 every selected row passed, 1 one failed or could not run, 2 usage.
"""

import argparse
import sys

import launch
import report
from rows import ROWS


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
    if not launch.enter():
        return 1

    def finished(results):
        if options.json:
            report.write_json(results, options.json)

    return 0 if launch.perform(rows, options, finished) else 1


def _parse():
    parser = argparse.ArgumentParser(prog="interop/run.py", description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the selected rows and stop")
    parser.add_argument("--all", action="store_true",
                        help="every row, those included that are left out by default")
    parser.add_argument("--only", action="append", metavar="PATTERN",
                        help="rows whose name holds PATTERN, or matches it with * and ?; "
                        "also selects rows left out by default; may be repeated")
    parser.add_argument("--json", metavar="FILE", help="write the results there")
    launch.add_options(parser)
    options = parser.parse_args()
    if options.size < 1 or options.jobs < 1:
        parser.error("--size and --jobs are at least 1")
    if options.all and options.only:
        parser.error("--all and --only exclude each other")
    return options


def _select(patterns):
    return launch.select(ROWS, patterns) if patterns else [row for row in ROWS if row.default]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
