"""KTorrent 22.12.3 without a screen: peers only from a tracker, state from its file alone."""

import os
import shutil
import time

from clients.downloader import Downloader
from torrent import sha1_of

LOOK_SECONDS = 0.5
# A .torrent on the command line opens a dialog that nobody answers.
RUN = """
ktorrent --verbose & child=$!
trap 'kill $child' TERM
until dbus-send --session --print-reply --dest=org.kde.ktorrent /core \\
    org.ktorrent.core.loadSilently string:"$1" string:; do sleep 0.2; done
while kill -0 $child; do wait $child; done
"""


def missing():
    """What to install, or None."""
    for tool, package in (("ktorrent", "ktorrent"), ("dbus-run-session", "dbus")):
        if shutil.which(tool) is None:
            return f"{tool} (apt-get install {package})"
    return None


class Ktorrent(Downloader):
    """`mode`: plain (its default), prefer or rc4. `socks`: the port of a proxy for peers. It listens everywhere.

    `udp_tracker`: its tracker answers UDP. Over HTTP, every other start waits half a minute before it asks.
    """

    # It keeps 500 addresses, dials those of its list once, and asks again after 5 s.
    PEERS_AT_ONCE = 150

    def __init__(self, bench, side, name, mode, host=None, port=6881, socks=None, udp_tracker=False):
        super().__init__(bench, side, name, mode, host, port)
        self._tracker_kind = "udp" if udp_tracker else "http"
        self._socks = socks
        self._looked, self._whole = 0.0, False

    def _start(self, torrent, dial, seeds):
        with open(os.path.join(self._config, "ktorrentrc"), "w") as file:
            file.write(self._settings())
        places = [f"{variable}={self._config}" for variable in (
            "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")]
        self.process = self._bench.start(self.name, self._side, [
            "env", "QT_QPA_PLATFORM=offscreen", *places,
            "dbus-run-session", "--", "sh", "-c", RUN, "ktorrent",
            self._announced(torrent, dial)])

    def _settings(self):
        encrypts, insists = self._mode != "plain", self._mode == "rc4"
        lines = [
            "[downloads]", f"port={self.address[1]}", "useSaveDir=true", f"saveDir={self._folder}",
            "dhtSupport=false", "pexEnabled=false", "utpEnabled=false", "webseedsEnabled=false",
            f"useEncryption={str(encrypts).lower()}",
            f"allowUnencryptedConnections={str(not insists).lower()}",
        ]
        if self._socks:
            lines += ["socksEnabled=true", "socksProxy=127.0.0.1", f"socksPort={self._socks}", "socksVersion=5"]
        return "\n".join(lines) + "\n"

    def _active(self):
        # It listens before it has its torrent, and announces when it has.
        return os.path.exists(self.data_file()) and self._bench.announced(self._side)

    def _complete(self):
        if not self._whole and time.monotonic() - self._looked > LOOK_SECONDS and self._active():
            self._whole = sha1_of(self.data_file()) == self._bench.payload.sha1
            self._looked = time.monotonic()
        return self._whole
