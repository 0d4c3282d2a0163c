package kitchensink_test

import (
	"context"
	"errors"
	"testing"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"
	"github.com/google/uuid"

	"unframed/adminkit/kitchensink"
	"unframed/adminkit/kitchensink/ent"
	"unframed/adminkit/kitchensink/ent/comment"
	"unframed/adminkit/kitchensink/ent/label"
	"unframed/adminkit/kitchensink/ent/ticket"
)

// desk is two customers with a ticket each. On Ann's stands an internal note
// that she may not read, on Bob's a comment of his own.
type desk struct {
	*ent.Client
	ann, bob          uuid.UUID
	asAnn, asBob, all context.Context
	hers, his         *ent.Ticket
	note, said        *ent.Comment
}

func openDesk(t *testing.T, z *kitchensink.App) *desk {
	d := &desk{Client: z.Client, ann: uuid.New(), bob: uuid.New(), all: admin(t)}
	d.asAnn, d.asBob = person(t, d.ann), person(t, d.bob)
	d.hers = d.Ticket.Create().SetAuthorID(d.ann).SetTitle("Ann's").SaveX(d.all)
	d.his = d.Ticket.Create().SetAuthorID(d.bob).SetTitle("Bob's").SaveX(d.all)
	d.note = d.Comment.Create().SetTicketID(d.hers.ID).SetAuthorID(root).SetBody("pyro").SetInternal(true).SaveX(d.all)
	d.said = d.Comment.Create().SetTicketID(d.his.ID).SetAuthorID(d.bob).SetBody("hello").SaveX(d.all)
	d.Label.Create().SetName("trouble").AddTickets(d.hers).ExecX(d.all)
	return d
}

func eachDesk(t *testing.T, test func(t *testing.T, d *desk)) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) { test(t, openDesk(t, z)) })
}

// refusedAs fails unless the rules refuse it.
func refusedAs(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, privacy.Deny) {
		t.Errorf("%s: %v, want a refusal of the rules", what, err)
	}
}

// TestPredicatesAlongEdgesTellNothingThatMayNotBeRead asks for what stands in
// rows that the person may not read. The twin asks the same for the desk.
func TestPredicatesAlongEdgesTellNothingThatMayNotBeRead(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		questions := map[string]*ent.TicketQuery{
			"an internal note with the word": d.Ticket.Query().Where(ticket.HasCommentsWith(comment.BodyContains("pyro"))),
			"any comment at all":             d.Ticket.Query().Where(ticket.ID(d.hers.ID), ticket.HasComments()),
			"a label of the name":            d.Ticket.Query().Where(ticket.HasLabelsWith(label.Name("trouble"))),
			"any label":                      d.Ticket.Query().Where(ticket.HasLabels()),
			"two edges away":                 d.Ticket.Query().Where(ticket.HasLabelsWith(label.HasTicketsWith(ticket.ID(d.hers.ID)))),
			"within or":                      d.Ticket.Query().Where(ticket.Or(ticket.Title("none"), ticket.HasCommentsWith(comment.Internal(true)))),
			"along a path":                   d.Ticket.Query().Where(ticket.ID(d.hers.ID)).QueryComments().QueryTicket(),
		}
		for what, q := range questions {
			if n, err := q.Clone().Count(d.all); err != nil || n != 1 {
				t.Fatalf("%s, as the desk: %d, %v; want 1", what, n, err)
			}
			if ids, err := q.Clone().IDs(d.asAnn); err != nil || len(ids) != 0 {
				t.Errorf("%s, as Ann: %d rows, %v", what, len(ids), err)
			}
			if n, err := q.Clone().Count(d.asAnn); err != nil || n != 0 {
				t.Errorf("%s counted, as Ann: %d, %v", what, n, err)
			}
			if found, err := q.Clone().Exist(d.asAnn); err != nil || found {
				t.Errorf("%s exists, as Ann: %v, %v", what, found, err)
			}
			refusedBy := q.Clone().Where()
			if _, err := refusedBy.Count(t.Context()); !errors.Is(err, privacy.Deny) {
				t.Errorf("%s, as nobody: %v", what, err)
			}
		}
		if n := d.Ticket.Query().Where(ticket.Not(ticket.HasComments())).CountX(d.asAnn); n != 1 {
			t.Errorf("not: Ann finds %d tickets without a comment that she may read, want 1", n)
		}
		if n := d.Ticket.Query().Where(ticket.HasCommentsWith(comment.Body("hello"))).CountX(d.asBob); n != 1 {
			t.Errorf("Bob finds %d tickets by the comment that he may read, want 1", n)
		}
		change := d.Ticket.Update().Where(ticket.HasCommentsWith(comment.BodyContains("pyro"))).SetTitle("told").SaveX(d.asAnn)
		err := d.Ticket.UpdateOneID(d.hers.ID).Where(ticket.HasCommentsWith(comment.BodyContains("pyro"))).SetTitle("told").Exec(d.asAnn)
		if change != 0 || !ent.IsNotFound(err) {
			t.Errorf("a change tells of the note: %d rows, %v", change, err)
		}
	})
}

// TestOrderAlongEdgesTellsNothingThatMayNotBeRead sorts Ann's tickets, of which
// one has a note that she may not read.
func TestOrderAlongEdgesTellsNothingThatMayNotBeRead(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		second := d.Ticket.Create().SetAuthorID(d.ann).SetTitle("second").SaveX(d.asAnn)
		d.Comment.Create().SetTicketID(second.ID).SetAuthorID(d.ann).SetBody("more").ExecX(d.asAnn)
		d.Comment.Create().SetTicketID(d.hers.ID).SetAuthorID(root).SetBody("note").SetInternal(true).ExecX(d.all)
		first := func(ctx context.Context, o ticket.OrderOption) (uuid.UUID, error) {
			return d.Ticket.Query().Where(ticket.AuthorID(d.ann)).Order(o, ticket.ByID()).FirstID(ctx)
		}
		byCount := ticket.ByCommentsCount(sql.OrderDesc())
		if id, err := first(d.all, byCount); err != nil || id != d.hers.ID {
			t.Errorf("the desk counts %v, %v; want Ann's first with two notes", id, err)
		}
		if id, err := first(d.asAnn, byCount); err != nil || id != second.ID {
			t.Errorf("Ann counts %v, %v; want the one with a comment that she may read", id, err)
		}
		if _, err := first(d.asAnn, ticket.ByComments(sql.OrderByField(comment.FieldBody))); err == nil {
			t.Error("Ann sorts by the text of notes")
		}
		if _, err := d.Ticket.Query().Order(ticket.ByComments(sql.OrderByField(comment.FieldBody))).All(d.asAnn); err == nil {
			t.Error("Ann sorts whole rows by the text of notes")
		}
		if _, err := first(d.asAnn, ticket.ByLabelsCount()); err == nil {
			t.Error("Ann sorts by labels")
		}
		ids, err := d.Comment.Query().Order(comment.ByTicketField(ticket.FieldTitle)).IDs(d.asBob)
		if err != nil || len(ids) != 1 {
			t.Errorf("Bob sorts comments by their ticket: %v, %v", ids, err)
		}
	})
}

// TestUpsertAsksForTheChangeToo overwrites another's row by its id. The twin
// without OnConflict is refused by the database, the desk's goes through.
func TestUpsertAsksForTheChangeToo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		mine := func() *ent.TicketCreate {
			return d.Ticket.Create().SetID(d.his.ID).SetAuthorID(d.ann).SetTitle("taken")
		}
		if err := mine().Exec(d.asAnn); !ent.IsConstraintError(err) {
			t.Errorf("without OnConflict: %v", err)
		}
		conflict := sql.ConflictColumns(ticket.FieldID)
		refusedAs(t, "one", mine().OnConflict(conflict, sql.ResolveWithNewValues()).Exec(d.asAnn))
		refusedAs(t, "by columns", mine().OnConflictColumns(ticket.FieldID).UpdateNewValues().Exec(d.asAnn))
		refusedAs(t, "nothing is done", mine().OnConflictColumns(ticket.FieldID).DoNothing().Exec(d.asAnn))
		refusedAs(t, "in bulk", d.Ticket.CreateBulk(mine()).OnConflict(conflict, sql.ResolveWithNewValues()).Exec(d.asAnn))
		one := mine()
		one.OnConflictColumns(ticket.FieldID).DoNothing()
		refusedAs(t, "one of a bulk", d.Ticket.CreateBulk(one).Exec(d.asAnn))
		if got := d.Ticket.GetX(d.all, d.his.ID); got.Title != "Bob's" || got.AuthorID != d.bob {
			t.Errorf("Bob's ticket is %v", got)
		}
		if err := mine().OnConflict(conflict, sql.ResolveWithNewValues()).Exec(d.all); err != nil || d.Ticket.GetX(d.all, d.his.ID).Title != "taken" {
			t.Errorf("the desk may: %v", err)
		}
		entry := d.Entry.Create().SetText("was").SaveX(d.all)
		refusedAs(t, "what is kept, by the desk", d.Entry.Create().SetID(entry.ID).SetText("is").OnConflictColumns("id").UpdateNewValues().Exec(d.all))
		refusedAs(t, "what is kept, changed", d.Entry.UpdateOneID(entry.ID).SetText("is").Exec(d.all))
		refusedAs(t, "what is kept, deleted", d.Entry.DeleteOneID(entry.ID).Exec(d.all))
	})
}

// TestCreateChangeAndDeleteAreSaidApart tries what each rule leaves out.
func TestCreateChangeAndDeleteAreSaidApart(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		draft := func() *ent.TicketCreate { return d.Ticket.Create().SetTitle("x") }
		refusedAs(t, "a ticket in another's name", draft().SetAuthorID(d.bob).Exec(d.asAnn))
		refusedAs(t, "an urgent ticket", draft().SetAuthorID(d.ann).SetUrgent(true).Exec(d.asAnn))
		refusedAs(t, "a ticket with another's comment", draft().SetAuthorID(d.ann).AddComments(d.said).Exec(d.asAnn))
		refusedAs(t, "a ticket with a label of the desk", draft().SetAuthorID(d.ann).AddLabelIDs(d.Label.Query().OnlyIDX(d.all)).Exec(d.asAnn))
		refusedAs(t, "deleting one's own", d.Ticket.DeleteOneID(d.hers.ID).Exec(d.asAnn))
		refusedAs(t, "making one's own urgent", d.Ticket.UpdateOneID(d.hers.ID).SetUrgent(true).Exec(d.asAnn))
		if n := d.Ticket.Update().SetTitle("x").SaveX(d.asAnn); n != 1 || d.Ticket.GetX(d.all, d.his.ID).Title != "Bob's" {
			t.Errorf("Ann changes %d tickets, want hers alone", n)
		}
		if err := d.Ticket.UpdateOneID(d.hers.ID).SetState(ticket.StateSolved).Exec(d.asAnn); err != nil {
			t.Errorf("Ann solves hers: %v", err)
		}
		if err := d.Ticket.UpdateOneID(d.hers.ID).SetTitle("again").Exec(d.asAnn); !ent.IsNotFound(err) {
			t.Errorf("Ann changes hers although it is solved: %v", err)
		}

		say := func() *ent.CommentCreate { return d.Comment.Create().SetAuthorID(d.ann).SetBody("x") }
		refusedAs(t, "a comment on a ticket that one may not read", say().SetTicketID(d.his.ID).Exec(d.asAnn))
		refusedAs(t, "an internal comment", say().SetTicketID(d.hers.ID).SetInternal(true).Exec(d.asAnn))
		own, err := say().SetTicket(d.hers).Save(d.asAnn) // by the edge, not the field
		if err != nil {
			t.Fatalf("Ann's own comment: %v", err)
		}
		refusedAs(t, "moving one's comment to a ticket that one may not read", d.Comment.UpdateOneID(own.ID).SetTicketID(d.his.ID).Exec(d.asAnn))
		third := d.Ticket.Create().SetAuthorID(d.ann).SetTitle("third").SaveX(d.asAnn)
		if err := d.Comment.UpdateOneID(own.ID).SetTicket(third).Exec(d.asAnn); err != nil {
			t.Errorf("a rule names ticket_id, the edge is not said again: %v", err)
		}
		if err := d.Comment.DeleteOneID(own.ID).Exec(d.asBob); !ent.IsNotFound(err) {
			t.Errorf("Bob deletes Ann's comment: %v", err)
		}
		if err := d.Comment.DeleteOneID(own.ID).Exec(d.asAnn); err != nil {
			t.Errorf("Ann deletes her comment: %v", err)
		}
	})
}
