package audit

import (
	"maps"
	"slices"
	"strings"
)

// checkPolicy evaluates the Content-Security-Policy of a document.
func checkPolicy(x *exchange) []hit {
	if !x.renders() {
		return nil
	}
	policies := x.policies
	if len(policies) == 0 {
		policies = x.metaPolicies()
		switch {
		case len(x.reported) > 0:
			return []hit{{rule: "csp-report-only"}}
		case len(policies) == 0:
			return []hit{{rule: "csp-missing"}}
		}
	}
	var hits []hit
	if len(x.policies) == 0 {
		hits = append(hits, hit{rule: "csp-meta-only"})
	}
	for _, p := range policies {
		hits = append(hits, misspelt(p)...)
	}
	// A page is as strict as its strictest policy: a weakness counts when all
	// policies have it (CSP3 §4.2.1).
	common := weaknesses(policies[0])
	for _, p := range policies[1:] {
		others := weaknesses(p)
		maps.DeleteFunc(common, func(rule, _ string) bool { _, weak := others[rule]; return !weak })
	}
	for _, rule := range slices.Sorted(maps.Keys(common)) {
		hits = append(hits, hit{rule, common[rule]})
	}
	return hits
}

func (x *exchange) metaPolicies() []policy {
	if x.html == nil {
		return nil
	}
	var found []policy
	for _, m := range x.html.metas {
		if m.equiv == "content-security-policy" {
			found = append(found, parsePolicies([]string{m.content})...)
		}
	}
	return found
}

// weaknesses are the rules that a policy by itself breaks, with what breaks them.
func weaknesses(p policy) map[string]string {
	weak := map[string]string{}
	if !p.forbidsScripts() {
		scriptWeaknesses(p, weak)
	}
	if list, _ := p.sources("style-src-elem", "style-src", "default-src"); allowsAllInline(list) {
		weak["csp-style-inline"] = ""
	}
	if list, ok := p.sources("object-src", "default-src"); !ok || !isNone(list) {
		weak["csp-object-open"] = strings.Join(list, " ")
	}
	for directive, rule := range map[string]string{"base-uri": "csp-base-open", "form-action": "csp-form-open", "default-src": "csp-default-missing"} {
		if _, ok := p.directives[directive]; !ok {
			weak[rule] = ""
		}
	}
	if open := p.openDirectives(); len(open) > 0 {
		weak["csp-source-any"] = strings.Join(open, ", ")
	}
	reportWeaknesses(p, weak)
	return weak
}

// forbidsScripts reports whether no script can run at all.
func (p policy) forbidsScripts() bool {
	if list, ok := p.directives["sandbox"]; ok && !has(list, "allow-scripts") {
		return true
	}
	list, ok := p.scripts()
	return ok && isNone(list)
}

func scriptWeaknesses(p policy, weak map[string]string) {
	list, ok := p.scripts()
	if !ok {
		weak["csp-script-unrestricted"] = ""
		return
	}
	handlers, _ := p.handlers()
	if allowsAllInline(list) || allowsAllInline(handlers) {
		weak["csp-script-inline"] = ""
	}
	if evals, _ := p.sources("script-src", "default-src"); has(evals, "'unsafe-eval'") {
		weak["csp-script-eval"] = ""
	}
	if has(handlers, "'unsafe-hashes'") {
		weak["csp-script-hashes"] = ""
	}
	if !has(list, "'strict-dynamic'") { // which turns hosts and schemes off
		for _, source := range list {
			if rule := wideScript(source); rule != "" {
				weak[rule] = source
			}
		}
	}
	for _, n := range nonces(list) {
		// In base64 a character holds six bits; 22 are the fewest for 128.
		if len(strings.TrimRight(n, "=")) < 22 {
			weak["csp-nonce-short"] = "nonce of " + plural(len(n), "character")
		}
	}
	if !has(p.directives["require-trusted-types-for"], "'script'") {
		weak["csp-no-trusted-types"] = ""
	}
}

// wideScript is the rule that a source of script-src breaks, or "".
func wideScript(source string) string {
	s := strings.ToLower(source)
	switch {
	case isAnyHost(s):
		return "csp-script-any"
	case s == "data:" || s == "blob:" || s == "filesystem:":
		return "csp-script-data"
	case strings.HasPrefix(s, "http://") && !isLoopback(hostOf(s[len("http://"):])):
		return "csp-script-http"
	case isSharedHost(s):
		return "csp-script-host"
	}
	return ""
}

// openDirectives are the directives other than scripts' that allow any host.
func (p policy) openDirectives() []string {
	var open []string
	for _, name := range slices.Sorted(maps.Keys(p.directives)) {
		if !fetchDirectives[name] || strings.HasPrefix(name, "script-src") {
			continue
		}
		if slices.ContainsFunc(p.directives[name], isAnyHost) {
			open = append(open, name)
		}
	}
	return open
}

// reportWeaknesses is about policies that scripts run under; others have
// little to report.
func reportWeaknesses(p policy, weak map[string]string) {
	_, uri := p.directives["report-uri"]
	_, to := p.directives["report-to"]
	switch {
	case p.forbidsScripts() || uri:
	case to:
		weak["csp-report-to-alone"] = ""
	default:
		weak["csp-no-reports"] = ""
	}
}
