"""How words stand in the cells of a sheet, and come back as they were.

A spreadsheet runs a cell that begins like a formula, so such a cell gets a quotation
mark in front; reading takes one off again. Both are exact for every text.
"""

import re
from collections.abc import Iterable

# What spreadsheets take for the beginning of a formula, also in full width.
STARTS = "=+\\-@\t\r\n＝＋－＠"
RISKY = re.compile(f"'*[{STARTS}]")
GUARDED = re.compile(f"'+[{STARTS}]")
LETTERS = {"n": "\n", "r": "\r"}


def guard(text: str) -> str:
    """The text as no spreadsheet will run it."""
    return f"'{text}" if RISKY.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if GUARDED.match(text) else text


def words_in_a_row(words: Iterable[str]) -> str:
    """Words between commas; a comma within one is marked by a backslash."""
    return ", ".join(_escaped(word).replace(",", "\\,") for word in words)


def words_of_row(text: str) -> list[str]:
    """The words between commas, without the white space around them."""
    return [word for part in _parts(text, ",") if (word := part.strip())]


def words_in_lines(words: Iterable[str]) -> str:
    """A word per line; a line break within one is written as a backslash and n."""
    return "\n".join(
        _escaped(word).replace("\n", "\\n").replace("\r", "\\r") for word in words
    )


def words_of_lines(text: str) -> list[str]:
    """The word of each line, also the empty ones."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _parts(plain, "\n") if plain else []


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\")


def _parts(text: str, mark: str) -> list[str]:
    """The parts between marks that no backslash stands before."""
    parts = [""]
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            at += 1
            parts[-1] += LETTERS.get(text[at], text[at]) if mark == "\n" else text[at]
        elif sign == mark:
            parts.append("")
        else:
            parts[-1] += sign
        at += 1
    return parts
