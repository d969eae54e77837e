"""Fetches a page or a file of somebody else without letting it lead us anywhere.

https on port 443 only, public addresses only, the very address that was judged (a name
could answer otherwise the second time), little, and soon. A page does not lead to
another host; a file may, and every host on its way is judged like the first.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from urllib.parse import quote, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from commons.kit.addresses import is_public

MOST_BYTES = 256 * 1024
MOST_REDIRECTS = 3
WAIT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
FILE_SECONDS = 30.0
MOVED = frozenset({301, 302, 303, 307, 308})
CLOSED = frozenset({401, 403})
BUSY = frozenset({408, 425, 429})
FAULT = 500
# What is written as it stands in a path or a query; all else is encoded.
PLAIN = "/%:=&?~#+!$,;'@()*[]"
HEADERS = {"Accept-Encoding": "identity", "Connection": "close"}
PAGE_HEADERS = {
    "User-Agent": "Commonweal (looks for a charity's verification code)",
    "Accept": "text/html, text/plain",
}
FILE_HEADERS = {
    "User-Agent": "Commonweal (fetches pictures a seller has named)",
    "Accept": "image/avif, image/webp, image/jpeg, image/png, image/gif",
}


class SiteRefused(Exception):
    """It could not be had; says why to whoever runs the website, and in a code."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Fetched:
    """A file, and what its server says it is."""

    content: bytes
    content_type: str


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
            found = self._answer(address, _Wish(PAGE_HEADERS, MOST_BYTES))
            if isinstance(found, Fetched):
                # No more than that is looked at; a tag stands in the head.
                return found.content.decode("utf-8", errors="replace")
            address = _joined(address, found.target)
            if _host_of(address) != host:
                message = f"{host} leads to another host."
                raise SiteRefused(message, code="LEADS_AWAY")
        raise SiteRefused(f"{host} leads in circles.", code="LEADS_AWAY")

    def file(self, address: str, *, most_bytes: int) -> Fetched:
        """A file, at most one byte more than that of it; raises SiteRefused."""
        for _ in range(MOST_REDIRECTS + 1):
            found = self._answer(address, _Wish(FILE_HEADERS, most_bytes + 1))
            if isinstance(found, Fetched):
                return found
            address = _joined(address, found.target)
        raise SiteRefused("The address leads on and on.", code="LEADS_AWAY")

    def _answer(self, address: str, wish: "_Wish") -> "Fetched | _Moved":
        host, parts = _host_of(address), urlsplit(address)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection = self.connect(host, self._public_address(host))
        try:
            with _deadline(connection, self.whole_seconds) as is_over:
                connection.connect()
                connection.request(
                    "GET",
                    quote(target, safe=PLAIN),
                    headers={**HEADERS, **wish.headers, "Host": host},
                    preload_content=False,
                    decode_content=False,
                )
                found = _read(connection, host, wish.most_bytes)
                # What was cut looks like an answer that ends early.
                if is_over.is_set():
                    raise SiteRefused(f"{host} takes too long.", code="TOO_SLOW")
                return found
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            kind = type(error).__name__
            message = f"{host} did not answer over https: {kind}."
            raise SiteRefused(message, code="NO_ANSWER") from error
        finally:
            connection.close()

    def _public_address(self, host: str) -> str:
        try:
            found = self.resolve(host)
        except (OSError, UnicodeError) as error:
            raise SiteRefused(f"There is no {host}.", code="NO_HOST") from error
        if not found or not all(self.is_allowed(one) for one in found):
            message = f"{host} is not on the open internet."
            raise SiteRefused(message, code="NOT_PUBLIC")
        return found[0]


@dataclass(frozen=True)
class _Moved:
    target: str


@dataclass(frozen=True)
class _Wish:
    headers: Mapping[str, str]
    most_bytes: int


def _read(connection: HTTPConnection, host: str, most_bytes: int) -> "Fetched | _Moved":
    response = connection.getresponse()
    try:
        return _found(response, host, most_bytes)
    finally:
        response.close()


def _found(response: HTTPResponse, host: str, most_bytes: int) -> "Fetched | _Moved":
    if response.status in MOVED:
        return _Moved(response.headers.get("Location", ""))
    if response.status != 200:
        message = f"{host} answered with {response.status}."
        raise SiteRefused(message, code=_code_of(response.status))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        message = f"{host} answers compressed, though we ask it not to."
        raise SiteRefused(message, code="COMPRESSED")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    return Fetched(response.read(most_bytes, decode_content=False), kind)


def _code_of(status: int) -> str:
    if status in CLOSED:
        return "CLOSED"
    return "BUSY" if status in BUSY or status >= FAULT else "MISSING"


def _joined(address: str, target: str) -> str:
    try:
        return urljoin(address, target)
    except ValueError as error:
        raise SiteRefused("This is no web address.", code="NO_ADDRESS") from error


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
        raise SiteRefused("This is no web address.", code="NO_ADDRESS") from error
    if parts.scheme != "https" or not host or port not in {None, 443}:
        message = f"Only https on its usual port is looked at, not {address}."
        raise SiteRefused(message, code="NO_ADDRESS")
    if parts.username is not None or parts.password is not None:
        message = "An address with a password is not looked at."
        raise SiteRefused(message, code="NO_ADDRESS")
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


def fetch_public_file(address: str, *, most_bytes: int) -> Fetched:
    """A file of the open internet; raises SiteRefused."""
    slowly = replace(PUBLIC, whole_seconds=FILE_SECONDS)
    return slowly.file(address, most_bytes=most_bytes)
