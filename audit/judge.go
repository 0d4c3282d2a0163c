package audit

import (
	"cmp"
	"net/http"
	"slices"
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

const maxAlso = 5 // other requests that a finding names

// judge collects what the checks find.
type judge struct {
	findings map[[3]string]*Finding // by rule, class and subject
	nonces   map[string]bool
	below    []string // answers from below the application
	pages    int      // crawled responses
	cut      int      // responses that were not read to their end
}

func newJudge() *judge {
	return &judge{findings: map[[3]string]*Finding{}, nonces: map[string]bool{}}
}

// hear judges one response.
func (j *judge) hear(x *exchange) {
	if x.probe == crawling {
		j.pages++
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
	fresh := map[string]bool{} // one nonce in two directives is as it should be
	for _, p := range x.policies {
		for _, list := range p.directives {
			for _, n := range nonces(list) {
				fresh[n] = true
			}
		}
	}
	for n := range fresh {
		if j.nonces[n] {
			j.add(x, hit{"csp-nonce-reused", ""})
		}
		j.nonces[n] = true
	}
}

func (j *judge) add(x *exchange, h hit) {
	subject := shown(h.subject)
	key := [3]string{h.rule, string(x.class), subject}
	f := j.findings[key]
	if f == nil {
		f = &Finding{
			Rule: ruleOf(h.rule), Class: string(x.class), Subject: subject,
			URL: shown(x.url.String()), Request: x.String(), Status: x.status,
		}
		j.findings[key] = f
	} else if len(f.Also) < maxAlso {
		f.Also = append(f.Also, x.String())
	}
	f.Count++
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
