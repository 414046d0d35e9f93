"""What people should know of third-party chats: facts in one file, answered in the chat and shown on a page to send."""
