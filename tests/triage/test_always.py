"""What holds for any state and any message: nothing raises, nothing is asked too often, everything ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.media.inspect.findings import FAULTS
from bot.triage.decide import HANDLERS, decide
from bot.triage.hearing import ANSWERS, CHOICES
from bot.triage.questions import QUESTIONS
from bot.triage.recipes import TOPICS, load
from bot.triage.state import KNOWN_FACTS, Decision, Said, State

SETTINGS = load()
MOST_MESSAGES = 10
ABOUT_MISSING = (
    *("utter_file_too_large", "utter_file_lost", "utter_files_partly"),
    *("utter_evidence_too_large", "utter_evidence_lost", "utter_evidence_faulty", "utter_file_faulty"),
)

texts = st.text(max_size=40) | st.sampled_from(
    ["oui", "17.4", "iphone 12", "{x}", "[[ticket]]", "urgent", "0[", "a" * 5000]
)
values = st.sampled_from(["", "unknown", "iPhone 12", "17.4", "WhatsApp", "{0}"]) | st.text(max_size=20)
intents = st.sampled_from([*HANDLERS, "", "never_heard_of"])
about_the_problem = st.sampled_from([*TOPICS, *sorted(ANSWERS)])
counts = st.integers(min_value=0, max_value=9)


def messages(intent: st.SearchStrategy[str]) -> st.SearchStrategy[Said]:
    return st.builds(
        Said,
        text=texts,
        intent=intent,
        entities=st.dictionaries(st.sampled_from([*KNOWN_FACTS, "language", "other"]), values, max_size=4),
        ranking=st.lists(st.tuples(intents, st.floats(0, 1)), max_size=3).map(tuple),
        kept=st.integers(0, 2),
        kinds=st.lists(st.sampled_from(["image", "video", "voice", "file", "odd"]), max_size=2).map(tuple),
        too_large=st.integers(0, 1),
        lost=st.integers(0, 1),
        read=st.dictionaries(
            st.sampled_from([*KNOWN_FACTS, "message"]), st.tuples(values, st.floats(0, 1)), max_size=2
        ),
        faults=st.lists(st.sampled_from(FAULTS), max_size=2).map(tuple),
        ticket=st.sampled_from(["", "G-1"]),
        ticket_status=st.sampled_from(["", "queued", "odd"]),
        choice=st.sampled_from(["", "", "", *CHOICES, "topic:crash", "topic:", "odd", ":"]),
    )


states = st.builds(
    State,
    language=st.sampled_from(["", "fr", "en", "de"]),
    topic=st.sampled_from(["", "odd", *TOPICS]),
    **{name: values for name in KNOWN_FACTS},
    urgency=st.integers(0, 3),
    evidence=counts,
    question=st.sampled_from(["", "odd", *QUESTIONS]),
    asked=st.lists(st.sampled_from([*QUESTIONS, "person", "cancel", "odd"]), max_size=6).map(tuple),
    misunderstood=counts,
    steps=st.lists(
        st.sampled_from(["video:file", "log:no", "serial:words:C02", "odd", "screenshot:no", ":", "film:"]), max_size=4
    ).map(tuple),
    tries=counts,
    filed=st.integers(0, 1),
    early=st.lists(st.sampled_from(["image", "video", "voice", "file", ""]), max_size=2).map(tuple),
    complaints=counts,
    turns=counts,
)


def _ended(decision: Decision) -> bool:
    return decision.command is not None and decision.command["command"] in ("open_ticket", "hand_over", "close_ticket")


def _sound(decision: Decision) -> None:
    assert decision.says, "the customer is never left without a word"
    assert len(decision.says) <= 3
    assert decision.state.question in ("", *QUESTIONS)
    if _ended(decision):
        assert decision.state.question == "" or (decision.state.question == "evidence" and decision.state.filed)


@examples(max_examples=400, deadline=None)
@given(states, messages(intents))
def test_any_message_in_any_state_has_a_decision(state, said):
    decision = decide(state, said, SETTINGS)
    _sound(decision)
    told = [say.response for say in decision.says if say.response in ABOUT_MISSING]
    assert len(told) == (1 if said.missing else 0), "a missing file is told of once, whatever the message means"


@examples(max_examples=150, deadline=None)
@given(st.sampled_from(TOPICS), st.lists(messages(intents), max_size=14))
def test_no_question_of_one_problem_is_asked_too_often(topic, said):
    state = decide(State(language="fr"), Said(text="...", intent=topic), SETTINGS).state
    for one in said:
        decision = decide(state, one, SETTINGS)
        _sound(decision)
        state = decision.state
        counted = Counter(q for q in state.asked if q in QUESTIONS)
        assert all(times <= (3 if question == "evidence" else 2) for question, times in counted.items())


@examples(max_examples=150, deadline=None)
@given(st.lists(messages(about_the_problem), min_size=MOST_MESSAGES, max_size=MOST_MESSAGES), st.sampled_from(TOPICS))
def test_a_problem_ends_in_a_ticket_or_with_a_person_within_ten_messages(said, topic):
    said = [Said(text="...", intent=topic), *said][:MOST_MESSAGES]
    state = State(language="en")
    for one in said:
        decision = decide(state, one, SETTINGS)
        if _ended(decision):
            return
        state = decision.state
    raise AssertionError(f"no end after {MOST_MESSAGES} messages: {state}")


unclear = st.sampled_from(["inform", "evidence", "no_evidence", "nlu_fallback", "out_of_scope", "complaint"])


@examples(max_examples=80, deadline=None)
@given(st.lists(messages(unclear), min_size=MOST_MESSAGES, max_size=MOST_MESSAGES))
def test_words_without_a_problem_end_with_a_person_within_ten_messages(said):
    state = State()
    for one in said:  # no topic is likely, and none is chosen by a button
        decision = decide(state, replace(one, ranking=(), choice=""), SETTINGS)
        if _ended(decision):
            return
        state = decision.state
    raise AssertionError(f"no end after {MOST_MESSAGES} messages: {state}")
