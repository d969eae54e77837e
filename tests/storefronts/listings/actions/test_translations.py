"""Listings in further languages: said by their sellers, read by those who read them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from benchmarks.statements import counted
from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.kit.ids import new_id
from commons.kit.language import override
from commons.organizations.actions.profiles import ProfileChange, update_organization
from commons.organizations.models import Role
from storefronts.listings.actions.catalogue import update_listing
from storefronts.listings.actions.removing import REMOVE
from storefronts.listings.actions.translations import (
    remove_listing_translation,
    save_listing_translation,
)
from storefronts.listings.rules.drafts import ListingDraft, VariantDraft
from storefronts.listings.rules.translations import TranslationDraft
from storefronts.listings.selectors.translations import names_in
from storefronts.listings.selectors.watching import waits
from storefronts.listings.translations.models import ListingTranslation
from storefronts.orders.models import OrderLine
from tests.api import Api
from tests.builders import (
    make_charity,
    make_listing,
    make_member,
    make_merchant,
    make_pledge,
    make_wait,
    owner_of,
)
from tests.storefronts.checkout.builders import make_cart, price, start
from tests.storefronts.sandboxed import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]

pytestmark = pytest.mark.django_db

CHINESE = "zh-hans"
DRAFT = TranslationDraft(
    "潮汐杯", "<p>一对。</p>", (("Size", "尺寸"), ("Small", "小号"), ("Large", "大号"))
)
LISTING = """query ($slug: String!) {
  listing(slug: $slug) {
    title language descriptionHtml descriptionLanguage
    variants { title options { name value } }
  }
}"""
CARDS = "{ listings { nodes { slug title language cover { alt } } } }"


@pytest.fixture
def mugs():
    sizes = ("Small", "Large")
    variants = tuple(
        VariantDraft(price_minor=4_800, currency="EUR", options=(("Size", one),))
        for one in sizes
    )
    listing = make_listing(title="Low Tide mugs", variants=variants)
    describe(listing, "<p>A pair.</p>")
    return listing


def describe(listing, html):
    update_listing(
        actor=owner_of(listing.seller),
        listing_id=listing.pk,
        draft=ListingDraft(description_html=html),
    )


def say(listing, draft=DRAFT, actor=None, language="zh-Hans"):
    return save_listing_translation(
        actor=actor or owner_of(listing.seller),
        listing_id=listing.pk,
        language=language,
        draft=draft,
    )


def write_in(organization, language):
    update_organization(
        actor=owner_of(organization),
        organization_id=organization.pk,
        change=ProfileChange(language=language),
    )


def read(listing, language=CHINESE):
    return Api(language=language).ask(LISTING, slug=listing.slug)["listing"]


class TestReaders:
    def test_of_the_language_get_its_words(self, mugs) -> None:
        say(mugs)

        found = read(mugs)

        assert (found["title"], found["descriptionHtml"]) == ("潮汐杯", "<p>一对。</p>")
        assert (found["language"], found["descriptionLanguage"]) == ("zh-Hans",) * 2
        assert [one["title"] for one in found["variants"]] == ["小号", "大号"]
        assert found["variants"][0]["options"] == [{"name": "尺寸", "value": "小号"}]

    def test_of_the_original_get_that(self, mugs) -> None:
        say(mugs)

        found = read(mugs, "en")

        assert (found["title"], found["language"]) == ("Low Tide mugs", "en")
        assert [one["title"] for one in found["variants"]] == ["Small", "Large"]

    def test_get_the_original_where_nothing_is_said(self, mugs) -> None:
        say(mugs, TranslationDraft("潮汐杯"))
        other = make_listing(title="Bowls")

        found = read(mugs)

        assert (found["title"], found["language"]) == ("潮汐杯", "zh-Hans")
        assert (found["descriptionHtml"], found["descriptionLanguage"]) == (
            "<p>A pair.</p>",
            "en",
        )
        assert read(other)["title"] == "Bowls"
        assert read(other)["language"] == "en"

    def test_are_told_what_sellers_write_in(self) -> None:
        tea = make_listing(title="茶")
        write_in(tea.seller, "zh-Hans")
        say(tea, TranslationDraft("Tea"), language="en")

        assert read(tea)["title"] == "茶"
        assert read(tea)["language"] == "zh-Hans"
        assert read(tea, "en")["title"] == "Tea"
        assert read(tea, "en")["language"] == "en"

    def test_of_a_list_cost_no_statement_more(self, mugs) -> None:
        say(mugs)
        make_listing(title="Bowls")
        Api(language=CHINESE).ask(CARDS)

        with counted() as counter:
            nodes = Api(language=CHINESE).ask(CARDS)["listings"]["nodes"]

        assert counter.count == 1
        assert {node["title"] for node in nodes} == {"潮汐杯", "Bowls"}

    def test_turn_by_turn_each_get_their_own(self, mugs) -> None:
        say(mugs)

        titles = [read(mugs, one)["title"] for one in ("en", CHINESE) * 2]

        assert titles == ["Low Tide mugs", "潮汐杯"] * 2


class TestSaveListingTranslation:
    def test_replaces_what_was_said(self, mugs) -> None:
        first = say(mugs)

        say(mugs, TranslationDraft("退潮杯"))

        kept = ListingTranslation.objects.get()
        assert (kept.pk, kept.title, kept.words) == (first.pk, "退潮杯", {})
        assert kept.seller_id == mugs.seller_id

    def test_changes_nothing_when_repeated(self, mugs) -> None:
        first = say(mugs)

        say(mugs)

        assert ListingTranslation.objects.get().updated_at == first.updated_at

    @pytest.mark.parametrize(
        ("language", "code"),
        [("en", "OWN_LANGUAGE"), ("tlh", "UNKNOWN_LANGUAGE"), ("", "UNKNOWN_LANGUAGE")],
    )
    def test_refuses_other_languages(self, mugs, language, code) -> None:
        with pytest.raises(Refusal) as caught:
            say(mugs, language=language)

        assert (caught.value.code, caught.value.path) == (code, ("input", "language"))
        assert not ListingTranslation.objects.exists()

    def test_is_for_staff_of_the_seller(self, mugs) -> None:
        say(mugs, actor=make_member(mugs.seller, Role.STAFF))

        for actor in (make_member(mugs.seller, Role.VIEWER), owner_of(make_merchant())):
            with pytest.raises((Forbidden, NotFound)):
                say(mugs, TranslationDraft("别的"), actor=actor)
        assert ListingTranslation.objects.get().title == "潮汐杯"

    def test_is_guarded_by_the_database(self, mugs) -> None:
        kept = say(mugs)
        for wrong in ({"title": ""}, {"language": "zh_Hans"}, {"id": new_id()}):
            row = ListingTranslation.objects.get(pk=kept.pk)
            for name, value in wrong.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(force_insert="id" in wrong)


class TestRemoveListingTranslation:
    def test_gives_readers_the_original_again(self, mugs) -> None:
        say(mugs)

        for _ in range(2):
            remove_listing_translation(
                actor=owner_of(mugs.seller), listing_id=mugs.pk, language="zh-Hans"
            )

        assert read(mugs)["title"] == "Low Tide mugs"

    def test_happens_to_listings_that_are_taken_away(self) -> None:
        assert any("listings_listingtranslation" in statement for statement in REMOVE)


class TestCarts:
    def test_say_it_as_the_shopper_reads_it(self, mugs) -> None:
        say(mugs)
        cart = make_cart(*mugs.variants.order_by("position"))

        with override(CHINESE):
            told = [line.variant for line in price(cart).lines]

        assert [(one.title, one.variant_title) for one in told] == [
            ("潮汐杯", "小号"),
            ("潮汐杯", "大号"),
        ]
        assert told[0].own_name == "Low Tide mugs, Small"
        assert {line.variant.own_name for line in price(cart).lines} == {""}

    def test_leave_orders_in_the_words_of_both(self, mugs, sandbox) -> None:
        make_pledge(make_charity(), merchant=mugs.seller)
        say(mugs)
        variant = mugs.variants.order_by("position").first()

        with override(CHINESE):
            start(make_cart(variant))
        start(make_cart(variant))

        first, second = OrderLine.objects.order_by("id")
        assert (first.title, first.variant_title) == ("潮汐杯", "小号")
        assert first.own_name == "Low Tide mugs, Small"
        assert (second.title, second.own_name) == ("Low Tide mugs", "")


class TestPage:
    def test_says_what_is_in_another_language(self, mugs) -> None:
        say(mugs, TranslationDraft("潮汐杯"))
        address = f"/listings/{mugs.slug}/"

        chinese = Client().get(address, {"lang": CHINESE})
        english = Client().get(address)

        assert chinese["Content-Language"] == "zh-Hans"
        html = chinese.content.decode()
        assert "<h1>潮汐杯</h1>" in html
        assert '<meta property="og:title" content="潮汐杯">' in html
        assert '<div class="column prose" lang="en"><p>A pair.</p>' in html
        assert '"inLanguage": "zh-Hans"' in html
        assert "<h1>Low Tide mugs</h1>" in english.content.decode()

    def test_marks_an_original_on_a_chinese_page(self, mugs) -> None:
        page = Client().get(f"/listings/{mugs.slug}/", {"lang": CHINESE})

        assert '<h1 lang="en">Low Tide mugs</h1>' in page.content.decode()


class TestSearches:
    FOUND = "query ($text: String!) { listings(search: $text) { nodes { slug } } }"

    def found(self, text) -> list[str]:
        nodes = Api().ask(self.FOUND, text=text)["listings"]["nodes"]
        return [node["slug"] for node in nodes]

    def test_find_what_was_said(self, mugs) -> None:
        say(mugs)

        assert self.found("潮汐") == [mugs.slug]
        assert self.found("一对") == [mugs.slug]
        assert self.found("tide") == [mugs.slug]

    def test_no_more_find_what_was_taken_back(self, mugs) -> None:
        say(mugs)
        say(mugs, TranslationDraft("退潮碗"))
        assert self.found("潮汐杯") == []
        assert self.found("退潮碗") == [mugs.slug]

        remove_listing_translation(
            actor=owner_of(mugs.seller), listing_id=mugs.pk, language="zh-Hans"
        )

        assert self.found("退潮碗") == []
        assert self.found("tide") == [mugs.slug]


class TestWaits:
    def test_name_what_is_waited_for_as_the_reader_reads_it(self, mugs) -> None:
        say(mugs)
        variant = mugs.variants.order_by("position").first()
        wait = waits().get(pk=make_wait(variant).pk)

        assert names_in(wait.variant, CHINESE) == ("潮汐杯", "小号")
        assert names_in(wait.variant, "en") == ("Low Tide mugs", "Small")
        write_in(mugs.seller, "zh-Hans")
        wait = waits().get(pk=wait.pk)
        assert names_in(wait.variant, CHINESE) == ("Low Tide mugs", "Small")

    def test_cost_the_same_however_many(self, mugs) -> None:
        say(mugs)
        for variant in mugs.variants.all():
            make_wait(variant)

        with counted() as counter:
            found = [names_in(wait.variant, CHINESE) for wait in waits()]

        assert (len(found), counter.count) == (2, 2)
