"""Documents that we wrote or took in ourselves: asked for by id, never refused as dear.

An answer to a query by GET that looked at nobody's credentials is public: it carries
an ETag, and for a few seconds each process remembers which ETag holds, so that asking
again costs neither SQL nor execution.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from commons.kit.language import language_now

PREFIX = "sha256:"
FRESH_SECONDS = 5
STALE_SECONDS = 30
MOST_REMEMBERED = 4_096
CACHE_CONTROL = (
    f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
)


@dataclass(frozen=True, slots=True)
class Trusted:
    """One operation with its fragments."""

    name: str
    text: str

    @property
    def id(self) -> str:
        """What clients ask for it by."""
        return f"{PREFIX}{hashlib.sha256(self.text.encode()).hexdigest()}"


Library = Mapping[str, Trusted]
Asked = tuple[str, ...]


class RememberedTags:
    """Which ETag holds for which public question, for a few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tags: OrderedDict[Asked, tuple[str, float]] = OrderedDict()

    def holds(self, asked: Asked, tags: str) -> str | None:
        """The ETag, if it is among those a client has and still holds."""
        known = self._tags.get(asked)
        if known is None or known[1] < self._clock() or not is_among(known[0], tags):
            return None
        return known[0]

    def remember(self, asked: Asked, tag: str) -> None:
        """Let it hold from now on."""
        with self._lock:
            self._tags[asked] = (tag, self._clock() + FRESH_SECONDS)
            self._tags.move_to_end(asked)
            while len(self._tags) > MOST_REMEMBERED:
                self._tags.popitem(last=False)


def asked_by(request: HttpRequest, media_type: str) -> Asked:
    """What decides a public answer: the address, and how it is to be written.

    The language is the one that was chosen, not what the client would rather read: the
    same for all who write their wishes down differently.
    """
    return (request.META.get("QUERY_STRING", ""), media_type, language_now())


def tag_of(body: bytes) -> str:
    """A weak ETag: what lies between may compress the body."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def is_among(tag: str, told: str) -> bool:
    """Whether an If-None-Match names the tag."""
    plain = tag.removeprefix("W/")
    return any(
        one.strip().removeprefix("W/") in {plain, "*"} for one in told.split(",")
    )


def is_public(request: HttpRequest) -> bool:
    """Whether the answer was made without looking at who asks."""
    session = getattr(request, "session", None)
    looked = session is not None and getattr(session, "accessed", False)
    return not looked and "Authorization" not in request.headers
