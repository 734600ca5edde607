"""Several peers at once into one client behind the proxy: all have to stay.

The client behind sees only loopback, and keeps one peer per source address;
what is tested is that the proxy makes the peers distinct for it.
"""

import time

import clients
from process import Failed

JOIN_SECONDS = 40
DATA_SECONDS = 40
STAY_SECONDS = 8
# Keeps every peer busy for longer than all of that.
PEER_BYTES_PER_SECOND = 256 * 1024
DISTINCT = ("10.77.0.21", "10.77.0.22", "10.77.0.23")


def crowd(bench, host, sources, count=3, mode="rc4"):
    """`host` serves on the left; `sources` is "one" address or "distinct" ones."""
    server = clients.make(bench, "left", "host", **host)
    torrent = server.torrent()
    server.seed(torrent)
    server.wait_ready()
    addresses = DISTINCT[:count] if sources == "distinct" else [None] * count
    bench.lab.add_addresses("right", [address for address in addresses if address])
    peers = []
    for number, address in enumerate(addresses):
        peer = clients.make(
            bench, "right", f"peer{number}", kind="libtorrent", mode=mode, host=address,
            port=7000 + number, source=address, download_limit=PEER_BYTES_PER_SECOND)
        peer.leech(torrent, dial=server.address)
        peers.append(peer)

    server.process.wait_for(
        f"all {count} peers in the client's own list", lambda: len(server.peers()) >= count,
        JOIN_SECONDS)
    for peer in peers:
        peer.process.wait_for("connected", peer.peers, JOIN_SECONDS)
    bench.facts["peers"] = server.peers()
    bench.expect(len(set(server.peers())) == count, f"{count} peers listed as {server.peers()}")
    # Transmission looks whom to unchoke only every 10 s.
    for peer in peers:
        peer.process.wait_for("first data", lambda peer=peer: _received(peer), DATA_SECONDS)
    before = [_received(peer) for peer in peers]
    _stay(server, peers, count)
    gained = [_received(peer) - old for peer, old in zip(peers, before, strict=True)]
    bench.facts["bytes each"] = gained
    bench.expect(all(gained), f"bytes each peer got while all were connected: {gained}")
    bench.stop()


def _stay(server, peers, count):
    deadline = time.monotonic() + STAY_SECONDS
    while time.monotonic() < deadline:
        listed = server.peers()
        if len(listed) != count:
            raise Failed(f"the client had {count} peers, then {len(listed)}: {listed}")
        for peer in peers:
            if not peer.peers():
                raise Failed(f"{peer.name} lost its connection")
        time.sleep(0.3)


def _received(peer):
    return peer.status()["received"]
