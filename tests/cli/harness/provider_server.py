"""A provider on the loopback interface: scripted replies in every way HTTP can carry or lose them, and a record of
every request, byte for byte."""

import contextlib
import socket
import ssl
import struct
import threading
import time

GENEROUS_SECONDS = 90.0

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect",
           308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required",
           403: "Forbidden", 404: "Not Found", 413: "Content Too Large", 422: "Unprocessable Content",
           429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


class Request:
    """One request as it came over the wire."""

    def __init__(self, head, body):
        self.raw = head + b"\r\n\r\n" + body
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, self.version = (lines[0].split(" ") + ["", ""])[:3]
        self.headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:] if ":" in line]
        self.body = body
        self.time = time.monotonic()

    def header(self, name):
        """The only value of a header, or None; a repeated header is a fault of the client."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        if len(values) > 1:
            raise AssertionError(f"the header {name} came {len(values)} times")
        return values[0] if values else None


class Reply:
    """What to answer. `body` is bytes or a list of steps: bytes to send, a threading.Event to wait for, a number of
    seconds to sleep. `transfer` is "chunked", "length" or "close" (delimited by the end of the connection).
    `cut` is None for a proper end, "fin" or "rst" to drop the connection after the last step, "hold" to keep it open
    after a proper end, "keep" to wait for the next request on it; with "length" a cut reply announces more bytes than
    it sends.
    """

    def __init__(self, status=200, body=b"", headers=(), transfer="chunked", cut=None,
                 content_type="text/event-stream"):
        self.status = status
        self.steps = [body] if isinstance(body, (bytes, bytearray)) else list(body)
        self.headers = list(headers)
        self.transfer = transfer
        self.cut = cut
        if content_type is not None:
            self.headers.insert(0, ("Content-Type", content_type))

    def head(self):
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.transfer == "chunked":
            lines.append("Transfer-Encoding: chunked")
        elif self.transfer == "length":
            announced = sum(len(step) for step in self.steps if isinstance(step, (bytes, bytearray)))
            lines.append(f"Content-Length: {announced + (1000 if self.cut in ('fin', 'rst') else 0)}")
        if self.cut not in ("hold", "keep"):
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def receive_request(connection, buffered=b""):
    """Reads one request; None when the peer closed before sending anything, or sent what is not HTTP."""
    data = buffered
    while b"\r\n\r\n" not in data:
        if data[:1] == b"\x16":  # the beginning of a TLS handshake, answered as web servers do
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return None
        piece = connection.recv(65536)
        if not piece:
            return None if not data else Request(data, b"")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    request = Request(head, body)
    length = int(request.header("content-length") or 0)
    if (request.header("expect") or "").lower() == "100-continue" and len(body) < length:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in (request.header("transfer-encoding") or "").lower():
        while not body.endswith(b"0\r\n\r\n"):
            piece = connection.recv(65536)
            if not piece:
                break
            body += piece
        return Request(head, body)
    pieces = [body]
    received = len(body)
    while received < length:
        piece = connection.recv(1 << 20)
        if not piece:
            break
        pieces.append(piece)
        received += len(piece)
    return Request(head, b"".join(pieces))


def send_reply(connection, reply):
    """Sends a reply and ends the connection the way it says. Returns silently when the peer has gone."""
    plain = connection
    with contextlib.suppress(OSError, ValueError):
        connection.settimeout(GENEROUS_SECONDS)
        connection.sendall(reply.head())
        for step in reply.steps:
            if isinstance(step, threading.Event):
                step.wait(GENEROUS_SECONDS)
            elif isinstance(step, (int, float)):
                time.sleep(step)
            elif reply.transfer == "chunked":
                if step:
                    connection.sendall(b"%x\r\n%s\r\n" % (len(step), step))
            else:
                connection.sendall(step)
        if reply.cut == "rst":
            wait_until_delivered(plain)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif reply.cut in (None, "hold", "keep"):
            if reply.transfer == "chunked":
                connection.sendall(b"0\r\n\r\n")
            if reply.cut == "hold":
                connection.recv(1)
            elif reply.cut is None and isinstance(connection, ssl.SSLSocket):
                connection.unwrap()
    if reply.cut == "keep":
        return
    if reply.cut != "rst":
        with contextlib.suppress(OSError):
            if not isinstance(connection, ssl.SSLSocket):
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(GENEROUS_SECONDS)
                while connection.recv(65536):
                    pass
    # Closing an SSLSocket without `unwrap` sends no close_notify: that is how a TLS stream is cut.
    with contextlib.suppress(OSError):
        connection.close()


def wait_until_delivered(connection):
    """Waits until the peer's side has acknowledged everything and has had time to read it: a reset discards what was
    not read yet, and a test that counts on the bytes before the cut must not race with that."""
    siocoutq = 0x5411
    try:
        import fcntl
        for _ in range(200):
            pending = struct.unpack("i", fcntl.ioctl(connection.fileno(), siocoutq, b"\0\0\0\0"))[0]
            if pending == 0:
                break
            time.sleep(0.01)
    except OSError:
        pass
    time.sleep(0.3)


class ProviderServer:
    """Listens on 127.0.0.1. `replies` is a list (the last one repeats), one Reply, or a function of the Request."""

    def __init__(self, replies=None, context=None, port=0):
        self.replies = replies
        self.context = context
        self.requests = []
        self.connections = 0
        self._changed = threading.Condition()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(64)
        self.port = self._listener.getsockname()[1]
        self._closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def origin(self):
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def close(self):
        self._closing = True
        # On Linux this ends a waiting `accept` at once.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def wait_for_requests(self, count, deadline=GENEROUS_SECONDS):
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests) >= count, deadline):
                raise AssertionError(f"only {len(self.requests)} of {count} requests came")

    def _serve(self):
        while not self._closing:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        connection.settimeout(GENEROUS_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            while self._answer_next(connection):
                pass
        except (OSError, ValueError):
            connection.close()

    def _answer_next(self, connection):
        """Whether another request may come on the connection."""
        request = receive_request(connection)
        if request is None:
            connection.close()
            return False
        with self._changed:
            self.requests.append(request)
            number = len(self.requests)
            self._changed.notify_all()
        reply = self._reply_to(request, number)
        send_reply(connection, reply)
        return reply.cut == "keep"

    def _reply_to(self, request, number):
        if callable(self.replies):
            return self.replies(request)
        if isinstance(self.replies, list):
            return self.replies[min(number, len(self.replies)) - 1]
        return self.replies if self.replies is not None else Reply(500, b"no reply was scripted")
