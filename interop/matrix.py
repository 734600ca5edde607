#!/usr/bin/env python3
"""The interop lab: every client with ours and with the others, into docs/interop.json and docs/interop.md.

Exit code: 0 nothing unexpected happened, 1 something did, could not run, or --check found a difference; 2 usage.
"""

import argparse
import os
import sys

import launch
import results
from document import page
from matrix_rows import rows
from matrix_rows.contenders import CONTENDERS
from matrix_rows.transfers import SIZE_MIB
from matrix_rows.versions import versions

JSON = os.path.join(launch.ROOT, "docs", "interop.json")
CI_MIB = 8
PAGE = os.path.join(launch.ROOT, "docs", "interop.md")


def main():
    """Parses, enters the private namespaces, runs; or only renders."""
    options = _parse()
    everything = rows()
    if options.check:
        return _check(everything)
    if options.render:
        _render(results.read(JSON))
        return 0
    selected = _select(everything, options)
    if not selected:
        print("no row is selected; --list shows all", file=sys.stderr)
        return 2
    if options.list:
        for row in selected:
            print(f"{row.name:66}{row.about}")
        return 0
    if not launch.enter():
        return 1
    found = versions(options.bin)

    if options.ci:
        options.size = CI_MIB

    def finished(ended):
        if not (options.no_write or options.ci):
            document = results.merged(results.read(JSON), ended, found, [row.name for row in everything])
            results.write(JSON, document)
            _render(document)

    return 0 if launch.perform(_installed(selected), options, finished) else 1


def _parse():
    parser = argparse.ArgumentParser(prog="interop/matrix.py", description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print the selected rows and stop")
    parser.add_argument("--only", action="append", metavar="PATTERN",
                        help="rows whose name holds PATTERN, or matches it with * and ?; may be repeated. "
                        "What is not run stays in the page as it is, with its versions and date")
    parser.add_argument("--ci", action="store_true", help="the part that CI runs, small; writes nothing")
    parser.add_argument("--no-write", action="store_true", help="leave docs/ alone")
    parser.add_argument("--render", action="store_true", help="make docs/interop.md of docs/interop.json and stop")
    parser.add_argument("--check", action="store_true",
                        help="that docs/interop.md is what docs/interop.json renders to, and has every row")
    launch.add_options(parser)
    options = parser.parse_args()
    if options.size < 1 or options.jobs < 1:
        parser.error("--size and --jobs are at least 1")
    if options.size != SIZE_MIB and not options.no_write:
        parser.error(f"the page tells of {SIZE_MIB} MiB: another --size needs --no-write")
    return options


def _select(everything, options):
    if options.only:
        everything = launch.select(everything, options.only)
    return [row for row in everything if row.in_ci] if options.ci else everything


def _installed(selected):
    """Without the rows of optional clients that are not there; says so."""
    for name, contender in CONTENDERS.items():
        without = [row for row in selected if contender.needs not in row.needs]
        if contender.optional and len(without) < len(selected) and launch.lacks(contender.needs):
            print(f"left out: {len(selected) - len(without)} rows of {name}, which is not installed")
            selected = without
    return selected


def _render(document):
    with open(PAGE, "w") as file:
        file.write(page.render(document))


def _check(everything):
    document = results.read(JSON)
    with open(PAGE) as file:
        same = file.read() == page.render(document)
    if not same:
        print("docs/interop.md is not what docs/interop.json renders to: interop/matrix.py --render", file=sys.stderr)
    wanted, there = {row.name for row in everything}, {row["name"] for row in document["rows"]}
    for name in sorted(wanted ^ there):
        print(f"docs/interop.json {'lacks' if name in wanted else 'has, and no code makes,'} {name}", file=sys.stderr)
    return 0 if same and wanted == there else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
