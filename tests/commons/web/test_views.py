"""Whole requests to the small site: queries, forms, redirects, refusals."""

from collections.abc import Iterator

import pytest
from django.test import Client

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
