"""The little world that is bought empty: made by the platform's own actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.organizations.models import Organization
from commons.payments.actions.payees import refresh_payee, start_onboarding
from commons.payments.models import ConnectedAccount
from commons.people.actions.tokens import create_api_token
from pledges.agreements.rules.shares import Base
from sandbox.testing import SandboxClient
from storefronts.listings.actions.terms import TermsChange, update_sales_terms
from storefronts.listings.models import Variant
from tests.builders import (
    make_charity,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
    owner_of,
)

PLENTY = 100_000
FEW = 6
SOME = 25
SMALL_CAP_MINOR = 1_500


@dataclass(frozen=True)
class Goods:
    """Something for sale, and how many there were at first; None if uncounted."""

    variant_id: UUID
    on_hand: int | None

    @property
    def public_id(self) -> str:
        """As shoppers name it."""
        return public_id("var", self.variant_id)


@dataclass(frozen=True)
class World:
    """What can be bought, by currency, and by whom."""

    goods: Sequence[Goods]
    shelves: Sequence[Sequence[int]]
    tokens: Sequence[str]


def make_world(*, signed_in: int, sandbox: SandboxClient) -> World:
    """Merchants with every kind of pledge, charities, payees ready and not, people."""
    food, shelter = make_charity(name="Food Bank"), make_charity(name="Shelter")
    euros = [
        *_pottery(food, shelter),
        *_books(food),
        *_late_payee(shelter),
        *_own_goods(shelter),
    ]
    yen = _paper(food)
    for payee in _ready_payees():
        _onboard(payee, sandbox)
    goods = [*euros, *yen]
    return World(
        goods=goods,
        shelves=[range(len(euros)), range(len(euros), len(goods))],
        tokens=[_token() for _ in range(signed_in)],
    )


def _pottery(food: Organization, shelter: Organization) -> list[Goods]:
    """Several pledges at once: a share over two charities, and a sum, with tax."""
    pottery = make_merchant(name="Pottery")
    change = TermsChange(tax_bps=2_100, shipping_minor=390, currency="EUR")
    update_sales_terms(
        actor=owner_of(pottery), organization_id=pottery.pk, change=change
    )
    make_pledge(food, shelter, merchant=pottery, share_bps=750)
    make_pledge(
        shelter, merchant=pottery, share_bps=500, base=Base.ITEM_PRICE, cap_minor=200
    )
    return [
        _goods(pottery, price_minor=4_800, on_hand=PLENTY),
        _goods(pottery, price_minor=1_950, on_hand=FEW),
    ]


def _books(food: Organization) -> list[Goods]:
    """A pledge with a total cap that is soon used up, and goods nobody counts."""
    books = make_merchant(name="Books")
    make_pledge(food, merchant=books, total_cap_minor=SMALL_CAP_MINOR)
    return [
        _goods(books, price_minor=1_250, on_hand=SOME),
        _goods(books, price_minor=999, on_hand=None),
    ]


def _late_payee(shelter: Organization) -> list[Goods]:
    """A merchant who has not shown the provider who they are: their money waits."""
    late = make_merchant(name="Late")
    make_pledge(shelter, merchant=late, share_bps=10_000)
    return [_goods(late, price_minor=3_333, on_hand=PLENTY)]


def _own_goods(shelter: Organization) -> list[Goods]:
    return [_goods(shelter, price_minor=700, on_hand=PLENTY)]


def _paper(food: Organization) -> list[Goods]:
    """Another currency, without minor units."""
    paper = make_merchant(name="Paper", currency="JPY", country="JP")
    make_pledge(food, merchant=paper, currency="JPY", share_bps=333)
    return [
        _goods(paper, price_minor=1_480, on_hand=PLENTY),
        _goods(paper, price_minor=305, on_hand=SOME),
    ]


def _goods(seller: Organization, *, price_minor: int, on_hand: int | None) -> Goods:
    variant: Variant = make_variant(
        seller=seller, price_minor=price_minor, on_hand=on_hand
    )
    return Goods(variant.pk, on_hand)


def _ready_payees() -> Sequence[Organization]:
    return list(Organization.objects.exclude(name="Late").order_by("id"))


def _onboard(payee: Organization, sandbox: SandboxClient) -> None:
    owner = owner_of(payee)
    start_onboarding(actor=owner, organization_id=payee.pk)
    account = ConnectedAccount.objects.get(organization=payee)
    sandbox.set_capabilities(account.provider_id, transfers="active")
    refresh_payee(actor=owner, organization_id=payee.pk)


def _token() -> str:
    made = create_api_token(
        actor=make_person(),
        name="drill",
        scopes=[Scope.READ, Scope.SHOP],
        expires_in_days=2,
    )
    return made.secret
