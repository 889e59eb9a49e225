#!/usr/bin/env bash
# Serve the blog as in production, with demo content in a new SQLite database, at http://127.0.0.1:$E2E_PORT.
set -euo pipefail
cd "$(dirname "$0")/../.."

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

export DJANGO_ALLOWED_HOSTS=127.0.0.1 HTTPS_ONLY=0 LOG_LEVEL=ERROR
export DJANGO_SECRET_KEY=for-this-test-only-0000000000000000000 JWT_SIGNING_KEY=for-this-test-only-1111111111111111111
export THROTTLE_REGISTER=1000/hour THROTTLE_LOGIN=1000/minute THROTTLE_WRITES=1000/minute
for service in ACCOUNTS POSTS COMMENTS; do
    export "${service}_DATABASE_URL=sqlite:///$data/$service.sqlite3"
done

.venv/bin/python manage.py migrate --verbosity 0
.venv/bin/python manage.py seed --users 20 --posts 60 --comments 200 --likes 400 --password "$E2E_PASSWORD"
.venv/bin/python -m whitenoise.compress --quiet frontend/dist
.venv/bin/granian --interface wsgi --host 127.0.0.1 --port "$E2E_PORT" --blocking-threads 1 --no-ws blog.wsgi:application &
trap 'kill $!; wait; rm -rf "$data"' EXIT
trap exit TERM INT
wait
