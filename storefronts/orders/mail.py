"""Mails made of paragraphs and tables of sums, as text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from storefronts.orders.rules.mails import aligned

TEMPLATE = "storefronts/orders/mails/order.html"


@dataclass(frozen=True)
class MailTable:
    """Names, sums and reasons under a heading, and what they come to."""

    heading: str
    rows: Sequence[tuple[str, str, str]]
    total: tuple[str, str]
    # The split bar: widths in percent, and colours.
    bar: Sequence[tuple[int, str]] = ()


def send_order_mail(
    to: Sequence[str],
    *,
    subject: str,
    opening: Sequence[str],
    tables: Sequence[MailTable],
    closing: Sequence[str],
) -> None:
    """Send one mail to each address; nobody sees the others."""
    text = "\n\n".join([*opening, *(_as_text(table) for table in tables), *closing])
    html = render_to_string(
        TEMPLATE,
        {
            "subject": subject,
            "opening": opening,
            "tables": tables,
            "closing": closing,
        },
    )
    for address in to:
        message = EmailMultiAlternatives(
            subject=subject, body=f"{text}\n", to=[address]
        )
        message.attach_alternative(html, "text/html")
        message.send()


def _as_text(table: MailTable) -> str:
    lines = aligned([*table.rows, (*table.total, "")])
    rule = "-" * max(len(line) for line in lines)
    return "\n".join([table.heading, *lines[:-1], rule[:72], lines[-1]])
