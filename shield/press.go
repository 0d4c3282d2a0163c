package shield

import (
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

// Deliberate reports whether the press guard's record of a press, kind:ms, says
// that the person had the page in front of them long enough. A record proves
// nothing against somebody who writes requests by hand: it is the browser's
// word, and the browser is on the side of whoever sits before it.
func Deliberate(gate string) bool {
	kind, since, found := strings.Cut(gate, ":")
	if !found || !pressKinds[kind] || since == "" || since[0] < '0' || since[0] > '9' {
		return false
	}
	ms, err := strconv.ParseInt(since, 10, 64)
	return err == nil && ms >= ArmedAfter && ms <= longestArmed
}
