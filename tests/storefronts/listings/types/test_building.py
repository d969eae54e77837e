"""Whatever a document leaves out, the rest of its answer stays the same."""

import pytest

from benchmarks import documents
from commons.kit.completion.executor import QuickExecutor
from tests.api import Api
from tests.builders import make_charity, make_listing, make_merchant, make_pledge

pytestmark = pytest.mark.django_db

PARTS = {
    "names": "id slug title vendor category tags state",
    "prices": "priceVaries price { amount currency } highestPrice { amount currency }",
    "description": "descriptionHtml",
    "seller": "seller { __typename id slug name kind about country currency"
    " ... on Charity { verified verifiedAt registrationNumber } }",
    "cover": "cover { id url(width: 400) alt width height }",
    "stock": "stock { available isPlentiful isTracked soldOut lowCount }",
    "pictures": "pictures { id alt sourceUrl picture { id url alt } }",
    "variants": "variants { id title sku options { name value } price { amount }"
    " compareAt { amount } stock { soldOut } disclosure { text }"
    " split { parts { name } } }",
    "giving": "disclosure { text parts { text kind slug } } shortDisclosure { text }"
    " split { total { amount currency } parts { kind name share } }",
}
ALONE = {
    **PARTS,
    "only an id": "id",
    "only a price": "price { amount currency }",
    "only the highest price": "highestPrice { currency }",
    "a seller by name": "seller { name }",
    "a seller by id": "seller { id }",
    "a seller by its type": "seller { __typename slug }",
    "what a seller says": "seller { about }",
    "a cover's address": "cover { url(width: 400) }",
    "a cover's id": "cover { id }",
    "only the short sentence": "shortDisclosure { text }",
}
EDGES = """{ listings { edges { cursor node {
  slug variant { title } picture { alt } split { total { amount } } } } } }"""


def asked(parts: str) -> str:
    return f"{{ listings {{ nodes {{ {parts} }} }} }}"


def is_within(part: object, whole: object) -> bool:
    """Whether every value of an answer stands at its place in a longer one."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(is_within(value, whole[name]) for name, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        pairs = zip(part, whole, strict=True)
        return all(is_within(one, other) for one, other in pairs)
    return part == whole


@pytest.fixture
def listings() -> None:
    charity, merchant = make_charity(), make_merchant()
    make_pledge(charity, merchant=merchant)
    for seller in (merchant, charity, make_merchant()):
        make_listing(seller=seller)


@pytest.mark.usefixtures("listings")
class TestListingTypes:
    @pytest.mark.parametrize("part", ALONE.values(), ids=ALONE)
    def test_answer_a_part_as_they_answer_all(self, part: str) -> None:
        whole = Api().ask(asked(" ".join(PARTS.values())))

        alone = Api().ask(asked(part))

        assert len(alone["listings"]["nodes"]) == 3
        assert is_within(alone, whole)

    def test_answer_edges_as_nodes(self) -> None:
        found = Api().ask(
            "{ listings { nodes { seller { name } } edges { node { seller { about name"
            " } price { amount } } } totalCount } }"
        )["listings"]

        assert found["totalCount"] == 3
        nodes = [edge["node"] for edge in found["edges"]]
        assert is_within(found["nodes"], nodes)
        assert all(node["price"]["amount"] for node in nodes)

    @pytest.mark.parametrize(
        "document", [documents.CARDS, documents.WHOLE, EDGES], ids=len
    )
    def test_leave_nothing_to_the_ordinary_way(
        self, document: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        executed: list[str] = []
        ordinary = QuickExecutor.execute_field

        def noted(self, *arguments):
            executed.append(arguments[3].key)
            return ordinary(self, *arguments)

        monkeypatch.setattr(QuickExecutor, "execute_field", noted)

        found = Api().ask(document)["listings"]

        assert len(found.get("nodes", found.get("edges"))) == 3
        assert executed == ["listings"]
