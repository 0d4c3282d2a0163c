package audit

var framingFaults = []planted{
	{rule: "framing-open", fault: on(pagesOnly, unframed)},
	{rule: "framing-no-ancestors", fault: on(pagesOnly, ancestors(""))},
	{rule: "framing-no-frame-options", fault: on(pagesOnly, drop("X-Frame-Options"))},
	{rule: "framing-options-invalid", fault: on(everything, set("X-Frame-Options", "DENY; x"))},
	{rule: "framing-options-invalid", name: " ALLOWALL", fault: on(everything, set("X-Frame-Options", "ALLOWALL"))},
	{rule: "framing-allow-from", fault: on(everything, set("X-Frame-Options", "ALLOW-FROM https://partner.example"))},
	{rule: "framing-options-repeated", fault: on(everything, add2("X-Frame-Options", "DENY"))},
	{rule: "framing-options-conflict", fault: on(everything, add2("X-Frame-Options", "SAMEORIGIN"))},
	{rule: "framing-ancestors-keyword", fault: on(everything, ancestors("frame-ancestors none"))},
	{rule: "framing-ancestors-ignored", fault: on(everything, set("X-Frame-Options", "SAMEORIGIN"), ancestors("frame-ancestors 'self' 'unsafe-inline'"))},
	{rule: "framing-conflict", fault: on(pagesOnly, set("X-Frame-Options", "SAMEORIGIN"))},
	{rule: "framing-conflict", name: " trusted", fault: on(pagesOnly, ancestors("frame-ancestors https://partner.example"))},
	{rule: "framing-ancestors-any", fault: on(everything, drop("X-Frame-Options"), ancestors("frame-ancestors *"))},
	{rule: "framing-ancestors-any", name: " scheme", fault: on(everything, ancestors("frame-ancestors https:")), also: []string{"framing-conflict"}},
	{rule: "framing-ancestors-wildcard", fault: on(everything, drop("X-Frame-Options"), ancestors("frame-ancestors https://*.partner.example"))},
	{rule: "framing-ancestors-http", fault: on(everything, drop("X-Frame-Options"), ancestors("frame-ancestors http://partner.example"))},
	{rule: "framing-none-with-others", fault: on(everything, drop("X-Frame-Options"), ancestors("frame-ancestors 'none' https://x.example"))},
	{rule: "framing-ancestors-twice", fault: on(everything, ancestors("frame-ancestors 'none'; frame-ancestors https://x.example"))},
	{rule: "framing-meta-policy", fault: on(pagesOnly, body("<head>", `<head><meta http-equiv="Content-Security-Policy" content="frame-ancestors 'none'">`))},
	{rule: "framing-meta-options", fault: on(pagesOnly, body("<head>", `<head><meta http-equiv="X-Frame-Options" content="DENY">`))},
	{rule: "framing-report-only", fault: on(pagesOnly, unframed, set("Content-Security-Policy-Report-Only", "frame-ancestors 'none'")), also: []string{"framing-open"}},
	{rule: "framing-missing-on-error", fault: on(status(404), unframed)},
	{rule: "framing-missing-on-error", name: " refusal", fault: on(status(403), unframed)},
	{rule: "framing-missing-on-data", fault: on(typed("application/json"), unframed)},
	{rule: "framing-missing-on-redirect", fault: on(status(301), unframed)},
	{rule: "framing-missing-on-not-modified", fault: on(status(304), unframed)},
	{rule: "framing-missing-on-file", fault: on(typed("text/css"), unframed)},
	{rule: "framing-missing-on-method", fault: on(methods("OPTIONS"), unframed, answers(204, "", ""), drop("Content-Type"))},
	{rule: "framing-missing-on-method", name: " HEAD", fault: on(methods("HEAD"), unframed)},
	{rule: "framing-not-refused", fault: on(asking("Sec-Fetch-Dest"), func(a *answer) {
		if a.status == 403 {
			answers(200, "text/html; charset=utf-8", goodPage)(a)
		}
	}), also: []string{"cross-site-post-accepted"}},
}
