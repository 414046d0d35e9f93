"""Bundles: one signed file with everything of a ticket, which can be checked offline on another machine.

gather.py    rows and files -> Contents, all of it as sealed as it lies in the store
archive.py   Contents <-> bytes of one file: members, manifest, signature; docs/bundle.md is its specification
check.py     a file -> what is wrong with it, or that it holds; with a reader's key also what it says
"""
