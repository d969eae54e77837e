"""Pages of strangers are fetched with care; a server of ours plays the stranger."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from urllib3.connection import HTTPConnection

from commons.kit.fetching import (
    MOST_BYTES,
    PUBLIC,
    Fetched,
    Fetcher,
    SiteRefused,
    fetch_public_page,
)

HOST = "www.charity.example.org"


class Site(BaseHTTPRequestHandler):
    """Answers by its path."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012 - shared on purpose

    def do_GET(self) -> None:
        Site.asked.append((self.headers["Host"], self.path))
        if self.path == "/slow":
            self.drip()
            return
        status, headers, body = self.answers().get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """Never silent for long, and never done."""
        self.send_response(200)
        self.flush_headers()
        with suppress(OSError):
            for _ in range(40):
                time.sleep(0.1)
                self.wfile.write(b"X-More: 1\r\n")

    def answers(self) -> dict[str, tuple[int, dict[str, str], bytes]]:
        return {
            "/": (200, {}, b"hello"),
            "/long": (200, {}, b"x" * (MOST_BYTES + 9)),
            "/moved": (302, {"Location": "/"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/away": (302, {"Location": "https://other.example.org/"}, b""),
            "/plain": (302, {"Location": f"http://{HOST}/"}, b""),
            "/port": (302, {"Location": f"https://{HOST}:8443/"}, b""),
            "/elsewhere": (302, {"Location": "https://cdn.example.org/mug"}, b""),
            "/inside": (302, {"Location": "https://10.0.0.1/mug"}, b""),
            "/mug": (200, {"Content-Type": "image/jpeg; q=1"}, b"jpeg"),
            "/a%20mug%C3%A9": (200, {}, b"named"),
            "/closed": (403, {}, b""),
            "/busy": (503, {}, b""),
            "/packed": (200, {"Content-Encoding": "gzip"}, b"x"),
        }

    def log_message(self, *words: object) -> None:
        """Quietly."""


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Fetcher(
        resolve=lambda host: ["127.0.0.1"],
        connect=lambda host, address: HTTPConnection(
            address, port=server.server_port, timeout=2
        ),
        is_allowed=lambda address: True,
        whole_seconds=0.5,
    )
    server.shutdown()
    server.server_close()


class TestPage:
    def test_is_asked_for_by_its_name(self, fetcher: Fetcher) -> None:
        assert fetcher.page(f"https://{HOST}/") == "hello"
        assert Site.asked == [(HOST, "/")]

    def test_follows_within_the_host(self, fetcher: Fetcher) -> None:
        assert fetcher.page(f"https://{HOST}/moved") == "hello"

    def test_is_read_so_far_and_no_further(self, fetcher: Fetcher) -> None:
        assert len(fetcher.page(f"https://{HOST}/long")) == MOST_BYTES

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/away", "another host"),
            ("/plain", "Only https"),
            ("/port", "Only https"),
            ("/loop", "circles"),
            ("/nowhere", "404"),
            ("/packed", "compressed"),
        ],
    )
    def test_is_refused(self, fetcher: Fetcher, path: str, words: str) -> None:
        with pytest.raises(SiteRefused, match=words):
            fetcher.page(f"https://{HOST}{path}")

    def test_may_not_take_for_ever(self, fetcher: Fetcher) -> None:
        began = time.monotonic()

        with pytest.raises(SiteRefused, match=r"takes too long|did not answer"):
            fetcher.page(f"https://{HOST}/slow")

        assert time.monotonic() - began < 3

    @pytest.mark.parametrize(
        "address",
        [f"http://{HOST}/", f"https://{HOST}:8443/", "https://me:pw@a.org/",
         "file:///etc/passwd", "https:///"],
    )  # fmt: skip
    def test_is_not_even_asked_for(self, fetcher: Fetcher, address: str) -> None:
        with pytest.raises(SiteRefused):
            fetcher.page(address)

        assert Site.asked == []


class TestFile:
    def test_comes_with_what_its_server_says_it_is(self, fetcher: Fetcher) -> None:
        found = fetcher.file(f"https://{HOST}/mug", most_bytes=100)

        assert found == Fetched(b"jpeg", "image/jpeg")

    def test_may_lie_with_another_host(self, fetcher: Fetcher) -> None:
        found = fetcher.file(f"https://{HOST}/elsewhere", most_bytes=100)

        assert found.content == b"jpeg"
        assert Site.asked[-1] == ("cdn.example.org", "/mug")

    def test_may_not_lie_within_a_private_network(self, fetcher: Fetcher) -> None:
        careful = replace(
            fetcher,
            resolve=lambda host: ["127.0.0.1"] if host == HOST else [host],
            is_allowed=lambda address: address != "10.0.0.1",
        )

        with pytest.raises(SiteRefused) as refused:
            careful.file(f"https://{HOST}/inside", most_bytes=100)

        assert refused.value.code == "NOT_PUBLIC"
        assert len(Site.asked) == 1

    def test_is_read_one_byte_too_far_and_no_further(self, fetcher: Fetcher) -> None:
        found = fetcher.file(f"https://{HOST}/long", most_bytes=100)

        assert len(found.content) == 101

    def test_is_found_by_any_name(self, fetcher: Fetcher) -> None:
        found = fetcher.file(f"https://{HOST}/a mugé", most_bytes=100)

        assert found.content == b"named"

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("/nowhere", "MISSING"),
            ("/closed", "CLOSED"),
            ("/busy", "BUSY"),
            ("/loop", "LEADS_AWAY"),
            ("/plain", "NO_ADDRESS"),
            ("/packed", "COMPRESSED"),
        ],
    )
    def test_is_refused_with_a_code(
        self, fetcher: Fetcher, path: str, code: str
    ) -> None:
        with pytest.raises(SiteRefused) as refused:
            fetcher.file(f"https://{HOST}{path}", most_bytes=100)

        assert refused.value.code == code

    @pytest.mark.parametrize("host", ["a" * 300, "x..y", "xn--", "[::1", "é" * 70])
    def test_of_no_possible_host_is_refused(self, host: str) -> None:
        with pytest.raises(SiteRefused):
            replace(PUBLIC, connect=_never).file(f"https://{host}/", most_bytes=1)


def _never(host: str, address: str) -> HTTPConnection:
    raise AssertionError(f"{host} was asked at {address}")


class TestPublic:
    @pytest.mark.parametrize(
        "found",
        [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:127.0.0.1"], []],
    )
    def test_stays_out_of_private_networks(self, found: list[str]) -> None:
        fetcher = Fetcher(resolve=lambda host: found, connect=PUBLIC.connect)

        with pytest.raises(SiteRefused, match="not on the open internet"):
            fetcher.page(f"https://{HOST}/")

    def test_says_when_there_is_no_such_name(self) -> None:
        def nowhere(host: str) -> list[str]:
            raise OSError(host)

        with pytest.raises(SiteRefused, match="There is no"):
            Fetcher(resolve=nowhere, connect=PUBLIC.connect).page(f"https://{HOST}/")

    def test_checks_the_certificate_of_the_name(self) -> None:
        connection = PUBLIC.connect(HOST, "93.184.216.34")

        assert connection.host == "93.184.216.34"
        assert connection.server_hostname == HOST
        assert connection.assert_hostname == HOST
        assert connection.cert_reqs == "CERT_REQUIRED"

    def test_is_what_workers_use(self, settings) -> None:
        assert settings.WEBSITE_FETCHER.endswith(fetch_public_page.__name__)
