"""Keys, sealing and custody."""
