"""What says who somebody is, taken out of a text before it is kept for training: `mask.mask(text, language)`.

mask.py      the kinds, in the order in which they are looked for; what is found by one is not looked at by the next
patterns.py  e-mail addresses, IBAN, cards, phones, orders; checksums and numbering plans by well-kept libraries
places.py    postal addresses, French and English
names.py     names of people: by what stands before them, and by lists: first_names.txt, and words.txt, which are none
"""
