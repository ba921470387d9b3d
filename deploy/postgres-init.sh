#!/bin/sh
# Run once by the PostgreSQL container, on an empty volume: the application's own role, which is no superuser (a
# superuser could switch off the triggers that write the history).
set -eu
password=$(cat /run/secrets/database_password)
psql --quiet --set=ON_ERROR_STOP=1 --set=password="$password" --username "$POSTGRES_USER" <<'SQL'
SET log_statement = 'none';
CREATE ROLE compliance LOGIN PASSWORD :'password';
CREATE DATABASE compliance OWNER compliance TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
