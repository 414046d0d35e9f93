"""The stages of a message: receive, converse, deliver, and what they are made of."""
