import django.db.models.deletion
from django.db import migrations, models

import bihuan.duties.models.matters
import bihuan.duties.procedures


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("duties", "0010_inspection_days_and_notice"),
        ("orgs", "0004_webhook_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="批次")),
                ("handed_on", models.DateField(verbose_name="交办日期")),
                ("due_on", models.DateField(verbose_name="答复时限")),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.batch",
                    ),
                ),
            ],
            options={
                "verbose_name": "交办批次",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FoundProblem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("text", models.TextField(verbose_name="发现问题")),
                ("category", models.CharField(blank=True, max_length=200, verbose_name="问题类别")),
                (
                    "due_kind",
                    models.CharField(
                        choices=[
                            ("none", "未定"),
                            ("day", "限期"),
                            ("at_once", "立行立改"),
                            ("standing", "长期坚持"),
                        ],
                        default="none",
                        max_length=16,
                        verbose_name="期限类别",
                    ),
                ),
                (
                    "due_text",
                    models.CharField(blank=True, max_length=100, verbose_name="时限（原文）"),
                ),
                ("due_on", models.DateField(null=True, verbose_name="整改时限")),
                ("found_on", models.DateField(verbose_name="发现日期")),
                (
                    "heading",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="duties.heading",
                        verbose_name="聚焦",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found_as",
                        to="duties.problem",
                        verbose_name="反馈后的问题",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="duties.inspectiontarget",
                        verbose_name="巡察对象",
                    ),
                ),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.foundproblem",
                    ),
                ),
            ],
            options={
                "verbose_name": "底稿问题",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("starts_on", models.DateField(verbose_name="公示起")),
                ("last_on", models.DateField(verbose_name="公示止")),
                ("length_n", models.PositiveSmallIntegerField(verbose_name="公示期")),
                (
                    "length_in",
                    models.CharField(
                        choices=[
                            (bihuan.duties.procedures.In["MONTHS"], "个月"),
                            (bihuan.duties.procedures.In["DAYS"], "日"),
                            (bihuan.duties.procedures.In["WORKDAYS"], "个工作日"),
                        ],
                        max_length=8,
                        verbose_name="公示期的单位",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="公示载体")),
                ("phone", models.CharField(max_length=64, verbose_name="监督电话")),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NoticeItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("subject", models.TextField(verbose_name="整改问题")),
                ("implementer", models.CharField(max_length=300, verbose_name="整改实施主体")),
                ("measures", models.TextField(blank=True, verbose_name="重点措施")),
                ("goal", models.TextField(blank=True, verbose_name="目标任务")),
                ("due_text", models.CharField(blank=True, max_length=100, verbose_name="完成时限")),
                ("done_text", models.TextField(verbose_name="整改完成情况")),
                ("objected_on", models.DateField(null=True, verbose_name="提出异议日期")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="inspections.notice",
                        verbose_name="公示",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_items",
                        to="duties.problem",
                        verbose_name="问题",
                    ),
                ),
            ],
            options={
                "verbose_name": "公示事项",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Petition",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=64, verbose_name="受理编号")),
                (
                    "channel",
                    models.CharField(
                        choices=[("letter", "来信"), ("phone", "来电"), ("other", "其他")],
                        default="other",
                        max_length=8,
                        verbose_name="来访方式",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="受理日期")),
                ("due_on", models.DateField(null=True, verbose_name="答复时限")),
                ("text", models.TextField(verbose_name="交办问题基本情况")),
                ("is_key", models.BooleanField(default=False, verbose_name="重点案件")),
                (
                    "unit_text",
                    models.CharField(blank=True, max_length=300, verbose_name="承办单位（原文）"),
                ),
                ("found", models.TextField(blank=True, verbose_name="调查核实情况")),
                ("goal", models.TextField(blank=True, verbose_name="办结目标")),
                ("handling", models.TextField(blank=True, verbose_name="处理和整改情况")),
                ("held", models.PositiveSmallIntegerField(null=True, verbose_name="问责人数")),
                (
                    "repeats",
                    models.CharField(blank=True, max_length=64, verbose_name="重复件所重的编号"),
                ),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="petitions",
                        to="inspections.batch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="petitions",
                        to="duties.problem",
                        verbose_name="转为问题",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="petitions",
                        to="orgs.unit",
                        verbose_name="承办单位",
                    ),
                ),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "信访举报",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PetitionPlace",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="行政区域")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="inspections.petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "信访行政区域",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PetitionType",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.petitiontype",
                    ),
                ),
            ],
            options={
                "verbose_name": "污染类型",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PetitionMark",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="inspections.petition",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.petitiontype",
                        verbose_name="污染类型",
                    ),
                ),
            ],
            options={
                "verbose_name": "污染类型标记",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                (
                    "inspector",
                    models.CharField(blank=True, max_length=200, verbose_name="派出单位"),
                ),
                ("begun_on", models.DateField(verbose_name="开始日期")),
                ("ended_on", models.DateField(null=True, verbose_name="结束日期")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="duties.plan",
                        verbose_name="方案",
                    ),
                ),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "督察巡察轮次",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="petition",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="petitions",
                to="inspections.round",
                verbose_name="轮次",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="inspections.round",
                verbose_name="轮次",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="inspections.round",
                verbose_name="轮次",
            ),
        ),
        migrations.CreateModel(
            name="RoundKind",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.roundkind",
                    ),
                ),
            ],
            options={
                "verbose_name": "督察巡察类别",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="round",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="inspections.roundkind",
                verbose_name="类别",
            ),
        ),
        migrations.CreateModel(
            name="RoundRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
                ("effective_from", models.DateField(verbose_name="施行日期")),
                (
                    "notice_n",
                    models.PositiveSmallIntegerField(default=7, verbose_name="公示期的数"),
                ),
                (
                    "notice_in",
                    models.CharField(
                        choices=[
                            (bihuan.duties.procedures.In["MONTHS"], "个月"),
                            (bihuan.duties.procedures.In["DAYS"], "日"),
                            (bihuan.duties.procedures.In["WORKDAYS"], "个工作日"),
                        ],
                        default=bihuan.duties.procedures.In["DAYS"],
                        max_length=8,
                        verbose_name="公示期的单位",
                    ),
                ),
                (
                    "reply_n",
                    models.PositiveSmallIntegerField(default=10, verbose_name="信访答复期的数"),
                ),
                (
                    "reply_in",
                    models.CharField(
                        choices=[
                            (bihuan.duties.procedures.In["MONTHS"], "个月"),
                            (bihuan.duties.procedures.In["DAYS"], "日"),
                            (bihuan.duties.procedures.In["WORKDAYS"], "个工作日"),
                        ],
                        default=bihuan.duties.procedures.In["DAYS"],
                        max_length=8,
                        verbose_name="信访答复期的单位",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="依据")),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duties.procedure",
                        verbose_name="整改流程",
                    ),
                ),
                (
                    "round_kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="inspections.roundkind",
                        verbose_name="类别",
                    ),
                ),
                (
                    "version_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="inspections.roundrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "督察巡察规定",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TeamPost",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("leader", "组长"), ("deputy", "副组长"), ("member", "组员")],
                        max_length=8,
                        verbose_name="分工",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="进组日期")),
                ("to_on", models.DateField(null=True, verbose_name="出组日期")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.post",
                        verbose_name="岗位",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_posts",
                        to="inspections.round",
                        verbose_name="轮次",
                    ),
                ),
            ],
            options={
                "verbose_name": "巡察组岗位",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PetitionStanding",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        editable=False, primary_key=True, serialize=False, verbose_name="行号"
                    ),
                ),
                (
                    "recorded_seq",
                    models.BigIntegerField(editable=False, verbose_name="自第几条记录起算"),
                ),
                (
                    "superseded_seq",
                    models.BigIntegerField(
                        editable=False, null=True, verbose_name="至第几条记录止"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "未办结"),
                            ("staged", "阶段性办结"),
                            ("settled", "已办结"),
                        ],
                        max_length=8,
                        verbose_name="是否办结",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("true", "属实"),
                            ("mostly", "基本属实"),
                            ("partly", "部分属实"),
                            ("false", "不属实"),
                        ],
                        max_length=8,
                        verbose_name="是否属实",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="起")),
                ("to_on", models.DateField(null=True, verbose_name="止（不含）")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="inspections.petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "信访举报状态区间",
                "abstract": False,
                "indexes": [
                    models.Index(
                        bihuan.duties.models.matters.OpenUntil("to_on"),
                        models.F("state"),
                        models.F("petition"),
                        models.F("from_on"),
                        condition=models.Q(("superseded_seq__isnull", True)),
                        name="petition_standing_day",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="petitiontype",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True)),
                fields=("code",),
                name="petitiontype_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="petition",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("superseded_seq__isnull", True), models.Q(("number", ""), _negated=True)
                ),
                fields=("round", "number"),
                name="petition_number",
                violation_error_message="同一轮次内受理编号重复。",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("starts_on"))),
                name="notice_ends_after_it_starts",
                violation_error_message="公示止不得早于公示起。",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True)),
                fields=("round", "number"),
                name="batch_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundkind",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True)),
                fields=("code",),
                name="roundkind_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True)),
                fields=("plan",),
                name="round_of_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True)),
                fields=("code",),
                name="roundrule_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True)),
                fields=("round_kind", "effective_from"),
                name="round_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="teampost",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_seq__isnull", True), ("to_on__isnull", True)),
                fields=("round", "post"),
                name="team_post_once",
            ),
        ),
    ]
