package kitchensink_test

import (
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/adminkit/kitchensink"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

func TestPersonWithoutTheRightSeesAndChangesNothing(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		row, _ := create(t, z, "words")
		z.Events()
		for name, ctx := range map[string]struct {
			v    viewer.Viewer
			sees int
		}{"a user": {viewer.Person(uuid.New(), viewer.User), 2}, "nobody": {viewer.Viewer{}, 0}} {
			ctx, sees := viewer.NewContext(t.Context(), ctx.v), ctx.sees
			in := adminkit.Input{Values: map[string]any{"name": "x", "code": "y", "fixed": "z"}}
			errs := map[string]error{}
			_, errs["describe"] = z.Describe(ctx, "words")
			_, errs["list"] = z.List(ctx, "words", adminkit.ListQuery{})
			_, errs["get"] = z.Get(ctx, "words", row.ID)
			_, errs["create"] = z.Create(ctx, "words", in)
			_, errs["update"] = z.Update(ctx, "words", row.ID, adminkit.Unconditional, in)
			errs["delete"] = z.Delete(ctx, "words", row.ID, adminkit.Unconditional)
			_, errs["bulk"] = z.Bulk(ctx, "words", []adminkit.Chosen{{ID: row.ID, Stamp: row.Stamp}}, adminkit.Bulk{Delete: true})
			_, _, errs["pick"] = z.Pick(ctx, "words", "", 10)
			for what, err := range errs {
				if !problem.Is(err, problem.Forbidden) {
					t.Errorf("%s, %s: %v", name, what, err)
				}
			}
			if n := len(z.Entities(ctx)); n != sees {
				t.Errorf("%s sees %d entities, want %d", name, n, sees)
			}
		}
		if _, err := z.Create(admin(t), "notices", adminkit.Input{Values: map[string]any{"name": "x"}}); !problem.Is(err, problem.Forbidden) {
			t.Errorf("an administrator made what nobody may make: %v", err)
		}
		if len(z.Events()) != 0 || latest(t, z, "words", row.ID).Stamp != row.Stamp {
			t.Error("something was changed")
		}
		if _, err := z.List(admin(t), "words", adminkit.ListQuery{}); err != nil { // the twin that may
			t.Error(err)
		}
	})
}

func TestRowsOfSomebodyElseAreNotThere(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		ada, eve := uuid.New(), uuid.New()
		diary := func(owner uuid.UUID) *adminkit.Row {
			row, err := z.Create(person(t, owner), "diaries", adminkit.Input{Values: map[string]any{"writer": owner, "name": "dear"}})
			must(t, err)
			return row
		}
		hers, own := diary(ada), diary(eve)
		eves := person(t, eve)
		page, err := z.List(eves, "diaries", adminkit.ListQuery{})
		must(t, err)
		if len(page.Rows) != 1 || page.Rows[0].ID != own.ID {
			t.Errorf("she sees %v", page.Rows)
		}
		in := adminkit.Input{Values: map[string]any{"name": "mine now"}}
		errs := map[string]error{"delete": z.Delete(eves, "diaries", hers.ID, adminkit.Unconditional)}
		_, errs["get"] = z.Get(eves, "diaries", hers.ID)
		_, errs["update"] = z.Update(eves, "diaries", hers.ID, adminkit.Unconditional, in)
		gone, err := z.Bulk(eves, "diaries", []adminkit.Chosen{{ID: hers.ID, Stamp: hers.Stamp}}, adminkit.Bulk{Set: in})
		must(t, err)
		if len(gone.Done) != 0 || len(gone.Gone) != 1 {
			t.Errorf("her row in bulk: %+v", gone)
		}
		for what, err := range errs {
			if !problem.Is(err, problem.NotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if found, _, err := z.Pick(eves, "diaries", hers.ID.String(), 5); err != nil || len(found) != 0 {
			t.Errorf("she picks %v, %v", found, err)
		}
		_, err = z.Update(eves, "diaries", own.ID, own.Stamp, adminkit.Input{Values: map[string]any{"sequel_id": hers.ID}})
		refuses(t, "a reference to somebody else's", "sequel_id", err)
		_, err = z.Create(eves, "diaries", adminkit.Input{Values: map[string]any{"writer": ada, "name": "forged"}})
		if !problem.Is(err, problem.Forbidden) {
			t.Errorf("a diary in her name: %v", err)
		}
		record, err := z.Get(person(t, ada), "diaries", hers.ID)
		must(t, err)
		if record.Values["name"] != "dear" {
			t.Errorf("it says %v", record.Values["name"])
		}
	})
}
