"""Foreign names in Chinese signs, as they sound: 托卡耶夫 is Tokayev, 拉夫罗夫 Lavrov.

A sign stands for a syllable. Those here are the commonest of Xinhua's transcription of Russian and
kindred names; names with a Chinese form of their own (普京, Putin) do not follow it.
"""

from __future__ import annotations

_TABLE = """
阿:a 埃:e 艾:ai 安:an 奥:o 巴:ba 拜:bai 班:ban 鲍:bo 贝:be 比:bi 宾:bin 别:be 波:po 博:bo
布:b 查:cha 达:da 代:dai 丹:dan 德:d 杜:du 多:do 厄:e 恩:en 尔:r 法:fa 菲:fi 费:fe 夫:v
弗:v 福:fo 伏:vo 沃:vo 维:vi 瓦:va 万:van 韦:ve 加:ga 盖:gai 甘:gan 戈:go 格:g 贡:gon
古:gu 哈:kha 汉:khan 赫:kh 霍:kho 基:ki 吉:gi 季:ti 金:kin 卡:ka 凯:kai 坎:kan 科:ko
克:k 肯:ken 库:ku 昆:kun 拉:la 莱:lai 兰:lan 朗:lan 劳:lau 勒:l 雷:re 里:ri 利:li 列:le
林:lin 卢:lu 鲁:ru 伦:lun 罗:ro 洛:lo 马:ma 迈:mai 曼:man 梅:me 米:mi 明:min 莫:mo 姆:m
穆:mu 纳:na 娜:na 南:nan 内:ne 涅:ne 尼:ni 宁:nin 努:nu 诺:no 帕:pa 潘:pan 佩:pe 皮:pi
平:pin 普:p 奇:ch 齐:tsi 钦:chin 热:zhe 日:zh 茹:ru 萨:sa 赛:sai 桑:san 沙:sha 申:shen
舍:she 什:sh 斯:s 苏:su 索:so 塔:ta 泰:tai 坦:tan 特:t 铁:te 通:ton 图:tu 托:to 乌:u
西:si 希:shi 夏:sha 谢:se 辛:sin 亚:ya 扬:yan 耶:ye 叶:ye 伊:i 因:in 尤:yu 泽:ze 扎:za
赞:zan 詹:jan 佐:zo 祖:zu 兹:z 朱:ju 若:zho 茨:ts 采:tse 切:che 丘:chu 楚:chu 捷:te
"""
_SOUNDS = dict(pair.split(":") for pair in _TABLE.split())
_FEWEST_SIGNS, _MOST_SIGNS = 3, 8


def spell_signs(text: str, start: int) -> list[tuple[str, int]]:
    """What names may begin at `start`, in Latin letters, each with its length, longest first."""
    end = start
    while end < min(len(text), start + _MOST_SIGNS) and text[end] in _SOUNDS:
        end += 1
    return [
        ("".join(map(_SOUNDS.__getitem__, text[start:stop])), stop - start)
        for stop in range(end, start + _FEWEST_SIGNS - 1, -1)
    ]
