"""One text, two forms."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import get_language

from commons.kit.mail import mail_from, site_address

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


class TestMailFrom:
    def test_is_the_text_as_it_is_written(self, template: str) -> None:
        facts = {"name": "S & P", "address": "http://x/"}

        mail = mail_from(template, "a@example.org", facts)

        assert mail.to == "a@example.org"
        assert mail.subject == "S & P writes"
        assert mail.text == (
            "Hello & welcome, S & P.\nSecond line.\n\nhttp://x/\n\nBye.\n"
        )

    def test_is_the_same_as_html_with_a_link(self, template: str) -> None:
        facts = {"name": "<script>", "address": "http://x/?a=1&b=2"}

        html = mail_from(template, "a@example.org", facts).html

        assert "Hello &amp; welcome, &lt;script&gt;.<br>Second line." in html
        assert '<a href="http://x/?a=1&amp;b=2">' in html
        assert "<script>" not in html

    def test_makes_no_link_of_words_that_begin_like_one(self, template: str) -> None:
        facts = {"name": "A", "address": "http://x/ hi"}

        assert "<a " not in mail_from(template, "a@example.org", facts).html

    def test_keeps_the_subject_in_one_line(self, template: str) -> None:
        facts = {"name": "A\tB  C", "address": "-"}

        assert mail_from(template, "a@example.org", facts).subject == "A B C writes"

    def test_is_in_the_language_of_its_reader(self) -> None:
        template = "commons/people/mails/password_reset.txt"
        facts = {"name": "李雷", "address": "http://x/"}

        mail = mail_from(template, "a@example.org", facts, language="zh-hans")

        assert "设置新密码" in mail.subject
        assert "李雷" in mail.text
        assert '<html lang="zh-Hans">' in mail.html
        assert get_language() == "en"


class TestSiteAddress:
    def test_is_a_whole_address(self) -> None:
        assert site_address("/desk/a/") == "http://127.0.0.1:8000/desk/a/"
