"""From what was sent to the variables an operation declares."""

import pytest
from django.http import QueryDict
from graphql import GraphQLSchema, Undefined, build_schema, parse, type_from_ast
from graphql.utilities import validate_input_value
from hypothesis import given
from hypothesis import strategies as st

from commons.web.coercion import MISSING, NOT_OFFERED, coerced
from commons.web.documents import Variable
from commons.web.fields import Fields

SCHEMA: GraphQLSchema = build_schema(
    """
    enum Glaze { SAGE CLAY }
    scalar Decimal
    scalar DateTime
    input Sum { amount: Decimal! currency: String! }
    input Line { pot: ID! quantity: Int! note: String }
    input Order {
      title: String!
      glaze: Glaze
      glazes: [Glaze!]
      floor: Sum
      price: Sum!
      gift: Boolean! = true
      wrapped: Boolean!
      lines: [Line!]!
      share: Int
      tags: [String!]! = ["new"]
      starts: DateTime
      weight: Float
    }
    type Query { a: Int }
    """
)


def variable(kind: str, default: object = Undefined) -> Variable:
    """The variable `$v` of this type."""
    document = parse(f"query Q($v: {kind}) {{ a }}")
    node = document.definitions[0].variable_definitions[0].type
    return Variable("v", type_from_ast(SCHEMA, node), default)


def read(kind: str, query: str, default: object = Undefined) -> tuple[object, dict]:
    """The value of `$v`, and what is wrong."""
    found = coerced([variable(kind, default)], Fields.gathered(QueryDict(query)))
    return found.variables.get("v", Undefined), found.wrong


WHOLE = (
    "v.title=T&v.price.amount=1.50&v.price.currency=EUR"
    "&v.lines.0.pot=p&v.lines.0.quantity=1"
)


class TestScalars:
    @pytest.mark.parametrize(
        ("kind", "sent", "value"),
        [
            ("Int", "12", 12),
            ("Int", "--12", None),
            ("Int", "1.5", None),
            ("Int", "٣", None),
            ("Int", "99999999999", None),
            ("Float", "1.5", 1.5),
            ("Float", "inf", None),
            ("Boolean", "on", True),
            ("Boolean", "false", False),
            ("Boolean", "maybe", None),
            ("ID", "lst_1", "lst_1"),
            ("String", "two%0D%0Alines", "two\nlines"),
            ("Glaze", "SAGE", "SAGE"),
            ("Glaze", "GOLD", None),
            ("Decimal", "12,50", "12.50"),
            ("Decimal", "1,250.00", "1,250.00"),
            ("DateTime", "2026-12-01", "2026-12-01T00:00:00+00:00"),
            ("DateTime", "2026-12-01T14:05", "2026-12-01T14:05:00+00:00"),
            ("DateTime", "2026-12-01T14:05:00Z", "2026-12-01T14:05:00+00:00"),
            ("DateTime", "tomorrow", None),
        ],
    )
    def test_are_read_as_json_would_hold_them(
        self, kind: str, sent: str, value: object
    ) -> None:
        found, wrong = read(kind, f"v={sent}")

        assert (found, bool(wrong)) == (
            (Undefined, True) if value is None else (value, False)
        )

    @pytest.mark.parametrize("kind", ["Int", "ID", "String", "Glaze", "Decimal"])
    def test_blank_is_null_where_null_may_be(self, kind: str) -> None:
        assert read(kind, "v=") == (None, {})

    @pytest.mark.parametrize("kind", ["Int!", "ID!", "Glaze!", "Decimal!"])
    def test_blank_is_missing_where_a_value_is_due(self, kind: str) -> None:
        assert read(kind, "v=") == (Undefined, {"v": MISSING})

    def test_blank_text_is_text(self) -> None:
        assert read("String!", "v=") == ("", {})

    def test_blank_leaves_the_default(self) -> None:
        assert read("Int! = 20", "v=", 20) == (Undefined, {})

    def test_unsent_boxes_are_not_ticked(self) -> None:
        assert read("Boolean!", "") == (False, {})

    def test_unsent_values_stay_unsent(self) -> None:
        assert read("Int", "") == (Undefined, {})

    def test_the_last_of_several_counts(self) -> None:
        assert read("Boolean!", "v=false&v=true") == (True, {})


class TestLists:
    def test_gather_every_value(self) -> None:
        assert read("[String!]", "v=a&v=&v=b") == (["a", "b"], {})

    def test_blank_is_null_or_empty(self) -> None:
        assert read("[String!]", "v=") == (None, {})
        assert read("[String!]!", "v=") == ([], {})

    def test_are_written_as_lines_and_with_commas(self) -> None:
        assert read("[String!]", "v:lines=a%0D%0A b %0D%0A") == (["a", "b"], {})
        assert read("[String!]", "v:commas=a, b,,") == (["a", "b"], {})

    def test_refuse_a_wrong_item(self) -> None:
        assert read("[Glaze!]", "v=SAGE&v=GOLD")[1] == {"v": NOT_OFFERED}


class TestObjects:
    def test_are_put_together_from_dotted_names(self) -> None:
        value, wrong = read("Order!", f"{WHOLE}&v.glaze=SAGE&v.share:percent=12.5&x=1")

        assert wrong == {}
        assert value == {
            "title": "T",
            "glaze": "SAGE",
            "price": {"amount": "1.50", "currency": "EUR"},
            "wrapped": False,
            "lines": [{"pot": "p", "quantity": 1}],
            "share": 1250,
        }

    def test_without_an_amount_a_sum_is_null(self) -> None:
        value, _ = read("Order!", f"{WHOLE}&v.floor.amount=&v.floor.currency=EUR")

        assert value["floor"] is None

    def test_a_required_sum_without_amount_is_missing(self) -> None:
        wrong = read("Order!", WHOLE.replace("1.50", ""))[1]

        assert wrong == {"v.price.amount": MISSING}

    def test_name_what_was_not_sent(self) -> None:
        wrong = read("Order!", "v.title=T")[1]

        assert wrong == {"v.price": MISSING, "v.lines": MISSING}

    def test_name_rows_as_the_form_does(self) -> None:
        wrong = read("Order!", f"{WHOLE}&v.lines.7.note=x")[1]

        assert wrong == {"v.lines.7.pot": MISSING, "v.lines.7.quantity": MISSING}

    def test_leave_out_blank_rows_at_the_end(self) -> None:
        value, _ = read("Order!", f"{WHOLE}&v.lines.7.pot=&v.lines.7.quantity=")

        assert len(value["lines"]) == 1

    def test_are_unsent_when_nothing_of_them_is(self) -> None:
        assert read("Order", "w=1") == (Undefined, {})

    def test_are_not_what_a_single_value_is(self) -> None:
        assert read("Order", "v=1") == (Undefined, {})


class TestAnything:
    """Whatever is sent: either the schema takes it, or something is wrong."""

    keys = st.lists(
        st.sampled_from(
            ["v", "title", "price", "amount", "lines", "0", "1", "pot", "tags", "glaze"]
        ),
        min_size=1,
        max_size=5,
    ).map(".".join)
    sent = st.dictionaries(
        st.one_of(keys, st.text(max_size=8)),
        st.lists(st.text(max_size=8), max_size=3),
        max_size=12,
    )

    @given(sent=sent)
    def test_is_taken_or_refused(self, sent: dict[str, list[str]]) -> None:
        query = QueryDict(mutable=True)
        for name, values in sent.items():
            query.setlist(name, values)
        declared = variable("Order")

        found = coerced([declared], Fields.gathered(query))

        refused: list[object] = []
        if "v" in found.variables:
            validate_input_value(
                found.variables["v"], declared.type, lambda *why: refused.append(why)
            )
        assert refused == []
        assert all(name.startswith("v") for name in found.wrong)
