"""What a buyer is told about a checkout, whatever became of it."""

from dataclasses import dataclass
from datetime import datetime

GENERIC_DECLINE = (
    "Your bank declined the card. Nothing was charged. "
    "Try another card, or ask your bank."
)
DECLINES = {
    "insufficient_funds": (
        "There is too little money on the card. Nothing was charged. "
        "Try another card."
    ),
    "expired_card": "The card has expired. Nothing was charged. Try another card.",
    "authentication_required": (
        "Your bank wants to be sure that it is you, and that did not work. "
        "Nothing was charged. Try again, or try another card."
    ),
    "incorrect_cvc": (
        "The card's security code is not right. Nothing was charged. "
        "Look at the back of the card and try again."
    ),
}  # fmt: skip
CLOSED = {
    "LAPSED": (
        "The time to pay is over, and the goods are free again. "
        "Nothing was charged. Your cart is as you left it."
    ),
    "CANCELLED": (
        "You left this order before it was paid. Nothing was charged. "
        "Your cart is as you left it."
    ),
    "REPLACED": (
        "You started again with the same cart, so this attempt is closed. "
        "Nothing was charged for it."
    ),
    "SOLD_OUT": (
        "Your payment arrived after the time to pay was over, and what you chose "
        "was sold meanwhile. The whole sum goes back to you; nothing will be sent."
    ),
    "PAID_TWICE": (
        "This cart was paid twice. The other order stands; "
        "the whole sum of this one goes back to you."
    ),
    "PLEDGE_SPENT": (
        "Your payment arrived after the time to pay was over, and the pledge it was "
        "made under was used up meanwhile. The whole sum goes back to you; "
        "nothing will be sent."
    ),
}  # fmt: skip
GIVEN_BACK = "This order was given back. The whole sum goes back to you."
PAID = "Paid. Every seller has been told to send your order."


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
        return Notice("PAID", PAID)
    if state == "REFUNDED":
        return Notice("REFUNDED", CLOSED.get(closing, GIVEN_BACK))
    if state == "EXPIRED":
        return Notice(closing or "LAPSED", CLOSED[closing or "LAPSED"])
    if decline_code:
        return Notice("CARD_DECLINED", DECLINES.get(decline_code, GENERIC_DECLINE))
    return Notice(
        "WAITS_FOR_PAYMENT",
        "This order waits for its payment. If you have paid, the confirmation shows "
        "here within a minute. If not, nothing was charged; what you chose is kept "
        f"for you until {expires_at:%H:%M} UTC.",
    )
