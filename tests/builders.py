"""What tests are built from: say what matters, the rest is filled in.

Everything is made by the actions themselves, so that what follows from them (a
storefront, terms of sale) is there as well. Add builders; do not change others'.
"""

import itertools
from dataclasses import replace
from typing import Any
from uuid import uuid4

from commons.kit.clock import now
from commons.organizations.actions.profiles import NewOrganization, create_organization
from commons.organizations.models import (
    Kind,
    Membership,
    Organization,
    Role,
    Verification,
)
from commons.people.models import Person
from pledges.agreements.actions.consents import give_consent
from pledges.agreements.actions.pledges import NewPledge, create_pledge
from pledges.agreements.models import Consent, Pledge
from pledges.agreements.rules.drafts import DraftShare, TermsDraft
from storefronts.listings.actions.catalogue import create_listing
from storefronts.listings.actions.prices import (
    CurrencyDraft,
    set_sales_currencies,
    set_variant_prices,
)
from storefronts.listings.models import Listing, Variant
from storefronts.listings.rules.drafts import ListingDraft, VariantDraft
from storefronts.listings.rules.prices import PriceDraft
from storefronts.listings.rules.watching import waits_until
from storefronts.listings.selectors.prices import known_prices, sales_currencies
from storefronts.listings.watching.models import StockWait, WaitState

PASSWORD = "many-plain-words-7"

_numbers = itertools.count(1)


def make_person(
    *,
    email: str | None = None,
    display_name: str | None = None,
    password: str | None = None,
    is_staff: bool = False,
) -> Person:
    """Somebody who can sign in, with PASSWORD if `password` says so."""
    number = next(_numbers)
    return Person.objects.create_user(
        email or f"person-{number}-{uuid4().hex[:8]}@example.org",
        password,
        display_name=display_name or f"Person {number}",
        is_staff=is_staff,
        is_superuser=is_staff,
    )


def make_charity(
    *,
    verified: bool = True,
    name: str | None = None,
    currency: str = "EUR",
    country: str = "NL",
    owner: Person | None = None,
) -> Organization:
    """A charity that waits; or verified as if long ago, without the mail of it."""
    charity = _make_organization(
        Kind.CHARITY, name=name, currency=currency, country=country, owner=owner
    )
    charity.verification = Verification.SUBMITTED
    if verified:
        charity.verification = Verification.VERIFIED
        charity.verified_at = now()
    charity.save(update_fields=["verification", "verified_at"])
    return charity


def make_merchant(
    *,
    name: str | None = None,
    currency: str = "EUR",
    country: str = "NL",
    owner: Person | None = None,
) -> Organization:
    """A merchant with an owner."""
    return _make_organization(
        Kind.MERCHANT, name=name, currency=currency, country=country, owner=owner
    )


def make_membership(
    *,
    organization: Organization | None = None,
    person: Person | None = None,
    role: Role = Role.STAFF,
) -> Membership:
    """A person's place in an organization."""
    return Membership.objects.create(
        organization=organization or make_merchant(),
        person=person or make_person(),
        role=role,
    )


def make_member(organization: Organization, role: Role = Role.STAFF) -> Person:
    """A new person who has this role at the organization."""
    return make_membership(organization=organization, role=role).person


def owner_of(organization: Organization) -> Person:
    """The person who founded it, or another owner."""
    membership = Membership.objects.select_related("person").filter(
        organization=organization, role=Role.OWNER
    )
    return membership.order_by("id")[0].person


def _make_organization(
    kind: Kind, *, name: str | None, currency: str, country: str, owner: Person | None
) -> Organization:
    return create_organization(
        actor=owner or make_person(),
        new=NewOrganization(
            kind=kind,
            name=name or f"{kind.label} {next(_numbers)} {uuid4().hex[:6]}",
            country=country,
            currency=currency,
            registration_number="R-1" if kind == Kind.CHARITY else "",
        ),
    )


def make_listing(
    *,
    seller: Organization | None = None,
    title: str | None = None,
    tags: tuple[str, ...] = (),
    category: str = "",
    variants: tuple[VariantDraft, ...] | None = None,
    price_minor: int = 4_800,
    on_hand: int | None = 10,
) -> Listing:
    """An active listing; one variant at `price_minor` unless `variants` are given."""
    seller = seller or make_merchant()
    if variants is None:
        variants = (
            VariantDraft(
                price_minor=price_minor, currency=seller.currency, on_hand=on_hand
            ),
        )
    return create_listing(
        actor=owner_of(seller),
        organization_id=seller.pk,
        draft=ListingDraft(
            title=title or f"Listing {next(_numbers)}", tags=tags, category=category
        ),
        variants=variants,
    )


def make_variant(
    *,
    seller: Organization | None = None,
    price_minor: int = 4_800,
    on_hand: int | None = 10,
) -> Variant:
    """The only variant of a new listing; None leaves its stock uncounted."""
    listing = make_listing(seller=seller, price_minor=price_minor, on_hand=on_hand)
    return listing.variants.get()


def make_draft(*charities: Organization, **changes: Any) -> TermsDraft:
    """Terms of ten percent on everything, in euros, unless told otherwise."""
    named = charities or (make_charity(),)
    draft = TermsDraft(
        currency="EUR",
        shares=tuple(DraftShare(charity.pk) for charity in named),
        share_bps=1_000,
    )
    return replace(draft, **changes)


def make_proposal(
    *charities: Organization,
    merchant: Organization | None = None,
    title: str = "A tenth of everything",
    total_cap_minor: int | None = None,
    **changes: Any,
) -> Pledge:
    """A pledge that waits for the charities' consent; `changes` are of its draft."""
    merchant = merchant or make_merchant()
    return create_pledge(
        actor=owner_of(merchant),
        merchant_id=merchant.pk,
        new=NewPledge(
            title=title,
            total_cap_minor=total_cap_minor,
            draft=make_draft(*charities, **changes),
        ),
    )


def make_pledge(*charities: Organization, **facts: Any) -> Pledge:
    """A pledge to which every charity has agreed: it is in force now."""
    pledge = make_proposal(*charities, **facts)
    agree_to(pledge)
    pledge.refresh_from_db()
    return pledge


def agree_to(pledge: Pledge) -> None:
    """Let the owner of each charity consent to whatever waits."""
    waiting = Consent.objects.filter(
        terms__pledge=pledge, terms__state="PROPOSED", state="PENDING"
    )
    for consent in waiting.select_related("charity").order_by("id"):
        give_consent(actor=owner_of(consent.charity), consent_id=consent.pk)


def sell_in(
    seller: Organization, currency: str = "USD", *, shipping_minor: int = 0
) -> None:
    """Let a seller sell in one more currency."""
    known = [
        CurrencyDraft(one.currency, one.shipping_minor)
        for one in sales_currencies(seller.pk)
        if one.currency != currency
    ]
    set_sales_currencies(
        actor=owner_of(seller),
        organization_id=seller.pk,
        drafts=[*known, CurrencyDraft(currency, shipping_minor)],
    )


def price_variant(
    variant: Variant,
    amount_minor: int,
    currency: str = "USD",
    *,
    compare_at_minor: int | None = None,
) -> None:
    """Give a variant a price in a currency its seller sells in; other prices stay."""
    variant.refresh_from_db()
    others = [
        PriceDraft(known.currency, known.amount_minor, known.compare_at_minor)
        for known in known_prices([variant])[variant.pk]
        if known.currency != currency
    ]
    set_variant_prices(
        actor=owner_of(variant.seller),
        variant_id=variant.pk,
        drafts=[*others, PriceDraft(currency, amount_minor, compare_at_minor)],
    )


def make_wait(
    variant: Variant,
    *,
    person: Person | None = None,
    email: str = "guest@example.org",
    confirmed: bool = True,
) -> StockWait:
    """Somebody who waits for a sold-out variant; a guest unless a person is named."""
    moment = now()
    return StockWait.objects.create(
        variant=variant,
        seller_id=variant.seller_id,
        email=email if person is None else person.email,
        person=person,
        state=WaitState.WAITING if confirmed else WaitState.PENDING,
        asked_at=moment,
        confirmed_at=moment if confirmed else None,
        expires_at=waits_until(moment, is_confirmed=confirmed),
    )
