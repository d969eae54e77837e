"""The demo's town is made whole, once, and stands on real deeds."""

import pytest
from django.core.management import call_command

from commons.ledger.models import Entry
from commons.media.models import Picture
from commons.organizations.models import Organization
from commons.payments.models import ConnectedAccount, Transfer
from commons.people.models import Person
from pledges.agreements.models import Pledge, PledgeTerms
from storefronts.demo.charities import CHARITIES
from storefronts.demo.chinese import LISTINGS, WINDOWS
from storefronts.demo.facts import PASSWORD
from storefronts.demo.merchants import MERCHANTS, PROMISES
from storefronts.demo.seeding.prices import SOLD_OUT
from storefronts.listings.models import Listing, Stock
from storefronts.listings.prices.models import PastPrice, VariantPrice
from storefronts.listings.translations.models import ListingTranslation
from storefronts.orders.models import Checkout
from storefronts.windows.models import WindowVersion
from tests.api import Api
from tests.storefronts.sandboxed import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]

pytestmark = pytest.mark.django_db

ITEMS = [item for one in (*MERCHANTS, *CHARITIES) for item in one.items]
SEEN = """{
  listings(first: 100) {
    totalCount
    nodes {
      title cover { url alt } shortDisclosure { text } split { total { amount } }
    }
  }
  storefronts { nodes { name mission banner { alt } emblem { url } } }
}"""
UNREACHABLE = "http://127.0.0.1:9"


@pytest.fixture
def silent_sandbox(settings) -> None:
    settings.SANDBOX_URL = UNREACHABLE


def counts() -> dict[str, int]:
    models = (Person, Organization, Listing, Picture, Pledge, Checkout, Entry, Transfer)
    return {model.__name__: model.objects.count() for model in models}


class TestCatalogue:
    def test_has_titles_and_pictures_of_its_own(self):
        titles = [item.title for item in ITEMS]
        pictures = [(item.picture.kind, item.picture.seed) for item in ITEMS]

        assert 40 <= len(titles) == len(set(titles)) <= 60
        assert len(set(pictures)) == len(pictures)
        assert all(item.picture.alt and item.words for item in ITEMS)

    def test_has_lowest_price_where_there_are_several(self):
        for item in ITEMS:
            assert not item.sorts or item.price == item.sorts[0].price
            assert bool(item.option) == bool(item.sorts)


class TestSeedDemo:
    def test_makes_the_town_without_a_provider(self, silent_sandbox, capsys):
        call_command("seed_demo")

        told = capsys.readouterr().out
        seen = Api().ask(SEEN)
        assert f"{len(ITEMS)} listings and {len(PROMISES)} pledges are new." in told
        assert "No accounts and no purchases" in told
        assert seen["listings"]["totalCount"] == len(ITEMS)
        assert all(node["cover"]["alt"] for node in seen["listings"]["nodes"])
        verified = sorted(one.name for one in CHARITIES if one.is_verified)
        assert [node["name"] for node in seen["storefronts"]["nodes"]] == verified
        waiting = PledgeTerms.objects.filter(state="PROPOSED")
        assert set(waiting.values_list("pledge__title", flat=True)) == {
            "A twentieth of every toy", "Fifteen percent of every print",
        }  # fmt: skip
        for line in told.splitlines():
            assert "@" not in line or Person.objects.filter(email=line.split()[0])
        assert Person.objects.get(email="mara@tidewater.example").check_password(
            PASSWORD
        )

    def test_sells_in_other_currencies_at_less_than_before_and_not_at_all(
        self, silent_sandbox, capsys
    ):
        for _ in range(2):
            call_command("seed_demo")

        prices = VariantPrice.objects.values_list("currency", flat=True)
        assert sorted(prices) == ["JPY", "USD", "USD", "USD"]
        assert PastPrice.objects.get().amount_minor == 5_400
        sold_out = Stock.objects.get(variant__listing__title=SOLD_OUT)
        assert (sold_out.is_tracked, sold_out.on_hand) == (True, 0)

    def test_buys_and_pays_through_the_sandbox_once(self, sandbox, capsys):
        call_command("seed_demo")
        first = counts()

        call_command("seed_demo")

        assert "13 accounts and 3 purchases are new." in capsys.readouterr().out
        assert counts() == first
        assert set(Checkout.objects.values_list("state", flat=True)) == {"PAID"}
        assert first["Transfer"] > 0
        without = set(Organization.objects.values_list("name", flat=True)) - set(
            ConnectedAccount.objects.values_list("organization__name", flat=True)
        )
        assert without == {"Paws on Rope Lane", "Lantern Night School"}
        call_command("check_books")

    def test_says_some_of_it_in_chinese_once(self, silent_sandbox, capsys):
        for _ in range(2):
            call_command("seed_demo")

        kept = ListingTranslation.objects.values_list("listing__title", "title")
        assert dict(kept) == {name: said.title for name, said in LISTINGS.items()}
        seen = Api(language="zh-hans").ask(SEEN)
        titles = {node["title"] for node in seen["listings"]["nodes"]}
        assert {said.title for said in LISTINGS.values()} <= titles
        names = {node["name"] for node in seen["storefronts"]["nodes"]}
        assert "海港食物银行" in names
        versions = WindowVersion.objects.exclude(translations=[])
        assert versions.count() == len(WINDOWS)
        for translation in ListingTranslation.objects.all():
            said = LISTINGS[translation.listing.title]
            assert translation.words == dict(said.others)
        sections = WINDOWS["Harbour Food Bank"].sections
        [window] = versions.filter(storefront__slug="harbour-food-bank")
        assert len(window.translations[0]["sections"]) == len(sections)
