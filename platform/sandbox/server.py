"""A lean HTTP/1.1 server: a thread per connection, keep-alive, one write per answer."""

import contextlib
import logging
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from http import HTTPStatus
from io import BufferedIOBase

from sandbox.messages import Fate, Request, Response

logger = logging.getLogger(__name__)
IDLE_SECONDS = 300
LONGEST_LINE = 65_536
MOST_HEADERS = 100
LARGEST_BODY = 4 * 1024 * 1024
RESET_AT_ONCE = struct.pack("ii", 1, 0)
Answer = Callable[[Request], Response]


class BadRequest(Exception):
    """What came in is not HTTP that we speak."""

    def __init__(self, status: int) -> None:
        super().__init__(HTTPStatus(status).phrase)
        self.status = status


class Connection(socketserver.StreamRequestHandler):
    """Serves the requests of one client until it leaves or idles too long."""

    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: "Server"

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError):
            while self._serve_one():
                pass

    def _serve_one(self) -> bool:
        """Answer one request; whether the connection stays open."""
        try:
            request = read_request(self.rfile, self.client_address[0])
        except BadRequest as error:
            self.connection.sendall(packed(Response(error.status), keep=False))
            return False
        if request is None:
            return False
        response = self.server.answer_safely(request)
        if response.fate is not Fate.SENT:
            self._break_off(response.fate)
            return False
        keep = request.headers.get("connection", "").lower() != "close"
        head_only = request.method == "HEAD"
        self.connection.sendall(packed(response, keep=keep, head_only=head_only))
        return keep

    def _break_off(self, fate: Fate) -> None:
        if fate is Fate.RESET:
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE
            )
        self.connection.close()


class Server(socketserver.ThreadingTCPServer):
    """Listens on an address and answers with one function."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, host: str, port: int, answer: Answer) -> None:
        self._answer = answer
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__((host, port), Connection)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.server_address[:2]
        return str(host), int(port)

    def answer_safely(self, request: Request) -> Response:
        """A bug in an answer must not take the connection with it."""
        try:
            return self._answer(request)
        except Exception:
            logger.exception("unanswered: %s %s", request.method, request.path)
            return Response(500, b"{}")

    def process_request(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: object,
    ) -> None:
        if isinstance(request, socket.socket):
            with self._open_lock:
                self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(
        self, request: socket.socket | tuple[bytes, socket.socket]
    ) -> None:
        if isinstance(request, socket.socket):
            with self._open_lock:
                self._open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Stop listening and hang up on everyone."""
        self.shutdown()
        self.server_close()
        with self._open_lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(
        self,
        request: socket.socket | tuple[bytes, socket.socket],
        client_address: object,
    ) -> None:
        logger.debug("connection from %s broke off", client_address)


def read_request(stream: BufferedIOBase, client_host: str) -> Request | None:
    """The next request, or None when the client has left."""
    line = stream.readline(LONGEST_LINE)
    if not line:
        return None
    parts = line.split()
    if len(parts) != 3 or not parts[2].startswith(b"HTTP/1."):
        raise BadRequest(400)
    headers = _read_headers(stream)
    if "transfer-encoding" in headers:
        raise BadRequest(411)
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise BadRequest(400)
    if int(length) > LARGEST_BODY:
        raise BadRequest(413)
    body = stream.read(int(length)) if int(length) else b""
    path, _, query = parts[1].decode("latin-1").partition("?")
    return Request(parts[0].decode("latin-1"), path, query, headers, body, client_host)


def _read_headers(stream: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = stream.readline(LONGEST_LINE)
        if line in {b"\r\n", b"\n"}:
            return headers
        name, colon, value = line.partition(b":")
        if not colon:
            raise BadRequest(400)
        headers[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
    raise BadRequest(431)


def packed(response: Response, *, keep: bool, head_only: bool = False) -> bytes:
    """The response as it goes over the wire."""
    lines = [
        f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {len(response.body)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
        "Cache-Control: no-store",
    ]
    lines += [f"{name}: {_one_line(value)}" for name, value in response.headers.items()]
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    return head if head_only else head + response.body


def _one_line(value: str) -> str:
    return value.replace("\r", "").replace("\n", "")
