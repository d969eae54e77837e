"""The hosted onboarding page of a connected account."""

from collections.abc import Mapping
from html import escape

from sandbox.lookup import known
from sandbox.messages import Response, redirect
from sandbox.objects.accounts import complete_onboarding, set_capabilities
from sandbox.pages.layout import MARK, field, page, problem
from sandbox.store import Record
from sandbox.world import World

TEST_BANK_ACCOUNT = "DE89 3704 0044 0532 0130 00"
KINDS = {
    "company": "Company",
    "non_profit": "Charity or non-profit",
    "individual": "One person",
}
ALLOWED = {"transfers": "receive transfers", "card_payments": "take card payments"}


def show(world: World, link: Record) -> Response:
    """The form, or the way to a fresh link when this one is spent."""
    if _is_spent(world, link):
        return redirect(link.hidden["refresh_url"])
    account = known(world, link.hidden["account"])
    return _form(link, account, {}, "")


def submit(world: World, link: Record, form: Mapping[str, str]) -> Response:
    """Finish, hand in for a slow check, or leave it for later."""
    if _is_spent(world, link):
        return redirect(link.hidden["refresh_url"])
    account = known(world, link.hidden["account"])
    answer = form.get("answer")
    if answer in {"finish", "wait"}:
        name = form.get("name", "").strip()
        if not name:
            return _form(link, account, form, "Enter the name in the register.")
        if form.get("business_type") in KINDS:
            kind = form["business_type"]
            world.store.edit(account).data["business_type"] = kind
        if answer == "finish":
            complete_onboarding(world, account, name=name)
        else:
            states = dict.fromkeys(account.data["capabilities"], "pending")
            world.store.edit(account).data["details_submitted"] = True
            set_capabilities(world, account, states)
    world.store.edit(link).hidden["used"] = True
    return redirect(link.hidden["return_url"])


def _is_spent(world: World, link: Record) -> bool:
    is_late = link.data["expires_at"] <= world.clock.stamp()
    return bool(link.hidden["used"]) or is_late


def _form(
    link: Record, account: Record, form: Mapping[str, str], flaw: str
) -> Response:
    data = account.data
    name = form.get("name", data["business_profile"]["name"] or "")
    told = (
        problem("One field needs another look.", "Nothing was saved.") if flaw else ""
    )
    wanted = " and ".join(ALLOWED[each] for each in data["capabilities"])
    kind = form.get("business_type") or data["business_type"] or "company"
    options = "".join(
        f'<option value="{each}"{" selected" if each == kind else ""}>{label}</option>'
        for each, label in KINDS.items()
    )
    bank = field(
        "bank",
        "Bank account for payouts",
        attributes='autocomplete="off"',
        value=TEST_BANK_ACCOUNT,
    )
    legal_name = field(
        "name",
        "Legal name",
        attributes='autocomplete="organization" required',
        value=name,
        error=flaw,
    )
    action = f'method="post" action="/c/onboarding/{link.id}" novalidate'
    body = f"""<form class="stack" {action}>
<div class="brand">{MARK}<span>Commonweal</span></div>
<div class="stack-s"><h1>Set up payments</h1>
<p class="kicker">Commonweal works with Stripe to pay you. Three answers, and this
account can {escape(wanted) or "be used"}.</p></div>
{told}
<div class="panel stack">
{legal_name}
<div class="field"><label for="business_type">What it is</label>
<select class="input" id="business_type" name="business_type">{options}</select></div>
<dl class="facts"><div><dt>Country</dt><dd>{escape(data["country"])}</dd></div></dl>
{bank}
<p class="hint">Finishing accepts the terms of the test bank. There is no real one.</p>
<button class="button button-wide" name="answer" value="finish">Finish</button>
<button class="button button-quiet button-wide" name="answer" value="wait">Hand in, the
check takes a while</button>
</div>
<p><button class="button button-quiet" name="answer" value="later">Leave it for
later</button></p>
</form>"""
    return page("Set up payments", body, status=422 if flaw else 200)
