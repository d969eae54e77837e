"""What is wrong with a page is said at the start, with the place."""

import pytest

from commons.web.documents import DocumentError
from commons.web.pages import Elsewhere, Page
from commons.web.routing import checked_document, page_urls
from tests.commons.web.schema import schema
from tests.commons.web.urls import run_document

WRONG = "tests.commons.web.wrong"


def check(page: Page) -> None:
    """Load the document of a page in the folder of wrong ones."""
    checked_document(WRONG, page=page, schema=schema._schema)


class TestCheckedDocument:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("unknown", "Cannot query field 'colour'"),
            ("broken", "Syntax Error"),
            ("absent", "No such file"),
            ("misnamed", "exactly one query, named Misnamed"),
            ("twice", "exactly one query, named Twice"),
            ("silent", "must select errors"),
            ("reserved", "may not be called page"),
        ],
    )
    def test_names_the_file_and_the_fault(self, name: str, words: str) -> None:
        with pytest.raises(DocumentError, match=words) as caught:
            check(Page("x/", name))

        assert name in str(caught.value)

    @pytest.mark.parametrize(
        ("page", "words"),
        [
            (Page("x/", "plain", requires="pot"), "query does not select pot"),
            (Page("x/", "plain", then={"AddLine": "/"}), "no mutation AddLine"),
            (Page("x/", "plain", shows=("AddLine",)), "no mutation AddLine"),
            (
                Page("x/", "plain", then={"EmptyCart": "/{emptyCart.cart.slug}/"}),
                "EmptyCart does not select emptyCart.cart.slug",
            ),
            (
                Page("x/", "plain", then={"EmptyCart": Elsewhere("emptyCart.url")}),
                "EmptyCart does not select emptyCart.url",
            ),
            (
                Page("x/", "plain", done={"EmptyCart": "{slug} emptied."}),
                "EmptyCart does not select slug",
            ),
            (
                Page("x/", "plain", remembers={"cart": "addLine.cart.id"}),
                "no mutation selects addLine.cart.id",
            ),
        ],
    )
    def test_refuses_what_no_answer_will_hold(self, page: Page, words: str) -> None:
        with pytest.raises(DocumentError, match=words):
            check(page)

    def test_accepts_what_the_path_captures(self) -> None:
        page = Page("x/<slug:slug>/", "plain", done={"EmptyCart": "{slug} emptied."})

        document = checked_document(WRONG, page=page, schema=schema._schema)

        assert list(document.mutations) == ["EmptyCart"]


class TestPageUrls:
    def test_are_named_as_the_pages(self) -> None:
        patterns = page_urls(
            WRONG,
            pages=[Page("a/<int:pk>/", "plain")],
            schema=schema._schema,
            execute=run_document,
        )

        assert [pattern.name for pattern in patterns] == ["plain"]

    def test_do_not_come_to_be_with_a_wrong_document(self) -> None:
        with pytest.raises(DocumentError):
            page_urls(
                WRONG,
                pages=[Page("a/", "plain"), Page("b/", "unknown")],
                schema=schema._schema,
                execute=run_document,
            )


class TestDocuments:
    def test_carry_the_fragments_they_use_and_no_others(self) -> None:
        document = checked_document(
            WRONG, page=Page("x/", "plain"), schema=schema._schema
        )

        assert "fragment Masthead on Query" in document.query.source
        assert "fragment Sum" not in document.query.source
        assert "fragment" not in document.mutations["EmptyCart"].source

    def test_lead_from_an_argument_to_its_variable(self) -> None:
        document = checked_document(
            "tests.commons.web.pages", page=Page("x/", "pot"), schema=schema._schema
        )

        assert document.mutations["AddLine"].control_of("cartId") == "cart"
        assert document.mutations["AddLine"].control_of("pot") == "item"
        assert document.mutations["AddLine"].control_of("else") == "else"

    def test_look_into_objects_and_lists(self) -> None:
        document = checked_document(
            WRONG, page=Page("x/", "nested"), schema=schema._schema
        )
        place = document.mutations["PlaceOrder"]

        assert place.control_of("input.title") == "name"
        assert place.control_of("input.lines.0.quantity") == "many"
        assert place.control_of("input.floor.amount") == "least.amount"
