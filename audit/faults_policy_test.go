package audit

import (
	"crypto/rand"
	"strings"
)

func replaced(was, is string) fault { return on(pagesOnly, policyWith(was, is)) }

// scripts replaces the sources of script-src.
func scripts(sources string) fault {
	return replaced("script-src 'nonce-NONCE'", "script-src "+sources)
}

var policyFaults = []planted{
	{rule: "csp-missing", fault: on(pagesOnly, drop("Content-Security-Policy")), also: []string{"framing-no-ancestors"}},
	{rule: "csp-missing", name: " svg", fault: on(typed("image/svg"), drop("Content-Security-Policy")), also: []string{"framing-no-ancestors"}},
	{rule: "csp-report-only", also: []string{"framing-no-ancestors", "framing-report-only"}, fault: on(pagesOnly, func(a *answer) {
		a.Set("Content-Security-Policy-Report-Only", goodCSP)
		a.Del("Content-Security-Policy")
	})},
	{rule: "csp-meta-only", also: []string{"framing-no-ancestors"}, fault: on(pagesOnly, drop("Content-Security-Policy"),
		body("<head>", `<head><meta http-equiv="content-security-policy" content="`+strings.Replace(goodCSP, "frame-ancestors 'none'; ", "", 1)+`">`))},
	{rule: "csp-repeated-directive", fault: replaced("img-src 'self'", "img-src 'self'; img-src *")},
	{rule: "csp-unknown-directive", fault: replaced("img-src 'self'", "img-src 'self'; image-src 'self'")},
	{rule: "csp-deprecated-directive", fault: replaced("img-src 'self'", "img-src 'self'; block-all-mixed-content")},
	{rule: "csp-source-invalid", fault: replaced("img-src 'self'", "img-src self")},
	{rule: "csp-source-invalid", name: " none beside", fault: replaced("img-src 'self'", "img-src 'none' https://x.example")},
	{rule: "csp-source-invalid", name: " keyword", fault: replaced("img-src 'self'", "img-src 'same-origin'")},
	{rule: "csp-script-unrestricted", fault: replaced("default-src 'none'; script-src 'nonce-NONCE';", ""), also: []string{"csp-default-missing"}},
	{rule: "csp-script-inline", fault: scripts("'self' 'unsafe-inline'")},
	{rule: "csp-script-inline", name: " by default", fault: replaced("default-src 'none'; script-src 'nonce-NONCE'", "default-src 'self' 'unsafe-inline'")},
	{rule: "csp-script-eval", fault: scripts("'nonce-NONCE' 'unsafe-eval'")},
	{rule: "csp-script-hashes", fault: scripts("'nonce-NONCE' 'unsafe-hashes' 'sha256-q8Zt0cJ1mY2n3L4p5R6s7T8uq8Zt0cJ1mY2n3L4p5R0='")},
	{rule: "csp-script-any", fault: scripts("*")},
	{rule: "csp-script-any", name: " scheme", fault: scripts("'self' https:")},
	{rule: "csp-script-data", fault: scripts("'self' data:")},
	{rule: "csp-script-http", fault: scripts("'self' http://cdn.example")},
	{rule: "csp-script-host", fault: scripts("'self' https://cdn.jsdelivr.net")},
	{rule: "csp-object-open", fault: replaced("object-src 'none'", "object-src 'self'")},
	{rule: "csp-base-open", fault: replaced("base-uri 'none'; ", "")},
	{rule: "csp-form-open", fault: replaced("form-action 'self'; ", "")},
	{rule: "csp-default-missing", fault: replaced("default-src 'none'; ", "")},
	{rule: "csp-style-inline", fault: replaced("style-src 'self'", "style-src 'self' 'unsafe-inline'")},
	{rule: "csp-source-any", fault: replaced("img-src 'self'", "img-src *")},
	{rule: "csp-nonce-reused", fault: on(everything, policyWith("NONCE", "q8Zt0cJ1mY2n3L4p5R6s7T"))},
	{rule: "csp-nonce-short", fault: on(pagesOnly, func(a *answer) { policyWith("NONCE", rand.Text()[:21])(a) })},
	{rule: "csp-no-trusted-types", fault: replaced("require-trusted-types-for 'script'; ", "")},
	{rule: "csp-no-reports", fault: replaced("; report-uri /reports", "")},
	{rule: "csp-report-to-alone", fault: replaced("report-uri /reports", "report-to main")},
}
