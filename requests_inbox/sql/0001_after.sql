-- The bytes of a message never change; their SHA-256 is in the sealed history. A row may be deleted by nobody.
SELECT audit_make_append_only('requests_inbox_rawmessage');
CREATE SEQUENCE requests_inbox_message_number;
CREATE SEQUENCE requests_inbox_request_number;
CREATE SEQUENCE requests_inbox_letter_number;
