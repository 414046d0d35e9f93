"""A partner played on this machine: its phones, its blob host, its webhooks, with keys and a store of its own.

It speaks to the counter as a third-party app would, over HTTP and through real encryption, and shares nothing with it
but public keys. `partner.py` is the app's servers, `phone.py` a person's phone, `trouble.py` what an app can do wrong.
"""
