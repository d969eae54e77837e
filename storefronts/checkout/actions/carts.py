"""Filling a cart, changing it, and taking a guest's along when they sign in.

Every change locks the cart first, so that a cart is never bought while it changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.checkout.models import Cart, CartLine
from storefronts.checkout.rules import (
    MOST_LINES,
    MOST_OF_ONE,
    CartFull,
    CartKey,
    check_currency,
    check_quantity,
)
from storefronts.checkout.selectors.carts import (
    cart_to_change,
    lines_in,
    lines_to_change,
)
from storefronts.listings.selectors.sales import SaleableVariant, lines_for_cart
from storefronts.orders.events import CheckoutPaid
from storefronts.orders.selectors import lines_of


class NotForSale(Refusal):
    """It was archived, or never was on sale."""

    code = "NOT_FOR_SALE"


@dataclass(frozen=True)
class NewLine:
    """So many of a variant, to be put into a cart."""

    variant_id: UUID
    quantity: int


@in_transaction
def add_cart_lines(
    *, person: Person | None, key: CartKey | None, lines: Sequence[NewLine]
) -> Cart:
    """Put goods into the cart, making one where there is none.

    What is there already becomes more. A guest's cart becomes the person's.
    """
    wanted = _checked(lines)
    variants = _on_sale(list(wanted))
    found = _cart_to_fill(person, key)
    present = {} if found is None else _present(found)
    _check_room(present, wanted)
    cart = found or Cart()
    cart.currency = check_currency(
        cart.currency if present else "",
        [variant.currency for variant in variants.values()],
    )
    cart.updated_at = now()
    cart.save()
    _put(cart, {
        variant_id: _Amount(
            min(quantity + _count(present, variant_id), MOST_OF_ONE),
            variants[variant_id].price_minor,
        )
        for variant_id, quantity in wanted.items()
    })  # fmt: skip
    return cart


@in_transaction
def update_cart_line(
    *, person: Person | None, key: CartKey, line_id: UUID, quantity: int
) -> Cart:
    """Set how many of one thing; 0 takes it out. The price shown now counts as seen."""
    check_quantity(quantity, path=("input", "quantity"), least=0)
    cart = cart_to_change(person, key)
    if cart is None:
        raise NotFound
    line = CartLine.objects.select_for_update().filter(cart=cart, pk=line_id).first()
    if line is None:
        raise NotFound
    if quantity == 0:
        line.delete()
    else:
        variant = lines_for_cart([line.variant_id]).get(line.variant_id)
        if variant is not None:
            line.seen_price_minor = variant.price_minor
        line.quantity = quantity
        line.save(update_fields=["quantity", "seen_price_minor"])
    if not lines_in(cart):
        cart.currency = ""
    _touch(cart)
    return cart


@in_transaction
def adopt_cart(*, person: Person, key: CartKey | None) -> Cart | None:
    """Make a guest's cart the person's, merged with the one they had.

    The person's own currency wins: goods priced in another stay where they are.
    """
    guest = None if key is None else _guest_cart(key)
    own = cart_to_change(person, None)
    if guest is None:
        return own
    if own is None:
        guest.person = person
        guest.save(update_fields=["person"])
        return guest
    return own if _merge(guest, own) else guest


def empty_paid_carts(events: Sequence[CheckoutPaid]) -> None:
    """Take out of each cart what was bought; what was added since stays in it."""
    carts = {event.checkout_id: event.cart_id for event in events}
    rows = [
        (carts[line.checkout_id], line.variant_id, line.quantity)
        for line in lines_of(carts)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(REMOVE, [list(column) for column in zip(*rows, strict=True)])


@dataclass(frozen=True)
class _Amount:
    quantity: int
    price_minor: int


def _checked(lines: Sequence[NewLine]) -> dict[UUID, int]:
    if not lines:
        raise Refusal("Name something to put into the cart.", path=("input", "lines"))
    wanted: dict[UUID, int] = {}
    for place, line in enumerate(lines):
        path = ("input", "lines", str(place), "quantity")
        check_quantity(line.quantity, path=path)
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    return wanted


def _on_sale(variant_ids: Sequence[UUID]) -> dict[UUID, SaleableVariant]:
    found = dict(lines_for_cart(variant_ids))
    for variant_id in variant_ids:
        if variant_id not in found or not found[variant_id].is_active:
            raise NotForSale("This is not sold any more.", path=("input", "lines"))
    return found


def _present(cart: Cart) -> dict[UUID, CartLine]:
    """The cart's lines by variant, locked."""
    return {line.variant_id: line for line in lines_to_change(cart)}


def _check_room(present: Mapping[UUID, CartLine], wanted: Mapping[UUID, int]) -> None:
    if len(present.keys() | wanted.keys()) > MOST_LINES:
        raise CartFull(
            f"A cart holds {MOST_LINES} different things. Buy some of them first.",
            path=("input", "lines"),
        )


def _count(present: Mapping[UUID, CartLine], variant_id: UUID) -> int:
    return present[variant_id].quantity if variant_id in present else 0


def _cart_to_fill(person: Person | None, key: CartKey | None) -> Cart | None:
    """The cart there is, locked; None where a guest has none yet."""
    if person is not None and key is not None:
        adopted = adopt_cart(person=person, key=key)
        if adopted is not None:
            return adopted
    cart = cart_to_change(person, key)
    if cart is not None:
        return cart
    if person is None:
        return None
    # Two tabs may fill a person's first cart at once: the unique constraint decides.
    insert_rows(
        Cart,
        [
            {
                "id": new_id(),
                "secret": Cart().secret,
                "person_id": person.pk,
                "currency": "",
                "created_at": now(),
                "updated_at": now(),
            }
        ],
        ignore=True,
    )
    made = cart_to_change(person, None)
    if made is None:
        raise RuntimeError("a person's cart vanished while it was filled")
    return made


def _guest_cart(key: CartKey) -> Cart | None:
    return (
        Cart.objects.select_for_update()
        .filter(
            pk=key.cart_id,
            secret=key.secret,
            person__isnull=True,
            closed_at__isnull=True,
        )
        .first()
    )


def _merge(guest: Cart, own: Cart) -> bool:
    """Whether the guest's goods could move over; then the guest's cart is closed."""
    theirs, present = _present(guest), _present(own)
    if theirs and present and guest.currency != own.currency:
        return False
    if len(present.keys() | theirs.keys()) > MOST_LINES:
        return False
    _put(own, {
        variant_id: _Amount(
            min(line.quantity + _count(present, variant_id), MOST_OF_ONE),
            line.seen_price_minor,
        )
        for variant_id, line in theirs.items()
    })  # fmt: skip
    own.currency = guest.currency if theirs else own.currency
    _touch(own)
    CartLine.objects.filter(cart=guest).delete()
    guest.closed_at = now()
    guest.save(update_fields=["closed_at"])
    return True


def _put(cart: Cart, amounts: Mapping[UUID, _Amount]) -> None:
    CartLine.objects.bulk_create(
        [
            CartLine(
                cart=cart,
                variant_id=variant_id,
                quantity=amount.quantity,
                seen_price_minor=amount.price_minor,
            )
            for variant_id, amount in amounts.items()
        ],
        update_conflicts=True,
        unique_fields=["cart", "variant"],
        update_fields=["quantity", "seen_price_minor"],
    )


def _touch(cart: Cart) -> None:
    cart.updated_at = now()
    cart.save(update_fields=["currency", "updated_at"])


REMOVE = """
WITH bought AS (
  SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::int[])
    AS b (cart_id, variant_id, quantity)
), gone AS (
  DELETE FROM checkout_cartline l USING bought b
  WHERE l.cart_id = b.cart_id AND l.variant_id = b.variant_id
    AND l.quantity <= b.quantity
)
UPDATE checkout_cartline l SET quantity = l.quantity - b.quantity
FROM bought b
WHERE l.cart_id = b.cart_id AND l.variant_id = b.variant_id
  AND l.quantity > b.quantity
"""
