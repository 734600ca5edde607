"""The proxy with one policy, and a peer of every kind at once: who gets the torrent, and how.

Judged by cells.py. Who may not connect has as long as the others take, and a while longer.
"""

import os
import time

import clients
from policies import ADDRESSES
from torrent import sha1_of

PORT = 6881
LISTEN_SECONDS = 10
SETTLE_SECONDS = 4
CLOSER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "clients", "closer.py")
PEERS = {
    "disabled": {"kind": "libtorrent", "mode": "plain"},
    "enabled": {"kind": "libtorrent", "mode": "enabled"},
    "forced": {"kind": "libtorrent", "mode": "rc4"},
    "transmission-tolerated": {"kind": "transmission", "mode": "plain"},
    "transmission-required": {"kind": "transmission", "mode": "rc4"},
    "rtorrent-none": {"kind": "rtorrent", "mode": "plain"},
    "rtorrent-required": {"kind": "rtorrent", "mode": "rc4"},
}


def policies(bench, host, cells, dials):
    """`host` seeds on the left, the peers of `cells` leech; `dials` says who connects: host or peers."""
    bench.lab.add_addresses("right", [ADDRESSES[name] for name in cells])
    seeder = clients.make(bench, "left", "seeder", **host)
    torrent = seeder.torrent()
    peers = {name: _peer(bench, name) for name in cells if name in PEERS}
    if dials == "host":
        for name in cells:
            if name in PEERS:
                peers[name].leech(torrent)
            else:
                _closer(bench, name)
        for peer in peers.values():
            peer.wait_ready()
        # In a list: each of them is dialled once.
        seeder.seed(torrent, dial=[(ADDRESSES[name], PORT) for name in cells])
    else:
        seeder.seed(torrent)
        seeder.wait_ready()
        for peer in peers.values():
            peer.leech(torrent, dial=seeder.address)
    served = [peers[name] for name, cell in cells.items() if cell.carries]
    for peer in served:
        peer.wait_done()
    time.sleep(SETTLE_SECONDS)
    bench.stop()
    for peer in served:
        got = sha1_of(peer.data_file())
        bench.expect(got == bench.payload.sha1,
                     f"{peer.name}'s file has sha1 {got} instead of {bench.payload.sha1}")


def _peer(bench, name):
    address = ADDRESSES[name]
    options = dict(PEERS[name])
    if options["kind"] == "libtorrent":
        options["source"] = address
    return clients.make(bench, "right", name, host=address, port=PORT, **options)


def _closer(bench, name):
    process = bench.start_python(name, "right", CLOSER, ADDRESSES[name], str(PORT))
    process.wait_for("listens", lambda: process.listens_on(PORT), LISTEN_SECONDS)
