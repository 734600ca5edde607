"""The version of each client, as the client itself says it."""

import os
import re
import subprocess
import sys

from clients.libtorrent import SYSTEM_PYTHON
from matrix_rows.contenders import CONTENDERS

TIMEOUT_SECONDS = 30
_LIBTORRENT = ["-P", "-c", "import libtorrent; print('libtorrent', libtorrent.__version__)"]

COMMANDS = {
    "libtorrent-2.1": ([sys.executable, *_LIBTORRENT], r"libtorrent (\S+)"),
    "libtorrent-2.0": ([SYSTEM_PYTHON, *_LIBTORRENT], r"libtorrent (\S+)"),
    "qbittorrent": (["qbittorrent-nox", "--version"], r"qBittorrent v(\S+)"),
    "deluge": (["deluged", "--version"], r"deluged (\S+)"),
    "transmission": (["transmission-daemon", "--version"], r"transmission-daemon (\S+)"),
    "rtorrent": (["rtorrent", "-h"], r"client version (\S+?)\.?\s"),
    "aria2": (["aria2c", "--version"], r"aria2 version (\S+)"),
    "ktorrent": (["ktorrent", "--version"], r"ktorrent (\S+)"),
}


def versions(program):
    """By name: of every client that is here, and as `ours` of our program."""
    found = {name: _ask(*COMMANDS[name]) for name in CONTENDERS}
    found["ours"] = _ask([program, "--version"], r"mse (\S+)")
    return {name: version for name, version in found.items() if version}


def _ask(argv, pattern):
    # Without a folder of its own, KTorrent says so on the terminal.
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": "/tmp"}
    try:
        said = subprocess.run(argv, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(pattern, said.stdout + said.stderr)
    return match and match[1]
