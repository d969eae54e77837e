"""Identifiers that look like Stripe's."""

import os

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTHS = {"cs_test": 58, "whsec": 32, "acct": 16, "req": 14}
USUAL_LENGTH = 24


def new_id(prefix: str) -> str:
    """A fresh identifier; the prefix says of what."""
    length = LENGTHS.get(prefix, USUAL_LENGTH)
    # 256 is no multiple of 62: the bias is harmless, these are names, not secrets.
    letters = "".join(ALPHABET[byte % 62] for byte in os.urandom(length))
    return f"{prefix}_{letters}"
