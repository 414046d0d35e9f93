"""Files: fetched after the 200, known by their content, hashed, sealed (`keep`, `sniff`, `shelf`), then looked at.

`inspect` finds what is wrong with a file in a process of its own; `checks` keeps what was found sealed beside it.
`convert` makes an agent's file into one that the customer's network carries.
"""
