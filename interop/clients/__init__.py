"""The clients of the matrix.

Each class has the same face: `Client(bench, side, name, **options)`, then
`torrent()` for the .torrent to use, `seed(torrent, dial)` or
`leech(torrent, dial)`, `wait_ready()`, `wait_done()`, `data_file()`.
`dial` is a (host, port) to connect to, or None to wait at `address`.
"""

from clients.aria2 import Aria2
from clients.deluge import Deluge
from clients.ktorrent import Ktorrent
from clients.libtorrent import Libtorrent
from clients.ours import Ours
from clients.proxied import Proxied
from clients.qbittorrent import Qbittorrent
from clients.rqbit import Rqbit
from clients.rtorrent import Rtorrent
from clients.transmission import Transmission

KINDS = {
    "ours": Ours,
    "libtorrent": Libtorrent,
    "transmission": Transmission,
    "rqbit": Rqbit,
    "rtorrent": Rtorrent,
    "qbittorrent": Qbittorrent,
    "deluge": Deluge,
    "aria2": Aria2,
    "ktorrent": Ktorrent,
    "proxied": Proxied,
}


def make(bench, side, name, kind, **options):
    """The client a row names."""
    return KINDS[kind](bench, side, name, **options)
