"""Consent on third-party routes: what is asked, held, said, erased and refused."""
