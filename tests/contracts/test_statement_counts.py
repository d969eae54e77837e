"""How many SQL statements the hot requests cost: bars that no change may break.

What controls transactions is not counted. The whole purchase, phase by phase, is held
in tests/flows/test_purchase_statements.py.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import orjson
import pytest
from django.core.cache import cache
from django.test import Client

from benchmarks import documents
from benchmarks.statements import Counter, counted
from commons.kit.clock import now
from commons.payments.actions.inbox import settle_webhook_events
from commons.payments.models import Payment
from commons.payments.states import PaymentState
from pledges.agreements.rules.targets import ListingFacts
from pledges.agreements.selectors.terms import terms_in_force
from sandbox.webhooks import signature
from storefronts.windows.rules.content import SectionKind
from storefronts.windows.rules.editing import SectionChange
from tests.api import Api
from tests.builders import make_charity, make_listing, make_merchant, make_pledge
from tests.payments_world import PaymentsWorld, sandbox, sandbox_server, world
from tests.storefronts.windows.arranging import add, publish

__all__ = ["sandbox", "sandbox_server", "world"]

pytestmark = pytest.mark.django_db

MOST_FOR_A_LIST = 2
MOST_FOR_A_DETAIL = 4
MOST_FOR_A_MESSAGE = 2
MOST_FOR_A_WINDOW_PAGE = 8
MORE_FOR_TWENTY_MESSAGES = 4
SECRET = "whsec_counted"

DETAIL = """
query ($slug: String!) {
  listing(slug: $slug) {
    id title descriptionHtml vendor category tags priceVaries
    price { amount currency }
    cover { url alt }
    pictures { alt sourceUrl picture { url(width: 400) } }
    seller { __typename id name slug about }
    stock { soldOut lowCount }
    variants {
      id title sku options { name value } price { amount } stock { soldOut }
      disclosure { text } split { parts { kind share } }
    }
    disclosure { text parts { text kind slug } }
    split { total { amount } parts { kind name money { amount } reason } }
  }
}"""
SEARCH = """
query ($text: String!) {
  listings(search: $text, filter: { leastShares: [500] }, orderBy: BEST_MATCH) {
    totalCount nodes { slug shortDisclosure { text } seller { name } } } }"""
SEARCH_OVERVIEW = """
query ($text: String!) {
  listingSearch(search: $text, filter: { categories: ["a"], prices: ["EUR-3"] }) {
    count { number } facets { name values { label count { number } } } } }"""
SUGGESTIONS = """
query ($text: String!) { searchSuggestions(prefix: $text) { label } }"""
EVERYTHING = """
{ listings {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { cursor node { slug seller { __typename name } split { parts { kind } } } }
    nodes { id slug variants { id split { parts { name } } disclosure { text } }
      pictures { alt } disclosure { text } shortDisclosure { text } stock { soldOut } }
} }"""


@pytest.fixture
def catalogue() -> list[str]:
    """Listings of several sellers, pledged or not; their slugs."""
    charity, other = make_charity(), make_charity()
    slugs = []
    for number in range(4):
        merchant = make_merchant()
        if number:
            make_pledge(charity, other, merchant=merchant)
        if number > 1:
            make_pledge(other, merchant=merchant, total_cap_minor=100_000)
        slugs += [make_listing(seller=merchant).slug for _ in range(3)]
    return [*slugs, make_listing(seller=charity).slug]


@contextmanager
def at_most(most: int) -> Iterator[Counter]:
    """Fail where the block sends more, and say what it sent."""
    with counted() as counter:
        yield counter
    assert counter.count <= most, "\n".join(sql[:200] for sql in counter.statements)


class TestLists:
    @pytest.mark.parametrize(
        "document", [documents.CARDS, documents.WHOLE, EVERYTHING], ids=len
    )
    @pytest.mark.usefixtures("catalogue")
    def test_cost_two_statements_whatever_is_asked(self, document: str) -> None:
        with at_most(MOST_FOR_A_LIST) as counter:
            found = Api().ask(document)["listings"]

        assert len(found["nodes"]) == 13
        assert counter.count > 0

    def test_cost_the_same_however_long(self, catalogue: list[str]) -> None:
        with at_most(MOST_FOR_A_LIST):
            found = Api().ask(documents.WHOLE, first=1)["listings"]

        assert len(found["nodes"]) == 1
        assert catalogue


class TestWindow:
    @pytest.mark.usefixtures("catalogue")
    def test_costs_the_same_however_many_sections(self) -> None:
        charity = make_charity()
        for kind in [SectionKind.GOODS, SectionKind.PLEDGED, SectionKind.TEXT] * 4:
            add(charity, kind, SectionChange(title="More"))
        publish(charity)

        with at_most(MOST_FOR_A_WINDOW_PAGE):
            answer = Client().get(f"/charities/{charity.slug}/")

        assert answer.status_code == 200


class TestSearch:
    @pytest.mark.parametrize(
        ("document", "most"),
        [(SEARCH, MOST_FOR_A_LIST), (SEARCH_OVERVIEW, 2), (SUGGESTIONS, 1)],
        ids=["list", "overview", "suggestions"],
    )
    @pytest.mark.usefixtures("catalogue")
    def test_costs_what_a_list_costs(self, document: str, most: int) -> None:
        Api().ask(document, text="listing")  # then its words are known; typos are not

        with at_most(most) as counter:
            answer = Api().ask(document, text="listing")

        assert all(answer.values())
        assert counter.count > 0


class TestDetail:
    def test_costs_four_statements(self, catalogue: list[str]) -> None:
        with at_most(MOST_FOR_A_DETAIL):
            found = Api().ask(DETAIL, slug=catalogue[5])["listing"]

        assert found["disclosure"] is not None


class TestTrivialQuery:
    def test_asks_the_database_nothing(self) -> None:
        cache.clear()

        with at_most(0):
            answer = Api().ask(documents.TRIVIAL)

        assert answer == {"__typename": "Query"}


class TestTermsInForce:
    @pytest.mark.parametrize("count", [1, 50])
    def test_cost_one_statement(self, count: int) -> None:
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        facts = [ListingFacts(uuid4(), merchant.pk, ("gift",)) for _ in range(count)]

        with at_most(1):
            found = terms_in_force(facts, at=now())

        assert len(found) == count


class TestMessages:
    @pytest.mark.parametrize("kind", ["checkout.session.completed", "plan.created"])
    def test_cost_two_statements_to_keep(self, settings, kind: str) -> None:
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        event = {
            "id": f"evt_{uuid4().hex}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": {"object": {"id": "cs_1", "object": "checkout.session"}},
        }
        body = orjson.dumps(event)
        signed = signature(SECRET, body, int(time.time()))

        with at_most(MOST_FOR_A_MESSAGE):
            answer = Client().post(
                "/webhooks/stripe",
                body,
                content_type="application/json",
                headers={"Stripe-Signature": signed},
            )

        assert answer.status_code == 204

    def test_cost_hardly_more_to_settle_when_they_are_many(
        self, world: PaymentsWorld
    ) -> None:
        spent = {}
        for count in (1, 1, 20):  # the first one opens accounts that stay open
            payments = [world.payment() for _ in range(count)]
            for payment in payments:
                world.pay(payment)
            world.deliver()
            with counted() as counter:
                settle_webhook_events()
            spent[count] = counter.count
            world.settle()
            keys = [payment.pk for payment in payments]
            paid = Payment.objects.filter(pk__in=keys, state=PaymentState.SUCCEEDED)
            assert paid.count() == count

        assert spent[20] <= spent[1] + MORE_FOR_TWENTY_MESSAGES
