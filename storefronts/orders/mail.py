"""Mails made of paragraphs and tables of sums, as text and as HTML.

Put together from pieces instead of a template: a table is made once and stands in the
buyer's mail and in the seller's, and three mails of an order cost a tenth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from commons.kit.language import language_now, language_tag
from storefronts.orders.rules.mails import aligned

PAGE = """<!doctype html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>{subject}</title>
  </head>
  <body>
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
      <tr>
        <td align="center">
          <table role="presentation" width="576" cellpadding="0" cellspacing="0">
            <tr>
              <td>
{body}
              </td>
            </tr>
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>
"""
TABLE = """<h2>{heading}</h2>
{bar}<table width="100%" cellpadding="6" cellspacing="0" border="1">
{rows}
<tr><th align="left">{label}</th><th align="right">{total}</th></tr>
</table>"""
ROW = '<tr><td>{name}</td><td align="right" valign="top">{amount}</td></tr>'
NAME_WITH_REASON = "{name}<br><small>{reason}</small>"
BAR = (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="2">'
    "<tr>{cells}</tr></table>\n"
)
CELL = '<td width="{width}%" height="22" bgcolor="{colour}"></td>'
LONGEST_RULE = 72


@dataclass(frozen=True)
class MailTable:
    """Names, sums and reasons under a heading, and what they come to."""

    heading: str
    rows: Sequence[tuple[str, str, str]]
    total: tuple[str, str]
    # The split bar: widths in percent, and colours.
    bar: Sequence[tuple[int, str]] = ()

    @cached_property
    def text(self) -> str:
        """For people who read plain mail."""
        lines = aligned([*self.rows, (*self.total, "")])
        rule = "-" * max(len(line) for line in lines)
        return "\n".join([self.heading, *lines[:-1], rule[:LONGEST_RULE], lines[-1]])

    @cached_property
    def html(self) -> str:
        """The same, with the bar; every word of others is escaped."""
        label, total = self.total
        cells = "".join(CELL.format(width=width, colour=c) for width, c in self.bar)
        return TABLE.format(
            heading=escape(self.heading),
            bar=BAR.format(cells=cells) if cells else "",
            rows="\n".join(_row(*row) for row in self.rows),
            label=escape(label),
            total=escape(total),
        )


@dataclass(frozen=True)
class MailBody:
    """Paragraphs, tables, paragraphs."""

    opening: Sequence[str]
    tables: Sequence[MailTable]
    closing: Sequence[str]

    @property
    def text(self) -> str:
        """For people who read plain mail."""
        tables = (table.text for table in self.tables)
        return "\n\n".join([*self.opening, *tables, *self.closing]) + "\n"

    def html(self, subject: str) -> str:
        """A whole page, for mail programs that show such."""
        parts: Iterable[str] = (
            *map(_paragraph, self.opening),
            *(table.html for table in self.tables),
            *map(_paragraph, self.closing),
        )
        return PAGE.format(
            language=language_tag(language_now()),
            subject=escape(subject),
            body="\n".join(parts),
        )


def _row(name: str, amount: str, reason: str) -> str:
    shown = escape(name)
    if reason:
        shown = NAME_WITH_REASON.format(name=shown, reason=escape(reason))
    return ROW.format(name=shown, amount=escape(amount))


def _paragraph(words: str) -> str:
    shown = escape(words).replace("\n", "<br>")
    if words.startswith("http"):
        return f'<p><a href="{shown}">{shown}</a></p>'
    return f"<p>{shown}</p>"
