"""Editions are insert-only by trigger: what was issued is never changed, only superseded."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER edition_never_changed BEFORE UPDATE ON reports_edition
    BEGIN SELECT RAISE(ABORT, 'issued editions are never changed'); END
    """,
    """
    CREATE TRIGGER edition_never_deleted BEFORE DELETE ON reports_edition
    BEGIN SELECT RAISE(ABORT, 'issued editions are never deleted'); END
    """,
]

POSTGRESQL = [
    """
    CREATE FUNCTION edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is refused: issued editions are never changed', TG_OP; END $$
    """,
    """
    CREATE TRIGGER edition_never_changed BEFORE UPDATE OR DELETE ON reports_edition
    FOR EACH ROW EXECUTE FUNCTION edition_refuse()
    """,
]


def set_up(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)  # else psycopg reads % as a place


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_texts_and_editions")]
    operations = [migrations.RunPython(set_up, migrations.RunPython.noop)]
