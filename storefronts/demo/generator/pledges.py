"""Pledges with terms, shares, consents and targets, in force and ended.

Everything is written as it would stand after its charities have agreed. One guard has
to sleep meanwhile: a consent begins undecided, and these begin given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pgtrigger
from django.db import connection, transaction

from commons.kit.ids import new_id
from pledges.agreements.models import (
    Consent,
    Pledge,
    PledgeCap,
    PledgeShare,
    PledgeTarget,
    PledgeTerms,
)
from pledges.agreements.rules.shares import Base, Kind
from pledges.agreements.rules.targets import Scope, keys_of_scope
from pledges.agreements.rules.wording import text_hash
from pledges.agreements.states import Closing, ConsentState, TermsState
from storefronts.demo.generator.copying import Sheet
from storefronts.demo.generator.organizations import Batch, Party
from storefronts.demo.generator.words import CATEGORIES, TAGS

AT_ONCE = 20_000
BEGAN_BEFORE = timedelta(days=90)
ENDED_BEFORE = timedelta(days=30)
SHARES_BPS = (200, 300, 500, 500, 750, 1_000)
FIXED_MINOR = (25, 50, 100)
TOTAL_CAPS_MINOR = (500_000, 2_000_000)
GUARD = "consent_begins_undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What tells one generated pledge from another."""

    scope: Scope
    words: tuple[str, ...] = ()
    share_bps: int | None = None
    fixed_minor: int | None = None
    total_cap_minor: int | None = None
    is_over: bool = False


def make_pledges(
    batch: Batch,
    merchants: Sequence[Party],
    charities: Sequence[Party],
    *,
    count: int,
    listings: Mapping[str, Sequence[str]],
) -> None:
    """Spread evenly over merchants; most beyond one's fourth are history."""
    writer = _Writer(batch, charities)
    for merchant, nth in _shared_out(merchants, count):
        writer.add(merchant, _promised(batch, nth, listings.get(merchant.id, ())))
        if writer.is_full:
            writer.write()
    writer.write()


def _shared_out(merchants: Sequence[Party], count: int) -> Iterator[tuple[Party, int]]:
    each, more = divmod(count, len(merchants))
    for place, merchant in enumerate(merchants):
        for nth in range(each + (place < more)):
            yield merchant, nth


def _promised(batch: Batch, nth: int, listing_ids: Sequence[str]) -> Promised:
    """A merchant's first pledge is on everything, the next ones on a part."""
    chance = batch.chance
    share = chance.choice(SHARES_BPS)
    if nth == 0:
        return Promised(scope=Scope.ALL, share_bps=share)
    if nth == 1:
        return Promised(
            scope=Scope.TAGS,
            words=(chance.choice(TAGS),),
            fixed_minor=chance.choice(FIXED_MINOR),
        )
    if nth == 2:
        return Promised(
            scope=Scope.CATEGORIES,
            words=(chance.choice(CATEGORIES),),
            share_bps=share,
            total_cap_minor=chance.choice(TOTAL_CAPS_MINOR),
        )
    if nth == 3 and listing_ids:
        return Promised(scope=Scope.LISTINGS, words=tuple(listing_ids), share_bps=share)
    return Promised(scope=Scope.ALL, share_bps=share, is_over=True)


class _Writer:
    """The sheets of pledges."""

    def __init__(self, batch: Batch, charities: Sequence[Party]) -> None:
        self.batch, self.charities = batch, charities
        moment = datetime.fromisoformat(batch.moment)
        self.began = (moment - BEGAN_BEFORE).isoformat()
        self.ended = (moment - ENDED_BEFORE).isoformat()
        self.pledges = Sheet(Pledge, (
            "id", "merchant_id", "title", "currency", "total_cap_minor", "ended_at",
            "created_by_id", "created_at",
        ))  # fmt: skip
        self.caps = Sheet(
            PledgeCap, ("pledge_id", "merchant_id", "cap_minor", "used_minor")
        )
        self.shares = Sheet(
            PledgeShare, ("id", "terms_id", "merchant_id", "charity_id", "weight")
        )
        self.terms = Sheet(PledgeTerms, (
            "id", "pledge_id", "merchant_id", "version", "state", "kind", "share_bps",
            "fixed_minor", "base", "scope", "scope_tags", "scope_categories",
            "scope_listing_ids", "starts_at", "period", "text", "text_hash",
            "proposed_by_id", "created_at", "closing", "closed_by_id", "closed_at",
        ))  # fmt: skip
        self.targets = Sheet(PledgeTarget, ("id", "terms_id", "merchant_id", "key"))
        self.consents = Sheet(Consent, (
            "id", "terms_id", "merchant_id", "charity_id", "state", "text", "text_hash",
            "decided_by_id", "decided_at", "reason", "created_at",
        ))  # fmt: skip

    @property
    def is_full(self) -> bool:
        """Whether it is time to write."""
        return len(self.pledges.rows) >= AT_ONCE

    def add(self, merchant: Party, promised: Promised) -> None:
        """One pledge, agreed long ago."""
        pledge_id, terms_id = str(new_id()), str(new_id())
        named = self._named_charities()
        words = _words(merchant, named, promised)
        self.pledges.add(
            pledge_id, merchant.id, words[: words.index(":")], self.batch.currency,
            promised.total_cap_minor, self.ended if promised.is_over else None,
            merchant.owner_id, self.began,
        )  # fmt: skip
        if promised.total_cap_minor is not None:
            self.caps.add(pledge_id, merchant.id, promised.total_cap_minor, 0)
        digest = text_hash(words)
        self._add_terms(pledge_id, terms_id, merchant, promised, (words, digest))
        for weight, charity in enumerate(named, start=1):
            self.shares.add(str(new_id()), terms_id, merchant.id, charity.id, weight)
            self.consents.add(
                str(new_id()), terms_id, merchant.id, charity.id,
                ConsentState.GIVEN.value, words, digest, charity.owner_id, self.began,
                "", self.began,
            )  # fmt: skip
        if not promised.is_over:
            for key in _keys(promised):
                self.targets.add(str(new_id()), terms_id, merchant.id, key)

    def write(self) -> None:
        """All in one transaction; shares come before the terms they belong to."""
        with transaction.atomic():
            _let_consents_begin_given()
            for sheet in (
                self.pledges,
                self.caps,
                self.shares,
                self.terms,
                self.targets,
                self.consents,
            ):
                sheet.write()

    def _named_charities(self) -> list[Party]:
        """One, and for every fourth pledge two."""
        how_many = 2 if self.batch.chance.random() < 0.25 else 1
        many = min(how_many, len(self.charities))
        return self.batch.chance.sample(self.charities, many)

    def _add_terms(
        self,
        pledge_id: str,
        terms_id: str,
        merchant: Party,
        promised: Promised,
        text: tuple[str, str],
    ) -> None:
        is_share, is_over = promised.share_bps is not None, promised.is_over
        self.terms.add(
            terms_id, pledge_id, merchant.id, 1, TermsState.IN_FORCE.value,
            (Kind.SHARE if is_share else Kind.FIXED).value, promised.share_bps,
            promised.fixed_minor, Base.ITEM_NET.value, promised.scope.value,
            _listed(promised, Scope.TAGS), _listed(promised, Scope.CATEGORIES),
            _listed(promised, Scope.LISTINGS), self.began,
            f'["{self.began}","{self.ended}")' if is_over else f'["{self.began}",)',
            *text, merchant.owner_id, self.began,
            (Closing.ENDED if is_over else Closing.NONE).value,
            merchant.owner_id if is_over else None, self.ended if is_over else None,
        )  # fmt: skip


def _words(merchant: Party, charities: Sequence[Party], promised: Promised) -> str:
    """Title and text in one: the title is what stands before the colon."""
    names = " and ".join(charity.name for charity in charities)
    if promised.share_bps is None:
        gift = f"{promised.fixed_minor} cents of each one sold"
    else:
        gift = f"{promised.share_bps / 100:g} % of each sale"
    return f"{gift}: {merchant.name} gives it to {names}."


def _listed(promised: Promised, scope: Scope) -> str:
    words = promised.words if promised.scope is scope else ()
    return f"{{{','.join(words)}}}"


def _keys(promised: Promised) -> list[str]:
    scope, words = promised.scope, promised.words
    return keys_of_scope(
        scope,
        tags=words,
        categories=words,
        listing_ids=[UUID(word) for word in words] if scope is Scope.LISTINGS else (),
    )


def _let_consents_begin_given() -> None:
    """For this transaction alone, and for this one guard."""
    guard = next(
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if model._meta.model is Consent and trigger.name == GUARD
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{guard}}}"]
        )
