"""How the admin looks, and where staff finds what: by task, not by package."""

from typing import TypedDict

from django.http import HttpRequest
from django.templatetags.static import static

# The tint of actions on the pages, from light to dark.
INDIGO = {
    "50": "oklch(97% .012 275)",
    "100": "oklch(94% .025 275)",
    "200": "oklch(88% .05 275)",
    "300": "oklch(80% .095 278)",
    "400": "oklch(66% .125 278)",
    "500": "oklch(53% .14 275)",
    "600": "oklch(40% .14 275)",
    "700": "oklch(37% .135 275)",
    "800": "oklch(33% .13 275)",
    "900": "oklch(28% .11 278)",
    "950": "oklch(22% .08 280)",
}
WAITING = "verification__exact=SUBMITTED"


class Link(TypedDict, total=False):
    """One line of the menu."""

    title: str
    icon: str
    link: str
    badge: str


class Group(TypedDict):
    """Some lines under a title."""

    title: str
    collapsible: bool
    items: list[Link]


def mark(request: HttpRequest) -> str:
    """The two bars of the pages."""
    del request
    return static("commonweal/mark.svg")


def _link(title: str, icon: str, model: str, query: str = "") -> Link:
    address = f"/admin/{model}/"
    return {
        "title": title,
        "icon": icon,
        "link": f"{address}?{query}" if query else address,
    }


def _group(title: str, *links: Link, folded: bool = False) -> Group:
    return {"title": title, "collapsible": folded, "items": list(links)}


TO_VERIFY: Link = {
    **_link("To verify", "fact_check", "registers/charitycase", WAITING),
    "badge": "commons.organizations.admin.waiting_charities",
}
MENU = [
    _group(
        "Charities and merchants",
        TO_VERIFY,
        _link("Organizations", "store", "organizations/organization"),
        _link("Register entries", "menu_book", "registers/registerentry"),
        _link("Register imports", "sync", "registers/registerimport"),
        _link("Windows", "storefront", "windows/storefront"),
        _link("Terms of sale", "percent", "listings/salesterms"),
        _link("Listings", "sell", "listings/listing"),
    ),
    _group(
        "Pledges",
        _link("Pledges", "handshake", "agreements/pledge"),
        _link("Versions", "history_edu", "agreements/pledgeterms"),
        _link("Consents", "approval", "agreements/consent"),
        _link("Earned", "volunteer_activism", "accruals/accrual"),
    ),
    _group(
        "Purchases",
        _link("Checkouts", "shopping_cart_checkout", "orders/checkout"),
        _link("Orders", "receipt_long", "orders/order"),
        _link("Payments", "payments", "payments/payment"),
        _link("Refunds", "undo", "payments/refund"),
    ),
    _group(
        "Money going out",
        _link("Transfers", "send_money", "payments/transfer"),
        _link("Debts", "assignment_return", "payments/debt"),
        _link("Connected accounts", "account_balance", "payments/connectedaccount"),
    ),
    _group(
        "The books",
        _link("Entries", "menu_book", "ledger/entry"),
        _link("Accounts", "balance", "ledger/ledgeraccount"),
        _link("Checkpoints", "flag", "ledger/checkpoint"),
    ),
    _group(
        "People",
        _link("People", "group", "people/person"),
        _link("Invitations", "mail", "organizations/invitation"),
        _link("API tokens", "key", "people/apitoken"),
    ),
    _group(
        "Machinery",
        _link("Webhook events", "webhook", "payments/webhookevent"),
        _link("Provider calls", "sync_alt", "payments/providercall"),
        _link("Imports", "upload_file", "listings/importrun"),
        _link("Held stock", "inventory", "listings/stockreservation"),
        _link("Held caps", "hourglass", "agreements/caphold"),
        _link("Carts", "shopping_cart", "checkout/cart"),
        _link("Pictures", "image", "media/picture"),
        _link("Letters", "outgoing_mail", "mails/letter"),
        _link("Jobs", "schedule", "procrastinate/procrastinatejob"),
        folded=True,
    ),
]
STAFF_SITE = {
    "SITE_TITLE": "Commonweal, staff",
    "SITE_HEADER": "Commonweal",
    "SITE_SUBHEADER": "Staff",
    "SITE_ICON": mark,
    "COLORS": {"primary": INDIGO},
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": MENU,
    },
}
