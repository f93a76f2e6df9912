import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0009_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspectiontarget",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspection_targets",
                to="duties.case",
                verbose_name="整改流程",
            ),
        ),
        migrations.AddField(
            model_name="inspectiontarget",
            name="feedback_on",
            field=models.DateField(null=True, verbose_name="反馈日期"),
        ),
        migrations.AddField(
            model_name="inspectiontarget",
            name="left_on",
            field=models.DateField(null=True, verbose_name="撤离日期"),
        ),
        migrations.AddField(
            model_name="problem",
            name="noticed_until",
            field=models.DateField(null=True, verbose_name="公示至"),
        ),
        migrations.AddField(
            model_name="problem",
            name="target",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="problems",
                to="duties.inspectiontarget",
                verbose_name="巡察对象",
            ),
        ),
    ]
