"""Pictures that imports name by address, brought by a worker."""

import time
from datetime import timedelta

import pytest

from commons.kit.clock import now
from commons.kit.errors import Forbidden
from commons.kit.fetching import Fetched, SiteRefused
from commons.media.models import Picture
from storefronts.listings.actions import picture_fetches
from storefronts.listings.actions.picture_fetches import (
    fetch_again,
    fetch_due_pictures,
)
from storefronts.listings.models import ListingPicture
from tests.builders import make_listing, make_merchant, owner_of
from tests.commons.media.pictures import picture_bytes

pytestmark = pytest.mark.django_db

ADDRESS = "https://shop.example.org/mug.jpg"
ASKED: list[str] = []
WEB: dict[str, object] = {}


def fetch(address: str, *, most_bytes: int) -> Fetched:
    """The web, as far as a test says."""
    ASKED.append(address)
    found = WEB[address]
    if isinstance(found, SiteRefused):
        raise found
    assert isinstance(found, Fetched)
    return Fetched(found.content[: most_bytes + 1], found.content_type)


@pytest.fixture(autouse=True)
def web(settings, monkeypatch):
    settings.FETCH_PICTURES = True
    settings.PICTURE_FETCHER = f"{__name__}.fetch"
    monkeypatch.setattr(picture_fetches, "PAUSE_SECONDS", 0.0)
    ASKED.clear()
    WEB.clear()
    WEB[ADDRESS] = Fetched(picture_bytes(), "image/jpeg")


def named(address: str = ADDRESS, **options) -> ListingPicture:
    listing = options.pop("listing", None) or make_listing(title="Mug")
    shown = ListingPicture.objects.create(
        listing=listing,
        seller_id=listing.seller_id,
        source_url=address,
        position=options.pop("position", 1),
        **options,
    )
    shown.refresh_from_db()
    return shown


class TestFetchDuePictures:
    def test_shows_what_it_finds(self) -> None:
        shown = named()

        assert fetch_due_pictures() == 1

        shown.refresh_from_db()
        assert shown.picture is not None
        assert shown.picture.organization_id == shown.seller_id
        assert (shown.fetch_due_at, shown.fetch_problem) == (None, "")
        shown.listing.refresh_from_db()
        assert shown.listing.cover_id == shown.picture_id
        assert fetch_due_pictures() == 0

    def test_calls_it_as_the_file_did_or_as_the_listing(self) -> None:
        WEB["https://a.example.org/2"] = Fetched(picture_bytes("PNG"), "image/png")
        named(alt="A blue mug")
        named("https://a.example.org/2")

        fetch_due_pictures()

        assert {one.alt for one in Picture.objects.all()} == {"A blue mug", "Mug"}

    def test_asks_over_https_where_a_file_is_of_old(self) -> None:
        named("HTTP://shop.example.org/mug.jpg")

        fetch_due_pictures()

        assert ASKED == [ADDRESS]

    @pytest.mark.parametrize(
        ("found", "code"),
        [
            (SiteRefused("Gone.", code="MISSING"), "MISSING"),
            (SiteRefused("Inside.", code="NOT_PUBLIC"), "NOT_PUBLIC"),
            (Fetched(b"<svg/>", "image/svg+xml"), "SVG"),
            (Fetched(b"<html>", "text/html"), "NOT_A_PICTURE"),
            (Fetched(picture_bytes()[:-30], "image/jpeg"), "BROKEN"),
            (Fetched(b"x" * 11_000_000, "image/jpeg"), "TOO_LARGE"),
            (Fetched(picture_bytes(size=(1, 1)), "image/jpeg"), "TOO_SMALL"),
        ],
    )
    def test_gives_up_what_will_not_mend(self, found, code) -> None:
        shown = named()
        WEB[ADDRESS] = found

        fetch_due_pictures()

        shown.refresh_from_db()
        assert (shown.fetch_due_at, shown.fetch_problem) == (None, code)
        assert not Picture.objects.exists()

    def test_looks_again_later_where_nobody_answers(self) -> None:
        shown = named()
        WEB[ADDRESS] = SiteRefused("Silence.", code="NO_ANSWER")

        waits = []
        for _ in range(4):
            ListingPicture.objects.filter(fetch_due_at__isnull=False).update(
                fetch_due_at=now()
            )
            fetch_due_pictures()
            shown.refresh_from_db()
            due = shown.fetch_due_at
            waits.append(None if due is None else due - now() > timedelta(minutes=9))

        assert waits == [True, True, True, None]
        assert (shown.fetch_attempts, shown.fetch_problem) == (4, "NO_ANSWER")
        assert len(ASKED) == 4

    def test_leaves_alone_what_another_worker_claimed(self) -> None:
        shown = named()
        ListingPicture.objects.update(fetch_due_at=now() + timedelta(minutes=5))

        assert fetch_due_pictures() == 0
        shown.refresh_from_db()
        assert shown.picture is None

    def test_asks_nobody_where_it_is_off(self, settings) -> None:
        settings.FETCH_PICTURES = False
        named()

        assert fetch_due_pictures() == 0
        assert ASKED == []

    def test_pauses_between_two_requests_to_one_server(self, monkeypatch) -> None:
        monkeypatch.setattr(picture_fetches, "PAUSE_SECONDS", 0.3)
        WEB["https://other.example.org/"] = WEB[ADDRESS]
        WEB[f"{ADDRESS}?2"] = WEB[ADDRESS]
        for address in (ADDRESS, f"{ADDRESS}?2", "https://other.example.org/"):
            named(address)
        began = time.monotonic()

        fetch_due_pictures()

        assert len(ASKED) == 3
        assert time.monotonic() - began >= 0.3


class TestFetchAgain:
    def test_makes_them_due_at_once(self) -> None:
        shown = named()
        WEB[ADDRESS] = SiteRefused("Gone.", code="MISSING")
        fetch_due_pictures()
        WEB[ADDRESS] = Fetched(picture_bytes(), "image/jpeg")

        fetch_again(actor=owner_of(shown.listing.seller), listing_id=shown.listing_id)

        assert fetch_due_pictures() == 1
        shown.refresh_from_db()
        assert shown.picture is not None

    def test_is_for_those_who_may(self) -> None:
        shown = named()
        ListingPicture.objects.update(fetch_due_at=None)

        with pytest.raises(Forbidden):
            fetch_again(actor=owner_of(make_merchant()), listing_id=shown.listing_id)

        assert fetch_due_pictures() == 0
