"""The pages of the shops: what a shopper sees from browsing to the order."""

from commons.kit.language import gettext_lazy
from commons.web.pages import Elsewhere, Page
from storefronts.pages.desk_routes import desk_pages

pages: list[Page] = [
    Page("shop/", "browse"),
    Page("shop/suggestions/", "suggestions"),
    Page("charities/", "charities"),
    Page(
        "charities/<slug:slug>/",
        "window",
        requires="window",
        given={"preview": ""},
    ),
    Page(
        "charities/<slug:slug>/preview/<str:preview>/",
        "window_by_link",
        same_as="window",
        requires="window",
        is_preview=True,
    ),
    Page("merchants/<slug:slug>/", "merchant", requires="merchant"),
    Page(
        "embed/listings/<slug:slug>/",
        "embed_listing",
        requires="listing",
        is_embed=True,
    ),
    Page(
        "embed/charities/<slug:slug>/",
        "embed_window",
        requires="window",
        is_embed=True,
    ),
    Page(
        "listings/<slug:slug>/",
        "listing",
        requires="listing",
        then={"AddToCart": "/cart/"},
        done={
            "WaitForStock": gettext_lazy(
                "Noted. If we do not know yet that mail reaches you there, a link to "
                "confirm it is on its way."
            )
        },
        remembers={
            "cart": "addCartLines.cart.id",
            "currency": "addCartLines.cart.currency",
        },
        prefers=("currency",),
    ),
    Page(
        "cart/",
        "cart",
        done={"RemoveCartLine": gettext_lazy("Taken out of the cart.")},
        remembers={"currency": "setCartCurrency.cart.currency"},
    ),
    Page(
        "checkout/",
        "checkout",
        then={
            "StartCheckout": Elsewhere(
                "startCheckout.paymentUrl", "/orders/{startCheckout.checkout.id}/"
            )
        },
    ),
    Page(
        "orders/<str:id>/",
        "order",
        requires="checkout",
        then={"CancelCheckout": "/cart/"},
        done={
            "CancelCheckout": gettext_lazy("You left that order. Nothing was charged."),
            "ClaimOrder": gettext_lazy("This order is in your account now."),
        },
    ),
    Page(
        "account/",
        "account",
        signed_in=True,
        done={
            "EndWait": gettext_lazy("No mail comes for that any more."),
            "ResendConfirmation": gettext_lazy(
                "A new link is on its way to {resendConfirmation.email}."
            ),
            "UpdateProfile": gettext_lazy("Your name is changed."),
        },
    ),
    Page(
        "back-in-stock/<str:token>/",
        "confirm_wait",
        done={"Confirm": gettext_lazy("Confirmed. One mail comes when it is back.")},
    ),
    Page("back-in-stock/<str:token>/end/", "end_wait"),
    *desk_pages,
]
