"""Requests and responses as plain values."""

from dataclasses import dataclass, field
from enum import Enum

import orjson

JSON = "application/json"
HTML = "text/html; charset=utf-8"
FORM = "application/x-www-form-urlencoded"


class Fate(Enum):
    """What happens to a response on the wire."""

    SENT = "sent"
    # The connection is closed with no answer.
    LOST = "lost"
    # The connection is torn down at once.
    RESET = "reset"


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    client_host: str
    server_host: str = ""

    @property
    def base_url(self) -> str:
        """The address under which the client reached us."""
        return f"http://{self.headers.get('host') or self.server_host}"


@dataclass(frozen=True)
class Response:
    """One HTTP response and its fate."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    fate: Fate = Fate.SENT


def json_response(
    status: int, tree: object, headers: dict[str, str] | None = None
) -> Response:
    return Response(status, orjson.dumps(tree), JSON, headers or {})


def redirect(address: str) -> Response:
    """See Other: the browser goes on with a GET."""
    return Response(303, b"", HTML, {"Location": address})
