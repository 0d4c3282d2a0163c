package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"unframed/handlers"
)

const password = "a sentence only I would say"

// signUp makes an account as a person would, and leaves the tab on its
// dashboard.
func (p *tab) signUp(a *app, username, email string) {
	p.t.Helper()
	p.open(a.local() + "/signup")
	p.fill("username", username)
	p.fill("email", email)
	p.fill("password", password)
	if status := p.press("main form button").Status; status != 200 || p.location() != a.local()+"/dashboard" {
		p.t.Fatalf("after signing up: status %d at %s:\n%s", status, p.location(), p.text("main"))
	}
	if a.local() != a.origin {
		p.takeSession(a.local(), a.origin)
	}
}

// local is where the forms of the application work. A browser proves nothing
// about where a form on plain http comes from, unless it is this machine.
func (a *app) local() string {
	if strings.HasSuffix(a.host, ".test") {
		return "http://127.0.0.1:" + a.port
	}
	return a.origin
}

// takeSession copies the cookies of one origin to another.
func (p *tab) takeSession(from, to string) {
	p.t.Helper()
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		cookies, err := network.GetCookies().WithURLs([]string{from}).Do(ctx)
		if err != nil {
			return err
		}
		for _, c := range cookies {
			set := network.SetCookie(c.Name, c.Value).WithURL(to).WithHTTPOnly(c.HTTPOnly).WithSameSite(c.SameSite)
			if err := set.Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// viewer is somebody looking at the application in a browser of their own.
type viewer struct {
	*tab
	name string
	may  map[handlers.Access]bool
}

// viewers are a stranger, a user and an administrator.
func viewers(t *testing.T, a *app) []viewer {
	t.Helper()
	stranger, user, admin := newTab(t), newTab(t), newTab(t)
	user.signUp(a, "Grace Hopper", "grace@example.org")
	admin.signUp(a, "Ada Lovelace", "ada@example.org")
	a.run(t, "user", "promote", "Ada Lovelace")
	return []viewer{
		{stranger, "stranger", map[handlers.Access]bool{handlers.Public: true}},
		{user, "user", map[handlers.Access]bool{handlers.Public: true, handlers.User: true, handlers.Recent: true}},
		{admin, "admin", map[handlers.Access]bool{handlers.Admin: true}},
	}
}
