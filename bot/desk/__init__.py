"""The desk: the web page where agents work tickets. Its own process, `python -m bot.desk`.

request -> guard.py (this host? this agent? this form?) -> queue_page | ticket_page | actions | files | live
store changes -> watch.py (asked four times a second, once for all pages) -> live.py (server-sent events)
parts.py: what all of them work with, put together
texts.py: every word an agent reads, in French and English; templates/ and static/: what they look like
"""
