"""One seeder on the left, one leecher on the right, the whole payload."""

import clients
from process import Failed
from torrent import sha1_of


def transfer(bench, seeder, leecher, dials, methods=None, far_tracker=False):
    """`dials` says who connects; `methods` is what the real client has to have seen."""
    bench.far_tracker = far_tracker
    bench.facts["matrix"] = {"complete": False}
    giver = clients.make(bench, "left", "seeder", **seeder)
    taker = clients.make(bench, "right", "leecher", **leecher)
    torrent = giver.torrent()
    if dials == "leecher":
        giver.seed(torrent)
        giver.wait_ready()
        taker.leech(torrent, dial=giver.address)
    elif dials == "seeder":
        taker.leech(torrent)
        taker.wait_ready()
        giver.seed(torrent, dial=taker.address)
    else:
        raise Failed(f"a row's `dials` is leecher or seeder, not {dials}")
    taker.wait_done()

    seen = sorted({*giver.methods(), *taker.methods()})
    bench.facts["methods"] = seen
    if methods is not None:
        # A client that disconnected when it was done may have nothing to tell.
        bench.expect(not set(seen) - set(methods),
                     f"the real client saw {seen} instead of {methods}")
    # A client may still hold back writes while it runs.
    bench.stop()
    got = sha1_of(taker.data_file())
    bench.facts["matrix"]["complete"] = got == bench.payload.sha1
    bench.expect(got == bench.payload.sha1,
                 f"the leecher's file has sha1 {got} instead of {bench.payload.sha1}")
