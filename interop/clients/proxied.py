"""`mse proxy` with a client behind it that knows no MSE.

Outgoing, the client reaches its peers through SOCKS5. Incoming, the proxy
listens on the wire and the client on loopback. libtorrent stops listening
once it has a SOCKS proxy for peers, so it is one or the other.
"""

import os
import re
import shutil

from clients.libtorrent import Libtorrent
from clients.transmission import Transmission
from lab import ADDRESS

READY_SECONDS = 15
SOCKS_PORT = 1080
INNER_PORT = 16881
INNER = {"libtorrent": Libtorrent, "transmission": Transmission}


class Proxied:
    """`policy` is --outgoing and --incoming; `client` is the kind of client behind."""

    def __init__(self, bench, side, name, policy="require", methods="any", client="libtorrent"):
        self.address = (ADDRESS[side], 6881)
        self.name = name
        self._bench, self._side, self._kind = bench, side, client
        self._options = ["--outgoing", policy, "--incoming", policy, "--methods", methods]

    def torrent(self):
        """Takes any .torrent; the harness has one."""
        return self._bench.payload.torrent

    def seed(self, torrent, dial=None):
        """The client behind serves the payload."""
        self._start(torrent, dial)
        self.inner.seed(torrent, dial)

    def leech(self, torrent, dial=None):
        """The client behind begins with nothing."""
        self._start(torrent, dial)
        self.inner.leech(torrent, dial)

    def wait_ready(self):
        """Proxy and client both are."""
        self.inner.wait_ready()

    def wait_done(self):
        """The client behind has every piece."""
        self.inner.wait_done()

    def peers(self):
        """Peers as the client behind counts them."""
        return self.inner.peers()

    def methods(self):
        """Behind the proxy there is only plaintext; nothing to learn."""
        return []

    def data_file(self):
        """Where the payload lies."""
        return self.inner.data_file()

    def _start(self, torrent, dial):
        torrents = self._bench.subfolder(self.name + "-torrents")
        shutil.copy(torrent, os.path.join(torrents, "known.torrent"))
        options = {"mode": "plain", "host": "127.0.0.1", "port": INNER_PORT}
        argv = [self._bench.shared.programs.mse, "proxy", "--socks", f"127.0.0.1:{SOCKS_PORT}",
                *self._options]
        if dial:
            # Nothing else tells the proxy of the torrent: it has to learn it
            # from the client's own handshake.
            options["socks"] = SOCKS_PORT
            says = r"socks on \S+:\d+"
        else:
            argv += ["--listen", f"{self.address[0]}:{self.address[1]}",
                     "--client", f"127.0.0.1:{INNER_PORT}", "--torrents", torrents]
            says = r"listening on \S+:\d+"
        self.process = self._bench.start(self.name, self._side, argv)
        self.process.wait_for(f"prints '{says}'", lambda: self._said(says), READY_SECONDS)
        self.inner = INNER[self._kind](self._bench, self._side, self.name + "-client", **options)

    def _said(self, pattern):
        with open(self.process.log, errors="replace") as log:
            return re.search(pattern, log.read())
