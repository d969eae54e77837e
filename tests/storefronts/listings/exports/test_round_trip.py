"""What was exported and is imported again changes nothing, whatever its words are."""

import csv
import io

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.media.models import Picture
from storefronts.listings.actions import imports
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.pictures import add_picture
from storefronts.listings.exports.writing import catalogue_lines
from storefronts.listings.models import Listing, ListingPicture, Stock, Variant
from storefronts.listings.prices.models import SalesCurrency, VariantPrice
from storefronts.listings.rules.words import clean_html, slug_of, variant_title
from storefronts.listings.runs.models import CatalogueRun, ImportFormat, RunListing
from tests.builders import make_listing, make_merchant, owner_of
from tests.storefronts.listings.imports.catalogues import SHARED, imported

pytestmark = pytest.mark.django_db
NASTY = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''=1", "'", '"', '""', "a,b", "a\\,b",
     "\\", "\\n", "a\nb", "a\rb", "a\r\nb", "＝1", "'＝1", "a;b\tc", "é", "商家",
     "-", "NaN",
     "true", "0012", "1e5", "=cmd|' /C calc'!A0", "{{x}}", "<b>", "%s", "a\\"]
)  # fmt: skip
LETTERS = st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")
TEXT = (NASTY | st.text(LETTERS, max_size=20)).map(str.strip)
WORDS = TEXT.filter(bool)
HTML = (TEXT | st.just("\t=1 <b>x</b>\r\n <p>y")).map(clean_html)
OPTIONS = st.lists(WORDS, min_size=2, max_size=2)


@st.composite
def listings(draw):
    """The facts of one listing with variants and pictures."""
    names = draw(st.lists(WORDS, max_size=3, unique=True))
    count = draw(st.integers(1, 3)) if names else 1
    values = draw(
        st.lists(
            st.tuples(*[WORDS for _ in names]),
            min_size=count, max_size=count, unique=True,
        )
    )  # fmt: skip
    return {
        "title": draw(WORDS),
        "description_html": draw(HTML),
        "vendor": draw(TEXT),
        "category": draw(TEXT),
        "tags": draw(st.lists(WORDS, max_size=3, unique=True)),
        "state": draw(st.sampled_from(["ACTIVE", "ARCHIVED"])),
        "options": [
            [
                {"name": name, "value": value}
                for name, value in zip(names, row, strict=True)
            ]
            for row in values
        ],
        "barcode": draw(TEXT),
        "sku": draw(TEXT),
        "counted": draw(st.booleans()),
        "alts": draw(st.lists(TEXT, max_size=3)),
    }


def made(seller, facts, number):
    """The rows as somebody may have brought them, by whatever door."""
    key = new_id()
    listing = Listing.objects.create(
        id=key,
        seller=seller,
        handle=f"{facts['title'][:200]}-{number}",
        slug=slug_of(f"x-{number}", key),
        currency=seller.currency,
        **{
            name: facts[name]
            for name in (
                "title", "description_html", "vendor", "category", "tags", "state",
            )
        },
    )  # fmt: skip
    pictures = [
        ListingPicture.objects.create(
            listing=listing,
            seller_id=seller.pk,
            source_url=f"https://pictures.example/{number}/{at},.jpg",
            alt=alt,
            position=at * 3,
        )
        for at, alt in enumerate(facts["alts"], start=1)
    ]
    for at, options in enumerate(facts["options"], start=1):
        variant = Variant.objects.create(
            listing=listing,
            seller=seller,
            options=options,
            title=variant_title([(one["name"], one["value"]) for one in options]),
            price=at * 12.5,
            price_currency=seller.currency,
            position=at * 2,
            barcode=facts["barcode"],
            sku=f"{facts['sku'][:100]}{number}-{at}",
            weight_grams=at * 10,
            picture=pictures[0] if pictures else None,
        )
        Stock.objects.create(
            variant=variant,
            seller_id=seller.pk,
            is_tracked=facts["counted"],
            on_hand=at if facts["counted"] else 0,
        )
    refresh_listings([listing.pk], currency=seller.currency)
    return listing


def everything(*, memory=True):
    """All there is, byte for byte; `memory` of files' words where it counts."""
    found = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Listing, ListingPicture, Variant, Stock, VariantPrice)
    }
    for rows in found.values() if not memory else ():
        for row in rows:
            row.pop("source", None)
    return found


def exported(seller, format_):
    return "".join(catalogue_lines(seller, format_)).encode()


def imported_again(seller, format_):
    """The run of an export, written to its end."""
    content = exported(seller, format_)
    file = imports.CatalogueFile("export.csv", None, io.BytesIO(content))
    run = imports.keep_file(seller, file)
    assert [problem["message"] for problem in run.problems] == []
    assert run.format == format_
    imports.start_run(run)
    imports.write_import(import_id=str(run.pk))
    run.refresh_from_db()
    return run


class TestRoundTrip:
    @pytest.mark.parametrize("format_", list(ImportFormat))
    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(facts=st.lists(listings(), min_size=1, max_size=3))
    def test_changes_nothing(self, format_, facts):
        with transaction.atomic():
            seller = make_merchant()
            for number, one in enumerate(facts):
                made(seller, one, number)
            before = everything(memory=format_ == ImportFormat.COMMONWEAL)

            run = imported_again(seller, format_)

            after = everything(memory=format_ == ImportFormat.COMMONWEAL)
            assert (run.listings_new, run.listings_changed) == (0, 0)
            assert after == before
            assert not RunListing.objects.exists()
            transaction.set_rollback(True)

    @pytest.mark.parametrize("format_", list(ImportFormat))
    @pytest.mark.skipif(not SHARED.is_dir(), reason="the catalogues are not at hand")
    def test_changes_nothing_of_real_catalogues(self, format_):
        seller = make_merchant()
        for name in ("shopify-apparel.csv", "shopify-home-and-garden.csv"):
            assert imported(seller, (SHARED / name).read_bytes()).state == "DONE"
        before = everything()

        run = imported_again(seller, format_)

        assert (run.listings_new, run.listings_changed) == (0, 0)
        assert run.listings_unchanged == 40
        assert everything() == before

    @pytest.mark.skipif(not SHARED.is_dir(), reason="the catalogues are not at hand")
    def test_gives_every_cell_of_shopify_back(self):
        seller = make_merchant()
        content = (SHARED / "shopify-home-and-garden.csv").read_bytes()
        imported(seller, content)

        again = exported(seller, ImportFormat.SHOPIFY)

        came, went = rows(content), rows(again)
        for old, new in zip(came, went, strict=True):
            for column, text in old.items():
                if not column.endswith("Price") and column != "Image Position":
                    assert new.get(column, "") == text, column

    def test_makes_the_same_catalogue_elsewhere(self):
        seller, other = make_merchant(), make_merchant()
        make_listing(seller=seller, title="Mug", tags=("a, b", "=c"))
        content = exported(seller, ImportFormat.COMMONWEAL)

        imported_of(other, content)

        copy = Listing.objects.get(seller=other)
        assert (copy.title, copy.tags) == ("Mug", ["a, b", "=c"])
        assert copy.variants.get().stock.on_hand == 10

    def test_lets_goods_stay_sold_that_were_sold_since(self):
        seller = make_merchant()
        make_listing(seller=seller, title="Mug", on_hand=10)
        content = exported(seller, ImportFormat.COMMONWEAL)
        Stock.objects.update(on_hand=7)

        imported_of(seller, content.replace(b"Mug", b"Big mug"))

        assert Listing.objects.get().title == "Big mug"
        assert Stock.objects.get().on_hand == 7

    @pytest.mark.parametrize("format_", list(ImportFormat))
    def test_knows_pictures_of_ours_whatever_their_size(self, format_, picture_file):
        seller = make_merchant()
        listing = make_listing(seller=seller, title="Mug")
        for number in (1, 2):
            add_picture(
                actor=owner_of(seller), listing_id=listing.pk,
                file=picture_file(number), alt=f"Side {number}",
            )  # fmt: skip
        shown = listing.pictures.order_by("-position").first()
        listing.variants.update(picture=shown)
        before = everything(memory=False)
        content = exported(seller, format_)
        Picture.objects.update(widths=[10, 20])

        run = imported_of(seller, content)

        assert f"/media/{shown.picture_id}" in content.decode()
        assert run.listings_unchanged == 1
        assert everything(memory=False) == before

    def test_carries_prices_in_other_currencies(self):
        seller = make_merchant()
        listing = make_listing(seller=seller, title="Mug")
        SalesCurrency.objects.create(seller=seller, currency="USD")
        VariantPrice.objects.create(
            variant=listing.variants.get(), listing_id=listing.pk,
            seller_id=seller.pk, currency="USD", amount_minor=5_100,
            compare_at_minor=6_000, created_at=now(),
        )  # fmt: skip
        before = everything()
        content = exported(seller, ImportFormat.COMMONWEAL)

        unchanged = imported_again(seller, ImportFormat.COMMONWEAL)
        same = everything() == before
        imported_of(seller, content.replace(b"51.00", b"49.00"))

        assert unchanged.listings_unchanged == 1
        assert same
        assert VariantPrice.objects.get().amount_minor == 4_900


class TestGuards:
    @pytest.mark.parametrize("format_", list(ImportFormat))
    def test_no_cell_begins_like_a_formula(self, format_):
        seller = make_merchant()
        words = ("=1+1", "+1", "-1", "@x", "＝1")
        for word in words:
            make_listing(seller=seller, title=word, tags=(word,), category=word)

        cells = [
            cell
            for row in csv.reader(
                io.StringIO(exported(seller, format_).decode("utf-8-sig"))
            )
            for cell in row
        ]

        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝"))]
        assert {f"'{word}" for word in words} <= set(cells)


def imported_of(seller, content):
    file = imports.CatalogueFile("export.csv", None, io.BytesIO(content))
    run = imports.keep_file(seller, file)
    assert [problem["message"] for problem in run.problems] == []
    imports.start_run(run)
    imports.write_import(import_id=str(run.pk))
    return CatalogueRun.objects.get(pk=run.pk)


def rows(content):
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return sorted(csv.DictReader(text), key=lambda row: row["Handle"])
