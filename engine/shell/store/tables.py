"""Every table, as it was first made: columns by Python type, keys and indexes."""

from typing import Any

TABLES: dict[str, dict[str, Any]] = {
    "creditors": {
        "columns": {"id": str, "name": str, "organisation_number": str, "status": str, "created_at": str, "doc": str},
        "pk": "id", "unique": [("organisation_number",)],
    },
    "keys": {
        "columns": {"id": str, "digest": str, "role": str, "creditor_id": str, "name": str, "created_at": str, "revoked_at": str},
        "pk": "id", "unique": [("digest",)],
    },
    "rulebooks": {"columns": {"version": str, "kind": str, "files": str, "stored_at": str}, "pk": "version"},
    "activations": {
        "columns": {"id": int, "policy": str, "rates": str, "actor": str, "why": str, "at": str}, "pk": "id",
    },
    "cases": {
        "columns": {
            "id": str, "creditor_id": str, "clock_id": str, "stage": str, "closed": int, "next_due_at": str, "next_rule": str,
            "version": int, "remaining_ore": int, "customer_number": str, "rulebook": str, "chain": str, "created_at": str,
            "updated_at": str, "doc": str,
        },
        "pk": "id", "index": [("clock_id", "next_due_at", "id"), ("creditor_id", "clock_id", "id")],
    },
    "claims": {
        "columns": {
            "creditor_id": str, "clock_id": str, "invoice_number": str, "claim_id": str, "case_id": str, "kid": str,
            "external_id": str, "fingerprint": str,
        },
        "pk": ("creditor_id", "clock_id", "invoice_number"), "unique": [("kid",)], "index": [("case_id",)],
    },
    "history": {
        "columns": {"case_id": str, "seq": int, "at": str, "doc": str, "private": str, "hash": str}, "pk": ("case_id", "seq"),
    },
    "outbox": {
        "columns": {
            "id": int, "key": str, "creditor_id": str, "clock_id": str, "case_id": str, "kind": str, "name": str, "recipient": str,
            "status": str, "test": int, "created_at": str, "doc": str,
        },
        "pk": "id", "unique": [("key",)],
    },
    "messages": {
        "columns": {"id": int, "case_id": str, "at": str, "sender": str, "text": str}, "pk": "id", "index": [("case_id",)],
    },
    "lists": {
        "columns": {
            "id": str, "creditor_id": str, "clock_id": str, "kind": str, "day": str, "due_at": str, "cutoff_at": str,
            "status": str, "sent_at": str,
        },
        "pk": "id", "unique": [("creditor_id", "clock_id", "kind", "day")], "index": [("status", "clock_id", "due_at")],
    },
    "list_lines": {
        "columns": {"list_id": str, "case_id": str, "invoice_number": str, "amount_ore": int},
        "pk": ("list_id", "case_id"), "index": [("case_id",)],
    },
    "clocks": {
        "columns": {"id": str, "creditor_id": str, "name": str, "now": str, "target": str, "created_at": str},
        "pk": "id", "index": [("creditor_id",)],
    },
    "counters": {"columns": {"name": str, "value": int}, "pk": "name"},
    "answers": {
        "columns": {"key_id": str, "idempotency_key": str, "fingerprint": str, "status": int, "body": str, "at": str},
        "pk": ("key_id", "idempotency_key"),
    },
}  # fmt: skip


MONEY: dict[str, dict[str, Any]] = {
    "payments": {
        "columns": {
            "id": str, "key": str, "clock_id": str, "creditor_id": str, "case_id": str, "claim_id": str, "kid": str,
            "reference": str, "received_by": str, "amount_ore": int, "currency": str, "paid_on": str, "booked_only": int,
            "allocate_to": str, "chosen_by": str, "source": str, "status": str, "created_at": str,
        },
        "pk": "id", "unique": [("key",)], "index": [("case_id",), ("creditor_id", "clock_id", "id")],
    },
    "exceptions": {
        "columns": {
            "id": str, "payment_id": str, "clock_id": str, "code": str, "words": str, "status": str, "created_at": str,
            "how": str, "actor": str, "why": str, "resolved_at": str,
        },
        "pk": "id", "index": [("status", "clock_id", "id"), ("payment_id",)],
    },
}  # fmt: skip

BALANCES: dict[str, dict[str, Any]] = {
    "synchronizations": {
        "columns": {"creditor_id": str, "clock_id": str, "as_of": str, "received_at": str},
        "pk": ("creditor_id", "clock_id", "as_of"),
    },
    "erp_balances": {
        "columns": {
            "claim_id": str, "creditor_id": str, "clock_id": str, "invoice_number": str, "erp_remaining_ore": int, "as_of": str,
            "since": str, "escalated": int,
        },
        "pk": "claim_id", "index": [("clock_id", "creditor_id", "claim_id")],
    },
}  # fmt: skip

SETTLING: dict[str, dict[str, Any]] = {
    "unsettled": {
        "columns": {"clock_id": str, "creditor_id": str, "case_id": str, "since": str, "retry_at": str},
        "pk": ("clock_id", "creditor_id", "case_id"),
        "index": [("clock_id", "retry_at", "since"), ("clock_id", "creditor_id", "retry_at", "since")],
    },
    "settlements": {
        "columns": {
            "id": str, "creditor_id": str, "clock_id": str, "number": int, "day": str, "made_at": str, "policy": str,
            "payments": int, "net_ore": int, "payout_ore": int, "carried_ore": int, "doc": str,
        },
        "pk": "id", "unique": [("creditor_id", "clock_id", "number")], "index": [("clock_id", "id")],
    },
    "settlement_lines": {
        "columns": {"settlement_id": str, "number": int, "payment_id": str, "doc": str},
        "pk": ("settlement_id", "number"), "index": [("payment_id",)],
    },
}  # fmt: skip

VOUCHERS: dict[str, dict[str, Any]] = {
    "settlement_vouchers": {"columns": {"settlement_id": str, "doc": str}, "pk": "settlement_id"},
}


BANK: dict[str, dict[str, Any]] = {
    "bank_files": {
        "columns": {
            "id": str, "clock_id": str, "digest": str, "format": str, "file_id": str, "account": str, "received_at": str,
            "actor": str, "payments": int, "exceptions": int, "already_seen": int, "total_ore": int,
        },
        "pk": "id", "unique": [("clock_id", "digest")],
    },
    "bank_lines": {
        "columns": {
            "id": str, "file_id": str, "number": int, "clock_id": str, "account": str, "booked_on": str, "amount_ore": int,
            "kid": str, "reference": str, "batch": str, "payment_id": str, "doc": str,
        },
        "pk": "id", "unique": [("file_id", "number")],
        "index": [
            ("account", "amount_ore", "kid", "booked_on"), ("account", "booked_on", "batch"), ("reference",), ("payment_id",),
        ],
    },
}  # fmt: skip

CREDITOR_CHANGES: dict[str, dict[str, Any]] = {
    "creditor_changes": {
        "columns": {"id": int, "creditor_id": str, "at": str, "actor": str, "why": str, "doc": str},
        "pk": "id", "index": [("creditor_id", "id")],
    },
}  # fmt: skip

BOOKINGS: dict[str, dict[str, Any]] = {
    "unbooked": {
        "columns": {
            "key": str, "creditor_id": str, "clock_id": str, "since": str, "retry_at": str, "problem": str, "doc": str,
        },
        "pk": "key", "index": [("clock_id", "retry_at")],
    },
    "receipts": {
        "columns": {"key": str, "clock_id": str, "voucher_number": str, "problem": str, "actor": str, "at": str}, "pk": "key",
    },
}  # fmt: skip
