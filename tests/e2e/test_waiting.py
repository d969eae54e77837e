"""What a button says while its form is on its way."""

from storefronts.demo.facts import PASSWORD
from tests.e2e.conftest import Opening

MERCHANT = "mara@tidewater.example"
IMPORT = "/desk/tidewater-pottery/import/"
# In one go, for the answer may come before anybody could look.
PRESS = """
button => {
  button.click();
  return [button.textContent, button.getAttribute("aria-disabled")];
}
"""


class TestButtons:
    def test_say_what_is_under_way(self, somebody: Opening):
        merchant = somebody("merchant")
        merchant.sign_in(MERCHANT, PASSWORD)
        page = merchant.open(IMPORT)
        button = page.get_by_role("button", name="Check the file")

        assert button.evaluate(PRESS) == ["Sending the file …", "true"]

    def test_are_free_again_once_escape_stops_it(self, somebody: Opening):
        merchant = somebody("merchant")
        merchant.sign_in(MERCHANT, PASSWORD)
        page = merchant.open(IMPORT)
        page.evaluate("addEventListener('submit', event => event.preventDefault())")
        button = page.locator("button[data-busy]")
        button.click()
        assert button.text_content() == "Sending the file …"

        page.keyboard.press("Escape")

        assert button.text_content() == "Check the file"
        assert button.get_attribute("aria-disabled") is None
