"""What stands for the pages of the shops elsewhere: pictures for sharing, QR codes."""

import io
from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.core.files.storage import default_storage

from commons.kit.language import _
from commons.web.money import money_text
from commons.web.sharing.drawing import ShareCard, share_picture
from commons.web.sharing.oembed import Card, written
from commons.web.sharing.structured import plain
from commons.web.sharing.writings import Writing
from commons.web.splits import pieces

Answer = Mapping[str, Any]  # what the document was answered, checked when it was loaded
INK = "#221f4c"
CODE_SCALE = 12
# Of what is lost or covered, this level restores a quarter: codes hang in windows.
ERROR_LEVEL = "q"


def listing_picture(answer: Answer) -> bytes:
    """The cover, the price, the pledge sentence and where each cent goes."""
    listing = answer["listing"]
    price = money_text(listing["price"]) if listing["price"] else ""
    seller = _("by {seller}").format(seller=listing["seller"]["name"])
    words = [seller, price]
    pledge, split = listing["shortDisclosure"], listing["split"]
    return share_picture(
        ShareCard(
            title=listing["title"],
            line=" · ".join(word for word in words if word),
            sentence=pledge["text"] if pledge else "",
            pieces=tuple(pieces(split)) if split else (),
            cover=_bytes_of(listing["cover"]),
            focus=_focus_of(listing["cover"]),
        )
    )


def window_picture(answer: Answer) -> bytes:
    """The charity's name, number and mission, beside its banner."""
    window = answer["window"]
    charity = window["charity"]
    number = charity["registrationNumber"]
    line = _("Registered charity {number}").format(number=number)
    return share_picture(
        ShareCard(
            title=window["name"],
            line=line if charity["verified"] else "",
            sentence=window["mission"],
            cover=_bytes_of(window["banner"]),
            focus=_focus_of(window["banner"]),
        )
    )


def merchant_picture(answer: Answer) -> bytes:
    """The shop's name and what it says of itself."""
    merchant = answer["merchant"]
    return share_picture(
        ShareCard(title=merchant["name"], sentence=plain(merchant["about"], 160))
    )


def window_code_svg(answer: Answer) -> bytes:
    """The window's address as a QR code, for print at any size."""
    written = io.BytesIO()
    _code(answer).save(written, kind="svg", scale=CODE_SCALE, dark=INK, light=None)
    return written.getvalue()


def window_code_png(answer: Answer) -> bytes:
    """The same for where SVG cannot go."""
    written = io.BytesIO()
    _code(answer).save(written, kind="png", scale=CODE_SCALE, dark=INK)
    return written.getvalue()


def _code(answer: Answer) -> segno.QRCode:
    address = f"{settings.SITE_URL}/charities/{answer['window']['slug']}/"
    return segno.make_qr(address, error=ERROR_LEVEL)


def _focus_of(picture: Answer | None) -> tuple[float, float]:
    point = picture["focalPoint"] if picture else {"x": 500, "y": 500}
    return point["x"] / 1000, point["y"] / 1000


def _bytes_of(picture: Answer | None) -> bytes | None:
    """A raster picture of ours; drawings are left to those who can draw them."""
    url = picture["url"] if picture else ""
    if not url.startswith(settings.MEDIA_URL) or not url.endswith(".webp"):
        return None
    try:
        with default_storage.open(url.removeprefix(settings.MEDIA_URL)) as found:
            content: bytes = found.read()
            return content
    except FileNotFoundError:
        return None


def listing_card(answer: Answer) -> bytes:
    """What oEmbed frames for a listing."""
    listing = answer["listing"]
    return written(
        Card(
            title=listing["title"],
            path=f"/embed/listings/{listing['slug']}/",
            picture_path=f"/share/listings/{listing['slug']}.png",
            width=320,
            height=500,
            author_name=listing["seller"]["name"],
        )
    )


def window_card(answer: Answer) -> bytes:
    """What oEmbed frames for a window."""
    window = answer["window"]
    return written(
        Card(
            title=window["name"],
            path=f"/embed/charities/{window['slug']}/",
            picture_path=f"/share/charities/{window['slug']}.png",
            width=400,
            height=400,
        )
    )


PNG, SVG, JSON = "image/png", "image/svg+xml", "application/json"
CARDS = {"listing": "oembed_listing", "window": "oembed_window"}
writings: list[Writing] = [
    Writing(
        "share/listings/<slug:slug>.png",
        "share_listing",
        PNG,
        listing_picture,
        requires="listing",
        keeps=True,
    ),
    Writing(
        "share/charities/<slug:slug>.png",
        "share_window",
        PNG,
        window_picture,
        requires="window",
        keeps=True,
    ),
    Writing(
        "share/merchants/<slug:slug>.png",
        "share_merchant",
        PNG,
        merchant_picture,
        requires="merchant",
        keeps=True,
    ),
    Writing(
        "charities/<slug:slug>/code.svg",
        "window_code",
        SVG,
        window_code_svg,
        requires="window",
    ),
    Writing(
        "charities/<slug:slug>/code.png",
        "window_code",
        PNG,
        window_code_png,
        requires="window",
    ),
    Writing(
        "oembed/listings/<slug:slug>.json",
        "oembed_listing",
        JSON,
        listing_card,
        requires="listing",
    ),
    Writing(
        "oembed/charities/<slug:slug>.json",
        "oembed_window",
        JSON,
        window_card,
        requires="window",
    ),
]
