"""What the database itself holds about payments: the parts make the whole, for good.

Built as the books are (commons.ledger.guards): the last allocation of a payment judges
their sum once, at commit, looking only at its own table and its own checkout.
"""

import pgtrigger

NEVER_DELETED = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)

WHOLE = pgtrigger.Trigger(
    name="allocations_make_the_payment",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.position = NEW.allocation_count"),
    declare=[("written", "bigint"), ("total", "bigint")],
    func="""
        EXECUTE format(
            'SELECT count(*), coalesce(sum(amount_minor), 0) FROM %I.%I'
            ' WHERE checkout_id = $1 AND payment_id = $2',
            TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO written, total USING NEW.checkout_id, NEW.payment_id;
        IF written <> NEW.allocation_count OR total <> NEW.payment_minor THEN
            RAISE EXCEPTION 'allocations of payment % do not make it', NEW.payment_id
            USING ERRCODE = 'check_violation',
                CONSTRAINT = 'allocations_make_the_payment';
        END IF;
        RETURN NULL;
    """,
)

PAYMENT_IS_FIXED = pgtrigger.ReadOnly(
    name="payment_is_fixed",
    fields=["checkout_id", "amount_minor", "currency", "allocation_count"],
)

ALLOCATION_IS_FIXED = pgtrigger.ReadOnly(
    name="allocation_is_fixed", exclude=["due_at", "transfer"]
)
