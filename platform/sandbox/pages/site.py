"""Which hosted page an address means."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from sandbox.errors import StripeError
from sandbox.messages import Request, Response
from sandbox.pages import challenge_page, onboarding_page, payment_page
from sandbox.pages.layout import not_found, notice
from sandbox.store import Record
from sandbox.world import World

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
Show = Callable[[World, Record], Response]
Submit = Callable[[World, Record, Mapping[str, str]], Response]
PAGES: dict[str, tuple[str, Show, Submit]] = {
    "pay": ("checkout.session", payment_page.show, payment_page.submit),
    "3ds": ("payment_intent", challenge_page.show, challenge_page.submit),
    "onboarding": ("account_link", onboarding_page.show, onboarding_page.submit),
}


class Site:
    """Answers everything under /c/, for browsers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._files = {
            path.name: Response(
                200, path.read_bytes(), TYPES[path.suffix], {"X-Robots-Tag": "noindex"}
            )
            for path in STATIC.iterdir()
            if path.suffix in TYPES
        }

    def answer(self, request: Request) -> Response:
        steps = request.path.strip("/").split("/")
        if steps == [""]:
            return _front()
        if len(steps) != 3:
            return not_found()
        if steps[1] == "static":
            return self._files.get(steps[2]) or not_found()
        return self._page(request, steps[1], steps[2])

    def _page(self, request: Request, name: str, object_id: str) -> Response:
        if name not in PAGES:
            return not_found()
        kind, show, submit = PAGES[name]
        with self._world.transaction():
            record = self._world.store.get(object_id)
            if record is None or record.kind != kind:
                return not_found()
            if request.method != "POST":
                return show(self._world, record)
            form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
            try:
                return submit(self._world, record, form)
            except StripeError as error:
                self._world.undo()
                return notice("That did not work", error.message, None, "")


def _front() -> Response:
    return notice(
        "The sandbox is running",
        "It stands in for Stripe: payments, accounts and transfers without real money. "
        "The books are open to this machine.",
        "/_sandbox/oracle",
        "See the books",
    )
