"""Pages that failed, and requests made to make them fail."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.urls("tests.commons.web.urls"), pytest.mark.django_db]


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
