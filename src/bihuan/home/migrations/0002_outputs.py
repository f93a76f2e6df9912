import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Output",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("xlsx", "Excel"), ("csv", "CSV"), ("report", "报告")],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("address", models.TextField(verbose_name="来自")),
                ("language", models.CharField(max_length=16, verbose_name="语言")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待办理"),
                            ("running", "正在生成"),
                            ("done", "已生成"),
                            ("failed", "没有办成"),
                            ("cancelled", "已取消"),
                        ],
                        default="waiting",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="原因")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已写")),
                ("whole", models.PositiveIntegerField(verbose_name="共")),
                ("file_name", models.CharField(max_length=255, verbose_name="文件名")),
                ("size", models.PositiveBigIntegerField(null=True, verbose_name="字节数")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="摘要")),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="申请时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outputs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
            ],
            options={
                "verbose_name": "后台文件",
            },
        ),
    ]
