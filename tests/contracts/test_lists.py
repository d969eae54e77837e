"""Lists that can grow are keyset connections; all others are known to stay small."""

import pytest
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from project.schema import schema
from tests.api import Api, codes
from tests.builders import make_listing, make_merchant

TYPES = {
    name: kind
    for name, kind in schema._schema.type_map.items()
    if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
}
CONNECTIONS = sorted(name for name in TYPES if name.endswith("Connection"))
ROOT = TYPES["Query"].fields
# Plain lists at the root, and why none of them can grow.
BOUNDED = {
    "nodes": "as many as ids were sent, which the cost bounds",
    "countries": "those of ISO 3166",
    "currencies": "those we reckon in",
    "registers": "those we know",
    "registerEntries": "ten at most",
    "payables": "one for each currency",
    "raisedBy": "one for each currency",
    "givenBy": "one for each partner, the 50 largest",
    "pledgesBehind": "the terms behind one sentence",
    "searchSuggestions": "eight at most",
    "charityCauses": "an enum's worth",
    "salesCurrencies": "one for each currency",
    "saleableCurrencies": "one for each currency",
    "languages": "those of the platform, by its settings",
    "myStockWaits": "bounded for each address",
    "myGiving": "one for each currency",
    "soldLately": "one for each day, a year at most",
    "today": "one for each currency",
}


def is_list(field: GraphQLField) -> bool:
    kind = field.type
    return isinstance(
        kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList
    )


class TestConnections:
    @pytest.mark.parametrize("name", CONNECTIONS)
    def test_have_nodes_edges_a_place_and_a_count(self, name: str) -> None:
        fields = TYPES[name].fields

        assert {"nodes", "edges", "pageInfo", "totalCount"} <= set(fields)
        assert set(get_named_type(fields["edges"].type).fields) == {"cursor", "node"}

    def test_are_asked_for_by_pages(self) -> None:
        unpaged = [
            f"{name}.{one}"
            for name, kind in TYPES.items()
            for one, field in kind.fields.items()
            if get_named_type(field.type).name in CONNECTIONS
            and not {"first", "after"} <= set(field.args)
        ]

        assert unpaged == []

    def test_are_every_list_at_the_root_that_can_grow(self) -> None:
        plain = {name for name, field in ROOT.items() if is_list(field)}

        assert plain == set(BOUNDED)


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        "wanted",
        ["first: 101", "first: -1", "first: 2, last: 2", "last: 101", 'after: "x"'],
    )
    def test_of_no_sense_are_refused(self, wanted: str) -> None:
        answer = Api().answer(f"{{ listings({wanted}) {{ nodes {{ id }} }} }}")

        assert codes(answer) == ["BAD_USER_INPUT"]

    def test_are_of_twenty_where_nobody_says(self) -> None:
        merchant = make_merchant()
        for _ in range(21):
            make_listing(seller=merchant)

        page = Api().ask("{ listings { totalCount nodes { id } } }")["listings"]

        assert (page["totalCount"], len(page["nodes"])) == (21, 20)


class TestNodes:
    def test_may_be_missing(self) -> None:
        assert str(ROOT["node"].type) == "Node"
        assert str(ROOT["nodes"].type) == "[Node]!"
