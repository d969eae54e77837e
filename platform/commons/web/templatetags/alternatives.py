"""Words for templates that offer one thing or another."""

from collections.abc import Sequence

from django import template

from commons.kit.alternatives import alternatives

register = template.Library()


@register.filter
def either(words: Sequence[str] | None) -> str:
    """“Mugs” or “Bowls”; nothing where there are none."""
    return alternatives(words or ())
