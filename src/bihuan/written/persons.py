"""Persons: the only owner of what looks like the name or number of one; knows no Django.

A case is known by an anonymous code, and free texts speak of things: who they are about has no
field to go into (DOMAIN.md 3.4, 9.7), and none to slip into.
"""

import re
import unicodedata

from bihuan.errors import Refused
from bihuan.words import _

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文洪季牛俞华"
    "施倪鲁葛岳祁柯温庞樊耿焦左柳包宁尚纪舒聂翟阮柴冉关詹殷甘霍涂裴祝项路兰喻"
)
DOUBLE = frozenset({"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容"})
HAN = re.compile(r"[\u4e00-\u9fff·]+")

_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|[aeiouv]))"
)
_SURNAME = (
    r"(?:wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|lin|gao|luo|zheng|"
    r"liang|xie|song|tang|deng|feng|cao|peng|zeng|xiao|tian|dong|pan|yuan|cai|jiang|yu|du|ye|cheng|"
    r"wei|su|lv|ding|ren|lu|yao|shen|zhong|cui|tan|fan|liao|shi|jin|jia|xia|fu|fang|zou|xiong|bai)"
)
PINYIN = re.compile(rf"{_SURNAME}[ ._-]?{_SYLLABLE}[ ._-]?{_SYLLABLE}?", re.IGNORECASE)
_GAP = r"[\s\u2010-\u2015-]?"
NUMBER = re.compile(
    r"(?<!\d)(?:"
    rf"\d{{6}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]|\d{{17}}[\dXx]"
    rf"|(?:(?:\+|00)?86{_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}})"
    rf"|\(?0(?:10|2\d|[3-9]\d{{2}})\)?{_GAP}[2-8]\d{{2,3}}{_GAP}\d{{4}}"
    r")(?!\d)"
)
"""The number of an identity card or of a telephone, also written in groups."""

_GIVEN = r"[^\W\da-zA-Z_某老女男新各位何心的些名全体个括等与和或其级员委警检长记组室处科部责导]"
_BEFORE = r"(?:(?<![\u4e00-\u9fff])|(?<=[由对经请找让被给将向问询约见派送与和跟替为]))"
_NO_NAME = "(?!向先进|向优秀|方面|方案|任职|于是)"
"""A surname inside a word begins no name, as in 有关同志; nor do these words."""
_NAME = rf"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SURNAMES))}]){_GIVEN}{{1,2}}"
NAMED = re.compile(
    rf"(?:姓名|(?:举报|信访|投诉|反映|来信|来访|联系)人(?:姓名)?):\s*{_NO_NAME}{_NAME}(?![\u4e00-\u9fff])"
    rf"|{_BEFORE}{_NO_NAME}{_NAME}(?:同志|先生|女士)"
)
"""A name where a word beside it says that it is one."""


def looks_like_a_person(code: str) -> bool:
    """Whether a code holds what may be a person's name, or a number of theirs."""
    is_named = any(_is_name(run) for run in HAN.findall(code))
    return is_named or bool(NUMBER.search(code)) or PINYIN.fullmatch(code.strip()) is not None


def _is_name(run: str) -> bool:
    """Two or three characters after a surname, or four after a double one."""
    bare = run.removesuffix("同志").replace("·", "")
    if bare[:2] in DOUBLE:
        return len(bare) in {3, 4}
    return bare[:1] in SURNAMES and len(bare) in {2, 3}


def personal(text: str) -> str:
    """What of a person a free text holds, in words; empty where nothing shows."""
    flat = unicodedata.normalize("NFKC", text)
    if NUMBER.search(flat):
        return _("手机号码、电话号码或身份证号")
    return _("人的姓名") if NAMED.search(flat) else ""


def refuse_personal(label: object, text: str) -> None:
    """Refuse a free text that holds a person's name or number."""
    if what := personal(text):
        message = _("“%(label)s”里有%(what)s。") % {"label": label, "what": what}
        raise Refused(message, hint=_("请删去：只写事情和岗位，不写人。"))
