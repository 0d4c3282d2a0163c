package e2e

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// What a test needs and does not look at is asked for without the browser: it takes
// milliseconds, and a page that is shown takes half a second.

// join makes an account with the form that a browser would send, and gives the tab
// its session.
func (p *tab) join(a *app, username, email string) {
	p.t.Helper()
	p.has(a, a.send(p.t, "/signup", url.Values{"username": {username}, "email": {email}, "password": {password}}))
}

// enterAs signs somebody in with the form that a browser would send, and gives the tab
// the session.
func (p *tab) enterAs(a *app, login string) {
	p.t.Helper()
	answer, page := a.get(p.t, "/login")
	form := url.Values{"login": {login}, "password": {password}}
	for _, name := range []string{"seal", "next", "scripts"} {
		form.Set(name, hiddenValue(page, name))
	}
	p.has(a, a.send(p.t, "/login", form, answer.Cookies()...))
}

// has gives the tab cookies of the application, wherever its forms are.
func (p *tab) has(a *app, cookies []*http.Cookie) {
	p.t.Helper()
	sameSite := map[http.SameSite]network.CookieSameSite{http.SameSiteLaxMode: network.CookieSameSiteLax, http.SameSiteStrictMode: network.CookieSameSiteStrict}
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		for _, origin := range []string{a.local(), a.origin} {
			for _, c := range cookies {
				set := network.SetCookie(c.Name, c.Value).WithURL(origin).WithHTTPOnly(c.HttpOnly).WithSameSite(sameSite[c.SameSite])
				if err := set.Do(ctx); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// ask is what a page is answered with to whoever is signed in in the tab, which
// does not show it.
func (p *tab) ask(a *app, path string) (status int, body string) {
	p.t.Helper()
	var cookies []*http.Cookie
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		has, err := network.GetCookies().WithURLs([]string{a.origin}).Do(ctx)
		for _, c := range has {
			cookies = append(cookies, &http.Cookie{Name: c.Name, Value: c.Value})
		}
		return err
	}))
	answer, body := a.get(p.t, path, cookies...)
	return answer.StatusCode, body
}

// get asks for a page as who types its address.
func (a *app) get(t *testing.T, path string, cookies ...*http.Cookie) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:"+a.port+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "none")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	return a.answer(t, r, cookies)
}

// send posts a form as one of the application's own pages does, and returns the
// cookies of the answer, which has to lead on.
func (a *app) send(t *testing.T, path string, form url.Values, cookies ...*http.Cookie) []*http.Cookie {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:"+a.port+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, body := a.answer(t, r, cookies)
	if answer.StatusCode != http.StatusSeeOther || len(answer.Cookies()) == 0 {
		t.Fatalf("%s is answered %d:\n%s", path, answer.StatusCode, body)
	}
	return answer.Cookies()
}

// answer is what the application answers at its own name to who opens a page, where
// that leads elsewhere too.
func (a *app) answer(t *testing.T, r *http.Request, cookies []*http.Cookie) (*http.Response, string) {
	t.Helper()
	for _, c := range cookies {
		r.AddCookie(c)
	}
	r.Header.Set("Sec-Fetch-Dest", "document")
	r.Host = strings.TrimPrefix(a.origin, "http://")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// hiddenValue is what a page's first hidden field of this name holds.
func hiddenValue(page, name string) string {
	_, rest, _ := strings.Cut(page, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}
