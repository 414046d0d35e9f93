"""A phone in a browser: the chat page that the networks played on this machine share. Nothing in it knows a network.

A played network gives it a `Carrier` (the way to the counter) and a folder with its own words, colours and drawing.
"""
