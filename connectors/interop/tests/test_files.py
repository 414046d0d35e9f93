"""Sealed files: they agree with libsodium and RFC 8439, and nothing that differs is taken for the file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt

from connectors.interop.blobs import FileOpener, SealedFile, check_host, seal_file
from connectors.interop.compose import external
from connectors.interop.errors import BlobDiffers, ForeignHost, Malformed
from connectors.interop.incoming import media_ref, part_of
from connectors.interop.parts import ExternalPart

URL = "https://blobs.example/1"
CONTENT = bytes(range(256)) * 9


def part_for(sealed: SealedFile) -> ExternalPart:
    return external(sealed, url=URL, mime="image/png", name="a.png")


def opened(part: ExternalPart, blob: bytes, size: int = 1000) -> bytes:
    opener = FileOpener(part)
    content = b"".join(opener.feed(blob[at : at + size]) for at in range(0, len(blob), size))
    opener.finish()
    return content


@given(content=st.binary(max_size=300), size=st.integers(1, 80))
def test_a_file_comes_out_whatever_the_chunks(content: bytes, size: int) -> None:
    sealed = seal_file(content)
    assert opened(part_for(sealed), sealed.blob, size) == content


def test_the_stream_agrees_with_rfc_8439() -> None:
    """Section 2.8.2."""
    key, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647")
    aad = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    blob = crypto_aead_chacha20poly1305_ietf_encrypt(text, aad, nonce, key)
    assert blob[-16:] == bytes.fromhex("1ae10b594f09e26a7e902ecbd0600691")
    sealed = seal_file(text)
    part = replace(part_for(sealed), key=key, nonce=nonce, aad=aad)
    assert opened(part, blob, 7) == text


@pytest.mark.parametrize("at", [0, 1151, 2303, -16, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = seal_file(CONTENT)
    blob = bytearray(sealed.blob)
    blob[at] ^= 1
    with pytest.raises(BlobDiffers):
        opened(part_for(sealed), bytes(blob))


@pytest.mark.parametrize("cut", [1, 16, 17, 2000])
def test_a_file_cut_short_is_noticed(cut: int) -> None:
    sealed = seal_file(CONTENT)
    with pytest.raises(BlobDiffers):
        opened(part_for(sealed), sealed.blob[:-cut])


def test_a_file_that_goes_on_is_stopped_at_once() -> None:
    sealed = seal_file(CONTENT)
    opener = FileOpener(part_for(sealed))
    with pytest.raises(BlobDiffers):
        opener.feed(sealed.blob + bytes(17))


def test_another_blob_is_noticed() -> None:
    with pytest.raises(BlobDiffers):
        opened(part_for(seal_file(CONTENT)), seal_file(CONTENT).blob)


def test_a_hash_or_size_that_differs_is_noticed_though_the_tag_holds() -> None:
    sealed = seal_file(CONTENT)
    part = part_for(sealed)
    for wrong in (replace(part, content_hash=bytes(32)), replace(part, size=part.size + 1)):
        with pytest.raises(BlobDiffers):
            opened(wrong, sealed.blob)


def test_another_algorithm_is_refused() -> None:
    part = part_for(seal_file(CONTENT))
    for wrong in (
        replace(part, enc_alg=1),
        replace(part, hash_alg=2),
        replace(part, key=bytes(16)),
        replace(part, nonce=bytes(24)),
        replace(part, content_hash=b""),
    ):
        with pytest.raises(Malformed):
            FileOpener(wrong)


HOSTS = frozenset({"inside.example:5010", "blobs.example", "127.0.0.1:5010"})


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:5010/b/1"])
def test_a_host_on_the_list_is_taken(url: str) -> None:
    check_host(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/1",
        "http://blobs.example/1",
        "http://inside.example:5010/1",
        "https://blobs.example:8443/1",
        "https://blobs.example@evil.example/1",
        "https://user@blobs.example/1",
        "https://blobs.example.evil.example/1",
        "ftp://blobs.example/1",
        "file:///etc/passwd",
        "https://[::1/1",
        "https://blobs.example/ 1",
        "https://blobs.example/\u202e",
        "",
    ],
)
def test_any_other_host_is_refused(url: str) -> None:
    with pytest.raises(ForeignHost):
        check_host(url, HOSTS)


def test_the_reference_to_a_file_reads_back() -> None:
    part = part_for(seal_file(CONTENT))
    assert part_of(media_ref(part)) == part
    for wrong in ("", "????", "gA==", media_ref(part)[:-8]):
        with pytest.raises(Malformed):
            part_of(wrong)
