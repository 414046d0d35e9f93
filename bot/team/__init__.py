"""Who works in the desk, and what each may do.

roles.py      agent, lead, admin: who may do what, in one place
accounts.py   the accounts: invited, active, left; the one-time links
links.py      the codes in those links
names.py      how a name is written
diary.py      the log of what people did in the desk that concerns no single ticket
"""
