// Package reports keeps what browsers report (CSP3 §5.3, Reporting API §2) and
// what the guards refuse: each thing once, with how often it was seen, and how
// many there were in each hour. All of it comes from strangers, so every part
// is bounded: what one body may hold, how often an address may send, how much
// waits in memory, how many rows are kept, how often the database is asked.
// Queries and fragments of addresses, which may hold tokens, never enter here,
// and neither do gin and HTML.
package reports

import (
	"crypto/sha256"
	"regexp"
	"strings"
	"unicode"
)

// Kind is what a report is about.
type Kind string

// The kinds. Those that browsers send are named as the Reporting API names
// them.
const (
	CSPViolation         Kind = "csp-violation"
	COOP                 Kind = "coop"
	COEP                 Kind = "coep"
	PermissionsViolation Kind = "permissions-policy-violation"
	DocumentViolation    Kind = "document-policy-violation"
	IntegrityViolation   Kind = "integrity-violation"
	Deprecation          Kind = "deprecation"
	Intervention         Kind = "intervention"
	NetworkError         Kind = "network-error"
	Crash                Kind = "crash"
	Other                Kind = "other" // any other that a browser may send

	Refused Kind = "refused" // a request that the guard turned away
	Press   Kind = "press"   // a press that the press guard turned away
)

// Kinds are all kinds, as a list shows them.
var Kinds = []Kind{CSPViolation, Refused, Press, COOP, COEP, PermissionsViolation, DocumentViolation,
	IntegrityViolation, Deprecation, Intervention, NetworkError, Crash, Other}

// The lengths kept of a field, in runes; ent/schema/report.go has the same.
const (
	maxToken = 64
	maxText  = 400
	// maxAddress is how much of an address is looked at.
	maxAddress = 4000
)

// Report is one thing that was seen. Two that are equal but for the browser are
// the same thing.
type Report struct {
	Kind        Kind
	Reason      string // the directive that was violated, or why it was refused
	Page        string // the path it is about; the origin, if that is not ours
	Source      string // the origin or keyword that was blocked, or the site that asked
	Disposition string // enforce, report or nothing
	UserAgent   string // of whoever was the first
}

// framed is the code of a refused embedding; see shield.
const framed = "framed"

// restReason is what the rows are called that count whatever had no room.
const restReason = "other"

// rest stands for all reports of its kind that there is no room for.
func (k Kind) rest() Report { return Report{Kind: k, Reason: restReason} }

// fingerprint tells one report from another.
func (r Report) fingerprint() [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join([]string{string(r.Kind), r.Reason, r.Page, r.Source, r.Disposition}, "\x00")))
}

// tidy makes whatever was sent fit to be kept.
func (r Report) tidy() Report {
	r.Reason, r.Page, r.Source = token(r.Reason), clean(r.Page, maxText), clean(r.Source, maxText)
	r.UserAgent = clean(r.UserAgent, maxText)
	if r.Disposition != "enforce" && r.Disposition != "report" {
		r.Disposition = ""
	}
	return r
}

// clean leaves out what cannot be seen and what is not UTF-8, and cuts the rest
// to so many runes. PostgreSQL refuses a NUL; marks that turn the direction of
// writing would mislead whoever reads a list.
func clean(s string, most int) string {
	n := 0
	return strings.Map(func(r rune) rune {
		if n == most || r == unicode.ReplacementChar || unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) {
			return -1
		}
		n++
		return r
	}, s)
}

var notToken = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// token is the first word of s, if need be without what no word has.
func token(s string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(clean(s, maxAddress)), " ")
	word = notToken.ReplaceAllString(word, "")
	return word[:min(len(word), maxToken)]
}
