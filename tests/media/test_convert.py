"""Files made to fit: what comes out is what was promised, plays, is small enough, and tells nothing of its camera."""

from __future__ import annotations

import io

import av
import pytest
from PIL import Image

from bot.media.convert.converter import Converter
from bot.media.convert.matrix import PROBES, between, fate, to_each
from bot.media.convert.plan import CONVERTED, DEGRADED, FULL, REFUSED, plan
from bot.media.convert.work import CannotConvert, convert, without_exif
from bot.media.inspect.look import look
from bot.media.sniff import HEAD, sniff
from bot.networks import known_networks
from bot.rehearsal.made import screenshot, video, voice_note
from bot.rehearsal.things import archive, document
from connectors.sdk.errors import Rejected
from connectors.sdk.limits import fit
from connectors.sdk.messages import Kind, Media, Reply
from tests.media.test_inspect import PHOTO, saved

LIMITS = {name: kind.limits for name, kind in known_networks().items()}
GOLDEN = {
    "image_jpeg": (Kind.IMAGE, "image/jpeg", saved(PHOTO, "JPEG")),
    "image_png": (Kind.IMAGE, "image/png", screenshot()),
    "image_webp": (Kind.IMAGE, "image/webp", saved(PHOTO, "WEBP")),
    "image_heic": (Kind.IMAGE, "image/heic", saved(PHOTO, "HEIF")),
    "video_mp4": (Kind.VIDEO, "video/mp4", video()),
    "video_mov": (Kind.VIDEO, "video/quicktime", video(2.0, "mov")),
    "video_webm": (Kind.VIDEO, "video/webm", video(2.0, "webm", "libvpx")),
    "voice_ogg": (Kind.VOICE, "audio/ogg", voice_note()),
    "voice_m4a": (Kind.VOICE, "audio/mp4", voice_note(2.0, "mp4", "aac")),
    "audio_wav": (Kind.AUDIO, "audio/x-wav", voice_note(2.0, "wav", "pcm_s16le")),
    "document_pdf": (Kind.DOCUMENT, "application/pdf", document()),
    "document_log": (Kind.DOCUMENT, "text/plain", b"12:00 could not open\n" * 40),
    "document_zip": (Kind.DOCUMENT, "application/zip", archive()),
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
async def test_the_table_tells_what_the_converters_really_do(name: str) -> None:
    """Every golden file, to every network: what comes out is carried, opens, and is of the kind that was foretold."""
    kind, mime, content = GOLDEN[name]
    converter, told = Converter(), to_each(LIMITS)
    for network, limits in LIMITS.items():
        media = Media(kind=kind, mime=mime, content=content, size=len(content), file_name=f"{name}.bin")
        made = await converter.fitted(media, limits)
        outcome = told[network][name]
        try:
            (piece,) = fit(Reply(chat_id="a", key="k", media=made), limits)
        except Rejected:
            assert outcome == REFUSED, network
            continue
        assert piece.media is not None
        assert piece.media.content is not None
        found = sniff(piece.media.content[:HEAD], kind.value)
        assert (piece.media.content == content) is (outcome != CONVERTED), network
        assert (piece.media.kind is kind) is (outcome == FULL) or outcome == CONVERTED, network
        assert found == piece.media.mime, network
        assert look(piece.media.content, found).fault == "", network
    await converter.close()


def test_every_golden_file_is_a_row_of_the_table() -> None:
    assert set(GOLDEN) <= {probe.name for probe in PROBES}


def test_what_a_network_cannot_carry_never_comes_from_it() -> None:
    pairs = {(a, b): between(LIMITS[a], LIMITS[b]) for a in LIMITS for b in LIMITS}
    assert pairs["birdychat", "whatsapp"]["video_large"] == "-"
    assert pairs["console", "whatsapp"]["video_webm"] == CONVERTED
    assert pairs["whatsapp", "console"]["document_pdf"] == FULL


@pytest.mark.parametrize(
    ("network", "name", "outcome"),
    [
        ("whatsapp", "video_mov", CONVERTED),
        ("whatsapp", "image_heic", CONVERTED),
        ("whatsapp", "document_zip", REFUSED),
        ("whatsapp", "buttons_10", FULL),
        ("haiket", "buttons_3", DEGRADED),
        ("birdychat", "voice_ogg", DEGRADED),
    ],
)
def test_fates_that_agents_rely_on(network: str, name: str, outcome: str) -> None:
    (probe,) = (probe for probe in PROBES if probe.name == name)
    assert fate(probe, LIMITS[network]) == outcome


def test_a_film_is_made_for_phones() -> None:
    made = convert(video(2.0, "mov"), "video/quicktime", "video/mp4", 1_000_000)
    found = look(made, sniff(made[:HEAD]))
    assert (found.fault, found.codecs, sniff(made[:HEAD])) == ("", ("h264",), "video/mp4")
    assert 1.8 < found.seconds < 2.3


def test_a_voice_note_is_opus_and_mono() -> None:
    made = convert(voice_note(2.0, "mp4", "aac"), "audio/mp4", "audio/ogg", 1_000_000)
    with av.open(io.BytesIO(made)) as container:
        context = container.streams.audio[0].codec_context
        assert (context.name, context.layout.nb_channels) == ("opus", 1)


def test_what_stays_too_large_is_refused_with_a_reason() -> None:
    with pytest.raises(CannotConvert):
        convert(video(), "video/mp4", "video/mp4", 2_000)
    with pytest.raises(CannotConvert):
        convert(saved(PHOTO, "PNG"), "image/png", "image/jpeg", 500)


def test_a_large_picture_is_made_smaller_until_it_passes() -> None:
    assert len(convert(saved(PHOTO, "PNG"), "image/png", "image/jpeg", 200_000)) <= 200_000


async def test_place_and_camera_are_taken_out_and_the_picture_stays_upright() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A camera", 6
    taken = saved(PHOTO, "JPEG", exif=exif)
    assert b"A camera" in taken
    converter = Converter()
    media = Media(kind=Kind.IMAGE, mime="image/jpeg", content=taken, size=len(taken), file_name="photo.jpg")
    made = await converter.fitted(media, LIMITS["whatsapp"])
    await converter.close()
    assert made.content is not None
    assert b"A camera" not in made.content
    assert Image.open(io.BytesIO(made.content)).size == (PHOTO.height, PHOTO.width)
    assert without_exif(screenshot()) == screenshot()


async def test_a_file_that_does_not_open_goes_as_it_is() -> None:
    media = Media(kind=Kind.VIDEO, mime="video/quicktime", content=b"no film", size=7, file_name="x.mov")
    converter = Converter()
    assert await converter.fitted(media, LIMITS["whatsapp"]) == media
    await converter.close()


def test_a_document_is_never_made_into_something_else() -> None:
    media = Media(kind=Kind.DOCUMENT, mime="video/quicktime", size=100)
    assert plan(media, LIMITS["whatsapp"]).outcome == REFUSED
