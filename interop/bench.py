"""What one row works with: lab, folder, payload, programs; and what it leaves to report."""

import os
import sys
from dataclasses import dataclass, field

from lab import TRACKERS, Lab
from process import Process
from tracker import Tracker
from udp_tracker import UdpTracker

TRACKER_KINDS = {"http": Tracker, "udp": UdpTracker}


@dataclass
class Programs:
    """Paths of what is ours."""

    mse: str
    handshakes: str


@dataclass
class Shared:
    """What all rows of a run have in common."""

    programs: Programs
    payload: object

    @property
    def made_by_us(self):
        """Where the .torrent `mse seed` makes is kept, once a row needed it."""
        return self.payload.file + ".ours.torrent"


@dataclass
class Bench:
    """One row's workplace. `close` stops everything that was started through it."""

    shared: Shared
    folder: str
    lab: Lab = field(default_factory=Lab)
    processes: list = field(default_factory=list)
    trackers: list = field(default_factory=list)
    failures: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    # Whether trackers are across the wire, where a client's settings decide how it gets there.
    far_tracker: bool = False
    # Seconds until a download counts as one that does not come.
    patience: int = 90

    @property
    def payload(self):
        """The data rows move."""
        return self.shared.payload

    def subfolder(self, name):
        """A new folder of this row."""
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        return path

    def start(self, name, side, argv, stdout=None):
        """Starts a program on a side; its log is NAME.log."""
        log = os.path.join(self.folder, name + ".log")
        process = Process(name, self.lab.command(side, argv), log, stdout)
        self.processes.append(process)
        return process

    def start_python(self, name, side, script, *arguments, python=None):
        """Starts a script of ours; -P keeps its folder from shadowing modules."""
        return self.start(name, side, [python or sys.executable, "-P", script, *arguments])

    def track(self, side, peers, at_once=None, kind="http"):
        """A tracker that names `peers` to a client on that side, `at_once` of them; returns its URL."""
        if self.far_tracker:
            other = "left" if side == "right" else "right"
            self.lab.add_addresses(other, [TRACKERS[side]])
            self.lab.add_default_route(side)
            tracker = TRACKER_KINDS[kind](self.lab, other, peers, TRACKERS[side], asks=side)
        else:
            for tracker in self.trackers:
                if tracker.serves == (side, peers) and tracker.url.startswith(kind):
                    return tracker.url
            tracker = TRACKER_KINDS[kind](self.lab, side, peers, at_once=at_once)
        self.trackers.append(tracker)
        return tracker.url

    def announced(self, side):
        """Whether a client on that side has asked its tracker."""
        return any(tracker.serves[0] == side and tracker.announces for tracker in self.trackers)

    def expect(self, condition, text):
        """Notes a failure and goes on."""
        if not condition:
            self.failures.append(text)

    def stop(self):
        """Stops the clients, last started first; the capture goes on."""
        for process in reversed(self.processes):
            process.stop()

    def close(self):
        """Stops everything and removes the lab."""
        self.stop()
        self.failures += filter(None, (process.misbehaved() for process in self.processes))
        for tracker in self.trackers:
            tracker.close()
        self.lab.close()
