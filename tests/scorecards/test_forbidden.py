"""What may not be scored, in many wordings; and what only looks so."""

import pytest

from bihuan.forbidden import APPS, RELIEF, bans, regulation

FORBIDDEN = {
    "notes": """学习笔记每少1篇扣0.1分
党员学习笔记不少于2万字
学习心得体会篇数
读书笔记未完成""",
    "study": """学习强国积分排名后三位扣1分
学习强国人均积分未达标
在线学习学时未完成扣2分
干部网络学院学时不达标
人均学时不足32学时，每少1学时扣0.1分
网上答题参与率
线上培训课时未完成""",
    "media": """每少一篇信息报道扣1分
每少报一条信息扣0.5分
简报每少1期扣0.2分
新闻宣传
宣传稿件被省级媒体采用每篇加0.5分
宣传稿件采用
信息报送每少1条扣0.1分
党建信息采用数
在省级以上报刊发表文章每篇加1分
被中央媒体宣传报道每次加2分
典型经验在全省推广刊发
新闻宣传篇数
投稿数量
公众号推送每少1条扣0.1分
在《中国环境报》刊发稿件""",
    "instructions": """获省委领导批示肯定每次加1分
得到厅领导批示
领导批示件数
领导批示
未获得领导批示扣1分
收到市委书记批示表扬""",
    "check_in": """活动打卡率
参加会议签到率低于90%扣1分
主题党日未在线打卡
未上传活动定位""",
    "likes": """直播观看人次
公众号关注人数
转发点赞每少1次扣0.1
微信公众号阅读量
网络投票排名
点赞数未达标""",
    "traces": """未留存视频
未上传活动照片扣0.5分
工作留痕不完整扣1分
活动无照片、截图佐证扣1分
未上传会议视频""",
    "log_ins": """未下载安装APP，每人扣1分
未注册使用小程序
平台登录次数每少1次扣0.1
APP安装率未达100%
党建平台活跃度排名末位
系统使用率不足80%
党员积分排名""",
    "meetings": """每召开1次专题会议加0.5分
每召开1次专题会议加0.5分，不足1次不计
每印发1份简报加0.2分
开展主题活动，每次加1分
组织培训每场计0.5分
制定制度，每项加0.5分""",
    "numbers": """会议召开次数
印发文件数量
调研次数
督查检查频次""",
}
LOOKS_FORBIDDEN = """三会一课未落实每次扣0.1分
三会一课落实不好
三会一课未落实
专题研究基层党建每年不少于4次，每少1次扣0.5分
专题研究少1次
每少1次专题会
专题会议次数不足4次扣0.5分
到联系点调研次数少于4次，每少1次扣0.5分
每少召开1次会议扣0.5分，多召开不加分
未按期换届
无年度学习计划
未及时组织政治学习
意识形态任务不落实或被通报
被机关党委通报批评
未建立联系点制度
每人1至2个联系点，每年到点不少于4次，每少1次扣0.5分
领导批示事项未按期办结每件扣0.5分
未落实领导批示要求
领导批示件逾期未反馈
督查通报每次扣0.5分
下发整改通知书
诫勉
党纪轻处分
移送司法
PM10年均值每差1微克/立方米扣0.5分
优良天数比率
环境信息未按规定公开扣1分
突发事件信息迟报漏报扣2分
被媒体曝光污染问题经查实扣2分
未按要求配备党务干部
未按要求缴纳补缴党费
会议决定事项未落实
应召开的民主生活会未召开
主题党日未开展，每次扣0.2分
宣传阵地管理不到位
宣传教育活动未开展
整改逾期每项扣1分
问题整改后反弹
巡察反馈问题未按时整改
台账不规范
成立领导小组
干部教育培训计划未完成
转发文件不及时
监测点位数据造假
信用积分评价结果为红牌"""
ALLOWED = LOOKS_FORBIDDEN.splitlines()


@pytest.mark.parametrize(
    ("code", "said"),
    [(code, said) for code, lines in FORBIDDEN.items() for said in lines.split("\n")],
)
def test_what_is_forbidden_is_known_however_it_is_put(code, said):
    assert code in [one.code for one in bans(said)]


@pytest.mark.parametrize("said", ALLOWED)
def test_a_duty_missed_may_score(said):
    assert bans(said) == []


def test_the_regulation_is_named():
    assert str(RELIEF) in regulation("会议召开次数")
    assert str(APPS) in regulation("学时不足")


def test_item_and_wording_are_read_together():
    assert bans("领导批示", "每件加1分")
    assert regulation("专题研究", "每少1次扣0.5分") == ""
    assert bans("学习 笔 记", "每少1篇")  # blanks inside words hide nothing
