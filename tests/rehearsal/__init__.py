"""Rehearsals: the language of scenarios, and the journeys of docs/scenarios played."""
