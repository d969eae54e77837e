"""The generator: plausible data that the platform could have made itself."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commons.kit.clock import now
from commons.organizations.models import Membership, Organization
from pledges.agreements.models import (
    Consent,
    Pledge,
    PledgeCap,
    PledgeShare,
    PledgeTarget,
    PledgeTerms,
)
from pledges.agreements.rules.targets import ListingFacts
from pledges.agreements.selectors.terms import terms_in_force
from storefronts.listings.models import Listing, Stock, Variant
from storefronts.windows.models import Storefront
from tests.api import Api
from tests.books import CHECK_NOW

NUMBERS = {"listings": 40, "merchants": 8, "charities": 3, "pledges": 50}
CARDS = """
{ listings(first: 100) {
  nodes { title price { amount } cover { alt } variants { title stock { soldOut } }
          disclosure { text } split { parts { kind } } } } }
"""


@pytest.fixture
def generated(db: None) -> None:
    """A small batch."""
    call_command("generate", **NUMBERS, verbosity=0)


@pytest.mark.usefixtures("generated")
class TestGenerate:
    def test_makes_as_many_as_were_asked_for(self) -> None:
        assert Organization.objects.filter(kind="MERCHANT").count() == 8
        assert Organization.objects.filter(kind="CHARITY").count() == 3
        assert (Listing.objects.count(), Pledge.objects.count()) == (40, 50)
        assert Stock.objects.count() == Variant.objects.count() >= 40

    def test_keeps_every_constraint(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CHECK_NOW)

        assert PledgeTerms.objects.count() == 50

    def test_gives_everybody_what_joining_gives(self) -> None:
        assert Membership.objects.filter(role="OWNER").count() == 11
        assert Storefront.objects.count() == 3
        assert Organization.objects.filter(sales_terms=None).count() == 0

    def test_lets_charities_consent_to_their_shares(self) -> None:
        shares = set(PledgeShare.objects.values_list("terms_id", "charity_id"))
        given = Consent.objects.filter(state="GIVEN")

        assert set(given.values_list("terms_id", "charity_id")) == shares
        assert {c.text_hash for c in given} == {
            terms.text_hash for terms in PledgeTerms.objects.all()
        }

    def test_leaves_targets_to_standing_terms_alone(self) -> None:
        over = PledgeTerms.objects.filter(closing="ENDED").values("pk")

        assert over.count() > 0
        assert not PledgeTarget.objects.filter(terms__in=over).exists()

    def test_caps_what_says_so(self) -> None:
        capped = Pledge.objects.filter(total_cap_minor__isnull=False)

        assert capped.count() == PledgeCap.objects.count() > 0

    def test_makes_pledges_that_apply(self) -> None:
        columns = ("id", "seller_id", "tags", "category")
        facts = [ListingFacts(*row) for row in Listing.objects.values_list(*columns)]

        found = terms_in_force(facts, at=now())

        assert len(found) == 40
        assert any(len(promises) > 1 for promises in found.values())

    def test_makes_listings_that_everybody_sees(self) -> None:
        nodes = Api().ask(CARDS)["listings"]["nodes"]

        assert len(nodes) == 40
        assert all(node["disclosure"] and node["split"] for node in nodes)

    def test_adds_a_batch_beside_the_last(self) -> None:
        call_command("generate", **NUMBERS, verbosity=0)

        assert Listing.objects.count() == 80


class TestRefusals:
    @pytest.mark.parametrize(
        "numbers",
        [{"merchants": 0}, {"charities": 0}, {"listings": -1}, {"merchants": -1}],
    )
    @pytest.mark.django_db
    def test_are_told_before_anything_is_written(self, numbers) -> None:
        with pytest.raises(CommandError):
            call_command("generate", **{**NUMBERS, **numbers}, verbosity=0)

        assert Organization.objects.count() == 0
