package audit

import "net/http"

var requestFaults = []planted{
	{rule: "trace-answered", fault: on(methods("TRACE"), answers(200, "message/http", "TRACE / HTTP/1.1"))},
	{rule: "method-unknown-answered", fault: on(methods("BREW"), answers(200, "text/plain; charset=utf-8", "coffee"))},
	{rule: "method-writing-answered", fault: on(methods("PUT"), answers(201, "text/plain; charset=utf-8", "stored"))},
	{rule: "cross-site-post-accepted", fault: on(methods("POST"), answers(200, "text/plain; charset=utf-8", "thanks"))},
	{rule: "cross-site-post-unrefused", fault: on(methods("POST"), answers(404, "text/plain; charset=utf-8", "no such page"))},
	{rule: "host-reflected", fault: func(r *http.Request, a *answer) {
		if a.status == 403 && r.Host == foreignHost {
			a.status = 302
			a.Set("Location", "https://"+r.Host+"/")
		}
	}},
	{rule: "host-accepted", fault: func(r *http.Request, a *answer) {
		if r.Host == foreignHost {
			answers(200, "text/html; charset=utf-8", goodPage)(a)
		}
	}},
	{rule: "forwarded-host-reflected", fault: func(r *http.Request, a *answer) {
		if host := r.Header.Get("X-Forwarded-Host"); host != "" {
			put(`<a href="https://` + host + `/reset">Reset</a>`)(a)
		}
	}},
	{rule: "prefetch-answered", fault: on(asking("Sec-Purpose"), answers(200, "text/html; charset=utf-8", loginPage))},
	{rule: "request-breaks-server", fault: func(r *http.Request, a *answer) {
		if r.URL.RawQuery != "" {
			answers(500, "text/plain; charset=utf-8", "Something went wrong.")(a)
		}
	}},
}
