"""rTorrent 0.9.8: peers only from a tracker, state over SCGI on a socket in its folder."""

import os
import shutil
import socket
import time
import xmlrpc.client

from clients.downloader import peers
from lab import ADDRESS
from torrent import NAME, with_tracker

READY_SECONDS = 30
DIALS_AT_ONCE = 100
DIAL_SECONDS = 2
ENCRYPTION = {
    "plain": "none",
    "rc4": "allow_incoming,try_outgoing,require,require_RC4",
    "header-only": "allow_incoming,try_outgoing,require,prefer_plaintext",
    # As it comes, without a setting.
    "default": None,
}


def missing():
    """What to install, or None."""
    if shutil.which("rtorrent") is None:
        return "rtorrent (apt-get install rtorrent)"
    return None


class Rtorrent:
    """`mode`: rc4 (required), header-only, plain (none at all) or default. `http` is the port of an HTTP proxy for peers."""

    def __init__(self, bench, side, name, mode, host=None, port=6881, http=None):
        self.address = (host or ADDRESS[side], port)
        self.name = name
        self._bench, self._side, self._mode, self._http = bench, side, mode, http
        self._folder = bench.subfolder(name)
        self._session = bench.subfolder(name + "-session")
        self._scgi = os.path.join(self._session, "scgi.socket")

    def torrent(self):
        """Takes any .torrent; the harness has one."""
        return self._bench.payload.torrent

    def seed(self, torrent, dial=None):
        """Serves the payload."""
        shutil.copy(self._bench.payload.file, os.path.join(self._folder, NAME))
        self._start(torrent, dial)

    def leech(self, torrent, dial=None):
        """Begins with nothing."""
        self._start(torrent, dial)

    def wait_ready(self):
        """Has its torrent, and listens."""
        self.process.wait_for("torrent is active", lambda: self._state("d.is_active="), READY_SECONDS)
        self.process.wait_for(f"port {self.address[1]} is open",
                              lambda: self.process.listens_on(self.address[1]), READY_SECONDS)

    def wait_done(self):
        """Has every piece."""
        self.process.wait_for("download complete", lambda: self._state("d.complete="),
                              self._bench.patience)

    def methods(self):
        """It does not tell."""
        return []

    def data_file(self):
        """Where the payload lies."""
        return os.path.join(self._folder, NAME)

    def keep_dialling(self):
        """Names the next of many: of more at once it forgets some."""
        if self._to_dial and self._state("d.is_active=") and time.monotonic() - self._dialled > DIAL_SECONDS:
            self._dialled = time.monotonic()
            info_hash = self._state("d.hash=")
            for host, port in self._to_dial[:DIALS_AT_ONCE]:
                self._rpc("add_peer", info_hash, f"{host}:{port}")
            del self._to_dial[:DIALS_AT_ONCE]

    def _start(self, torrent, dial):
        self._dialled, self._to_dial = 0.0, dial if isinstance(dial, list) else []
        if self._to_dial:
            dial = None
        added = os.path.join(self._session, "added.torrent")
        # It loads no torrent without a tracker.
        with_tracker(torrent, self._bench.track(self._side, peers(dial)), added)
        lines = [
            "system.daemon.set = true",
            f"session.path.set = {self._session}",
            f"directory.default.set = {self._folder}",
            f"network.bind_address.set = {self.address[0]}",
            f"network.port_range.set = {self.address[1]}-{self.address[1]}",
            "network.port_random.set = no",
            f"network.scgi.open_local = {self._scgi}",
            "dht.mode.set = disable",
            "protocol.pex.set = no",
            "trackers.use_udp.set = no",
            "log.open_file = \"log\", /dev/stderr",
            "log.add_output = \"connection_info\", \"log\"",
            f"schedule2 = load,1,0,((load.start,\"{added}\"))",
        ]
        if ENCRYPTION[self._mode]:
            lines.append(f"protocol.encryption.set = {ENCRYPTION[self._mode]}")
        if self._http:
            lines.append(f"network.proxy_address.set = 127.0.0.1:{self._http}")
        config = os.path.join(self._session, "rtorrent.rc")
        with open(config, "w") as file:
            file.write("\n".join(lines) + "\n")
        self.process = self._bench.start(
            self.name, self._side, ["rtorrent", "-n", "-o", f"import={config}"])

    def _state(self, what):
        try:
            answer = self._rpc("d.multicall2", "", "main", what)
        except OSError:
            return None
        return answer and answer[0][0]

    def _rpc(self, method, *parameters):
        body = xmlrpc.client.dumps(parameters, method).encode()
        head = f"CONTENT_LENGTH\0{len(body)}\0SCGI\0001\0".encode()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(self._scgi)
            connection.sendall(b"%d:%s,%s" % (len(head), head, body))
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        _, _, answer = answer.partition(b"\r\n\r\n")
        return xmlrpc.client.loads(answer)[0][0]
