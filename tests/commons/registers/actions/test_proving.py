"""Number, website, paper, and then all of it to staff."""

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile

from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals
from commons.kit.fetching import SiteRefused
from commons.organizations.models import Organization, Role, Verification
from commons.registers.actions.claims import (
    Claim,
    claim_register_entry,
    submit_verification,
)
from commons.registers.actions.documents import (
    file_name,
    private_files,
    remove_proof,
    upload_proof,
)
from commons.registers.actions.websites import look_at_website
from commons.registers.models import DomainProof, ProofDocument, ProofState, Standing
from commons.registers.selectors import code_of
from tests.builders import make_charity, make_member, make_merchant, owner_of
from tests.commons.registers.builders import make_entry, make_registered
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
HOST = "www.oxfam.example.org"
PAGES: dict[str, str] = {}


def fetch(address: str) -> str:
    """The websites of these tests."""
    if address not in PAGES:
        raise SiteRefused("it answered with 404.", code="MISSING")
    return PAGES[address]


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.WEBSITE_FETCHER = "tests.commons.registers.actions.test_proving.fetch"
    settings.STORAGES = {
        **project.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    PAGES.clear()


@pytest.fixture
def charity() -> Organization:
    found = make_registered(verified=False)
    Organization.objects.filter(pk=found.pk).update(verification="DRAFT")
    found.refresh_from_db()
    return found


def paper(content: bytes = PDF, name: str = "deed.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(charity: Organization, **facts) -> ProofDocument:
    return upload_proof(
        actor=owner_of(charity), charity_id=charity.pk, file=paper(**facts)
    )


class TestClaim:
    def claim(self, charity: Organization, *words: str) -> Organization:
        return claim_register_entry(
            actor=owner_of(charity), charity_id=charity.pk, claim=Claim(*words)
        )

    def test_takes_country_and_spelling_from_the_register(self, charity) -> None:
        claimed = self.claim(charity, "irs-eo-bmf", "NL", "53-0196605")

        assert (claimed.country, claimed.registration_number) == ("US", "530196605")

    def test_stands_without_a_register(self, charity) -> None:
        claimed = self.claim(charity, "", "NL", "RSIN 1")

        assert (claimed.register, claimed.country) == ("", "NL")

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("irs-eo-bmf", "", "7"), "UNFIT_NUMBER"),
            (("ccew", "", "x"), "UNFIT_NUMBER"),
            (("", "AU", "7"), "UNFIT_NUMBER"),
            (("", "ZZ", "7"), "UNKNOWN_COUNTRY"),
            (("", "NL", " "), "EMPTY"),
        ],
    )
    def test_refuses_what_cannot_be(self, charity, words, code) -> None:
        with pytest.raises(Refusal) as refusal:
            self.claim(charity, *words)

        assert refusal.value.code == code
        charity.refresh_from_db()
        assert charity.registration_number == "202918"


class TestWebsite:
    def look(self, charity: Organization) -> DomainProof:
        look_at_website(actor=owner_of(charity), charity_id=charity.pk)
        run_jobs()
        return DomainProof.objects.order_by("-id")[0]

    def test_proves_by_a_file(self, charity) -> None:
        make_entry()
        address = f"https://{HOST}/.well-known/commonweal.txt"
        PAGES[address] = f"{code_of(charity, HOST)}\n"

        look = self.look(charity)

        assert (look.state, look.found_at) == (ProofState.PROVEN, address)

    def test_proves_by_a_tag(self, charity) -> None:
        make_entry()
        code = code_of(charity, HOST)
        PAGES[f"https://{HOST}/"] = (
            f'<head><meta name="commonweal-verification" content="{code}"></head>'
        )

        assert self.look(charity).state == ProofState.PROVEN

    def test_takes_no_code_of_another_charity(self, charity) -> None:
        make_entry()
        PAGES[f"https://{HOST}/.well-known/commonweal.txt"] = code_of(
            make_charity(), HOST
        )

        look = self.look(charity)

        assert look.state == ProofState.FAILED
        assert "does not hold the code" in look.problem
        assert "it answered with 404" in look.problem

    def test_needs_a_website_in_the_register(self, charity) -> None:
        make_entry(website="")

        with pytest.raises(Refusal) as refusal:
            self.look(charity)

        assert refusal.value.code == "NO_WEBSITE"
        assert not DomainProof.objects.exists()

    def test_is_looked_at_once_at_a_time(self, charity) -> None:
        make_entry()
        owner = owner_of(charity)
        looks = {
            look_at_website(actor=owner, charity_id=charity.pk).pk for _ in range(3)
        }

        assert len(looks) == 1

    def test_is_looked_at_so_often_a_day(self, charity) -> None:
        make_entry()
        for _ in range(20):
            self.look(charity)

        with pytest.raises(Refusal) as refusal:
            self.look(charity)

        assert refusal.value.code == "TOO_MANY_LOOKS"
        assert DomainProof.objects.count() == 20


class TestPapers:
    def test_are_kept_apart_under_no_name_of_theirs(self, charity) -> None:
        kept = send(charity, name="../../deed.pdf")

        with private_files().open(file_name(kept.pk)) as content:
            assert content.read() == PDF
        assert kept.content_type == "application/pdf"
        assert file_name(kept.pk) == f"proofs/{kept.pk}"

    def test_are_kept_once(self, charity) -> None:
        assert send(charity) == send(charity)
        assert ProofDocument.objects.count() == 1

    def test_are_refused_when_they_are_something_else(self, charity) -> None:
        with pytest.raises(Refusal):
            send(charity, content=b"<script>")

        assert not ProofDocument.objects.exists()

    def test_are_at_most_eight(self, charity) -> None:
        for number in range(8):
            send(charity, content=PDF + bytes([number]) + b"%%EOF")

        with pytest.raises(Refusal) as refusal:
            send(charity)

        assert refusal.value.code == "TOO_MANY_PAPERS"

    def test_can_be_taken_back_until_they_are_sent_in(
        self, charity, django_capture_on_commit_callbacks
    ) -> None:
        owner, kept = owner_of(charity), send(charity)
        with django_capture_on_commit_callbacks(execute=True):
            remove_proof(actor=owner, document_id=kept.pk)
        assert not private_files().exists(file_name(kept.pk))

        stays = send(charity)
        make_entry()
        submit_verification(actor=owner, charity_id=charity.pk)
        with pytest.raises(Refusal) as refusal:
            remove_proof(actor=owner, document_id=stays.pk)

        assert refusal.value.code == "PAPER_SUBMITTED"
        assert ProofDocument.objects.count() == 1

    def test_are_not_for_merchants_or_plain_staff(self, charity) -> None:
        merchant = make_merchant()
        with pytest.raises(NotFound):
            send(merchant)
        with pytest.raises(Forbidden):
            upload_proof(
                actor=make_member(charity, Role.STAFF),
                charity_id=charity.pk,
                file=paper(),
            )

        assert not ProofDocument.objects.exists()


class TestSubmit:
    def submit(self, charity: Organization) -> Organization:
        return submit_verification(actor=owner_of(charity), charity_id=charity.pk)

    def test_keeps_what_was_known(self, charity) -> None:
        make_entry()
        kept = send(charity)

        sent = self.submit(charity)

        kept.refresh_from_db()
        evidence = charity.decisions.get().evidence
        assert sent.verification == Verification.SUBMITTED
        assert kept.submitted_at is not None
        assert evidence["entry"]["name"] == "OXFAM"
        assert evidence["documents"][0]["sha256"] == kept.digest

    def test_by_website_needs_no_paper(self, charity) -> None:
        make_entry()
        address = f"https://{HOST}/.well-known/commonweal.txt"
        PAGES[address] = code_of(charity, HOST)
        look_at_website(actor=owner_of(charity), charity_id=charity.pk)
        run_jobs()

        self.submit(charity)

        assert charity.decisions.get().evidence["domain"] == address

    def test_tells_all_that_is_missing(self, charity) -> None:
        Organization.objects.update(register="", registration_number="")

        with pytest.raises(Refusals) as missing:
            self.submit(charity)

        codes = [refusal.code for refusal in missing.value.refusals]
        assert codes == ["NUMBER_MISSING", "PROOF_MISSING"]
        charity.refresh_from_db()
        assert charity.verification == Verification.DRAFT

    def test_refuses_an_entry_that_was_removed(self, charity) -> None:
        make_entry(standing=Standing.REMOVED)
        send(charity)

        with pytest.raises(Refusals) as missing:
            self.submit(charity)

        assert missing.value.refusals[0].code == "ENTRY_REMOVED"

    def test_proof_of_an_earlier_number_proves_nothing(self, charity) -> None:
        make_entry()
        make_entry(number="200002", website=HOST)
        PAGES[f"https://{HOST}/.well-known/commonweal.txt"] = code_of(charity, HOST)
        owner = owner_of(charity)
        look_at_website(actor=owner, charity_id=charity.pk)
        run_jobs()
        claim_register_entry(
            actor=owner, charity_id=charity.pk, claim=Claim("ccew", "", "200002")
        )

        with pytest.raises(Refusals):
            self.submit(charity)

        charity.refresh_from_db()
        assert charity.verification == Verification.DRAFT
