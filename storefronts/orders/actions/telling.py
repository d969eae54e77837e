"""Letters about what became of a checkout: to its buyer, and to who shall send it.

Written for a whole batch at once. Each checkout is told of once: it is marked in the
transaction that notes its letter as sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from commons.kit.clock import now
from commons.kit.format import format_money
from commons.kit.mail import Mail, site_address
from commons.mails.letters import Facts, LetterKind
from storefronts.orders.mail import MailBody, MailTable
from storefronts.orders.models import Checkout, CheckoutState
from storefronts.orders.outcomes import (
    TOLD_STATES,
    Outcome,
    SoldOrder,
    untold_outcomes,
)
from storefronts.orders.rules.mails import bar, mail_subject
from storefronts.orders.rules.notices import notice
from storefronts.splits.parts import Division


def tell_outcomes(checkout_ids: Sequence[UUID]) -> None:
    """Have the buyers of these checkouts written to, and the sellers of paid ones."""
    OUTCOME.later_each([{"checkout_id": str(key)} for key in checkout_ids])


def write_outcomes(letters: Sequence[Facts]) -> list[list[Mail]]:
    """The mails of each letter; none where there is nothing to tell, or no more."""
    keys = _checkouts_of(letters)
    outcomes = untold_outcomes(keys)
    return [list(_mails(outcomes[key])) if key in outcomes else [] for key in keys]


def mark_told(letters: Sequence[Facts]) -> None:
    """Note on the checkouts that their mails have gone out."""
    Checkout.objects.filter(
        pk__in=_checkouts_of(letters), told_at__isnull=True, state__in=TOLD_STATES
    ).update(told_at=now())


OUTCOME = LetterKind("storefronts.orders.outcome", write_outcomes, told=mark_told)


def _checkouts_of(letters: Sequence[Facts]) -> list[UUID]:
    return [UUID(str(facts["checkout_id"])) for facts in letters]


def _mails(outcome: Outcome) -> Iterator[Mail]:
    parcels = {order.id: _parcel_table(order) for order in outcome.orders}
    if outcome.state == CheckoutState.REFUNDED:
        yield _to_refused(outcome, list(parcels.values()))
        return
    yield _to_buyer(outcome, list(parcels.values()))
    for order in outcome.orders:
        yield from _to_seller(outcome, order, parcels)


def _to_buyer(outcome: Outcome, parcels: Sequence[MailTable]) -> Mail:
    division, total = outcome.division, outcome.total
    subject = mail_subject(outcome.reference, division.parts, outcome.currency)
    body = MailBody(
        opening=[f"Thank you. Here is every cent of your {total}."],
        tables=[*parcels, _split_table(f"Where your {total} goes", division)],
        closing=[
            "It is sent to:\n" + outcome.postal_address,
            "Your order, with the way of the money, is here:",
            _address_of(outcome),
        ],
    )
    return Mail(outcome.email, subject, body.text, body.html(subject), "buyer")


def _to_refused(outcome: Outcome, parcels: Sequence[MailTable]) -> Mail:
    told = notice(
        state=outcome.state, closing=outcome.closing, expires_at=outcome.expires_at
    )
    subject = f"Your order {outcome.reference}: {outcome.total} comes back to you"
    body = MailBody(
        opening=[told.message],
        tables=parcels,
        closing=["The order is here:", _address_of(outcome)],
    )
    return Mail(outcome.email, subject, body.text, body.html(subject), "buyer")


def _to_seller(
    outcome: Outcome, order: SoldOrder, parcels: Mapping[UUID, MailTable]
) -> Iterator[Mail]:
    """One mail to each address; nobody sees the others."""
    if not order.seller.addresses:
        return
    subject = f"Sold: order {order.reference}, {order.total}"
    split = _split_table(f"Where the {order.total} goes", order.division)
    body = MailBody(
        opening=["This order is paid. Please send it."],
        tables=[parcels[order.id], split],
        closing=[
            "Send it to:\n" + outcome.postal_address,
            "All your sales are here:",
            site_address(f"/desk/{order.seller.slug}/sales/"),
        ],
    )
    text, html = body.text, body.html(subject)
    for address in order.seller.addresses:
        yield Mail(address, subject, text, html, str(order.id))


def _address_of(outcome: Outcome) -> str:
    return site_address(f"/orders/{outcome.public_id}/")


def _parcel_table(order: SoldOrder) -> MailTable:
    rows = [
        (
            f"{line.quantity} × {line.name}",
            format_money(line.total_minor, order.currency),
            line.disclosure_text,
        )
        for line in order.lines
    ]
    if order.shipping_minor:
        delivery = format_money(order.shipping_minor, order.currency)
        rows.append(("Delivery", delivery, ""))
    return MailTable(f"From {order.seller.name}", rows, ("Together", order.total))


def _split_table(heading: str, division: Division) -> MailTable:
    rows = [
        (part.name, format_money(part.amount_minor, division.currency), part.reason)
        for part in division.parts
    ]
    total = format_money(division.total_minor, division.currency)
    return MailTable(heading, rows, ("Together", total), bar(division.parts))
