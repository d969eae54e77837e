"""Forms: what the mutation receives, and what comes back when it refuses."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.commons.web.schema import SEEN
from tests.commons.web.sending import order

pytestmark = [pytest.mark.urls("tests.commons.web.urls"), pytest.mark.django_db]


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
