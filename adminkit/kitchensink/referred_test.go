package kitchensink_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	testent "unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/bindings"
	"unframed/adminkit/kitchensink/ent/migrate"
	"unframed/internal/problem"
)

// TestADeletionThatRowsForbidSaysWhich deletes what others refer to, one by one and
// several at once.
func TestADeletionThatRowsForbidSaysWhich(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ctx := admin(t)
		ticket := z.Client.Ticket.Create().SetAuthorID(root).SetTitle("The screen is blue").SaveX(ctx)
		free := z.Client.Ticket.Create().SetAuthorID(root).SetTitle("Nobody refers to it").SaveX(ctx)
		comment := func() *testent.Comment {
			return z.Client.Comment.Create().SetTicketID(ticket.ID).SetAuthorID(root).SetBody("So is mine").SaveX(ctx)
		}
		first := comment()
		refused := func(err error, says string, count, shown int) {
			t.Helper()
			var referred *adminkit.Referred
			if !errors.As(err, &referred) || !problem.Is(err, problem.Conflict) || !strings.Contains(err.Error(), says) || len(referred.By) != 1 {
				t.Fatalf("%v does not say %q", err, says)
			}
			by := referred.By[0]
			if by.Table != "comments" || by.Field != "ticket_id" || by.ID != ticket.ID || by.Count != count || by.More || len(by.Rows) != shown {
				t.Errorf("it says %+v", by)
			}
		}
		refused(z.Delete(ctx, "tickets", ticket.ID, adminkit.Unconditional), "“The screen is blue” cannot be deleted, because 1 comment refers to it", 1, 1)
		for range 6 {
			comment()
		}
		refused(z.Delete(ctx, "tickets", ticket.ID, adminkit.Unconditional), "because 7 comments refer to it", 7, 5)
		_, err := z.Bulk(ctx, "tickets", []adminkit.Chosen{{ID: ticket.ID, Stamp: adminkit.Unconditional}, {ID: free.ID, Stamp: adminkit.Unconditional}}, adminkit.Bulk{Delete: true})
		refused(err, "7 comments refer to it", 7, 5)
		if n := z.Client.Ticket.Query().CountX(ctx); n != 2 {
			t.Errorf("%d tickets are left of 2", n)
		}

		// Whoever may not read them learns that there are some, and no more.
		_, err = z.Client.Comment.Delete().Exec(ctx)
		must(t, err)
		first = comment()
		blind := withoutComments(t, z)
		err = blind.Delete(ctx, "tickets", ticket.ID, adminkit.Unconditional)
		var referred *adminkit.Referred
		if f := problem.As(err); errors.As(err, &referred) || f == nil || f.Code != problem.Conflict || !strings.Contains(f.Sentence, "other rows that you may not see refer to it") {
			t.Errorf("who may not see them is told %v", err)
		}
		if f := problem.As(err); f != nil && (strings.Contains(f.Sentence, "comment") || strings.Contains(f.Sentence, "1")) {
			t.Errorf("who may not see them is told what they are: %s", f.Sentence)
		}
		must(t, z.Delete(ctx, "comments", first.ID, adminkit.Unconditional))
		must(t, z.Delete(ctx, "tickets", ticket.ID, adminkit.Unconditional))
		must(t, z.Delete(ctx, "tickets", free.ID, adminkit.Unconditional))
	})
}

// withoutComments is a kit whose people may not see comments.
func withoutComments(t *testing.T, z *kitchensink.App) *adminkit.Kit[*testent.Client] {
	all := bindings.All()
	for i := range all {
		if d := &all[i].Descriptor; d.Table == "comments" {
			d.See = adminkit.Nobody
		}
	}
	kit, err := adminkit.New(adminkit.Options[*testent.Client]{
		Bindings: all, Tables: migrate.Tables, Reader: z.Client, Explain: bindings.Explain,
		Record:   func(context.Context, *testent.Client, adminkit.Event) error { return nil },
		Transact: z.Transact,
	})
	must(t, err)
	return kit
}
