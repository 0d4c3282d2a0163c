package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent/user"
	"unframed/handlers/route"
	role "unframed/internal/viewer"
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
	is   *accounts.Identity // as far as an access asks; nil for a stranger
}

// viewers are a stranger and somebody of each role that is declared, the user
// before the administrator.
func viewers(t *testing.T, a *app) []viewer {
	t.Helper()
	all := []viewer{{newTab(t), "stranger", nil}}
	for _, r := range role.Roles() {
		name := map[role.Role]string{role.User: "Grace Hopper", role.Admin: "Ada Lovelace"}[r]
		if name == "" {
			name = "Somebody " + string(r)
		}
		p := newTab(t)
		p.join(a, name, string(r)+"@example.org")
		a.database(t).User.Update().Where(user.Username(name)).SetRole(user.Role(r)).ExecX(role.AsSystem(t.Context(), "test"))
		all = append(all, viewer{p, string(r), &accounts.Identity{UserID: uuid.New(), Role: string(r)}})
	}
	return all
}

// administrator is a tab in which an administrator is signed in.
func administrator(p *tab) viewer {
	return viewer{p, string(role.Admin), &accounts.Identity{UserID: uuid.New(), Role: string(role.Admin)}}
}

// looksAt reports whether this viewer looks at what has the access: the first who
// may, and of what is for everybody somebody signed in besides.
func (v viewer) looksAt(people []viewer, access route.Access) bool {
	i := slices.IndexFunc(people, func(o viewer) bool { return access.Admits(o.is) })
	return i >= 0 && (people[i].name == v.name || access == route.Public && i+1 < len(people) && people[i+1].name == v.name)
}
