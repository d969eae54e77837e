"""The main job in one sitting: import, pledge, consent, purchase, split, account."""

from pathlib import Path

from storefronts.demo.facts import PASSWORD
from tests.e2e.browsing import Somebody
from tests.e2e.conftest import Opening
from tests.e2e.stack import Stack
from tests.e2e.test_purchases import add, check_out, pay_with, wait_for_thanks

CATALOGUE = Path(__file__).with_name("catalogue.csv")
HARBOUR = "ines@harbour.example"
OWNER = "splice@example.org"
SUPPORTER = "robin.vos@example.org"
OWN_PASSWORD = "rope-and-tar-and-tide"


class TestMainJob:
    def test_ends_with_every_cent_in_its_place(self, somebody: Opening, stack: Stack):
        owner, charity = somebody("owner"), somebody("charity")
        supporter = somebody("supporter")

        join(owner, OWNER, "Sil Splice")
        found_merchant(owner)
        import_catalogue(owner)
        promise_a_tenth(owner)
        agree(charity)
        buy_from_two_merchants(supporter)
        claim(supporter, stack)

        page = supporter.open("/account/")
        page.get_by_text("went to Harbour Food Bank").wait_for()
        page.get_by_text("went to Riverside Reading").wait_for()
        assert supporter.look("account") == []


def join(one: Somebody, email: str, name: str) -> None:
    page = one.page if "/sign-up/" in one.page.url else one.open("/sign-up/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    one.says(name)


def found_merchant(one: Somebody) -> None:
    page = one.open("/organizations/new/")
    page.get_by_role("radio", name="A merchant").check()
    page.get_by_label("Name", exact=True).fill("Splice & Sons")
    page.get_by_label("Country").select_option("NL")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Add the organization").click()
    page.wait_for_url("**/desk/splice-sons/")


def import_catalogue(one: Somebody) -> None:
    page = one.open("/desk/splice-sons/import/")
    page.get_by_label("The file").set_input_files(CATALOGUE)
    page.get_by_role("button", name="Check the file").click()
    one.says("All 2 listings can be imported")
    page.get_by_role("button", name="Import 2 listings").click()
    one.says("2 listings imported")


def promise_a_tenth(one: Somebody) -> None:
    page = one.open("/desk/splice-sons/pledges/new/")
    page.get_by_label("What you call it").fill("A tenth of all rope")
    page.get_by_label("A share").fill("10")
    page.get_by_label("Charity", exact=True).select_option(label="Harbour Food Bank")
    one.says("10 % of the price, €4.80, goes to")
    page.get_by_role("button", name="Send it to the charity").click()
    one.says("Sent. Each charity named is asked by mail.")


def agree(one: Somebody) -> None:
    one.sign_in(HARBOUR, PASSWORD)
    page = one.open("/desk/harbour-food-bank/inbox/")
    page.get_by_role("button", name="Agree with Splice & Sons").click()
    one.says("Agreed with Splice & Sons.")


def buy_from_two_merchants(one: Somebody) -> None:
    add(one, "Rope door mat")
    one.says("10 % of the price, €4.80, goes to")
    add(one, "Thirty Coast Walks")
    one.says("2 sellers, 2 parcels, one payment.")
    assert one.look("cart") == []
    one.open("/checkout/")
    assert one.look("checkout") == []
    check_out(one, **{"E-mail": SUPPORTER})
    pay_with(one, "4242")
    wait_for_thanks(one)
    assert one.page.locator(".split-bar .charity").count() == 1


def claim(one: Somebody, stack: Stack) -> None:
    """By signing up with the address of the order, and showing that mail arrives."""
    order = one.page.url
    one.page.get_by_role("link", name="Make an account").click()
    join(one, SUPPORTER, "Robin Vos")
    if one.page.url != order:
        one.page.goto(order)
    one.page.get_by_role("button", name="Put it into my account").click()
    one.says("This order is in your account now.")
    for _ in range(40):
        links = [p for p in stack.mailed_links(SUPPORTER) if "/confirm-email/" in p]
        if links:
            break
        one.page.wait_for_timeout(250)
    one.open(links[-1]).get_by_role("button", name="Confirm").click()
    one.says(f"{SUPPORTER} is confirmed.")
