package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Report is what an audit found.
type Report struct {
	URL      string    `json:"url"`
	Began    time.Time `json:"began"` // UTC
	Seconds  float64   `json:"seconds"`
	Requests int       `json:"requests"`
	Pages    int       `json:"pages"` // crawled addresses
	// Grade goes from A+ (nothing but notes) to F.
	Grade    string           `json:"grade"`
	Counts   map[Severity]int `json:"counts"`
	Findings []Finding        `json:"findings"` // never null
	// Exceptions are answers that are not judged, and why.
	Exceptions []string `json:"exceptions"`
	// NotChecked says what this audit cannot know.
	NotChecked []string `json:"not_checked"`
}

// Failing is how many findings are more than notes.
func (r *Report) Failing() int { return r.Counts[High] + r.Counts[Medium] + r.Counts[Low] }

// grade counts the findings and gives the mark.
func (r *Report) grade() {
	r.Counts = map[Severity]int{High: 0, Medium: 0, Low: 0, Note: 0}
	cost := map[Severity]int{High: 30, Medium: 10, Low: 3}
	points := 100
	charged := map[string]bool{}
	for _, f := range r.Findings {
		r.Counts[f.Severity]++
		if !charged[f.ID] {
			points -= cost[f.Severity]
		}
		charged[f.ID] = true
	}
	switch {
	case r.Failing() == 0:
		r.Grade = "A+"
	case points < 40:
		r.Grade = "F"
	case points < 60 || r.Counts[High] > 0:
		r.Grade = "D"
	case points < 75:
		r.Grade = "C"
	case points < 90:
		r.Grade = "B"
	default:
		r.Grade = "A"
	}
}

// cannotKnow holds for every audit from outside.
var cannotKnow = []string{
	"What a script does in a browser: clicks that are redressed by windows and timing (DoubleClickjacking, held keys) pass every header.",
	"Forms and what they change: nothing was submitted, and links that read like an act (delete, sign out) were not followed.",
	"Addresses that no page links to.",
}

func (a *auditor) report(began time.Time) *Report {
	r := &Report{
		URL: a.start.String(), Began: began.UTC(), Seconds: time.Since(began).Round(time.Millisecond).Seconds(),
		Requests: int(a.client.sent.Load()), Pages: a.judge.pages, Findings: a.judge.sorted(),
		Exceptions: exceptions(a.judge.below), NotChecked: slices.Concat(cannotKnow, a.limits),
	}
	if a.options.Header.Get("Cookie")+a.options.Header.Get("Authorization") == "" {
		r.NotChecked = append(r.NotChecked, "Pages behind a sign-in: give a session with --header \"Cookie: …\".")
	}
	if a.options.Insecure {
		r.NotChecked = append(r.NotChecked, "The certificate: any was accepted.")
	}
	if a.judge.cut > 0 {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("The rest of %s, cut at 1 MiB, %d elements of a kind, %d attributes of a tag, %d cookies or %d KiB of policy, or broken off.",
			plural(a.judge.cut, "response"), maxElements, maxAttributes, maxCookies, maxPolicy>>10))
	}
	if a.judge.endless > 0 {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("The rest of %s without an end, read for a second each.", plural(a.judge.endless, "stream")))
	}
	if n := a.client.muted; n > 0 {
		r.NotChecked = append(r.NotChecked, fmt.Sprintf("%s without an answer: %s.", plural(n, "request"), strings.Join(a.client.mute, "; ")))
	}
	r.grade()
	return r
}

// exceptions states what is not judged.
func exceptions(below []string) []string {
	if len(below) == 0 {
		return []string{}
	}
	return []string{"The HTTP server itself refused what is no HTTP, before the application could answer, with a plain or empty body and none of the application's headers (net/http does so with 400, 417, 431, 501 and 505). The answers hold nobody's data and nothing to press, and of such requests a browser can only be made to send the long address: " +
		strings.Join(below, "; ") + "."}
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
