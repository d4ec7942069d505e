"""Personal data out of mentions: telephone numbers, e-mail addresses, cards, documents and @names become words."""
