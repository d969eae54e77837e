"""Charities and merchants, each with an owner, terms of sale and, if it is one for
giving, a storefront."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from commons.kit.ids import new_id
from commons.organizations.models import Kind, Membership, Organization, Role
from commons.organizations.models import Verification as Standing
from commons.people.models import Person
from storefronts.demo.generator.copying import Sheet
from storefronts.demo.generator.words import CAUSES, PLACES, TRADES
from storefronts.listings.models import FeeBearer, SalesTerms
from storefronts.windows.models import Storefront

AT_ONCE = 20_000
MERCHANT_FEE_BPS = 250
TAXES_BPS = (0, 900, 2_100)
SHIPPING_MINOR = (0, 390, 495, 690)


@dataclass(frozen=True, slots=True)
class Party:
    """An organization and its owner, as the rest of the data names them."""

    id: str
    owner_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What all rows of one run share."""

    tag: str
    moment: str
    currency: str
    chance: random.Random


def make_charities(batch: Batch, count: int) -> list[Party]:
    """Verified charities with storefronts."""
    return list(_make(batch, Kind.CHARITY, count))


def make_merchants(batch: Batch, count: int) -> list[Party]:
    """Merchants with terms of sale."""
    return list(_make(batch, Kind.MERCHANT, count))


def _make(batch: Batch, kind: Kind, count: int) -> Iterator[Party]:
    for start in range(0, count, AT_ONCE):
        writer = _Writer(batch, kind)
        numbers = range(start, min(start + AT_ONCE, count))
        parties = [writer.add(number) for number in numbers]
        writer.write()
        yield from parties


class _Writer:
    """The sheets of one kind of organization."""

    def __init__(self, batch: Batch, kind: Kind) -> None:
        self.batch, self.kind = batch, kind
        self.people = Sheet(Person, (
            "id", "email", "display_name", "password", "is_active", "is_staff",
            "is_superuser", "joined_at",
        ))  # fmt: skip
        self.organizations = Sheet(Organization, (
            "id", "kind", "slug", "name", "about", "country", "currency",
            "registration_number", "verification", "verified_at", "created_at",
        ))  # fmt: skip
        self.memberships = Sheet(
            Membership, ("id", "organization_id", "person_id", "role", "created_at")
        )
        self.terms = Sheet(SalesTerms, (
            "organization_id", "platform_fee_bps", "fee_bearer", "tax_bps",
            "shipping_minor", "currency",
        ))  # fmt: skip
        self.storefronts = Sheet(Storefront, (
            "id", "charity_id", "slug", "name", "opened_at",
        ))  # fmt: skip
        # Nobody signs in as one of these: one password that fits nothing serves all.
        self.password = make_password(None)

    def add(self, number: int) -> Party:
        """One organization and everything that comes with it."""
        batch, is_charity = self.batch, self.kind is Kind.CHARITY
        words = CAUSES if is_charity else TRADES
        place = PLACES[number % len(PLACES)]
        name = f"{place} {words[number // len(PLACES) % len(words)]} {number + 1}"
        slug = f"{self.kind.value.lower()}-{batch.tag}-{number + 1}"
        party = Party(id=str(new_id()), owner_id=str(new_id()), name=name)
        self._add_owner(party, slug)
        self.organizations.add(
            party.id, self.kind.value, slug, name, f"{name}, in {place} since long.",
            "NL", batch.currency, f"R-{number + 1}" if is_charity else "",
            (Standing.VERIFIED if is_charity else Standing.NOT_NEEDED).value,
            batch.moment if is_charity else None, batch.moment,
        )  # fmt: skip
        self._add_terms(party, is_charity=is_charity)
        if is_charity:
            self.storefronts.add(str(new_id()), party.id, slug, name, batch.moment)
        return party

    def write(self) -> None:
        """Everything, in one transaction."""
        with transaction.atomic():
            for sheet in (
                self.people,
                self.organizations,
                self.memberships,
                self.terms,
                self.storefronts,
            ):
                sheet.write()

    def _add_owner(self, party: Party, slug: str) -> None:
        moment = self.batch.moment
        self.people.add(
            party.owner_id, f"{slug}@example.org", f"Owner of {party.name}",
            self.password, "t", "f", "f", moment,
        )  # fmt: skip
        self.memberships.add(
            str(new_id()), party.id, party.owner_id, Role.OWNER.value, moment
        )

    def _add_terms(self, party: Party, *, is_charity: bool) -> None:
        chance = self.batch.chance
        self.terms.add(
            party.id,
            0 if is_charity else MERCHANT_FEE_BPS,
            FeeBearer.MERCHANT.value,
            chance.choice(TAXES_BPS),
            chance.choice(SHIPPING_MINOR),
            self.batch.currency,
        )
