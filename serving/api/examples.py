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
    "explained": {
        "summary": "The words that carried the decisions, too",
        "value": {
            "mentions": [{"text": "Третий день жду возврат, поддержка молчит", "brand": "Ромашка"}],
            "explain": True,
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

FEEDBACK_REQUESTS: dict[str, Any] = {
    "category": {
        "summary": "A complaint, and about something else than the model said",
        "value": {
            "mention": {"text": "Третий день жду возврат, поддержка молчит", "brand": "Ромашка", "source": "vk"},
            "labels": {"tonality": "negative", "categories": ["payment", "support"]},
            "comment": "Обе причины названы прямо",
            "scored_by": "tonika-7",
        },
    },
    "irony": {
        "summary": "Another tonality; what a negative mention complains about may stay open",
        "value": {
            "mention": {"text": "Ну да, «свежее» молоко, прокисло к вечеру", "brand": "Ромашка"},
            "labels": {"tonality": "negative"},
        },
    },
    "excluded": {
        "summary": "Not about the brand at all",
        "value": {
            "mention": {"text": "Пили чай с ромашкой и смотрели на реку", "brand": "Ромашка"},
            "labels": {"excluded": "not_about_brand"},
        },
    },
}

ERASURE_REQUESTS: dict[str, Any] = {
    "author": {"summary": "All that an author wrote", "value": {"authors": ["user123"]}},
    "mention": {"summary": "One mention, by its key", "value": {"keys": ["017ae7d2599a508fd019d3bde9922cc1"]}},
}
