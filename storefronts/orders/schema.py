"""Checkouts, orders and their lines."""
