"""Runs rows: a fresh lab and folder each, then the capture is judged."""

import os
import shutil
import time
import traceback
from dataclasses import dataclass, field

import cells
import clients.aria2
import clients.deluge
import clients.ktorrent
import clients.libtorrent
import clients.qbittorrent
import clients.rqbit
import clients.rtorrent
import clients.transmission
import scenarios
import torrent
import wire
from bench import Bench, Shared
from capture import Capture
from lab import SCRATCH, TRACKERS, LabError
from process import Failed

PASS, FAIL, MISSING, KNOWN = "pass", "FAIL", "MISSING", "known"


@dataclass
class Result:
    """`failures` says what was wrong, `evidence` what to look at."""

    row: object
    status: str = PASS
    seconds: float = 0.0
    failures: list = field(default_factory=list)
    evidence: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)


class Runner:
    """Holds what rows share. Logs and captures are copied to `keep`, unless it is None."""

    def __init__(self, programs, size, keep):
        self._programs, self._size, self._keep = programs, size, keep
        self._shared = {}
        self._missing = missing(programs)

    def prepare(self, rows):
        """Makes the payloads these rows need."""
        for size in {row.size or self._size for row in rows}:
            folder = os.path.join(SCRATCH, f"payload-{size}")
            os.makedirs(folder)
            self._shared[size] = Shared(self._programs, torrent.Payload(folder, size))

    def run(self, row):
        """One row, from an empty lab to a verdict; what it started is gone afterwards."""
        result = Result(row)
        absent = [self._missing[need] for need in ("ip", "tcpdump", *row.needs) if self._missing[need]]
        if absent:
            result.status, result.failures = MISSING, [f"needs {what}" for what in absent]
            return result
        begin = time.monotonic()
        folder = os.path.join(SCRATCH, row.name)
        os.makedirs(folder)
        bench = None
        try:
            bench = Bench(self._shared[row.size or self._size], folder, patience=row.patience)
            self._perform(row, bench, result)
        except (Failed, LabError) as failure:
            result.failures.append(str(failure))
        except Exception:
            result.failures.append("the harness itself failed:\n" + traceback.format_exc())
        finally:
            if bench is not None:
                bench.close()
                result.failures += bench.failures
                result.facts.update(bench.facts)
                result.evidence += [process.describe() for process in bench.processes]
            if self._keep:
                shutil.copytree(folder, os.path.join(self._keep, row.name), dirs_exist_ok=True,
                                ignore=shutil.ignore_patterns(torrent.NAME, "*.socket", "*-socket"))
            shutil.rmtree(folder, ignore_errors=True)
        result.status = status_of(row.known, result.failures)
        result.seconds = time.monotonic() - begin
        return result

    def _perform(self, row, bench, result):
        capture = Capture(bench.lab, bench.folder)
        try:
            scenarios.ALL[row.scenario](bench, **row.arguments)
        except Failed as failure:
            # What was on the wire says most about why.
            result.failures.append(str(failure))
        finally:
            bench.stop()
            connections, datagrams = capture.finish()
            # Announces are no peer traffic, and in clear.
            connections = [c for c in connections if c.responder[0] not in TRACKERS.values()]
            datagrams = [d for d in datagrams if not {d.source[0], d.target[0]} & {*TRACKERS.values()}]
        verdict = _judge(row, bench.payload, connections, datagrams)
        if row.whole and verdict.facts["bytes"] < bench.payload.size:
            verdict.lacking.append(
                f"wire: {verdict.facts['bytes']} bytes captured for a payload of {bench.payload.size}")
        if row.connections and verdict.facts["connections"] != row.connections:
            verdict.failures.append(
                f"wire: {verdict.facts['connections']} connections instead of {row.connections}: "
                "some were refused and dialled again, or never made")
        # Of a row that stopped half-way, missing traffic is no news.
        result.failures += verdict.failures + ([] if result.failures else verdict.lacking)
        result.facts["wire"] = verdict.facts
        result.evidence += _shortened(verdict.lines)


def missing(programs):
    """What each need of a row lacks, or None where it is there."""
    return {
        "mse": _absent(programs.mse, "cargo build --release"),
        "mse-handshakes": _absent(programs.handshakes, "cargo build --release -p mse-testkit --bins"),
        "libtorrent": clients.libtorrent.missing(),
        "libtorrent-2.0": clients.libtorrent.missing_system(),
        "transmission": clients.transmission.missing(),
        "rqbit": clients.rqbit.missing(),
        "rtorrent": clients.rtorrent.missing(),
        "qbittorrent": clients.qbittorrent.missing(),
        "deluge": clients.deluge.missing(),
        "aria2": clients.aria2.missing(),
        "ktorrent": clients.ktorrent.missing(),
        "tcpdump": _no_tool("tcpdump", "tcpdump"),
        "nft": _no_tool("nft", "nftables"),
        "ip": _no_tool("ip", "iproute2"),
    }


def status_of(known, failures):
    """What does not work is held against what is known not to, in both directions."""
    if not known:
        return FAIL if failures else PASS
    if not failures and not known.sometimes:
        failures.append(f"this works, and is known not to: {known.reason}")
        return FAIL
    if not all(known.explains(failure) for failure in failures):
        return FAIL
    return KNOWN if failures else PASS


def _judge(row, payload, connections, datagrams):
    if row.wire == "cells":
        known = bytes.fromhex(torrent.info_hash(payload.torrent))
        arguments = row.arguments
        return cells.judge(connections, datagrams, arguments["host"]["policy"], arguments["cells"], payload, known)
    return wire.judge(connections, datagrams, row.wire, payload.samples if row.whole else [])


def _absent(program, build):
    if os.access(program, os.X_OK):
        return None
    return f"{program}, which does not exist (build it: {build})"


def _no_tool(tool, package):
    return None if shutil.which(tool) else f"{tool} (apt-get install {package})"


def _shortened(lines, most=12):
    if len(lines) <= most:
        return lines
    return lines[:most] + [f"... and {len(lines) - most} more connections"]
