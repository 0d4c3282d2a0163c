package audit

import (
	"regexp"
	"strings"
)

// ancestorList are the sources of one frame-ancestors directive.
type ancestorList struct {
	written  []string // all, as they were sent
	counted  []string // those that browsers follow
	ignored  []string // mean nothing here
	misspelt []string // with the right spelling
}

// ancestorSource is a scheme or a host (CSP3 §6.4.2, ancestor-source), in
// lower case. Paths are not looked at.
var ancestorSource = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:$|^([a-z][a-z0-9+.-]*://)?(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?)(:(\d+|\*))?(/.*)?$`)

// meant are words that are written where a keyword belongs, and the keyword.
var meant = map[string]string{
	"none": "'none'", "deny": "'none'", "nobody": "'none'", "self": "'self'", "sameorigin": "'self'", "same-origin": "'self'",
}

func readAncestors(written []string) ancestorList {
	a := ancestorList{written: written}
	for _, source := range written {
		s := strings.ToLower(source)
		keyword := meant[strings.Trim(s, "'\"`‘’“”´")]
		switch {
		case s == "'self'":
			a.counted = append(a.counted, source)
		case s == "'none'":
			if len(written) == 1 { // beside others browsers drop it
				a.counted = append(a.counted, source)
			}
		case keyword != "":
			a.misspelt = append(a.misspelt, source+", meant as "+keyword)
		case ancestorSource.MatchString(s):
			a.counted = append(a.counted, source)
		default:
			a.ignored = append(a.ignored, withoutNonce(source))
		}
	}
	return a
}

// faults are what is wrong with the spelling.
func (a ancestorList) faults() []hit {
	var hits []hit
	if len(a.written) > 1 && has(a.written, "'none'") {
		hits = append(hits, hit{"framing-none-with-others", strings.Join(a.written, " ")})
	}
	for _, source := range a.misspelt {
		hits = append(hits, hit{"framing-ancestors-keyword", source})
	}
	for _, source := range a.ignored {
		hits = append(hits, hit{"framing-ancestors-ignored", source})
	}
	return hits
}
