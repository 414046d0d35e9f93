"""Everything that knows a network, one folder each. Imports nothing of `bot`, Rasa or Sanic."""
