"""BirdyChat: a chat app for work, where people are known by their work e-mail."""
