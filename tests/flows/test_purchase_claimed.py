"""A guest buys, signs up later, confirms the address, and finds the order."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.api import Api
from tests.builders import PASSWORD, make_person, make_variant
from tests.flows.shopping import Shopper
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

SIGN_UP = """mutation ($input: SignUpInput!, $cart: ID) {
  signUp(input: $input) { errors { code message } }
  adoptCart(input: {cartId: $cart}) { cart { id itemCount } errors { code } }
}"""
CONFIRM = """mutation ($input: ConfirmEmailInput!) {
  confirmEmail(input: $input) { errors { code message } }
}"""
MINE = "{ myCheckouts { nodes { reference isClaimed } } }"


class TestAGuest:
    def test_finds_the_order_once_the_address_is_confirmed(self, shopper):
        bought = shopper.buy(make_variant())
        shopper.add(make_variant())
        mail.outbox.clear()
        person = {
            "email": "ada@example.org",
            "password": "many-plain-words-7",
            "displayName": "Ada",
        }

        signed_up = shopper.api.ask(SIGN_UP, input=person, cart=shopper.cart_id)
        before = shopper.api.ask(MINE)["myCheckouts"]["nodes"]
        run_jobs()
        key = re.search(r"/confirm-email/(.+)/", mail.outbox[0].body)[1]
        confirmed = shopper.api.ask(CONFIRM, input={"key": key})
        after = shopper.api.ask(MINE)["myCheckouts"]["nodes"]

        assert (
            signed_up["signUp"]["errors"] == confirmed["confirmEmail"]["errors"] == []
        )
        assert signed_up["adoptCart"]["cart"]["itemCount"] == 1
        assert before == []
        assert after == [{"reference": bought["reference"], "isClaimed": True}]

    def test_finds_what_was_bought_before_signing_in_again(self, shop):
        person = make_person(email="ada@example.org", password=PASSWORD)
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
        guest = Shopper(Api(), shop)
        guest.buy(make_variant())

        guest.api.ask(
            """mutation ($input: SignInInput!) {
              signIn(input: $input) { errors { code } }
            }""",
            input={"email": person.email, "password": PASSWORD},
        )

        assert len(guest.api.ask(MINE)["myCheckouts"]["nodes"]) == 1

    def test_keeps_the_order_from_whoever_only_claims_the_address(self, shop):
        Shopper(Api(), shop).buy(make_variant())
        impostor = Api()

        impostor.ask(
            SIGN_UP,
            input={
                "email": "ada@example.org",
                "password": "many-plain-words-7",
                "displayName": "Not Ada",
            },
            cart=None,
        )

        assert impostor.ask(MINE)["myCheckouts"]["nodes"] == []
