"""Stripe's nested form keys, and the refusal of keys that make no sense."""

import pytest

from sandbox.errors import StripeError
from sandbox.forms import decode_pairs, nest


class TestNest:
    @pytest.mark.parametrize(
        ("form", "tree"),
        [
            ("a=1&b=", {"a": "1", "b": ""}),
            ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
            ("a[]=1&a[]=2", {"a": ["1", "2"]}),
            ("a[1][x]=2&a[0][x]=1", {"a": [{"x": "1"}, {"x": "2"}]}),
            ("m[0]=zero&m[name]=n", {"m": {"0": "zero", "name": "n"}}),
            ("a=%C3%A9+b", {"a": "é b"}),
        ],
    )
    def test_builds_the_tree_the_brackets_describe(
        self, form: str, tree: dict[str, object]
    ) -> None:
        assert nest(decode_pairs(form)) == tree

    @pytest.mark.parametrize(
        "form", ["[a]=1", "a[b=1", "a=1&a[b]=2", "a" + "[b]" * 9 + "=1", "a=%FF"]
    )
    def test_refuses_what_makes_no_tree(self, form: str) -> None:
        with pytest.raises(StripeError):
            nest(decode_pairs(form))
