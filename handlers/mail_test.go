package handlers

import (
	"context"
	"strings"
	"testing"

	"unframed/ent"
	entmail "unframed/ent/mail"
	"unframed/internal/viewer"
	"unframed/mail"
	"unframed/store"
	"unframed/test/testkit"
)

// TestAdministratorsSeeMailsAndSendThemAgain, and nobody else.
func TestAdministratorsSeeMailsAndSendThemAgain(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		ann, root := f.signUp("ann"), f.admin()
		system := viewer.AsSystem(t.Context(), "test")
		must(t, f.store.Transact(t.Context(), func(ctx context.Context, tx *ent.Client) error {
			return mail.Enqueue(ctx, tx, mail.Draft{Kind: "a-kind", To: "zoe@example.org", Details: map[string]string{"n": "unshown-detail"}}, f.store.Now())
		}))
		one := f.store.Mail.Query().Where(entmail.Kind("a-kind")).OnlyX(system)
		page := "/admin/mails/" + one.ID.String()
		if body := root.expect(root.get("/admin/mails"), 200, "zoe@example.org").body; strings.Contains(body, "unshown-detail") {
			t.Errorf("details are shown:\n%s", body)
		}
		root.expect(root.get("/admin/mails?q=ZOE"), 200, "zoe@example.org")
		ann.expect(ann.get("/admin/mails"), 403, "")
		if body := root.expect(root.get(page), 200, "waiting").body; strings.Contains(body, "send-again") {
			t.Error("a mail that waits can be sent again")
		}
		f.store.Mail.Update().Where(entmail.ID(one.ID)).SetState(entmail.StateFailed).SetError("550 no such box").SetAttempts(3).ExecX(system)
		root.expect(root.get(page), 200, "550 no such box")
		ann.expect(ann.post(page+"/send-again"), 403, "")
		done := root.expect(root.submit(page, page+"/send-again"), 303, "")
		root.expect(root.get(done.Header.Get("Location")), 200, "sent again within")
		now := f.store.Mail.GetX(system, one.ID)
		if now.State != entmail.StateWaiting || now.Attempts != 0 || now.Error != "" {
			t.Errorf("%+v", now)
		}
		root.expect(root.get(page), 200, "mail.send-again")
	})
}
