"""The hosted payment page: what is bought, a card form, and test cards to click."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from sandbox.cards import Card, card_of_number
from sandbox.checkout import Shopper, pay_session, success_address
from sandbox.currencies import display
from sandbox.json_types import JsonObject
from sandbox.lookup import known
from sandbox.messages import Response, redirect
from sandbox.pages.layout import MARK, field, money, notice, page, problem
from sandbox.payments import Outcome
from sandbox.store import Record
from sandbox.world import World

TEST_CARDS = (
    ("4242424242424242", "Pays"),
    ("4000000000003220", "Asks for 3D Secure"),
    ("4000000000000002", "Declined"),
    ("4000000000009995", "Declined, too little money"),
    ("4000000000000069", "Declined, expired"),
    ("4000008400001629", "3D Secure, then declined"),
)
SOMEBODY = "shopper@example.com"
NEXT_STEP = "Nothing was charged. Try another card, or ask your bank."
SHORTEST_CVC, LONGEST_CVC = 3, 4
Flaws = dict[str, str]


def show(world: World, session: Record) -> Response:
    """The page as the session's state wants it."""
    if session.data["status"] == "open":
        return _open_page(world, session, {}, {})
    if session.data["status"] == "complete":
        return notice(
            "This payment is done",
            "The sum was paid once and is not taken again.",
            success_address(session),
            f"Back to {_shop(session)}",
        )
    return notice(
        "This page has expired",
        "The time to pay is over. Nothing was charged.",
        session.data["cancel_url"],
        f"Back to {_shop(session)}",
    )


def submit(world: World, session: Record, form: Mapping[str, str]) -> Response:
    """Pay with the form's card, or with a test card that was clicked."""
    if session.data["status"] != "open":
        return show(world, session)
    card, flaws = _card_of(form)
    email = session.data["customer_email"] or form.get("email", "").strip()
    if "test_card" in form:
        email = email or SOMEBODY
    elif "@" not in email:
        flaws["email"] = "Enter an e-mail address, such as ada@example.com."
    if flaws:
        return _open_page(world, session, form, flaws, status=422)
    shopper = Shopper(email, form.get("name", "").strip() or None, "US")
    outcome = pay_session(world, session, card, shopper)
    if outcome is Outcome.PAID:
        return redirect(success_address(session))
    if outcome is Outcome.CHALLENGED:
        return redirect(f"/c/3ds/{session.data['payment_intent']}")
    return _open_page(world, session, form, {}, status=402)


def _card_of(form: Mapping[str, str]) -> tuple[Card, Flaws]:
    if "test_card" in form:
        return card_of_number(form["test_card"]), {}
    flaws: Flaws = {}
    card = card_of_number(form.get("number", ""))
    if card.decline == "incorrect_number":
        flaws["number"] = "This is no card number. Check its digits."
    if not _lasts(form.get("expiry", "")):
        flaws["expiry"] = "Enter month and year to come, such as 12/34."
    cvc = form.get("cvc", "").strip()
    if not (cvc.isdigit() and SHORTEST_CVC <= len(cvc) <= LONGEST_CVC):
        flaws["cvc"] = "Enter three or four digits."
    return card, flaws


def _lasts(expiry: str) -> bool:
    """Whether `MM/YY` names this month or a later one."""
    month, _, year = expiry.replace(" ", "").partition("/")
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= 12):
        return False
    today = datetime.now(tz=UTC)
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    return (full_year, int(month)) >= (today.year, today.month)


def _open_page(
    world: World,
    session: Record,
    form: Mapping[str, str],
    flaws: Flaws,
    *,
    status: int = 200,
) -> Response:
    total = display(session.data["amount_total"], session.data["currency"])
    told = _told(world, session, flaws)
    body = told + _summary(session) + _form(session, form, flaws)
    title = f"Pay {total} to Commonweal"
    if flaws or status != 200:
        title = f"Not paid yet: {title}"
    return page(title, body, layout="sheet-two", status=status)


def _summary(session: Record) -> str:
    data = session.data
    total = money(data["amount_total"], data["currency"], style="money money-big")
    lines = "".join(_line(line) for line in session.hidden["line_items"])
    sum_line = money(data["amount_total"], data["currency"])
    back = ""
    if data["cancel_url"]:
        address = escape(data["cancel_url"])
        back = f'<p><a href="{address}">Cancel and go back to {_shop(session)}</a></p>'
    return f"""<section class="stack stays" aria-label="What you pay for">
<div class="brand">{MARK}<span>Commonweal</span></div>
<div class="stack-s"><h1>Pay Commonweal</h1><p>{total}</p></div>
<ul class="lines">{lines}<li class="total"><span>Total</span>{sum_line}</li></ul>
{back}
</section>"""


def _line(line: JsonObject) -> str:
    amount = money(line["amount_total"], line["currency"])
    each = ""
    if line["quantity"] > 1:
        unit = money(line["price"]["unit_amount"], line["currency"])
        each = f'<span class="soft">{line["quantity"]} × {unit}</span>'
    name = escape(line["description"])
    return f'<li><span class="name">{name}</span>{amount}{each}</li>'


def _form(session: Record, form: Mapping[str, str], flaws: Flaws) -> str:
    data = session.data
    total = escape(display(data["amount_total"], data["currency"]))
    action = f'method="post" action="/c/pay/{session.id}" novalidate'
    return f"""<form class="panel stack" {action}>
<h2>Pay with card</h2>
{_email(session, form, flaws)}
{_card_fields(form, flaws)}
<button class="button button-wide" name="pay" value="card">Pay {total}</button>
<div class="apart"><fieldset><legend>Test cards</legend>
<p class="hint">One click pays with that card; the fields above may stay empty.</p>
<div class="cards">{"".join(_choice(*each) for each in TEST_CARDS)}</div>
</fieldset></div>
</form>"""


def _told(world: World, session: Record, flaws: Flaws) -> str:
    """Why the last try failed, if it did."""
    if flaws:
        count = len(flaws)
        what = "One field needs" if count == 1 else f"{count} fields need"
        return problem(f"{what} another look.", "Nothing was charged.")
    if session.data["payment_intent"] is None:
        return ""
    intent = known(world, session.data["payment_intent"])
    error = intent.data["last_payment_error"]
    return problem(error["message"], NEXT_STEP) if error else ""


def _email(session: Record, form: Mapping[str, str], flaws: Flaws) -> str:
    given = session.data["customer_email"]
    if given:
        return (
            f'<dl class="facts"><div><dt>E-mail</dt><dd>{escape(given)}</dd></div></dl>'
        )
    return field(
        "email",
        "E-mail",
        attributes='type="email" autocomplete="email" required',
        value=form.get("email", ""),
        error=flaws.get("email", ""),
    )


def _card_fields(form: Mapping[str, str], flaws: Flaws) -> str:
    digits = 'inputmode="numeric" required'
    number = field(
        "number",
        "Card number",
        attributes=f'{digits} autocomplete="cc-number" '
        'placeholder="4242 4242 4242 4242"',
        error=flaws.get("number", ""),
    )
    expiry = field(
        "expiry",
        "Expires",
        attributes=f'{digits} autocomplete="cc-exp" placeholder="MM/YY"',
        value=form.get("expiry", ""),
        error=flaws.get("expiry", ""),
    )
    cvc = field(
        "cvc",
        "Security code",
        attributes=f'{digits} autocomplete="cc-csc" placeholder="CVC"',
        error=flaws.get("cvc", ""),
    )
    name = field(
        "name",
        "Name on card",
        attributes='autocomplete="cc-name"',
        value=form.get("name", ""),
    )
    return f'{number}<div class="pair">{expiry}{cvc}</div>{name}'


def _choice(number: str, label: str) -> str:
    return (
        f'<button class="card-choice" name="test_card" value="{number}">'
        f"<b>{escape(label)}</b>"
        f'<span class="number">•••• {number[-4:]}</span></button>'
    )


def _shop(session: Record) -> str:
    address = session.data["cancel_url"] or session.data["success_url"]
    return escape(urlsplit(address).netloc or "the shop")
