"""What the clients that keep one file in one folder have in common."""

import os
import shutil

from lab import ADDRESS
from torrent import NAME, with_tracker

# KTorrent asks its tracker again after 30 s, where the first time has failed.
READY_SECONDS = 60


class Downloader:
    """A client with its payload in a folder of its own. `_start(torrent, dial, seeds)` is what differs.

    `dial` may be a list here: the tracker names `PEERS_AT_ONCE` of them in an answer, or all.
    """

    PEERS_AT_ONCE = None

    def __init__(self, bench, side, name, mode, host=None, port=6881):
        self.address = (host or ADDRESS[side], port)
        self.name = name
        self._bench, self._side, self._mode = bench, side, mode
        self._folder = bench.subfolder(name)
        self._config = bench.subfolder(name + "-config")
        self._tracker_kind = "http"

    def torrent(self):
        """Takes any .torrent; the harness has one."""
        return self._bench.payload.torrent

    def seed(self, torrent, dial=None):
        """Serves the payload."""
        shutil.copy(self._bench.payload.file, os.path.join(self._folder, NAME))
        self._start(torrent, dial, True)

    def leech(self, torrent, dial=None):
        """Begins with nothing."""
        self._start(torrent, dial, False)

    def wait_ready(self):
        """Has its torrent, and listens."""
        self.process.wait_for("torrent is active", self._active, READY_SECONDS)
        self.process.wait_for(f"port {self.address[1]} is open",
                              lambda: self.process.listens_on(self.address[1]), READY_SECONDS)

    def wait_done(self):
        """Has every piece."""
        self.process.wait_for("download complete", self._complete, self._bench.patience)

    def keep_dialling(self):
        """To be called now and then when there are many to dial: most have them all from the tracker."""

    def methods(self):
        """Most do not tell."""
        return []

    def data_file(self):
        """Where the payload lies."""
        return os.path.join(self._folder, NAME)

    def _announced(self, torrent, dial):
        """A copy of the .torrent with a tracker, which names `dial`."""
        url = self._bench.track(self._side, peers(dial), self.PEERS_AT_ONCE, self._tracker_kind)
        return with_tracker(torrent, url, os.path.join(self._config, "added.torrent"))

    def _listens_everywhere(self):
        return self.address[0] == "0.0.0.0"


def peers(dial):
    """As a list: nobody, one or many."""
    return dial if isinstance(dial, list) else [dial] if dial else []
