from uuid import UUID, uuid4

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Model

from commons.kit.clock import now
from pledges.agreements.models import (
    CapHold,
    Consent,
    Pledge,
    PledgeCap,
    PledgeShare,
    PledgeTerms,
)
from tests.builders import make_charity, make_person, make_pledge, make_proposal
from tests.pledges.agreements.clock import DAY, MARCH, at

pytestmark = pytest.mark.django_db


def refused(rows: "type[Model]", key: UUID, **changes: object) -> str:
    """What the database says to an update written past every action."""
    with pytest.raises(Error) as error, transaction.atomic():
        rows._default_manager.filter(pk=key).update(**changes)
    return str(error.value)


class TestPledgeTerms:
    @pytest.mark.parametrize(
        "change",
        [
            {"share_bps": 500},
            {"cap_minor": 1_000},
            {"scope_tags": ["Mugs"]},
            {"starts_at": MARCH},
            {"ends_at": MARCH},
            {"text": "Something else"},
            {"text_hash": "0" * 64},
            {"version": 2},
        ],
    )
    def test_never_change_their_content(self, change: dict[str, object]) -> None:
        terms = make_pledge().terms.get()

        said = refused(PledgeTerms, terms.pk, **change)

        assert "content of terms never changes" in said
        assert PledgeTerms.objects.filter(pk=terms.pk, **change).count() == 0

    def test_are_never_deleted(self) -> None:
        terms = make_pledge().terms.get()

        with pytest.raises(Error, match="never deleted"), transaction.atomic():
            PledgeTerms.objects.filter(pk=terms.pk)._raw_delete("default")

        assert PledgeTerms.objects.filter(pk=terms.pk).exists()

    def test_can_end_sooner(self) -> None:
        with at(MARCH):
            terms = make_pledge(ends_at=MARCH + 9 * DAY).terms.get()

        PledgeTerms.objects.filter(pk=terms.pk).update(
            period=DateTimeTZRange(MARCH, MARCH + DAY)
        )

        terms.refresh_from_db()
        assert terms.holds_until == MARCH + DAY

    @pytest.mark.parametrize(
        "period",
        [
            None,
            DateTimeTZRange(MARCH, None),
            DateTimeTZRange(MARCH, MARCH + 10 * DAY),
            DateTimeTZRange(MARCH - DAY, MARCH + DAY),
            DateTimeTZRange(MARCH + DAY, MARCH + 2 * DAY),
        ],
    )
    def test_are_never_prolonged_or_moved(self, period: DateTimeTZRange) -> None:
        with at(MARCH):
            terms = make_pledge(ends_at=MARCH + 9 * DAY).terms.get()

        said = refused(PledgeTerms, terms.pk, period=period)

        assert "terms in force can only be ended" in said

    @pytest.mark.parametrize("state", ["PROPOSED", "REFUSED"])
    def test_never_go_back(self, state: str) -> None:
        terms = make_pledge().terms.get()

        assert "cannot go from" in refused(PledgeTerms, terms.pk, state=state)

    def test_never_overlap_within_a_pledge(self) -> None:
        pledge = make_pledge()
        terms = pledge.terms.get()
        terms.pk, terms.version = uuid4(), 2

        with pytest.raises(IntegrityError, match="terms_do_not_overlap"):
            terms.save(force_insert=True)

    def test_wait_one_at_a_time(self) -> None:
        terms = make_proposal().terms.get()
        terms.pk, terms.version = uuid4(), 2

        with pytest.raises(IntegrityError, match="one_proposal_at_a_time"):
            terms.save(force_insert=True)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"share_bps": 10_001}, "terms_give_a_share_or_a_sum"),
            ({"fixed_minor": 1}, "terms_give_a_share_or_a_sum"),
            ({"floor_minor": 2, "cap_minor": 1}, "terms_floor_is_not_above_cap"),
            (
                {"starts_at": MARCH, "ends_at": MARCH},
                "terms_end_after_they_start",
            ),
            ({"state": "IN_FORCE"}, "terms_hold_for_a_period_once_agreed"),
            ({"closing": "ENDED"}, "terms_closing_has_a_moment"),
        ],
    )
    def test_are_sound_whoever_writes_them(
        self, changes: dict[str, object], constraint: str
    ) -> None:
        terms = make_proposal().terms.get()
        terms.pk, terms.version, terms.state = uuid4(), 2, "REFUSED"
        for name, value in changes.items():
            setattr(terms, name, value)

        with pytest.raises(IntegrityError, match=constraint):
            terms.save(force_insert=True)


class TestPledge:
    @pytest.mark.parametrize("change", [{"currency": "USD"}, {"total_cap_minor": 9}])
    def test_keeps_its_word(self, change: dict[str, object]) -> None:
        pledge = make_pledge(total_cap_minor=10_000)

        assert "keeps its currency" in refused(Pledge, pledge.pk, **change)

    def test_stays_ended(self) -> None:
        pledge = make_pledge()
        Pledge.objects.filter(pk=pledge.pk).update(ended_at=now())

        assert "its end" in refused(Pledge, pledge.pk, ended_at=None)


class TestPledgeShare:
    def test_never_changes(self) -> None:
        share = make_pledge().terms.get().shares.get()

        assert "Cannot update" in refused(PledgeShare, share.pk, weight=2)

    def test_is_not_added_to_agreed_terms(self) -> None:
        terms = make_pledge().terms.get()

        with pytest.raises(Error, match="nobody is added"):
            PledgeShare.objects.create(
                terms=terms, merchant_id=terms.merchant_id, charity=make_charity()
            )


class TestConsent:
    def test_begins_undecided(self) -> None:
        terms = make_proposal().terms.get()

        with pytest.raises(Error, match="begins undecided"):
            Consent.objects.create(
                terms=terms,
                merchant_id=terms.merchant_id,
                charity=make_charity(),
                text=terms.text,
                text_hash=terms.text_hash,
                state="GIVEN",
                decided_by=make_person(),
                decided_at=now(),
            )

    @pytest.mark.parametrize("state", ["PENDING", "GIVEN", "REFUSED"])
    def test_once_given_can_only_be_revoked(self, state: str) -> None:
        consent = make_pledge().terms.get().consents.get()

        assert "cannot go from GIVEN" in refused(Consent, consent.pk, state=state)

    @pytest.mark.parametrize("change", [{"text": "No"}, {"decided_at": MARCH}])
    def test_keeps_what_was_said(self, change: dict[str, object]) -> None:
        consent = make_pledge().terms.get().consents.get()
        revoked = {
            "state": "REVOKED",
            "revoked_by": make_person(),
            "revoked_at": now(),
        }

        said = refused(Consent, consent.pk, **revoked, **change)

        assert "never changes" in said

    def test_is_never_deleted(self) -> None:
        consent = make_proposal().terms.get().consents.get()

        with pytest.raises(Error, match="never deleted"):
            Consent.objects.filter(pk=consent.pk)._raw_delete("default")

    def test_is_decided_by_somebody(self) -> None:
        consent = make_proposal().terms.get().consents.get()

        said = refused(Consent, consent.pk, state="GIVEN", decided_at=now())

        assert "consent_decided_by_somebody" in said


class TestPledgeCap:
    @pytest.mark.parametrize("used", [-1, 10_001])
    def test_is_held_whoever_writes_it(self, used: int) -> None:
        pledge = make_pledge(total_cap_minor=10_000)

        assert "pledge_cap_is_held" in refused(PledgeCap, pledge.pk, used_minor=used)

    def test_knows_what_is_left(self) -> None:
        pledge = make_pledge(total_cap_minor=10_000)
        PledgeCap.objects.filter(pk=pledge.pk).update(used_minor=F("used_minor") + 1)

        assert PledgeCap.objects.get(pk=pledge.pk).remaining_minor == 9_999


class TestCapHold:
    def test_is_one_per_checkout(self) -> None:
        pledge = make_pledge(total_cap_minor=10_000)
        hold = {
            "checkout_id": uuid4(),
            "pledge": pledge,
            "merchant_id": pledge.merchant_id,
            "amount_minor": 1,
        }
        CapHold.objects.create(**hold)

        with pytest.raises(IntegrityError, match="one_hold_per_checkout"):
            CapHold.objects.create(**hold)
