"""Labelled good and bad files, and dialogs as phones and computers show them: `python -m bench.evidence`.

Prints precision and recall of each check of pictures, sound, film and archives, how many fields of the dialogs were
read right, and how long one screenshot takes, with its bar.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Iterator
from statistics import median

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont
from rich.console import Console
from rich.table import Table

from bench.recordings import archives, films, sounds
from bot.media.inspect.faces import faces_in
from bot.media.inspect.look import look
from bot.media.inspect.pictures import look_at_picture, open_picture
from bot.media.inspect.read import read
from bot.media.sniff import HEAD, sniff
from bot.nlu.fold import fold
from bot.rehearsal.portraits import chat

SIZES = {"iphone": (1170, 2532), "android": (1080, 2340), "windows": (1366, 768)}
DIALOGS = (
    (
        "iphone",
        ("Mise à jour impossible", "Une erreur est survenue (0x80070057)", "iOS 17.4.1"),
        "0x80070057",
        "17.4.1",
    ),
    ("iphone", ("Unable to Verify Update", "An error occurred (0xE8000013)", "iOS 16.7"), "0xE8000013", "16.7"),
    ("android", ("WhatsApp s'est arrêté", "Code d'erreur : 495", "Android 14"), "495", "14"),
    ("android", ("Can't install app", "Error code: -24", "Android 13"), "-24", "13"),
    ("windows", ("Échec de la mise à jour", "Erreur 0x80240034", "Windows 11"), "0x80240034", "11"),
    (
        "windows",
        ("Your PC ran into a problem", "Stop code: CRITICAL_PROCESS_DIED", "Windows 10"),
        "CRITICAL_PROCESS_DIED",
        "10",
    ),
)
SAMPLES = 12
BAR = 2.0
"""Seconds of one core for one screenshot, checked and read."""


def main() -> None:
    """All tables."""
    console, told = Console(width=110), dict[str, list[tuple[str, str]]]()
    for name, make in (("pictures", _pictures), ("sound", sounds), ("film", films), ("archives", archives)):
        told[name] = [(label, _found(content, kind)) for label, content, kind in make(random.Random(11))]
    _checks(console, told)
    _faces(console)
    _fields(console)


def _found(content: bytes, kind: str) -> str:
    """As a file that arrives is looked at; `good` for no fault."""
    return look(content, sniff(content[:HEAD], kind), kind).fault or "good"


def _checks(console: Console, told: dict[str, list[tuple[str, str]]]) -> None:
    """Each file has one label."""
    table = Table("what", "check", "files", "precision", "recall", title="Checks on arrival", title_justify="left")
    for name, pairs in told.items():
        for check in dict.fromkeys(label for label, _ in pairs):
            hits = sum(label == found == check for label, found in pairs)
            named, there = sum(found == check for _, found in pairs), sum(label == check for label, _ in pairs)
            table.add_row(name, check, str(there), f"{hits / max(1, named):.2f}", f"{hits / there:.2f}")
    console.print(table)


def _faces(console: Console) -> None:
    """Drawn faces that would be masked, by their size, and screens without one where something would be."""
    dice = random.Random(3)
    table = Table("side of the face, pixels", "masked", title="Drawn faces on screenshots of 720 by 1280")
    table.title_justify = "left"
    for side in (40, 60, 90, 120, 240):
        masked = sum(bool(faces_in(open_picture(chat(side, dice)))) for _ in range(SAMPLES))
        table.add_row(str(side), f"{masked}/{SAMPLES}")
    screens = [_dialog(*DIALOGS[number % len(DIALOGS)][:2], dice) for number in range(SAMPLES)]
    for name, without in (
        ("dialogs, no face", screens),
        ("photos of dialogs, no face", [_photo(s, dice) for s in screens]),
    ):
        table.add_row(name, f"{sum(bool(faces_in(screen)) for screen in without)}/{len(without)}")
    console.print(table)


def _pictures(dice: random.Random) -> Iterator[tuple[str, bytes, str]]:
    for label, content in _labelled(dice):
        yield label, content, "image"


def _labelled(dice: random.Random) -> Iterator[tuple[str, bytes]]:
    for number in range(SAMPLES):
        shown = _dialog(*DIALOGS[number % len(DIALOGS)][:2], dice)
        yield "good", _saved(shown, "PNG")
        yield "good", _saved(_photo(shown, dice), "JPEG")
        yield "blurred", _saved(shown.filter(ImageFilter.GaussianBlur(dice.uniform(8, 16))), "JPEG")
        yield "small", _saved(shown.resize((dice.randint(60, 150), dice.randint(90, 155))), "JPEG")
        shade = dice.choice((0, 12, 128, 255))
        yield "blank", _saved(Image.new("RGB", (1080, 1920), (shade, shade, shade)), "JPEG")


def _fields(console: Console) -> None:
    dice, table = random.Random(5), Table("dialogs", "error", "system's version", "message", "seconds, median")
    all_times: list[float] = []
    table.title, table.title_justify = "Read on generated dialogs, French and English", "left"
    for name in SIZES:
        mine = [dialog for dialog in DIALOGS if dialog[0] == name]
        right, times = [0, 0, 0], []
        for kind, lines, error, version in mine:
            content = _saved(_dialog(kind, lines, dice), "PNG")
            read(content)
            began = time.process_time()
            reading, _ = read(content)
            look_at_picture(content)
            times.append(time.process_time() - began)
            found = {field.name: field.value for field in reading.fields}
            right[0] += found.get("error_code") == error
            right[1] += found.get("os_version") == version
            right[2] += _letters(lines[0]) in _letters(reading.text)
        all_times += times
        table.add_row(name, *(f"{one}/{len(mine)}" for one in right), f"{median(times):.2f}")
    console.print(table)
    slowest, held = max(all_times), max(all_times) < BAR
    console.print(
        f"Screenshot checked and read, seconds of one core: median {median(all_times):.2f}, slowest {slowest:.2f}; "
        f"bar: under {BAR:.0f} s: {'held' if held else 'NOT HELD'}"
    )


def _letters(text: str) -> str:
    """Without accents, capitals and spaces, which readers of pictures lose."""
    return "".join(fold(text).split())


def _dialog(kind: str, lines: tuple[str, ...], dice: random.Random) -> Image.Image:
    """A system's dialog over a grey ground, with a status bar."""
    width, height = SIZES[kind]
    dark = dice.random() < 0.3
    ground, box, ink = (
        ((24, 24, 28), (44, 44, 50), (240, 240, 245)) if dark else ((210, 212, 218), (255,) * 3, (20,) * 3)
    )
    picture = Image.new("RGB", (width, height), ground)
    pen, large = ImageDraw.Draw(picture), max(26, width // 28)
    pen.rounded_rectangle((width * 0.08, height * 0.36, width * 0.92, height * 0.66), 36, fill=box)
    for number, line in enumerate(lines):
        font = ImageFont.load_default(large if number == 0 else int(large * 0.86))
        pen.text((width * 0.12, height * (0.40 + 0.08 * number)), line, font=font, fill=ink)
    pen.text((width * 0.06, height * 0.015), "9:41", font=ImageFont.load_default(large), fill=ink)
    pen.text((width * 0.78, height * 0.015), f"4G {dice.randint(5, 99)}%", font=ImageFont.load_default(large), fill=ink)
    return picture


def _photo(shown: Image.Image, dice: random.Random) -> Image.Image:
    """The screen photographed: at an angle, a little soft, darker."""
    turned = shown.rotate(dice.uniform(-6, 6), expand=True, fillcolor=(70, 66, 60), resample=Image.Resampling.BICUBIC)
    return ImageEnhance.Brightness(turned.filter(ImageFilter.GaussianBlur(0.8))).enhance(dice.uniform(0.6, 1.0))


def _saved(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


if __name__ == "__main__":
    main()
