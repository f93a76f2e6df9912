"""The texts, and their grams: a full-text table of its own on SQLite, an array on PostgreSQL."""

from django.db import migrations, models

SQLITE = [
    """
    CREATE VIRTUAL TABLE search_gram USING fts5
    (grams, content='', detail='none', columnsize=0, tokenize='ascii')
    """
]

POSTGRESQL = [
    "ALTER TABLE search_text ADD COLUMN grams text[]",
    "CREATE INDEX search_text_grams ON search_text USING gin (grams)",
]


def set_up(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Text",
            fields=[
                (
                    "id",
                    models.BigIntegerField(primary_key=True, serialize=False, verbose_name="行号"),
                ),
                ("kind", models.CharField(max_length=64, verbose_name="类别")),
                ("text", models.TextField(verbose_name="文本")),
            ],
            options={"verbose_name": "检索文本"},
        ),
        migrations.RunPython(set_up, migrations.RunPython.noop),
    ]
