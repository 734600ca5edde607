"""libtorrent-rasterbar (PyPI `libtorrent`), driven through its Python module."""

import importlib.util
import json
import os
import shutil
import subprocess

from clients.downloader import peers
from lab import ADDRESS
from torrent import NAME

READY_SECONDS = 20
# Debian's interpreter, with Debian's libtorrent 2.0.8.
SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = os.path.join(os.path.dirname(__file__), "libtorrent_session.py")


def missing():
    """What to install, or None."""
    if importlib.util.find_spec("libtorrent") is None:
        return "the Python module libtorrent (pip install libtorrent)"
    return None


def missing_system():
    """What to install for Debian's libtorrent, or None."""
    if not os.path.exists(SYSTEM_PYTHON):
        return f"{SYSTEM_PYTHON} (apt-get install python3)"
    probe = subprocess.run([SYSTEM_PYTHON, "-P", "-c", "import libtorrent"], capture_output=True)
    return "python3-libtorrent (apt-get install python3-libtorrent)" if probe.returncode else None


class Libtorrent:
    """`mode`: rc4, header-only, forced-any (all MSE only), plain (no MSE at all) or enabled (its default).

    `python` is an interpreter with another libtorrent; `dial` may be a list here: each of many is dialled once.
    """

    def __init__(self, bench, side, name, mode, host=None, port=6881, python=None, **options):
        self.address = (host or ADDRESS[side], port)
        self.name = name
        self.mode = mode
        self._bench, self._side, self._options = bench, side, options
        self._python = python
        self._folder = bench.subfolder(name)
        self._status = os.path.join(self._folder, "status.json")

    def torrent(self):
        """Takes any .torrent; the harness has one."""
        return self._bench.payload.torrent

    def seed(self, torrent, dial=None):
        """Serves the payload."""
        shutil.copy(self._bench.payload.file, os.path.join(self._folder, NAME))
        self.start(torrent, True, peers(dial))

    def leech(self, torrent, dial=None):
        """Begins with nothing."""
        self.start(torrent, False, peers(dial))

    def start(self, torrent, seed, dial):
        """Starts the session; `dial` may name many peers, each is then dialled once."""
        config = {
            "mode": self.mode, "listen": "%s:%d" % self.address, "torrent": torrent, "seed": seed,
            "data": self._folder, "dial": dial, "status": self._status, **self._options,
        }
        self.process = self._bench.start_python(
            self.name, self._side, SCRIPT, json.dumps(config), python=self._python)

    def wait_ready(self):
        """Listens and has its torrent."""
        def ready():
            status = self.status()
            return status and status["port"] and (status["done"] or status["state"] == "downloading")
        self.process.wait_for("listens and has its torrent", ready, READY_SECONDS)

    def wait_done(self):
        """Has every piece."""
        self.process.wait_for("download complete", lambda: (self.status() or {}).get("done"),
                              self._bench.patience)

    def keep_dialling(self):
        """The session does that by itself."""

    def status(self):
        """The session's latest own report, None before the first."""
        try:
            with open(self._status) as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def peers(self):
        """Addresses of the peers that are past their handshakes."""
        return [p["address"] for p in (self.status() or {"peers": []})["peers"] if p["connected"]]

    def methods(self):
        """Encryption it saw on established connections: rc4, header-only, plaintext."""
        return (self.status() or {"methods": []})["methods"]

    def data_file(self):
        """Where the payload lies."""
        return os.path.join(self._folder, NAME)
