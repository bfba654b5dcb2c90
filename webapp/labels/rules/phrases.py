"""How web addresses, mails, phones, other platforms and advertisements are written: the patterns that strangers.py
looks for, some of them twice: as they may be, and as they are beyond doubt.
"""

import re

_ENDS = (
    "com|net|org|info|biz|shop|store|online|site|xyz|link|app|page|club|vip|top|io|me|co|cc|ly|gl|asia|sg|my|id|th|vn"
    "|ph|us|uk|cn|hk|tw|tk|ee|gd|bio|live|tv|eu|de|fr|jp|kr|in|au|br|mx"
)
LINK = re.compile(
    rf"https?\s?:\s?/\s?/\s?\S+|\bwww\s?\.\s?[\w-]+(?:\.\w+)*\S*"
    rf"|(?<![\w@.])(?:[a-z0-9][a-z0-9-]*\.)+(?:{_ENDS})(?:/[^\s,;]*|(?![\w.-]))",
    re.IGNORECASE,
)
# A link beyond doubt. "J.De Leon" and "Moo 3.My house" leave out the space after a full stop, and mean none.
SURE_LINK = re.compile(
    r"(?i:https?\s?:|www\s?\.)|.*/\S|(?:.*\.)?(?i:[a-z0-9-]{4,})(?:\.[a-z]{2,3})?\.[a-z]{2,}"
    r"|.*\.(?i:com|net|org|shop|store)\b",
    re.DOTALL,
)
MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.IGNORECASE)
# A phone: a + and 8 digits or more, or a leading 0 and 9 to 12, or any 7 after a word that says so.
PHONE = re.compile(
    r"(?<![\w#/.-])(?:\(?\+ ?\(?\d[\d ().-]{6,18}\d|0\d(?:[ ().-]?\d){7,10}(?!\d))(?![\w-])"
    r"|(?:\b(?:tel|telp|phone|mobile|call|hotline|hp|sms|contact|wa|cs)\b"
    r"|โทร|电话|電話|手机)[.: ]*[+(]?\d[\d ().-]{5,18}\d",
    re.IGNORECASE,
)
_CHATS = r"whats\s?app|telegram|we\s?chat|facebook|instagram|messenger|viber|zalo|kakao\s?talk|snapchat|youtube"
_SHOPS = r"shopee|lazada|tokopedia|bukalapak|amazon|e-?bay|temu|shein|carousell|tiki|sendo|blibli|linktr\.?ee"
PLATFORM = re.compile(
    rf"\b(?:{_CHATS}|{_SHOPS})\b"
    r"|微信|淘宝|拼多多|ไลน์|เฟสบุ๊ค|เฟซบุ๊ก|\b(?:line\s?id|line\s?@|id\s?line|line\s?oa)\b|\bline\s?:\s?\S+"
    r"|\b(?:ig|fb|wa|tg|yt)\s?[:@]\s?\S+|(?<![\w@.])@[a-z][\w.]{2,}",
    re.IGNORECASE,
)
# A way to reach somebody there, beyond doubt: the platform's word with a number or a name, or "find us on" before it.
CONTACT = re.compile(
    rf"\b(?:{_CHATS}) ?(?:id|no\.?|number)? ?[:：.=]? ?(?:[+(]?\d[\d ().-]{{5,18}}\d|@\w[\w.]+)"
    rf"|\b(?:{_CHATS}|{_SHOPS}) ?(?:id|no\.?|number|shop|store)? ?[:：=] ?\S+"
    r"|\b(?:find|follow|visit|contact|chat|message|text|reach|add|join|like|see|dm|pm|cari|ikuti|hubungi|kunjungi|tìm"
    rf"|liên hệ|theo dõi) (?:with )?(?:us|me|our|kami|saya|shop|chúng tôi) (?:\w+ ){{0,3}}?(?:{_CHATS}|{_SHOPS})\b"
    r"|\b(?:buy|order|chat|available|follow|contact|message) (?:on|via|through|by|di|lewat|trên|qua) "
    rf"(?:{_CHATS}|{_SHOPS})\b"
    r"|(?:微信|ไลน์)(?:号|ไอดี)? ?[:：@]? ?[a-z0-9@][\w.-]{4,}"
    r"|\bline ?(?:id|oa)\b ?[:.]? ?\S+|\bid ?line\b ?:? ?\S+|\bline ?[:@] ?\S+|\b(?:ig|fb|wa|tg|yt) ?[:@] ?\S+",
    re.IGNORECASE,
)
# What sellers put on labels and must not: asking for reviews, advertising, luring away. A phrase, never a single word
# that an item may be called by. English, Malay, Indonesian, Thai, Vietnamese, Filipino, Chinese.
ADVERTISEMENT = re.compile(
    r"(?:give|rate|leave)(?: us| me)?(?: a)? (?:5|five)[\s-]*stars?\b|(?:5|five)[\s-]*stars? (?:review|rating|feedback)"
    r"|beri(?:kan)? (?:kami )?bintang|(?:5|five)[\s-]*stars?\b"
    r"|leave (?:us )?a (?:good |positive )?(?:review|rating|feedback)"
    r"|positive (?:review|feedback)"
    r"|rate us\b|review us\b|follow (?:us|our|me)\b|subscribe to|like and share|visit (?:us|our)\b"
    r"|scan (?:me|here|to|the qr)"
    r"|(?:use|enter|with) (?:the )?(?:promo |discount |voucher )?code\b|promo(?:tion)? code|discount code"
    r"|voucher code"
    r"|next purchase|next order|(?:\d+ ?)?% off\b|free gift for|cash\s?back|win a\b|lucky draw|join our|contact us"
    r"|call us|chat with us"
    r"|order direct|buy direct|bad review|negative review|or we will|refund if you review"
    r"|bintang (?:5|lima)|beri(?:kan)? (?:kami )?(?:ulasan|rating|bintang)|ikuti kami|ikut kami|diskaun"
    r"|kode promo|kod promo"
    r"|kupon diskon|hubungi kami|ulasan positif|layari kami|kunjungi (?:kami|toko)"
    r"|รีวิว\s?5(?:\s?ดาว)?|5\s?ดาว|ห้าดาว|กดติดตาม|ติดตามเรา|โค้ดส่วนลด|ส่วนลด\s?\d|แอดไลน์|รีวิวดี|รับของแถม"
    r"|(?:đánh giá|danh gia) (?:5|năm) (?:sao|\*)|theo dõi (?:chúng tôi|shop)|mã giảm giá|liên hệ (?:shop|chúng tôi)"
    r"|limang bituin|i-follow|mag-?review|sundan kami"
    r"|五星好评|(?:给|求)个?好评|返现|关注我们|加微信|优惠码|扫码",
    re.IGNORECASE,
)
# What a street, a house, a shop beside it or an item is honestly called.
DOUBTFUL = re.compile(r"(?:5|five)[\s-]*stars?|bintang (?:5|lima)|5\s?ดาว|ห้าดาว|limang bituin|win a", re.IGNORECASE)
