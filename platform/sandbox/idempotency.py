"""Idempotency keys as Stripe v1 keeps them: the first result, replayed for a day."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sandbox.errors import invalid, key_in_use, key_reused
from sandbox.json_types import JsonObject, Row

SPACE = "idempotency"
KEPT_SECONDS = 24 * 60 * 60
LONGEST_KEY = 255


@dataclass(frozen=True)
class KeyedRequest:
    """A request that carries a key, and what makes it the same request again."""

    account: str
    key: str
    path: str
    fingerprint: str

    @property
    def slot(self) -> str:
        return f"{self.account}:{self.key}"


@dataclass(frozen=True)
class KeptResult:
    """The first answer under a key."""

    path: str
    fingerprint: str
    status: int
    body: str
    headers: dict[str, str]
    kept_at: int


@dataclass
class IdempotencyKeys:
    """Results by key; `keep` is undone unless `commit` follows."""

    _kept: dict[str, KeptResult] = field(default_factory=dict)
    _running: set[str] = field(default_factory=set)
    _fresh: dict[str, KeptResult] = field(default_factory=dict)

    def begin(self, request: KeyedRequest, now: int) -> KeptResult | None:
        """The answer to replay, or None when the caller now runs the request."""
        if len(request.key) > LONGEST_KEY:
            raise invalid("Idempotency keys can be at most 255 characters long.")
        kept = self._kept.get(request.slot)
        if kept is not None and kept.kept_at + KEPT_SECONDS > now:
            if kept.path != request.path or kept.fingerprint != request.fingerprint:
                raise key_reused(
                    request.key,
                    first_path=kept.path,
                    same_endpoint=kept.path == request.path,
                )
            return kept
        if request.slot in self._running:
            raise key_in_use(request.key)
        self._running.add(request.slot)
        return None

    def end(self, request: KeyedRequest) -> None:
        """The request no longer runs, whatever became of it."""
        self._running.discard(request.slot)

    def keep(self, request: KeyedRequest, result: KeptResult) -> None:
        self._fresh[request.slot] = result

    def changed(self) -> list[Row]:
        """What a commit would have to write down."""
        return [
            (SPACE, slot, kept.kept_at, _packed(kept))
            for slot, kept in self._fresh.items()
        ]

    def commit(self) -> None:
        self._kept.update(self._fresh)
        self._fresh.clear()

    def rollback(self) -> None:
        self._fresh.clear()

    def prune(self, now: int) -> list[str]:
        """Forget what is older than a day; returns the forgotten slots."""
        old = [slot for slot, kept in self._kept.items()
               if kept.kept_at + KEPT_SECONDS <= now]  # fmt: skip
        for slot in old:
            del self._kept[slot]
        return old

    def load(self, rows: Iterable[Row]) -> None:
        for _space, slot, _seq, body in rows:
            self._kept[slot] = KeptResult(**body)

    def __len__(self) -> int:
        return len(self._kept)


def fingerprint_of(method: str, pairs: Sequence[tuple[str, str]]) -> str:
    """A digest of what was asked; the order of parameters does not matter."""
    digest = hashlib.sha256(method.encode())
    for name, value in sorted(pairs):
        digest.update(f"\0{name}\0{value}".encode())
    return digest.hexdigest()


def _packed(kept: KeptResult) -> JsonObject:
    return {
        "path": kept.path,
        "fingerprint": kept.fingerprint,
        "status": kept.status,
        "body": kept.body,
        "headers": kept.headers,
        "kept_at": kept.kept_at,
    }
