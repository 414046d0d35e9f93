"""Why the team stays as it is.

* CannotChange          the text's key is `args[0]`
  + BadChoice           a name or passphrase that cannot be
  + NameTaken           a colleague has this name
  + LastAdmin           nobody could change the team any more
  + NoSuchAccount       there is none, or it is not in the state for this
  + NotFirst            there is somebody already
"""

from __future__ import annotations


class CannotChange(Exception):
    """The team stays as it is; `args[0]` is the key of the text that says why."""


class BadChoice(CannotChange):
    """A name or passphrase that cannot be."""


class NameTaken(CannotChange):
    """A colleague has this name."""


class LastAdmin(CannotChange):
    """Nobody could change the team any more."""


class NoSuchAccount(CannotChange):
    """There is no such account, or it is not in the state for this."""


class NotFirst(CannotChange):
    """There is somebody already."""
