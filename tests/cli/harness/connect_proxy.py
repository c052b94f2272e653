"""An HTTPS proxy that claims to be every host: it logs where the program wanted to go, ends TLS with a certificate of
the test authority for that host, and answers itself. Nothing ever leaves the machine."""

import contextlib
import socket
import threading

from harness.provider_server import GENEROUS_SECONDS, Reply, Request, receive_request, send_reply


class Visit:
    """One tunnel: the CONNECT request, and the request inside it (None when TLS or the client ended first)."""

    def __init__(self, connect, request=None):
        self.connect = connect
        self.target = connect.path
        self.request = request


class ConnectProxy:
    """`answer` is a function of (host, Request) or a Reply. With `refuse` every CONNECT gets that status instead."""

    def __init__(self, authority, answer, refuse=None):
        self.authority = authority
        self.answer = answer
        self.refuse = refuse
        self.visits = []
        self._lock = threading.Lock()
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self._closing = True
        # On Linux this ends a waiting `accept` at once.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def everything_seen(self):
        """All bytes that any visitor sent, the CONNECT lines and headers included."""
        with self._lock:
            return b"\n".join(visit.connect.raw + (visit.request.raw if visit.request else b"")
                              for visit in self.visits)

    def _serve(self):
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(connection,), daemon=True).start()

    def _tunnel(self, connection):
        connection.settimeout(GENEROUS_SECONDS)
        with contextlib.suppress(OSError, ValueError):
            connect = receive_request(connection)
            if connect is None:
                return
            visit = Visit(connect)
            with self._lock:
                self.visits.append(visit)
            if self.refuse is not None or connect.method != "CONNECT":
                send_reply(connection, Reply(self.refuse or 405, b"no", content_type="text/plain",
                                             transfer="length"))
                return
            host = connect.path.rsplit(":", 1)[0].strip("[]")
            context = self.authority.context_for(host)
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            inner = context.wrap_socket(connection, server_side=True)
            visit.request = receive_request(inner)
            if visit.request is None:
                visit.request = Request(b"", b"")
                return
            reply = self.answer(host, visit.request) if callable(self.answer) else self.answer
            send_reply(inner, reply)
            connection = inner
        with contextlib.suppress(OSError):
            connection.close()
