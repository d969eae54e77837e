"""Fetches a page of somebody else's website without letting it lead us anywhere.

https on port 443 only, public addresses only, the very address that was judged (a name
could answer otherwise the second time), no redirect to another host, little, and soon.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from commons.registers.rules.addresses import is_public

MOST_BYTES = 256 * 1024
MOST_REDIRECTS = 3
WAIT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MOVED = frozenset({301, 302, 303, 307, 308})
HEADERS = {
    "User-Agent": "Commonweal (looks for a charity's verification code)",
    "Accept": "text/html, text/plain",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class SiteRefused(Exception):
    """The page could not be had; says why to whoever runs the website."""


Connect = Callable[[str, str], HTTPConnection]
Resolve = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Fetcher:
    """How pages are fetched; tests bring a resolver and a server of their own."""

    resolve: Resolve
    connect: Connect
    is_allowed: Callable[[str], bool] = is_public
    whole_seconds: float = WHOLE_SECONDS

    def page(self, address: str) -> str:
        """The text of a page; raises SiteRefused."""
        host = _host_of(address)
        for _ in range(MOST_REDIRECTS + 1):
            found = self._answer(address, host)
            if isinstance(found, str):
                return found
            address = urljoin(address, found.target)
            if _host_of(address) != host:
                raise SiteRefused(f"{host} leads to another host.")
        raise SiteRefused(f"{host} leads in circles.")

    def _answer(self, address: str, host: str) -> "str | _Moved":
        parts = urlsplit(address)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection = self.connect(host, self._public_address(host))
        try:
            with _deadline(connection, self.whole_seconds) as is_over:
                connection.connect()
                connection.request(
                    "GET",
                    target,
                    headers={**HEADERS, "Host": host},
                    preload_content=False,
                    decode_content=False,
                )
                found = _read(connection, host)
                # What was cut looks like an answer that ends early.
                if is_over.is_set():
                    raise SiteRefused(f"{host} takes too long.")
                return found
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            kind = type(error).__name__
            raise SiteRefused(f"{host} did not answer over https: {kind}.") from error
        finally:
            connection.close()

    def _public_address(self, host: str) -> str:
        try:
            found = self.resolve(host)
        except OSError as error:
            raise SiteRefused(f"There is no {host}.") from error
        if not found or not all(self.is_allowed(one) for one in found):
            raise SiteRefused(f"{host} is not on the open internet.")
        return found[0]


@dataclass(frozen=True)
class _Moved:
    target: str


def _read(connection: HTTPConnection, host: str) -> "str | _Moved":
    response = connection.getresponse()
    if response.status in MOVED:
        return _Moved(response.headers.get("Location", ""))
    if response.status != 200:
        raise SiteRefused(f"{host} answered with {response.status}.")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise SiteRefused(f"{host} answers compressed, though we ask it not to.")
    # No more than that is looked at; a tag stands in the head.
    content = response.read(MOST_BYTES, decode_content=False)
    return content.decode("utf-8", errors="replace")


@contextmanager
def _deadline(connection: HTTPConnection, seconds: float) -> Iterator[threading.Event]:
    """End the conversation when its time is up, however busily the other side drips."""
    is_over = threading.Event()

    def cut() -> None:
        is_over.set()
        held = connection.sock
        if held is not None:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield is_over
    finally:
        timer.cancel()


def _host_of(address: str) -> str:
    """The host of an address we may go to; raises SiteRefused."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise SiteRefused("This is no web address.") from error
    if parts.scheme != "https" or not host or port not in {None, 443}:
        raise SiteRefused(f"Only https on its usual port is looked at, not {address}.")
    if parts.username is not None or parts.password is not None:
        raise SiteRefused("An address with a password is not looked at.")
    return host


def _resolved(host: str) -> list[str]:
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _secure(host: str, address: str) -> HTTPConnection:
    """To the address that was judged, with the certificate of the name."""
    return HTTPSConnection(
        address,
        port=443,
        timeout=WAIT_SECONDS,
        server_hostname=host,
        assert_hostname=host,
        ca_certs=certifi.where(),
        cert_reqs="CERT_REQUIRED",
    )


PUBLIC = Fetcher(resolve=_resolved, connect=_secure)


def fetch_public_page(address: str) -> str:
    """A page of the open internet; raises SiteRefused."""
    return PUBLIC.page(address)
