"""Everything that is us, in the order a message passes. What knows a network is in `connectors`.

    webhook bytes -> verify -> envelope kept -> Message -> INBOX row -> 200      receive.py
    INBOX row -> who has this chat? -> assistant or ticket -> OUTBOX rows        converse.py, in one transaction
    OUTBOX row -> may it be said? -> fit -> send -> sent, later or dead          gate.py, deliver.py
    a person in the desk -------------> the same OUTBOX                          tickets/service.py

Customer to counter
    channels.py         Rasa's server hands over the raw request of each network
    receive.py          bytes -> verify -> envelope kept -> Message -> inbox row; only then the 200
    opening.py          a network with sessions is opened inside that commit; doors.py: its further addresses
    vault/custody.py    the delivery byte for byte, sealed, in the conversation's hash chain
    box.py, worker.py   a row is put once per key, lent to a worker, done; one at a time per chat
    converse.py         fetches the files (media/), sees who has the chat, asks the assistant
    assistant/          the Rasa agent: nlu/ understands, actions/ and triage/ decide
    outcomes.py         what was decided becomes ticket and outbox rows (tickets/, replies.py)

Counter to customer
    tickets/service.py  what a person says in the desk (desk/) is an outbox row like the bot's
    gate.py             may this be said now? one check after the other
    deliver.py          outbox row -> fit to the network -> connector.send -> sent, later or dead
    wires.py            networks with sessions: sealed once, the same bytes at every try
    receipts.py         delivered, read, failed: what the network says became of it

Around them: app.py puts the stages together, cli.py and running/ start the processes, store.py holds the database,
conversations.py says whose chat it is, vault/ seals, audit/ judges the networks, bundle/ hands a ticket on, training/
makes the model, monitoring.py tells how it does.
"""
