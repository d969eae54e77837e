"""Brings pictures that imported files name by address, one after the other.

A picture is claimed in one transaction, fetched and decoded in none, and noted in
another; a worker that dies over it leaves it due again when its claim has run out.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string

from commons.kit.clock import now
from commons.kit.errors import Refusal
from commons.kit.fetching import Fetched, SiteRefused
from commons.kit.transactions import in_transaction
from commons.media.actions.keeping import Sent, store_picture
from commons.media.models import ALT_LENGTH
from commons.media.rules import MOST_BYTES
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.models import PROBLEM_LENGTH, Listing, ListingPicture
from storefronts.listings.rules.pictures import next_attempt

logger = logging.getLogger(__name__)
BATCH = 20
# Longer than fetching and decoding one may take.
CLAIM_LASTS = timedelta(minutes=10)
# Between two requests to one server, so that nobody feels us.
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Claimed:
    """A picture to be fetched now, and by nobody else."""

    key: UUID
    seller_id: UUID
    address: str
    alt: str
    attempts: int


def fetch_due_pictures() -> int:
    """Fetch the next few; says how many were tried. Off by a setting, it is none."""
    if not settings.FETCH_PICTURES:
        return 0
    asked: dict[str, float] = {}
    count = 0
    while count < BATCH:
        claimed = _claim()
        if claimed is None:
            break
        _wait_for(_host_of(claimed.address), asked)
        _fetch(claimed)
        count += 1
    return count


@in_transaction
def fetch_again(*, actor: Person, listing_id: UUID) -> Listing:
    """Look once more for pictures of which we had given up, or which wait to be."""
    listing = locked_listing(actor, listing_id)
    missing = listing.pictures.filter(picture=None)
    missing.update(fetch_due_at=now(), fetch_attempts=0, fetch_problem="")
    return listing


@in_transaction
def _claim() -> Claimed | None:
    due = ListingPicture.objects.filter(
        picture=None, fetch_due_at__isnull=False, fetch_due_at__lte=now()
    ).exclude(source_url="")
    shown = (
        due.order_by("fetch_due_at", "pk")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("listing")
        .first()
    )
    if shown is None:
        return None
    ListingPicture.objects.filter(pk=shown.pk).update(
        fetch_due_at=now() + CLAIM_LASTS, fetch_attempts=F("fetch_attempts") + 1
    )
    return Claimed(
        key=shown.pk,
        seller_id=shown.seller_id,
        address=shown.source_url,
        alt=(shown.alt or shown.listing.title)[:ALT_LENGTH],
        attempts=shown.fetch_attempts + 1,
    )


def _fetch(claimed: Claimed) -> None:
    try:
        found = _file_at(claimed.address)
        # What an address ends with labels nothing: servers choose by who asks.
        sent = Sent(found.content, found.content_type)
        # Between transactions: decoding takes its time.
        picture = store_picture(
            organization_id=claimed.seller_id, sent=sent, alt=claimed.alt
        )
    except SiteRefused as refused:
        _give_back(claimed, refused.code)
    except Refusal as refusal:
        _give_back(claimed, refusal.code)
    else:
        _note(claimed, picture.pk)


def _file_at(address: str) -> Fetched:
    """Files name addresses of old; whoever serves them still does so over https."""
    start, rest = address[:7], address[7:]
    if start.lower() == "http://":
        address = f"https://{rest}"
    fetch = import_string(settings.PICTURE_FETCHER)
    found: Fetched = fetch(address, most_bytes=MOST_BYTES)
    return found


@in_transaction
def _note(claimed: Claimed, picture_id: UUID) -> None:
    """Show it where its address stood, unless that is gone or changed by now."""
    shown = ListingPicture.objects.filter(pk=claimed.key, source_url=claimed.address)
    listing_id = shown.values_list("listing_id", flat=True).first()
    if listing_id is None:
        return
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
    written = shown.filter(picture=None).update(
        picture_id=picture_id, fetch_due_at=None, fetch_problem=""
    )
    if written:
        refresh_listings([listing.pk], currency=listing.currency)


@in_transaction
def _give_back(claimed: Claimed, code: str) -> None:
    due = next_attempt(code, attempts=claimed.attempts, moment=now())
    ListingPicture.objects.filter(pk=claimed.key, picture=None).update(
        fetch_due_at=due, fetch_problem=code[:PROBLEM_LENGTH]
    )
    logger.info(
        "picture not fetched",
        extra={"listing_picture": str(claimed.key), "code": code, "again": bool(due)},
    )


def _wait_for(host: str, asked: dict[str, float]) -> None:
    rest = asked.get(host, 0.0) + PAUSE_SECONDS - time.monotonic()
    if rest > 0:
        time.sleep(rest)
    asked[host] = time.monotonic()


def _host_of(address: str) -> str:
    """The host of an address, or nothing for what is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
