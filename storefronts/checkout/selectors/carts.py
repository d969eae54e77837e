"""Whose cart is it: a guest's by its secret id, a person's by who is signed in."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.aggregates import Sum
from django.db.models.functions import Coalesce

from commons.people.models import Person
from storefronts.checkout.models import Cart, CartLine
from storefronts.checkout.rules import CartKey


def cart_for(person: Person | None, key: CartKey | None) -> Cart | None:
    """The cart with this id if the viewer may use it, else the viewer's own.

    Carries `item_count`, so that a page's head costs one statement.
    """
    found = _usable(person, key)
    if found is None:
        return None
    count = Coalesce(Sum("lines__quantity"), 0)
    return found.annotate(item_count=count).first()


def cart_to_change(person: Person | None, key: CartKey | None) -> Cart | None:
    """The same cart, locked: whoever changes or buys a cart comes through here."""
    found = _usable(person, key)
    return None if found is None else found.select_for_update(of=("self",)).first()


def item_count(cart: Cart) -> int:
    """How many things are in it; `cart_for` has counted them already."""
    counted: int | None = getattr(cart, "item_count", None)
    if counted is not None:
        return counted
    return sum(line.quantity for line in lines_in(cart))


def lines_in(cart: Cart) -> list[CartLine]:
    """The lines in the order they were put in."""
    return list(CartLine.objects.filter(cart=cart).order_by("id"))


def lines_to_change(cart: Cart) -> list[CartLine]:
    """The same lines, locked: a payment may be taking some of them out right now."""
    rows = CartLine.objects.select_for_update().filter(cart=cart)
    return list(rows.order_by("id"))


def _usable(person: Person | None, key: CartKey | None) -> "QuerySet[Cart] | None":
    own = Q() if person is None else Q(person=person)
    if key is None:
        if person is None:
            return None
        return Cart.objects.filter(own, closed_at__isnull=True)
    theirs = Q(person__isnull=True) if person is None else Q(person__isnull=True) | own
    named = Q(pk=key.cart_id, secret=key.secret) & theirs
    wanted = named if person is None else named | own
    # The named cart comes before the person's own, which stands in for one that has
    # been merged into it or belongs to somebody else.
    first = Case(
        When(pk=key.cart_id, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return Cart.objects.filter(wanted, closed_at__isnull=True).order_by(first)
