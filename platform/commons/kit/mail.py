"""Mail: one text template each; its plain HTML twin is made from the text.

The first line of a template is the subject. Paragraphs are parted by blank lines; an
address alone in a paragraph becomes the link to follow.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string

WRAPPER = "commons/kit/mail.html"
ADDRESS = re.compile(r"https?://\S+")


def send_mail(to: str, template: str, facts: Mapping[str, object]) -> None:
    """Render and send one mail; call it in a job, for it speaks to the network."""
    text = _rendered(template, {**facts, "site_url": settings.SITE_URL})
    subject, _, body = text.strip().partition("\n")
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body="\n\n".join(paragraphs) + "\n", to=[to]
    )
    html = render_to_string(
        WRAPPER,
        {
            "subject": subject,
            "paragraphs": [
                (part, bool(ADDRESS.fullmatch(part))) for part in paragraphs
            ],
        },
    )
    message.attach_alternative(html, "text/html")
    message.send()


def site_address(path: str) -> str:
    """The path as a whole address of this site."""
    return f"{settings.SITE_URL}{path}"


def _rendered(template: str, facts: Mapping[str, object]) -> str:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    # Plain text: a name like "Salt & Pepper" stays as it is.
    context = Context(dict(facts), autoescape=False)
    return str(engine.engine.get_template(template).render(context))
