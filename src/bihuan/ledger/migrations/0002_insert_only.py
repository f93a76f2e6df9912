"""Entries and evidence are insert-only, and the head never goes back, by trigger."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER ledger_entry_never_changed BEFORE UPDATE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END
    """,
    """
    CREATE TRIGGER ledger_entry_never_deleted BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END
    """,
    """
    CREATE TRIGGER ledger_head_only_grows BEFORE UPDATE ON ledger_head
    WHEN NEW.size < OLD.size OR NEW.digest_name <> OLD.digest_name
    BEGIN SELECT RAISE(ABORT, 'the ledger head only grows'); END
    """,
    """
    CREATE TRIGGER ledger_head_never_deleted BEFORE DELETE ON ledger_head
    BEGIN SELECT RAISE(ABORT, 'the ledger head is never deleted'); END
    """,
]

POSTGRESQL = [
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% on % is refused: the ledger only grows', TG_OP, TG_TABLE_NAME; END $$
    """,
    """
    CREATE TRIGGER ledger_entry_never_changed BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_entry_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_head_only_grows BEFORE UPDATE ON ledger_head
    FOR EACH ROW WHEN (NEW.size < OLD.size OR NEW.digest_name <> OLD.digest_name)
    EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_head_never_deleted BEFORE DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
    """,
]


def set_up(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)  # else psycopg reads % as a place


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(set_up, migrations.RunPython.noop)]
