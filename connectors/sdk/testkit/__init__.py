"""The conformance kit: raw-wire fixtures, the contract every connector's tests inherit, a tiny network for tests."""
