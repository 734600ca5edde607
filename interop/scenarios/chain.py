"""A client in the middle, behind the proxy, both ways at once.

It dials a seeder and is dialled by a leecher, which has nobody else. So what
the leecher has went through the proxy twice: out for the client, then in.
The client asks a tracker across the wire, and the port that it announces is
the one that the leecher dials.
"""

import clients
from torrent import sha1_of

SEEDER, LEECHER = "10.77.0.21", "10.77.0.22"
PORT = 6881
ANNOUNCE_SECONDS = 20


def chain(bench, host, method="rc4", **seeder_options):
    """`host` is the client in the middle; both others are a libtorrent, forced to the method by default."""
    bench.lab.add_addresses("right", [SEEDER, LEECHER])
    bench.far_tracker = True
    seeder = _libtorrent(bench, "seeder", SEEDER, **{"mode": method, **seeder_options})
    torrent = seeder.torrent()
    seeder.seed(torrent)
    seeder.wait_ready()
    middle = clients.make(bench, "left", "middle", **host)
    middle.leech(torrent, dial=seeder.address)
    middle.wait_ready()
    ports = middle.process.wait_for("announces", bench.trackers[0].ports, ANNOUNCE_SECONDS)
    bench.facts["announced"] = ports
    leecher = _libtorrent(bench, "leecher", LEECHER, mode=method)
    leecher.leech(torrent, dial=(middle.address[0], ports[0]))
    middle.wait_done()
    leecher.wait_done()

    seen = sorted({*seeder.methods(), *leecher.methods()})
    bench.facts["methods"] = seen
    bench.expect(seen == [method], f"the peers saw {seen} instead of {method}")
    # A client may still hold back writes while it runs.
    bench.stop()
    for client in (middle, leecher):
        got = sha1_of(client.data_file())
        bench.expect(got == bench.payload.sha1,
                     f"{client.name}'s file has sha1 {got} instead of {bench.payload.sha1}")


def _libtorrent(bench, name, address, **options):
    return clients.make(bench, "right", name, kind="libtorrent", host=address, port=PORT, source=address,
                        **options)
