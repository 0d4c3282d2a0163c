package audit

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// judged is what the checks say of one answer of the good site over https,
// changed.
func judged(t *testing.T, change ...func(*answer)) []Finding {
	t.Helper()
	a := answer{200, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, goodPage}
	goodHeaders(a.Header, true)
	for _, c := range change {
		c(&a)
	}
	for _, values := range a.Header {
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], "NONCE", strong)
		}
	}
	u, err := url.Parse("https://portal.example/")
	if err != nil {
		t.Fatal(err)
	}
	j := newJudge()
	j.hear(newExchange(&ask{probe: crawling, method: "GET", url: u, header: http.Header{}}, a.status, a.Header, []byte(strings.ReplaceAll(a.body, "NONCE", strong))))
	return j.sorted()
}

func rulesOf(found []Finding) []string {
	var names []string
	for _, f := range found {
		names = append(names, f.ID)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// asSession is what every live cookie named sid lacks here.
var asSession = []string{"cookie-no-prefix", "cookie-no-samesite", "cookie-not-secure", "cookie-session-scriptable", "cookie-session-short"}

// asPreference is what a preference lacks.
var asPreference = []string{"cookie-no-samesite", "cookie-not-secure", "cookie-scriptable"}

func cookieSet(value string) func(*answer) { return set("Set-Cookie", value) }

// TestJudgedAsBrowsersDo are answers whose meaning a browser decides, not the
// look of them.
func TestJudgedAsBrowsersDo(t *testing.T) {
	framedBy := func(list string, more ...func(*answer)) []func(*answer) {
		return append([]func(*answer){drop("X-Frame-Options"), ancestors("frame-ancestors " + list)}, more...)
	}
	one := func(c func(*answer)) []func(*answer) { return []func(*answer){c} }
	soon := time.Now().Add(48 * time.Hour).UTC()
	for name, c := range map[string]struct {
		change []func(*answer)
		want   []string
	}{
		"a date with a day of one digit":  {one(cookieSet("sid=x; Expires=Thu, 1 Jan 1970 00:00:00 GMT")), nil},
		"a date of RFC 850":               {one(cookieSet("sid=x; Expires=Thursday, 01-Jan-70 00:00:00 GMT")), nil},
		"a date of asctime":               {one(cookieSet("sid=x; Expires=Thu Jan  1 00:00:00 1970")), nil},
		"no date":                         {one(cookieSet("sid=x; Expires=0")), asSession},
		"a date to come, of RFC 850":      {one(cookieSet("sid=x; Expires=" + soon.Format("Monday, 02-Jan-06 15:04:05 GMT"))), asSession},
		"a year of 69 is to come":         {one(cookieSet("sid=x; Expires=Tue, 01-Jan-69 00:00:00 GMT")), asSession},
		"no date after a date":            {one(cookieSet("sid=x; Expires=Thu, 1 Jan 1970 00:00:00 GMT; Expires=never")), nil},
		"an age of nothing":               {one(cookieSet("sid=x; Max-Age=0")), nil},
		"an age that overflows":           {one(cookieSet("sid=x; Max-Age=99999999999999999999; Expires=Thu, 1 Jan 1970 00:00:00 GMT")), asSession},
		"an age that is none":             {one(cookieSet(`sid=x; Max-Age="0"`)), asSession},
		"an age with a plus":              {one(cookieSet("sid=x; Max-Age=+0")), asSession},
		"a preference":                    {one(cookieSet("sidebar=open")), asPreference},
		"another preference":              {one(cookieSet("residence=US")), asPreference},
		"a server without a version":      {one(set("Server", "AmazonS3")), nil},
		"a server with a version":         {one(set("Server", "Apache/2.4.1 (Ubuntu)")), []string{"version-disclosed"}},
		"nosniff twice":                   {one(add2("X-Content-Type-Options", "nosniff")), nil},
		"nosniff joined":                  {one(set("X-Content-Type-Options", "nosniff, nosniff")), nil},
		"nosniff first":                   {one(set("X-Content-Type-Options", "NoSniff, other")), nil},
		"nosniff second":                  {one(set("X-Content-Type-Options", "other, nosniff")), []string{"nosniff-missing"}},
		"DENY twice":                      {one(add2("X-Frame-Options", "DENY")), []string{"framing-options-repeated"}},
		"DENY joined, in small letters":   {one(set("X-Frame-Options", "deny,DENY")), []string{"framing-options-repeated"}},
		"DENY and SAMEORIGIN":             {one(set("X-Frame-Options", "DENY, SAMEORIGIN")), []string{"framing-options-conflict"}},
		"DENY and SAMEORIGIN, alone":      {[]func(*answer){add2("X-Frame-Options", "SAMEORIGIN"), ancestors("")}, []string{"framing-no-ancestors", "framing-options-conflict"}},
		"SAMEORIGIN and nonsense, alone":  {[]func(*answer){set("X-Frame-Options", "SAMEORIGIN, x"), ancestors("")}, []string{"framing-no-ancestors", "framing-options-conflict"}},
		"two kinds of nonsense, alone":    {[]func(*answer){set("X-Frame-Options", "x, y"), ancestors("")}, []string{"framing-open", "framing-options-invalid"}},
		"none without quotes":             {one(ancestors("frame-ancestors none")), []string{"framing-ancestors-keyword"}},
		"self without quotes":             {one(ancestors("frame-ancestors self")), []string{"framing-ancestors-keyword"}},
		"self without, and SAMEORIGIN":    {framedBy("self", set("X-Frame-Options", "SAMEORIGIN")), []string{"framing-ancestors-keyword"}},
		"none in double quotes":           {one(ancestors(`frame-ancestors "none"`)), []string{"framing-ancestors-keyword"}},
		"the other header's word":         {one(ancestors("frame-ancestors DENY")), []string{"framing-ancestors-keyword"}},
		"a source that is ignored":        {framedBy("'self' 'unsafe-inline'", set("X-Frame-Options", "SAMEORIGIN")), []string{"framing-ancestors-ignored"}},
		"only sources that are ignored":   {one(ancestors("frame-ancestors 'unsafe-inline' 'nonce-abc'")), []string{"framing-ancestors-ignored"}},
		"an origin in capitals":           {framedBy("HTTPS://Partner.Example"), nil},
		"an origin in capitals, not TLS":  {framedBy("HTTP://Partner.Example"), []string{"framing-ancestors-http"}},
		"keywords in capitals":            {one(ancestors("frame-ancestors 'NONE'")), nil},
		"no source at all":                {one(ancestors("frame-ancestors")), nil},
		"this machine by name":            {framedBy("http://bank.localhost:8080 http://localhost.:1"), nil},
		"a comma begins another policy":   {one(set("Content-Security-Policy", goodCSP+", frame-ancestors 'none'")), nil},
		"a policy after a comma decides":  {one(set("Content-Security-Policy", strings.Replace(goodCSP, "frame-ancestors 'none'; ", "", 1)+", frame-ancestors 'none'")), nil},
		"a colon after the directive":     {one(ancestors("frame-ancestors: 'none'")), []string{"csp-unknown-directive", "framing-no-ancestors"}},
		"never, in a meta element":        {[]func(*answer){drop("Referrer-Policy"), body("<head>", `<head><meta name="referrer" content="never">`)}, nil},
		"never, in the header":            {one(set("Referrer-Policy", "never")), []string{"referrer-missing"}},
		"always, in a meta element":       {one(body("<head>", `<head><meta name="Referrer" content="Always">`)), []string{"referrer-leaks"}},
		"an empty meta element":           {one(body("<head>", `<head><meta name="referrer" content="">`)), nil},
		"a meta element of http-equiv":    {one(body("<head>", `<head><meta http-equiv="referrer" content="unsafe-url">`)), nil},
		"the last policy that is known":   {one(set("Referrer-Policy", "unsafe-url, no-referrer, new-word")), nil},
		"a template":                      {one(put(`<template><a onclick="go()">x</a></template>`)), []string{"inline-handler"}},
		"what a template does not load":   {one(put(`<template><script src="http://x.example/a.js"></script><form action="http://x.example/"><input type=password></form></template>`)), nil},
		"a nested template":               {one(put(`<template><template></template><img src="http://x.example/"></template>`)), nil},
		"a template that is a shadow":     {one(put(`<div><template shadowrootmode="open"><img src="http://x.example/"></template></div>`)), []string{"mixed-media"}},
		"after a template":                {one(put(`<template></template><img src="http://x.example/">`)), []string{"mixed-media"}},
		"a comment, a text and noscript":  {one(put(`<!-- <a onclick=x> --><textarea><a onclick=x></textarea><noscript><a onclick=x></a></noscript>`)), nil},
		"attributes that begin with on":   {one(put(`<a onboarding="1" one="2" onclick="">x</a>`)), nil},
		"a dialog's form":                 {one(put(`<form method="dialog"><input type="password"></form>`)), nil},
		"the first base counts":           {one(put(`<base href="/x/"><base href="http://x.example/"><img src="a">`)), nil},
		"what is upgraded":                {[]func(*answer){policyWith("img-src 'self'", "img-src 'self'; upgrade-insecure-requests"), put(`<img src="http://x.example/a">`)}, nil},
		"from this machine":               {one(put(`<img src="http://app.localhost:8080/a"><img src="http://127.0.0.1/a">`)), nil},
		"data in a script element":        {one(put(`<script type="application/json" src="https://x.example/a"></script>`)), nil},
		"HSTS twice":                      {one(add2("Strict-Transport-Security", "max-age=0")), nil},
		"HSTS joined":                     {one(set("Strict-Transport-Security", "max-age=63072000; includeSubDomains, max-age=0")), []string{"hsts-invalid"}},
		"HSTS in quotes and capitals":     {one(set("Strict-Transport-Security", `MAX-AGE="63072000" ; INCLUDESUBDOMAINS;`)), nil},
		"HSTS with a sign":                {one(set("Strict-Transport-Security", "max-age=+63072000; includeSubDomains")), []string{"hsts-invalid"}},
		"an opener policy in capitals":    {one(set("Cross-Origin-Opener-Policy", "Same-Origin")), []string{"opener-policy-missing"}},
		"an opener policy with reports":   {one(set("Cross-Origin-Opener-Policy", `same-origin; report-to="x"`)), nil},
		"an opener policy twice":          {one(add2("Cross-Origin-Opener-Policy", "same-origin")), []string{"opener-policy-missing"}},
		"an embedder policy of nothing":   {one(set("Cross-Origin-Embedder-Policy", "unsafe-none")), []string{"embedder-policy-missing"}},
		"a resource policy of no meaning": {one(set("Cross-Origin-Resource-Policy", "same")), []string{"resource-policy-missing"}},
		"Feature-Policy's spelling":       {one(set("Permissions-Policy", "camera 'none'")), []string{"permissions-invalid"}},
		"an origin list":                  {one(set("Permissions-Policy", `camera=(self "https://a.example"), geolocation=()`)), nil},
		"the last type counts":            {one(func(a *answer) { a.Header["Content-Type"] = []string{"text/plain", "text/html; charset=utf-8"} }), nil},
		"no type, and it may be guessed":  {[]func(*answer){func(a *answer) { a.Header["Content-Type"] = nil }, drop("X-Content-Type-Options"), put(`<a onclick="go()">`)}, []string{"charset-missing", "content-type-missing", "inline-handler", "nosniff-missing"}},
		"Vary names all":                  {[]func(*answer){set("Access-Control-Allow-Origin", "https://a.example"), set("Vary", "*")}, nil},
		"Vary names something like it":    {[]func(*answer){set("Access-Control-Allow-Origin", "https://a.example"), set("Vary", "X-Origin-Country")}, []string{"cors-no-vary"}},
		"credentials in capitals":         {[]func(*answer){set("Access-Control-Allow-Origin", "*"), set("Access-Control-Allow-Credentials", "True")}, []string{"cors-any"}},
	} {
		t.Run(name, func(t *testing.T) {
			found := judged(t, c.change...)
			if got := rulesOf(found); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
				for _, f := range found {
					t.Logf("%s: %s", f.ID, f.Message())
				}
			}
		})
	}
}

// TestWrongKeywordIsShownWithTheRightOne: whoever wrote it learns what to write.
func TestWrongKeywordIsShownWithTheRightOne(t *testing.T) {
	for wrong, right := range map[string]string{"none": "'none'", "self": "'self'", "SameOrigin": "'self'", "“none”": "'none'"} {
		found := judged(t, ancestors("frame-ancestors "+wrong))
		if len(found) != 1 || !strings.Contains(found[0].Subject, wrong+", meant as "+right) {
			t.Errorf("%s: %+v", wrong, found)
		}
	}
}

func TestSessionsAreKnownByTheWordsOfTheirNames(t *testing.T) {
	for _, name := range strings.Fields("sid SID session sessionid PHPSESSID JSESSIONID ASP.NET_SessionId ASPSESSIONIDQADCBTRR connect.sid __Host-session __Secure-sid " +
		"_myapp_session laravel_session koa:sess express.sid authToken access_token auth jwt id_token remember_me remember_user_token .ASPXAUTH .AspNetCore.Cookies " +
		"wordpress_logged_in_0f1e login shopsession SSID CFTOKEN") {
		if !(cookie{name: name}).looksLikeSession() {
			t.Errorf("%s is no session", name)
		}
	}
	for _, name := range strings.Fields("sidebar residence side outside president author authority XSRF-TOKEN csrftoken _csrf csrf_token __RequestVerificationToken " +
		"theme lang last_login login_hint obsession possession assessment tokenizer consider upsidedown remember_filters session_timeout inside loginlang") {
		if (cookie{name: name}).looksLikeSession() {
			t.Errorf("%s is a session", name)
		}
	}
}

func TestVersionsAreToldFromNames(t *testing.T) {
	for _, server := range []string{"nginx/1.18.0", "Apache/2", "Microsoft-IIS/10.0", "Phusion Passenger 6.0.4", "Jetty(9.4.z-SNAPSHOT)", "Drupal 9 (https://www.drupal.org)", "PHP/8.1.2-1ubuntu2", "Werkzeug/2.0.1 Python/3.8"} {
		if !version.MatchString(server) {
			t.Errorf("%s: no version", server)
		}
	}
	for _, server := range []string{"AmazonS3", "h2o", "cloudflare", "ECS (nyb/1D2B)", "ECAcc (lac/5516)", "GSE", "Google Frontend", "gws", "s2", "EC2ws"} {
		if version.MatchString(server) {
			t.Errorf("%s: a version", server)
		}
	}
}

func TestCookieDatesAreReadAsBrowsersDo(t *testing.T) {
	epoch := time.Unix(0, 0).UTC()
	for _, text := range []string{
		"Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 1 Jan 1970 00:00:00 GMT", "Thursday, 01-Jan-70 00:00:00 GMT", "Thu Jan  1 00:00:00 1970", "1 january 1970 0:0:0",
		"1970 Jan 01 00:00:00", "Thu, 01-Jan-1970 00:00:00 +0200", "01-JAN-1970 00:00:00", "Mon, 1st Jan 1970 00:00:00 GMT", "Thu;01;Jan;1970;00:00:00x",
	} {
		if when, ok := parseCookieDate(text); !ok || !when.Equal(epoch) {
			t.Errorf("%q: %v, %v", text, when, ok)
		}
	}
	for _, text := range []string{"", "0", "-1", "never", "Thu, 01 Jan 1970", "Thu, 32 Jan 1970 00:00:00 GMT", "31 Feb 1970 00:00:00", "1 Jan 1600 00:00:00", "1 Jan 1970 24:00:00", "1 Jan 1970 00:60:00", "1 Foo 1970 00:00:00"} {
		if when, ok := parseCookieDate(text); ok {
			t.Errorf("%q is %v", text, when)
		}
	}
}
