"""Allowances: counted here, told to the others now and then."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from benchmarks.statements import counted
from commons.kit.metering import MOST_UNITS
from commons.people.viewer import TokenBearer
from commons.traffic.actions import forget_old_spending
from commons.traffic.meter import METER, LocalMeter
from commons.traffic.models import Spending
from tests.api import Api, codes
from tests.builders import make_person

pytestmark = pytest.mark.django_db

MAXIMUM = 1_000
TELLING = MAXIMUM // 20


@pytest.fixture(autouse=True)
def small(settings: Any) -> None:
    settings.UNITS_OF_ADDRESS = MAXIMUM
    settings.UNITS_OF_PERSON = 2 * MAXIMUM
    METER.forget()


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.moment = 0.0

    def __call__(self) -> float:
        return self.moment


def request_from(address: str = "192.0.2.1", **meta: str) -> HttpRequest:
    request = RequestFactory().post("/graphql", REMOTE_ADDR=address, **meta)
    request.user = AnonymousUser()
    return request


def spend(meter: LocalMeter, units: int, **where: str) -> bool:
    return meter.take(request_from(**where), units) is not None


class TestTake:
    def test_takes_until_nothing_is_left(self) -> None:
        meter = LocalMeter(Clock())

        taken = [spend(meter, 300) for _ in range(4)]

        assert taken == [True, True, True, False]
        assert meter.bucket(request_from()).current == 100

    def test_lets_units_come_back(self) -> None:
        clock = Clock()
        meter = LocalMeter(clock)
        spend(meter, MAXIMUM)

        clock.moment += 30

        assert meter.bucket(request_from()).current == 300
        assert spend(meter, 300)
        assert not spend(meter, 1)

    def test_keeps_clients_apart(self) -> None:
        meter = LocalMeter(Clock())

        assert spend(meter, MAXIMUM)
        assert spend(meter, MAXIMUM, address="192.0.2.2")
        assert spend(meter, MAXIMUM, address="2001:db8:0:1::1")
        assert not spend(meter, 1, address="2001:db8:0:1:ffff::9")
        assert not spend(meter, 1, address="::ffff:192.0.2.2")

    def test_believes_proxies_only_where_there_are_some(self, settings: Any) -> None:
        meter = LocalMeter(Clock())
        spend(meter, MAXIMUM, HTTP_X_FORWARDED_FOR="198.51.100.7")
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

        assert not spend(meter, 1, HTTP_X_FORWARDED_FOR="9.9.9.9, 192.0.2.1")
        assert spend(meter, 1, HTTP_X_FORWARDED_FOR="192.0.2.1, 198.51.100.7")

    def test_gives_a_person_one_bucket_for_all_tokens(self) -> None:
        meter = LocalMeter(Clock())
        person = make_person()
        requests = [request_from(address) for address in ("192.0.2.1", "192.0.2.9")]
        for request in requests:
            request.token_bearer = TokenBearer(person, frozenset())

        taken = [meter.take(request, 1_500) for request in requests]

        assert taken[0] is not None
        assert taken[0].maximum == 2 * MAXIMUM
        assert taken[1] is None

    def test_forgets_the_oldest_client_when_there_are_too_many(
        self, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("commons.traffic.meter.MOST_BUCKETS", 3)
        meter = LocalMeter(Clock())

        for last in range(5):
            spend(meter, 1, address=f"192.0.2.{last}")

        assert len(meter._spent) == 3


class TestTelling:
    def test_costs_nothing_while_little_is_spent(self) -> None:
        meter = LocalMeter(Clock())

        with counted() as counter:
            for _ in range(TELLING - 1):
                spend(meter, 1)

        assert counter.count == 0

    def test_is_one_statement_for_much(self) -> None:
        meter = LocalMeter(Clock())

        with counted() as counter:
            spend(meter, TELLING)

        assert counter.count == 1
        assert Spending.objects.get().units == TELLING

    def test_lets_processes_know_of_each_other(self) -> None:
        meters = [LocalMeter(Clock()) for _ in range(4)]

        served = sum(spend(meters[n % 4], 10) for n in range(200))

        # Each process may be a twentieth of a bucket behind.
        assert MAXIMUM <= served * 10 + 10 <= MAXIMUM + 4 * TELLING + 50

    def test_survives_without_the_database(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(
            "commons.traffic.meter.TELL", "SELECT 1 / 0, %s, %s, %s, %s"
        )
        meter = LocalMeter(Clock())

        from django.db import transaction

        with transaction.atomic():
            taken = spend(meter, TELLING)
            transaction.set_rollback(True)

        assert taken
        assert meter.bucket(request_from()).current == MAXIMUM - TELLING

    def test_holds_no_addresses(self) -> None:
        spend(LocalMeter(Clock()), MAXIMUM, address="192.0.2.77")

        assert "192.0.2.77" not in Spending.objects.get().client

    def test_is_forgotten_when_full_again(self) -> None:
        spend(LocalMeter(Clock()), MAXIMUM)
        Spending.objects.update(at="2020-01-01T00:00:00Z")

        assert forget_old_spending() == 1


LIST = "{ listings(first: 100) { nodes { id } } }"


class TestOverHttp:
    def test_tells_the_cost_and_the_bucket(self) -> None:
        response = Api().post("{ listings(first: 50) { nodes { id } } }")

        cost = response.json()["extensions"]["cost"]
        assert cost == {
            "requested": 51,
            "actual": 1,
            "bucket": {"maximum": MAXIMUM, "current": MAXIMUM - 1, "restoreRate": 10},
        }
        assert response["RateLimit-Policy"] == '"cost";q=1000;w=100'
        assert response["RateLimit"] == '"cost";r=999;t=1'

    def test_refuses_with_when_to_come_back(self, settings: Any) -> None:
        settings.UNITS_OF_ADDRESS = 100

        response = Api().post(LIST)

        [error] = response.json()["errors"]
        assert response.status_code == 429
        assert error["extensions"]["code"] == "RATE_LIMITED"
        assert response["Retry-After"] == str(error["extensions"]["retryAfter"])
        assert "data" not in response.json()

    def test_refuses_what_costs_too_much_for_anybody(self, settings: Any) -> None:
        settings.UNITS_OF_ADDRESS = 10**9
        document = """
        { listings(first: 100) { nodes { variants { options { name value } }
          pictures { alt } split { parts { reason money { amount } } }
          disclosure { parts { text } } a: variants { options { name } split {
          parts { reason } } disclosure { parts { text } } } } } }"""

        answer = Api().answer(document)

        assert codes(answer) == ["QUERY_TOO_EXPENSIVE"]
        assert str(MOST_UNITS) in answer["errors"][0]["message"]

    def test_charges_for_documents_that_are_wrong(self) -> None:
        cost = Api().post("{ nothing }").json()["extensions"]["cost"]

        assert cost["bucket"]["current"] == MAXIMUM - 10

    def test_counts_people_by_session_where_their_address_has_nothing_left(
        self, settings: Any
    ) -> None:
        settings.UNITS_OF_ADDRESS = 50
        person, nobody = Api(make_person()), Api()

        served = [api.post(LIST) for api in (person, nobody)]

        assert [one.status_code for one in served] == [200, 429]
        assert served[0].json()["extensions"]["cost"]["bucket"]["maximum"] == 2_000

    def test_offers_a_field_that_tells(self) -> None:
        found = Api().ask("{ rateLimit { maximum current restoreRate } }")["rateLimit"]

        assert found == {"maximum": MAXIMUM, "current": MAXIMUM - 1, "restoreRate": 10}

    def test_never_refuses_pages(self, settings: Any) -> None:
        settings.UNITS_OF_ADDRESS = 1
        Api().post(LIST)

        assert Client().get("/").status_code == 200
