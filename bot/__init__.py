"""Everything that is us, in the order a message passes. What knows a network is in `connectors`.

    webhook bytes -> verify -> envelope kept -> Message -> INBOX row -> 200      receive.py
    INBOX row -> who has this chat? -> assistant or ticket -> OUTBOX rows        converse.py, in one transaction
    OUTBOX row -> may it be said? -> fit -> send -> sent, later or dead          outward/, deliver.py
    a person in the desk -------------> the same OUTBOX                          tickets/service.py

Customer to counter
    channels.py             Rasa's server hands over the raw request of each network; networks.py finds their folders
    inward/doors.py         a network's further addresses: a bundle of keys, a manifest
    receive.py              bytes -> verify -> envelope kept -> Message -> inbox row; only then the 200
    inward/opening.py       a network with sessions is opened inside that commit
    inward/arrivals.py      each event of a delivery as what is kept of it
    inward/identity.py      who is who: the chat of each event; inward/conversations.py: whose chat it is and its key
    vault/                  seals; custody.py keeps the delivery byte for byte in the conversation's hash chain
                            living.py seals rows that change; histories.py those that are only added
                            heads.py counts what was put; at each commit register.py, a file, is told of it first
    packing.py              what rests in a box, as JSON and back
    box.py, worker.py       a row is put once per key, lent to a worker, done; one at a time per chat
    converse.py             files fetched (media/), who has the chat seen, all of it one transaction
    consent/                where it is demanded nothing goes on before a "yes"
    talk/choices.py         a button, or the number that stands for one
    talk/rated.py           an answer to "how did you find our help?" (tickets/rating.py) is that first
    talk/dialogue.py        the dialogue so far
    talk/own_answers.py     what needs no assistant: silence, "send it again", groups
    talk/courtesies.py      read marks and dots: what people see of us beside words
    talk/agent_writes.py    the same while an agent writes in the desk
    talk/turn.py            what passes to the assistant and back
    assistant/              the Rasa agent: nlu/ understands, actions/ and triage/ decide, onboarding/ knows the facts;
                            switching.py changes its model while it runs
    talk/outcomes.py        what was decided becomes ticket and outbox rows (tickets/, talk/replies.py, talk/notices.py)

Counter to customer
    tickets/service.py      what a person says in the desk (desk/) is an outbox row like the bot's
    tickets/undoing.py      for ten seconds they can take it back; tickets/drafts.py keeps what is not sent yet
    tickets/merging.py      tickets put together and split; sources.py: the chats of one
    tickets/facts.py        what is known, as people correct it; sheet.py: a topic's template filled in
    incidents/              one cause of many requests: seen (radar.py), answered in one word (telling.py)
    outward/said.py         what a row of the outbox says: its chat, its words, its file
    outward/gate.py         may this be said now? one check after the other; outward/window.py: the network's 24 hours
    outward/pace.py         how fast a channel may speak, and whether it may at all
    deliver.py              outbox row -> fit to the network -> connector.send -> sent, later or dead
    outward/wires.py        networks with sessions: sealed once, the same bytes at every try
    outward/receipts.py     delivered, read, failed: what the network says became of it
    outward/repeats.py      what one device could not open is said once more to it alone

How it does
    watch/ledger.py         received = processed + duplicate + quarantined + pending + held
    watch/inventory.py      what came, went and failed on each channel lately, and what it costs
    watch/health.py         how each channel does; watch/network_news.py: what networks tell of our account
    watch/monitoring.py     all of that as /health and /metrics
    numbers/                what became of requests, in figures counted from their events; the before/after study
    audit/                  what each network promises, what really came, and whom the door refuses
    logs.py                 ids and states, never words

For people
    team/                   who works in the desk, their roles, and the log of what they did
    cli.py, commands/       the command line; running/ does what it says and starts the processes
    bundle/                 a ticket as one signed file
    leaving/                how much of a ticket may leave for other systems, by route; the one place that packs it
    erasure/                a person's copy, and a person's end
    rehearsal/              journeys of customers, played
    studio/                 what leads teach from: the inbox of sentences, and the examples, edited without loss
    training/               makes the model, measures it, and decides which one answers
    masking/                takes out what says who somebody is, before anything is kept for training

Below them: app.py puts the stages together from parts.py; settings.py and guichet_yml.py are read at the start;
store.py holds the database, whose tables are schema.py (columns.py: what they share; migrations/: how they came);
many.py writes many rows at once; periodic.py does things again and again; typography.py sets French as it is printed.
"""
