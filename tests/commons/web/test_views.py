"""Pages that are asked for, and what strangers may put into an address."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = [pytest.mark.urls("tests.commons.web.urls"), pytest.mark.django_db]


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

        assert 'id="cart-count">0</span>' in html

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
