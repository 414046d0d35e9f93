"""Meta on this machine: a Graph API for tests, for the demo, and for who has no account yet.

python -m connectors.whatsapp.sandbox --port 5010
"""

from connectors.whatsapp.sandbox.account import Account
from connectors.whatsapp.sandbox.server import Sandbox

__all__ = ["Account", "Sandbox"]
