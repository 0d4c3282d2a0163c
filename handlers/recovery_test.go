package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	netmail "net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unframed/mail"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/smtpserver"
)

// sendsMail sends the fixture's mails to a server, until the test ends.
func (f *fixture) sendsMail() *smtpserver.Server {
	f.Helper()
	server := &smtpserver.Server{}
	server.Start(f.TB)
	host, port, err := net.SplitHostPort(server.Addr)
	must(f.TB, err)
	number, err := strconv.Atoi(port)
	must(f.TB, err)
	base, err := url.Parse(f.server.URL)
	must(f.TB, err)
	outbox, err := mail.New(mail.Options{
		Store: f.store, Log: slog.New(slog.DiscardHandler), Kinds: f.people.Mails(), BaseURL: base, Every: 20 * time.Millisecond,
		Transport: mail.SMTP{Host: host, Port: number, Security: mail.Plain, Helo: "site.example", From: netmail.Address{Address: "no-reply@site.example"}},
	})
	must(f.TB, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		outbox.Run(ctx)
	}()
	f.Cleanup(func() { cancel(); <-done })
	return server
}

// linkIn is the path and query of the mail's link, which leads to this site.
func (b *browser) linkIn(m smtpserver.Mail) string {
	b.f.Helper()
	path, ok := strings.CutPrefix(m.Link(), b.f.server.URL)
	if !ok {
		b.f.Fatalf("the link leads to %q", m.Link())
	}
	return path
}

// follow opens the mail's link and presses the button of its page.
func (b *browser) follow(m smtpserver.Mail, typed ...string) answer {
	b.f.Helper()
	link := b.linkIn(m)
	path, _, _ := strings.Cut(link, "?")
	return b.expect(b.submit(link, path, typed...), 303, "")
}

// TestForgottenPassword goes from the sign-in page through the mail to the new
// password, as a browser and as a program that reads forms.
func TestForgottenPassword(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		server := f.sendsMail()
		ann := f.signUp("ann")
		f.signUp("bob")
		stranger := f.browser()
		stranger.expect(stranger.get("/login"), 200, `href="/forgot-password"`)
		asked := func(email string) answer {
			return stranger.expect(stranger.submit("/forgot-password", "/forgot-password", "email", email), 303, "")
		}
		known, unknown := asked("ANN@example.org"), asked("nobody@example.org")
		if k, u := known.Header.Get("Location"), unknown.Header.Get("Location"); k != u || k != "/login" {
			t.Errorf("a known address leads to %q, an unknown one to %q", k, u)
		}
		stranger.expect(stranger.get("/login"), 200, "If an account has this address")
		stranger.expect(stranger.submit("/forgot-password", "/forgot-password", "email", "nonsense"), 422, `value="nonsense"`)
		m := server.Await(t, "ann@example.org", "new password")
		link := stranger.linkIn(m)
		if strings.Contains(f.logged.String(), link) || strings.Contains(f.logged.String(), link[len(link)-20:]) {
			t.Error("the log has the token")
		}
		for range 2 { // whatever looks at the link first changes nothing
			stranger.expect(stranger.get(link), 200, "ann@example.org")
		}
		if h := stranger.get(link).Header; h.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(h.Get("Cache-Control"), "no-store") {
			t.Errorf("the page of a secret is answered with %v", h)
		}
		stranger.expect(stranger.get(link+"x"), 404, "does not work")
		stranger.expect(stranger.submit(link, "/reset-password", "password", "password"), 422, "tried first")
		ann.expect(ann.get("/dashboard"), 200, "")
		done := stranger.follow(m, "password", newPassword)
		stranger.expect(stranger.get(done.Header.Get("Location")), 200, "Your password is changed")
		ann.expect(ann.get("/dashboard"), 303, "")
		stranger.expect(stranger.get(link), 404, `href="/forgot-password"`)
		again := f.browser()
		again.expect(again.signIn("ann", password), 422, "")
		again.expect(again.signIn("ann", newPassword), 303, "")
		server.Await(t, "ann@example.org", "was changed")
		for _, m := range server.Mails() {
			if m.To == "nobody@example.org" {
				t.Errorf("a mail goes to nobody: %s", m.Subject())
			}
		}
	})
}

// TestPressOnALinksPageIsOneOfItsOwn: not with another browser's seal, not for another
// token, not without a press.
func TestPressOnALinksPageIsOneOfItsOwn(t *testing.T) {
	f := newFixture(t)
	server := f.sendsMail()
	f.signUp("ann")
	mine := server.Await(t, "ann@example.org", "Confirm your e-mail")
	f.signUp("bob")
	theirs := server.Await(t, "bob@example.org", "Confirm your e-mail")
	here, elsewhere := f.browser(), f.browser()
	page := here.expect(here.get(here.linkIn(mine)), 200, "").body
	form := fill(page, "/verify-email")
	elsewhere.expect(elsewhere.get("/login"), 200, "")
	elsewhere.expect(elsewhere.post("/verify-email", form...), 403, "")
	_, token, _ := strings.Cut(here.linkIn(theirs), "token=")
	swapped := slices.Clone(form)
	swapped[slices.Index(swapped, "token")+1] = token
	if a := here.post("/verify-email", swapped...); a.StatusCode < 400 {
		t.Errorf("the seal of one link opens another: %d", a.StatusCode)
	}
	unpressed := slices.Clone(form)
	unpressed[slices.Index(unpressed, "gate")+1] = ""
	at := slices.Index(unpressed, "scripts") // which a browser that runs scripts does not send
	unpressed = slices.Delete(unpressed, at, at+2)
	here.expect(here.post("/verify-email", unpressed...), 403, "")
	here.follow(mine)
	here.expect(here.get(here.linkIn(mine)), 404, "does not work")
}

// TestLinkIsUsedOnceByManyAtOnce sends the forms of one link at the same moment.
func TestLinkIsUsedOnceByManyAtOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		server := f.sendsMail()
		f.signUp("ann")
		stranger := f.browser()
		stranger.expect(stranger.submit("/forgot-password", "/forgot-password", "email", "ann@example.org"), 303, "")
		link := stranger.linkIn(server.Await(t, "ann@example.org", "new password"))
		var requests []func() int
		for i := range 8 {
			b := f.browser()
			form := fill(b.expect(b.get(link), 200, "").body, "/reset-password", "password", fmt.Sprintf("%s %d", newPassword, i))
			requests = append(requests, func() int { return b.post("/reset-password", form...).StatusCode })
		}
		var won atomic.Int64
		var all sync.WaitGroup
		for _, send := range requests {
			all.Go(func() {
				switch status := send(); status {
				case http.StatusSeeOther:
					won.Add(1)
				case http.StatusUnprocessableEntity:
				default:
					t.Errorf("one answers %d", status)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 8 won", won.Load())
		}
	})
}

// TestAddressIsConfirmedChangedAndTakenBack by the links in mails.
func TestAddressIsConfirmedChangedAndTakenBack(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		server := f.sendsMail()
		ann := f.signUp("ann")
		ann.expect(ann.get(emailPath), 200, "You have not confirmed this address")
		asked := ann.expect(ann.submit(emailPath, emailPath+"/verify"), 303, "")
		ann.expect(ann.get(asked.Header.Get("Location")), 200, "on its way")
		done := ann.follow(server.Await(t, "ann@example.org", "Confirm your e-mail"))
		ann.expect(ann.get(done.Header.Get("Location")), 200, "confirmed")
		if body := ann.get(emailPath).body; strings.Contains(body, "not confirmed") {
			t.Errorf("the page says\n%s", body)
		}

		ann.expect(ann.submit(emailPath, emailPath, "email", "thief@example.org"), 303, "")
		ann.expect(ann.get(emailPath), 200, "<bdi>ann@example.org</bdi>")
		elsewhere := f.browser() // on a phone, where nobody is signed in
		elsewhere.follow(server.Await(t, "thief@example.org", "new e-mail address"))
		ann.expect(ann.get(emailPath), 200, "<bdi>thief@example.org</bdi>")
		undo := server.Await(t, "ann@example.org", "address was changed")
		if !strings.Contains(undo.Text, "thief@example.org") {
			t.Errorf("the mail does not say to what:\n%s", undo.Text)
		}
		owner := f.browser()
		owner.follow(undo)
		ann.expect(ann.get(emailPath), 303, "")
		owner.expect(owner.signIn("ann", password), 422, "")
		owner.follow(server.Await(t, "ann@example.org", "Choose a new password"), "password", newPassword)
		owner.expect(owner.signIn("ann@example.org", newPassword), 303, "")
		owner.expect(owner.get(emailPath), 200, "<bdi>ann@example.org</bdi>")
	})
}
