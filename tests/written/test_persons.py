"""What in a free text belongs to a private person, and what only looks so."""

import pytest

from bihuan.written.persons import personal


@pytest.mark.parametrize(
    "text",
    [
        "电13812345678扬尘", "138 0013 8000", "138-0013-8000", "1380-013-8000", "+86 13800138000",
        "\uff11\uff13800138000", "0451-8234 5678", "（0451）82345678", "0451 8234-5678",
        "230102199001011234", "230102 19900101 123X",
    ],
)  # fmt: skip
def test_numbers_of_a_person_are_found_however_they_are_grouped(text):
    assert "号码" in personal(f"{text}，夜间施工")


@pytest.mark.parametrize(
    "text",
    [
        "张三同志经办",
        "欧阳锋先生反映",
        "联系人：王小明，",
        "举报人姓名：赵六",
        "姓名:孙七",
        "由李四同志负责",
    ],
)
def test_a_name_is_found_where_a_word_beside_it_says_so(text):
    assert personal(text) == "人的姓名"


@pytest.mark.parametrize(
    "text",
    [
        "D2HL202112200001", "黑环函〔2024〕123号", "2021-12-20至2022-01-03", "投资15000万元",
        "135-2024-12-31", "GB 3095-2012", "拨打12369", "编号0230101", "任何同志不得擅自决定",
        "包括女同志", "向老同志说明", "纪检同志", "张某某同志", "王女士反映", "联系人：办公室",
        "约谈有关负责同志", "相关负责同志", "与有关科室同志", "有关处室同志", "时任领导同志",
        "任领导同志", "向先进同志学习", "各方面同志", "联系人：方案组", "来信人：何处", "有关同志",
    ],
)  # fmt: skip
def test_other_numbers_and_words_are_left_alone(text):
    assert personal(text) == ""
