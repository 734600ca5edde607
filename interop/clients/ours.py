"""`mse get` and `mse seed`."""

import json
import os
import re
import shutil

from clients.downloader import peers
from lab import ADDRESS
from process import Failed
from torrent import NAME, info_hash

READY_SECONDS = 30
GIVE_UP_SECONDS = 60
# Before the harness does, so that it says why.
EARLIER_SECONDS = 5


class Ours:
    """`policy` is --encryption, `methods` is --methods; None is what the program does by itself."""

    def __init__(self, bench, side, name, policy="require", methods="any", port=6881):
        self.address = (ADDRESS[side], port)
        self.name = name
        self._bench, self._side = bench, side
        self._folder = bench.subfolder(name)
        self._options = ["--listen", f"{self.address[0]}:{self.address[1]}"]
        for option, value in (("--encryption", policy), ("--methods", methods)):
            if value is not None:
                self._options += [option, value]
        self._stdout = os.path.join(bench.folder, name + ".stdout")
        self._gets = False
        self._expected = None
        self._made = os.path.join(self._folder, "made.torrent")

    def torrent(self):
        """The one `mse seed` makes: a first run of it, once for all rows."""
        kept = self._bench.shared.made_by_us
        if not os.path.exists(kept):
            self.seed(None)
            self.wait_ready()
            self.process.stop()
            # In one step: other rows look at the same time.
            os.rename(self._made, kept)
        return kept

    def seed(self, torrent, dial=None):
        """Serves the payload; `torrent` is only compared with what is made."""
        data = os.path.join(self._folder, NAME)
        shutil.copy(self._bench.payload.file, data)
        self._expected = torrent
        name = self.name if torrent else self.name + "-torrent"
        self.process = self._bench.start(name, self._side, [
            self._bench.shared.programs.mse, "seed", data, "--torrent-out", self._made,
            *self._options, *_peer(dial)])

    def leech(self, torrent, dial=None):
        """`mse get` of a .torrent file."""
        self._gets = True
        seconds = min(GIVE_UP_SECONDS, self._bench.patience - EARLIER_SECONDS)
        self.process = self._bench.start(self.name, self._side, [
            self._bench.shared.programs.mse, "get", torrent, "--dir", self._folder, "--json",
            "--timeout", seconds, *self._options, *_peer(dial)], stdout=self._stdout)

    def wait_ready(self):
        """Listens; `seed` has to say so too."""
        if not self._gets:
            self.process.wait_for("prints 'listening on'", self._said_listening, READY_SECONDS)
        self.process.wait_for("the --listen port is open",
                              lambda: self.process.listens_on(self.address[1]), READY_SECONDS)
        if self._expected and info_hash(self._made) != info_hash(self._expected):
            raise Failed(f"{self.name}: two runs of `mse seed` made different info-hashes")

    def wait_done(self):
        """`mse get` has to end on its own, with code 0."""
        code = self.process.wait_exit(self._bench.patience)
        with open(self._stdout) as file:
            self._bench.facts["mse get"] = file.read().strip()
        if code:
            raise Failed(f"{self.name}: `mse get` ended with code {code}: {_why(self._bench.facts['mse get'])}")

    def keep_dialling(self):
        """It has them all."""

    def methods(self):
        """The other side is asked, we do not vouch for ourselves."""
        return []

    def data_file(self):
        """Where the payload lies."""
        for folder, _, files in os.walk(self._folder):
            if NAME in files:
                return os.path.join(folder, NAME)
        raise Failed(f"{self.name}: no {NAME} in its folder")

    def _said_listening(self):
        with open(self.process.log, errors="replace") as log:
            return re.search(r"listening on \S+:\d+", log.read())


def _why(said):
    try:
        return json.loads(said)["error"]
    except (ValueError, KeyError):
        return said or "nothing on standard output"


def _peer(dial):
    return [word for host, port in peers(dial) for word in ("--peer", f"{host}:{port}")]
