package audit

import (
	"net/http"
	"slices"
	"strings"
)

const (
	maxCookie   = 4096 // bytes of name and value that browsers store
	fewestChars = 22   // base64 characters that 128 bits need
)

func checkCookies(x *exchange) []hit {
	var hits []hit
	seen := map[string]bool{}
	for _, header := range x.answer.Values("Set-Cookie") {
		c := parseCookie(header)
		rules := c.faults(x.https())
		if seen[c.name] {
			rules = append(rules, "cookie-twice")
		}
		seen[c.name] = true
		for _, rule := range rules {
			hits = append(hits, hit{rule, c.name})
		}
	}
	return hits
}

// faults are the rules that a cookie breaks.
func (c cookie) faults(https bool) []string {
	var rules []string
	add := func(broken bool, rule string) {
		if broken {
			rules = append(rules, rule)
		}
	}
	add(!c.keepsPromise(https), "cookie-prefix-broken")
	if c.deletes() {
		return rules
	}
	session := c.looksLikeSession()
	site := strings.ToLower(c.attributes["samesite"])
	secure := c.is("secure")
	add(https && !secure, "cookie-not-secure")
	add(session && !c.is("httponly"), "cookie-session-scriptable")
	add(!session && !c.is("httponly"), "cookie-scriptable")
	add(!c.is("samesite"), "cookie-no-samesite")
	add(site == "none" && secure, "cookie-samesite-none")
	add(site == "none" && !secure, "cookie-none-not-secure")
	add(c.is("samesite") && site != "none" && site != "lax" && site != "strict", "cookie-samesite-invalid")
	add(https && session && !strings.HasPrefix(strings.ToLower(c.name), "__host-"), "cookie-no-prefix")
	add(c.attributes["domain"] != "", "cookie-wide-domain")
	add(session && len(c.value) < fewestChars, "cookie-session-short")
	add(len(c.name)+len(c.value) > maxCookie, "cookie-too-large")
	return rules
}

// cachedByDefault are the statuses that caches may store without being told
// (RFC 9110 §15.1).
var cachedByDefault = []int{200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}

func checkCookieCaching(x *exchange) []hit {
	if len(x.answer.Values("Set-Cookie")) == 0 || x.method != http.MethodGet && x.method != http.MethodHead {
		return nil
	}
	control := cacheControl(x.answer)
	if control["no-store"] || control["private"] || control["no-cache"] {
		return nil
	}
	told := control["public"] || control["max-age"] || control["s-maxage"]
	if !told && !slices.Contains(cachedByDefault, x.status) {
		return nil
	}
	return []hit{{rule: "cookie-cached"}}
}

// cacheControl are the directives of Cache-Control, without their values.
func cacheControl(h http.Header) map[string]bool {
	found := map[string]bool{}
	for _, value := range h.Values("Cache-Control") {
		for part := range strings.SplitSeq(value, ",") {
			name, _, _ := strings.Cut(part, "=")
			found[strings.ToLower(strings.TrimSpace(name))] = true
		}
	}
	return found
}
