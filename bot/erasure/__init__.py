"""A person's rights over what is kept of them: a copy of all of it, and its end.

find.py         who is meant: a ticket's number, or a network and an address
export.py       all that is kept of them, readable and machine-readable, as one ZIP
erase.py        keys destroyed, rows and files gone; hashes stay, so that the chains of others still verify
office.py       deliveries that stand in nobody's chat and yet name the person
person.py       somebody erased, with their sessions and files, and noted in the log of the desk
orders.py       what the desk ordered to be erased
own.py          how long deliveries are kept that stand in nobody's chat
retention.py    how long what is kept; rounds.py carries out both in the assistant's process
certificate.py  what was erased, when and why, signed; tables.py keeps it
"""
