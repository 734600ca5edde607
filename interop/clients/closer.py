"""A peer that closes as soon as it hears anything, as one that refuses Ya and plaintext alike.

Arguments: address and port.
"""

import socket
import sys


def main():
    """Until it is stopped."""
    with socket.create_server((sys.argv[1], int(sys.argv[2]))) as listener:
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)


if __name__ == "__main__":
    main()
