"""Gives a deluged its torrent, then writes its state to a file several times a second.

Argument: a JSON object (see `Deluge._start`). Runs under the Python that has Deluge's modules.
"""

import base64
import json
import os
import sys

from deluge.ui.client import client
from twisted.internet import defer, reactor, task

TICK_SECONDS = 0.2
DIALS_PER_TICK = 20
CONNECT_SECONDS = 15


@defer.inlineCallbacks
def connected(config):
    """The daemon takes a while until it listens."""
    for _ in range(int(CONNECT_SECONDS / TICK_SECONDS)):
        try:
            yield client.connect("127.0.0.1", config["port"], "localclient", "lab")
            return
        except Exception as error:
            last = error
        yield task.deferLater(reactor, TICK_SECONDS, lambda: None)
    raise last


@defer.inlineCallbacks
def run(config):
    """Until it is stopped."""
    yield connected(config)
    with open(config["torrent"], "rb") as file:
        content = base64.b64encode(file.read())
    options = {"download_location": config["data"], "seed_mode": config["seed"]}
    added = yield client.core.add_torrent_file("added.torrent", content, options)
    waiting = config["dial"]
    while True:
        for host, port in waiting[:DIALS_PER_TICK]:
            yield client.core.connect_peer(added, host, port)
        del waiting[:DIALS_PER_TICK]
        state = yield client.core.get_torrent_status(added, ["is_seed", "state"])
        with open(config["status"] + ".new", "w") as file:
            json.dump(state, file)
        os.rename(config["status"] + ".new", config["status"])
        yield task.deferLater(reactor, TICK_SECONDS, lambda: None)


def failed(reason):
    """The harness sees that this ended."""
    print(reason, file=sys.stderr)
    os._exit(1)


run(json.loads(sys.argv[1])).addErrback(failed)
reactor.run()
