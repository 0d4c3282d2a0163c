#!/usr/bin/env bash
# Runs every test of every module, and says at the end on which engines and
# browsers they ran and what was skipped.
set -uo pipefail
cd "$(dirname "$0")/.."

report=$(mktemp)
export UNFRAMED_TEST_REPORT=$report
export UNFRAMED_RECORD_STATEMENTS=$report.sql
status=0
browsers= memory=
end() {
	[ -z "$browsers" ] || kill "$browsers" 2>/dev/null
	rm -rf "$report" "$report".* ${memory:+"$memory"}
}
trap end EXIT

# What tests write for a moment lies in memory where there is enough of it and
# programs may be run there: a database on a disk waits for it at every commit. What
# go itself writes stays where it was.
available() { df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }'; }
free=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null)
if [ -z "${TMPDIR:-}" ] && [ "$(available /dev/shm)" -ge 4096 ] 2>/dev/null && [ "${free:-0}" -ge 8192 ]; then
	memory=$(mktemp -d /dev/shm/unframed-test-XXXXXX)
	chmod 711 "$memory" # PostgreSQL runs as another user
	printf '#!/bin/sh\n' >"$memory/run" && chmod +x "$memory/run"
	if "$memory/run" 2>/dev/null; then
		export GOTMPDIR=${GOTMPDIR:-/tmp} TMPDIR=$memory
		printf 'temporary files\tin memory\n' >>"$report"
	fi
fi

# -count=1: a cached result would start no server and report nothing. How fast the
# program starts is measured first, alone. The browser tests wait more than they
# compute, so that several run at once, and the rest beside them.
timed='^TestStartsFast'
go test -count=1 -run "$timed" ./test/bench || status=1
env -u UNFRAMED_RECORD_STATEMENTS go test -count=1 -timeout 25m -parallel 4 ./test/e2e >"$report.e2e" 2>&1 &
browsers=$!
go test -count=1 -timeout 25m -p 2 -skip "$timed" $(go list ./... | grep -v '/test/e2e$') || status=1
# CockroachDB's own parser reads what the application sent to PostgreSQL.
if [ -s "$report.sql" ]; then
	export UNFRAMED_RECORDED_STATEMENTS=$report.sql
	printf 'parser\tCockroachDB read %s statements of a full run\n' "$(wc -l <"$report.sql")" >>"$report"
fi
for module in $(git ls-files '*/go.mod'); do
	(unset UNFRAMED_RECORD_STATEMENTS; cd "$(dirname "$module")" && go generate ./... && go test -count=1 ./...) || status=1
done
wait "$browsers" || status=1
browsers=
cat "$report.e2e"

echo
echo "ran on:"
grep -v '^skipped' "$report" | sort -u | sed 's/^/  /; s/\t/: /'
if grep -q '^skipped' "$report"; then
	echo "skipped:"
	grep '^skipped' "$report" | sort -u | sed 's/^skipped\t/  /'
else
	echo "skipped: nothing"
fi
[ $status -eq 0 ] && echo "all tests passed" || echo "SOME TESTS FAILED"
exit $status
