"""Listings, variants, stock and imports."""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    """Listings, variants, stock and imports."""

    name = "storefronts.listings"
    label = "listings"
