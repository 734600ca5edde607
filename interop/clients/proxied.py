"""`mse proxy` with a client behind it that knows no MSE.

Outgoing, the client reaches its peers through SOCKS5 or HTTP CONNECT.
Incoming, the proxy listens on the wire and the client on loopback. libtorrent
stops listening once it has a proxy for peers, so it is one or the other.
Clients that go on listening are dialled at their own port all the while:
`mse proxy nft` has rules for that alone, `both`. One that can announce another
port than its own needs no rules.

Transparent, the client knows of no proxy and listens on the wire itself:
`mse proxy nft` redirects what it dials, and who dials it.
"""

import os
import re
import shutil

from clients.aria2 import Aria2
from clients.deluge import Deluge
from clients.ktorrent import Ktorrent
from clients.libtorrent import Libtorrent
from clients.qbittorrent import Qbittorrent
from clients.rqbit import Rqbit
from clients.rtorrent import Rtorrent
from clients.transmission import Transmission
from lab import ADDRESS
from process import Failed

READY_SECONDS = 15
SOCKS_PORT = 1080
INNER_PORT = 16881
PEER_PORT = 6881
REDIRECTED_PORT = 6000
REDIRECTED_PEERS_PORT = 6882
BEHIND_RULES = ["--listen", f"0.0.0.0:{REDIRECTED_PEERS_PORT}", "--client", f"127.0.0.1:{PEER_PORT}"]
INCOMING_RULES = ["--port", PEER_PORT, "--peers-to", REDIRECTED_PEERS_PORT]
INNER = {
    "libtorrent": Libtorrent, "qbittorrent": Qbittorrent, "deluge": Deluge, "transmission": Transmission,
    "rtorrent": Rtorrent, "ktorrent": Ktorrent, "aria2": Aria2, "rqbit": Rqbit,
}


class Proxied:
    """`policy` is --outgoing and --incoming; `client` is the kind of client behind.

    `way` is how it gets to the proxy: socks, http or transparent. With `both`, what dials is dialled too.
    `skip_ports` are not redirected: libtorrent binds its tracker connections to a device, and no rule can
    turn such a one round to loopback. `mode` is that of the client behind.
    `no_utp` is --no-utp, for a client that cannot switch it off.
    """

    def __init__(self, bench, side, name, policy="require", methods="any", client="libtorrent",
                 way="socks", both=False, skip_ports=None, mode="plain", no_utp=False):
        self.address = (ADDRESS[side], PEER_PORT)
        self.name = name
        self._bench, self._side, self._kind, self._way = bench, side, client, way
        self._both, self._mode = both, mode
        self._more_rules = ["--no-utp"] if no_utp else []
        if skip_ports:
            self._more_rules += ["--skip-ports", skip_ports]
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

    def keep_dialling(self):
        """As the client behind does it."""
        self.inner.keep_dialling()

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
        if self._way == "transparent":
            options = self._start_transparent(torrents)
        else:
            options = self._start_proxy(torrents, dial)
        self.inner = INNER[self._kind](
            self._bench, self._side, self.name + "-client", mode=self._mode, **options)

    def _start_proxy(self, torrents, dial):
        options = {"host": "127.0.0.1", "port": INNER_PORT}
        argv = ["--socks", f"127.0.0.1:{SOCKS_PORT}"]
        if self._kind == "rqbit":
            self._run([*argv, "--listen", f"0.0.0.0:{PEER_PORT}", "--client", f"127.0.0.1:{INNER_PORT}",
                       "--torrents", torrents], r"listening on \S+:\d+")
            return {**options, self._way: SOCKS_PORT, "announced": PEER_PORT}
        if self._both:
            self._run([*argv, *BEHIND_RULES, "--torrents", torrents], r"listening on \S+:\d+")
            self._apply(INCOMING_RULES)
            return {"host": "0.0.0.0", "port": PEER_PORT, self._way: SOCKS_PORT}
        if dial:
            # Nothing else tells the proxy of the torrent: it has to learn it
            # from the client's own handshake.
            options[self._way] = SOCKS_PORT
            self._run(argv, r"socks on \S+:\d+")
        else:
            argv += ["--listen", f"{self.address[0]}:{self.address[1]}",
                     "--client", f"127.0.0.1:{INNER_PORT}", "--torrents", torrents]
            self._run(argv, r"listening on \S+:\d+")
        return options

    def _start_transparent(self, torrents):
        self._run(["--no-socks", "--transparent", f"127.0.0.1:{REDIRECTED_PORT}", *BEHIND_RULES,
                   "--torrents", torrents], r"listening on \S+:\d+")
        # Proxy and client are the same user, so the mark alone tells them apart.
        self._apply(["--user", os.getuid(), "--to", REDIRECTED_PORT, *INCOMING_RULES, *self._more_rules])
        return {"host": "0.0.0.0", "port": PEER_PORT}

    def _apply(self, rules):
        loading = self._bench.start(self.name + "-nft", self._side, [
            self._bench.shared.programs.mse, "proxy", "nft", *rules, "--apply"])
        if loading.wait_exit(READY_SECONDS):
            raise Failed(f"the rules cannot be loaded\n{loading.describe()}")

    def _run(self, argv, says):
        self.process = self._bench.start(self.name, self._side, [
            self._bench.shared.programs.mse, "proxy", *argv, *self._options])
        self.process.wait_for(f"prints '{says}'", lambda: self._said(says), READY_SECONDS)

    def _said(self, pattern):
        with open(self.process.log, errors="replace") as log:
            return re.search(pattern, log.read())
