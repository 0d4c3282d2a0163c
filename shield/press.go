package shield

import (
	"net/http"
	"strconv"
	"strings"
)

// ArmedAfter is for how long, in milliseconds, a page must have been in front,
// in focus and unmoved before a press on it counts. Attacks that swap windows
// under a pointer need less; see docs/threat-model.md.
const ArmedAfter = 1000

// longestArmed bounds what a record may claim, in milliseconds.
const longestArmed = 100 * 24 * 60 * 60 * 1000

// pressKinds are how a press can come about.
var pressKinds = map[string]bool{"mouse": true, "pen": true, "touch": true, "key": true, "assistive": true}

// typedKind is what a record says where the password in the form was typed
// there, and nothing else wrote to its field; see static/password.js.
const typedKind = "typed"

// Deliberate reports whether the press guard's record of a press, kind:ms, says
// that the person had the page in front of them long enough. A record proves
// nothing against somebody who writes requests by hand: it is the browser's
// word, and the browser is on the side of whoever sits before it.
func Deliberate(gate string) bool {
	kind, ms, ok := record(gate)
	return ok && pressKinds[kind] && ms >= ArmedAfter
}

// TypedByHand reports whether the record says that the form's password was
// typed into its field. Where a page asks for a password, that stands for a
// press on it that is long enough considered: no attacker types it, and a
// password that was filled in says nothing of the kind. It counts for nothing
// where no password is asked for.
func TypedByHand(gate string) bool {
	kind, _, ok := record(gate)
	return ok && kind == typedKind
}

// record reads kind:ms.
func record(gate string) (kind string, ms int64, ok bool) {
	kind, since, found := strings.Cut(gate, ":")
	if !found || since == "" || since[0] < '0' || since[0] > '9' {
		return "", 0, false
	}
	ms, err := strconv.ParseInt(since, 10, 64)
	return kind, ms, err == nil && ms <= longestArmed
}

// IsBrowser reports whether a browser made the request: one that tells where its
// requests come from (Fetch Metadata), as all do over https since 2023. No page
// can keep it from doing so.
func IsBrowser(r *http.Request) bool {
	return header(r, "Sec-Fetch-Site") != "" || header(r, "Sec-Fetch-Mode") != "" || header(r, "Sec-Fetch-Dest") != ""
}
