"""Many clients from one thread: each a conversation over connections that stay open.

The machine is shared by clients, servers and database, so the clients must cost
little: bytes are prepared, answers are cut out of the stream and not understood unless
the conversation does so.
"""

import selectors
import socket
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LARGEST_READ = 1 << 18
LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, ready to be sent, and under which name its time is noted."""

    label: str
    url: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


Conversation = Generator[Ask, Answer, None]


@dataclass
class Timings:
    """How long each request took, by label, and how long all of it."""

    seconds: float = 0.0
    by_label: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """All requests together."""
        return sum(len(times) for times in self.by_label.values())

    def percentile(self, label: str, share: float) -> float:
        """Milliseconds that so many of the requests did not exceed."""
        times = sorted(self.by_label.get(label, []))
        if not times:
            return 0.0
        return times[min(len(times) - 1, int(share * len(times)))] * 1_000

    def note(self, label: str, seconds: float, status: int) -> None:
        """One more."""
        self.by_label.setdefault(label, []).append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1


def post(label: str, url: str, body: bytes, kind: str = "application/json") -> Ask:
    """A POST with a body."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Ask(label, url, head.encode() + body)


def get(label: str, url: str) -> Ask:
    """A GET."""
    parts = urlsplit(url)
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    head = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
    return Ask(label, url, head.encode())


def run(conversations: Iterable[Conversation], *, seconds: float | None) -> Timings:
    """Hold all conversations side by side, to their ends or for so long."""
    timings, began = Timings(), time.perf_counter()
    until = None if seconds is None else began + seconds
    with selectors.DefaultSelector() as selector:
        talks = [_Talk(each, selector, timings) for each in conversations]
        try:
            for talk in talks:
                talk.begin()
            _serve(selector, talks, until)
        finally:
            for talk in talks:
                talk.close()
    timings.seconds = time.perf_counter() - began
    return timings


def _serve(
    selector: selectors.BaseSelector, talks: list["_Talk"], until: float | None
) -> None:
    while any(not talk.is_over for talk in talks):
        if until is not None and time.perf_counter() >= until:
            return
        ready = selector.select(timeout=LONGEST_WAIT_SECONDS)
        if not ready:
            raise TimeoutError("a server did not answer")
        for key, _ in ready:
            key.data.read()


class _Talk:
    """One client: its conversation and its connections."""

    def __init__(
        self,
        conversation: Conversation,
        selector: selectors.BaseSelector,
        timings: Timings,
    ) -> None:
        self.conversation, self.selector, self.timings = conversation, selector, timings
        self.sockets: dict[str, socket.socket] = {}
        self.received = b""
        self.is_over = False

    def begin(self) -> None:
        self._send(next(self.conversation))

    def read(self) -> None:
        part = self.socket.recv(LARGEST_READ)
        if not part:
            raise ConnectionError(f"{self.ask.url} closed the connection")
        self.received += part
        answer = _whole(self.received)
        if answer is None:
            return
        self.timings.note(
            self.ask.label, time.perf_counter() - self.sent_at, answer.status
        )
        self.received = b""
        try:
            self._send(self.conversation.send(answer))
        except StopIteration:
            self.is_over = True

    def close(self) -> None:
        self.conversation.close()
        for each in self.sockets.values():
            each.close()

    def _send(self, ask: Ask) -> None:
        self.ask = ask
        self.socket = self._connection(ask.url)
        self.sent_at = time.perf_counter()
        self.socket.sendall(ask.payload)

    def _connection(self, url: str) -> socket.socket:
        place = urlsplit(url).netloc
        if place not in self.sockets:
            host, _, port = place.rpartition(":")
            made = socket.create_connection((host, int(port)))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(made, selectors.EVENT_READ, self)
            self.sockets[place] = made
        return self.sockets[place]


def _whole(received: bytes) -> Answer | None:
    """The answer once all of it is there; servers here always tell its length."""
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return None
    lowered = head.lower()
    start = lowered.find(b"content-length:")
    if start < 0:
        length = 0
        if b"transfer-encoding" in lowered:
            raise ValueError("chunked answers are not read here")
    else:
        length = int(lowered[start + 15 :].split(b"\r\n", 1)[0])
    if len(body) < length:
        return None
    return Answer(int(head[9:12]), body[:length])
