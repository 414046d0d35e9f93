"""What a file that came in is good for: looked at in a process of its own, which holds no key and may write no file.

`process` asks, `worker` answers: `disguise` and `archives` find what must not be kept for use, `pictures` and
`recordings` whether one sees or hears anything, `read` what stands on a picture (`fields`) and what of it must be
masked (`private`, `faces`); `sound` has the shape of voice notes, `listen` asks the operator's engine what was said.
`examiner` puts it together with the virus scanner (`clamd`).
"""
