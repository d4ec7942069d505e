"""Requests that the API's documentation shows; a test sends each of them."""

from typing import Any

SCORE_REQUESTS: dict[str, Any] = {
    "complaint": {
        "summary": "A complaint about a named brand",
        "value": {
            "mentions": [
                {
                    "id": "42",
                    "text": "Третий день жду возврат, поддержка молчит",
                    "brand": "Ромашка",
                    "source": "vk",
                }
            ]
        },
    },
    "two_brands": {
        "summary": "One text, two brands: two mentions",
        "value": {
            "mentions": [
                {"text": "Ушла из Ромашки в Василёк и не жалею", "brand": "Ромашка"},
                {"text": "Ушла из Ромашки в Василёк и не жалею", "brand": "Василёк"},
            ]
        },
    },
    "all_fields": {
        "summary": "Every field that a mention may have",
        "value": {
            "mentions": [
                {
                    "id": "review-7",
                    "text": "Спасибо курьеру, приехал раньше времени и помог донести",
                    "brand": "Ромашка",
                    "source": "review",
                    "media_type": "review",
                    "published_at": "2026-11-20T09:30:00+03:00",
                    "author": "user123",
                    "url": "https://example.org/reviews/7",
                    "geo": "Тула",
                    "lang": "ru",
                }
            ]
        },
    },
}
