"""What the entity patterns know: devices, systems and apps. A new one is one line here.

All parts are regular expressions, matched without regard to case; none repeats without bound inside a repetition.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One line of devices: `brand`, then perhaps `model`, then up to two of the suffixes that all makers use.

    `name` goes before the model ("Galaxy" + "S21"); `alone` is said when there is no model, and "" asks for one.
    """

    name: str
    brand: str
    model: str
    alone: str = ""


SUFFIX = r"(?:pro|promax|max|plus|\+|ultra|lite|mini|fe|air|neo|edge|xl|fold|5g|se|m[1-5])"

FAMILIES = (
    Family("iPhone", r"i[\s-]?phones?", r"1[0-9]e?|[4-9][cs]?|x[rs]?|se(?:\s?[123]|\s?20[12]\d)?", "iPhone"),
    Family("iPad", r"i[\s-]?pads?", r"(?:pro|air|mini)(?:\s?\d{1,2})?|\d{1,2}", "iPad"),
    Family("Apple Watch", r"apple\s?watch", r"(?:series|serie|série)?\s?\d{1,2}|se|ultra(?:\s?\d)?", "Apple Watch"),
    Family("Apple TV", r"apple\s?tv(?!\s?os)", r"4k|hd", "Apple TV"),
    Family("Vision Pro", r"(?:apple\s?)?vision\s?pro", r"", "Vision Pro"),
    Family("AirPods", r"air\s?pods?", r"pro(?:\s?\d)?|max|\d", "AirPods"),
    Family("MacBook", r"mac\s?books?", r"air|pro", "MacBook"),
    Family("iMac", r"i[\s-]?mac", r"", "iMac"),
    Family("Mac mini", r"mac\s?mini", r"", "Mac mini"),
    Family("Galaxy Watch", r"galaxy\s?watch", r"\d", "Galaxy Watch"),
    Family("Galaxy Tab", r"(?:samsung\s?)?(?:galaxy\s?)?tab", r"[as]\d{1,2}"),
    Family("Galaxy Z", r"(?:samsung\s?)?(?:galaxy\s?)?z", r"(?:flip|fold)(?:\s?\d)?"),
    Family("Galaxy Note", r"(?:samsung\s?(?:galaxy\s?)?|galaxy\s?)note", r"\d{1,2}"),
    Family("Galaxy", r"samsung\s?galaxy|samsung|galaxy", r"[asjmf]\s?\d{1,2}[es]?|xcover\s?\d", "Samsung"),
    Family("Galaxy", r"(?<![\w.])(?=s2[0-6]|s10|s[89](?!\w)|a[1-357][0-6]s?(?!\w))", r"s2[0-6]|s10e?|s[89]|a\d\ds?"),
    Family("Pixel", r"(?:google\s?)?pixel", r"\d{1,2}a?(?:\s?pro)?"),
    Family("Redmi Note", r"(?:xiaomi\s?)?redmi\s?note", r"\d{1,2}[st]?", "Redmi Note"),
    Family("Redmi", r"(?:xiaomi\s?)?redmi", r"\d{1,2}[act]?", "Redmi"),
    Family("Poco", r"(?:xiaomi\s?)?poco", r"[cfmx]\s?\d{1,2}"),
    Family("Xiaomi Mi", r"(?:xiaomi\s)?mi", r"(?:9|1[01])[ti]?"),
    Family("Xiaomi", r"xiaomi", r"\d{1,2}[tc]?", "Xiaomi"),
    Family("Huawei", r"huawei", r"p\s?\d{2}|mate\s?\d{2}|nova\s?\d{1,2}|y\d{1,2}s?", "Huawei"),
    Family("Honor", r"honor", r"magic\s?\d(?:\s?lite)?|x\d{1,2}[ab]?|\d{2,3}"),
    Family("OnePlus", r"one\s?plus", r"nord(?:\s?\d|\sce\s?\d?)?|1[0-3][rt]?|[5-9][rt]?", "OnePlus"),
    Family("Oppo", r"oppo", r"find\s?[xn]\s?\d|reno\s?\d{1,2}|a\d{2}s?", "Oppo"),
    Family("Realme", r"realme", r"gt\s?\d?|c\d{2}|\d{1,2}i?", "Realme"),
    Family("Moto", r"(?:motorola\s?)?moto(?:rola)?", r"[eg]\s?\d{1,3}|edge\s?\d{2}|razr(?:\s?\d{2})?"),
    Family("Motorola", r"motorola", r"", "Motorola"),
    Family("Xperia", r"(?:sony\s?)?xperia", r"(?:[15]|10)(?:\s?[iv]{1,3})?|z\d", "Xperia"),
    Family("Nokia", r"nokia", r"[gxc]?\d{1,4}(?:\.\d)?", "Nokia"),
    Family("Fairphone", r"fair\s?phone", r"\d\+?", "Fairphone"),
    Family("Nothing Phone", r"nothing\s?phone", r"\(?\d[a]?\)?", "Nothing Phone"),
    Family("Zenfone", r"(?:asus\s?)?zen\s?fone", r"\d{1,2}", "Zenfone"),
    Family("Surface", r"(?:microsoft\s)?surface", r"pro\s?\d{1,2}|laptop(?:\s?\d)?|go(?:\s?\d)?"),
    Family("Chromebook", r"chrome\s?books?", r"", "Chromebook"),
    Family("Mac", r"(?<!big\s)mac(?!\s?os|\s?do\b|['’])", r"", "Mac"),
    Family("PC", r"pc|ordi(?:nateur)?s?|laptop|rechner|computer|think\s?pad", r"", "PC"),
)

SYSTEMS = {
    "iPadOS": r"ipad\s?os",
    "watchOS": r"watch\s?os",
    "tvOS": r"(?:apple\s)?tv\s?os",
    "visionOS": r"vision\s?os",
    "iOS": r"i\s?os",
    "Wear OS": r"wear\s?os",
    "ChromeOS": r"chrome\s?os",
    "HarmonyOS": r"harmony\s?os",
    "Android": r"android|androïd|andro[iï]de",
    "Windows": r"windows|win(?=\s?(?:7|8|10|11|xp))|w(?=1[01]\b)",
    "macOS": r"mac\s?os(?:\s?x)?|osx|os\sx",
    "Linux": r"linux|ubuntu|debian|fedora",
}

SYSTEM_NAMES = {
    "big sur": "11",
    "monterey": "12",
    "ventura": "13",
    "sonoma": "14",
    "sequoia": "15",
    "tahoe": "26",
    "xp": "XP",
    "vista": "Vista",
}
"""Versions that people call by name."""

APPS = {
    "WhatsApp Business": r"wh?at'?s?\s?app?\s?business",
    "WhatsApp": r"wh?at'?t?s?\s?app?|whats\s?ap|ouats?app?|wzp",
    "BirdyChat": r"birdy\s?chat|birdie\s?chat|birdy",
    "Haiket": r"haiket|hai\s?ket|haikett?e?",
    "Signal": (
        r"(?<!\bde\s)(?<!\bdu\s)(?<!\ble\s)(?<!\bun\s)(?<!\bno\s)(?<!\ba\s)(?<!\bthe\s)(?<!\bof\s)(?<!weak\s)(?<!\bbad\s)"
        r"(?<!pas\s)(?<!\bce\s)(?<!phone\s)(?<!good\s)(?<!\bany\s)"
        r"signal(?!\s(?:wi|4g|5g|gps|faible|strength|bars?|loss|drops?|is\s(?:weak|bad|gone)))"
    ),
    "Telegram": r"tele?gramm?e?|télégramm?e?",
    "Messenger": (
        r"(?<!andere\s)(?<!anderen\s)(?<!fremde\s)(?<!fremden\s)(?<!welche\s)(?<!welchen\s)messenger"
        r"|facebook\smessenger"
    ),
    "Instagram": r"insta(?:gramm?e?)?",
    "Facebook": r"facebook|face\s?book|fb",
    "Snapchat": r"snap(?:chat)?",
    "TikTok": r"tik\s?tok",
    "Discord": r"discord",
    "Skype": r"skype",
    "Viber": r"viber",
    "Slack": r"slack",
    "Zoom": r"zoom(?=\s(?:meeting|app|call|client|plante|crash|\d)|$)|(?:(?<=\bsur\s)|(?<=\bavec\s)|(?<=\bon\s))zoom",
    "Teams": r"(?:microsoft\s|ms\s)?teams",
    "Outlook": r"outlook",
    "Gmail": r"g\s?mail",
    "Google Maps": r"google\smaps?",
    "Google Photos": r"google\sphotos?",
    "Google Drive": r"google\sdrive",
    "Play Store": r"(?:google\s)?play\s?store",
    "App Store": r"app(?:le)?\s?store",
    "YouTube": r"you\s?tube",
    "Spotify": r"spotify",
    "Netflix": r"netflix",
    "Deezer": r"deezer",
    "Chrome": r"(?:google\s)?chrome(?!\s?book)",
    "Safari": r"safari",
    "Firefox": r"fire\s?fox",
    "OneDrive": r"one\s?drive",
    "Dropbox": r"drop\s?box",
    "iCloud": r"i\s?cloud",
    "Excel": r"excel",
    "Word": r"(?:microsoft|ms)\sword",
    "PayPal": r"pay\s?pal",
    "Vinted": r"vinted",
    "Doctolib": r"doctolib",
    "Waze": r"waze",
    "Uber Eats": r"uber\s?eats?",
    "Deliveroo": r"deliveroo",
}
