"""The partner's blob host: sealed files by an address that cannot be guessed, for some time. It cannot open them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from connectors.interop.simulator.store import Store

KEPT_FOR = 7 * 24 * 3600.0
MAX_BLOBS = 500
_ID = re.compile(r"[A-Za-z0-9_-]{24}\Z")


class BlobHost:
    """Blobs below `url`. They lie in the partner's store."""

    def __init__(self, store: Store, url: str, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self.url = url.rstrip("/")

    def put(self, blob: bytes) -> str:
        """The address of a new blob; what is too old or too much gives way."""
        blob_id = secrets.token_urlsafe(18)
        with self._store:
            self._store.put("blob", blob_id, blob)
            self._store.put_json("blob-until", blob_id, self._clock() + KEPT_FOR)
            self._forget()
        return self.address(blob_id)

    def address(self, blob_id: str) -> str:
        """Where a blob can be fetched."""
        return f"{self.url}/blobs/{blob_id}"

    def get(self, blob_id: str) -> bytes | None:
        """The sealed bytes; None when there are none or their time is over."""
        until = self._store.get_json("blob-until", blob_id) if _ID.match(blob_id) else None
        return self._store.get("blob", blob_id) if until is not None and self._clock() < until else None

    def replace(self, address: str, blob: bytes) -> None:
        """Other bytes at the same address: trouble."""
        self._store.put("blob", self.id_of(address), blob)

    def remove(self, address: str) -> None:
        """Nothing is there any more: trouble."""
        self._drop(self.id_of(address))

    def id_of(self, address: str) -> str:
        """The id in an address of ours; "" in any other."""
        start = f"{self.url}/blobs/"
        return address[len(start) :] if address.startswith(start) else ""

    def _forget(self) -> None:
        ends = {name: float(self._store.get_json("blob-until", name)) for name in self._store.names("blob-until")}
        latest_first = sorted(ends, key=lambda name: -ends[name])
        for place, name in enumerate(latest_first):
            if place >= MAX_BLOBS or ends[name] <= self._clock():
                self._drop(name)

    def _drop(self, blob_id: str) -> None:
        self._store.delete("blob", blob_id)
        self._store.delete("blob-until", blob_id)
