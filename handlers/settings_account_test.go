package handlers

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/ent/auditevent"
	"unframed/handlers/account"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

const newPassword = "another sentence that I would say"

func TestPasswordIsChangedAndOtherBrowsersAreSignedOut(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, elsewhere := f.signUp("ann"), f.browser()
		elsewhere.expect(elsewhere.signIn("ann", password), 303, "")
		change := func(current, next string) answer {
			return ann.submit(passwordPath, passwordPath, "current_password", current, "password", next)
		}
		ann.expect(change("wrong password", newPassword), 422, "This is not your password")
		ann.expect(change(password, "short"), 422, "at least 8 characters")
		ann.expect(change(password, "ann@example.org"), 422, "must differ")
		ann.expect(change(password, password), 422, "the password you have")
		elsewhere.expect(elsewhere.get("/dashboard"), 200, "")
		done := ann.expect(change(password, newPassword), 303, "").Header.Get("Location")
		ann.expect(ann.get(done), 200, "Your password is changed")
		elsewhere.expect(elsewhere.get("/dashboard"), 303, "")
		elsewhere.expect(elsewhere.signIn("ann", password), 422, "")
		elsewhere.expect(elsewhere.signIn("ann", newPassword), 303, "")
	})
}

func TestPasswordPageOffersTokensToKeep(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	ann.expect(ann.get(passwordPath), 200, "")
	if strings.Contains(ann.get(passwordPath).body, keepTokens) {
		t.Error("tokens are offered where there are none")
	}
	names := map[string]accounts.Secret{}
	for _, name := range []string{"nightly job", "backup"} {
		secret, err := f.people.CreateAPITokenFor(t.Context(), "ann", accounts.NewAPIToken{Name: name, Scopes: []string{"read"}})
		must(t, err)
		names[name] = secret
	}
	works := func(name string) bool {
		return program{f.browser(), names[name]}.ask("GET", "/api/v1/me", "").StatusCode == 200
	}
	page := ann.expect(ann.get(passwordPath), 200, `value="nightly job"`).body
	if strings.Contains(page, "checked") {
		t.Error("a token is ticked already")
	}
	wrong := ann.submit(passwordPath, passwordPath, "current_password", "wrong", "password", newPassword, keepTokens, "backup")
	if !strings.Contains(ann.expect(wrong, 422, "").body, `value="backup" checked`) || !works("nightly job") {
		t.Error("a refused form forgets what was ticked, or ends tokens")
	}
	ann.expect(ann.submit(passwordPath, passwordPath, "current_password", password, "password", newPassword, keepTokens, "backup"), 303, "")
	if works("nightly job") || !works("backup") {
		t.Errorf("not kept: %v, kept: %v", works("nightly job"), works("backup"))
	}
}

func TestEmailIsChangedAndFreeAgain(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		ann.expect(ann.submit(emailPath, emailPath, "email", "ann@example.org"), 422, "that you have")
		ann.expect(ann.submit(emailPath, emailPath, "email", "nonsense"), 422, `value="nonsense"`)
		server := f.sendsMail()
		changes := func(b *browser, email string) {
			b.expect(b.submit(emailPath, emailPath, "email", email), 303, "")
			b.follow(server.Await(t, email, "new e-mail address"))
		}
		changes(ann, "new@example.org")
		ann.expect(ann.get(emailPath), 200, "<bdi>new@example.org</bdi>")
		changes(bob, "ann@example.org")
		again := f.browser()
		again.expect(again.signIn("new@example.org", password), 303, "")
		event := f.store.AuditEvent.Query().Where(auditevent.Action("user.change-email")).FirstX(viewer.AsSystem(t.Context(), "test"))
		if event.Details["email_before"] == "" || event.Details["email"] == "" {
			t.Errorf("the trail says %v", event.Details)
		}
	})
}

// TestEmailIsKeptOnTheWayThroughThePassword returns with what was typed.
func TestEmailIsKeptOnTheWayThroughThePassword(t *testing.T) {
	f := newFixture(t)
	ann := f.signUp("ann")
	f.clock = accounts.RecentIdentity
	step := ann.expect(ann.submit(emailPath, emailPath, "email", "new@example.org"), 303, "").Header.Get("Location")
	asked := ann.expect(ann.get(step), 200, "new@example.org").body
	back := ann.expect(ann.post("/confirm-identity", fill(asked, "/confirm-identity", "password", password)...), 303, "").Header.Get("Location")
	ann.expect(ann.get(back), 200, `value="new@example.org"`)
	ann.expect(ann.submit(back, emailPath, "email", "new@example.org"), 303, "")
}

func TestSessionsAreEndedOneByOneOrAllOthers(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		signIn := func() *browser {
			b := f.browser()
			b.expect(b.signIn("ann", password), 303, "")
			return b
		}
		second := signIn()
		page := ann.expect(ann.get(sessionsPath), 200, "this browser").body
		paths := regexp.MustCompile(`action="(/settings/sessions/[^"]+/end)"`).FindAllStringSubmatch(page, -1)
		if len(paths) != 1 {
			t.Fatalf("the page offers to end %d sessions:\n%s", len(paths), page)
		}
		bob.expect(bob.post(paths[0][1]), 404, "")
		bob.expect(bob.post("/settings/sessions/nonsense/end"), 404, "")
		second.expect(second.get("/dashboard"), 200, "")
		ann.expect(ann.submit(sessionsPath, paths[0][1]), 303, "")
		second.expect(second.get("/dashboard"), 303, "")
		ann.expect(ann.post(paths[0][1]), 404, "")

		others := []*browser{signIn(), signIn()}
		ann.expect(ann.submit(sessionsPath, "/settings/sessions/end-others"), 303, "")
		for _, other := range others {
			other.expect(other.get("/dashboard"), 303, "")
		}
		ann.expect(ann.get("/dashboard"), 200, "")
		bob.expect(bob.get("/dashboard"), 200, "")
	})
}

// TestSessionsComeAPageAtATimeAndAreBounded signs a person in more often than
// they may be, and then some: the page stays short, every session is on one, and
// the one used longest ago ends, whoever's else stay.
func TestSessionsComeAPageAtATimeAndAreBounded(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, bob := f.signUp("ann"), f.signUp("bob")
		ctx := viewer.AsSystem(t.Context(), "test")
		owner, now := uuid.MustParse(f.userID("ann")), f.store.Now().UTC().Truncate(time.Microsecond)
		rows := make([]*ent.SessionCreate, accounts.MaxSessions+5)
		for i := range rows {
			seen := now.Add(-time.Hour - time.Duration(i/3)*time.Minute) // some at the same time
			rows[i] = f.store.Session.Create().SetUserID(owner).SetTokenHash(fmt.Appendf(nil, "%032d", i)).SetSeenAt(seen).
				SetExpiresAt(now.Add(time.Hour)).SetEndsAt(now.Add(time.Hour)).SetIP("192.0.2.1").SetUserAgent("old")
		}
		must(t, f.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
			return tx.Session.CreateBulk(rows...).Exec(ctx)
		}))
		walk := func() int {
			seen := map[string]bool{}
			for at := sessionsPath; at != ""; {
				page := ann.expect(ann.get(at), 200, "").body
				found := regexp.MustCompile(`action="(/settings/sessions/[^"]+/end)"`).FindAllStringSubmatch(page, -1)
				if len(found) > account.SessionsPerPage {
					t.Fatalf("a page has %d sessions", len(found))
				}
				for _, one := range found {
					if seen[one[1]] {
						t.Fatalf("%s is on two pages", one[1])
					}
					seen[one[1]] = true
				}
				at = ""
				if next := regexp.MustCompile(`href="(/settings/sessions\?after=[^"]+)"`).FindStringSubmatch(page); next != nil {
					at = next[1]
				}
			}
			return len(seen)
		}
		if got := walk(); got != len(rows) {
			t.Fatalf("the pages show %d other sessions of %d", got, len(rows))
		}
		ann.expect(ann.get(sessionsPath+"?after=nonsense"), 400, "Begin with its first page")
		newest := f.browser()
		newest.expect(newest.signIn("ann", password), 303, "")
		if got := walk(); got != accounts.MaxSessions-1 {
			t.Errorf("the pages show %d other sessions after one more sign-in, want %d", got, accounts.MaxSessions-1)
		}
		ann.expect(ann.get("/dashboard"), 200, "") // used a moment ago
		newest.expect(newest.get("/dashboard"), 200, "")
		bob.expect(bob.get("/dashboard"), 200, "")
		if n := f.store.AuditEvent.Query().Where(auditevent.Action("session.delete-oldest")).CountX(ctx); n != 1 {
			t.Errorf("%d events say that sessions ended", n)
		}
	})
}
