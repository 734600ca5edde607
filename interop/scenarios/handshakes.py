"""Many MSE handshakes with one client, in either role of ours, and what became of each."""

import ipaddress
import json
import os
import time

import clients
import handshake_facts
from lab import ADDRESS, MANY_ADDRESSES
from process import Failed
from torrent import info_hash

PORT = 6881
LISTEN_SECONDS = 10
ANSWER_SECONDS = 40
LOOK_SECONDS = 0.2
# For the last connections to end, behind --within.
SPARE_SECONDS = 60


def initiate(bench, name, client, count, within, options=()):
    """Ours dials the client `count` times."""
    answering = clients.make(bench, "right", "client", port=PORT, **client)
    answering.seed(answering.torrent())
    answering.wait_ready()
    _wait_until_it_answers(bench)
    began = time.monotonic()
    process = _ours(bench, "initiate", ADDRESS["right"], count, within, options)
    report = _report(bench, process, within)
    handshake_facts.judge(bench, name, report, count, time.monotonic() - began)


def respond(bench, name, client, count, within, options=()):
    """The client dials `count` times, as many addresses, all of which are our one listener.

    A peer list holds an address once and comes back to it slowly; a whole network routed to the left
    makes every dial a first one.
    """
    process = _ours(bench, "respond", "0.0.0.0", count, within, options)
    process.wait_for("listens", lambda: process.listens_on(PORT), LISTEN_SECONDS)
    network = ipaddress.ip_network(MANY_ADDRESSES)
    targets = [(str(network[number]), PORT) for number in range(1, count + 1)]
    dialling = clients.make(bench, "right", "client", **client)
    dialling.leech(dialling.torrent(), targets)
    began = time.monotonic()
    report = _report(bench, process, within, dialling.keep_dialling)
    handshake_facts.judge(bench, name, report, count, time.monotonic() - began)


def _wait_until_it_answers(bench):
    """qBittorrent and KTorrent listen a while before they have their torrent, and close meanwhile."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        process = bench.start("mse-handshakes-first", "left", [
            bench.shared.programs.handshakes, "initiate", f"{ADDRESS['right']}:{PORT}",
            info_hash(bench.payload.torrent), 1], stdout=os.devnull)
        if process.wait_exit(ANSWER_SECONDS) == 0:
            return
        # That it ended with code 1 is no failure.
        bench.processes.remove(process)
        if time.monotonic() > deadline:
            raise Failed(f"the client answers no handshake within {ANSWER_SECONDS} s")
        time.sleep(LOOK_SECONDS)


def _ours(bench, role, host, count, within, options):
    return bench.start("mse-handshakes", "left", [
        bench.shared.programs.handshakes, role, f"{host}:{PORT}", info_hash(bench.payload.torrent), count,
        "--within", within, *options], stdout=_output(bench))


def _report(bench, process, within, meanwhile=lambda: None):
    deadline = time.monotonic() + within + SPARE_SECONDS
    while process.code is None and time.monotonic() < deadline:
        meanwhile()
        time.sleep(LOOK_SECONDS)
    code = process.wait_exit(LOOK_SECONDS)
    # It says in its report what failed, and that is judged.
    bench.processes.remove(process)
    bench.stop()
    with open(_output(bench), errors="replace") as file:
        said = file.read().strip()
    try:
        return json.loads(said)
    except ValueError:
        raise Failed(f"mse-handshakes ended with code {code} and printed {said!r}\n{process.describe()}") from None


def _output(bench):
    return os.path.join(bench.folder, "mse-handshakes.stdout")
