"""Where a deed leads, and where it never does."""

import pytest
from django.test import Client

from tests.commons.web.sending import order

pytestmark = [pytest.mark.urls("tests.commons.web.urls"), pytest.mark.django_db]


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
