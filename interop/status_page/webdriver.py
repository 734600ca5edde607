"""A headless Chromium, driven through chromedriver by W3C WebDriver."""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

# Well over what a command takes on a loaded machine; a hang must end.
PATIENCE = 60

# As root there is no sandbox; nothing but the page under test is to be asked for.
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--hide-scrollbars", "--lang=en",
]


class Browser:
    """One window. Close it."""

    def __init__(self):
        self._profile = tempfile.mkdtemp(prefix="status-page-")
        self._port = _free_port()
        self._driver = subprocess.Popen(
            [shutil.which("chromedriver") or "chromedriver", f"--port={self._port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            # Of its own: what it leaves behind is found there.
            env={**os.environ, "HOME": self._profile},
        )
        try:
            self._session = self._open()
        except BaseException:
            self._end()
            raise

    def _open(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if _request("GET", self._url("/status"))["ready"]:
                    break
            except OSError:
                if time.monotonic() > deadline or self._driver.poll() is not None:
                    raise
            time.sleep(0.05)
        arguments = ARGUMENTS + [f"--user-data-dir={self._profile}/profile"]
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        opened = _request("POST", self._url("/session"),
                          {"capabilities": {"alwaysMatch": capabilities}})
        return opened["sessionId"]

    def _url(self, path):
        return f"http://127.0.0.1:{self._port}{path}"

    def _command(self, path, body):
        return _request("POST", self._url(f"/session/{self._session}{path}"), body)

    def go(self, url):
        self._command("/url", {"url": url})

    def run(self, script, *arguments):
        """What a function body returns in the page."""
        return self._command("/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, method, **parameters):
        return self._command("/goog/cdp/execute", {"cmd": method, "params": parameters})

    def look(self, width, height, dark=False):
        """The size of the window, and what the user prefers."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height,
                      deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.devtools("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path):
        """The whole page as a PNG."""
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def complaints(self):
        """What the console was told since the last time, violations of the policy included."""
        entries = self._command("/se/log", {"type": "browser"})
        return [f"{entry['level']}: {entry['message']}" for entry in entries]

    def wait(self, what, script, *arguments, seconds=PATIENCE):
        """Waits until a function body returns something true, and returns that."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.run(script, *arguments)
            if found:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain: {what}")
            time.sleep(0.1)

    def close(self):
        try:
            _request("DELETE", self._url(f"/session/{self._session}"))
        finally:
            self._end()

    def _end(self):
        self._driver.terminate()
        self._driver.wait(PATIENCE)
        shutil.rmtree(self._profile, ignore_errors=True)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _request(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    # Whatever proxy the environment names is not for this.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{url}: {error.read().decode()}") from None
