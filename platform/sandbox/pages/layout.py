"""The frame of every hosted page, and the small parts they share."""

from html import escape

from sandbox.currencies import decimals_of, display
from sandbox.messages import HTML, Response

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" '
    'fill="#35388f"/><rect x="6" y="15" width="9" height="10" rx="1.5" fill="#fff"/>'
    '<rect x="17" y="7" width="9" height="18" rx="1.5" fill="#f4b02f"/></svg>'
)
FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="/c/static/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/c/static/site.css">
</head>
<body>
<header class="test-mode"><p><strong>Test mode: no real money.</strong>
This page stands in for Stripe. Use test cards only.</p></header>
<main class="sheet {layout}">
{body}
</main>
<footer class="foot"><p>The sandbox of Commonweal. Nothing entered here leaves this
machine.</p></footer>
</body>
</html>
"""


def page(
    title: str, body: str, *, layout: str = "sheet-one", status: int = 200
) -> Response:
    """A whole page; the body is trusted HTML, the title is plain text."""
    html = FRAME.format(title=escape(title), body=body, layout=layout)
    return Response(status, html.encode(), HTML, dict(HEADERS))


def money(amount_minor: int, currency: str, *, style: str = "money") -> str:
    """A sum, marked up so that a machine can read it too."""
    decimals = decimals_of(currency)
    value = f"{amount_minor / 10**decimals:.{decimals}f}"
    shown = escape(display(amount_minor, currency))
    return f'<data class="{style}" value="{value}">{shown}</data>'


def notice(title: str, text: str, link: str | None, label: str) -> Response:
    """A page that says one thing and shows the way on."""
    way_on = ""
    if link:
        way_on = f'<p><a class="button" href="{escape(link)}">{escape(label)}</a></p>'
    body = (
        f'<div class="stack"><h1>{escape(title)}</h1>'
        f"<p>{escape(text)}</p>{way_on}</div>"
    )
    return page(title, body)


def not_found() -> Response:
    body = (
        '<div class="stack"><h1>This page is not here</h1><p>The address may be '
        "incomplete, or the sandbox was reset since. Nothing was charged.</p></div>"
    )
    return page("This page is not here", body, status=404)


def problem(title: str, text: str) -> str:
    """What went wrong, announced to screen readers at once."""
    return (
        f'<div class="note note-bad" role="alert"><strong>{escape(title)}</strong>'
        f"<p>{escape(text)}</p></div>"
    )


def field(
    name: str, label: str, *, attributes: str = "", value: str = "", error: str = ""
) -> str:
    """A labelled input: label, error, control, in the order a person meets them."""
    wrong, told, flaw = "", "", ""
    if error:
        wrong = " field-wrong"
        told = f' aria-invalid="true" aria-describedby="{name}-error"'
        flaw = f'<p class="error" id="{name}-error">{escape(error)}</p>'
    return (
        f'<div class="field{wrong}"><label for="{name}">{escape(label)}</label>{flaw}'
        f'<input class="input" id="{name}" name="{name}" value="{escape(value)}" '
        f"{attributes}{told}></div>"
    )
