"""What follows about tokens; pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from commons.kit.errors import Refusal
from commons.kit.language import _
from commons.kit.scopes import Scope

TOKEN_PREFIX = "cwt_"  # noqa: S105 - not a secret: it only tells scanners what they found
HINT_LENGTH = 8
LONGEST_DAYS = 365
USE_IS_NOTED_EVERY = timedelta(hours=1)


def digest_of(secret: str) -> str:
    """What is kept of a token; the secret is random and long, so one round will do."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def hint_of(secret: str) -> str:
    """The first signs, by which its owner knows it again."""
    return secret[:HINT_LENGTH]


def checked_scopes(scopes: Sequence[Scope]) -> list[str]:
    """Each once, in one order; a token that opens nothing is refused."""
    if not scopes:
        raise Refusal(
            _("Choose at least one scope."), code="EMPTY", path=("input", "scopes")
        )
    chosen = set(scopes)
    return [scope.value for scope in Scope if scope in chosen]


def expiry(days: int, *, moment: datetime) -> datetime:
    """When a token made now ends; raises Refusal beyond a year."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(
            _("A token lasts 1 to {longest_days} days.").format(
                longest_days=LONGEST_DAYS
            ),
            code="OUT_OF_RANGE",
            path=("input", "expiresInDays"),
        )
    return moment + timedelta(days=days)


def is_use_worth_noting(last_used_at: datetime | None, *, moment: datetime) -> bool:
    """At most hourly, so that reading does not write."""
    return last_used_at is None or moment - last_used_at >= USE_IS_NOTED_EVERY
