"""Mutations sent again under one idempotency key."""

import threading
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.organizations.models import Role
from commons.people.actions.tokens import create_api_token
from commons.traffic.actions import KEPT_FOR, forget_old_answers
from commons.traffic.keeping import _lock_out_twins
from commons.traffic.models import KeptAnswer
from storefronts.listings.models import Listing
from tests.api import Api, codes
from tests.builders import make_member, make_merchant, owner_of

CREATE = """
mutation C($input: CreateListingInput!) {
  createListing(input: $input) { listing { listing { id title } } errors { code path } }
}"""


def wish(merchant: Any, key: str | None, **changes: object) -> dict[str, object]:
    return {
        "organizationId": public_id("mer", merchant.pk),
        "title": "A mug",
        "price": {"amount": "12.00", "currency": merchant.currency},
        "stock": 5,
        "idempotencyKey": key,
        **changes,
    }


@pytest.fixture
def world(db: None) -> tuple[Any, Api]:
    merchant = make_merchant()
    return merchant, Api(owner_of(merchant))


def key() -> str:
    return str(uuid4())


class TestOnce:
    @pytest.fixture(autouse=True)
    def at_home(self, world: tuple[Any, Api]) -> None:
        self.merchant, self.api = world

    def create(self, used: str | None, **changes: object) -> dict[str, Any]:
        return self.api.answer(CREATE, input=wish(self.merchant, used, **changes))

    def test_does_it_once_and_answers_the_same(self) -> None:
        used = key()

        first, again = self.create(used), self.create(used)

        assert first["data"] == again["data"]
        assert first["data"]["createListing"]["listing"]["listing"]["title"] == "A mug"
        assert again["extensions"]["idempotency"] == {"isRepeated": True}
        assert Listing.objects.count() == 1

    def test_does_it_each_time_without_a_key(self) -> None:
        self.create(None)
        self.create(None)

        assert Listing.objects.count() == 2
        assert KeptAnswer.objects.count() == 0

    def test_refuses_the_key_for_something_else(self) -> None:
        used = key()
        self.create(used)

        answer = self.create(used, title="A pot")

        assert codes(answer) == ["IDEMPOTENCY_CONFLICT"]
        assert Listing.objects.count() == 1

    def test_keeps_no_refusal_so_that_it_may_be_tried_again(self) -> None:
        used = key()
        self.create(used, title="")
        assert (Listing.objects.count(), KeptAnswer.objects.count()) == (0, 0)

        answer = self.create(used)

        assert answer["data"]["createListing"]["errors"] == []

    def test_sees_refusals_that_nobody_asked_for(self) -> None:
        document = CREATE.replace("errors { code path }", "")

        self.api.answer(document, input=wish(self.merchant, key(), title=""))

        assert KeptAnswer.objects.count() == 0

    def test_keeps_no_fault(self) -> None:
        answer = Api().answer(CREATE, input=wish(self.merchant, key()))

        assert codes(answer) == ["UNAUTHENTICATED"]
        assert KeptAnswer.objects.count() == 0

    def test_undoes_everything_when_the_answer_cannot_be_made(
        self, monkeypatch: Any
    ) -> None:
        def fail(*_: object, **__: object) -> str:
            raise RuntimeError("while answering")

        used = key()
        with monkeypatch.context() as broken:
            broken.setattr(
                "commons.traffic.keeping.orjson", SimpleNamespace(dumps=fail)
            )
            answer = self.create(used)

        assert codes(answer) == ["INTERNAL"]
        assert Listing.objects.count() == 0
        assert self.create(used)["data"]["createListing"]["listing"]
        assert Listing.objects.count() == 1

    def test_takes_the_key_from_the_document_too(self) -> None:
        used = key()
        inner = wish(self.merchant, None)
        document = """
        mutation C($o: ID!, $k: String) {
          createListing(input: {
            organizationId: $o, title: "A mug",
            price: {amount: "1.00", currency: "EUR"}, idempotencyKey: $k
          }) { listing { organizationId: __typename } }
        }"""

        for _ in range(2):
            self.api.ask(document, o=inner["organizationId"], k=used)

        assert Listing.objects.count() == 1

    @pytest.mark.parametrize("odd", ["", "short", "x" * 101])
    def test_refuses_odd_keys(self, odd: str) -> None:
        assert codes(self.create(odd)) == ["BAD_USER_INPUT"]
        assert Listing.objects.count() == 0

    def test_refuses_several_deeds_under_one_key(self) -> None:
        document = CREATE.replace("createListing(", "a: createListing(", 1).replace(
            "errors { code path } }",
            "errors { code path } } signOut { errors { code } }",
        )

        answer = self.api.answer(document, input=wish(self.merchant, key()))

        assert codes(answer) == ["BAD_USER_INPUT"]
        assert Listing.objects.count() == 0

    def test_keeps_people_apart(self) -> None:
        used = key()
        self.create(used)

        other = Api(make_member(self.merchant, Role.OWNER))
        other.ask(CREATE, input=wish(self.merchant, used))

        assert Listing.objects.count() == 2

    def test_tells_no_token_what_it_may_not_do(self) -> None:
        person = owner_of(self.merchant)
        used = key()
        self.create(used)
        token = create_api_token(
            actor=person, name="reads", scopes=[Scope.READ], expires_in_days=1
        )

        answer = Api(token=token.secret).answer(CREATE, input=wish(self.merchant, used))

        assert codes(answer) == ["FORBIDDEN"]

    def test_does_it_again_after_two_days(self) -> None:
        used = key()
        self.create(used)
        kept = KeptAnswer.objects.get()
        KeptAnswer.objects.update(kept_at=kept.kept_at - 2 * KEPT_FOR)

        self.create(used)

        assert Listing.objects.count() == 2

    def test_is_forgotten_after_two_days(self) -> None:
        self.create(key())
        self.create(key(), title="A pot")
        first = KeptAnswer.objects.order_by("id").first()
        assert first is not None
        KeptAnswer.objects.filter(pk=first.pk).update(
            kept_at=first.kept_at - 2 * KEPT_FOR
        )

        assert forget_old_answers() == 1
        assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwins:
    def together(self, count: int, deed: Any) -> list[Any]:
        """The results of a deed done by many threads at once."""
        barrier, found = threading.Barrier(count), []

        def run() -> None:
            try:
                barrier.wait(10)
                found.append(deed())
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def test_do_it_once(self) -> None:
        merchant = make_merchant()
        person = make_member(merchant, Role.OWNER)
        apis = [Api(person) for _ in range(6)]
        used = key()

        answers = self.together(
            6, lambda: apis.pop().answer(CREATE, input=wish(merchant, used))
        )

        done = [one["data"] for one in answers if "errors" not in one]
        late = [one for one in answers if "errors" in one]
        assert Listing.objects.count() == 1
        assert done
        assert all(one == done[0] for one in done)
        assert all(codes(one) == ["RATE_LIMITED"] for one in late)
        assert all(one["errors"][0]["extensions"]["retryAfter"] == 1 for one in late)

    def test_are_told_to_come_back_while_the_first_is_under_way(self) -> None:
        merchant = make_merchant()
        person = owner_of(merchant)
        api = Api(person)
        used = key()
        entered, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                _lock_out_twins(f"person:{person.pk}", used)
                entered.set()
                leave.wait(10)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        entered.wait(10)
        response = api.post(CREATE, input=wish(merchant, used))
        leave.set()
        holder.join()

        assert response.status_code == 429
        assert response["Retry-After"] == "1"
        assert Listing.objects.count() == 0
        assert api.ask(CREATE, input=wish(merchant, used))


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["A mug", "A pot", ""]))))
def test_each_key_does_one_thing_at_most(
    world: tuple[Any, Api], asked: list[tuple[int, str]]
) -> None:
    merchant, api = world
    keys, done = [key() for _ in range(3)], dict[int, str]()

    with transaction.atomic():
        before = Listing.objects.count()
        for number, title in asked:
            answer = api.answer(CREATE, input=wish(merchant, keys[number], title=title))
            expected = done.get(number)
            if expected is not None and expected != title:
                assert codes(answer) == ["IDEMPOTENCY_CONFLICT"]
            elif title:
                done[number] = title
                assert (
                    answer["data"]["createListing"]["listing"]["listing"]["title"]
                    == title
                )
            else:
                assert answer["data"]["createListing"]["errors"]
        assert Listing.objects.count() == before + len(done)
        transaction.set_rollback(True)
