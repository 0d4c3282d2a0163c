package e2e

import (
	"fmt"
	"html"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// startPartner serves a site over https that shows a page inside its own, at
// the opacity that is asked for, and returns its port.
func startPartner(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><title>Partner</title><style>body { margin: 0 } iframe { width: 640px; height: 480px; border: 0; opacity: %s }</style>
			<iframe src="%s"></iframe>`, html.EscapeString(r.FormValue("opacity")), html.EscapeString(r.FormValue("page")))
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the browser says of each connection that it knows no such authority
	s.StartTLS()
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// TestOnlyTrustedSitesFrameTheEmbeddedProfile shows the page to two sites of
// which one is trusted, and presses its link where it can be seen and where it
// cannot.
func TestOnlyTrustedSitesFrameTheEmbeddedProfile(t *testing.T) {
	t.Parallel()
	browser(t)
	port := startPartner(t)
	partner, stranger := "https://partner.test:"+port, "https://stranger.test:"+port
	a := startApp(t, "app.localhost", "APP_TRUSTED_EMBEDDERS="+partner)
	p := newTab(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	profile := a.origin + "/embed/profile/" + p.userID(a)

	// Where the link is, is the same inside the frame, which starts at 0,0.
	p.do(chromedp.EmulateViewport(640, 480))
	p.open(profile)
	link, found := p.elementAt("[data-gate]")
	if !found {
		t.Fatal("the embedded page has no link")
	}

	v := newTab(t)
	v.do(security.SetIgnoreCertificateErrors(true), chromedp.EmulateViewport(640, 480), page.BringToFront())
	show := func(site, opacity string) (framed string) {
		framed = profile + "?in=" + url.QueryEscape(site+opacity)
		v.open(site + "/?" + url.Values{"page": {framed}, "opacity": {opacity}}.Encode())
		return framed
	}
	opened := func() int { return a.requests(t, http.MethodGet, "/users/") }
	press := func() { v.do(chromedp.MouseClickXY(link.x, link.y)) }

	scripts := a.requests(t, http.MethodGet, "/static/embed.")
	if why := v.whyBlocked(show(stranger, "1")); why != "net::ERR_BLOCKED_BY_RESPONSE" {
		t.Errorf("a site that is not trusted frames the page (%q)", why)
	}
	if why := v.whyBlocked(show(partner, "1")); why != "" {
		t.Fatalf("the trusted site cannot frame the page: %s", why)
	}
	eventually(t, "the framed page runs its script", func() bool { return a.requests(t, http.MethodGet, "/static/embed.") > scripts })
	before := opened()
	eventually(t, "the link opens once the frame has been visible for a second", func() bool { press(); return opened() > before })

	show(partner, "0.01")
	v.do(page.BringToFront())
	before = opened()
	for start := time.Now(); time.Since(start) < 3*time.Second; {
		press()
	}
	if n := opened() - before; n > 0 {
		t.Errorf("an invisible frame's link was opened %d times", n)
	}
	testkit.Report("embedding", "trusted site shown and its visible link opened; other site blocked; invisible link opened 0 times")
}
