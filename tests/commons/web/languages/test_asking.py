"""Pages and refusals in the language that was asked for."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import get_language

from benchmarks.statements import counted
from commons.kit.language import language_tag
from commons.people.models import Language, Person
from tests.builders import make_person

CHINESE = '<html lang="zh-Hans">'
ENGLISH = '<html lang="en">'
pytestmark = pytest.mark.django_db


def opened(client: Client, address: str, accept: str = "") -> str:
    headers = {"Accept-Language": accept} if accept else {}
    return client.get(address, headers=headers).content.decode()


class TestTheLanguageOfAPage:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ("", ENGLISH),
            ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
            ("zh", CHINESE),
            ("zh-Hans-CN", CHINESE),
            ("de, fr;q=0.9", ENGLISH),
            ("de, zh-SG;q=0.5, en;q=0.4", CHINESE),
            ("en, zh;q=0.9", ENGLISH),
            ("*", ENGLISH),
            ("zh;q=0, en", ENGLISH),
            ("\x7f;;q=,,", ENGLISH),
            ("zh-" * 400, ENGLISH),
        ],
    )
    def test_is_what_the_browser_accepts(
        self, client: Client, accept: str, expected: str
    ) -> None:
        assert expected in opened(client, "/sign-in/", accept)

    def test_is_what_the_address_names_and_is_remembered(self, client: Client) -> None:
        named = opened(client, "/sign-in/?lang=zh-hans", "en")

        later = opened(client, "/sign-up/", "en")

        assert CHINESE in named
        assert CHINESE in later
        assert client.cookies["language"]["httponly"]

    def test_is_not_what_nobody_speaks(self, client: Client) -> None:
        assert ENGLISH in opened(client, "/sign-in/?lang=tlh")
        assert "language" not in client.cookies

    def test_is_what_the_person_chose_before_what_the_device_remembers(
        self, client: Client
    ) -> None:
        person = make_person()
        person.language = Language.ZH_HANS
        person.save()
        client.force_login(person)
        client.cookies["language"] = "en"

        assert CHINESE in opened(client, "/account/", "en")
        assert ENGLISH in opened(client, "/account/?lang=en")

    def test_is_known_to_pages_that_ask_for_nobody(self, client: Client) -> None:
        person = make_person()
        person.language = Language.ZH_HANS
        person.save()
        client.force_login(person)
        opened(client, "/account/", "en")

        assert CHINESE in opened(client, "/nowhere/", "en")

    def test_does_not_outlive_the_request(self, client: Client) -> None:
        opened(client, "/sign-in/?lang=zh-hans")

        assert get_language() == "en"

    def test_is_told_to_caches(self, client: Client) -> None:
        response = client.get("/sign-in/", headers={"Accept-Language": "zh"})

        assert response["Content-Language"] == "zh-Hans"
        assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))

    def test_is_kept_when_a_page_fails(self, client: Client) -> None:
        response = client.get("/nowhere/", headers={"Accept-Language": "zh"})

        assert response.status_code == 404
        assert CHINESE in response.content.decode()

    def test_is_english_for_staff(self, client: Client) -> None:
        page = client.get("/admin/login/", headers={"Accept-Language": "zh"})

        assert page["Content-Language"] == "en"

    def test_costs_no_statement(self, client: Client) -> None:
        person = make_person()
        person.language = Language.ZH_HANS
        person.save()
        client.force_login(person)
        client.get("/shop/")

        with counted() as chosen:
            client.get("/shop/")
        Person.objects.update(language="")
        with counted() as nothing_chosen:
            client.get("/shop/")

        assert chosen.count == nothing_chosen.count


class TestTheSwitch:
    def test_leads_to_the_same_page(self, client: Client) -> None:
        html = opened(client, "/shop/?search=mug&after=x")

        assert 'href="?search=mug&amp;after=x&amp;lang=zh-hans"' in html
        assert '<a href="?search=mug&amp;after=x&amp;lang=en"' in html
        assert ">简体中文</a>" in html

    def test_is_kept_with_the_account(self, client: Client) -> None:
        person = make_person()
        client.force_login(person)

        form = {"do": "ChooseLanguage", "language": "ZH_HANS", "next": "/shop/"}
        response = client.post("/language/", form)

        person.refresh_from_db()
        assert person.language == "zh-hans"
        assert response["Location"] == "/shop/"
        assert CHINESE in opened(client, "/shop/", "en")

    def test_is_a_form_for_who_is_signed_in(self, client: Client) -> None:
        client.force_login(make_person())

        html = opened(client, "/account/")

        assert 'action="/language/"' in html
        assert 'value="ZH_HANS"' in html


class TestLanguages:
    def test_of_people_are_those_of_the_site(self) -> None:
        assert [tuple(each) for each in settings.LANGUAGES] == Language.choices

    def test_are_named_as_html_does(self) -> None:
        assert [language_tag(each) for each in ("en", "zh-hans", "pt-br")] == [
            "en",
            "zh-Hans",
            "pt-BR",
        ]


class TestTheApi:
    SIGN_IN = """mutation { signIn(input: {email: "a@b.example", password: "x"}) {
      errors { code message }
    } }"""

    def told(self, **headers: str) -> dict[str, str]:
        response = Client().post(
            "/graphql",
            {"query": self.SIGN_IN},
            content_type="application/json",
            headers=headers,
        )
        [error] = response.json()["data"]["signIn"]["errors"]
        return error

    def test_translates_messages_and_never_codes(self) -> None:
        english, chinese = self.told(), self.told(**{"Accept-Language": "zh-CN"})

        assert english["message"] == "The address or the password is not right."
        assert chinese["message"] == "地址或密码不正确。"
        assert english["code"] == chinese["code"] == "WRONG_CREDENTIALS"
