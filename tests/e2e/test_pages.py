"""Every page, at every width, light and dark: axe finds nothing, nothing overflows."""

import pytest

from storefronts.demo.facts import PASSWORD
from tests.e2e.browsing import Somebody
from tests.e2e.conftest import Opening

SHOPPER = "ada@commonweal.example"
MERCHANT = "mara@tidewater.example"
CHARITY = "ines@harbour.example"
TIDEWATER, HARBOUR = "/desk/tidewater-pottery/", "/desk/harbour-food-bank/"

PUBLIC = {
    "home": "/",
    "browse": "/shop/",
    "browse-narrowed": "/shop/?category=Ceramics&pledged=true",
    "browse-empty": "/shop/?category=Nothing",
    "browse-found": "/shop/?search=food&cause=FOOD&share=1000&order=GIVES_MOST",
    "browse-typo": "/shop/?search=stripd+pottrey",
    "charities": "/charities/",
    "window": "/charities/harbour-food-bank/",
    "merchant": "/merchants/tidewater-pottery/",
    "cart-empty": "/cart/",
    "checkout-empty": "/checkout/",
    "missing": "/nowhere/",
    "wait-over": "/back-in-stock/made-up/",
    "wait-ended": "/back-in-stock/made-up/end/",
    "sign-in": "/sign-in/",
    "sign-up": "/sign-up/",
    "reset": "/reset-password/",
}
IN_CHINESE = {
    f"{name}-chinese": f"{PUBLIC[name]}?lang=zh-hans"
    for name in ("home", "browse", "charities", "window", "missing", "sign-up")
}
OWN = {
    "account-orders": "/account/",
    "tokens": "/account/tokens/",
    "language": "/language/",
    "new-organization": "/organizations/new/",
    "sign-out": "/sign-out/",
}
OF_MERCHANT = {
    "desk": TIDEWATER,
    "desk-listings": f"{TIDEWATER}listings/",
    "desk-new-listing": f"{TIDEWATER}listings/new/",
    "desk-listings-edit": f"{TIDEWATER}listings/edit/?all=true",
    "desk-import": f"{TIDEWATER}import/",
    "desk-pledges": f"{TIDEWATER}pledges/",
    "desk-new-pledge": f"{TIDEWATER}pledges/new/",
    "desk-sales": f"{TIDEWATER}sales/",
    "desk-money": f"{TIDEWATER}money/",
    "desk-members": f"{TIDEWATER}members/",
    "desk-invitations": f"{TIDEWATER}members/invitations/",
    "desk-settings": f"{TIDEWATER}settings/",
}
OF_CHARITY = {
    "desk-charity": HARBOUR,
    "desk-inbox": f"{HARBOUR}inbox/",
    "desk-agreed": f"{HARBOUR}inbox/?state=GIVEN",
    "desk-earned": f"{HARBOUR}earned/",
    "desk-charity-money": f"{HARBOUR}money/",
    "desk-charity-settings": f"{HARBOUR}settings/",
    "desk-verification": f"{HARBOUR}verification/",
    "desk-window": f"{HARBOUR}window/",
    "desk-window-desktop": f"{HARBOUR}window/?view=desktop",
    "desk-window-chinese": f"{HARBOUR}window/?language=zh-Hans",
    "desk-window-preview": f"{HARBOUR}window/preview/",
    "desk-window-history": f"{HARBOUR}window/history/",
}

# Pages of one thing, whose addresses only the lists know: where the first is found, and
# what follows its address.
ONE_OF_MERCHANT = {
    "desk-listing": (f"{TIDEWATER}listings/", ""),
    "desk-pledge": (f"{TIDEWATER}pledges/", ""),
    "desk-pledge-amend": (f"{TIDEWATER}pledges/", "amend/"),
    "desk-pledge-end": (f"{TIDEWATER}pledges/", "end/"),
    "desk-transfer": (f"{TIDEWATER}money/", ""),
}
ONE_OF_CHARITY = {
    "desk-charity-transfer": (f"{HARBOUR}money/", ""),
    "desk-revoke": (f"{HARBOUR}inbox/?state=GIVEN", ""),
}


def look_at(one: Somebody, pages: dict[str, str]) -> list[str]:
    found: list[str] = []
    for name, path in pages.items():
        one.open(path)
        found += one.look(name)
    return found


def look_at_one(one: Somebody, pages: dict[str, tuple[str, str]]) -> list[str]:
    found: list[str] = []
    for name, (listed, ending) in pages.items():
        start = listed.partition("?")[0]
        link = one.open(listed).locator(f"main a[href^='{start}'][href*='_']").first
        one.open(f"{link.get_attribute('href')}{ending}")
        found += one.look(name)
    return found


class TestPages:
    def test_are_fit_for_everyone_in_public(self, somebody: Opening):
        anyone = somebody("anyone")

        assert look_at(anyone, PUBLIC) == []

    def test_are_fit_for_everyone_in_chinese(self, somebody: Opening):
        one = somebody("reader")

        assert look_at(one, IN_CHINESE) == []
        assert one.page.evaluate("document.documentElement.lang") == "zh-Hans"

    def test_listings_are_fit_for_everyone(self, somebody: Opening):
        anyone = somebody("anyone")
        page = anyone.open("/shop/?category=Ceramics")
        page.get_by_role("link", name="Low Tide mugs, a pair", exact=True).click()

        assert anyone.look("listing") == []

    def test_what_is_sold_out_or_in_dollars_is_fit_for_everyone(
        self, somebody: Opening
    ):
        anyone = somebody("anyone")
        page = anyone.open("/shop/?category=Ceramics")
        page.get_by_role("link", name="Striped bottle, vase and dish").first.click()
        found = anyone.look("listing-sold-out")
        page.get_by_role("link", name="USD", exact=True).click()
        found += anyone.look("listing-dollars")
        page.goto(page.url.split("/listings/")[0] + "/shop/?category=Ceramics")
        page.get_by_role("link", name="Wide bowl, night glaze").first.click()
        found += anyone.look("listing-reduced")
        page.get_by_role("button", name="Add to cart").click()
        found += anyone.look("cart-dollars")

        assert found == []

    def test_suggestions_can_be_walked_by_keys(self, somebody: Opening):
        anyone = somebody("anyone")
        page = anyone.open("/")
        field = page.get_by_role("combobox", name="Search the shop")
        field.press_sequentially("harbour foo")
        page.get_by_role("option", name="Harbour Food Bank charity").wait_for()

        field.press("ArrowDown")
        found = anyone.look("suggestions")
        field.press("Enter")
        page.wait_for_url("**/charities/harbour-food-bank/")

        assert found == []

    @pytest.mark.parametrize(
        ("email", "pages"),
        [(SHOPPER, OWN), (MERCHANT, OF_MERCHANT), (CHARITY, OF_CHARITY)],
        ids=["own", "merchant", "charity"],
    )
    def test_behind_the_door_are_fit_for_everyone(
        self, somebody: Opening, email: str, pages: dict[str, str]
    ):
        member = somebody(email)
        member.sign_in(email, PASSWORD)

        assert look_at(member, pages) == []

    @pytest.mark.parametrize(
        ("email", "pages"),
        [(MERCHANT, ONE_OF_MERCHANT), (CHARITY, ONE_OF_CHARITY)],
        ids=["merchant", "charity"],
    )
    def test_of_one_thing_are_fit_for_everyone(
        self, somebody: Opening, email: str, pages: dict[str, tuple[str, str]]
    ):
        member = somebody(email)
        member.sign_in(email, PASSWORD)

        assert look_at_one(member, pages) == []

    def test_would_not_pass_with_a_picture_nobody_describes(self, somebody: Opening):
        anyone = somebody("anyone")
        page = anyone.open("/")
        page.evaluate("document.querySelector('main img').removeAttribute('alt')")

        assert any("image-alt" in wrong for wrong in anyone.look("broken"))


class TestCards:
    """What other sites show in a frame (oEmbed)."""

    def test_of_charities_are_fit_for_everyone(self, somebody: Opening):
        one = somebody("reader of another site")

        cards = {"card-charity": "/embed/charities/harbour-food-bank/"}

        assert look_at(one, cards) == []

    def test_of_listings_are_fit_for_everyone(self, somebody: Opening):
        one = somebody("reader of another site")
        page = one.open("/shop/?category=Ceramics")
        link = page.get_by_role("link", name="Low Tide mugs, a pair", exact=True)
        address = link.get_attribute("href")

        assert look_at(one, {"card-listing": f"/embed{address}"}) == []
        assert page.get_by_role("link").first.get_attribute("href") == address


class TestExplorer:
    def test_is_fit_for_everyone_and_asks_under_our_policy(self, somebody: Opening):
        anyone = somebody("developer")
        page = anyone.open("/graphql")
        page.get_by_role("button", name="Execute query").click()
        page.locator(".result-window", has_text='"title"').wait_for()
        found = anyone.look("explorer")
        page.get_by_role("button", name="Show Documentation Explorer").click()
        page.get_by_role("link", name="Mutation", exact=True).wait_for()
        found += anyone.look("explorer-schema")
        page.get_by_role("button", name="Show History").click()
        found += anyone.look("explorer-history")

        assert found == []

    def test_completes_what_is_typed(self, somebody: Opening):
        page = somebody("developer").open("/graphql")
        page.get_by_role("button", name="Show Documentation Explorer").click()
        page.get_by_role("link", name="Mutation", exact=True).wait_for()
        page.get_by_label("Document", exact=True).focus()
        page.keyboard.press("Control+A")

        page.keyboard.type("{ rateL")

        page.locator(".CodeMirror-hint", has_text="rateLimit").wait_for()

    def test_holds_nobody_who_walks_by_keys(self, somebody: Opening):
        page = somebody("developer").open("/graphql")
        page.get_by_label("Document", exact=True).focus()
        written = page.locator(".graphiql-query-editor .CodeMirror-code").inner_text()

        page.keyboard.press("Tab")
        page.keyboard.press("Tab")

        where = "document.activeElement.closest('.graphiql-query-editor .CodeMirror')"
        assert page.evaluate(f"{where} === null")
        after = page.locator(".graphiql-query-editor .CodeMirror-code").inner_text()
        assert after == written

    def test_asks_by_a_token_and_stores_nothing(self, somebody: Opening):
        developer = somebody("developer")
        page = developer.open("/graphql")
        page.get_by_role("button", name="Headers").click()
        page.get_by_label("Variables or headers, as JSON").last.focus()
        page.keyboard.type('{"Authorization": "Bearer cwt_not-a-token"}')

        with page.expect_request(
            lambda request: request.headers.get("authorization", "") != ""
        ) as asked:
            page.get_by_role("button", name="Execute query").click()
        page.get_by_text("UNAUTHENTICATED").wait_for()

        assert asked.value.headers["authorization"] == "Bearer cwt_not-a-token"
        stored = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
        assert page.evaluate(stored) == "[{},{}]"
        assert "cwt_" not in page.url
        developer.troubles.clear()  # a status of 401 is what it should be

    def test_changes_things_for_whoever_is_signed_in(self, somebody: Opening):
        developer = somebody("developer")
        developer.sign_in(SHOPPER, PASSWORD)
        page = developer.open("/graphql")
        page.get_by_role("button", name="Show Documentation Explorer").click()
        page.get_by_role("link", name="Mutation", exact=True).wait_for()
        page.get_by_label("Document", exact=True).focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("mutation Leave { signOut { errors { code } } }")
        # GraphiQL reads the name a moment later, and sends it along.
        page.get_by_role("button", name="Leave", exact=True).wait_for()

        page.get_by_role("button", name="Execute query").click()

        page.get_by_text('"errors"').wait_for()
        developer.open("/graphql").get_by_role("link", name="Sign in").wait_for()

    def test_opens_dialogs_with_the_nonce(self, somebody: Opening):
        developer = somebody("developer")
        page = developer.open("/graphql")

        page.get_by_role("button", name="Open short keys dialog").click()

        page.get_by_role("dialog").wait_for()
        broken = [one for one in developer.troubles if "Content Security" in one]
        assert broken == []
        developer.troubles.clear()  # GraphiQL's dialogs describe themselves by nothing


def test_says_so_without_a_connection(somebody: Opening) -> None:
    one = somebody()
    page = one.open("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    one.context.set_offline(True)
    page.goto(f"{one.url}/shop/")

    assert page.get_by_role("heading", level=1).inner_text() == (
        "You are offline just now"
    )
    one.context.set_offline(False)
    one.troubles.clear()  # the browser complains of the network, as it should
