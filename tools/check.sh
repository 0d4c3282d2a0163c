#!/usr/bin/env bash
# Runs every check of "make check" and ends with a line for each: passed,
# failed, or skipped with the reason. Exits 1 if any failed. It changes nothing
# outside the git-ignored bin/. With names it runs these alone:
#
#   tools/check.sh gofmt constsql
#
# Files behind a build tag are seen with GOFLAGS=-tags=NAME. GOVULNDB names
# another vulnerability database, such as file:///srv/vulndb.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export GOWORK=off
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE # set where a git hook runs us

all="gofmt sizes vet staticcheck gosec constsql aroundrules govulncheck generate tidy migrations own"
for name in "$@"; do
	[[ " $all " == *" $name "* ]] || { echo "no check is called $name; there are: $all" >&2; exit 2; }
done

bin=$PWD/bin
scratch=$bin/check
mkdir -p "$bin"
if command -v flock >/dev/null; then # two runs would share the scratch folder
	exec 9>"$bin/check.lock"
	flock -n 9 || { echo "another run is under way here, waiting for it"; flock 9; }
fi
rm -rf "$scratch"
mkdir "$scratch"
trap 'rm -rf "$scratch"' EXIT

# skip ends a check that cannot be made here.
skip() {
	echo "$1" >"$scratch/reason"
	exit 77
}

# within runs a command for at most so many seconds, where there is timeout.
within() {
	if command -v timeout >/dev/null; then timeout "$@"; else shift && "$@"; fi
}

# files lists the files of the working tree that git keeps or would keep.
files() {
	git ls-files -z --cached --others --exclude-standard "$@" | sort -zu |
		while IFS= read -r -d '' name; do
			if [[ -e $name || -L $name ]]; then printf '%s\0' "$name"; fi
		done
}

check_gofmt() {
	local unformatted
	unformatted=$(files '*.go' | xargs -0 grep -LE '^// Code generated .* DO NOT EDIT\.$' | xargs gofmt -l)
	[[ -z $unformatted ]] || { echo "$unformatted"; echo "run gofmt -w on them"; exit 1; }
}

# long names the files that have more lines than one idea takes.
long() { awk 'FNR == 301 { print FILENAME " has more than 300 lines: cut it where an idea ends" }' "$@"; }

# large names the areas that have more lines than one person keeps in mind, tests
# apart.
large() {
	local area lines
	for area in "$@"; do
		lines=$(find "$area" -maxdepth 1 -name '*.go' ! -name '*_test.go' -exec cat {} + | wc -l)
		((lines <= 2500)) || echo "$area has $lines lines, and an area at most 2500: make two of it"
	done
}

# The stylesheet is one file, for a page asks for one.
check_sizes() {
	local faults
	faults=$(
		files '*.go' '*.js' '*.html' '*.sh' | xargs -0 grep -LZE '^// Code generated .* DO NOT EDIT\.$' | xargs -0 -n 200 bash -c "$(declare -f long); long \"\$@\"" long
		large handlers/*/
	)
	[[ -z $faults ]] || { echo "$faults"; exit 1; }
}

check_vet() { go vet ./...; }

check_staticcheck() { "$bin/staticcheck" ./...; }

check_gosec() { "$bin/gosec" ./...; }

check_constsql() { "$bin/constsql" ./... 2>&1 | sed "s|^$PWD/||"; }

check_aroundrules() { "$bin/aroundrules" ./... 2>&1 | sed "s|^$PWD/||"; }

# vulnerabilities scans the module in a folder, or skips the check. govulncheck
# exits with 3 for findings; the rest is trouble, of which one kind is no failure.
vulnerabilities() {
	local status=0
	within 300 "$bin/govulncheck" -C "$1" ${GOVULNDB:+-db "$GOVULNDB"} ./... >"$scratch/vulnerabilities" 2>&1 || status=$?
	[[ $status == 0 ]] || cat "$scratch/vulnerabilities"
	if [[ $status == 124 ]] || { [[ $status != [03] ]] && grep -q 'fetching vulnerabilities' "$scratch/vulnerabilities"; }; then
		skip "no vulnerability database within reach"
	fi
	return "$status"
}

check_govulncheck() {
	# An empty module first: whether there is a database is told in a second,
	# where ours would be loaded whole before it is asked for.
	mkdir "$scratch/empty"
	printf 'module empty\n' >"$scratch/empty/go.mod"
	printf 'package empty\n' >"$scratch/empty/empty.go"
	vulnerabilities "$scratch/empty"
	vulnerabilities .
}

# check_generate generates in a copy, so that nothing of ours is touched and
# work that is not committed is checked as it stands.
check_generate() {
	git rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "not a git checkout"
	local copy=$scratch/copy
	mkdir "$copy"
	files | tar --null -cf - -T - | tar -xf - -C "$copy"
	export GIT_DIR=$scratch/copy.git GIT_WORK_TREE=$copy
	git init -q
	git -C "$copy" add -A -f .
	(cd "$copy" && go generate ./...)
	local fresh=0
	git -C "$copy" --no-pager diff --exit-code --stat --patch >"$scratch/stale" || fresh=1
	git -C "$copy" ls-files --others --exclude-standard >>"$scratch/stale"
	if [[ -s $scratch/stale ]]; then
		head -n 60 "$scratch/stale"
		echo "generated code is stale: run go generate ./... and commit what it changes"
		exit 1
	fi
	return "$fresh"
}

check_tidy() {
	go mod tidy -diff
	go -C tools mod tidy -diff
}

check_migrations() {
	go run ./cmd/app migrate diff --help 2>/dev/null | grep -q -e --check ||
		skip "the application has no migrate diff --check yet"
	go run ./cmd/app migrate diff --check
}

# check_own holds the checks themselves to their planted faults. The last test
# looks at the application's version of ent, which go test's cache cannot see.
check_own() {
	mkdir "$scratch/area"
	seq 300 >"$scratch/area/short.go"
	[[ -z $(long "$scratch/area/short.go")$(large "$scratch/area") ]] || { echo "sizes refuses a file of 300 lines"; exit 1; }
	seq 2201 >"$scratch/area/long.go"
	[[ -n $(long "$scratch/area/long.go") && -n $(large "$scratch/area") ]] || { echo "sizes does not see a long file and a large area"; exit 1; }
	go -C tools vet ./...
	(cd tools && "$bin/staticcheck" ./...)
	go -C tools test ./...
	go -C tools test -count=1 -run '^TestEntryPointsExistInEnt$' ./constsql
}

title() {
	case $1 in
	gofmt) echo "gofmt: hand-written code is formatted" ;;
	sizes) echo "sizes: hand-written files and areas are short enough to be read" ;;
	vet) echo "go vet" ;;
	staticcheck) echo "staticcheck: bugs, simplifications, style" ;;
	gosec) echo "gosec: security" ;;
	constsql) echo "constsql: SQL is constant" ;;
	aroundrules) echo "aroundrules: nothing goes around the rules of ent/schema" ;;
	govulncheck) echo "govulncheck: known vulnerabilities" ;;
	generate) echo "go generate: generated code is fresh" ;;
	tidy) echo "go mod tidy: requirements are exact" ;;
	migrations) echo "migrations: none is missing" ;;
	own) echo "the checks themselves" ;;
	esac
}

# -buildvcs=false keeps a commit from changing the programs, and so from
# emptying their caches.
echo "== building the checks"
go -C tools build -buildvcs=false -o ../bin/ tool

summary=()
failed=0
for name in ${*:-$all}; do
	printf '\n== %s\n' "$(title "$name")"
	began=$SECONDS
	set +e # an if or || around the call would switch -e off inside it
	(set -e && "check_$name")
	status=$?
	set -e
	took="$((SECONDS - began)) s"
	case $status in
	0) summary+=("passed:  $name ($took)") ;;
	77) summary+=("skipped: $name, $(cat "$scratch/reason")") ;;
	*) summary+=("failed:  $name ($took)") failed=1 ;;
	esac
done

printf '\n== summary\n'
printf '%s\n' "${summary[@]}"
exit "$failed"
