"""Mail: one text template each; its plain HTML twin is made from the text.

The first line of a template is the subject. Paragraphs are parted by blank lines; an
address alone in a paragraph becomes the link to follow.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string

from commons.kit.language import ENGLISH, override

WRAPPER = "commons/kit/mail.html"
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Mail:
    """One mail to one address, as text and as HTML.

    `part` tells mails apart that one letter sends to the same address; `headers` are
    those beyond the usual.
    """

    to: str
    subject: str
    text: str
    html: str
    part: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """What it is within its letter, however often that is written."""
        return f"{self.part} {self.to}".lstrip()


def mail_from(
    template: str, to: str, facts: Mapping[str, object], *, language: str = ""
) -> Mail:
    """The mail that a template makes of these facts, in what its reader reads."""
    with override(language or ENGLISH):
        return _mail_from(template, to, facts)


def _mail_from(template: str, to: str, facts: Mapping[str, object]) -> Mail:
    text = _rendered(template, {**facts, "site_url": settings.SITE_URL})
    subject, _, body = text.strip().partition("\n")
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]
    subject = " ".join(subject.split())
    html = render_to_string(
        WRAPPER,
        {
            "subject": subject,
            "paragraphs": [
                (part, bool(ADDRESS.fullmatch(part))) for part in paragraphs
            ],
        },
    )
    return Mail(to=to, subject=subject, text="\n\n".join(paragraphs) + "\n", html=html)


def site_address(path: str) -> str:
    """The path as a whole address of this site."""
    return f"{settings.SITE_URL}{path}"


def _rendered(template: str, facts: Mapping[str, object]) -> str:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    # Plain text: a name like "Salt & Pepper" stays as it is.
    context = Context(dict(facts), autoescape=False)
    return str(engine.engine.get_template(template).render(context))
