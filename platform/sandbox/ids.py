"""Identifiers that look like Stripe's."""

import random

ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# 256 is no multiple of 62: the bias is harmless, these are names of test objects.
LETTER_OF_BYTE = bytes(ALPHABET[byte % len(ALPHABET)] for byte in range(256))
LENGTHS = {"cs_test": 58, "whsec": 32, "acct": 16, "req": 14}
USUAL_LENGTH = 24


def new_id(prefix: str) -> str:
    """A fresh identifier; the prefix says of what."""
    length = LENGTHS.get(prefix, USUAL_LENGTH)
    noise = random.randbytes(length)  # noqa: S311
    return f"{prefix}_{noise.translate(LETTER_OF_BYTE).decode()}"
