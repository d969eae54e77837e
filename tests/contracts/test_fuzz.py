"""No document brings about an INTERNAL error, whoever sends it.

Ours know which ids exist, those of hypothesis-graphql do not know how we think. A few
hundred in every run; `COMMONWEAL_FUZZ=10000 pytest tests/contracts/test_fuzz.py` sends
as many as you like, every sixth of the other kind, and `COMMONWEAL_FUZZ_SEED` chooses.
"""

import os
from http.cookies import SimpleCookie

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import from_schema, nodes

from commons.kit.ids import public_id
from project.schema import schema
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_pledge,
    owner_of,
)
from tests.fuzzing import CALLING_OUT, DAYS, DECIMALS, MOMENTS, Writer

COUNT = int(os.environ.get("COMMONWEAL_FUZZ", "150"))
SELDOM = 5
SEED = int(os.environ.get("COMMONWEAL_FUZZ_SEED", "20261123"))


@pytest.fixture
def senders(db: None) -> tuple[list[Api], list[str]]:
    """Somebody with a merchant, somebody with a charity, and nobody; ids that exist."""
    charity, merchant = make_charity(), make_merchant()
    listing = make_listing(seller=merchant)
    pledge = make_pledge(charity, merchant=merchant)
    ids = [
        public_id("mer", merchant.pk), public_id("cha", charity.pk),
        public_id("lst", listing.pk), public_id("ple", pledge.pk),
        *(public_id("var", one.pk) for one in listing.variants.all()),
    ]  # fmt: skip
    return [Api(owner_of(merchant)), Api(owner_of(charity)), Api()], ids


def answered(api: Api, document: str) -> bool:
    """Whether it ran; what it did is undone, and must not have been a fault."""
    with transaction.atomic():
        answer = api.answer(document)
        is_broken = connection.needs_rollback
        transaction.set_rollback(True)
    assert "INTERNAL" not in codes(answer), document
    assert not is_broken, document
    return "data" in answer


def test_no_document_brings_about_a_fault(
    senders: tuple[list[Api], list[str]],
) -> None:
    apis, ids = senders
    writer = Writer(schema._schema, SEED, ids)
    cookies = [SimpleCookie(api.client.cookies) for api in apis]
    ran = 0

    for number in range(COUNT):
        api = apis[number % 3]
        api.client.cookies = SimpleCookie(cookies[number % 3])  # some sign out
        ran += answered(api, writer.operation())

    assert ran > COUNT // 3


def one_of(texts: list[str]) -> st.SearchStrategy[object]:
    return st.sampled_from(texts).map(nodes.String)


FOREIGN = from_schema(
    schema.as_str(),
    custom_scalars={
        "DateTime": one_of(MOMENTS),
        "Date": one_of(DAYS),
        "Decimal": one_of(DECIMALS),
        "Upload": one_of(["x"]),
    },
).filter(lambda document: not any(name in document for name in CALLING_OUT))


@seed(SEED)
@settings(
    max_examples=COUNT // SELDOM,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(document=FOREIGN, sender=st.integers(0, 2))
def test_no_foreign_document_brings_about_a_fault(
    senders: tuple[list[Api], list[str]], document: str, sender: int
) -> None:
    apis, _ids = senders
    cookies = SimpleCookie(apis[sender].client.cookies)

    answered(apis[sender], document)

    apis[sender].client.cookies = cookies
