"""Waiting until something is back: asked, confirmed, told once, and forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal
from commons.kit.ids import public_id
from commons.mails.actions import send_letters
from commons.mails.models import Letter
from storefronts.listings.actions.catalogue import archive_listing
from storefronts.listings.actions.stock import StockCount, count_stock
from storefronts.listings.actions.waits import (
    InStock,
    NotOffered,
    WaitOver,
    confirm_stock_wait,
    end_stock_wait,
    end_stock_wait_by_link,
    forget_old_waits,
    tell_restocked,
    wait_for_stock,
)
from storefronts.listings.models import SalesTerms
from storefronts.listings.selectors.watching import wait_behind, wait_token, waits_of
from storefronts.listings.watching.models import RestockRound, StockWait, WaitState
from tests.api import Api, codes
from tests.builders import make_person, make_variant, make_wait, owner_of

pytestmark = pytest.mark.django_db

ASK = """mutation ($input: WaitForStockInput!) {
  waitForStock(input: $input) {
    needsConfirmation wait { id state title } errors { code path }
  }
}"""
GUEST = "guest@example.org"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def variant():
    """Sold out."""
    return make_variant(on_hand=0)


def confirmed_person():
    person = make_person()
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    return person


def ask(variant, email=GUEST, person=None):
    return wait_for_stock(person=person, variant_id=variant.pk, email=email)


def restock(variant, on_hand):
    count_stock([StockCount(variant.pk, on_hand, is_tracked=True)])


def tell():
    told = tell_restocked()
    while send_letters():
        pass
    return told


def next_day():
    RestockRound.objects.update(told_at=now() - timedelta(hours=25))


class TestWaitForStock:
    def test_asks_a_guest_to_confirm_by_mail(self, variant):
        assert ask(variant, "Guest@Example.org") is None

        send_letters()
        wait = StockWait.objects.get()
        assert (wait.state, wait.email, wait.person) == ("PENDING", GUEST, None)
        (message,) = mail.outbox
        assert message.to == [GUEST]
        assert f"/back-in-stock/{wait_token(wait)}/" in message.body

    def test_believes_a_person_whose_address_is_confirmed(self, variant):
        person = confirmed_person()

        wait = ask(variant, "", person)

        assert (wait.state, wait.person) == (WaitState.WAITING, person)
        assert not Letter.objects.exists()

    def test_asks_a_person_who_names_another_address(self, variant):
        assert ask(variant, GUEST, confirmed_person()) is None
        assert StockWait.objects.get().state == WaitState.PENDING

    def test_asks_a_person_whose_address_is_not_confirmed(self, variant):
        person = make_person()

        assert ask(variant, "", person) is None
        assert StockWait.objects.get().email == person.email

    def test_mails_no_second_link_in_a_few_minutes(self, variant):
        for _ in range(3):
            ask(variant)
        assert Letter.objects.count() == 1
        StockWait.objects.update(asked_at=now() - timedelta(minutes=11))

        ask(variant)

        assert Letter.objects.count() == 2
        assert StockWait.objects.count() == 1

    def test_leaves_who_waits_already_alone(self, variant):
        make_wait(variant)

        assert ask(variant) is None
        assert StockWait.objects.get().state == WaitState.WAITING
        assert not Letter.objects.exists()

    def test_takes_up_what_the_person_asked_as_a_guest(self, variant):
        person = confirmed_person()
        make_wait(variant, email=person.email, confirmed=False)

        wait = ask(variant, "", person)

        assert (wait.state, wait.person) == (WaitState.WAITING, person)

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 300 + "@example.org"])
    def test_refuses_what_is_no_address(self, variant, email):
        with pytest.raises(Refusal) as caught:
            ask(variant, email)

        assert caught.value.path == ("input", "email")
        assert not StockWait.objects.exists()

    def test_refuses_what_is_there_or_not_offered(self, variant):
        archived = make_variant(on_hand=0)
        archive_listing(actor=owner_of(archived.seller), listing_id=archived.listing_id)

        with pytest.raises(InStock):
            ask(make_variant())
        with pytest.raises(InStock):
            ask(make_variant(on_hand=None))
        with pytest.raises(NotOffered):
            ask(archived)
        assert not StockWait.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_sent_twice_at_once_waits_once(self, variant):
        def work(_):
            try:
                return ask(variant)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(8)))

        assert StockWait.objects.count() == 1
        assert Letter.objects.count() == 1


class TestTheApi:
    def post(self, variant, api=None, **changes):
        sent = {"variantId": public_id("var", variant.pk), "email": GUEST, **changes}
        return (api or Api()).answer(ASK, input=sent)

    def test_says_the_same_of_every_address(self, variant):
        make_wait(variant, email="known@example.org")
        make_wait(variant, email="half@example.org", confirmed=False)

        answers = [
            self.post(variant, email=email)["data"]
            for email in ("known@example.org", "half@example.org", GUEST)
        ]

        assert answers[0] == answers[1] == answers[2]
        assert answers[0]["waitForStock"] == {
            "needsConfirmation": True, "wait": None, "errors": [],
        }  # fmt: skip

    def test_has_enough_at_some_time(self):
        variants = [make_variant(on_hand=0) for _ in range(7)]

        found = [self.post(variant)["data"]["waitForStock"] for variant in variants]

        assert [one["errors"] for one in found[:6]] == [[]] * 6
        assert found[6]["errors"][0]["code"] == "RATE_LIMITED"
        assert StockWait.objects.count() == 6

    def test_repeats_the_answer_for_the_same_key(self, variant):
        key = "wait-for-it-0001"

        first = self.post(variant, idempotencyKey=key)
        again = self.post(variant, idempotencyKey=key)

        assert first["data"] == again["data"]
        assert Letter.objects.count() == 1

    def test_finds_no_made_up_variant(self):
        answer = Api().answer(ASK, input={"variantId": "var_x", "email": GUEST})

        assert codes(answer) == ["NOT_FOUND"]


class TestConfirmStockWait:
    def test_begins_the_wait_once_and_for_all(self, variant):
        wait = make_wait(variant, confirmed=False)

        for _ in range(2):
            confirmed = confirm_stock_wait(token=wait_token(wait))

        assert confirmed.state == WaitState.WAITING
        assert confirmed.expires_at > now() + timedelta(days=179)

    @pytest.mark.parametrize("token", ["", "made-up", "a:b:c", "x" * 2_000])
    def test_refuses_a_link_of_nothing(self, token):
        with pytest.raises(WaitOver):
            confirm_stock_wait(token=token)

    def test_refuses_a_link_that_is_over(self, variant):
        wait = make_wait(variant, confirmed=False)
        token = wait_token(wait)
        wait.delete()

        with pytest.raises(WaitOver):
            confirm_stock_wait(token=token)


class TestEndStockWait:
    def test_by_its_link_forgets_the_address(self, variant):
        token = wait_token(make_wait(variant))

        for _ in range(2):
            end_stock_wait_by_link(token=token)

        assert not StockWait.objects.exists()
        assert wait_behind(token) is None

    def test_by_one_click_of_a_mail_program(self, variant):
        wait = make_wait(variant)
        address = f"/stock-mail/{wait_token(wait)}/"
        stern = Client(enforce_csrf_checks=True)

        looked = stern.get(address)
        assert StockWait.objects.exists()
        clicked = stern.post(address, {"List-Unsubscribe": "One-Click"})

        assert looked["Location"] == f"/back-in-stock/{wait_token(wait)}/end/"
        assert clicked.status_code == 204
        assert not StockWait.objects.exists()
        assert stern.post("/stock-mail/made-up/").status_code == 204

    def test_ends_only_ones_own(self, variant):
        person, other = confirmed_person(), confirmed_person()
        wait = make_wait(variant, person=person)

        with pytest.raises(NotFound):
            end_stock_wait(person=other, wait_id=wait.pk)
        assert StockWait.objects.exists()
        end_stock_wait(person=person, wait_id=wait.pk)

        assert not StockWait.objects.exists()

    def test_knows_what_was_asked_as_a_guest(self, variant):
        person, unconfirmed = confirmed_person(), make_person()
        make_wait(variant, email=person.email)
        make_wait(variant, email=unconfirmed.email)

        assert waits_of(person).count() == 1
        assert waits_of(unconfirmed).count() == 0


class TestTellRestocked:
    def test_mails_once_and_forgets(self, variant):
        wait = make_wait(variant)
        assert tell() == 0
        restock(variant, 4)

        tell()
        next_day()
        tell()

        (message,) = mail.outbox
        assert message.subject == f"{variant.listing.title} is back"
        assert message.extra_headers["List-Unsubscribe-Post"] == (
            "List-Unsubscribe=One-Click"
        )
        assert (
            f"/stock-mail/{wait_token(wait)}/"
            in (message.extra_headers["List-Unsubscribe"])
        )
        assert f"/listings/{variant.listing.slug}/" in message.body
        assert not StockWait.objects.exists()

    def test_tells_the_longest_waiting_first_and_no_crowd(self, variant):
        moments = [now() - timedelta(hours=number) for number in range(5)]
        for number, moment in enumerate(moments):
            wait = make_wait(variant, email=f"{number}@example.org")
            StockWait.objects.filter(pk=wait.pk).update(confirmed_at=moment)
        restock(variant, 1)

        tell()
        tell()
        first = sorted(message.to[0][0] for message in mail.outbox)
        next_day()
        tell()

        assert first == ["2", "3", "4"]
        assert len(mail.outbox) == 5

    def test_waits_on_where_it_sold_out_again(self, variant):
        for number in range(4):
            make_wait(variant, email=f"{number}@example.org")
        restock(variant, 1)
        tell()
        restock(variant, 0)
        next_day()

        tell()

        assert len(mail.outbox) == 3
        assert StockWait.objects.get().state == WaitState.WAITING

    def test_sends_nobody_to_a_closed_shelf(self, variant):
        make_wait(variant)
        restock(variant, 9)
        SalesTerms.objects.update(away_until=now().date() + timedelta(days=3))
        assert tell() == 0
        SalesTerms.objects.update(away_until=None)
        archive_listing(actor=owner_of(variant.seller), listing_id=variant.listing_id)

        assert tell() == 0
        assert mail.outbox == []

    def test_passes_over_who_never_confirmed_or_ended_it(self, variant):
        make_wait(variant, confirmed=False)
        ended = make_wait(variant, email="ended@example.org")
        restock(variant, 9)
        tell_restocked()
        end_stock_wait_by_link(token=wait_token(ended))

        send_letters()

        assert mail.outbox == []

    @pytest.mark.django_db(transaction=True)
    def test_by_two_workers_tells_everybody_once(self, variant):
        for number in range(6):
            make_wait(variant, email=f"{number}@example.org")
        restock(variant, 2)

        def work(_):
            try:
                return tell_restocked()
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))

        assert Letter.objects.count() == 6


class TestForgetOldWaits:
    def test_deletes_what_is_over(self, variant):
        for number, state in enumerate(WaitState):
            wait = make_wait(variant, email=f"{number}@example.org")
            StockWait.objects.filter(pk=wait.pk).update(
                state=state, expires_at=now() - timedelta(seconds=1)
            )
        kept = make_wait(variant)

        forget_old_waits()

        assert [wait.pk for wait in StockWait.objects.all()] == [kept.pk]
