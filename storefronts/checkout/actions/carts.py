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
from commons.kit.language import _
from commons.kit.money import is_currency
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.checkout.models import Cart, CartLine
from storefronts.checkout.rules import (
    MOST_LINES,
    MOST_OF_ONE,
    CartFull,
    CartKey,
    CurrencyNotSold,
    InCart,
    check_currency,
    check_quantity,
    chosen_currency,
)
from storefronts.checkout.selectors.carts import (
    NAMES,
    cart_to_change,
    guest_cart_to_change,
    lines_to_change,
)
from storefronts.listings.rules.away import SellerAway, words_for
from storefronts.listings.selectors.sales import SaleableVariant, lines_for_cart
from storefronts.orders.actions.closing import checkouts_to_settle, replace_checkouts
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
    *,
    person: Person | None,
    key: CartKey | None,
    lines: Sequence[NewLine],
    currency: str | None = None,
) -> Cart:
    """Put goods into the cart, making one where there is none.

    What is there already becomes more. A guest's cart becomes the person's. The first
    goods decide its currency: the one asked for, or else their own.
    """
    wanted = _checked(lines)
    found = _cart_to_fill(person, key)
    present = {} if found is None else _present(found)
    _check_room(present, wanted)
    cart = found or Cart()
    chosen = chosen_currency(cart.currency if present else "", currency)
    variants = _on_sale(list(wanted), chosen)
    cart.currency = check_currency(
        chosen, [variant.currency for variant in variants.values()]
    )
    if found is None:
        _insert(cart)
    else:
        _touch(cart)
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
    lines = {line.line_id: line for line in lines_to_change(cart)}
    line = lines.pop(line_id, None)
    if line is None:
        raise NotFound
    if quantity:
        _put(
            cart, {line.variant_id: _Amount(quantity, _price_now(line, cart.currency))}
        )
    else:
        CartLine.objects.filter(pk=line_id).delete()
        cart.currency = cart.currency if lines else ""
    _touch(cart)
    return cart


@in_transaction
def set_cart_currency(
    *, person: Person | None, key: CartKey | None, currency: str
) -> Cart:
    """Price the whole cart in another currency, or nothing of it.

    What is not sold any more stays as it was. The prices shown now count as seen.
    """
    path = ("input", "currency")
    if not is_currency(currency):
        words = _("There is no currency {code}.").format(code=currency[:8])
        raise Refusal(words, code="UNKNOWN_CURRENCY", path=path)
    cart = cart_to_change(person, key)
    if cart is None:
        raise NotFound
    lines = lines_to_change(cart)
    variants = lines_for_cart([line.variant_id for line in lines], currency)
    for variant in variants.values():
        if variant.is_active and variant.currency != currency:
            words = _(
                "{title} is not sold in {currency}. Take it out of the cart first."
            )
            told = words.format(title=variant.title, currency=currency)
            raise CurrencyNotSold(told, path=path)
    _put(cart, {
        line.variant_id: _Amount(line.quantity, variants[line.variant_id].price_minor)
        for line in lines
        if line.variant_id in variants
    })  # fmt: skip
    cart.currency = currency if lines else ""
    _touch(cart)
    return cart


@in_transaction
def adopt_cart(*, person: Person, key: CartKey | None) -> Cart | None:
    """Make a guest's cart the person's, merged with the one they had.

    The person's own currency wins: goods priced in another stay where they are.
    """
    guest = None if key is None else guest_cart_to_change(key)
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
        raise Refusal(
            _("Name something to put into the cart."), path=("input", "lines")
        )
    wanted: dict[UUID, int] = {}
    for place, line in enumerate(lines):
        path = ("input", "lines", str(place), "quantity")
        check_quantity(line.quantity, path=path)
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    return wanted


def _on_sale(variant_ids: Sequence[UUID], currency: str) -> dict[UUID, SaleableVariant]:
    found = dict(lines_for_cart(variant_ids, currency))
    for variant_id in variant_ids:
        if variant_id not in found or not found[variant_id].is_active:
            raise NotForSale(_("This is not sold any more."), path=("input", "lines"))
        variant = found[variant_id]
        if variant.away is not None:
            words = words_for(variant.seller.seller_name, variant.away)
            raise SellerAway(words, path=("input", "lines"))
    return found


def _present(cart: Cart) -> dict[UUID, InCart]:
    """The cart's lines by variant, locked."""
    return {line.variant_id: line for line in lines_to_change(cart)}


def _check_room(present: Mapping[UUID, InCart], wanted: Mapping[UUID, int]) -> None:
    if len(present.keys() | wanted.keys()) > MOST_LINES:
        raise CartFull(
            _("A cart holds {most} different things. Buy some of them first.").format(
                most=MOST_LINES
            ),
            path=("input", "lines"),
        )


def _count(present: Mapping[UUID, InCart], variant_id: UUID) -> int:
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
    _insert(Cart(person=person))
    made = cart_to_change(person, None)
    if made is None:
        raise RuntimeError("a person's cart vanished while it was filled")
    return made


def _insert(cart: Cart) -> None:
    """Keep a new cart, unless its person got another one meanwhile."""
    row = {name: getattr(cart, name) for name in NAMES}
    insert_rows(Cart, [row], ignore=cart.person_id is not None)


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
    # What the guest was about to pay is in the person's cart now: not both are paid.
    replace_checkouts(checkouts_to_settle(guest.pk))
    return True


def _price_now(line: InCart, currency: str) -> int:
    variant = lines_for_cart([line.variant_id], currency).get(line.variant_id)
    if variant is None or variant.currency != currency:
        return line.seen_price_minor
    return variant.price_minor


def _put(cart: Cart, amounts: Mapping[UUID, _Amount]) -> None:
    """Let the cart hold so many of each of these; what else it holds stays."""
    if not amounts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            PUT,
            {
                "cart": cart.pk,
                "ids": [new_id() for _ in amounts],
                "variants": list(amounts),
                "quantities": [amount.quantity for amount in amounts.values()],
                "prices": [amount.price_minor for amount in amounts.values()],
            },
        )


def _touch(cart: Cart) -> None:
    cart.updated_at = now()
    with connection.cursor() as cursor:
        cursor.execute(TOUCH, [cart.currency, cart.updated_at, cart.pk])


TOUCH = "UPDATE checkout_cart SET currency = %s, updated_at = %s WHERE id = %s"
PUT = """
INSERT INTO checkout_cartline (id, cart_id, variant_id, quantity, seen_price_minor)
SELECT put.id, %(cart)s, put.variant_id, put.quantity, put.price_minor
FROM unnest(%(ids)s::uuid[], %(variants)s::uuid[], %(quantities)s::int[],
    %(prices)s::bigint[]) AS put (id, variant_id, quantity, price_minor)
ON CONFLICT (cart_id, variant_id) DO UPDATE
SET quantity = excluded.quantity, seen_price_minor = excluded.seen_price_minor
"""
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
