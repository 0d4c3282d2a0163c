#!/usr/bin/env bash
# Lets others judge the application, started behind TLS as in production:
# Mozilla's HTTP Observatory, Google's CSP Evaluator, and axe-core on every
# page. They come from npm, at the versions in tools/judges/package.json, and
# run without their installation scripts. "tools/judges.sh install" stops there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

judges=tools/judges
observatory=$judges/node_modules/@mdn/mdn-http-observatory

# current reports whether what is installed is what package.json asks for.
current() { cmp -s $judges/package.json $judges/node_modules/.installed; }

if ! current; then
	command -v npm >/dev/null || { echo "the judges need node and npm" >&2; exit 1; }
	rm -rf $judges/node_modules
	npm install --prefix $judges --ignore-scripts --omit=optional --no-package-lock --no-audit --no-fund --loglevel=error
	# Its script would fetch the browsers' list of preloaded sites. Ours is on none.
	echo '{}' >$observatory/conf/hsts-preload.json
	cp $judges/package.json $judges/node_modules/.installed
fi
[ "${1:-}" != install ] || exit 0

UNFRAMED_JUDGES=1 go test -count=1 -v -run '^TestOutsideJudges' ./cmd/app
go test -count=1 -v -run '^TestEveryPageFitsIsQuietAndAccessible$' ./test/e2e
