"""Finding things in the shop: by words, by facets, and whatever is written."""

import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.organizations.types.organizations import organization_public_id
from storefronts.listings.actions.catalogue import archive_listing, update_listing
from storefronts.listings.rules.drafts import ListingDraft
from storefronts.listings.selectors import (
    search,
    search_conditions,
    search_frequencies,
    suggestions,
)
from storefronts.listings.selectors.search_words import has_trigrams
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_pledge,
    owner_of,
)
from tests.storefronts.listings.schema.searches import (
    FOUND,
    OVERVIEW,
    SET_CAUSES,
    SUGGESTIONS,
    catch_up,
    found,
    found_titles_now,
    overview,
)

pytestmark = pytest.mark.django_db

ORDERS = ("BEST_MATCH", "NEWEST", "PRICE_UP", "PRICE_DOWN", "GIVES_MOST")


@pytest.fixture
def without_trigrams() -> None:
    """As on a server that may not have the extension."""
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
    has_trigrams.cache_clear()
    yield
    has_trigrams.cache_clear()


class TestWords:
    def test_find_titles_tags_categories_and_sellers(self):
        seller = make_merchant(name="Tidewater Pottery")
        make_listing(title="Blue mug", seller=seller, tags=("Gifts",), category="Home")
        make_listing(title="Wool hat")

        for text in ("mug ", "blue MUG ", "gifts ", "home ", "tidewater ", "mugs "):
            assert found(text) == ["Blue mug"], text
        assert found("mug hat ") == []
        assert set(found("mug or hat ")) == {"Blue mug", "Wool hat"}
        assert found("hat -wool ") == []

    def test_find_beginnings_and_accents(self):
        make_listing(title="Café crème bowl")

        for text in ("caf", "cafe ", "creme ", "CRÈME ", '"cafe creme"'):
            assert found(text) == ["Café crème bowl"], text
        assert found('"creme cafe"') == []

    def test_find_words_of_the_description_without_its_markup(self):
        listing = make_listing(title="Mug")
        update_listing(
            actor=owner_of(listing.seller),
            listing_id=listing.pk,
            draft=ListingDraft(description_html="<p>Thrown <em>by hand</em></p>"),
        )

        assert found("thrown ") == ["Mug"]
        assert found("em ") == []

    def test_put_titles_before_descriptions(self):
        other = make_listing(title="Basket")
        update_listing(
            actor=owner_of(other.seller),
            listing_id=other.pk,
            draft=ListingDraft(description_html="<p>For a lamp.</p>"),
        )
        make_listing(title="Lamp")

        assert found("lamp ") == ["Lamp", "Basket"]

    def test_of_other_languages_find_their_stems(self):
        make_listing(title="Handgemaakte kaarsen", seller=make_merchant(country="NL"))

        assert found("kaars ") == ["Handgemaakte kaarsen"]

    def test_find_charities_and_causes_that_a_sale_gives_to(self):
        charity, merchant = make_charity(name="Harbour Food Bank"), make_merchant()
        make_listing(title="Mug", seller=merchant)
        make_listing(title="Hat")
        make_pledge(charity, merchant=merchant)
        Api(owner_of(charity)).ask(
            SET_CAUSES,
            input={
                "organizationId": organization_public_id(charity),
                "causes": ["FOOD", "SPORT"],
            },
        )
        catch_up()

        assert found("harbour ") == ["Mug"]
        assert found("sport ") == ["Mug"]
        assert found(filter={"causes": ["FOOD", "ARTS"]}) == ["Mug"]
        assert found(filter={"charities": [charity.slug]}) == ["Mug"]
        assert found("mug ", filter={"window": charity.slug}) == ["Mug"]

    @pytest.mark.parametrize("text", ['"', "-", "or", "&|!()", "😀", "-mug"])
    def test_that_say_nothing_find_nothing(self, text):
        make_listing(title="Mug")

        assert found(text) == []
        assert not overview(text)["hasWords"]

    def test_of_a_blank_search_find_everything(self):
        make_listing(title="Mug")

        assert found("  ") == ["Mug"]


class TestIndex:
    def test_follows_the_words_and_the_state_of_a_listing(self):
        listing = make_listing(title="Mug")
        owner = owner_of(listing.seller)
        update_listing(
            actor=owner, listing_id=listing.pk, draft=ListingDraft(title="Bowl")
        )
        assert (found("mug "), found("bowl ")) == ([], ["Bowl"])

        archive_listing(actor=owner, listing_id=listing.pk)

        assert found("bowl ") == []

    def test_follows_names(self):
        charity, merchant = make_charity(name="Old Name"), make_merchant(name="Oak")
        make_listing(title="Mug", seller=merchant)
        make_pledge(charity, merchant=merchant)
        type(charity).objects.filter(pk=charity.pk).update(name="Lifeboat")
        type(merchant).objects.filter(pk=merchant.pk).update(name="Elm")

        catch_up()

        assert (found("oak "), found("elm ")) == ([], ["Mug"])
        assert found("lifeboat ") == ["Mug"]
        assert found("old ") == []

    def test_follows_pledges_that_end(self):
        from pledges.agreements.actions.pledges import end_pledge

        charity, merchant = make_charity(), make_merchant()
        make_listing(title="Mug", seller=merchant)
        pledge = make_pledge(charity, merchant=merchant)
        catch_up()
        assert found(filter={"leastShares": [1_000]}) == ["Mug"]

        end_pledge(actor=owner_of(merchant), pledge_id=pledge.pk)
        catch_up()

        assert found(filter={"leastShares": [500]}) == []

    def test_leaves_out_what_a_suspended_charity_sells_at_once(self):
        charity = make_charity()
        make_listing(title="Tote", seller=charity)
        type(charity).objects.filter(pk=charity.pk).update(verification="SUSPENDED")
        assert found_titles_now("tote ") == []

        catch_up()

        assert found("tote ") == []


class TestTypos:
    def test_are_told_what_may_be_meant(self):
        make_listing(title="Striped pottery")

        assert overview("stripd pottrey ")["didYouMean"] == "striped pottery "
        assert overview("pottery ")["didYouMean"] is None
        assert overview("xylophone ")["didYouMean"] is None

    @pytest.mark.usefixtures("without_trigrams")
    def test_are_told_without_the_extension_too(self):
        make_listing(title="Striped pottery")

        assert overview("stripd pottrey ")["didYouMean"] == "striped pottery "


class TestOrders:
    @pytest.fixture
    def shop(self) -> None:
        charity, giving = make_charity(), make_merchant()
        make_pledge(charity, merchant=giving)
        for number, seller in enumerate([giving, charity, make_merchant()] * 3):
            make_listing(
                title=f"Mug {number}", seller=seller, price_minor=500 + number % 4 * 100
            )
        catch_up()

    @pytest.mark.usefixtures("shop")
    @pytest.mark.parametrize("order", ORDERS)
    @pytest.mark.parametrize("way", ["looked up", "walked", "walked in vain"])
    def test_page_forwards_and_back_without_gaps(self, order, way, monkeypatch):
        if way != "looked up":
            monkeypatch.setattr(search, "WALKED_SHARE", 0.0)
            monkeypatch.setattr(search_conditions, "BROAD_SHARE", 0.0)
        if way == "walked in vain":
            monkeypatch.setattr(search, "LONGEST_WALK", 2)
        whole = found("mug ", order=order)
        pages, after = [], None
        for _ in range(5):
            page = Api().ask(FOUND, search="mug ", order=order, first=2, after=after)
            pages.append(page["listings"])
            after = pages[-1]["pageInfo"]["endCursor"]
        titles = [[node["title"] for node in page["nodes"]] for page in pages]

        back = Api().ask(
            FOUND, search="mug ", order=order, last=2,
            before=pages[2]["pageInfo"]["startCursor"],
        )["listings"]  # fmt: skip

        assert [*itertools.chain.from_iterable(titles)] == whole
        assert len(whole) == 9
        assert [page["pageInfo"]["hasNextPage"] for page in pages] == [True] * 4 + [
            False
        ]
        assert [node["title"] for node in back["nodes"]] == titles[1]
        assert back["pageInfo"]["hasPreviousPage"]

    @pytest.mark.usefixtures("shop")
    def test_put_first_what_gives_most(self):
        titles = found(order="GIVES_MOST")

        assert {title[-1] for title in titles[:3]} == {"1", "4", "7"}
        assert {title[-1] for title in titles[3:6]} == {"0", "3", "6"}

    @pytest.mark.usefixtures("shop")
    def test_of_the_best_look_at_the_newest_where_there_is_too_much(self, monkeypatch):
        monkeypatch.setattr(search, "MOST_RANKED", 2)

        titles = Api().ask(FOUND, search="mug ")["listings"]["nodes"]

        assert len(titles) == 9


class TestFrequencies:
    def test_are_those_of_the_last_analyze(self, monkeypatch):
        monkeypatch.setattr(search_frequencies, "LARGE", 1)
        for number in range(4):
            make_listing(title=f"Mug {'ab'[number % 2]}", category="Home")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE listings_listingsearch")
        known = search_frequencies.read_frequencies()

        assert known.share(["'mug'"], []) == 1.0
        assert known.share(["'mu':*"], [["category:Home"]]) == 1.0
        assert known.share(["'kite'", "'mug'"], []) == 0.0
        assert known.share(["'kite' | 'mug'"], [["category:Toys"]]) == 0.0


class TestSuggestions:
    def test_name_categories_charities_sellers_and_listings(self):
        charity = make_charity(name="Harbour Food Bank")
        make_listing(title="Harbour tote", seller=charity, category="Harbour things")
        make_listing(title="Other", seller=make_merchant(name="Harbour Pottery"))

        told = Api().ask(SUGGESTIONS, prefix="harb")["searchSuggestions"]

        assert [(one["kind"], one["label"]) for one in told] == [
            ("CATEGORY", "Harbour things"),
            ("CHARITY", "Harbour Food Bank"),
            ("SELLER", "Harbour Pottery"),
            ("LISTING", "Harbour tote"),
        ]

    @pytest.mark.parametrize("share", [2.0, 0.0])
    def test_begin_with_the_first_letter_or_sign(self, share, monkeypatch):
        monkeypatch.setattr(suggestions, "BROAD_SHARE", share)
        seller = make_merchant(name="Hill Kiln")
        make_listing(title="Blue hat", seller=seller, category="Home")
        make_listing(title="手工陶瓷杯", seller=make_merchant(name="青瓷工坊"))

        def labels(prefix: str) -> list[str]:
            told = Api().ask(SUGGESTIONS, prefix=prefix)["searchSuggestions"]
            return [one["label"] for one in told]

        assert labels("h") == ["Home", "Hill Kiln", "Blue hat"]
        assert labels("hi") == ["Hill Kiln"]
        assert labels("瓷") == ["青瓷工坊", "手工陶瓷杯"]
        assert labels("陶瓷") == ["手工陶瓷杯"]

    @pytest.mark.parametrize("text", ["", " ", "x", "-", "😀"])
    def test_say_nothing_to_nothing(self, text):
        make_listing(title="Hat")

        assert Api().ask(SUGGESTIONS, prefix=text)["searchSuggestions"] == []


class TestSigns:
    """Chinese is written without spaces."""

    @pytest.mark.parametrize(
        "text",
        ["陶瓷", "瓷杯", "手工陶瓷杯", "杯", "手", "手工 杯", "青花 mug", '"陶瓷杯"'],
    )
    def test_are_found_wherever_they_stand(self, text):
        make_listing(title="手工陶瓷杯 mug，青花")
        make_listing(title="陶器", category="花园")

        assert found(text) == ["手工陶瓷杯 mug，青花"]

    @pytest.mark.parametrize("text", ["工瓷", "杯陶", "陶瓷 -杯", '"瓷杯陶"'])
    def test_that_do_not_follow_each_other_are_not_found(self, text):
        make_listing(title="手工陶瓷杯")

        assert found(text) == []

    def test_of_any_width_and_script_are_found(self):
        make_listing(title="ハンドメイドのマグ mug碗")

        for text in ("ﾊﾝﾄﾞﾒｲﾄﾞ", "マグ", "ド", "ｍｕｇ ", "碗", '"mug 碗"'):
            assert len(found(text)) == 1, text

    @pytest.mark.usefixtures("without_trigrams")
    def test_need_no_extension(self):
        make_listing(title="竹篮")

        assert found("竹篮") == ["竹篮"]
        assert overview("竹笼")["didYouMean"] is None


class TestStatements:
    def test_are_few_whatever_is_asked(self):
        make_listing(title="Mug", category="Home")
        asked = {"search": "mug -blue ", "filter": {"categories": ["Home"]}}
        Api().ask(FOUND, **asked)

        for document, most in ((FOUND, 1), (OVERVIEW, 1)):
            with CaptureQueriesContext(connection) as queries:
                Api().ask(document, **asked)
            assert len(queries) <= most, [one["sql"][:200] for one in queries]
        with CaptureQueriesContext(connection) as queries:
            Api().ask(OVERVIEW, search="pottrey stripd cadnle ")
        assert len(queries) <= 4


class TestAnything:
    @given(
        text=st.one_of(
            st.text(max_size=80),
            st.text("ab\"-& |!():*<>'\\ or%\x00", max_size=40),
            st.sampled_from(["word " * 1_000, "a" * 5_000, "'; DROP TABLE x; --"]),
        )
    )
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def test_is_answered(self, text):
        chosen = {"categories": [text], "prices": [text], "leastShares": [7]}
        answers = [
            Api().answer(document, search=text, filter=filters)
            for document in (FOUND, OVERVIEW)
            for filters in (None, chosen)
        ]
        answers.append(Api().answer(SUGGESTIONS, prefix=text))
        page = Client().get("/shop/", {"search": text, "category": text})

        # What no text can hold is said to programs, and passed over by the page.
        allowed = {"BAD_USER_INPUT"} if "\0" in text else set()
        assert {code for answer in answers for code in codes(answer)} <= allowed
        assert page.status_code == 200
