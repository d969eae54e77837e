"""A charity walks through its verification, step by step, without a script."""

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commons.organizations.actions.verification import Grounds, reject_charity
from commons.organizations.models import Organization, Role, Verification
from commons.registers.models import ProofDocument
from tests.api import Api
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)
from tests.commons.registers.builders import make_entry, make_registered
from tests.flows.visiting import Visitor

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def papers(settings, tmp_path):
    settings.STORAGES = {
        **project.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }


@pytest.fixture
def charity() -> Organization:
    found = make_charity(verified=False, name="Oxfam")
    Organization.objects.update(verification="DRAFT", registration_number="")
    return found


def address(charity: Organization) -> str:
    return f"/desk/{charity.slug}/verification/"


class TestVerification:
    def test_goes_from_number_to_staff(self, charity) -> None:
        make_entry(name="OXFAM", website="")
        owner = Visitor.signed_in(owner_of(charity))

        page = owner.open(address(charity))
        assert "Once you have said your number" in page

        page = page.send(
            "Claim", **{"input.register": "CCEW", "input.number": "202918"}
        )
        assert "202918 is noted." in page
        assert "% like it" in page
        assert "Prove that it is you" in page

        page = page.send(
            "SendPaper", **{"input.file": SimpleUploadedFile("deed.pdf", PDF)}
        )
        assert "deed.pdf" in page
        assert "Everything is there." in page

        page = page.send("Submit")

        charity.refresh_from_db()
        assert charity.verification == Verification.SUBMITTED
        assert "Our staff has your proof" in page

    def test_says_what_is_missing(self, charity) -> None:
        page = Visitor.signed_in(owner_of(charity)).open(address(charity))

        page = page.send("Submit")

        assert "Say under which number you are registered." in page
        charity.refresh_from_db()
        assert charity.verification == Verification.DRAFT

    def test_finds_an_entry_by_its_name(self, charity) -> None:
        make_entry(name="OXFAM")
        owner = Visitor.signed_in(owner_of(charity))

        page = owner.open(f"{address(charity)}?in=CCEW&find=oxf")

        assert "This is us" in page
        assert "202918" in page

    def test_shows_why_it_was_not_accepted(self, charity) -> None:
        Organization.objects.update(verification="SUBMITTED")
        reject_charity(
            actor=make_person(is_staff=True),
            charity_id=charity.pk,
            grounds=Grounds("The name is another one."),
        )

        page = Visitor.signed_in(owner_of(charity)).open(address(charity))

        assert "The name is another one." in page
        assert "Not accepted" in page

    def test_lets_viewers_look_but_not_at_papers(self, charity) -> None:
        viewer = Visitor.signed_in(make_member(charity, Role.VIEWER))

        page = viewer.open(address(charity))

        assert "Owners and managers see what was sent." in page
        assert "Look it up" not in page

    def test_is_not_for_merchants(self) -> None:
        merchant = make_merchant()
        client = Client()
        client.force_login(owner_of(merchant))

        assert client.get(address(merchant)).status_code == 404


class TestPapers:
    @pytest.fixture
    def paper(self, charity) -> str:
        page = Visitor.signed_in(owner_of(charity)).open(address(charity))
        page.send("SendPaper", **{"input.file": SimpleUploadedFile("d.pdf", PDF)})
        assert ProofDocument.objects.count() == 1
        found = Visitor.signed_in(owner_of(charity)).open(address(charity))
        return found.link("d.pdf")

    def test_open_to_managers_and_staff(self, charity, paper: str) -> None:
        for person in (
            owner_of(charity),
            make_member(charity, Role.MANAGER),
            make_person(is_staff=True),
        ):
            client = Client()
            client.force_login(person)
            answer = client.get(paper)

            assert b"".join(answer.streaming_content) == PDF
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["Cache-Control"] == "private, no-store"
            assert "sandbox" in answer["Content-Security-Policy"]

    def test_are_not_there_for_anybody_else(self, charity, paper: str) -> None:
        for person in (None, make_person(), make_member(charity, Role.STAFF)):
            client = Client()
            if person is not None:
                client.force_login(person)

            assert client.get(paper).status_code == 404

    def test_have_no_other_address(self, paper: str) -> None:
        key = ProofDocument.objects.get().pk

        for guess in (f"/media/proofs/{key}", f"/papers/{key}/", "/papers/pdo_x/"):
            assert Client().get(guess).status_code == 404


class TestBadge:
    DOCUMENT = """
    query ($slug: String!) { charity(slug: $slug) {
      verification { state source number checkedAt registerUrl } } }"""

    def test_tells_source_and_day(self) -> None:
        make_entry()
        charity = make_registered()

        found = Api().ask(self.DOCUMENT, slug=charity.slug)["charity"]["verification"]
        page = Visitor().open(f"/charities/{charity.slug}/")

        assert found["state"] == "VERIFIED"
        assert found["source"] == "Charity Commission for England and Wales"
        assert found["registerUrl"].endswith("regid=202918&subid=0")
        assert found["checkedAt"] is not None
        assert "Registered charity" in page
        assert "Charity Commission for England and Wales" in page

    def test_tells_papers_from_registers(self) -> None:
        charity = make_charity()

        found = Api().ask(self.DOCUMENT, slug=charity.slug)["charity"]["verification"]

        assert (found["source"], found["registerUrl"]) == (None, None)


class TestEntries:
    def test_are_found_by_number_or_start_of_name(self) -> None:
        make_entry(name="OXFAM")
        make_entry(number="200001", name="OXFORD FRIENDS")
        document = """query ($q: String!) { registerEntries(register: CCEW, query: $q) {
          name standing register { checkedAt } history { nodes { standing } } } }"""

        by_name = Api().ask(document, q="oxf")["registerEntries"]
        by_number = Api().ask(document, q="200001")["registerEntries"]

        assert [one["name"] for one in by_name] == ["OXFAM", "OXFORD FRIENDS"]
        assert [one["name"] for one in by_number] == ["OXFORD FRIENDS"]
        assert Api().ask(document, q="ox")["registerEntries"] == []
