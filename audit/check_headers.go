package audit

import (
	"cmp"
	"regexp"
	"strings"
)

const hstsYear = 31_536_000 // seconds

func checkTransport(x *exchange) []hit {
	if !x.https() {
		to := x.location()
		if x.probe == crawling && !isLoopback(x.url.Hostname()) && (to == nil || to.Scheme != "https") {
			return []hit{{rule: "transport-plain"}}
		}
		return nil
	}
	values := x.answer.Values("Strict-Transport-Security")
	if len(values) == 0 {
		return []hit{{rule: "hsts-missing"}}
	}
	age, subdomains, ok := parseHSTS(values[0]) // of two headers the first counts (RFC 6797 §8.1)
	switch {
	case !ok:
		return []hit{{"hsts-invalid", values[0]}}
	case age < hstsYear:
		return []hit{{"hsts-short", values[0]}}
	case !subdomains:
		return []hit{{"hsts-no-subdomains", values[0]}}
	}
	return nil
}

// parseHSTS reads a header as browsers do: whole or not at all (RFC 6797 §6.1).
func parseHSTS(header string) (age int, subdomains, ok bool) {
	seen := map[string]bool{}
	for part := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "" {
			continue
		}
		if seen[name] || strings.ContainsAny(name, " ,\t\"") {
			return 0, false, false
		}
		seen[name] = true
		switch name {
		case "max-age":
			if unquoted, ok := strings.CutPrefix(value, `"`); ok {
				value = strings.TrimSuffix(unquoted, `"`)
			}
			if value == "" || strings.Trim(value, "0123456789") != "" {
				return 0, false, false
			}
			if age, ok = hstsYear, true; len(value) < 10 { // longer ones are more than a year
				age = atoi(value)
			}
		case "includesubdomains":
			subdomains = true
		}
	}
	return age, subdomains, ok
}

func checkTypes(x *exchange) []hit {
	if !x.hasBody() {
		return nil
	}
	var hits []hit
	if !isNosniff(x.answer) {
		hits = append(hits, hit{rule: "nosniff-missing"})
	}
	if len(x.body) > 0 && x.mediaType() == "" {
		hits = append(hits, hit{rule: "content-type-missing"})
	}
	if x.isHTML() && len(x.body) > 0 && x.parameter("charset") == "" {
		hits = append(hits, hit{rule: "charset-missing"})
	}
	return hits
}

// resourcePolicies are the values that count, exactly so (Fetch §3.7).
var resourcePolicies = setOf("same-origin same-site cross-origin")

// checkIsolation looks at what keeps a document apart from others.
func checkIsolation(x *exchange) []hit {
	var hits []hit
	if x.hasBody() && x.status < 400 && !resourcePolicies[combined(x.answer, "Cross-Origin-Resource-Policy")] {
		hits = append(hits, hit{rule: "resource-policy-missing"})
	}
	if !x.shows() {
		return hits
	}
	switch item(x.answer, "Cross-Origin-Opener-Policy") {
	case "same-origin", "same-origin-allow-popups", "noopener-allow-popups", "same-origin-plus-coep":
	default:
		hits = append(hits, hit{rule: "opener-policy-missing"})
	}
	if embedder := item(x.answer, "Cross-Origin-Embedder-Policy"); embedder != "require-corp" && embedder != "credentialless" {
		hits = append(hits, hit{rule: "embedder-policy-missing"})
	}
	if item(x.answer, "Origin-Agent-Cluster") != "?1" {
		hits = append(hits, hit{rule: "agent-cluster-missing"})
	}
	return hits
}

// shows reports whether a browser shows an HTML document of the response.
func (x *exchange) shows() bool { return x.html != nil && x.renders() }

// referrerPolicies are the known values; true for those that send whole
// addresses to other sites (Referrer Policy §3).
var referrerPolicies = map[string]bool{
	"no-referrer": false, "same-origin": false, "origin": false, "strict-origin": false, "origin-when-cross-origin": false,
	"strict-origin-when-cross-origin": false, "no-referrer-when-downgrade": true, "unsafe-url": true,
}

func isReferrerPolicy(value string) bool {
	_, known := referrerPolicies[value]
	return known
}

// legacyReferrers are older words that count in a meta element alone (HTML
// Standard, meta name=referrer).
var legacyReferrers = map[string]string{
	"never": "no-referrer", "default": "strict-origin-when-cross-origin", "always": "unsafe-url", "origin-when-crossorigin": "origin-when-cross-origin",
}

func checkReferrer(x *exchange) []hit {
	if !x.shows() {
		return nil
	}
	var last string // the last known value counts
	for _, value := range listed(x.answer, "Referrer-Policy") {
		if value = strings.ToLower(value); isReferrerPolicy(value) {
			last = value
		}
	}
	for _, m := range x.html.metas {
		if value := strings.ToLower(m.content); m.referrer && isReferrerPolicy(cmp.Or(legacyReferrers[value], value)) {
			last = cmp.Or(legacyReferrers[value], value)
		}
	}
	switch {
	case last == "":
		return []hit{{rule: "referrer-missing"}}
	case referrerPolicies[last]:
		return []hit{{"referrer-leaks", last}}
	}
	return nil
}

func checkPermissions(x *exchange) []hit {
	if !x.shows() {
		return nil
	}
	members := listed(x.answer, "Permissions-Policy")
	if strings.Join(members, "") == "" {
		return []hit{{rule: "permissions-missing"}}
	}
	var hits []hit
	for _, member := range members {
		if !permission.MatchString(member) { // one mistake, and browsers ignore all of it
			return []hit{{"permissions-invalid", member}}
		}
		name, allowed, _ := strings.Cut(member, "=")
		if allowed, _, _ = strings.Cut(allowed, ";"); strings.Trim(allowed, " ()") == "*" {
			hits = append(hits, hit{"permissions-any", name})
		}
	}
	return hits
}

// permission is a member of a structured dictionary, with the values that the
// policy uses (RFC 9651 §3.2).
var permission = regexp.MustCompile(`^[a-z*][a-z0-9_.*-]*(=(\*|[A-Za-z][^\s,;()"]*|\([^()]*\)|"[^"]*"|\?[01]))?(;.*)?$`)

// version is what reads like the number of a release: after a slash, a dash, a
// parenthesis or a space. AmazonS3 and h2o have digits in their names.
var version = regexp.MustCompile(`(^|[/\s(-]v?)\d+(\.\d+)+|/v?\d{1,3}(\W|$)|\s\d{1,3}(\s|$)`)

func checkDisclosure(x *exchange) []hit {
	var hits []hit
	for _, name := range []string{"Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator"} {
		value := x.answer.Get(name)
		switch {
		case value == "":
		case version.MatchString(value):
			hits = append(hits, hit{"version-disclosed", name + ": " + value})
		case name != "Server":
			hits = append(hits, hit{"framework-disclosed", name + ": " + value})
		}
	}
	if v := x.answer.Get("X-XSS-Protection"); v != "" && !strings.HasPrefix(strings.TrimSpace(v), "0") {
		hits = append(hits, hit{"xss-filter", v})
	}
	return hits
}
