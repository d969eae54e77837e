"""Whose cart is it: a guest's by its secret id, a person's by who is signed in.

Carts are read with every page and every purchase, so by plain statements.
"""

from django.db import DEFAULT_DB_ALIAS, connection

from commons.people.models import Person
from storefronts.checkout.models import Cart
from storefronts.checkout.rules import CartKey, InCart

NAMES = tuple(field.attname for field in Cart._meta.concrete_fields)
CARTS = f"SELECT {', '.join(NAMES)} FROM checkout_cart AS cart"  # noqa: S608 - ours
COUNTED = CARTS.replace(
    " FROM",
    """, (SELECT coalesce(sum(quantity), 0)::int FROM checkout_cartline
    WHERE cart_id = cart.id) FROM""",
)
GUESTS = """
 WHERE id = %(id)s::uuid AND secret = %(secret)s::uuid AND person_id IS NULL
   AND closed_at IS NULL"""
# The named cart comes before the person's own, which stands in for one that has been
# merged into it or belongs to somebody else.
PERSONS = """
 WHERE closed_at IS NULL AND (person_id = %(person)s::uuid
   OR id = %(id)s::uuid AND secret = %(secret)s::uuid AND person_id IS NULL)
 ORDER BY id = %(id)s::uuid DESC NULLS LAST LIMIT 1"""
LINES = """
SELECT id, variant_id, quantity, seen_price_minor FROM checkout_cartline
WHERE cart_id = %s ORDER BY id"""


def cart_for(person: Person | None, key: CartKey | None) -> Cart | None:
    """The cart with this id if the viewer may use it, else the viewer's own.

    Carries `item_count`, so that a page's head costs one statement.
    """
    return _first(COUNTED, person, key)


def cart_to_change(person: Person | None, key: CartKey | None) -> Cart | None:
    """The same cart, locked: whoever changes or buys a cart comes through here."""
    return _first(CARTS, person, key, " FOR UPDATE")


def guest_cart_to_change(key: CartKey) -> Cart | None:
    """A cart that belongs to nobody yet, locked."""
    return _first(CARTS, None, key, " FOR UPDATE")


def item_count(cart: Cart) -> int:
    """How many things are in it; `cart_for` has counted them already."""
    counted: int | None = getattr(cart, "item_count", None)
    if counted is not None:
        return counted
    return sum(line.quantity for line in lines_in(cart))


def lines_in(cart: Cart) -> list[InCart]:
    """The lines in the order they were put in."""
    return _lines(LINES, cart)


def lines_to_change(cart: Cart) -> list[InCart]:
    """The same lines, locked: a payment may be taking some of them out right now."""
    return _lines(f"{LINES} FOR UPDATE", cart)


def _lines(statement: str, cart: Cart) -> list[InCart]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [cart.pk])
        return [InCart(*row) for row in cursor.fetchall()]


def _first(
    select: str, person: Person | None, key: CartKey | None, lock: str = ""
) -> Cart | None:
    if person is None and key is None:
        return None
    values = {
        "person": None if person is None else person.pk,
        "id": None if key is None else key.cart_id,
        "secret": None if key is None else key.secret,
    }
    with connection.cursor() as cursor:
        whose = GUESTS if person is None else PERSONS
        cursor.execute(f"{select}{whose}{lock}", values)
        row = cursor.fetchone()
    if row is None:
        return None
    cart = Cart.from_db(DEFAULT_DB_ALIAS, NAMES, row[: len(NAMES)])
    if len(row) > len(NAMES):
        cart.item_count = row[-1]  # type: ignore[attr-defined]
    return cart
