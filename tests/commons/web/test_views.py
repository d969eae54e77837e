"""Whole requests to the small site: queries, forms, redirects, refusals."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commons.web.schema import SEEN

pytestmark = [pytest.mark.urls("tests.commons.web.urls"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def seen() -> Iterator[None]:
    """Start each test with mutations nobody sent."""
    SEEN.clear()
    yield
    SEEN.clear()


class TestQuery:
    def test_shows_the_answer(self, client: Client) -> None:
        response = client.get("/pots/mug/")

        assert response.status_code == 200
        assert "The mug" in response.content.decode()
        assert '<data class="money" value="48.00">€48.00</data>' in (
            response.content.decode()
        )

    @pytest.mark.parametrize(
        ("slug", "status"),
        [("missing", 404), ("gone", 404), ("secret", 403), ("cracked", 500)],
    )
    def test_ends_in_an_error_page(
        self, client: Client, slug: str, status: int
    ) -> None:
        response = client.get(f"/pots/{slug}/")

        assert response.status_code == status
        assert "<h1>" in response.content.decode()
        assert "ZeroDivisionError" not in response.content.decode()

    def test_asks_to_sign_in_and_comes_back(self, client: Client) -> None:
        response = client.get("/pots/yours/?a=1")

        assert response.status_code == 303
        assert response["Location"] == "/sign-in/?next=%2Fpots%2Fyours%2F%3Fa%3D1"

    def test_reads_variables_from_the_query_string(self, client: Client) -> None:
        asked = {
            "first": "3",
            "least": "1.5",
            "glaze": "SAGE",
            "tags": ["a", "b"],
            "sold": "on",
            "order.pot": "x",
            "order.quantity": "2",
        }

        html = client.get("/echo/", asked).content.decode()

        assert (
            "(3, 1.5, &#x27;SAGE&#x27;, [&#x27;a&#x27;, &#x27;b&#x27;], True)" in html
        )
        assert "(&#x27;x&#x27;, 2)" in html

    def test_takes_the_default_for_what_cannot_be_read(self, client: Client) -> None:
        address = "/echo/?first=many&least=NaN&glaze=GOLD&order.quantity=2&unknown=1"

        html = client.get(address).content.decode()

        assert "(20, None, None, None, None) None" in html

    def test_keeps_the_query_string_in_fields(self, client: Client) -> None:
        html = client.get("/echo/?least=2.5").content.decode()

        assert 'name="least" value="2.5"' in " ".join(html.split())

    def test_refuses_other_methods(self, client: Client) -> None:
        response = client.delete("/echo/")

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, POST"

    def test_ignores_a_cart_named_in_the_address(self, client: Client) -> None:
        html = client.get("/echo/?cart=7").content.decode()

        assert '<span class="count">0</span>' in html

    def test_is_not_kept_by_shared_caches(self, client: Client) -> None:
        assert client.get("/echo/")["Cache-Control"] == "private, no-cache"


class TestSignedIn:
    def test_sends_strangers_to_sign_in(self, client: Client) -> None:
        response = client.get("/account/?tab=2")

        assert response.status_code == 303
        assert response["Location"] == "/sign-in/?next=%2Faccount%2F%3Ftab%3D2"

    def test_sends_their_forms_there_too(self, client: Client) -> None:
        response = client.post("/account/", {"do": "Anything"})

        assert response["Location"].startswith("/sign-in/")

    def test_shows_the_page_to_its_person(self, client: Client) -> None:
        client.force_login(get_user_model().objects.create(email="maren@example.org"))

        response = client.get("/account/")

        assert "Account of Maren" in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"


def order(**more: str) -> dict[str, str]:
    """A form that is accepted, but for what the test adds."""
    return {
        "do": "PlaceOrder",
        "of": "PlaceOrder",
        "input.title": "Mugs",
        "input.lines.0.pot": "mug",
        "input.lines.0.quantity": "2",
        **more,
    }


class TestMutation:
    def test_receives_what_the_form_says(self, client: Client) -> None:
        client.post(
            "/order/",
            order(
                **{
                    "input.shareBps:percent": "12,5",
                    "input.glaze": "CLAY",
                    "input.isGift": "true",
                    "input.floor.amount": "1,50",
                    "input.floor.currency": "EUR",
                    "input.startsAt": "2026-12-01",
                    "input.tags:commas": "red, blue,",
                    "input.weight": "0.25",
                    "input.lines.4.pot": "jug",
                    "input.lines.4.quantity": "1",
                    "input.lines.7.pot": "",
                    "input.lines.7.quantity": "",
                }
            ),
        )

        (seen,) = SEEN
        assert seen["share_bps"] == 1250
        assert seen["glaze"].name == "CLAY"
        assert seen["is_gift"] is True
        assert (seen["floor"].amount, seen["floor"].currency) == (
            Decimal("1.50"),
            "EUR",
        )
        assert seen["starts_at"] == datetime(2026, 12, 1, tzinfo=UTC)
        assert seen["tags"] == ["red", "blue"]
        assert seen["weight"] == 0.25
        assert [(one.pot, one.quantity) for one in seen["lines"]] == [
            ("mug", 2),
            ("jug", 1),
        ]

    def test_receives_null_for_what_is_left_blank(self, client: Client) -> None:
        blank = {"input.shareBps:percent": "", "input.glaze": "", "input.weight": ""}
        floor = {"input.floor.amount": "", "input.floor.currency": "EUR"}

        client.post("/order/", order(**blank, **floor))

        (seen,) = SEEN
        assert seen["share_bps"] is None
        assert seen["glaze"] is None
        assert seen["weight"] is None
        assert seen["floor"] is None
        assert seen["is_gift"] is False

    def test_leads_on_by_the_answer_with_values_quoted(self, client: Client) -> None:
        response = client.post("/order/", order())

        assert response.status_code == 303
        assert response["Location"] == "/orders/CW%201%2F2/"

    def test_stays_without_an_address_to_go_to(self, client: Client) -> None:
        sent = {"do": "AddLine", "item": "mug", "quantity": "1"}

        response = client.post("/pots/mug/?from=shop", sent)

        assert response["Location"] == "/pots/mug/?from=shop"

    def test_is_not_run_when_the_form_cannot_be_read(self, client: Client) -> None:
        response = client.post(
            "/order/",
            order(**{"input.lines.0.quantity": "two", "input.glaze": "GOLD"}),
        )

        html = " ".join(response.content.decode().split())
        assert response.status_code == 422
        assert SEEN == []
        assert "2 things need changing" in html
        assert 'href="#PlaceOrder-input-lines-0-quantity"' in html
        assert 'id="PlaceOrder-input-lines-0-quantity"' in html
        assert ">How many: This must be a whole number, such as 12.</a>" in html
        assert 'quantity-error">This must be a whole number, such as 12.</span>' in html

    def test_keeps_what_was_typed_when_refused(self, client: Client) -> None:
        response = client.post(
            "/order/",
            order(
                **{
                    "input.title": "wrong",
                    "input.lines.4.pot": "<jug>",
                    "input.lines.4.quantity": "3",
                    "input.shareBps:percent": "7.5",
                    "input.glaze": "CLAY",
                    "input.isGift": "true",
                    "input.idempotencyKey": "key-1",
                }
            ),
        )

        html = " ".join(response.content.decode().split())
        assert response.status_code == 422
        assert 'name="input.title" value="wrong" aria-invalid="true"' in html
        assert 'name="input.lines.4.pot" value="&lt;jug&gt;"' in html
        assert 'name="input.shareBps:percent" value="7.5"' in html
        assert '<option value="CLAY" selected>' in html
        assert 'value="true" checked' in html
        assert 'name="input.idempotencyKey" value="key-1"' in html

    def test_ties_refusals_to_their_controls(self, client: Client) -> None:
        sent = {"input.lines.4.pot": "jug", "input.lines.4.quantity": "3"}

        response = client.post("/order/", order(**sent, **{"input.title": "wrong"}))

        html = " ".join(response.content.decode().split())
        assert '<a href="#PlaceOrder-input-title">Enter another title.</a>' in html
        assert '<a href="#PlaceOrder-input-lines-4-quantity">Too many.</a>' in html
        assert "<li> We are closed today. </li>" in html

    def test_finds_the_control_of_a_single_variable(self, client: Client) -> None:
        sent = {"do": "AddLine", "of": "AddLine", "item": "mug", "quantity": "12"}

        response = client.post("/pots/mug/", sent)

        html = " ".join(response.content.decode().split())
        assert '<a href="#AddLine-quantity">There are 9 left.</a>' in html
        assert html.count("There are 9 left.") == 2

    def test_tells_forms_of_one_mutation_apart(self, client: Client) -> None:
        sent = {"do": "AddLine", "of": "AddLine-second", "item": "mug"}

        response = client.post("/pots/mug/", {**sent, "quantity": "12"})

        html = " ".join(response.content.decode().split())
        assert 'id="AddLine-second-quantity" name="quantity" value="12"' in html
        assert 'id="AddLine-quantity" name="quantity" value="1"' in html

    def test_gives_a_new_key_after_a_conflict(self, client: Client) -> None:
        sent = {"input.title": "conflict", "input.idempotencyKey": "key-1"}

        response = client.post("/order/", order(**sent))

        assert response.status_code == 422
        assert "key-1" not in response.content.decode()

    def test_carries_files(self, client: Client) -> None:
        file = SimpleUploadedFile("mug.png", b"png", content_type="image/png")

        client.post("/order/", {"do": "Upload", "file": file, "alt": "A mug"})

        assert SEEN == [{"name": "mug.png", "bytes": b"png", "alt": "A mug"}]

    @pytest.mark.parametrize("file", [None, "mug.png"])
    def test_wants_a_file_where_one_is_due(
        self, client: Client, file: str | None
    ) -> None:
        sent = {"do": "Upload", "of": "Upload", "alt": "A mug"}

        response = client.post(
            "/order/", sent if file is None else {**sent, "file": file}
        )

        assert response.status_code == 422
        assert SEEN == []

    def test_previews_without_doing_anything(self, client: Client) -> None:
        sent = {"do": "Order", "of": "PlaceOrder", "input.title": "Draft"}

        response = client.post(
            "/order/", {**sent, "input.pot": "jug", "input.quantity": "3"}
        )

        html = " ".join(response.content.decode().split())
        assert response.status_code == 200
        assert "(&#x27;jug&#x27;, 3)" in html
        assert 'name="input.title" value="Draft"' in html
        assert SEEN == []

    @pytest.mark.parametrize(
        ("title", "status"), [("forbidden", 403), ("cracked", 500)]
    )
    def test_ends_in_an_error_page(
        self, client: Client, title: str, status: int
    ) -> None:
        response = client.post("/order/", order(**{"input.title": title}))

        assert response.status_code == status

    def test_must_be_in_the_document(self, client: Client) -> None:
        response = client.post("/order/", {"do": "AddLine"})

        assert response.status_code == 400
        assert SEEN == []

    def test_needs_the_token(self) -> None:
        client = Client(enforce_csrf_checks=True)

        response = client.post("/order/", order())

        assert response.status_code == 403
        assert "This form was open for too long" in response.content.decode()
        assert SEEN == []

    def test_is_sent_with_the_token_of_its_form(self) -> None:
        client = Client(enforce_csrf_checks=True)
        html = client.get("/order/").content.decode()
        token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

        response = client.post("/order/", order(csrfmiddlewaretoken=token))

        assert response.status_code == 303


class TestRedirect:
    def test_leaves_the_site_where_the_page_says_so(self, client: Client) -> None:
        response = client.post("/pay/mug/", order(**{"input.title": "pay"}))

        assert response.status_code == 303
        assert response["Location"] == "https://pay.example/s/1?a=b"

    def test_tells_a_script_to_go_there(self, client: Client) -> None:
        sent = order(**{"input.title": "pay"})

        response = client.post("/pay/mug/", sent, headers={"HX-Request": "true"})

        assert response.status_code == 204
        assert response["HX-Redirect"] == "https://pay.example/s/1?a=b"

    @pytest.mark.parametrize("title", ["evil", "none"])
    def test_stays_without_a_web_address(self, client: Client, title: str) -> None:
        response = client.post("/pay/mug/", order(**{"input.title": title}))

        assert response["Location"] == "/pots/mug/"

    def test_honours_a_local_next(self, client: Client) -> None:
        page = client.get("/enter/?next=/account/?a=1").content.decode()
        assert 'name="next" value="/account/?a=1"' in page

        response = client.post("/enter/", {"do": "EmptyCart", "next": "/account/?a=1"})

        assert response["Location"] == "/account/?a=1"

    @pytest.mark.parametrize(
        "wanted",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "javascript:alert(1)",
            "\t//evil.example",
            "/\n/evil.example",
            "",
        ],
    )
    def test_refuses_to_lead_elsewhere(self, client: Client, wanted: str) -> None:
        response = client.post("/enter/", {"do": "EmptyCart", "next": wanted})

        assert response["Location"] == "/cart/"

    def test_ignores_next_where_it_is_not_wanted(self, client: Client) -> None:
        response = client.post("/order/?next=/account/", order(next="/account/"))

        assert response["Location"] == "/orders/CW%201%2F2/"


class TestCookies:
    def test_remembers_and_offers_it_again(self, client: Client) -> None:
        sent = {"do": "AddLine", "item": "mug", "quantity": "3"}

        client.post("/pots/mug/", sent)
        client.post("/pots/mug/", sent)

        assert [one["cart_id"] for one in SEEN] == [None, "1"]
        assert client.cookies["cart"]["httponly"]
        assert client.cookies["cart"]["samesite"] == "Lax"
        assert '<span class="count">1</span>' in client.get("/echo/").content.decode()

    def test_forgets_on_null(self, client: Client) -> None:
        client.post("/pots/mug/", {"do": "AddLine", "item": "mug", "quantity": "3"})

        client.post("/pots/mug/", {"do": "EmptyCart"})

        assert client.cookies["cart"].value == ""

    def test_believes_no_cookie_it_did_not_sign(self, client: Client) -> None:
        client.cookies["cart"] = "7:forged:signature"

        html = client.get("/echo/").content.decode()

        assert '<span class="count">0</span>' in html

    def test_says_what_was_done_once(self, client: Client) -> None:
        client.post("/pots/mug/", {"do": "AddLine", "item": "mug", "quantity": "3"})

        first = client.get("/pots/mug/").content.decode()
        second = client.get("/pots/mug/").content.decode()

        assert '<div class="toast" role="status">3 in the cart.</div>' in first
        assert "toast" not in second.split("<main")[1]


class TestAnythingSent:
    """What strangers send never ends in a fault."""

    names = st.one_of(
        st.sampled_from(
            [
                "first",
                "order.pot",
                "order.quantity",
                "tags",
                "glaze",
                "cart",
                "do",
                "of",
                "input",
                "input.title",
                "input.lines",
                "input.lines.0",
                "input.lines.0.quantity",
                "input.lines.99999999999.pot",
                "input.lines.-1.pot",
                "input.floor",
                "input.floor.amount",
                "input.floor.amount.x",
                "input.startsAt",
                "input.shareBps:percent",
                "input.weight",
                "input.tags:lines",
                "next",
            ]
        ),
        st.text(max_size=12),
    )
    values = st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["", "0", "1e999", "NaN", "٣", "PlaceOrder", "9" * 40, "2026-99-01", "\0"]
        ),
        st.sampled_from(["0001-01-01T00:00", "9999-12-31T23:59+00:00", "Order"]),
    )
    sent = st.dictionaries(names, st.lists(values, max_size=3), max_size=8)

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(sent=sent)
    def test_in_an_address(self, client: Client, sent: dict[str, list[str]]) -> None:
        response = client.get("/echo/", sent)

        assert response.status_code in {200, 400}

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(sent=sent, do=st.sampled_from(["PlaceOrder", "Upload", "Order"]))
    def test_in_a_form(
        self, client: Client, sent: dict[str, list[str]], do: str
    ) -> None:
        response = client.post("/order/", {"do": do, **sent})

        assert response.status_code in {200, 303, 400, 422}


class TestErrorPages:
    def test_names_the_request_and_hides_the_fault(self, client: Client) -> None:
        client.raise_request_exception = False

        response = client.get("/failing/")

        html = response.content.decode()
        assert response.status_code == 500
        assert "name this number" in html
        assert "ZeroDivisionError" not in html

    def test_an_unknown_address_is_told_so(self, client: Client) -> None:
        response = client.get("/nowhere/")

        assert response.status_code == 404
        assert "This page is not here" in response.content.decode()

    def test_too_much_is_told_so(self, client: Client) -> None:
        response = client.post("/order/", {"do": "PlaceOrder", "x": "x" * 3_000_000})

        assert response.status_code == 413
        assert "more than this form takes" in response.content.decode()
