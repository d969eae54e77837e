"""What follows about names, places and roles; pure."""

import functools
import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import timedelta

from babel import Locale
from babel.numbers import get_territory_currencies

from commons.kit.errors import Refusal
from commons.kit.language import _, gettext_lazy

SLUG_LENGTH = 60
SUFFIX_LENGTH = 6
NAMELESS = "organization"
INVITATION_LASTS = timedelta(days=14)
MOST_OPEN_INVITATIONS = 50

# Words that addresses of ours begin with, or may come to.
RESERVED_SLUGS = frozenset(
    {"about", "account", "accounts", "admin", "api", "auctions", "campaigns", "cart",
     "charities", "charity", "checkout", "commonweal", "dashboard", "desk", "donate",
     "edit", "graphql", "health", "help", "home", "import", "inbox", "invitations",
     "listings", "login", "logout", "media", "members", "merchant", "merchants",
     "money", "new", "orders", "organization", "organizations", "pledges", "privacy",
     "sales", "search", "settings", "shop", "shops", "sign-in", "sign-out", "sign-up",
     "staff", "static", "storefronts", "support", "terms", "webhooks", "www"}
)  # fmt: skip

# CLDR also names regions that are no countries of ISO 3166-1.
NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB",
     "ZZ"}
)  # fmt: skip

# Who may move a verification, from where to where.
WAYS = frozenset(
    {
        ("MEMBER", "DRAFT", "SUBMITTED"),
        ("MEMBER", "REJECTED", "SUBMITTED"),
        # What was sent in is changed: it has to be sent in again.
        ("MEMBER", "SUBMITTED", "DRAFT"),
        ("MEMBER", "REJECTED", "DRAFT"),
        ("STAFF", "SUBMITTED", "VERIFIED"),
        ("STAFF", "SUBMITTED", "REJECTED"),
        ("STAFF", "REJECTED", "VERIFIED"),
        ("STAFF", "VERIFIED", "SUSPENDED"),
        ("STAFF", "SUSPENDED", "VERIFIED"),
        ("REGISTER", "VERIFIED", "SUSPENDED"),
    }
)
# What staff compares with the register: to change it is to ask anew.
IDENTITY = frozenset({"name", "country", "register", "registration_number"})

RANKS = {"VIEWER": 1, "STAFF": 2, "MANAGER": 3, "OWNER": 4}


class LastOwner(Refusal):
    """An organization without an owner could never be handed on."""

    code = "LAST_OWNER"

    def __init__(self) -> None:
        super().__init__(
            _("This is the last owner. Make somebody else an owner first."),
            path=("input", "membershipId"),
        )


def check_way(cause: str, start: str, end: str) -> None:
    """Refuse a step of a verification that leads nowhere; says what could be done."""
    if (cause, start, end) in WAYS:
        return
    code, message = _NO_WAYS.get(end, ("NOT_NOW", _("This cannot be done now.")))
    raise Refusal(message, code=code)


_NO_WAYS = {
    "SUBMITTED": (
        "NOT_A_DRAFT",
        gettext_lazy(
            "This was sent in already. Change it, and you can send it in again."
        ),
    ),
    "VERIFIED": (
        "NOT_SUBMITTED",
        gettext_lazy(
            "This charity has not sent in its proof yet. It can be verified once it "
            "has."
        ),
    ),
    "REJECTED": (
        "NOT_WAITING",
        gettext_lazy("Only a charity that waits can be rejected. Suspend this one."),
    ),
    "SUSPENDED": (
        "NOT_VERIFIED",
        gettext_lazy("Only a verified charity can be suspended."),
    ),
}


def slug_from(name: str) -> str:
    """The name in plain letters, digits and hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = plain.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return words[: SLUG_LENGTH - SUFFIX_LENGTH].rstrip("-") or NAMELESS


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """The wanted slug, or the first numbered one that is neither taken nor reserved."""
    return next(
        slug
        for slug in _candidates(wanted)
        if slug not in taken and slug not in RESERVED_SLUGS
    )


def _candidates(wanted: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        yield f"{wanted}-{number}"
        number += 1


@functools.cache
def countries() -> frozenset[str]:
    """ISO 3166-1 codes of every country."""
    codes = {str(code) for code in Locale.parse("en").territories}
    two_letters = {code for code in codes if len(code) == 2 and code.isalpha()}
    return frozenset(two_letters - NO_COUNTRIES)


@functools.cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes of what is paid with somewhere today; no metals, no tests."""
    return frozenset(
        code
        for country in countries()
        for code in get_territory_currencies(country, tender=True)
    )


def outranks_or_equals(role: str | None, other: str) -> bool:
    """Whether the role reaches as far as the other; nobody has no role."""
    return role is not None and RANKS[role] >= RANKS[other]


def higher_of(role: str, other: str) -> str:
    """The role that may do more."""
    return role if RANKS[role] >= RANKS[other] else other


def may_assign(role: str | None, *, current: str, wanted: str) -> bool:
    """Managers and owners move others, up to their own height and not from above it."""
    return (
        outranks_or_equals(role, "MANAGER")
        and outranks_or_equals(role, current)
        and outranks_or_equals(role, wanted)
    )
