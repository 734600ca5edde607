"""qbittorrent-nox 4.5.2 (libtorrent 2.0.8), watched through its web API."""

import json
import os
import shutil
import urllib.parse

from clients.downloader import READY_SECONDS, Downloader
from clients.rpc import request

WEB_PORT = 8080
# Dials per second, of which it has 30 by default.
CONNECTION_SPEED = 100
ENCRYPTION = {"allowed": 0, "rc4": 1, "plain": 2}
# As the 4.5 settings file has it; later ones say SOCKS5 and HTTP.
PROXY_TYPE = {"http": 1, "socks": 2}


def missing():
    """What to install, or None."""
    if shutil.which("qbittorrent-nox") is None:
        return "qbittorrent-nox (apt-get install qbittorrent-nox)"
    return None


class Qbittorrent(Downloader):
    """`mode`: rc4 (required), allowed (its default) or plain (none at all). `socks` or `http`: the port of a proxy for peers."""

    def __init__(self, bench, side, name, mode, host=None, port=6881, **proxy):
        super().__init__(bench, side, name, mode, host, port)
        self._proxy = proxy
        self._to_dial = []

    def wait_ready(self):
        """Has its torrent; behind a proxy for peers it does not listen."""
        if self._proxy:
            self.process.wait_for("torrent is active", self._active, READY_SECONDS)
        else:
            super().wait_ready()

    def keep_dialling(self):
        """Connects to all at once, as soon as it can."""
        if self._to_dial and self._active():
            named = "|".join("%s:%d" % peer for peer in self._to_dial)
            body = urllib.parse.urlencode({"hashes": self._state()["hash"], "peers": named})
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = request(self._bench, self._side, WEB_PORT, "POST", "/api/v2/torrents/addPeers", body, form)
            if answer and answer[0].status == 200:
                self._to_dial = []

    def _start(self, torrent, dial, seeds):
        if isinstance(dial, list):
            self._to_dial, dial = dial, None
        folder = os.path.join(self._config, "qBittorrent", "config")
        os.makedirs(folder)
        with open(os.path.join(folder, "qBittorrent.conf"), "w") as file:
            file.write(self._settings())
        options = ["--skip-hash-check"] if seeds else []
        self.process = self._bench.start(self.name, self._side, [
            "qbittorrent-nox", f"--profile={self._config}", f"--save-path={self._folder}", *options,
            self._announced(torrent, dial)])

    def _settings(self):
        bound = "" if self._listens_everywhere() else self.address[0]
        lines = [
            "[LegalNotice]", "Accepted=true",
            "[BitTorrent]", f"Session\\Encryption={ENCRYPTION[self._mode]}",
            "Session\\BTProtocol=TCP", "Session\\DHTEnabled=false", "Session\\LSDEnabled=false",
            "Session\\PeXEnabled=false", f"Session\\Port={self.address[1]}",
            f"Session\\InterfaceAddress={bound}", f"Session\\ConnectionSpeed={CONNECTION_SPEED}", "Session\\TempPathEnabled=false",
        ]
        if self._proxy:
            lines.append("Session\\ProxyPeerConnections=true")
        lines += ["[Network]", "PortForwardingEnabled=false"]
        for way, port in self._proxy.items():
            lines += [f"Proxy\\Type={PROXY_TYPE[way]}", "Proxy\\IP=127.0.0.1", f"Proxy\\Port={port}",
                      "Proxy\\OnlyForTorrents=true"]
        lines += [
            "[Preferences]", "WebUI\\Address=127.0.0.1", f"WebUI\\Port={WEB_PORT}",
            "WebUI\\LocalHostAuth=false", "WebUI\\UseUPnP=false", "WebUI\\CSRFProtection=false",
        ]
        return "\n".join(lines) + "\n"

    def _active(self):
        # Until it has looked at what is there, it closes every connection.
        state = self._state()
        return state and not state["state"].startswith("checking")

    def _complete(self):
        state = self._state()
        return state and state["progress"] == 1

    def _state(self):
        answer = request(self._bench, self._side, WEB_PORT, "GET", "/api/v2/torrents/info")
        listed = json.loads(answer[1]) if answer and answer[0].status == 200 else None
        return listed[0] if listed else None
