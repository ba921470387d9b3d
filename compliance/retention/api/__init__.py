"""What other systems tell of ends and activity; part of the interface of ``compliance.consents.api``."""
