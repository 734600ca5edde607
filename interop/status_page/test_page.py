"""The status page in a browser, before real traffic: what it shows is what passed."""

import os
import re
import resource
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import traffic
from webdriver import Browser

# Where the pictures go, for whoever wants to look.
SHOTS = os.environ.get("STATUS_PAGE_SHOTS") or tempfile.mkdtemp(prefix="status-page-shots-")

# The narrowest phones there are.
PHONE = (360, 740)
DESKTOP = (1280, 900)

# WCAG 2.2, AA, for text of this size.
LEAST_CONTRAST = 4.5

# Every node with text of its own, with its colour and what is behind it.
COLOURS = """
const found = [];
for (const node of document.querySelectorAll("body *")) {
  const texts = [...node.childNodes].filter((each) => each.nodeType === 3 && each.data.trim());
  if (!texts.length || !node.getClientRects().length || node.closest("svg, script, style, option")) continue;
  let behind = node;
  while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
  found.push([texts[0].data.trim(), getComputedStyle(node).color, getComputedStyle(behind).backgroundColor]);
}
return found;
"""

TABLE = """
return [...document.querySelectorAll("#rows tr")].map((row) => [...row.cells].map((cell) => cell.textContent));
"""

SEARCH = """
const filter = document.getElementById("filter");
filter.value = arguments[0];
filter.dispatchEvent(new Event("input"));
"""

TEXT = "return document.getElementById(arguments[0]).textContent;"


def contrast(one, other):
    """Of two colours as the browser writes them."""
    def luminance(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.makedirs(SHOTS, exist_ok=True)
        print(f"pictures in {SHOTS}")
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.browser.look(*DESKTOP)

    def start(self, *arguments):
        proxy = traffic.Proxy(*arguments)
        self.addCleanup(proxy.stop)
        return proxy

    def open(self, proxy):
        self.browser.go(proxy.status + "/")
        self.browser.wait("an answer", "return document.body.classList.contains('live')")

    def fits(self):
        """Nothing is wider than the window."""
        width = self.browser.run("return document.documentElement.scrollWidth")
        self.assertLessEqual(width, self.browser.run("return innerWidth"))
        wide = "return [...document.querySelectorAll('section')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.innerText)"
        self.assertEqual(self.browser.run(wide), [])

    def is_readable(self):
        for text, colour, behind in self.browser.run(COLOURS):
            self.assertGreaterEqual(contrast(colour, behind), LEAST_CONTRAST, (text, colour, behind))

    def is_quiet(self):
        self.assertEqual(self.browser.complaints(), [])

    def looks(self, name):
        """In both colours, on a desk and on a phone."""
        for size, window in (("desktop", DESKTOP), ("phone", PHONE)):
            for dark in (False, True):
                self.browser.look(*window, dark=dark)
                self.fits()
                self.is_readable()
                colour = "dark" if dark else "light"
                self.browser.screenshot(os.path.join(SHOTS, f"{name}-{size}-{colour}.png"))
        self.browser.look(*DESKTOP)

    def test_nothing_yet(self):
        proxy = self.start()
        self.open(proxy)
        self.assertEqual(self.browser.run(TEXT, "open"), "0")
        host, port = proxy.socks
        self.assertIn(f"{host}:{port}", self.browser.run(TEXT, "none"))
        for table in ("recent", "reasons", "fallbacks", "limits", "handshakes"):
            self.assertEqual(self.browser.run(TEXT, f"{table}-none"), "None.")
            self.assertFalse(self.browser.run(f"return document.getElementById('{table}').checkVisibility()"))
        self.looks("empty")
        self.is_quiet()

    def test_exceptions(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(f"""
                outgoing = "require"
                [[override]]
                peers = ["192.168.0.0/16"]
                torrents = ["{traffic.TORRENTS[0].hex()}"]
                direction = "outgoing"
                policy = "off"
                """)
            file.flush()
            proxy = self.start("--config", file.name)
        self.open(proxy)
        self.assertIn("An MSE handshake, or no connection.", self.browser.run(TEXT, "halves"))
        rule = "return [...document.querySelectorAll('#overrides tbody tr')].map((row) => row.innerText.split('\\t'))"
        self.assertEqual(self.browser.run(rule), [["outgoing", "192.168.0.0/16", "5a5a5a5a", "off", "as above"]])
        self.looks("exceptions")
        self.is_quiet()

    def test_traffic(self):
        peer, plain, gone = traffic.Peer(), traffic.Peer(only_plaintext=True), traffic.Peer()
        gone.close()
        for each in (peer, plain):
            self.addCleanup(each.close)
        hashes = tempfile.NamedTemporaryFile("w", suffix=".txt")
        # What is no longer listed is no longer answered for.
        self.addCleanup(hashes.close)
        hashes.write("".join(f"{torrent.hex()}\n" for torrent in traffic.TORRENTS))
        hashes.flush()
        client = "%s:%d" % peer.address
        incoming = ("--listen", "127.0.0.1:0", "--client", client, "--hashes", hashes.name)
        proxy = self.start(*incoming)
        clear = self.start(*incoming, "--methods", "header-only")
        # By RC4 to the proxy itself, which is the peer as well; header-only to another one; in plaintext
        # to a peer that hangs up on MSE; and something that is not BitTorrent.
        streams = [traffic.greet(proxy.connect(proxy.public), torrent) for torrent in traffic.TORRENTS]
        streams += [
            traffic.greet(proxy.connect(clear.public), traffic.TORRENTS[0]),
            traffic.greet(proxy.connect(plain.address), traffic.TORRENTS[1]),
        ]
        untouched = proxy.connect(peer.address)
        untouched.sendall(b"GET / HTTP/1.1\r\n\r\n")
        streams.append(untouched)
        for stream in streams:
            self.addCleanup(stream.close)
        with self.assertRaises(ConnectionError):
            proxy.connect(gone.address)
        with socket.create_connection(proxy.public) as garbage:
            garbage.sendall(bytes(700))
            garbage.recv(1)
        traffic._read(untouched, 18)
        pump = traffic.Pump(streams, 40_000)
        self.addCleanup(pump.stop)

        self.open(proxy)
        # Each connection to the proxy itself is two of its own: outgoing, and incoming with an alias.
        rows = self.browser.wait("all rows", f"const rows = (() => {{{TABLE}}})(); return rows.length === 9 && rows")
        self.assertEqual(sorted(row[0] for row in rows), ["incoming"] * 3 + ["outgoing"] * 6)
        self.assertEqual(sorted(row[3] for row in rows),
                         sorted(["RC4"] * 6 + ["header-only", "plaintext", "untouched"]))
        for row in rows:
            if row[0] == "incoming":
                self.assertRegex(row[10], r"^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+$")
            if row[3] != "untouched":
                self.assertIn(bytes.fromhex(row[2])[:1] * 20, traffic.TORRENTS)
        self.browser.wait("rates", "return [...document.querySelectorAll('.c-up')].every((cell) => /B.s$/.test(cell.textContent))")
        self.browser.wait("a graph of three slices", """
            const path = document.querySelector("#graph path.rc4");
            return path && path.getAttribute("d").split("L").length > 6;""")
        axis = self.browser.run("return [...document.querySelectorAll('#graph text')].map((each) => each.textContent)")
        self.assertIn("now", axis)
        self.assertTrue(any(re.fullmatch(r"[\d.]+ [KM]iB/s", text) for text in axis), axis)
        self.assertIn("connection refused", self.browser.run(TEXT, "recent"))
        self.assertIn("public key is not one", self.browser.run(TEXT, "reasons"))
        self.assertIn("plaintext after MSE failed", self.browser.run(TEXT, "fallbacks"))
        self.assertIn("incoming3", self.browser.run(TEXT, "handshakes"))
        self.assertIn("MSE first", self.browser.run(TEXT, "halves"))
        self.assertIn(client, self.browser.run(TEXT, "halves"))
        self.looks("busy")

        self.browser.run("document.getElementById('day').click()")
        self.assertEqual(self.browser.run(TEXT, "graph-words"), "The first 4 min are not over yet.")
        self.browser.run("document.getElementById('hour').click()")
        self.assertIn("over the last 5 min; at most", self.browser.run(TEXT, "graph-words"))

        pump.stop()
        answer = proxy.json()
        sent = sum(row["sent"] for row in answer["connections"]["rows"])
        everything = self.browser.wait("the sum of all bytes", """
            return document.getElementById("up-note").textContent === arguments[0] && arguments[0]""",
            f"{self.browser.run('return bytes(arguments[0])', sent)} since the start")
        self.assertIn("MiB", everything)

        self.sorts_and_filters(proxy)
        proxy.stop()
        said = self.browser.wait("the end of the proxy",
            "return document.body.classList.contains('gone') && document.getElementById('state').textContent")
        self.assertRegex(said, r"^no answer since \d\d:\d\d:\d\d$")
        self.browser.screenshot(os.path.join(SHOTS, "gone.png"))
        # Those of the requests that got no answer, and nothing else.
        self.assertEqual([each for each in self.browser.complaints() if "ERR_CONNECTION_REFUSED" not in each], [])

    def test_several_clients(self):
        clients = [traffic.Peer(), traffic.Peer()]
        files = [tempfile.NamedTemporaryFile("w", suffix=suffix) for suffix in (".toml", ".txt", ".txt")]
        for each in (*clients, *files):
            self.addCleanup(each.close)
        for file, torrent in zip(files[1:], traffic.TORRENTS):
            file.write(torrent.hex())
            file.flush()
        for name, client, file in zip(("Deluge", "seedbox"), clients, files[1:]):
            address = "%s:%d" % client.address
            files[0].write(f"[[client]]\nname = '{name}'\naddress = '{address}'\nhashes = ['{file.name}']\n")
        files[0].flush()
        proxy = self.start("--config", files[0].name, "--listen", "127.0.0.1:0")
        for torrent in traffic.TORRENTS[:2]:
            # To the proxy itself: the outgoing ones come by an address that is everybody's.
            self.addCleanup(traffic.greet(proxy.connect(proxy.public), torrent).close)
        self.open(proxy)
        rows = self.browser.wait("all rows", f"const rows = (() => {{{TABLE}}})(); return rows.length === 4 && rows")
        self.assertEqual(sorted((row[0], row[2], row[9]) for row in rows), [
            ("incoming", "5a5a5a5a", "Deluge"), ("incoming", "6b6b6b6b", "seedbox"),
            ("outgoing", "5a5a5a5a", "\u2013"), ("outgoing", "6b6b6b6b", "\u2013")])
        shown = "return document.getElementById('column-client').checkVisibility()"
        self.assertTrue(self.browser.run(shown))
        self.looks("clients")
        self.browser.run(SEARCH, "deluge")
        self.browser.wait("one row", "return document.querySelectorAll('#rows tr').length === 1")
        self.open(self.start())
        self.assertFalse(self.browser.run(shown))
        self.is_quiet()

    def sorts_and_filters(self, proxy):
        for times, order in ((1, "descending"), (2, "ascending")):
            self.browser.run("document.querySelector('#column-received button').click()")
            self.assertEqual(
                self.browser.run("return document.getElementById('column-received').ariaSort"), order)
            by_id = {row["id"]: row["received"] for row in proxy.json()["connections"]["rows"]}
            shown = self.browser.run("return [...document.querySelectorAll('#rows tr')].map((row) => row.cells[8].textContent)")
            expected = sorted(by_id.values(), reverse=order == "descending")
            self.assertEqual(shown, [self.browser.run("return bytes(arguments[0])", each) for each in expected])
        for text, number in (("header", 1), (traffic.TORRENTS[2].hex(), 2), ("127.64.", 3), ("<b>", 0)):
            self.browser.run(SEARCH, text)
            self.browser.wait(f"{number} rows for {text}",
                f"return document.querySelectorAll('#rows tr').length === {number} && "
                "(document.getElementById('count').textContent !== '' || document.getElementById('none').checkVisibility())")
        self.assertEqual(self.browser.run(TEXT, "none"), "No connection fits the filter.")
        self.browser.run(SEARCH, "")
        self.browser.wait("all rows again", "return document.querySelectorAll('#rows tr').length === 9")

    def test_a_crowd(self):
        # Both ends of each are in this process.
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        peer = traffic.Peer()
        self.addCleanup(peer.close)
        proxy = self.start()
        for number in range(1100):
            stream = proxy.connect(peer.address)
            self.addCleanup(stream.close)
            stream.sendall(b"GET ")
            if number >= 200:
                traffic._read(stream, 4)
        self.open(proxy)
        self.browser.wait("the number", "return document.getElementById('open').textContent === '1,100'")
        self.assertIn("the 1,000 that moved the most bytes", self.browser.run(TEXT, "count"))
        count = "return document.querySelectorAll('#rows tr').length"
        self.assertEqual(self.browser.run(count), 100)
        self.assertEqual(self.browser.run(TEXT, "more"), "Show 100 more of 900")
        self.browser.run("document.getElementById('more').click()")
        self.assertEqual(self.browser.run(count), 200)
        self.assertEqual(len(proxy.json()["connections"]["rows"]), 1000)
        self.is_quiet()

    def test_metrics_are_read_by_prometheus_own_parser(self):
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        proxy = self.start()
        families = {each.name: each for each in text_string_to_metric_families(proxy.get("/metrics"))}
        self.assertEqual(families["mse_proxy_payload_bytes"].unit, "bytes")
        self.assertEqual(families["mse_proxy_handshake_seconds"].type, "histogram")
        self.assertTrue(all(each.documentation for each in families.values()))


if __name__ == "__main__":
    unittest.main()
