"""Listings, variants, stock and imports."""
