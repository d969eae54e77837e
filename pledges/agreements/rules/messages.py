"""The messages the pledge sentence is made of, looked up once for each language.

A list of goods writes a sentence for each of them, so none asks gettext anew.
"""

from dataclasses import dataclass
from functools import lru_cache

from commons.kit.language import _, override, pgettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """In one language; each is named after what it tells."""

    language: str
    gifts: str
    gifts_with_limits: str
    next_sentence: str
    share_to_one: str
    share_before_tax_to_one: str
    share_to_several: str
    share_before_tax_to_several: str
    each_to_one: str
    each_and_sum_to_one: str
    each_to_several: str
    goes: str
    went: str
    further: str
    earlier_gift: str
    last_gift: str
    charity_and_sum: str
    earlier_charity: str
    last_charity: str
    least_and_most: str
    least: str
    most: str
    undone: str
    stays: str
    stayed: str


@lru_cache(maxsize=16)
def messages_in(language: str) -> Messages:
    """All of them in that language."""
    with override(language):
        return _messages(language)


def _messages(language: str) -> Messages:
    return Messages(
        language=language,
        gifts=_("{gifts}."),
        gifts_with_limits=_("{gifts}, {limits}."),
        # Translators: two whole sentences; Chinese sets no space between them.
        next_sentence=pgettext("sentences", "{list} {next}"),
        share_to_one=_("{share} of the price, {sum}, goes to {charity}"),
        share_before_tax_to_one=_(
            "{share} of the price before tax, {sum}, goes to {charity}"
        ),
        share_to_several=_("{share} of the price goes to {charities}"),
        share_before_tax_to_several=_(
            "{share} of the price before tax goes to {charities}"
        ),
        each_to_one=_("{sum} of each one sold goes to {charity}"),
        each_and_sum_to_one=_("{fixed} of each one sold, {sum}, goes to {charity}"),
        each_to_several=_("{fixed} of each one sold goes to {charities}"),
        goes=_("{sum} goes to {charity}"),
        went=_("{sum} went to {charity}"),
        # Translators: goes on from "€1.00 goes to A" or "went to A": "and €2.00 to B".
        further=_("{sum} to {charity}"),
        earlier_gift=pgettext("gifts", "{list}, {next}"),
        last_gift=pgettext("gifts", "{list} and {next}"),
        charity_and_sum=pgettext("a charity and what it gets", "{charity}, {sum}"),
        earlier_charity=pgettext("charities and what they get", "{list}, {next}"),
        last_charity=pgettext("charities and what they get", "{list}, and {next}"),
        least_and_most=_("at least {least} and at most {most} per sale"),
        least=_("at least {least} per sale"),
        most=_("at most {most} per sale"),
        undone=_("{sum} came back to you with the refund; {charity} received nothing."),
        stays=_("{sum} stays with {charity}, which sells this itself."),
        stayed=_("{sum} stayed with {charity}, which sold this itself."),
    )
