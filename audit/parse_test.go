package audit

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func TestPolicyIsReadAsBrowsersDo(t *testing.T) {
	policies := parsePolicies([]string{"Script-Src 'self'  https://a.example;;img-src *; script-src *, default-src 'none'", " ; ,"})
	want := []policy{
		{map[string][]string{"script-src": {"'self'", "https://a.example"}, "img-src": {"*"}}, []string{"script-src"}},
		{map[string][]string{"default-src": {"'none'"}}, nil},
	}
	if !reflect.DeepEqual(policies, want) {
		t.Errorf("%+v", policies)
	}
}

// TestTwoPoliciesAreAsStrictAsTheStrictest: what one leaves open, the other
// may close.
func TestTwoPoliciesAreAsStrictAsTheStrictest(t *testing.T) {
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Content-Security-Policy": {"script-src *", strings.ReplaceAll(goodCSP, "NONCE", strong)}}
	u, _ := url.Parse("https://portal.example/")
	x := newExchange(&ask{probe: crawling, method: "GET", url: u}, 200, h, []byte("<p>"))
	if hits := checkPolicy(x); len(hits) != 0 {
		t.Errorf("%v", hits)
	}
	x.policies = x.policies[:1]
	if hits := checkPolicy(x); len(hits) < 4 {
		t.Errorf("the loose policy alone: %v", hits)
	}
}

func TestDocumentIsReadAsBrowsersDo(t *testing.T) {
	u, _ := url.Parse("https://portal.example/dir/page")
	d := readDocument([]byte(`<title>T &amp; U</title><base href="/other/"><a href=" x&#10;y?a=1&amp;b=2 " HREF=z>go <b>on</b></a>
		<SCRIPT>var a = "<a href=no>"</SCRIPT><!-- <a href=no> --><form action="" METHOD=Post><input TYPE=Password></form>
		<textarea><a href=no></textarea><p onclick=x>`), u)
	if d.title != "T & U" || len(d.links) != 1 || d.links[0].url.String() != "https://portal.example/other/xy?a=1&b=2" || d.links[0].text != "go on" {
		t.Errorf("%q, %+v", d.title, d.links)
	}
	if len(d.scripts) != 1 || d.scripts[0].known || !strings.HasPrefix(d.scripts[0].text, "var a") {
		t.Errorf("%+v", d.scripts)
	}
	if len(d.forms) != 1 || d.forms[0].method != "post" || !d.forms[0].password || len(d.handlers) != 1 {
		t.Errorf("%+v, %v", d.forms, d.handlers)
	}
}

func TestCookieIsReadAsBrowsersDo(t *testing.T) {
	c := parseCookie(` __Host-a = b=c ; SECURE; path=/x; Path=/ ;;HttpOnly=whatever; SameSite="Lax"`)
	if c.name != "__Host-a" || c.value != "b=c" || !c.is("secure") || !c.is("httponly") || c.attributes["path"] != "/" || !c.keepsPromise(true) {
		t.Errorf("%+v", c)
	}
	for _, header := range []string{"a=; Max-Age=0", "a=b; max-age=-1", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=b; expires=Thu, 01-Jan-1970 00:00:00 GMT"} {
		if !parseCookie(header).deletes() {
			t.Errorf("%s does not delete", header)
		}
	}
	if parseCookie("a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT").deletes() {
		t.Error("Max-Age does not win over Expires")
	}
}

func TestLinksThatReadLikeActs(t *testing.T) {
	for text, want := range map[string]bool{
		"/logout": true, "/account/sign-out": true, "Sign out": true, "Log off": true, "/items/7/delete": true, "do=remove": true, "/user_delete": true, "/reset": true, "/config/reset?all": true,
		"/reset-password": false, "/undeleted": false, "/blog/outback": false, "Sign in": false, "/settings": false, "/documents": false, "/catalogue": false,
	} {
		if readsLikeAct(text) != want {
			t.Errorf("%q reads like an act: %v", text, !want)
		}
	}
}

// FuzzExchange throws hostile responses at everything that reads them.
func FuzzExchange(f *testing.F) {
	f.Add(goodCSP, goodCookie, goodPage, "DENY", "text/html; charset=utf-8")
	f.Add("frame-ancestors 'none' *;;script-src 'nonce-' 'sha256-' ''", "=;=;Max-Age=x", "<base href=//><a href=http://[::1]:x><form formaction", "ALLOW-FROM,", "text/html;;")
	f.Add(",;'", "__Host-;path", "<meta http-equiv=content-security-policy content='frame-ancestors'><script>", "", "image/svg+xml")
	u, _ := url.Parse("https://portal.example/dir/")
	f.Fuzz(func(t *testing.T, csp, set, body, options, kind string) {
		h := http.Header{"Content-Security-Policy": {csp}, "Set-Cookie": {set}, "X-Frame-Options": {options}, "Content-Type": {kind}}
		judge := newJudge()
		for _, why := range []probe{crawling, framed, prefetched, variant} {
			x := newExchange(&ask{probe: why, method: "GET", url: u, header: http.Header{}}, 200, h, []byte(body))
			judge.hear(x)
			frontier := &frontier{start: u, depth: 1, pages: 10, seen: map[string]bool{}, alike: map[string]int{}}
			if x.html != nil {
				for _, e := range x.html.links {
					frontier.offerLink(e, 1)
				}
			}
			for _, next := range frontier.next {
				if !sameOrigin(u, next.url) {
					t.Errorf("the crawl would leave for %s", next.url)
				}
			}
		}
		for _, f := range judge.sorted() {
			if len(f.Subject) > maxSubject+3 || strings.ContainsAny(f.Message()+f.URL+f.Request, "\x1b\r\n") {
				t.Errorf("%q", f.Message())
			}
		}
	})
}

// FuzzPolicy holds the parser to its own words: a policy written out again
// reads the same.
func FuzzPolicy(f *testing.F) {
	f.Add(goodCSP)
	f.Add("a b;a c, d")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range parsePolicies([]string{text}) {
			var parts []string
			for name, list := range p.directives {
				parts = append(parts, name+" "+strings.Join(list, " "))
			}
			again := parsePolicy(strings.Join(parts, ";"))
			if len(again.repeated) != 0 || len(again.directives) != len(p.directives) {
				t.Errorf("%+v became %+v", p, again)
			}
			weaknesses(p)
			misspelt(p)
		}
	})
}
