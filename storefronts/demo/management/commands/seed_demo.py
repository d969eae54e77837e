"""Makes the demo's town: `manage.py seed_demo`, again and again without harm."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand

from storefronts.demo.charities import CHARITIES
from storefronts.demo.facts import PASSWORD
from storefronts.demo.merchants import MERCHANTS, PROMISES
from storefronts.demo.seeding.languages import say_in_chinese
from storefronts.demo.seeding.listings import fill_shops
from storefronts.demo.seeding.money import PURCHASES, buy, open_accounts
from storefronts.demo.seeding.organizations import Town
from storefronts.demo.seeding.pledges import make_pledges
from storefronts.demo.seeding.prices import price_abroad
from storefronts.demo.seeding.sandbox import Sandbox, SandboxSilent
from storefronts.demo.seeding.searching import make_searchable

STAFF = "staff@commonweal.example"
SHOPPER = "ada@commonweal.example"


class Command(BaseCommand):
    """People, charities, merchants, listings, pledges and a few purchases."""

    help = "Fill an empty platform with the demo; what is there already stays."

    def handle(self, **options: object) -> None:
        """Make what is missing and tell who can sign in."""
        del options
        town = Town(PASSWORD)
        staff = town.person(STAFF, "Sanne Wolff", is_staff=True)
        town.person(SHOPPER, "Ada Moor")
        for charity in CHARITIES:
            town.charity(charity, staff)
        for merchant in MERCHANTS:
            town.merchant(merchant)
        shops = [(one.name, one.items) for one in (*MERCHANTS, *CHARITIES)]
        listings = fill_shops(town, shops)
        price_abroad(town)
        say_in_chinese(town)
        pledges = make_pledges(town, PROMISES)
        make_searchable(town)
        self.stdout.write(f"{listings} listings and {pledges} pledges are new.")
        self._seed_money(town)
        for line in _logins():
            self.stdout.write(line)

    def _seed_money(self, town: Town) -> None:
        paid = [one.name for one in MERCHANTS]
        paid += [one.name for one in CHARITIES if one.can_be_paid]
        try:
            sandbox = Sandbox()
            accounts = open_accounts(town, paid, sandbox)
            purchases = buy(PURCHASES, sandbox)
        except SandboxSilent as silence:
            self.stdout.write(f"No accounts and no purchases: {silence}")
        else:
            told = f"{accounts} accounts and {purchases} purchases are new."
            self.stdout.write(told)


def _logins() -> Iterator[str]:
    yield f"Sign in with one of these and the password {PASSWORD}"
    yield _login(STAFF, "staff of the platform, also in the admin")
    yield _login(SHOPPER, "a shopper with two orders")
    for organization in (*MERCHANTS, *CHARITIES):
        for member in organization.members:
            yield _login(member.email, f"{member.role.lower()}, {organization.name}")


def _login(email: str, who: str) -> str:
    return f"  {email:<30}{who}"
