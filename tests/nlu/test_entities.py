"""What is named in a message: devices, systems, apps, versions, error codes; and what only looks like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.entity_patterns import Found, find

Expected = dict[str, str]
FACTS = {"device", "os", "os_version", "app", "app_version", "error_code"}


def _values(text: str) -> Expected:
    """Of devices, systems, apps and codes; the rest is in test_entity_words."""
    return {one.entity: one.value for one in find(text) if one.entity in FACTS}


DEVICES: dict[str, Expected] = {
    "iphone14 pro": {"device": "iPhone 14 Pro"},
    "j'ai un iPhone 12": {"device": "iPhone 12"},
    "iphone 15promax": {"device": "iPhone 15 Pro Max"},
    "mon i phone 8 plus": {"device": "iPhone 8 Plus"},
    "iphone xr": {"device": "iPhone XR"},
    "iphone se 2022": {"device": "iPhone SE 2022"},
    "iphone 6s": {"device": "iPhone 6s"},
    "an iphone": {"device": "iPhone"},
    "sur mon ipad": {"device": "iPad"},
    "ipad pro": {"device": "iPad Pro"},
    "galaxy s21": {"device": "Galaxy S21"},
    "samsung s22 ultra": {"device": "Galaxy S22 Ultra"},
    "samsung galaxy a52s 5g": {"device": "Galaxy A52s 5G"},
    "plante sur mon s21": {"device": "Galaxy S21"},
    "galaxy z flip 5": {"device": "Galaxy Z Flip 5"},
    "samsung": {"device": "Samsung"},
    "pixel 8": {"device": "Pixel 8"},
    "google pixel 7a": {"device": "Pixel 7a"},
    "pixel 6 pro": {"device": "Pixel 6 Pro"},
    "redmi note 11": {"device": "Redmi Note 11"},
    "xiaomi redmi 9": {"device": "Redmi 9"},
    "xiaomi 13t": {"device": "Xiaomi 13t"},
    "huawei p30 lite": {"device": "Huawei P30 Lite"},
    "un honor magic 5 lite": {"device": "Honor Magic 5 Lite"},
    "oneplus nord": {"device": "OnePlus Nord"},
    "fairphone 4": {"device": "Fairphone 4"},
    "macbook": {"device": "MacBook"},
    "macbook air m1": {"device": "MacBook Air M1"},
    "my mac": {"device": "Mac"},
    "sur mon ordi": {"device": "PC"},
    "on my pc": {"device": "PC"},
    "apple watch": {"device": "Apple Watch"},
}

SYSTEMS: dict[str, Expected] = {
    "IOS 17,4": {"os": "iOS", "os_version": "17.4"},
    "ios17.4.1": {"os": "iOS", "os_version": "17.4.1"},
    "android 14": {"os": "Android", "os_version": "14"},
    "Android": {"os": "Android"},
    "win 11": {"os": "Windows", "os_version": "11"},
    "win10": {"os": "Windows", "os_version": "10"},
    "windows xp": {"os": "Windows", "os_version": "XP"},
    "mac os 13.2": {"os": "macOS", "os_version": "13.2"},
    "macos sonoma": {"os": "macOS", "os_version": "14"},
    "ipados 16": {"os": "iPadOS", "os_version": "16"},
    "ubuntu 22.04": {"os": "Linux", "os_version": "22.04"},
    "version 14 d'android": {"os": "Android", "os_version": "14"},
    "android version 13": {"os": "Android", "os_version": "13"},
    "ios version 17.4": {"os": "iOS", "os_version": "17.4"},
}

APPS: dict[str, Expected] = {
    "whatsapp 2.24.3": {"app": "WhatsApp", "app_version": "2.24.3"},
    "version 2.24.1 of whatsapp": {"app": "WhatsApp", "app_version": "2.24.1"},
    "watsapp bug": {"app": "WhatsApp"},
    "haiket v1.8": {"app": "Haiket", "app_version": "1.8"},
    "birdychat version 3": {"app": "BirdyChat", "app_version": "3"},
    "birdy chat": {"app": "BirdyChat"},
    "signal plante": {"app": "Signal"},
    "outlook ne s'ouvre pas": {"app": "Outlook"},
    "the gmail app": {"app": "Gmail"},
    "version 4.2": {"app_version": "4.2"},
    "la version est 4.2.1": {"app_version": "4.2.1"},
}

CODES: dict[str, Expected] = {
    "0x8007 0070": {"error_code": "0x80070070"},
    "it's code 0x80070057": {"error_code": "0x80070057"},
    "0X800f0922": {"error_code": "0x800F0922"},
    "erreur 404": {"error_code": "404"},
    "Erreur n° 403": {"error_code": "403"},
    "error code: 500": {"error_code": "500"},
    "code d'erreur 1603": {"error_code": "1603"},
    "code erreur E-102": {"error_code": "E-102"},
    "http 503": {"error_code": "503"},
    "ERR_CONNECTION_TIMED_OUT": {"error_code": "ERR_CONNECTION_TIMED_OUT"},
    "error df-dferh-01": {"error_code": "DF-DFERH-01"},
    "error -50": {"error_code": "-50"},
}

TOGETHER: dict[str, Expected] = {
    "iphone 12 ios 17.4": {"device": "iPhone 12", "os": "iOS", "os_version": "17.4"},
    "galaxy s21 android 14": {"device": "Galaxy S21", "os": "Android", "os_version": "14"},
    "whatsapp 2.24.3 se ferme sur mon s21": {"app": "WhatsApp", "app_version": "2.24.3", "device": "Galaxy S21"},
    "mon ordi sous windows 10, erreur 0x80070057": {
        "device": "PC",
        "os": "Windows",
        "os_version": "10",
        "error_code": "0x80070057",
    },
    "haiket 1.8 shuts down on my pixel 7": {"app": "Haiket", "app_version": "1.8", "device": "Pixel 7"},
}

NOTHING = (
    "ca coute 2,99 €",
    "le 12.03.2024 a 17.30",
    "on m'a prélevé 17.40 euros",
    "j'ai 3 enfants et 2 chats",
    "le code 123456 ne marche pas",
    "my code is 482913",
    "pas de signal chez moi",
    "there is no signal here",
    "erreur 2 fois de suite",
    "error 3 times",
    "un big mac",
    "il y a 4 pixels morts",
    "en plein mac do",
    "zoom sur la photo",
    "j'habite au 21 rue des iris",
    "j'attends depuis 3 jours",
    "par erreur",
    "there are 14 androids",
    "",
)


@pytest.mark.parametrize(("text", "expected"), (DEVICES | SYSTEMS | APPS | CODES | TOGETHER).items())
def test_finds(text: str, expected: Expected) -> None:
    assert _values(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_finds_nothing_in(text: str) -> None:
    assert _values(text) == {}


@pytest.mark.parametrize(
    ("text", "app"),
    [("whatsapp 12.03.2024", "WhatsApp"), ("whatsapp 2.99€", "WhatsApp"), ("spotify 9.99 euros", "Spotify")],
)
def test_a_date_or_a_price_behind_an_app_is_no_version(text: str, app: str) -> None:
    assert _values(text) == {"app": app}


def test_a_number_behind_an_iphone_is_not_taken_apart() -> None:
    assert _values("iphone 17.4") == {"device": "iPhone"}


def test_says_where_it_found_it() -> None:
    text = "sur mon iPhone 12, ios 17.4"
    assert [text[f.start : f.end] for f in find(text)] == ["iPhone 12", "ios", "17.4"]


def test_a_value_said_twice_is_given_once() -> None:
    assert find("whatsapp, oui whatsapp") == [Found("app", "WhatsApp", 0, 8)]


def test_two_devices_are_both_given_in_their_order() -> None:
    assert [f.value for f in find("de mon iphone 8 vers un pixel 8")] == ["iPhone 8", "Pixel 8"]


@given(st.text(st.characters(), max_size=200))
def test_any_unicode_is_read(text: str) -> None:
    assert all(0 <= f.start < f.end <= len(text) and f.value for f in find(text))


@given(st.lists(st.sampled_from([*DEVICES, *SYSTEMS, *APPS, *CODES, "-", ".", "0", " ", "x"]), max_size=12))
def test_entities_never_overlap(parts: list[str]) -> None:
    found = find("".join(parts))
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    "part", ["0x", "version ", "iphone ", "erreur-", "1.", "a-", " ", "err_", "samsung galaxy ", "é"]
)
def test_a_very_long_message_takes_no_time(part: str) -> None:
    started = time.perf_counter()
    find(part * 50_000)
    assert time.perf_counter() - started < 1
