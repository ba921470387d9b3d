from tests.requests_inbox.ingest.dovecot import dovecot

__all__ = ["dovecot"]
