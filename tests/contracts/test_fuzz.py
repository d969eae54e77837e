"""No document brings about an INTERNAL error, whoever sends it.

A few hundred in every run; `COMMONWEAL_FUZZ=10000 pytest tests/contracts/test_fuzz.py`
sends as many as you like, and `COMMONWEAL_FUZZ_SEED` chooses which.
"""

import os
from http.cookies import SimpleCookie

import pytest
from django.db import connection, transaction

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
from tests.fuzzing import Writer

COUNT = int(os.environ.get("COMMONWEAL_FUZZ", "150"))
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


def test_no_document_brings_about_a_fault(
    senders: tuple[list[Api], list[str]],
) -> None:
    apis, ids = senders
    writer = Writer(schema._schema, SEED, ids)
    cookies = [SimpleCookie(api.client.cookies) for api in apis]
    ran = 0

    for number in range(COUNT):
        document = writer.operation()
        api = apis[number % 3]
        api.client.cookies = SimpleCookie(cookies[number % 3])  # some sign out
        with transaction.atomic():
            answer = api.answer(document)
            is_broken = connection.needs_rollback
            transaction.set_rollback(True)
        assert "INTERNAL" not in codes(answer), document
        assert not is_broken, document
        ran += "data" in answer

    assert ran > COUNT // 3
