"""The bank's page: does the shopper confirm, or not?"""

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sandbox.checkout import answer_session_challenge, success_address
from sandbox.currencies import display
from sandbox.lookup import known
from sandbox.messages import Response, redirect
from sandbox.pages.layout import money, notice, page
from sandbox.payments import Outcome, answer_challenge
from sandbox.store import Record
from sandbox.world import World


def show(world: World, intent: Record) -> Response:
    """Ask, if there is still something to ask."""
    data = intent.data
    if data["status"] != "requires_action":
        return _way_back(world, intent)
    amount = money(data["amount"], data["currency"])
    card = known(world, data["payment_method"]).data["card"]
    total = escape(display(data["amount"], data["currency"]))
    body = f"""<form class="panel stack" method="post" action="/c/3ds/{intent.id}">
<div class="stack-s"><p class="kicker">Test bank, 3D Secure</p>
<h1>Is this payment yours?</h1></div>
<p>Your bank wants to be sure before it pays.</p>
<dl class="facts"><div><dt>To</dt><dd>Commonweal</dd></div>
<div><dt>Sum</dt><dd>{amount}</dd></div>
<div><dt>Card</dt><dd>{escape(card["brand"].title())} •••• {card["last4"]}</dd></div>
</dl>
<button class="button button-wide" name="answer" value="complete">Yes, pay
{total}</button>
<button class="button button-quiet button-wide" name="answer" value="fail">No, this is
not mine</button>
</form>"""
    return page("Is this payment yours?", body)


def submit(world: World, intent: Record, form: Mapping[str, str]) -> Response:
    if intent.data["status"] == "requires_action":
        passed = form.get("answer") == "complete"
        session = _session_of(world, intent)
        if session is not None:
            answer_session_challenge(world, session, passed=passed)
        else:
            outcome = answer_challenge(world, intent, passed=passed)
            return _api_return(intent, succeeded=outcome is Outcome.PAID)
    return _way_back(world, intent)


def _session_of(world: World, intent: Record) -> Record | None:
    session_id = intent.hidden.get("session")
    return known(world, session_id) if session_id else None


def _way_back(world: World, intent: Record) -> Response:
    session = _session_of(world, intent)
    if session is None:
        return _api_return(intent, succeeded=intent.data["status"] == "succeeded")
    if session.data["status"] == "complete":
        return redirect(success_address(session))
    return redirect(f"/c/pay/{session.id}")


def _api_return(intent: Record, *, succeeded: bool) -> Response:
    """Back to the return address of whoever confirmed the intent."""
    address = intent.hidden.get("return_url")
    if not address:
        told = "The payment went through." if succeeded else "Nothing was charged."
        return notice("You may close this window", told, None, "")
    parts = urlsplit(address)
    told_back = {
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.data["client_secret"],
        "redirect_status": "succeeded" if succeeded else "failed",
    }
    query = urlencode([*parse_qsl(parts.query), *told_back.items()])
    return redirect(urlunsplit(parts._replace(query=query)))
