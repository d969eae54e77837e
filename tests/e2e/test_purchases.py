"""Buying in a browser: declined and tried again, with 3D Secure, and without script."""

import re

from playwright.sync_api import expect

from tests.e2e.browsing import Somebody
from tests.e2e.conftest import Opening

BUYER = {
    "Name": "Robin Vos",
    "Street and number": "Quay 1",
    "Town": "Rotterdam",
    "Postal code": "3011 AB",
    "E-mail": "robin@example.org",
}


def add(one: Somebody, title: str, shop: str = "/shop/?order=PRICE_UP") -> None:
    """Find something in the shop and put it into the cart."""
    page = one.open(shop)
    while not page.get_by_role("link", name=title, exact=True).count():
        page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")


def check_out(one: Somebody, **typed: str) -> None:
    """Fill in the checkout and go on to the provider's page."""
    page = one.open("/checkout/")
    for label, text in {**BUYER, **typed}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country").select_option("NL")
    page.get_by_role("button", name=re.compile(r"^Pay ")).click()
    page.wait_for_url("**/c/pay/**")


def pay_with(one: Somebody, card: str) -> None:
    one.page.get_by_role("button", name=card).click()


def wait_for_thanks(one: Somebody) -> None:
    """The page asks again by itself where it can, else somebody looks again."""
    one.says("Thank you. Here is every cent", again="Look again")


class TestPurchases:
    def test_survive_a_declined_card_and_show_every_cent(self, somebody: Opening):
        robin = somebody("robin")
        add(robin, "Low Tide mugs, a pair")
        add(robin, "Three-seed rye, baked to order")
        full = robin.look("cart")
        robin.open("/checkout/")
        full += robin.look("checkout")
        check_out(robin)

        pay_with(robin, "0002")
        robin.says("declined")
        robin.open("/cart/").get_by_role("link", name="Look at it").click()
        robin.says("Your card was declined")
        declined = robin.look("order-declined")
        robin.page.get_by_role("link", name="Try again").click()
        pay_with(robin, "4242")
        wait_for_thanks(robin)

        assert full + declined + robin.look("order-paid") == []
        # The page that waited for the payment was drawn before it.
        assert robin.open("/").locator(".count").inner_text() == "0"

    def test_pass_through_3d_secure(self, somebody: Opening):
        robin = somebody("robin")
        add(robin, "Three-seed rye, baked to order")
        check_out(robin)

        pay_with(robin, "3220")
        robin.page.get_by_role("button", name="Yes, pay").click()
        wait_for_thanks(robin)

        assert robin.page.locator(".split-bar").count() == 1
        assert robin.page.locator(".count").inner_text() == "0"

    def test_keep_the_form_when_something_is_missing(self, somebody: Opening):
        robin = somebody("robin")
        add(robin, "Three-seed rye, baked to order")
        page = robin.open("/checkout/")
        page.get_by_label("Name", exact=True).fill("Robin Vos")
        page.get_by_label("E-mail").fill("robin@example.org")

        page.locator("main form").evaluate("form => form.noValidate = true")
        page.get_by_role("button", name=re.compile(r"^Pay ")).click()

        robin.says("things need changing")
        assert page.get_by_label("Name", exact=True).input_value() == "Robin Vos"
        assert page.locator(".problems").evaluate("e => e === document.activeElement")
        assert robin.look("checkout-refused") == []

    def test_can_be_left_and_found_again(self, somebody: Opening):
        robin = somebody("robin")
        add(robin, "Three-seed rye, baked to order")
        check_out(robin)

        robin.open("/cart/").get_by_role("link", name="Look at it").click()
        order = robin.page.url
        robin.says("No word of your payment yet")
        waiting = robin.look("order-waiting")
        robin.page.get_by_role("button", name="Leave this order").click()
        robin.says("You left that order.")
        robin.page.goto(order)

        robin.says("This order was closed.")
        assert waiting + robin.look("order-closed") == []

    def test_follow_what_is_chosen_without_a_reload(self, somebody: Opening):
        robin = somebody("robin")
        add(robin, "Low Tide mugs, a pair")
        page = robin.page

        page.get_by_label("Quantity").fill("2")
        page.keyboard.press("Tab")
        robin.says("2 at €48.00")
        expect(page.locator("#cart-count")).to_have_text("2")
        expect(page.get_by_role("button", name="Remove")).to_be_focused()
        page.get_by_role("button", name="Remove").click()
        robin.says("Your cart is empty.")

        expect(page.locator("#cart-count")).to_have_text("0")

    def test_show_the_price_of_what_is_chosen(self, somebody: Opening):
        robin = somebody("robin")
        page = robin.open("/shop/?category=Textiles")
        page.get_by_role("link", name="Wool blanket, undyed bands", exact=True).click()
        before = page.locator(".buy .money-big").inner_text()

        page.locator("#choice").focus()
        page.locator("#choice").select_option(index=1)

        expect(page.locator(".buy .money-big")).not_to_have_text(before)
        expect(page.locator("#choice")).to_be_focused()
        assert "variant=var_" in page.url
        assert robin.look("listing-chosen") == []

    def test_need_no_script(self, somebody: Opening):
        robin = somebody("robin", with_script=False)
        page = robin.open("/shop/?category=Ceramics")
        page.get_by_role("link", name="Low Tide mugs, a pair", exact=True).click()
        chosen = page.get_by_label("Glaze").locator("option").nth(1)
        page.get_by_label("Glaze").select_option(chosen.get_attribute("value"))
        page.get_by_role("button", name="Show this choice").click()
        page.get_by_role("button", name="Add to cart").click()
        page.get_by_label("Quantity").fill("2")
        page.get_by_role("button", name="Update").click()
        robin.says("2 at €")

        check_out(robin)
        pay_with(robin, "4242")
        wait_for_thanks(robin)

        assert page.get_by_text("2 × Low Tide mugs, a pair").count() == 1
        assert page.locator(".count").inner_text() == "0"
