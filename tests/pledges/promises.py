"""Promises and lines for tests of rules: no database."""

from dataclasses import replace
from uuid import UUID

from pledges.agreements.rules.shares import Beneficiary, Kind, Promise, SoldLine

HARBOUR = Beneficiary(UUID(int=1), "Harbour Food Bank", "harbour-food-bank")
RIVERSIDE = Beneficiary(UUID(int=2), "Riverside Reading", "riverside-reading")
MEADOW = Beneficiary(UUID(int=3), "Meadow School", "meadow-school")


def make_promise(age: int = 1, **changes: object) -> Promise:
    """Ten percent of the net price to one charity, unless told otherwise.

    A higher `age` is a younger pledge: it comes later.
    """
    promise = Promise(
        pledge_id=UUID(int=age),
        terms_id=UUID(int=1_000 + age),
        version=1,
        currency="EUR",
        kind=Kind.SHARE,
        share_bps=1_000,
        beneficiaries=(HARBOUR,),
    )
    return replace(promise, **changes)  # type: ignore[arg-type]


def make_fixed_promise(age: int = 1, **changes: object) -> Promise:
    """Three euros of each one sold to one charity, unless told otherwise."""
    fixed = {"kind": Kind.FIXED, "share_bps": 0, "fixed_minor": 300}
    return make_promise(age, **{**fixed, **changes})


def make_line(net_minor: int = 4_800, **changes: object) -> SoldLine:
    """One unit without tax at €48.00, unless told otherwise."""
    line = SoldLine(
        net_minor=net_minor, price_minor=net_minor, quantity=1, currency="EUR"
    )
    return replace(line, **changes)  # type: ignore[arg-type]
