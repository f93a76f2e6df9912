"""What merely contains a numeral: days, numbers of documents, ordinals, names, headings.

A numeral is taken for a figure where a counter or a unit follows it (see ``quoting``); here is what
would be so taken and is none. ``hidden`` works on text of ``plain``, and keeps its length.
"""

import re
from functools import cache

from bihuan.reports.checks.columns import without_columns
from bihuan.reports.checks.series import HIDDEN, without_series
from bihuan.reports.checks.words import words

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()} | {
    code: code - 0xFEE0 for code in (0xFF03, 0xFF05, 0xFF0B, 0xFF0D, 0xFF0E, 0xFF0F, 0xFF1D)
}
"""Wide digits and letters, and the signs # % + - . / =."""

_ONE = "[一二两三四五六七八九十]"
_NUMERAL = r"(?:\d{1,20}|[零\u3007○一二两三四五六七八九十百千]{1,20})"
_TO = r"\s*[-—–―~～至到、和]+\s*"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][零\u3007○九][零\u3007○一二三四五六七八九]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|初|底|末|[上中下]旬)?"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"

PATTERNS = {
    "one thing and one thing": (
        r"一(?![十百千万两二三四五六七八九年])(?P<thing>[\u4e00-\u9fff])(?:又|再|接着?|连着?|复|更|挨着?)一(?P=thing)",
        r"一(?![十百千万])[\u4e00-\u9fff]一[\u4e00-\u9fff]",
    ),
    "a day, a span of days": (
        rf"{_YEAR}\s*[-./]\s*\d{{1,2}}\s*[-./]\s*\d{{1,2}}",
        rf"{_YEAR}{_TO}{_YEAR}\s*(?:学?年度?)?",
        rf"(?:{_YEAR}\s*|[今去明]|当|本|上)年(?:度|底|末|初)?(?:\s*{_NUMERAL}{_TO}{_MONTH}|\s*{_MONTH}(?:\s*{_DAY})?(?:{_TO}(?:{_MONTH})?\s*{_DAY})?)?",
        rf"(?<![\d.]){_NUMERAL}{_TO}{_MONTH}",
        rf"(?<![\d.个]){_MONTH}(?:\s*{_DAY})?(?:{_TO}(?:{_MONTH})?\s*{_DAY})?",
        rf"(?:每[月周旬]|[当次]月|本月|上月|每年|截至|截止|[于至到前]|{_TO})\s*{_DAY}(?!内|之内)",
        rf"{_DAY}(?=前|起|止|[上下]午|晚|凌晨|清晨|早晨|傍晚|中午|白天|夜间|夜里|召开|印发|之前|以前|零时|\d+时)",
        r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?",
        r"(?<![共合总]计)(?<![\d.期时共满每续近超过余少足提长迟个约逾达])(?:[12]\d|3[01]|0?[1-9])日(?![内游龄后均常报夜]|以[内上]|之内|左右)",
        rf"(?:[上下]午|晚上?|凌晨|中午|早上?)\s*{_NUMERAL}[时点](?:{_NUMERAL}分|半)?",
        rf"(?<!\d)\d{{1,2}}时(?:\d{{1,2}}分)?|(?<!\d)\d{{1,2}}点(?:\d{{1,2}}分|半|整|许|钟|{_TO}\d|(?=[，。开召前后起]))",
        rf"第?[一二三四1-4](?:{_TO}[一二三四1-4])?季度|[前后][一二三两]个?季度|前{_NUMERAL}个月",
        rf"(?:上?世纪)?(?:\d{{2}}|[二三四五六七八九]十)(?:世纪)?年代|{_NUMERAL}世纪(?:{_NUMERAL}年代)?|{_ONE}{{2,3}}五(?=规划|时期|期间)",
        rf"{_NUMERAL}年(?=行动|计划|规划|方案|攻坚|任务|来)|(?<!\d)24小时(?=[值畅待开在不监服营自运受响全])",
        rf"(?:过去|未来|今后|往后|(?<![时达了用费])近)(?:{_NUMERAL}|几)年(?!时间)来?|头{_NUMERAL}(?:年|个月|个季度)|[一每]天24小时|\d+天(?=不打烊)",
        rf"(?:{_NUMERAL}|半|几)(?:年|个月|天|周)(?:以来|来|下来)|{_NUMERAL}年[前后](?![进期置])",
        rf"(?:国庆|中秋|春节|元旦|清明|五一|双节|小?长假)期?间?{_NUMERAL}天|{_NUMERAL}天(?=小?长假|假期)",
        r"\d{1,2}[·•]\d{1,2}(?!\d)|[一二三四五六七八九十]{1,2}[·•][一二三四五六七八九十]{1,2}",
        rf"(?:最后|(?<![提以之滞落推延拖目日期会先事])[前头后])(?:{_NUMERAL}|几)(?:个半?月|天|周|年|个?季度|个星期)|倒计时{_NUMERAL}天|一晃{_NUMERAL}年",
        rf"(?:距离?|离)[\u4e00-\u9fff\u2593]{{1,8}}?[还仅只已]?[有剩]?不[到足]?{_NUMERAL}(?:天|个月)|黄金{_NUMERAL}小时",
        rf"(?:成立|胜利|建[国党军校院厅局市]|诞辰|诞生|改革开放|解放|回归|逝世|发表|颁布|施行|通车)[\u4e00-\u9fff]{{0,4}}?{_NUMERAL}周年",
        rf"超过?{_NUMERAL}(?:年|个月)的(?=[\u4e00-\u9fff]{{0,6}}\d)|(?:规定|要求|法定|承诺)的{_NUMERAL}(?:个?工作)?[日天]",
        rf"{_NUMERAL}(?:年|天|周)一(?:届|次|换|评|考|轮|检|报|选|调|审|聘|修|更|个周期)",
        r"(?:星期|周)[一二三四五六日]|上一年度?|一年一度|一年来|二十四节气",
    ),
    "a number of a document, a standard, a telephone": (
        r"[〔\[【（(]\s*\d{4}\s*[〕\]】）)]\s*第?\s*\d+\s*[号期]?",
        r"[〔（(]\d{4}[〕）)][\u4e00-\u9fff]{1,6}\d*[\u4e00-\u9fff]{0,4}\d+号|〔\d{4}〕",
        r"(?<![\d.])9[56]\d{3}(?=[\u4e00-\u9fff])(?!UNITS|[余多来])",
        r"[NESW]?\d+°(?:\d+(?:\.\d+)?[\u2032'])?[NESW]?",
        r"(?:https?://|www\.)[\w./?=&%-]+|[\w.-]{1,64}@[\w.-]+",
        r"(?:CODES)"
        r"(?:号码)?\s*[:：为是]?\s*(?:[（(]0\d{2,3}[)）]\s?)?[A-Za-z]*"
        r"\d[\d\-—、/ ]*+(?:[和与及]\d{4,})?(?:转\d+)?"
        r"(?!\s*[余多来]?万?[部台个件项次条名家])",
        r"[\d-]{0,20}\u00d7+\d*|[A-Za-z]:\\[\w\\.-]+|[\w-]{1,60}\.(?:docx?|xlsx?|pdf|txt|pptx?|wps|et|zip)",
        r"(?:会议室|教室|办公室|房间)[改换搬调]?[在到至为]?\s?\d{3,4}(?!\d|UNITS)|在\d{3,4}(?=[开集召碰])",
        r"\d{3,}转\d+|[座栋幢楼]\s?\d{3,4}(?!\d|\s?(?:UNITS))|室[（(]\d{3,4}[)）]",
        r"(?:0\d{2,3}[-—]|400[-—])\d[\d-]{5,}(?:\s?转\s?\d{1,6})?|(?<!\d)1[3-9]\d{9}(?!\d)",
        r"(?<![A-Za-z])(?!(?:AQI|IAQI|pH|COD|BOD)\d*)(?![A-Za-z]+\d[\d.]*\s?[μµum]g)(?![A-Za-z]{2,}\d+[个台件项家名条份次人户套辆])[A-Za-z\u0391-\u03c9]+\s?[-–—/]?\s?\d+(?:\.\d+)*(?:[-–—/+:]\d+)*(?:[A-Za-z]+\d*)*",
        r"(?<![\d.])\d+[GKDV](?![A-Za-z/])|\d+\.\d+[A-Z](?![A-Za-z/])|\d+#|\d+道(?=轨道|道岔|站台|出发|接车|发车)|(?:[5-90]0|[5-90]5)后",
        r"(?<!\d)(?:HOTLINES)(?:(?![\d.]|UNITS|\s*[\n\t\u3000]|\s\s|\s*$)|(?=转[来办交送]))",
        r"(?<!\d)(?:1[12]\d|1\d{4}|9\d{4})(?=[^\d，。；]{0,10}(?:热线|平台|系统|急救|报警|接警|出警|救护|联动|通道|投诉))",
        rf"{_NUMERAL}(?:[-—~～和及与、]{_NUMERAL}){{0,8}}号|\d{{1,2}}群(?![众体人])|[东西]经\s?\d[\d.]*度|[南北]纬\s?\d[\d.]*度",
        r"(?<!\d)\d{6}(?=\s?[\u4e00-\u9fff]{2,4}[省市])|\d+[栋幢]\s?(?:\d+单元)?\s?\d{3,4}室?|(?:民法典|[刑宪]法|诉讼法)\d+条",
        r"(?<![\d.])\d+(?!(?:UNITS)[-—])[A-Z]{1,4}[-—]\d+(?:\.\d+)*[A-Z]*|(?<![\d.])\d+(?:\.\d+){2,}(?!\d)|[Vv]ersion\s?\d+|\d[vV]\d|(?<=[”》\u2593])\s?[Vv]?[1-9]\.\d(?=[\u4e00-\u9fff])(?!UNITS)",
        r"(?:波音|空客|鸿蒙|麒麟|骁龙|酷睿|安卓|红旗|解放|长征|型号)\s?-?\d+(?:\.\d+)?[A-Z]?(?![\d.]|UNITS)|\d{3}L?(?=不锈钢)|\d{3}(?=[\u4e00-\u9fff]{0,2}[舰艇])",
        r"(?<=[\u4e00-\u9fff])(?<![为达到是至由从了约近过得超比分数值率速度])[1-9]\.0(?![\d%]|UNITS)|(?<!\d)(?:211|985|863|973)(?=高校|工程|院校|大学|计划)",
        rf"一式{_NUMERAL}份|(?<![之成半%\d.])\d{{2,4}}强|世界\d{{3}}强|\d{{4}}级(?!台阶)|\d{{2}}级(?=学生|新生|本科|硕士|博士|毕业)|{_ONE}年{_ONE}班|大?(?:8|16|32|64)开本?(?![\u4e00-\u9fff])|行距\d+磅",
        r"\d+(?:\s*\+\s*[\dNX]+)+(?![\d\s+]*=)|[NX](?:\s*\+\s*[\dNX]+)+|\d+\s*[×x*]\s*\d+(?:小时)?",
        r"\d+层\s*\d+|\d+楼|[一二三四五六七八九]处(?=[、和与及负牵（(供])|\d{4}[- ]\d{4}(?:转\d+)?",
        rf"{_NUMERAL}层(?=会议|第|大厅|多功能|[东西南北]侧)|(?<![\d.])\d{{1,2}}(?:标段?|工区|分部|车间|机组|泊位|号?线)(?=[\u4e00-\u9fff，。、；）]|$)",
        r"(?:国道|省道|县道|乡道)\d+线?|\d+(?:会议|教|办公|病|实验)?室|\d+(?:单元|房间|病房|病区|国道|省道|县道|高速|路(?=[、，公]))",
        rf"附[件表图录]?\s*{_NUMERAL}|[图表]\s*\d+(?:[-.]\d+)?(?=[中所内里的：:，。、）横]|\s)|注\s*\d+(?=[:：])|第\d+页\s*共\d+页",
        r"(?<![\d.,])0\d+(?:\.\d+)?|[\u4e00-\u9fff][A-Z]·\s?[A-Z0-9]{4,6}",
    ),
    "an ordinal": (
        r"另?一方面|(?:头|最后|最先|首先|同|另|某|哪)一(?:UNIT)",
        r"(?<![一二三四五六七八九十百千万亿零两分之第\d其百])二(?!级?[以台]阶)(?:ORDERED)",
        rf"(?<=[号线路桥港园厂站院馆城库坝渠区目程网场\u2593])(?<![全各])[一二三四五]期(?![的课案培])|{_ONE}支队(?!伍)|(?<=[\u4e00-\u9fff])(?<![出了共分有派成为到加建设调组上来齐另这那])[一三四五六七八九]队(?![伍列员])",
        rf"(?<=[合规划宣务事测察法督评境案财]){_ONE}[处科]|{_ONE}处(?=处长|承办|主办|会同|联合|办理|拟|经办|提供|的同志)|{_ONE}年级?{_ONE}班",
        rf"{_ONE}[、和]{_ONE}(?:级|类|期|线|组|班|队|标)|{_ONE}{{2}}(?:级|类|线)(?!地震)",
        rf"{_NUMERAL}届(?:[人政党]|[\u4e00-\u9fff]代会)?[\u4e00-\u9fff]{{0,4}}?{_NUMERAL}次(?=全会|会议|全体|代表)",
        rf"(?<=[省市县区州盟国]){_NUMERAL}届(?=人大|人民|政协|党代|委员|常委|[省市县区]委)",
        rf"{_NUMERAL}(?:年|个月)以上(?=的|长期|未)|双1[12]|(?:人大|政协|代会){_NUMERAL}次(?=会议)|(?:[十]{_ONE}|二十{_ONE}?)大(?=以来|报告|精神|召开|代表|[，。、；前后提])",
        r"[一二三四五六七八九]{1,2}年级|[一二三四1-4]期(?=工程|项目|改造|扩建|建设|主体|\u2593)|(?<=[\u4e00-\u9fff])(?<![发印办举开讲了共有推出过])[一三四]期(?=\d)",
        rf"(?:20|19)\d{{2}}届|{_NUMERAL}(?:-|—|至|~)?\d{{0,3}}周?岁(?:及?以[上下内]|(?=婴|儿|青|老|人群|学生|适龄))|{_ONE}类(?:及?以[上下]|(?=用地|居住|医疗|器械|功能区|地质))",
        rf"第\s*{_NUMERAL}(?:{_TO}第?{_NUMERAL})?(?:\s*(?:UNIT))?",
        rf"[排位]名?(?:列|居|在|第|全[国省市])*第?{_NUMERAL}位",
        rf"(?<=[\u4e00-\u9fff]){_ONE}组|其{_ONE}|{_NUMERAL}类(?=是|区|标准|功能区|水体)|{_NUMERAL}届(?:(?:{_ONE}|中|、|和)*全会|中央)|上一周期",
    ),
    "a number of a heading": (
        r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}(?:\.\d{1,2}){0,3}[.．、)）](?!\d))",
        r"^[ \t\u3000]*\d{1,3}(?:\.\d{1,2}){0,3}[ \t\u3000]+(?=[\u4e00-\u9fff\d\u2593])",
        r"[（(]\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[)）]",
        r"(?<=[。；：:！\s])\d{1,2}[.．、](?=[\u4e00-\u9fff])|[\u2460-\u24ff\u2776-\u2793]",
        r"(?<![\u4e00-\u9fff])[一二三四五六七八九十]{1,2}(?:是|要|则)",
        r"^[ \t\u3000]*[\u4e00-\u9fff]{1,4}\d{1,2}(?=[：:](?!\d))",
    ),
    "what something is made for": (
        rf"{_NUMERAL}(?:分钟|小时|公里|千米|米)[\u4e00-\u9fff]{{0,6}}?(?:圈|跑|栏|赛)|[半一]小时[\u4e00-\u9fff]{{0,4}}圈",
        r"\d+(?:kV|千伏|伏)(?=[\u4e00-\u9fff]{0,4}[线站网路])|\d+(?:kV|千伏)(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\+1(?!\d)|\d+排(?=[\u4e00-\u9fffA-Z\u2593])|\d+天无理由",
        r"\d+\.\d版本?|(?<=[\u4e00-\u9fff])\d\.0(?=[”》])|(?<=升级[到至])\d\.0|[歼运轰]\d\d(?!\d)|\d+(?:\.\d+)?(?:ml|mL|mg|g|毫升|毫克|克)(?=规格|装|[包瓶支盒])",
        r"\d+小时(?=雨强|降雨|降水|浓度|均值)|\d{3}(?=[\u4e00-\u9fff]{0,2}会议室)",
        r"(?<![增加设有共到\d])\d{1,3}床(?=、|监护|患者|病人)|\d+(?:\.\d+)?%(?=[\u4e00-\u9fff]{0,3}(?:氯化|溶液|酒精|乙醇|盐水))",
        rf"{_NUMERAL}人(?=合议庭|小组|团队|间|制)|[一二两三四六八十]+(?:轮|车道|缸|相|角|边)(?=车|驱|高|公|汽|电|形)|双向{_NUMERAL}车道",
    ),
    "a distance run, a weight fought in": (
        r"(?:男子|女子|男女|混合|少年|青年|成年|[甲乙]组)\s?\d+(?:米|公里|千米|公斤级)",
        r"\d+(?:米|公里|千米)(?=第[一二三]名|冠军|亚军|季军|预赛|决赛|比赛|项目|纪录|跑)",
    ),
    "a place": (
        rf"(?<![了种栽盖有共建修搭租{_ONE[1:]})(?<!第)[二两三四五六七八九](?:家|里|间|棵|道|井|岔|面|台|块|站)"
        r"(?:子|房|树|庄|铺|屯|沟|河|坡|岭|店|营|堡|湾|梁|坪|洼|渠|峪|岗|甸|泡|石)(?=[站村镇乡屯街矿、等]|社区|[一二两三四五六七八九十\d])",
        rf"(?<![打挖修新建设装添完成了种栽盖有共搭租买座拆住{_ONE[1:]})(?<!第)[二两三四五六七八九](?:面|眼|条|台|块|棵|孔)(?:井|桥|山|石|河|县|树|松|柳|槐|沟|坡|岭|屯|庄|泉|岗)(?!的)",
        rf"(?<![了种栽盖有共建修搭租买拆住座{_ONE[1:]})(?<!第)[二两三四五六七八九]家子(?!公司|企业|女)",
        r"(?<=[至到经往于赴过从自在、])[二两三四五六七八九](?:间房|间楼|里桥|里庄)(?=[，。、；）])",
        r"十[二三四五六七八]?里(?:铺|堡|店|庄|屯|河|营|坪|沟|岗)",
    ),
    "a manner of speaking": (
        r"一[百千万]个(?=不|放心|愿意|满意|重视|小心|赞成|支持|理由|可能|没想)",
        r"(?<![分共为有了成])[一二三四]类(?=苗|田|地区|县|岗|水体|区域)",
    ),
    "a title": (r"《[^》\n]{1,60}》",),
}
_QUOTED = re.compile(r"[“‘「]([^”’」\n]{1,12})[”’」]")
_CALLED = re.compile(
    r"[“‘「][^“”‘’「」。；\n]{2,20}[”’」](?=制度|机制|模式|工作法|做法|行动|工程|活动|体系|品牌|项目|平台|课堂|计划|格局"
    r"|原则|理念|战略|倡议|战法|打法|路径|工作室|服务队|攻势|论坛|大讲堂|套餐)"
)
"""What is quoted as the name of a way of working, whatever it counts: “1名委员联系3个支部”制度."""
_SAYS_MUCH = re.compile(
    r"\d+\.\d|(?<!个100)%|[，。；：]|\d[个项件次条家名份例起人]|^[一二三四五六七八九]成$"
)
MOST_NAMES = 200
"""Names of its own that a draft may have."""
_NAMED = re.compile(rf"^{_NUMERAL}[\u4e00-\u9fff]{{2,7}}$")


def plain(text: str) -> str:
    """The text with wide digits, letters and percent signs narrow; no character more or less."""
    return text.translate(_WIDE)


def hidden(text: str) -> str:
    """The text without the words that only look like figures.

    What stands in quotation marks once, as “九项准则”, is a name wherever else it stands.
    """
    text = words().names.sub(_away, text)
    names = {found[1] for found in _QUOTED.finditer(text) if not _SAYS_MUCH.search(found[1])}
    text = _CALLED.sub(_away, text)
    text = _QUOTED.sub(lambda found: found[0] if found[1] not in names else _away(found), text)
    text = without_columns(without_series(text))
    for name in sorted(filter(_NAMED.match, names), key=len, reverse=True)[:MOST_NAMES]:
        text = text.replace(name, HIDDEN * len(name))
    return _looks().sub(_away, text)


@cache
def _looks() -> re.Pattern[str]:
    every = [pattern for patterns in PATTERNS.values() for pattern in patterns]
    joined = "|".join(f"(?:{pattern})" for pattern in every)
    return re.compile(
        joined.replace(r"\d+", r"\d{1,20}")
        .replace("HOTLINES", words().hotlines)
        .replace("CODES", words().codes)
        .replace("ORDERED", words().ordered)
        .replace("UNITS", words().counters)
        .replace("UNIT", words().counted),
        re.MULTILINE,
    )


def _away(found: re.Match[str]) -> str:
    return HIDDEN * len(found[0])
