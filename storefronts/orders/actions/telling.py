"""Letters about what became of a checkout: to its buyer, and to who shall send it.

Written for a whole batch at once. Each checkout is told of once: it is marked in the
transaction that notes its letter as sent.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from commons.kit.clock import now
from commons.kit.format import format_money
from commons.kit.language import ENGLISH, _, override
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
from storefronts.splits.words import shown_name


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
    """Each in the language of whom it is for; a table is made once in each."""
    tables = _Parcels(outcome)
    language = outcome.language or ENGLISH
    with override(language):
        parcels = [tables.of(order, language) for order in outcome.orders]
        is_refused = outcome.state == CheckoutState.REFUNDED
        mail = (_to_refused if is_refused else _to_buyer)(outcome, parcels)
    yield mail
    if is_refused:
        return
    for order in outcome.orders:
        for language, addresses in order.seller.addresses.items():
            with override(language):
                table = tables.for_seller(order, language)
                mails = _to_seller(outcome, order, table, addresses)
            yield from mails


class _Parcels:
    """The tables of an outcome's orders, each made once in each language."""

    def __init__(self, outcome: Outcome) -> None:
        self._made: dict[tuple[UUID, str], MailTable] = {}
        self.outcome = outcome

    def of(self, order: SoldOrder, language: str) -> MailTable:
        """The order's table, in the language that is now spoken."""
        key = (order.id, language)
        if key not in self._made:
            names = [line.name for line in order.lines]
            self._made[key] = _parcel_table(order, names)
        return self._made[key]

    def for_seller(self, order: SoldOrder, language: str) -> MailTable:
        """The same, with the seller's own words where the buyer read others."""
        if not any(line.own_name for line in order.lines):
            return self.of(order, language)
        return _parcel_table(order, [line.name_for_seller for line in order.lines])


def _to_buyer(outcome: Outcome, parcels: Sequence[MailTable]) -> Mail:
    division, total = outcome.division, outcome.total
    subject = mail_subject(outcome.reference, division.parts, outcome.currency)
    body = MailBody(
        opening=[
            _("Thank you. Here is every cent of your {total}.").format(total=total)
        ],
        tables=[
            *parcels,
            _split_table(_("Where your {total} goes").format(total=total), division),
        ],
        closing=[
            _("It is sent to:") + "\n" + outcome.postal_address,
            _("Your order, with the way of the money, is here:"),
            _address_of(outcome),
        ],
    )
    return Mail(outcome.email, subject, body.text, body.html(subject), "buyer")


def _to_refused(outcome: Outcome, parcels: Sequence[MailTable]) -> Mail:
    told = notice(
        state=outcome.state, closing=outcome.closing, expires_at=outcome.expires_at
    )
    subject = _("Your order {reference}: {total} comes back to you").format(
        reference=outcome.reference, total=outcome.total
    )
    body = MailBody(
        opening=[told.message],
        tables=parcels,
        closing=[_("The order is here:"), _address_of(outcome)],
    )
    return Mail(outcome.email, subject, body.text, body.html(subject), "buyer")


def _to_seller(
    outcome: Outcome, order: SoldOrder, parcel: MailTable, addresses: Sequence[str]
) -> list[Mail]:
    """One mail to each address; nobody sees the others."""
    total = order.total
    subject = _("Sold: order {reference}, {total}").format(
        reference=order.reference, total=total
    )
    split = _split_table(
        _("Where the {total} goes").format(total=total), order.division
    )
    body = MailBody(
        opening=[_("This order is paid. Please send it.")],
        tables=[parcel, split],
        closing=[
            _("Send it to:") + "\n" + outcome.postal_address,
            _("All your sales are here:"),
            site_address(f"/desk/{order.seller.slug}/sales/"),
        ],
    )
    text, html = body.text, body.html(subject)
    return [Mail(address, subject, text, html, str(order.id)) for address in addresses]


def _address_of(outcome: Outcome) -> str:
    return site_address(f"/orders/{outcome.public_id}/")


def _parcel_table(order: SoldOrder, names: Sequence[str]) -> MailTable:
    rows = [
        (
            f"{line.quantity} × {name}",
            format_money(line.total_minor, order.currency),
            line.disclosure_text,
        )
        for line, name in zip(order.lines, names, strict=True)
    ]
    if order.shipping_minor:
        delivery = format_money(order.shipping_minor, order.currency)
        rows.append((_("Delivery"), delivery, ""))
    heading = _("From {seller}").format(seller=order.seller.name)
    return MailTable(heading, rows, (_("Together"), order.total))


def _split_table(heading: str, division: Division) -> MailTable:
    rows = [
        (
            shown_name(part.name, part.organization_id),
            format_money(part.amount_minor, division.currency),
            part.reason,
        )
        for part in division.parts
    ]
    total = format_money(division.total_minor, division.currency)
    return MailTable(heading, rows, (_("Together"), total), bar(division.parts))
