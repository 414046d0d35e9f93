"""The encryption audit."""
