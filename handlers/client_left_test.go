package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestClientThatLeavesIsNoFault asks for a page and goes away. The control stays
// while the database is away.
func TestClientThatLeavesIsNoFault(t *testing.T) {
	f := newFixture(t)
	ask := func(ctx context.Context) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, f.server.URL+"/dashboard", nil)
		r.AddCookie(&http.Cookie{Name: f.site.guard.CookieName(), Value: strings.Repeat("a", 43)})
		w := httptest.NewRecorder()
		f.logged.Reset()
		f.site.ServeHTTP(w, r)
		return w
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	ask(gone)
	if log := f.logged.String(); !strings.Contains(log, "status=499") || strings.Contains(log, "level=ERROR") {
		t.Errorf("a client that left is logged as\n%s", log)
	}
	if err := f.store.Close(); err != nil {
		t.Fatal(err)
	}
	ask(t.Context())
	if log := f.logged.String(); !strings.Contains(log, "level=ERROR") {
		t.Errorf("a database that is away is logged as\n%s", log)
	}
}

// TestLogIsBoundedWhateverIsAsked asks for a long address of control characters.
func TestLogIsBoundedWhateverIsAsked(t *testing.T) {
	f := newFixture(t)
	f.logged.Reset()
	f.site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, f.server.URL+"/"+strings.Repeat("%01", 5000), nil))
	if n := f.logged.Len(); n > 3000 {
		t.Errorf("one request wrote %d bytes", n)
	}
}
