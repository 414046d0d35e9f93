"""Understanding: our Rasa graph components, and the pure code that they wrap.

* pure (no Rasa; no scikit-learn at run time): `fold` -> `phone_text` -> `ngrams`, `families`, `traits` ->
  `linear_model` (with `trust`) -> `intent_model`, `language_model`
* a second opinion, where an encoder lies: `vector_sources` -> `encoder`, `encoder_weights` -> `vectors` -> `cascade`
* spaCy's tokens and rules: `entity_patterns` with `entity_tables`, and `entity_words` with `entity_phrases`
* components: `language`, `intent`, `entities`
* training only: `counting` -> `fitting`, `cascade_fitting` with `vector_cache`, `importer`, `sources`
"""
