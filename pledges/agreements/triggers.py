"""What the database itself guards: terms and consents are history, not notes.

Row-level, about rows of one merchant only (SCALING rule 12).
"""

from typing import Final

import pgtrigger

PLEDGE_KEEPS_ITS_WORD: Final = pgtrigger.Trigger(
    name="pledge_keeps_its_word",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a pledge is ended, never deleted'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF (NEW.id, NEW.merchant_id, NEW.currency, NEW.total_cap_minor)
            IS DISTINCT FROM
            (OLD.id, OLD.merchant_id, OLD.currency, OLD.total_cap_minor)
            OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
        THEN
            RAISE EXCEPTION 'a pledge keeps its currency, its total cap and its end'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

TERMS_NEVER_CHANGE: Final = pgtrigger.Trigger(
    name="terms_never_change",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'terms are history, they are never deleted'
                USING ERRCODE = 'restrict_violation';
        END IF;
        -- Only these may change at all; whatever is added later is content.
        IF to_jsonb(NEW) - ARRAY['state', 'period', 'closing', 'closed_by_id',
                                 'closed_at']
            IS DISTINCT FROM
            to_jsonb(OLD) - ARRAY['state', 'period', 'closing', 'closed_by_id',
                                  'closed_at']
        THEN
            RAISE EXCEPTION 'the content of terms never changes'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('PROPOSED', 'IN_FORCE'), ('PROPOSED', 'REFUSED'),
            ('PROPOSED', 'WITHDRAWN'), ('IN_FORCE', 'WITHDRAWN')
        ) THEN
            RAISE EXCEPTION 'terms cannot go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.period IS NOT NULL AND NOT (
            NEW.period IS NOT NULL AND NEW.period <@ OLD.period
            AND (isempty(NEW.period) OR lower(NEW.period) = lower(OLD.period))
        ) THEN
            RAISE EXCEPTION 'terms in force can only be ended'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

SHARES_NEVER_CHANGE: Final = pgtrigger.Protect(
    name="shares_never_change", operation=pgtrigger.Update | pgtrigger.Delete
)

# Shares may be written before their terms: the foreign key is checked at commit.
SHARES_BELONG_TO_PROPOSALS: Final = pgtrigger.Trigger(
    name="shares_belong_to_proposals",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF EXISTS (
            SELECT 1 FROM agreements_pledgeterms AS terms
            WHERE terms.id = NEW.terms_id AND terms.state <> 'PROPOSED'
        ) THEN
            RAISE EXCEPTION 'nobody is added to terms that were agreed'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

CONSENT_BEGINS_UNDECIDED: Final = pgtrigger.Trigger(
    name="consent_begins_undecided",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NEW.state <> 'PENDING'
            AND NOT (NEW.state = 'GIVEN' AND NEW.carried_from IS NOT NULL)
        THEN
            RAISE EXCEPTION 'a consent begins undecided, or is carried over'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

CONSENT_STANDS: Final = pgtrigger.Trigger(
    name="consent_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a consent is history, it is never deleted'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF (OLD.state, NEW.state) NOT IN (
            ('PENDING', 'GIVEN'), ('PENDING', 'REFUSED'), ('GIVEN', 'REVOKED')
        ) THEN
            RAISE EXCEPTION 'a consent cannot go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - ARRAY['state', 'decided_by_id', 'decided_at',
                                 'revoked_by_id', 'revoked_at', 'reason']
            IS DISTINCT FROM
            to_jsonb(OLD) - ARRAY['state', 'decided_by_id', 'decided_at',
                                  'revoked_by_id', 'revoked_at', 'reason']
            OR (OLD.state = 'GIVEN' AND
                (NEW.decided_by_id, NEW.decided_at)
                IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at))
        THEN
            RAISE EXCEPTION 'what was consented to, by whom and when never changes'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)
