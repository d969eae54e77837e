"""Somebody at a browser: opens pages, keeps pictures, and is told what is wrong."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 390, 1280)
SHOT_WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 900
LOOKS = 30
# A refused form and a page that is not there are answers, not mistakes.
EXPECTED = ("status of 422", "status of 404", "status of 402")


@dataclass
class Somebody:
    """One person's browser, with a cart and a session of its own."""

    name: str
    url: str
    context: BrowserContext
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to an address of the site."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        """As anyone would."""
        self.open("/sign-in/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/account/")

    def says(self, words: str, *, again: str = "") -> None:
        """Waits until the page says so, pressing a link `again` meanwhile."""
        found = self.page.get_by_text(words).first
        for _ in range(LOOKS if again else 0):
            self.page.wait_for_load_state()
            link = self.page.get_by_role("link", name=again)
            if found.count() or not link.count():
                break
            link.first.click()
            self.page.wait_for_timeout(500)
        found.wait_for()

    def look(self, name: str) -> list[str]:
        """What is wrong with the page in any width and light; keeps pictures of it."""
        found: list[str] = []
        self.page.wait_for_load_state("load")
        self.page.evaluate(AXE)
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": HEIGHT})
                where = f"{name} at {width} px, {scheme}"
                found += [f"{where}: {wrong}" for wrong in self._wrong()]
                if width in SHOT_WIDTHS:
                    self.keep(f"{name}-{width}-{scheme}")
        return found

    def keep(self, name: str) -> None:
        """A picture of the whole page, where somebody wants them."""
        folder = os.environ.get("COMMONWEAL_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            path = Path(folder) / f"{name}.png"
            self.page.screenshot(path=path, full_page=True)

    def _wrong(self) -> Sequence[str]:
        told = self.page.evaluate(
            """async (rules) => {
              const found = await axe.run(document, {
                runOnly: {type: "tag", values: rules}, resultTypes: ["violations"],
              });
              const wide = document.documentElement.scrollWidth > window.innerWidth;
              return found.violations.map((one) =>
                `${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((n) => n.html)}`
              ).concat(wide ? ["it is wider than the screen"] : []);
            }""",
            RULES,
        )
        return [str(one) for one in told]

    def _note(self, message: ConsoleMessage) -> None:
        is_expected = any(words in message.text for words in EXPECTED)
        if message.type in {"error", "warning"} and not is_expected:
            self.troubles.append(f"{self.page.url}: {message.text}")
