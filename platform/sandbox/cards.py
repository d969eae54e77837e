"""Stripe's documented test cards and what each does."""

from dataclasses import dataclass, replace

from sandbox.errors import StripeError

DECLINED = "Your card was declined."
MESSAGES = {
    "generic_decline": DECLINED,
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": DECLINED,
    "stolen_card": DECLINED,
    "card_velocity_exceeded": (
        "Your card was declined for making repeated attempts too frequently or "
        "exceeding its amount limit."
    ),
    "test_mode_live_card": (
        "Your card was declined. Your request was in test mode, but used a non test "
        "card. For a list of valid test cards, visit: https://stripe.com/docs/testing."
    ),
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": (
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "incorrect_number": "Your card number is incorrect.",
}
# Reasons that are error codes of their own; the others are all `card_declined`.
OWN_CODES = {"expired_card", "incorrect_cvc", "processing_error", "incorrect_number"}


@dataclass(frozen=True)
class Card:
    """One test card and its fate when charged."""

    number: str
    brand: str = "visa"
    funding: str = "credit"
    country: str = "US"
    decline: str | None = None
    needs_authentication: bool = False
    offers_authentication: bool = False
    bypasses_pending: bool = False
    exp_month: int = 12
    exp_year: int = 2034

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _card(number: str, **traits: str | bool) -> Card:
    return replace(Card(number), **traits)  # type: ignore[arg-type]


CARDS = {
    card.number: card
    for card in (
        _card("4242424242424242"),
        _card("4000056655665556", funding="debit"),
        _card("5555555555554444", brand="mastercard"),
        _card("5200828282828210", brand="mastercard", funding="debit"),
        _card("378282246310005", brand="amex"),
        _card("6011111111111117", brand="discover"),
        _card("4000002760000016", country="DE"),
        _card("4000000000000077", bypasses_pending=True),
        _card("4000000000000002", decline="generic_decline"),
        _card("4000000000009995", decline="insufficient_funds"),
        _card("4000000000009987", decline="lost_card"),
        _card("4000000000009979", decline="stolen_card"),
        _card("4000000000000069", decline="expired_card"),
        _card("4000000000000127", decline="incorrect_cvc"),
        _card("4000000000000119", decline="processing_error"),
        _card("4242424242424241", decline="incorrect_number"),
        _card("4000000000006975", decline="card_velocity_exceeded"),
        _card("4000000000000341", decline="generic_decline"),
        _card("4000002500003155", needs_authentication=True),
        _card("4000002760003184", needs_authentication=True),
        _card("4000003800000446", needs_authentication=True),
        _card("4000000000003220", needs_authentication=True),
        _card("4000000000003063", needs_authentication=True),
        _card(
            "4000008400001629",
            needs_authentication=True,
            decline="generic_decline",
        ),
        _card(
            "4000008260003178",
            needs_authentication=True,
            decline="insufficient_funds",
        ),
        _card("4000000000003055", offers_authentication=True),
    )
}
BY_TEST_ID = {
    "pm_card_visa": "4242424242424242",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_mastercard_debit": "5200828282828210",
    "pm_card_amex": "378282246310005",
    "pm_card_discover": "6011111111111117",
    "pm_card_de": "4000002760000016",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeDeclinedVelocityLimitExceeded": "4000000000006975",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredSetupForOffSession": "4000003800000446",
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": (
        "4000008260003178"
    ),
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_threeDSecureRequired": "4000000000003063",
    "pm_card_threeDSecureRequiredChargeDeclined": "4000008400001629",
    "pm_card_threeDSecureOptional": "4000000000003055",
}


def card_of_test_id(test_id: str) -> Card | None:
    """The card behind `pm_card_…`; Stripe also writes `pm_card_visa_charge…`."""
    plain = test_id.replace("pm_card_visa_charge", "pm_card_charge")
    number = BY_TEST_ID.get(plain)
    return CARDS[number] if number else None


def card_of_number(given: str) -> Card:
    """The card with this number; a number not documented is declined in test mode."""
    number = "".join(letter for letter in given if letter.isdigit())
    if number in CARDS:
        return CARDS[number]
    if not is_plausible(number):
        return Card(number, decline="incorrect_number")
    return Card(number, decline="test_mode_live_card")


def is_plausible(number: str) -> bool:
    """Whether length and check digit (Luhn) could be those of a card."""
    digits = [int(letter) for letter in reversed(number)]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + doubled) % 10 == 0


def decline_code(reason: str) -> tuple[str, str | None]:
    """Stripe's error code and decline code for the reason."""
    if reason in OWN_CODES:
        return reason, None
    return "card_declined", reason


def card_error(reason: str) -> StripeError:
    """The 402 that a declined card gets."""
    code, declined = decline_code(reason)
    return StripeError(
        status=402,
        message=MESSAGES[reason],
        type="card_error",
        code=code,
        extra={"decline_code": declined} if declined else {},
        keeps_effects=True,
    )
