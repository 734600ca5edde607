"""transmission-daemon 3.00: peers only from a tracker, state over its RPC."""

import http.client
import json
import os
import shutil

from clients.downloader import peers
from lab import ADDRESS
from process import Failed
from torrent import NAME, with_tracker

READY_SECONDS = 30
RPC_PORT = 9091
ENCRYPTION = {"plain": 0, "allowed": 1, "rc4": 2}
SEEDING = 6
DOWNLOADING = 4
# It keeps 50 of those it was named.
PEERS_AT_ONCE = 50
# 50 are its default, and a peer above them is closed after the handshakes.
PEER_LIMIT = 500


def missing():
    """What to install, or None."""
    if shutil.which("transmission-daemon") is None:
        return "transmission-daemon (apt-get install transmission-daemon)"
    return None


class Transmission:
    """`mode`: rc4 (encryption required), allowed (its default: preferred) or plain (never asks for it)."""

    def __init__(self, bench, side, name, mode, host=None, port=6881):
        self.address = (host or ADDRESS[side], port)
        self.name = name
        self._bench, self._side = bench, side
        self._folder = bench.subfolder(name)
        self._config = bench.subfolder(name + "-config")
        self._session = ""
        self._mode = mode

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
        """Has checked its data and is seeding or downloading."""
        def ready():
            state = self._state()
            return state and state["status"] in (SEEDING, DOWNLOADING)
        self.process.wait_for("torrent is active", ready, READY_SECONDS)

    def wait_done(self):
        """Has every piece."""
        self.process.wait_for("download complete", self._complete, self._bench.patience)

    def peers(self):
        """Addresses of its connected peers."""
        return [f"{p['address']}:{p['port']}" for p in (self._state() or {"peers": []})["peers"]]

    def keep_dialling(self):
        """It has them from the tracker."""

    def methods(self):
        """Encryption of its present connections; it does not tell the method."""
        peers = (self._state() or {"peers": []})["peers"]
        return sorted({"rc4" if peer["isEncrypted"] else "plaintext" for peer in peers})

    def data_file(self):
        """Where the payload lies."""
        return os.path.join(self._folder, NAME)

    def _start(self, torrent, dial):
        folder = os.path.join(self._config, "torrents")
        os.mkdir(folder)
        added = os.path.join(self._config, "added.torrent")
        if dial:
            with_tracker(torrent, self._bench.track(self._side, peers(dial), PEERS_AT_ONCE), added)
        else:
            shutil.copy(torrent, added)
        with open(os.path.join(self._config, "settings.json"), "w") as file:
            json.dump(self._settings(), file)
        self.process = self._bench.start(
            self.name, self._side, ["transmission-daemon", "-f", "--log-debug", "-g", self._config])
        self.process.wait_for("answers RPC", lambda: self._rpc("session-get", {}), READY_SECONDS)
        added = self._rpc("torrent-add", {"filename": added, "download-dir": self._folder})
        if not added or "torrent-added" not in added:
            raise Failed(f"{self.name} does not take the torrent: {added}")

    def _settings(self):
        everywhere = self.address[0] == "0.0.0.0"
        return {
            "encryption": ENCRYPTION[self._mode],
            # What is no default address, it also asks the tracker from.
            "bind-address-ipv4": self.address[0], "bind-address-ipv6": "::" if everywhere else "::1",
            "peer-port": self.address[1], "download-dir": self._folder,
            "dht-enabled": False, "lpd-enabled": False, "pex-enabled": False,
            "utp-enabled": False, "port-forwarding-enabled": False, "blocklist-enabled": False,
            "incomplete-dir-enabled": False, "peer-limit-per-torrent": PEER_LIMIT, "peer-limit-global": PEER_LIMIT, "ratio-limit-enabled": False,
            "rpc-bind-address": "127.0.0.1", "rpc-port": RPC_PORT,
            "rpc-authentication-required": False, "rpc-whitelist-enabled": False,
            "rpc-host-whitelist-enabled": False, "scrape-paused-torrents-enabled": False,
        }

    def _complete(self):
        state = self._state()
        return state and state["leftUntilDone"] == 0 and state["status"] == SEEDING

    def _state(self):
        answer = self._rpc("torrent-get", {
            "fields": ["status", "leftUntilDone", "errorString", "peers"]})
        return answer["torrents"][0] if answer and answer["torrents"] else None

    def _rpc(self, method, arguments):
        for _ in range(2):
            try:
                response, body = self._post(json.dumps({"method": method, "arguments": arguments}))
            except OSError:
                return None
            if response.status != 409:
                return json.loads(body)["arguments"]
            self._session = response.headers["X-Transmission-Session-Id"]
        return None

    def _post(self, body):
        connection = http.client.HTTPConnection("127.0.0.1", RPC_PORT)
        connection.sock = self._bench.lab.socket(self._side)
        try:
            connection.sock.settimeout(5)
            connection.sock.connect(("127.0.0.1", RPC_PORT))
            connection.request("POST", "/transmission/rpc", body,
                               {"X-Transmission-Session-Id": self._session})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()
