"""Fields that high domains add to types of low ones."""

import pytest
import strawberry

from commons.kit.extensions import extend


@strawberry.type
class Low:
    number: int


def twice(root: strawberry.Parent[Low]) -> int:
    return root.number * 2


class TestExtend:
    def test_adds_a_field_that_knows_its_object(self) -> None:
        extend(Low, doubled=strawberry.field(resolver=twice, description="Twice."))

        @strawberry.type
        class Query:
            @strawberry.field
            def low(self) -> Low:
                return Low(number=21)

        schema = strawberry.Schema(Query)
        answer = schema.execute_sync("{ low { number doubled } }")
        assert answer.data == {"low": {"number": 21, "doubled": 42}}

    def test_refuses_a_name_that_is_taken(self) -> None:
        with pytest.raises(ValueError, match="has a field number already"):
            extend(Low, number=strawberry.field(resolver=twice))
