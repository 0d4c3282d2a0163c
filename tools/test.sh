#!/usr/bin/env bash
# Runs every test of every module, and says at the end on which engines and
# browsers they ran and what was skipped.
set -uo pipefail
cd "$(dirname "$0")/.."

report=$(mktemp)
export UNFRAMED_TEST_REPORT=$report
export UNFRAMED_RECORD_STATEMENTS=$report.sql
status=0

# -count=1: a cached result would start no server and report nothing. What takes
# times comes first, alone. The browser tests wait more than they compute, so that
# the rest runs beside them.
timed='/(accounts|test/bench)$'
go test -count=1 -p 1 $(go list ./... | grep -E "$timed") || status=1
env -u UNFRAMED_RECORD_STATEMENTS go test -count=1 -timeout 25m ./test/e2e >"$report.e2e" 2>&1 &
browsers=$!
trap 'kill $browsers 2>/dev/null; rm -f "$report" "$report".*' EXIT
go test -count=1 -timeout 25m -p 1 $(go list ./... | grep -vE "/test/e2e$|$timed") || status=1
# CockroachDB's own parser reads what the application sent to PostgreSQL.
if [ -s "$report.sql" ]; then
	export UNFRAMED_RECORDED_STATEMENTS=$report.sql
	printf 'parser\tCockroachDB read %s statements of a full run\n' "$(wc -l <"$report.sql")" >>"$report"
fi
for module in $(git ls-files '*/go.mod'); do
	(unset UNFRAMED_RECORD_STATEMENTS; cd "$(dirname "$module")" && go generate ./... && go test -count=1 ./...) || status=1
done
wait $browsers || status=1
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
