"""Carts, and turning them into orders and one payment."""
