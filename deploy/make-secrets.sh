#!/bin/sh
# Makes the secrets of deploy/compose.yaml in deploy/secrets/, once: what is there stays. Keep copies of master_keys,
# seal_signing_key and suppression_key in a safe place; without master_keys nobody reads the data again.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
chmod 0700 secrets
cd secrets
key() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
word() { head -c 32 /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }
keep() { [ -e "$1" ] || { cat >"$1.new" && mv "$1.new" "$1"; }; }

printf 'k1:%s' "$(key)" | keep master_keys
key | keep seal_signing_key
key | keep suppression_key
printf '%s%s' "$(word)" "$(word)" | keep secret_key
word | keep postgres_password
word | keep database_password
word | keep broker_password
printf 'postgresql://compliance:%s@postgres:5432/compliance' "$(cat database_password)" | keep database_url
printf 'redis://:%s@valkey:6379/0' "$(cat broker_password)" | keep redis_url
: | keep email_url
# The folder keeps others out; inside the containers, which have other users, each file must be readable.
chmod 0444 ./*
