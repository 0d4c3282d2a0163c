package kitchensink_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"

	"unframed/adminkit/kitchensink"
	"unframed/adminkit/kitchensink/ent"
	columns "unframed/adminkit/kitchensink/ent/document"
)

// TestBuildersWordsForJSONAreSent uses what ent gives a builder for JSON: a list that
// grows within the database, and conditions on members. Its control is a path that is
// no path.
func TestBuildersWordsForJSONAreSent(t *testing.T) {
	eachApp(t, func(t *testing.T, z *kitchensink.App) {
		row := document(t, z, `{"map":{"a":7},"raw":[1],"any":{"a":{"b":"x"}}}`)
		must(t, z.Transact(admin(t), func(ctx context.Context, tx *ent.Client) error {
			for _, s := range [][]string{{"one"}, {"two", "three"}} {
				if err := tx.Document.UpdateOneID(row.ID).AppendStrings(s).AppendRaw(json.RawMessage(`[2]`)).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}))
		if got, err := z.Client.Document.Get(admin(t), row.ID); err != nil || !slices.Equal(got.Strings, []string{"one", "two", "three"}) {
			t.Errorf("the list is %v, %v", got, err)
		}
		asked := func(p *sql.Predicate) (int, error) {
			return z.Client.Document.Query().Where(func(s *sql.Selector) { s.Where(p) }).Count(admin(t))
		}
		for name, c := range map[string]struct {
			is   *sql.Predicate
			rows int
		}{
			"a number":          {sqljson.ValueEQ(columns.FieldMap, 7, sqljson.Path("a")), 1},
			"another number":    {sqljson.ValueGT(columns.FieldMap, 7, sqljson.Path("a")), 0},
			"a text further in": {sqljson.ValueEQ(columns.FieldAny, "x", sqljson.DotPath("a.b")), 1},
			"there":             {sqljson.HasKey(columns.FieldMap, sqljson.Path("a")), 1},
			"not there":         {sqljson.HasKey(columns.FieldMap, sqljson.Path("b")), 0},
			"as many":           {sqljson.LenEQ(columns.FieldStrings, 3), 1},
			"one of":            {sqljson.ValueIn(columns.FieldMap, []any{7, 8}, sqljson.Path("a")), 1},
		} {
			if n, err := asked(c.is); err != nil || n != c.rows {
				t.Errorf("%s: %d rows, want %d; %v", name, n, c.rows, err)
			}
		}
		if n, err := asked(sqljson.ValueEQ(columns.FieldMap, 7, sqljson.Path("a') OR EXISTS (SELECT 1 FROM words) OR ('1'='1"))); err == nil {
			t.Errorf("a path that is none is sent: %d rows", n)
		}
	})
}
