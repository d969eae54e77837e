"""How PostgreSQL finds terms among very many: by index, whoever else pledges."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from commons.kit.clock import now
from pledges.agreements.rules.targets import ListingFacts
from pledges.agreements.selectors.terms import SEPARATOR, TERMS_IN_FORCE, terms_in_force
from tests.pledges.agreements.many import (
    LISTING,
    MERCHANT,
    PLEDGE,
    key,
    make_many_pledges,
)

PLEDGES = 20_000
OF_ONE = 1_000
LARGE = PLEDGES - OF_ONE


@pytest.fixture(scope="module", autouse=True)
def many_pledges(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made once for all tests here, and undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_many_pledges(PLEDGES, of_one_merchant=OF_ONE)
        yield
        transaction.set_rollback(True)


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes_of(child)


def plan_for(merchants: list[UUID], keys: list[str]) -> list[dict[str, Any]]:
    pairs = [SEPARATOR.join(map(str, words)) for words in (merchants, keys)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {TERMS_IN_FORCE}",
            [*pairs, now()],
        )
        found = cursor.fetchone()[0]
    plans = json.loads(found) if isinstance(found, str) else found
    return list(nodes_of(plans[0]["Plan"]))


def touched(nodes: list[dict[str, Any]]) -> int:
    """Pages read for the whole statement."""
    return nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"]


class TestTermsInForce:
    def test_reads_no_table_from_end_to_end(self) -> None:
        merchants = [key(MERCHANT, number) for number in range(1, 21)]

        nodes = plan_for(merchants * 2, ["all"] * 20 + ["tag:Sea"] * 20)

        # The table of caps is empty here, and an empty table has no end to read to.
        scanned = [
            node.get("Relation Name")
            for node in nodes
            if node["Node Type"] == "Seq Scan"
            and node["Actual Rows"] + node.get("Rows Removed by Filter", 0) > 0
        ]
        assert scanned == []
        assert nodes[0]["Actual Rows"] == 20

    def test_reads_as_little_for_a_merchant_with_a_thousand_pledges(self) -> None:
        small = plan_for([key(MERCHANT, 1)], ["all"])

        large = plan_for(
            [key(MERCHANT, LARGE)] * 2, ["all", f"listing:{key(LISTING, LARGE + 7)}"]
        )

        assert (small[0]["Actual Rows"], large[0]["Actual Rows"]) == (1, 2)
        assert touched(large) <= 2 * touched(small) + 4

    def test_finds_the_right_ones_among_them(self) -> None:
        listing = ListingFacts(key(LISTING, LARGE + 7), key(MERCHANT, LARGE))

        (found,) = terms_in_force([listing], at=now()).values()

        assert [promise.pledge_id for promise in found] == [
            key(PLEDGE, LARGE),
            key(PLEDGE, LARGE + 7),
        ]
