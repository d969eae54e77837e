"""The load generator: it cuts answers right and times them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.load import Answer, Conversation, Timings, get, post, run


class Echo(BaseHTTPRequestHandler):
    """Gives back what it is sent, in two pieces."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201 if body == b"new" else 200)
        self.send_header("content-length", str(len(body) * 2))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def talk(url: str, answers: list[Answer]) -> Conversation:
    answers.append((yield post("first", f"{url}/a", b"x" * 100_000)))
    answers.append((yield post("second", f"{url}/b", b"new")))
    answers.append((yield get("third", f"{url}/c?d=1")))


class TestRun:
    def test_holds_conversations_to_their_ends(self, echo: str) -> None:
        answers: list[Answer] = []

        timings = run([talk(echo, answers) for _ in range(3)], seconds=None)

        assert timings.count == 9
        assert timings.statuses == {200: 3, 201: 3, 204: 3}
        assert sorted({len(answer.body) for answer in answers}) == [0, 6, 200_000]

    def test_stops_when_its_time_is_over(self, echo: str) -> None:
        def forever() -> Conversation:
            while True:
                yield post("again", echo, b"x")

        timings = run([forever(), forever()], seconds=0.2)

        assert 0.2 <= timings.seconds < 2
        assert timings.count > 2


class TestTimings:
    def test_tell_percentiles_in_milliseconds(self) -> None:
        timings = Timings()
        for number in range(100):
            timings.note("a", number / 1_000, 200)

        assert timings.percentile("a", 0.5) == pytest.approx(50)
        assert timings.percentile("a", 0.99) == pytest.approx(99)
        assert timings.percentile("b", 0.5) == 0
