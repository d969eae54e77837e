"""Payment intents, charges, fees and refunds."""

import pytest
import stripe

from sandbox.currencies import FeeFormula
from sandbox.testing import RunningSandbox
from tests.sandbox.shop import paid_charge


def intent_with(
    client: stripe.StripeClient, card: str, **changes: object
) -> stripe.PaymentIntent:
    wish = {
        "amount": 5000,
        "currency": "eur",
        "confirm": True,
        "payment_method": card,
        **changes,
    }
    return client.v1.payment_intents.create(wish)  # type: ignore[arg-type]


class TestFees:
    @pytest.mark.parametrize(
        ("amount", "currency", "fee"),
        [
            (10_000, "usd", 320),
            (50, "usd", 31),
            (4_800, "eur", 169),
            (10_000, "jpy", 290),
            (12_340, "kwd", 660),
            (12_300, "isk", 400),
        ],
    )
    def test_follow_the_formula_in_the_currencys_quanta(
        self, amount: int, currency: str, fee: int
    ) -> None:
        assert FeeFormula().fee_minor(amount, currency) == fee

    @pytest.mark.parametrize(
        ("amount", "currency", "fee"),
        [(10_000, "usd", 320), (4_200, "jpy", 122), (12_340, "kwd", 660)],
    )
    def test_are_kept_of_each_charge(
        self,
        sandbox: RunningSandbox,
        client: stripe.StripeClient,
        amount: int,
        currency: str,
        fee: int,
    ) -> None:
        charge = paid_charge(client, amount=amount, currency=currency)

        transaction = client.v1.balance_transactions.retrieve(
            str(charge.balance_transaction)
        )
        oracle = sandbox.oracle()
        assert (transaction.fee, transaction.net) == (fee, amount - fee)
        assert sum(each.amount for each in transaction.fee_details) == fee
        assert oracle["accounts"][oracle["platform"]]["available"] == {
            currency: amount - fee
        }

    def test_three_decimal_sums_move_in_tens(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            paid_charge(client, amount=12_345, currency="kwd")

        assert refusal.value.param == "amount"

    def test_may_be_told_late(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        sandbox.set_faults(late_fee=1, late_fee_ms=5000)

        charge = paid_charge(client)

        assert charge.balance_transaction is None
        sandbox.advance(6)
        again = client.v1.charges.retrieve(charge.id)
        assert again.balance_transaction is not None
        assert client.v1.events.list().data[0].type == "charge.updated"


class TestCards:
    @pytest.mark.parametrize(
        ("card", "code", "reason"),
        [
            ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
            ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
            (
                "pm_card_chargeDeclinedInsufficientFunds",
                "card_declined",
                "insufficient_funds",
            ),
            ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
            ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
            ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
            ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ],
    )
    def test_a_decline_leaves_a_failed_charge_and_an_open_intent(
        self, client: stripe.StripeClient, card: str, code: str, reason: str | None
    ) -> None:
        with pytest.raises(stripe.CardError) as refusal:
            intent_with(client, card)

        error = refusal.value
        assert error.error is not None
        assert (error.code, error.error.decline_code) == (code, reason)
        intent = client.v1.payment_intents.list().data[0]
        charge = client.v1.charges.retrieve(str(intent.latest_charge))
        assert intent.status == "requires_payment_method"
        assert (charge.status, charge.paid) == ("failed", False)
        assert charge.balance_transaction is None

    def test_an_intent_can_be_tried_again(self, client: stripe.StripeClient) -> None:
        with pytest.raises(stripe.CardError):
            intent_with(client, "pm_card_chargeDeclined")
        intent = client.v1.payment_intents.list().data[0]

        paid = client.v1.payment_intents.confirm(
            intent.id, {"payment_method": "pm_card_visa"}
        )

        assert (paid.status, paid.amount_received) == ("succeeded", 5000)
        assert paid.last_payment_error is None

    def test_an_authentication_is_asked_for(self, client: stripe.StripeClient) -> None:
        intent = intent_with(
            client, "pm_card_authenticationRequired", return_url="http://shop.test/back"
        )

        assert intent.status == "requires_action"
        assert intent.next_action is not None
        assert intent.next_action.redirect_to_url is not None
        assert "/c/3ds/" in str(intent.next_action.redirect_to_url.url)

    def test_without_the_shopper_an_authentication_is_a_decline(
        self, client: stripe.StripeClient
    ) -> None:
        with pytest.raises(stripe.CardError) as refusal:
            intent_with(client, "pm_card_authenticationRequired", off_session=True)

        assert refusal.value.code == "authentication_required"

    def test_a_number_makes_a_payment_method(self, client: stripe.StripeClient) -> None:
        card = {"number": "4000000000009995", "exp_month": 1, "exp_year": 2035}
        method = client.v1.payment_methods.create({"type": "card", "card": card})  # type: ignore[typeddict-item]

        with pytest.raises(stripe.CardError) as refusal:
            intent_with(client, method.id)

        assert refusal.value.code == "card_declined"

    def test_a_done_intent_cannot_be_cancelled_or_confirmed(
        self, client: stripe.StripeClient
    ) -> None:
        intent = intent_with(client, "pm_card_visa")

        for deed in (
            client.v1.payment_intents.cancel,
            client.v1.payment_intents.confirm,
        ):
            with pytest.raises(stripe.InvalidRequestError) as refusal:
                deed(intent.id)
            assert refusal.value.code == "payment_intent_unexpected_state"


class TestRefunds:
    def test_parts_add_up_to_the_whole(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ) -> None:
        charge = paid_charge(client)
        client.v1.refunds.create({"charge": charge.id, "amount": 3000})

        client.v1.refunds.create({"payment_intent": str(charge.payment_intent)})

        again = client.v1.charges.retrieve(charge.id)
        oracle = sandbox.oracle()
        assert (again.amount_refunded, again.refunded) == (10_000, True)
        assert oracle["accounts"][oracle["platform"]]["available"] == {"usd": -320}
        assert oracle["books"]["shoppers"] == {"usd": 0}

    def test_more_than_is_left_is_refused(self, client: stripe.StripeClient) -> None:
        charge = paid_charge(client)
        client.v1.refunds.create({"charge": charge.id, "amount": 3000})

        with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
            client.v1.refunds.create({"charge": charge.id, "amount": 7001})

        assert client.v1.charges.retrieve(charge.id).amount_refunded == 3000

    def test_a_second_whole_refund_is_refused(
        self, client: stripe.StripeClient
    ) -> None:
        charge = paid_charge(client)
        client.v1.refunds.create({"charge": charge.id})

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.refunds.create({"charge": charge.id})

        assert refusal.value.code == "charge_already_refunded"
        assert len(client.v1.refunds.list({"charge": charge.id}).data) == 1
