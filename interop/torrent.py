"""The payload every row moves, its .torrent, and the bencoding for it."""

import hashlib
import os
import random

NAME = "payload.bin"
PIECE_LENGTH = 256 * 1024
SAMPLE_LENGTH = 32


class Payload:
    """Pseudo-random bytes, the same in every run, with a .torrent beside them."""

    def __init__(self, folder, size):
        self.size = size
        self.file = os.path.join(folder, NAME)
        self.torrent = os.path.join(folder, NAME + ".torrent")
        data = random.Random(7).randbytes(size)
        self.sha1 = hashlib.sha1(data).hexdigest()
        # Piece starts are block starts: in a plaintext transfer each of these
        # is on the wire in one run of bytes.
        step = max(PIECE_LENGTH, size // 8 // PIECE_LENGTH * PIECE_LENGTH)
        self.samples = [data[at:at + SAMPLE_LENGTH] for at in range(0, size, step)]
        pieces = b"".join(
            hashlib.sha1(data[at:at + PIECE_LENGTH]).digest()
            for at in range(0, size, PIECE_LENGTH)
        )
        info = {"length": size, "name": NAME, "piece length": PIECE_LENGTH, "pieces": pieces}
        with open(self.file, "wb") as out:
            out.write(data)
        with open(self.torrent, "wb") as out:
            out.write(bencode({"info": info}))


def info_hash(torrent):
    """Hex info-hash of a .torrent file."""
    return hashlib.sha1(bencode(_read(torrent)[b"info"])).hexdigest()


def with_tracker(torrent, url, out):
    """Writes a copy of `torrent` that announces to `url` alone."""
    metainfo = _read(torrent)
    metainfo.pop(b"announce-list", None)
    metainfo[b"announce"] = url.encode()
    with open(out, "wb") as file:
        file.write(bencode(metainfo))
    return out


def sha1_of(path):
    """Hex SHA-1 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


def bencode(value):
    """Canonical bencoding of int, bytes, str, list and dict."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    keys = {key.encode() if isinstance(key, str) else key: key for key in value}
    return b"d" + b"".join(bencode(key) + bencode(value[keys[key]]) for key in sorted(keys)) + b"e"


def bdecode(data):
    """The value in `data`, which has to be one whole bencoded value."""
    value, end = _decode(data, 0)
    if end != len(data):
        raise ValueError("bytes behind the bencoded value")
    return value


def _read(torrent):
    with open(torrent, "rb") as file:
        return bdecode(file.read())


def _decode(data, at):
    kind = data[at:at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1:end]), end + 1
    if kind in (b"l", b"d"):
        items, at = [], at + 1
        while data[at:at + 1] != b"e":
            item, at = _decode(data, at)
            items.append(item)
        if kind == b"l":
            return items, at + 1
        return dict(zip(items[::2], items[1::2], strict=True)), at + 1
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    return data[colon + 1:end], end
