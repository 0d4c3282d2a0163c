#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: Chromium, Firefox, a screen
# for real windows, PostgreSQL, PgBouncer before it,
# and nginx before the application.
# It can do so as root on Debian; elsewhere it says what is missing, and the
# tests that need it are skipped by name.
set -euo pipefail

have_chromium() { command -v "${CHROMIUM_BINARY:-chromium}" chromium chromium-browser google-chrome >/dev/null 2>&1; }
have_postgres() { command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing=()
have_chromium || missing+=(chromium fonts-dejavu-core)
have_postgres || missing+=(postgresql)
[ -e /usr/sbin/pgbouncer ] || command -v pgbouncer >/dev/null 2>&1 || missing+=(pgbouncer)
[ -e /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || missing+=(nginx-light)
command -v promtool >/dev/null 2>&1 || missing+=(prometheus) # it tests the alerts; nothing runs it
# Real windows and presses, for the attacks that no header stops.
for program in Xvfb:xvfb openbox:openbox xdotool:xdotool firefox-esr:firefox-esr dbus-daemon:dbus; do
	command -v "${program%%:*}" >/dev/null 2>&1 || missing+=("${program##*:}")
done
# What a screen reader talks to browsers by.
[ -e /usr/share/dbus-1/services/org.a11y.Bus.service ] || missing+=(at-spi2-core)
if [ ${#missing[@]} -eq 0 ]; then
	exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "not installed, and only root on Debian can install it here: ${missing[*]}" >&2
	exit 0
fi
echo "installing: ${missing[*]}"
# The tests start servers of their own; the package need not start one.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "could not be installed: ${missing[*]}; what needs it will be skipped" >&2
fi
rm -f "$log"
