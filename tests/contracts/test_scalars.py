"""Scalars take what they say and nothing else; what they take never brings a fault."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.ids import public_id
from tests.api import Api, codes
from tests.builders import make_charity, make_merchant, owner_of

pytestmark = pytest.mark.django_db
OFFER = """mutation ($input: CreatePledgeInput!) {
  createPledge(input: $input) { pledge { id } errors { code path } }
}"""
MAKE = """mutation ($input: CreateListingInput!) {
  createListing(input: $input) { listing { listing { id } } errors { code path } }
}"""


def offer(**changes: object) -> dict:
    charity, merchant = make_charity(), make_merchant()
    wish = {
        "organizationId": public_id("mer", merchant.pk),
        "title": "A tenth",
        "shareBps": 1_000,
        "beneficiaries": [{"charityId": public_id("cha", charity.pk)}],
        **changes,
    }
    return Api(owner_of(merchant)).answer(OFFER, input=wish)


class TestDateTime:
    @pytest.mark.parametrize(
        "text",
        ["2027-03-01T12:00:00", "2027-03-01", "2027-03-01 12:00:00Z", "now", "",
         "2027-02-30T12:00:00Z", "2027-03-01T25:00:00Z", "2027-03-01T12:00:00+25:00",
         1_800_000_000, True],
    )  # fmt: skip
    def test_is_a_moment_with_its_offset(self, text: object) -> None:
        assert codes(offer(startsAt=text)) == ["BAD_USER_INPUT"]

    @pytest.mark.parametrize(
        "text",
        ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
         "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"],
    )  # fmt: skip
    def test_is_no_fault_at_the_ends_of_time(self, text: str) -> None:
        for name in ("startsAt", "endsAt"):
            assert "INTERNAL" not in codes(offer(**{name: text}))


class TestDecimal:
    @pytest.mark.parametrize(
        "amount", ["NaN", "Infinity", "-Infinity", "1e3", "0x1", "1,5", "１", 1.5, 15]
    )
    def test_is_written_out_as_text(self, amount: object) -> None:
        answer = make({"amount": amount, "currency": "EUR"})

        assert codes(answer) == ["BAD_USER_INPUT"]

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        amount=st.one_of(
            st.decimals(allow_nan=False, allow_infinity=False).map("{:f}".format),
            st.text(max_size=40),
        ),
        currency=st.one_of(st.sampled_from(["EUR", "JPY", "KWD"]), st.text(max_size=4)),
    )
    def test_is_a_price_or_refused(self, amount: str, currency: str) -> None:
        answer = make({"amount": amount, "currency": currency})

        assert set(codes(answer)) <= {"BAD_USER_INPUT"}


def make(price: dict[str, object]) -> dict:
    merchant = make_merchant()
    wish = {
        "organizationId": public_id("mer", merchant.pk),
        "title": "Bowl",
        "price": price,
    }
    return Api(owner_of(merchant)).answer(MAKE, input=wish)


class TestUpload:
    @pytest.mark.parametrize("file", ["a.csv", {"name": "a.csv"}, 7, True, ["x"]])
    def test_is_a_file_of_a_multipart_request(self, file: object) -> None:
        merchant = make_merchant()
        document = """mutation ($input: CheckImportInput!) {
          checkImport(input: $input) { importRun { id } errors { code } }
        }"""
        wish = {"organizationId": public_id("mer", merchant.pk), "file": file}

        answer = Api(owner_of(merchant)).answer(document, input=wish)

        assert codes(answer) == ["BAD_USER_INPUT"]
