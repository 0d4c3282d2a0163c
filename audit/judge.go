package audit

import (
	"cmp"
	"hash/maphash"
	"net/http"
	"slices"
	"strings"
)

// checks look at one response each. What needs several stands in judge.
var checks = []func(*exchange) []hit{
	checkFraming, checkFramingMeta, checkFramingRefused,
	checkPolicy, checkInline,
	checkCookies, checkCookieCaching,
	checkTransport, checkTypes, checkIsolation, checkReferrer, checkPermissions, checkDisclosure, checkCaching, checkCORS,
	checkMixed, checkForms, checkForeign, checkLinks, checkErrors, checkListing,
	checkMethods, checkCrossSite, checkHosts, checkPrefetch, checkBroken,
}

const (
	maxAlso     = 5      // other requests that a finding names
	maxSubjects = 10     // findings of one rule; what breaks it besides is one more
	maxNonces   = 10_000 // that are remembered, 16 of a response
)

const others = "others besides these"

// examples are the rules whose subject says where, not what: every page has
// another, and all of them are one finding.
var examples = setOf("error-database error-trace form-get-password inline-handler inline-script-blocked mixed-media mixed-script sign-out-unseen")

// judge collects what the checks find.
type judge struct {
	findings map[findingKey]*Finding
	subjects map[string]int // findings by rule
	nonces   map[uint64]bool
	seed     maphash.Seed
	heard    int
	below    []string // answers from below the application
	pages    int      // crawled responses
	cut      int      // responses that were not read to their end
	endless  int      // streams
}

func newJudge() *judge {
	return &judge{findings: map[findingKey]*Finding{}, subjects: map[string]int{}, nonces: map[uint64]bool{}, seed: maphash.MakeSeed()}
}

// hear judges one response.
func (j *judge) hear(x *exchange) {
	j.heard++
	if x.probe == crawling {
		j.pages++
	}
	if x.endless {
		j.endless++
	}
	if x.truncated || x.broken || x.html != nil && x.html.cut {
		j.cut++
	}
	if isBelow(x) {
		j.below = append(j.below, x.label+": "+http.StatusText(x.status))
		return
	}
	for _, check := range checks {
		for _, h := range check(x) {
			j.add(x, h)
		}
	}
	j.hearNonces(x)
}

// hearNonces looks for a nonce that another response carried.
func (j *judge) hearNonces(x *exchange) {
	if x.class == notModified { // the browser keeps the stored page and its policy
		return
	}
	fresh := map[uint64]bool{} // one nonce in two directives is as it should be
	for _, p := range x.policies {
		for _, list := range p.directives {
			for _, n := range nonces(list) {
				if len(fresh) < 16 {
					fresh[maphash.String(j.seed, n)] = true
				}
			}
		}
	}
	for n := range fresh {
		if j.nonces[n] {
			j.add(x, hit{"csp-nonce-reused", ""})
		}
		if len(j.nonces) < maxNonces {
			j.nonces[n] = true
		}
	}
}

// add counts a response under what it shows, once however often it does.
func (j *judge) add(x *exchange, h hit) {
	f := j.findingOf(x, h.rule, shown(h.subject))
	if f.last == j.heard {
		return
	}
	if f.Count > 0 && len(f.Also) < maxAlso {
		f.Also = append(f.Also, x.String())
	}
	f.last = j.heard
	f.Count++
	f.Classes[string(x.class)]++
}

// findingOf is the finding that a response belongs to. A site chooses what
// stands in one, so there is room for a few of each rule alone.
func (j *judge) findingOf(x *exchange, rule, subject string) *Finding {
	key := findingKey{rule, subject}
	if examples[rule] {
		key.subject = ""
	}
	if f := j.findings[key]; f != nil {
		return f
	}
	if j.subjects[rule] >= maxSubjects {
		key.subject, subject = others, others
		if f := j.findings[key]; f != nil {
			return f
		}
	}
	j.subjects[rule]++
	f := &Finding{
		Rule: ruleOf(rule), Class: string(x.class), Classes: map[string]int{}, Subject: strings.Clone(subject),
		URL: shown(x.url.String()), Request: x.String(), Status: x.status, key: key,
	}
	j.findings[key] = f
	return f
}

// sorted are the findings, the gravest first.
func (j *judge) sorted() []Finding {
	all := make([]Finding, 0, len(j.findings))
	for _, f := range j.findings {
		all = append(all, *f)
	}
	sortFindings(all)
	return all
}

func sortFindings(all []Finding) {
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(
			slices.Index(Severities, a.Severity)-slices.Index(Severities, b.Severity),
			cmp.Compare(a.ID, b.ID), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Subject, b.Subject))
	})
}

// isBelow reports whether the HTTP server itself answered, before anything of
// the application could: net/http and others turn what is no HTTP away with an
// empty or plain body and no header of ours. No browser sends such requests.
func isBelow(x *exchange) bool {
	if x.probe != malformed || x.isHTML() || len(x.body) > 512 {
		return false
	}
	switch x.status {
	case http.StatusBadRequest, http.StatusRequestTimeout, http.StatusRequestURITooLong, http.StatusExpectationFailed,
		http.StatusRequestHeaderFieldsTooLarge, http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return true
	}
	return false
}
