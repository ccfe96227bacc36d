"""A bench for the Telegram bot: Telegram's side of the Bot API, on loopback."""
