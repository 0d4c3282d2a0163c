package audit

import (
	"slices"
	"strings"
)

// checkCaching looks at pages that ask for a password or belong to a person.
func checkCaching(x *exchange) []hit {
	if x.class != page || cacheControl(x.answer)["no-store"] {
		return nil
	}
	if x.probe == variant && strings.HasSuffix(x.url.Path, ".css") {
		return []hit{{rule: "cache-deception"}}
	}
	personal := x.personal
	for _, f := range x.html.forms {
		personal = personal || f.password
	}
	if !personal {
		return nil
	}
	return []hit{{rule: "cache-sensitive"}}
}

// checkCORS looks at what scripts of other origins may read.
func checkCORS(x *exchange) []hit {
	allowed := x.answer.Get("Access-Control-Allow-Origin")
	credentials := combined(x.answer, "Access-Control-Allow-Credentials") == "true" // exactly so (Fetch §3.2.3)
	asked := x.header.Get("Origin")
	var hits []hit
	switch {
	case allowed == "":
		return nil
	case allowed == "*" && credentials:
		hits = append(hits, hit{rule: "cors-wildcard-credentials"})
	case allowed == "*":
		hits = append(hits, hit{rule: "cors-any"})
	case allowed == "null":
		hits = append(hits, hit{rule: "cors-null"})
	case asked != "" && allowed == asked && credentials:
		hits = append(hits, hit{rule: "cors-reflected-credentials"})
	case asked != "" && allowed == asked:
		hits = append(hits, hit{rule: "cors-reflected"})
	}
	varies := func(name string) bool { return name == "*" || strings.EqualFold(name, "Origin") }
	if allowed != "*" && !slices.ContainsFunc(listed(x.answer, "Vary"), varies) {
		hits = append(hits, hit{rule: "cors-no-vary"})
	}
	return hits
}
