"""What stands where personal data stood. Russian words, which a model of Russian can read; `@user` it knows already."""

PHONE = "[телефон]"
MAIL = "[почта]"
CARD = "[карта]"
DOCUMENT = "[документ]"
NAME = "@user"  # as data.text.model_text shows any @name to a model
TOKENS = (PHONE, MAIL, CARD, DOCUMENT)
