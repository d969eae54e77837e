"""Enums of the models, offered in GraphQL."""

from enum import Enum

import pytest
import strawberry
from django.db.models import TextChoices

from commons.kit.enums import described


class Colour(TextChoices):
    RED = "RED", "Red"
    BLUE = "BLUE", "Blue"


class TestDescribed:
    def test_gives_every_value_its_sentence(self) -> None:
        described(Colour, name="Colour", description="A colour.", RED="R.", BLUE="B.")

        @strawberry.type
        class Query:
            @strawberry.field
            def sky(self) -> Colour:
                return Colour.BLUE

        schema = strawberry.Schema(Query)
        assert schema.execute_sync("{ sky }").data == {"sky": "BLUE"}
        printed = schema.as_str()
        assert '"""R."""\n  RED' in printed
        assert '"""A colour."""\nenum Colour' in printed

    def test_needs_a_sentence_for_each_and_no_other(self) -> None:
        class One(Enum):
            A = 1

        with pytest.raises(KeyError):
            described(One, name="One", description="One.")
        with pytest.raises(ValueError, match="has no B"):
            described(One, name="One", description="One.", A="A.", B="B.")
