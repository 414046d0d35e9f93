"""What a connector's author imports, from the module that has it; README.md is the page to start with.

`connector` (the contract), `messages` (the values), `errors`, `settings`, `limits` with `split`, `signatures`,
`untrusted` (their JSON), `web` (the way out). Tests import `testkit` besides, and `played` is for networks
played on this machine.
"""
