"""What a document asks for decides what is fetched."""

from types import SimpleNamespace

from graphql import parse

from storefronts.listings.selectors.public import Want
from storefronts.listings.types.building import Asked
from storefronts.listings.types.selection import merged, selection_below


def selected(document):
    tree = parse(document)
    operation, *fragments = tree.definitions
    raw = SimpleNamespace(
        field_nodes=[operation.selection_set.selections[0]],
        fragments={fragment.name.value: fragment for fragment in fragments},
    )
    return selection_below(SimpleNamespace(_raw_info=raw))


class TestSelectionBelow:
    def test_follows_fragments_aliases_and_directives(self):
        found = selected(
            """query ($x: Boolean!) { listings {
              nodes { a: title ...Card ... on Listing { cover { url } } }
              edges @include(if: $x) { node { title } }
            } }
            fragment Card on Listing { seller { ...Name } cover { alt } }
            fragment Name on Organization { name }"""
        )

        assert found["nodes"] == {
            "title": {},
            "seller": {"name": {}},
            "cover": {"url": {}, "alt": {}},
        }
        assert found["edges"] == {"node": {"title": {}}}

    def test_marks_fields_with_arguments(self):
        found = selected("{ listing { split(variantId: 1) { total { amount } } } }")

        assert set(found) == {"split", "split()"}


class TestMerged:
    def test_holds_what_either_holds(self):
        one, other = {"cover": {"url": {}}}, {"cover": {"alt": {}}, "title": {}}

        assert merged([one, other]) == {"cover": {"url": {}, "alt": {}}, "title": {}}
        assert merged([]) == {}


class TestAsked:
    def test_wants_nothing_beyond_what_is_asked(self):
        assert Asked.of({"slug": {}, "price": {"amount": {}}}).wants == frozenset()
        assert Asked.of({"title": {}}).wants == {Want.SAID}
        assert Asked.of({"cover": {"url": {}}}).wants == {Want.COVER, Want.SAID}

    def test_wants_terms_for_whatever_is_given(self):
        for selection in (
            {"shortDisclosure": {}},
            {"split": {}},
            {"variants": {"disclosure": {}}},
        ):
            assert Want.TERMS in Asked.of(selection).wants

    def test_wants_variants_for_the_split_of_one(self):
        assert Want.VARIANTS not in Asked.of({"split": {}}).wants
        assert Want.VARIANTS in Asked.of({"split": {}, "split()": {}}).wants
