"""The documentation of the API works as it is written."""

import io
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command

from commons.kit import limits, metering
from storefronts.listings.models import Variant
from tests.api import Api
from tests.builders import make_listing, make_person

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "api"
BLOCK = re.compile(r"```graphql\n(.*?)```(?:\s*```json\n(.*?)```)?", re.DOTALL)


def recipes() -> list[tuple[str, str]]:
    return BLOCK.findall((FOLDER / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("document", "variables"), recipes())
def test_recipes_run(document: str, variables: str) -> None:
    found = Api().ask("{ listings { nodes { slug variants { id } } } }")["listings"]
    assert found["nodes"] == []
    listing = make_listing()
    [node] = Api().ask("{ listings { nodes { slug variants { id } } } }")["listings"][
        "nodes"
    ]
    words = {
        "LISTING_SLUG": listing.slug,
        "VARIANT_ID": node["variants"][0]["id"],
        "NEW_KEY": str(uuid4()),
    }
    given = variables or "{}"
    for word, value in words.items():
        given = given.replace(word, value)

    answer = Api(make_person()).ask(document, **json.loads(given))

    assert all(value is not None for value in answer.values())
    assert all(
        not value.get("errors") for value in answer.values() if type(value) is dict
    )
    assert Variant.objects.count() == 1


def test_there_are_recipes() -> None:
    assert len(recipes()) >= 6


def test_the_reference_is_what_the_schema_says() -> None:
    told = io.StringIO()

    call_command("print_reference", stdout=told)

    assert told.getvalue() == (FOLDER / "reference.md").read_text(encoding="utf-8")


def test_limits_are_told_as_they_are() -> None:
    words = (FOLDER / "README.md").read_text(encoding="utf-8")

    numbers = [limits.MOST_CHARACTERS, limits.MOST_TOKENS, metering.MOST_UNITS]
    assert [n for n in numbers if f"{n:,}" not in words] == []
    assert f"{limits.MOST['aliases']} aliases" in words
    assert f"{limits.MOST['levels']} levels" in words
