package kitchensink_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	"unframed/internal/problem"
)

func relink(t *testing.T, z *kitchensink.App, table string, id uuid.UUID, edge string, add, remove []uuid.UUID) error {
	t.Helper()
	_, err := z.Update(admin(t), table, id, adminkit.Unconditional, adminkit.Input{Links: map[string]adminkit.Relinking{edge: {Add: add, Remove: remove}}})
	return err
}

// TestLinkFromTheOtherSideIsSeen has a tag put on an article from the tag's side.
func TestLinkFromTheOtherSideIsSeen(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		article, _ := create(t, z, "articles")
		tag, _ := create(t, z, "tags")
		before, err := z.Get(admin(t), "articles", article.ID)
		must(t, err)
		z.Events()
		must(t, relink(t, z, "tags", tag.ID, "articles", []uuid.UUID{article.ID}, nil))
		events := z.Events()
		if len(events) != 2 || events[0].Details["articles.added"] != article.ID.String() || events[1].ID != article.ID || events[1].Details["tags.added"] != tag.ID.String() {
			t.Errorf("the history of both sides: %v", events)
		}
		name := adminkit.Input{Values: map[string]any{"name": "mine"}}
		if _, err := z.Update(admin(t), "articles", article.ID, before.Tag, name); !problem.Is(err, problem.Conflict) {
			t.Errorf("a change of what no longer is shown: %v", err)
		}
		_, err = z.Update(admin(t), "articles", article.ID, adminkit.Unconditional, adminkit.Input{
			Links: map[string]adminkit.Relinking{"tags": {Remove: []uuid.UUID{tag.ID}}}, Shown: map[string][]uuid.UUID{"tags": {}}})
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("a form that showed another set: %v", err)
		}
		now, err := z.Get(admin(t), "articles", article.ID)
		must(t, err)
		if now.Tag == before.Tag {
			t.Error("the tag does not cover the edge")
		}
		_, err = z.Update(admin(t), "articles", article.ID, now.Tag, name) // the control
		must(t, err)
		must(t, relink(t, z, "articles", article.ID, "tags", nil, []uuid.UUID{tag.ID}))
		leadsTo(t, z, "tags", tag.ID, "articles")
	})
}

// TestSetThatIsNotShownIsKeptAndReadByPages has more tags than a row shows.
func TestSetThatIsNotShownIsKeptAndReadByPages(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		article, _ := create(t, z, "articles")
		var tags []uuid.UUID
		for i := range adminkit.MostShown + 5 {
			row, err := z.Create(admin(t), "tags", adminkit.Input{Values: map[string]any{"name": fmt.Sprint("tag ", i)}})
			must(t, err)
			tags = append(tags, row.ID)
		}
		whole := func(ids []uuid.UUID) error {
			_, err := z.Update(admin(t), "articles", article.ID, adminkit.Unconditional, adminkit.Input{Edges: map[string][]uuid.UUID{"tags": ids}})
			return err
		}
		must(t, whole(tags[:25]))
		leadsTo(t, z, "articles", article.ID, "tags", tags[:25]...)
		must(t, whole(tags))
		record, err := z.Get(admin(t), "articles", article.ID)
		must(t, err)
		if lead := record.Lead("tags"); lead.Whole() || len(lead.Targets) != 0 || lead.Count != len(tags) {
			t.Errorf("%+v", lead)
		}
		refuses(t, "the whole of what is not shown", "tags", whole(tags[:25]))
		must(t, relink(t, z, "articles", article.ID, "tags", nil, tags[:2]))
		seen := map[uuid.UUID]bool{}
		for q := (adminkit.ListQuery{Limit: 10}); ; {
			page, err := z.Follow(admin(t), "articles", article.ID, "tags", q)
			must(t, err)
			if len(page.Scans) != 0 {
				t.Error(page.Scans)
			}
			for _, row := range page.Rows {
				if seen[row.ID] {
					t.Error("twice", row.ID)
				}
				seen[row.ID] = true
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		if len(seen) != len(tags)-2 || seen[tags[0]] || seen[tags[1]] {
			t.Errorf("%d of %d by pages", len(seen), len(tags)-2)
		}
	})
}

// TestLinksAloneDoNotWriteTheRow keeps what many rows link to from being written
// with each of them.
func TestLinksAloneDoNotWriteTheRow(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ticket, _ := create(t, z, "tickets")
		label, _ := create(t, z, "labels")
		must(t, relink(t, z, "tickets", ticket.ID, "labels", []uuid.UUID{label.ID}, nil))
		leadsTo(t, z, "labels", label.ID, "tickets", ticket.ID)
		if now := latest(t, z, "tickets", ticket.ID); now.Stamp != ticket.Stamp {
			t.Error("the row was written for a link")
		}
		_, err := z.Update(admin(t), "tickets", ticket.ID, ticket.Stamp, adminkit.Input{
			Values: map[string]any{"title": "another"}, Links: map[string]adminkit.Relinking{"labels": {Remove: []uuid.UUID{label.ID}}}})
		must(t, err)
		now := latest(t, z, "tickets", ticket.ID)
		if before, after := ticket.Values["updated_at"], now.Values["updated_at"]; before == after || now.Values["title"] != "another" {
			t.Errorf("a change of the row is not: %v, %v", before, after)
		}
	})
}
