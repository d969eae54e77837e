"""Everything that `node(id)` finds is looked for by everyone."""

from collections.abc import Callable
from uuid import UUID

import pytest
from strawberry.types import ExecutionResult

from commons.kit.graphql import node_prefixes
from commons.kit.ids import new_id, public_id
from commons.organizations.models import Role
from commons.payments.models import Transfer
from pledges.accruals.models import Accrual
from pledges.agreements.models import Consent, PledgeTerms
from storefronts.orders.models import Order, OrderLine, OrderState
from tests.contracts.permissions.town import Town, id_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sandbox")]

EVERYONE = "everyone"
MEMBERS = {f"{role.value} at home" for role in Role} | {"platform staff"}
MANAGERS = {f"{role.value} at home" for role in (Role.MANAGER, Role.OWNER)} | {
    "platform staff"
}
STRANGER_AND_STAFF = {"stranger", "platform staff"}
STRANGER = {"stranger"}

CARRYING_TWO_KEYS = {"chk", "crt", "ord", "oln"}

Find = Callable[[Town], str]


def _order(town: Town) -> Order:
    """The guest's order, paid for."""
    order = Order.objects.get(checkout=town.checkout)
    Order.objects.filter(pk=order.pk).update(
        state=OrderState.CONFIRMED, confirmed_at=order.placed_at
    )
    return order


def _order_id(town: Town) -> str:
    order = _order(town)
    return public_id("ord", order.checkout_id, order.pk)


def _line_id(town: Town) -> str:
    line = OrderLine.objects.get(order=_order(town))
    return public_id("oln", line.checkout_id, line.pk)


def _accrual_id(town: Town) -> str:
    terms = PledgeTerms.objects.get(pledge=town.pledge)
    return id_of("acc", Accrual.objects.create(
        checkout_id=new_id(), order_id=new_id(), line_id=new_id(),
        pledge_id=town.pledge.pk, terms_id=terms.pk, charity=town.home.charity,
        merchant=town.home.merchant, amount_minor=100, currency="EUR",
    ))  # fmt: skip


def _transfer_id(town: Town) -> str:
    return id_of("trf", Transfer.objects.create(
        organization=town.home.merchant, currency="EUR", amount_minor=100
    ))  # fmt: skip


NODES: dict[str, tuple[Find, object]] = {
    "per": (lambda town: id_of("per", town.stranger), STRANGER_AND_STAFF),
    "tok": (lambda town: town.token_id, STRANGER),
    "cha": (lambda town: town.charity_id, EVERYONE),
    "mer": (lambda town: town.merchant_id, EVERYONE),
    "mem": (lambda town: id_of("mem", town.member), MEMBERS),
    "inv": (lambda town: town.invitation_id, MANAGERS),
    "pic": (lambda town: town.picture_id, EVERYONE),
    "ren": (lambda town: town.entry_id, EVERYONE),
    "pdo": (lambda town: town.paper_id, MANAGERS),
    "sto": (lambda town: town.storefront_id, EVERYONE),
    "lst": (lambda town: id_of("lst", town.listing), EVERYONE),
    "var": (lambda town: id_of("var", town.variant), EVERYONE),
    "imp": (lambda town: town.import_id, MEMBERS),
    "bed": (lambda town: town.bulk_edit_id(), MEMBERS),
    "ple": (lambda town: id_of("ple", town.pledge), MEMBERS),
    "ptm": (
        lambda town: id_of("ptm", PledgeTerms.objects.get(pledge=town.pledge)),
        MEMBERS,
    ),
    "con": (
        lambda town: id_of("con", Consent.objects.get(terms__pledge=town.pledge)),
        MEMBERS,
    ),
    "acc": (_accrual_id, MEMBERS),
    "chk": (lambda town: town.checkout_id, EVERYONE),
    "ord": (_order_id, MEMBERS),
    "oln": (_line_id, MEMBERS),
    "swt": (lambda town: id_of("swt", town.wait), STRANGER),
    "crt": (lambda town: town.cart_id, EVERYONE),
    "trf": (_transfer_id, MEMBERS),
}


def look(town: Town, person: object, public: str) -> ExecutionResult:
    return town.ask(
        person, "query Q($id: ID!) { node(id: $id) { id } }", {"id": public}
    )


def test_no_kind_of_node_is_without_a_rule():
    assert set(NODES) == set(node_prefixes())


@pytest.mark.parametrize("prefix", sorted(set(NODES) & set(node_prefixes())))
def test_node_shows_itself_to_those_it_is_for(prefix):
    town = Town()
    find, audience = NODES[prefix]
    public = find(town)

    seen = {
        who
        for who, person in town.people().items()
        if look(town, person, public).data["node"] is not None
    }

    assert seen == (set(town.people()) if audience == EVERYONE else audience)


@pytest.mark.parametrize("prefix", node_prefixes())
def test_node_that_is_not_there_looks_like_a_forbidden_one(prefix):
    parts = 2 if prefix in CARRYING_TWO_KEYS else 1
    absent = public_id(prefix, *(UUID(int=7) for _ in range(parts)))

    result = look(Town(), None, absent)

    assert result.errors is None
    assert result.data == {"node": None}
