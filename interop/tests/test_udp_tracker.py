"""The UDP tracker, asked as BEP 15 says."""

import os
import socket
import struct
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import udp_tracker


class Lab:
    """A lab without namespaces."""

    def socket(self, _side, kind):
        return socket.socket(socket.AF_INET, kind)


class Answers(unittest.TestCase):
    def setUp(self):
        self.tracker = udp_tracker.UdpTracker(Lab(), "left", [("10.77.0.1", 6881)], "127.0.0.3", asks="right")
        self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.client.settimeout(10)
        self.client.connect(("127.0.0.3", udp_tracker.PORT))

    def tearDown(self):
        self.tracker.close()
        self.client.close()

    def ask(self, request):
        self.client.send(request)
        return self.client.recv(2048)

    def test_an_announce(self):
        self.client.send(b"too short, and not answered"[:10])
        connected = self.ask(struct.pack(">QII", udp_tracker.PROTOCOL_ID, 0, 5))
        action, transaction, connection = struct.unpack(">IIQ", connected)
        self.assertEqual((action, transaction), (0, 5))
        answer = self.ask(struct.pack(">QII", connection, 1, 6) + bytes(80) + (51413).to_bytes(2, "big"))
        self.assertEqual(struct.unpack(">II", answer[:8]), (1, 6))
        self.assertEqual(struct.unpack(">II", answer[12:20]), (0, 1))
        self.assertEqual(answer[20:], bytes([10, 77, 0, 1]) + (6881).to_bytes(2, "big"))
        self.assertEqual((self.tracker.ports(), self.tracker.serves[0]), ([51413], "right"))

    def test_a_stranger(self):
        answer = self.ask(struct.pack(">QII", 99, 1, 6) + bytes(82))
        self.assertEqual(struct.unpack(">II", answer[:8]), (3, 6))
        self.assertEqual(self.tracker.ports(), [])


if __name__ == "__main__":
    unittest.main()
