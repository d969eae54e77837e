"""Mails about what became of a checkout: each once, whatever fails in between."""

import pytest
from django.core import mail

from commons.kit.clock import now
from commons.mails.actions import send_letters
from commons.mails.models import Letter, LetterState
from storefronts.orders.actions.closing import cancel_checkout
from storefronts.orders.actions.telling import tell_outcomes
from storefronts.orders.models import Checkout
from tests.builders import make_charity, make_merchant, make_variant, owner_of
from tests.storefronts.checkout.builders import make_cart, start
from tests.storefronts.sandboxed import hear, pay

pytestmark = pytest.mark.django_db


def bought(sandbox, *variants, **changes) -> Checkout:
    """Paid, with its letter waiting and no other."""
    Letter.objects.all().delete()
    return start_and_pay(sandbox, *variants, **changes)


def start_and_pay(sandbox, *variants, **changes) -> Checkout:
    """Paid, beside whatever waits already."""
    checkout = start(make_cart(*variants), **changes).checkout
    pay(sandbox, checkout)
    return hear(checkout)


def told() -> list[str]:
    return [message.to[0] for message in mail.outbox]


class TestTellOutcomes:
    def test_tells_the_buyer_and_each_seller_of_its_own_order(self, sandbox):
        potter, baker = make_merchant(name="Potter"), make_merchant(name="Baker")
        mugs = make_variant(seller=potter)
        bread = make_variant(seller=baker, price_minor=950)
        checkout = bought(sandbox, mugs, bread)

        send_letters()

        assert told() == [
            "ada@example.org",
            owner_of(potter).email,
            owner_of(baker).email,
        ]
        to_baker = mail.outbox[2].body
        assert bread.listing.title in to_baker
        assert mugs.listing.title not in to_baker
        checkout.refresh_from_db()
        assert checkout.told_at is not None

    def test_tells_a_batch_with_as_few_statements_as_one(
        self, sandbox, django_assert_max_num_queries
    ):
        for _ in range(3):
            start_and_pay(sandbox, make_variant(), make_variant())

        with django_assert_max_num_queries(8):  # among them two of control
            send_letters()

        assert len(told()) == 9

    def test_writes_twice_to_who_buys_from_themselves(self, sandbox):
        merchant = make_merchant()
        address = owner_of(merchant).email
        bought(sandbox, make_variant(seller=merchant), email=address)

        send_letters()

        assert told() == [address, address]

    def test_tells_once(self, sandbox):
        checkout = bought(sandbox, make_variant())
        send_letters()

        tell_outcomes([checkout.pk])
        send_letters()

        assert told().count("ada@example.org") == 1

    def test_says_nothing_while_a_checkout_waits(self, sandbox):
        checkout = start(make_cart(make_variant())).checkout

        tell_outcomes([checkout.pk])
        send_letters()

        assert told() == []
        checkout.refresh_from_db()
        assert checkout.told_at is None

    def test_goes_on_after_a_failure_and_tries_again_for_who_is_left(
        self, sandbox, settings
    ):
        merchant = make_merchant()
        first = start_and_pay(
            sandbox, make_variant(seller=merchant), email="one@example.org"
        )
        start_and_pay(sandbox, make_variant(), email="two@example.org")
        settings.EMAIL_BACKEND = "tests.storefronts.orders.refusing_mail.Refusing"

        send_letters()
        first.refresh_from_db()
        assert first.told_at is None
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        Letter.objects.filter(state=LetterState.WAITING).update(not_before=now())
        send_letters()

        assert told().count("one@example.org") == 1
        assert told().count("two@example.org") == 1
        assert told().count(owner_of(merchant).email) == 1
        first.refresh_from_db()
        assert first.told_at is not None

    def test_says_what_stays_with_a_charity_that_sells_itself(self, sandbox):
        charity = make_charity(name="Harbour Food Bank")
        bought(sandbox, make_variant(seller=charity, price_minor=1_750))

        send_letters()

        to_buyer = mail.outbox[0]
        assert "goes to Harbour Food Bank" in to_buyer.subject
        assert "sells this itself" in to_buyer.body

    def test_escapes_names_in_html_and_not_in_text(self, sandbox):
        merchant = make_merchant(name="Loom & <Larder>")
        bought(sandbox, make_variant(seller=merchant))

        send_letters()

        to_buyer = mail.outbox[0]
        assert "Loom & <Larder>" in to_buyer.body
        html = to_buyer.alternatives[0][0]
        assert "Loom &amp; &lt;Larder&gt;" in html
        assert "<Larder>" not in html

    def test_tells_nobody_of_what_was_left_unpaid(self, sandbox):
        checkout = start(make_cart(make_variant())).checkout
        cancel_checkout(checkout_id=checkout.pk, secret=checkout.secret)

        tell_outcomes([checkout.pk])
        send_letters()

        assert told() == []
