import pytest
from django.test import Client

from pledges.accruals.models import Accrual
from pledges.agreements.actions.caps import CapUse, reserve_caps
from pledges.agreements.models import CapHold, Consent, Pledge, PledgeTerms
from tests.builders import make_person, make_pledge
from tests.pledges.accruals.rows import recorded

pytestmark = pytest.mark.django_db

PLACES = {
    "agreements/pledge": Pledge,
    "agreements/pledgeterms": PledgeTerms,
    "agreements/consent": Consent,
    "agreements/caphold": CapHold,
    "accruals/accrual": Accrual,
}


@pytest.fixture
def staff() -> Client:
    """A browser in which staff is signed in, and something to look at."""
    pledge = make_pledge(total_cap_minor=10_000)
    accrual = recorded(pledge.terms.get().shares.get().charity, pledge.merchant)
    reserve_caps(accrual.checkout_id, [CapUse(pledge.pk, 480)])
    client = Client()
    client.force_login(make_person(is_staff=True))
    return client


@pytest.mark.parametrize("place", PLACES)
class TestAdmin:
    def test_shows_the_list_and_each_row(self, staff: Client, place: str) -> None:
        key = PLACES[place].objects.get().pk

        answers = [
            staff.get(f"/admin/{place}/").status_code,
            staff.get(f"/admin/{place}/{key}/change/").status_code,
        ]

        assert answers == [200, 200]

    def test_changes_nothing(self, staff: Client, place: str) -> None:
        rows = PLACES[place].objects
        before = list(rows.values())
        key = rows.get().pk

        answers = [
            staff.get(f"/admin/{place}/add/").status_code,
            staff.post(f"/admin/{place}/{key}/change/", {}).status_code,
            staff.post(f"/admin/{place}/{key}/delete/", {"post": "yes"}).status_code,
        ]

        assert answers == [403, 403, 403]
        assert list(rows.values()) == before
