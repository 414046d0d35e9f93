"""How it all does: the books, each channel's health, what networks tell of our account, figures for monitoring."""
