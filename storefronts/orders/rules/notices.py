"""What a buyer is told about a checkout, whatever became of it."""

from dataclasses import dataclass
from datetime import datetime

from commons.kit.dates import format_clock
from commons.kit.language import _, gettext_lazy

GENERIC_DECLINE = gettext_lazy(
    "Your bank declined the card. Nothing was charged. "
    "Try another card, or ask your bank."
)
DECLINES = {
    "insufficient_funds": gettext_lazy(
        "There is too little money on the card. Nothing was charged. "
        "Try another card."
    ),
    "expired_card": gettext_lazy(
        "The card has expired. Nothing was charged. Try another card."
    ),
    "authentication_required": gettext_lazy(
        "Your bank wants to be sure that it is you, and that did not work. "
        "Nothing was charged. Try again, or try another card."
    ),
    "incorrect_cvc": gettext_lazy(
        "The card's security code is not right. Nothing was charged. "
        "Look at the back of the card and try again."
    ),
}  # fmt: skip
CLOSED = {
    "LAPSED": gettext_lazy(
        "The time to pay is over, and the goods are free again. "
        "Nothing was charged. Your cart is as you left it."
    ),
    "CANCELLED": gettext_lazy(
        "You left this order before it was paid. Nothing was charged. "
        "Your cart is as you left it."
    ),
    "REPLACED": gettext_lazy(
        "You started again with the same cart, so this attempt is closed. "
        "Nothing was charged for it."
    ),
    "SOLD_OUT": gettext_lazy(
        "Your payment arrived after the time to pay was over, and what you chose "
        "was sold meanwhile. The whole sum goes back to you; nothing will be sent."
    ),
    "PAID_TWICE": gettext_lazy(
        "This cart was paid twice. The other order stands; "
        "the whole sum of this one goes back to you."
    ),
    "PLEDGE_SPENT": gettext_lazy(
        "Your payment arrived after the time to pay was over, and the pledge it was "
        "made under was used up meanwhile. The whole sum goes back to you; "
        "nothing will be sent."
    ),
}  # fmt: skip
GIVEN_BACK = gettext_lazy("This order was given back. The whole sum goes back to you.")
PAID = gettext_lazy("Paid. Every seller has been told to send your order.")


@dataclass(frozen=True)
class Notice:
    """A stable code and the words for it."""

    code: str
    message: str


def notice(
    *, state: str, closing: str, expires_at: datetime, decline_code: str = ""
) -> Notice:
    """The one thing to know about a checkout now."""
    if state == "PAID":
        return Notice("PAID", str(PAID))
    if state == "REFUNDED":
        return Notice("REFUNDED", str(CLOSED.get(closing, GIVEN_BACK)))
    if state == "EXPIRED":
        return Notice(closing or "LAPSED", str(CLOSED[closing or "LAPSED"]))
    if decline_code:
        words = DECLINES.get(decline_code, GENERIC_DECLINE)
        return Notice("CARD_DECLINED", str(words))
    return Notice(
        "WAITS_FOR_PAYMENT",
        _(
            "This order waits for its payment. If you have paid, the confirmation "
            "shows here within a minute. If not, nothing was charged; what you chose "
            "is kept for you until {time} UTC."
        ).format(time=format_clock(expires_at)),
    )
