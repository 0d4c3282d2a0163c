package audit

import (
	"slices"
	"strings"
)

// framing is what a response says about who may frame it.
type framing struct {
	ancestors []ancestorList // of each enforced policy
	options   []string       // the values of X-Frame-Options, each once
	repeated  bool           // it came more than once
}

func framingOf(x *exchange) framing {
	var f framing
	for _, p := range x.policies {
		if list, ok := p.directives["frame-ancestors"]; ok {
			f.ancestors = append(f.ancestors, readAncestors(list))
		}
	}
	for _, value := range listed(x.answer, "X-Frame-Options") {
		value = strings.ToUpper(value)
		if slices.Contains(f.options, value) {
			f.repeated = true
		} else {
			f.options = append(f.options, value)
		}
	}
	return f
}

// refuses reports whether X-Frame-Options by itself keeps others out. Of
// several values one that is known is enough for current browsers to refuse
// every frame (HTML Standard, X-Frame-Options).
func (f framing) refuses() bool {
	return f.contradicts() || len(f.options) == 1 && isFrameOption(f.options[0])
}

func (f framing) contradicts() bool {
	return len(f.options) > 1 && slices.ContainsFunc(f.options, func(v string) bool { return isFrameOption(v) || v == "ALLOWALL" })
}

func isFrameOption(value string) bool { return value == "DENY" || value == "SAMEORIGIN" }

// plainly says in one word of X-Frame-Options what the policies say, or ""
// where that has no word for it.
func (f framing) plainly() string {
	said := ""
	for _, a := range f.ancestors {
		switch {
		case isNone(a.counted):
			return "DENY" // of two policies the strictest holds
		case !slices.ContainsFunc(a.counted, func(s string) bool { return !strings.EqualFold(s, "'self'") }):
			said = "SAMEORIGIN"
		}
	}
	return said
}

// misspells reports whether a policy means something else than it says.
func (f framing) misspells() bool {
	return slices.ContainsFunc(f.ancestors, func(a ancestorList) bool { return len(a.misspelt) > 0 })
}

// missingRules name what it means that a class of responses has no header.
var missingRules = map[class]string{
	page: "framing-open", failed: "framing-missing-on-error", data: "framing-missing-on-data", redirect: "framing-missing-on-redirect",
	notModified: "framing-missing-on-not-modified", file: "framing-missing-on-file", oddMethod: "framing-missing-on-method",
}

func checkFraming(x *exchange) []hit {
	f := framingOf(x)
	hits := append(f.optionFaults(), ancestorFaults(x, f)...)
	switch {
	case len(f.ancestors) == 0 && f.refuses():
		hits = append(hits, hit{rule: "framing-no-ancestors"})
	case len(f.ancestors) == 0:
		hits = append(hits, hit{rule: missingRules[x.class]})
	case len(f.options) == 0 && f.plainly() != "":
		hits = append(hits, hit{rule: "framing-no-frame-options"})
	case len(f.options) == 1 && isFrameOption(f.options[0]) && f.options[0] != f.plainly() && !f.misspells():
		hits = append(hits, hit{"framing-conflict", f.options[0] + " and frame-ancestors " + strings.Join(f.ancestors[0].written, " ")})
	}
	if len(f.ancestors) == 0 && slices.ContainsFunc(x.reported, func(p policy) bool { return p.directives["frame-ancestors"] != nil }) {
		hits = append(hits, hit{rule: "framing-report-only"})
	}
	return hits
}

func (f framing) optionFaults() []hit {
	var hits []hit
	switch {
	case f.contradicts():
		return []hit{{"framing-options-conflict", strings.Join(f.options, ", ")}}
	case f.repeated:
		hits = append(hits, hit{"framing-options-repeated", strings.Join(f.options, ", ")})
	}
	for _, value := range f.options {
		switch {
		case strings.HasPrefix(value, "ALLOW-FROM"):
			hits = append(hits, hit{"framing-allow-from", value})
		case !isFrameOption(value):
			hits = append(hits, hit{"framing-options-invalid", value})
		}
	}
	return hits
}

func ancestorFaults(x *exchange, f framing) []hit {
	var hits []hit
	for _, p := range x.policies {
		if slices.Contains(p.repeated, "frame-ancestors") {
			hits = append(hits, hit{rule: "framing-ancestors-twice"})
		}
	}
	for _, a := range f.ancestors {
		hits = append(hits, a.faults()...)
		if f.plainly() == "DENY" {
			continue // another policy keeps everybody out
		}
		for _, source := range a.counted {
			if rule := wideAncestor(source); rule != "" {
				hits = append(hits, hit{rule, source})
			}
		}
	}
	return hits
}

// wideAncestor is the rule that a source of frame-ancestors breaks, or "".
func wideAncestor(source string) string {
	s := strings.ToLower(source)
	host := strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	switch {
	case isAnyHost(s):
		return "framing-ancestors-any"
	case strings.HasPrefix(s, "http://") && !isLoopback(hostOf(host)):
		return "framing-ancestors-http"
	case strings.HasPrefix(host, "*."):
		return "framing-ancestors-wildcard"
	}
	return ""
}

// isAnyHost reports whether a source matches every host of a scheme.
func isAnyHost(source string) bool {
	s := strings.ToLower(source)
	host := strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return s == "http:" || s == "https:" || host == "*" || strings.HasPrefix(host, "*:") || strings.HasPrefix(host, "*/")
}

func checkFramingMeta(x *exchange) []hit {
	if x.html == nil || !x.hasBody() {
		return nil
	}
	var hits []hit
	for _, m := range x.html.metas {
		switch {
		case m.equiv == "x-frame-options":
			hits = append(hits, hit{rule: "framing-meta-options"})
		case m.equiv == "content-security-policy" && parsePolicy(m.content).directives["frame-ancestors"] != nil:
			hits = append(hits, hit{rule: "framing-meta-policy"})
		}
	}
	return hits
}

// checkFramingRefused looks at answers to requests of embedding elements. A
// page that names who may frame it has to answer them.
func checkFramingRefused(x *exchange) []hit {
	f := framingOf(x)
	if x.probe != framed || x.status >= 300 || len(f.ancestors) > 0 && f.plainly() == "" {
		return nil
	}
	return []hit{{rule: "framing-not-refused"}}
}
