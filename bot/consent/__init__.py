"""Consent first: on the routes that demand it nothing is read, answered or said before the person's "yes".

    message -> reception.py: what was said (answers.py), what comes of it (decide.py, pure), written in one transaction
        no receipt    held sealed, and the notice (notices.py) is said in the person's language (spoken.py)
        "yes"         a receipt (receipts.py), and what was held goes on in its old order
        "no", "stop"  what was held is erased (erasure.py), the ticket ends, one goodbye
    reply   -> gate.py: passes with a receipt of today's notice, waits while we ask, ends after a "no"

Where a person stands (standing.py) lies on their conversation's row, so that looking costs nothing.
"""
