"""The only owner of what may not be scored: which wording, and the regulation that forbids it.

A duty missed may score, and so may the late handling of what was assigned. Some things may not be
counted however they are put: what media printed, leaders' instructions obtained, study hours and
notes, check-ins, photographs, log-ins, likes. Numbers of meetings and papers may not be counted
either, but a meeting owed and not held is a duty missed.
"""

import re
from dataclasses import dataclass

from bihuan.words import lazy, listed

RELIEF = lazy("《整治形式主义为基层减负若干规定》（2024年）")
APPS = lazy("《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号）")


@dataclass(frozen=True, slots=True)
class Ban:
    """A kind of thing that may not be scored. ``unless`` is wording that means something else."""

    code: str
    what: str
    regulation: str
    wording: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def __str__(self) -> str:
        return f"{self.what}{self.regulation}"


_LACKING = (
    "未|没有|没能|不按|不及时|不落实|不到位|不达|不足|不少于|不低于|不规范|不好|不严|不力|"
    "缺[少席开]|少[于开\\d一二两三]|每少|迟|漏|逾期|超期|拖延|推诿|无年度|擅自"
)
"""Words by which a line says that something owed was not done."""

_HANDLED = re.compile(
    "(?:批示|指示)(?:件|事项|任务|要求|精神|的事项)?.{0,12}"
    f"(?:{_LACKING}|办结|办理|反馈|落实|整改|督办|贯彻)|"
    f"(?:{_LACKING}).{{0,8}}(?:办理|落实|反馈|贯彻|完成).{{0,8}}(?:批示|指示)"
)
_GOT = re.compile(
    "(?:获|得到|受到|取得|得|获得|收到)[^，。；]{0,12}(?:批示|指示)|(?:批示|指示).{0,4}(?:肯定|表扬|数|次|件数)"
)
_MISSED = re.compile(_LACKING)
_HELD = "召开|举办|开展|组织|印发|下发|制发|出台|编发|编印|报送|上报|制定|撰写|参加|承办"
"""What is done so and so often."""

BANS = (
    Ban(
        "media", lazy("媒体宣传报道、稿件和信息采用"), RELIEF,
        re.compile(
            "(?:媒体|报刊|报纸|电视台?|公众号|网站|网络|日报|新华社|学习平台|简报|内刊|刊物|微信|抖音)"
            ".{0,10}(?:报道|刊发|刊登|刊载|发表|采用|录用|播出|推送|推介|宣传|转载|上稿)|"
            "(?:宣传|新闻|信息|调研|党建|理论|舆情)?(?:稿件|稿子|上稿|文稿|投稿|约稿|信息稿)|"
            "(?:工作|政务|党建|宣传|动态|调研)?信息(?:采用|录用|上报|报送|刊发|(?:报送|上报)?[数条篇]数?)|"
            "信息.{0,6}(?:每|少|多).{0,4}[条篇]|信息报道|"
            "(?:每|少|多)[^，。；]{0,4}[条篇期](?:信息|稿|报道|新闻|简报)|简报.{0,4}(?:每|少|多).{0,4}[期篇份]|"
            "新闻宣传(?!纪律|口径|制度|责任|应对)|"
            "(?:新闻|宣传|媒体)(?:宣传)?(?:报道|通稿)|宣传.{0,8}(?:篇|条|采用|数量)|"
            "(?:发表|刊发|刊登|采用|录用).{0,12}(?:文章|稿|信息|经验|论文|报道)|"
            "(?:典型)?经验.{0,8}(?:推广|刊发|刊登|采用|报道)|外宣"
        ),
        re.compile(
            f"曝光|负面|失实|信息公开|公开.{{0,6}}信息|信息.{{0,6}}(?:公开|公示|保密|泄)|"
            f"信息系统|(?:紧急|突发|重要|重大|值班|应急)[^，。；]{{0,10}}信息.{{0,6}}(?:{_LACKING}|瞒)|瞒报|谎报"
        ),
    ),
    Ban(
        "instructions", lazy("领导批示"), RELIEF,
        re.compile("(?:领导|省委|市委|书记|省长|部长|厅长|局长|上级)?[^，。；]{0,8}(?:批示|圈阅)|领导指示肯定"),
        _HANDLED,
    ),
    Ban(
        "notes", lazy("学习笔记、心得体会的篇数字数"), RELIEF,
        re.compile(
            "(?:学习|读书|听课|会议|党课|手抄|工作)?笔记|心得(?:体会)?|读后感|体会文章|手抄|抄写|"
            "(?:撰写|写|上交|提交).{0,8}(?:体会|感想|万?字)"
        ),
    ),
    Ban(
        "study", lazy("学习时长、学时和在线学习"), APPS,
        re.compile(
            "学时|学分|学习强国|学习时[长间]|在线(?:学习|时[长间]|课程)|网络?(?:学院|课程|学习|培训)|网上学习|"
            "(?:网络|线上|在线|网上).{0,6}(?:学习|答题|课时|培训|课程)|课时|答题|知识竞赛(?:得分|成绩)|干部网"
        ),
        re.compile("监测.{0,6}(?:学时|学分)$"),
    ),
    Ban(
        "check_in", lazy("签到打卡"), APPS,
        re.compile("打卡|签到|刷脸|人脸识别|指纹|定位|轨迹"),
        re.compile("污染|排污|点位|卫星|定位(?:不准|不清|监管|监控)|职能定位|行动轨迹数据造假"),
    ),
    Ban(
        "log_ins", lazy("登录、安装、在线和积分排名"), APPS,
        re.compile(
            "登录|登陆(?!台风)|日活|活跃[度率]|在线率|上线率|使用率|安装率|注册率|下载量|下载率|"
            "(?:下载|安装|注册)[^，。；]{0,8}(?:[Aa][Pp][Pp]|小程序|客户端|学习强国)|"
            "积分|打分排名|(?:平台|系统|小程序|客户端|[Aa][Pp][Pp]|应用).{0,8}(?:排名|使用次数|活跃)|激活率"
        ),
        re.compile("环保信用积分|信用积分|驾驶证"),
    ),
    Ban(
        "likes", lazy("点赞、转发、投票和阅读量"), APPS,
        re.compile(
            "点赞|集赞|转发|转评|评论[数量]|直播(?:观看|收看)|阅读[量数]|浏览[量数]|点击[量率数]|关注[度量数人]|粉丝|播放量|"
            "(?:网络|微信|网上|线上)(?:投票|评选)|关注.{0,6}公众号"
        ),
        re.compile("关注度不够|转发(?:文件|通知).{0,6}(?:不及时|迟|漏|逾期)"),
    ),
    Ban(
        "traces", lazy("照片、视频和工作留痕"), RELIEF,
        re.compile("照片|相片|图片|截图|截屏|影像|拍照|拍摄|留痕|痕迹|图文|视频资料|"
                   "(?:上传|录制|提交|提供|留存|保存)[^，。；]{0,6}(?:视频|录像|录音)"),
        re.compile("遥感影像|卫星影像|影像解译|监控视频|执法|全过程记录"),
    ),
    Ban(
        "meetings", lazy("开会、活动的次数和发文数量"), RELIEF,
        re.compile(
            f"每(?!少|缺|漏|未).{{0,4}}(?:{_HELD}).{{0,16}}(?:加|得|计|奖)|"
            f"(?:{_HELD})[^。；]{{0,24}}每(?!少|缺|漏|未).{{0,3}}(?:次|场|期|份|篇|件|条|个|项).{{0,4}}(?:加|得|计|奖)"
        ),
    ),
    Ban(
        "numbers", lazy("开会、活动的次数和发文数量"), RELIEF,
        re.compile(
            "(?:会议|开会|活动|学习|调研|培训|发文|文件|简报|方案|制度|材料|报告|讲话|宣讲|督查|检查)(?:的)?"
            "(?:召开|开展|举办|制发|印发|出台|组织)?(?:次数|场次|数量|期数|份数|篇数|件数|总数|频次)"
        ),
        _MISSED,
    ),
)  # fmt: skip
"""Every ban, the most telling first."""


def bans(*texts: str) -> list[Ban]:
    """The bans that the words of a line fall under; none for a line that may be scored."""
    said = re.sub(r"\s+", "", "，".join(text for text in texts if text))
    return [one for one in BANS if _falls_under(one, said)]


def _falls_under(one: Ban, said: str) -> bool:
    if one.code == "instructions" and _GOT.search(said):
        return True
    found = one.wording.search(said)
    return found is not None and not (one.unless and one.unless.search(said))


def regulation(*texts: str) -> str:
    """Why a line is not scored, with the regulation; nothing for one that may be."""
    found = bans(*texts)
    return listed(_told(one) for one in found)


def _told(one: Ban) -> str:
    return f"{one.regulation}：{one.what}"


FORBIDDEN_SOURCES = {
    "activities": next(one for one in BANS if one.code == "meetings"),
}
"""Records whose number may not be scored, whatever the metric is called."""
