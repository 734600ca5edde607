"""rqbit (the program), which knows no MSE; watched through its web API."""

import json
import shutil

from clients.downloader import Downloader
from clients.rpc import request
from process import Failed

API_PORT = 3030


def missing():
    """What to install, or None."""
    if shutil.which("rqbit") is None:
        return "rqbit (cargo install rqbit --version 9.1.0)"
    return None


class Rqbit(Downloader):
    """`mode`: plain, as there is no other. `socks`: the port of a proxy for peers; `announced`: for trackers."""

    def __init__(self, bench, side, name, mode, host=None, port=6881, socks=None, announced=None):
        super().__init__(bench, side, name, mode, host, port)
        self._socks, self._announced_port = socks, announced

    def _start(self, torrent, dial, seeds):
        argv = [
            "rqbit", "--listen-ip", self.address[0], "--listen-port", self.address[1],
            "--announce-port", self._announced_port or self.address[1],
            "--http-api-listen-addr", f"127.0.0.1:{API_PORT}",
            "--disable-dht", "--disable-lsd", "--disable-upnp-port-forward",
        ]
        if self._socks:
            argv += ["--socks-url", f"socks5://127.0.0.1:{self._socks}"]
        # What it keeps between runs belongs to the row.
        self.process = self._bench.start(self.name, self._side, [
            "env", f"HOME={self._config}", *argv, "server", "start", "--disable-persistence", self._folder])
        self.process.wait_for("answers its API", lambda: self._ask("GET", "/"), 30)
        with open(self._announced(torrent, dial), "rb") as file:
            added = self._ask("POST", f"/torrents?overwrite=true&output_folder={self._folder}", file.read())
        if not added:
            raise Failed(f"{self.name} does not take the torrent")

    def _active(self):
        return (self._state() or {}).get("state") == "live"

    def _complete(self):
        return (self._state() or {}).get("finished")

    def _state(self):
        return self._ask("GET", "/torrents/0/stats/v1")

    def _ask(self, method, path, body=None):
        answer = request(self._bench, self._side, API_PORT, method, path, body)
        return json.loads(answer[1]) if answer and answer[0].status == 200 else None
