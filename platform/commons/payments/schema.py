"""Payments, what they are owed to, and the provider behind them."""
