"""How a search can be narrowed, and what each value would leave."""

import itertools
from dataclasses import replace

import pytest

from storefronts.listings.rules.searching import Facet, parse_search
from storefronts.listings.selectors import public, search_conditions, search_facets
from storefronts.listings.selectors.public import Filter
from storefronts.listings.selectors.search_frequencies import Frequencies
from storefronts.listings.types import searching
from tests.api import Api
from tests.builders import make_charity, make_listing, make_merchant, make_pledge
from tests.storefronts.listings.schema.searches import (
    OVERVIEW,
    catch_up,
    counts,
    found,
    overview,
)

pytestmark = pytest.mark.django_db

COUNT = """query ($search: String) {
  listingSearch(search: $search) { count { number isLeast } } }"""


class TestFacets:
    @pytest.fixture(autouse=True)
    def shop(self) -> None:
        self.charity, self.seller = make_charity(name="Harbour"), make_merchant()
        make_pledge(self.charity, merchant=self.seller, share_bps=1_000)
        for category, price in itertools.product(("Home", "Play"), (900, 3_000)):
            make_listing(
                title=f"{category} mug",
                seller=self.seller,
                category=category,
                price_minor=price,
            )
        make_listing(title="Tote", seller=self.charity, category="Bags")
        catch_up()

    def test_count_what_each_value_leaves(self):
        told = overview()

        assert told["count"] == {"number": 5, "isLeast": False}
        assert counts(told, "category") == {"Bags": 1, "Home": 2, "Play": 2}
        assert counts(told, "price") == {"EUR-0": 2, "EUR-2": 3}
        assert counts(told, "share") == {
            "500": 5, "1000": 5, "2500": 1, "10000": 1,
        }  # fmt: skip
        assert counts(told, "charity") == {self.charity.slug: 5}
        assert counts(told, "seller")[self.seller.slug] == 4
        assert counts(told, "by") == {"true": 1}

    def test_leave_out_their_own_choice_alone(self):
        told = overview(categories=["Home"], prices=["EUR-0"])

        assert told["count"]["number"] == 1
        assert counts(told, "category") == {"Home": 1, "Play": 1}
        assert counts(told, "price") == {"EUR-0": 1, "EUR-2": 1}
        assert counts(told, "seller") == {self.seller.slug: 1}

    def test_take_any_value_of_one_and_all_facets(self):
        assert len(found(filter={"categories": ["Home", "Bags"]})) == 3
        both = {"categories": ["Home", "Bags"], "prices": ["EUR-0"]}
        assert found(filter=both) == ["Home mug"]
        assert found(filter={"soldByCharity": True}) == ["Tote"]
        assert len(found("mug ", filter={"hasPledge": True})) == 4

    def test_keep_what_is_chosen_though_nothing_is_left(self):
        told = overview("tote ", categories=["Nothing"])

        chosen = [
            one["value"]
            for facet in told["facets"]
            for one in facet["values"]
            if one["isChosen"]
        ]
        assert chosen == ["Nothing"]

    def test_count_no_further_than_their_bound(self, monkeypatch):
        monkeypatch.setattr(search_facets, "MOST_COUNTED", 2)

        told = overview("mug ")

        assert told["count"] == {"number": 2, "isLeast": True}
        assert counts(overview(), "price") == {}  # nothing is tallied yet

    def test_of_what_is_broad_are_told_as_a_least(self, monkeypatch):
        monkeypatch.setattr(search_facets, "_is_broad", lambda conditions: True)

        told = overview("mug ", categories=["Home"])

        assert told["count"] == {"number": 2, "isLeast": True}
        assert counts(told, "category") == {"Home": 2, "Play": 2}
        assert counts(told, "by") == {}

    def test_are_exact_while_there_are_few(self, monkeypatch):
        known = Frequencies(40_000, {"mug": 0.5}, {"category:Home": 0.5})
        monkeypatch.setattr(search_conditions, "frequencies", lambda: known)
        monkeypatch.setattr(search_facets, "frequencies", lambda: known)
        asked = Filter(search=parse_search("mug "))
        home = replace(asked, narrowing=((Facet.CATEGORY, ("Home",)),))
        much = search_facets._is_broad(search_conditions.Conditions.of(home))
        monkeypatch.setattr(search_facets, "MOST_COUNTED", 10_000)
        little = search_facets._is_broad(search_conditions.Conditions.of(home))

        assert (much, little) == (True, False)
        assert overview("mug ", categories=["Home"])["count"] == {
            "number": 2,
            "isLeast": False,
        }

    @pytest.mark.parametrize("part", [0.0, 0.9])
    def test_are_the_same_however_a_condition_is_tried(self, part, monkeypatch):
        keys = {"category:Home": part, "price:EUR-1": 0.1}
        known = Frequencies(20_000, {}, keys)
        monkeypatch.setattr(search_conditions, "frequencies", lambda: known)

        told = overview(None, categories=["Home"], prices=["EUR-1", "EUR-2"])

        assert told["count"]["number"] == len(
            found(filter={"categories": ["Home"], "prices": ["EUR-1", "EUR-2"]})
        )

    @pytest.mark.parametrize("bound", [2, 1_000])
    @pytest.mark.parametrize("is_broad", [True, False])
    @pytest.mark.parametrize("text", [None, "mug ", "nothing "])
    def test_are_not_needed_for_the_count(self, monkeypatch, bound, is_broad, text):
        monkeypatch.setattr(search_facets, "MOST_COUNTED", bound)
        monkeypatch.setattr(search_facets, "_is_broad", lambda conditions: is_broad)

        alone = Api().ask(COUNT, search=text)["listingSearch"]["count"]

        assert alone == overview(text)["count"]

    def test_refuse_more_values_than_anybody_chooses(self):
        answer = Api().answer(OVERVIEW, filter={"categories": ["x"] * 51})

        assert "at most 50" in answer["errors"][0]["message"]


class TestTotal:
    @pytest.mark.parametrize("text", [None, "mug "])
    def test_says_where_it_stops(self, text, monkeypatch):
        for number in range(3):
            make_listing(title=f"Mug {number}")
        asked = """query ($text: String) {
          listings(search: $text, first: 1) { totalCount totalIsLeast }
          none: listings(search: "hat ") { totalCount totalIsLeast } }"""
        for most, expected in ((3, (3, False)), (2, (2, True))):
            monkeypatch.setattr(public, "MOST_TOLD", most)
            monkeypatch.setattr(searching, "MOST_TOLD", most)

            told = Api().ask(asked, text=text)

            assert tuple(told["listings"].values()) == expected
            assert tuple(told["none"].values()) == (0, False)
