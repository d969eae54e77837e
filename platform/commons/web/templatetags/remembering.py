"""Partials drawn once for what they are given, and remembered.

What a page takes above its document is mostly its partials, and a card looks the same
wherever the same listing stands (docs/performance.md).
"""

import hashlib
from collections import OrderedDict
from threading import Lock

import orjson
from django import template
from django.template.base import Parser, Template, Token
from django.template.context import Context
from django.template.engine import Engine
from django.template.loader_tags import IncludeNode, do_include
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from commons.kit.language import language_now

register = template.Library()
# About three thousand bytes each.
MOST_REMEMBERED = 1_024
_lock = Lock()
_remembered: OrderedDict[bytes, SafeString] = OrderedDict()


class RememberedNode(IncludeNode):
    """An include that sees nothing but what it is given: no page, no request."""

    def render(self, context: Context) -> SafeString:
        """As it was drawn for the same words in the same language, or anew."""
        name = self.template.resolve(context)
        given = {
            key: value.resolve(context) for key, value in self.extra_context.items()
        }
        partial = _partial(context, name)
        key = None if partial.engine.debug else _key(name, given)
        if key is None:
            return partial.render(Context(given))
        with _lock:
            known = _remembered.get(key)
            if known is not None:
                _remembered.move_to_end(key)
                return known
        drawn = partial.render(Context(given))
        with _lock:
            _remembered[key] = drawn
            while len(_remembered) > MOST_REMEMBERED:
                _remembered.popitem(last=False)
        return drawn


@register.tag
def remembered(parser: Parser, token: Token) -> RememberedNode:
    """Like `include … only`, for partials that follow from what they are given alone.

    Remembered is what is given texts, numbers, lists and mappings, as GraphQL answers.
    """
    node = do_include(parser, token)
    return RememberedNode(node.template, extra_context=node.extra_context)


def _partial(context: Context, name: str) -> Template:
    engine = context.template.engine if context.template else Engine.get_default()
    return engine.get_template(name)


def _key(name: str, given: dict[str, object]) -> bytes | None:
    """None for what has no words."""
    zone = timezone.get_current_timezone_name()
    words = [name, language_now(), zone, given]
    try:
        # Texts that are HTML already are not those that are to be escaped.
        told = orjson.dumps(
            words, default=_told_apart, option=orjson.OPT_PASSTHROUGH_SUBCLASS
        )
    except TypeError:
        return None
    return hashlib.blake2b(told, digest_size=16).digest()


def _told_apart(value: object) -> object:
    if isinstance(value, Promise):  # a text for an argument: `label=_("Price")`
        return {"said": str(value)}
    if isinstance(value, SafeString):
        return {"html": str.__str__(value)}
    raise TypeError
