"""`make bench`, or `python -m bench`: understanding, mask, evidence, custody, WhatsApp, encryption, desk, all."""

from __future__ import annotations

import sys

from bench import custody, desk, end_to_end, evidence, interop, masking, understanding, whatsapp

if __name__ == "__main__":
    understanding.main()
    masking.main([])
    evidence.main()
    custody.main()
    whatsapp.main()
    interop.main()
    desk.main()
    end_to_end.main(sys.argv[1:])
