"""One text, two forms."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from commons.kit.mail import send_mail, site_address

TEXT = """{{ name }} writes

Hello & welcome, {{ name }}.
Second line.

{{ address }}

Bye.
"""


@pytest.fixture
def template(settings: Any, tmp_path: Path) -> str:
    (tmp_path / "hello.txt").write_text(TEXT)
    first = {
        **settings.TEMPLATES[0],
        "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]],
    }
    settings.TEMPLATES = [first]
    return "hello.txt"


class TestSendMail:
    def test_sends_the_text_as_it_is_written(self, template: str) -> None:
        send_mail("a@example.org", template, {"name": "S & P", "address": "http://x/"})

        (message,) = mail.outbox
        assert message.to == ["a@example.org"]
        assert message.subject == "S & P writes"
        assert message.body == (
            "Hello & welcome, S & P.\nSecond line.\n\nhttp://x/\n\nBye.\n"
        )

    def test_sends_the_same_as_html_with_a_link(self, template: str) -> None:
        facts = {"name": "<script>", "address": "http://x/?a=1&b=2"}

        send_mail("a@example.org", template, facts)

        html, kind = mail.outbox[0].alternatives[0]
        assert kind == "text/html"
        assert "Hello &amp; welcome, &lt;script&gt;.<br>Second line." in html
        assert '<a href="http://x/?a=1&amp;b=2">' in html
        assert "<script>" not in html

    def test_makes_no_link_of_words_that_begin_like_one(self, template: str) -> None:
        send_mail("a@example.org", template, {"name": "A", "address": "http://x/ hi"})

        assert "<a " not in mail.outbox[0].alternatives[0][0]

    def test_keeps_the_subject_in_one_line(self, template: str) -> None:
        send_mail("a@example.org", template, {"name": "A\tB  C", "address": "-"})

        assert mail.outbox[0].subject == "A B C writes"


class TestSiteAddress:
    def test_is_a_whole_address(self) -> None:
        assert site_address("/desk/a/") == "http://127.0.0.1:8000/desk/a/"
