"""One HTTP request to a client on the loopback of its namespace."""

import http.client

TIMEOUT_SECONDS = 5


def request(bench, side, port, method, path, body=None, headers=None):
    """(response, body), or None while nobody answers there."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.sock = bench.lab.socket(side)
    try:
        connection.sock.settimeout(TIMEOUT_SECONDS)
        connection.sock.connect(("127.0.0.1", port))
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
