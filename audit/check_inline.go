package audit

import (
	"slices"
	"strings"
)

// checkInline looks at scripts and handlers within a page.
func checkInline(x *exchange) []hit {
	if x.html == nil || !x.hasBody() {
		return nil
	}
	var hits []hit
	if len(x.html.handlers) > 0 {
		hits = append(hits, hit{"inline-handler", x.html.handlers[0]})
	}
	policies := slices.Concat(x.policies, x.metaPolicies())
	for _, script := range x.html.scripts {
		if script.known || !isScript(script.kind) || strings.TrimSpace(script.text) == "" {
			continue
		}
		if slices.ContainsFunc(policies, func(p policy) bool { return p.blocks(script.nonce) }) {
			hits = append(hits, hit{"inline-script-blocked", strings.TrimSpace(script.text)})
		}
	}
	return hits
}

// blocks reports whether the policy keeps an inline script with the nonce from
// running. Where the policy has hashes it is taken for one of them.
func (p policy) blocks(nonce string) bool {
	list, ok := p.scripts()
	if !ok || allowsAllInline(list) || slices.ContainsFunc(list, isHash) {
		return false
	}
	return nonce == "" || !slices.Contains(nonces(list), nonce)
}

// isScript reports whether a script element's type is one that runs.
func isScript(kind string) bool {
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || kind == "module" || kind == "importmap" || strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "ecmascript")
}
