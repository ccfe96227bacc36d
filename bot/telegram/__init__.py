"""The Telegram surface: questions in chats, answers whose citations can be tapped."""
