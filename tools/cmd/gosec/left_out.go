package main

import (
	"path"
	"strings"

	"github.com/securego/gosec/v2/issue"
)

// rulesLeftOut are not run anywhere, and why.
var rulesLeftOut = map[string]string{
	"G304": "it reports every file name that is not a literal, and all of ours come from the operator; " +
		"G703 follows names that come from a request and stays on",
	"G201": "constsql finds formatted SQL, and accepts exceptions only with a reason",
	"G202": "constsql finds concatenated SQL, and accepts exceptions only with a reason",
}

// placesLeftOut are rules not held against a file or a folder (a name that
// ends in a slash), and why. One that no longer hides anything is reported.
var placesLeftOut = []leftOut{
	{"handlers/web/session.go", "G124", "Secure follows the base URL's scheme, and production refuses a plain-HTTP one"},
	{"handlers/web/secret_once.go", "G124", "as in session.go"},
	{"handlers/web/browser_secret.go", "G124", "as in session.go"},
	{"cmd/app/seed.go", "G404", "made-up people"},
	{"ledger/seed_random.go", "G404", "made-up transfers"},                                                                   // feature:ledger
	{"ledger/seed_random.go", "G115", "numbers below those on the command line, of made-up transfers"},                       // feature:ledger
	{"ledger/amount_words.go", "G115", "the magnitude of a negative number in two's complement, right for the smallest too"}, // feature:ledger
	{"internal/money/typed.go", "G115", "the bounds of Unicode's ranges, which are runes"},
	{"test/testkit/matrix/rows.go", "G115", "bytes of made-up rows, of which only that they differ matters"},
	{"ledger/expire.go", "G404", "a random wait, so that instances do not sweep together"},
	{"adminkit/extension/given.go", "G703", "the folder is the one that ent generates into, named by the builder"},
	{"store/plan/", "G301", "folders of migration files are source code, for everybody who reads the repository"},
	{"store/plan/", "G302", "migration files are source code, for everybody who reads the repository"},
	{"store/", "G404", "random waits and lifetimes, so that instances do not act together; store makes no secret"},
}

// packagesLeftOut are the names of packages that are not scanned, and why.
var packagesLeftOut = map[string]string{
	"testkit": "it starts database programs for tests and is in no released program",
}

type leftOut struct{ place, rule, reason string }

func (l leftOut) covers(i *issue.Issue) bool {
	name := relative(i.File)
	return i.RuleID == l.rule && (name == l.place || strings.HasSuffix(l.place, "/") && strings.HasPrefix(name, l.place))
}

// folder is the folder of the package that the place is in.
func (l leftOut) folder() string {
	if strings.HasSuffix(l.place, "/") {
		return path.Clean(l.place)
	}
	return path.Dir(l.place)
}
