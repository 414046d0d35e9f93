"""A file made into one that the customer's network carries: `plan` says into what, `work` does it (in the worker),
`matrix` says beforehand what survives between any two networks.
"""
