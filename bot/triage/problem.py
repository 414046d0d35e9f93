"""The problem itself: topics, answers to our questions, files, and words that were not understood; pure."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.answers import strays
from bot.triage.ending import add_to_ticket, hand_over
from bot.triage.evidence import ask_first, file_it, first_step, on_evidence
from bot.triage.files import about_files
from bot.triage.gathering import all_refused, steps_for
from bot.triage.hearing import NOT_UNDERSTOOD, Heard
from bot.triage.questions import next_question, remind
from bot.triage.reading import READING, corrected
from bot.triage.recipes import TOPICS
from bot.triage.state import EVIDENCE, Decision, Say, State
from bot.triage.wording import in_each, problem, spoken_language, titles

MOST_TURNS = 7
"""A triage ends with this message of the customer at the latest, whatever is still unknown."""

MOST_TURNS_WITHOUT_TOPIC = 4
MOST_GUESSES = 3
LIKELY_TOGETHER = 0.5
"""Two or three topics that have so much of the classifier's trust are asked about; less, and it is asked in words."""
LEAST_SHARE = 0.1
"""A topic that the classifier gives less than this is not offered as a guess."""


def about_problem(heard: Heard) -> Decision:
    """Topics, and whatever is said in answer to a question."""
    if not (heard.answered or heard.said.kept or heard.said.missing) and strays(heard.state, heard.said):
        return remind(heard.state, (Say("utter_not_mine"),))
    if heard.state.question == EVIDENCE:
        return on_evidence(heard)
    if heard.state.question == READING:
        return _on_reading(heard)
    if heard.state.question:
        return _on_fact(heard)
    if heard.starts:
        return _on_topic(heard)
    return _on_ticket(heard) if heard.said.ticket else _without_topic(heard)


def go_on(heard: Heard, says: tuple[Say, ...] = ()) -> Decision:
    """`says` and the next question that is worth asking, else the ticket."""
    state = heard.state
    recipe = heard.settings.topics[state.topic]
    asked = next_question(state, recipe)
    if asked and state.turns < MOST_TURNS:
        question, say = asked
        return Decision(state=state.ask(question), says=(*says, say))
    step = first_step(state, heard.settings)
    if step and state.turns < MOST_TURNS:
        return ask_first(state, step, heard.settings, says)
    return file_it(heard, tuple(s for s in says if s.response not in _SAID_BY_THE_TICKET))


def _on_topic(heard: Heard) -> Decision:
    words = in_each(heard.settings, heard.state.language, problem=problem(heard.state, heard.settings))
    also = in_each(heard.settings, heard.state.language, also=titles(heard.state.others, heard.settings))
    told = (Say("utter_also_noted", also),) if heard.state.others else ()
    return go_on(heard, (Say("utter_topic_noted", words), *told))


def _on_fact(heard: Heard) -> Decision:
    """An answer moves on, and so do other words; a file on its own is thanked for and the question stays."""
    state, said = heard.state, heard.said
    if heard.meant == "no_evidence":
        heard = replace(heard, state=all_refused(state, steps_for(state, heard.settings)))
    announced = heard.meant == "evidence" and state.may_repeat()
    stays = not heard.answered and (said.kept or said.missing or announced) and state.turns < MOST_TURNS
    return remind(state, about_files(said)) if stays else go_on(heard, about_files(said))


def _on_reading(heard: Heard) -> Decision:
    """Yes, no, or something else: only a no takes back what was read."""
    if heard.meant == "deny":
        return go_on(replace(heard, state=corrected(heard)))
    if heard.meant == "affirm":
        return go_on(replace(heard, state=heard.state.confirmed()))
    if heard.meant in NOT_UNDERSTOOD and heard.state.may_repeat():
        return remind(heard.state)
    return go_on(heard)


def _on_ticket(heard: Heard) -> Decision:
    """More words or files while the ticket is open and nothing is being asked."""
    state, said = heard.state, heard.said
    if heard.meant in NOT_UNDERSTOOD and not said.kept:
        return _unclear_on_ticket(heard)
    if heard.meant == "deny":
        return Decision(state=state, says=(Say("utter_tell_correction"),))
    if said.kept or (said.text and heard.meant not in _NOTHING_NEW):
        return add_to_ticket(state, heard.settings)
    if said.missing:
        return Decision(state=state)
    text = "utter_send_it" if heard.meant == "evidence" else "utter_ok_ticket"
    return Decision(state=state, says=(Say(text),))


def _unclear_on_ticket(heard: Heard) -> Decision:
    """Words that were not understood are added for the person to read; twice in a row, a person takes over."""
    state = replace(heard.state, misunderstood=heard.state.misunderstood + 1)
    if state.misunderstood > 1:
        return hand_over(state, heard.settings, "not_understood")
    if heard.meant == "out_of_scope":
        return Decision(state=state, says=(Say("utter_out_of_scope"),))
    return add_to_ticket(state, heard.settings)


def _without_topic(heard: Heard) -> Decision:
    """Nothing is known of the problem yet: asked for in words, at most a few times, then a person."""
    state, said = heard.state, heard.said
    if heard.meant in _SHORT_ANSWERS and not said.kept:
        state = replace(state, turns=heard.before.turns)
        return Decision(state=state, says=(Say("utter_ok"),))
    unclear = heard.meant in NOT_UNDERSTOOD and not said.kept
    state = replace(state, misunderstood=state.misunderstood + unclear)
    if state.misunderstood > 1 or state.turns >= MOST_TURNS_WITHOUT_TOPIC:
        return hand_over(state, heard.settings, "not_understood")
    if unclear:
        return _rephrase(heard, state)
    if said.kept:
        first = "utter_voice_first" if said.unheard else "utter_evidence_first"
        says = (Say(first),) if state.evidence == said.kept else about_files(said)
    else:
        says = () if said.missing else (Say("utter_ask_topic"),)
    return Decision(state=state, says=says)


def _rephrase(heard: Heard, state: State) -> Decision:
    """One honest request: which of the likeliest topics it is where they are close, else to say it differently."""
    if heard.meant == "out_of_scope":
        return Decision(state=state, says=(Say("utter_out_of_scope"),))
    lang = spoken_language(heard.settings, state.language)
    ranked = heard.said.ranking
    likely = [(topic, share) for topic, share in ranked if topic in TOPICS and share >= LEAST_SHARE][:MOST_GUESSES]
    choices = tuple((f"topic:{topic}", heard.settings.topics[topic].title[lang]) for topic, _ in likely)
    between = len(likely) > 1 and sum(share for _, share in likely) >= LIKELY_TOGETHER
    return Decision(state=state, says=(Say("utter_which" if between else "utter_rephrase", choices=choices),))


_NOTHING_NEW = frozenset({"affirm", "dont_know", "evidence", "no_evidence"})
_SHORT_ANSWERS = frozenset({"affirm", "deny", "dont_know"})
_SAID_BY_THE_TICKET = frozenset({"utter_topic_noted", "utter_got_evidence", "utter_got_voice"})
