"""A port where a connection is never answered: neither accepted nor refused."""

import socket


class FullListener:
    """Its queue is full, so the kernel drops the first packet of whoever comes next."""

    def __init__(self):
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        address = self._listener.getsockname()
        self.origin = f"http://127.0.0.1:{address[1]}"
        self._waiting = []
        while self._is_connected(address):
            pass

    def _is_connected(self, address):
        waiting = socket.socket()
        self._waiting.append(waiting)
        waiting.settimeout(0.2)
        try:
            waiting.connect(address)
        except TimeoutError:
            return False
        return True

    def close(self):
        for waiting in self._waiting:
            waiting.close()
        self._listener.close()
