"""Orders bought as a guest come to the person who bought them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models.functions import Lower

from commons.kit.errors import NotFound, Refusal
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.people.events import EmailConfirmed, SignedIn
from commons.people.models import Person
from commons.people.selectors import has_confirmed_email
from storefronts.orders.models import Checkout, Order


class ClaimedByOther(Refusal):
    """It belongs to another person."""

    code = "ALREADY_CLAIMED"


@in_transaction
def claim_guest_orders(events: Sequence[EmailConfirmed]) -> None:
    """Give what guests bought to those who showed that its address is theirs."""
    for event in events:
        guests = (
            Checkout.objects.annotate(address=Lower("email"))
            .filter(address=event.email.lower(), buyer__isnull=True)
            .select_for_update(of=("self",))
            .order_by("id")
        )
        _give([checkout.pk for checkout in guests], event.person_id)


@in_transaction
def claim_orders_of_signed_in(events: Sequence[SignedIn]) -> None:
    """Also what somebody bought as a guest after their address was confirmed."""
    for person in Person.objects.filter(pk__in=[event.person_id for event in events]):
        if has_confirmed_email(person):
            claim_guest_orders([EmailConfirmed(person.pk, person.email)])


@in_transaction
def claim_order(*, actor: Person, checkout_id: UUID, secret: UUID) -> Checkout:
    """Take a guest's order into one's account: the secret link is proof enough."""
    checkout = (
        Checkout.objects.select_for_update()
        .filter(pk=checkout_id, secret=secret)
        .first()
    )
    if checkout is None:
        raise NotFound
    if checkout.buyer_id not in {None, actor.pk}:
        raise ClaimedByOther(
            _("This order is in somebody else's account."), path=("input", "checkoutId")
        )
    _give([checkout.pk], actor.pk)
    checkout.buyer = actor
    return checkout


def _give(checkout_ids: Sequence[UUID], person_id: UUID) -> None:
    if not checkout_ids:
        return
    Checkout.objects.filter(pk__in=checkout_ids).update(buyer_id=person_id)
    Order.objects.filter(checkout_id__in=checkout_ids).update(buyer_id=person_id)
