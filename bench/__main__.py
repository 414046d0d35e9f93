"""`make bench`, or `python -m bench`: the understanding, WhatsApp, then the whole assistant beside Rasa's default."""

from __future__ import annotations

import sys

from bench import end_to_end, understanding, whatsapp

if __name__ == "__main__":
    understanding.main()
    whatsapp.main()
    end_to_end.main(sys.argv[1:])
