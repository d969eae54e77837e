"""Top-level errors carry one code of a closed list, and the list is what we publish."""

import re

from django.conf import settings

from commons.kit.execution import CODES

# A code is written once where it is raised: beside `"code":` in our own packages.
WRITTEN = re.compile(r'"code": "([A-Z_]+)"')
PACKAGES = ("platform/commons", "platform/project", "pledges", "storefronts")


def raised() -> set[str]:
    """Every code the source names, and the two for what nobody foresaw."""
    found = {code for code, _ in CODES.values()} | {"INTERNAL", "BAD_USER_INPUT"}
    for package in PACKAGES:
        for path in (settings.ROOT / package).rglob("*.py"):
            found.update(WRITTEN.findall(path.read_text(encoding="utf-8")))
    return found


def published() -> set[str]:
    words = (settings.ROOT / "docs/api/README.md").read_text(encoding="utf-8")
    [told] = re.findall(r"with `extensions\.code`: (.*?)\. With", words, re.DOTALL)
    return set(re.findall(r"`([A-Z_]+)`", told))


def test_codes_are_those_we_publish() -> None:
    assert raised() == published()
    assert len(published()) == 8
