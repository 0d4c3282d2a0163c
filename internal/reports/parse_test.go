package reports

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const host = "app.example:8443"

// What browsers sent, for a page of https://app.example:8443.
const (
	chromiumFrame = `{"csp-report":{"document-uri":"https://app.example:8443/","referrer":"https://evil.example/win?x=1","violated-directive":"frame-ancestors","effective-directive":"frame-ancestors","original-policy":"default-src 'none'; frame-ancestors 'none'; report-uri /reports","disposition":"enforce","blocked-uri":"https://app.example:8443/","status-code":200,"script-sample":""}}`
	firefoxInline = `{"csp-report":{"blocked-uri":"inline","column-number":1,"disposition":"enforce","document-uri":"https://app.example:8443/users/7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11","effective-directive":"script-src-elem","line-number":7,"original-policy":"script-src 'nonce-x'","referrer":"","source-file":"https://app.example:8443/users/7b0c8a53","status-code":200,"violated-directive":"script-src-elem"}}`
	oldFirefox    = `{"csp-report":{"document-uri":"https://app.example:8443/","referrer":"","blocked-uri":"https://cdn.example/x.js?k=v","violated-directive":"script-src 'self' https://app.example:8443","original-policy":"script-src 'self'"}}`
	apiList       = `[{"age":12,"body":{"blockedURL":"trusted-types-sink","disposition":"report","documentURL":"https://app.example:8443/login#top","effectiveDirective":"require-trusted-types-for","originalPolicy":"x","referrer":"","sample":"Element innerHTML|<b>","statusCode":200},"type":"csp-violation","url":"https://app.example:8443/login","user_agent":"Mozilla/5.0"},
		{"age":1,"type":"coep","url":"https://app.example:8443/","user_agent":"x","body":{"type":"corp","blockedURL":"https://img.example/a.png?q=1","destination":"image","disposition":"enforce"}},
		{"age":1,"type":"coop","url":"https://app.example:8443/settings","user_agent":"x","body":{"disposition":"enforce","effectivePolicy":"same-origin","previousResponseURL":"","referrer":"https://from.example/p","type":"navigation-to-response"}},
		{"age":1,"type":"permissions-policy-violation","url":"https://app.example:8443/","body":{"featureId":"geolocation","disposition":"enforce","message":"no"}},
		{"age":1,"type":"deprecation","url":"https://app.example:8443/","body":{"id":"UnloadHandler","message":"…"}},
		{"age":1,"type":"intervention","url":"https://app.example:8443/","body":{"id":"HeavyAdIntervention"}},
		{"age":1,"type":"network-error","url":"https://app.example:8443/x","body":{"type":"tcp.refused","phase":"connection","referrer":"https://app.example:8443/","server_ip":"203.0.113.9"}},
		{"age":1,"type":"refused","url":"https://app.example:8443/x","body":{}}]`
)

func TestBrowsersReportsAreReducedToWhatIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []Report
	}{
		"Chromium, a frame":      {chromiumFrame, []Report{{CSPViolation, "frame-ancestors", "", "https://evil.example", "enforce", ""}}},
		"Firefox, inline script": {firefoxInline, []Report{{CSPViolation, "script-src-elem", "/users/:id", "inline", "enforce", ""}}},
		"an older Firefox":       {oldFirefox, []Report{{CSPViolation, "script-src", "/", "https://cdn.example", "", ""}}},
		"the Reporting API": {apiList, []Report{
			{CSPViolation, "require-trusted-types-for", "/login", "trusted-types-sink", "report", ""},
			{COEP, "corp", "/", "https://img.example", "enforce", ""},
			{COOP, "navigation-to-response", "/settings", "https://from.example", "enforce", ""},
			{PermissionsViolation, "geolocation", "/", "", "enforce", ""},
			{Deprecation, "UnloadHandler", "/", "", "", ""},
			{Intervention, "HeavyAdIntervention", "/", "", "", ""},
			{NetworkError, "tcp.refused", "/x", "https://app.example:8443", "", ""},
			{Other, "", "/x", "", "", ""}, // nobody else can say that we refused something
		}},
		"one of the Reporting API": {`{"type":"crash","url":"https://app.example:8443/a","body":{"reason":"oom"}}`, []Report{{Crash, "oom", "/a", "", "", ""}}},
		"somebody else's page":     {`{"csp-report":{"document-uri":"https://user:pw@else.example/secret?x","blocked-uri":"data:text/html,x"}}`, []Report{{CSPViolation, "", "https://else.example", "data", "", ""}}},
		"an extension":             {`{"csp-report":{"document-uri":"/a?b#c","blocked-uri":"chrome-extension://abcdef/x.js"}}`, []Report{{CSPViolation, "", "/a", "chrome-extension", "", ""}}},
		"a frame, nobody named":    {`{"csp-report":{"document-uri":"https://app.example:8443/a","blocked-uri":"https://app.example:8443/a","violated-directive":"frame-ancestors"}}`, []Report{{CSPViolation, "frame-ancestors", "/a", "", "", ""}}},
		"wrong types":              {`{"csp-report":{"document-uri":7,"blocked-uri":[],"disposition":{},"violated-directive":null}}`, []Report{{CSPViolation, "", "", "", "", ""}}},
		"nothing":                  {`[]`, nil},
	} {
		got, others, err := Parse([]byte(c.body), host)
		if err != nil || others != 0 || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s:\n got %v (%d others, %v)\nwant %v", name, got, others, err, c.want)
		}
	}
}

func TestWhatIsNoReportIsRefused(t *testing.T) {
	deep := strings.Repeat("[", 60_000)
	for _, body := range []string{"", "{", "null", "7", `"csp-report"`, `{"theme":1}`, `[1]`, `[null]`, `[[]]`, `{"csp-report":[]}`, `{"type":"coop"}`,
		"<html>", "\x00", "\xff\xfe", deep, `{"csp-report":` + deep + `}`, `[{"type":"coop","body":` + deep + `}]`, strings.Repeat(`{"a":`, 20_000)} {
		if list, _, err := Parse([]byte(body), host); !errors.Is(err, ErrMalformed) {
			t.Errorf("%.40q is taken for %v (%v)", body, list, err)
		}
	}
	// Deep but whole, and below what the decoder allows, is read and left out.
	list, _, err := Parse([]byte(`{"csp-report":{"blocked-uri":`+strings.Repeat("[", 900)+strings.Repeat("]", 900)+`}}`), host)
	if err != nil || len(list) != 1 || list[0].Source != "" {
		t.Errorf("a deep field: %v, %v", list, err)
	}
}

func TestOneBodyHoldsSoManyReportsAndNoMore(t *testing.T) {
	const sent = 400
	body := "[" + strings.TrimSuffix(strings.Repeat(`{"type":"crash","body":{}},`, sent), ",") + "]"
	list, others, err := Parse([]byte(body), host)
	if err != nil || len(list) != maxPerBody || others != sent-maxPerBody {
		t.Errorf("%d are read and %d only told (%v)", len(list), others, err)
	}
}

func TestFieldsAreCutAndCleaned(t *testing.T) {
	long := strings.Repeat("ä", 5000)
	body := `{"csp-report":{"document-uri":"/` + long + `","blocked-uri":"https://` + strings.Repeat("a", 5000) + `/","violated-directive":"\u0000script\u202e-src\u0007<b> x"}}`
	list, _, err := Parse([]byte(body), host)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := fitsTheSchema(list[0]); err != nil {
		t.Error(err)
	}
	if list[0].Reason != "script-srcb" {
		t.Errorf("the reason became %q", list[0].Reason)
	}
}

// fitsTheSchema holds a report to what may be stored and shown.
func fitsTheSchema(r Report) error {
	for name, field := range map[string]struct {
		value string
		most  int
	}{
		"kind": {string(r.Kind), maxToken}, "reason": {r.Reason, maxToken}, "disposition": {r.Disposition, 16},
		"page": {r.Page, maxText}, "source": {r.Source, maxText}, "user agent": {r.UserAgent, maxText},
	} {
		if n := utf8.RuneCountInString(field.value); n > field.most {
			return fmt.Errorf("%s has %d runes", name, n)
		}
		if !utf8.ValidString(field.value) || strings.ContainsFunc(field.value, func(r rune) bool { return unicode.Is(unicode.C, r) }) {
			return fmt.Errorf("%s has odd bytes: %q", name, field.value)
		}
	}
	if strings.ContainsAny(r.Page+r.Source, "?#") || strings.Contains(r.Source, "@") || !strings.HasPrefix(r.Page, "/") && strings.Contains(r.Page, "@") {
		return fmt.Errorf("a query, fragment or name is kept: %q %q", r.Page, r.Source)
	}
	if _, known := map[Kind]bool{Refused: true, Press: true}[r.Kind]; known || r.Kind == "" {
		return fmt.Errorf("the kind became %q", r.Kind)
	}
	return nil
}

// FuzzReportBody holds whatever a stranger may send to what may be stored.
func FuzzReportBody(f *testing.F) {
	for _, seed := range []string{chromiumFrame, firefoxInline, oldFirefox, apiList, "", "[]", "{}", "null", `[{"type":"press","body":{}}]`,
		`{"csp-report":{"document-uri":"https://app.example:8443//evil?x#y","blocked-uri":"http://[::1]:80/","violated-directive":"frame-ancestors"}}`,
		`{"csp-report":{"document-uri":"\u0000\ud800%00","blocked-uri":"javascript:alert(1)//?#@"}}`,
		`{"csp-report":{"document-uri":"/a@b","blocked-uri":"https://a@b@c/"}}`, "\xef\xbb\xbf{}", strings.Repeat("[", 2000)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, others, err := Parse(body, host)
		if err != nil && (!errors.Is(err, ErrMalformed) || list != nil) {
			t.Fatalf("%v, %v", list, err)
		}
		if len(list) > maxPerBody || others > 0 && len(list) != maxPerBody {
			t.Fatalf("%d reports, %d others", len(list), others)
		}
		for _, r := range list {
			if err := fitsTheSchema(r); err != nil {
				t.Fatal(err)
			}
		}
	})
}
