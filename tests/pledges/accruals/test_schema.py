from datetime import UTC, datetime

import pytest

from commons.kit.ids import public_id
from pledges.accruals.actions import mark_remitted, reverse_accruals
from pledges.accruals.models import Accrual
from tests.api import Api
from tests.builders import make_charity, make_merchant, make_person, owner_of
from tests.pledges.accruals.rows import recorded, sent

pytestmark = pytest.mark.django_db

SUMS = "sums { promised { amount currency } sent { amount } waiting { amount } }"
EARNINGS = f"""
query($slug: String!) {{
  charityEarnings(slug: $slug) {{
    totals {{ promised {{ amount currency }} sent {{ amount }} waiting {{ amount }} }}
    months {{ month {SUMS} }}
    merchants {{ name slug {SUMS} }}
    lines {{ totalCount nodes {{
      id state amount {{ amount }} transferId charity {{ slug }} merchant {{ slug }}
    }} }}
  }}
}}
"""
GIVING = """
query($slug: String!) {
  merchantGiving(slug: $slug) {
    totals { promised { amount } } charities { slug } lines { totalCount }
  }
}
"""
MARCH = datetime(2026, 3, 9, tzinfo=UTC)


class TestCharityEarnings:
    def test_tells_a_charity_everything(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        event = sent([recorded(charity, merchant, accrued_at=MARCH)])
        mark_remitted([event])
        undone = recorded(charity, merchant, accrued_at=MARCH)
        reverse_accruals([undone.checkout_id])

        found = Api(owner_of(charity)).ask(EARNINGS, slug=charity.slug)

        told = found["charityEarnings"]
        sums = {
            "promised": {"amount": "4.80", "currency": "EUR"},
            "sent": {"amount": "4.80"},
            "waiting": {"amount": "0.00"},
        }
        assert told["totals"] == [sums]
        assert told["months"] == [{"month": "2026-03-01", "sums": sums}]
        assert told["merchants"] == [
            {"name": merchant.name, "slug": merchant.slug, "sums": sums}
        ]
        lines = told["lines"]["nodes"]
        assert [line["state"] for line in lines] == ["REVERSED", "REMITTED"]
        assert lines[1]["transferId"] == public_id("trf", event.transfer_id)
        assert lines[1]["merchant"] == {"slug": merchant.slug}

    def test_is_closed_to_others(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        recorded(charity, merchant)

        for viewer in (None, make_person(), owner_of(merchant)):
            found = Api(viewer).ask(EARNINGS, slug=charity.slug)
            assert found == {"charityEarnings": None}

    def test_is_of_charities(self) -> None:
        merchant = make_merchant()

        found = Api(owner_of(merchant)).ask(EARNINGS, slug=merchant.slug)

        assert found == {"charityEarnings": None}


class TestMerchantGiving:
    def test_tells_a_merchant_what_it_gave(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        recorded(charity, merchant)

        found = Api(owner_of(merchant)).ask(GIVING, slug=merchant.slug)

        assert found["merchantGiving"] == {
            "totals": [{"promised": {"amount": "4.80"}}],
            "charities": [{"slug": charity.slug}],
            "lines": {"totalCount": 1},
        }

    def test_is_closed_to_others(self) -> None:
        merchant = make_merchant()

        for viewer in (None, make_person()):
            found = Api(viewer).ask(GIVING, slug=merchant.slug)
            assert found == {"merchantGiving": None}


class TestRaisedBy:
    def test_is_told_to_everyone(self) -> None:
        charity = make_charity()
        recorded(charity, make_merchant())

        found = Api().ask(
            "query($slug: String!) { raisedBy(slug: $slug) { promised { amount } } }",
            slug=charity.slug,
        )

        assert found == {"raisedBy": [{"promised": {"amount": "4.80"}}]}


class TestNode:
    def test_finds_an_accrual_for_its_sides_only(self) -> None:
        charity = make_charity()
        recorded(charity, make_merchant())
        public = public_id("acc", Accrual.objects.get().pk)
        document = "query($id: ID!) { node(id: $id) { __typename id } }"

        found = [
            Api(viewer).ask(document, id=public)["node"]
            for viewer in (owner_of(charity), make_person(), None)
        ]

        assert found == [{"__typename": "Accrual", "id": public}, None, None]
