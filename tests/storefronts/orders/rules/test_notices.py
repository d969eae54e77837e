"""What a buyer is told, whatever became of the checkout."""

from datetime import UTC, datetime

import pytest

from storefronts.orders.models import CheckoutState, Closing
from storefronts.orders.rules.notices import Notice, notice

UNTIL = datetime(2026, 11, 23, 14, 35, tzinfo=UTC)


def told(state, closing="", decline_code=""):
    return notice(
        state=state, closing=closing, expires_at=UNTIL, decline_code=decline_code
    )


class TestNotice:
    def test_waits_for_the_payment_and_says_until_when(self):
        waiting = told(CheckoutState.STARTED)

        assert waiting.code == "WAITS_FOR_PAYMENT"
        assert "14:35 UTC" in waiting.message

    @pytest.mark.parametrize(
        ("decline_code", "words"),
        [
            ("generic_decline", "Your bank declined the card."),
            ("insufficient_funds", "too little money"),
            ("expired_card", "has expired"),
            ("authentication_required", "wants to be sure that it is you"),
            ("something_new", "Your bank declined the card."),
        ],
    )
    def test_says_why_the_card_was_declined_and_that_nothing_was_charged(
        self, decline_code, words
    ):
        declined = told(CheckoutState.STARTED, decline_code=decline_code)

        assert declined.code == "CARD_DECLINED"
        assert words in declined.message
        assert "Nothing was charged." in declined.message

    def test_forgets_a_decline_once_it_is_paid(self):
        paid = told(CheckoutState.PAID, decline_code="generic_decline")

        assert paid.code == "PAID"

    @pytest.mark.parametrize("closing", [each for each in Closing if each])
    def test_has_words_for_every_way_to_close(self, closing):
        closed = told(CheckoutState.EXPIRED, closing)

        assert closed.code == closing
        assert closed.message.endswith(".")

    @pytest.mark.parametrize(
        "closing", [Closing.LAPSED, Closing.CANCELLED, Closing.REPLACED]
    )
    def test_says_that_nothing_was_charged_for_what_was_not_paid(self, closing):
        assert "Nothing was charged" in told(CheckoutState.EXPIRED, closing).message

    @pytest.mark.parametrize(
        "closing", [Closing.SOLD_OUT, Closing.PAID_TWICE, Closing.PLEDGE_SPENT]
    )
    def test_says_that_the_whole_sum_goes_back(self, closing):
        for state in (CheckoutState.EXPIRED, CheckoutState.REFUNDED):
            assert "goes back to you" in told(state, closing).message

    def test_speaks_of_a_refund_without_a_reason_of_ours(self):
        assert told(CheckoutState.REFUNDED) == Notice(
            "REFUNDED", "This order was given back. The whole sum goes back to you."
        )
