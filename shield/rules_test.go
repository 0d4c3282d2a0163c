package shield_test

import (
	"net/http"
	"net/url"
	"testing"

	"unframed/shield"
)

// TestPathIsJudgedByThePatternTheRouterChooses declares the wider pattern
// first: the order must not matter.
func TestPathIsJudgedByThePatternTheRouterChooses(t *testing.T) {
	strict, open := shield.Policy{}, shield.Policy{Framing: shield.SameOrigin}
	g := newGuard(t, plain,
		shield.Rule{Pattern: "/a/*rest", Policy: open},
		shield.Rule{Pattern: "/a/:id", Policy: strict},
		shield.Rule{Pattern: "/b/:id/show", Policy: open},
		shield.Rule{Pattern: "/b/new/:what", Policy: strict},
		shield.Rule{Pattern: "/c/:id", Policy: open},
		shield.Rule{Pattern: "/c/new", Policy: strict},
	)
	for path, want := range map[string]string{
		"/a/1": "DENY", "/a/1/2": "SAMEORIGIN",
		"/b/1/show": "SAMEORIGIN", "/b/new/show": "DENY", "/b/new/x": "DENY", "/b/1/x": "DENY",
		"/c/1": "SAMEORIGIN", "/c/new": "DENY", "/c/": "DENY", "/c": "DENY", "c/1": "DENY", "//c/1": "DENY", "/c/1/": "DENY",
	} {
		w := &sink{http.Header{}}
		r := request("GET", "/")
		r.URL.Path = path
		g.Headers(answers["nothing"]).ServeHTTP(w, r)
		if got := w.h.Get("X-Frame-Options"); got != want {
			t.Errorf("%s is sent with %s, want %s", path, got, want)
		}
	}
}

func TestPathHasOnePolicy(t *testing.T) {
	u, _ := url.Parse(plain)
	options := shield.Options{BaseURL: u, SessionCookie: "session", Refuse: func(http.ResponseWriter, *http.Request, shield.Refusal) {}}
	options.Rules = []shield.Rule{{Pattern: "/a/:id"}, {Pattern: "/a/:id"}}
	if _, err := shield.New(options); err != nil {
		t.Errorf("the same policy twice is refused: %v", err)
	}
	options.Rules[1].Policy.AnyOrigin = true
	if _, err := shield.New(options); err == nil {
		t.Error("two policies of one path are accepted")
	}
}
