"""What the database itself refuses to do to the books.

Every trigger is row-level where rows are judged, reads only the table it stands on
(by TG_TABLE_NAME) and only rows of its own scope, so that a sharded table carries it
along. That a posting belongs to its entry, and to the transaction that wrote it, is
said by foreign keys in the migration `posting_belongs_to_its_entry`.
"""

import pgtrigger

STAMPED = pgtrigger.Trigger(
    name="stamped",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="NEW.xact := pg_current_xact_id()::text::bigint; RETURN NEW;",
)


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are added and never changed, removed or swept away."""
    return [
        pgtrigger.Protect(
            name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete
        ),
        pgtrigger.Trigger(
            name="never_truncated",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'the books are never emptied';",
        ),
    ]


# The last posting of an entry judges it, once, at commit: all its postings are there
# and debits equal credits. None can follow, since places are counted and unique.
BALANCED = pgtrigger.Trigger(
    name="entry_balances",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.position = NEW.posting_count"),
    declare=[("written", "bigint"), ("off", "bigint")],
    func="""
        EXECUTE format(
            'SELECT sum(posting_count), count(*) FILTER (WHERE debits <> credits)'
            ' FROM ('
            ' SELECT count(*) AS posting_count,'
            '  coalesce(sum(amount_minor) FILTER (WHERE side = ''D''), 0) AS debits,'
            '  coalesce(sum(amount_minor) FILTER (WHERE side = ''C''), 0) AS credits'
            ' FROM %I.%I WHERE scope_id = $1 AND entry_id = $2 GROUP BY currency'
            ') AS by_currency', TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO written, off USING NEW.scope_id, NEW.entry_id;
        IF written <> NEW.posting_count OR off > 0 THEN
            RAISE EXCEPTION 'entry % does not balance', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
        END IF;
        RETURN NULL;
    """,
)

REVERSAL = pgtrigger.Trigger(
    name="reversal_within_original",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.reverses_id IS NOT NULL"),
    declare=[("original", "record"), ("taken_back", "bigint")],
    func="""
        EXECUTE format(
            'SELECT account_id, side, amount_minor FROM %I.%I'
            ' WHERE scope_id = $1 AND id = $2 FOR UPDATE',
            TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO original USING NEW.scope_id, NEW.reverses_id;
        EXECUTE format(
            'SELECT sum(amount_minor) FROM %I.%I'
            ' WHERE scope_id = $1 AND reverses_id = $2',
            TG_TABLE_SCHEMA, TG_TABLE_NAME)
        INTO taken_back USING NEW.scope_id, NEW.reverses_id;
        IF original.account_id IS DISTINCT FROM NEW.account_id
           OR original.side = NEW.side OR taken_back > original.amount_minor THEN
            RAISE EXCEPTION 'posting % is not within what it reverses', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_within_original';
        END IF;
        RETURN NULL;
    """,
)
