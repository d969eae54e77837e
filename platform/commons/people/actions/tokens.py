"""Keys to the API: made, revoked, used."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal
from commons.kit.language import _
from commons.kit.scopes import Scope
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.people.models import TOKEN_NAME_LENGTH, ApiToken, Person
from commons.people.rules import (
    TOKEN_PREFIX,
    checked_scopes,
    digest_of,
    expiry,
    hint_of,
    is_use_worth_noting,
)

MOST_TOKENS = 50


@dataclass(frozen=True)
class MadeToken:
    """A token with its secret, which nobody can ask for again."""

    token: ApiToken
    secret: str


@in_transaction
def create_api_token(
    *, actor: Person, name: str, scopes: Sequence[Scope], expires_in_days: int
) -> MadeToken:
    """Make a key for programs that act for the person."""
    moment = now()
    title = one_line(name, at_most=TOKEN_NAME_LENGTH, path=("input", "name"))
    chosen = checked_scopes(scopes)
    expires_at = expiry(expires_in_days, moment=moment)
    # Lock the owner, so that the limit also holds for many requests at once.
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    usable = ApiToken.objects.filter(
        person=actor, revoked_at__isnull=True, expires_at__gt=moment
    )
    if usable.count() >= MOST_TOKENS:
        raise Refusal(
            _("You have {most_tokens} tokens. Revoke one first.").format(
                most_tokens=MOST_TOKENS
            ),
            code="TOO_MANY_TOKENS",
        )
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=actor,
        name=title,
        digest=digest_of(secret),
        hint=hint_of(secret),
        scopes=chosen,
        created_at=moment,
        expires_at=expires_at,
    )
    return MadeToken(token=token, secret=secret)


@in_transaction
def revoke_api_token(*, actor: Person, token_id: UUID) -> ApiToken:
    """End one's own token at once."""
    token = (
        ApiToken.objects.select_for_update().filter(pk=token_id, person=actor).first()
    )
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    return token


def note_use(token: ApiToken) -> None:
    """Remember that the token was used, roughly."""
    moment = now()
    if is_use_worth_noting(token.last_used_at, moment=moment):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
