"""Tests of the gateway; those of a partner lie in its folder."""
