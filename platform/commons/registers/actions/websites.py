"""Looks for a charity's code at the website that its register entry names."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import Refusal, require
from commons.kit.fetching import SiteRefused
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.organizations.models import Organization
from commons.people.models import Person
from commons.registers.actions.claims import provable
from commons.registers.models import (
    PROBLEM_LENGTH,
    DomainProof,
    ProofState,
    RegisterEntry,
)
from commons.registers.policy import may_prove
from commons.registers.rules.codes import FILE_PATH, file_holds, page_holds
from commons.registers.rules.websites import host_of
from commons.registers.selectors import code_of, entry_of

MOST_LOOKS_A_DAY = 20
# A look takes seconds; one that is older was lost.
LOOK_LASTS = timedelta(minutes=10)


@in_transaction
def look_at_website(*, actor: Person, charity_id: UUID) -> DomainProof:
    """Have a worker look for the code; while it looks, asking again changes nothing."""
    require(may_prove(actor, charity_id))
    charity = provable(charity_id)
    entry = entry_of(charity)
    host = host_of(entry.website) if entry else ""
    if entry is None or not host:
        raise Refusal(
            _("The register names no website of yours. Send a paper instead."),
            code="NO_WEBSITE",
        )
    waiting = DomainProof.objects.filter(
        organization=charity, state=ProofState.WAITING
    ).first()
    if waiting is not None and waiting.asked_at > now() - LOOK_LASTS:
        return waiting
    if waiting is not None:
        _close(waiting, ProofState.FAILED, "Nobody came to look. Try again.")
    return _asked(charity, entry, host, actor)


def _asked(
    charity: Organization, entry: RegisterEntry, host: str, actor: Person
) -> DomainProof:
    since = now() - timedelta(days=1)
    looks = DomainProof.objects.filter(organization=charity, asked_at__gt=since)
    if looks.count() >= MOST_LOOKS_A_DAY:
        raise Refusal(
            _("We have looked often enough for today. Try again tomorrow."),
            code="TOO_MANY_LOOKS",
        )
    proof = DomainProof.objects.create(
        organization=charity,
        register=entry.register,
        number=entry.number,
        host=host,
        asked_by=actor,
    )
    look_for_code.later(proof_id=str(proof.pk))
    return proof


@job
def look_for_code(proof_id: str) -> None:
    """Fetch the file, then the first page; the network is asked in no transaction."""
    proof = DomainProof.objects.select_related("organization").get(pk=UUID(proof_id))
    if proof.state != ProofState.WAITING:
        return
    code = code_of(proof.organization, proof.host)
    problems = []
    for path, holds in ((FILE_PATH, file_holds), ("/", page_holds)):
        try:
            is_there = holds(_fetched(f"https://{proof.host}{path}"), code)
        except SiteRefused as refused:
            problems.append(f"{path}: {refused}")
            continue
        if is_there:
            _note(proof.pk, ProofState.PROVEN, found_at=f"https://{proof.host}{path}")
            return
        problems.append(f"{path}: it does not hold the code.")
    _note(proof.pk, ProofState.FAILED, problem=" ".join(problems))


def _fetched(address: str) -> str:
    fetch = import_string(settings.WEBSITE_FETCHER)
    text: str = fetch(address)
    return text


@in_transaction
def _note(
    proof_id: UUID, state: ProofState, *, problem: str = "", found_at: str = ""
) -> None:
    proof = DomainProof.objects.select_for_update().get(pk=proof_id)
    if proof.state == ProofState.WAITING:
        proof.found_at = found_at
        _close(proof, state, problem)


def _close(proof: DomainProof, state: ProofState, problem: str) -> None:
    proof.state = state
    proof.problem = problem[:PROBLEM_LENGTH]
    proof.looked_at = now()
    proof.save(update_fields=["state", "problem", "found_at", "looked_at"])
