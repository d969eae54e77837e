"""The pages of the small site."""

from commons.web.pages import Elsewhere, Page

pages = [
    Page(
        "pots/<slug:slug>/",
        "pot",
        requires="pot",
        then={"EmptyCart": "/cart/"},
        done={"AddLine": "{addLine.cart.itemCount} in the cart."},
        remembers={"cart": ("addLine.cart.id", "emptyCart.cart.id")},
    ),
    Page("echo/", "echo"),
    Page(
        "order/",
        "order",
        then={"PlaceOrder": "/orders/{placeOrder.reference}/"},
    ),
    Page(
        "pay/<slug:slug>/",
        "pay",
        then={"PlaceOrder": Elsewhere("placeOrder.paymentUrl", "/pots/{slug}/")},
    ),
    Page("account/", "account", signed_in=True),
    Page("enter/", "enter", then={"EmptyCart": "/cart/"}, honours_next=True),
]
