"""The purchase without a mouse: each step by Tab, and always in sight of the focus."""

from playwright.sync_api import Locator, Page

from tests.e2e.browsing import Somebody
from tests.e2e.conftest import Opening
from tests.e2e.test_purchases import BUYER, wait_for_thanks

MOST_STEPS = 120
# What holds the focus, and whether somebody who sees can tell: by an outline, or by a
# shadow or border where the outline is replaced.
FOCUS = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const marked = [one, one.closest("label, .card")].filter(Boolean).some((each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = one.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return {name: one.outerHTML.slice(0, 120), marked, seen};
}
"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted one holds the focus; each stop must be seen."""
    wanted = wanted.first
    wanted.wait_for()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            continue
        assert stop["marked"], f"nobody sees the focus on {stop['name']}"
        assert stop["seen"], f"the focus is out of sight on {stop['name']}"
        if wanted.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


class TestKeyboard:
    def test_reaches_the_content_at_once(self, somebody: Opening):
        page = somebody("robin").open("/shop/")

        press(page, page.get_by_role("link", name="Skip to the content"))

        assert page.evaluate("document.activeElement.id") == "content"

    def test_buys_without_a_mouse(self, somebody: Opening):
        robin: Somebody = somebody("robin")
        page = robin.open("/shop/?category=Ceramics")
        press(page, page.get_by_role("link", name="Low Tide mugs, a pair", exact=True))
        page.wait_for_url("**/listings/**")
        press(page, page.get_by_role("button", name="Add to cart"))
        page.wait_for_url("**/cart/")
        press(page, page.locator("main a[href='/checkout/']"))
        page.wait_for_url("**/checkout/")
        for label, text in BUYER.items():
            page.locator("#content").focus()
            tab_to(page, page.get_by_label(label, exact=True))
            page.keyboard.type(text)
        page.locator("#content").focus()
        tab_to(page, page.get_by_label("Country"))
        page.keyboard.type("Netherl")
        press(page, page.locator("main form button[type=submit], main form .button"))
        page.wait_for_url("**/c/pay/**")
        page.get_by_role("button", name="4242").focus()
        page.keyboard.press("Enter")
        wait_for_thanks(robin)

        assert page.locator(".count").inner_text() == "0"
