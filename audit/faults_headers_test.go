package audit

import "net/http"

// mirror answers every Origin with itself.
func mirror(changes ...func(*answer)) fault {
	return func(r *http.Request, a *answer) {
		if origin := r.Header.Get("Origin"); origin != "" && origin != "null" && r.URL.Path == "/api/list" {
			a.Set("Access-Control-Allow-Origin", origin)
			a.Set("Vary", "Origin")
			for _, change := range changes {
				change(a)
			}
		}
	}
}

var headerFaults = []planted{
	{rule: "hsts-missing", fault: on(everything, drop("Strict-Transport-Security"))},
	{rule: "hsts-missing", name: " on errors", fault: on(status(404), drop("Strict-Transport-Security"))},
	{rule: "hsts-invalid", fault: on(everything, set("Strict-Transport-Security", "includeSubDomains"))},
	{rule: "hsts-short", fault: on(everything, set("Strict-Transport-Security", "max-age=3600; includeSubDomains"))},
	{rule: "hsts-no-subdomains", fault: on(everything, set("Strict-Transport-Security", "max-age=63072000"))},
	{rule: "nosniff-missing", fault: on(everything, drop("X-Content-Type-Options"))},
	{rule: "content-type-missing", fault: on(at("/api/list"), func(a *answer) { a.Header["Content-Type"] = nil })},
	{rule: "charset-missing", fault: on(pagesOnly, set("Content-Type", "text/html"))},
	{rule: "referrer-missing", fault: on(pagesOnly, drop("Referrer-Policy"))},
	{rule: "referrer-leaks", fault: on(pagesOnly, set("Referrer-Policy", "unsafe-url"))},
	{rule: "referrer-leaks", name: " meta", fault: on(pagesOnly, body("<head>", `<head><meta name="referrer" content="unsafe-url">`))},
	{rule: "opener-policy-missing", fault: on(pagesOnly, drop("Cross-Origin-Opener-Policy"))},
	{rule: "embedder-policy-missing", fault: on(pagesOnly, drop("Cross-Origin-Embedder-Policy"))},
	{rule: "resource-policy-missing", fault: on(typed("image"), drop("Cross-Origin-Resource-Policy"))},
	{rule: "permissions-missing", fault: on(pagesOnly, drop("Permissions-Policy"))},
	{rule: "permissions-invalid", fault: on(pagesOnly, set("Permissions-Policy", "camera 'none'; geolocation 'none'"))},
	{rule: "permissions-any", fault: on(pagesOnly, set("Permissions-Policy", "camera=*, geolocation=()"))},
	{rule: "agent-cluster-missing", fault: on(pagesOnly, drop("Origin-Agent-Cluster"))},
	{rule: "xss-filter", fault: on(everything, set("X-XSS-Protection", "1; mode=block"))},
	{rule: "version-disclosed", fault: on(everything, set("Server", "nginx/1.18.0"))},
	{rule: "framework-disclosed", fault: on(everything, set("X-Powered-By", "Express"))},
	{rule: "cache-sensitive", fault: on(at("/login"), drop("Cache-Control"), drop("Set-Cookie"))},
	{rule: "cache-deception", fault: on(func(r *http.Request, _ *answer) bool { return r.URL.Path == "/about/unframed-audit.css" },
		answers(200, "text/html; charset=utf-8", goodPage), set("Cache-Control", "max-age=60"))},
	{rule: "cors-reflected-credentials", fault: mirror(set("Access-Control-Allow-Credentials", "true"))},
	{rule: "cors-reflected", fault: mirror()},
	{rule: "cors-null", fault: on(at("/api/list"), set("Access-Control-Allow-Origin", "null"), set("Vary", "Origin"))},
	{rule: "cors-wildcard-credentials", fault: on(at("/api/list"), set("Access-Control-Allow-Origin", "*"), set("Access-Control-Allow-Credentials", "true"))},
	{rule: "cors-any", fault: on(at("/api/list"), set("Access-Control-Allow-Origin", "*"))},
	{rule: "cors-no-vary", fault: on(at("/api/list"), set("Access-Control-Allow-Origin", "https://partner.example"))},
}
