"""Many MSE handshakes with libtorrent, one after another; every one has to work."""

import ipaddress
import json
import os

import clients
from lab import ADDRESS, MANY_ADDRESSES
from process import Failed
from torrent import info_hash

PORT = 6881
LISTEN_SECONDS = 10
DONE_SECONDS = 120


def initiate(bench, count, methods, mode):
    """Ours dials libtorrent `count` times."""
    answering = clients.make(bench, "right", "libtorrent", kind="libtorrent", mode=mode, port=PORT)
    answering.seed(answering.torrent())
    answering.wait_ready()
    _ours(bench, "initiate", [
        f"{ADDRESS['right']}:{PORT}", info_hash(bench.payload.torrent), count, "--methods", methods])
    _judge(bench, count)


def respond(bench, count, mode):
    """libtorrent dials `count` addresses, all of which are our one listener.

    A peer list holds an address once and comes back to it slowly; a whole
    network routed to the left makes every dial a first one.
    """
    process = _ours(bench, "respond", [
        f"0.0.0.0:{PORT}", info_hash(bench.payload.torrent), count], wait=False)
    process.wait_for("listens", lambda: process.listens_on(PORT), LISTEN_SECONDS)
    network = ipaddress.ip_network(MANY_ADDRESSES)
    targets = [(str(network[number]), PORT) for number in range(1, count + 1)]
    dialling = clients.make(bench, "right", "libtorrent", kind="libtorrent", mode=mode)
    dialling.start(dialling.torrent(), False, targets)
    _finish(bench, process)
    _judge(bench, count)


def _ours(bench, role, arguments, wait=True):
    process = bench.start("mse-handshakes", "left",
                          [bench.shared.programs.handshakes, role, *arguments],
                          stdout=_output(bench))
    if wait:
        _finish(bench, process)
    return process


def _finish(bench, process):
    try:
        code = process.wait_exit(DONE_SECONDS)
    finally:
        with open(_output(bench), errors="replace") as file:
            bench.facts["mse-handshakes"] = file.read().strip()
    bench.expect(code == 0, f"mse-handshakes ended with code {code}")


def _judge(bench, count):
    bench.stop()
    said = bench.facts["mse-handshakes"]
    try:
        result = json.loads(said)
        ok, failed = result["ok"], result["failed"]
    except (ValueError, KeyError, TypeError):
        raise Failed(f"mse-handshakes printed no result: {said!r}") from None
    bench.expect(ok == count and not failed, f"{ok} of {count} handshakes worked; failed: {failed}")


def _output(bench):
    return os.path.join(bench.folder, "mse-handshakes.stdout")
