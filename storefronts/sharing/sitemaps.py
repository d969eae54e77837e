"""The map of the site for search engines: an index and its parts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from commons.organizations.models import Organization
from commons.web.languages.addresses import alternates, in_language
from storefronts.listings.models import Listing
from storefronts.sharing.selectors import (
    public_listings,
    public_merchants,
    public_windows,
)
from storefronts.windows.models import Storefront

# In every language well below what the protocol allows: a part is written in one go.
PART_SIZE = 5_000
Url = dict[str, Any]


# Generic in its stubs alone.
class Part(Sitemap):  # type: ignore[type-arg]
    """Addresses are those of SITE_URL, whatever host a request came by."""

    limit = PART_SIZE
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        """Host and port."""
        del site
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(
        self, page: int | str = 1, site: object = None, protocol: str | None = None
    ) -> list[Url]:
        """Each page in each language, and each time where it is in the others."""
        del site  # which `get_domain` has no use for
        urls: list[Url] = super().get_urls(page, None, protocol)
        return [one for url in urls for one in _in_each_language(url)]


def _in_each_language(url: Url) -> Iterator[Url]:
    address = str(url["location"])
    others = [
        {"lang_code": tag, "location": place} for tag, place in alternates(address)
    ]
    for code, _ in settings.LANGUAGES:
        place = in_language(address, code)
        yield {**url, "location": place, "alternates": others}


class Entrances(Part):
    """The pages that lead to all others."""

    def items(self) -> list[str]:
        """Paths."""
        return ["/", "/shop/", "/charities/"]

    def location(self, item: str) -> str:
        """The path itself."""
        return item


class Listings(Part):
    """What is sold."""

    def items(self) -> "QuerySet[Listing]":
        """All that the public sees."""
        return public_listings()

    def location(self, item: Listing) -> str:
        """Its page."""
        return f"/listings/{item.slug}/"

    def lastmod(self, item: Listing) -> datetime:
        """When its seller last changed it."""
        return item.updated_at


class Windows(Part):
    """Shop windows of charities."""

    def items(self) -> "QuerySet[Storefront]":
        """All that the public sees."""
        return public_windows()

    def location(self, item: Storefront) -> str:
        """Its page."""
        return f"/charities/{item.slug}/"


class Merchants(Part):
    """Pages of merchants."""

    def items(self) -> "QuerySet[Organization]":
        """All that have something to show."""
        return public_merchants()

    def location(self, item: Organization) -> str:
        """Its page."""
        return f"/merchants/{item.slug}/"


PARTS: dict[str, type[Part]] = {
    "entrances": Entrances,
    "listings": Listings,
    "charities": Windows,
    "merchants": Merchants,
}
