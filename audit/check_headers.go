package audit

import (
	"regexp"
	"strconv"
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
	age, subdomains := -1, false
	for part := range strings.SplitSeq(values[0], ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "max-age":
			if n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(value), `"`)); err == nil {
				age = n
			}
		case "includesubdomains":
			subdomains = true
		}
	}
	switch {
	case age < 0:
		return []hit{{"hsts-invalid", values[0]}}
	case age < hstsYear:
		return []hit{{"hsts-short", values[0]}}
	case !subdomains:
		return []hit{{"hsts-no-subdomains", values[0]}}
	}
	return nil
}

func checkTypes(x *exchange) []hit {
	if !x.hasBody() {
		return nil
	}
	var hits []hit
	if !strings.EqualFold(strings.TrimSpace(x.answer.Get("X-Content-Type-Options")), "nosniff") {
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

// checkIsolation looks at what keeps a document apart from others.
func checkIsolation(x *exchange) []hit {
	var hits []hit
	if x.hasBody() && x.status < 400 && x.answer.Get("Cross-Origin-Resource-Policy") == "" {
		hits = append(hits, hit{rule: "resource-policy-missing"})
	}
	if !x.shows() {
		return hits
	}
	opener, _, _ := strings.Cut(x.answer.Get("Cross-Origin-Opener-Policy"), ";")
	switch strings.TrimSpace(opener) {
	case "same-origin", "same-origin-allow-popups", "noopener-allow-popups", "same-origin-plus-coep":
	default:
		hits = append(hits, hit{rule: "opener-policy-missing"})
	}
	if x.answer.Get("Cross-Origin-Embedder-Policy") == "" {
		hits = append(hits, hit{rule: "embedder-policy-missing"})
	}
	if x.answer.Get("Origin-Agent-Cluster") != "?1" {
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

func checkReferrer(x *exchange) []hit {
	if !x.shows() {
		return nil
	}
	values := x.answer.Values("Referrer-Policy")
	for _, m := range x.html.metas {
		if m.equiv == "referrer" {
			values = append(values, m.content)
		}
	}
	var last string // the last known value counts
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			part = strings.ToLower(strings.TrimSpace(part))
			if _, known := referrerPolicies[part]; known {
				last = part
			}
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
	value := strings.Join(x.answer.Values("Permissions-Policy"), ", ")
	if value == "" {
		return []hit{{rule: "permissions-missing"}}
	}
	var hits []hit
	for part := range strings.SplitSeq(value, ",") {
		name, allowed, _ := strings.Cut(part, "=")
		if strings.Trim(allowed, " ()") == "*" {
			hits = append(hits, hit{"permissions-any", strings.TrimSpace(name)})
		}
	}
	return hits
}

var digits = regexp.MustCompile(`\d`)

func checkDisclosure(x *exchange) []hit {
	var hits []hit
	for _, name := range []string{"Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator"} {
		value := x.answer.Get(name)
		switch {
		case value == "":
		case digits.MatchString(value):
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
