"""`make bench`, or `python -m bench`: understanding, mask, custody, WhatsApp, encryption, all beside Rasa's default."""

from __future__ import annotations

import sys

from bench import custody, end_to_end, interop, masking, understanding, whatsapp

if __name__ == "__main__":
    understanding.main()
    masking.main([])
    custody.main()
    whatsapp.main()
    interop.main()
    end_to_end.main(sys.argv[1:])
