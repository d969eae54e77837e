"""What a page remembers with its visitor."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from commons.web.cookies import leave_toast, toast_of
from tests.commons.web.schema import SEEN

pytestmark = [pytest.mark.urls("tests.commons.web.urls"), pytest.mark.django_db]


class TestCookies:
    def test_remembers_and_offers_it_again(self, client: Client) -> None:
        sent = {"do": "AddLine", "item": "mug", "quantity": "3"}

        client.post("/pots/mug/", sent)
        client.post("/pots/mug/", sent)

        assert [one["cart_id"] for one in SEEN] == [None, "1"]
        assert client.cookies["cart"]["httponly"]
        assert client.cookies["cart"]["samesite"] == "Lax"
        assert 'id="cart-count">1</span>' in client.get("/echo/").content.decode()

    def test_forgets_on_null(self, client: Client) -> None:
        client.post("/pots/mug/", {"do": "AddLine", "item": "mug", "quantity": "3"})

        client.post("/pots/mug/", {"do": "EmptyCart"})

        assert client.cookies["cart"].value == ""

    def test_believes_no_cookie_it_did_not_sign(self, client: Client) -> None:
        client.cookies["cart"] = "7:forged:signature"

        html = client.get("/echo/").content.decode()

        assert 'id="cart-count">0</span>' in html

    def test_says_what_was_done_once(self, client: Client) -> None:
        client.post("/pots/mug/", {"do": "AddLine", "item": "mug", "quantity": "3"})

        first = client.get("/pots/mug/").content.decode()
        second = client.get("/pots/mug/").content.decode()

        assert '<div class="toast" role="status">3 in the cart.</div>' in first
        assert "toast" not in second.split("<main")[1]

    def test_says_it_in_any_letters(self, rf: RequestFactory) -> None:
        response = HttpResponse()
        leave_toast(response, "“Żółta misa” 陶器 is for sale.")
        sent = response.cookies["toast"].value
        request = rf.get("/")
        request.COOKIES["toast"] = sent

        words = toast_of(request)

        assert sent.isascii()
        assert words == "“Żółta misa” 陶器 is for sale."
