from django.db import migrations


def apart(apps, _editor):
    """What counted the steps that cases had taken goes on to do so, under their own source."""
    apps.get_model("indicators", "Metric").objects.filter(source="cases").update(
        source="case_steps"
    )
    apps.get_model("indicators", "SavedView").objects.filter(list_page="duties:cases").update(
        list_page="duties:case-steps"
    )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_saved_views")]

    operations = [migrations.RunPython(apart, migrations.RunPython.noop)]
