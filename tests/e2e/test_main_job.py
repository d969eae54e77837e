"""The main job in one sitting: import, pledge, consent, purchase, split, account."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from storefronts.demo.facts import PASSWORD
from tests.e2e.browsing import Somebody
from tests.e2e.conftest import Opening
from tests.e2e.stack import Stack
from tests.e2e.test_purchases import add, check_out, pay_with, wait_for_thanks

CATALOGUE = Path(__file__).with_name("catalogue.csv")
CHARITY = "ines@harbour.example"
OWN_PASSWORD = "rope-and-tar-and-tide"


@dataclass(frozen=True)
class Cast:
    """Who takes part; each run has people and a merchant of its own."""

    merchant: str
    slug: str
    owner: str
    supporter: str


WITH_SCRIPT = Cast(
    "Splice & Sons", "splice-sons", "splice@example.org", "robin@example.org"
)
WITHOUT_SCRIPT = Cast(
    "Knot & Daughters", "knot-daughters", "knot@example.org", "sam@example.org"
)


class TestMainJob:
    @pytest.mark.parametrize(
        "cast", [WITH_SCRIPT, WITHOUT_SCRIPT], ids=["script", "no-script"]
    )
    def test_ends_with_every_cent_in_its_place(
        self, somebody: Opening, stack: Stack, cast: Cast
    ):
        owner, charity, supporter = (
            somebody(name, with_script=cast is WITH_SCRIPT)
            for name in ("owner", "charity", "supporter")
        )

        join(owner, cast.owner, "Sil Splice")
        found_merchant(owner, cast)
        import_catalogue(owner, cast)
        promise_a_tenth(owner, cast)
        agree(charity, cast)
        buy_from_two_merchants(supporter, cast)
        claim(supporter, cast, stack)

        given = supporter.open("/account/").get_by_text("went to")
        expect(given).to_have_count(2)
        expect(given.first).to_contain_text("Harbour Food Bank")
        expect(given.last).to_contain_text("Riverside Reading")
        supporter.keep("account")


def join(one: Somebody, email: str, name: str) -> None:
    page = one.page if "/sign-up/" in one.page.url else one.open("/sign-up/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    one.says(name)


def found_merchant(one: Somebody, cast: Cast) -> None:
    page = one.open("/organizations/new/")
    page.get_by_role("radio", name="A merchant").check()
    page.get_by_label("Name", exact=True).fill(cast.merchant)
    page.get_by_label("Country").select_option("NL")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Add the organization").click()
    page.wait_for_url(f"**/desk/{cast.slug}/")


def import_catalogue(one: Somebody, cast: Cast) -> None:
    page = one.open(f"/desk/{cast.slug}/import/")
    page.get_by_label("The file").set_input_files(CATALOGUE)
    page.get_by_role("button", name="Check the file").click()
    one.says("All 2 listings can be imported")
    page.get_by_role("button", name="Import 2 listings").click()
    one.says("2 listings imported", again="Look again")


def promise_a_tenth(one: Somebody, cast: Cast) -> None:
    page = one.open(f"/desk/{cast.slug}/pledges/new/")
    page.get_by_label("What you call it").fill("A tenth of all rope")
    page.get_by_label("A share").fill("10")
    page.get_by_label("Charity", exact=True).select_option(label="Harbour Food Bank")
    page.get_by_role("button", name="Show what it says").click()
    one.says("10 % of the price, €4.80, goes to")
    page.get_by_role("button", name="Send it to the charity").click()
    one.says("Sent. Each charity named is asked by mail.")


def agree(one: Somebody, cast: Cast) -> None:
    one.sign_in(CHARITY, PASSWORD)
    page = one.open("/desk/harbour-food-bank/inbox/")
    page.get_by_role("button", name=f"Agree with {cast.merchant}").click()
    one.says(f"Agreed with {cast.merchant}.")


def buy_from_two_merchants(one: Somebody, cast: Cast) -> None:
    add(one, "Rope door mat", f"/shop/?seller={cast.slug}")
    one.says("10 % of the price, €4.80, goes to")
    add(one, "Thirty Coast Walks")
    one.says("2 sellers, 2 parcels, one payment.")
    check_out(one, **{"E-mail": cast.supporter})
    pay_with(one, "4242")
    wait_for_thanks(one)
    assert one.page.locator(".split-bar .charity").count() == 1


def claim(one: Somebody, cast: Cast, stack: Stack) -> None:
    """With a new account, then by showing that the order's address is one's own."""
    order = one.page.url
    one.page.get_by_role("link", name="Make an account").click()
    join(one, cast.supporter, "Robin Vos")
    one.page.goto(order)
    one.page.get_by_role("button", name="Put it into my account").click()
    one.says("This order is in your account now.")
    link = stack.mailed_link(cast.supporter, "/confirm-email/")
    one.open(link).get_by_role("button", name="Confirm this address").click()
    one.says(f"{cast.supporter} is confirmed.")
