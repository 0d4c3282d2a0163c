#!/usr/bin/env bash
# Runs every fuzz target for a time such as 30s, by default a minute, one after
# the other; with names, these alone:
#
#   tools/fuzz.sh 10m FuzzRequest FuzzSeal
#
# "go test" without it runs the seeds only. What breaks a target is written to
# testdata/fuzz beside it: fix it, and commit the file as a seed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

time=${1:-1m}
shift || true
status=0
summary=()
while IFS=: read -r file target; do
	if [ $# -gt 0 ] && [[ " $* " != *" $target "* ]]; then continue; fi
	package=./$(dirname "$file")
	echo "== $package $target"
	if go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 2s -parallel "${FUZZ_PARALLEL:-1}" "$package"; then
		summary+=("passed: $package $target")
	else
		summary+=("FAILED: $package $target")
		status=1
	fi
done < <(git ls-files --cached --others --exclude-standard '*_test.go' | xargs grep -oE '^func Fuzz[A-Za-z0-9]+' /dev/null | sed 's/:func /:/')
printf '%s\n' "" "fuzzed for $time each:" "${summary[@]:-nothing has that name}"
exit $status
