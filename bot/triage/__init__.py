"""Triage: what is known, what was just said -> what comes next. Pure but for reading `guichet.yml` once.

`recipes` (settings), `state` (values) -> `hearing` with `answers` and `urgency` (what a message tells)
-> `decide` (the table) -> `problem`, `asides`, `ending` (what comes of it) with `questions`, `reading`, `files` and
`wording` (how it is said). `evidence` asks for one `pieces` step after the other; `gathering` keeps what came of each,
`refusals` knows who will not.
"""
